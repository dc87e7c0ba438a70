"""What a reader gathers while it goes through a file: notes with their decks, problems, text on no card."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote, Section, WrittenTag
from generator.sources.deck_names import common
from generator.sources.dialect import ParsedFile
from generator.sources.field_markers import Field
from generator.sources.foreign.decks import heading_titles, nest_sections, split_deck_name
from generator.sources.foreign.known_notes import ForeignId, KnownNotes
from generator.sources.front_matter import FrontMatter
from generator.sources.source_lines import read_source_lines
from generator.sources.tags import trailing_tags
from generator.text.code import Fence, opening_fence
from generator.text.edits import escape_open_fences
from generator.text.html_in_markdown import without_html
from generator.text.html_reader import Lost
from generator.text.lines import Comment, Line, field_text, text_of
from generator.text.located import Text
from generator.text.markers import without_closing_hashes

# Lines that a message lists before it says that there are more.
_LINES_SHOWN = 5
# The fields whose texts are on cards.
_ON_CARDS = (Field.QUESTION, Field.CLOZE, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)


class _Gathered(NamedTuple):
    """A note, and the levels of the deck that it names."""

    note: ParsedNote
    deck: tuple[str, ...]


class Gatherer:
    """Collects what is in a file. `front` is what the file says of its deck and of all its notes.

    `last` is the number of the last line above the current one that is not blank: there a note ends that the current
    line, or the end of the file, closes. `known` is what Anki may know of the notes.
    """

    def __init__(self, path: str, *, is_markdown: bool = False) -> None:
        self.path = path
        self.front_matter = FrontMatter()
        self.problems: list[Diagnostic] = []
        self.last_line = 0
        self.known_notes = KnownNotes()
        self._notes: list[_Gathered] = []
        self._remarks: dict[int, str] = {}
        self._is_markdown = is_markdown
        self._lost: Lost = {}
        self.sections: list[Section] = []
        self._unused: list[Line] = []
        self._deck_place: Location | None = None

    def read_lines(
        self,
        rows: Sequence[str],
        *,
        above: int = 0,
        opens: Callable[[str], Fence | None] = opening_fence,
    ) -> tuple[list[Line], list[Comment]]:
        """Read the rows below the first `above` as lines and comments; `opens` reads a row as an opening fence."""
        lines, comments, problems = read_source_lines(self.path, rows, above + 1, opens)
        self.problems += problems
        return lines, comments

    def walk(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Go through lines, and keep `last`."""
        for line in lines:
            yield line
            if line.text.strip():
                self.last_line = line.number

    def location(self, line: int, column: int = 1) -> Location:
        """Return a place in this file."""
        return Location(path=self.path, line=line, column=column)

    def text(self, lines: Sequence[Line]) -> Text | None:
        """Join the lines of a field; None if they are blank."""
        return field_text(self.path, lines)

    def locate(self, line: Line, offset: int) -> Location:
        """Return where a character of a line is in this file."""
        return text_of(self.path, [line]).locate(offset)

    def report(self, place: Location, code: Code, message: str, hint: str) -> None:
        """Note a problem."""
        self.problems.append(Diagnostic(location=place, code=code, message=message, hint=hint))

    def skip(self, line: Line) -> None:
        """Note a line that is on no card; neighbours are reported together."""
        # A line that was read in between parts what is reported together.
        if self._unused and line.number > self._unused[-1].number + 1:
            self.report_unused()
        # Blank lines count between others, not above the first.
        if line.text.strip() or self._unused:
            self._unused.append(line)

    def report_unused(self) -> None:
        """Report the lines that were skipped since the last card."""
        filled = [line for line in self._unused if line.text.strip()]
        self._unused = []
        if filled:
            rest = len(filled) - 1
            more = f" and {rest} more {'line' if rest == 1 else 'lines'}" if rest else ""
            self.report(
                self.location(filled[0].number, filled[0].column),
                Code.UNUSED_TEXT,
                f"text on no card: {quoted(filled[0].text)}{more}",
                "leave it, or write it as a card if it should be learnt",
            )

    def report_unused_tag(self, tag: WrittenTag) -> None:
        """Report a tag that stands over no note."""
        hint = "leave it, or move it to the notes that should have it"
        self.report(tag.location, Code.UNUSED_TEXT, f"tag on no card: {quoted(tag.text)}", hint)

    def report_no_deletion(self, place: Location, text: Text) -> None:
        """Report a cloze note without a deletion in Anki's form."""
        hint = 'put "{{c1::" and "}}" around what is asked for'
        self.report(
            place, Code.NO_CLOZE, f"cloze note without a deletion: {quoted(text.value)}", hint
        )

    def set_deck(self, place: Location, name: str) -> None:
        """Take the deck that the file names for those of its notes that have none of their own."""
        self.front_matter.deck, self._deck_place = name, place

    def report_lost(self, lost: Lost) -> None:
        """Report what of the texts' HTML was not carried over."""
        for kind, places in lost.items():
            times = f" ({len(places)} times)" if len(places) > 1 else ""
            what = "colours, sizes and other styles" if kind == "style" else kind
            hint = (
                "leave it: the text is kept"
                if kind not in ("<script>", "<style>", "<img>")
                else "leave it"
            )
            self.report(places[0], Code.NOT_CONVERTED, f"not converted: {what}{times}", hint)

    def add_heading(self, line: Line, level: int) -> None:
        """Take a heading, whose sign is `level` long, as the section of the notes below."""
        rest = line.after(level)
        text = without_closing_hashes(rest.text.rstrip())
        end, written = trailing_tags(text)
        places = text_of(self.path, [rest])
        tags = tuple(WrittenTag(places.locate(offset), word) for offset, word in written)
        self.report_unused()
        self.sections = [section for section in self.sections if section.level < level]
        self.sections.append(Section(level=level, title=text[:end].strip(), tags=tags))

    def start_note(self, start: Field, place: Location) -> ParsedNote:
        """Begin a note under the sections in hand."""
        lines = LineRange(first=place.line, last=place.line)
        draft = ParsedNote(start=start, lines=lines, sections=tuple(self.sections))
        draft.locations[start] = place
        return draft

    def add(
        self,
        draft: ParsedNote,
        lines: LineRange | None = None,
        *,
        deck: str | None = None,
        foreign_id: ForeignId | None = None,
    ) -> None:
        """Keep a note that is whole, written on `lines`, by default those from its start to the `last` one.

        `deck` is the full name of its own deck, if it has one.
        """
        self.report_unused()
        draft.lines = lines or LineRange(first=draft.location.line, last=self.last_line)
        if self._is_markdown:
            # Tags, types and ids are no Markdown: "ID: a<b" stays.
            shown = (name for name in _ON_CARDS if name in draft.texts)
            draft.texts.update(
                {
                    name: escape_open_fences(without_html(draft.texts[name], self._lost))
                    for name in shown
                }
            )
        if foreign_id is not None:
            self.known_notes.foreign_ids.append(foreign_id.location)
            self._remarks[len(self._notes)] = foreign_id.remark
        self._notes.append(_Gathered(draft, tuple(split_deck_name(deck))))

    def finish(self) -> ParsedFile:
        """Report what is left, and turn the notes' own decks into the file's deck and sections below it."""
        self.report_unused()
        self.problems += self.known_notes.problems()
        self.report_lost(self._lost)
        if any(one.deck for one in self._notes):
            self._settle_decks()
        notes = tuple(one.note for one in self._notes)
        return ParsedFile(
            notes=notes,
            problems=tuple(self.problems),
            front_matter=self.front_matter,
            remarks=self._remarks,
        )

    def _settle_decks(self) -> None:
        root = common([one.deck for one in self._notes])
        # Where the file names a deck, the notes without one of their own are in that.
        if not root and self.front_matter.deck is None:
            root = self._root_of_named()
        # A note without a deck is in the root, and so below nothing.
        titles = {id(one): heading_titles(one.deck[len(root) :]) for one in self._notes}
        depth = max(map(len, titles.values()))
        for one in self._notes if depth else ():
            one.note.sections = nest_sections(titles[id(one)], one.note.sections, depth)
        if root:
            self._check_deck("::".join(root))
            self.front_matter.deck = "::".join(root)
        self.front_matter.subdecks += depth

    def _root_of_named(self) -> tuple[str, ...]:
        """Return the deck for the notes that name none; empty if that is the file's, the other decks below it."""
        named = [one for one in self._notes if one.deck]
        different = {one.deck for one in named}
        root = common(list(different))
        # "Spanish::Verbs" alone: a note without a deck is no verb, but has a level to go to.
        root = root if len(different) > 1 else root[:-1]
        # One row of ten with a deck says nothing of the other nine, and a single deck "Spanish" nothing of any other.
        if 2 * len(named) < len(self._notes) or not (root or len(different) > 1):
            self._report_apart(self._notes)
            return ()
        if not root:
            self._report_apart(named)
        self._report_without_deck("::".join(root))
        return root

    def _report_apart(self, notes: Sequence[_Gathered]) -> None:
        """Report the first note whose deck has nothing above it in common with the first deck."""
        first = next(one.deck[0] for one in notes if one.deck)
        other = next(one for one in notes if one.deck[:1] != (first,))
        message = (
            f"the deck {quoted(other.deck[0])} shares no parent deck with {quoted(first)}"
            if other.deck
            else f"a note without a deck is outside the deck {quoted(first)}"
        )
        hint = "leave it: they become subdecks of the file's deck; or put each deck in its own file"
        self.report(other.note.location, Code.NOT_CONVERTED, message, hint)

    def _report_without_deck(self, root: str) -> None:
        """Say where the notes go that have no deck, among others that have one."""
        places = [one.note.location for one in self._notes if not one.deck]
        if not places:
            return
        lines = [f"{place.line:,}" for place in places]
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
        self.report(places[0], Code.NOT_CONVERTED, message, hint)

    def _check_deck(self, root: str) -> None:
        """Say so where no note is left for the deck that the file names."""
        named = self.front_matter.deck
        if (
            named is not None
            and self._deck_place is not None
            and not f"{root}::".startswith(f"{named}::")
        ):
            hint = "leave it: each note names its own deck"
            self.report(
                self._deck_place, Code.NOT_CONVERTED, f"the deck {quoted(named)} has no notes", hint
            )
