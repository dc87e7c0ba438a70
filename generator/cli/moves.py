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


def say_moves(project: Project, limit: int | None) -> None:
    """Print what moved, what was not found, and what is ignored now, a line or two each and no more than `limit`."""
    matching = project.matching
    if matching is None:
        return
    for line in _whole(project, matching):
        report.say(f"  {line}")
    # A file that was renamed may have a thousand notes, and one line says it of all.
    in_whole = frozenset[str]().union(*matching.absorbed_locks.values())
    one_by_one = [
        move for move in matching.moves if not (move.is_incoming and move.guid in in_whole)
    ]
    for move in report.some(one_by_one, limit):
        _say_move(move)
    for entry in report.some(matching.not_found, limit):
        report.say(
            f"  {report.paint('not found', 'warning')} {entry.path}  {quoted(entry.question, 50)}"
        )
    # Such a note came with another lock just now, so nobody was told where it was.
    if matching.not_found:
        report.say(
            "            not removed: the next build calls them removed if they are still nowhere"
        )
    if matching.ignored:
        report.say(f"  {_ignored(matching.ignored)}")


def _whole(project: Project, matching: Matching) -> Iterator[str]:
    for path, guids in matching.absorbed_locks.items():
        count = sum(one.guid in guids for one in matching.recognised)
        keep = "1 note keeps its" if count == 1 else f"{count:,} notes keep their"
        yield f"{path.as_posix()} went over into {project.source.lock_path.as_posix()}: {keep} reviews"


def _ignored(entries: Sequence[Entry]) -> str:
    """Say in one line which notes are left out because their files are ignored now."""
    files = list(dict.fromkeys(entry.path for entry in entries))
    more = f" and {report.plural(len(files) - 1, 'more file')}" if len(files) > 1 else ""
    are = "is" if not more else "are"
    notes = (
        "1 note is left out, and stays"
        if len(entries) == 1
        else f"{len(entries):,} notes are left out, and stay"
    )
    return f"{files[0]}{more} {are} ignored now: {notes} in the lock"


def _say_move(move: Move) -> None:
    mark = report.paint("moved    ", "place")
    if move.is_incoming:
        report.say(f"  {mark} {move.target}  {quoted(move.question, 50)}")
        report.say(f"            from {move.source}: keeps its reviews")
    else:
        report.say(f"  {mark} {move.source}  {quoted(move.question, 50)}")
        if move.has_other_guid:
            report.say(
                f"            to {move.target}, which has it as a note of its own: not removed"
            )
        else:
            source = shell_word(source_containing(Path(move.target)))
            report.say(
                f"            to {move.target}: not removed; anki-deck build {source} takes its reviews along"
            )
