"""Short ways to write a lock's lines and a source's notes in a test."""

from collections.abc import Mapping
from dataclasses import replace
from zlib import crc32

from generator.build import Rendered, contents_of
from generator.identity import Identification, Identified, identify
from generator.identity.entries import Content
from generator.identity.lock import Entry, Lock
from generator.identity.recognition import Present

DECK = "Geography"
# Built then: 14 November 2023, in seconds.
THEN = 1_700_000_000


def entry(guid: str = "aaaaaaaaaaaa", **changes: object) -> Entry:
    """Make a line of the lock."""
    plain = Entry(
        guid=guid,
        nid=1_000_000_000_500,
        due=100_000,
        mod=THEN,
        digest="0123456789abcdef",
        kind="basic",
        path="cards.md",
        section="",
        question="What is the capital of Peru?",
        answer="Lima",
        place=100_000,
        at=THEN,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def lock_of(*entries: Entry) -> Lock:
    """Make a lock of these lines, as it is after a first build."""
    return Lock(entries={each.guid: each for each in entries}, source="cards.md", deck=DECK, at=THEN)


def sealed(body: str) -> str:
    """Give a line its checksum; `body` is its text without the closing brace."""
    return f'{body}, "sum": "{crc32(body.encode()):08x}"}}'


def identify_deck(rendered: Rendered, lock: Mapping[str, Entry], now: int) -> Identification:
    """Give the notes of a deck their identities, by this lock alone."""
    return identify(lock, contents_of(rendered, ""), rendered.deck.name, now)


def content(question: str, answer: str = "", digest: str | None = None, **changes: object) -> Content:
    """Make a note of the source. Its digest follows from its texts unless it is given."""
    plain = Present(id=None, kind="basic", path="cards.md", section="", question=question, answer=answer)
    present = replace(plain, **changes)  # type: ignore[arg-type]
    return Content(present=present, digest=f"{question}|{answer}" if digest is None else digest)


class History:
    """A source from build to build: what the lock is now, and who was who in the last build."""

    def __init__(self, now: int = THEN) -> None:
        self.now = now
        self.lock: dict[str, Entry] = {}
        self.last: Identification | None = None

    def build(self, *contents: Content, after: int = 60) -> tuple[Identified, ...]:
        """Build `after` seconds after the build before."""
        self.now += after
        self.last = identify(self.lock, contents, DECK, self.now)
        self.lock = dict(self.last.lock)
        return self.last.notes
