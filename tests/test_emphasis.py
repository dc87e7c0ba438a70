"""Which runs of `*`, `_` and `~~` belong together."""

import pytest

from generator.markup.emphasis import Edges, PairedRun, measured_run, pair_runs
from generator.markup.inlines import Run, scan_inlines
from generator.markup.link_parts import References
from generator.text.cloze import DelimiterRole, cloze_delimiters

_SHORT = {"em": "i", "strong": "b", "del": "s"}


def emphasised(text: str, *, with_deletions: bool = False) -> str:
    """Write a text with its emphasis as `<i>`, `<b>` and `<s>`."""
    delimiters = cloze_delimiters(text, [])[0] if with_deletions else []
    edges = Edges(
        {delimiter.start: delimiter.role for delimiter in delimiters},
        {delimiter.end: delimiter.role for delimiter in delimiters},
    )
    nodes = [node for node in scan_inlines(text, References(), ()) if isinstance(node, Run)]
    runs = [measured_run(node, text, edges) for node in nodes]
    pair_runs(runs)
    out, position = "", 0
    for node, run in zip(nodes, runs, strict=True):
        ends = "".join(f"</{_SHORT[tag]}>" for tag in run.closed)
        starts = "".join(f"<{_SHORT[tag]}>" for tag in reversed(run.opened))
        out += f"{text[position : node.start]}{ends}{run.char * run.count}{starts}"
        position = node.end
    return out + text[position:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* _b_", "<i>a</i> <i>b</i>"),
        ("**a** __b__", "<b>a</b> <b>b</b>"),
        ("***a***", "<i><b>a</b></i>"),
        ("***a** b*", "<i><b>a</b> b</i>"),
        ("***a* b**", "<b><i>a</i> b</b>"),
        ("**a *b***", "<b>a <i>b</i></b>"),
        ("****a****", "<b><b>a</b></b>"),
        ("*a **b* c**", "<i>a <i><i>b</i> c</i></i>"),
        ("*a _b* c_", "<i>a _b</i> c_"),
        ("*a*b", "<i>a</i>b"),
        ("_a_b", "_a_b"),
        ("a_b_c", "a_b_c"),
        ("a*b*c", "a<i>b</i>c"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("* a*", "* a*"),
        ("*a", "*a"),
        ("**a*", "*<i>a</i>"),
        ("*a**", "<i>a</i>*"),
        ("*a**b*", "<i>a**b</i>"),
        ("*a**b**c*", "<i>a<b>b</b>c</i>"),
        ('a*"b"*', 'a*"b"*'),
        ('*"a"*', '<i>"a"</i>'),
        ('_"a"_b', '_"a"_b'),
        ("-_(a)_-", "-<i>(a)</i>-"),
        ("~~a~~", "<s>a</s>"),
        ("~~a *b*~~", "<s>a <i>b</i></s>"),
        ("~a~ ~~~b~~~", "~a~ ~~~b~~~"),
        ("~~ a~~", "~~ a~~"),
        ("*\u00a0a*", "*\u00a0a*"),
        ("*€a*b", "<i>€a</i>b"),
        ("a*€*b", "a*€*b"),
    ],
)
def test_pairs(text: str, expected: str) -> None:
    assert emphasised(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**「a」**b", "<b>「a」</b>b"),
        ("日**「本」**語", "日<b>「本」</b>語"),
        ("**a。**日", "<b>a。</b>日"),
        ("日本**(a)**語", "日本<b>(a)</b>語"),
        ("*日本*語", "<i>日本</i>語"),
        ("_日本_語", "_日本_語"),
    ],
)
def test_words_of_chinese_and_japanese_need_no_spaces(text: str, expected: str) -> None:
    assert emphasised(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**{{a}}**b", "<b>{{a}}</b>b"),
        ("b**{{a}}**", "b<b>{{a}}</b>"),
        ("{{**a**}}b", "{{<b>a</b>}}b"),
        ("b{{*a*}}c", "b{{<i>a</i>}}c"),
        ("_{{a}}_ {{_a_}}", "<i>{{a}}</i> {{<i>a</i>}}"),
        ("b_{{a}}_", "b_{{a}}_"),
        ("{{*a}}*", "{{<i>a}}</i>"),
        ("*{{a::b*}}", "<i>{{a::b</i>}}"),
        ("{{*a*::*b*}}", "{{<i>a</i>::<i>b</i>}}"),
        ("{{* a*}}", "{{* a*}}"),
    ],
)
def test_a_deletion_is_a_text_of_its_own(text: str, expected: str) -> None:
    assert emphasised(text, with_deletions=True) == expected


def test_a_delimiter_is_a_letter_outside_and_a_space_inside() -> None:
    text = "x**{{y}}"
    run = Run("*", 1, 3)
    edges = Edges({3: DelimiterRole.OPEN, 6: DelimiterRole.CLOSE}, {})
    assert measured_run(run, text, edges).can_open
    assert not measured_run(run, text, Edges({}, {})).can_open


def test_many_runs_are_paired_in_linear_time() -> None:
    """Each search would go through all runs before it, if what cannot be found were not known."""
    runs = [PairedRun("*_"[index % 2], 1 + index % 3, True, True) for index in range(60_000)]
    runs += [PairedRun("~", 2, False, True) for _ in range(30_000)]
    pair_runs(runs)
    assert sum(len(run.opened) for run in runs) == sum(len(run.closed) for run in runs)
