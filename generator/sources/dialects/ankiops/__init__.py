r"""The format of AnkiOps (github.com/visserle/AnkiOps): labelled fields, with keys in comments.

    file   = note { "---" note }
    note   = { comment } { label text }
    label  = "Q:" | "A:" | "F:" | "B:" | "T:" | "THA:" | "I:" | "E:" | "M:" | "S:" | "AI:"
           | "C1:" … "C9:"
    comment = "<!-- note_key: " key " -->" | "<!-- note_type: " name " -->"
            | "<!-- tags: " tag, tag " -->"

    Q, A            a question              F, B   both ways
    Q, I            the answer is typed     T      a cloze text in Anki's syntax
    Q, C1 …, A      multiple choice         THA    a cloze text, all deletions hidden
    E, M, AI        more on the back        S      the source

A label is at the start of a line, followed by a space or the end of the line. The file's name is
the deck's name, with `__` for `::`. A key identifies a note only for AnkiOps; Anki does not match
by it. Multiple choice and hiding all deletions have no counterpart in the native format: the
choices become a list below the question, and the other deletions are shown. Line breaks are kept,
and `==text==` is a highlight.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import takewhile
from pathlib import PurePosixPath

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.dialect import Dialect, ParsedFile
from generator.sources.dialects.ankiops.choices import with_choices
from generator.sources.dialects.ankiops.detection import MARKERS, detect
from generator.sources.field_markers import Field
from generator.sources.foreign.field_setters import set_answer, set_field, set_type
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.known_notes import ForeignId
from generator.sources.foreign.yaml_header import read_yaml_header
from generator.sources.front_matter import FrontMatter, blank_front_matter
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import join_texts, with_hard_breaks, with_loose_highlights
from generator.text.lines import Comment, Line, comments_between
from generator.text.located import Text
from generator.text.markers import DASHES
from generator.values import dataclass

_FIELD_LABEL = lazy_pattern(r"(?P<label>Q|A|F|B|THA|T|I|E|M|S|AI|C[1-9]|IO_[A-Z_]+):(?:[ \t]+|$)")
_NOTE_COMMENT = lazy_pattern(
    r"[ \t]*(?P<name>note_key|note_id|note_type|deck_id|tags):[ \t]*(?P<value>[^\n]*?)[ \t]*"
)
_QUESTION_LABELS = ("Q", "F", "T", "THA")
_EXTRA_LABELS = ("E", "M", "AI")


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a file of AnkiOps."""
    # "---" with a label before the next dashes is a line of dashes above the first note, not front
    # matter: the note would be lost.
    block = takewhile(lambda row: row.rstrip() != "---", rows[1:])
    has_note = any(map(_FIELD_LABEL.match, block))
    front_matter, problems = (FrontMatter(), []) if has_note else read_yaml_header(path, rows)
    return _read_notes(path, blank_front_matter(front_matter, rows)).with_front_matter(
        front_matter, problems
    )


def _read_notes(path: str, rows: Sequence[str]) -> ParsedFile:
    gatherer = Gatherer(path, is_markdown=True)
    name = PurePosixPath(path).stem
    # "Geography__Peru.md" is the deck "Geography::Peru".
    if "__" in name:
        gatherer.front_matter.deck = name.replace("__", "::")
    lines, comments = gatherer.read_lines(rows)
    reader = _Reader(gatherer, comments)
    note_lines: list[Line] = []
    first = 1
    for line in lines:
        if line.at_start and DASHES.match(line.text):
            reader.read_note(note_lines, first, line.number)
            note_lines, first = [], line.number
        else:
            note_lines.append(line)
    reader.read_note(note_lines, first, len(rows) + 1)
    return gatherer.finish()


@dataclass(slots=True)
class _NoteComments:
    """The comments above a note: its key with its location, its tags, and the rows they are on."""

    key: ForeignId | None = None
    tags: list[WrittenTag] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


class _Reader:
    def __init__(self, gatherer: Gatherer, comments: Sequence[Comment]) -> None:
        self.gatherer = gatherer
        self.comments = comments

    def read_note(self, lines: list[Line], first: int, end: int) -> None:
        """Read the lines between two lines of dashes: the rows from `first` to before `end`."""
        fields = self._split_fields(lines)
        if fields is None:
            return
        comments = self._read_comments(first, end)
        start = next((field_lines[0] for field_lines in fields.values()), None)
        if start is None or self._report_occlusion(start, fields):
            self._skip_note(lines if start is not None else [], comments)
            return
        converted = ((label, self.gatherer.text(own_lines)) for label, own_lines in fields.items())
        texts = {
            label: with_hard_breaks(with_loose_highlights(text))
            for label, text in converted
            if text is not None
        }
        # The comments are above the first label, or below the last text.
        numbers = [
            line.number for line in lines if line.number >= start.number and line.text.strip()
        ]
        numbers += comments.rows
        line_range = LineRange(first=min(numbers), last=max(numbers))
        self._add(start, line_range, set(fields), texts, comments)

    def _split_fields(self, lines: Iterable[Line]) -> dict[str, list[Line]] | None:
        """Return the lines of each field by its label; report a label that appears twice."""
        fields: dict[str, list[Line]] = {}
        current: list[Line] | None = None
        for line in lines:
            label = None if not line.at_start else _FIELD_LABEL.match(line.text)
            # "Q: a", "A: b", "Q: c" without dashes: it is unclear whose answer "A:" is.
            if label and label["label"] in fields:
                location = self.gatherer.location(line.number)
                marker = f'"{label["label"]}:"'
                message = f"the note has a second {marker}"
                hint = f'add a line "---" between two notes, or put both texts after one {marker}'
                self.gatherer.report(location, Code.DUPLICATE_FIELD, message, hint)
                return None
            if label:
                current = fields.setdefault(label["label"], [])
                current.append(line.after(label.end()))
            elif current is None:
                self.gatherer.skip(line)
            else:
                current.append(line)
        return fields

    def _report_occlusion(self, start: Line, labels: Iterable[str]) -> bool:
        """Report an image occlusion note; return whether the note is one."""
        label = next((label for label in labels if label.startswith("IO_")), None)
        if label is not None:
            message = f'not converted: image occlusion note with "{label}:"'
            hint = 'leave it, and write the note again with "Type: occlusion" after converting'
            self.gatherer.report(
                self.gatherer.location(start.number), Code.NOT_CONVERTED, message, hint
            )
        return label is not None

    def _skip_note(self, lines: Iterable[Line], comments: _NoteComments) -> None:
        for line in lines:
            self.gatherer.skip(line)
        for tag in comments.tags:
            self.gatherer.report_unused_tag(tag)

    def _read_comments(self, first: int, end: int) -> _NoteComments:
        found = _NoteComments()
        for comment in comments_between(self.comments, first, end):
            match = _NOTE_COMMENT.fullmatch(comment.text)
            if match is None:
                continue
            found.rows.append(comment.line)
            if match["name"] in ("note_key", "note_id") and match["value"]:
                location = self.gatherer.location(comment.line, comment.column)
                found.key = ForeignId(location, f"AnkiOps {match['name']} {match['value']}")
            elif match["name"] == "tags":
                found.tags += self._split_tags(comment, match)
        return found

    def _split_tags(self, comment: Comment, match: re.Match[str]) -> Iterator[WrittenTag]:
        # Each tag has its own location, for messages about it.
        column = comment.text_column + match.start("value")
        for word in match["value"].split(","):
            if word.strip():
                yield WrittenTag(
                    self.gatherer.location(comment.line, column + len(word) - len(word.lstrip())),
                    word.strip(),
                )
            column += len(word) + 1

    def _add(
        self,
        start: Line,
        lines: LineRange,
        labels: set[str],
        texts: dict[str, Text],
        comments: _NoteComments,
    ) -> None:
        location = self.gatherer.location(start.number)
        first = next((label for label in _QUESTION_LABELS if label in labels), None)
        if first is None:
            hint = 'write the note with "Q:" and "A:", or delete it'
            self.gatherer.report(
                location, Code.NO_QUESTION, 'note without "Q:", "F:" or "T:"', hint
            )
            return
        note = self.gatherer.start_note(
            Field.CLOZE if first in ("T", "THA") else Field.QUESTION, location
        )
        if first not in texts:
            hint = f'write the text after "{first}:", or delete the note'
            self.gatherer.report(location, Code.NO_QUESTION, f'missing text after "{first}:"', hint)
            return
        if note.start is Field.QUESTION:
            self._fill_basic(note, first, labels, texts)
        elif not self._fill_cloze(note, first, texts):
            return
        extra = [texts.pop(label) for label in _EXTRA_LABELS if label in texts]
        set_field(note, Field.SOURCE, texts.pop("S", None))
        # "B:" below "Q:" is in no kind of note; its text must not be lost.
        for label, text in texts.items():
            message = f'"{label}:" is not a field of this kind of note: {quoted(text.value)}'
            self.gatherer.report(
                text.location,
                Code.NOT_CONVERTED,
                message,
                "leave it: the text goes to the extra field",
            )
            extra.append(text)
        set_field(note, Field.EXTRA, join_texts(extra) if extra else None)
        note.tags += comments.tags
        self.gatherer.add(note, lines, foreign_id=comments.key)

    def _fill_cloze(self, note: ParsedNote, label: str, texts: dict[str, Text]) -> bool:
        text = texts.pop(label)
        if not NUMBERED_OPENING.search(text.value):
            self.gatherer.report_no_deletion(note.location, text)
            return False
        if label == "THA":
            hint = 'leave it: the cards show the other deletions; or write "T:" instead of "THA:"'
            self.gatherer.report(
                note.location,
                Code.NOT_CONVERTED,
                'not converted: "THA:" would hide the other cloze deletions',
                hint,
            )
        set_field(note, Field.CLOZE, text)
        return True

    def _fill_basic(
        self, note: ParsedNote, label: str, labels: set[str], texts: dict[str, Text]
    ) -> None:
        # "I:" is the typed answer; it takes precedence over an "A:" in the same note.
        answers = ("B", "A", "I") if label == "F" else ("I", "A", "B")
        answer = next((name for name in answers if name in texts), None)
        question = texts.pop(label)
        choices = [
            (name, texts.pop(name)) for name in sorted(texts) if re.fullmatch(r"C[1-9]", name)
        ]
        if choices:
            hint = "leave it: the choices become a list below the question"
            self.gatherer.report(
                note.location, Code.NOT_CONVERTED, "not converted: multiple choice", hint
            )
            question = with_choices(question, [text for _, text in choices])
        set_field(note, Field.QUESTION, question)
        has_answer_label = choices or not labels.isdisjoint(answers)
        text = texts.pop(answer) if answer else None
        hint = f'write the answer after "{"B" if label == "F" else "A"}:"'
        set_answer(note, text, hint, note.location if has_answer_label else None)
        if label == "F":
            set_type(note, note.location, "reversed")
        elif answer == "I":
            set_type(note, note.location, "typed")


DIALECT = Dialect(
    name="ankiops",
    read=read,
    detect=detect,
    tools=("deckops",),
    shares_markers=True,
    markers=MARKERS,
)
