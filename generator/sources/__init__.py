"""Text to notes: one file or a folder of them, read into one deck."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.diagnostics import Code, Diagnostic, Location, has_errors, in_order
from generator.notes import Deck, DraftNote, Note, Unfinished
from generator.sources import native
from generator.sources.assembly import note_of
from generator.sources.dialects.names import DialectName
from generator.sources.dialects.reading import Reading
from generator.sources.dialects.recognise import names_dialect
from generator.sources.front_matter import ROOT_FILE as ROOT_FILE
from generator.sources.front_matter import FrontMatter, read_front_matter
from generator.sources.lines import split_lines
from generator.sources.tags import AutoTags

# Anki's own rules for a deck's name (rslib, decks/name.rs): these characters go, white space and colons around a
# level go too, and an empty level is "blank".
_NOT_IN_DECK_NAMES = re.compile("[\x00-\x1f\x7f]")
_AROUND_LEVEL = re.compile(r"^[\s:]+|[\s:]+$")
BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file's text and its two names.

    `path` is how problems name it; `below` is its path from the folder that was given, in parts and without the
    suffix, and is empty for a file that was given by itself or that speaks for the folder. `dialect` is the format
    that it is read in; None for what its front matter says.
    """

    path: str
    below: tuple[str, ...]
    text: str
    dialect: DialectName | None = None


def decode(path: str, data: bytes) -> str | Diagnostic:
    """Decode a file as UTF-8, or say where it stops being that."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start
    before = split_lines(data[:start].decode("utf-8"))
    location = Location(path=path, line=len(before), column=len(before[-1]) + 1)
    hint = "save the file as UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint += ": it is UTF-16 now"
    message = f"not UTF-8: byte 0x{data[start]:02X}"
    return Diagnostic(location=location, code=Code.NOT_UTF8, message=message, hint=hint)


def read_deck(
    files: Sequence[SourceFile], default_name: str, path: str | None = None
) -> tuple[Deck, tuple[Diagnostic, ...]]:
    """Read files, in this order, into one deck; `default_name` is the root deck's unless a file names it.

    `path` is where a problem of the whole source stands; None for the first file's.
    Returns every note without an error, every draft, and every problem, sorted by place. Raises nothing for any text.
    """
    problems: list[Diagnostic] = []
    notes: list[Note | DraftNote] = []
    unfinished: list[Unfinished] = []
    rows = [split_lines(file.text) for file in files]
    opened = []
    for file, lines in zip(files, rows, strict=True):
        front, reading, found = open_file(file, lines)
        opened.append((front, reading))
        problems += found
    fronts = [front for front, _ in opened]
    root = next((front for file, front in zip(files, fronts, strict=True) if not file.below and front.deck), None)
    name = deck_name(root.deck if root and root.deck else default_name)
    names = _DeckNames()
    for file, lines, (front, reading) in zip(files, rows, opened, strict=True):
        deck = names.of(front.deck or "::".join((name, *file.below)))
        if reading is None:
            read, found = native.parse(file.path, lines, front, deck)
        else:
            read, found = _notes_of(reading, front, deck)
        notes += (replace(note, deck=names.of(note.deck)) for note in read if not isinstance(note, Unfinished))
        unfinished += (note for note in read if isinstance(note, Unfinished))
        problems += found
    if not notes and not has_errors(problems):  # drafts are notes to come
        dialect = (files[0].dialect or fronts[0].dialect if files else None) or DialectName.NATIVE
        problems.append(_no_notes(files[0].path if files else path or ".", dialect))
    descriptions = tuple(
        (names.of(front.deck or "::".join((name, *file.below))), front.description)
        for file, front in zip(files, fronts, strict=True)
        if front.description
    )
    deck_read = Deck(
        name=name,
        descriptions=descriptions,
        notes=tuple(note for note in notes if not isinstance(note, DraftNote)),
        unfinished=tuple(unfinished),
        drafts=tuple(replace(note, index=index) for index, note in enumerate(notes) if isinstance(note, DraftNote)),
    )
    return deck_read, in_order(list(dict.fromkeys(problems)))


def open_file(file: SourceFile, rows: Sequence[str]) -> tuple[FrontMatter, Reading | None, list[Diagnostic]]:
    """Read what stands above a file's notes, and the notes of a file of another tool; None for one of ours."""
    is_ours = names_dialect(rows) or file.dialect in (None, DialectName.NATIVE)
    front, found = read_front_matter(file.path, rows, is_root=not file.below) if is_ours else (None, [])
    name = file.dialect or (front.dialect if front else None) or DialectName.NATIVE
    if front is not None and name is DialectName.NATIVE:
        return front, None, found
    from generator.sources.dialects.readers import read_dialect  # here, so that our own format need not wait for it

    reading = read_dialect(name, file.path, rows, front)
    return reading.front, reading, [*found, *reading.problems]


def _notes_of(
    reading: Reading, front: FrontMatter, deck: str
) -> tuple[tuple[Note | DraftNote | Unfinished, ...], list[Diagnostic]]:
    """Make notes of what was read in another tool's file."""
    notes: list[Note | DraftNote | Unfinished] = []
    problems: list[Diagnostic] = []
    auto_tags = AutoTags(front.auto_tags)
    for draft in reading.notes:
        note, found = note_of(draft, front, auto_tags, deck)
        problems += found
        notes.append(note)
    return tuple(notes), problems


def deck_name(name: str) -> str:
    """Write a deck's name as Anki would rewrite it on import."""
    kept = (unicodedata.normalize("NFC", _NOT_IN_DECK_NAMES.sub("", level)) for level in name.split("::"))
    return "::".join(_AROUND_LEVEL.sub("", level) or BLANK for level in kept)


class _DeckNames:
    """Names in one spelling each: Anki matches decks whatever the case, and renames all but one of a package's."""

    def __init__(self) -> None:
        self._spelt: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Write a name as Anki would, each level as it was first written."""
        spelt: list[str] = []
        for level in deck_name(name).split("::"):
            above = "::".join([*spelt, ""])
            spelt.append(self._spelt.setdefault(f"{above}{level}".casefold(), level))
        return "::".join(spelt)


def _no_notes(path: str, dialect: DialectName) -> Diagnostic:
    place = Location(path=path, line=1, column=1)
    return Diagnostic(location=place, code=Code.NO_NOTES, message="no notes in the source", hint=dialect.note_hint)
