"""What `anki-deck link` does: gives a note of the source the identity of a note in the lock."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from generator.build import BuiltNote
from generator.cli import report
from generator.cli.identities import identities, location_of
from generator.cli.link_commands import LinkCommands
from generator.cli.options import refuse_control_characters
from generator.diagnostics import quoted
from generator.identity import recognise_notes
from generator.identity.entries import with_link
from generator.identity.lock import Entry
from generator.notes import DraftNote, Note, question_of
from generator.notetypes.search import browser_searches
from generator.project import Project, open_project
from generator.project.clock import build_time
from generator.project.commands import command_for
from generator.project.identities import with_first_line
from generator.project.lockfile import write_lock
from generator.project.source import exclusive_source, is_same_file
from generator.reading import Reading
from generator.values import dataclass

# A file name may end in a colon and digits too: of "notes:3:6", a file "notes:3" is tried first.
_LOCATION_PATTERNS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"(?P<path>.+):(?P<line>[0-9]{1,9})",
        r"(?P<path>.+):(?P<line>[0-9]{1,9}):(?P<column>[0-9]{1,9})",
    )
)
# How many of the notes on one line are listed.
_NOTES_SHOWN = 10
# In characters, of what the user typed.
_LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLocation:
    """A line of a file, and perhaps a column, as the user typed them: both count from 1."""

    file: Path
    line: int
    column: int | None = None

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}"
            if self.column is None
            else f"{self.file}:{self.line}:{self.column}"
        )


def parse_location(text: str) -> TypedLocation:
    """Read `PATH:LINE` or `PATH:LINE:COLUMN`. Raises click.UsageError, also for a missing file."""
    refuse_control_characters(text)
    matches = [match for pattern in _LOCATION_PATTERNS if (match := pattern.fullmatch(text))]
    if not matches:
        raise click.UsageError(
            f"{quoted(text, _LONGEST_SHOWN)} does not name a line:"
            " write PATH:LINE, such as cards.md:12"
        )
    match = next((match for match in matches if Path(match["path"]).is_file()), None)
    if match is None:
        raise click.UsageError(f"no such file: {quoted(matches[-1]['path'], _LONGEST_SHOWN)}")
    column = match.groupdict().get("column")
    return TypedLocation(
        file=Path(match["path"]), line=int(match["line"]), column=int(column) if column else None
    )


def link_note(guid: str, location: TypedLocation, source: Path, reading: Reading) -> str:
    """Write the link to the lock and return the lines that report it.

    Raises click.UsageError for a note or GUID that cannot be linked, and ClickException for a
    source with errors.
    """
    with exclusive_source(source, reading, report.print_waiting) as opened:
        project = open_project(opened, progress=report.with_progress)
        if project.failed:
            raise click.ClickException(
                f"{source} has errors; to see them: {command_for(project.source, 'check')}"
            )
        lock = project.source.lock
        if guid not in lock.entries:
            raise click.UsageError(_unknown_guid_message(project, guid))
        target = _note_at(project, guid, location)
        if problem := _why_not_linked(lock.entries[guid], target, location):
            raise click.UsageError(problem)
        replaced = target.identity.guid if target.identity else guid
        if replaced == guid:
            return f"{location} already has the GUID {guid}"
        deck = project.rendered.deck.name
        after = with_link(lock, guid, target.source, instead_of=replaced, now=build_time())
        notes = [built.source for built in project.rendered.notes]
        next_guids = [note.guid for note in recognise_notes(after.entries, notes, deck)]
        if problem := _why_undone(project, guid, target, next_guids):
            raise click.UsageError(problem)
        write_lock(opened.lock_path, with_first_line(after, opened, deck))
    return "\n".join(
        [
            f"{location} now has the GUID {guid} and its reviews; build and import to apply this",
            *_previous_owner_lines(project, guid, next_guids),
            *_copy_lines(lock.entries.get(replaced), next_guids),
        ]
    )


def _why_not_linked(entry: Entry, target: BuiltNote, location: TypedLocation) -> str | None:
    """Return why a note cannot get the identity of an entry; None if it can."""
    if isinstance(target.note, DraftNote):
        return (
            f"the question at line {location.line} of {location.file} has no answer:"
            " write the answer first"
        )
    if target.note.id not in (None, entry.guid):
        return (
            f'the line "ID: {target.note.id}" sets the identity of this note:'
            " change or delete that line"
        )
    if entry.kind != target.source.kind:
        return (
            f"{entry.guid} is a {entry.kind} note and this is a {target.source.kind} note:"
            " Anki refuses this change"
        )
    return None


def _why_undone(
    project: Project, guid: str, target: BuiltNote, next_guids: Sequence[str]
) -> str | None:
    """Return why the next build would give the GUID to another note than the target; else None.

    An `ID:` line is stronger than a link: it may be the GUID, or a word that the lock remembers.
    """
    owner = dict(zip(next_guids, project.rendered.notes, strict=True)).get(guid)
    if owner is None or owner is target or owner.source.id is None:
        return None
    return (
        f'the line "ID: {owner.source.id}" of the note at {location_of(owner.note)} gives it this'
        " GUID: delete that line first"
    )


def _previous_owner_lines(project: Project, guid: str, next_guids: Sequence[str]) -> Iterator[str]:
    """Report the note that had the GUID until now.

    In the next build it may get the GUID of the note that was linked, if the two are similar.
    """
    for (note, identity), next_guid in zip(identities(project), next_guids, strict=True):
        if identity.guid == guid:
            kind = "draft" if isinstance(note, DraftNote) else "note"
            is_known = next_guid in project.source.lock.entries
            becomes = f"gets {next_guid}" if is_known else f"is a new {kind}"
            yield f"{location_of(note)} had this GUID until now, and {becomes} in the next build"


def _copy_lines(copy: Entry | None, next_guids: Sequence[str]) -> Iterator[str]:
    """Report how to delete the copy in Anki that an earlier, mistaken build made of the note.

    `copy` is the lock's entry of the note before it was linked, if it was built. No note of the
    source has its GUID now, and an import deletes nothing.
    """
    if copy is not None and copy.nid and copy.guid not in next_guids:
        (search,) = browser_searches([(copy.nid, copy.kind)])
        yield f"if you imported it as {copy.guid}, delete that copy in Anki: {search}"


def _unknown_guid_message(project: Project, guid: str) -> str:
    """Report a GUID that is not in the lock, and the build that takes it over from another lock."""
    if project.matching is not None and guid in project.matching.entries:
        build = command_for(project.source, "build")
        return f"{guid} is in another lock; to move it to this one before you link it: {build}"
    return f'no note with the GUID "{guid}" in {project.source.lock_path.as_posix()}'


def _note_at(project: Project, guid: str, location: TypedLocation) -> BuiltNote:
    """Find the note or draft at a location. Raises click.UsageError for none, or for several."""
    paths = {built.note.location.path for built in project.rendered.notes}
    paths = {path for path in paths if is_same_file(Path(path), location.file)}
    in_file = [built for built in project.rendered.notes if built.note.location.path in paths]
    on_line = [built for built in in_file if location.line in built.note.lines]
    if not on_line:
        raise click.UsageError(_no_note_message([built.note for built in in_file], location))
    # Two notes in the Quizlet export "one,1;two,2": any column of a note names it, so this is the
    # last note that does not begin after the column.
    if location.column is not None:
        position = (location.line, location.column)
        before = [built for built in on_line if _position(built) <= position]
        on_line = before[-1:] or on_line[:1]
    if len(on_line) > 1:
        raise click.UsageError(_several_notes_message(project, guid, on_line, location))
    return on_line[0]


def _position(built: BuiltNote) -> tuple[int, int]:
    return built.note.location.line, built.note.location.column


def _no_note_message(notes: Sequence[Note | DraftNote], location: TypedLocation) -> str:
    """Report a line that belongs to no note, and where the nearest notes begin."""
    before = [note.location.line for note in notes if note.lines.last < location.line][-1:]
    after = [note.location.line for note in notes if note.lines.first > location.line][:1]
    message = f"no note at line {location.line} of {location.file}"
    if before and after:
        return f"{message}: the nearest notes begin at lines {before[0]} and {after[0]}"
    if before or after:
        return f"{message}: the nearest note begins at line {(before or after)[0]}"
    return f"{message}: the file has no notes"


def _several_notes_message(
    project: Project, guid: str, on_line: Sequence[BuiltNote], location: TypedLocation
) -> str:
    """List the notes that share a line, each with the command that names only this note."""
    rows = [f"{len(on_line):,} notes are at line {location.line} of {location.file}; choose one:"]
    commands = LinkCommands(project)
    for built in on_line[:_NOTES_SHOWN]:
        known = f" ({built.identity.guid})" if built.identity else ""
        rows.append(f"  {quoted(question_of(built.note).value, 50)}{known}")
        rows.append(f"    {commands.command_for(guid, built.note)}")
    if len(on_line) > _NOTES_SHOWN:
        rows.append(f"  … and {len(on_line) - _NOTES_SHOWN:,} more, at PATH:LINE:COLUMN")
    return "\n".join(rows)
