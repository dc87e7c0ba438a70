"""Makes the notes of another tool's file, and leaves out those that cannot be read.

Such a file is not written for this program, and one bad note must not stop a folder: what cannot
be read is a warning, and the other notes are kept.
"""

from dataclasses import replace
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Severity
from generator.notes import DraftNote, InvalidNote, Note
from generator.sources.assembly import ParsedNote, make_note
from generator.sources.auto_tags import AutoTags
from generator.sources.dialect import ParsedFile, taken_id
from generator.sources.field_markers import Field
from generator.sources.front_matter import FrontMatter

# The errors that concern one note. Others, such as a code block that is not closed, concern lines
# of the file, which may be part of a note.
_IN_ONE_NOTE = frozenset(
    {
        Code.ANSWER_WITHOUT_QUESTION,
        Code.ANSWER_IN_CLOZE,
        Code.CLOZE_NOT_CLOSED,
        Code.NO_ANSWER,
        Code.NO_QUESTION,
        Code.UNKNOWN_TYPE,
        Code.NO_CLOZE,
        Code.BAD_CLOZE,
        Code.BAD_TAG,
        Code.BAD_ID,
        Code.WRONG_TYPE,
        Code.NO_LIST,
        Code.BAD_OCCLUSION,
    }
)


class MadeNotes(NamedTuple):
    """A file with all its problems and without the notes that are left out, and its notes."""

    parsed: ParsedFile
    notes: tuple[Note | DraftNote | InvalidNote, ...]


def make_notes(
    parsed: ParsedFile, front_matter: FrontMatter, deck: str, *, is_in_folder: bool
) -> MadeNotes:
    """Make the notes of a file; `deck` is the deck that it names.

    An error in a file without a single good note stays an error, unless the file is in a folder:
    there, the user did not name it.
    """
    auto_tags = AutoTags(front_matter.auto_tags)
    made: list[Note | DraftNote | InvalidNote] = []
    problems = list(parsed.problems)
    ids: dict[str, ParsedNote] = {}
    for parsed_note in parsed.notes:
        problems += _without_taken_id(parsed_note, ids)
        note, note_problems = make_note(parsed_note, front_matter, auto_tags, deck)
        problems += note_problems
        made.append(note)
    kept = [index for index, note in enumerate(made) if not isinstance(note, InvalidNote)]
    if kept or is_in_folder:
        problems = list(map(as_left_out, problems))
    if not kept:
        invalid = () if is_in_folder else tuple(made)
        return MadeNotes(replace(parsed, problems=tuple(problems)), invalid)
    readable = replace(
        parsed,
        notes=tuple(parsed.notes[index] for index in kept),
        problems=tuple(problems),
        id_comments={
            new: parsed.id_comments[old]
            for new, old in enumerate(kept)
            if old in parsed.id_comments
        },
    )
    return MadeNotes(readable, tuple(made[index] for index in kept))


def as_left_out(problem: Diagnostic) -> Diagnostic:
    """Turn an error of another tool's file into a warning; a warning stays as it is."""
    if problem.severity is Severity.WARNING:
        return problem
    what = "left out: " if problem.code in _IN_ONE_NOTE else ""
    return replace(problem, code=Code.LEFT_OUT, message=what + problem.message)


def _without_taken_id(note: ParsedNote, taken: dict[str, ParsedNote]) -> list[Diagnostic]:
    """Remove the id of a note if an earlier note of the file has it, and report that."""
    written = note.texts.get(Field.ID)
    if written is None:
        return []
    first = taken.setdefault(written.value, note)
    if first is note:
        return []
    del note.texts[Field.ID]
    del note.locations[Field.ID]
    return [taken_id(written.location, written.value, first.location)]
