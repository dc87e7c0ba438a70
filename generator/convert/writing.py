r"""The text of a converted file, which reads as the same notes. No I/O.

A line of text that the format would read as syntax gets a backslash if the format removes it again
(`\Q:`), and otherwise an empty comment before it, which is not in the text that is read.
"""

import json
from collections.abc import Iterable, Sequence

from generator.convert.relinking import Relink, relink_text
from generator.lazy_patterns import lazy_pattern
from generator.sources import ForeignFile
from generator.sources.assembly import ParsedNote, Section, WrittenTag
from generator.sources.dialect import NATIVE
from generator.sources.field_markers import ESCAPED_MARKER, MARKER, Field
from generator.sources.front_matter import FrontMatter
from generator.sources.marker_look_alikes import ALMOST_MARKER
from generator.sources.note_kinds import NoteKind
from generator.sources.tags import canonical_tag, listed_tags, tag_problem, trailing_tags
from generator.text.code import FencedRow, fenced_rows
from generator.text.lines import BYTE_ORDER_MARK
from generator.text.markers import DASHES, FENCE, HEADING, ITEM, without_closing_hashes

# A comment is removed on reading, so this keeps the start of a line from being read as syntax.
EMPTY_COMMENT = "<!-- -->"

_ORDER = (Field.QUESTION, Field.CLOZE, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)
# A text that starts like this is easier to read below its marker than after it.
_STARTS_BELOW = lazy_pattern(rf"{ITEM}[ \t]|[|>#]|{FENCE}|\$\$|\\\[")
_ONLY_ITEM_MARKER = lazy_pattern(rf"{ITEM}[ \t]*")
_PLAIN_SCALAR = lazy_pattern(r"[^\W_][\w .()/-]*(?:::?[\w.()/-][\w .()/-]*)*")
# What YAML does not allow unescaped, takes for a line end, or what a reader of files removes.
_NOT_IN_YAML = lazy_pattern("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NULL = frozenset({"null", "Null", "NULL"})


def write_document(file: ForeignFile, indices: Iterable[int], relink: Relink) -> str:
    """Write the notes of a file with these indices."""
    blocks: list[str] = []
    deck = file.file_deck if file.needs_deck else None
    head = _write_front_matter(file.front_matter, deck)
    if head:
        blocks.append("\n".join(("---", *head, "---")))
    stack: list[Section] = []
    for index in indices:
        note = file.notes[index]
        blocks += write_headings(stack, note.sections)
        rows = write_note(note, relink)
        if index in file.id_comments:
            rows.append(f"<!-- {file.id_comments[index].replace('--', '- -')} -->")
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def _write_front_matter(front_matter: FrontMatter, deck: str | None) -> list[str]:
    rows = [] if deck is None else [f"deck: {_yaml_value(deck)}"]
    if front_matter.description:
        rows.append(f"description: {_yaml_value(front_matter.description)}")
    if front_matter.tags:
        # The reader removes one "#": "##a" is the tag "#a" that Anki has.
        tags = (f"#{tag}" if tag.startswith("#") else tag for tag in front_matter.tags)
        rows.append(f"tags: [{', '.join(_yaml_value(tag, in_list=True) for tag in tags)}]")
    if front_matter.auto_tags:
        rows.append("auto-tags:")
        for name, words in front_matter.auto_tags.items():
            tag = f"#{name}" if name.startswith("#") else name
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
    return rows


def _yaml_value(value: str, *, in_list: bool = False) -> str:
    """Write a text as a YAML value."""
    plain = _PLAIN_SCALAR.fullmatch(value) and value == value.strip() and value not in _NULL
    if plain and not (in_list and ":" in value):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def with_deck(text: str, deck: str) -> str:
    """Add the deck to the front matter of a native file that names none."""
    return _with_key(text, f"deck: {_yaml_value(deck)}")


def with_native_dialect(text: str) -> str:
    """Name the dialect in the front matter of a native file that names none."""
    return _with_key(text, f"dialect: {NATIVE}")


def _with_key(text: str, row: str) -> str:
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    rest = text.removeprefix(mark)
    first, end, below = rest.partition("\n")
    if first.rstrip() == "---" and end:
        return f"{mark}{first}\n{row}\n{below}"
    return f"{mark}---\n{row}\n---\n{rest}"


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
            rows += _write_field(name, relink_text(text, relink), is_in_row=text.is_in_row)
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


def _write_field(name: Field, value: str, *, is_in_row: bool) -> list[str]:
    """Write a field's marker and its text, so that it reads as the same text.

    `is_in_row` is whether something is before the text on its first line, such as a quote or a
    cell. There "-" alone is a dash, and on its own line it is an empty list item.
    """
    rows = value.split("\n")
    indents = [len(row) - len(row.lstrip(" ")) for row in rows[1:] if row.strip()]
    would_shift = bool(indents) and min(indents) == len(name) + 2
    is_start = name in (Field.QUESTION, Field.CLOZE)
    starts_below = _STARTS_BELOW.match(value) is not None
    if _ONLY_ITEM_MARKER.fullmatch(rows[0]):
        starts_below = not is_in_row
    below = starts_below or would_shift or (is_start and trailing_tags(rows[0])[1])
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
