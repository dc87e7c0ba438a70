"""Characters that show nothing: a text of them alone is as good as none, wherever it stands."""

import unicodedata

import pytest

from generator.project.files import output_name
from generator.sources import SourceFile, read_deck
from generator.sources.deck_names import DeckNames
from generator.sources.tags import canonical_tag
from generator.text.characters import shows_nothing
from tests.texts import (
    PATH,
    basic_note,
    cloze_problems,
    field_html,
    lines_of,
    notes_of,
    problems_of,
    read,
    rendered,
)

# Zero-width space, non-joiner, joiner, word joiner, byte order mark, soft hyphen, variation
# selectors, Hangul fillers, the blank of Braille, the Mongolian separator, the grapheme joiner,
# marks of direction, tags; and white space that is not ASCII.
INVISIBLE = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\xad", "\ufe0f", "\U000e0100", "\u3164",
    "\u115f", "\u1160", "\uffa0", "\u2800", "\u180e", "\u034f", "\u200e", "\u202e", "\u2066",
    "\u061c", "\U000e0041", "\xa0", "\u3000", "\u2028", "\u200b\xa0\u200b",
)  # fmt: skip
# Characters that `str.strip` does not remove.
NO_SPACE = tuple(text for text in INVISIBLE if text.strip())


@pytest.mark.parametrize("text", [*INVISIBLE, "", " \t\n"])
def test_text_that_shows_nothing(text: str) -> None:
    assert shows_nothing(text)
    assert not shows_nothing(f"{text}a{text}")


def test_every_character_that_is_not_invisible_shows_something() -> None:
    # Letters, digits, punctuation, symbols and combining marks; no format character but these.
    visible = (char for code in range(0x30000) if (char := chr(code)).isprintable())
    hidden = {f"U+{ord(char):04X}" for char in visible if shows_nothing(char)}
    names = {f"U+{code:04X}" for code in (0x20, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800)}
    names |= {f"U+{code:04X}" for code in (0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0)}
    names |= {f"U+{code:04X}" for code in range(0xFE00, 0xFE10)}
    assert hidden - names == set()
    assert [unicodedata.name(char) for char in "\u0600\u06dd" if shows_nothing(char)] == []


@pytest.mark.parametrize("text", NO_SPACE)
def test_a_question_and_an_answer(text: str) -> None:
    shown = f"U+{ord(text[0]):04X}"
    assert rendered(basic_note(text))[1] == [f"1:1 E201 answer shows nothing: {shown}"]
    assert rendered(basic_note("a", text))[1] == [f"1:1 E202 question shows nothing: {shown}"]
    assert field_html(f"{text}a") == f"<p>{text}a</p>"


@pytest.mark.parametrize("text", INVISIBLE)
def test_a_cloze_deletion(text: str) -> None:
    empty = "1:1 E205 empty cloze deletion"
    assert cloze_problems(f"{{{{{text}}}}} a") == [empty]
    assert cloze_problems(f"{{{{c1::{text}::hint}}}} a") == [empty]


@pytest.mark.parametrize("text", NO_SPACE)
def test_an_item_of_a_list_and_the_name_of_a_shape(text: str) -> None:
    (note,) = notes_of(f"Q: q\nType: list\nA:\n- a\n- {text}\n")
    assert rendered(note)[1] == ["5:1 E210 empty list item"]
    (note,) = notes_of(f"Q: q\nType: occlusion\nA: ![](a.png)\n- {text}: rect 1% 1% 9% 9%\n")
    assert rendered(note)[1] == ["4:1 E211 shape without a name"]


@pytest.mark.parametrize("text", NO_SPACE)
def test_fields_headings_and_ids(text: str) -> None:
    (note,) = notes_of(f"# {text}\nQ: q\nA: a\nHint: {text}\nExtra: {text}\nSource: {text}\n")
    assert (note.hint, note.extra, note.source, note.section) == (None, None, None, ())
    assert problems_of(f"Q: q\nA: a\nID: {text[0]}\n") == [
        f'3:5 E207 "{text[0]}" is not a valid id'
    ]
    assert problems_of(f"Q: q\nA: a\n# {text}\n") == []


@pytest.mark.parametrize("text", NO_SPACE)
def test_tags(text: str) -> None:
    assert canonical_tag(text) == canonical_tag(f"{text}::{text}") == ""
    assert canonical_tag(f"a::{text}::{text[0]}b") == f"a::{text[0]}b"
    assert problems_of(f"Q: q\nA: a\nTags: {text[0]}\n") == [
        f'3:7 E206 "{text[0]}" is not a valid tag'
    ]


@pytest.mark.parametrize("text", NO_SPACE)
def test_names_of_decks_and_files(text: str) -> None:
    assert DeckNames().spell(text) == "blank"
    assert DeckNames().spell(f"a::{text}::{text[0]}b") == f"a::blank::{text[0]}b"
    assert output_name(text) == "deck"
    assert read("Q: q\nA: a", text)[0].name == "blank"


def test_values_of_the_front_matter() -> None:
    assert problems_of("---\ndeck: \u200b\ntags: [a, \u3164]\n---\nQ: q\nA: a") == [
        '2:7 E111 missing value for "deck"',
        '3:11 E111 missing value for "tags"',
    ]


@pytest.mark.parametrize("text", NO_SPACE)
def test_cells_of_a_table(text: str) -> None:
    for cell in (text, f'"{text}"'):
        file = SourceFile(path=PATH, subpath=(), text=f"front,back\na,{cell}\n", dialect="csv")
        deck, found = read_deck([file], "deck")
        assert [draft.question.value for draft in deck.drafts] == ["a"]
        assert lines_of(found) == ['2:1 W913 draft, on no card until it has an answer: "a"']


@pytest.mark.parametrize("text", [*NO_SPACE, "&nbsp;", "&zwnj;", "&shy;"])
def test_deletions_of_an_export(text: str) -> None:
    source = f"#separator:tab\n#html:true\n{{{{c1::{text}}}}} {{{{c2::a}}}}\tb\n"
    file = SourceFile(path=PATH, subpath=(), text=source, dialect="anki-text")
    deck, found = read_deck([file], "deck")
    assert [note.text.value for note in deck.notes if hasattr(note, "text")] == ["{{c2::a}}"]
    assert lines_of(found) == ["3:1 W909 not converted: empty cloze deletion"]
