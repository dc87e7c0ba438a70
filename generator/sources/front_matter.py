"""The YAML block between two `---` lines at the top of a file: what holds for every note below it.

Keys: `deck`, `description`, `tags`, `auto-tags`, `type`, `subdecks`, `speech`, `dialect`. Values are read as the text
that stands there, so that a tag named `NO` stays one; YAML's own reading of numbers, dates and booleans plays no part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.notes import Text
from generator.sources.dialects.names import DialectName
from generator.sources.lines import CONTROL, Line, Piece, text_of
from generator.sources.tags import bad_tag, canonical_tag, listed_tags
from generator.sources.types import TypeName

if TYPE_CHECKING:
    import yaml

# What the voices of phones and desktops are named by: a language and a country.
_LANGUAGE = re.compile(r"[a-z]{2,3}[-_][A-Z]{2}")
# Markdown knows six levels of headings, so no more can become subdecks.
DEEPEST_HEADING = 6


@dataclass(slots=True, kw_only=True)
class FrontMatter:
    """What the block said. `length` is how many rows of the file it takes, its fences included.

    `auto_tag_places` says where each of the `auto_tags` stands.
    """

    deck: str | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    auto_tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    auto_tag_places: dict[str, Location] = field(default_factory=dict)
    type: TypeName = TypeName.BASIC
    subdecks: int = 0
    speech: str | None = None
    dialect: DialectName | None = None
    length: int = 0


def read_front_matter(path: str, rows: Sequence[str]) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read the block at the top of a file's rows, if there is one. Never raises on what a user wrote."""
    if not rows or rows[0].rstrip() != "---":
        return FrontMatter(), []
    end = next((i for i in range(1, len(rows)) if rows[i].rstrip() == "---"), None)
    if end is None:
        start = text_of(path, [Line(1, (Piece(1, rows[0]),))])
        return FrontMatter(length=1), [
            _problem(
                start, 0, Code.FRONT_MATTER_NOT_CLOSED, "front matter without an end", 'close it with a line "---"'
            )
        ]
    lines = [Line(number + 1, (Piece(1, rows[number]),)) for number in range(1, end)] or [Line(1, (Piece(1, ""),))]
    reader = _Reader(text_of(path, lines), FrontMatter(length=end + 1))
    reader.read()
    return reader.result, reader.problems


def _problem(text: Text, offset: int, code: Code, message: str, hint: str) -> Diagnostic:
    return Diagnostic(location=text.locate(offset), code=code, message=message, hint=hint)


class _Reader:
    """Walks the composed YAML: nodes keep their offsets, which become places in the file."""

    def __init__(self, text: Text, result: FrontMatter) -> None:
        self.text = text
        self.result = result
        self.problems: list[Diagnostic] = []
        self.keys: dict[str, Callable[[yaml.Node], None]] = {
            "deck": self._deck,
            "description": self._description,
            "tags": self._tags,
            "auto-tags": self._auto_tags,
            "type": self._type,
            "subdecks": self._subdecks,
            "speech": self._speech,
            "dialect": self._dialect,
        }

    def read(self) -> None:
        root = self._compose()
        if root is None:
            return
        seen: set[str] = set()
        for key, value in self._pairs(root, "front matter"):
            if key.value in seen:
                self._report(key, Code.FIELD_TWICE, f"{quoted(key.value)} stands twice", "keep one of the two")
            elif key.value not in self.keys:
                self._report(key, Code.UNKNOWN_KEY, f"unknown key {quoted(key.value)}", self._nearest(key.value))
            else:
                self.keys[key.value](value)
            seen.add(key.value)

    def _compose(self) -> yaml.Node | None:
        import yaml  # here, for half of the start-up time of a source without front matter

        try:
            return yaml.compose(self.text.value, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._report_yaml(mark.index if mark else 0, error.problem or "cannot be read")
        except yaml.YAMLError:
            self._report_yaml(0, "a character that YAML does not allow")
        except RecursionError:
            self._report_yaml(0, "nested too deeply")
        return None

    def _report_yaml(self, offset: int, why: str) -> None:
        hint = 'write "key: value" lines, and put quotes around a value with a colon, a "#" or a bracket'
        offset = min(offset, len(self.text.value))
        self.problems.append(
            _problem(self.text, offset, Code.FRONT_MATTER_NOT_YAML, f"front matter is not valid YAML: {why}", hint)
        )

    def _report(self, node: yaml.Node, code: Code, message: str, hint: str) -> None:
        self.problems.append(_problem(self.text, node.start_mark.index, code, message, hint))

    def _place(self, node: yaml.Node) -> Location:
        return self.text.locate(node.start_mark.index)

    def _nearest(self, key: str) -> str:
        near = get_close_matches(key.lower().replace("_", "-"), self.keys, n=1, cutoff=0.5)
        known = ", ".join(self.keys)
        return f'did you mean "{near[0]}"?' if near else f"the known keys are {known}"

    def _pairs(self, node: yaml.Node, what: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self._report(node, Code.WRONG_VALUE, f"{what} is not a list of keys", 'write "key: value" lines')
            return
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._report(key, Code.WRONG_VALUE, "a key has to be a word", 'write "key: value"')
            elif self._is_text(key):
                yield key, value

    def _scalar(self, node: yaml.Node, key: str, example: str) -> str | None:
        import yaml

        if isinstance(node, yaml.ScalarNode) and node.value.strip() and node.tag != "tag:yaml.org,2002:null":
            return str(node.value).strip() if self._is_text(node) else None
        self._report(node, Code.WRONG_VALUE, f'"{key}" needs a value', f'write "{key}: {example}"')
        return None

    def _is_text(self, node: yaml.ScalarNode) -> bool:
        """Join the halves of characters that JSON's escapes part; report what such an escape must not bring in."""
        node.value = node.value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        found = CONTROL.search(node.value)
        if found:
            message = f"control character U+{ord(found[0]):04X}"
            self._report(node, Code.CONTROL_CHARACTER, message, "write the character that is meant, or none")
        return found is None

    def _words(self, node: yaml.Node, key: str) -> Iterator[tuple[yaml.Node, str]]:
        """Yield the entries of a list; a single value counts as a list of its parts between commas."""
        import yaml

        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                if word := self._scalar(item, key, "[one, two]"):
                    yield item, word
        elif text := self._scalar(node, key, "[one, two]"):
            for written in listed_tags(text):
                yield node, written.text

    def _deck(self, node: yaml.Node) -> None:
        self.result.deck = self._scalar(node, "deck", "Biology::Cells")

    def _description(self, node: yaml.Node) -> None:
        self.result.description = self._scalar(node, "description", "what the deck is about") or ""

    def _tags(self, node: yaml.Node) -> None:
        self.result.tags = tuple(filter(None, (self._tag(item, word) for item, word in self._words(node, "tags"))))

    def _tag(self, node: yaml.Node, word: str) -> str:
        written = word.removeprefix("#")
        problem = bad_tag(self._place(node), written)
        if problem:
            self.problems.append(problem)
        return "" if problem else canonical_tag(written)

    def _auto_tags(self, node: yaml.Node) -> None:
        for key, value in self._pairs(node, '"auto-tags"'):
            if tag := self._tag(key, key.value):
                words = tuple(word for _, word in self._words(value, "auto-tags"))
                self.result.auto_tag_places.setdefault(tag, self._place(key))
                self.result.auto_tags[tag] = self.result.auto_tags.get(tag, ()) + words

    def _type(self, node: yaml.Node) -> None:
        value = self._scalar(node, "type", TypeName.BASIC)
        if value is None:
            return
        try:
            self.result.type = TypeName(value.lower())
        except ValueError:
            self._report(node, Code.UNKNOWN_TYPE, f"unknown type {quoted(value)}", TypeName.hint(value))

    def _subdecks(self, node: yaml.Node) -> None:
        value = self._scalar(node, "subdecks", "1")
        if value is None:
            return
        if value in map(str, range(DEEPEST_HEADING + 1)):
            self.result.subdecks = int(value)
        else:
            hint = f"write how many heading levels become subdecks: a number from 0 to {DEEPEST_HEADING}"
            self._report(node, Code.WRONG_VALUE, f'"subdecks" is {quoted(value)}', hint)

    def _speech(self, node: yaml.Node) -> None:
        value = self._scalar(node, "speech", "de-DE")
        if value is not None and _LANGUAGE.fullmatch(value):
            self.result.speech = value.replace("-", "_")
        elif value is not None:
            hint = 'write a language and a country, such as "de-DE" or "en-US"'
            self._report(node, Code.WRONG_VALUE, f'"speech" is {quoted(value)}', hint)

    def _dialect(self, node: yaml.Node) -> None:
        value = self._scalar(node, "dialect", DialectName.HASHCARDS)
        if value is None:
            return
        try:
            self.result.dialect = DialectName(value.lower())
        except ValueError:
            message = f"unknown dialect {quoted(value)}"
            self._report(node, Code.WRONG_VALUE, message, DialectName.hint(value))
