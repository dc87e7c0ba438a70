"""Lines of the lock, made of a package: it has what Anki knows of each note, and the source has the rest.

The notes of the package are matched with those of the source by what a person reads on them. HTML differs from one
version of this program to the next, and cloze numbers are not known before the match.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from generator.apkg import PackageNote
from generator.build import LONGEST_SIDE, Built, Rendered, field_digests, render_deck
from generator.identity.entries import with_texts
from generator.identity.ids import room_for
from generator.identity.lock import Entry
from generator.identity.numbering import Numbered
from generator.identity.pairing import SourceNote
from generator.identity.recognition import match_notes
from generator.markup.cloze_fields import deletions
from generator.markup.fields import Fields
from generator.markup.items import WHOLE_LIST
from generator.markup.media import MediaLibrary
from generator.markup.speech import plain_text
from generator.notes import Deck
from generator.notetypes import NoteType
from generator.text.cloze import NUMBERED_OPENING

_MEDIA = re.compile(r'<(?:img|audio|video|source)\b[^<>]*?\bsrc="([^"]*)"[^<>]*>')
_SPEECH = re.compile(r"\[anki:tts\b[^\]]*\].*?\[/anki:tts\]", re.DOTALL)
_PROMPT, _PROMPT_END = '<div class="prompt">', "</div>\n"
# Where Anki's image occlusion has the name of a part, and what stands in it for the characters that Anki acts on.
_PART, _LABEL = "image-occlusion:", ":text="
_ESCAPED, _JOINER = re.compile(r"\\([\\:])"), "\u2060"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted of a package: notes that no lock knows, for notes of the source that no lock knows for sure.

    `guids` are those notes of the package. `identified` are the indices, among notes and drafts in source order, of
    the notes that the lock knows. `taken` are all ids of notes and cards that the lock has given. `left` is the path
    that the line of a note gets which is not in the source.
    """

    guids: Collection[str]
    identified: Collection[int]
    taken: Collection[int]
    left: str


def entries_from_package(
    notes: Sequence[PackageNote], wanted: Wanted, deck: Deck, media: MediaLibrary, folder: str
) -> dict[str, Entry]:
    """Make a line for each note of a package that is wanted, by GUID.

    A note that is in the source reads there as the line says, so that the next build recognises it. Where the text is
    another than in the package, the line has no digest: the note counts as changed, and its edit arrives. A note that
    is not in the source gets the line of a removed one. `folder` is the part of paths that the lock leaves out.
    """
    rendered = render_deck(deck, (), media)
    pairs = _pairs(notes, rendered)
    found = {
        index: note
        for index, note in pairs.items()
        if note.guid in wanted.guids and index not in wanted.identified
    }
    numbers = {
        index: _numbers(note.fields[0], rendered.notes[index].fields)
        for index, note in found.items()
    }
    # A second time, with the numbers: the digest of a note depends on the cards that these make.
    rendered = render_deck(deck, (), media, folder=folder, numbers=numbers)
    starts = sorted({*wanted.taken, *(number for note in notes for number in _ids(note))})
    lines = {}
    for index, note in found.items():
        now = rendered.notes[index]
        line = replace(_removed_line(note, starts), removed=False, clozes=numbers[index])
        digest = (
            now.source.digest
            if now.fields and _shows_the_same(note, now.fields, now.note.tags)
            else ""
        )
        lines[note.guid] = replace(_read_again(line, now.source), digest=digest)
    left = [note for note in notes if note.guid in wanted.guids and note.guid not in lines]
    return lines | {
        note.guid: replace(_removed_line(note, starts), path=wanted.left) for note in left
    }


# ---- which note of the source a note of the package is


def _pairs(notes: Sequence[PackageNote], rendered: Rendered) -> dict[int, PackageNote]:
    """Pair notes and drafts of the source, by index, with notes of the package.

    All notes of the package take part, since each is a neighbour that tells where another one belongs.
    """
    in_order = sorted(notes, key=lambda note: (note.due, note.nid))
    by_guid = {note.guid: note for note in in_order}
    matches = match_notes(
        [_before(note) for note in in_order], [_now(one) for one in rendered.notes]
    )
    return {
        index: by_guid[match.guid] for index, match in enumerate(matches) if match.guid is not None
    }


def _before(note: PackageNote) -> Entry:
    question, answer = _sides(note.note_type, note.fields)
    return replace(_removed_line(note, ()), removed=False, question=question, answer=answer)


def _now(one: Built) -> SourceNote:
    """Return what a note or draft of the source reads like, in the form that those of a package are compared in."""
    if one.fields is None:
        return replace(one.source, path="")
    question, answer = _sides(one.fields.note_type, one.fields.values)
    section = _section(one.fields.note_type, one.fields.values)
    return replace(one.source, path="", section=section, question=question, answer=answer)


def _sides(note_type: NoteType, values: Sequence[str]) -> tuple[str, str]:
    """Reduce a note's fields to the question and the answer that a person reads, cloze numbers left out."""
    value = dict(zip(note_type.fields, values, strict=True))
    match note_type.kind:
        case "basic":
            return _plain(value["Front"]), _plain(value["Back"])
        case "cloze":
            text = NUMBERED_OPENING.sub("{{", value["Text"])
            if not text.startswith(_PROMPT):
                return _plain(text), ""
            question, _, items = text.removeprefix(_PROMPT).partition(_PROMPT_END)
            return _plain(question), _plain(items)
        case _:
            return _plain(value["Header"]), _plain(f"{value['Comments']} {value['Image']}")


def _section(note_type: NoteType, values: Sequence[str]) -> str:
    return plain_text(dict(zip(note_type.fields, values, strict=True)).get("Context", ""))


def _plain(html: str) -> str:
    """Reduce HTML to what a person reads, and the names of what is shown or played."""
    return _plain_with_speech(_SPEECH.sub("", html))


def _plain_with_speech(html: str) -> str:
    return plain_text(_MEDIA.sub(r" \1 ", html))


# ---- cloze numbers


def _numbers(text: str, now: Fields | None) -> tuple[Numbered, ...]:
    """Return the cloze numbers of a package's field, each with its text as the source has it.

    A deletion of the source is the one that reads the same in the field; of several, the first is the first. Where
    none does, what the field shows is the text, and the next build compares it with those that are new.
    """
    waiting: dict[str, list[str]] = {}
    for shown, source in _sources(now) if now else ():
        waiting.setdefault(shown, []).append(source)
    given: dict[int, str] = {}
    for number, shown in _shown(text):
        given[number] = waiting[shown].pop(0) if waiting.get(shown) else shown
    return tuple(Numbered(number, source) for number, source in sorted(given.items()))


def _sources(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield what each deletion of a rendered note shows, with its text in the source."""
    sources: dict[int, list[str]] = {}
    for number, source in fields.clozes:
        sources.setdefault(number, []).append(source)
    for number, shown in _shown(fields.values[0]):
        if sources.get(number):
            yield shown, sources[number].pop(0)


def _shown(text: str) -> Iterator[tuple[int, str]]:
    """Yield each cloze number of a field with what its deletion shows, but for the card of a whole list."""
    is_list = text.startswith(_PROMPT)
    for numbers, html in deletions(text):
        _, _, label = html.partition(_LABEL)
        shown = (
            _ESCAPED.sub(r"\1", label).replace(_JOINER, "")
            if html.startswith(_PART)
            else _plain(html)
        )
        yield from ((number, shown) for number in numbers if not (is_list and number == WHOLE_LIST))


# ---- the lines


def _removed_line(note: PackageNote, starts: Sequence[int]) -> Entry:
    """Make the line of a note that is not in the source: all that the package itself says."""
    question, answer = _sides(note.note_type, note.fields)
    return Entry(
        guid=note.guid,
        nid=note.nid,
        due=note.due,
        mod=note.mod,
        digest="",
        kind=note.note_type.kind,
        path="",
        section=_section(note.note_type, note.fields),
        question=question[:LONGEST_SIDE],
        answer=answer[:LONGEST_SIDE],
        order_key=note.due,
        at=note.mod,
        removed=True,
        deck=note.deck,
        clozes=_numbers(note.fields[0], None),
        fields=field_digests(note.fields, note.tags),
        room=_room(note, starts),
        cards=tuple(
            (ordinal, number) for ordinal, number in note.cards if number != note.nid + ordinal
        ),
    )


def _read_again(line: Entry, note: SourceNote) -> Entry:
    """Have a line read as its note in the source does. A draft keeps the last answer, as it does in Anki."""
    note_id = note.id if note.id and note.id != line.guid else ""
    return replace(with_texts(line, note), id=note_id, draft=note.draft)


def _room(note: PackageNote, starts: Sequence[int]) -> int:
    """Return how many ids from the note's on may be its own: as for a new note, but none that another one has."""
    own = _ids(note)
    others = (
        number
        for number in islice(starts, bisect_right(starts, note.nid), None)
        if number not in own
    )
    wanted = room_for(note.note_type.kind, len(note.cards))
    return min(wanted, next(others, note.nid + wanted) - note.nid)


def _ids(note: PackageNote) -> set[int]:
    return {note.nid, *(number for _, number in note.cards)}


def _shows_the_same(note: PackageNote, fields: Fields, tags: Sequence[str]) -> bool:
    """Tell whether a learner who has the package sees what the source would give: words, media, tags and cards."""
    cards = tuple(ordinal for ordinal, _ in note.cards)
    before = ([_plain_with_speech(text) for text in note.fields], sorted(note.tags), cards)
    return before == (
        [_plain_with_speech(text) for text in fields.values],
        sorted(tags),
        fields.ordinals,
    )
