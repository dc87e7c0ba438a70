"""The lock's text: its format, version 1, and what is read and written on disk."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from generator.identity.lock import VERSION, Lock
from generator.identity.lock_lines import format_count, format_entry, format_first
from generator.identity.lock_text import format_lock
from generator.identity.numbering import NumberedText
from generator.project.lockfile import read_lock
from tests.author import Author, guids, statuses
from tests.identities import DECK, THEN, entry, lock_of, with_checksum
from tests.lock_texts import (
    BERN,
    BERN_1,
    FIRST,
    HEADER_1,
    LIMA,
    LIMA_1,
    NO_COUNT,
    NO_LINE_END,
    REPAIR,
    damaged,
    flipped,
    lines,
    locks,
    problems,
    read,
    refused,
)

# ---- the format


def test_lock_has_a_first_line_a_line_per_note_sorted_by_guid_and_a_count() -> None:
    assert format_lock(lock_of(BERN, LIMA)) == (
        '{"anki-deck lock": 2, "source": "cards.md", "deck": "Geography", "at": 1700000000, '
        '"sum": "1e9e4971"}\n'
        '{"guid": "aaaaaaaaaaaa", "nid": 1000000000500, "due": 100000, "mod": 1700000000, '
        '"kind": "basic",'
        ' "path": "cards.md", "section": "", "front": "What is the capital of Peru?", '
        '"back": "Lima",'
        ' "digest": "0123456789abcdef", "sum": "a8d3ec7d"}\n'
        '{"guid": "bbbbbbbbbbbb", "nid": 1000000001000, "due": 2000, "mod": 1700000000, '
        '"kind": "basic",'
        ' "path": "cards.md", "section": "", "front": "The capital of Switzerland?", '
        '"back": "Bern",'
        ' "digest": "0123456789abcdef", "sum": "8085c99e"}\n'
        '{"notes": 2, "sum": "e0bedd88"}\n'
    )


def test_a_dialect_is_in_the_first_line_if_one_was_named() -> None:
    assert format_first(Lock(source=".", deck="Rocks", dialect="panky", at=5)) == with_checksum(
        '{"anki-deck lock": 2, "source": ".", "deck": "Rocks", "dialect": "panky", "at": 5'
    )


def test_default_values_are_not_written() -> None:
    everything = entry(
        order_key=1250.5,
        at=THEN + 5,
        removed=True,
        draft=True,
        deck="Geography",
        id="lima",
        fields=("0011", "", "2233"),
        cards=((0, 7), (4, 9)),
        clozes=(NumberedText(1, "Aare"), NumberedText(2, "bend", gone=True)),
        room=500,
        unknown=(("html", '{"front": "<b>x</b>"}'), ("é", "[1, null]")),
    )
    assert format_entry(everything) == with_checksum(
        format_entry(LIMA)[: -len(', "sum": "01234567"}')]
        + ', "place": 1250.5, "at": 1700000005, "deck": "Geography",'
        ' "removed": true, "draft": true, "id": "lima", "fields": ["0011", "", "2233"], '
        '"cards": [[0, 7], [4, 9]],'
        ' "clozes": [[1, "Aare"], [2, "bend", true]], "room": 500, "html": {"front": "<b>x</b>"}, '
        '"é": [1, null]'
    )


def test_text_is_kept_readable_and_on_one_line() -> None:
    (line,) = lines(entry(question="Zürich\u2028“東京”\n🙂\\"))
    assert '"front": "Zürich\u2028“東京”\\n🙂\\\\"' in line


def test_empty_lock_is_a_first_and_a_last_line() -> None:
    assert format_lock(lock_of()) == f'{FIRST}\n{{"notes": 0, "sum": "0eb0bca4"}}\n'
    assert read(format_lock(lock_of())) == lock_of()


@given(locks)
def test_round_trip(lock: Lock) -> None:
    text = format_lock(lock)
    assert read(text) == lock
    assert format_lock(read(text)) == text
    assert len(text.split("\n")) == len(lock.entries) + 3


@given(locks)
def test_lines_sorted_as_text_are_still_a_lock(lock: Lock) -> None:
    rows = format_lock(lock).split("\n")[:-1]
    assert (min(rows), max(rows)) == (rows[0], rows[-1])
    assert read("\n".join([*sorted(rows), ""])) == lock


def test_unknown_keys_are_kept() -> None:
    known = lock_of(replace(LIMA, unknown=(("html", '["<b>"]'), ("seen", "[1, 2.5, null]"))))
    text = format_lock(replace(known, unknown=(("color", "{}"),)))
    assert ', "at": 1700000000, "color": {}, "sum": ' in text
    assert ', "html": ["<b>"], "seen": [1, 2.5, null], "sum": ' in text
    assert read(text) == replace(known, unknown=(("color", "{}"),))


# ---- version 1


def test_version_1_is_read() -> None:
    lock = read(f"{HEADER_1}\n{LIMA_1}\n{BERN_1}\n")
    assert lock == Lock(
        entries={
            LIMA.guid: replace(LIMA, digest="", rendered="0123456789abcdef", room=500),
            BERN.guid: replace(
                BERN,
                digest="",
                rendered="fedcba9876543210",
                room=500,
                order_key=1250.5,
                at=THEN + 5,
                removed=True,
            ),
        },
        version=1,
    )


def test_version_1_is_written_as_version_2() -> None:
    lock = read(f"{HEADER_1}\n{LIMA_1}\n")
    assert format_lock(replace(lock, source="cards.md", deck=DECK, at=THEN)) == (
        f"{FIRST}\n"
        '{"guid": "aaaaaaaaaaaa", "nid": 1000000000500, "due": 100000, "mod": 1700000000, '
        '"kind": "basic",'
        ' "path": "cards.md", "section": "", "front": "What is the capital of Peru?", '
        '"back": "Lima",'
        ' "digest": "", "rendered": "0123456789abcdef", "room": 500, "sum": "52232777"}\n'
        '{"notes": 1, "sum": "79b78c32"}\n'
    )


def test_keys_that_version_1_did_not_know_are_kept() -> None:
    lock = read(f'{HEADER_1}\n{LIMA_1[:-1]}, "numbers": [[1, "Lima"]]}}')
    assert lock.entries[LIMA.guid].unknown == (("numbers", '[[1, "Lima"]]'),)


@pytest.mark.parametrize("key", ["unknown", "notes", "moved"])
def test_keys_that_this_version_uses_for_itself_are_kept(key: str) -> None:
    (body,) = (row[: -len(', "sum": "01234567"}')] for row in lines(LIMA))
    lock = read("\n".join([FIRST, with_checksum(f'{body}, "{key}": 5'), format_count(1), ""]))
    assert lock.entries == {LIMA.guid: replace(LIMA, unknown=((key, "5"),))}
    (old,) = read(f'{HEADER_1}\n{LIMA_1[:-1]}, "{key}": 5}}').entries.values()
    assert (old.unknown, old.rendered) == (((key, "5"),), LIMA.digest)


def test_version_1_needs_no_last_line_end() -> None:
    assert read(f"\n{HEADER_1}\n\n{LIMA_1}\n  \n{BERN_1}").entries.keys() == {LIMA.guid, BERN.guid}


def test_merge_of_both_versions_is_read() -> None:
    """One branch was built by a release that writes version 2, the other one by an older one."""
    changed = replace(LIMA, answer="Lima!", digest="d2", mod=THEN + 5, at=THEN + 5, room=500)
    text = "\n".join([FIRST, *lines(changed), format_count(1), HEADER_1, LIMA_1, BERN_1, ""])
    lock = read(text)
    assert (lock.version, lock.source, lock.deck, lock.at) == (1, "cards.md", DECK, THEN)
    assert lock.entries[LIMA.guid] == changed
    assert lock.entries[BERN.guid].rendered == "fedcba9876543210"


def test_a_line_of_version_2_wins_over_the_same_line_in_version_1() -> None:
    known = replace(LIMA, digest="d2", fields=("f", "b", ""), room=500)
    for rows in (
        [FIRST, *lines(known), HEADER_1, LIMA_1],
        [HEADER_1, LIMA_1, FIRST, *lines(known)],
    ):
        assert read("\n".join([*rows, format_count(1), ""])).entries == {LIMA.guid: known}


def test_merge_of_both_versions_needs_the_count_and_the_line_end_too() -> None:
    rows = [FIRST, *lines(BERN), HEADER_1, LIMA_1]
    assert refused("\n".join([*rows, ""])) == damaged("4:1", NO_COUNT)
    assert refused("\n".join([*rows, format_count(2)])) == damaged("5:1", NO_LINE_END)
    assert refused("\n".join([*rows, format_count(3), ""])) == damaged(
        "5:1", "lines are missing: 2 of 3 notes are left"
    )


def test_no_flipped_bit_makes_a_line_of_version_2_one_of_version_1() -> None:
    newer = "\n".join([FIRST, *lines(replace(LIMA, fields=("0f", ""))), format_count(1), ""])
    for text in flipped(newer.encode()):
        assert text is None or refused(f"{HEADER_1}\n{BERN_1}\n{text}")


# ---- notes that moved to another lock


def test_a_note_that_moved_to_another_lock_leaves_a_line() -> None:
    lock = lock_of(LIMA, BERN).without({LIMA.guid}, THEN + 60)
    text = format_lock(lock)
    assert text.splitlines()[1].startswith(f'{{"moved": "{LIMA.guid}", "at": {THEN + 60}, "sum": "')
    assert read(text) == lock
    assert lock.entries.keys() == {BERN.guid}
    assert lock.moved == {LIMA.guid: THEN + 60}


def test_of_a_note_that_moved_on_one_branch_the_later_line_counts() -> None:
    base = lock_of(LIMA, BERN)
    moved = format_lock(base.without({LIMA.guid}, THEN + 60))
    for at, is_here in ((THEN + 30, False), (THEN + 90, True)):
        edited = format_lock(
            lock_of(replace(LIMA, answer="Lima!", mod=at, at=at), BERN, entry("new", nid=9000))
        )
        merged = read(moved + edited)
        assert (LIMA.guid in merged.entries, LIMA.guid in merged.moved) == (is_here, not is_here)
        assert {BERN.guid, "new"} <= merged.entries.keys()


def test_a_line_of_a_note_that_moved_counts_as_one() -> None:
    rows = format_lock(lock_of(LIMA, BERN).without({LIMA.guid}, THEN)).splitlines()
    without = "\n".join([rows[0], *rows[2:], ""])
    assert refused(without) == [
        (
            f"cards.lock:3:1 E401 the lock is damaged: lines are missing: 1 of 2 notes are left; "
            f"{REPAIR}"
        )
    ]


# ---- on disk


def test_missing_lock_is_empty(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "cards.lock") == (Lock(), [])


def test_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cards.lock"
    path.write_bytes(format_lock(lock_of(entry(question="Zürich"))).encode("latin-1"))
    found, reported = read_lock(path)
    assert found == Lock()
    assert problems(reported) == [
        (
            f"{path.as_posix()}:2:1 E401 the lock is damaged: this line is not UTF-8; "
            f"{REPAIR.replace('cards.lock', str(path))}"
        )
    ]


def test_lock_is_written_only_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path, monkeypatch)
    author.write("Q: What is the capital of Peru?\nA: Lima\n")
    author.build(THEN)
    as_windows_writes_it = author.lock.read_bytes().replace(b"\n", b"\r\n")
    author.lock.write_bytes(as_windows_writes_it)
    os.utime(author.lock, ns=(5, 5))

    author.build(THEN + 60)
    assert (author.lock.read_bytes(), author.lock.stat().st_mtime_ns) == (as_windows_writes_it, 5)

    author.write("Q: What is the capital of Peru?\nA: Lima\n\nQ: And of Chile?\nA: Santiago\n")
    author.build(THEN + 90)
    assert author.lock.read_bytes() == format_lock(read_lock(author.lock)[0]).encode()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cards.lock", "cards.md", "output"]


# Written by the last release before version 2, in November 2023 by its clock.
VERSION_1 = Path(__file__).parent / "version_1"


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    """An author whose deck was built before version 2."""
    for file in VERSION_1.iterdir():
        shutil.copy(file, tmp_path)
    return Author(tmp_path, monkeypatch)


def test_version_1_is_rewritten_only_when_a_note_changes(old: Author) -> None:
    before = old.lock.read_bytes()
    assert statuses(old.build(THEN + 50)) == ["unchanged"] * 4
    assert old.lock.read_bytes() == before
    assert old.run("build", "--frozen", now=THEN + 50).exit_code == 0

    old.write(old.source.read_text(encoding="utf-8").replace("A: Etna", "A: Mount Etna"))
    assert statuses(old.build(THEN + 60)) == ["unchanged"] * 3 + ["changed"]
    lock = read_lock(old.lock)[0]
    assert (lock.version, lock.source, lock.deck, lock.at) == (
        VERSION,
        "cards.md",
        "Europe",
        THEN + 60,
    )
    lines = lock.entries.values()
    assert sorted((line.mod, line.at, line.room, line.rendered) for line in lines) == [
        (THEN, THEN, 500, ""), (THEN, THEN, 500, ""), (THEN, THEN, 500, ""),
        (THEN + 60, THEN + 60, 500, ""),
    ]  # fmt: skip
    assert statuses(old.build(THEN + 70)) == ["unchanged"] * 4


def test_a_note_that_version_1_had_as_removed_returns_as_it_was(old: Author) -> None:
    text = old.source.read_text(encoding="utf-8")
    old.lock.write_text(
        old.lock.read_text(encoding="utf-8").replace(
            '"front": "Which volcano', '"removed": true, "front": "Which volcano'
        ),
        encoding="utf-8",
    )
    old.write(text[: text.index("Q: Which volcano")] + "Q: What is new?\nA: This\n")
    assert statuses(old.build(THEN + 60)) == ["unchanged"] * 3 + ["new"]
    old.write(text)
    (etna,) = (
        line
        for line in read_lock(old.lock)[0].entries.values()
        if line.question.startswith("Which volcano")
    )
    report = old.build(THEN + 70)
    assert (guids(report)[3], statuses(report)[3]) == (etna.guid, "returned")
    assert read_lock(old.lock)[0].entries[etna.guid].mod == etna.mod == THEN


def test_link_in_a_lock_of_version_1_changes_no_other_note(old: Author) -> None:
    text = old.source.read_text(encoding="utf-8")
    etna = read_lock(old.lock)[0].entries
    (guid,) = (guid for guid, line in etna.items() if line.question.startswith("Which volcano"))
    old.write(
        text[: text.index("Q: Which volcano")] + "Q: Highest peak of an island\nA: It smokes\n"
    )
    place = f"cards.md:{text[: text.index('Q: Which volcano')].count(chr(10)) + 1}"
    assert old.run("link", guid, place, now=THEN + 60).exit_code == 0
    assert read_lock(old.lock)[0].version == VERSION
    report = old.build(THEN + 70)
    assert (guids(report)[3], statuses(report)) == (guid, ["unchanged"] * 3 + ["changed"])
