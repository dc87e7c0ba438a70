r"""The cloze patterns of Spaced Repetition: how its settings say a cloze deletion is written.

    pattern = literals, "answer", and in brackets, each optional in a text:
              [ literals "123" literals ]     the number of the deletion
              [ literals "hint" literals ]    its hint

`==[123;;]answer[;;hint]==` is for `==text==`, `==2;;text==`, `==text;;hint==`. A backslash makes a
bracket in a pattern a literal. Letters in the position of the number (`ash;;`) define what each
card does with the deletion. A highlight may have a tail as well, with hint and number:
`==text==^[hint][^2]`. A number or a hint that nothing separates from the text is ignored: no reader
could tell them apart. Each deletion is within one line, as in the plugin.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.clozes import Deletion
from generator.text.characters import shows_nothing
from generator.text.located import Text
from generator.text.regions import CodeAndMath

_PIECE = lazy_pattern(
    r"\\++(?P<escaped>[\[\]])|\[(?P<group>(?:\\++[\[\]]?|[^\[\]\\])*+)\]"
    r"|(?P<answer>answer)|\\++|.",
    re.DOTALL,
)
_ESCAPED_BRACKET = lazy_pattern(r"\\+(?=[\[\]])")
_NUMBER, _HINT = "123", "hint"
# "{{c2::text}}" is Anki's own form of "{{2::text}}". A number has an end, so that a long one costs
# little wherever it is read.
_DIGITS = r"(?:c?\d{1,99}|[ash]{1,99})"
_HIGHLIGHT = "=="
_TAIL = r"(?:\^\[(?P<tail_hint>[^\[\]\n]*)\])?(?:\[\^(?P<tail>\w+)\])?"


class _Pattern(NamedTuple):
    """A compiled pattern, and the characters that a text with such a deletion has."""

    expression: re.Pattern[str]
    opening: str


class ClozePatterns:
    """Finds the deletions of all patterns in a text; one without an answer finds nothing."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = [compiled for written in patterns if (compiled := _compile(written))]

    def is_in(self, line: str) -> bool:
        """Return whether a deletion may be on a line: whether an opening is."""
        return any(pattern.opening in line for pattern in self._patterns)

    @property
    def openings(self) -> tuple[str, ...]:
        """Characters of which a text with a deletion has one."""
        return tuple(pattern.opening for pattern in self._patterns)

    def deletions(self, text: Text) -> list[Deletion]:
        """Return the deletions in order; of two that overlap, the one that starts first."""
        kept: list[Deletion] = []
        for found in self._matches(text):
            if shows_nothing(found["text"]):
                continue
            number = (_group(found, "number") or _group(found, "tail")).removeprefix("c")
            deletion = Deletion(
                found.start(),
                found.end(),
                found.span("text"),
                # "as;;" and "[^as]" define what each card shows; they are no numbers.
                number if number.isdecimal() else "",
                (_group(found, "hint") or _group(found, "tail_hint")).strip(),
            )
            if not kept or deletion.start >= kept[-1].end:
                kept.append(deletion)
        return kept

    def find_lettered(self, text: Text) -> int | None:
        """Return the offset of the first number that is letters, as in `==a==[^as]`, if any.

        Each letter defines what one card does with the deletion, which Anki cannot do.
        """
        for found in self._matches(text):
            for name in ("number", "tail"):
                written = _group(found, name).removeprefix("c")
                if written and not written.isdecimal():
                    return found.start(name)
        return None

    def _matches(self, text: Text) -> Iterator[re.Match[str]]:
        present = [pattern for pattern in self._patterns if pattern.opening in text.value]
        found = [
            match
            for pattern in present
            for match in CodeAndMath(text.value).matches_outside(pattern.expression)
        ]
        return iter(sorted(found, key=re.Match.start))


def _group(found: re.Match[str], name: str) -> str:
    return found.groupdict().get(name) or ""


class _Part(NamedTuple):
    """A part of a pattern: a literal in `before`, the answer, or what is optional in brackets."""

    kind: str
    before: str = ""
    after: str = ""


@cache
def _compile(written: str) -> _Pattern | None:
    """Compile a pattern; None for one without an answer, or without literals around it."""
    parts = _separate_parts(_parts(written))
    kinds = [part.kind for part in parts]
    if not kinds or kinds[0] != "literal":
        return None
    answer = kinds.index("answer")
    closing_index = next((i for i in range(answer, len(kinds)) if kinds[i] == "literal"), None)
    if closing_index is None:
        return None
    opening, closing = parts[0].before, parts[closing_index].before
    # A text stops where the next deletion opens, so that an opening without an end costs little.
    stop = f"{re.escape(closing)}|{re.escape(opening)}"
    stops = [_start(part) for part in parts[answer + 1 : closing_index]]
    answer_stop = "|".join((stop, *stops))
    expression = "".join(_expression(part, stop, answer_stop) for part in parts)
    if opening == closing == _HIGHLIGHT and closing_index == len(parts) - 1:
        expression += _TAIL
    return _Pattern(re.compile(expression), opening)


def _parts(written: str) -> list[_Part]:
    parts: list[_Part] = []
    for piece in _PIECE.finditer(written):
        group, kinds = piece["group"], {part.kind for part in parts}
        if piece["answer"] and "answer" not in kinds:
            parts.append(_Part("answer"))
            continue
        kind = next(
            (
                kind
                for kind, word in (("number", _NUMBER), ("hint", _HINT))
                if group and word in group and kind not in kinds
            ),
            None,
        )
        if kind is not None:
            inner = _ESCAPED_BRACKET.sub("", group)
            before, _, after = inner.partition(_NUMBER if kind == "number" else _HINT)
            parts.append(_Part(kind, before, after))
            continue
        literal = piece["escaped"] or piece[0]
        if parts and parts[-1].kind == "literal":
            parts[-1] = _Part("literal", parts[-1].before + literal)
        else:
            parts.append(_Part("literal", literal))
    return parts


def _separate_parts(parts: list[_Part]) -> list[_Part]:
    """Return the parts without those that nothing separates from the answer; none without one."""
    answer = next((index for index, part in enumerate(parts) if part.kind == "answer"), None)
    if answer is None:
        return []
    first, last = answer, answer + 1
    while first and parts[first - 1].kind != "literal" and not parts[first - 1].after:
        first -= 1
    while last < len(parts) and parts[last].kind != "literal" and not parts[last].before:
        last += 1
    return [*parts[:first], parts[answer], *parts[last:]]


def _start(part: _Part) -> str:
    """Return a pattern for the start of a hint, or for a whole number, after the answer."""
    before, after = re.escape(part.before), re.escape(part.after)
    return before if part.kind == "hint" else before + _DIGITS + after


# The quantifiers are possessive: a text ends where what follows it may start, and nowhere before.
def _expression(part: _Part, stop: str, answer_stop: str) -> str:
    before, after = re.escape(part.before), re.escape(part.after)
    if part.kind == "literal":
        return before
    if part.kind == "answer":
        return f"(?P<text>(?:(?!{answer_stop}).)++)"
    if part.kind == "number":
        return f"(?:{before}(?P<number>{_DIGITS}){after})?"
    hint_stop = f"{after}|{stop}" if after else stop
    return f"(?:{before}(?P<hint>(?:(?!{hint_stop}).)*+){after})?"
