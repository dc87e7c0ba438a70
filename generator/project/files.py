"""The file system: sources in, packages out."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from generator.diagnostics import Code, Diagnostic, Location
from generator.notes import Deck, Unfinished, in_source_order, with_notes
from generator.project.folder import FolderListing, card_files
from generator.sources import ROOT_FILE, SourceFile, decode, read_files
from generator.sources.detection import (
    OURS,
    DetectedDialect,
    detect_dialect,
    detect_in_folder,
    names_dialect,
)
from generator.sources.dialect import NATIVE
from generator.sources.front_matter import read_front_matter
from generator.text.lines import split_lines

# A file's name has up to 255 bytes, and what is written beside it while it grows needs a few of them.
LONGEST_NAME = 200
# Windows takes no file of these names, whatever the suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSource:
    """A source as it was read. `rows` has each file's lines by the path that problems name.

    `notices` says which files were taken for another tool's, and why, and what of them is not reported. `is_foreign` tells
    that some are another tool's, whose references to media may lead from elsewhere than the file. Of a folder, `listing`
    has its files, `skipped` the paths of those without a card, and `unread` of those that could not be read.
    """

    path: Path
    deck: Deck
    diagnostics: tuple[Diagnostic, ...]
    rows: dict[str, list[str]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    is_foreign: bool = False
    listing: FolderListing | None = None
    skipped: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that hold a card, one with a mistake included, in source order."""
        notes = (note.location.path for note in in_source_order(self.deck))
        holding = {*notes, *(path for one in self.deck.unfinished for path in _paths_of(one))}
        return tuple(path for path in self.rows if path in holding)

    def without(self, paths: Collection[str]) -> "ReadSource":
        """Return the source without the notes and the lines of these files."""
        if not paths:
            return self
        kept = (note for note in in_source_order(self.deck) if note.location.path not in paths)
        deck = replace(
            with_notes(self.deck, kept),
            unfinished=tuple(
                one for one in self.deck.unfinished if _paths_of(one).isdisjoint(paths)
            ),
        )
        return replace(
            self,
            deck=deck,
            rows={path: rows for path, rows in self.rows.items() if path not in paths},
        )

    def is_in_front_matter(self, place: Location) -> bool:
        """Tell whether a place is in the front matter of the root file, which speaks for all files."""
        root = (self.path / ROOT_FILE if self.path.is_dir() else self.path).as_posix()
        rows = self.rows.get(place.path, [])
        if place.path != root or not rows or rows[0].rstrip() != "---":
            return False
        end = next(
            (number for number, row in enumerate(rows[1:], start=2) if row.rstrip() == "---"),
            len(rows),
        )
        return place.line <= end

    def line(self, found: Diagnostic) -> str | None:
        """Return the line that a problem stands on."""
        rows = self.rows.get(found.location.path, [])
        return rows[found.location.line - 1] if found.location.line <= len(rows) else None


def _paths_of(one: Unfinished) -> frozenset[str]:
    return frozenset(text.path for text in (*one.texts, one.cloze) if text is not None)


def read_source(
    path: Path,
    dialect: str | None = None,
    deck: str | None = None,
    *,
    excluding: Path | None = None,
) -> ReadSource:
    """Read a file, or the `.md` files of a folder that have a card in them.

    Without a `dialect`, each file's is the one its front matter names, or the one it is recognised by. `deck` is the
    root deck's name unless the files name one; by default that of the file or folder. `excluding` is a file of a folder that
    is not read.
    """
    root = path / ROOT_FILE if path.is_dir() else path
    data_of_root = _data_of(root)  # the front matter there says which files of a folder count
    listing = card_files(path, _ignored_by(root, data_of_root)) if path.is_dir() else None
    problems: list[Diagnostic] = []
    opened: list[_Opened] = []
    for file in listing.files if listing else (path,):
        if excluding is not None and file.name == excluding.name and file.samefile(excluding):
            continue
        data = data_of_root if file == root else _data_of(file)
        one = _open(file, data, path, dialect, is_folder=listing is not None)
        if isinstance(one, Diagnostic):
            problems.append(one)
        elif one is not None:
            opened.append(one)
    default = deck or (path.resolve().name if listing else path.stem)
    read = read_files([one.file for one in opened], default, path.as_posix())
    found = [
        problem for problem in read.diagnostics if not problems or problem.code is not Code.NO_NOTES
    ]
    opened = [one for one in opened if one.file.path not in read.skipped]
    notices = list(_dialect_notices(opened))
    if listing:
        found, of_prose = _without_prose(found)
        notices += of_prose
    rows = {one.file.path: split_lines(one.file.text) for one in opened}
    unread = tuple(problem.location.path for problem in problems)
    reported = {*rows, *unread}
    return ReadSource(
        path=path,
        deck=read.deck,
        diagnostics=(*problems, *found),
        rows=rows,
        notices=tuple(notices),
        is_foreign=any(
            one.file.dialect not in (None, NATIVE) or names_dialect(rows[one.file.path])
            for one in opened
        ),
        listing=listing,
        unread=unread,
        skipped=tuple(file.as_posix() for file in listing.files if file.as_posix() not in reported)
        if listing
        else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A file, and what it was recognised by; native where that was not asked."""

    file: SourceFile
    seen: DetectedDialect


def _data_of(path: Path) -> bytes | OSError:
    try:
        return path.read_bytes()
    except OSError as error:
        return error


def _open(
    path: Path, data: bytes | OSError, source: Path, dialect: str | None, *, is_folder: bool
) -> _Opened | Diagnostic | None:
    """Recognise one of a source's files; None for one that surely has no card, decoded or not.

    In a folder, what a file likely is does not do: nobody named it.
    """
    is_root = not is_folder or path == source / ROOT_FILE
    below = () if is_root else path.relative_to(source).with_suffix("").parts
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return _unreadable(path, "its name is not UTF-8", "rename it, or move it out of the folder")
    if isinstance(data, OSError):
        return _unreadable(
            path, data.strerror or str(data), "check its permissions, or move it out of the folder"
        )
    text = decode(path.as_posix(), data)
    seen: DetectedDialect | None = OURS
    if is_folder and dialect in (None, NATIVE):
        seen = detect_in_folder(
            path.as_posix(), _as_latin_text(data) if isinstance(text, Diagnostic) else text
        )
    elif dialect is None and isinstance(text, str):
        seen = detect_dialect(path.as_posix(), split_lines(text))
    if seen is None and not is_root:
        return None
    if isinstance(text, Diagnostic):
        return text
    seen = OURS if seen is None or dialect is not None else seen
    name = dialect if seen.name == NATIVE else seen.name
    return _Opened(
        file=SourceFile(path=path.as_posix(), below=below, text=text, dialect=name), seen=seen
    )


def _unreadable(path: Path, why: str, hint: str) -> Diagnostic:
    place = Location(path=path.as_posix(), line=1, column=1)
    return Diagnostic(
        location=place, code=Code.FILE_UNREADABLE, message=f"cannot read the file: {why}", hint=hint
    )


def read_any_encoding(path: Path) -> str:
    """Read a file as text whatever its encoding; nothing where it cannot be read."""
    data = _data_of(path)
    if isinstance(data, OSError):
        return ""
    text = decode(path.as_posix(), data)
    return _as_latin_text(data) if isinstance(text, Diagnostic) else text


def _as_latin_text(data: bytes) -> str:
    """Decode what is not UTF-8 so that a marker in it is found."""
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16", errors="replace") if is_utf16 else data.decode("latin-1")


def _ignored_by(root_file: Path, data: bytes | OSError) -> tuple[str, ...]:
    """Return the globs in the front matter of the file that speaks for a folder."""
    if isinstance(data, OSError):
        return ()
    text = decode(root_file.as_posix(), data)
    return (
        read_front_matter(root_file.as_posix(), split_lines(text))[0].ignore
        if isinstance(text, str)
        else ()
    )


def _without_prose(found: Sequence[Diagnostic]) -> tuple[list[Diagnostic], list[str]]:
    """Leave out what other tools' files have on no card, and count it: in a folder of notes, prose is the rule."""
    places = [problem.location.path for problem in found if problem.code is Code.UNUSED_TEXT]
    if not places:
        return list(found), []
    files = len(set(places))
    told = (
        f"{files:,} {'file' if files == 1 else 'files'} of another tool: text on no card in {len(places):,} "
        f'{"place" if len(places) == 1 else "places"}, left alone; "anki-deck check FILE" lists it'
    )
    return [problem for problem in found if problem.code is not Code.UNUSED_TEXT], [told]


def _dialect_notices(opened: Sequence[_Opened]) -> Iterator[str]:
    """Say once for each dialect which files were taken for it."""
    foreign = [one for one in opened if one.seen.name != NATIVE]
    for name in dict.fromkeys(one.seen.name for one in foreign):
        first, *more = [one for one in foreign if one.seen.name == name]
        others = f" and {len(more):,} more" if more else ""
        yield f'{first.file.path}{others}: read as {name}, since {first.seen.why}; "--dialect native" reads it as our own'


def package_name(deck: str) -> str:
    """Name the package after the deck's last part: `Machine Learning::Modeling` makes `modeling.apkg`."""
    name = slug(deck.rsplit("::", 1)[-1])
    return f"{name}-deck.apkg" if _RESERVED.fullmatch(name) else f"{name}.apkg"


def slug(text: str, longest: int = LONGEST_NAME) -> str:
    """Write a text as part of a file's name, cut after so many bytes: `German::Verbs` makes `german-verbs`."""
    name = re.sub(r"[^\w]+", "-", text.casefold()).strip("-_") or "deck"
    return name.encode()[:longest].decode(errors="ignore")


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file so that it is wholly the old one or wholly the new one at any moment. Raises OSError."""
    path = Path(os.path.realpath(path))  # a link stays one
    path.parent.mkdir(parents=True, exist_ok=True)
    # One fixed name, so that what a killed run leaves behind is overwritten by the next.
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
