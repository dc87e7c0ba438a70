"""What a note is to someone who imported the build before, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from generator.identity.entries import is_changed, is_linked, is_rendered_anew
from generator.identity.ids import card_ids
from generator.identity.lock import Entry
from generator.identity.pairing import Match, Reason, Recognised, SourceNote
from generator.identity.scoring import Score

KEEPS = ": keeps its reviews"


class Status(StrEnum):
    """What a note is to someone who imported the build before."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What a note is to Anki, and why.

    `nid` is in milliseconds, and so are the ids of its `cards`, in the order of their ordinals. `mod` is in seconds,
    `due` is its place among new cards. `unsure` is the GUID of a note
    that this one may well be, but not surely enough to be given its reviews.

    `was` is the line of the lock that the note was recognised as, before this build. `score` says how alike the two
    are, or how alike this note and the `unsure` one; it is None for a `reason` that asks for no score. `needed` is the
    total that makes such a pair sure.

    `is_linked` means that a person said which note this is, `is_clash` that its `ID:` is that of a note of another
    kind, `is_rendered_anew` that Anki has the unchanged note as another version of the program rendered it.
    `left_deck` is the deck that the note was in before, if that is another one: Anki does not follow.
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
    is_clash: bool = False
    is_rendered_anew: bool = False
    left_deck: str | None = None


def identified(one: Recognised, entry: Entry, lock: Mapping[str, Entry]) -> Identified:
    """Say what a note is to Anki; `entry` is as it is to be, `lock` as it was before."""
    note, match, known = one.note, one.match, lock.get(one.guid)
    status, why = _status(one, entry, known)
    # A draft that was never built has no reviews to give.
    candidate = lock[match.unsure] if match.unsure and lock[match.unsure].nid else None
    score = match.score if known or candidate else None
    return Identified(
        guid=entry.guid,
        nid=entry.nid,
        cards=card_ids(entry.nid, entry.cards, note.ordinals),
        mod=entry.mod,
        due=entry.due,
        status=status,
        why=why,
        reason=match.reason,
        unsure=candidate.guid if candidate else None,
        was=known,
        score=score,
        needed=score.needed if score else None,
        is_linked=known is not None and is_linked(known),
        is_clash=match.reason is Reason.KIND_CHANGED and note.id is not None,
        is_rendered_anew=known is not None
        and not note.draft
        and not is_changed(known, note)
        and is_rendered_anew(known, note),
        left_deck=_left_deck(known, note) if known and not note.draft else None,
    )


def _left_deck(known: Entry, note: SourceNote) -> str | None:
    # Anki matches decks whatever the case. An entry of version 1 names none.
    return known.deck if known.deck and known.deck.casefold() != note.deck.casefold() else None


def _status(one: Recognised, entry: Entry, known: Entry | None) -> tuple[Status, str]:
    note, match = one.note, one.match
    if known is None:
        return Status.NEW, _why_new(match, note)
    if not known.nid and not note.draft:
        return Status.NEW, "a draft until now: new note"
    if known.removed:
        # It may be edited as well, but that it is back is what a learner who deleted it has to know.
        return Status.RETURNED, f"back in the source{KEEPS}"
    # An answer that was emptied: the note is in no package, so that Anki keeps the last one.
    if note.draft:
        return Status.UNCHANGED, "Anki keeps the last answer" if known.nid else match.reason.value
    if is_changed(known, note):
        return Status.CHANGED, _why_changed(match, known) + KEEPS
    if entry.mod != known.mod:
        return Status.CHANGED, f"rendered anew{KEEPS}"
    return Status.UNCHANGED, match.reason.value


def _why_new(match: Match, note: SourceNote) -> str:
    if match.reason is Reason.KIND_CHANGED:
        return f"{match.reason.value}: a new note, without the reviews of the old one"
    return "new, under the GUID of its ID line" if note.id else "new note"


def _why_changed(match: Match, known: Entry) -> str:
    if is_linked(known):
        return "linked by hand"
    if match.reason in (Reason.UNTOUCHED, Reason.MOVED, Reason.TRANSFERRED):
        return "its tags, media, sections or further fields changed"
    return str(match.reason.value)
