"""Embeds of notes: `![[Note]]`, `![[Note#Section]]` and `![[Note#^block]]` bring their text."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from generator.notes import BasicNote, ClozeNote, notes_and_drafts
from generator.project.files import read_source
from generator.sources import note_parts
from generator.sources.source_lines import SourceLines, read_source_lines
from tests.generated_texts import write
from tests.texts import lines_of

PORT = """---
aliases: [x]
---
A port is a number. %%remark%%

## Socket

An address and a port.
- one
- two ^b1

### Deep
deep

## Other
last <!-- remark -->
"""


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".obsidian").mkdir()
    monkeypatch.chdir(tmp_path)


def answer(written: str, files: Mapping[str, str], *, native: bool = False) -> tuple[str, ...]:
    """Return the answer with these lines in a vault with these files, and the problems."""
    for name, text in files.items():
        write(name, text.encode())
    source = (
        f"---\ndeck: d\n---\nQ: q\nA:\n{written}\n"
        if native
        else f"#flashcards\n\nq\n?\n{written}\n"
    )
    read = read_source(write("cards/a.md", source.encode()))
    (note,) = notes_and_drafts(read.deck)
    assert isinstance(note, BasicNote)
    return (note.answer.value, *lines_of(read.diagnostics))


@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize(
    ("embed", "text"),
    [
        ("![[Port#Other]]", "last"),
        ("![[Port#other|label]]", "last"),
        ("![[Port#^b1]]", "- two"),
        ("![[Port#Socket#Deep]]", "deep"),
        ("see ![[Port#^b1]].", "see - two."),
        (r"| ![[Port#^b1\|label]] | a |", "| - two | a |"),
        ("![[Two#B]]", "first"),
        ("![[Two#A#B]]", "second"),
        ("![[Two#Last]]", "end"),
        ("![[Port.md#Other]]", "last"),
        ("![[net/Port#Other]]", "last"),
        ("`![[Port]]`", "`![[Port]]`"),
    ],
)
def test_an_embed_is_replaced_by_the_text(embed: str, text: str, native: bool) -> None:
    two = "# B\nfirst\n# A\n## B\nsecond\n## Last\nend\n"
    assert answer(embed, {"net/Port.md": PORT, "Two.md": two}, native=native) == (text,)


def test_a_whole_note_is_embedded_without_its_front_matter_and_comments() -> None:
    shown, *problems = answer("![[Port]]", {"Port.md": PORT})
    assert problems == []
    assert [row.rstrip() for row in shown.split("\n")] == [
        "A port is a number.",
        "",
        "## Socket",
        "",
        "An address and a port.",
        "- one",
        "- two",
        "",
        "### Deep",
        "deep",
        "",
        "## Other",
        "last",
    ]


def test_an_embed_in_a_list_or_a_quote_stays_in_it() -> None:
    files = {"Two.md": "one\n\ntwo\n"}
    assert answer("- ![[Two]]\n- b", files) == ("- one\n  \n  two\n- b",)
    assert answer("> ![[Two]]", files) == ("> one\n> \n> two",)


@pytest.mark.parametrize(
    ("written", "margin", "last"),
    [
        ("see ![[Code]] end", "", ["", "end"]),
        ("see ![[Code]]\nend", "", ["", "end"]),
        ("see ![[Code]]", "", []),
        ("> see ![[Code]] end", "> ", [">", "> end"]),
        ("- see ![[Code]] end\n- b", "  ", ["", "  end", "- b"]),
    ],
)
def test_blocks_between_words_are_put_between_them(
    written: str, margin: str, last: list[str]
) -> None:
    code = ["", "a", "", "```", "b", "  c", "```"]
    (shown,) = answer(written, {"Code.md": "\n".join(code)})
    rows = [row.rstrip() for row in shown.split("\n")]
    assert rows == [
        written.split(" !")[0],
        *(f"{margin}{row}".rstrip() for row in code),
        *last,
    ]


def test_a_paragraph_between_words_is_joined_to_their_row() -> None:
    assert answer("see ![[One]] end", {"One.md": "a\nb\n"}) == ("see a b end",)


def test_an_embed_in_a_later_row_of_a_quote_is_in_the_same_quote() -> None:
    (shown,) = answer("> a\n> ![[Two]]\n> b", {"Two.md": "one\n\ntwo\n"})
    assert [row.rstrip() for row in shown.split("\n")] == [
        "> a",
        ">",
        "> one",
        ">",
        "> two",
        ">",
        "> b",
    ]


def test_a_cell_of_a_table_shows_a_paragraph() -> None:
    files = {"One.md": "a |\nb\n", "List.md": "- a\n- b\n"}
    rows = "| a | b |\n|---|---|\n| {} | c |"
    assert answer(rows.format("![[One]]"), files) == (rows.format(r"a \| b"),)
    assert answer(rows.format("![[List]]"), files) == (
        rows.format("List"),
        '7:3 W918 not embedded: "List" is more than a cell can show',
    )


def test_an_embed_between_lines_is_a_block() -> None:
    assert answer("a\n![[Two]]\nb", {"Two.md": "one\ntwo\n"}, native=True) == (
        "a\n\none  \ntwo\n\nb",
    )


def test_embeds_in_embedded_notes_are_read_to_a_depth_of_three() -> None:
    files = {f"N{number}.md": f"{number} ![[N{number + 1}]]\n" for number in range(1, 6)}
    assert answer("![[N1]]", files) == (
        "1 2 3 N4",
        '5:1 W918 not embedded: "N4" is embedded in more than 3 notes',
    )


def test_notes_that_embed_each_other_are_reported() -> None:
    files = {"A.md": "a ![[B]]\n", "B.md": "b ![[A]]\n"}
    assert answer("![[A]]", files) == ("a b A", '5:1 W918 not embedded: "A" embeds itself')
    assert answer("![[a]]", {}) == ("a", '5:1 W918 not embedded: "a" embeds itself')


@pytest.mark.parametrize("embed", ["![[a#Part]]", "![[#Part]]"])
def test_a_section_of_its_own_file_is_no_circle(embed: str) -> None:
    source = f"#flashcards\n\nq :: {embed}\n\n# Part\n\ntext\n"
    read = read_source(write("a.md", source.encode()))
    (note,) = notes_and_drafts(read.deck)
    assert isinstance(note, BasicNote)
    assert (note.answer.value, lines_of(read.diagnostics)) == ("text", [])


@pytest.mark.parametrize(
    ("embed", "shown", "why"),
    [
        ("![[None]]", "None", '"None" is no note here'),
        ("![[None|label]]", "label", '"label" is no note here'),
        ("![[x.pdf]]", "x.pdf", '"x.pdf" is a file that no card can show'),
        ("![[x.canvas]]", "x.canvas", '"x.canvas" is a file that no card can show'),
        ("![[Port#None]]", "Port", '"Port" has no section "None"'),
        ("![[Port#^none]]", "Port", '"Port" has no block "^none"'),
        ("![[Port#Socket#Other]]", "Port", '"Port" has no section "Socket#Other"'),
        ("![[Blank]]", "Blank", '"Blank" is empty'),
        ("![[Hidden]]", "Hidden", '"Hidden" is empty'),
        ("![[Empty#Sec]]", "Empty", '"Empty" is empty'),
    ],
)
def test_what_cannot_be_embedded_is_its_name_with_a_warning(
    embed: str, shown: str, why: str
) -> None:
    files = {"Port.md": PORT, "x.pdf": "", "x.canvas": "{}", "Empty.md": "<!-- a -->\n# Sec\n"}
    files["Hidden.md"] = "%%a%%\n"
    files["Blank.md"] = "<!-- a -->\n"
    assert answer(embed, files) == (shown, f"5:1 W918 not embedded: {why}")


DRAWING = "---\nexcalidraw-plugin: parsed\n---\n# Text Elements\nbox ^x1\n"


@pytest.mark.parametrize(
    ("embed", "files", "shown"),
    [
        (
            "![[d.excalidraw]]",
            {"d.excalidraw": "x", "d.excalidraw.png": "p"},
            "![](d.excalidraw.png)",
        ),
        (
            "![[d.excalidraw]]",
            {"d.excalidraw.md": "x", "d.excalidraw.svg": "p"},
            "![](d.excalidraw.svg)",
        ),
        (
            "![[d.excalidraw.md|200]]",
            {"draw/d.excalidraw.md": "x", "pics/d.excalidraw.png": "p"},
            "![](d.excalidraw.png){width=200}",
        ),
        (
            "![[Sketch#^x1|a box]]",
            {"Sketch.md": DRAWING, "Sketch.svg": "p"},
            "![a box](Sketch.svg)",
        ),
        (
            "![[d.excalidraw]]",
            {"d.excalidraw.md": "x", "d.excalidraw.dark.svg": "p"},
            "![](d.excalidraw.dark.svg)",
        ),
        (
            "see ![[Note]]",
            {"Note.md": "![[Sketch]] b", "Sketch.md": DRAWING, "Sketch.svg": "p"},
            "see ![](../Sketch.svg) b",
        ),
    ],
)
def test_a_drawing_is_shown_by_its_picture(embed: str, files: dict[str, str], shown: str) -> None:
    assert answer(embed, files) == (shown,)


@pytest.mark.parametrize(
    ("embed", "files", "shown"),
    [
        ("![[d.excalidraw]]", {"d.excalidraw.md": "x"}, "d.excalidraw"),
        ("![[d.excalidraw]]", {}, "d.excalidraw"),
        ("![[Sketch|a box]]", {"Sketch.md": DRAWING}, "a box"),
        ("![[map.canvas]]", {"map.canvas": "{}"}, "map.canvas"),
        ("![[books.base#Read]]", {"books.base": "views:"}, "books.base"),
    ],
)
def test_a_file_that_is_no_note_is_left_out(embed: str, files: dict[str, str], shown: str) -> None:
    problem = f'5:1 W918 not embedded: "{shown}" is a file that no card can show'
    assert answer(embed, files) == (shown, problem)


def test_the_text_of_a_drawing_is_not_embedded_in_the_native_format() -> None:
    shown, problem = answer("![[Sketch]]", {"Sketch.md": DRAWING, "Sketch.svg": "p"}, native=True)
    assert shown == "Sketch"
    assert problem.endswith('"Sketch" is a file that no card can show')


def test_an_embed_that_the_native_format_cannot_show_stays_as_it_is() -> None:
    assert answer("![[None]]", {}, native=True) == ("![[None]]",)


def test_a_note_outside_the_vault_is_not_embedded(tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name} outside.md"
    outside.write_text("secret", encoding="utf-8")
    name = f"../../{outside.name}"
    assert answer(f"![[{name}]]", {})[0] == name


def test_pictures_of_an_embedded_note_are_named_from_the_note_that_embeds_it() -> None:
    files = {"net/Port.md": "![](img/p.png) ![[q.png|200]]\n", "net/img/p.png": "p"}
    files["net/q.png"] = "q"
    assert answer("![[Port]]", files) == ("![](../net/img/p.png) ![](../net/q.png){width=200}",)


def test_what_embeds_add_to_a_text_is_limited() -> None:
    files = {"Long.md": "x" * 60_000, "Twice.md": "![[Long]] ![[Long]]\n"}
    shown, *problems = answer("![[Twice]]", files)
    assert shown == "x" * 60_000 + " Long"
    assert problems == ['5:1 W918 not embedded: "Long" is too long']


def test_an_embedded_note_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """To read it for each of its embeds would take hours for a large one."""
    read: list[str] = []

    def count(path: str, rows: Sequence[str], first: int) -> SourceLines:
        read.append(path)
        return read_source_lines(path, rows, first)

    monkeypatch.setattr(note_parts, "read_source_lines", count)
    big = "".join(f"# {number}\n\n" for number in range(1_000))
    rows = "\n".join(f"![[Big#{number}]]" for number in range(1_000))
    _, *problems = answer(rows, {"Big.md": big})
    assert len(problems) == 1_000
    assert len(read) == 1


def test_a_part_without_text_has_a_length_too() -> None:
    files = {"Blank.md": "\n" * 60_000 + "a\n"}
    shown, *problems = answer("![[Blank]] ![[Blank]]", files)
    assert shown == "a Blank"
    assert problems == ['5:12 W918 not embedded: "Blank" is too long']


def test_a_cloze_note_can_have_an_embed() -> None:
    write("Port.md", b"a {{braced}} word")
    read = read_source(write("c.md", b"C: {{x}} ![[Port]]\n"))
    (note,) = notes_and_drafts(read.deck)
    assert isinstance(note, ClozeNote)
    assert note.text.value == r"{{x}} a \{\{braced\}\} word"
