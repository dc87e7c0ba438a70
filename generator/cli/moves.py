"""What a build prints about notes that moved to another source, or that it does not find."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.cli import report
from generator.cli.printing import print_line
from generator.diagnostics import counted
from generator.identity.lock import Entry
from generator.project import Project
from generator.project.matching import Matching, Move
from generator.project.shell import shell_word
from generator.project.source import source_containing


def moves_json(project: Project) -> list[dict[str, object]]:
    """Return the moves in the documented JSON form."""
    moves = project.matching.moves if project.matching else ()
    return [{"guid": move.guid, "from": move.source, "to": move.target} for move in moves]


def print_moves(project: Project, limit: int | None) -> None:
    """Print which notes moved, were not found or not read, `limit` of each at most."""
    matching = project.matching
    if matching is None:
        return
    for line in _absorbed_lock_lines(project, matching):
        print_line(f"  {line}")
    # A renamed file may have a thousand notes: one line for its lock reports them all.
    in_absorbed_locks = frozenset[str]().union(*matching.absorbed_locks.values())
    single_moves = [
        move for move in matching.moves if not (move.is_incoming and move.guid in in_absorbed_locks)
    ]
    for move in report.first_of(single_moves, limit):
        _print_move(move)
    for entry in report.first_of(matching.not_found, limit):
        report.print_note("not found", "warning", entry.path, entry.question)
    # These notes came with another lock in this build, so no earlier build reported them.
    if matching.not_found:
        report.print_detail(
            "not removed yet: the next build reports them as removed if they are still not found"
        )
    if matching.ignored:
        print_line(f"  {_ignored_line(matching.ignored)}")
    if matching.unread:
        print_line(f"  {_unread_line(matching.unread)}")


def _absorbed_lock_lines(project: Project, matching: Matching) -> Iterator[str]:
    for path, guids in matching.absorbed_locks.items():
        count = sum(note.guid in guids for note in matching.recognised)
        keeps = "1 note keeps its" if count == 1 else f"{count:,} notes keep their"
        lock_path = project.source.lock_path.as_posix()
        yield f"{path.as_posix()} is taken over by {lock_path}: {keeps} reviews"


def _ignored_line(entries: Sequence[Entry]) -> str:
    """Return one line on the notes that are left out because their files are ignored now."""
    files = list(dict.fromkeys(entry.path for entry in entries))
    more = f" and {counted(len(files) - 1, 'more file')}" if len(files) > 1 else ""
    are = "is" if not more else "are"
    notes = (
        "1 note is left out and stays"
        if len(entries) == 1
        else f"{len(entries):,} notes are left out and stay"
    )
    return f"{files[0]}{more} {are} ignored now: {notes} in the lock"


def _unread_line(entries: Sequence[Entry]) -> str:
    """Return one line on the notes that are no cards in this build although their text is there."""
    files = list(dict.fromkeys(entry.path for entry in entries))
    more = f" and {counted(len(files) - 1, 'more file')}" if len(files) > 1 else ""
    has = "have" if more else "has"
    notes = (
        "1 note is no card now: it stays"
        if len(entries) == 1
        else f"{len(entries):,} notes are no cards now: they stay"
    )
    return f"{files[0]}{more} {has} text that was read before; {notes} in the lock and in Anki"


def _print_move(move: Move) -> None:
    if move.is_incoming:
        report.print_note("moved", "place", move.target, move.question)
        report.print_detail(f"from {move.source}: keeps its reviews")
    else:
        report.print_note("moved", "place", move.source, move.question)
        if move.has_other_guid:
            report.print_detail(f"to {move.target}, where it is a separate note: not removed")
        else:
            source = shell_word(source_containing(Path(move.target)))
            report.print_detail(
                f"to {move.target}: not removed; to move its reviews too: anki-deck build {source}"
            )
