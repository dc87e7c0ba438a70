"""The lock's text: sorted, read tolerantly, merged by git, never overwritten when damaged."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Diagnostic
from generator.identity.lock import VERSION, Entry, Lock, merge_entries
from generator.identity.lock_lines import format_count, format_entry, format_first
from generator.identity.lock_text import format_lock, parse_lock, salvage_lock
from generator.identity.numbering import NumberedText
from generator.project.lockfile import read_lock
from tests.author import Author, guids, statuses
from tests.identities import DECK, THEN, content, entry, identify_notes, lock_of, with_checksum

REPAIR = (
    'run "anki-deck lock repair cards.lock": '
    "it restores the notes from version control or the package"
)
BOTH_SIDES = (
    "delete this conflict marker and keep the lines of both sides: "
    "the newest line of each note counts"
)
UPDATE = (
    "install a later version of anki-deck in the same way as this one; with pip:"
    " python3 -m pip install -U anki-deck-generator"
)

LIMA = entry("aaaaaaaaaaaa")
BERN = entry(
    "bbbbbbbbbbbb",
    nid=1_000_000_001_000,
    due=2000,
    order_key=2000,
    question="The capital of Switzerland?",
    answer="Bern",
)
FIRST = format_first(lock_of())
HEADER_1 = '{"anki-deck lock": 1}'
LIMA_1 = (
    '{"guid": "aaaaaaaaaaaa", "nid": 1000000000500, "due": 100000, "mod": 1700000000, '
    '"kind": "basic",'
    ' "path": "cards.md", "section": "", "front": "What is the capital of Peru?", "back": "Lima",'
    ' "digest": "0123456789abcdef"}'
)
BERN_1 = (
    '{"guid": "bbbbbbbbbbbb", "nid": 1000000001000, "due": 2000, "mod": 1700000000, '
    '"kind": "basic",'
    ' "path": "cards.md", "section": "", "front": "The capital of Switzerland?", "back": "Bern",'
    ' "digest": "fedcba9876543210", "place": 1250.5, "at": 1700000005, "removed": true}'
)

SUM = ', "sum": "01234567"}'
ENTRY_OF_1 = (
    "guid", "nid", "due", "mod", "digest", "kind", "path", "section", "question", "answer",
    "order_key", "at", "removed", "deck", "id", "clozes",
)  # fmt: skip

names = st.text(max_size=30)  # every character but unpaired surrogates, which UTF-8 cannot encode
times = st.integers(min_value=0, max_value=2**40)
cards = st.dictionaries(st.integers(0, 499), st.integers(1, 2**53), max_size=3).map(
    lambda found: (*sorted(found.items()),)
)
unknown_keys = st.dictionaries(
    st.text(max_size=5).map(lambda key: f"x{key}"),
    st.none() | names | st.lists(st.integers()) | st.floats(0, 1),
    max_size=2,
).map(
    lambda found: tuple(
        sorted((key, json.dumps(value, ensure_ascii=False)) for key, value in found.items())
    )
)
entries = st.builds(
    Entry,
    guid=st.text(min_size=1, max_size=20),
    nid=st.integers(min_value=1, max_value=2**53),
    due=st.integers(min_value=0, max_value=2**31 - 1),
    mod=times,
    digest=names,
    kind=st.sampled_from(["basic", "cloze"]),
    path=names,
    section=names,
    question=names,
    answer=names,
    order_key=st.integers(min_value=0, max_value=2**31) | st.floats(min_value=0, max_value=2**31),
    at=times,
    removed=st.booleans(),
    deck=names,
    id=names,
    clozes=st.dictionaries(st.integers(1, 499), st.tuples(names, st.booleans()), max_size=3).map(
        lambda found: tuple(NumberedText(number, *rest) for number, rest in sorted(found.items()))
    ),
    fields=st.lists(names, max_size=3).map(tuple),
    draft=st.booleans(),
    room=st.integers(1, 1000),
    cards=cards,
    unknown=unknown_keys,
) | st.builds(entry, guid=st.text(min_size=1, max_size=20), nid=st.just(0), draft=st.just(True))
locks = st.builds(
    Lock,
    entries=st.lists(entries, max_size=8, unique_by=lambda line: line.guid).map(
        lambda found: {e.guid: e for e in found}
    ),
    source=names,
    deck=names,
    dialect=names,
    at=times,
    unknown=unknown_keys,
)


def problems(found: Sequence[Diagnostic]) -> list[str]:
    return [
        f"{problem.location} {problem.code.value} {problem.message}; {problem.hint}"
        for problem in found
    ]


def read(text: str) -> Lock:
    """Read a lock that has no problems."""
    found, reported = parse_lock("cards.lock", text)
    assert problems(reported) == []
    return found


def refused(text: str) -> list[str]:
    """Return the problems of a lock that is refused."""
    found, reported = parse_lock("cards.lock", text)
    assert found == Lock()
    return problems(reported)


def damaged(place: str, what: str) -> list[str]:
    return [f"cards.lock:{place} E401 the lock is damaged: {what}; {REPAIR}"]


def lines(*written: Entry) -> list[str]:
    return [format_entry(line) for line in written]


def merged(*written: Entry) -> Entry:
    """Return the entry that these lines for one note give, in this order and reversed."""
    text, turned = (
        "\n".join([FIRST, *rows, format_count(1), ""])
        for rows in (lines(*written), reversed(lines(*written)))
    )
    (found,) = read(text).entries.values()
    assert read(turned).entries == {found.guid: found}
    return found


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


# ---- changes by editors and git


def test_line_ends_and_byte_order_mark_of_windows_are_tolerated() -> None:
    text = format_lock(lock_of(LIMA, BERN))
    assert read("\ufeff" + text.replace("\n", "\r\n")) == lock_of(LIMA, BERN)


def test_blank_lines_and_order_do_not_matter() -> None:
    one, other = lines(LIMA, BERN)
    assert read(f"\n{format_count(2)}\n\n{other}\n  \n{FIRST}\n{one}\n") == lock_of(LIMA, BERN)


def test_of_two_lines_for_a_note_the_newest_counts() -> None:
    newer = replace(LIMA, answer="Lima!", digest="d2", mod=THEN + 5, at=THEN + 5)
    assert merged(LIMA, newer) == newer


def test_removal_and_return_are_decided_by_time_too() -> None:
    removed = replace(LIMA, removed=True, at=THEN + 5)
    returned = replace(LIMA, at=THEN + 9)
    assert merged(returned, removed, LIMA) == returned


def test_a_newer_move_does_not_hide_a_later_change() -> None:
    """One branch changed a note, the other moved it later: `mod` has to be later than both."""
    changed = replace(
        LIMA, answer="Lima!", digest="d2", fields=("f", "d2", ""), mod=THEN + 50, at=THEN + 50
    )
    moved = replace(LIMA, section="Peru", order_key=9000, at=THEN + 90)
    found = merged(changed, moved)
    assert found == replace(moved, digest="d2", fields=("f", "d2", ""), mod=THEN + 50)

    again = [content(LIMA.question, "Lima", LIMA.digest, section="Peru")]
    back = identify_notes({LIMA.guid: found}, again, THEN + 100)
    assert back.notes[0].mod == THEN + 100


def test_cloze_numbers_of_both_sides_are_kept() -> None:
    older = replace(LIMA, clozes=(NumberedText(1, "a"), NumberedText(2, "b"), NumberedText(4, "d")))
    newer = replace(
        older,
        clozes=(NumberedText(1, "A"), NumberedText(2, "b", gone=True), NumberedText(3, "c")),
        at=THEN + 9,
    )
    assert merged(newer, older).clozes == (
        NumberedText(1, "A"),
        NumberedText(2, "b", gone=True),
        NumberedText(3, "c"),
        NumberedText(4, "d"),
    )


def test_the_smaller_note_id_counts_with_its_cards() -> None:
    first = replace(LIMA, nid=7000, room=2, cards=((2, 71), (3, 72)))
    newer = replace(LIMA, nid=9000, room=10, cards=((3, 91), (4, 92)), at=THEN + 9)
    assert merged(first, newer) == replace(
        newer, nid=7000, room=2, cards=((2, 71), (3, 72), (4, 92))
    )


def test_the_missing_id_of_a_draft_does_not_win() -> None:
    draft = replace(LIMA, nid=0, answer="", draft=True, at=THEN + 9)
    assert merged(draft, LIMA) == replace(draft, nid=LIMA.nid)
    assert merged(draft, replace(LIMA, at=THEN + 20)) == replace(LIMA, at=THEN + 20)


def test_unknown_keys_of_both_sides_are_kept() -> None:
    older = replace(LIMA, unknown=(("a", "1"), ("b", "2")))
    newer = replace(LIMA, unknown=(("b", "3"), ("c", "4")), at=THEN + 9)
    assert merged(older, newer).unknown == (("a", "1"), ("b", "3"), ("c", "4"))


def test_of_two_first_lines_the_newer_counts() -> None:
    older = replace(lock_of(), deck="Earth", unknown=(("a", "1"), ("b", "2")))
    newer = replace(lock_of(), dialect="panky", at=THEN + 9, unknown=(("b", "3"),))
    rows = [format_first(newer), format_first(older), format_count(0)]
    for order in (rows, rows[::-1]):
        assert read("\n".join([*order, ""])) == replace(newer, unknown=(("a", "1"), ("b", "3")))


def test_of_two_equally_old_first_lines_all_users_get_the_same() -> None:
    rows = [format_first(replace(lock_of(), deck=deck)) for deck in ("Earth", "World")]
    for order in (rows, rows[::-1]):
        assert read("\n".join([*order, format_count(0), ""])).deck == "World"


@st.composite
def branches(draw: st.DrawFn) -> tuple[Lock, Lock, Lock]:
    """Return a lock and two locks of branches, each with changed notes and new ones."""
    base = draw(locks)
    return base, draw(later(base)), draw(later(base))


@st.composite
def later(draw: st.DrawFn, base: Lock) -> Lock:
    side = dict(base.entries)
    for guid in draw(st.lists(st.sampled_from(sorted(side)), max_size=3) if side else st.just([])):
        time = side[guid].at + draw(st.integers(1, 100))
        changes = draw(
            st.fixed_dictionaries({"at": st.just(time), "answer": names, "removed": st.booleans()})
        )
        if draw(st.booleans()):
            changes |= {"digest": draw(names), "mod": max(time, side[guid].mod + 1)}
        if draw(st.booleans()):
            changes["cards"] = tuple(
                sorted({**dict(draw(cards)), **dict(side[guid].cards)}.items())
            )
        if draw(st.booleans()):
            changes["unknown"] = tuple(
                sorted({**dict(side[guid].unknown), "y": f'"{time}"'}.items())
            )
        side[guid] = replace(side[guid], **changes)
    first = (
        replace(base, deck=draw(names), at=base.at + draw(st.integers(1, 100)))
        if draw(st.booleans())
        else base
    )
    return replace(first, entries=draw(locks).entries | side)


def union_of(ours: Lock, theirs: Lock) -> dict[str, Entry]:
    """Return the entry of each note after a merge."""
    both = {
        guid: [side.entries[guid] for side in (ours, theirs) if guid in side.entries]
        for side in (ours, theirs)
        for guid in side.entries
    }
    return {guid: merge_entries(found) for guid, found in both.items()}


@given(branches())
def test_union_of_two_branches_is_valid_and_keeps_the_newest(
    sides: tuple[Lock, Lock, Lock],
) -> None:
    _, ours, theirs = sides
    rows = [*format_lock(ours).split("\n"), *format_lock(theirs).split("\n")]
    union = read("\n".join([*rows, ""]))
    assert union.entries == union_of(ours, theirs)
    for guid, line in union.entries.items():
        found = [side.entries[guid] for side in (ours, theirs) if guid in side.entries]
        assert line.at == max(each.at for each in found)
        assert line.mod == max(each.mod for each in found)
        assert {item.number for item in line.clozes} == {
            item.number for each in found for item in each.clozes
        }
        assert {ordinal for ordinal, _ in line.cards} == {
            ordinal for each in found for ordinal, _ in each.cards
        }
    assert union.at == max(ours.at, theirs.at)
    assert read("\n".join([*reversed(rows), ""])) == union
    assert read(format_lock(union)) == union


@given(branches())
@settings(max_examples=200)
def test_merge_by_git_loses_nothing(
    sides: tuple[Lock, Lock, Lock],
) -> None:
    """Git runs `git merge-file --union` for a file with the attribute merge=union."""
    with TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for file, lock in zip(files, (sides[1], sides[0], sides[2]), strict=True):
            file.write_bytes(format_lock(lock).encode())
        git(Path(folder), "merge-file", "--union", "--quiet", *(file.name for file in files))
        lock, reported = read_lock(files[0])
    assert problems(reported) == []
    assert lock.entries == union_of(*sides[1:])
    assert lock.at == max(side.at for side in sides)


@given(branches())
@settings(max_examples=50)
def test_merge_by_git_of_both_versions_loses_nothing(sides: tuple[Lock, Lock, Lock]) -> None:
    """One side was built by a release that writes version 2, the other one by an older one."""
    base, ours, theirs = map(text_of_version_1, sides)
    with TemporaryDirectory() as folder:
        texts = {"ours": format_lock(replace(read(ours), at=THEN)), "base": base, "theirs": theirs}
        for name, text in texts.items():
            Path(folder, name).write_bytes(text.encode())
        git(Path(folder), "merge-file", "--union", "--quiet", *texts)
        lock, reported = read_lock(Path(folder, "ours"))
    assert problems(reported) == []
    assert lock.entries.keys() == union_of(*sides[1:]).keys()
    for guid, line in lock.entries.items():
        found = [side.entries[guid] for side in sides[1:] if guid in side.entries]
        assert (line.at, line.mod) == (
            max(each.at for each in found),
            max(each.mod for each in found),
        )


def text_of_version_1(lock: Lock) -> str:
    """Return a lock's text as releases before version 2 wrote it. They had no drafts."""
    rows = []
    for line in lock.entries.values():
        plain = Entry(**{name: getattr(line, name) for name in ENTRY_OF_1} | {"nid": line.nid or 1})
        rows.append(f"{format_entry(plain)[: -len(SUM)]}}}")
    return "\n".join([HEADER_1, *sorted(rows), ""])


@given(branches())
@settings(max_examples=30)
def test_a_build_after_a_merge_gives_every_note_its_own_id(sides: tuple[Lock, Lock, Lock]) -> None:
    found = sides[1].entries | sides[2].entries
    same = {guid: replace(line, nid=1_000_000_000_500) for guid, line in found.items()}
    after = identify_notes(same, [], 2**41).lock
    assert after.keys() == same.keys()
    assert len({line.nid for line in after.values()}) == len(after)
    assert 0 not in {line.nid for line in after.values()}
    assert identify_notes(after, [], 2**41).lock == after


# ---- damage

GARBLED, NO_NOTE = "this line is cut off or garbled", "this line is not a note"
WRONG_SUM, NO_SUM = "this line does not match its checksum", "this line has no checksum"
NO_HEADER = "missing first line, which names the format: is this a lock?"
NO_COUNT = "cut off after this line: the last line, with the number of notes, is missing"
NO_LINE_END = "cut off in this line: its line end is missing"
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


def flipped(
    data: bytes, start: int = 0, end: int | None = None, bits: Sequence[int] = range(8)
) -> Iterator[str | None]:
    """Yield the text with each bit flipped; None if it is not UTF-8, which `read_lock` reports."""
    for place in range(start, len(data) if end is None else end):
        for bit in bits:
            changed = bytes([*data[:place], data[place] ^ 1 << bit, *data[place + 1 :]])
            try:
                yield changed.decode()
            except UnicodeDecodeError:
                yield None


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


# ---- a real merge


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_merge_of_two_branches_that_both_edited_and_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path, monkeypatch)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    assert author.run("init").exit_code == 0  # for its .gitignore and .gitattributes

    def commit(notes: Sequence[str], now: int) -> dict[str, str]:
        """Edit, build and commit; return each note's GUID by its text."""
        author.write("\n".join(notes))
        report = author.build(now)
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--message", "edit")
        return dict(zip(notes, guids(report), strict=True))

    words = [
        "amber",
        "birch",
        "cedar",
        "delta",
        "ember",
        "fjord",
        "grove",
        "heath",
        "islet",
        "jetty",
    ]
    base = [
        f"Q: What does {word} mean in the old poem?\nA: The {word} of line {n}.\n"
        for n, word in enumerate(words)
    ]
    first = commit(base, THEN)

    git(tmp_path, "switch", "--quiet", "--create", "other")
    jetty = base[9].replace("The jetty of", "An old jetty, in")
    theirs = commit([*base[:9], jetty, "Q: Who wrote it?\nA: Nobody knows.\n"], THEN + 200)
    assert theirs[jetty] == first[base[9]]

    git(tmp_path, "switch", "--quiet", "main")
    amber = base[0].replace("What does amber mean", "And what does amber mean")
    ours = commit(["Q: When was it written?\nA: About 1200.\n", amber, *base[2:]], THEN + 300)
    assert ours[amber] == first[base[0]]

    git(tmp_path, "merge", "--quiet", "--no-edit", "other")

    lock, reported = read_lock(author.lock)
    assert problems(reported) == []
    assert lock.entries[first[base[1]]].removed
    merged = author.build(THEN + 400)
    assert set(statuses(merged)) == {"unchanged"}
    assert guids(merged) == [
        *(ours[note] for note in ours if note != base[9]), first[base[9]],
        theirs["Q: Who wrote it?\nA: Nobody knows.\n"],
    ]  # fmt: skip
    # After this build the lines are merged, so nothing is left to write.
    before = author.lock.read_bytes()
    author.build(THEN + 500)
    assert author.lock.read_bytes() == before
