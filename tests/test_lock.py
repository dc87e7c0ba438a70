"""The lock's text: written sorted, read tolerantly, merged by git, refused when damaged, and never overwritten then."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Diagnostic
from generator.identity import identify
from generator.identity.lock import HEADER, VERSION, Entry, format_lock, parse_lock
from generator.identity.numbering import Numbered
from generator.project.lockfile import lock_path, read_lock, write_lock
from tests.author import Author, guids, statuses
from tests.identities import DECK, THEN, content, entry

RESTORE = "restore the file from version control; without it, reviews of edited notes are lost"
BOTH_SIDES = "delete the lines of conflict markers and keep the lines of both sides: the newest of each note counts"
UPDATE = "bring anki-deck up to date: python3 -m pip install -U anki-deck-generator"

LIMA = entry("aaaaaaaaaaaa")
BERN = entry(
    "bbbbbbbbbbbb", nid=1_000_000_001_000, due=2000, place=2000, front="The capital of Switzerland?", back="Bern"
)

names = st.text(max_size=30)  # every character but lone surrogates, which no file can hold
times = st.integers(min_value=0, max_value=2**40)
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
    front=names,
    back=names,
    place=st.integers(min_value=0, max_value=2**31) | st.floats(min_value=0, max_value=2**31),
    at=times,
    removed=st.booleans(),
    deck=names,
    clozes=st.lists(st.builds(Numbered, st.integers(1, 499), names, st.booleans()), max_size=3).map(tuple),
)
locks = st.lists(entries, max_size=8, unique_by=lambda line: line.guid).map(lambda found: {e.guid: e for e in found})


def problems(found: Sequence[Diagnostic]) -> list[str]:
    return [f"{problem.location} {problem.code.value} {problem.message}; {problem.hint}" for problem in found]


def read(text: str) -> dict[str, Entry]:
    """Read a lock that has no problems."""
    found, said = parse_lock("cards.lock", text)
    assert problems(said) == []
    return found


def refused(text: str) -> list[str]:
    """Read a lock that is refused."""
    found, said = parse_lock("cards.lock", text)
    assert found == {}
    return problems(said)


def lines(*written: Entry) -> list[str]:
    return format_lock(written).split("\n")[1:-1]


# ---- the format


def test_lock_has_a_header_and_one_line_a_note_sorted_by_guid() -> None:
    assert format_lock([BERN, LIMA]) == (
        '{"anki-deck lock": 1}\n'
        '{"guid": "aaaaaaaaaaaa", "nid": 1000000000500, "due": 100000, "mod": 1700000000, "kind": "basic",'
        ' "path": "cards.md", "section": "", "front": "What is the capital of Peru?", "back": "Lima",'
        ' "digest": "0123456789abcdef"}\n'
        '{"guid": "bbbbbbbbbbbb", "nid": 1000000001000, "due": 2000, "mod": 1700000000, "kind": "basic",'
        ' "path": "cards.md", "section": "", "front": "The capital of Switzerland?", "back": "Bern",'
        ' "digest": "0123456789abcdef"}\n'
    )


def test_place_time_and_removal_are_written_where_they_tell_something() -> None:
    (line,) = lines(entry(place=1250.5, at=THEN + 5, removed=True))
    assert line.endswith('"digest": "0123456789abcdef", "place": 1250.5, "at": 1700000005, "removed": true}')


def test_deck_and_cloze_numbers_are_written_where_there_are_any() -> None:
    clozes = (Numbered(1, "Aare"), Numbered(2, "bend", gone=True))
    (line,) = lines(entry(deck="Geography", clozes=clozes))
    assert line.endswith('"deck": "Geography", "clozes": [[1, "Aare"], [2, "bend", true]]}')


def test_text_is_kept_readable_and_on_one_line() -> None:
    (line,) = lines(entry(front="Zürich\u2028“東京”\n🙂\\"))
    assert '"front": "Zürich\u2028“東京”\\n🙂\\\\"' in line


def test_empty_lock_is_a_header() -> None:
    assert format_lock([]) == HEADER + "\n"
    assert read(HEADER + "\n") == {}


@given(locks)
def test_round_trip(lock: dict[str, Entry]) -> None:
    text = format_lock(lock.values())
    assert read(text) == lock
    assert format_lock(read(text).values()) == text
    assert len(text.split("\n")) == len(lock) + 2


def test_what_a_later_release_adds_to_a_line_is_no_damage() -> None:
    (line,) = lines(LIMA)
    assert read(f'{HEADER}\n{line[:-1]}, "numbers": [[1, "Lima"]]}}\n') == {LIMA.guid: LIMA}


# ---- what editors and git do to a file


def test_line_ends_and_byte_order_mark_of_windows_are_tolerated() -> None:
    text = format_lock([LIMA, BERN])
    assert read("\ufeff" + text.replace("\n", "\r\n")) == {LIMA.guid: LIMA, BERN.guid: BERN}


def test_blank_lines_and_order_do_not_matter() -> None:
    one, other = lines(LIMA, BERN)
    assert read(f"\n{HEADER}\n\n{other}\n  \n{one}") == {LIMA.guid: LIMA, BERN.guid: BERN}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_lines_for_a_note_the_newest_counts(order: tuple[int, int]) -> None:
    newer = replace(LIMA, back="Lima!", digest="d2", mod=THEN + 5, at=THEN + 5)
    both = lines(LIMA), lines(newer)
    text = "\n".join([HEADER, *both[order[0]], *both[order[1]]])
    assert read(text) == {LIMA.guid: newer}


def test_removal_and_return_count_by_their_time_too() -> None:
    removed = replace(LIMA, removed=True, at=THEN + 5)
    returned = replace(LIMA, at=THEN + 9)
    assert read("\n".join([HEADER, *lines(returned), *lines(removed), *lines(LIMA)])) == {LIMA.guid: returned}


def test_a_newer_move_does_not_hide_a_later_change() -> None:
    """One branch changed the note, the other moved it afterwards: a build with the old text must be later than both."""
    changed = replace(LIMA, back="Lima!", digest="d2", mod=THEN + 50, at=THEN + 50)
    moved = replace(LIMA, section="Peru", place=9000, at=THEN + 90)
    merged = read("\n".join([HEADER, *lines(changed), *lines(moved)]))
    assert merged == {LIMA.guid: replace(moved, digest="d2", mod=THEN + 50)}

    back = identify(merged, [content(LIMA.front, "Lima", LIMA.digest, section="Peru")], DECK, THEN + 100)
    assert back.notes[0].mod == THEN + 100


def test_cloze_numbers_of_both_sides_stay_given() -> None:
    older = replace(LIMA, clozes=(Numbered(1, "a"), Numbered(2, "b"), Numbered(4, "d")))
    newer = replace(older, clozes=(Numbered(1, "A"), Numbered(2, "b", gone=True), Numbered(3, "c")), at=THEN + 9)
    merged = read("\n".join([HEADER, *lines(newer), *lines(older)]))
    assert merged[LIMA.guid].clozes == (
        Numbered(1, "A"), Numbered(2, "b", gone=True), Numbered(3, "c"), Numbered(4, "d"),
    )  # fmt: skip


def test_header_of_both_sides_is_a_header() -> None:
    one, other = lines(LIMA, BERN)
    assert read(f"{HEADER}\n{one}\n{HEADER}\n{other}\n") == {LIMA.guid: LIMA, BERN.guid: BERN}


@st.composite
def branches(draw: st.DrawFn) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Two locks that grew out of one: each changed some notes later, and added some of its own."""
    base = draw(locks)
    sides = []
    for _ in range(2):
        side = dict(base)
        for guid in draw(st.lists(st.sampled_from(sorted(base)), max_size=3) if base else st.just([])):
            later = side[guid].at + draw(st.integers(1, 100))
            side[guid] = replace(side[guid], back=draw(names), digest=draw(names), mod=later, at=later)
        sides.append(draw(locks) | side)
    return sides[0], sides[1]


@given(branches())
def test_union_of_two_branches_is_valid_and_keeps_the_newest(sides: tuple[dict[str, Entry], dict[str, Entry]]) -> None:
    ours, theirs = sides
    rows = [row for side in sides for row in format_lock(side.values()).split("\n")]
    union = read("\n".join(rows))
    assert union.keys() == ours.keys() | theirs.keys()
    for guid, line in union.items():
        found = [side[guid] for side in sides if guid in side]
        assert line.at == max(each.at for each in found)
        assert line.mod == max(each.mod for each in found)
        assert {item.number for item in line.clozes} == {item.number for each in found for item in each.clozes}
    assert read("\n".join([HEADER, *reversed(rows)])) == union


@given(branches())
@settings(max_examples=30)
def test_a_build_after_a_merge_gives_every_note_its_own_id(sides: tuple[dict[str, Entry], dict[str, Entry]]) -> None:
    merged = {guid: replace(line, nid=1_000_000_000_500) for guid, line in (sides[0] | sides[1]).items()}
    after = identify(merged, [], DECK, 2**41).lock
    assert after.keys() == merged.keys()
    assert len({line.nid for line in after.values()}) == len(after)
    assert identify(after, [], DECK, 2**41).lock == after


# ---- damage


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "1:1", "an empty file"),
        ("\n \n", "1:1", "an empty file"),
        ("hello\n", "1:1", "no header: is this a lock?"),
        ("[]\n", "1:1", "no header: is this a lock?"),
        ("\n".join(lines(LIMA)), "1:1", "no header: is this a lock?"),
        (f"{HEADER}\n" + lines(LIMA)[0][:60], "2:1", "a line that is cut off or garbled"),
        (f"{HEADER}\n\n" + lines(LIMA)[0] + lines(BERN)[0], "3:1", "a line that is cut off or garbled"),
        (f"{HEADER}\n" + "[" * 100_000, "2:1", "a line that is cut off or garbled"),
        (f"{HEADER}\n{{}}\n", "2:1", "a line that is no note"),
        (f"{HEADER}\n[]\n", "2:1", "a line that is no note"),
    ],
)
def test_damage_is_refused(text: str, where: str, what: str) -> None:
    assert refused(text) == [f"cards.lock:{where} E401 the lock is damaged: {what}; {RESTORE}"]


@pytest.mark.parametrize(
    "change",
    [
        {"guid": ""}, {"guid": 5}, {"guid": None}, {"kind": None}, {"front": ["x"]}, {"back": "\ud800"},
        {"nid": 0}, {"nid": -5}, {"nid": "1"}, {"nid": 1.5}, {"nid": True}, {"nid": 10**30}, {"due": 2**31}, {"due": -1},
        {"mod": -1}, {"at": 2**63}, {"place": float("nan")}, {"place": float("inf")}, {"place": -1}, {"removed": 1},
        {"deck": None}, {"clozes": None}, {"clozes": [1]}, {"clozes": [["1", "a"]]}, {"clozes": [[0, "a"]]},
        {"clozes": [[500, "a"]]}, {"clozes": [[1, "\ud800"]]}, {"clozes": [[1, "a", 0]]}, {"clozes": [[True, "a"]]},
    ],
)  # fmt: skip
def test_values_that_no_build_writes_are_refused(change: dict[str, object]) -> None:
    row = json.loads(lines(LIMA)[0]) | change
    what = f"cards.lock:3:1 E401 the lock is damaged: a line that is no note; {RESTORE}"
    assert refused("\n".join([HEADER, *lines(BERN), json.dumps(row)])) == [what]


def test_a_number_too_long_for_python_is_damage() -> None:
    text = format_lock([LIMA]).replace("1000000000500", "9" * 5000)
    assert refused(text) == [f"cards.lock:2:1 E401 the lock is damaged: a line that is cut off or garbled; {RESTORE}"]


def test_a_backslash_in_a_text_is_no_escape() -> None:
    line = entry(front=r"\ud800 and \udder")
    assert read(format_lock([line])) == {line.guid: line}


def test_every_damaged_line_is_named() -> None:
    text = "\n".join([HEADER, "garbled", *lines(LIMA), "cut {"])
    assert [said.split(";")[0] for said in refused(text)] == [
        "cards.lock:2:1 E401 the lock is damaged: a line that is cut off or garbled",
        "cards.lock:4:1 E401 the lock is damaged: a line that is cut off or garbled",
    ]


@pytest.mark.parametrize("markers", [("<<<<<<< HEAD", "=======", ">>>>>>> other"), ("<<<<<<<", "|||||||", "=======")])
def test_conflict_markers_are_named_as_such(markers: tuple[str, str, str]) -> None:
    one, other = lines(LIMA, BERN)
    text = "\n".join([HEADER, markers[0], one, markers[1], other, markers[2]])
    assert refused(text) == [
        f"cards.lock:{line}:1 E402 the lock holds a merge conflict; {BOTH_SIDES}" for line in (2, 4, 6)
    ]


def test_conflict_around_the_header_is_named_as_such() -> None:
    text = f"<<<<<<< HEAD\n{HEADER}\n=======\n{HEADER}\n>>>>>>> other"
    assert [said[:20] for said in refused(text)] == [
        "cards.lock:1:1 E402 ", "cards.lock:3:1 E402 ", "cards.lock:5:1 E402 ",
    ]  # fmt: skip


@pytest.mark.parametrize("rest", ["", '{"id": 1}\n{"id": 2}\n', "packed:0a0b\n"])
def test_newer_version_is_one_problem_whatever_its_lines_are(rest: str) -> None:
    message = f"the lock has version {VERSION + 1}, and this program reads version {VERSION}"
    assert refused(f'{{"anki-deck lock": {VERSION + 1}}}\n{rest}') == [f"cards.lock:1:1 E403 {message}; {UPDATE}"]


def test_newer_version_of_one_side_of_a_merge_is_found() -> None:
    text = "\n".join([HEADER, *lines(LIMA), '{"anki-deck lock": 2}'])
    assert refused(text) == [f"cards.lock:3:1 E403 the lock has version 2, and this program reads version 1; {UPDATE}"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(entries, st.dictionaries(st.sampled_from([*Entry.__dataclass_fields__]), json_values, max_size=3))
def test_whatever_a_line_holds_nothing_raises(line: Entry, changes: dict[str, object]) -> None:
    row = json.dumps(json.loads(lines(line)[0]) | changes)
    found, said = parse_lock("cards.lock", f"{HEADER}\n{row}")
    assert bool(found) != bool(said)
    notes = [content("What is the capital of Peru?", "Lima"), content(line.front, line.back)]
    after = identify(found, notes, DECK, 2**41).lock
    assert read(format_lock(after.values())) == after


@given(st.text())
def test_whatever_a_file_holds_nothing_raises(text: str) -> None:
    assert parse_lock("cards.lock", text)[0] == {}
    for begun in (HEADER, HEADER + "\n"):
        found, said = parse_lock("cards.lock", begun + text)
        assert found == {}
        assert all(problem.location.line <= text.count("\n") + 2 for problem in said)


# ---- on disk


def test_lock_stands_beside_a_file_and_inside_a_folder(tmp_path: Path) -> None:
    assert lock_path(Path("cards.md")) == Path("cards.lock")
    assert lock_path(tmp_path / "bones.md") == tmp_path / "bones.lock"
    assert lock_path(tmp_path) == tmp_path / "cards.lock"


def test_lock_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "cards.lock") == ({}, [])


def test_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cards.lock"
    path.write_bytes(format_lock([entry(front="Zürich")]).encode("latin-1"))
    found, said = read_lock(path)
    assert found == {}
    assert problems(said) == [f"{path.as_posix()}:2:1 E401 the lock is damaged: a line that is not UTF-8; {RESTORE}"]


def test_lock_is_written_only_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "cards.lock"
    write_lock(path, {}, {LIMA.guid: LIMA})
    assert read_lock(path) == ({LIMA.guid: LIMA}, [])
    as_windows_writes_it = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(as_windows_writes_it)
    os.utime(path, ns=(5, 5))

    lock = read_lock(path)[0]
    write_lock(path, lock, dict(lock))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (as_windows_writes_it, 5)

    write_lock(path, lock, {**lock, BERN.guid: BERN})
    assert path.read_text(encoding="utf-8") == format_lock([LIMA, BERN])
    assert [file.name for file in tmp_path.iterdir()] == ["cards.lock"]


# ---- a real merge


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_merge_of_two_branches_that_both_edited_and_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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

    words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "islet", "jetty"]
    base = [f"Q: What does {word} mean in the old poem?\nA: The {word} of line {n}.\n" for n, word in enumerate(words)]
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

    lock, said = read_lock(author.lock)
    assert problems(said) == []
    assert lock[first[base[1]]].removed
    merged = author.build(THEN + 400)
    assert set(statuses(merged)) == {"unchanged"}
    assert guids(merged) == [
        *(ours[note] for note in ours if note != base[9]), first[base[9]], theirs["Q: Who wrote it?\nA: Nobody knows.\n"],
    ]  # fmt: skip
    # Once both sides' lines are one again, nothing is left to write.
    settled = author.lock.read_bytes()
    author.build(THEN + 500)
    assert author.lock.read_bytes() == settled
