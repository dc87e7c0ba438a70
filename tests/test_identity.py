"""From lock and source to each note's identity, the reason for it, and its values in Anki."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity import NoteIdentity, Status, identify, recognise_notes
from generator.identity.entries import with_link
from generator.identity.guids import first_guid
from generator.identity.lock import Lock
from generator.identity.lock_text import format_lock, parse_lock
from generator.identity.order_keys import FIRST, STEP
from generator.identity.pairing import Reason, SourceNote
from tests.identities import DECK, THEN, History, content, entry, identify_notes

PERU = content("What is the capital of Peru?", "Lima")
CHAD = content("What is the capital of Chad?", "N'Djamena")
BERN = content("On which river does Bern stand?", "On the Aare, in a bend of it")
NILE = content("How long is the Nile from its farthest source?", "About 6,650 km")
ETNA = content("Which volcano of Sicily erupts most years?", "Etna, 3,357 m high")


def statuses_of(notes: tuple[object, ...]) -> list[str]:
    return [f"{note.status}: {note.why}" for note in notes]  # type: ignore[attr-defined]


def to_anki(note: NoteIdentity) -> NoteIdentity:
    """Return the identity without what it was recognised by."""
    return replace(note, reason=Reason.NEW, previous=None, score=None, needed=None)


# ---- the first build


def test_first_build_is_all_new() -> None:
    history = History()
    notes = history.build(PERU, BERN, NILE)
    assert statuses_of(notes) == ["new: new note"] * 3
    assert [note.due for note in notes] == [FIRST, FIRST + STEP, FIRST + 2 * STEP]
    assert {note.mod for note in notes} == {history.now}
    assert {note.unsure for note in notes} == {None}
    assert history.last is not None
    assert (history.last.removed, history.last.earliest) == ((), 0)
    assert not any(note.is_clash for note in notes)


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
        History(now=5).build(note)[0].guid
        for note in (PERU, content(PERU.question, "Cusco", path="x.md"))
    ] == [
        guid,
        guid,
    ]
    assert History().build(content(PERU.question, kind="cloze"))[0].guid != guid
    assert identify_notes({}, [PERU], THEN, deck="Another deck").notes[0].guid != guid


def test_first_guids_never_change() -> None:
    """With other GUIDs, users whose lock was lost would lose their reviews."""
    assert first_guid("Geography", "basic", "What is the capital of Peru?") == "ZuYBD0ejAWya"
    assert first_guid("Geography", "basic", "What is the capital of Peru?", nth=1) == "ehQeChRp6gN2"


def test_same_question_twice_is_two_notes() -> None:
    notes = History().build(PERU, PERU, PERU)
    assert len({note.guid for note in notes}) == len({note.nid for note in notes}) == 3


@given(st.lists(st.text(max_size=20), max_size=40, unique=True))
def test_note_ids_follow_the_source_in_the_time_before_the_build(questions: list[str]) -> None:
    history = History()
    nids = [note.nid for note in history.build(*map(content, questions))]
    assert nids == sorted(nids)
    assert all(history.now * 1000 - 30 * 60 * 1000 < nid < history.now * 1000 for nid in nids)
    assert all(other - one >= 2 for one, other in pairwise(nids))


# ---- later builds


def test_unchanged_source_changes_nothing() -> None:
    history = History()
    first = history.build(PERU, BERN, NILE)
    lock = history.lock
    again = history.build(PERU, BERN, NILE)
    assert statuses_of(again) == ["unchanged: unchanged"] * 3
    assert [(note.guid, note.nid, note.mod, note.due) for note in again] == [
        (note.guid, note.nid, note.mod, note.due) for note in first
    ]
    assert history.lock == lock


@pytest.mark.parametrize(
    ("edited", "why"),
    [
        (
            content("What is the capital of Peru?", "Lima, on the Rímac"),
            "answer edited: keeps its reviews",
        ),
        (
            replace(PERU, digest="new look"),
            "its tags, media, section or other fields changed: keeps its reviews",
        ),
    ],
)
def test_edited_note_keeps_everything_but_its_mod(edited: SourceNote, why: str) -> None:
    history = History()
    before = history.build(CHAD, PERU, BERN, NILE)
    after = history.build(CHAD, edited, BERN, NILE)
    assert statuses_of(after) == [
        "unchanged: unchanged",
        f"changed: {why}",
        "unchanged: unchanged",
        "unchanged: unchanged",
    ]
    assert to_anki(after[1]) == to_anki(
        replace(before[1], mod=history.now, status=Status.CHANGED, why=why)
    )
    assert [note.mod for note in after] == [THEN + 60, THEN + 120, THEN + 60, THEN + 60]


def test_an_identity_has_the_recognised_entry_and_the_reason() -> None:
    history = History()
    bern, _ = history.build(BERN, NILE)
    line = history.lock[bern.guid]
    reworded = content("Bern stands on which river?", BERN.answer)
    after, nile = history.build(reworded, NILE)
    assert (after.reason, after.previous) == (Reason.SAME_ANSWER, line)
    assert after.score is not None
    assert after.needed is not None
    assert after.score.total >= after.needed
    assert (nile.reason, nile.score, nile.needed) == (Reason.UNTOUCHED, None, None)


def test_a_draft_that_was_never_built_has_no_reviews_to_offer() -> None:
    draft = replace(content("Where does the Rhine rise?"), draft=True, ordinals=())
    springs = content("In which canton are the springs of the Rhine?", "In the Grisons, both")
    history = History()
    history.build(PERU, replace(draft, draft=False, ordinals=(0,)), BERN)
    assert history.build(PERU, springs, BERN)[1].unsure is not None
    history = History()
    history.build(PERU, draft, BERN)
    after = history.build(PERU, springs, BERN)[1]
    assert (after.unsure, after.previous, after.score, after.needed) == (None, None, None, None)


def test_reworded_question_keeps_its_identity() -> None:
    history = History()
    before = history.build(PERU, BERN, NILE)
    after = history.build(PERU, content("Bern stands on which river?", BERN.answer), NILE)
    assert [note.guid for note in after] == [note.guid for note in before]
    assert after[1].status is Status.CHANGED
    assert after[1].why.endswith(": keeps its reviews")


def test_moved_note_keeps_even_its_mod() -> None:
    """Its fields are unchanged, so the learner's edits stay: only the lock knows that it moved."""
    history = History()
    peru, bern, nile = history.build(PERU, BERN, NILE)
    moved = history.build(NILE, PERU, replace(BERN, path="rivers.md"))
    assert statuses_of(moved) == [
        "unchanged: unchanged",
        "unchanged: unchanged",
        "unchanged: moved",
    ]
    assert [(note.guid, note.mod, note.due) for note in moved] == [
        (note.guid, note.mod, note.due) for note in (nile, peru, bern)
    ]
    assert [history.lock[note.guid].order_key for note in moved] == [
        FIRST - STEP,
        FIRST,
        FIRST + STEP,
    ]
    assert [history.lock[note.guid].at for note in moved] == [history.now, THEN + 60, history.now]


def test_inserted_note_is_due_between_its_neighbours() -> None:
    history = History()
    history.build(PERU, BERN, NILE)
    after = history.build(ETNA, PERU, CHAD, BERN, NILE)
    assert [note.status for note in after] == ["new", "unchanged", "new", "unchanged", "unchanged"]
    assert [note.due for note in after] == [
        FIRST - STEP,
        FIRST,
        FIRST + STEP // 4,
        FIRST + STEP,
        FIRST + 2 * STEP,
    ]


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
    assert to_anki(returned[1]) == to_anki(replace(bern, status=Status.RETURNED, why=why))
    assert peru.guid == returned[0].guid
    assert not history.lock[bern.guid].removed


def test_removed_notes_are_listed_in_their_old_order() -> None:
    history = History()
    first = history.build(PERU, BERN, NILE, ETNA)
    history.build(BERN)
    assert history.last is not None
    assert [gone.guid for gone in history.last.removed] == [
        first[0].guid,
        first[2].guid,
        first[3].guid,
    ]


def test_note_that_comes_back_edited_is_changed_too() -> None:
    history = History()
    _, bern = history.build(PERU, BERN)
    history.build(PERU)
    _, returned = history.build(PERU, replace(BERN, digest="with a picture"))
    assert (returned.guid, returned.mod, returned.status) == (
        bern.guid,
        history.now,
        Status.RETURNED,
    )


def test_another_kind_is_a_new_note_and_says_so() -> None:
    history = History()
    before = history.build(PERU, BERN, NILE)
    cloze = content(
        "On which river does Bern stand? On the {{Aare}}, in a bend of it", kind="cloze"
    )
    after = history.build(PERU, cloze, NILE)
    assert history.last is not None
    assert after[1].guid not in {note.guid for note in before}
    assert [gone.guid for gone in history.last.removed] == [before[1].guid]
    assert statuses_of(after)[1] == (
        "new: its note type changed, which Anki cannot import: a new note, without the reviews "
        "of the old one"
    )
    assert not any(one.is_clash for one in history.last.notes)


def test_different_note_in_the_same_place_is_new() -> None:
    history = History()
    before = history.build(PERU, BERN, NILE)
    after = history.build(PERU, ETNA, NILE)
    assert after[1].status is Status.NEW
    assert after[1].guid != before[1].guid


# ---- the time


def test_second_change_within_a_second_gets_a_later_mod_and_earliest_time() -> None:
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
def test_values_in_the_package_over_many_builds(
    builds: list[tuple[list[SourceNote], str, int]],
) -> None:
    """`mod` changes only with a change, is its build's time, and rises; all else is constant."""
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
        lock, problems = parse_lock("cards.lock", format_lock(Lock(entries=history.lock)))
        assert (lock.entries, problems) == (history.lock, [])
        assert identify_notes(lock.entries, written, history.now + 9).lock == lock.entries


# ---- ID lines


def named(note: SourceNote, guid: str) -> SourceNote:
    return replace(note, id=guid)


def test_known_id_decides_whatever_the_text_says() -> None:
    history = History()
    peru, bern, _ = history.build(PERU, BERN, NILE)
    after = history.build(
        ETNA, named(content("Something else altogether", "Indeed"), bern.guid), NILE
    )
    assert (after[1].guid, after[1].nid, after[1].due) == (bern.guid, bern.nid, bern.due)
    assert statuses_of(after)[1] == "changed: its ID line names it: keeps its reviews"
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
    assert statuses_of(notes) == ["new: new note, with the GUID of its ID line", "new: new note"]
    again = history.build(BERN, named(content("Reworded beyond recognition", "Yes"), "my-own-id"))
    assert again[1].guid == "my-own-id"


def test_a_note_that_gets_an_id_line_keeps_its_guid_and_is_known_by_both() -> None:
    history = History()
    peru, bern = history.build(PERU, BERN)
    assert [note.guid for note in history.build(named(PERU, "my-own-id"), BERN)] == [
        peru.guid,
        bern.guid,
    ]
    other = named(content("Something else altogether", "And so is this"), "my-own-id")
    assert [note.guid for note in history.build(BERN, other)] == [bern.guid, peru.guid]


def test_an_unknown_id_makes_a_new_note_of_a_text_that_is_like_a_known_one() -> None:
    history = History()
    peru, bern = history.build(PERU, BERN)
    edited = content(PERU.question, f"{PERU.answer}, on the coast")
    after = history.build(named(edited, "my-own-id"), BERN)
    assert [note.guid for note in after] == ["my-own-id", bern.guid]
    assert history.last is not None
    assert [gone.guid for gone in history.last.removed] == [peru.guid]


def test_guid_of_an_id_line_is_not_given_to_another_note() -> None:
    guid = first_guid(DECK, "basic", PERU.question)
    notes = History().build(PERU, named(BERN, guid))
    assert notes[1].guid == guid
    assert notes[0].guid == first_guid(DECK, "basic", PERU.question, nth=1)


def test_id_of_another_kind_is_a_clash() -> None:
    history = History()
    _, bern = history.build(PERU, BERN)
    history.build(PERU, named(content("A {{cloze}}", kind="cloze"), bern.guid))
    assert history.last is not None
    assert [one.is_clash for one in history.last.notes] == [False, True]


# ---- by hand


def test_linked_note_is_the_old_one_from_the_next_build_on() -> None:
    history = History()
    peru, bern, nile = history.build(PERU, BERN, NILE)
    other = content(
        "Name Switzerland's capital and what flows by.", "Berne; a tributary of the Rhine"
    )
    mistaken = history.build(PERU, other, NILE)
    assert mistaken[1].status is Status.NEW

    lock = Lock(entries=history.lock)
    lock = with_link(lock, bern.guid, other, instead_of=mistaken[1].guid, now=history.now + 5)
    history.lock = dict(lock.entries)
    after = history.build(PERU, other, NILE)

    assert [note.guid for note in after] == [peru.guid, bern.guid, nile.guid]
    assert (after[1].nid, after[1].due, after[1].mod) == (bern.nid, bern.due, history.now)
    assert history.lock[mistaken[1].guid].removed
    assert history.last is not None
    assert history.last.removed == ()
    before = history.lock
    history.build(PERU, other, NILE)
    assert history.lock == before


def test_link_before_the_mistaken_build_leaves_no_trace_of_it() -> None:
    history = History()
    peru, bern = history.build(PERU, BERN)
    other = content(
        "Name Switzerland's capital and what flows by.", "Berne; a tributary of the Rhine"
    )
    guid = identify_notes(history.lock, [PERU, other], history.now).notes[1].guid
    lock = Lock(entries=history.lock)
    lock = with_link(lock, bern.guid, other, instead_of=guid, now=history.now + 5)
    history.lock = dict(lock.entries)
    after = history.build(PERU, other)
    assert [note.guid for note in after] == [peru.guid, bern.guid]
    assert set(history.lock) == {peru.guid, bern.guid}


# ---- drafts


def draft(question: str, **changes: object) -> SourceNote:
    return replace(content(question, "", "", **changes), draft=True, ordinals=())


def test_a_draft_has_a_guid_and_no_id_until_it_has_an_answer() -> None:
    history = History()
    history.build(PERU, draft("Who found Machu Picchu?"))
    assert history.last is not None
    (waiting,) = history.drafts
    assert (waiting.nid, waiting.cards, waiting.status) == (0, (), Status.NEW)
    line = history.lock[waiting.guid]
    assert (line.draft, line.nid, line.mod) == (True, 0, 0)

    history.build(PERU, draft("Who found Machu Picchu?"))
    assert history.drafts[0].guid == waiting.guid
    assert history.lock[waiting.guid] == line

    notes = history.build(PERU, content("Who found Machu Picchu?", "Farmers, long before 1911"))
    assert (notes[1].guid, notes[1].status, notes[1].mod) == (waiting.guid, Status.NEW, history.now)
    assert history.now * 1000 - 2**21 < notes[1].nid < history.now * 1000
    assert not history.lock[waiting.guid].draft


def test_an_answer_that_is_emptied_removes_nothing_and_comes_back_unchanged() -> None:
    history = History()
    peru, bern = history.build(PERU, BERN)
    built = history.lock[bern.guid]
    (left,) = history.build(PERU, draft(BERN.question))
    assert (left.guid, left.status) == (peru.guid, Status.UNCHANGED)
    assert history.last is not None
    assert history.last.removed == ()
    (emptied,) = history.drafts
    assert (emptied.guid, emptied.nid, emptied.why) == (
        bern.guid,
        bern.nid,
        "Anki keeps the last answer",
    )
    kept = history.lock[bern.guid]
    assert (kept.draft, kept.answer, kept.digest, kept.mod) == (
        True,
        built.answer,
        built.digest,
        built.mod,
    )
    assert statuses_of(history.build(PERU, BERN)) == ["unchanged: unchanged"] * 2
    assert statuses_of(history.build(PERU, draft(BERN.question)))
    changed = history.build(PERU, content(BERN.question, "On the Aare"))
    assert (changed[1].status, changed[1].nid, changed[1].mod) == (
        Status.CHANGED,
        bern.nid,
        history.now,
    )


def test_a_draft_that_leaves_the_source_is_not_removed() -> None:
    history = History()
    history.build(PERU, draft("Who found Machu Picchu?"))
    history.build(PERU)
    assert history.last is not None
    assert history.last.removed == ()
    assert (
        statuses_of(history.build(PERU, content("Who found Machu Picchu?", "Farmers")))[1]
        == "new: no longer a draft: new note"
    )


# ---- room for cards, other locks, other versions


def test_a_card_without_room_gets_an_id_of_its_first_build() -> None:
    history = History()
    (first,) = history.build(replace(content("{{a}}", kind="cloze"), ordinals=(0, 1)))
    grown = replace(content("{{a}} and more", kind="cloze"), ordinals=(*range(12), 498))
    (second,) = history.build(grown, after=86_400)
    assert first.cards == (first.nid, first.nid + 1)
    assert second.cards[:10] == tuple(range(first.nid, first.nid + 10))
    assert all(first.nid + 86_000_000 < number < history.now * 1000 for number in second.cards[10:])
    assert len(set(second.cards)) == 13
    (third,) = history.build(grown)
    assert third.cards == second.cards


def test_guids_and_ids_of_other_locks_are_not_given_again() -> None:
    alone = identify_notes({}, [PERU, BERN], THEN)
    guids, ids = {note.guid for note in alone.notes}, [(note.nid, 2) for note in alone.notes]
    recognised = recognise_notes({}, [PERU, BERN], DECK, taken=guids)
    again = identify({}, recognised, DECK, THEN, taken=lambda: ids)
    assert not {note.guid for note in alone.notes} & {note.guid for note in again.notes}
    assert not {note.nid for note in alone.notes} & {note.nid for note in again.notes}


def test_notes_that_stay_are_not_removed() -> None:
    history = History()
    peru, bern = history.build(PERU, BERN)
    done = identify_notes(history.lock, [PERU], history.now + 60, staying={bern.guid})
    assert done.removed == ()
    assert done.lock[bern.guid] == history.lock[bern.guid]
    assert done.notes[0].guid == peru.guid


def test_another_rendering_is_a_change_only_with_rerender() -> None:
    history = History()
    (before,) = history.build(replace(PERU, fields=("a", "b")))
    anew = replace(PERU, fields=("a", "c"))
    done = identify_notes(history.lock, [anew], history.now + 60)
    assert (done.notes[0].mod, done.notes[0].is_rerendered, done.lock) == (
        before.mod,
        True,
        history.lock,
    )
    asked = identify_notes(history.lock, [anew], history.now + 60, rerender=True)
    assert statuses_of(asked.notes) == ["changed: rendered again: keeps its reviews"]
    assert (asked.notes[0].mod, asked.lock[before.guid].fields) == (history.now + 60, ("a", "c"))
