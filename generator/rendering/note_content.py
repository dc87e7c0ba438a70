"""All that a rendered note depends on but its media, as plain values that can be sent and kept.

A note is rendered from them in another process, and found again by their digest in a later build.
Where a note is in its file does not matter, as long as it has no problem to report.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import starmap
from typing import Any

from generator.diagnostics import Location
from generator.identity.numbering import NumberedText
from generator.markup.fields import Fields, note_type_of
from generator.markup.media import MediaFile
from generator.notes import (
    BasicNote,
    ClozeNote,
    LineRange,
    ListNote,
    Note,
    OcclusionNote,
    field_texts,
)
from generator.rendering.rendered_note import NumberedNote, RenderedNote
from generator.text.located import Mark, Text

# The class of a note, its texts, each with whether a marker is before it in its row, and the rest.
NoteContent = tuple[Any, ...]
# What another process makes of notes: the plain values of each, None for one with a problem; or
# None after an error.
Answer = list[list[Any] | None] | None
# In bytes. No two notes that a user will ever write have the same key.
_KEY_LENGTH = 16
_CLASSES: Mapping[str, Callable[..., Note]] = {
    one.__name__: one for one in (BasicNote, ListNote, OcclusionNote)
}


def note_content(note: Note, numbers: tuple[NumberedText, ...]) -> NoteContent:
    """Return what the fields of a note depend on."""
    texts = tuple(
        None if text is None else (text.value, text.is_in_row) for text in field_texts(note)
    )
    return (
        type(note).__name__,
        texts,
        (note.reversed, note.typed) if isinstance(note, BasicNote) else (),
        note.section,
        note.tags,
        note.speech,
        note.language,
        note.breaks,
        tuple(map(tuple, numbers)),
    )


def note_from(content: NoteContent) -> NumberedNote:
    """Return a note with this content, which is in no file."""
    name, texts, flags, section, tags, speech, language, breaks, numbers = content
    own, answer, hint, extra, source = map(_text_from, texts)
    assert own is not None  # every note has a question or a cloze text
    fields: dict[str, Any] = {
        "location": Location(path="", line=1, column=1),
        "lines": LineRange(first=1, last=1),
        "deck": "",
        "section": section,
        "tags": tags,
        "id": None,
        "hint": hint,
        "extra": extra,
        "source": source,
        "speech": speech,
        "language": language,
        "breaks": breaks,
    }
    if name == ClozeNote.__name__:
        note: Note = ClozeNote(text=own, **fields)
    else:
        fields |= dict(zip(("reversed", "typed"), flags, strict=bool(flags)))
        note = _CLASSES[name](question=own, answer=answer, **fields)
    return note, tuple(starmap(NumberedText, numbers))


def content_key(note: Note, numbers: tuple[NumberedText, ...], program: bytes) -> bytes:
    """Return a digest of a note's content; `program` is a digest of all versions it depends on."""
    texts = field_texts(note)
    # The lengths say where each text ends.
    parts = [
        _written(
            type(note).__name__,
            isinstance(note, BasicNote) and note.reversed,
            isinstance(note, BasicNote) and note.typed,
            note.section,
            note.tags,
            note.speech,
            note.language,
            note.breaks,
        ),
        repr(tuple(map(tuple, numbers))) if numbers else "()",
        *["-" if text is None else f"{len(text.value)} {text.is_in_row:d}" for text in texts],
        "",
    ]
    parts += [text.value for text in texts if text is not None]
    joined = "\n".join(parts).encode(errors="surrogatepass")
    return hashlib.blake2b(joined, digest_size=_KEY_LENGTH, key=program).digest()


@lru_cache(maxsize=256)  # most notes share these values with others
def _written(*values: object) -> str:
    return repr(values)


def _text_from(written: tuple[str, bool] | None) -> Text | None:
    if written is None:
        return None
    value, is_in_row = written
    return Text(value=value, path="", marks=(Mark(0, 1, 2 if is_in_row else 1),))


# ---- results


def plain_values(rendered: RenderedNote) -> list[Any]:
    """Return a rendered note without problems as plain values, without its media."""
    fields = rendered.fields
    return [
        fields.values,
        fields.ordinals,
        fields.clozes,
        rendered.digest,
        rendered.field_digests,
        rendered.version_1_digest,
    ]


def rendered_from(
    plain: Sequence[Any], note: Note, media: tuple[MediaFile, ...] = ()
) -> RenderedNote:
    """Return the rendered note of these plain values. Raises ValueError and TypeError."""
    values, ordinals, clozes, digest, field_digests, version_1_digest = plain
    note_type = note_type_of(note)
    if len(values) != len(note_type.fields):
        raise ValueError("not the fields of this note type")
    return RenderedNote(
        fields=Fields(
            note_type=note_type,
            values=tuple(values),
            ordinals=tuple(ordinals),
            media=media,
            clozes=tuple((number, text) for number, text in clozes) if clozes else (),
        ),
        digest=digest,
        field_digests=tuple(field_digests),
        version_1_digest=version_1_digest,
    )
