"""The texts that mutation starts from: examples of the docs, golden cases, real notes, locks."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

from generator.identity.lock import Lock
from generator.identity.lock_text import format_lock
from tests.lock_texts import BERN, BERN_1, HEADER_1, LIMA, LIMA_1

PROJECT = Path(__file__).parents[2]
TESTS = PROJECT / "tests"
NATIVE, RAW, LOCK, SETTINGS, IGNORED = "native", "raw", "lock", "settings", "ignored"

# A fenced block of a page of the docs.
_BLOCK = re.compile(r"^```[\w-]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A golden case: its title, the text, and what is expected.
_CASE = re.compile(r"^[^\n]+\n\.\n(.*?)\n\.\n.*?^\.$", re.MULTILINE | re.DOTALL)

# By the ids of the plugins.
_SETTINGS = {
    "obsidian-spaced-repetition": (
        '{"settings": {"flashcardTags": ["#card", "#anki/java"], "singleLineCardSeparator": ";;",\n'
        '"multilineCardSeparator": "--?--", "multilineCardEndMarker": "+++",\n'
        '"clozePatterns": ["{{[123::]answer[::hint]}}"], "noteFoldersToIgnore": ["Templates"],\n'
        '"convertHighlightsToClozes": false, "convertFoldersToDecks": true}}\n'
    ),
    "obsidian-to-anki-plugin": (
        '{"settings": {"CUSTOM_REGEXPS": {"Basic": "^(.*) #flashcard\\n*((?:\\n.+)*)"},\n'
        '"Syntax": {"Begin Note": "START", "End Note": "END", "Frozen Fields Line": "FROZEN"},\n'
        '"Defaults": {"Tag": "Obsidian", "Deck": "Default", "CurlyCloze": true}},\n'
        '"FOLDER_DECKS": {"a": "A"}, "FOLDER_TAGS": {"a": "b"},\n'
        '"fields_dict": {"Basic": ["Front"]}}\n'
    ),
    "flashcards-obsidian": (
        '{"flashcardsTag": "card", "inlineSeparator": "::", "inlineSeparatorReverse": ":::",\n'
        '"contextAwareMode": true, "folderBasedDeck": true, "deck": "Default"}\n'
    ),
}
_IGNORED = ("*.txt\n!a.md\n/b/\n**/c\n\\#d\n[e-g]?.md\n", "# a comment\nnotes/*\n!notes/a.md\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text of the corpus; its `kind` is a dialect, or one of the constants above.

    `place`, from 0 to 1, follows from the text: what is chosen by it stays the same when other
    texts are added or changed.
    """

    name: str
    kind: str
    text: str
    place: float = field(init=False)

    def __post_init__(self) -> None:
        digest = sha256(f"{self.kind}\n{self.text}".encode()).digest()
        object.__setattr__(self, "place", int.from_bytes(digest[:6]) / 2**48)


def choose(random: Random, entries: Sequence[Entry]) -> Entry:
    """Choose one of some entries, which are in the order of their places."""
    index = bisect_left(entries, random.random(), key=lambda entry: entry.place)
    return entries[index % len(entries)]


@cache
def corpus() -> tuple[Entry, ...]:
    """Return all entries, in the order of their places."""
    entries = (entry for entry in (*_files(), *_cases(), *_others()) if entry.text.strip())
    return tuple(sorted(entries, key=lambda entry: (entry.place, entry.name)))


@cache
def of_kind(kind: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in corpus() if entry.kind == kind)


def _files() -> Iterator[Entry]:
    """Yield whole files, and the blocks in the pages of the docs."""
    for pattern, kind in (
        ("tests/errors/*.md", NATIVE),
        ("tests/kinds/*.md", NATIVE),
        ("tests/explained/*.md", NATIVE),
        ("docs/gallery-source/*.md", NATIVE),
        ("cards.md", NATIVE),
        ("tests/draft/*.txt", RAW),
        ("cards.lock", LOCK),
    ):
        for path in _paths(pattern):
            yield Entry(path.name, kind, _read(path))
    for path in _paths("docs/*.md"):
        for number, block in enumerate(_BLOCK.finditer(_read(path)), start=1):
            yield Entry(f"{path.name}-{number}", NATIVE, block[1])


def _cases() -> Iterator[Entry]:
    """Yield the inputs of golden cases; those of Markdown as an answer."""
    for path in _paths("tests/cases/*.md"):
        for number, case in enumerate(_CASE.finditer(_read(path)), start=1):
            marker = "C: " if "{{" in case[1] else "Q: question\nA:\n"
            yield Entry(f"{path.name}-{number}", NATIVE, f"{marker}{case[1]}\n")
    for path in _paths("tests/dialects/*/*.md"):
        kind = path.parent.name.replace("tables", "csv")
        for number, case in enumerate(_CASE.finditer(_read(path)), start=1):
            yield Entry(f"{kind}-{path.name}-{number}", kind, f"{case[1]}\n")


def _others() -> Iterator[Entry]:
    yield Entry("lock-1", LOCK, f"{HEADER_1}\n{LIMA_1}\n{BERN_1}\n")
    known = Lock(source=".", deck="Geo", entries={one.guid: one for one in (LIMA, BERN)})
    yield Entry("lock-2", LOCK, format_lock(known))
    for plugin, text in _SETTINGS.items():
        yield Entry(plugin, SETTINGS, text)
    for number, text in enumerate(_IGNORED, start=1):
        yield Entry(f"ignored-{number}", IGNORED, text)


def _paths(pattern: str) -> list[Path]:
    return sorted(PROJECT.glob(pattern))


def _read(path: Path) -> str:
    return path.read_bytes().decode().replace("\r\n", "\n")
