"""A note of the source is merged with that in Anki, and no text of the learner's is lost unsaid."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.delivery.anki_note import AnkiNote
from generator.delivery.merging import (
    Merged,
    is_as_built,
    is_in_anki,
    is_older,
    learners_texts,
    merge,
)
from tests.delivered_notes import BUILT, anki_note, fields_of, sent_note, wanted_note

BASE = fields_of("longest river", "the Nile")
SENT, LATER = BUILT + 10, BUILT + 100


def merged_with(
    ours: tuple[str, ...],
    theirs: tuple[str, ...],
    base: tuple[str, ...] | None = BASE,
    *,
    ours_tags: tuple[str, ...] = (),
    theirs_tags: tuple[str, ...] = (),
    base_tags: tuple[str, ...] = (),
    mod: int | None = LATER,
    built: int = BUILT,
) -> Merged:
    """Merge with a base that was sent; None if nothing is known of it."""
    return merge(
        wanted_note("n1", ours, tags=ours_tags, mod=built),
        anki_note("n1", theirs, tags=theirs_tags, mod=mod),
        None if base is None else sent_note("n1", base, tags=base_tags, mod=SENT),
    )


def merged_by_digests(
    ours: tuple[str, ...],
    theirs: tuple[str, ...],
    base: tuple[str, ...] = BASE,
    *,
    tags: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ()),
    mod: int | None = BUILT,
) -> Merged:
    """Merge with a base of which only the lock's digests are known; tags: ours, theirs, base."""
    wanted = wanted_note("n1", ours, tags=tags[0], before=(base, tags[2]), mod=LATER)
    return merge(wanted, anki_note("n1", theirs, tags=tags[1], mod=mod), None)


# ---- fields, with a base that was sent


def test_what_nobody_changed_stays() -> None:
    assert merged_with(BASE, BASE) == Merged(fields=BASE, tags=())


def test_what_only_the_source_changed_is_the_source_s() -> None:
    ours = fields_of("longest river", "the Nile, 6650 km")
    assert merged_with(ours, BASE) == Merged(fields=ours, tags=())


def test_what_only_the_learner_changed_is_kept_and_named() -> None:
    theirs = fields_of("longest river", "the Nile", hint="Africa")
    assert merged_with(BASE, theirs) == Merged(fields=theirs, tags=(), kept=("Hint",))


def test_edits_of_different_fields_are_both_in_the_result() -> None:
    ours = fields_of("the longest river", "the Nile")
    theirs = fields_of("longest river", "the Nile", extra="see the map")
    both = fields_of("the longest river", "the Nile", extra="see the map")
    assert merged_with(ours, theirs) == Merged(fields=both, tags=(), kept=("Extra",))


def test_of_one_field_with_two_edits_the_source_s_is_taken_and_the_loss_named() -> None:
    ours, theirs = fields_of("longest river", "Nile"), fields_of("longest river", "the NILE")
    assert merged_with(ours, theirs) == Merged(fields=ours, tags=(), replaced=("Back",))


def test_the_same_edit_on_both_sides_is_no_loss() -> None:
    both = fields_of("longest river", "Nile")
    merged = merged_with(both, both)
    assert merged == Merged(fields=both, tags=())
    assert is_in_anki(merged, anki_note("n1", both))


def test_a_text_that_the_learner_emptied_stays_empty() -> None:
    base, theirs = fields_of("a", "b", "c"), fields_of("a", "b")
    assert merged_with(base, theirs, base).kept == ("Hint",)
    assert merged_with(base, theirs, base).fields == theirs


def test_composed_and_decomposed_characters_are_the_same() -> None:
    decomposed = fields_of(unicodedata.normalize("NFD", "Rhône"), unicodedata.normalize("NFD", "é"))
    composed = fields_of("Rhône", "é")
    assert merged_with(decomposed, composed, decomposed) == Merged(fields=composed, tags=())
    assert merged_by_digests(decomposed, composed, decomposed) == Merged(fields=composed, tags=())
    edited = fields_of("Rhône", "è")
    assert merged_with(decomposed, edited, decomposed).kept == ("Back",)


# ---- an older state of the collection


def test_a_text_in_an_older_state_may_be_the_learner_s_and_is_replaced_and_named() -> None:
    before = fields_of("longest river", "the Amazon")
    merged = merged_with(BASE, before, mod=SENT - 1)
    assert merged == Merged(fields=BASE, tags=(), replaced=("Back",))


@pytest.mark.parametrize("mod", [SENT, LATER, None], ids=["same second", "later", "unknown"])
def test_a_learner_who_writes_an_earlier_text_again_keeps_it(mod: int | None) -> None:
    before = fields_of("longest river", "the Amazon")
    merged = merged_with(BASE, before, mod=mod)
    assert merged == Merged(fields=before, tags=(), kept=("Back",))
    ours = fields_of("longest river", "Nile")
    merged = merged_with(ours, before, mod=mod)
    assert merged == Merged(fields=ours, tags=(), replaced=("Back",))


def test_in_an_older_state_no_tag_counts_as_removed() -> None:
    merged = merged_with(
        BASE, BASE, base_tags=("new",), ours_tags=("new",), theirs_tags=("mine",), mod=SENT - 1
    )
    assert merged.tags == ("new", "mine")


# ---- fields, with a base of which only digests are known, or nothing


def test_digests_tell_who_changed_a_field() -> None:
    ours = fields_of("the longest river", "the Nile")
    theirs = fields_of("longest river", "the Nile", extra="see the map")
    assert merged_by_digests(ours, BASE) == Merged(fields=ours, tags=())
    assert merged_by_digests(BASE, theirs) == Merged(fields=theirs, tags=(), kept=("Extra",))
    both = fields_of("the longest river", "the Nile", extra="see the map")
    assert merged_by_digests(ours, theirs) == Merged(fields=both, tags=(), kept=("Extra",))
    other = fields_of("which river is longest?", "the Nile")
    assert merged_by_digests(ours, other) == Merged(fields=ours, tags=(), replaced=("Front",))


@pytest.mark.parametrize("mod", [BUILT - 1, None], ids=["earlier", "unknown"])
def test_a_text_that_may_be_of_an_earlier_build_is_replaced_and_named(mod: int | None) -> None:
    theirs = fields_of("longest river", "the Nile", extra="see the map")
    merged = merged_by_digests(BASE, theirs, mod=mod)
    assert merged == Merged(fields=BASE, tags=(), replaced=("Extra",))


def test_without_any_base_the_later_text_is_kept() -> None:
    ours, theirs = fields_of("longest river", "Nile"), fields_of("longest river", "NILE")
    kept = merged_with(ours, theirs, None, mod=BUILT)
    assert kept == Merged(fields=theirs, tags=(), kept=("Back",))
    lost = merged_with(ours, theirs, None, mod=BUILT - 1)
    assert lost == Merged(fields=ours, tags=(), replaced=("Back",))


# ---- tags


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ((), ("water",), (), ("water",)),
        (("water",), ("water",), ("mine", "water"), ("water", "mine")),
        (("water",), (), ("mine", "water"), ("mine",)),
        (("water",), ("water",), (), ()),
        (("water",), ("water", "new"), (), ("new",)),
        (("Water",), ("Water",), ("water",), ("Water",)),
        (("water",), ("WATER",), ("Water", "mine"), ("WATER", "mine")),
        ((), (), ("leech", "marked"), ("leech", "marked")),
        (("a::b",), ("a::b",), ("a::b", "a"), ("a::b", "a")),
    ],
)
def test_tags_of_both_sides_are_merged(
    base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    sent = merged_with(BASE, BASE, base_tags=base, ours_tags=ours, theirs_tags=theirs)
    assert sent.tags == expected


def test_digests_tell_whether_the_learner_changed_the_tags() -> None:
    unchanged = merged_by_digests(BASE, BASE, tags=(("new",), ("old",), ("old",)))
    assert unchanged.tags == ("new",)
    # Which of them the learner removed is not known: nothing counts as removed.
    changed = merged_by_digests(BASE, BASE, tags=(("new",), ("mine", "old"), ("old",)))
    assert changed.tags == ("new", "mine", "old")


def test_without_a_base_no_tag_counts_as_removed() -> None:
    merged = merged_with(BASE, BASE, None, ours_tags=("Water",), theirs_tags=("water", "mine"))
    assert merged.tags == ("Water", "mine")


def test_the_order_and_the_case_of_tags_are_no_difference() -> None:
    merged = Merged(fields=BASE, tags=("Water", "b"))
    assert is_in_anki(merged, anki_note("n1", BASE, tags=("b", "water")))
    assert not is_in_anki(merged, anki_note("n1", BASE, tags=("water",)))


# ---- whether a note is as it was built


def test_a_note_is_as_built_if_the_learner_changed_no_field() -> None:
    wanted = wanted_note("n1", BASE, before=(BASE, ("water",)))
    tagged = anki_note("n1", BASE, tags=("mine",))
    edited = anki_note("n1", fields_of("longest river", "NILE"))
    assert is_as_built(tagged, wanted.before, None)
    assert is_as_built(tagged, (), sent_note("n1", BASE))
    assert not is_as_built(edited, wanted.before, sent_note("n1", BASE))
    assert not is_as_built(tagged, (), None)


# ---- any notes

_texts = st.sampled_from(["", "a", "b", "é", unicodedata.normalize("NFD", "é")])
_fields = st.builds(fields_of, _texts, _texts, _texts)
_tags = st.lists(st.sampled_from(["x", "X", "y", "marked", "z::t"]), max_size=3, unique=True).map(
    tuple
)


@st.composite
def _bases(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["sent", "digests", "unknown"]))
    base, tags = draw(_fields), draw(_tags)
    return {
        "before": (base, tags) if kind != "unknown" else None,
        "sent": sent_note("n1", base, tags=tags) if kind == "sent" else None,
    }


@given(_fields, _fields, _tags, _tags, _bases(), st.sampled_from([BUILT - 1, BUILT, None]))
def test_no_text_of_the_learner_s_is_lost_without_being_named(
    ours: tuple[str, ...],
    theirs: tuple[str, ...],
    ours_tags: tuple[str, ...],
    theirs_tags: tuple[str, ...],
    known: dict[str, object],
    mod: int | None,
) -> None:
    sent, before = known["sent"], known["before"]
    wanted = wanted_note("n1", ours, tags=ours_tags, before=before)  # type: ignore[arg-type]
    live: AnkiNote = anki_note("n1", as_in_anki_all(theirs), tags=theirs_tags, mod=mod)
    merged = merge(wanted, live, sent)  # type: ignore[arg-type]
    base = as_in_anki_all(before[0]) if before else None  # type: ignore[index]
    for index, name in enumerate(wanted.note.note_type.fields):
        is_lost = merged.fields[index] != live.fields[index]
        is_learners = base is None or live.fields[index] != base[index]
        assert not (is_lost and is_learners) or name in merged.replaced
        if name in merged.kept:
            assert merged.fields[index] == live.fields[index]
    base_tags = {tag.casefold() for tag in before[1]} if before else set()  # type: ignore[index]
    added = {tag.casefold() for tag in theirs_tags} - base_tags
    assert added <= {tag.casefold() for tag in merged.tags}
    if as_in_anki_all(ours) == live.fields and set(ours_tags) == set(theirs_tags):
        assert is_in_anki(merged, live)
        assert merged.kept == merged.replaced == ()
    # Once Anki has the result and it is recorded, there is nothing more to do.
    after = anki_note("n1", merged.fields, tags=merged.tags, mod=LATER)
    again = merge(wanted, after, sent_note("n1", ours, tags=ours_tags))
    assert is_in_anki(again, after)
    assert not again.replaced


def as_in_anki_all(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", text) for text in fields)


# ---- what earlier pushes knew


def test_a_build_that_is_ahead_of_the_clock_makes_no_note_older() -> None:
    sent = sent_note("n1", BASE, mod=SENT + 100, at=SENT)
    assert not is_older(anki_note("n1", BASE, mod=SENT + 1), sent)


def test_a_decomposed_text_that_was_sent_is_as_built() -> None:
    sent = sent_note("n1", fields_of(unicodedata.normalize("NFD", "Rhône")))
    assert is_as_built(anki_note("n1", fields_of("Rhône")), (), sent)


def test_a_known_text_of_the_learner_s_is_a_conflict_once_the_source_changes() -> None:
    ours, theirs = fields_of("longest river", "Nile"), fields_of("longest river", "the NILE")
    sent = sent_note("n1", BASE, learners=learners_texts(theirs, BASE), mod=SENT)
    merged = merge(wanted_note("n1", ours), anki_note("n1", theirs, mod=LATER), sent)
    assert merged.replaced == ("Back",)


def test_an_emptied_text_is_not_taken_for_that_of_an_earlier_build() -> None:
    hinted = fields_of("longest river", "the Nile", "Africa")
    wanted = wanted_note("n1", hinted, before=(BASE, ()))
    live = anki_note("n1", BASE, mod=LATER)
    assert merge(wanted, live, sent_note("n1", hinted, mod=SENT)).kept == ("Hint",)
