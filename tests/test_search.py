"""The searches for deleting and moving notes, tried in real Anki."""

import re
from pathlib import Path

import pytest
from anki.collection import Collection

from generator.identity.lock_text import parse_lock
from generator.notetypes import NOTE_TYPES
from generator.notetypes.search import browser_searches
from tests.anki_collection import import_package
from tests.author import Author
from tests.identities import THEN

SOURCE = """\
---
deck: Europe
---
Q: Which wall did Hadrian build?
A: One across Britain

Q: Where does the Rhine rise?
A: In the Grisons

C: The capital of Norway is {{Oslo}}.

Q: What is marked?
A: ![](map.svg)
- The left: rect 0% 0% 40% 40%
Type: occlusion
"""


def test_a_search_names_the_note_types_of_its_notes() -> None:
    assert browser_searches([(1, "basic")]) == ['nid:1 note:"Plain Text Basic"']
    assert browser_searches([(3, "cloze"), (1, "cloze")]) == ['nid:3,1 note:"Plain Text Cloze"']
    note_types = (
        '(note:"Plain Text Basic" OR note:"Plain Text Cloze" OR note:"Plain Text Image Occlusion")'
    )
    notes = [(1, "cloze"), (2, "occlusion"), (3, "basic")]
    assert browser_searches(notes) == [f"nid:1,2,3 {note_types}"]
    assert browser_searches([]) == []


def test_a_kind_of_a_later_release_is_found_by_name_prefix() -> None:
    assert browser_searches([(1, "basic"), (2, "timeline")]) == [
        'nid:1,2 (note:"Plain Text Basic" OR note:"Plain Text *")'
    ]
    assert all(note_type.name.startswith("Plain Text ") for note_type in NOTE_TYPES)


def test_no_more_than_five_hundred_ids_are_in_one_search() -> None:
    kinds = ["basic"] * 500 + ["cloze"] * 501
    searches = browser_searches(enumerate(kinds, start=1))
    ids = [[int(number) for number in search.split(" ")[0][4:].split(",")] for search in searches]
    assert [len(group) for group in ids] == [500, 500, 1]
    assert [number for group in ids for number in group] == list(range(1, 1002))
    assert [search.partition(" ")[2] for search in searches] == [
        'note:"Plain Text Basic"', 'note:"Plain Text Cloze"', 'note:"Plain Text Cloze"',
    ]  # fmt: skip


@pytest.mark.parametrize(
    "kinds",
    [
        ("basic",),
        ("cloze",),
        ("occlusion",),
        ("basic", "cloze"),
        ("basic", "cloze", "occlusion"),
        ("timeline",),
    ],
)
def test_a_search_finds_no_notes_of_other_programs(
    kinds: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    author = Author(tmp_path / "author", monkeypatch)
    author.write(SOURCE)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>'
    (author.folder / "map.svg").write_text(svg, encoding="utf-8")
    import_package(collection, author.build()["package"])
    lock, _ = parse_lock("", author.lock.read_text(encoding="utf-8"))
    foreign = collection.new_note(collection.models.by_name("Basic") or {})
    foreign["Front"] = "not ours"
    deck = collection.decks.id("Europe")
    assert deck is not None
    collection.add_note(foreign, deck)

    ours = [
        (entry.nid, entry.kind)
        for entry in lock.entries.values()
        if entry.kind in kinds or kinds == ("timeline",)
    ]
    listed = [(nid, "timeline" if kinds == ("timeline",) else kind) for nid, kind in ours]
    (search,) = browser_searches([*listed, (foreign.id, kinds[0])])
    assert set(collection.find_notes(search)) == {nid for nid, _ in ours}
    assert len(ours) >= len(kinds)


def test_cards_of_many_notes_are_moved_by_several_searches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path, monkeypatch)
    notes = "".join(f"Q: What follows {number}?\nA: {number + 1}\n\n" for number in range(501))
    author.write(f"---\ndeck: Numbers\n---\n{notes}")
    author.build(THEN)
    author.write(f"---\ndeck: Counting\n---\n{notes}")
    report = author.diff(THEN + 60)
    nids = [
        entry.nid
        for entry in parse_lock("", author.lock.read_text(encoding="utf-8"))[0].entries.values()
    ]
    (warning,) = report["diagnostics"]
    hint = re.fullmatch(
        r"to move them, paste each of these in turn into the search of Anki's browser, select all"
        r" and choose Cards > Change Deck: nid:(.*) note:\"Plain Text Basic\","
        r" then nid:(\d+) note:\"Plain Text Basic\"",
        warning["hint"],
    )
    assert hint is not None
    assert sorted(map(int, [*hint[1].split(","), hint[2]])) == sorted(nids)
