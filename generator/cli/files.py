"""The file system: sources in, media looked up, packages out."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.markup.media import IMAGES, LARGEST_FILE, SOUNDS, VIDEOS, MediaFault, MediaFile, media_name
from generator.notes import Deck
from generator.sources import ROOT_FILE, SourceFile, decode, read_deck
from generator.sources.dialects.names import DialectName
from generator.sources.dialects.recognise import Recognition, names_dialect, recognise
from generator.sources.lines import split_lines

SUFFIX = ".md"
# A file's name has up to 255 bytes, and what is written beside it while it grows needs a few of them.
LONGEST_NAME = 200
# Looking a file up by its name alone ends here, should the folder be someone's whole disk.
MOST_NAMES = 200_000
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
    def folder(self) -> Path:
        """What media have to be inside of."""
        return self.path if self.path.is_dir() else self.path.parent

    def line(self, found: Diagnostic) -> str | None:
        """Return the line that a problem stands on."""
        rows = self.rows.get(found.location.path, [])
        return rows[found.location.line - 1] if found.location.line <= len(rows) else None


def read_source(path: Path, dialect: DialectName | None = None) -> Source:
    """Read a file, or a folder's `.md` files in natural order, hidden ones left out.

    Without a `dialect`, each file's is the one its front matter names, or the one it is recognised by.
    """
    is_folder = path.is_dir()
    problems: list[Diagnostic] = []
    files: list[SourceFile] = []
    recognised: dict[str, Recognition] = {}
    for file in _markdown_files(path) if is_folder else [path]:
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


def _markdown_files(folder: Path) -> Iterator[Path]:
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(base, name) for name in names if name.lower().endswith(SUFFIX) and not name.startswith(".")]
    yield from sorted(found, key=lambda file: [_natural(part) for part in file.relative_to(folder).parts])


def _files_below(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base, name) for name in sorted(names))


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sort `2-cells.md` before `10-tissue.md`."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return [(0, int(piece[:18]), piece) if piece.isdecimal() else (1, 0, piece) for piece in pieces]


def package_name(deck: str) -> str:
    """Name the package after the deck's last part: `Machine Learning::Modeling` makes `modeling.apkg`."""
    last = deck.rsplit("::", 1)[-1]
    slug = re.sub(r"[^\w]+", "-", last.casefold()).strip("-_") or "deck"
    slug = slug.encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{slug}-deck.apkg" if _RESERVED.fullmatch(slug) else f"{slug}.apkg"


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


class MediaFolder:
    """The media of a source: files in its folder, each read once.

    With `by_name`, a file that is not where a reference leads to is looked for from the folder itself, as hashcards
    does, and by its name alone in all of it, as Obsidian does: the one that lies highest.
    """

    def __init__(self, folder: Path, *, by_name: bool = False) -> None:
        self._root = folder.resolve()
        self._found: dict[Path, MediaFile | MediaFault] = {}
        self._by_name = by_name
        self._names: dict[str, list[Path]] | None = None

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        """Look a target up beside the source file that names it, percent-encoded or not."""
        base = Path(source).parent
        candidates = [base / target, base / unquote(target)]
        path = (
            next((path for path in candidates if _is_there(path)), None)
            or next(filter(None, (_composed_alike(base, name) for name in (target, unquote(target)))), None)
            or self._elsewhere(target)
            or candidates[0]
        )
        if path not in self._found:
            self._found[path] = self._look_up(path, target)
        return self._found[path]

    def _elsewhere(self, target: str) -> Path | None:
        """Find a file from the folder itself, or by its name if only one has it."""
        if not self._by_name:
            return None
        for name in (target, unquote(target)):
            if _is_there(self._root / name):
                return self._root / name
        if self._names is None:
            self._names = {}
            for file in islice(_files_below(self._root), MOST_NAMES):
                self._names.setdefault(unicodedata.normalize("NFC", file.name), []).append(file)
        last = unicodedata.normalize("NFC", unquote(target)).replace("\\", "/").rpartition("/")[2]
        found = sorted(self._names.get(last, []), key=lambda file: len(file.parts))
        is_clear = len(found) == 1 or (len(found) > 1 and len(found[0].parts) < len(found[1].parts))
        return found[0] if is_clear else None

    def _look_up(self, path: Path, target: str) -> MediaFile | MediaFault:
        suffix = path.suffix.lower()
        with suppress(OSError, ValueError):
            if not path.resolve().is_relative_to(self._root):
                hint = f"copy the file into {quoted(self._root.name)} and name it there"
                return MediaFault(
                    code=Code.MEDIA_OUTSIDE, message=f"{quoted(target)} is outside the source's folder", hint=hint
                )
        if not _is_there(path):
            return MediaFault(code=Code.MEDIA_MISSING, message=f"no file {quoted(target)}", hint=_nearest(path))
        if suffix not in IMAGES | SOUNDS | VIDEOS:
            hint = "use a picture (png, jpg, svg, webp), a sound (mp3, ogg, wav) or a video (mp4, webm)"
            return MediaFault(
                code=Code.MEDIA_UNKNOWN, message=f"{quoted(target)} is nothing that Anki shows or plays", hint=hint
            )
        try:
            size = path.stat().st_size
            if not size:
                message = f"{quoted(target)} is empty: Anki takes no such file"
                return MediaFault(code=Code.MEDIA_UNREADABLE, message=message, hint="put the file there once more")
            digest = "" if size > LARGEST_FILE else hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            return MediaFault(
                code=Code.MEDIA_UNREADABLE,
                message=f"cannot read {quoted(target)}: {error.strerror or error}",
                hint="make it a file that you may read",
            )
        if not digest:
            limit = LARGEST_FILE // 1024 // 1024
            message = f"{quoted(target)} has {size / 1024 / 1024:.0f} MB"
            return MediaFault(
                code=Code.MEDIA_TOO_LARGE,
                message=message,
                hint=f"make it smaller: AnkiWeb takes files up to {limit} MB",
            )
        return MediaFile(name=media_name(path.as_posix(), digest), path=str(path), digest=digest)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a character that no name can have
        return False


def _composed_alike(base: Path, target: str) -> Path | None:
    """Find a file whose name is the same but for how its accents are composed, as they are on another system."""
    path = base
    for part in PurePosixPath(target).parts:
        wanted = unicodedata.normalize("NFC", part)
        same = [name for name in _names_in(path) if unicodedata.normalize("NFC", name) == wanted]
        if not same and part != "..":
            return None
        path = path / (same[0] if same else part)
    return path


def _names_in(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except (OSError, ValueError):
        return []


def _nearest(path: Path) -> str:
    """Say what to write instead of a file that is not there."""
    if not path.parent.is_dir():
        same = next((name for name in _names_in(path.parent.parent) if _is_same_letters(name, path.parent)), None)
        return f'did you mean the folder "{same}"?' if same else "name a file by its path from the source's own folder"
    names = _names_in(path.parent)
    other_case = [name for name in names if _is_same_letters(name, path)]
    near = other_case or get_close_matches(path.name, names, n=1)
    return f'did you mean "{near[0]}"?' if near else "put the file there, or name it by its path from the source"


def _is_same_letters(name: str, path: Path) -> bool:
    return name.casefold() == path.name.casefold()
