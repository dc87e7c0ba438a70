from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.build import RenderedDeck, render_deck
from generator.diagnostics import Code
from generator.identity.numbering import NumberedText
from generator.markup.fields import render_fields
from generator.notes import Deck, Note
from generator.notetypes import BASIC, CLOZE
from generator.text.html import INLINE_TAGS
from tests.generated_texts import markup
from tests.texts import (
    EveryFile,
    NoFile,
    basic_note,
    basic_of,
    cloze_html,
    cloze_note,
    cloze_of,
    cloze_problems,
    field_html,
    lines_of,
    rendered,
)

EVERYDAY = settings(max_examples=300, deadline=None)
SLOW = settings(max_examples=30_000, deadline=None, suppress_health_check=list(HealthCheck))

VOID = frozenset({"br", "hr", "img", "input"})
TAGS = VOID | {
    "a",
    "blockquote",
    "code",
    "del",
    "details",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ol",
    "p",
}
TAGS |= {
    "pre",
    "rt",
    "ruby",
    "span",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "dl",
    "dt",
    "dd",
}
TAGS |= set(INLINE_TAGS)


class Balanced(HTMLParser):
    """Fails on a tag that Markdown does not make, and on a tag that is not properly closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        assert tag in TAGS
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_well_formed(text: str) -> None:
    fields, _ = rendered(basic_note(text))
    parser = Balanced()
    parser.feed(fields.values[1])
    parser.close()
    assert parser.open == []


@given(markup)
@example("- [ ] a")
@example("0~0~")
@EVERYDAY
def test_an_answer_is_well_formed(text: str) -> None:
    assert_well_formed(text)


@pytest.mark.slow
@given(markup)
@SLOW
def test_an_answer_is_well_formed_for_long(text: str) -> None:
    assert_well_formed(text)


def test_the_fields_of_a_basic_note() -> None:
    note = basic_of("# A & B\n## *C*\nQ: *q*\nA: `a`\nHint: h\nExtra: e\nSource: s")
    fields, _ = rendered(note)
    assert fields.note_type is BASIC
    assert dict(zip(BASIC.fields, fields.values, strict=True)) == {
        "Front": "<p><em>q</em></p>",
        "Back": "<p><code>a</code></p>",
        "Hint": "<p>h</p>",
        "Extra": "<p>e</p>",
        "Source": "<p>s</p>",
        "Context": "A &amp; B › <em>C</em>",
        "Reverse": "",
        "Typed": "",
    }
    assert fields.ordinals == (0,)
    assert fields.media == ()


def test_the_fields_of_a_cloze_note() -> None:
    fields, _ = rendered(cloze_of("# S\nC: {{c2::a}} {{b}}\nHint: h\nExtra: e\nSource: s"))
    assert fields.note_type is CLOZE
    assert fields.values == ("<p>{{c2::a}} {{c1::b}}</p>", "<p>h</p>", "<p>e</p>", "<p>s</p>", "S")
    assert fields.ordinals == (0, 1)


def test_a_reversed_note_has_two_cards() -> None:
    fields, _ = rendered(basic_of("Q: a\nA: b\nType: reversed"))
    assert (fields.ordinals, fields.values[6:]) == ((0, 1), ("1", ""))


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        ("Paris", "Paris"),
        ("**Paris**, on the\nSeine", "Paris, on the Seine"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("`x = 1`", "x = 1"),
        ("- a\n- b", "a b"),
    ],
)
def test_a_typed_note_asks_for_the_words_of_its_answer(answer: str, typed: str) -> None:
    fields, _ = rendered(basic_of(f"Q: a\nA:\n{answer}\nType: typed"))
    assert (fields.ordinals, fields.values[6:]) == ((0,), ("", typed))


def test_media_are_listed_once() -> None:
    note = basic_of("Q: ![a](b.png)\nA: ![c](b.png) [sound:d.mp3]\nExtra: ![](b.png)")
    fields, _ = rendered(note)
    assert sorted(file.name for file in fields.media) == [
        "b-0123456789ab.png",
        "d-0123456789ab.mp3",
    ]


def test_nothing_leaks_from_one_note_into_the_next() -> None:
    library = EveryFile()
    definitions = "[b]: https://e.org\n[^1]: e"
    first = render_fields(basic_note(f"[a][b] c[^1] ![](d.png)\n\n{definitions}"), library)
    second = render_fields(basic_note("[a][b] c[^1]"), library)
    assert 'href="https://e.org"' in first.values[1]
    assert second.values[1] == "<p>[a][b] c[^1]</p>"
    assert second.media == ()
    render_fields(cloze_note("{{a}} `::`"), library)
    third = render_fields(basic_note("`::`"), library)
    assert third.values[1] == "<p><code>::</code></p>"


@given(st.lists(markup, min_size=2, max_size=4), st.sampled_from(["basic", "cloze"]))
@example(["a", "{{a `}}` b}}"], "cloze")
@example(["{{z}}", "{{a `}}` b}}"], "cloze")
@example(["[^1]: {{a}}\n\n[a]: b", "{{x}}[^1] [a]"], "cloze")
@settings(max_examples=100, deadline=None)
def test_a_note_does_not_depend_on_its_neighbours(texts: list[str], kind: str) -> None:
    notes = [cloze_note(text) if kind == "cloze" else basic_note(text) for text in texts]
    alone = [built(note) for note in reversed(notes)]
    together = built(*notes)
    assert [note.fields for note in together.notes] == [
        note.fields for one in reversed(alone) for note in one.notes
    ]
    # The same question twice is a problem of two notes.
    assert [p for p in together.diagnostics if p.code is not Code.DUPLICATE_QUESTION] == sorted(
        (problem for one in alone for problem in one.diagnostics),
        key=lambda problem: (problem.location, problem.code.value, problem.message),
    )


def built(*notes: Note) -> RenderedDeck:
    return render_deck(Deck(name="deck", descriptions=(), notes=notes), (), EveryFile())


@pytest.mark.parametrize(
    ("answer", "problems"),
    [
        ("", ['1:1 E201 answer shows nothing: ""']),
        ('!!! note ""', ['1:1 E201 answer shows nothing: "!!! note """']),
        ("***", ['1:1 E201 answer shows nothing: "***"']),
        ("[](u)", ['1:1 E201 answer shows nothing: "[](u)"']),
        (
            "[b]: bold",
            [
                '1:1 W914 no link uses the definition "[b]", and no card shows it',
                '1:1 E201 answer shows nothing: "[b]: bold"',
            ],
        ),
        (
            "[b]: /bold\n[c]: /curly",
            [
                '1:1 W914 no link uses the definition "[b]", and no card shows it',
                '2:1 W914 no link uses the definition "[c]", and no card shows it',
                '1:1 E201 answer shows nothing: "[b]: /bold [c]: /curly"',
            ],
        ),
    ],
)
def test_an_answer_has_to_show_something(answer: str, problems: list[str]) -> None:
    assert rendered(basic_note(answer))[1] == problems


def test_a_question_has_to_show_something() -> None:
    assert rendered(basic_note("a", question="[b]: bold"))[1] == [
        '1:1 W914 no link uses the definition "[b]", and no card shows it',
        '1:1 E202 question shows nothing: "[b]: bold"',
    ]


@pytest.mark.parametrize(
    "answer",
    [
        *("![](a.png)", "[sound:a.mp3]", "`x`", "$x$", "0", "|a|\n|-|"),
        *("```\n```", "-", ">", "- >"),
    ],
)
def test_answers_that_show_something(answer: str) -> None:
    assert rendered(basic_note(answer))[1] == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("no deletion", ['1:1 E204 cloze note without a deletion: "no deletion"']),
        ("`{{a}}`", ['1:1 E204 cloze note without a deletion: "`{{a}}`"']),
        ("a\n{{b", ["2:1 E115 cloze deletion is not closed"]),
        ("[^1]: {{a\n\nb}} x[^1]", ["1:7 E205 Anki makes no card for this cloze deletion"]),
        ("{{a}} {{}}", ["1:7 E205 empty cloze deletion"]),
        ("{{c0::a}}", ["1:1 E205 cloze number is not between 1 and 499"]),
        (
            "[a](https://e.org/{{b}}) {{c}}",
            ["1:19 E205 Anki makes no card for this cloze deletion"],
        ),
        (
            '[a](https://e.org "{{b}}") {{c}}',
            ["1:20 E205 Anki makes no card for this cloze deletion"],
        ),
        (
            "{{a}} [b]\n\n[b]: https://{{c}}",
            ["3:14 E205 Anki makes no card for this cloze deletion"],
        ),
        ("[^1]: {{a\n\nb}} c[^1]", ["1:7 E205 Anki makes no card for this cloze deletion"]),
        (
            "{{" * 11 + "a" + "}}" * 11,
            ["1:21 E205 Anki makes no card for this cloze deletion"],
        ),
        ("{{" * 10 + "a" + "}}" * 10, []),
        ("{{a}} " * 500, ['1:2995 E205 no cloze number is left for "a": the highest is 499']),
    ],
)
def test_errors_in_cloze_texts(text: str, problems: list[str]) -> None:
    assert cloze_problems(text) == problems


def test_ordinals_go_with_the_numbers() -> None:
    assert cloze_html("{{c3::a}} {{c1,5::b}} {{c}}") == (
        "<p>{{c3::a}} {{c1,5::b}} {{c2::c}}</p>",
        (0, 1, 2, 4),
    )


def test_other_fields_of_a_cloze_note_have_no_deletions() -> None:
    fields, _ = rendered(
        cloze_of(
            "# `{{c5::x}}`\nC: {{a}}\nHint: {{c6::x}}\nExtra: `{{c7::x}}`\nSource: ${{c8::x}}$"
        )
    )
    assert fields.ordinals == (0,)
    assert fields.values[1:] == (
        "<p>&#123;&#123;c6&#58;:x&#125;&#125;</p>",
        "<p><code>&#123;&#123;c7&#58;:x&#125;&#125;</code></p>",
        "<p>\\(&#123;&#123;c8&#58;:x&#125;&#125;\\)</p>",
        "<code>&#123;&#123;c5&#58;:x&#125;&#125;</code>",
    )


def test_a_remote_picture_is_shown_with_a_warning() -> None:
    fields, found = rendered(basic_note("a\nb ![c](https://e.org/d.png)"))
    assert fields.values[1] == '<p>a b <img alt="c" src="https://e.org/d.png"></p>'
    assert found == [
        '2:3 W903 "https://e.org/d.png" is not packaged: the card shows it only when online'
    ]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("\\& \\\\& \\a", "<p>&amp; \\&amp; \\a</p>"),
        ("\U00100000 & \U0010fffd", "<p>\U00100000 &amp; \U0010fffd</p>"),
        (
            '[`a`](https://e.org "`b` & $c$")',
            '<p><a href="https://e.org" title="`b` &amp; $c$"><code>a</code></a></p>',
        ),
        (
            "![a `b` & $d$][e]\n\n[e]: f.png",
            '<p class="figure"><img alt="a b &amp; d" src="f-0123456789ab.png"></p>',
        ),
        (
            "a\n```\n```\nb",
            '<p>a</p>\n<div class="highlight"><pre><code></code></pre></div>\n<p>b</p>',
        ),
        ("    `a` $b$", "<p><code>a</code> \\(b\\)</p>"),
    ],
)
def test_characters_and_code_in_every_place(text: str, html: str) -> None:
    assert field_html(text) == html


def test_a_long_field_is_rendered() -> None:
    assert field_html("&" * 70_000) == f"<p>{'&amp;' * 70_000}</p>"


@pytest.mark.parametrize(
    ("answer", "html"),
    [
        ("1998.", "<p>1998.</p>"),
        ("42)", "<p>42)</p>"),
        ("-", "<ul>\n<li></li>\n</ul>"),
        ("+", "<ul>\n<li></li>\n</ul>"),
        ("*", "<ul>\n<li></li>\n</ul>"),
        ("#", "<p>#</p>"),
        ("1998", "<p>1998</p>"),
        ("-1", "<p>-1</p>"),
        ("1998\\.", "<p>1998.</p>"),
        ("\\+", "<p>+</p>"),
    ],
)
def test_a_marker_alone_is_an_empty_item_but_a_hash_is_text(answer: str, html: str) -> None:
    fields, found = rendered(basic_note(answer))
    assert (fields.values[1], found) == (html, [])


@pytest.mark.parametrize(
    "answer",
    [
        "![a][b]\n\n[b]: c.png",
        "![b]\n\n[b]: c.png",
        "![a\nb](c.png)",
        '![a](c.png\n"t")',
        "![a [b [c]] d](c.png)",
        "![a](c.png 't')",
        '![a](c.png "t" )',
    ],
)
def test_a_picture_is_packaged_in_every_form_of_markdown(answer: str) -> None:
    fields, found = rendered(basic_note(answer))
    assert found == []
    assert [file.path for file in fields.media] == ["c.png"]
    assert 'src="c-0123456789ab.png"' in fields.values[1]


def test_a_missing_picture_is_reported_in_every_form() -> None:
    fields = render_fields(basic_note("a ![b][c]\n\n[c]: d.png"), NoFile())
    assert lines_of(fields.problems) == ['1:3 E301 no such file: "d.png"']


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("*a {{b* c}}", "1:4"),
        ("- {{a\n- b}}\n- c", "1:3"),
        ("- a {{b\n- c}}", "1:5"),
        ("{{a\n\n- b}}\n- c", "1:1"),
        ("a {{b\n\n- c}}", "1:3"),
        ("{{a}} {{b **c}} e**", "1:7"),
        ("*{{a::hint*}}", "1:2"),
    ],
)
def test_a_deletion_must_not_partly_overlap_an_element(text: str, where: str) -> None:
    assert [problem.split(" cloze deletion partly")[0] for problem in cloze_problems(text)] == [
        f"{where} E205"
    ]


@pytest.mark.parametrize(
    ("text", "where", "deleted"),
    [
        ("| {{a | b}} | c |\n|---|---|---|", "1:3", "a | b"),
        ("| a |\n|---|\n| {{b |\n| c}} |\n| d |", "3:3", "b | | c"),
    ],
)
def test_a_deletion_must_not_end_in_another_cell(text: str, where: str, deleted: str) -> None:
    assert cloze_problems(text) == [
        f'{where} E205 cloze deletion starts in one cell and ends in another: "{deleted}"'
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("{{a\n\nb}}", "{{**a** `b`}}", "- {{a<br>}}\n- {{![](c.png)}}", "{{a {{*b*}}}} c"),
        *("- {{a\n- b}}", "{{a\n\n- b}}", "| {{a | b}} |\n|---|---|", "*{{a*}}"),
    ],
)
def test_a_deletion_may_contain_whole_elements(text: str) -> None:
    assert cloze_problems(text) == []


def test_a_written_number_that_takes_the_reviews_of_another_text_is_reported() -> None:
    known = (NumberedText(1, "Paris"), NumberedText(2, "Rome"))
    for text, problems in (
        (
            "{{c1::London}} {{Paris}} {{Rome}}",
            ['1:1 W911 c1 was "Paris" before: its reviews now go to "London"'],
        ),
        ("{{c1::Paris}} {{c2::Rome}}", []),
        ("{{c1::London}} {{Rome}}", []),
    ):
        fields = render_fields(cloze_note(text), EveryFile(), known)
        assert lines_of(fields.problems) == problems


@pytest.mark.parametrize(
    ("text", "deleted"),
    [
        ("{{c1::London}} {{Paris}} {{Rome}}", "c1::"),
        ("{{c1,3::London}} {{Paris}} {{Rome}}", "1,"),
        ("{{c3,1::London}} {{Paris}} {{Rome}}", ",1"),
    ],
)
def test_the_reviews_stay_with_their_text_without_the_number(text: str, deleted: str) -> None:
    known = (NumberedText(1, "Paris"), NumberedText(2, "Rome"))
    (problem,) = render_fields(cloze_note(text), EveryFile(), known).problems
    assert problem.hint == f'delete "{deleted}", so that the reviews stay with "Paris"'
    fields = render_fields(cloze_note(text.replace(deleted, "")), EveryFile(), known)
    assert fields.problems == ()
    assert (1, "Paris") in fields.clozes


def test_text_that_is_nested_too_deeply_is_reported() -> None:
    assert rendered(basic_note("- " * 2000 + "a"))[1] == [
        f'1:201 E118 nested too deeply: "{"- " * 19}-…"',
    ]


def deep_list(levels: int) -> str:
    return "\n".join(f"{'  ' * depth}- item{depth}" for depth in range(levels))


def test_very_deep_lists_lose_nothing() -> None:
    fields, found = rendered(basic_note(deep_list(100)))
    assert found == []
    assert [f"item{depth}" in fields.values[1] for depth in range(100)] == [True] * 100


def test_deeper_lists_are_reported() -> None:
    assert rendered(basic_note(deep_list(400)))[1] == [
        '101:201 E118 nested too deeply: "- item0 - item1 - item2 - item3 - item4…"'
    ]


def test_a_footnote_is_not_typed() -> None:
    fields, _ = rendered(replace(basic_note("Paris[^1]\n\n[^1]: note"), typed=True))
    assert fields.values[7] == "Paris"
