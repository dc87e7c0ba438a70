"""Writes notes of another tool in the native format, so that they read the same. No I/O."""

from collections.abc import Collection, Sequence

from generator.convert.relinking import Relink, relink_text
from generator.convert.writing import with_native_dialect, write_document
from generator.diagnostics import Code, Diagnostic, has_errors, quoted, sort_diagnostics
from generator.notes import DraftNote, Note, note_texts, notes_and_drafts, question_of
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources import ForeignFile, SourceFile, read_deck, read_foreign
from generator.sources.detection import DETECTED_NATIVE, detect_dialect
from generator.sources.references import NO_REFERENCES, References
from generator.text.lines import split_lines
from generator.values import dataclass

# The detection of a converted file looks at the end of its name.
_PATH = "converted.md"
# How often a file is written without the notes that were read differently.
_MOST_ATTEMPTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The text of a converted file, None if it has an error; and its number of notes and drafts.

    `notes` are the notes and drafts that the text has, as they were read from the other format, and
    `indices` their places among all notes and drafts of the file. `notices` say how the file was
    read, if its text leaves a choice.
    """

    text: str | None
    notes: tuple[Note | DraftNote, ...]
    indices: tuple[int, ...]
    diagnostics: tuple[Diagnostic, ...]
    notices: tuple[str, ...]

    @property
    def note_count(self) -> int:
        """The number of notes in the text, without drafts."""
        return len(self.notes) - self.draft_count

    @property
    def draft_count(self) -> int:
        """The number of drafts in the text."""
        return sum(isinstance(note, DraftNote) for note in self.notes)


def convert(
    file: SourceFile,
    rows: Sequence[str],
    default_name: str,
    relink: Relink = lambda target, _source: target,
    references: References = NO_REFERENCES,
    *,
    without: Collection[int] = (),
    faulty: Collection[int] = (),
    without_ids: Collection[int] = (),
    is_part: bool = False,
    options: ReadOptions = NO_OPTIONS,
) -> Conversion | None:
    """Write the `rows` of another tool's file in the native format; None for a native file.

    `default_name` is the root deck's name if the file names none. `relink` gets each reference to a
    media file and the path of the file that has it, and returns the reference to write.
    `references` looks up what the notes refer to in other files. A note that would not read the
    same is left out with a warning, and so are those `without`, by their index among the file's
    notes and drafts. Those that are `faulty` are left out as well; what is wrong with them is
    reported elsewhere. Those `without_ids` get no `ID:` line. A file that is a part of a source
    (`is_part`) may have no notes. `options` are those of the place that the text is written to.
    """
    read = read_foreign(file, rows, default_name, references)
    if read is None:
        return None
    # The root file of a folder may have nothing but front matter.
    found = [one for one in read.diagnostics if not is_part or one.code is not Code.NO_NOTES]
    if has_errors(found):
        return Conversion(
            text=None, notes=(), indices=(), diagnostics=tuple(found), notices=read.notices
        )
    if without_ids:
        read = read.without_ids(without_ids)
    writer = _Writer(file, read, default_name, relink, options)
    fine = [index for index in range(len(writer.notes)) if index not in faulty]
    text, kept = writer.write_same([index for index in fine if index not in without])
    left_out = sorted({*fine} - {*kept})
    return Conversion(
        text=text,
        notes=tuple(writer.notes[index] for index in kept),
        indices=tuple(kept),
        diagnostics=sort_diagnostics(
            [*found, *(not_writable(writer.notes[index]) for index in left_out)]
        ),
        notices=read.notices,
    )


class _Writer:
    """Writes notes of one file, given by their indices, and reads what was written."""

    def __init__(
        self,
        file: SourceFile,
        read: ForeignFile,
        default_name: str,
        relink: Relink,
        options: ReadOptions,
    ) -> None:
        self.notes = notes_and_drafts(read.deck)
        self._file, self._read, self._relink = file, read, relink
        self._default_name, self._options = default_name, options
        self._expected = [_content(note, relink) for note in self.notes]

    def write_same(self, indices: Sequence[int]) -> tuple[str, list[int]]:
        """Write those of the notes that read the same; return the text and their indices."""
        kept, is_tried = list(indices), False
        for _ in range(_MOST_ATTEMPTS):
            text = self._write(kept)
            wrong = self._first_difference(text, kept)
            if wrong is None:
                return text, kept
            alone = [] if is_tried else kept
            bad = {one for one in alone if self._first_difference(self._write([one]), [one]) == 0}
            is_tried = True
            # A note may read the same on its own only, but not below the others.
            kept = [one for one in kept if one not in (bad or {kept[wrong]})]
        return self._write([]), []

    def _write(self, indices: Sequence[int]) -> str:
        return as_native(write_document(self._read, indices, self._relink), self._options)

    def _first_difference(self, text: str, indices: Sequence[int]) -> int | None:
        """Read a written text; return the place in `indices` of a note that differs."""
        if not indices:
            return None
        file = SourceFile(path=_PATH, subpath=self._file.subpath, text=text)
        again, problems = read_deck([file], self._default_name)
        written = [_content(note, _unchanged) for note in notes_and_drafts(again)]
        expected = [self._expected[index] for index in indices]
        if written == expected and not has_errors(problems):
            return None
        pairs = enumerate(zip(expected, written, strict=False))
        return next((place for place, (one, other) in pairs if one != other), len(indices) - 1)


def as_native(text: str, options: ReadOptions) -> str:
    """Return a native text so that it is read as one where it is written to."""
    # An answer with "TARGET DECK: x" looks like a file of the tool that has this marker.
    is_native = detect_dialect(_PATH, split_lines(text), options) is DETECTED_NATIVE
    return text if is_native else with_native_dialect(text)


def _unchanged(target: str, _source: str) -> str:
    return target


def not_writable(note: Note | DraftNote) -> Diagnostic:
    """Return the warning about a note that is not in the converted text."""
    return Diagnostic(
        location=note.location,
        code=Code.NOT_WRITABLE,
        message="left out: this note cannot be written so that it reads the same: "
        f"{quoted(question_of(note).value)}",
        hint=(
            'delete "<!--" from the note\'s code, formulas, id or deck, or "#" from the start of'
            " its deck; or build the file without converting it"
        ),
    )


def _content(note: Note | DraftNote, relink: Relink) -> tuple[object, ...]:
    """Return all of a note except its locations."""
    values = tuple(relink_text(text, relink) for text in note_texts(note))
    which = tuple(name for name in ("hint", "extra", "source") if getattr(note, name) is not None)
    kind = type(note).__name__, getattr(note, "reversed", None), getattr(note, "typed", None)
    settings = note.speech, note.language, note.breaks
    return kind, which, values, note.deck, note.section, note.tags, note.id, settings
