"""The build of `anki-deck push`, and what is printed about it."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.building import check_target, write_build
from generator.cli.calls import RepeatableCall
from generator.cli.delivery_consent import Choices
from generator.cli.opening import (
    exclusive_project,
    files_around,
    note_and_card_counts,
    open_for_reading,
    print_notices,
    print_problems_of_build,
)
from generator.cli.printing import paint, print_line, recorded

if TYPE_CHECKING:
    from generator.project import Project
    from generator.project.files import SourceContent
    from generator.project.output import WrittenPackage
    from generator.reading import Reading


def built_for_push(
    named: Path | None, output: Path | None, reading: "Reading", choices: Choices
) -> "tuple[Project, WrittenPackage | None, SourceContent | None] | None":
    """Build the source, and print what the build found; None if it has errors.

    Without a package, nothing was written, for a dry run.
    """
    with ExitStack() as stack:
        if choices.dry_run:
            project = open_for_reading(named, reading, "push", use_cache=choices.use_cache)
        else:
            opened = exclusive_project(
                named, reading, keep_going=False, rerender=False, use_cache=choices.use_cache
            )
            project = stack.enter_context(opened)
        check_target(project, output)
        others = files_around(project, default=named is None)
        may_write = not (project.failed or choices.dry_run)
        written = write_build(project, output) if may_write else None
    _print_build(project, others, written, choices)
    return None if project.failed else (project, written, others)


def _print_build(
    project: "Project",
    others: "SourceContent | None",
    written: "WrittenPackage | None",
    choices: Choices,
) -> None:
    """Print what a build prints, except what the push itself reports or does."""
    from generator.cli import moves, summary

    print_notices(project, others, list_skipped=choices.list_skipped, show_all=choices.show_all)
    for notice in written.notices if written else ():
        print_line(notice, to_stderr=True)
    print_problems_of_build(project.as_pushed(), to_stderr=True, show_all=choices.show_all)
    if project.failed:
        return
    root, decks = project.source.root.as_posix(), summary.in_decks(project.rendered.deck)
    path = paint(written.path.as_posix() if written else root, "good")
    print_line(f"{path}: {note_and_card_counts(project)} {decks}")
    moves.print_moves(project, summary.NOTES_SHOWN)
    summary.print_unsure(project, summary.NOTES_SHOWN)


def keep_build(
    call: RepeatableCall,
    project: "Project",
    others: "SourceContent | None",
    written: "WrittenPackage | None",
    choices: Choices,
) -> None:
    """Keep what the next push prints about its build, if nothing changes until then."""
    from generator.project.unchanged import as_unchanged

    if written is None or written.notices or not call.can_keep:
        return
    next_project = as_unchanged(project)
    if next_project is not None:
        with recorded(silent=True) as printed:
            _print_build(next_project, others, written, choices)
        call.keep(next_project, printed, 0, others=others, package=written.path)


def lock_digest_of(lock_path: Path) -> str:
    """Return a digest of a lock, which says what every note of the source is; "" without a lock."""
    from generator.cache.file_states import content_digest

    return content_digest(lock_path) or ""


def is_changed_since_build(
    project: "Project", written: "WrittenPackage | None", lock_digest: str
) -> bool:
    """Return whether a file of the source, or its lock, is not as it was when it was built."""
    from generator.cache.file_states import content_digest
    from generator.project.facts import has_other_files

    if has_other_files(project, written.path if written else None):
        return True
    known, texts = project.content.known, project.content.texts
    files = {path: known[path].digest for path in texts if path in known}
    return lock_digest_of(project.source.lock_path) != lock_digest or any(
        content_digest(path) != digest for path, digest in files.items()
    )
