r"""The lock's text format: one line per note, so that it merges and reads like source code.

    {"anki-deck lock": 2, "source": ".", "deck": "Europe", "at": 1788000000, "sum": "d2b1c9fe"}
    {"guid": "3Yv8bOJHkJlg", "nid": 1084200788500, ..., "sum": "40a8c1f7"}
    {"notes": 1, "sum": "be1ec5a1"}

The first line names the source, the last one has the number of notes. Between them each note has
a line. These are sorted by GUID, which is unrelated to source order, so two branches rarely touch
neighbouring lines. If they do, a union merge keeps the lines of both sides, first and last lines
included; the module `lock` decides which of them count. The keys "anki-deck lock", "guid" and
"notes" sort in this order, so sorting the file's lines as text keeps them in place.

A truncated file has no last line, or has one without its line end. Notes are never deleted from a
lock, so a lock with fewer notes than one of its counts has lost lines, after a merge too.
"""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from generator.diagnostics import Code, Diagnostic, Location
from generator.identity.lock import VERSION, Entry, Lock, merge_entries, merge_first_lines
from generator.identity.lock_lines import (
    format_count,
    format_entry,
    format_first,
    format_moved,
    has_checksum,
    is_first_line,
    read_lines,
    version_of,
)
from generator.identity.lock_values import MovedNote

# Git's conflict markers, including those of its diff3 style, at the start of a line.
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")

_NumberedRows = Sequence[tuple[int, str]]  # rows, each with its line number in the file


def format_lock(lock: Lock) -> str:
    """Return the lock's text, in this program's version whatever version it was read from."""
    return "".join(format_lines(lock))


def format_lines(lock: Lock) -> Iterator[str]:
    """Yield the lines of a lock's text, each with its line end."""
    guids = sorted(lock.entries.keys() | lock.moved.keys())
    yield f"{format_first(lock)}\n"
    for guid in guids:
        entry = lock.entries.get(guid)
        line = format_entry(entry) if entry else format_moved(MovedNote(guid, lock.moved[guid]))
        yield f"{line}\n"
    yield f"{format_count(len(guids))}\n"


def parse_lock(path: str, text: str) -> tuple[Lock, list[Diagnostic]]:
    """Read a lock's text; return an empty lock and the problems if it is damaged.

    Linear; raises nothing.
    """
    numbered = _numbered_rows(text)
    if problems := _check_format(path, numbered):
        return Lock(), problems
    rows = [row for _, row in numbered]
    lines = read_lines(rows, with_version_1=_has_version_1(rows))
    problems = [
        _conflict_diagnostic(path, number)
        if row.startswith(_CONFLICT)
        else damage_diagnostic(path, number, line)
        for (number, row), line in zip(numbered, lines, strict=True)
        if isinstance(line, str)
    ]
    lock = _assemble(lines)
    if not problems and any(map(has_checksum, rows)):
        problems = _check_end(
            path,
            numbered,
            lines,
            len(lock.entries) + len(lock.moved),
            has_line_end=text.endswith("\n"),
        )
    return (Lock(), problems) if problems else (lock, [])


def salvage_lock(text: str) -> tuple[Lock, int]:
    """Read every intact line and count the others; conflict markers do not count as lines.

    Lines that were cut off are not counted: their number is not known. If no line has a
    checksum, all are read as lines of version 1, which had none.
    """
    rows = [row for _, row in _numbered_rows(text) if not row.startswith(_CONFLICT)]
    lines = read_lines(
        rows, with_version_1=_has_version_1(rows) or not any(map(has_checksum, rows))
    )
    return _assemble(lines), sum(isinstance(line, str) for line in lines)


def damage_diagnostic(path: str, number: int, what: str) -> Diagnostic:
    """Return the diagnostic for a damaged line."""
    return Diagnostic(
        location=Location(path=path, line=number, column=1),
        code=Code.LOCK_DAMAGED,
        message=f"the lock is damaged: {what}",
        hint=f'run "anki-deck lock repair {shlex.quote(path)}": '
        "it restores the notes from version control or the package",
    )


def _numbered_rows(text: str) -> list[tuple[int, str]]:
    """Return the lines that are not blank, each with its line number."""
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return [(number, row) for number, row in enumerate(rows, start=1) if row and not row.isspace()]


def _has_version_1(rows: Iterable[str]) -> bool:
    return any(is_first_line(row) and version_of(row) == 1 for row in rows)


def _check_format(path: str, numbered: _NumberedRows) -> list[Diagnostic]:
    """Check the first lines before the rest: lines of an unknown version cannot be checked."""
    if not numbered:
        return [damage_diagnostic(path, 1, "the file is empty")]
    firsts = [(number, row) for number, row in numbered if is_first_line(row)]
    if not firsts and not numbered[0][1].startswith(_CONFLICT):
        return [
            damage_diagnostic(
                path, numbered[0][0], "missing first line, which names the format: is this a lock?"
            )
        ]
    versions = [(number, version_of(row)) for number, row in firsts]
    return [
        _version_diagnostic(path, number, version)
        for number, version in versions
        if version not in (None, 1, VERSION)
    ]


def _assemble(lines: Iterable[Lock | Entry | MovedNote | int | str]) -> Lock:
    """Build a lock from the lines that could be read; merge several lines for one note."""
    firsts: list[Lock] = []
    entries: dict[str, Entry] = {}
    duplicates: dict[str, list[Entry]] = {}
    moved: dict[str, int] = {}
    for line in lines:
        match line:
            case Lock():
                firsts.append(line)
            case Entry():
                if line.guid in entries:
                    duplicates.setdefault(line.guid, [entries[line.guid]]).append(line)
                entries[line.guid] = line
            case MovedNote():
                moved[line.guid] = max(line.at, moved.get(line.guid, 0))
    merged = {guid: merge_entries(found) for guid, found in duplicates.items()}
    entries |= merged
    # One branch moved a note to another lock, the other edited it here: the later change counts.
    entries = {guid: entry for guid, entry in entries.items() if entry.at > moved.get(guid, -1)}
    moved_away = {guid: at for guid, at in moved.items() if guid not in entries}
    return replace(merge_first_lines(firsts or [Lock()], entries), moved=moved_away)


def _check_end(
    path: str,
    numbered: _NumberedRows,
    lines: Sequence[Lock | Entry | MovedNote | int | str],
    notes: int,
    *,
    has_line_end: bool,
) -> list[Diagnostic]:
    """Return a problem if the file was truncated or has lost lines."""
    last, _ = numbered[-1]
    counts = [
        (line, number)
        for line, (number, _) in zip(lines, numbered, strict=True)
        if isinstance(line, int)
    ]
    if not counts:
        return [
            damage_diagnostic(
                path,
                last,
                "cut off after this line: the last line, with the number of notes, is missing",
            )
        ]
    if not has_line_end:
        return [damage_diagnostic(path, last, "cut off in this line: its line end is missing")]
    count, number = max(counts)
    if notes < count:
        return [
            damage_diagnostic(path, number, f"lines are missing: {notes} of {count} notes are left")
        ]
    return []


def _version_diagnostic(path: str, number: int, version: object) -> Diagnostic:
    return Diagnostic(
        location=Location(path=path, line=number, column=1),
        code=Code.LOCK_VERSION,
        message=f"the lock has version {version}, but this program reads versions up to {VERSION}",
        hint="get a later version of anki-deck (in a clone, by git pull), and install it in the"
        " same way as this one",
    )


def _conflict_diagnostic(path: str, number: int) -> Diagnostic:
    return Diagnostic(
        location=Location(path=path, line=number, column=1),
        code=Code.LOCK_CONFLICT,
        message="the lock has a merge conflict",
        hint="delete this conflict marker and keep the lines of both sides: "
        "the newest line of each note counts",
    )
