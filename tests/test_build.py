import io

import pytest
from hypothesis import given, settings

from generator.apkg.writing import write_package
from generator.build import RenderedDeck, pack, render_deck
from generator.markup.fields import note_type_of
from tests.generated_texts import markup
from tests.identities import identify_deck
from tests.texts import EveryFile, lines_of, read

SOURCE = """\
---
deck: D
---
Q: a
A: ![b](b.png)

Q: c
A: d
Type: reversed

C: {{e}} {{f}}
Extra: ![b](b.png) [sound:a.mp3]
"""


def render(source: str) -> RenderedDeck:
    deck, found = read(source)
    return render_deck(deck, found, EveryFile())


def test_every_note_is_rendered_and_the_cards_are_counted() -> None:
    rendered = render(SOURCE)
    assert rendered.diagnostics == ()
    assert [one.source.ordinals for one in rendered.notes] == [(0,), (0, 1), (0, 1)]
    assert rendered.card_count == 5


def test_problems_of_all_stages_are_sorted() -> None:
    source = (
        "Q: a\nA: ![](https://e.org/a.png)\n---\nA: b\n\nQ: a\nA: b\n\nQ: c\nA: d\nTags: /\n\nC: e"
    )
    assert lines_of(render(source).diagnostics) == [
        '2:4 W903 "https://e.org/a.png" is not packaged: the card shows it only when online',
        "4:1 E103 answer without a question",
        '6:1 W901 the same question as at cards.md:1:1: "a"',
        '11:7 E206 "/" is not a valid tag',
        '13:4 E204 cloze note without a deletion: "e"',
    ]


def test_progress_sees_every_note() -> None:
    deck, found = read(SOURCE)
    seen = []
    render_deck(
        deck, found, EveryFile(), lambda notes: (seen.append(note) or note for note in notes)
    )
    assert seen == list(deck.notes)


def test_a_package_has_each_file_once_and_sorted() -> None:
    rendered = render(SOURCE)
    package = pack(identify_deck(rendered, {}, 1_790_000_000)[0])
    assert [file.name for file in package.media] == ["a-0123456789ab.mp3", "b-0123456789ab.png"]
    assert [note.deck for note in package.notes] == ["D", "D", "D"]
    assert [note.note_type.kind for note in package.notes] == ["basic", "basic", "cloze"]


@given(markup)
@settings(max_examples=30, deadline=None)
def test_two_builds_give_equal_bytes(text: str) -> None:
    def build() -> bytes:
        rendered = render_deck(read(f"Q: a\nA: {text}\n\nC: {{{{b}}}}")[0], (), EveryFile("0" * 64))
        package = pack(identify_deck(rendered, {}, 1_790_000_000)[0])
        stream = io.BytesIO()
        write_package(
            type(package)(
                deck=package.deck, notes=package.notes, descriptions=package.descriptions, media=()
            ),
            stream,
        )
        return stream.getvalue()

    assert build() == build()


def test_all_problems_of_a_note_are_reported_at_once() -> None:
    source = (
        "Q: x ![](https://e.org/a.png)\nTags: /\n\nC: no deletion\nType: nope\n\n"
        "C: {{open\nA: y\n\nQ: a\nA: b\nA: ![](https://e.org/b.png)\n"
    )
    rendered = render(source)
    assert [problem.split()[:2] for problem in lines_of(rendered.diagnostics)] == [
        ["1:6", "W903"],
        ["2:7", "E206"],
        ["4:4", "E204"],
        ["5:7", "E203"],
        ["7:4", "E115"],
        ["8:1", "E113"],
        ["12:1", "E112"],
        ["12:4", "W903"],
    ]
    assert rendered.notes == ()


def test_a_draft_makes_no_card_and_its_texts_are_checked() -> None:
    rendered = render(
        "Q: a ![](https://e.org/a.png)\nHint: ![](https://e.org/b.png)\n\n"
        "Q: b\nA: c\n\nQ: ***\nA:\n"
    )
    assert lines_of(rendered.diagnostics) == [
        '1:1 W913 draft, on no card until it has an answer: "a ![](https://e.org/a.png)"',
        '1:6 W903 "https://e.org/a.png" is not packaged: the card shows it only when online',
        '2:7 W903 "https://e.org/b.png" is not packaged: the card shows it only when online',
        '7:1 W913 draft, on no card until it has an answer: "***"',
        '7:4 E202 question shows nothing: "***"',
    ]
    assert (rendered.card_count, len(rendered.deck.drafts)) == (1, 2)
    assert [
        note.note_type.kind for note in pack(identify_deck(rendered, {}, 1_790_000_000)[0]).notes
    ] == ["basic"]


@pytest.mark.parametrize(
    ("type_name", "kind"), [("reversed", "basic"), ("list", "cloze"), ("occlusion", "occlusion")]
)
def test_a_draft_has_its_future_note_type(type_name: str, kind: str) -> None:
    (draft,) = render(f"Q: a\nType: {type_name}\n").deck.drafts
    assert note_type_of(draft).kind == kind


def test_a_line_like_a_marker_explains_that_lines_are_joined() -> None:
    source = "Q: Which colours are there?\nA: red\nHints: warm\ncold\n\nQ: b\nA: one\ntwo\nthree\n"
    deck, found = read(source)
    problems = render_deck(deck, found, EveryFile()).diagnostics
    assert [(problem.location.line, problem.code.value) for problem in problems] == [
        (3, "W920"),
        (7, "W926"),
    ]
