"""A damaged lock: every damage is reported, and every intact line is salvaged."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity.lock import Entry, Lock
from generator.identity.lock_lines import format_count, format_entry
from generator.identity.lock_text import format_lock, parse_lock, salvage_lock
from generator.identity.numbering import NumberedText
from tests.identities import content, entry, identify_notes, lock_of, with_checksum
from tests.lock_texts import (
    BERN,
    BERN_1,
    BOTH_SIDES,
    FIRST,
    HEADER_1,
    LIMA,
    LIMA_1,
    NO_COUNT,
    NO_LINE_END,
    UPDATE,
    damaged,
    entries,
    flipped,
    lines,
    read,
    refused,
)

# ---- damage

GARBLED, NO_NOTE = "this line is cut off or garbled", "this line is not a note"
WRONG_SUM, NO_SUM = "this line does not match its checksum", "this line has no checksum"
NO_HEADER = "missing first line, which names the format: is this a lock?"
MISSING = "lines are missing: {} of {} notes are left"

LINE, LAST = format_entry(LIMA), format_count(1)
BODY = LINE[: -len(', "sum": "01234567"}')]
OTHER_LINE = with_checksum(BODY.replace("aaaa", "zzzz"))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "1:1", "the file is empty"),
        ("\n \n", "1:1", "the file is empty"),
        ("hello\n", "1:1", NO_HEADER),
        ("[]\n", "1:1", NO_HEADER),
        (f"{LINE}\n{LAST}\n", "1:1", NO_HEADER),
        (f"{HEADER_1}\n{LIMA_1[:60]}", "2:1", GARBLED),
        (f"{HEADER_1}\n\n{LIMA_1}{BERN_1}", "3:1", GARBLED),
        (f"{HEADER_1}\n{'[' * 100_000}", "2:1", GARBLED),
        (f"{HEADER_1}\n[]", "2:1", NO_NOTE),
        (f"{FIRST}\n{LINE[:60]}\n{LAST}\n", "2:1", GARBLED),
        (f"{FIRST}\n{LINE}{LINE}\n{LAST}\n", "2:1", GARBLED),
        (f"{FIRST}\n{LINE.replace('Lima', 'Lama')}\n{LAST}\n", "2:1", WRONG_SUM),
        (f"{FIRST}\n{LINE[:-2]}0{LINE[-2:]}\n{LAST}\n", "2:1", WRONG_SUM),
        (f"{FIRST}\n{LINE} \n{LAST}\n", "2:1", WRONG_SUM),
        (f"{FIRST}\n{BODY}}}\n{LAST}\n", "2:1", NO_SUM),
        (f"{FIRST}\n{with_checksum(BODY[:-1])}\n{LAST}\n", "2:1", GARBLED),
        (f'{FIRST.replace("Geo", "geo")}\n{LINE}\n{LAST}\n', "1:1", WRONG_SUM),
        (f'{{"anki-deck lock": 2}}\n{LINE}\n{LAST}\n', "1:1", NO_SUM),
        (f"{with_checksum(HEADER_1[:-1])}\n{LAST}\n", "1:1", "cannot read this first line"),
        (f"{FIRST}\n{LINE}\n{LAST.replace('1', '0', 1)}\n", "3:1", WRONG_SUM),
        (f"{FIRST}\n{LINE}\n{OTHER_LINE}\n{format_count(3)}\n", "4:1", MISSING.format(2, 3)),
        (f"{FIRST}\n{format_count(5)}\n{LINE}\n{LAST}\n", "2:1", MISSING.format(1, 5)),
        (f"{FIRST}\n{LINE}\n", "2:1", NO_COUNT),
        (f"{FIRST}\n{LINE}\n{LAST}", "3:1", NO_LINE_END),
        (f"{FIRST}\n", "1:1", NO_COUNT),
    ],
)  # fmt: skip
def test_damage_is_reported_with_its_line_and_the_repair_command(
    text: str, where: str, what: str
) -> None:
    assert refused(text) == damaged(where, what)


@pytest.mark.parametrize(
    "changes",
    [
        *(
            {key: None}
            for key in (
                "guid",
                "nid",
                "due",
                "mod",
                "kind",
                "path",
                "section",
                "front",
                "back",
                "digest",
            )
        ),
        *(
            {key: 1}
            for key in (
                "guid",
                "front",
                "digest",
                "removed",
                "draft",
                "deck",
                "id",
                "clozes",
                "fields",
                "cards",
            )
        ),
        *({key: True} for key in ("nid", "due", "mod", "at", "place", "room")),
        *({key: -1} for key in ("nid", "due", "mod", "at", "place", "room")),
        *({key: 2**53 + 1} for key in ("nid", "due", "mod", "at", "place", "room")),
        {"room": 2**31},
        {"x": "half \ud800"},
        {"guid": ""},
        {"nid": 0},
        {"nid": 0, "draft": False},
        {"front": "half \ud800"},
        {"note": "half \ud800"},
        {"clozes": [1]},
        {"clozes": [[0, "a"]]},
        {"clozes": [[500, "a"]]},
        {"clozes": [[1, "a", True, 1]]},
        {"clozes": [[1, "\udc00"]]},
        {"fields": [1]},
        {"fields": ["\udc00"]},
        {"cards": [[1]]},
        {"cards": [[1, 2, 3]]},
        {"cards": [[-1, 2]]},
        {"cards": [[500, 2]]},
        {"cards": [[1, 0]]},
        {"cards": [[1, 2], [1, 3]]},
        {"cards": [[2, 2], [1, 3]]},
    ],
    ids=str,
)
def test_line_with_a_wrong_value_is_damage(changes: dict[str, object]) -> None:
    row = {
        key: value
        for key, value in (json.loads(f"{BODY}}}") | changes).items()
        if value is not None
    }
    (reported,) = refused(f"{FIRST}\n{with_checksum(json.dumps(row)[:-1])}\n{LAST}\n")
    what = "this line has an unpaired surrogate" if "ud" in json.dumps(row) else NO_NOTE
    assert [reported] == damaged("2:1", what)


@pytest.mark.parametrize(
    "more",
    [
        '"back": "Lama"',
        '"x": 1, "x": 1',
        '"x": {"y": 1, "y": 2}',
        '"x": NaN',
        '"x": 1e',
        '"x": "\t"',
    ],
)
def test_line_with_a_duplicate_key_or_invalid_json_is_damage(more: str) -> None:
    assert refused(f"{FIRST}\n{with_checksum(f'{BODY}, {more}')}\n{LAST}\n") == damaged(
        "2:1", GARBLED
    )


@pytest.mark.parametrize(
    "changes",
    [{"source": None}, {"deck": None}, {"at": None}, {"deck": 1}, {"at": -1}, {"at": True},
     {"dialect": None}, {"x": float("inf")}],
    ids=str,
)  # fmt: skip
def test_first_line_with_a_wrong_value_is_damage(changes: dict[str, object]) -> None:
    body = json.dumps(json.loads(FIRST) | changes)
    body = body.replace(f', "sum": "{json.loads(FIRST)["sum"]}"', "").replace("Infinity", "1e999")
    what = "cannot read this first line"
    assert refused(f"{with_checksum(body[:-1])}\n{format_count(0)}\n") == damaged("1:1", what)


def test_every_damaged_line_is_reported() -> None:
    rows = [FIRST, LINE[:60], LINE, LINE.replace("Peru", "peru"), f"{BODY}}}", LAST[:-1], LAST, ""]
    assert refused("\n".join(rows)) == [
        *damaged("2:1", GARBLED), *damaged("4:1", WRONG_SUM),
        *damaged("5:1", NO_SUM), *damaged("6:1", GARBLED),
    ]  # fmt: skip


# A lock of twenty lines, with all keys and with characters of one to four bytes.
TWENTY = lock_of(
    *(
        entry(
            f"{'AJMz'[number % 4]}{number}",
            nid=1000 + number if number % 5 else 0,
            draft=number % 5 == 0,
            due=number,
            order_key=number,
            mod=number,
            at=number,
            kind="",
            path="",
            answer="",
            digest="",
            question=("Peru?", "*J-M\t", "Zürich", "東", "🙂", "\\ud")[number % 6],
            fields=("0f", "") if number % 3 else (),
            cards=((1, 5), (2, 9)) if number % 4 else (),
            clozes=(NumberedText(1, "J"), NumberedText(2, "*", gone=True)) if number % 2 else (),
            unknown=(("x", '{"sum": "01234567"}'),) if number % 7 == 0 else (),
        )
        for number in range(18)
    )
)


def is_noticed(text: str | None) -> bool:
    return text is None or bool(parse_lock("cards.lock", text)[1])


@pytest.mark.parametrize("bit", range(8))
def test_every_flipped_bit_is_noticed(bit: int) -> None:
    text = format_lock(TWENTY)
    assert text.count("\n") == 20
    assert all(map(is_noticed, flipped(text.encode(), bits=[bit])))


def test_every_flipped_bit_in_line_ends_of_windows_is_noticed() -> None:
    data = ("\ufeff" + format_lock(TWENTY)).replace("\n", "\r\n").encode()
    assert all(map(is_noticed, flipped(data, 0, 3)))
    for place, byte in enumerate(data):
        if byte in b"\r\n":
            assert all(map(is_noticed, flipped(data, place, place + 1)))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_cut_is_noticed(line_end: str) -> None:
    text = format_lock(TWENTY).replace("\n", line_end)
    assert all(is_noticed(text[:end]) for end in range(len(text)))


@pytest.mark.parametrize("row", range(1, 19))
def test_every_lost_line_is_noticed(row: int) -> None:
    rows = format_lock(TWENTY).split("\n")
    number = len(rows) - 2
    assert refused("\n".join(rows[:row] + rows[row + 1 :])) == damaged(
        f"{number}:1", "lines are missing: 17 of 18 notes are left"
    )


@pytest.mark.parametrize(
    "markers", [("<<<<<<< HEAD", "=======", ">>>>>>> other"), ("<<<<<<<", "|||||||", "=======")]
)
def test_conflict_markers_are_reported(markers: tuple[str, str, str]) -> None:
    one, other = lines(LIMA, BERN)
    text = "\n".join([FIRST, markers[0], one, markers[1], other, markers[2], LAST, ""])
    assert refused(text) == [
        f"cards.lock:{line}:1 E402 the lock has a merge conflict; {BOTH_SIDES}"
        for line in (2, 4, 6)
    ]


def test_conflict_around_the_first_line_is_reported() -> None:
    text = f"<<<<<<< HEAD\n{FIRST}\n=======\n{FIRST}\n>>>>>>> other\n{LAST}"
    assert [reported[:20] for reported in refused(text)] == [
        "cards.lock:1:1 E402 ", "cards.lock:3:1 E402 ", "cards.lock:5:1 E402 ",
    ]  # fmt: skip


@pytest.mark.parametrize("rest", ["", '{"id": 1}\n{"id": 2}\n', "packed:0a0b\n"])
@pytest.mark.parametrize(
    "first", ['{"anki-deck lock": 3}', with_checksum('{"anki-deck lock": 3, "x": 1')]
)
def test_newer_version_is_one_problem_whatever_its_lines_are(first: str, rest: str) -> None:
    message = "the lock has version 3, but this program reads versions up to 2"
    assert refused(f"{first}\n{rest}") == [f"cards.lock:1:1 E403 {message}; {UPDATE}"]


def test_newer_version_of_one_side_of_a_merge_is_found() -> None:
    text = f'{FIRST}\n{LINE}\n{{"anki-deck lock": 3}}'
    message = "the lock has version 3, but this program reads versions up to 2"
    assert refused(text) == [f"cards.lock:3:1 E403 {message}; {UPDATE}"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)
row_changes = st.dictionaries(
    st.sampled_from([*Entry.__dataclass_fields__, "sum", "notes", "anki-deck lock"]),
    json_values,
    max_size=3,
)


@given(entries, row_changes, st.booleans())
def test_no_line_raises(line: Entry, changes: dict[str, object], is_old: bool) -> None:
    row = json.loads(format_entry(line))
    del row["sum"]
    text = json.dumps(row | changes)
    if is_old:
        found, reported = parse_lock("cards.lock", f"{HEADER_1}\n{text}")
    else:
        found, reported = parse_lock("cards.lock", f"{FIRST}\n{with_checksum(text[:-1])}\n{LAST}\n")
    assert not found.entries or not reported
    assert found.entries or reported or "anki-deck lock" in changes
    notes = [content("What is the capital of Peru?", "Lima"), content(line.question, line.answer)]
    after = identify_notes(found.entries, notes, 2**41).lock
    assert read(format_lock(Lock(entries=after))).entries == after


@given(st.text())
def test_no_file_raises(text: str) -> None:
    assert parse_lock("cards.lock", text)[0] == Lock()
    salvage_lock(text)
    for begun in (HEADER_1, HEADER_1 + "\n", FIRST, FIRST + "\n"):
        found, reported = parse_lock("cards.lock", begun + text)
        assert not found.entries
        assert all(problem.location.line <= text.count("\n") + 2 for problem in reported)


# ---- salvaging a damaged lock


def test_every_intact_line_is_salvaged() -> None:
    rows = [FIRST, LINE[:60], *lines(BERN), f"{BODY}}}", "packed", ""]
    assert salvage_lock("\n".join(rows)) == (lock_of(BERN), 3)


def test_conflict_markers_do_not_count_as_lost_lines() -> None:
    rows = ["<<<<<<< HEAD", FIRST, LINE, "=======", *lines(BERN), ">>>>>>> other", format_count(9)]
    assert salvage_lock("\n".join(rows)) == (lock_of(LIMA, BERN), 0)


def test_lines_after_a_damaged_first_line_are_salvaged() -> None:
    assert salvage_lock(f"{FIRST[:9]}\n{LINE}\n") == (Lock(entries={LIMA.guid: LIMA}), 1)
    lock, lost = salvage_lock(f"{HEADER_1[:9]}\n{LIMA_1}\n{BERN_1[:40]}")
    assert ([*lock.entries], lost) == ([LIMA.guid], 2)


def test_a_line_that_is_not_utf8_is_lost() -> None:
    data = (
        format_lock(lock_of(BERN, replace(LIMA, question="Zürich?")))
        .encode()
        .replace(b"\xc3", b"\xe4")
    )
    assert salvage_lock(data.decode(errors="surrogateescape")) == (lock_of(BERN), 1)
    data = format_lock(lock_of(LIMA)).encode().replace(b"Peru?", b"Peru\xbf")
    assert salvage_lock(data.decode(errors="replace")) == (lock_of(), 1)


def test_nothing_of_an_intact_lock_is_lost() -> None:
    assert salvage_lock(format_lock(TWENTY)) == (TWENTY, 0)
    assert salvage_lock("") == (Lock(), 0)
