"""What a push would do, from what the source wants and what Anki has."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.delivery.anki_note import AnkiCard
from generator.delivery.merging import Merged
from generator.delivery.plan import (
    CardMove,
    Change,
    Deletion,
    InAnki,
    LeftAlone,
    Plan,
    Refused,
    asked_about,
    make_plan,
)
from generator.delivery.sent_notes import SentNote
from generator.delivery.wanted import Wanted
from generator.notetypes import CLOZE
from tests.delivered_notes import (
    BUILT,
    DECK,
    anki_note,
    fields_of,
    removed_entry,
    sent_note,
    source_of,
    wanted_note,
)

NILE = fields_of("longest river", "the Nile")
RHINE = fields_of("river of Basel", "the Rhine")
EDITED = fields_of("longest river", "the NILE")


def planned(
    wanted: Wanted, in_anki: InAnki, *sent: SentNote, header: str | None = "types 1"
) -> Plan:
    return make_plan(wanted, in_anki, {note.guid: note for note in sent}, header)


# ---- notes of the source


def test_a_note_that_anki_has_never_had_is_new() -> None:
    note = wanted_note("n1", NILE)
    plan = planned(source_of(note), InAnki(notes={}))
    assert plan == Plan(new=(note,))


def test_a_note_that_the_learner_deleted_is_restorable() -> None:
    note = wanted_note("n1", NILE)
    plan = planned(source_of(note), InAnki(notes={}), sent_note("n1", NILE))
    assert plan == Plan(restorable=(note,))


def test_a_note_that_an_older_collection_does_not_have_is_new_again() -> None:
    note = wanted_note("n1", NILE)
    older = InAnki(notes={}, older_since=BUILT)
    assert planned(source_of(note), older, sent_note("n1", NILE, at=BUILT)).new == (note,)
    before = sent_note("n1", NILE, at=BUILT - 1)
    assert planned(source_of(note), older, before).restorable == (note,)
    deleted = sent_note("n1", NILE, is_deleted=True)
    assert planned(source_of(note), older, deleted).restorable == (note,)


def test_a_note_that_was_not_read_is_unchanged() -> None:
    note, sent = wanted_note("n1", NILE), sent_note("n1", NILE)
    plan = planned(source_of(note), InAnki(notes={}, unread={"n1"}), sent)
    assert plan == Plan(unchanged={"n1": sent.nid})


def test_a_note_that_anki_has_as_it_is_is_unchanged() -> None:
    note, live = wanted_note("n1", NILE), anki_note("n1", NILE, tags=("mine",))
    plan = planned(source_of(note), InAnki(notes={"n1": live}), sent_note("n1", NILE))
    assert plan == Plan(unchanged={"n1": live.nid})


def test_changes_conflicts_and_edits_of_the_learner_s_are_told_apart() -> None:
    source = source_of(*(wanted_note(f"n{number}", NILE) for number in range(3)))
    live = {
        "n0": anki_note("n0", RHINE),
        "n1": anki_note("n1", EDITED),
        "n2": anki_note("n2", EDITED),
    }
    sent = [sent_note("n0", RHINE), sent_note("n1", RHINE), sent_note("n2", NILE)]
    plan = planned(source, InAnki(notes=live), *sent)
    assert [one.wanted.note.guid for one in plan.changes] == ["n0"]
    assert [one.wanted.note.guid for one in plan.conflicts] == ["n1"]
    assert plan.conflicts[0].merged.replaced == ("Back",)
    assert [one.wanted.note.guid for one in plan.edited] == ["n2"]


def test_an_update_that_keeps_an_edit_is_a_change() -> None:
    ours = fields_of("the longest river", "the Nile")
    note, live = wanted_note("n1", ours), anki_note("n1", EDITED)
    plan = planned(source_of(note), InAnki(notes={"n1": live}), sent_note("n1", NILE))
    (change,) = plan.changes
    assert isinstance(change, Change)
    assert change.merged.fields == fields_of("the longest river", "the NILE")
    assert change.merged.kept == ("Back",)


@pytest.mark.parametrize("note_type", [CLOZE, None], ids=["of ours", "of another program"])
def test_a_note_with_another_note_type_is_not_updated(note_type: object) -> None:
    note = wanted_note("n1", NILE)
    live = anki_note("n1", RHINE, note_type=note_type)  # type: ignore[arg-type]
    plan = planned(source_of(note), InAnki(notes={"n1": live}), sent_note("n1", RHINE))
    why = "you gave it another note type in Anki, or changed the fields of its note type"
    assert plan == Plan(refused=(Refused(wanted=note, why=why),))


def test_a_note_with_a_text_in_a_field_of_the_learner_s_own_is_not_updated() -> None:
    note = wanted_note("n1", NILE)
    live = replace(anki_note("n1", RHINE), has_more_text=True)
    why = "an import would empty the field that you added in Anki"
    plan = planned(source_of(note), InAnki(notes={"n1": live}), sent_note("n1", RHINE))
    assert plan == Plan(refused=(Refused(wanted=note, why=why),))
    # What Anki has already needs no update.
    same = replace(anki_note("n1", NILE), has_more_text=True)
    plan = planned(source_of(note), InAnki(notes={"n1": same}), sent_note("n1", NILE))
    assert plan == Plan(unchanged={"n1": same.nid})
    # Nor does what the learner edited.
    edited = replace(anki_note("n1", EDITED), has_more_text=True)
    plan = planned(source_of(note), InAnki(notes={"n1": edited}), sent_note("n1", NILE))
    assert [one.live for one in plan.edited] == [edited]
    assert not plan.refused


def test_a_note_whose_guid_others_have_as_well_is_not_updated() -> None:
    note = wanted_note("n1", NILE)
    in_anki = InAnki(notes={}, ambiguous={"n1"})
    plan = planned(source_of(note), in_anki, sent_note("n1", RHINE))
    why = "Anki has several notes with its GUID"
    assert plan == Plan(refused=(Refused(wanted=note, why=why),))


@pytest.mark.parametrize(
    ("header", "changes"), [("types 1", False), ("types 0", True), ("", False), (None, False)]
)
def test_other_note_types_or_descriptions_are_sent(header: str | None, changes: bool) -> None:
    note = wanted_note("n1", NILE)
    in_anki = InAnki(notes={}, unread={"n1"})
    plan = planned(source_of(note), in_anki, sent_note("n1", NILE), header=header)
    assert plan.header_changes is changes


# ---- notes that left the source


def removal(
    live: object, *sent: SentNote, entry: object = None, why: str | None = None, **in_anki: object
) -> Plan:
    """Plan the removal of the only note; `live` is what Anki has of it."""
    known = entry or removed_entry("n1", NILE)
    source = source_of(removed=(known,), reason_to_keep=lambda _entry: why)  # type: ignore[arg-type]
    notes = {"n1": live} if live else {}
    options = {"is_matched": True, **in_anki}
    return planned(source, InAnki(notes=notes, **options), *sent)  # type: ignore[arg-type]


def test_a_removed_note_is_deleted_if_it_is_as_built() -> None:
    entry, live = removed_entry("n1", NILE), anki_note("n1", NILE, tags=("mine",))
    deletion = Deletion(entry=entry, live=live)
    assert removal(live) == Plan(deletions=(deletion,))
    assert removal(live, sent_note("n1", NILE)).deletions == (deletion,)


def test_a_removed_note_that_anki_does_not_have_is_forgotten() -> None:
    assert removal(None, sent_note("n1", NILE)) == Plan()


def test_a_removed_note_that_was_not_matched_by_its_guid_is_not_deleted() -> None:
    assert removal(anki_note("n1", NILE), is_matched=False) == Plan()
    plan = removal(None, unmatched={"n1"})
    entry = removed_entry("n1", NILE)
    assert plan.left_alone == (LeftAlone(entry=entry, why="Anki has another note under its id"),)


@pytest.mark.parametrize(
    ("live", "sent", "fields", "why"),
    [
        (anki_note("n1", EDITED), [], NILE, "you edited it in Anki"),
        (anki_note("n1", EDITED), [sent_note("n1", NILE)], (), "you edited it in Anki"),
        (anki_note("n1", NILE), [], (), "what was built is not known"),
        (anki_note("n1", NILE, note_type=CLOZE), [], NILE, "it has another note type in Anki"),
        (anki_note("n1", NILE, note_type=None), [], NILE, "it has another note type in Anki"),
        (
            replace(anki_note("n1", NILE), has_more_text=True),
            [],
            NILE,
            "you filled a field in Anki that you added",
        ),
    ],
)
def test_a_removed_note_is_left_alone(
    live: object, sent: list[SentNote], fields: tuple[str, ...], why: str
) -> None:
    entry = replace(removed_entry("n1", NILE), fields=removed_entry("n1", fields or NILE).fields)
    entry = entry if fields else replace(entry, fields=())
    plan = removal(live, *sent, entry=entry)
    assert plan == Plan(left_alone=(LeftAlone(entry=entry, why=why),))


def test_a_removed_note_whose_text_is_still_somewhere_is_left_alone() -> None:
    plan = removal(anki_note("n1", NILE), why="its text is still in a file")
    (left,) = plan.left_alone
    assert (left.why, left.is_for_source) == ("its text is still in a file", True)
    assert not plan.deletions
    # What is in Anki is the first reason: it stays whatever the source does.
    plan = removal(anki_note("n1", EDITED), why="its text is still in a file")
    (left,) = plan.left_alone
    assert (left.why, left.is_for_source) == ("you edited it in Anki", False)


# ---- decks


def moves(
    decks: tuple[str, ...], *sent: SentNote, deck: str = "Seas", deck_before: str = DECK
) -> tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]]:
    """Return the moves of the only note, and what the learner moved: from, to, cards."""
    note = wanted_note("n1", NILE, deck=deck, before=(NILE, ()), deck_before=deck_before)
    live = anki_note("n1", NILE, decks=decks)
    plan = planned(source_of(note), InAnki(notes={"n1": live}, is_matched=True), *sent)
    assert plan.unchanged == {"n1": live.nid}

    def told(found: tuple[CardMove, ...]) -> list[tuple[str, str, int]]:
        return [(move.source, move.target, len(move.cards)) for move in found]

    return told(plan.moves), told(plan.moved_by_learner)


def test_cards_that_are_where_they_were_put_are_moved() -> None:
    assert moves((DECK,), sent_note("n1", NILE)) == ([(DECK, "Seas", 1)], [])
    assert moves((DECK, DECK), sent_note("n1", NILE)) == ([(DECK, "Seas", 2)], [])


def test_cards_that_the_learner_moved_stay() -> None:
    assert moves(("Mine",), sent_note("n1", NILE)) == ([], [("Mine", "Seas", 1)])
    both = moves((DECK, "Mine"), sent_note("n1", NILE))
    assert both == ([(DECK, "Seas", 1)], [("Mine", "Seas", 1)])


def test_cards_that_are_there_already_need_no_move() -> None:
    assert moves(("Seas",), sent_note("n1", NILE)) == ([], [])


def test_a_deck_of_the_learner_s_is_not_told_if_the_source_moves_nothing() -> None:
    assert moves(("Mine",), sent_note("n1", NILE, deck="Seas")) == ([], [])


def test_the_case_of_a_deck_s_name_is_no_difference() -> None:
    assert moves(("SEAS",), sent_note("n1", NILE)) == ([], [])
    assert moves(("RIVERS",), sent_note("n1", NILE))[0] == [("RIVERS", "Seas", 1)]
    assert moves((DECK,), sent_note("n1", NILE, deck="SEAS")) == ([], [])


def test_without_a_record_the_lock_tells_where_cards_were_put() -> None:
    assert moves((DECK,)) == ([(DECK, "Seas", 1)], [])
    assert moves(("Mine",)) == ([], [("Mine", "Seas", 1)])
    assert moves((DECK,), deck_before="Seas") == ([], [(DECK, "Seas", 1)])


def test_where_cards_of_a_note_without_history_were_put_is_not_known() -> None:
    note, live = wanted_note("n1", NILE, deck="Seas"), anki_note("n1", NILE)
    plan = planned(source_of(note), InAnki(notes={"n1": live}, is_matched=True))
    assert not plan.moves
    assert [move.source for move in plan.moved_by_learner] == [DECK]


# ---- any notes

_TEXTS = (NILE, RHINE, EDITED)


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4, st.booleans()), max_size=5))
def test_each_note_is_in_one_list_and_only_what_left_the_source_is_deleted(
    states: list[tuple[int, int, int, int, bool]],
) -> None:
    wanted, removed, live, sent = [], [], {}, []
    for number, (ours, theirs, base, older, is_removed) in enumerate(states):
        guid = f"n{number}"
        if is_removed:
            removed.append(removed_entry(guid, _TEXTS[ours % 3]))
        else:
            wanted.append(wanted_note(guid, _TEXTS[ours % 3]))
        if theirs < 3:
            live[guid] = anki_note(guid, _TEXTS[theirs])
        if base < 3:
            sent.append(sent_note(guid, _TEXTS[base], mod=BUILT + older))
    plan = planned(source_of(*wanted, removed=removed), InAnki(notes=live, is_matched=True), *sent)
    updates = [one.wanted for one in (*plan.changes, *plan.conflicts, *plan.edited)]
    listed = [one.note.guid for one in (*plan.new, *plan.restorable, *updates)]
    assert sorted([*listed, *plan.unchanged]) == sorted(one.note.guid for one in wanted)
    gone = [one.entry.guid for one in (*plan.deletions, *plan.left_alone)]
    assert sorted(gone) == sorted(live.keys() & {entry.guid for entry in removed})


# ---- what the user is asked about


def test_what_is_asked_about_is_all_that_would_be_lost() -> None:
    note, card = wanted_note("n1", NILE), AnkiCard(id=1, deck="A", reviews=0)
    gone = Deletion(entry=removed_entry("n2", RHINE), live=anki_note("n2", RHINE))
    merged = Merged(fields=NILE, tags=(), replaced=("Back",))
    conflict = Change(wanted=note, live=anki_note("n1", EDITED), merged=merged)
    move = CardMove(wanted=note, nid=1, cards=(card,), source="A", target="B")
    plan = Plan(deletions=(gone,), conflicts=(conflict,), moves=(move,))
    tagged, edited = replace(gone.live, tags=("mine",)), replace(conflict.live, fields=RHINE)
    others = (
        replace(plan, deletions=(replace(gone, live=tagged),)),
        replace(plan, conflicts=(replace(conflict, live=edited),)),
        replace(plan, conflicts=(replace(conflict, merged=replace(merged, fields=RHINE)),)),
        replace(plan, moves=(replace(move, cards=(replace(card, id=2),)),)),
    )
    for other in others:
        assert asked_about(other) != asked_about(plan)
