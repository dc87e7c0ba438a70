"""Read the files of a source, and write files atomically."""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import field, replace
from functools import lru_cache
from itertools import compress
from pathlib import Path
from typing import BinaryIO

from generator.cache.file_states import KnownFile
from generator.diagnostics import Code, Diagnostic, Location
from generator.file_errors import naming
from generator.lazy_patterns import lazy_pattern
from generator.notes import Deck, InvalidNote, notes_and_drafts, with_notes
from generator.project.file_guard import exclusive_access
from generator.project.folder import FolderListing, card_files
from generator.project.media_folder import MediaFolder
from generator.project.opened_files import dialect_notices, open_files, read_bytes
from generator.project.plugin_settings import settings_notices, settings_problems
from generator.project.references import SourceReferences
from generator.project.unread_files import UnreadFiles
from generator.project.vault import Vaults
from generator.reading import AS_FOUND, Reading
from generator.regular_files import is_stream, real_path
from generator.sources import ROOT_FILE, SourceFile, decode, read_files
from generator.sources.front_matter import front_matter_end, read_front_matter
from generator.sources.unread_tools import UnreadTool
from generator.text.characters import shows_nothing
from generator.text.lines import split_lines
from generator.values import dataclass

# The dialect that the settings of a vault's plugins are for.
OBSIDIAN = "obsidian"
# In bytes: of a name that is made here, so that suffixes can be added.
LONGEST_NAME = 200
# In seconds. To write a file takes less, but for a very large package.
_PATIENCE = 1.0
# In bytes. File systems take no longer names.
_LONGEST_IN_ALL = 255
# Windows accepts no file with these names, whatever the suffix.
_RESERVED = lazy_pattern(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContent:
    """The content of a source. `texts` has that of each file, by the path that problems name.

    `media` looks up the media that the texts name. `unused_text` are the problems about text on no
    card in a folder or a vault, which is mostly such text. `notices` report which files were read
    as another tool's, and why. For a folder, `listing` has its files, `skipped` the paths of those
    without cards, and `unread` the paths of those that could not be read. `known` has the state and
    digest of each file that was read, and `files` has how each file with a text was read. `named`
    has the states of files that notices may name, although they are not read.
    """

    path: Path
    deck: Deck
    diagnostics: tuple[Diagnostic, ...]
    media: MediaFolder
    texts: dict[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    listing: FolderListing | None = None
    skipped: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    known: Mapping[str, KnownFile] = field(default_factory=dict)
    files: Mapping[str, SourceFile] = field(default_factory=dict)
    unused_text: tuple[Diagnostic, ...] = ()
    named: Mapping[str, KnownFile] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files with cards, or with cards that have errors, in source order."""
        notes = (note.location.path for note in notes_and_drafts(self.deck))
        with_cards = {*notes, *(path for one in self.deck.invalid_notes for path in _paths_of(one))}
        return tuple(path for path in self.texts if path in with_cards)

    @property
    def partly_read(self) -> frozenset[str]:
        """The files of other tools with a note that was left out."""
        return frozenset(
            problem.location.path for problem in self.diagnostics if problem.code is Code.LEFT_OUT
        )

    def without(self, paths: Collection[str]) -> "SourceContent":
        """Return the source without the notes and the texts of these files."""
        if not paths:
            return self
        kept = (note for note in notes_and_drafts(self.deck) if note.location.path not in paths)
        deck = replace(
            with_notes(self.deck, kept),
            invalid_notes=tuple(
                one for one in self.deck.invalid_notes if _paths_of(one).isdisjoint(paths)
            ),
        )
        return replace(
            self,
            deck=deck,
            texts={path: text for path, text in self.texts.items() if path not in paths},
        )

    def is_in_front_matter(self, location: Location) -> bool:
        """Return whether a location is in the root file's front matter, which is for all files."""
        root = (self.path / ROOT_FILE if self.path.is_dir() else self.path).as_posix()
        if location.path != root or location.path not in self.texts:
            return False
        rows = _rows(self.texts[location.path])
        if rows[0].rstrip() != "---":
            return False
        end = front_matter_end(rows)
        return end is None or location.line <= end + 1

    def line(self, problem: Diagnostic) -> str | None:
        """Return the line that a problem is in; None if the file has no such line."""
        if problem.location.path not in self.texts:
            return None
        rows, number = _rows(self.texts[problem.location.path]), problem.location.line
        return rows[number - 1] if number <= len(rows) else None


# The lines of a file take several times the memory of its text: only those of the files that
# problems were printed of last are kept.
@lru_cache(maxsize=2)
def _rows(text: str) -> list[str]:
    return split_lines(text)


def _paths_of(one: InvalidNote) -> frozenset[str]:
    return frozenset(text.path for text in (*one.texts, one.cloze) if text is not None)


def read_source(
    path: Path,
    reading: Reading = AS_FOUND,
    deck: str | None = None,
    *,
    excluding: Path | None = None,
) -> SourceContent:
    """Read a file, or the `.md` files with cards in a folder.

    If `reading` names no dialect, each file is read in the one that its front matter names or that
    is detected. `deck` is the root deck's name unless the files name one; the default is the name
    of the file or folder. `excluding` is a file of the folder that is not read.
    """
    root = path / ROOT_FILE if path.is_dir() else path
    known: dict[str, KnownFile] = {}
    # Its front matter may ignore files of the folder.
    root_data = read_bytes(root.as_posix(), known)
    ignore = _ignore_globs(root, root_data)
    listing = card_files(path, ignore) if path.is_dir() else None
    unread_tools: dict[UnreadTool, list[str]] = {}
    unread_files = UnreadFiles()
    vaults = Vaults()
    opened, problems = open_files(
        path,
        root_data,
        listing,
        reading,
        vaults,
        excluding=excluding,
        known=known,
        unread_tools=unread_tools,
    )
    media = MediaFolder(
        path if listing else path.parent,
        vaults,
        frozenset(one.file.path for one in opened if one.is_foreign),
    )
    default = deck or (path.resolve().name if listing else path.stem)
    references = SourceReferences(media)
    content = read_files([one.file for one in opened], default, path.as_posix(), references)
    # A file that could not be read may have notes, so "no notes" is not reported next to it.
    found = [
        problem
        for problem in content.diagnostics
        if not problems or problem.code is not Code.NO_NOTES
    ]
    without_cards = frozenset(content.skipped)
    opened = [one for one in opened if one.file.path not in without_cards]
    notices = [*dialect_notices(opened), *content.notices]
    if listing:
        notices += unread_files.notices(listing.others, unread_tools)
        notices += unread_files.table_notices(listing.tables, len(opened)) if opened else ()
    if any(one.file.dialect == OBSIDIAN for one in opened):
        notices += settings_notices(vaults)
    if listing and not opened and (hint := unread_files.hint_without_notes(listing, reading)):
        found = [
            replace(problem, hint=hint) if problem.code is Code.NO_NOTES else problem
            for problem in found
        ]
    found += settings_problems(vaults, reading)
    found, unused_text = without_unused_text(found, vaults, in_folder=listing is not None)
    texts = {one.file.path: one.file.text for one in opened}
    unread = tuple(problem.location.path for problem in problems)
    paths = listing.files if listing else ()
    return SourceContent(
        path=path,
        deck=content.deck,
        diagnostics=(*problems, *found),
        media=media,
        texts=texts,
        notices=tuple(notices),
        listing=listing,
        unread=unread,
        skipped=tuple(name for name in paths if name not in texts and name not in unread),
        known=known | vaults.known | references.known,
        files={one.file.path: one.file for one in opened},
        unused_text=unused_text,
        named=unread_files.seen,
    )


def without_unused_text(
    found: Sequence[Diagnostic], vaults: Vaults, *, in_folder: bool
) -> tuple[list[Diagnostic], tuple[Diagnostic, ...]]:
    """Split problems into those that are printed, and those about text on no card.

    Such text is only counted in a folder and in a vault, which is mostly text.
    """
    is_unused = [
        problem.code is Code.UNUSED_TEXT
        and (in_folder or vaults.is_in_obsidian(Path(problem.location.path).parent))
        for problem in found
    ]
    kept = [problem for problem, unused in zip(found, is_unused, strict=True) if not unused]
    return kept, tuple(compress(found, is_unused))


def _ignore_globs(root_file: Path, data: bytes | OSError) -> tuple[str, ...]:
    """Return the `ignore` globs in the front matter of a folder's root file."""
    if isinstance(data, OSError):
        return ()
    text = decode(root_file.as_posix(), data)
    return (
        read_front_matter(root_file.as_posix(), split_lines(text))[0].ignore
        if isinstance(text, str)
        else ()
    )


def output_name(deck: str) -> str:
    """Name a file after a deck's last level: `Machine Learning::Modeling`: `modeling`."""
    name = slug(deck.rsplit("::", 1)[-1])
    return f"{name}-deck" if _RESERVED.fullmatch(name) else name


def slug(text: str, longest: int = LONGEST_NAME) -> str:
    """Convert a text for a file name, at most `longest` bytes: `German::Verbs`: `german-verbs`."""
    name = re.sub(r"[^\w]+", "-", text.casefold()).strip("-_")
    name = "deck" if shows_nothing(name) else name
    return name.encode()[:longest].decode(errors="ignore")


def hidden_beside(path: Path, suffix: str) -> Path:
    """Return the hidden file beside a file in which it is written first.

    The name is the same for each call, so that the next run overwrites what a killed run leaves. Of
    a file whose name is about as long as a name may be, it has a digest instead.
    """
    name = f".{path.name}{suffix}"
    if len(os.fsencode(name)) > _LONGEST_IN_ALL:
        name = f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()}{suffix}"
    return path.with_name(name)


def write_atomically(
    path: Path,
    write: Callable[[BinaryIO], object],
    *,
    makes_folder: bool = True,
    is_guarded: bool = True,
    on_wait: Callable[[Path], None] = lambda _: None,
) -> None:
    """Write a file so that it is completely the old or the new one at any time. Raises OSError.

    A file keeps its permissions. A pipe or a device, such as `/dev/stdout`, is written into instead
    of being replaced. Of two processes that write a file, the second one waits, and calls `on_wait`
    with the path after a second; without `is_guarded`, the caller keeps other processes away.
    """
    if not makes_folder and not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    if is_stream(path):
        with naming(path), path.open("wb") as stream:
            write(stream)
        return
    named, path = str(path), real_path(path)  # a link stays a link
    if makes_folder:
        path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        # Where there is no place for guards, the file is written all the same.
        with suppress(OSError):
            if is_guarded:
                guard = exclusive_access(
                    path, lambda: on_wait(Path(named)), patience=_PATIENCE, kind=".write"
                )
                stack.enter_context(guard)
        _write_and_replace(path, write, named)


def _write_and_replace(path: Path, write: Callable[[BinaryIO], object], named: str) -> None:
    temporary = hidden_beside(path, ".part")
    try:
        with naming(named), temporary.open("wb") as stream:
            with suppress(OSError):  # it is new, or its file system has no permissions
                temporary.chmod(stat.S_IMODE(path.stat().st_mode))
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        # Nobody knows the temporary file.
        if isinstance(error, OSError) and error.filename == str(temporary):
            error.filename = named
        raise
