r"""Writes notes of another tool in the native format, so that they read the same. No I/O.

A line of text that the format would read as syntax gets a backslash if the format removes it again
(`\Q:`), and otherwise an empty comment before it, which is not in the text that is read.
"""

import json
from collections.abc import Sequence

from generator.convert.relinking import Relink, relink_text
from generator.diagnostics import Code, Diagnostic, has_errors, quoted, sort_diagnostics
from generator.lazy_patterns import lazy_pattern
from generator.notes import Deck, DraftNote, Note, note_texts, notes_and_drafts, question_of
from generator.sources import SourceFile, read_deck, read_foreign
from generator.sources.assembly import ParsedNote, Section, WrittenTag
from generator.sources.dialect import ParsedFile
from generator.sources.field_markers import ESCAPED_MARKER, MARKER, Field
from generator.sources.front_matter import FrontMatter
from generator.sources.marker_look_alikes import ALMOST_MARKER
from generator.sources.note_kinds import NoteKind
from generator.sources.references import NO_REFERENCES, References
from generator.sources.tags import canonical_tag, listed_tags, tag_problem, trailing_tags
from generator.text.code import FencedRow, fenced_rows
from generator.text.markers import DASHES, FENCE, HEADING, ITEM, without_closing_hashes
from generator.values import dataclass

# A comment is removed on reading, so this keeps the start of a line from being read as syntax.
EMPTY_COMMENT = "<!-- -->"

_ORDER = (Field.QUESTION, Field.CLOZE, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)
# A text that starts like this is easier to read below its marker than after it.
_STARTS_BELOW = lazy_pattern(rf"{ITEM}[ \t]|[|>#]|{FENCE}|\$\$|\\\[")
_PLAIN_SCALAR = lazy_pattern(r"[^\W_][\w .()/-]*(?:::?[\w.()/-][\w .()/-]*)*")
_NULL = frozenset({"null", "Null", "NULL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The text of a converted file, None if it has an error; and its number of notes and drafts.

    `notices` say how the file was read, if its text leaves a choice.
    """

    text: str | None
    note_count: int
    draft_count: int
    diagnostics: tuple[Diagnostic, ...]
    notices: tuple[str, ...]


def convert(
    file: SourceFile,
    rows: Sequence[str],
    default_name: str,
    relink: Relink = lambda target, _source: target,
    references: References = NO_REFERENCES,
) -> Conversion | None:
    """Write the `rows` of another tool's file in the native format; None for a native file.

    `default_name` is the deck's name if the file names none. `relink` gets each reference to a
    media file and the path of the file that has it, and returns the reference to write.
    `references` looks up what the notes refer to in other files.
    """
    read = read_foreign(file, rows, default_name, references)
    if read is None:
        return None
    parsed_file, deck, found = read
    if has_errors(found):
        return _conversion(None, deck, found, parsed_file.notices)
    text = _write_document(parsed_file.front_matter, parsed_file, deck.name, relink)
    wrong = _check_conversion(deck, text, relink)
    if wrong is not None:
        return _conversion(None, deck, sort_diagnostics([*found, wrong]), parsed_file.notices)
    return _conversion(text, deck, found, parsed_file.notices)


def _conversion(
    text: str | None, deck: Deck, found: tuple[Diagnostic, ...], notices: tuple[str, ...]
) -> Conversion:
    return Conversion(
        text=text,
        note_count=len(deck.notes),
        draft_count=len(deck.drafts),
        diagnostics=found,
        notices=notices,
    )


def _check_conversion(deck: Deck, text: str, relink: Relink) -> Diagnostic | None:
    """Read the written text; return a problem with the first note that does not read the same."""
    again, problems = read_deck([SourceFile(path="converted", subpath=(), text=text)], deck.name)
    notes = notes_and_drafts(deck)
    expected = [_content(note, relink) for note in notes]
    written = [_content(note, lambda target, _source: target) for note in notes_and_drafts(again)]
    if (deck.name, expected) == (again.name, written) and not has_errors(problems):
        return None
    index = next(
        (i for i, pair in enumerate(zip(expected, written, strict=False)) if pair[0] != pair[1]),
        len(written),
    )
    note = notes[min(index, len(notes) - 1)]
    question = quoted(question_of(note).value)
    return Diagnostic(
        location=note.location,
        code=Code.NOT_WRITABLE,
        message=f"cannot write this note so that it reads the same: {question}",
        hint=(
            'delete "<!--" from the note\'s id or deck, or "#" from the start of its deck; '
            "or build the file without converting it"
        ),
    )


def _content(note: Note | DraftNote, relink: Relink) -> tuple[object, ...]:
    """Return all of a note except its locations."""
    values = tuple(relink_text(text, relink) for text in note_texts(note))
    which = tuple(name for name in ("hint", "extra", "source") if getattr(note, name) is not None)
    kind = type(note).__name__, getattr(note, "reversed", None), getattr(note, "typed", None)
    settings = note.speech, note.language, note.breaks
    return kind, which, values, note.deck, note.section, note.tags, note.id, settings


def _write_document(
    front_matter: FrontMatter, parsed_file: ParsedFile, deck: str, relink: Relink
) -> str:
    blocks = ["\n".join(_write_front_matter(front_matter, deck))]
    stack: list[Section] = []
    for index, note in enumerate(parsed_file.notes):
        blocks += write_headings(stack, note.sections)
        rows = write_note(note, relink)
        if index in parsed_file.id_comments:
            rows.append(f"<!-- {parsed_file.id_comments[index].replace('--', '- -')} -->")
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def _write_front_matter(front_matter: FrontMatter, deck: str) -> list[str]:
    rows = ["---", f"deck: {_yaml_value(deck)}"]
    if front_matter.description:
        rows.append(f"description: {_yaml_value(front_matter.description)}")
    if front_matter.tags:
        rows.append(
            f"tags: [{', '.join(_yaml_value(tag, in_list=True) for tag in front_matter.tags)}]"
        )
    if front_matter.auto_tags:
        rows.append("auto-tags:")
        for tag, words in front_matter.auto_tags.items():
            values = ", ".join(_yaml_value(word, in_list=True) for word in words)
            rows.append(f"  {_yaml_value(tag)}: [{values}]")
    if front_matter.type is not NoteKind.BASIC:
        rows.append(f"type: {front_matter.type}")
    if front_matter.subdecks:
        rows.append(f"subdecks: {front_matter.subdecks}")
    if front_matter.speech:
        rows.append(f"speech: {front_matter.speech}")
    if front_matter.language:
        rows.append(f"language: {front_matter.language}")
    if front_matter.breaks:
        rows.append("breaks: true")
    if front_matter.warnings:
        rows.append(f"warnings: [{', '.join(code.value for code in front_matter.warnings)}]")
    return [*rows, "---"]


def _yaml_value(value: str, *, in_list: bool = False) -> str:
    """Write a text as a YAML value."""
    plain = _PLAIN_SCALAR.fullmatch(value) and value == value.strip() and value not in _NULL
    if plain and not (in_list and ":" in value):
        return value
    return json.dumps(value, ensure_ascii=False)


def write_headings(stack: list[Section], sections: Sequence[Section]) -> list[str]:
    """Write the headings from the sections in `stack` to those of a note, and update `stack`."""
    seen = [section for section in stack if section.title or section.tags]
    common = 0
    while common < min(len(seen), len(sections)) and seen[common] == sections[common]:
        common += 1
    missing = list(sections[common:])
    if len(seen) > common and (not missing or missing[0].level > seen[common].level):
        # An empty heading ends a section that the note is not in.
        missing.insert(0, Section(level=seen[common].level, title=""))
    for section in missing:
        stack[:] = [above for above in stack if above.level < section.level] + [section]
    return [_write_heading(section) for section in missing]


def _write_heading(section: Section) -> str:
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


def write_note(note: ParsedNote, relink: Relink) -> list[str]:
    """Write the lines of one note, which read as the same texts unless one contains a comment."""
    rows: list[str] = []
    for name in _ORDER:
        if text := note.texts.get(name):
            rows += _write_field(name, relink_text(text, relink))
        elif name is Field.ANSWER and note.start is Field.QUESTION:
            # Without it, a draft's question of several paragraphs would be an error.
            rows.append("A:")
    if text := note.texts.get(Field.TYPE):
        rows.append(f"Type: {text.value.lower()}")
    if tags := _write_tags(note):
        rows.append(f"Tags: {tags}")
    if text := note.texts.get(Field.ID):
        rows.append(f"ID: {text.value}")
    return rows


def _write_tags(note: ParsedNote) -> str:
    written = list(note.tags)
    if text := note.texts.get(Field.TAGS):
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


def _write_field(name: Field, value: str) -> list[str]:
    """Write a field's marker and its text, so that it reads as the same text."""
    rows = value.split("\n")
    indents = [len(row) - len(row.lstrip(" ")) for row in rows[1:] if row.strip()]
    would_shift = bool(indents) and min(indents) == len(name) + 2
    is_start = name in (Field.QUESTION, Field.CLOZE)
    below = _STARTS_BELOW.match(value) or would_shift or (is_start and trailing_tags(rows[0])[1])
    if below:
        return [f"{name}:", *_escape_rows(rows)]
    return [f"{name}: {rows[0]}", *_escape_rows(rows)[1:]]


def _escape_rows(rows: Sequence[str]) -> list[str]:
    """Escape lines of text that would be read as syntax; code stays unchanged."""
    out: list[str] = []
    for row, role in zip(rows, fenced_rows(rows), strict=True):
        if role in (FencedRow.CODE, FencedRow.CLOSING):
            out.append(row)
        elif MARKER.match(row):
            out.append(f"\\{row}")
        elif any(syntax.match(row) for syntax in (HEADING, DASHES, ESCAPED_MARKER, ALMOST_MARKER)):
            out.append(EMPTY_COMMENT + row)
        else:
            out.append(row)
    return out
