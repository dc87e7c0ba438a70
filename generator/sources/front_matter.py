"""The YAML block between two `---` lines at the top of a file, which applies to all its notes.

Keys: `deck`, `description`, `tags`, `auto-tags`, `type`, `subdecks`, `speech`, `language`,
`dialect`, `breaks`, `ignore`, `warnings`.
A misspelling of one of these is an error; any other key belongs to another program. Values are read
as text, without YAML's conversion to numbers, dates and booleans, so that `NO` can be a tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import NOTE_MARKER
from generator.sources.ignored_warnings import read_codes, split_codes
from generator.sources.note_kinds import NoteKind
from generator.sources.tags import canonical_tag, listed_tags, tag_problem
from generator.sources.yaml_values import YamlValues
from generator.text.globs import path_glob
from generator.text.lines import Line, Piece, join_lines
from generator.text.located import Text
from generator.values import dataclass

if TYPE_CHECKING:
    import yaml

# The file whose `deck` is that of its folder, and whose `ignore` applies to the folder.
ROOT_FILE = "cards.md"
# The voices of phones and desktops are named by a language and a country.
_VOICE = lazy_pattern(r"[a-z]{2,3}[-_][A-Z]{2}")
# A BCP 47 tag as HTML's `lang` takes it: "de", "pt-BR", "zh-Hant-TW".
_LANGUAGE = lazy_pattern(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
# YAML 1.1 has these words for truth values, and more that nobody writes.
_TRUTH_VALUES = {"true": True, "yes": True, "false": False, "no": False}
# Codes of countries that are no codes of languages.
_LANGUAGE_OF_COUNTRY = {"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk"}
# Markdown has six levels of headings, so no more can become subdecks.
DEEPEST_HEADING = 6
# In characters, of a phrase in `auto-tags`. A text is compared with it at each place.
LONGEST_PHRASE = 200
# A key this similar to a known one is a misspelling: "tag" is (0.86), "spec" is not (0.80).
_MIN_SIMILARITY = 0.82
_WARNING_CODE = lazy_pattern(r"[Ww]9\d\d")


@dataclass(slots=True, kw_only=True)
class FrontMatter:
    """The values of the block. `length` is its number of rows, including the `---` lines.

    `auto_tag_locations` has the location of each of the `auto_tags`. `dialect` is spelt as the user
    wrote it. `ignore` has globs of files without cards, in gitignore syntax and relative to the
    folder of the file. `warnings` are the kinds of warnings to leave out.
    """

    deck: str | None = None
    description: str = ""
    description_location: Location | None = None
    tags: tuple[str, ...] = ()
    auto_tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    auto_tag_locations: dict[str, Location] = field(default_factory=dict)
    type: NoteKind = NoteKind.BASIC
    subdecks: int = 0
    speech: str | None = None
    language: str | None = None
    breaks: bool = False
    dialect: str | None = None
    dialect_location: Location | None = None
    ignore: tuple[str, ...] = ()
    warnings: tuple[Code, ...] = ()
    length: int = 0


def front_matter_end(rows: Sequence[str]) -> int | None:
    """Return the index of the row that closes the block at the top; None if there is none.

    A note is in no block: the dashes below it close nothing, since the note would be lost.
    """
    if not rows or rows[0].rstrip() != "---":
        return None
    for index in range(1, len(rows)):
        if rows[index].rstrip() == "---":
            return index
        if NOTE_MARKER.match(rows[index]):
            return None
    return None


def may_have_key(rows: Sequence[str], keys: Iterable[str]) -> bool:
    """Return whether the block may have one of these keys, without reading YAML, which takes long.

    It has none of them if this is False.
    """
    block = "\n".join(rows[1 : front_matter_end(rows) or 0])
    # An escape may stand for a letter of a key.
    return "\\" in block or any(key in block for key in keys)


def read_front_matter(
    path: str, rows: Sequence[str], *, is_root: bool = True
) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read the block at the top of a file's rows, if there is one. No text makes it raise.

    `is_root` is whether the file was given itself or is the `ROOT_FILE` of its folder.
    """
    if not rows or rows[0].rstrip() != "---":
        return FrontMatter(), []
    end = front_matter_end(rows)
    if end is None:
        start = join_lines(path, [Line(1, (Piece(1, rows[0]),))])
        # The rows below are read as notes, so that their problems are reported too.
        problem = Diagnostic(
            location=start.location,
            code=Code.FRONT_MATTER_NOT_CLOSED,
            message="front matter is not closed",
            hint='add a line "---" below its last key, or delete this line if no key follows',
        )
        return FrontMatter(length=1), [problem]
    # Nothing between "---" and "---" counts as an empty line.
    lines = [Line(number + 1, (Piece(1, rows[number]),)) for number in range(1, end)] or [
        Line(1, (Piece(1, ""),))
    ]
    reader = _KeyReader(
        join_lines(path, lines), FrontMatter(length=end + 1), rows[end + 1 :], is_root=is_root
    )
    reader.read()
    return reader.result, reader.values.problems


def blank_front_matter(front_matter: FrontMatter, rows: Sequence[str]) -> Sequence[str]:
    """Replace the block by blank rows, so that the rows below keep their numbers."""
    return (
        [*[""] * front_matter.length, *rows[front_matter.length :]] if front_matter.length else rows
    )


class _KeyReader:
    """Reads the value of each key into `result`."""

    def __init__(
        self, text: Text, result: FrontMatter, rows_below: Sequence[str], *, is_root: bool
    ) -> None:
        self.values = YamlValues(text)
        self.result = result
        self.rows_below = rows_below
        self.is_root = is_root
        self.keys: dict[str, Callable[[yaml.Node], None]] = {
            "deck": self._deck,
            "description": self._description,
            "tags": self._tags,
            "auto-tags": self._auto_tags,
            "type": self._type,
            "subdecks": self._subdecks,
            "speech": self._speech,
            "language": self._language,
            "breaks": self._breaks,
            "dialect": self._dialect,
            "ignore": self._ignore,
            "warnings": self._warnings,
        }

    def read(self) -> None:
        root = self.values.compose()
        if root is None:
            return
        seen: set[str] = set()
        for key, value in self.values.pairs(root, "front matter"):
            intended = _intended_key(key.value, tuple(self.keys))
            if intended is None:
                continue
            if intended != key.value:
                self.values.report(
                    key,
                    Code.UNKNOWN_KEY,
                    f"unknown key {quoted(key.value)}",
                    f'did you mean "{intended}"?',
                )
            elif intended in seen:
                self.values.report(
                    key,
                    Code.DUPLICATE_FIELD,
                    f"the front matter has a second {quoted(intended)}",
                    "delete one of the two",
                )
            else:
                self.keys[intended](value)
                seen.add(intended)

    def _words(self, node: yaml.Node, key: str) -> Iterator[tuple[yaml.Node, str]]:
        """Yield the words of a list; commas separate those of a single value."""
        return self.values.entries(node, key, "[one, two]", _split_words)

    def _deck(self, node: yaml.Node) -> None:
        self.result.deck = self.values.scalar(node, "deck", "Biology::Cells")

    def _description(self, node: yaml.Node) -> None:
        self.result.description, self.result.description_location = (
            self.values.scalar(node, "description", "what the deck is about") or "",
            self.values.location(node),
        )

    def _tags(self, node: yaml.Node) -> None:
        self.result.tags = tuple(
            filter(None, (self._tag(item, word) for item, word in self._words(node, "tags")))
        )

    def _tag(self, node: yaml.Node, word: str) -> str:
        written = word.removeprefix("#")  # "tags: ['#a']"
        problem = tag_problem(self.values.location(node), written)
        if problem:
            self.values.problems.append(problem)
        return "" if problem else canonical_tag(written)

    def _auto_tags(self, node: yaml.Node) -> None:
        for key, value in self.values.pairs(
            node, '"auto-tags"', 'write "tag: [one, two]" lines below it'
        ):
            if tag := self._tag(key, key.value):
                words = tuple(self._phrases(value, key.value))
                self.result.auto_tag_locations.setdefault(tag, self.values.location(key))
                # "a b" and "a_b" are the same tag, which gets the words of both.
                self.result.auto_tags[tag] = self.result.auto_tags.get(tag, ()) + words

    def _phrases(self, node: yaml.Node, key: str) -> Iterator[str]:
        """Yield the words of an auto-tag, but those that are too long."""
        for item, phrase in self._words(node, key):
            if len(phrase) <= LONGEST_PHRASE:
                yield phrase
                continue
            hint = f"write a phrase of at most {LONGEST_PHRASE} characters"
            message = f"{quoted(phrase)} is too long: {len(phrase):,} characters"
            self.values.report(item, Code.WRONG_VALUE, message, hint)

    def _type(self, node: yaml.Node) -> None:
        # "type: book" above text without notes belongs to another program.
        if not self._is_known_type(node) and not any(map(NOTE_MARKER.match, self.rows_below)):
            return
        value = self.values.scalar(node, "type", NoteKind.BASIC)
        if value is None:
            return
        try:
            self.result.type = NoteKind(value.lower())
        except ValueError:
            self.values.report(
                node, Code.UNKNOWN_TYPE, f"unknown type {quoted(value)}", NoteKind.hint(value)
            )

    def _is_known_type(self, node: yaml.Node) -> bool:
        return str(node.value).strip().lower() in tuple(NoteKind)

    def _subdecks(self, node: yaml.Node) -> None:
        value = self.values.scalar(node, "subdecks", "1")
        if value is None:
            return
        if value in map(str, range(DEEPEST_HEADING + 1)):
            self.result.subdecks = int(value)
        else:
            limits = f"a number from 0 to {DEEPEST_HEADING}"
            hint = f"write {limits}: how many heading levels become subdecks"
            self.values.report(
                node, Code.WRONG_VALUE, f'"subdecks" cannot be {quoted(value)}', hint
            )

    def _speech(self, node: yaml.Node) -> None:
        value = self.values.scalar(node, "speech", "de-DE")
        if value is not None and _VOICE.fullmatch(value):
            self.result.speech = value.replace("-", "_")
        elif value is not None:
            hint = 'write a language and a country, such as "de-DE" or "en-US"'
            self.values.report(node, Code.WRONG_VALUE, f'"speech" cannot be {quoted(value)}', hint)

    def _language(self, node: yaml.Node) -> None:
        value = self.values.scalar(node, "language", "de")
        if value is not None and (meant := _LANGUAGE_OF_COUNTRY.get(value.lower())):
            message = f'"language" cannot be {quoted(value)}, the code of a country'
            self.values.report(node, Code.WRONG_VALUE, message, f'did you mean "{meant}"?')
        elif value is not None and _LANGUAGE.fullmatch(value):
            self.result.language = _spelt_language(value)
        elif value is not None:
            hint = 'write the code of a language, such as "de" or "pt-BR"'
            self.values.report(
                node, Code.WRONG_VALUE, f'"language" cannot be {quoted(value)}', hint
            )

    def _breaks(self, node: yaml.Node) -> None:
        value = self.values.scalar(node, "breaks", "true")
        if value is not None and value.lower() in _TRUTH_VALUES:
            self.result.breaks = _TRUTH_VALUES[value.lower()]
        elif value is not None:
            hint = 'write "true" if each line end is a line break, otherwise "false"'
            self.values.report(node, Code.WRONG_VALUE, f'"breaks" cannot be {quoted(value)}', hint)

    def _dialect(self, node: yaml.Node) -> None:
        self.result.dialect, self.result.dialect_location = (
            self.values.scalar(node, "dialect", "hashcards"),
            self.values.location(node),
        )

    def _ignore(self, node: yaml.Node) -> None:
        if not self.is_root:
            hint = f'move it to the front matter of "{ROOT_FILE}" at the top of the folder'
            self.values.report(node, Code.WRONG_VALUE, '"ignore" has no effect in this file', hint)
            return
        globs = tuple(self.values.entries(node, "ignore", "[README.md, templates/]", _split_globs))
        for item, glob in globs:
            if _WARNING_CODE.fullmatch(glob):
                hint = f'write "warnings: [{glob}]" to leave out this warning'
                message = f"{quoted(glob)} is the code of a warning, not a file"
                self.values.report(item, Code.WRONG_VALUE, message, hint)
            elif glob in ("", "!") or path_glob(glob) is None:
                hint = 'write a path or a ".gitignore" pattern, such as "drafts/" or "*.draft.md"'
                self.values.report(item, Code.WRONG_VALUE, f"{quoted(glob)} matches no file", hint)
        self.result.ignore = tuple(glob for _, glob in globs)

    def _warnings(self, node: yaml.Node) -> None:
        for item, word in self.values.entries(node, "warnings", "[W901, W920]", split_codes):
            codes = read_codes(split_codes(word))
            self.result.warnings += codes.codes
            if codes.wrong is not None:
                self.values.report(item, Code.WRONG_VALUE, codes.message, codes.hint)


# The files of a vault have the same keys, and to compare one with all known keys takes long.
@lru_cache(maxsize=1000)
def _intended_key(key: str, known: tuple[str, ...]) -> str | None:
    """Return the known key that this is or misspells; None for a key of another program."""
    # "auto_tags" and "Auto tags" are misspellings of "auto-tags".
    folded = re.sub(r"[_\s]", "-", key.strip().casefold())
    if folded in known:
        return folded
    from difflib import get_close_matches  # here, since few texts have a misspelling

    return next(iter(get_close_matches(folded, known, n=1, cutoff=_MIN_SIMILARITY)), None)


def _spelt_language(value: str) -> str:
    """Spell a language tag as BCP 47 recommends: "PT_br" is "pt-BR", "zh-hant" is "zh-Hant"."""
    language, *subtags = re.split(r"[-_]", value)
    spelt = (
        tag.upper() if len(tag) == 2 else tag.title() if len(tag) == 4 else tag.lower()
        for tag in subtags
    )
    return "-".join((language.lower(), *spelt))


def _split_words(text: str) -> Iterator[str]:
    return (tag.text for tag in listed_tags(text))


def _split_globs(text: str) -> Iterator[str]:
    return (glob for entry in re.split(r"[,\n]", text) if (glob := entry.strip()))
