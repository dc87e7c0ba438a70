"""Warnings about lines of the native format that look like a marker, and hints that name one."""

from collections.abc import Iterator

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import MARKER, NOTE_STARTS, Field
from generator.sources.marker_look_alikes import (
    ALMOST_MARKER,
    NEXT_CHOICE,
    LookAlike,
    likely_markers,
    marker_look_alike,
)
from generator.text.characters import INVISIBLE
from generator.text.lines import BYTE_ORDER_MARK, Line, join_lines
from generator.text.markers import DASHES, HASHES

# In characters. A line this long, without the end of a sentence, may go on with "source: x".
_WRAPPED_LINE = 50
_SENTENCE_ENDS = (".", "?", "!", ":", ";")
_BOLD = ("**", "__")
# At the start of a line, or after the byte order mark with which another file started.
_HIDDEN_MARKER = lazy_pattern(
    rf"(?:^[{INVISIBLE}]+|{BYTE_ORDER_MARK})"
    rf"(?P<marker>{MARKER.pattern}|{HASHES}[ \t]+(?=\S)|{DASHES.pattern})"
)
# The fields that text outside a note may be meant for.
_NOTE_FIELDS = frozenset({*NOTE_STARTS, Field.ANSWER})


class LookAlikesInNote:
    """The lines of one note that look like a marker, in order: `found`."""

    def __init__(self) -> None:
        # The second "A:" of a note is a marker, but shows what a line above it was meant as.
        self.found: list[tuple[Line | None, LookAlike]] = []

    def take(self, line: Line, previous: Line) -> None:
        """Take the next line of text that starts in the first column, and the line before it."""
        if found := marker_look_alike(line.text):
            if not (found.written[0].islower() and _is_wrapped(previous, line)):
                self.found.append((line, found))
        elif self.found and NEXT_CHOICE.match(line.text):
            # "A. one" and "B. two" are choices.
            above, found = self.found[-1]
            is_next = above is not None and above.number + 1 == line.number
            if is_next and found.field is Field.ANSWER and found.is_numbering:
                self.found.pop()

    def take_second_answer(self) -> None:
        """Take an `A:` that the note cannot have."""
        self.found.append((None, LookAlike(field=Field.ANSWER, written="A:")))

    def warnings(self, path: str, *, lacks_answer: bool) -> Iterator[Diagnostic]:
        """Yield a warning for each line that was probably meant as a marker.

        `lacks_answer` is whether the note is a question without an answer.
        """
        likely = likely_markers([found for _, found in self.found], lacks_answer=lacks_answer)
        for (line, found), is_likely in zip(self.found, likely, strict=True):
            if line is not None and is_likely:
                yield _look_alike_warning(
                    path, line, found, "text of the current note", "put a space before it"
                )


def _is_wrapped(previous: Line, line: Line) -> bool:
    """Return whether a line probably goes on with the sentence of the line before it."""
    text = previous.text.rstrip()
    is_next = previous.number + 1 == line.number
    return is_next and len(text) >= _WRAPPED_LINE and not text.endswith(_SENTENCE_ENDS)


class LookAlikeHeadings:
    """The headings of a file that look like a marker, as in `## Q: …`."""

    def __init__(self) -> None:
        self._is_question_above = False

    def take(self, path: str, line: Line, *, lacks_answer: bool) -> Diagnostic | None:
        """Take the next heading; return the warning if it was probably meant as a marker.

        `lacks_answer` is whether it ends a question without an answer.
        """
        found = marker_look_alike(line.text)
        has_question = lacks_answer or self._is_question_above
        self._is_question_above = found is not None and found.field is Field.QUESTION
        if found is None or not (found.is_sure or (found.field is Field.ANSWER and has_question)):
            return None
        return _look_alike_warning(path, line, found, "a heading", "reword it")


def _look_alike_warning(
    path: str, line: Line, found: LookAlike, what: str, how_to_keep: str
) -> Diagnostic:
    starts = "note" if found.field in NOTE_STARTS else "field"
    return Diagnostic(
        location=Location(path=path, line=line.number, column=1),
        code=Code.MARKER_LOOK_ALIKE,
        message=f'"{found.written}" is {what}, not a marker',
        hint=f"{found.replacement} to start a {starts}, or {how_to_keep} if it is text",
    )


def almost_marker_warning(path: str, line: Line) -> Diagnostic | None:
    """Return the warning about a line that starts like "Q:What"."""
    found = ALMOST_MARKER.match(line.text)
    return found and Diagnostic(
        location=Location(path=path, line=line.number, column=1),
        code=Code.ALMOST_MARKER,
        message=f'"{found[0]}" without a space after it is text of the current note',
        hint=f'write "{found[0]} " to start a field, or put a space before it if it is text',
    )


def hidden_marker_warning(path: str, line: Line) -> Diagnostic | None:
    """Return the warning about a marker after invisible characters, which is text."""
    found = _HIDDEN_MARKER.search(line.text)
    if found is None:
        return None
    above = f"an invisible character (U+{ord(found[0][0]):04X})"
    hint = "delete all characters before it on the line"
    if found.start():
        above = "a byte order mark (U+FEFF)"
        hint = "start a new line before it: two files were probably joined here"
    return Diagnostic(
        location=join_lines(path, [line]).locate(found.start()),
        code=Code.ALMOST_MARKER,
        message=f"{quoted(found['marker'])} after {above} is text",
        hint=hint,
    )


def outside_note_hint(line: Line, heading: str | None) -> str:
    """Return the hint for text outside a note.

    `heading` is the heading above it if that directly follows a note, which it may have ended by
    mistake.
    """
    comment = "or make it a comment: <!-- … -->"
    if line.at_start:
        if almost := ALMOST_MARKER.match(line.text):
            return f'write "{almost[0]} " instead of "{almost[0]}", {comment}'
        found = marker_look_alike(line.text)
        if found and found.field in _NOTE_FIELDS and (found.is_sure or not found.is_numbering):
            # As a language model writes notes, each of them.
            is_bold = found.written.startswith(_BOLD)
            whole = ' (in a whole file, "anki-deck draft" does that)' if is_bold else ""
            return f"{found.replacement}{whole}, {comment}"
    start = f'start it with "Q:" or "C:", {comment}'
    title = heading.lstrip("#").strip() if heading else ""
    if not heading or not title:
        return start
    bold = quoted(f"**{title}**")
    return (
        f"write {bold} instead of the heading {quoted(heading)} if both belong to the note above;"
        f" otherwise {start}"
    )
