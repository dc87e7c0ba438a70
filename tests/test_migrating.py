"""Switching to this tool with real Anki: whose reviews stay, and what it takes. docs/migrating.md says the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from anki.collection import Collection
from click.testing import Result

from generator.notetypes import BASIC, CLOZE
from generator.sources.dialects.reading import OUR_BASIC, OUR_CLOZE
from tests.anki_collection import import_package, notes_in, opened

Run = Callable[..., Result]


def review(collection: Collection, deck: str) -> None:
    """Answer the first card of a deck."""
    collection.decks.select(collection.decks.id(deck))
    card = collection.sched.getCard()
    assert card is not None
    card.start_timer()
    collection.sched.answerCard(card, 3)


def reviews(collection: Collection) -> int:
    return int(collection.db.scalar("select count() from revlog"))


def export_text(collection: Collection, path: Path) -> None:
    """Export as the dialog does with every box ticked."""
    collection.export_note_csv(
        out_path=str(path.resolve()),
        limit=None,
        with_html=True,
        with_tags=True,
        with_deck=True,
        with_notetype=True,
        with_guid=True,
    )


def change_type(collection: Collection, before: str, after: str) -> None:
    """Do what Notes > Change Note Type does when nobody touches the dialog."""
    old, new = collection.models.by_name(before), collection.models.by_name(after)
    assert old is not None
    assert new is not None
    request = collection.models.change_notetype_info(old_notetype_id=old["id"], new_notetype_id=new["id"]).input
    request.note_ids.extend(collection.find_notes(f'note:"{before}"'))
    collection.models.change_notetype_of_notes(request)


def test_the_reader_knows_our_note_types_by_name() -> None:
    assert (BASIC.name, CLOZE.name) == (OUR_BASIC, OUR_CLOZE)


@pytest.mark.parametrize("by_way_of", ["build", "convert"])
def test_notes_of_ankis_own_types_keep_their_reviews_and_take_changes_after_a_change_of_type(
    by_way_of: str, anki_deck: Run, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = collection.decks.id("Geo")
    for kind, fields in (("Basic", ["Capital of <b>Peru</b>?", "Lima"]), ("Cloze", ["{{c1::Quito}} lies high", ""])):
        note_type = collection.models.by_name(kind)
        assert note_type is not None
        note = collection.new_note(note_type)
        note.fields[:2] = fields
        note.tags = ["andes"]
        collection.add_note(note, deck)
    review(collection, "Geo")
    export_text(collection, Path("geo.txt"))
    source = "geo.txt"
    if by_way_of == "convert":
        result = anki_deck("convert", "geo.txt", "-o", "cards.md")
        assert 'under the type "Basic"' in result.stderr
        source = "cards.md"
    assert anki_deck("build", source, "-o", "geo.apkg").exit_code == 0

    # Anki refuses what has another type, and leaves it as it is.
    log = import_package(collection, Path("geo.apkg"))
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 0, 2)

    # But it takes the types themselves along, so that the notes can be given them.
    change_type(collection, "Basic", BASIC.name)
    change_type(collection, "Cloze", CLOZE.name)

    text = Path(source).read_text(encoding="utf-8")
    Path(source).write_text(text.replace("Lima", "Lima, on the coast").replace("high", "very high"), encoding="utf-8")
    # The type was changed in Anki just now: only a change that is built later than that is taken.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    assert anki_deck("build", source, "-o", "geo.apkg").exit_code == 0
    log = import_package(collection, Path("geo.apkg"))
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 2, 0)
    assert reviews(collection) == 1
    assert [card.reps for note in notes_in(collection) for card in note.cards()].count(1) == 1
    fronts = {note.fields[0] for note in notes_in(collection)}
    assert "<p>Capital of <strong>Peru</strong>?</p>" in fronts
    assert "<p>{{c1::Quito}} lies very high</p>" in fronts


def test_our_own_notes_come_back_from_anki_as_themselves(
    anki_deck: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("cards.md").write_text(
        "---\ndeck: Geo\nsubdecks: 1\n---\n# Peru #andes\n\nQ: Capital?\nA: **Lima**\n\n- on the coast\n- foggy\n"
        "Hint: L\nExtra: `x < y`\nSource: A *book*\nType: reversed\n\n"
        "Q: River?\nA: Ucayali\nType: typed\n\nC: {{Quito::where?}} lies $x_1 * x_2$ high.\nExtra: more\n",
        encoding="utf-8",
    )
    assert anki_deck("build", "-o", "one.apkg").exit_code == 0
    with opened(tmp_path / "first") as collection:
        assert len(import_package(collection, Path("one.apkg")).new) == 3
        review(collection, "Geo::Peru")
        before = [(note.guid, note.fields, note.tags) for note in notes_in(collection)]
        export_text(collection, Path("back.txt"))
        result = anki_deck("convert", "back.txt", "-o", "back.md")
        assert "warning" not in result.stderr
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
        assert anki_deck("build", "back.md", "-o", "two.apkg").exit_code == 0
        log = import_package(collection, Path("two.apkg"))
        assert (len(log.new), len(log.conflicting), len(log.updated)) == (0, 0, 3)
        after = [(note.guid, note.fields, note.tags) for note in notes_in(collection)]
        assert reviews(collection) == 1
    context = {"basic": BASIC.fields.index("Context"), "cloze": CLOZE.fields.index("Context")}
    for (guid, fields, tags), (guid_after, fields_after, tags_after) in zip(before, after, strict=True):
        index = context["basic" if len(fields) == len(BASIC.fields) else "cloze"]
        assert (guid, tags) == (guid_after, tags_after)
        # The deck is said instead of the heading that made it.
        del fields[index], fields_after[index]
        assert fields == fields_after
