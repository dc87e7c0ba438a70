r"""Lines that look like a marker of the native format but are text: "Question: x", "- **A:** y".

    look-alike = [before] [emphasis] name [number] [emphasis] end [emphasis]
    before     = a list marker, ">" or a heading's "#"
    end        = ":", " :", a full-width colon, "." or ")"

Whether its author meant a marker depends on the other lines of the note: `likely_markers`.
"""

import re
import unicodedata
from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import Field
from generator.sources.note_kinds import NoteKind
from generator.text.markers import HASHES, ITEM
from generator.values import dataclass

_EMPHASIS = r"\*\*|__|\*|_"
_BEFORE = rf"{ITEM}[ \t]+|>[ \t]*|{HASHES}[ \t]+"
_NAME, _NUMBER, _END = r"[^\W\d_]{1,8}", r"[ \t]?[0-9]{1,3}", r"[ \t]?[:：]|[.)]"
_LOOK_ALIKE = lazy_pattern(
    rf"(?P<before>{_BEFORE})?(?P<opening>{_EMPHASIS})?(?P<name>{_NAME})(?P<number>{_NUMBER})?"
    rf"(?P<inner>{_EMPHASIS})?(?P<end>{_END})(?P<closing>{_EMPHASIS})?"
)
# For use inside a larger pattern: every look-alike and every `ALMOST_MARKER` starts like this.
LOOK_ALIKE_START = rf"(?:{_BEFORE})?(?:{_EMPHASIS})?{_NAME}(?:{_NUMBER})?(?:{_EMPHASIS})?(?:{_END})"
# "Q:What" is a typing error, but "A:/" is a Windows drive, and "C::" a namespace.
ALMOST_MARKER = lazy_pattern(rf"({'|'.join(Field)}):(?=[^\s:/])")
_LETTERS = {"q": Field.QUESTION, "a": Field.ANSWER, "c": Field.CLOZE}
_SIDES = {
    "question": Field.QUESTION,
    "answer": Field.ANSWER,
    "front": Field.QUESTION,
    "back": Field.ANSWER,
    "cloze": Field.CLOZE,
}
# Other forms of the longer markers: "hint" and "Hints" of "Hint". There is no "ids".
_NAMED = {
    name: field
    for field in (Field.EXTRA, Field.HINT, Field.SOURCE, Field.TAGS, Field.TYPE, Field.ID)
    for name in (field.lower(), f"{field.lower()}s", field.lower().removesuffix("s"))
    if name != "ids"
}
# These are also text in a list or block quote: "- Back: x" is about a body.
_PLAIN_SIDES = ("front", "back", "cloze")
# "Q." and "A)" only go together with each other: "A. thaliana" is a name.
_NUMBERING = (".", ")")
# In a list of choices, the line after "A. one" starts like this.
NEXT_CHOICE = lazy_pattern(r"B[.)][ \t]")
_GUID_LIKE = lazy_pattern(r"\S{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """The start of a line that looks like the marker of a field.

    `written` is that start, and `closing` the emphasis at the line's end that belongs to it.
    `is_sure` is whether it was meant as a marker whatever the other lines are. `is_name` is whether
    it may be the start of a name, as in "A. thaliana".
    """

    field: Field
    written: str
    closing: str = ""
    is_sure: bool = False
    is_numbering: bool = False
    is_name: bool = False
    lacks_space: bool = False

    @property
    def marker(self) -> str:
        """The marker to write instead, with the space that may be missing after it."""
        return f"{self.field}:{' ' * self.lacks_space}"

    @property
    def replacement(self) -> str:
        """The edit that makes it a marker, as the start of a hint."""
        closing = f' and delete the "{self.closing}" at the end of the line' if self.closing else ""
        return f'write "{self.marker}" instead of "{self.written}"{closing}'


def marker_look_alike(line: str) -> LookAlike | None:
    """Return the look-alike that a line outside code starts with; None for a marker, too."""
    found = _LOOK_ALIKE.match(line)
    if found is None:
        return None
    name = unicodedata.normalize("NFKC", found["name"])
    field = _field_of(found, name)
    rest = line[found.end() :]
    # "**Q: x**" closes at the end of the line.
    is_open = bool(found["opening"]) and not (found["inner"] or found["closing"])
    closing = found["opening"] if is_open else ""
    text = rest.rstrip()
    if field is None or not _is_emphasis_paired(found, text, closing):
        return None
    is_spaced = not rest or rest[0] in " \t"
    may_lack_space = bool(found["closing"] or found["inner"]) or found["end"].strip() == "："
    if not (is_spaced or may_lack_space):
        return None
    return LookAlike(
        field=field,
        written=found[0],
        closing=closing,
        is_sure=_is_sure(found, name, field, text),
        is_numbering=found["end"] in _NUMBERING,
        is_name=found["end"] in _NUMBERING and text.strip()[:1].islower(),
        lacks_space=not is_spaced,
    )


def _field_of(found: re.Match[str], name: str) -> Field | None:
    """Return the field that a start of a line may be meant for; None for text and for a marker."""
    folded = name.lower()
    is_plain = not (found["before"] or found["opening"])
    if folded in _LETTERS:
        if found["end"] in _NUMBERING:
            # "C. elegans", "a) first", "1. A. Smith".
            may_be = name in ("Q", "A") and not found["before"]
        else:
            may_be = found[0] != f"{name}:" or name.islower()
        return _LETTERS[folded] if may_be else None
    if found["end"] in _NUMBERING or _is_heading(found):
        return None
    if folded in _SIDES:
        may_be = not found["before"] or folded not in _PLAIN_SIDES
        return _SIDES[folded] if may_be else None
    field = _NAMED.get(folded)
    return field if field and is_plain and not found["number"] and found[0] != f"{field}:" else None


def _is_heading(found: re.Match[str]) -> bool:
    return bool(found["before"]) and found["before"].startswith("#")


def _is_emphasis_paired(found: re.Match[str], text: str, closing: str) -> bool:
    """Return whether the emphasis around a marker has two equal ends; `text` is the line's rest."""
    if closing:
        return len(text) > len(closing) and text.endswith(closing)
    ends = [run for run in (found["inner"], found["closing"]) if run]
    return ends == ([found["opening"]] if found["opening"] else [])


def _is_sure(found: re.Match[str], name: str, field: Field, text: str) -> bool:
    """Return whether a look-alike before a `text` was meant as a marker, whatever is around it."""
    match field:
        case Field.QUESTION:
            # "Q : x", but "Q1: x" may be a quarter, and "**Q**: x" a quantity.
            is_letter = name == "Q" and found["end"] not in _NUMBERING and not found["number"]
            is_word = name.lower() == "question"
            is_plain = not (found["before"] or found["opening"])
            is_start = (is_plain and (is_letter or is_word)) or _is_heading(found)
            return is_start or text.rstrip("*_").endswith(("?", "？"))
        case Field.CLOZE:
            return "{{" in text
        case Field.ANSWER:
            return False
        case Field.TYPE:
            from difflib import get_close_matches  # here, since few texts have a misspelling

            return not text or bool(get_close_matches(text.strip().lower(), list(NoteKind)))
        case Field.ID:
            return _GUID_LIKE.fullmatch(text.strip()) is not None
        case _:
            return True


def likely_markers(found: Sequence[LookAlike], *, lacks_answer: bool) -> list[bool]:
    """Return for each look-alike of a note whether it was probably meant as a marker.

    `lacks_answer` is whether the note is a question without an answer. A doubtful question needs an
    answer below it, and an answer a question above it: "Answer: 42" may end an example.
    """
    answered = _is_answered(found)
    likely: list[bool] = []
    asked = {True: False, False: False}
    for one, has_answer in zip(found, answered, strict=True):
        is_likely = one.is_sure
        if one.field is Field.QUESTION:
            is_likely = is_likely or has_answer
            asked[one.is_numbering] = asked[one.is_numbering] or is_likely
        elif one.field is Field.ANSWER:
            is_likely = asked[one.is_numbering] or (lacks_answer and not one.is_name)
        likely.append(is_likely)
    return likely


def _is_answered(found: Sequence[LookAlike]) -> list[bool]:
    """Return for each look-alike whether an answer of its kind follows."""
    follows = {True: False, False: False}
    answered: list[bool] = []
    for one in reversed(found):
        answered.append(follows[one.is_numbering])
        if one.field is Field.ANSWER:
            follows[one.is_numbering] = True
    return answered[::-1]
