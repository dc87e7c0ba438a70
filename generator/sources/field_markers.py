"""The markers of the native format, such as "Q:" and "A:"."""

from enum import StrEnum

from generator.lazy_patterns import lazy_pattern


class Field(StrEnum):
    """The fields of a note, named as their markers are."""

    QUESTION = "Q"
    ANSWER = "A"
    CLOZE = "C"
    EXTRA = "Extra"
    HINT = "Hint"
    SOURCE = "Source"
    TAGS = "Tags"
    TYPE = "Type"
    ID = "ID"


NOTE_STARTS = frozenset({Field.QUESTION, Field.CLOZE})
ONE_LINE_FIELDS = frozenset({Field.TYPE, Field.ID})
# Other tools have "Q:", "A:" and "C:" too; only the native format has the longer names.
NAMED_FIELDS = tuple(
    name for name in Field if name not in {Field.QUESTION, Field.ANSWER, Field.CLOZE}
)

# A marker starts a line, with a space or the line's end after it: "A:B" is text.
MARKER = lazy_pattern(rf"({'|'.join(Field)}):(?:[ \t]|$)")
NOTE_MARKER = lazy_pattern(rf"(?:{'|'.join(sorted(NOTE_STARTS))}):(?:[ \t]|$)")
ESCAPED_MARKER = lazy_pattern(rf"\\(?={MARKER.pattern})")
# A line may start both a field and a fence: "A: ```python".
BEFORE_FENCE = lazy_pattern(r"(?:(?:Q|A|C|Extra|Hint|Source):[ \t]+)?")
# An id is one word of any characters, even "<!--".
ID_LINE = lazy_pattern(r"ID:[ \t]+\S+[ \t]*$")
