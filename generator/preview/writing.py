"""Writes the page of a source, never over another file silently."""

import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path

from generator.file_errors import naming
from generator.lazy_patterns import lazy_pattern
from generator.preview.card_data import CardCache
from generator.preview.editors import Editor
from generator.preview.formulas import mathjax_path
from generator.preview.media import page_media, write_beside
from generator.preview.page import page_bytes, page_html
from generator.preview.page_data import page_data, shown_source
from generator.project import Project
from generator.project.file_guard import exclusive_access
from generator.project.files import write_atomically
from generator.project.output import output_names
from generator.project.writing import is_input
from generator.values import dataclass

PAGE_SUFFIX = ".html"
# In seconds: how long to wait before saying that another preview is writing the same file.
_PATIENCE = 1.0
# Names the source of a page, near its start.
_OWNER = lazy_pattern(r'<meta name="anki-deck-preview" content="(?P<source>[^"]*)">')
_OWNER_WITHIN = 4096  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTarget:
    """Where a page goes: the `named` file, or else a free name in `folder`.

    `on_wait` is called with the file if another preview is writing it for long.
    """

    folder: Path
    named: Path | None
    on_wait: Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPage:
    """The path of a page, and messages about what was in its way and what it lacks.

    `has_mathjax` is None if no card has a formula, and False if MathJax is not installed.
    """

    path: Path
    notices: tuple[str, ...] = ()
    has_mathjax: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPage:
    """The reason why nothing was written."""

    message: str


def write_preview(
    project: Project, target: PageTarget, editor: Editor | None = None
) -> WrittenPage | RefusedPage:
    """Write the page of a project. Raises OSError."""
    source = page_bytes(shown_source(project)).decode()
    in_the_way: list[str] = []
    names = output_names(project.rendered.deck.name, project.source.name, PAGE_SUFFIX)
    for path in [target.named] if target.named else (target.folder / name for name in names):
        with _exclusive(path, target):
            other = "part of the source" if is_input(project, path) else _other(path, source)
            if other is None:
                notices = (f"{one}: writing {path.as_posix()} instead" for one in in_the_way)
                return _write(project, path, editor, tuple(notices))
        if target.named is not None:
            return RefusedPage(
                message=f'"{path.as_posix()}" is {other}: name another file for the page'
            )
        in_the_way.append(f"{path.as_posix()} is {other}")
    raise AssertionError("names never end")


def _exclusive(path: Path, target: PageTarget) -> AbstractContextManager[None]:
    return exclusive_access(
        path, lambda: target.on_wait(path), patience=_PATIENCE, kind=PAGE_SUFFIX
    )


def _other(path: Path, source: str) -> str | None:
    """Describe what exists at a path; None if nothing does, or an earlier page of the source."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return "a folder" if path.is_dir() else "not a regular file"
    if not status.st_size:  # a script may have created it for the page
        return None
    with naming(path), path.open("rb") as stream:
        found = _OWNER.search(stream.read(_OWNER_WITHIN).decode(errors="replace"))
    if found is None:
        return "not a preview"
    owner = unescape(found["source"])
    return None if owner == source else f"the preview of {owner}"


def _write(
    project: Project, path: Path, editor: Editor | None, notices: tuple[str, ...]
) -> WrittenPage:
    mathjax = mathjax_path()
    media_folder = f"{path.stem}-media"
    media = page_media(project.rendered.media.values(), media_folder)
    data = page_data(
        project,
        CardCache(),
        media.addresses,
        has_mathjax=mathjax is not None,
        editor=editor,
    )
    has_math = data["math"] != "none"
    script = mathjax.read_text("utf-8") if mathjax and has_math else None
    write_beside(path.parent / media_folder, media.beside)
    page = page_bytes(page_html(data, mathjax=script))
    write_atomically(path, lambda stream: stream.write(page))
    return WrittenPage(
        path=path,
        notices=(*notices, *_media_notices(path.parent / media_folder, len(media.beside))),
        has_mathjax=script is not None if has_math else None,
    )


def _media_notices(folder: Path, count: int) -> list[str]:
    if not count:
        return []
    files = "1 large media file is" if count == 1 else f"{count:,} large media files are"
    return [f"{files} in {folder.as_posix()}, next to the page: keep them together"]
