"""Tables of HTML as Markdown: their cells, and the room that wide and high cells take."""

import pytest

from generator.text.html_reader import field_as_markdown
from tests.test_html_reader import in_field, in_markdown
from tests.texts import text_of


@pytest.mark.parametrize(
    ("cell", "markdown", "lost"),
    [
        ("<ul><li>a</li><li>b</li></ul>", "a; b", {"ul": 1}),
        ("x:<ol><li>a<li>b</ol>y", "x: a; b y", {"ol": 1}),
        ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a: b; c: d", {"dl": 1}),
        ("<pre>a<br>b</pre>", "`a`<br>`b`", {}),
        ("a<hr>b", "a b", {"hr": 1}),
        ("<blockquote>a</blockquote>", "a", {"blockquote": 1}),
        ("a<table><tr><td>b<td>c</tr><tr><td>d</table>e", "a b c d e", {"table": 1}),
    ],
)
def test_a_cell_is_one_line(cell: str, markdown: str, lost: dict[str, int]) -> None:
    row = f"<tr><th>{cell}</th><th>z</th></tr>"
    assert in_field(f"<table>{row}</table>", **lost) == f"| {markdown} | z | \n|---|---|"
    head = "| a | b |\n|---|---|\n"
    assert in_markdown(f"{head}| {cell} | z |", **lost) == f"{head}| {markdown} | z |"


def test_a_cell_of_several_rows_leaves_room_below_it() -> None:
    table = "<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d</table>"
    assert in_field(table, rowspan=1) == "|  |  | \n|---|---|\n| a | b | \n|  | c | \n| d |"


def test_many_wide_cells_do_not_make_a_long_table() -> None:
    rows = "<tr><td colspan=999>a<td rowspan=999>b" * 500
    found = field_as_markdown(text_of(f"<table>{rows}</table>"), {})
    assert found is not None
    assert len(found.value) < 40 * len(rows)


def test_a_table_row_in_markdown_has_no_line_ends() -> None:
    assert in_markdown("| a<br/>b | <p>c</p> |\n|---|---|") == "| a<br>b | c |\n|---|---|"


def test_a_row_without_a_table_is_text_in_markdown() -> None:
    assert in_markdown("| a <ul><li>b</li><tr></ul> | c |", ul=1) == "| a b | c |"
