r"""Notes of another tool as text in our own format, such that reading it gives the same notes. No I/O.

A line of text that the format would take for something else gets a backslash where the format takes one away again
(`\Q:`), and an empty comment before it anywhere else: that leaves nothing behind.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator.convert.relinking import Relink, relink_text
from generator.diagnostics import Code, Diagnostic, has_errors, in_order, quoted
from generator.notes import Deck, DraftNote, Note, in_source_order, question_of, texts
from generator.sources import SourceFile, read_deck, read_foreign
from generator.sources.assembly import ParsedNote, Section, WrittenTag
from generator.sources.dialect import ParsedFile
from generator.sources.field_markers import ALMOST_MARKER, ESCAPED_MARKER, MARKER, Field
from generator.sources.front_matter import FrontMatter
from generator.sources.note_kinds import NoteKind
from generator.sources.tags import canonical_tag, listed_tags, tag_problem, trailing_tags
from generator.text.code import FencedRow, fenced_rows
from generator.text.markers import DASHES, FENCE, HEADING, ITEM, without_closing_hashes

# Comments go without a trace, so this hides what a line begins with.
EMPTY_COMMENT = "<!-- -->"

_ORDER = (Field.QUESTION, Field.CLOZE, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)
# A text that begins so reads better below its marker than behind it.
_BLOCK = re.compile(rf"{ITEM}[ \t]|[|>#]|{FENCE}|\$\$|\\\[")
_PLAIN_SCALAR = re.compile(r"[^\W_][\w .()/-]*(?:::?[\w.()/-][\w .()/-]*)*")
_NULL = frozenset({"null", "Null", "NULL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The text of a file that was converted, or None with an error in it; and how many notes and drafts it has."""

    text: str | None
    notes: int
    drafts: int
    diagnostics: tuple[Diagnostic, ...]


def convert(
    file: SourceFile,
    rows: Sequence[str],
    default_name: str,
    relink: Relink = lambda target, _source: target,
) -> Conversion | None:
    """Write another tool's file, with the `rows` of its text, in our format; None for a file that is in it already.

    `default_name` is the deck's unless the file names it. `relink` is given each reference to a media file and the
    path of the file that has it, and returns what the text is to call it.
    """
    read = read_foreign(file, rows, default_name)
    if read is None:
        return None
    reading, deck, found = read
    if has_errors(found):
        return _conversion(None, deck, found)
    text = _document(reading.front_matter, reading, deck.name, relink)
    wrong = _difference(deck, text, relink)
    if wrong is not None:
        return _conversion(None, deck, in_order([*found, wrong]))
    return _conversion(text, deck, found)


def _conversion(text: str | None, deck: Deck, found: tuple[Diagnostic, ...]) -> Conversion:
    return Conversion(text=text, notes=len(deck.notes), drafts=len(deck.drafts), diagnostics=found)


def _difference(deck: Deck, text: str, relink: Relink) -> Diagnostic | None:
    """Read what was written; say which note does not come back as it was."""
    again, problems = read_deck([SourceFile(path="converted", subpath=(), text=text)], deck.name)
    notes = in_source_order(deck)
    expected = [_content(note, relink) for note in notes]
    written = [_content(note, lambda target, _source: target) for note in in_source_order(again)]
    if (deck.name, expected) == (again.name, written) and not has_errors(problems):
        return None
    index = next(
        (i for i, pair in enumerate(zip(expected, written, strict=False)) if pair[0] != pair[1]),
        len(written),
    )
    note = notes[min(index, len(notes) - 1)]
    return Diagnostic(
        location=note.location,
        code=Code.NOT_WRITABLE,
        message=f"cannot write this note so that it reads the same: {quoted(question_of(note).value)}",
        hint=(
            "remove a comment from its id or heading, or a tag from the end of its deck's name, "
            "or build the file without converting it"
        ),
    )


def _content(note: Note | DraftNote, relink: Relink) -> tuple[object, ...]:
    """Return all of a note but its places."""
    values = tuple(relink_text(text, relink) for text in texts(note))
    which = tuple(name for name in ("hint", "extra", "source") if getattr(note, name) is not None)
    kind = type(note).__name__, getattr(note, "reversed", None), getattr(note, "typed", None)
    return kind, which, values, note.deck, note.section, note.tags, note.id, note.speech


def _document(matter: FrontMatter, reading: ParsedFile, deck: str, relink: Relink) -> str:
    blocks = ["\n".join(_front_matter(matter, deck))]
    stack: list[Section] = []
    for index, draft in enumerate(reading.notes):
        blocks += write_headings(stack, draft.sections)
        rows = write_note(draft, relink)
        if index in reading.remarks:
            rows.append(f"<!-- {reading.remarks[index].replace('--', '- -')} -->")
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def _front_matter(matter: FrontMatter, deck: str) -> list[str]:
    rows = ["---", f"deck: {_scalar(deck)}"]
    if matter.description:
        rows.append(f"description: {_scalar(matter.description)}")
    if matter.tags:
        rows.append(f"tags: [{', '.join(_scalar(tag, in_list=True) for tag in matter.tags)}]")
    if matter.auto_tags:
        rows.append("auto-tags:")
        for tag, words in matter.auto_tags.items():
            rows.append(
                f"  {_scalar(tag)}: [{', '.join(_scalar(word, in_list=True) for word in words)}]"
            )
    if matter.type is not NoteKind.BASIC:
        rows.append(f"type: {matter.type}")
    if matter.subdecks:
        rows.append(f"subdecks: {matter.subdecks}")
    if matter.speech:
        rows.append(f"speech: {matter.speech}")
    return [*rows, "---"]


def _scalar(value: str, *, in_list: bool = False) -> str:
    """Write a YAML value that reads as this text."""
    plain = _PLAIN_SCALAR.fullmatch(value) and value == value.strip() and value not in _NULL
    if plain and not (in_list and ":" in value):
        return value
    return json.dumps(value, ensure_ascii=False)


def write_headings(stack: list[Section], sections: Sequence[Section]) -> list[str]:
    """Write the headings that lead from the current sections to those of a note; `stack` becomes the current ones."""
    seen = [section for section in stack if section.title or section.tags]
    common = 0
    while common < min(len(seen), len(sections)) and seen[common] == sections[common]:
        common += 1
    missing = list(sections[common:])
    if len(seen) > common and (not missing or missing[0].level > seen[common].level):
        missing.insert(
            0, Section(level=seen[common].level, title="")
        )  # ends the section that is too many
    for section in missing:
        stack[:] = [above for above in stack if above.level < section.level] + [section]
    return [_heading(section) for section in missing]


def _heading(section: Section) -> str:
    parts = ["#" * section.level]
    if section.title:
        parts.append(section.title)
    parts += (f"#{canonical_tag(tag.text)}" for tag in section.tags if canonical_tag(tag.text))
    if (
        section.title
        and not section.tags
        and without_closing_hashes(section.title) != section.title
    ):
        parts.append("#")
    return " ".join(parts)


def write_note(draft: ParsedNote, relink: Relink) -> list[str]:
    """Write the lines of one note; reading them gives the same texts, unless one of them holds a comment."""
    rows: list[str] = []
    for name in _ORDER:
        if text := draft.texts.get(name):
            rows += _field(name, relink_text(text, relink))
        elif name is Field.ANSWER and draft.start is Field.QUESTION:
            rows.append("A:")  # a draft's question may have several paragraphs
    if text := draft.texts.get(Field.TYPE):
        rows.append(f"Type: {text.value.lower()}")
    if tags := _tags(draft):
        rows.append(f"Tags: {tags}")
    if text := draft.texts.get(Field.ID):
        rows.append(f"ID: {text.value}")
    return rows


def _tags(draft: ParsedNote) -> str:
    written = list(draft.tags)
    if text := draft.texts.get(Field.TAGS):
        written += (
            WrittenTag(text.locate(tag.offset), tag.text) for tag in listed_tags(text.value)
        )
    tags = [
        canonical_tag(tag.text) for tag in written if tag_problem(tag.location, tag.text) is None
    ]
    tags = list(dict.fromkeys(tags))
    if any("," in tag or tag.startswith(("#", "-")) for tag in tags):
        return " ".join(f"#{tag}" for tag in tags)
    return ", ".join(tags)


def _field(name: Field, value: str) -> list[str]:
    """Write a field's marker and text so that the same text is read."""
    rows = value.split("\n")
    indents = [len(row) - len(row.lstrip(" ")) for row in rows[1:] if row.strip()]
    would_shift = bool(indents) and min(indents) == len(name) + 2
    is_start = name in (Field.QUESTION, Field.CLOZE)
    below = _BLOCK.match(value) or would_shift or (is_start and trailing_tags(rows[0])[1])
    if below:
        return [f"{name}:", *_escaped(rows)]
    return [f"{name}: {rows[0]}", *_escaped(rows)[1:]]


def _escaped(rows: Sequence[str]) -> list[str]:
    """Hide what the format would read in lines of text; code is left alone."""
    out: list[str] = []
    for row, role in zip(rows, fenced_rows(rows), strict=True):
        if role in (FencedRow.CODE, FencedRow.CLOSING):
            out.append(row)
        elif MARKER.match(row):
            out.append(f"\\{row}")
        elif any(sign.match(row) for sign in (HEADING, DASHES, ESCAPED_MARKER, ALMOST_MARKER)):
            out.append(EMPTY_COMMENT + row)
        else:
            out.append(row)
    return out
