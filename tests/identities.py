"""Short ways to write a lock's entries and a source's notes in a test."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zlib import crc32

from generator.build import RenderedDeck, with_identities
from generator.identity import Identification, NoteIdentity, identify, recognise_notes
from generator.identity.lock import Entry, Lock
from generator.identity.pairing import SourceNote

DECK = "Geography"
# The time of the first build: 14 November 2023, in seconds.
THEN = 1_700_000_000


def entry(guid: str = "aaaaaaaaaaaa", **changes: object) -> Entry:
    """Return an entry of the lock."""
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
        order_key=100_000,
        at=THEN,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def lock_of(*entries: Entry) -> Lock:
    """Return a lock with these entries, as after a first build."""
    return Lock(
        entries={each.guid: each for each in entries}, source="cards.md", deck=DECK, at=THEN
    )


def with_checksum(body: str) -> str:
    """Return a line with its checksum; `body` is its text without the closing brace."""
    return f'{body}, "sum": "{crc32(body.encode()):08x}"}}'


def identify_notes(
    lock: Mapping[str, Entry],
    notes: Sequence[SourceNote],
    now: int,
    *,
    deck: str = DECK,
    **options: object,
) -> Identification:
    """Recognise notes by this lock alone, and identify them."""
    return identify(lock, recognise_notes(lock, notes, deck), deck, now, **options)  # type: ignore[arg-type]


def identify_deck(
    rendered: RenderedDeck, lock: Mapping[str, Entry], now: int
) -> tuple[RenderedDeck, Identification]:
    """Identify the notes of a deck by this lock alone."""
    identification = identify_notes(
        lock, [one.source for one in rendered.notes], now, deck=rendered.deck.name
    )
    return with_identities(rendered, identification), identification


def content(
    question: str, answer: str = "", digest: str | None = None, **changes: object
) -> SourceNote:
    """Return a note of the source; without `digest`, its digest follows from its texts."""
    plain = SourceNote(
        id=None,
        kind="basic",
        path="cards.md",
        section="",
        question=question,
        answer=answer,
        digest=f"{question}|{answer}" if digest is None else digest,
        ordinals=(0,),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


class History:
    """A source over many builds: its lock, and the result of the last build."""

    def __init__(self, now: int = THEN) -> None:
        self.now = now
        self.lock: dict[str, Entry] = {}
        self.last: Identification | None = None
        self.drafts: tuple[NoteIdentity, ...] = ()

    def build(self, *notes: SourceNote, after: int = 60) -> tuple[NoteIdentity, ...]:
        """Build `after` seconds after the last build; return the notes' identities, no drafts."""
        self.now += after
        self.last = identify_notes(self.lock, notes, self.now)
        self.lock = dict(self.last.lock)
        both = [*zip(notes, self.last.notes, strict=True)]
        self.drafts = tuple(one for note, one in both if note.draft)
        return tuple(one for note, one in both if not note.draft)
