"""Converts one file alone, without its lock: text from stdin, or what is only printed."""

from collections.abc import Sequence

from generator.build import notes_with_errors, render_deck
from generator.convert import Conversion, convert
from generator.diagnostics import Diagnostic, Severity
from generator.migration.media_plan import MediaPlan
from generator.notes import Deck, with_notes
from generator.project.media_folder import MediaFolder
from generator.project.references import SourceReferences
from generator.sources import SourceFile
from generator.sources.foreign.made_notes import as_left_out


def convert_alone(
    file: SourceFile, rows: Sequence[str], name: str, media: MediaPlan, library: MediaFolder
) -> tuple[Conversion | None, list[Diagnostic]]:
    """Convert the `rows` of a file, without the notes with an error that only rendering shows.

    `name` is the name of its root deck. Returns None for a native file, and a warning about each
    note that is left out. A build leaves out the same notes.
    """
    references = SourceReferences(library)
    result = convert(file, rows, name, media.relink, references)
    if result is None or not result.notes:
        return result, []
    deck = with_notes(Deck(name=name, descriptions=(), notes=()), result.notes)
    rendered = render_deck(deck, (), library)
    errors = [one for one in rendered.diagnostics if one.severity is Severity.ERROR]
    if not errors:
        return result, []
    faulty = {result.indices[index] for index in notes_with_errors(rendered, errors)}
    result = convert(file, rows, name, media.relink, references, faulty=faulty)
    return result, [as_left_out(problem) for problem in errors]
