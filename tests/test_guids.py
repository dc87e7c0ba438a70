import string

from hypothesis import given
from hypothesis import strategies as st

from generator.identity.guids import CARDS_PER_NOTE, FIRST_NOTE_ID, GUID_LENGTH, NOTE_IDS, card_id, first_guid, note_id
from generator.markup.cloze import HIGHEST_NUMBER


def test_the_first_guid_never_changes() -> None:
    # With another value here, people who build without a lock would get every note twice.
    assert first_guid("Biology", "basic", "What is a cell?") == "yAsExsFs91rK"
    assert first_guid("Biology", "basic", "What is a cell?", nth=1) == "dfqzhHPNV3UD"
    assert first_guid("Biologie", "cloze", "{{é}} 日本") == "huF385oYdIzd"


def test_the_note_id_never_changes() -> None:
    assert note_id("aBcDeFgHiJkL", set()) == 1076575894000


@given(st.text(), st.text(), st.text(), st.integers(0, 9))
def test_a_guid_is_short_and_plain(deck: str, kind: str, question: str, nth: int) -> None:
    guid = first_guid(deck, kind, question.encode(errors="ignore").decode(), nth)
    assert len(guid) == GUID_LENGTH
    assert set(guid) <= set(string.ascii_letters + string.digits)


def test_parts_are_kept_apart() -> None:
    guids = [
        first_guid("a", "b", "c"),
        first_guid("ab", "", "c"),
        first_guid("a", "bc", ""),
        first_guid("a", "b", "c", nth=1),
        first_guid('a","b', "", "c"),
        first_guid("A", "b", "c"),
    ]
    assert len(set(guids)) == len(guids)


@given(st.text(min_size=1))
def test_a_note_id_lies_before_anki_and_leaves_room_for_cards(guid: str) -> None:
    nid = note_id(guid.encode(errors="ignore").decode(), set())
    assert FIRST_NOTE_ID <= nid < FIRST_NOTE_ID + NOTE_IDS * CARDS_PER_NOTE
    assert (nid - FIRST_NOTE_ID) % CARDS_PER_NOTE == 0
    assert nid < 1_150_000_000_000  # 2006, when Anki began


def test_a_taken_id_is_passed_by() -> None:
    nid = note_id("x", set())
    assert note_id("x", {nid}) == nid + CARDS_PER_NOTE


def test_every_card_of_a_note_has_an_id_of_its_own() -> None:
    nid = note_id("x", set())
    ids = [card_id(nid, ordinal) for ordinal in range(HIGHEST_NUMBER)]
    assert ids == list(range(nid, nid + HIGHEST_NUMBER))
    assert ids[-1] < nid + CARDS_PER_NOTE
