"""Decide what a push does, from what the source wants and what Anki has. Nothing is done here."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field

from generator.delivery.anki_note import AnkiCard, AnkiNote, deck_key
from generator.delivery.merging import Merged, is_as_built, is_in_anki, merge
from generator.delivery.sent_notes import SentNote
from generator.delivery.wanted import Wanted, WantedNote
from generator.identity.lock import Entry
from generator.notetypes import NOTE_TYPES
from generator.values import dataclass

_AMBIGUOUS = "Anki has several notes with its GUID"
_TYPE_OF_KIND = {note_type.kind: note_type for note_type in NOTE_TYPES}


@dataclass(frozen=True, slots=True, kw_only=True)
class InAnki:
    """What Anki has of the notes of a source.

    - `notes`: by GUID. A note that has not changed since it was sent need not be read.
    - `unread`: the GUIDs of notes that are in Anki, but were not read.
    - `is_matched`: whether notes were found by their GUIDs, in an export. Otherwise they were found
      by the ids that they had before, and are neither deleted nor moved.
    - `unmatched`: GUIDs of removed notes with the id of a note in Anki that has another GUID.
    - `ambiguous`: GUIDs that several notes in Anki have, of which none is in `notes`.
    - `older_since`: if the collection was put back to an older state, the time of the first push
      that it does not have any more, in seconds.
    """

    notes: Mapping[str, AnkiNote]
    unread: Collection[str] = ()
    is_matched: bool = False
    unmatched: Collection[str] = ()
    ambiguous: Collection[str] = ()
    older_since: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A note of the source that has another content in Anki, and what it should have there."""

    wanted: WantedNote
    live: AnkiNote
    merged: Merged

    @property
    def is_there(self) -> bool:
        """Whether Anki has it as it should be already."""
        return is_in_anki(self.merged, self.live)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A note that left the source, and is in Anki as it was built."""

    entry: Entry
    live: AnkiNote


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAlone:
    """A note that left the source, is in Anki, and stays there; `why` says why.

    `is_for_source` means that the source is the reason, so that it may change with any build.
    `is_known` means that an earlier push has said so.
    """

    entry: Entry
    why: str
    is_for_source: bool = False
    is_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A note of the source that cannot be updated in Anki; `why` says why."""

    wanted: WantedNote
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMove:
    """Cards of a note that are in the deck into which they were put, and belong in another one."""

    wanted: WantedNote
    nid: int
    cards: tuple[AnkiCard, ...]
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a push would do.

    - `new`: notes that Anki has never had.
    - `restorable`: notes that the learner deleted in Anki: they are not sent again.
    - `changes`: notes to update; nothing of the learner's is lost.
    - `conflicts`: notes to update in which a text of the learner's would be replaced.
    - `edited`: notes that only the learner changed: they stay as they are. `noticed` are those of
      which no earlier delivery to an account has known.
    - `deletions`, `left_alone`: the notes that left the source.
    - `moves`, `moved_by_learner`: cards that are not in the deck of their note.
    - `unchanged`: notes of which Anki has the content, by GUID, with their ids in Anki.
    - `refused`: notes that cannot be updated, or that cannot be told from another note.
    - `header_changes`: note types or descriptions of decks have to be sent.
    """

    new: tuple[WantedNote, ...] = ()
    restorable: tuple[WantedNote, ...] = ()
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Change, ...] = ()
    edited: tuple[Change, ...] = ()
    noticed: tuple[Change, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    moves: tuple[CardMove, ...] = ()
    moved_by_learner: tuple[CardMove, ...] = ()
    unchanged: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    header_changes: bool = False


def asked_about(plan: Plan) -> tuple[object, ...]:
    """Return what is the same for two plans if the user is asked about the same.

    The reviews are left out: the learner may study while the question is open.
    """
    return (
        [(one.live.nid, one.live.fields, one.live.tags) for one in plan.deletions],
        [(one.source, one.target, sorted(card.id for card in one.cards)) for one in plan.moves],
        [(one.live.nid, one.live.fields, one.merged.fields) for one in plan.conflicts],
    )


def make_plan(
    wanted: Wanted, in_anki: InAnki, sent: Mapping[str, SentNote], header: str | None
) -> Plan:
    """Compare what the source wants with what Anki has; `header` is the one that was last sent."""
    new, restorable, refused = list[WantedNote](), list[WantedNote](), list[Refused]()
    changes, unchanged = list[Change](), dict[str, int]()
    for guid, note in wanted.notes.items():
        live, known = in_anki.notes.get(guid), sent.get(guid)
        if live is None:
            if guid in in_anki.unread and known is not None:
                unchanged[guid] = known.nid
            elif guid in in_anki.ambiguous:
                refused.append(Refused(wanted=note, why=_AMBIGUOUS))
            elif known is None or _is_lost(known, in_anki):
                new.append(note)
            else:
                restorable.append(note)
        elif live.note_type is not note.note.note_type:
            why = "you gave it another note type in Anki, or changed the fields of its note type"
            refused.append(Refused(wanted=note, why=why))
        else:
            change = Change(wanted=note, live=live, merged=merge(note, live, known))
            if change.is_there and not change.merged.kept:
                unchanged[guid] = live.nid
            elif live.has_more_text and not change.is_there:
                why = "an import would empty the field that you added in Anki"
                refused.append(Refused(wanted=note, why=why))
            else:
                changes.append(change)
    moves = list(_moves(wanted, in_anki, sent))
    removed = list(_removed(wanted, in_anki, sent))
    return Plan(
        new=tuple(new),
        restorable=tuple(restorable),
        changes=tuple(one for one in changes if not one.merged.replaced and not one.is_there),
        conflicts=tuple(one for one in changes if one.merged.replaced),
        edited=tuple(one for one in changes if not one.merged.replaced and one.is_there),
        deletions=tuple(one for one in removed if isinstance(one, Deletion)),
        left_alone=tuple(one for one in removed if isinstance(one, LeftAlone)),
        moves=tuple(move for move, is_ours in moves if is_ours),
        moved_by_learner=tuple(move for move, is_ours in moves if not is_ours),
        unchanged=unchanged,
        refused=tuple(refused),
        header_changes=bool(header) and header != wanted.header,
    )


def _is_lost(sent: SentNote, in_anki: InAnki) -> bool:
    """Return whether a missing note is not there because the collection is an older one."""
    since = in_anki.older_since
    return since is not None and sent.at >= since and not sent.is_deleted


def _moves(
    wanted: Wanted, in_anki: InAnki, sent: Mapping[str, SentNote]
) -> Iterator[tuple[CardMove, bool]]:
    """Yield the cards that are not in their note's deck, and whether they are where they were put.

    Cards that the learner moved are left out if the source did not move them.
    """
    for guid, note in wanted.notes.items():
        live = in_anki.notes.get(guid)
        if live is None or not live.cards:
            continue
        target, known = note.note.deck, sent.get(guid)
        put = known.deck if known else note.deck_before
        by_deck: dict[str, list[AnkiCard]] = {}
        for card in live.cards:
            by_deck.setdefault(card.deck, []).append(card)
        for deck, cards in by_deck.items():
            if deck_key(deck) == deck_key(target) or (known and deck_key(put) == deck_key(target)):
                continue
            move = CardMove(
                wanted=note, nid=live.nid, cards=tuple(cards), source=deck, target=target
            )
            yield move, deck_key(put) == deck_key(deck)


def _removed(
    wanted: Wanted, in_anki: InAnki, sent: Mapping[str, SentNote]
) -> Iterator[Deletion | LeftAlone]:
    """Yield the notes that left the source and are still in Anki."""
    for guid, entry in wanted.removed.items():
        live = in_anki.notes.get(guid)
        if live is None:
            if guid in in_anki.unmatched:
                yield LeftAlone(entry=entry, why="Anki has another note under its id")
            elif guid in in_anki.ambiguous:
                yield LeftAlone(entry=entry, why=_AMBIGUOUS)
            continue
        why = _why_left_alone(entry, live, sent.get(guid))
        reason_to_keep = None if why else wanted.reason_to_keep(entry)
        if why or reason_to_keep:
            why = why or reason_to_keep or ""
            yield LeftAlone(entry=entry, why=why, is_for_source=reason_to_keep is not None)
        elif in_anki.is_matched:
            yield Deletion(entry=entry, live=live)


def _why_left_alone(entry: Entry, live: AnkiNote, sent: SentNote | None) -> str | None:
    """Return what in Anki forbids to delete a note, or None."""
    if live.note_type is None or live.note_type is not _TYPE_OF_KIND.get(entry.kind):
        return "it has another note type in Anki"
    if live.has_more_text:
        return "you filled a field in Anki that you added"
    if not is_as_built(live, entry.fields, sent):
        return "you edited it in Anki" if entry.fields or sent else "what was built is not known"
    return None
