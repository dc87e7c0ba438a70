"""Properties of an entry of the lock; `test_identity` follows it over many builds."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.identity.entries import is_linked, is_rerendered, update_entry
from generator.identity.lock import Entry
from generator.identity.numbering import NumberedText
from generator.identity.pairing import SourceNote
from tests.identities import THEN, content, entry


def test_an_entry_without_a_digest_was_linked_unless_it_is_a_draft_or_removed() -> None:
    assert is_linked(entry(digest=""))
    assert not is_linked(entry())
    assert not is_linked(entry(digest="", draft=True))
    assert not is_linked(entry(digest="", removed=True))


def test_an_entry_of_version_1_does_not_show_how_its_note_was_rendered() -> None:
    note = content("q", fields=("a", "c"))
    assert is_rerendered(entry(fields=("a", "b")), note)
    assert not is_rerendered(entry(fields=()), note)


_NOTE = SourceNote(
    id=None,
    kind="basic",
    path="a.md",
    section="S",
    question="q",
    answer="a",
    deck="D",
    digest="d",
    fields=("f",),
    rendered="r",
    ordinals=(0,),
)
_BUILT = entry(
    path="a.md", section="S", question="q", answer="a", deck="D", digest="d", fields=("f",)
)
_changes_of_note = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from([_BUILT.guid, "own"]),
        "path": st.just("b.md"),
        "section": st.just(""),
        "question": st.just("r"),
        "answer": st.just("b"),
        "deck": st.just("E"),
        "draft": st.just(True),
        "digest": st.just("e"),
        "clozes": st.just(((1, "x"),)),
    },
)
_changes_of_entry = st.fixed_dictionaries(
    {},
    optional={
        "id": st.just("own"),
        "nid": st.just(0),
        "removed": st.just(True),
        "draft": st.just(True),
        "digest": st.just(""),
        "rendered": st.sampled_from(["r", "s"]),
        "clozes": st.just((NumberedText(1, "x"),)),
        "fields": st.just(()),
        "order_key": st.just(5),
    },
)


@given(_changes_of_entry, _changes_of_note)
@settings(max_examples=300)
def test_a_note_without_changes_is_updated_as_others_are(
    of_entry: dict[str, object], of_note: dict[str, object]
) -> None:
    known: Entry = replace(_BUILT, **of_entry)  # type: ignore[arg-type]
    note = replace(_NOTE, **of_note)  # type: ignore[arg-type]
    later = THEN + 100
    # With equal fields, `rerender` changes nothing, but the whole entry is looked at.
    assert update_entry(known, note, 100_000, later) == update_entry(
        known, note, 100_000, later, rerender=True
    )


def test_the_entry_of_a_note_without_changes_is_the_same_value() -> None:
    assert update_entry(_BUILT, _NOTE, _BUILT.order_key, THEN + 100) is _BUILT
