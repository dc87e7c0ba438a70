"""A note is rendered from its plain content as from its source, and so is the next build's."""

import json

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from generator.identity.numbering import NumberedText, remember
from generator.notes import BasicNote, ClozeNote, ListNote, Note, OcclusionNote
from generator.rendering.note_content import (
    content_key,
    note_content,
    note_from,
    plain_values,
    rendered_from,
)
from generator.rendering.rendered_note import NumberedNote, RenderedNote, render_notes
from tests.generated_texts import markup
from tests.texts import EveryFile, read

MEDIA = EveryFile()
PROGRAM = b"program"
BOXES = "\n- left: rect 10% 10% 20% 20%\n- {}: ellipse 0.5 0.5 0.2 0.2"
# A note of each kind, with room for up to five texts.
EVERY_KIND = (
    "Q: {}\nA: {}\nHint: {}\nExtra: {}\nSource: {}\n#tag",
    "Q: {}\nA: {}\nType: reversed\nExtra: {}",
    "Q: {}\nA: {}\nType: typed",
    "C: {} {{{{hidden}}}} {} {{{{c4::more}}}}\nExtra: {}",
    "Q: {}\nA:\n- {}\n- {{{{item}}}}\n- {}\nType: list",
    "Q: {}\nA: ![](a.png)" + BOXES + "\nType: occlusion\nHint: {}",
    "| front | back |\n|---|---|\n| {} | {} |",
    "{} :: {}",
)
FRONT_MATTER = (
    "",
    "---\nlanguage: de\n---\n",
    "---\nbreaks: true\n---\n",
    "---\nspeech: de\n---\n",
)
SECTIONS = ("", "# Trees *and* leaves\n\n## Bark\n\n")

one_line = markup.map(lambda text: " ".join(text.split()))
sources = st.builds(
    lambda start, section, kind, texts: start + section + kind.format(*texts),
    st.sampled_from(FRONT_MATTER),
    st.sampled_from(SECTIONS),
    st.sampled_from(EVERY_KIND),
    st.lists(one_line | markup, min_size=5, max_size=5),
)
numbers = st.lists(
    st.builds(
        NumberedText,
        st.integers(1, 9),
        st.sampled_from(["hidden", "more", "item", "left", "right"]) | one_line,
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda one: one.number,
).map(tuple)


def rendered(note: Note, known: tuple[NumberedText, ...]) -> RenderedNote:
    (result,) = render_notes([(note, known)], MEDIA)
    return result


def without_problems(source: str, known: tuple[NumberedText, ...]) -> list[NumberedNote]:
    """Read a source; return those of its notes that render without problems."""
    deck, _ = read(source)
    return [(note, known) for note in deck.notes if not rendered(note, known).fields.problems]


@given(sources, numbers)
@example("| front | back |\n|---|---|\n| - a | 1. b |", ())
@example("Q: a\nA: - b\n  - c", ())
@settings(max_examples=80)
def test_a_note_is_rendered_from_its_content(source: str, known: tuple[NumberedText, ...]) -> None:
    for note, _ in without_problems(source, known):
        there, numbers_there = note_from(note_content(note, known))
        assert numbers_there == known
        assert rendered(there, known) == rendered(note, known)


@given(sources, numbers)
@settings(max_examples=80)
def test_a_rendered_note_is_read_from_its_plain_values(
    source: str, known: tuple[NumberedText, ...]
) -> None:
    for note, _ in without_problems(source, known):
        before = rendered(note, known)
        text = json.dumps(plain_values(before), ensure_ascii=False)
        assert rendered_from(json.loads(text), note, before.fields.media) == before


@given(sources, numbers)
@example("C: {{b}} {{a}}", (NumberedText(1, "a"), NumberedText(2, "gone", gone=True)))
@settings(max_examples=80)
def test_the_next_build_renders_the_same_with_the_numbers_of_this_one(
    source: str, known: tuple[NumberedText, ...]
) -> None:
    for note, _ in without_problems(source, known):
        before = rendered(note, known)
        if before.fields.clozes:
            after = remember(known, before.fields.clozes)
            assert rendered(note, after) == before
            assert remember(after, before.fields.clozes) == after


@given(sources, sources)
@settings(max_examples=50)
def test_notes_that_look_different_have_different_keys(one: str, other: str) -> None:
    notes = [*without_problems(one, ()), *without_problems(other, ())]
    by_key: dict[bytes, tuple[object, ...]] = {}
    for note, _ in notes:
        key, now = content_key(note, (), PROGRAM), rendered(note, ())
        result = (now.fields.values, now.digest, now.field_digests, now.version_1_digest)
        assert by_key.setdefault(key, result) == result


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Q: a\nA: b", "Q: a\nA: b\nType: reversed"),
        ("Q: a\nA: b", "Q: a\nA: b\nType: typed"),
        ("Q: a\nA: b\nHint: c", "Q: a\nA: b\nExtra: c"),
        ("Q: a\nA: b", "Q: a\nA: b #tag"),
        ("Q: a\nA: b", "# Section\n\nQ: a\nA: b"),
        ("Q: a\nA: b", "---\nlanguage: de\n---\nQ: a\nA: b"),
        ("Q: a\nA: b\n  c", "---\nbreaks: true\n---\nQ: a\nA: b\n  c"),
        ("Q: a\nA: b", "---\nspeech: de_DE\n---\nQ: a\nA: b"),
        ("Q: a\nA: - b\n- c", "Q: a\nA: - b\n- c\nType: list"),
    ],
)
def test_every_part_of_a_note_is_in_its_key(one: str, other: str) -> None:
    keys = [
        content_key(note, (), PROGRAM) for source in (one, other) for note in read(source)[0].notes
    ]
    assert len(keys) == len(set(keys)) == 2


def test_the_program_and_the_numbers_are_in_the_key() -> None:
    (note,) = read("C: {{a}}")[0].notes
    keys = {
        content_key(note, (), PROGRAM),
        content_key(note, (), b"newer program"),
        content_key(note, (NumberedText(2, "a"),), PROGRAM),
    }
    assert len(keys) == 3


def test_every_kind_of_note_is_generated() -> None:
    texts = ["some", "words", "without", "any", "problem"]
    notes = [one for kind in EVERY_KIND for one, _ in without_problems(kind.format(*texts), ())]
    assert {type(note) for note in notes} == {BasicNote, ClozeNote, ListNote, OcclusionNote}


@given(st.lists(st.none() | st.text(max_size=3) | st.integers(), max_size=8))
def test_plain_values_of_another_program_are_refused(values: list[object]) -> None:
    (note,) = read("Q: a\nA: b")[0].notes
    assume(len(values) != 7)
    with pytest.raises((ValueError, TypeError)):
        rendered_from(values, note)
