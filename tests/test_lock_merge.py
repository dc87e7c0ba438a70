"""Locks that git merged: both sides' lines are kept, and every user gets the same."""

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.identity.lock import Entry, Lock, merge_entries
from generator.identity.lock_lines import format_count, format_entry, format_first
from generator.identity.lock_text import format_lock
from generator.identity.numbering import NumberedText
from generator.project.lockfile import read_lock
from tests.author import Author, guids, statuses
from tests.identities import THEN, content, identify_notes, lock_of
from tests.lock_texts import (
    BERN,
    ENTRY_OF_1,
    FIRST,
    HEADER_1,
    LIMA,
    SUM,
    cards,
    lines,
    locks,
    merged,
    names,
    problems,
    read,
)

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
