"""The markers of our own format: "Q:", "A:", and what looks like one."""

import re
from enum import StrEnum


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
# Other tools have "Q:", "A:" and "C:" as well; the fields that are words are ours alone.
NAMED_FIELDS = tuple(
    name for name in Field if name not in {Field.QUESTION, Field.ANSWER, Field.CLOZE}
)

# A marker stands at the start of a line, a space or the line's end after it: "A:B" is text.
MARKER = re.compile(rf"({'|'.join(Field)}):(?:[ \t]|$)")
NOTE_MARKER = re.compile(rf"(?:{'|'.join(sorted(NOTE_STARTS))}):(?:[ \t]|$)")
ESCAPED_MARKER = re.compile(rf"\\(?={MARKER.pattern})")
# "Q:What" is a typing error; "A:/" is a drive of Windows, and "C::" a namespace.
ALMOST_MARKER = re.compile(r"(Q|A|C):(?=[^\s:/])")
# A line may begin a field and a fence at once: "A: ```python".
BEFORE_FENCE = re.compile(r"(?:(?:Q|A|C|Extra|Hint|Source):[ \t]+)?")
# An id is one word and may hold any character, "<!--" included.
ID_LINE = re.compile(r"ID:[ \t]+\S+[ \t]*$")
