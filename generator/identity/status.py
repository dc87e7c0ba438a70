"""The status of each note for a learner who imported the last build, and why."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from generator.identity.entries import is_changed, is_linked, is_rerendered
from generator.identity.ids import card_ids
from generator.identity.lock import Entry
from generator.identity.pairing import Match, Reason, RecognisedNote, SourceNote
from generator.values import dataclass

if TYPE_CHECKING:  # at run time, only notes that are compared have a score
    from generator.identity.scoring import Score

_KEEPS_REVIEWS = ": keeps its reviews"
_ANSWER_KEPT = "Anki keeps the last answer"


class Status(StrEnum):
    """What a note is for a learner who imported the last build."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteIdentity:
    """A note's identity in Anki, its status, and the reasons for both.

    `nid` and the ids of its `cards`, in the order of their ordinals, are in milliseconds, `mod` is
    in seconds. `due` is the position among new cards. `unsure` is the GUID of a note that this one
    may be, but not surely enough to keep its reviews.

    `previous` is the entry of the recognised note before this build. `score` is how similar the
    two are, or this note and the `unsure` one; None if the `reason` needs no score. `needed` is the
    total that makes such a pair sure.

    `is_linked` means that the author linked the two by hand, `is_clash` that its `ID:` is that of a
    note of another kind, `is_rerendered` that Anki has the unchanged note as rendered by another
    version of this program. `left_deck` is the note's previous deck if it changed: Anki does not
    move cards on import.
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
    previous: Entry | None = None
    score: "Score | None" = None
    needed: float | None = None
    is_linked: bool = False
    is_clash: bool = False
    is_rerendered: bool = False
    left_deck: str | None = None


def identify_note(
    recognised: RecognisedNote, entry: Entry, lock: Mapping[str, Entry]
) -> NoteIdentity:
    """Return a note's identity and status; `entry` is the new entry, `lock` the last build's."""
    note, match, known = recognised.note, recognised.match, lock.get(recognised.guid)
    if known is entry and match.unsure is None and _is_built_and_unchanged(entry, note):
        return NoteIdentity(
            guid=entry.guid,
            nid=entry.nid,
            cards=card_ids(entry.nid, entry.cards, note.ordinals),
            mod=entry.mod,
            due=entry.due,
            status=Status.UNCHANGED,
            why=match.reason.value,
            reason=match.reason,
            previous=known,
            score=match.score,
            needed=match.score.needed if match.score else None,
            is_clash=match.reason is Reason.KIND_CHANGED and note.id is not None,
            is_rerendered=is_rerendered(known, note),
        )
    status, why = _status_and_why(recognised, entry, known)
    # A draft that was never built has no reviews that a link could keep.
    candidate = lock[match.unsure] if match.unsure and lock[match.unsure].nid else None
    score = match.score if known or candidate else None
    return NoteIdentity(
        guid=entry.guid,
        nid=entry.nid,
        cards=card_ids(entry.nid, entry.cards, note.ordinals),
        mod=entry.mod,
        due=entry.due,
        status=status,
        why=why,
        reason=match.reason,
        unsure=candidate.guid if candidate else None,
        previous=known,
        score=score,
        needed=score.needed if score else None,
        is_linked=known is not None and is_linked(known),
        is_clash=match.reason is Reason.KIND_CHANGED and note.id is not None,
        is_rerendered=known is not None
        and not note.draft
        and not is_changed(known, note)
        and is_rerendered(known, note),
        left_deck=_left_deck(known, note) if known and not note.draft else None,
    )


def _is_built_and_unchanged(entry: Entry, note: SourceNote) -> bool:
    """Return whether a note with an unchanged entry has nothing to report, as most have."""
    return (
        entry.nid > 0
        and entry.digest == note.digest
        and entry.deck == note.deck
        and not (entry.removed or note.draft or entry.rendered or is_linked(entry))
    )


def unchanged_identity(identity: NoteIdentity, entry: Entry, note: SourceNote) -> NoteIdentity:
    """Return the identity that the next build gives a note that has not changed since this one."""
    reason = Reason.ID if note.id else Reason.UNTOUCHED
    is_settled = identity.status is Status.UNCHANGED and identity.reason is reason
    if is_settled and not identity.left_deck and not identity.is_linked:
        return identity
    is_answer_kept = note.draft and bool(entry.nid)
    return replace(
        identity,
        status=Status.UNCHANGED,
        why=_ANSWER_KEPT if is_answer_kept else reason.value,
        reason=reason,
        unsure=None,
        previous=entry,
        score=None,
        needed=None,
        is_linked=False,
        is_rerendered=identity.is_rerendered and identity.status is Status.UNCHANGED,
        left_deck=None,
    )


def _left_deck(known: Entry, note: SourceNote) -> str | None:
    # Anki ignores case in deck names. An entry of version 1 has no deck.
    return known.deck if known.deck and known.deck.casefold() != note.deck.casefold() else None


def _status_and_why(
    recognised: RecognisedNote, entry: Entry, known: Entry | None
) -> tuple[Status, str]:
    note, match = recognised.note, recognised.match
    if known is None:
        return Status.NEW, _why_new(match, note)
    if not known.nid and not note.draft:
        return Status.NEW, "no longer a draft: new note"
    if known.removed:
        # It may be edited as well; but a learner who deleted it has to know that it is back.
        return Status.RETURNED, f"back in the source{_KEEPS_REVIEWS}"
    # The answer of a built note was emptied: the note is not in the package, so Anki keeps the
    # last answer.
    if note.draft:
        return Status.UNCHANGED, _ANSWER_KEPT if known.nid else match.reason.value
    if is_changed(known, note):
        return Status.CHANGED, _why_changed(match, known) + _KEEPS_REVIEWS
    if entry.mod != known.mod:
        return Status.CHANGED, f"rendered again{_KEEPS_REVIEWS}"
    return Status.UNCHANGED, match.reason.value


def _why_new(match: Match, note: SourceNote) -> str:
    if match.reason is Reason.KIND_CHANGED:
        return f"{match.reason.value}: a new note, without the reviews of the old one"
    return "new note, with the GUID of its ID line" if note.id else "new note"


def _why_changed(match: Match, known: Entry) -> str:
    if is_linked(known):
        return "linked by hand"
    if match.reason in (Reason.UNTOUCHED, Reason.MOVED, Reason.TRANSFERRED):
        return "its tags, media, section or other fields changed"
    return str(match.reason.value)
