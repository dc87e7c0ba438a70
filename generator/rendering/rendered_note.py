"""A note's fields with the digests of its content."""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Generator, Sequence

from generator.identity.numbering import NumberedText
from generator.markup.field_html import as_in_version_1
from generator.markup.fields import Fields, render_fields
from generator.markup.media import MediaLibrary
from generator.markup.wrapping import unwrap
from generator.notes import BasicNote, ClozeNote, ListNote, Note, OcclusionNote, field_texts
from generator.text.code import opening_fence
from generator.text.located import Text
from generator.values import dataclass

# Hexadecimal digits of a digest. A note's must differ from that of any earlier version, a field's
# from that of any text that the learner writes there.
NOTE_DIGITS, FIELD_DIGITS = 16, 12
_AS_JSON = json.JSONEncoder(ensure_ascii=False)

NumberedNote = tuple[Note, tuple[NumberedText, ...]]  # a note with its cloze numbers before


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedNote:
    """What rendering makes of a note.

    `digest` is that of the note's content, `field_digests` has one for each field and for the tags,
    and `version_1_digest` is the one that version 1 of the lock had.
    """

    fields: Fields
    digest: str
    field_digests: tuple[str, ...]
    version_1_digest: str


# Renders notes in order: one after the other, in other processes, or with those of earlier builds.
Renderer = Callable[[Sequence[NumberedNote], MediaLibrary], Generator[RenderedNote, None, None]]


def render_notes(
    notes: Sequence[NumberedNote], media: MediaLibrary
) -> Generator[RenderedNote, None, None]:
    """Render notes one after the other."""
    for note, numbers in notes:
        fields = render_fields(note, media, numbers)
        yield RenderedNote(
            fields=fields,
            digest=_digest(note, fields),
            field_digests=field_digests(fields.values, note.tags),
            version_1_digest=_version_1_digest(note, fields),
        )


def _digest(note: Note, fields: Fields) -> str:
    """Return the digest of a note's content: its texts, tags, media, sections, type and cards.

    Its HTML is not included, so that a new version of this program or of a library changes no note.
    """
    content = [
        _kind_of(note),
        [_digested_source(text, breaks=note.breaks) for text in field_texts(note)],
        note.section,
        note.tags,
        note.speech,
        sorted(file.name for file in fields.media),
        fields.ordinals,
        # Only if set, so that notes from before these settings keep their digests.
        *([note.language, note.breaks] if note.language or note.breaks else ()),
    ]
    return _hexadecimal(_AS_JSON.encode(content), NOTE_DIGITS)


def _digested_source(text: Text | None, *, breaks: bool) -> str:
    if text is None:
        return ""
    value = text.value
    # Only an opening fence has an indent at the start of a text, and that changes no note.
    if value.startswith(" ") and opening_fence(value.partition("\n")[0]):
        value = value.lstrip(" ")
    return value if breaks else unwrap(value)


def _kind_of(note: Note) -> str:
    match note:
        case BasicNote():
            return f"basic{' reversed' if note.reversed else ''}{' typed' if note.typed else ''}"
        case ClozeNote():
            return "cloze"
        case ListNote():
            return "list"
        case OcclusionNote():
            return "occlusion"


def field_digests(values: Sequence[str], tags: Sequence[str]) -> tuple[str, ...]:
    """Return the digest of each field and, last, of the tags, in NFC as Anki stores them."""
    return tuple(
        _field_digest(text) for text in (*values, " ".join(sorted(tags, key=str.casefold)))
    )


def _field_digest(text: str) -> str:
    # Most fields are empty, and "" keeps the lock's lines short.
    if not text:
        return ""
    # The check is faster than the change, which nearly no text needs.
    is_nfc = unicodedata.is_normalized("NFC", text)
    return _hexadecimal(text if is_nfc else unicodedata.normalize("NFC", text), FIELD_DIGITS)


def _version_1_digest(note: Note, fields: Fields) -> str:
    values = [as_in_version_1(value) for value in fields.values]
    content = [fields.note_type.kind, values, note.tags, fields.ordinals]
    return _hexadecimal(_AS_JSON.encode(content), NOTE_DIGITS)


def _hexadecimal(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
