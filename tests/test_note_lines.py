r"""The lines of each note: which note every line of a file belongs to, in every dialect.

In a sample, the margin before `|` has the letters of the notes that the line belongs to, in source
order; a line with an empty margin belongs to no note. `\t` is a tab.
"""

from collections.abc import Sequence

import pytest

from generator.diagnostics import has_errors
from generator.notes import DraftNote, Note, notes_and_drafts
from generator.sources import SourceFile, read_deck
from generator.sources.dialects import dialect_names
from generator.text.lines import BYTE_ORDER_MARK

SUFFIXES = {
    "anki-text": "txt",
    "brainscape": "txt",
    "csv": "csv",
    "quizlet": "txt",
    "tsv": "tsv",
}

NATIVE = """
 |---
 |deck: Europe
 |---
 |
 |# Walls #walls
 |
a|Q: one #tag
a|
a|More of the question.
a|A: 1
a|
a|```text
a|# no heading
a|
a|---
a|```
a|<!-- a comment inside of it -->
a|Tags: p, q
a|ID: wall
 |<!-- a comment below it -->
 |
 |## Rivers
b|Q: a draft
 |---
c|C: The {{Rhine}}.
c|Extra:
c|\\Q: text
d|Q: adjacent
d|A: 4
 |
"""
ANKI_TEXT = r"""
 |#separator:tab
 |#html:false
 |#tags column:3
a|one\t1\tp
b|"two
b|
b|more"\t"2
b|more"\tq
 |# a comment
c|three\t3\t
 |
d|four\t4\t"p
d|q"
"""
ANKIOPS = """
a|<!-- note_key: x -->
a|<!-- tags: p, q -->
a|Q: one
a|
a|more
a|A: 1
 |
 |---
 |
b|T: {{c1::two}}
b|E: more
b|<!-- note_key: y -->
 |
 |---
c|F: three
c|B: 3
"""
BRAINSCAPE = """
 |Europe
 |
 |1
a|Q
a|one
a|
a|more
a|A
a|1
 |
 |How well did you know this?
 |1
 |Not at all
 |2
 |3
 |4
 |5
 |Perfectly
 |2
b|Q
b|two
b|A
b|II
c|Q
c|three
c|A
c|III
"""
CSV = """
 |Front,Back,Tags
a|one,1,p
b|"two
b|
b|more","2, and
b|more",q
 |
c|three,3,"p
c|q"
"""
HASHCARDS = """
 |---
 |name = "Europe"
 |---
 |
 |# Walls
 |
a|Q: one
a|
a|# text of the question
a|A: 1
a|
a|- p
a|- q
 |
 |---
 |text on no card
 |
b|C: The [Rhine].
c|Q: three
c|A: 3
"""
HEADINGS = """
 |# Europe
 |
 |[#all](x.md)
 |
a|## one
a|
a|more
a|%
a|1
a|
a|### Text
a|
a|---
a|
a|[#tag](x.md)
 |
b|## two
b|2
 |
 |# Rivers
 |
c|<h2 markdown="block">
c|three
c|</h2>
c|
c|3
"""
INKA = """
 |# Notes
 |
 |---
 |Deck: Europe
 |
 |Tags: p
 |
a|<!--ID:15-->
a|1. one
a|
a|more of it
a|> 1
a|> - p
 |
 |text on no card
 |
b|2. two
b|> 2
c|<!--ID:16-->
c|3. The {Rhine}.
 |---
 |
 |---
d|1. four
d|> 4
 |---
"""
OBSIDIAN = """
 |---
 |tags: [flashcards/Europe]
 |---
 |
 |# Walls
 |
a|one::1
a|<!--SR:!2024-01-01,3,250-->
b|- two:::2
c|three::3
 |
 |text on no card
 |
d|four
d|on two lines
d|?
d|4
d|more
d|<!--SR:!2024-01-01,3,250-->
 |
e|The ==Rhine== is a river
e|of Europe
 |
 |# Blocks
f|START
f|Basic
f|five
f|
f|Back: 5
f|<!--ID: 15-->
f|END
 |TARGET DECK: Europe
g|- STARTI [Basic] six Back: 6 ENDI
hi|STARTI [Basic] seven Back: 7 ENDI STARTI [Basic] eight Back: 8 ENDI
"""
OBSIDIAN_WITH_ENDS = """
a|one
a|??
a|1
a|
a|more
 |+++
 |
b|two::2
"""
FLASHCARDS_OBSIDIAN = """
 |---
 |cards-deck: Europe
 |---
 |
 |text on no card
 |
a|## one #card
a|1
a|
a|more
a|^1653488777736
 |
b|two::2
 |
c|The ==Rhine== is a river
 |
"""
LOGSEQ = r"""
 |- text on no card
a|- one #card
a|  card-repeats:: 1
a|\t- 1
a|\t\t- more
b|- The {{cloze Rhine}} is a river #card
 |- text on no card
c|- three#card
c|  card-repeats:: 1
c|\t- 3
d|- four?#card
d|\t- 4
"""
PANKY = """
 |---
 |name: Europe
 |---
 |
a|# one
a|
a|1
a|
a|<AnkiTags p q />
 |
b|---
b|
b|two
b|
b|. . .
b|
b|2
 |
 |---
 |
c|# three
c|more
c|. . .
c|3
"""
QUIZLET = r"""
a|one\t1
 |
b|"two
b|more"\t2
c|three\t3
"""
QUIZLET_ON_A_LINE = """
 |
abc|one,1;two,2;three,3
 |
"""
KI = """
 |text
a|# Note
a|```
a|guid: x
a|notetype: Basic
a|```
a|
a|### Tags
a|```
a|t
a|```
a|
a|## Front
a|one
a|
a|## Back
a|1
 |
 |---
b|# Note
b|```
b|guid:
b|notetype: Cloze
b|```
b|## Text
b|{{c1::two}}
b|
b|## Back Extra
 |
"""
SAMPLES: dict[str, tuple[str, ...]] = {
    "native": (NATIVE,),
    "anki-text": (ANKI_TEXT,),
    "ankiops": (ANKIOPS,),
    "brainscape": (BRAINSCAPE,),
    "csv": (CSV,),
    "flashcards-obsidian": (FLASHCARDS_OBSIDIAN,),
    "hashcards": (HASHCARDS,),
    "headings": (HEADINGS,),
    "inka": (INKA,),
    "ki": (KI,),
    "logseq": (LOGSEQ,),
    "obsidian": (OBSIDIAN, OBSIDIAN_WITH_ENDS),
    "panky": (PANKY,),
    "quizlet": (QUIZLET, QUIZLET_ON_A_LINE),
    "tsv": (CSV.replace(", and", " and").replace(",", r"\t"),),
}
CASES = [(name, sample) for name, samples in SAMPLES.items() for sample in samples]


def split_margins(sample: str) -> tuple[list[str], list[str]]:
    """Return the margins of a sample's lines, and its lines."""
    split_rows = [row.partition("|") for row in sample.strip("\n").replace("\\t", "\t").split("\n")]
    return [margin.strip() for margin, _, _ in split_rows], [row for _, _, row in split_rows]


def notes_of(name: str, text: str) -> Sequence[Note | DraftNote]:
    file = SourceFile(path=f"notes.{SUFFIXES.get(name, 'md')}", subpath=(), text=text, dialect=name)
    deck, found = read_deck([file], "notes")
    assert not has_errors(found), found
    return notes_and_drafts(deck)


def margins_of(notes: Sequence[Note | DraftNote], count: int) -> list[str]:
    """Return the margin of each of `count` lines: the letters of the notes on that line."""
    letters = "abcdefghi"[: len(notes)]
    return [
        "".join(letter for letter, note in zip(letters, notes, strict=True) if number in note.lines)
        for number in range(1, count + 1)
    ]


def test_every_dialect_has_a_sample() -> None:
    assert SAMPLES.keys() == {*dialect_names()}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(("name", "sample"), CASES)
def test_every_line_belongs_to_its_note(name: str, sample: str, line_end: str) -> None:
    margins, rows = split_margins(sample)
    notes = notes_of(name, BYTE_ORDER_MARK + line_end.join(rows))
    assert margins_of(notes, len(rows)) == margins
    assert {letter for margin in margins for letter in margin} == {*"abcdefghi"[: len(notes)]}
    for note in notes:
        assert note.location.line in note.lines


@pytest.mark.parametrize(("name", "sample"), CASES)
def test_notes_on_one_line_differ_by_their_columns(name: str, sample: str) -> None:
    _, rows = split_margins(sample)
    notes = notes_of(name, "\n".join(rows))
    assert sorted({note.location for note in notes}) == [note.location for note in notes]
