"""`anki-deck link`: a note of the source is said to be a note of the lock. The command as printed, and what it does."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from generator.build import BuiltNote
from generator.cli import report
from generator.cli.identities import identities, location_of
from generator.diagnostics import quoted
from generator.identity import recognise_notes
from generator.identity.entries import with_link
from generator.notes import DraftNote, Note, question_of
from generator.notetypes.search import browser_searches
from generator.project import Project, folder_prefix, open_project, with_first_line
from generator.project.clock import build_time
from generator.project.lockfile import read_lock, write_lock
from generator.project.shell import shell_text, shell_word
from generator.project.source import (
    ROOT_LOCK,
    Source,
    exclusive_source,
    is_same_file,
    source_containing,
)

# A name may end in a colon and digits as well, so a file of the longer name comes first.
_LOCATION_PATTERNS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"(?P<path>.+):(?P<line>[0-9]{1,9})",
        r"(?P<path>.+):(?P<line>[0-9]{1,9}):(?P<column>[0-9]{1,9})",
    )
)
# As many notes on one line as a person chooses from.
_NOTES_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLocation:
    """A line of a file, 1-based as an editor counts; the column, if there is one, as well."""

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
    """Read a place as it is typed: `PATH:LINE` or `PATH:LINE:COLUMN`, of a file that is there. Raises UsageError."""
    found = [match for pattern in _LOCATION_PATTERNS if (match := pattern.fullmatch(text))]
    if not found:
        raise click.UsageError(
            f'"{text}" is not a place in a file: write PATH:LINE, such as cards.md:12'
        )
    there = next((match for match in found if Path(match["path"]).is_file()), None)
    if there is None:
        raise click.UsageError(f'no such file: "{found[-1]["path"]}"')
    column = there.groupdict().get("column")
    return TypedLocation(
        file=Path(there["path"]), line=int(there["line"]), column=int(column) if column else None
    )


class LinkCommands:
    """The commands that give notes of a source an identity, as they are printed.

    Each works when pasted: its options make it find the same source, read in the same dialect. What they share is
    looked up once, since there may be thousands of them.
    """

    def __init__(self, project: Project) -> None:
        self._source = source = project.source
        self._dialect = _dialect_flag(source)
        self._root = shell_word(source.root)
        # After a build, the lock on disk has more than the one that was read.
        self._guids = {*source.lock.entries, *read_lock(source.lock_path)[0].entries}
        prefix = folder_prefix(source)
        self._files_in_lock = {f"{prefix}{entry.path}" for entry in source.lock.entries.values()}
        self._notes_on_line = Counter(_line_key(one.note) for one in project.rendered.notes)
        self._options: dict[str, str] = {}

    def command_for(self, guid: str, note: Note | DraftNote) -> str:
        """Return the command for a note. A GUID that only another lock has comes to this one by a build before it."""
        path = note.location.path
        if path not in self._options:
            self._options[path] = self._dialect + (
                "" if self._finds_source(Path(path)) else f" --source {self._root}"
            )
        place = (
            str(note.location)
            if self._notes_on_line[_line_key(note)] > 1
            else f"{path}:{note.location.line}"
        )
        words = f"{'-- ' if guid.startswith('-') else ''}{shell_text(guid)} {shell_word(place)}"
        before = "" if guid in self._guids else f"anki-deck build{self._dialect} {self._root} && "
        return f"{before}anki-deck link{self._options[path]} {words}"

    def _finds_source(self, file: Path) -> bool:
        """Tell whether `link` finds the source of a file by itself."""
        if not self._source.is_folder:
            return is_same_file(source_containing(file), self._source.root)
        # `source_containing` would read the folder again for every file.
        between = (folder for folder in file.parents if self._source.root in folder.parents)
        return file.as_posix() in self._files_in_lock and not any(
            (folder / ROOT_LOCK).exists() for folder in between
        )


def _dialect_flag(source: Source) -> str:
    """Return the option that a command needs to read a source as this one was, where the lock does not say it."""
    return (
        f" --dialect {source.dialect}"
        if source.dialect and source.dialect != source.lock.dialect
        else ""
    )


def _line_key(note: Note | DraftNote) -> tuple[str, int]:
    return note.location.path, note.location.line


def link_note(guid: str, place: TypedLocation, source: Path, dialect: str | None) -> str:
    """Write the link into the lock and return what was done, in words. Raises UsageError on what cannot be."""
    with exclusive_source(source, dialect, report.print_waiting) as held:
        project = open_project(held, progress=report.with_progress)
        if project.failed:
            raise click.ClickException(
                f"{source} has errors; to see them: anki-deck check {shell_word(source)}"
            )
        lock = project.source.lock
        if guid not in lock.entries:
            raise click.UsageError(_unknown_guid_message(project, guid))
        found = _note_at(project, guid, place)
        if isinstance(found.note, DraftNote):
            raise click.UsageError(
                f"the question at line {place.line} of {place.file} has no answer: write the answer first"
            )
        if found.note.id not in (None, guid):
            raise click.UsageError(
                f'the line "ID: {found.note.id}" sets the identity of this note: change or delete that line'
            )
        before = lock.entries[guid]
        if before.kind != found.source.kind:
            raise click.UsageError(
                f"{guid} is a {before.kind} note and this is a {found.source.kind} note: Anki refuses this change"
            )
        known = found.identity.guid if found.identity else guid
        if known == guid:
            return f"{place} already has the GUID {guid}"
        deck = project.rendered.deck.name
        after = with_link(lock, guid, found.source, instead_of=known, now=build_time())
        write_lock(held.lock_path, with_first_line(after, held, deck))
        # As the next build recognises them: a note that loses its GUID may get that of the copy.
        then = [
            one.guid
            for one in recognise_notes(
                after.entries, [one.source for one in project.rendered.notes], deck
            )
        ]
    said = f"{place} now has the GUID {guid} and its reviews; build and import to apply this"
    for index, (owner, one) in enumerate(identities(project)):
        if one.guid == guid:
            kind = "draft" if isinstance(owner, DraftNote) else "note"
            becomes = f"gets {then[index]}" if then[index] in lock.entries else f"is a new {kind}"
            said += (
                f"\n{location_of(owner)} had this GUID until now, and {becomes} in the next build"
            )
    # A mistaken build that was imported: its note has no source any more, and an import deletes nothing.
    if known in lock.entries and lock.entries[known].nid and known not in then:
        (search,) = browser_searches([(lock.entries[known].nid, lock.entries[known].kind)])
        said += f"\nif you imported it as {known}, delete that copy in Anki: {search}"
    return said


def _unknown_guid_message(project: Project, guid: str) -> str:
    """Say that the lock does not have a GUID, and what brings it there, if another lock has it."""
    if project.matching is not None and guid in project.matching.entries:
        build = f"anki-deck build{_dialect_flag(project.source)} {shell_word(project.source.root)}"
        return f"{guid} is in another lock; before you link it, take it over with: {build}"
    return f'no note with the GUID "{guid}" in {project.source.lock_path.as_posix()}'


def _note_at(project: Project, guid: str, place: TypedLocation) -> BuiltNote:
    """Find the note or draft at a place. Raises UsageError where there is none, or more than one to choose from."""
    paths = {one.note.location.path for one in project.rendered.notes}
    paths = {path for path in paths if is_same_file(Path(path), place.file)}
    notes = [one for one in project.rendered.notes if one.note.location.path in paths]
    found = [one for one in notes if place.line in one.note.lines]
    if not found:
        raise click.UsageError(_no_note_message([one.note for one in notes], place))
    # Only a format that writes several notes on one line needs a column, and few columns are the first of a note.
    if place.column is not None:
        position = (place.line, place.column)
        before = [
            one for one in found if (one.note.location.line, one.note.location.column) <= position
        ]
        found = before[-1:] or found[:1]
    if len(found) > 1:
        raise click.UsageError(_several_notes_message(project, guid, found, place))
    return found[0]


def _no_note_message(notes: Sequence[Note | DraftNote], place: TypedLocation) -> str:
    """Say that a line belongs to no note, and where the nearest ones begin."""
    before = [note.location.line for note in notes if note.lines.last < place.line][-1:]
    after = [note.location.line for note in notes if note.lines.first > place.line][:1]
    message = f"no note at line {place.line} of {place.file}"
    if before and after:
        return f"{message}: the nearest notes begin at lines {before[0]} and {after[0]}"
    if before or after:
        return f"{message}: the nearest note begins at line {(before or after)[0]}"
    return f"{message}: the file has no notes"


def _several_notes_message(
    project: Project, guid: str, found: Sequence[BuiltNote], place: TypedLocation
) -> str:
    """Say which notes share a line, each with the command that names it alone."""
    rows = [f"{len(found):,} notes are at line {place.line} of {place.file}; choose one:"]
    commands = LinkCommands(project)
    for one in found[:_NOTES_SHOWN]:
        known = f" ({one.identity.guid})" if one.identity else ""
        rows.append(f"  {quoted(question_of(one.note).value, 50)}{known}")
        rows.append(f"    {commands.command_for(guid, one.note)}")
    if len(found) > _NOTES_SHOWN:
        rows.append(f"  … and {len(found) - _NOTES_SHOWN:,} more, at PATH:LINE:COLUMN")
    return "\n".join(rows)
