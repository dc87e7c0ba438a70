"""Carry out a plan: import, verify, delete and move, and record each step once it is done."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from generator.apkg.exports import ExportError
from generator.delivery.anki import Anki, DeliveryError
from generator.delivery.anki_note import AnkiNote, deck_key, has_texts
from generator.delivery.importing import carries_header, ignored_note, send_notes, sent_note
from generator.delivery.merging import learners_texts
from generator.delivery.plan import CardMove, Change, Deletion, Plan
from generator.delivery.reading import Reading
from generator.delivery.saved_notes import save_notes
from generator.delivery.target import Target, written_package
from generator.delivery.wanted import Wanted, WantedNote
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What the user agreed to, of what cannot be undone by the next push."""

    deletes: bool = False
    moves: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What was done.

    `not_taken` are notes that Anki did not import. If there are any, nothing was deleted or moved.
    `saved` is a package with the notes that were deleted or replaced.
    """

    created: tuple[WantedNote, ...] = ()
    updated: tuple[Change, ...] = ()
    deleted: tuple[Deletion, ...] = ()
    moved: tuple[CardMove, ...] = ()
    not_taken: tuple[WantedNote, ...] = ()
    saved: Path | None = None


def carry_out(
    plan: Plan, consent: Consent, wanted: Wanted, reading: Reading, target: Target
) -> Delivered:
    """Do what is planned, as far as the user agrees.

    Raises DeliveryError and OSError. What was done until then is recorded.
    """
    updates = (*plan.changes, *(plan.conflicts if consent.replaces else ()))
    deletions = plan.deletions if consent.deletes else ()
    moves = plan.moves if consent.moves else ()
    target.anki.check_profile()
    _check_unedited(target.anki, [*updates, *deletions])
    doomed = [one.live for one in deletions]
    doomed += [one.live for one in updates if one.merged.replaced]
    saved = _save(doomed, reading, target)
    target.record.begin(target.profile)
    not_taken: tuple[WantedNote, ...] = ()
    if plan.new or updates or plan.header_changes:
        not_taken = send_notes(plan, updates, wanted, reading, target)
        # The user may have been in Anki's dialog for long.
        target.anki.check_profile()
        _check_unedited(target.anki, deletions, done="what is new and changed was sent")
    _record_known(plan, wanted, reading, target)
    if reading.in_anki.is_matched:
        target.record.forget(target.profile, _gone(wanted, reading))
    refused = {one.note.guid for one in not_taken}
    delivered = Delivered(
        created=tuple(one for one in plan.new if one.note.guid not in refused),
        updated=tuple(one for one in updates if one.wanted.note.guid not in refused),
        not_taken=not_taken,
        saved=saved,
    )
    if not_taken:
        return delivered
    if carries_header(plan, updates):
        target.record.record_header(target.profile, wanted.header)
    _move(moves, plan.moves, wanted, target)
    _delete(deletions, target)
    if moves and not deletions and target.marks_for_sync:
        _mark_for_sync(moves[0].wanted, wanted, target)
    if reading.in_anki.is_matched:
        left = {one.entry.guid for one in plan.left_alone if not one.is_for_source}
        target.record.keep(target.profile, left)
    if delivered.created or delivered.updated or deletions or moves:
        _refresh(wanted, target.anki)
    return replace(delivered, deleted=deletions, moved=moves)


def _refresh(wanted: Wanted, anki: Anki) -> None:
    """Let Anki's window show the decks as they are now. It is no harm if it does not."""
    with suppress(DeliveryError):
        keys = {deck_key(one.note.deck) for one in wanted.notes.values()}
        if there := sorted(name for name in anki.deck_names() if deck_key(name) in keys):
            anki.refresh(there[0])


def _check_unedited(
    anki: Anki, planned: Sequence[Change | Deletion], done: str = "nothing was changed"
) -> None:
    """Make sure that Anki still has the notes as they were read. Raises DeliveryError."""
    now = anki.notes([one.live.nid for one in planned]) if planned else {}
    for one in planned:
        found = now.get(one.live.nid)
        if found is None or not has_texts(found, one.live.fields) or found.tags != one.live.tags:
            what = "edited" if found else "deleted"
            place = one.wanted.place if isinstance(one, Change) else one.entry.path
            raise DeliveryError(
                f"{place}: this note was {what} in Anki meanwhile: {done}",
                "finish your work there, and run the command again",
            )


def _save(notes: Sequence[AnkiNote], reading: Reading, target: Target) -> Path | None:
    """Save notes that will be deleted or replaced, with their reviews. Raises OSError."""
    if not notes:
        return None
    nids = [note.nid for note in notes]
    try:
        when = datetime.fromtimestamp(target.now)  # noqa: DTZ006 (the user's own time)
        saved = save_notes(reading.exports, nids, target.source, when)
    except ExportError as error:
        raise DeliveryError(
            f"the notes to be deleted or replaced cannot be saved: {error}: nothing was changed"
        ) from error
    target.on_saved(saved)
    return saved


def _record_known(plan: Plan, wanted: Wanted, reading: Reading, target: Target) -> None:
    """Record the notes that are in Anki already, and those that the learner deleted."""
    known = target.known
    there = {**plan.unchanged, **{one.wanted.note.guid: one.live.nid for one in plan.edited}}
    texts = {one.wanted.note.guid: one.live.fields for one in plan.edited}
    new = []
    for guid, nid in there.items():
        one, before = wanted.notes[guid], known.get(guid)
        if before is None or before.nid != nid or before.is_deleted:
            sent = sent_note(one, before, nid, target.now)
        else:
            # What was edited on both sides in the same way, say, is as the source has it now.
            sent = replace(before, fields=one.note.fields, tags=one.note.tags)
        if guid not in reading.in_anki.unread:
            fields = texts.get(guid, ())
            sent = replace(sent, learners=learners_texts(fields, one.note.fields))
        if sent != before:
            new.append(sent)
    new += [replace(known[one.note.guid], is_deleted=True) for one in plan.restorable]
    target.record.record(target.profile, new)


def _gone(wanted: Wanted, reading: Reading) -> list[str]:
    """Return the GUIDs of removed notes that Anki does not have either."""
    in_anki = reading.in_anki
    found = {*in_anki.notes, *in_anki.unmatched, *in_anki.ambiguous}
    return [guid for guid in wanted.removed if guid not in found]


def _delete(deletions: Sequence[Deletion], target: Target) -> None:
    if not deletions:
        return
    nids = [one.live.nid for one in deletions]
    target.anki.delete_notes(nids)
    if still := target.anki.present(nids):
        raise DeliveryError(f"Anki has not deleted {len(still)} of {len(nids)} notes")
    target.record.forget(target.profile, [one.entry.guid for one in deletions])


def _move(
    moves: Sequence[CardMove], planned: Sequence[CardMove], wanted: Wanted, target: Target
) -> None:
    """Move cards. A note whose cards are not moved, although they could be, keeps its old deck."""
    by_deck: dict[str, list[int]] = {}
    for move in moves:
        by_deck.setdefault(move.target, []).extend(card.id for card in move.cards)
    for deck, cards in by_deck.items():
        target.anki.move_cards(cards, deck)
    moved = {(move.nid, move.source) for move in moves}
    waiting = {
        move.wanted.note.guid: move.source
        for move in planned
        if (move.nid, move.source) not in moved
    }
    left: dict[int, list[str]] = {}
    for nid, source in sorted(moved):
        left.setdefault(nid, []).append(source)
    changed = []
    for guid, sent in target.known.items():
        note = wanted.notes.get(guid)
        if note is None:
            continue
        deck = waiting.get(guid, note.note.deck)
        sources = left.get(sent.nid, [])
        if deck != sent.deck and guid not in waiting:
            sources.append(sent.deck)  # a device may still have cards there
        if sources:
            earlier = dict.fromkeys((*sent.moved_from, *sources))
            others = tuple(one for one in earlier if deck_key(one) != deck_key(deck))
            changed.append(replace(sent, deck=deck, moved_from=others, moved_at=target.now))
        elif deck != sent.deck:
            changed.append(replace(sent, deck=deck))
    target.record.record(target.profile, changed)


def _mark_for_sync(note: WantedNote, wanted: Wanted, target: Target) -> None:
    """Import a note that Anki has already, so that Anki notices that cards were moved.

    The add-on moves cards in a way that leaves the collection's time of change as it is, and Anki
    would sync the cards only after another change.
    """
    package = wanted.part([ignored_note(note)], media_of=(), with_descriptions=False)
    target.anki.import_package(written_package(package, target))
