import string

from hypothesis import given
from hypothesis import strategies as st

from generator.identity.guids import GUID_LENGTH, first_guid


def test_the_first_guid_never_changes() -> None:
    # With another value, all who build without a lock would get every note twice.
    assert first_guid("Biology", "basic", "What is a cell?") == "yAsExsFs91rK"
    assert first_guid("Biology", "basic", "What is a cell?", nth=1) == "dfqzhHPNV3UD"
    assert first_guid("Biologie", "cloze", "{{é}} 日本") == "huF385oYdIzd"


@given(st.text(), st.text(), st.text(), st.integers(0, 9))
def test_a_guid_is_short_and_plain(deck: str, kind: str, question: str, nth: int) -> None:
    guid = first_guid(deck, kind, question.encode(errors="ignore").decode(), nth)
    assert len(guid) == GUID_LENGTH
    assert set(guid) <= set(string.ascii_letters + string.digits)


def test_deck_kind_question_and_number_are_separate() -> None:
    guids = [
        first_guid("a", "b", "c"),
        first_guid("ab", "", "c"),
        first_guid("a", "bc", ""),
        first_guid("a", "b", "c", nth=1),
        first_guid('a","b', "", "c"),
        first_guid("A", "b", "c"),
    ]
    assert len(set(guids)) == len(guids)
