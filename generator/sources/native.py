r"""The native format, read by a state machine over lines.

    file      = [front matter] { heading | dashes | note | blank }
    heading   = 1 to 6 "#", a space, a title, { " #tag" }
    dashes    = three or more "-" alone on a line: ends a note
    note      = question | cloze
    question  = "Q:" text { " #tag" }   then fields, one of them "A:" (an empty one makes a draft)
    cloze     = "C:" text { " #tag" }   then fields
    field     = ("A:" | "Extra:" | "Hint:" | "Source:" | "Tags:" | "Type:" | "ID:") text
    text      = the rest of the marker's line and the lines up to the next marker, heading or dashes

A marker is at the start of a line, followed by a space or the line's end. A backslash before a
marker makes it text. Inside a fenced code block nothing is special. Comments are removed before
this module sees a line.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, IgnoredWarning, Location, has_errors, quoted
from generator.notes import BasicNote, DraftNote, InvalidNote, LineRange, Note
from generator.sources.assembly import ParsedNote, Section, WrittenTag, distinct_tags, make_note
from generator.sources.auto_tags import AutoTags, unused_auto_tag
from generator.sources.field_markers import (
    ESCAPED_MARKER,
    MARKER,
    NOTE_MARKER,
    NOTE_STARTS,
    Field,
)
from generator.sources.front_matter import FrontMatter, front_matter_end
from generator.sources.marker_warnings import (
    LookAlikeHeadings,
    LookAlikesInNote,
    almost_marker_warning,
    hidden_marker_warning,
    outside_note_hint,
)
from generator.sources.open_note import OpenNote, start_note
from generator.sources.plain_notes import PlainNote, PlainQuestion, find_plain_notes
from generator.sources.source_lines import LineReader
from generator.sources.tags import trailing_tags
from generator.sources.unused_headings import UnusedHeadings
from generator.text.lines import Line, join_lines
from generator.text.markers import DASHES, HEADING, without_closing_hashes


def parse(
    path: str,
    rows: Sequence[str],
    front_matter: FrontMatter,
    deck: str,
    *,
    row_by_row: bool = False,
    resolve: Callable[[ParsedNote], list[Diagnostic]] | None = None,
) -> tuple[tuple[Note | DraftNote | InvalidNote, ...], list[Diagnostic], frozenset[IgnoredWarning]]:
    """Read the notes of a file below its front matter; `deck` is the deck of the file.

    Returns all notes, an `InvalidNote` for each with an error, all problems, and the warnings that
    comments leave out. No text makes it raise. `resolve` replaces what a note refers to in other
    files, and returns problems. With `row_by_row`, no note is read at once: the same
    result, in several times the time.
    """
    reader = LineReader(path, rows, is_marker=_is_marker)
    parser = _Parser(path, front_matter, deck, resolve)
    next_row = front_matter.length + 1
    for plain in () if row_by_row else find_plain_notes(path, rows, next_row):
        _read_rows(reader, parser, next_row, plain.first)
        next_row = plain.first
        if reader.is_in_text:
            if isinstance(plain, PlainQuestion):
                parser.take_plain_question(plain)
            else:
                parser.take_plain_note(plain)
            next_row = plain.end
    _read_rows(reader, parser, next_row, len(rows) + 1)
    parser.finish_file()
    reader.close()
    problems = [*reader.problems, *parser.problems]
    # A note with an error may be the one that contains the word.
    if not has_errors(problems):
        problems += (
            unused_auto_tag(tag, front_matter.auto_tag_locations[tag])
            for tag in parser.auto_tags.unused
        )
    return tuple(parser.notes), problems, frozenset(reader.ignored_warnings)


class ReadNotes(NamedTuple):
    """The notes of a file as they were read, all problems, and the warnings that it leaves out."""

    notes: tuple[ParsedNote, ...]
    problems: tuple[Diagnostic, ...]
    ignored_warnings: frozenset[IgnoredWarning]


def read_notes(path: str, rows: Sequence[str], front_matter: FrontMatter) -> ReadNotes:
    """Read the notes of a file below its front matter, without making them."""
    reader = LineReader(path, rows, is_marker=_is_marker)
    notes: list[ParsedNote] = []
    parser = _Parser(path, front_matter, "", None, notes)
    _read_rows(reader, parser, front_matter.length + 1, len(rows) + 1)
    parser.finish_file()
    reader.close()
    problems = (*reader.problems, *parser.problems)
    return ReadNotes(tuple(notes), problems, frozenset(reader.ignored_warnings))


def has_note(path: str, rows: Sequence[str]) -> bool:
    """Return whether a row below the front matter starts a note, without reading the notes."""
    end = front_matter_end(rows)
    reader = LineReader(path, rows, is_marker=_is_marker)
    below = range(0 if end is None else end + 1, len(rows))
    is_found = any(_starts_note(reader, index) for index in below)
    reader.close()
    return is_found


def _starts_note(reader: LineReader, index: int) -> bool:
    reader.take(index)
    lines, reader.lines = reader.lines, []
    return any(line.at_start and NOTE_MARKER.match(line.text) for line in lines)


def _read_rows(reader: LineReader, parser: "_Parser", first: int, end: int) -> None:
    """Read the rows from the 1-based `first` to `end - 1` through the state machine."""
    for row in range(first, end):
        reader.take(row - 1)
        # None for a row that is only a comment.
        for line in reader.lines:
            parser.take(line)
        reader.lines.clear()


def _is_marker(row: str) -> bool:
    """Return whether a row outside code would start or end a field or a note."""
    return any(pattern.match(row) for pattern in (MARKER, HEADING, DASHES))


class _Parser:
    def __init__(
        self,
        path: str,
        front_matter: FrontMatter,
        deck: str,
        resolve: Callable[[ParsedNote], list[Diagnostic]] | None,
        parsed_notes: list[ParsedNote] | None = None,
    ) -> None:
        # If there is a list, the notes are added to it as they were read, and are not made.
        self.parsed_notes = parsed_notes
        self.resolve = resolve
        self.path = path
        self.front_matter = front_matter
        self.deck = deck
        self.auto_tags = AutoTags(front_matter.auto_tags)
        self.notes: list[Note | DraftNote | InvalidNote] = []
        self.problems: list[Diagnostic] = []
        self.sections: list[Section] = []
        self.open: OpenNote | None = None
        self.look_alikes = LookAlikesInNote()
        self.is_plain_question = False
        self.in_stray_text = False
        # A heading that directly follows a note, and those between it and the next note.
        self.heading_in_note: str | None = None
        self.look_alike_headings = LookAlikeHeadings()
        self.unused_headings = UnusedHeadings()
        # A plain question below the same headings: the next one differs only in its texts.
        self.model: BasicNote | None = None

    def take(self, line: Line) -> None:
        text = line.text
        at_start = bool(line.pieces) and line.pieces[0].column == 1
        if not text.isascii() and not line.code:
            warning = hidden_marker_warning(self.path, line)
            self.problems += [warning] if warning else []
        # After an indent or a comment ("<!-- x -->A: b"), a marker is text.
        if line.code or not at_start:
            self._take_text(line)
        elif marker := MARKER.match(text):
            self._take_marker(Field(marker[1]), line, marker.end())
        elif heading := HEADING.match(text):
            self._take_heading(line, len(heading[1]))
        elif DASHES.match(text):
            self.finish_note()
            self.heading_in_note = None
        elif ESCAPED_MARKER.match(text):
            # Outside a note the backslash stays, so that the message quotes it.
            self._take_text(line.after(1) if self.open else line)
        else:
            self._take_text(line)
        # A heading or a line of dashes has closed the note already.
        if self.open is not None and text.strip():
            self.open.last = line.number

    def take_plain_question(self, plain: PlainQuestion) -> None:
        """Take all rows of a plain question."""
        self.finish_note()
        if self.model is None or (self.resolve and plain.has_embed):
            self.take_plain_note(plain.as_note(), is_plain_question=True)
            return
        # For a heading directly below it, the note is still open.
        self.heading_in_note = ""
        self.unused_headings.take_note()
        self.notes.append(
            BasicNote(
                location=Location(path=self.path, line=plain.first, column=1),
                lines=LineRange(first=plain.first, last=plain.last),
                deck=self.model.deck,
                section=self.model.section,
                tags=self.model.tags,
                id=None,
                hint=None,
                extra=None,
                source=None,
                speech=self.model.speech,
                language=self.model.language,
                breaks=self.model.breaks,
                question=plain.question,
                answer=plain.answer,
                reversed=self.model.reversed,
                typed=self.model.typed,
            )
        )

    def take_plain_note(self, plain: PlainNote, *, is_plain_question: bool = False) -> None:
        """Take all rows of a plain note; it stays open for a heading or the file's end below it."""
        self.finish_note()
        self.heading_in_note = None
        lines = LineRange(first=plain.first, last=plain.last)
        parsed = ParsedNote(
            start=plain.start,
            lines=lines,
            sections=tuple(self.sections),
            tags=plain.tags,
            texts=plain.texts,
            locations=plain.locations,
        )
        self._open(OpenNote(parsed, last=plain.last), is_plain_question=is_plain_question)

    def finish_file(self) -> None:
        """End the last note, and report the headings without one."""
        self.finish_note()
        self.problems += self.unused_headings.warnings()

    def finish_note(self) -> None:
        """End the current note, if there is one."""
        self.in_stray_text = False
        if self.open is None:
            return
        if self.look_alikes.found:
            self.problems += self.look_alikes.warnings(
                self.path, lacks_answer=self.open.lacks_answer
            )
        parsed, problems_below = self.open.close(self.path)
        self.open = None
        self.problems += problems_below
        if self.parsed_notes is not None:
            self.parsed_notes.append(parsed)
            return
        if self.resolve is not None:
            self.problems += self.resolve(parsed)
        note, problems = make_note(parsed, self.front_matter, self.auto_tags, self.deck)
        self.problems += problems
        self.notes.append(note)
        if self.is_plain_question and not problems and not self.front_matter.auto_tags:
            self.model = note if isinstance(note, BasicNote) else None

    def _take_marker(self, name: Field, line: Line, width: int) -> None:
        location = Location(path=self.path, line=line.number, column=1)
        if name in NOTE_STARTS:
            self.finish_note()
            self.heading_in_note = None
            self._open(start_note(self.path, name, line, width, self.sections))
        elif self.open is None:
            # A field below stray text was reported with it; an answer lacks its question.
            if name is Field.ANSWER or not self.in_stray_text:
                self._report_orphan(name, location)
        elif problem := self.open.take_field(name, location, line.after(width)):
            self.problems.append(problem)
            if name is Field.ANSWER:
                self.look_alikes.take_second_answer()

    def _open(self, opened: OpenNote, *, is_plain_question: bool = False) -> None:
        self.open = opened
        self.unused_headings.take_note()
        self.look_alikes = LookAlikesInNote()
        self.is_plain_question = is_plain_question

    def _take_heading(self, line: Line, level: int) -> None:
        lacks_answer = self.open is not None and self.open.lacks_answer
        warning = self.look_alike_headings.take(self.path, line, lacks_answer=lacks_answer)
        is_in_note = self.open is not None or self.heading_in_note is not None
        if warning:
            self.problems.append(warning)
        else:
            location = Location(path=self.path, line=line.number, column=1)
            self.unused_headings.take(location, level, line.text, is_in_note=is_in_note)
        if is_in_note:
            self.heading_in_note = line.text[:level] + without_closing_hashes(line.text[level:])
        self.finish_note()
        rest = line.after(level)
        text = without_closing_hashes(rest.text.rstrip())
        end, written = trailing_tags(text)
        tags = distinct_tags(self._tag(rest, *tag) for tag in written)
        # "## b" ends "### c" and "## a" above it.
        self.sections = [section for section in self.sections if section.level < level]
        self.sections.append(Section(level=level, title=text[:end].strip(), tags=tags))
        self.model = None

    def _take_text(self, line: Line) -> None:
        if self.open is not None:
            self.open.current.append(line)
            if line.at_start:
                self._look_for_marker(line, self.open)
        elif not line.text.strip():
            self.in_stray_text = False
        elif not self.in_stray_text:
            self.in_stray_text = True
            # Once for each paragraph.
            self._report_stray(line)

    def _look_for_marker(self, line: Line, opened: OpenNote) -> None:
        """Look for text at the start of a line that may be meant as a marker."""
        if warning := almost_marker_warning(self.path, line):
            self.problems.append(warning)
        else:
            # The first line of a field is the rest of its marker's.
            self.look_alikes.take(line, opened.current[-2])

    def _report_orphan(self, name: Field, location: Location) -> None:
        if name is Field.ANSWER:
            hint = 'add a line that starts with "Q:" above it'
            self._report(location, Code.ANSWER_WITHOUT_QUESTION, "answer without a question", hint)
        else:
            hint = 'move it below a "Q:" or "C:" line, or make it a comment: <!-- … -->'
            self._report(location, Code.FIELD_WITHOUT_NOTE, f'"{name}:" outside a note', hint)
        # The lines below belong to the field that was just reported.
        self.in_stray_text = True
        self.unused_headings.take_note()

    def _report_stray(self, line: Line) -> None:
        self.unused_headings.take_note()
        self._report(
            Location(path=self.path, line=line.number, column=line.column),
            Code.TEXT_OUTSIDE_NOTE,
            f"text outside a note: {quoted(line.text)}",
            outside_note_hint(line, self.heading_in_note),
        )

    def _report(self, location: Location, code: Code, message: str, hint: str) -> None:
        self.problems.append(Diagnostic(location=location, code=code, message=message, hint=hint))

    def _tag(self, line: Line, offset: int, written: str) -> WrittenTag:
        return WrittenTag(join_lines(self.path, [line]).locate(offset), written)
