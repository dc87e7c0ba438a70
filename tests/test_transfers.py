"""Notes that move from one source to another, found by their text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from generator.identity.lock import Entry
from generator.identity.pairing import SourceNote
from generator.identity.transfers import (
    CandidateLock,
    Transfers,
    find_transfers,
    normalise_question,
)
from tests.identities import content, entry

NAMES = ["Oslo", "Lima", "Bern", "Rome", "Cairo"]


def line(name: str, **changes: object) -> Entry:
    return entry(
        f"guid{name}", question=f"Where is {name}?", answer=f"in the land of {name}", **changes
    )


def present(name: str, answer: str | None = None) -> SourceNote:
    return content(f"Where is {name}?", f"in the land of {name}" if answer is None else answer)


def other(
    *names: str,
    free: tuple[str, ...] | None = None,
    is_gone: bool = False,
    is_inside: bool = False,
    **changes: object,
) -> CandidateLock:
    entries = {f"guid{name}": line(name, **changes) for name in names}
    given = names if free is None else free
    return CandidateLock(
        name="notes.lock",
        entries=entries,
        free=frozenset(f"guid{name}" for name in given),
        is_gone=is_gone,
        is_inside=is_inside,
    )


def transferred(presents: list[SourceNote], *others: CandidateLock) -> Transfers:
    return find_transfers(presents, range(len(presents)), others)


def test_a_note_that_its_source_no_longer_has_is_taken_over() -> None:
    taken = transferred([present("Oslo")], other("Oslo", "Lima", free=("Oslo",)))
    assert dict(taken.pairs) == {0: "guidOslo"}
    assert dict(taken.taken_from) == {"notes.lock": {"guidOslo"}}
    assert ([*taken.absorbed_locks], [*taken.entries]) == ([], ["guidOslo"])


def test_a_note_that_its_source_still_has_is_not() -> None:
    taken = transferred([present("Oslo")], other("Oslo", "Lima", free=()))
    assert (dict(taken.pairs), dict(taken.taken_from), dict(taken.absorbed_locks)) == ({}, {}, {})


def test_the_same_question_is_enough_where_it_is_the_only_one() -> None:
    assert dict(
        transferred([present("oslo", "on a fjord")], other("Oslo", free=("Oslo",))).pairs
    ) == {0: "guidOslo"}
    twice = [present("Oslo", "here"), present("Oslo", "there")]
    assert dict(transferred(twice, other("Oslo", free=("Oslo",))).pairs) == {}


def test_the_same_text_wins_over_the_same_question() -> None:
    notes = [present("Oslo", "on a fjord"), present("Oslo")]
    assert dict(transferred(notes, other("Oslo", free=("Oslo",))).pairs) == {1: "guidOslo"}


def test_a_lock_whose_source_is_gone_moves_whole_with_half_of_its_notes() -> None:
    gone = other("Oslo", "Lima", "Bern", "Rome", is_gone=True)
    taken = transferred([present("Oslo"), present("Lima")], gone)
    assert ([*taken.absorbed_locks], {*taken.entries}) == (["notes.lock"], {*gone.entries})
    assert dict(taken.pairs) == {}  # all its entries are in the source's lock now


def test_with_less_than_half_only_the_found_notes_move() -> None:
    taken = transferred([present("Oslo")], other("Oslo", "Lima", "Bern", is_gone=True))
    assert (dict(taken.absorbed_locks), dict(taken.pairs)) == ({}, {0: "guidOslo"})


def test_the_rest_of_the_lock_moves_with_its_last_note() -> None:
    gone = other("Oslo", is_gone=True)
    left = CandidateLock(
        name="notes.lock",
        entries={**gone.entries, "guidLima": line("Lima", removed=True)},
        free=frozenset({"guidOslo", "guidLima"}),
        is_gone=True,
        is_inside=False,
    )
    taken = transferred([present("Oslo")], left)
    assert ([*taken.absorbed_locks], {*taken.entries}) == (["notes.lock"], {"guidOslo", "guidLima"})


def test_of_a_lock_whose_source_stays_only_the_found_notes_move() -> None:
    taken = transferred([present("Oslo")], other("Oslo"))
    assert (dict(taken.absorbed_locks), dict(taken.taken_from)) == (
        {},
        {"notes.lock": {"guidOslo"}},
    )


def test_a_removed_note_returns_in_another_source() -> None:
    taken = transferred([present("Oslo")], other("Oslo", free=("Oslo",), removed=True))
    assert dict(taken.pairs) == {0: "guidOslo"}


def test_the_lock_of_a_source_inside_always_moves_whole() -> None:
    assert transferred([present("Rome")], other("Oslo", is_inside=True)).absorbed_locks.keys() == {
        "notes.lock"
    }


def test_another_kind_of_note_is_another_note() -> None:
    assert (
        dict(transferred([present("Oslo")], other("Oslo", free=("Oslo",), kind="cloze")).pairs)
        == {}
    )


def test_questions_are_compared_by_their_letters() -> None:
    assert normalise_question("Where is `São  Tomé`?") == normalise_question("where is Sao Tome")
    assert normalise_question("¿?") != normalise_question("!?")
    assert normalise_question("The {{Loire}} and {{c2::Rhône::river}}") == normalise_question(
        "the {{Loire::river}} and {{Rhône}}"
    )


def test_an_id_line_names_a_note_of_another_lock() -> None:
    named = content("Rewritten?", "Entirely", id="guidOslo")
    taken = transferred([present("Oslo"), named], other("Oslo", free=("Oslo",)))
    assert dict(taken.pairs) == {1: "guidOslo"}
    unknown = content("Where is Oslo?", "elsewhere", id="mine")
    assert dict(transferred([unknown], other("Oslo", free=("Oslo",))).pairs) == {}


@given(st.text())
def test_only_letters_and_digits_of_a_question_count(text: str) -> None:
    folded = unicodedata.normalize("NFKD", text.replace("{", "").casefold())
    kept = "".join(character for character in folded if character.isalnum())
    assert normalise_question(text.replace("{", "")) == (kept or text.replace("{", ""))
