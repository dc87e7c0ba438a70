"""Switching to this tool, with real Anki: which notes keep their reviews (docs/migrating.md)."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from anki.collection import Collection
from click.testing import Result

from generator.notetypes import BASIC, CLOZE
from generator.sources.dialects import dialect_names
from generator.sources.foreign.note_types import PLAIN_TEXT_BASIC, PLAIN_TEXT_CLOZE
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


def states(collection: Collection) -> list[tuple[int, int, int, int, int]]:
    """List the scheduling state of every card."""
    cards = (collection.get_card(cid) for cid in sorted(collection.find_cards("")))
    return [(card.id, card.reps, card.ivl, card.due, card.type) for card in cards]


def export_text(collection: Collection, path: Path) -> None:
    """Export as the dialog does with every box checked."""
    collection.export_note_csv(
        out_path=str(path.resolve()),
        limit=None,
        with_html=True,
        with_tags=True,
        with_deck=True,
        with_notetype=True,
        with_guid=True,
    )


def wait_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds use the clock, and wait until it is later than the last change in Anki."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    time.sleep(1.1)


def change_type(collection: Collection, before: str, after: str) -> None:
    """Do what Notes > Change Note Type does with the dialog's defaults."""
    old, new = collection.models.by_name(before), collection.models.by_name(after)
    assert old is not None
    assert new is not None
    request = collection.models.change_notetype_info(
        old_notetype_id=old["id"], new_notetype_id=new["id"]
    ).input
    request.note_ids.extend(collection.find_notes(f'note:"{before}"'))
    collection.models.change_notetype_of_notes(request)


GUIDE = Path(__file__).parent.parent / "docs" / "migrating.md"
SECTION = re.compile(
    r"^## (?P<title>[^\n]+)\n(?P<text>(?:(?!## )(?:(?P<fence>`{3,}).*?\n(?P=fence)\n|[^\n]*\n))*)",
    re.MULTILINE | re.DOTALL,
)
SAMPLE = re.compile(
    r"`(?P<name>[\w.]+)`:\n\n(?P<fence>`{3,})\w+\n(?P<text>.*?)\n(?P=fence)\n", re.DOTALL
)
TOOLS = [
    (
        section["title"],
        sample["name"],
        sample["text"],
        re.findall(r"^anki-deck (.*)$", section["text"], re.MULTILINE),
    )
    for section in SECTION.finditer(GUIDE.read_text(encoding="utf-8"))
    if (sample := SAMPLE.search(section["text"])) is not None
]


@pytest.mark.parametrize(
    ("title", "name", "text", "commands"), TOOLS, ids=[tool[0] for tool in TOOLS]
)
def test_the_commands_of_the_guide_do_what_it_says(
    title: str, name: str, text: str, commands: list[str], anki_deck: Run
) -> None:
    Path(name).write_text(f"{text}\n", encoding="utf-8")
    assert [command.split()[0] for command in commands] == ["check", "convert", "build"]
    for command in commands:
        result = anki_deck(*command.split())
        assert result.exit_code == 0, (title, command, result.output)
        assert "W909" not in result.output, (title, result.output)
    checked = anki_deck("check", "cards.md")
    before = anki_deck(*commands[0].split())
    assert re.findall(r"\d+ notes?", before.output) == re.findall(r"\d+ notes?", checked.output)


def test_the_guide_has_every_dialect_and_a_section_for_each_of_its_links() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    table = text[text.index("| from |") : text.index("The dialect is recognised")]
    assert set(re.findall(r"`([\w-]+)`", table)) == set(dialect_names()) - {"native"}
    headings = re.findall(r"^##+ (.*)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) <= anchors
    assert len(TOOLS) == len(re.findall(r"^- \*\*Reviews\*\*: ", text, re.MULTILINE)) == 17


def test_the_reader_knows_this_programs_note_types_by_name() -> None:
    assert (BASIC.name, CLOZE.name) == (PLAIN_TEXT_BASIC, PLAIN_TEXT_CLOZE)


@pytest.mark.parametrize("by_way_of", ["build", "convert"])
def test_notes_of_ankis_own_types_keep_their_reviews_and_take_changes_after_a_change_of_type(
    by_way_of: str, anki_deck: Run, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = collection.decks.id("Geo")
    for kind, fields in (
        ("Basic", ["Capital of <b>Peru</b>?", "Lima"]),
        ("Cloze", ["{{c1::Quito}} lies high", ""]),
    ):
        note_type = collection.models.by_name(kind)
        assert note_type is not None
        note = collection.new_note(note_type)
        note.fields[:2] = fields
        note.tags = ["andes"]
        collection.add_note(note, deck)
    review(collection, "Geo")
    learnt = states(collection)
    export_text(collection, Path("geo.txt"))
    source = "geo.txt"
    if by_way_of == "convert":
        result = anki_deck("convert", "geo.txt", "-o", "cards.md")
        assert 'with the note type "Basic"' in result.stderr
        source = "cards.md"
    assert anki_deck("build", source, "-o", "geo.apkg").exit_code == 0

    # Anki refuses a note with a different type and leaves its own unchanged.
    log = import_package(collection, Path("geo.apkg"))
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 0, 2)

    # But it adds the note types, so that the notes can be changed to them.
    change_type(collection, "Basic", BASIC.name)
    change_type(collection, "Cloze", CLOZE.name)

    text = Path(source).read_text(encoding="utf-8")
    Path(source).write_text(
        text.replace("Lima", "Lima, on the coast").replace("high", "very high"), encoding="utf-8"
    )
    # The change of type is new in Anki: a build must be later to be accepted.
    wait_a_second(monkeypatch)
    assert anki_deck("build", source, "-o", "geo.apkg").exit_code == 0
    log = import_package(collection, Path("geo.apkg"))
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 2, 0)
    assert reviews(collection) == 1
    assert states(collection) == learnt
    assert [reps for _, reps, *_ in learnt].count(1) == 1
    fronts = {note.fields[0] for note in notes_in(collection)}
    assert "<p>Capital of <strong>Peru</strong>?</p>" in fronts
    assert "<p>{{c1::Quito}} lies very high</p>" in fronts


def test_md2ankis_ids_are_the_guids_that_its_notes_have_in_anki(
    anki_deck: Run, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    guid = "66b3661f-e22e-4986-a50d-569fdac454ad"
    deck = collection.decks.id("Example")
    note_type = collection.models.by_name("Basic")
    assert note_type is not None
    note = collection.new_note(note_type)
    note.fields[:2] = ["One line", "Answer"]
    note.guid = guid
    collection.add_note(note, deck)
    review(collection, "Example")
    (before,) = [(card.reps, card.ivl, card.due, card.type) for card in note.cards()]
    source = Path("notes.md")
    source.write_text(
        f"# Example (3714486828)\n\n## One line ({guid})\n\nAnswer\n", encoding="utf-8"
    )
    assert anki_deck("build", "notes.md", "-o", "one.apkg").exit_code == 0
    log = import_package(collection, Path("one.apkg"))
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 0, 1)
    change_type(collection, "Basic", BASIC.name)
    source.write_text(
        source.read_text(encoding="utf-8").replace("Answer", "Another"), encoding="utf-8"
    )
    wait_a_second(monkeypatch)
    assert anki_deck("build", "notes.md", "-o", "two.apkg").exit_code == 0
    log = import_package(collection, Path("two.apkg"))
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 1, 0)
    (after,) = notes_in(collection)
    assert (after.guid, after.fields[1]) == (guid, "<p>Another</p>")
    assert [(card.reps, card.ivl, card.due, card.type) for card in after.cards()] == [before]
    assert before[0] == 1


def test_notes_of_this_program_survive_an_export_from_anki(
    anki_deck: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("cards.md").write_text(
        "---\ndeck: Geo\nsubdecks: 1\n---\n# Peru #andes\n\n"
        "Q: Capital?\nA: **Lima**\n\n- on the coast\n- foggy\n"
        "Hint: L\nExtra: `x < y`\nSource: A *book*\nType: reversed\n\n"
        "Q: River?\nA: Ucayali\nType: typed\n\n"
        "C: {{Quito::where?}} lies $x_1 * x_2$ high.\nExtra: more\n",
        encoding="utf-8",
    )
    assert anki_deck("build", "-o", "one.apkg").exit_code == 0
    with opened(tmp_path / "first") as collection:
        assert len(import_package(collection, Path("one.apkg")).new) == 3
        review(collection, "Geo::Peru")
        before = [(note.guid, note.fields, note.tags) for note in notes_in(collection)]
        export_text(collection, Path("back.txt"))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000060")
        result = anki_deck("convert", "back.txt", "-o", "back.md")
        assert "warning" not in result.stderr
        assert anki_deck("build", "back.md", "-o", "two.apkg").exit_code == 0
        log = import_package(collection, Path("two.apkg"))
        assert (len(log.new), len(log.conflicting), len(log.updated)) == (0, 0, 3)
        after = [(note.guid, note.fields, note.tags) for note in notes_in(collection)]
        assert reviews(collection) == 1
    context = {"basic": BASIC.fields.index("Context"), "cloze": CLOZE.fields.index("Context")}
    for (guid, fields, tags), (guid_after, fields_after, tags_after) in zip(
        before, after, strict=True
    ):
        index = context["basic" if len(fields) == len(BASIC.fields) else "cloze"]
        assert (guid, tags) == (guid_after, tags_after)
        # The exported text names the deck, not the heading that the deck was made from.
        del fields[index], fields_after[index]
        assert fields == fields_after
