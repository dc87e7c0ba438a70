"""`anki-deck convert FOLDER`: converts a folder into another one, and prints a summary."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from generator.cli.printing import paint, print_line

if TYPE_CHECKING:
    from generator.markup.media import MediaFile
    from generator.migration import Migration
    from generator.migration.target import Target
    from generator.project import Project
    from generator.reading import Reading


class View(NamedTuple):
    """What is printed of a folder."""

    list_skipped: bool
    show_all: bool


def convert_folder(
    folder: Path, reading: "Reading", output: Path | None, view: View, *, force: bool
) -> int:
    """Convert a folder into another one, and return the exit status.

    Raises OSError, click.UsageError for a folder that cannot be written to, and ValueError for a
    source or a build time that cannot be used.
    """
    from generator.cli import report
    from generator.cli.opening import print_notices, print_problems_of_build
    from generator.migration import prepare_migration
    from generator.migration.target import Target
    from generator.project import open_project
    from generator.project.note_renderer import renderer_of
    from generator.project.source import find_source

    target = Target(root=_checked_folder(folder, output, force=force), is_folder=True)
    source = find_source(folder, reading, "convert")
    renderer = renderer_of(folder, use_cache=False)
    project = open_project(
        source, keep_going=True, progress=report.with_progress, renderer=renderer
    )
    print_notices(project, None, **view._asdict())
    if project.failed:
        print_problems_of_build(project, to_stderr=True, show_all=view.show_all)
        return 1
    migration = prepare_migration(project, target, renderer=renderer)
    found = migration.diagnostics if migration else project.diagnostics
    report.print_problems(
        project.content, found, project.source, to_stderr=True, show_all=view.show_all
    )
    if migration is None:
        print_line("no note can be written: nothing was written", to_stderr=True)
        return 1
    with exclusive_target(target):
        contents, lock_path = with_lock(migration)
        write_beside_source(contents, project.source.folder, [])
    for line in _summary_lines(project, migration, lock_path):
        print_line(line, to_stderr=True)
    return 1 if project.left_out or migration.left_out_notes else 0


@contextmanager
def exclusive_target(target: "Target") -> Iterator[None]:
    """Keep builds of a target, and other conversions to it, waiting. Raises OSError."""
    from generator.cli import report
    from generator.migration.carried_lock import lock_path_in
    from generator.project.file_guard import exclusive_access

    with exclusive_access(lock_path_in(target) or target.root, report.print_waiting, patience=1):
        yield


def with_lock(migration: "Migration") -> "tuple[dict[Path, bytes | MediaFile], Path | None]":
    """Return all that is written, the lock last, with the path of the lock; None if there is none.

    Raises OSError, and click.UsageError for a damaged lock in the target.
    """
    from generator.identity.lock_text import format_lock
    from generator.migration.carried_lock import lock_path_in, merged_lock
    from generator.project.lockfile import read_lock
    from generator.project.shell import shell_word

    contents = migration.contents
    path = lock_path_in(migration.target)
    if path is not None:
        there, problems = read_lock(path)
        if problems:
            repair = f"anki-deck lock repair {shell_word(path)}"
            raise click.UsageError(f"{path.as_posix()} is damaged: repair it first: {repair}")
        lock = merged_lock(migration.lock, migration.source_lock, there)
        contents[path] = format_lock(lock).encode()
    return contents, path


def write_beside_source(
    contents: Mapping[Path, "bytes | MediaFile"], folder: Path | None, files: Iterable[Path]
) -> None:
    """Write what was converted, unless that would change the source: its `folder` or its `files`.

    Raises OSError and click.UsageError.
    """
    from generator.migration.files import write_all
    from generator.migration.places import place_in_source

    path = place_in_source(contents, folder, files)
    if path is not None:
        place = Path(os.path.realpath(path)).as_posix()
        raise click.UsageError(
            f'"{path}" leads to {place}, which is part of what is converted: delete the link, or'
            " name another place for the output; nothing was written"
        )
    write_all(contents)


def _checked_folder(folder: Path, output: Path | None, *, force: bool) -> Path:
    """Return the folder to write to. Raises click.UsageError."""
    from generator.migration.target import enclosing_deck

    if output is None:
        raise click.UsageError(f'"{folder}" is a folder: name the new folder with "-o"')
    if output.exists() and not output.is_dir():
        raise click.UsageError(f'"{output}" is a file: a folder is converted into a folder')
    one, other = (Path(os.path.realpath(path)) for path in (folder, output))
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise click.UsageError(
            f'"{output}" and "{folder}" contain each other: name a folder beside it, or each note'
            " would be in the deck twice"
        )
    if (deck := enclosing_deck(output)) is not None:
        raise click.UsageError(
            f'"{output}" is part of the folder {deck.as_posix()}, which is built as a whole: name a'
            " folder outside of it"
        )
    if not force and _has_content(output):
        raise click.UsageError(
            f'"{output}" is not empty: --force replaces the files that have the same names'
        )
    return output


def _has_content(folder: Path) -> bool:
    """Return whether there is a file below a folder, or a link to another folder, but hidden ones.

    A new repository is empty but for ".git", and a conversion that was broken off leaves folders
    with hidden files.
    """
    from generator.cache.file_states import walk

    for base, folders, files in walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if any(Path(base, name).is_symlink() for name in folders):
            return True
        if not all(file.name.startswith(".") for file in files):
            return True
    return False


def _summary_lines(
    project: "Project", migration: "Migration", lock_path: Path | None
) -> Iterator[str]:
    from generator.diagnostics import counted

    files = sum(path.suffix.lower() == ".md" for path in migration.texts)
    counts = ", ".join([counted(files, "file"), *note_counts(migration)])
    yield f"{paint(migration.target.root.as_posix(), 'good')}: {counts}"
    if lock_path is not None:
        keep = "keep their reviews" if project.source.lock.entries else "have the ids of this build"
        yield f"  {lock_path.as_posix()}: the notes {keep}"
    if project.left_out:
        yield f"  left out because of errors: {', '.join(project.left_out)}"
    if migration.rewritten_files:
        names = ", ".join(migration.rewritten_files)
        yield f"  only the notes, since they embed notes of files that are converted: {names}"
    if migration.left_out_files:
        yield f"  left out as a whole: {', '.join(migration.left_out_files)}"
    if migration.left_out_notes:
        notes = counted(migration.left_out_notes, "note")
        yield f"  left out: {notes} that cannot be written (W919)"


def note_counts(migration: "Migration") -> list[str]:
    """Return the numbers of notes, drafts and copied media, each with its noun."""
    from generator.diagnostics import counted

    deck, copies = migration.rendered.deck, len(migration.media.copies)
    counts = [counted(len(deck.notes), "note")]
    counts += [counted(len(deck.drafts), "draft")] if deck.drafts else []
    return counts + ([counted(copies, "picture or sound file")] if copies else [])
