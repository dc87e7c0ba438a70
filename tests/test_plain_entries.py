"""Lines of the lock read by one pattern: the same entries as through JSON."""

import json
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.identity.lock import Entry
from generator.identity.lock_lines import format_entry, has_checksum
from generator.identity.lock_values import read_value
from generator.identity.plain_entries import read_plain_entry
from tests.identities import with_checksum
from tests.lock_texts import LIMA, entries

_BODY = format_entry(LIMA)[: -len(', "sum": "01234567"}')]


def read_through_json(row: str) -> object:
    try:
        value = json.loads(row)
    except ValueError:
        return None
    return read_value(value, has_checksum=True, may_have_surrogates=False)


@given(
    entries.map(
        lambda found: replace(
            found, removed=False, draft=False, nid=found.nid or 1, unknown=(), cards=()
        )
    )
    | entries
)
@example(replace(LIMA, question='"a" \\ b\tc', answer="\u2028é", deck="D", fields=("0a", "")))
@example(replace(LIMA, order_key=5, at=6, fields=("",)))
def test_entries_are_those_of_json(written: Entry) -> None:
    row = format_entry(written)
    found = read_plain_entry(row)
    assert found in (None, written)
    assert found in (None, read_through_json(row))


@given(
    st.integers(0, len(_BODY)),
    st.integers(0, 9),
    st.text(max_size=3)
    | st.sampled_from(["\\", '\\"', "\\u00e9", "\\x", '"', ", ", "0", "-", "."]),
)
def test_changed_lines_are_read_as_json_or_not_at_all(start: int, length: int, text: str) -> None:
    row = with_checksum(_BODY[:start] + text + _BODY[start + length :])
    assert has_checksum(row)
    found = read_plain_entry(row)
    assert found is None or found == read_through_json(row)


@pytest.mark.parametrize(
    "written",
    [
        LIMA,
        replace(LIMA, fields=("0123456789ab", "", "")),
        replace(LIMA, deck="D", order_key=LIMA.due + 1, at=LIMA.mod + 1),
        replace(LIMA, question='a "b" \\(c\\)', answer="d\ne"),
    ],
)
def test_most_lines_are_plain(written: Entry) -> None:
    assert read_plain_entry(format_entry(written)) == written


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ('"guid": "aaaaaaaaaaaa"', '"guid": ""'),
        ('"nid": 1000000000500', '"nid": 0'),
        ('"due": 100000', '"due": 2147483648'),
        ('"due": 100000', '"due": 0100000'),
        ('"mod": 1700000000', '"mod": 9007199254740993'),
        ('"mod": 1700000000', '"mod": 1700000000.0'),
        ('"back": "Lima"', '"back": "Li\\xma"'),
        ('"back": "Lima"', '"back": "Li\tma"'),
        ('"back": "Lima"', '"back": "Lima", "back": "Bern"'),
        ('"back": "Lima"', '"back":"Lima"'),
        ('"digest": "0123456789abcdef"', '"digest": "", "fields": ["a, "b"]'),
        ('"digest": "0123456789abcdef"', '"digest": "", "fields": ["a","b"]'),
        ('"digest": "0123456789abcdef"', '"digest": "", "fields": []'),
    ],
)
def test_other_lines_are_left_to_json(key: str, value: str) -> None:
    assert key in _BODY
    row = with_checksum(_BODY.replace(key, value))
    assert has_checksum(row)
    assert read_plain_entry(row) is None
