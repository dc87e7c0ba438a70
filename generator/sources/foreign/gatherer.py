"""Collects what a reader finds in a file: notes with their decks, problems, text on no card."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, IgnoredWarning, Location, quoted
from generator.notes import LineRange
from generator.reading import AUTO
from generator.sources.assembly import ParsedNote, Section, WrittenTag, distinct_tags
from generator.sources.deck_names import common_levels
from generator.sources.dialect import ParsedFile
from generator.sources.field_markers import Field
from generator.sources.foreign.columns import OPTION, ColumnsError
from generator.sources.foreign.deck_headings import heading_titles, nest_sections, split_deck_name
from generator.sources.foreign.known_notes import ForeignId, KnownNotes
from generator.sources.foreign.unused_text import UnusedText
from generator.sources.front_matter import FrontMatter
from generator.sources.source_lines import read_source_lines
from generator.sources.tags import trailing_tags
from generator.text.anki_regions import LostMarkup
from generator.text.code import Fence, opening_fence
from generator.text.edits import escape_open_comments, escape_open_fences
from generator.text.html_in_markdown import without_html
from generator.text.lines import Comment, Line, join_field_lines, join_lines
from generator.text.located import Text
from generator.text.markers import without_closing_hashes

# A message lists this many line numbers before "and more".
_LINES_SHOWN = 5
# The hints for lost elements without a text.
_LOST_HINTS = {
    "<script>": "leave it: cards are shown without it",
    "<style>": "leave it: cards are shown without it",
    "<img>": 'leave it, or add the picture as "![](picture.png)"',
}
# The fields whose texts are on cards.
ON_CARDS = (Field.QUESTION, Field.CLOZE, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)


class _GatheredNote(NamedTuple):
    """A note, and the levels of the deck that it names."""

    note: ParsedNote
    deck: tuple[str, ...]


class Gatherer:
    """Collects the content of a file.

    `front_matter` has the file's deck and what applies to all its notes. `last_line` is the number
    of the last line above the current one that is not blank: the end of a note that the current
    line, or the end of the file, closes. `notices` say how the file was read. `known_notes` are
    notes that Anki may have already.
    """

    def __init__(self, path: str, *, is_markdown: bool = False) -> None:
        self.path = path
        self.front_matter = FrontMatter()
        self.problems: list[Diagnostic] = []
        self.notices: list[str] = []
        self.unread_types: list[str] = []
        self.last_line = 0
        self.known_notes = KnownNotes()
        self._notes: list[_GatheredNote] = []
        self._id_comments: dict[int, str] = {}
        self._is_markdown = is_markdown
        self._ignored_warnings: frozenset[IgnoredWarning] = frozenset()
        self._lost: LostMarkup = {}
        self.sections: list[Section] = []
        self._unused: list[Line] = []
        self._unused_text = UnusedText()
        self._deck_location: Location | None = None

    def read_lines(
        self,
        rows: Sequence[str],
        *,
        above: int = 0,
        opens: Callable[[str], Fence | None] = opening_fence,
    ) -> tuple[list[Line], list[Comment]]:
        """Read the rows below the first `above` ones as lines and comments.

        `opens` reads a row as an opening fence.
        """
        read = read_source_lines(self.path, rows, above + 1, opens)
        self.problems += read.problems
        self._ignored_warnings |= read.ignored_warnings
        return read.lines, read.comments

    def walk(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield lines, and update `last_line`."""
        for line in lines:
            yield line
            if line.text.strip():
                self.last_line = line.number

    def location(self, line: int, column: int = 1) -> Location:
        """Return a location in this file."""
        return Location(path=self.path, line=line, column=column)

    def text(self, lines: Sequence[Line]) -> Text | None:
        """Join the lines of a field; None if they are blank."""
        return join_field_lines(self.path, lines)

    def locate(self, line: Line, offset: int) -> Location:
        """Return the location of a character of a line."""
        return join_lines(self.path, [line]).locate(offset)

    def report(self, location: Location, code: Code, message: str, hint: str) -> None:
        """Add a problem."""
        self.problems.append(Diagnostic(location=location, code=code, message=message, hint=hint))

    def skip(self, line: Line) -> None:
        """Add a line that is on no card; adjacent ones are reported together."""
        # A used line in between separates them.
        if self._unused and line.number > self._unused[-1].number + 1:
            self.report_unused()
        # Blank lines are kept between others, not above the first.
        if line.text.strip() or self._unused:
            self._unused.append(line)

    def report_unused(self) -> None:
        """Report the lines that were skipped since the last card."""
        filled = [line for line in self._unused if line.text.strip()]
        self._unused = []
        if filled:
            location = self.location(filled[0].number, filled[0].column)
            self.problems += self._unused_text.warnings_about(location, filled)

    def report_unused_tag(self, tag: WrittenTag) -> None:
        """Report a tag that no note gets."""
        hint = "leave it, or move it to the notes that should have it"
        self.report(tag.location, Code.UNUSED_TEXT, f"tag on no card: {quoted(tag.text)}", hint)

    def report_no_deletion(self, location: Location, text: Text) -> None:
        """Report a cloze note without a deletion in Anki's form."""
        hint = 'put "{{c1::" and "}}" around what is asked for'
        self.report(
            location, Code.NO_CLOZE, f"cloze note without a deletion: {quoted(text.value)}", hint
        )

    def report_columns(self, error: ColumnsError, lock: str = "") -> None:
        """Report an option, or the path of a lock, that names a column which the file has not."""
        message, hint = f"wrong {OPTION}: {error.message}", error.hint
        if lock:
            message = f"wrong columns in {lock}: {error.message}"
            hint += f"; give {OPTION} anew, or {OPTION} {AUTO}"
        self.report(self.location(1), Code.WRONG_VALUE, message, hint)

    def set_deck(self, location: Location, name: str) -> None:
        """Set the deck that the file names, for its notes that name none."""
        self.front_matter.deck, self._deck_location = name, location

    def report_lost(self, lost: LostMarkup) -> None:
        """Report the HTML of texts that was not converted."""
        for kind, locations in lost.items():
            times = f" ({len(locations)} times)" if len(locations) > 1 else ""
            what = "colours, sizes and other styles" if kind == "style" else kind
            hint = _LOST_HINTS.get(kind, "leave it: the text is kept")
            self.report(locations[0], Code.NOT_CONVERTED, f"not converted: {what}{times}", hint)

    def add_heading(self, line: Line, level: int) -> None:
        """Start a section with a heading, whose first `level` characters are its marker."""
        rest = line.after(level)
        text = without_closing_hashes(rest.text.rstrip())
        end, written = trailing_tags(text)
        located = join_lines(self.path, [rest])
        tags = distinct_tags(WrittenTag(located.locate(offset), word) for offset, word in written)
        self.report_unused()
        self.sections = [section for section in self.sections if section.level < level]
        title = text[:end].strip()
        location = self.location(line.number, line.column)
        self._unused_text.add_heading(location, line.text, title)
        self.sections.append(Section(level=level, title=title, tags=tags))

    def start_note(self, start: Field, location: Location) -> ParsedNote:
        """Start a note in the current sections."""
        lines = LineRange(first=location.line, last=location.line)
        note = ParsedNote(start=start, lines=lines, sections=tuple(self.sections))
        note.locations[start] = location
        return note

    def add(
        self,
        note: ParsedNote,
        lines: LineRange | None = None,
        *,
        deck: str | None = None,
        foreign_id: ForeignId | None = None,
    ) -> None:
        """Add a complete note. `lines` are by default those from its start to `last_line`.

        `deck` is the full name of the deck that the note names, if it names one.
        """
        self.report_unused()
        self._unused_text.take_note()
        note.lines = lines or LineRange(first=note.location.line, last=self.last_line)
        if self._is_markdown:
            # Tags, types and ids are not Markdown: "ID: a<b" stays.
            shown = (name for name in ON_CARDS if name in note.texts)
            note.texts.update({name: self._as_markdown(note.texts[name]) for name in shown})
        if foreign_id is not None:
            self.known_notes.foreign_ids.append(foreign_id.location)
            self._id_comments[len(self._notes)] = foreign_id.comment
        self._notes.append(_GatheredNote(note, tuple(split_deck_name(deck))))

    def _as_markdown(self, text: Text) -> Text:
        return escape_open_comments(escape_open_fences(without_html(text, self._lost)))

    def finish(self) -> ParsedFile:
        """Report what is left, and turn the notes' decks into the file's deck and its sections."""
        self.report_unused()
        notes = tuple(gathered.note for gathered in self._notes)
        self.problems += self._unused_text.warnings(notes)
        self.problems += self.known_notes.problems()
        self.report_lost(self._lost)
        if any(gathered.deck for gathered in self._notes):
            self._assign_decks()
        return ParsedFile(
            notes=notes,
            problems=tuple(self.problems),
            front_matter=self.front_matter,
            id_comments=self._id_comments,
            ignored_warnings=self._ignored_warnings,
            notices=tuple(self.notices),
            unread_types=tuple(dict.fromkeys(self.unread_types)),
        )

    def _assign_decks(self) -> None:
        root = common_levels([gathered.deck for gathered in self._notes])
        # If the file names a deck, notes that name none are in that one.
        if not root and self.front_matter.deck is None:
            root = self._root_for_unnamed()
        # A note without a deck is in the root deck, so it needs no sections.
        titles = {
            id(gathered): heading_titles(gathered.deck[len(root) :]) for gathered in self._notes
        }
        depth = max(map(len, titles.values()))
        for gathered in self._notes if depth else ():
            gathered.note.sections = nest_sections(
                titles[id(gathered)], gathered.note.sections, depth
            )
        if root:
            self._check_deck("::".join(root))
            self.front_matter.deck = "::".join(root)
        self.front_matter.subdecks += depth

    def _root_for_unnamed(self) -> tuple[str, ...]:
        """Return the deck for notes that name none.

        Empty if it is the file's own deck, with the other decks below it.
        """
        named = [gathered for gathered in self._notes if gathered.deck]
        different = {gathered.deck for gathered in named}
        root = common_levels(list(different))
        # "Spanish::Verbs" alone: a note without a deck is not a verb, but "Spanish" can have it.
        above = root if len(different) > 1 else root[:-1]
        # If one row in ten has a deck, the others may be elsewhere; if most are in "Spanish", a row
        # without a deck must not move them below another one.
        is_moved = not above and len(different) == 1
        if 2 * len(named) < len(self._notes) + is_moved:
            self._report_unrelated_decks(self._notes)
            return ()
        root = root if is_moved else above
        if not root:
            self._report_unrelated_decks(named)
        self._report_without_deck("::".join(root))
        return root

    def _report_unrelated_decks(self, notes: Sequence[_GatheredNote]) -> None:
        """Report the first note whose deck has no parent deck in common with the first deck."""
        first = next(gathered.deck[0] for gathered in notes if gathered.deck)
        other = next(gathered for gathered in notes if gathered.deck[:1] != (first,))
        message = (
            f"the deck {quoted(other.deck[0])} shares no parent deck with {quoted(first)}"
            if other.deck
            else f"a note without a deck is outside the deck {quoted(first)}"
        )
        hint = "leave it: the decks become subdecks of the file's; or put each deck in its own file"
        self.report(other.note.location, Code.NOT_CONVERTED, message, hint)

    def _report_without_deck(self, root: str) -> None:
        """Report which deck the notes without a deck go to, among others that have one."""
        locations = [gathered.note.location for gathered in self._notes if not gathered.deck]
        if not locations:
            return
        lines = [f"{location.line:,}" for location in locations]
        shown = ", ".join(lines[:_LINES_SHOWN]) + (" and more" if len(lines) > _LINES_SHOWN else "")
        what = (
            f"{len(lines):,} notes without a deck go"
            if len(lines) > 1
            else "a note without a deck goes"
        )
        where = (
            f"the deck {quoted(root)}, which contains the others"
            if root
            else "the file's deck, above the others"
        )
        on = "lines" if len(lines) > 1 else "line"
        message = f"{what} to {where}: {on} {shown}"
        hint = "leave it, or name a deck for each note"
        self.report(locations[0], Code.NOT_CONVERTED, message, hint)

    def _check_deck(self, root: str) -> None:
        """Report the deck that the file names if no note is in it."""
        named = self.front_matter.deck
        if (
            named is not None
            and self._deck_location is not None
            and not f"{root}::".startswith(f"{named}::")
        ):
            hint = "leave it: each note names its own deck"
            self.report(
                self._deck_location,
                Code.NOT_CONVERTED,
                f"the deck {quoted(named)} has no notes",
                hint,
            )
