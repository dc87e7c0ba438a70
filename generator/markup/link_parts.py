"""The parts of links and of link definitions (CommonMark 0.31, sections 4.7 and 6.3)."""

import re
import string
from collections.abc import Iterator
from dataclasses import field
from typing import NamedTuple
from urllib.parse import quote

from generator.lazy_patterns import lazy_pattern
from generator.markup.rows import Content
from generator.text.backslashes import without_escapes
from generator.values import dataclass

_LABEL = lazy_pattern(r"\[((?:[^\\\[\]]|\\.){1,999})\]", re.DOTALL)
_ANGLED = lazy_pattern(r"<((?:[^<>\n\\]|\\.)*)>")
_TITLE = lazy_pattern(
    r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|\(((?:[^()\\]|\\.)*)\)", re.DOTALL
)
# White space with at most one line end.
_SPACE = lazy_pattern(r"[ \t]*(?:\n[ \t]*)?")
_ROW_END = lazy_pattern(r"[ \t]*(?:\n|\Z)")
_DEEPEST_PARENTHESIS = 32
_SAFE_IN_ADDRESS = "-_.+!*'(),%#@?=;:/&$~"


class Target(NamedTuple):
    """Where a link leads, and its title ("" without one)."""

    address: str
    title: str = ""


class Definition(NamedTuple):
    """A link definition: its name as it is written, and its offset in the source.

    A later definition of the same name has no effect.
    """

    name: str
    offset: int
    is_first: bool


@dataclass(slots=True)
class References:
    """The link definitions of a text, and which of them links use."""

    targets: dict[str, Target] = field(default_factory=dict)
    _definitions: list[Definition] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)

    def read(self, content: Content) -> int:
        """Read the definitions at the start of a paragraph; return where its other text starts."""
        position = 0
        while content.text.startswith("[", position):
            end = self._read_definition(content, position)
            if end is None:
                break
            position = end
        return position

    def use(self, name: str) -> Target | None:
        """Return the target of a name that a link uses, if it is defined, and record the use."""
        target = self.targets.get(normalised(name)) if self.targets else None
        if target is not None:
            self._used.add(normalised(name))
        return target

    def has(self, name: str) -> bool:
        """Return whether a name is defined."""
        return normalised(name) in self.targets

    def unused(self) -> Iterator[Definition]:
        """Yield the definitions that no link uses."""
        for definition in self._definitions:
            if not definition.is_first or normalised(definition.name) not in self._used:
                yield definition

    def used(self) -> Iterator[tuple[str, int]]:
        """Yield the names that links use, each as it is compared, with its definition's offset."""
        for name, offset, is_first in self._definitions if self._used else ():
            if is_first and normalised(name) in self._used:
                yield normalised(name), offset

    def _read_definition(self, content: Content, start: int) -> int | None:
        text = content.text
        label = _LABEL.match(text, start)
        if label is None or not text.startswith(":", label.end()):
            return None
        name = normalised(label[1])
        found = destination(text, _after_space(text, label.end() + 1))
        # "[^1]: a" is a footnote, and "[sound:a.mp3]: a" has a sound.
        if not name or name.startswith(("^", "sound:")) or found is None:
            return None
        address, end = found
        words = title(text, end)
        for shown, position in (*([words] if words else ()), ("", end)):
            row_end = _ROW_END.match(text, position)
            if row_end is not None:
                offset, is_first = content.source_offset(start), name not in self.targets
                self._definitions.append(Definition(label[1], offset, is_first))
                self.targets.setdefault(name, Target(address, shown))
                return row_end.end()
        return None


def normalised(label: str) -> str:
    """Return the form of a name by which names are compared; "" is no name."""
    return " ".join(label.casefold().split())


def link_label(text: str, start: int) -> tuple[str, int] | None:
    """Read `[name]`; return the name and where it ends."""
    found = _LABEL.match(text, start)
    return (found[1], found.end()) if found else None


def inline_target(text: str, start: int) -> tuple[Target, int] | None:
    """Read `(address "title")`; return the target and where it ends."""
    position = _after_space(text, start + 1)
    found = destination(text, position)
    address, end = found or ("", position)
    words = title(text, end)
    shown, end = words or ("", end)
    end = _after_space(text, end)
    return (Target(address, shown), end + 1) if text.startswith(")", end) else None


def destination(text: str, start: int) -> tuple[str, int] | None:
    """Read an address, in `<>` or without white space; return it and where it ends."""
    if text.startswith("<", start):
        found = _ANGLED.match(text, start)
        return (without_escapes(found[1]), found.end()) if found else None
    end, depth = start, 0
    while end < len(text):
        char = text[end]
        if char == "\\" and text[end + 1 : end + 2] in string.punctuation:
            end += 1
        elif char == "(":
            depth += 1
            if depth > _DEEPEST_PARENTHESIS:
                return None
        elif char == ")":
            if not depth:
                break
            depth -= 1
        elif char <= " ":
            break
        end += 1
    end = min(end, len(text))
    return (without_escapes(text[start:end]), end) if end > start and not depth else None


def title(text: str, start: int) -> tuple[str, int] | None:
    """Read the white space and the title after an address; return the title and where it ends."""
    position = _after_space(text, start)
    found = _TITLE.match(text, position) if position > start else None
    return (without_escapes(found[found.lastindex or 0]), found.end()) if found else None


def as_address(target: str) -> str:
    """Write an address for HTML, with percent signs for what no address may have."""
    return quote(target, safe=_SAFE_IN_ADDRESS)


def _after_space(text: str, start: int) -> int:
    found = _SPACE.match(text, start)
    return found.end() if found else start
