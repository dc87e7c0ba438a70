"""Which note of Anki's a note of the source is, from one build to the next.

`identify` takes what the lock knows and what the source says now; it gives every note its identity, says why, and
returns the lock as it is to be. It is pure: the same lock, source and time give the same answer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from generator.identity.guids import first_guid, note_id
from generator.identity.lock import Entry
from generator.identity.numbering import remember
from generator.identity.places import assign_places
from generator.identity.recognition import Match, Present, Reason, Remembered, recognise

KEEPS = ": keeps its reviews"


class Status(StrEnum):
    """What a note is to someone who imported the build before."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A note of the source as it is to be remembered.

    `digest` is that of all that a learner gets to see of it; `deck` is where its cards go, and `clozes` pairs its
    cloze numbers with their texts.
    """

    present: Present
    digest: str
    deck: str = ""
    clozes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The notes' GUIDs, in source order, and for each what it was recognised by."""

    guids: tuple[str, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What a note is to Anki, and why.

    `nid` is in milliseconds, `mod` in seconds, `due` is its place among new cards. `unsure` is the GUID of a note
    that this one may well be, but not surely enough to be given its reviews.
    """

    guid: str
    nid: int
    mod: int
    due: int
    status: Status
    why: str
    unsure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """The identities in source order, the notes that left the source since, and the lock that remembers it all.

    `earliest` is the first second at which this build may take place: a change has to be later than the one before.
    `clashes` are the indices of notes whose `ID:` is that of a note of another kind. `moved` are those of notes whose
    deck is another now, which Anki does not follow, each with its deck before.
    """

    notes: tuple[Identified, ...]
    removed: tuple[Entry, ...]
    lock: Mapping[str, Entry]
    earliest: int
    clashes: tuple[int, ...]
    moved: tuple[tuple[int, str], ...]


def recognise_notes(lock: Mapping[str, Entry], presents: Sequence[Present], deck: str) -> Recognised:
    """Find out which note is which; `deck` is the root deck's name, part of a new note's GUID."""
    matches = _matches(lock, presents)
    return Recognised(guids=tuple(_guids(lock, presents, matches, deck)), matches=tuple(matches))


def identify(
    lock: Mapping[str, Entry],
    contents: Sequence[Content],
    deck: str,
    now: int,
    recognised: Recognised | None = None,
) -> Identification:
    """Give every note its identity; `now` is in seconds since 1970. What was `recognised` before need not be again."""
    lock = _apart(lock)
    recognised = recognised or recognise_notes(lock, [content.present for content in contents], deck)
    guids, matches = recognised.guids, recognised.matches
    places = assign_places([lock[guid].place if guid in lock else None for guid in guids])
    taken = {entry.nid for entry in lock.values()}
    notes: list[Identified] = []
    entries: dict[str, Entry] = dict(lock)
    for content, match, guid, place in zip(contents, matches, guids, places, strict=True):
        known = lock.get(guid)
        entry = _updated(known, content, place, now) if known else _created(guid, content, place, now, taken)
        taken.add(entry.nid)
        entries[guid] = entry
        notes.append(_identified(entry, known, content, match))
    given = set(guids)
    removed = tuple(entry for guid, entry in lock.items() if guid not in given and not entry.removed)
    for entry in removed:
        entries[entry.guid] = replace(entry, removed=True, at=max(now, entry.at))
    changed = [lock[guid].mod + 1 for guid in guids if guid in lock and entries[guid].mod != lock[guid].mod]
    return Identification(
        notes=tuple(notes),
        removed=tuple(sorted(removed, key=lambda entry: entry.place)),
        lock=entries,
        earliest=max(changed, default=0),
        clashes=tuple(index for index, match in enumerate(matches) if _is_clash(match, contents[index])),
        moved=tuple(_moved(lock, guids, contents)),
    )


def linked(lock: Mapping[str, Entry], guid: str, content: Present, instead_of: str, now: int) -> dict[str, Entry]:
    """Return the lock with the note `guid` reading as `content` does, so that the next build takes one for the other.

    `instead_of` is the GUID that the note had until now; what it stood for counts as removed. Without its digest the
    note counts as changed: Anki has the text that it had before.
    """
    entries = dict(lock)
    if instead_of in entries and instead_of != guid:
        entries[instead_of] = replace(entries[instead_of], removed=True, at=max(now, entries[instead_of].at))
    entry = entries[guid]
    entries[guid] = replace(
        entry,
        path=content.path,
        section=content.section,
        front=content.question,
        back=content.answer,
        digest="",
        removed=False,
        at=max(now, entry.at),
    )
    return entries


def _apart(lock: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """Give every note a note id of its own: each of two merged branches may have given the same one to a new note."""
    taken = {entry.nid for entry in lock.values()}
    if len(taken) == len(lock):
        return lock
    seen: set[int] = set()
    entries: dict[str, Entry] = {}
    for guid in sorted(lock):
        entry = lock[guid] if lock[guid].nid not in seen else replace(lock[guid], nid=note_id(guid, taken))
        entries[guid] = entry
        seen.add(entry.nid)
        taken.add(entry.nid)
    return entries


def _moved(lock: Mapping[str, Entry], guids: Sequence[str], contents: Sequence[Content]) -> Iterator[tuple[int, str]]:
    for index, (guid, content) in enumerate(zip(guids, contents, strict=True)):
        # Anki matches decks whatever the case.
        if guid in lock and lock[guid].deck and lock[guid].deck.casefold() != content.deck.casefold():
            yield index, lock[guid].deck


def _matches(lock: Mapping[str, Entry], presents: Sequence[Present]) -> list[Match]:
    entries = sorted(lock.values(), key=lambda entry: (entry.place, entry.guid))
    return [*recognise([_remembered(entry) for entry in entries], presents)]


def _remembered(entry: Entry) -> Remembered:
    return Remembered(
        guid=entry.guid,
        kind=entry.kind,
        path=entry.path,
        section=entry.section,
        question=entry.front,
        answer=entry.back,
        removed=entry.removed,
        id=entry.id or None,
    )


def _guids(lock: Mapping[str, Entry], presents: Sequence[Present], matches: Sequence[Match], deck: str) -> list[str]:
    """List the notes' GUIDs; a new note's follows from its text, past those that are taken."""
    taken = {*lock, *(present.id for present in presents)}
    asked: Counter[tuple[str, str]] = Counter()
    guids: list[str] = []
    for present, match in zip(presents, matches, strict=True):
        guid: str | None = match.guid or (present.id if present.id not in lock else None)
        key = (present.kind, present.question)
        while guid is None:
            candidate = first_guid(deck, *key, nth=asked[key])
            asked[key] += 1
            guid = candidate if candidate not in taken else None
        taken.add(guid)
        guids.append(guid)
    return guids


def _created(guid: str, content: Content, place: float, now: int, taken: set[int]) -> Entry:
    present = content.present
    return Entry(
        guid=guid,
        nid=note_id(guid, taken),
        due=int(place),
        mod=now,
        digest=content.digest,
        kind=present.kind,
        path=present.path,
        section=present.section,
        front=present.question,
        back=present.answer,
        place=int(place) if place == int(place) else place,
        at=now,
        deck=content.deck,
        clozes=remember((), content.clozes),
    )


def _updated(known: Entry, content: Content, place: float, now: int) -> Entry:
    """Bring a line up to date; it stays as it is, `at` included, where nothing changed."""
    present = content.present
    entry = replace(
        known,
        mod=known.mod if known.digest == content.digest else max(now, known.mod + 1),
        digest=content.digest,
        path=present.path,
        section=present.section,
        front=present.question,
        back=present.answer,
        place=place,
        removed=False,
        deck=content.deck,
        id=present.id if present.id and present.id != known.guid else "",
        clozes=remember(known.clozes, content.clozes),
    )
    return known if entry == known else replace(entry, at=max(now, known.at, entry.mod))


def _identified(entry: Entry, known: Entry | None, content: Content, match: Match) -> Identified:
    if known is None:
        status, why = Status.NEW, _why_new(match, content)
    elif known.removed:
        status, why = Status.RETURNED, f"back in the source{KEEPS}"
    elif known.digest != content.digest:
        status, why = Status.CHANGED, _why_changed(match, known, content.present) + KEEPS
    else:
        status, why = Status.UNCHANGED, match.reason.value
    return Identified(
        guid=entry.guid, nid=entry.nid, mod=entry.mod, due=entry.due, status=status, why=why, unsure=match.unsure
    )


def _why_new(match: Match, content: Content) -> str:
    if match.reason is Reason.KIND_CHANGED:
        return f"{match.reason.value}: a new note, without the reviews of the old one"
    return "new, under the GUID of its ID line" if content.present.id else "new note"


def _why_changed(match: Match, known: Entry, present: Present) -> str:
    if not known.digest:
        return "linked by hand"
    if match.reason in (Reason.UNTOUCHED, Reason.MOVED):
        return "its look, tags, media or further fields changed"
    # However the note was recognised, what a person changed is the plainest thing to say.
    if match.reason is Reason.ALIKE and present.answer and present.answer == known.back:
        return str(Reason.SAME_ANSWER.value)
    return str(match.reason.value)


def _is_clash(match: Match, content: Content) -> bool:
    return match.reason is Reason.KIND_CHANGED and content.present.id is not None
