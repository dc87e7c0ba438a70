"""The file system: sources in, packages out."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from generator.diagnostics import Code, Diagnostic, Location
from generator.notes import Deck
from generator.project.folder import card_files
from generator.sources import ROOT_FILE, SourceFile, decode, read_deck
from generator.sources.dialects.names import DialectName
from generator.sources.dialects.recognise import Recognition, names_dialect, recognise
from generator.sources.lines import split_lines

# A file's name has up to 255 bytes, and what is written beside it while it grows needs a few of them.
LONGEST_NAME = 200
# Windows takes no file of these names, whatever the suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as it was read. `rows` has each file's lines by the path that problems name.

    `told` says which files were taken for another tool's, and why. `is_foreign` tells that some are another tool's,
    whose references to media may lead from elsewhere than the file.
    """

    path: Path
    deck: Deck
    diagnostics: tuple[Diagnostic, ...]
    rows: dict[str, list[str]] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    is_foreign: bool = False

    @property
    def name(self) -> str:
        """What the source is called: a file without its suffix, or a folder."""
        return self.path.resolve().name if self.path.is_dir() else self.path.stem

    @property
    def folder(self) -> Path:
        """What media have to be inside of."""
        return self.path if self.path.is_dir() else self.path.parent

    def line(self, found: Diagnostic) -> str | None:
        """Return the line that a problem stands on."""
        rows = self.rows.get(found.location.path, [])
        return rows[found.location.line - 1] if found.location.line <= len(rows) else None


def read_source(path: Path, dialect: DialectName | None = None) -> Source:
    """Read a file, or the `.md` files of a folder.

    Without a `dialect`, each file's is the one its front matter names, or the one it is recognised by.
    """
    is_folder = path.is_dir()
    problems: list[Diagnostic] = []
    files: list[SourceFile] = []
    recognised: dict[str, Recognition] = {}
    for file in card_files(path).files if is_folder else (path,):
        text = _read(file)
        if isinstance(text, Diagnostic):
            problems.append(text)
            continue
        relative = file.relative_to(path) if is_folder else Path(ROOT_FILE)
        below = () if relative == Path(ROOT_FILE) else relative.with_suffix("").parts
        seen = recognise(file.as_posix(), split_lines(text)) if dialect is None else None
        # What is likely is enough for a file that a person named, not for any file that lies in a folder.
        if seen is not None and seen.name is not DialectName.NATIVE and (seen.sure or not is_folder):
            recognised[file.as_posix()] = seen
        name = recognised[file.as_posix()].name if file.as_posix() in recognised else dialect
        files.append(SourceFile(path=file.as_posix(), below=below, text=text, dialect=name))
    deck, found = read_deck(files, path.resolve().name if is_folder else path.stem, path.as_posix())
    if problems:
        found = tuple(problem for problem in found if problem.code is not Code.NO_NOTES)
    rows = {file.path: split_lines(file.text) for file in files}
    return Source(
        path=path,
        deck=deck,
        diagnostics=(*problems, *found),
        rows=rows,
        told=tuple(_told(recognised)),
        is_foreign=any(
            file.dialect not in (None, DialectName.NATIVE) or names_dialect(rows[file.path]) for file in files
        ),
    )


def _read(file: Path) -> str | Diagnostic:
    try:
        return decode(file.as_posix(), file.read_bytes())
    except OSError as error:
        place = Location(path=file.as_posix(), line=1, column=1)
        hint = "make it a file that you may read, or take it out of the folder"
        message = f"cannot read the file: {error.strerror or error}"
        return Diagnostic(location=place, code=Code.FILE_UNREADABLE, message=message, hint=hint)


def _told(recognised: dict[str, Recognition]) -> Iterator[str]:
    """Say once for each dialect which files were taken for it."""
    for name in dict.fromkeys(seen.name for seen in recognised.values()):
        path, *more = [path for path, seen in recognised.items() if seen.name is name]
        others = f" and {len(more)} more" if more else ""
        yield f'{path}{others}: read as {name}, since {recognised[path].why}; "--dialect native" reads it as our own'


def package_name(deck: str) -> str:
    """Name the package after the deck's last part: `Machine Learning::Modeling` makes `modeling.apkg`."""
    name = slug(deck.rsplit("::", 1)[-1])
    return f"{name}-deck.apkg" if _RESERVED.fullmatch(name) else f"{name}.apkg"


def slug(text: str, longest: int = LONGEST_NAME) -> str:
    """Write a text as part of a file's name, cut after so many bytes: `German::Verbs` makes `german-verbs`."""
    name = re.sub(r"[^\w]+", "-", text.casefold()).strip("-_") or "deck"
    return name.encode()[:longest].decode(errors="ignore")


def replace_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
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
