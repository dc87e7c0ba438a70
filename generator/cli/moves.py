"""What a build says about notes that went from one source to another, and about those that it does not find."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.cli import report
from generator.diagnostics import quoted
from generator.identity.lock import Entry
from generator.project import Project
from generator.project.matching import Matching, Move
from generator.project.shell import shell_word
from generator.project.source import source_containing


def moves_json(project: Project) -> list[dict[str, object]]:
    """Return the moves in the shape that scripts rely on."""
    moves = project.matching.moves if project.matching else ()
    return [{"guid": move.guid, "from": move.source, "to": move.target} for move in moves]


def print_moves(project: Project, limit: int | None) -> None:
    """Print what moved, what was not found, and what is ignored now, a line or two each and no more than `limit`."""
    matching = project.matching
    if matching is None:
        return
    for line in _absorbed_lock_lines(project, matching):
        report.print_line(f"  {line}")
    # A file that was renamed may have a thousand notes, and one line says it of all.
    in_absorbed_locks = frozenset[str]().union(*matching.absorbed_locks.values())
    single_moves = [
        move for move in matching.moves if not (move.is_incoming and move.guid in in_absorbed_locks)
    ]
    for move in report.first_of(single_moves, limit):
        _print_move(move)
    for entry in report.first_of(matching.not_found, limit):
        report.print_line(
            f"  {report.paint('not found', 'warning')} {entry.path}  {quoted(entry.question, 50)}"
        )
    # Such a note came with another lock just now, so nobody was told where it was.
    if matching.not_found:
        report.print_line(
            "            not removed yet: the next build reports them as removed if they are still not found"
        )
    if matching.ignored:
        report.print_line(f"  {_ignored_line(matching.ignored)}")


def _absorbed_lock_lines(project: Project, matching: Matching) -> Iterator[str]:
    for path, guids in matching.absorbed_locks.items():
        count = sum(one.guid in guids for one in matching.recognised)
        keeps = "1 note keeps its" if count == 1 else f"{count:,} notes keep their"
        yield f"{path.as_posix()} is taken over by {project.source.lock_path.as_posix()}: {keeps} reviews"


def _ignored_line(entries: Sequence[Entry]) -> str:
    """Say in one line which notes are left out because their files are ignored now."""
    files = list(dict.fromkeys(entry.path for entry in entries))
    more = f" and {report.plural(len(files) - 1, 'more file')}" if len(files) > 1 else ""
    are = "is" if not more else "are"
    notes = (
        "1 note is left out and stays"
        if len(entries) == 1
        else f"{len(entries):,} notes are left out and stay"
    )
    return f"{files[0]}{more} {are} ignored now: {notes} in the lock"


def _print_move(move: Move) -> None:
    label = report.paint("moved    ", "place")
    if move.is_incoming:
        report.print_line(f"  {label} {move.target}  {quoted(move.question, 50)}")
        report.print_line(f"            from {move.source}: keeps its reviews")
    else:
        report.print_line(f"  {label} {move.source}  {quoted(move.question, 50)}")
        if move.has_other_guid:
            report.print_line(
                f"            to {move.target}, where it is a separate note: not removed"
            )
        else:
            source = shell_word(source_containing(Path(move.target)))
            report.print_line(
                f"            to {move.target}: not removed; to move its reviews too: anki-deck build {source}"
            )
