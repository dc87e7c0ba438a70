"""A note of the native format whose lines are being read, in a native file or in another tool's."""

from collections.abc import Sequence
from dataclasses import field

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote, Section, WrittenTag, field_problem
from generator.sources.field_markers import ONE_LINE_FIELDS, Field
from generator.sources.tags import trailing_tags
from generator.text.code import opening_fence
from generator.text.lines import Line, join_lines, without_indent
from generator.text.located import Text
from generator.values import dataclass


@dataclass(slots=True)
class OpenNote:
    """A note whose lines are being read.

    `lines` are those of each field, `rejected` those of fields that the note cannot have. `current`
    is the list that the next line goes to. `last` is the number of the last line that is not blank.
    """

    parsed: ParsedNote
    last: int
    lines: dict[Field, list[Line]] = field(default_factory=dict)
    rejected: list[list[Line]] = field(default_factory=list)
    current: list[Line] = field(default_factory=list)

    @property
    def lacks_answer(self) -> bool:
        """Whether this is a question without an answer so far."""
        return self.parsed.start is Field.QUESTION and Field.ANSWER not in self.parsed.locations

    def take_field(self, name: Field, location: Location, rest: Line) -> Diagnostic | None:
        """Start the next field; `rest` is its line after the marker.

        Return the problem with a field that the note cannot have.
        """
        self.current = [rest]
        if problem := field_problem(self.parsed, name, location):
            self.parsed.is_invalid = True
            # The lines below belong to the rejected field, not to the field above it.
            self.rejected.append(self.current)
            return problem
        self.lines[name] = self.current
        self.parsed.locations[name] = location
        return None

    def close(self, path: str) -> tuple[ParsedNote, list[Diagnostic]]:
        """Join the lines of each field; report text below the line of a one-line field."""
        problems = []
        for name, lines in self.lines.items():
            if name in ONE_LINE_FIELDS:
                below = next((line for line in lines[1:] if line.text.strip()), None)
                if below is not None:
                    problems.append(_text_below(path, name, below))
                # "Type: list" and then a line that was just reported.
                lines = lines[:1]
            text = _join_field(path, lines, width=len(name) + 2)
            if text is not None:
                self.parsed.texts[name] = text
        self.parsed.lines = LineRange(first=self.parsed.location.line, last=self.last)
        for lines in self.rejected:
            text = _join_field(path, lines, width=0)
            if text is not None:
                self.parsed.rejected_texts.append(text)
        return self.parsed, problems


def start_note(
    path: str, name: Field, line: Line, width: int, sections: Sequence[Section]
) -> OpenNote:
    """Start a note with the line of its first field, whose marker has this width."""
    lines = LineRange(first=line.number, last=line.number)
    opened = OpenNote(
        ParsedNote(start=name, lines=lines, sections=tuple(sections)), last=line.number
    )
    rest = line.after(width)
    # The text after a fence is its language, not a tag: "Q: ```python #a".
    end, written = (0, []) if opening_fence(rest.text) else trailing_tags(rest.text)
    opened.parsed.tags += [
        WrittenTag(join_lines(path, [rest]).locate(offset), word) for offset, word in written
    ]
    location = Location(path=path, line=line.number, column=1)
    opened.take_field(name, location, rest.before(end) if written else rest)
    return opened


def _text_below(path: str, name: Field, line: Line) -> Diagnostic:
    return Diagnostic(
        location=Location(path=path, line=line.number, column=line.column),
        code=Code.TEXT_AFTER_FIELD,
        message=f'text below "{name}:": {quoted(line.text)}',
        hint=f'move it to another field, such as "Extra:"; "{name}:" takes one line',
    )


def _join_field(path: str, lines: Sequence[Line], width: int) -> Text | None:
    """Join a field's lines without blank lines around them and without the indent that aligns them.

    The first line follows a marker. The indent of the lines below is removed if it is as wide as
    the marker (`width`), or of any width if the marker is alone on its line.
    """
    is_alone = not lines[0].text.strip()
    below = [line for line in lines[1:] if line.text.strip()]
    indent = min((len(line.text) - len(line.text.lstrip(" ")) for line in below), default=0)
    # "A: - a", and below it "   - b", which is aligned. Any other indent nests or is code.
    if indent and (is_alone or indent == width):
        lines = [lines[0], *(line.after(indent) for line in lines[1:])]
    filled = [number for number, line in enumerate(lines) if line.text.strip()]
    if not filled:
        return None
    lines = list(lines[filled[0] : filled[-1] + 1])
    lines[-1] = lines[-1].before(len(lines[-1].text.rstrip()))
    lines[0] = without_indent(lines[0], is_row=filled[0] > 0)
    return join_lines(path, lines)
