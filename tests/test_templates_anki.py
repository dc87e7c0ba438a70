"""The golden cases of templates in real Anki, which shows the same."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.decks import DeckId
from anki.notes import Note

from tests.anki_cards import Workbench, card_of_anki, comparable, own_card
from tests.anki_collection import opened
from tests.template_cases import FILES, template_cases


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    with opened(tmp_path_factory.mktemp("anki")) as col:
        yield col


@pytest.fixture(scope="module")
def workbenches(collection: Collection) -> dict[bool, Workbench]:
    return {is_cloze: Workbench(collection, is_cloze=is_cloze) for is_cloze in (False, True)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cases(workbenches: dict[bool, Workbench], path: Path) -> None:
    for case in template_cases(path):
        workbench = workbenches[case.number > 0]
        card = workbench.card(case.front, case.back, case.fields, case.number or 1, case.tags)
        assert comparable(own_card(card)) == comparable(card_of_anki(card)), case.title


def note_in(collection: Collection, fields: dict[str, str], fronts: Sequence[str]) -> Note:
    """Add a note in a new note type with these fields and templates."""
    models = collection.models
    made = models.by_name("Basic")
    assert made is not None
    made |= {"id": 0, "name": "-".join(fields), "flds": [], "tmpls": []}
    for name in fields:
        models.add_field(made, models.new_field(name))
    for number, front in enumerate(fronts, start=1):
        template = models.new_template(f"Template {number}")
        template |= {"qfmt": front, "afmt": "{{FrontSide}}|" + front}
        models.add_template(made, template)
    models.add_dict(made)
    added = models.by_name(made["name"])
    assert added is not None
    note = collection.new_note(added)
    for name, value in fields.items():
        note[name] = value
    collection.add_note(note, DeckId(1))
    return note


def test_each_card_has_its_number_and_its_template(collection: Collection) -> None:
    front = "{{A}} {{Card}} {{#c1}}first{{/c1}}{{#c2}}second{{/c2}} {{cloze:B}}"
    note = note_in(collection, {"A": "a", "B": "{{c2::b}}"}, [front, front])
    first, second = map(own_card, note.cards())
    assert first.question.html == "a Template 1 first "
    assert second.question.html.startswith("a Template 2 second <span")
    assert [first, second] == [card_of_anki(card) for card in note.cards()]


def test_a_field_counts_before_what_anki_adds_but_for_the_question(
    collection: Collection,
) -> None:
    fields = {"A": "a", "Deck": "b", "Tags": "", "c1": "c", "FrontSide": "d"}
    front = (
        "{{A}}{{Deck}}{{Tags}}{{c1}}{{FrontSide}}{{#Tags}}t{{/Tags}}{{#FrontSide}}f{{/FrontSide}}"
    )
    (card,) = note_in(collection, fields, [front]).cards()
    own = own_card(card)
    assert own.question.html == "abcf"
    assert own.answer.html == "abcf|abcabcff"
    assert own == card_of_anki(card)
