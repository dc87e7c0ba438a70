"""The note types whose fields are known, by their English names in Anki and in this project."""

from generator.sources.field_markers import Field

# The names of this program's note types, as in `generator.notetypes`; a test compares them.
PLAIN_TEXT_BASIC, PLAIN_TEXT_CLOZE = "Plain Text Basic", "Plain Text Cloze"
# `REVERSE` and `TYPED` set the type of a note; `CONTEXT` shows its sections.
CONTEXT, REVERSE, TYPED = "context", "reverse", "typed"
BASIC_FIELDS: tuple[Field | str, ...] = (Field.QUESTION, Field.ANSWER)
CLOZE_FIELDS: tuple[Field | str, ...] = (Field.QUESTION, Field.EXTRA)
# Their fields, as in `generator.notetypes`; a test compares them.
PLAIN_TEXT_TYPES: dict[str, tuple[Field | str, ...]] = {
    PLAIN_TEXT_BASIC: (
        *BASIC_FIELDS,
        Field.HINT,
        Field.EXTRA,
        Field.SOURCE,
        CONTEXT,
        REVERSE,
        TYPED,
    ),
    PLAIN_TEXT_CLOZE: (Field.QUESTION, Field.HINT, Field.EXTRA, Field.SOURCE, CONTEXT),
}
KNOWN_TYPES: dict[str, tuple[Field | str, ...]] = {
    **PLAIN_TEXT_TYPES,
    "Basic": BASIC_FIELDS,
    "Basic (and reversed card)": BASIC_FIELDS,
    "Basic (optional reversed card)": (*BASIC_FIELDS, REVERSE),
    "Basic (type in the answer)": BASIC_FIELDS,
    "Cloze": CLOZE_FIELDS,
}


def question_type(kind: str, filled: set[Field | str]) -> str:
    """Return the `Type:` of a question from its note type and its filled fields; "" for basic."""
    if REVERSE in filled or "and reversed" in kind:
        return "reversed"
    return "typed" if TYPED in filled or "type in the answer" in kind else ""


def is_occlusion_type(kind: str) -> bool:
    """Return whether the fields of a note type are shapes over a picture."""
    return "image occlusion" in kind.casefold()


def is_cloze_type(kind: str) -> bool:
    """Return whether a note type is one of the known ones for cloze notes."""
    return kind in ("Cloze", PLAIN_TEXT_CLOZE)
