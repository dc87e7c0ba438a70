"""The YAML block between two `---` lines at the top of a file, which applies to all its notes.

Keys: `deck`, `description`, `tags`, `auto-tags`, `type`, `subdecks`, `speech`, `dialect`, `ignore`.
A misspelling of one of these is an error; any other key belongs to another program. Values are read
as text, without YAML's conversion to numbers, dates and booleans, so that `NO` can be a tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.sources.field_markers import NOTE_MARKER
from generator.sources.note_kinds import NoteKind
from generator.sources.tags import canonical_tag, listed_tags, tag_problem
from generator.text.characters import CONTROL
from generator.text.lines import Line, Piece, text_of
from generator.text.located import Text

if TYPE_CHECKING:
    import yaml

# The file whose `deck` is that of its folder, and whose `ignore` applies to the folder.
ROOT_FILE = "cards.md"
# The voices of phones and desktops are named by a language and a country.
_VOICE = re.compile(r"[a-z]{2,3}[-_][A-Z]{2}")
# Markdown has six levels of headings, so no more can become subdecks.
DEEPEST_HEADING = 6
# A key this similar to one of ours is a misspelling: "tag" is (0.86), "spec" is not (0.80).
_MIN_SIMILARITY = 0.82
# Not a pattern to git: nothing after the "!", or an unpaired backslash at the end.
_INVALID_GLOB = re.compile(r"!?$|(?:.*[^\\])?(?:\\\\)*\\$")


@dataclass(slots=True, kw_only=True)
class FrontMatter:
    """The values of the block. `length` is its number of rows, including the `---` lines.

    `auto_tag_locations` has the location of each of the `auto_tags`. `dialect` is spelt as the user
    wrote it. `ignore` has globs of files without cards, in gitignore syntax and relative to the
    folder of the file.
    """

    deck: str | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    auto_tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    auto_tag_locations: dict[str, Location] = field(default_factory=dict)
    type: NoteKind = NoteKind.BASIC
    subdecks: int = 0
    speech: str | None = None
    dialect: str | None = None
    dialect_location: Location | None = None
    ignore: tuple[str, ...] = ()
    length: int = 0


def read_front_matter(
    path: str, rows: Sequence[str], *, is_root: bool = True
) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read the block at the top of a file's rows, if there is one. No text makes it raise.

    `is_root` is whether the file was given itself or is the `ROOT_FILE` of its folder.
    """
    if not rows or rows[0].rstrip() != "---":
        return FrontMatter(), []
    end = next((i for i in range(1, len(rows)) if rows[i].rstrip() == "---"), None)
    if end is None:
        start = text_of(path, [Line(1, (Piece(1, rows[0]),))])
        # The rows below are read as notes, so that their problems are reported too.
        return FrontMatter(length=1), [
            _problem(
                start,
                0,
                Code.FRONT_MATTER_NOT_CLOSED,
                "front matter is not closed",
                'add a line "---" below its last key',
            )
        ]
    # Nothing between "---" and "---" counts as an empty line.
    lines = [Line(number + 1, (Piece(1, rows[number]),)) for number in range(1, end)] or [
        Line(1, (Piece(1, ""),))
    ]
    reader = _Reader(
        text_of(path, lines), FrontMatter(length=end + 1), rows[end + 1 :], is_root=is_root
    )
    reader.read()
    return reader.result, reader.problems


def blank_front_matter(front_matter: FrontMatter, rows: Sequence[str]) -> Sequence[str]:
    """Replace the block by blank rows, so that the rows below keep their numbers."""
    return (
        [*[""] * front_matter.length, *rows[front_matter.length :]] if front_matter.length else rows
    )


def _problem(text: Text, offset: int, code: Code, message: str, hint: str) -> Diagnostic:
    return Diagnostic(location=text.locate(offset), code=code, message=message, hint=hint)


class _Reader:
    """Walks the composed YAML, whose nodes have the offsets that become locations in the file."""

    def __init__(
        self, text: Text, result: FrontMatter, rows_below: Sequence[str], *, is_root: bool
    ) -> None:
        self.text = text
        self.result = result
        self.rows_below = rows_below
        self.is_root = is_root
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
            "ignore": self._ignore,
        }

    def read(self) -> None:
        root = self._compose()
        if root is None:
            return
        seen: set[str] = set()
        for key, value in self._pairs(root, "front matter"):
            intended = self._intended_key(key.value)
            if intended is None:
                continue
            if intended != key.value:
                self._report(
                    key,
                    Code.UNKNOWN_KEY,
                    f"unknown key {quoted(key.value)}",
                    f'did you mean "{intended}"?',
                )
            elif intended in seen:
                self._report(
                    key,
                    Code.DUPLICATE_FIELD,
                    f"{quoted(intended)} appears twice",
                    "remove one of the two",
                )
            else:
                self.keys[intended](value)
                seen.add(intended)

    def _compose(self) -> yaml.Node | None:
        # Imported here, since it takes half of the start-up time without front matter.
        import yaml

        try:
            return yaml.compose(self.text.value, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._report_yaml(mark.index if mark else 0, error.problem or "unknown error")
        except yaml.YAMLError:  # a control character, for which YAML gives no mark
            self._report_yaml(0, "a character that YAML does not allow")
        except RecursionError:
            self._report_yaml(0, "nested too deeply")
        return None

    def _report_yaml(self, offset: int, why: str) -> None:
        hint = (
            'write "key: value" lines, with quotes around a value that has a colon, "#", "*" '
            "or a bracket"
        )
        offset = min(offset, len(self.text.value))
        self.problems.append(
            _problem(
                self.text,
                offset,
                Code.FRONT_MATTER_NOT_YAML,
                f"front matter is not valid YAML: {why}",
                hint,
            )
        )

    def _report(self, node: yaml.Node, code: Code, message: str, hint: str) -> None:
        self.problems.append(_problem(self.text, node.start_mark.index, code, message, hint))

    def _location(self, node: yaml.Node) -> Location:
        return self.text.locate(node.start_mark.index)

    def _intended_key(self, key: str) -> str | None:
        """Return our key that this is or misspells; None for a key of another program."""
        # "auto_tags" and "Auto tags" are misspellings of "auto-tags".
        folded = re.sub(r"[_\s]", "-", key.strip().casefold())
        return next(iter(get_close_matches(folded, self.keys, n=1, cutoff=_MIN_SIMILARITY)), None)

    def _pairs(
        self, node: yaml.Node, what: str, hint: str = 'write "key: value" lines'
    ) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self._report(node, Code.WRONG_VALUE, f"{what} is not a list of keys", hint)
            return
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._report(key, Code.WRONG_VALUE, "a key must be a word", 'write "key: value"')
            elif self._decode_escapes(key):
                yield key, value

    def _scalar(self, node: yaml.Node, key: str, example: str) -> str | None:
        import yaml

        hint = f'write it as in "{key}: {example}"'
        if not isinstance(node, yaml.ScalarNode):
            self._report(node, Code.WRONG_VALUE, f"wrong kind of value for {quoted(key)}", hint)
            return None
        # "deck: ~" and "deck: null" have no value.
        if not node.value.strip() or node.tag == "tag:yaml.org,2002:null":
            self._report(node, Code.WRONG_VALUE, f"missing value for {quoted(key)}", hint)
            return None
        return str(node.value).strip() if self._decode_escapes(node) else None

    def _decode_escapes(self, node: yaml.ScalarNode) -> bool:
        """Join surrogate pairs written as JSON escapes; return whether the value is valid text.

        An escape of a control character is reported.
        """
        # "\ud83d\ude00" is one character in two escapes.
        node.value = node.value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        found = CONTROL.search(node.value)
        if found:
            message = f"control character U+{ord(found[0]):04X}"
            self._report(
                node,
                Code.CONTROL_CHARACTER,
                message,
                "delete the escape, or write the character you mean",
            )
        return found is None

    def _words(self, node: yaml.Node, key: str) -> Iterator[tuple[yaml.Node, str]]:
        """Yield the entries of a list; a single value is a list with commas between its entries."""
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
        self.result.tags = tuple(
            filter(None, (self._tag(item, word) for item, word in self._words(node, "tags")))
        )

    def _tag(self, node: yaml.Node, word: str) -> str:
        written = word.removeprefix("#")  # "tags: ['#a']"
        problem = tag_problem(self._location(node), written)
        if problem:
            self.problems.append(problem)
        return "" if problem else canonical_tag(written)

    def _auto_tags(self, node: yaml.Node) -> None:
        for key, value in self._pairs(
            node, '"auto-tags"', 'write "tag: [one, two]" lines below it'
        ):
            if tag := self._tag(key, key.value):
                words = tuple(word for _, word in self._words(value, key.value))
                self.result.auto_tag_locations.setdefault(tag, self._location(key))
                # "a b" and "a_b" are the same tag, which gets the words of both.
                self.result.auto_tags[tag] = self.result.auto_tags.get(tag, ()) + words

    def _type(self, node: yaml.Node) -> None:
        # "type: book" above text without notes belongs to another program.
        if not self._is_known_type(node) and not any(map(NOTE_MARKER.match, self.rows_below)):
            return
        value = self._scalar(node, "type", NoteKind.BASIC)
        if value is None:
            return
        try:
            self.result.type = NoteKind(value.lower())
        except ValueError:
            self._report(
                node, Code.UNKNOWN_TYPE, f"unknown type {quoted(value)}", NoteKind.hint(value)
            )

    def _is_known_type(self, node: yaml.Node) -> bool:
        return str(node.value).strip().lower() in tuple(NoteKind)

    def _subdecks(self, node: yaml.Node) -> None:
        value = self._scalar(node, "subdecks", "1")
        if value is None:
            return
        if value in map(str, range(DEEPEST_HEADING + 1)):
            self.result.subdecks = int(value)
        else:
            limits = f"a number from 0 to {DEEPEST_HEADING}"
            hint = f"write {limits}: how many heading levels become subdecks"
            self._report(node, Code.WRONG_VALUE, f'"subdecks" cannot be {quoted(value)}', hint)

    def _speech(self, node: yaml.Node) -> None:
        value = self._scalar(node, "speech", "de-DE")
        if value is not None and _VOICE.fullmatch(value):
            self.result.speech = value.replace("-", "_")
        elif value is not None:
            hint = 'write a language and a country, such as "de-DE" or "en-US"'
            self._report(node, Code.WRONG_VALUE, f'"speech" cannot be {quoted(value)}', hint)

    def _dialect(self, node: yaml.Node) -> None:
        self.result.dialect, self.result.dialect_location = (
            self._scalar(node, "dialect", "hashcards"),
            self._location(node),
        )

    def _ignore(self, node: yaml.Node) -> None:
        if not self.is_root:
            hint = f'move it to the front matter of "{ROOT_FILE}" at the top of the folder'
            self._report(node, Code.WRONG_VALUE, '"ignore" has no effect in this file', hint)
            return
        globs = tuple(self._globs(node))
        for item, glob in globs:
            if _INVALID_GLOB.match(glob):
                hint = 'write a path or a ".gitignore" pattern, such as "drafts/" or "*.draft.md"'
                self._report(item, Code.WRONG_VALUE, f"{quoted(glob)} matches no file", hint)
        self.result.ignore = tuple(glob for _, glob in globs)

    def _globs(self, node: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
        """Yield the entries of a list; commas or line ends separate those of a single value."""
        import yaml

        example = "[README.md, templates/]"
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                if glob := self._scalar(item, "ignore", example):
                    yield item, glob
        elif text := self._scalar(node, "ignore", example):
            entries = re.split(r"[,\n]", text)
            yield from ((node, glob) for entry in entries if (glob := entry.strip()))
