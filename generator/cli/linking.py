"""`anki-deck link`: a note of the source is said to be a note of the lock."""

from pathlib import Path

import click

from generator.build import contents_of
from generator.cli import report
from generator.identity import linked
from generator.notes import DraftNote, Note, in_source_order
from generator.notetypes.search import browser_searches
from generator.project import Project, folder_prefix, open_project, with_first_line
from generator.project.clock import build_time
from generator.project.lockfile import write_lock
from generator.project.source import held_source, is_same, shell_word
from generator.sources.dialects.names import DialectName
from generator.sources.native import HEADING, RULE


def link_note(guid: str, file: Path, line: int, source: Path, dialect: DialectName | None) -> str:
    """Write the link into the lock and return what was done, in words. Raises UsageError on what cannot be."""
    with held_source(source, dialect, report.say_waiting) as held:
        project = open_project(held, progress=report.watched)
        identification = project.identification
        if identification is None or project.failed:
            raise click.ClickException(f"{source} has errors, to see with: anki-deck check {shell_word(source)}")
        lock = project.source.lock
        if guid not in lock.entries:
            raise click.UsageError(f'no note with the GUID "{guid}" in {held.lock_path.as_posix()}')
        note = _note_at(project, file, line)
        if note is None:
            raise click.UsageError(f"no note at line {line} of {file}")
        if isinstance(note, DraftNote):
            raise click.UsageError(f"the question at line {line} of {file} has no answer yet: write it first")
        number = in_source_order(project.rendered.deck).index(note)
        present = contents_of(project.rendered, folder_prefix(held))[number].present
        if present.id not in (None, guid):
            raise click.UsageError(f'the note has a line "ID: {present.id}", which decides: change or delete that line')
        before = lock.entries[guid]
        if before.kind != present.kind:
            raise click.UsageError(
                f"{guid} is a {before.kind} note and this is a {present.kind} note: Anki takes no such change"
            )
        notes = project.rendered.deck.notes
        known = identification.notes[notes.index(note)].guid
        owners = [note.location for note, one in zip(notes, identification.notes, strict=True) if one.guid == guid]
        if known == guid:
            return f"{file}:{line} is {guid} already"
        after = linked(lock, guid, present, instead_of=known, now=build_time())
        write_lock(held.lock_path, with_first_line(after, held, project.rendered.deck.name))
    said = f"{file}:{line} is {guid} from now on, with its reviews; build and import to carry it out"
    for owner in owners:
        said += f"\n{owner.path}:{owner.line} had it until now, and is a new note from the next build on"
    if known in lock.entries:
        (search,) = browser_searches([(lock.entries[known].nid, lock.entries[known].kind)])
        said += f"\nwhoever imported it as {known} deletes that copy in Anki: {search}"
    return said


def _note_at(project: Project, file: Path, line: int) -> Note | DraftNote | None:
    """Find the note or draft that a line of a file belongs to; blank lines, headings and rules belong to none."""
    found = None
    for note in in_source_order(project.rendered.deck):
        path = note.location.path
        if not is_same(Path(path), file):
            continue
        if note.location.line == line:  # in other formats a note may begin with a heading
            return note
        if note.location.line < line:
            rows = project.read.rows[path]
            row = rows[line - 1] if line <= len(rows) else ""
            found = note if row.strip() and not HEADING.match(row) and not RULE.match(row) else None
    return found
