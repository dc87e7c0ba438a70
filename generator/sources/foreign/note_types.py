"""The note types whose fields are known, by the English names that Anki and this project have for them."""

from generator.sources.field_markers import Field

# Our note types, as `generator.notetypes` names them; a test compares.
PLAIN_TEXT_BASIC, PLAIN_TEXT_CLOZE = "Plain Text Basic", "Plain Text Cloze"
# Fields that say how a note is asked; what `CONTEXT` shows comes from the note's place in its source.
CONTEXT, REVERSE, TYPED = "context", "reverse", "typed"
BASIC_FIELDS: tuple[Field | str, ...] = (Field.QUESTION, Field.ANSWER)
CLOZE_FIELDS: tuple[Field | str, ...] = (Field.QUESTION, Field.EXTRA)
# Ours, as `generator.notetypes` has them; a test compares the two.
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


def type_of(kind: str, filled: set[Field | str]) -> str:
    """Return what the name of a note type, and the fields that a note has filled, make of a question; "" for plain."""
    if REVERSE in filled or "and reversed" in kind:
        return "reversed"
    return "typed" if TYPED in filled or "type in the answer" in kind else ""


def is_cloze_type(kind: str) -> bool:
    """Tell whether a note type is one of the known ones for cloze notes."""
    return kind in ("Cloze", PLAIN_TEXT_CLOZE)
