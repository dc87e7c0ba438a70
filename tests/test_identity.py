"""From the lock and the source to each note's identity: who it is, why, and what a package may carry of it."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity import Content, Status, identify, linked
from generator.identity.guids import CARDS_PER_NOTE, FIRST_NOTE_ID, NOTE_IDS, card_id, first_guid, note_id
from generator.identity.lock import format_lock, parse_lock
from generator.identity.places import FIRST, STEP
from tests.identities import DECK, THEN, History, content, entry

PERU = content("What is the capital of Peru?", "Lima")
CHAD = content("What is the capital of Chad?", "N'Djamena")
BERN = content("On which river does Bern stand?", "On the Aare, in a bend of it")
NILE = content("How long is the Nile from its farthest source?", "About 6,650 km")
ETNA = content("Which volcano of Sicily erupts most years?", "Etna, 3,357 m high")


def said(notes: tuple[object, ...]) -> list[str]:
    return [f"{note.status}: {note.why}" for note in notes]  # type: ignore[attr-defined]


# ---- the first build


def test_first_build_is_all_new() -> None:
    history = History()
    notes = history.build(PERU, BERN, NILE)
    assert said(notes) == ["new: new note"] * 3
    assert [note.due for note in notes] == [FIRST, FIRST + STEP, FIRST + 2 * STEP]
    assert {note.mod for note in notes} == {history.now}
    assert {note.unsure for note in notes} == {None}
    assert history.last is not None
    assert (history.last.removed, history.last.earliest, history.last.clashes) == ((), 0, ())


def test_lock_remembers_what_anki_and_recognition_need() -> None:
    history = History()
    (note,) = history.build(
        content("What is the capital of Peru?", "Lima", "d1", path="a/b.md", section="South › West")
    )
    assert history.lock == {
        note.guid: entry(
            note.guid,
            nid=note.nid,
            digest="d1",
            path="a/b.md",
            section="South › West",
            mod=THEN + 60,
            at=THEN + 60,
        )
    }


def test_guid_follows_from_deck_kind_and_question_alone() -> None:
    (guid,) = (note.guid for note in History().build(PERU))
    assert guid == first_guid(DECK, "basic", "What is the capital of Peru?")
    assert [
        History(now=5).build(note)[0].guid for note in (PERU, content(PERU.present.question, "Cusco", path="x.md"))
    ] == [
        guid,
        guid,
    ]
    assert History().build(content(PERU.present.question, kind="cloze"))[0].guid != guid
    assert identify({}, [PERU], "Another deck", THEN).notes[0].guid != guid


def test_first_guids_never_change() -> None:
    """A release that made others would lose everyone's reviews where a lock was lost."""
    assert first_guid("Geography", "basic", "What is the capital of Peru?") == "ZuYBD0ejAWya"
    assert first_guid("Geography", "basic", "What is the capital of Peru?", nth=1) == "ehQeChRp6gN2"
    assert note_id("ZuYBD0ejAWya", ()) == 1_020_626_037_000


def test_same_question_twice_is_two_notes() -> None:
    notes = History().build(PERU, PERU, PERU)
    assert len({note.guid for note in notes}) == len({note.nid for note in notes}) == 3


@given(st.lists(st.text(max_size=20), max_size=40, unique=True))
def test_note_ids_are_apart_in_anki_s_past_and_leave_room_for_cards(questions: list[str]) -> None:
    nids = sorted(note.nid for note in History().build(*map(content, questions)))
    assert all(FIRST_NOTE_ID <= nid < FIRST_NOTE_ID + NOTE_IDS * CARDS_PER_NOTE < 1_160_000_000_000 for nid in nids)
    assert all(other - one >= CARDS_PER_NOTE for one, other in pairwise(nids))
    assert all(card_id(nid, 499) < nid + CARDS_PER_NOTE for nid in nids)


def test_taken_note_id_moves_to_the_next_free_one_and_from_the_last_to_the_first() -> None:
    nid = note_id("x", ())
    assert note_id("x", {nid}) == nid + CARDS_PER_NOTE
    near_the_end = note_id("144766", ())
    last = FIRST_NOTE_ID + (NOTE_IDS - 1) * CARDS_PER_NOTE
    assert (last - near_the_end) // CARDS_PER_NOTE == 670
    assert note_id("144766", range(near_the_end, last + 1, CARDS_PER_NOTE)) == FIRST_NOTE_ID


# ---- later builds


def test_unchanged_source_changes_nothing() -> None:
    history = History()
    first = history.build(PERU, BERN, NILE)
    lock = history.lock
    again = history.build(PERU, BERN, NILE)
    assert said(again) == ["unchanged: unchanged"] * 3
    assert [(note.guid, note.nid, note.mod, note.due) for note in again] == [
        (note.guid, note.nid, note.mod, note.due) for note in first
    ]
    assert history.lock == lock


@pytest.mark.parametrize(
    ("edited", "why"),
    [
        (content("What is the capital of Peru?", "Lima, on the Rímac"), "answer edited: keeps its reviews"),
        (replace(PERU, digest="new look"), "its look, tags, media or further fields changed: keeps its reviews"),
    ],
)
def test_edited_note_keeps_everything_but_its_mod(edited: Content, why: str) -> None:
    history = History()
    before = history.build(CHAD, PERU, BERN, NILE)
    after = history.build(CHAD, edited, BERN, NILE)
    assert said(after) == ["unchanged: unchanged", f"changed: {why}", "unchanged: unchanged", "unchanged: unchanged"]
    assert replace(before[1], mod=history.now, status=Status.CHANGED, why=why) == after[1]
    assert [note.mod for note in after] == [THEN + 60, THEN + 120, THEN + 60, THEN + 60]


def test_reworded_question_keeps_its_identity() -> None:
    history = History()
    before = history.build(PERU, BERN, NILE)
    after = history.build(PERU, content("Bern stands on which river?", BERN.present.answer), NILE)
    assert [note.guid for note in after] == [note.guid for note in before]
    assert after[1].status is Status.CHANGED
    assert after[1].why.endswith(": keeps its reviews")


def test_moved_note_keeps_even_its_mod() -> None:
    """Its fields are as before, so that the learner's own edits stay: only the lock knows that it moved."""
    history = History()
    peru, bern, nile = history.build(PERU, BERN, NILE)
    moved = history.build(NILE, PERU, replace(BERN, present=replace(BERN.present, path="rivers.md")))
    assert said(moved) == ["unchanged: unchanged", "unchanged: unchanged", "unchanged: moved"]
    assert [(note.guid, note.mod, note.due) for note in moved] == [
        (note.guid, note.mod, note.due) for note in (nile, peru, bern)
    ]
    assert [history.lock[note.guid].place for note in moved] == [FIRST - STEP, FIRST, FIRST + STEP]
    assert [history.lock[note.guid].at for note in moved] == [history.now, THEN + 60, history.now]


def test_inserted_note_is_due_between_its_neighbours() -> None:
    history = History()
    history.build(PERU, BERN, NILE)
    after = history.build(ETNA, PERU, CHAD, BERN, NILE)
    assert [note.status for note in after] == ["new", "unchanged", "new", "unchanged", "unchanged"]
    assert [note.due for note in after] == [FIRST - STEP, FIRST, FIRST + STEP // 4, FIRST + STEP, FIRST + 2 * STEP]


def test_removed_note_stays_in_the_lock_and_comes_back_as_it_was() -> None:
    history = History()
    peru, bern, _ = history.build(PERU, BERN, NILE)
    history.build(PERU, NILE)
    assert history.last is not None
    assert [gone.guid for gone in history.last.removed] == [bern.guid]
    assert history.lock[bern.guid].removed
    assert history.lock[bern.guid].at == history.now

    history.build(PERU, NILE, ETNA)
    assert history.last.removed == ()

    returned = history.build(PERU, BERN, NILE, ETNA)
    why = "back in the source: keeps its reviews"
    assert replace(bern, status=Status.RETURNED, why=why) == returned[1]
    assert peru.guid == returned[0].guid
    assert not history.lock[bern.guid].removed


def test_removed_notes_are_listed_in_the_order_they_stood_in() -> None:
    history = History()
    first = history.build(PERU, BERN, NILE, ETNA)
    history.build(BERN)
    assert history.last is not None
    assert [gone.guid for gone in history.last.removed] == [first[0].guid, first[2].guid, first[3].guid]


def test_note_that_comes_back_edited_is_changed_too() -> None:
    history = History()
    _, bern = history.build(PERU, BERN)
    history.build(PERU)
    _, returned = history.build(PERU, replace(BERN, digest="with a picture"))
    assert (returned.guid, returned.mod, returned.status) == (bern.guid, history.now, Status.RETURNED)


def test_another_kind_is_a_new_note_and_says_so() -> None:
    history = History()
    before = history.build(PERU, BERN, NILE)
    cloze = content("On which river does Bern stand? On the {{Aare}}, in a bend of it", kind="cloze")
    after = history.build(PERU, cloze, NILE)
    assert history.last is not None
    assert after[1].guid not in {note.guid for note in before}
    assert [gone.guid for gone in history.last.removed] == [before[1].guid]
    assert said(after)[1] == (
        "new: another kind of note now, which Anki cannot carry over: a new note, without the reviews of the old one"
    )
    assert history.last.clashes == ()


def test_unlike_note_in_the_same_place_is_new() -> None:
    history = History()
    before = history.build(PERU, BERN, NILE)
    after = history.build(PERU, ETNA, NILE)
    assert after[1].status is Status.NEW
    assert after[1].guid != before[1].guid


# ---- the time


def test_second_change_within_a_second_is_later_all_the_same_and_says_from_when_on_it_may_be() -> None:
    history = History()
    history.build(PERU, BERN)
    (note, _) = history.build(replace(PERU, digest="d2"), BERN, after=0)
    assert history.last is not None
    assert note.mod == history.last.earliest == history.now + 1


def test_clock_that_went_back_never_makes_an_earlier_mod() -> None:
    history = History()
    history.build(PERU, BERN)
    peru, bern = history.build(replace(PERU, digest="d2"), BERN, after=-5000)
    assert history.last is not None
    assert (peru.mod, bern.mod) == (THEN + 61, THEN + 60)
    assert history.last.earliest == THEN + 61
    assert history.lock[peru.guid].at == THEN + 61


versions = st.lists(
    st.tuples(
        st.lists(st.sampled_from([PERU, CHAD, BERN, NILE, ETNA]), unique_by=id, max_size=5),
        st.sampled_from(["d1", "d2", "d3"]),
        st.integers(1, 500),
    ),
    max_size=8,
)


@given(versions)
def test_what_a_package_carries_over_many_builds(builds: list[tuple[list[Content], str, int]]) -> None:
    """`mod` moves only on a change, is the build's time then, and rises; all else of a GUID never changes."""
    history = History()
    known: dict[str, tuple[int, int, int, str]] = {}
    for notes, digest, after in builds:
        written = [replace(note, digest=digest if note is PERU else note.digest) for note in notes]
        built = history.build(*written, after=after)
        for note, text in zip(built, written, strict=True):
            nid, due, mod, look = known.get(note.guid, (note.nid, note.due, note.mod, text.digest))
            assert (note.nid, note.due) == (nid, due)
            assert note.mod == (mod if look == text.digest else history.now)
            known[note.guid] = (nid, due, note.mod, text.digest)
            assert note.mod <= history.now
        assert set(history.lock) == set(known)
        assert history.last is not None
        assert history.last.earliest <= history.now
        lock, problems = parse_lock("cards.lock", format_lock(history.lock.values()))
        assert (lock, problems) == (history.lock, [])
        assert identify(lock, written, DECK, history.now + 9).lock == lock


# ---- ID lines


def named(note: Content, guid: str) -> Content:
    return replace(note, present=replace(note.present, id=guid))


def test_known_id_decides_whatever_the_text_says() -> None:
    history = History()
    peru, bern, _ = history.build(PERU, BERN, NILE)
    after = history.build(ETNA, named(content("Something else altogether", "Indeed"), bern.guid), NILE)
    assert (after[1].guid, after[1].nid, after[1].due) == (bern.guid, bern.nid, bern.due)
    assert said(after)[1] == "changed: its ID line names it: keeps its reviews"
    assert peru.guid not in {note.guid for note in after}


def test_id_of_a_removed_note_brings_it_back() -> None:
    history = History()
    _, bern = history.build(PERU, BERN)
    history.build(PERU)
    _, after = history.build(PERU, named(ETNA, bern.guid))
    assert (after.guid, after.status) == (bern.guid, Status.RETURNED)


def test_unknown_id_is_the_note_s_guid_from_now_on() -> None:
    history = History()
    notes = history.build(named(PERU, "my-own-id"), BERN)
    assert notes[0].guid == "my-own-id"
    assert said(notes) == ["new: new, under the GUID of its ID line", "new: new note"]
    again = history.build(BERN, named(content("Reworded beyond recognition", "Yes"), "my-own-id"))
    assert again[1].guid == "my-own-id"


def test_a_note_that_gets_an_id_line_keeps_its_guid_and_is_known_by_both() -> None:
    history = History()
    peru, bern = history.build(PERU, BERN)
    assert [note.guid for note in history.build(named(PERU, "my-own-id"), BERN)] == [peru.guid, bern.guid]
    other = named(content("Something else altogether", "And so is this"), "my-own-id")
    assert [note.guid for note in history.build(BERN, other)] == [bern.guid, peru.guid]


def test_an_unknown_id_makes_a_new_note_of_a_text_that_is_like_a_known_one() -> None:
    history = History()
    peru, bern = history.build(PERU, BERN)
    edited = content(PERU.present.question, f"{PERU.present.answer}, on the coast")
    after = history.build(named(edited, "my-own-id"), BERN)
    assert [note.guid for note in after] == ["my-own-id", bern.guid]
    assert history.last is not None
    assert [gone.guid for gone in history.last.removed] == [peru.guid]


def test_guid_that_an_id_line_took_first_is_not_given_to_a_note_without() -> None:
    guid = first_guid(DECK, "basic", PERU.present.question)
    notes = History().build(PERU, named(BERN, guid))
    assert notes[1].guid == guid
    assert notes[0].guid == first_guid(DECK, "basic", PERU.present.question, nth=1)


def test_id_of_another_kind_is_a_clash() -> None:
    history = History()
    _, bern = history.build(PERU, BERN)
    history.build(PERU, named(content("A {{cloze}}", kind="cloze"), bern.guid))
    assert history.last is not None
    assert history.last.clashes == (1,)


# ---- by hand


def test_linked_note_is_the_old_one_from_the_next_build_on() -> None:
    history = History()
    peru, bern, nile = history.build(PERU, BERN, NILE)
    other = content("Name Switzerland's capital and what flows by.", "Berne; a tributary of the Rhine")
    mistaken = history.build(PERU, other, NILE)
    assert mistaken[1].status is Status.NEW

    history.lock = linked(history.lock, bern.guid, other.present, instead_of=mistaken[1].guid, now=history.now + 5)
    after = history.build(PERU, other, NILE)

    assert [note.guid for note in after] == [peru.guid, bern.guid, nile.guid]
    assert (after[1].nid, after[1].due, after[1].mod) == (bern.nid, bern.due, history.now)
    assert history.lock[mistaken[1].guid].removed
    assert history.last is not None
    assert history.last.removed == ()
    settled = history.lock
    history.build(PERU, other, NILE)
    assert history.lock == settled


def test_link_before_the_mistaken_build_leaves_no_trace_of_it() -> None:
    history = History()
    peru, bern = history.build(PERU, BERN)
    other = content("Name Switzerland's capital and what flows by.", "Berne; a tributary of the Rhine")
    guid = identify(history.lock, [PERU, other], DECK, history.now).notes[1].guid
    history.lock = linked(history.lock, bern.guid, other.present, instead_of=guid, now=history.now + 5)
    after = history.build(PERU, other)
    assert [note.guid for note in after] == [peru.guid, bern.guid]
    assert set(history.lock) == {peru.guid, bern.guid}
