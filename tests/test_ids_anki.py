"""Note ids, digests and changed rendering in real Anki."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.notes import NoteId

from generator.markup import code_html
from generator.markup.highlight import highlighted_html
from generator.project.lockfile import read_lock
from generator.rendering.rendered_note import field_digests
from tests.anki_collection import import_package
from tests.author import Author, guids, statuses
from tests.learner import EASY, Learner

DAY = 24 * 60 * 60
PAST = int(time.time()) - 30 * DAY
MANY, EVERYDAY = 20_000, 2_000


def numbered(count: int) -> str:
    return "".join(
        f"Q: What is the number {n} of the series?\nA: The number {n}.\n\n" for n in range(count)
    )


def author(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Author:
    made = Author(folder, monkeypatch)
    made.write(text)
    return made


def nids(collection: Collection) -> list[int]:
    return collection.db.list("select id from notes order by id")  # type: ignore[union-attr, no-any-return]


@pytest.mark.parametrize("count", [EVERYDAY, pytest.param(MANY, marks=pytest.mark.slow)])
def test_notes_count_as_added_on_the_day_of_the_build_in_source_order(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    # Half a day ago, so that the build is not before the start of Anki's day.
    collection.set_config("rollover", (time.localtime().tm_hour + 12) % 24)
    report = author(tmp_path, monkeypatch, numbered(count)).build()
    log = import_package(collection, report["package"])
    assert len(collection.find_notes("added:1")) == count
    assert [note.fields[0] for note in log.new] == [
        f"What is the number {n} of the series?" for n in range(count)
    ]
    now = time.time() * 1000
    assert all(now - 20 * 60 * 1000 - 2 * count < nid < now for nid in nids(collection))
    remark, is_sound = collection.fix_integrity()
    assert is_sound, remark
    assert nids(collection) == sorted(read_nids(tmp_path / "cards.lock"))


def read_nids(lock: Path) -> list[int]:
    return [entry.nid for entry in read_lock(lock)[0].entries.values()]


def test_two_decks_built_in_the_same_second_do_not_collide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    decks = [
        author(tmp_path / name, monkeypatch, f"---\ndeck: {name}\n---\n{numbered(300)}")
        for name in ("One", "Two")
    ]
    reports = [deck.build(PAST) for deck in decks]
    for report in reports:
        import_package(collection, report["package"])
    for deck, report in zip(decks, reports, strict=True):
        assert {deck.nid(guid) for guid in guids(report)} == set(
            collection.find_notes(f"deck:{deck.folder.name}")
        )  # Anki assigned no other id
        deck.write(f"---\ndeck: {deck.folder.name}\n---\n{numbered(298)}")
        output = deck.run("build", now=PAST + 60).stdout
        (search,) = (line.strip() for line in output.splitlines() if line.startswith("    nid:"))
        found = [collection.get_note(number) for number in collection.find_notes(search)]
        assert sorted(note["Front"] for note in found) == [
            f"<p>What is the number {n} of the series?</p>" for n in (298, 299)
        ]
        assert {collection.decks.name(note.cards()[0].did) for note in found} == {deck.folder.name}


def test_card_ids_of_every_kind_are_kept_and_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    text = (
        "Q: Rivers\nType: list\nA:\n- Saône\n- Isère\n\n"
        "C: {{a}} and {{c300::b}}\n\nQ: x\nA: y\nType: reversed\n"
    )
    deck = author(tmp_path, monkeypatch, text)
    import_package(collection, deck.build(PAST)["package"])
    before = collection.db.list("select id from cards order by id")  # type: ignore[union-attr]
    assert len(before) == len(set(before)) == 3 + 2 + 2
    items = "".join(f"- river {n}\n" for n in range(14))
    deck.write(text.replace("- Isère\n", f"- Isère\n{items}"))
    import_package(collection, deck.build(PAST + DAY)["package"])
    after = collection.db.list("select id from cards order by id")  # type: ignore[union-attr]
    assert len(after) == len(before) + 14
    assert set(before) <= set(after)
    known = {card for line in read_lock(deck.lock)[0].entries.values() for _, card in line.cards}
    assert all(number < (PAST + DAY) * 1000 for number in after)
    # There is room for eight more items; the cards of the others have ids of the later build, which
    # the lock keeps.
    late = [number for number in after if number > PAST * 1000]
    assert 0 < len(late) < 14
    assert set(late) <= known
    deck.write(deck.source.read_text(encoding="utf-8").replace("Saône", "the Saône"))
    import_package(collection, deck.build(PAST + 2 * DAY)["package"])
    assert collection.db.list("select id from cards order by id") == after  # type: ignore[union-attr]


def test_digests_of_the_lock_are_of_what_anki_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    text = (
        "Q: cafe\u0301 & <b> #b #A\nA: **x** `y`\nHint: h\nExtra: e\nTags: Zoo, ape\u0301\n\n"
        "C: {{a}} b\n\n"
        "Q: l\nType: list\nA:\n- one\n- two\n"
    )
    deck = author(tmp_path, monkeypatch, text)
    import_package(collection, deck.build(PAST)["package"])
    for entry in read_lock(deck.lock)[0].entries.values():
        note = collection.get_note(NoteId(entry.nid))
        assert field_digests(note.fields, note.tags) == entry.fields


def test_another_rendering_changes_no_note_until_requested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    learner = Learner(collection)
    text = "Q: In code\nA:\n```python\nx = 1\n```\n\nQ: Plain\nA: text\n"
    deck = author(tmp_path, monkeypatch, text)
    first = deck.build(PAST)
    assert learner.import_package(first["package"]) == {"new": 2}
    learner.study("cards", [EASY, EASY])
    in_code = guids(first)[0]
    learner.edit(in_code, "Extra", "my own words", when=PAST + DAY)

    rendered_before = learner.note(in_code)["Back"]
    # As if this version knew no colours. What it has rendered before does not count.
    monkeypatch.setenv("ANKI_DECK_CACHE", "off")
    monkeypatch.setattr(
        code_html, "highlighted_html", lambda code, _, *more: highlighted_html(code, "", *more)
    )
    second = deck.run("build", now=PAST + 2 * DAY)
    assert second.stdout == (
        "output/cards.apkg: 2 notes, 2 cards in the deck cards\n  2 unchanged\n"
    )
    lock = deck.lock.read_bytes()
    assert learner.import_package(first["package"]) == {"duplicate": 2}
    assert learner.note(in_code)["Extra"] == "my own words"
    assert deck.run("diff", now=PAST + 3 * DAY).stdout.endswith(
        "  1 unchanged note looks different; to send it, overwriting edits made in Anki:"
        " anki-deck build --rerender cards.md\n"
    )
    assert deck.lock.read_bytes() == lock

    third = deck.run("build", "--rerender", now=PAST + 3 * DAY)
    assert (
        third.stderr == "1 unchanged note looks different: sent, overwriting edits made in Anki\n"
    )
    assert third.stdout == (
        "output/cards.apkg: 2 notes, 2 cards in the deck cards\n"
        "  1 changed, 1 unchanged\n"
        '  changed   cards.md:1  "In code"\n'
        "            rendered again: keeps its reviews\n"
    )
    assert learner.import_package(first["package"]) == {"updated": 1, "duplicate": 1}
    assert learner.note(in_code)["Back"] != rendered_before
    assert [card.reps for card in learner.note(in_code).cards()] == [1]
    assert statuses(deck.build(PAST + 4 * DAY)) == ["unchanged", "unchanged"]


def test_ids_of_a_deck_are_unique(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    author(tmp_path, monkeypatch, numbered(50)).build(PAST)
    found = sorted(read_nids(tmp_path / "cards.lock"))
    assert {other - one for one, other in pairwise(found)} == {2}
