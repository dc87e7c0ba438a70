"""Which note of Anki's a note of the source is, from one build to the next.

`identify` takes what the lock knows and what the source says now; it gives every note its identity, says why, and
returns the lock as it is to be. It is pure: the same lock, source and time give the same answer.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from generator.identity.entries import Content, created, is_changed, is_rendered_anew, updated, with_ids
from generator.identity.guids import first_guid
from generator.identity.ids import card_ids
from generator.identity.lock import Entry, Lock
from generator.identity.places import assign_places
from generator.identity.recognition import Match, Present, Reason, Remembered, recognise
from generator.identity.scoring import Score

KEEPS = ": keeps its reviews"


class Status(StrEnum):
    """What a note is to someone who imported the build before."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The notes' GUIDs, in source order, and for each what it was recognised by."""

    guids: tuple[str, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What a note is to Anki, and why.

    `nid` is in milliseconds, and so are the ids of its `cards`, in the order of their ordinals. `mod` is in seconds,
    `due` is its place among new cards. `unsure` is the GUID of a note
    that this one may well be, but not surely enough to be given its reviews.

    `was` is the line of the lock that the note was recognised as, before this build. `score` says how alike the two
    are, or how alike this note and the `unsure` one; it is None for a `reason` that asks for no score. `needed` is the
    total that makes such a pair sure. `is_linked` means that a person said which note this is.
    """

    guid: str
    nid: int
    cards: tuple[int, ...]
    mod: int
    due: int
    status: Status
    why: str
    reason: Reason
    unsure: str | None = None
    was: Entry | None = None
    score: Score | None = None
    needed: float | None = None
    is_linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """The identities in source order, the notes that left the source since, and the lock's lines as they are to be.

    `drafts` are the identities of the questions without an answer. `earliest` is the first second at which this build
    may take place: a change has to be later than the one before. `clashes` are the indices, among notes and drafts, of
    those whose `ID:` is that of a note of another kind. `deck_changes` are the indices of notes whose deck is another
    now, which Anki does not follow, each with its deck before. `rendered_anew` counts the unchanged notes that Anki
    has as another version of the program rendered them.
    """

    notes: tuple[Identified, ...]
    drafts: tuple[Identified, ...]
    removed: tuple[Entry, ...]
    lock: Mapping[str, Entry]
    earliest: int
    clashes: tuple[int, ...]
    deck_changes: tuple[tuple[int, str], ...]
    rendered_anew: int


def recognise_notes(
    lock: Mapping[str, Entry],
    presents: Sequence[Present],
    deck: str,
    *,
    carried: Mapping[int, str] = MappingProxyType({}),
    taken: Collection[str] = (),
) -> Recognised:
    """Find out which note is which; `deck` is the root deck's name, part of a new note's GUID.

    `carried` are notes, by index, that are known by their GUID already: they came from another source. `taken` are the
    GUIDs of other locks.
    """
    matches = _matches(lock, presents, carried)
    return Recognised(guids=tuple(_guids(lock, presents, matches, deck, taken)), matches=tuple(matches))


def identify(
    lock: Mapping[str, Entry],
    contents: Sequence[Content],
    deck: str,
    now: int,
    recognised: Recognised | None = None,
    *,
    staying: Collection[str] = (),
    taken: Callable[[], Iterable[tuple[int, int]]] = tuple,
    rerender: bool = False,
) -> Identification:
    """Give every note its identity; `now` is in seconds since 1970. What was `recognised` before need not be again.

    `staying` are GUIDs of notes that are not in `contents` and not removed either. `taken` is called for the ids of other
    locks, as (first id, room) pairs, where new ones are needed. With `rerender`, notes that only look different count as
    changed.
    """
    recognised = recognised or recognise_notes(lock, [content.present for content in contents], deck)
    guids = recognised.guids
    places = assign_places([lock[guid].place if guid in lock else None for guid in guids])
    entries = dict(lock)
    for content, guid, place in zip(contents, guids, places, strict=True):
        known = lock.get(guid)
        entries[guid] = (
            updated(known, content, place, now, rerender=rerender) if known else created(guid, content, place, now)
        )
    here = {*guids, *staying}
    gone = [entry for guid, entry in lock.items() if guid not in here and not entry.removed]
    for entry in gone:
        entries[entry.guid] = replace(entry, removed=True, at=max(now, entry.at))
    by_guid = dict(zip(guids, contents, strict=True))
    entries = with_ids(entries, by_guid, deck, now, taken)
    known_before = [lock.get(guid) for guid in guids]
    identified = [
        (content.draft, _identified(entries[guid], entry, content, match, lock))
        for guid, entry, content, match in zip(guids, known_before, contents, recognised.matches, strict=True)
    ]
    changed = [entry.mod + 1 for entry in known_before if entry and entry.nid and entries[entry.guid].mod != entry.mod]
    notes = [content for content in contents if not content.draft]
    return Identification(
        notes=tuple(one for draft, one in identified if not draft),
        drafts=tuple(one for draft, one in identified if draft),
        removed=tuple(sorted((entry for entry in gone if entry.nid), key=lambda entry: entry.place)),
        lock=entries,
        earliest=max(changed, default=0),
        clashes=tuple(index for index, match in enumerate(recognised.matches) if _is_clash(match, contents[index])),
        deck_changes=tuple(_deck_changes(lock, [one.guid for draft, one in identified if not draft], notes)),
        rendered_anew=sum(
            _is_rendered_anew(entry, content) for entry, content in zip(known_before, contents, strict=True)
        ),
    )


def linked(lock: Lock, guid: str, content: Present, instead_of: str, now: int) -> Lock:
    """Return the lock with the note `guid` reading as `content` does, so that the next build takes one for the other.

    `instead_of` is the GUID that the note had until now; what it stood for counts as removed. Without its digest the
    note counts as changed: Anki has the text that it had before.
    """
    entries = dict(lock.entries)
    if instead_of in entries and instead_of != guid:
        entries[instead_of] = replace(entries[instead_of], removed=True, at=max(now, entries[instead_of].at))
    entries[guid] = replace(
        entries[guid],
        path=content.path,
        section=content.section,
        question=content.question,
        answer=content.answer,
        digest="",
        rendered="",
        removed=False,
        at=max(now, entries[guid].at),
    )
    return replace(lock, entries=entries)


def _deck_changes(
    lock: Mapping[str, Entry], guids: Sequence[str], contents: Sequence[Content]
) -> Iterator[tuple[int, str]]:
    for index, (guid, content) in enumerate(zip(guids, contents, strict=True)):
        # Anki matches decks whatever the case.
        if guid in lock and lock[guid].deck and lock[guid].deck.casefold() != content.deck.casefold():
            yield index, lock[guid].deck


def _is_rendered_anew(known: Entry | None, content: Content) -> bool:
    return (
        known is not None and not content.draft and not is_changed(known, content) and is_rendered_anew(known, content)
    )


def _matches(lock: Mapping[str, Entry], presents: Sequence[Present], carried: Mapping[int, str]) -> list[Match]:
    entries = sorted(lock.values(), key=lambda entry: (entry.place, entry.guid))
    index = {entry.guid: number for number, entry in enumerate(entries)}
    known = {new: index[guid] for new, guid in carried.items()}
    last_build = max((entry.at for entry in entries), default=0)
    return [*recognise([_remembered(entry, last_build) for entry in entries], presents, known)]


def _remembered(entry: Entry, last_build: int) -> Remembered:
    return Remembered(
        guid=entry.guid,
        kind=entry.kind,
        path=entry.path,
        section=entry.section,
        question=entry.question,
        answer=entry.answer,
        removed=entry.removed,
        lately=entry.removed and entry.at == last_build,
        id=entry.id or None,
    )


def _guids(
    lock: Mapping[str, Entry],
    presents: Sequence[Present],
    matches: Sequence[Match],
    deck: str,
    elsewhere: Collection[str],
) -> list[str]:
    """List the notes' GUIDs; a new note's follows from its text, past those that are taken."""
    taken = {*lock, *elsewhere, *(present.id for present in presents)}
    asked: Counter[tuple[str, str]] = Counter()
    guids: list[str] = []
    for present, match in zip(presents, matches, strict=True):
        # An `ID:` line is obeyed even where another lock has its GUID: the author says that it is that note.
        guid: str | None = match.guid or (present.id if present.id not in lock else None)
        key = (present.kind, present.question)
        while guid is None:
            candidate = first_guid(deck, *key, nth=asked[key])
            asked[key] += 1
            guid = candidate if candidate not in taken else None
        taken.add(guid)
        guids.append(guid)
    return guids


def _identified(
    entry: Entry,
    known: Entry | None,
    content: Content,
    match: Match,
    lock: Mapping[str, Entry],
) -> Identified:
    if known is None:
        status, why = Status.NEW, _why_new(match, content)
    elif not known.nid and not content.draft:
        status, why = Status.NEW, "a draft until now: new note"
    elif known.removed:
        status, why = Status.RETURNED, f"back in the source{KEEPS}"
    elif content.draft:
        status, why = Status.UNCHANGED, "Anki keeps the last answer" if known.nid else match.reason.value
    elif is_changed(known, content):
        status, why = Status.CHANGED, _why_changed(match, known) + KEEPS
    elif entry.mod != known.mod:
        status, why = Status.CHANGED, f"rendered anew{KEEPS}"
    else:
        status, why = Status.UNCHANGED, match.reason.value
    # A draft that was never built has no reviews to give.
    candidate = lock[match.unsure] if match.unsure and lock[match.unsure].nid else None
    pair = known or candidate
    return Identified(
        guid=entry.guid,
        nid=entry.nid,
        cards=card_ids(entry.nid, entry.cards, content.ordinals),
        mod=entry.mod,
        due=entry.due,
        status=status,
        why=why,
        reason=match.reason,
        unsure=candidate.guid if candidate else None,
        was=known,
        score=match.score if pair else None,
        needed=match.score.needed if pair and match.score else None,
        is_linked=known is not None and _is_linked(known),
    )


def _why_new(match: Match, content: Content) -> str:
    if match.reason is Reason.KIND_CHANGED:
        return f"{match.reason.value}: a new note, without the reviews of the old one"
    return "new, under the GUID of its ID line" if content.present.id else "new note"


def _why_changed(match: Match, known: Entry) -> str:
    if _is_linked(known):
        return "linked by hand"
    if match.reason in (Reason.UNTOUCHED, Reason.MOVED, Reason.CARRIED):
        return "its tags, media, sections or further fields changed"
    return str(match.reason.value)


def _is_linked(known: Entry) -> bool:
    """Tell a line that `linked` wrote. Drafts have no digest either, nor have removed notes that only a package has."""
    return not (known.digest or known.rendered or known.draft or known.removed)


def _is_clash(match: Match, content: Content) -> bool:
    return match.reason is Reason.KIND_CHANGED and content.present.id is not None
