r"""Marks the deletions inside formulas, so that the answer side can show which one was asked for.

Anki removes its own marks from formulas, since MathJax reads no HTML. MathJax's `\class` names a
part of a formula: `{{c1::x}}` becomes `{{c1::\class{cloze-1} { x } }}`. The spaces keep Anki from
reading `}}}`.

A mark must not change the formula. So a deletion has none where its text is not a whole part of the
formula, or where one of the formula's commands is not known here; it is shown as it was.
"""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from generator.lazy_patterns import lazy_pattern
from generator.markup.anki_text import Delimiter, Math
from generator.markup.math_commands import (
    ARGUMENTS,
    BEFORE_DELIMITER,
    FUNCTIONS,
    OPAQUE,
    OTHER_CELLS,
    PLAIN_CELLS,
    SWITCHES,
    SYMBOLS,
)
from generator.text.cloze import DEEPEST_DELETION, DelimiterRole
from generator.values import dataclass

_TOKEN = lazy_pattern(r"\\[A-Za-z]+\*?|\\.|\S", re.DOTALL)
# What belongs to the part of the formula before it.
_SUFFIXES = frozenset({"^", "_", "'", "\\limits", "\\nolimits"})
# A part may not start with these: they belong to what is before it.
_NOT_FIRST = _SUFFIXES | {"[", "*"}
# These are no part of a formula by themselves, or hold beyond their deletion.
_NOT_INSIDE = frozenset({"&", "\\\\", "%", "$", "#", "\\begin", "\\end"})
_NOT_INSIDE |= {f"\\{name}" for name in SWITCHES}


@dataclass(slots=True)
class _Group:
    """An open group: how many arguments are still to come after it, and how it is read."""

    closing: str
    needed: int
    is_opaque: bool  # not read as a formula
    environment: str = ""  # "begin" or "end", whose argument it is
    start: int = 0  # the index of its first token


@dataclass(slots=True)
class _Part:
    """An open deletion: its delimiter's index, its first token's index, and what is around it."""

    index: int
    start: int
    depth: int
    lowest: int  # the lowest depth of groups in it
    is_possible: bool
    is_script: bool
    is_at_operator: bool  # where an operator has an empty part before it
    end: int = 0  # the index of its hint or closing delimiter
    tokens: Sequence[str] = ()


class _UnknownFormulaError(Exception):
    """The formula has a command that is not known here, or groups that do not match."""


def mark_deletions(root: Element) -> None:
    """Mark the deletions in the formulas of a tree."""
    for math in root.iter():
        if isinstance(math, Math) and len(math):
            for part in _Reader(math).parts():
                _mark(math, part)


def _mark(math: Math, part: _Part) -> None:
    opening, last = math[part.index], math[part.end - 1]
    assert isinstance(opening, Delimiter)
    names = " ".join(f"cloze-{number}" for number in opening.delimiter.numbers)
    opening.tail = f"\\class{{{names}}} {{ {opening.tail or ''}"
    last.tail = f"{last.tail or ''} }} "


class _Reader:
    """Reads a formula token by token, and finds the deletions that can have a mark."""

    def __init__(self, math: Math) -> None:
        self.math = math
        self.tokens: list[str] = []
        self.groups: list[_Group] = []
        self.environments: list[str] = []
        # The arguments that are still to come for the last command, and what they are.
        self.needed = 0
        self.is_opaque = self.is_script = False
        self.command = ""
        self.opened: list[_Part] = []
        self.ended: list[_Part] = []  # with the token after it not read yet
        self.found: list[_Part] = []

    def parts(self) -> list[_Part]:
        """Return the deletions that can have a mark, outer ones last."""
        try:
            self._read(self.math.text or "")
            for index, child in enumerate(self.math):
                assert isinstance(child, Delimiter)
                self._read_delimiter(index, child)
                # A hint is not on the answer side.
                if child.role is not DelimiterRole.HINT:
                    self._read(child.tail or "")
            self._settle("")
        except _UnknownFormulaError:
            return []
        return self.found

    # ---- deletions

    def _read_delimiter(self, index: int, delimiter: Delimiter) -> None:
        if delimiter.role is DelimiterRole.OPEN:
            self._open(index)
            return
        if not self.opened:
            raise _UnknownFormulaError
        part = self.opened[-1]
        part.end = part.end or index
        if delimiter.role is DelimiterRole.CLOSE:
            self._close(self.opened.pop())

    def _open(self, index: int) -> None:
        is_inside = bool(self.groups) and self.groups[-1].is_opaque
        is_argument = self.needed > 0 and not self.is_script
        is_deep = len(self.opened) >= DEEPEST_DELETION
        environment = self.environments[-1] if self.environments else ""
        part = _Part(
            index=index,
            start=len(self.tokens),
            depth=len(self.groups),
            lowest=len(self.groups),
            is_possible=not (is_inside or is_argument or is_deep),
            is_script=self.needed > 0,
            is_at_operator=self.tokens[-1:] == ["&"] and environment not in PLAIN_CELLS,
        )
        self.opened.append(part)

    def _close(self, part: _Part) -> None:
        if self.opened:
            self.opened[-1].lowest = min(self.opened[-1].lowest, part.lowest)
        is_whole = part.lowest == part.depth == len(self.groups) and not self.needed
        if part.is_possible and is_whole:
            part.tokens = self.tokens[part.start :]
            if _can_be_marked(part):
                self.ended.append(part)

    def _settle(self, following: str) -> None:
        """Decide on the deletions that ended before a token."""
        self.found += (
            part for part in self.ended if following not in _SUFFIXES or _is_single(part.tokens)
        )
        self.ended.clear()

    # ---- tokens

    def _read(self, text: str) -> None:
        for found in _TOKEN.finditer(text):
            token = found[0]
            self._settle(token)
            self._read_token(token)
            self.tokens.append(token)

    def _read_token(self, token: str) -> None:
        if token == "{":
            self._open_group("}", max(self.needed - 1, 0))
        elif token == "[" and self.tokens[-1:] == ["\\sqrt"]:
            self._open_group("]", self.needed)
        elif token == "}" or (token == "]" and self.groups and self.groups[-1].closing == "]"):
            self._close_group(token)
        elif token in ("^", "_"):
            self._need(1, "", is_script=True)
        elif token[0] == "\\" and token[1:2].isalpha():
            self._read_command(token[1:].removesuffix("*"))
        elif token != "'":
            self.needed = max(self.needed - 1, 0)

    def _open_group(self, closing: str, needed: int) -> None:
        is_inside = bool(self.groups) and self.groups[-1].is_opaque
        group = _Group(
            closing=closing,
            needed=needed,
            is_opaque=is_inside or (self.needed > 0 and self.is_opaque),
            start=len(self.tokens) + 1,
        )
        if self.needed and self.command in ("begin", "end"):
            group.environment = self.command
        self.groups.append(group)
        self.needed = 0

    def _close_group(self, token: str) -> None:
        if not self.groups or self.groups[-1].closing != token:
            raise _UnknownFormulaError
        group = self.groups.pop()
        if self.opened:
            self.opened[-1].lowest = min(self.opened[-1].lowest, len(self.groups))
        self.needed, self.is_script = group.needed, False
        if group.environment:
            self._read_environment(group.environment, "".join(self.tokens[group.start :]))

    def _read_environment(self, command: str, name: str) -> None:
        if command == "begin" and name.removesuffix("*") in PLAIN_CELLS | OTHER_CELLS:
            self.environments.append(name)
            if name == "array":  # its columns
                self._need(1, "")
                self.is_opaque = True
        elif command == "end" and self.environments[-1:] == [name]:
            self.environments.pop()
        else:
            raise _UnknownFormulaError

    def _read_command(self, name: str) -> None:
        if name in ARGUMENTS:
            self._need(ARGUMENTS[name], name)
        elif name in OPAQUE:
            self._need(1, name)
            self.is_opaque = True
        elif name in BEFORE_DELIMITER:
            self._need(1, name)
        elif name in SYMBOLS or name in FUNCTIONS or name in SWITCHES:
            self.needed = max(self.needed - 1, 0)
        else:
            raise _UnknownFormulaError

    def _need(self, count: int, command: str, *, is_script: bool = False) -> None:
        if self.needed and not self.is_script:  # a command as the argument of another one
            raise _UnknownFormulaError
        self.needed, self.command = count, command
        self.is_opaque, self.is_script = False, is_script


def _can_be_marked(part: _Part) -> bool:
    """Return whether the tokens of a deletion, whose groups match, are a part of the formula."""
    tokens = part.tokens
    # A full stop at the end may be that of a decimal number.
    if not tokens or tokens[0] in _NOT_FIRST or tokens[-1] == ".":
        return False
    if not _NOT_INSIDE.isdisjoint(tokens):
        return False
    if part.is_script and not _is_single(tokens):
        return False
    if part.is_at_operator and not tokens[0].isalnum():
        return False
    return _has_delimiters_in_pairs(tokens) and not _ends_with_function(tokens)


def _is_single(tokens: Sequence[str]) -> bool:
    """Return whether a script would belong to all of the tokens."""
    return len(tokens) == 1 and (tokens[0].isalnum() or tokens[0][1:] in SYMBOLS)


def _has_delimiters_in_pairs(tokens: Sequence[str]) -> bool:
    depth = 0
    for token in tokens:
        depth += (token == "\\left") - (token == "\\right")
        if depth < 0 or (token == "\\middle" and not depth):
            return False
    return not depth


def _ends_with_function(tokens: Sequence[str]) -> bool:
    r"""Return whether a function's argument may be after the tokens: `\sin`, `\log_2`."""
    last = max((i for i, token in enumerate(tokens) if token[1:] in FUNCTIONS), default=-1)
    if last < 0:
        return False
    position = last + 1
    while position < len(tokens) and tokens[position] in _SUFFIXES:
        is_script = tokens[position] in ("^", "_")
        position = _argument_end(tokens, position + 1) if is_script else position + 1
    return position >= len(tokens)


def _argument_end(tokens: Sequence[str], position: int) -> int:
    """Return the index after the argument that starts at a position."""
    depth = 0
    for index in range(position, len(tokens)):
        depth += (tokens[index] == "{") - (tokens[index] == "}")
        if not depth:
            return index + 1
    return len(tokens)
