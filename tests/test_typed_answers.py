"""What is typed on a card, with real Anki for the texts of deletions."""

from collections.abc import Iterator

import pytest
from anki.collection import Collection
from hypothesis import example, given, settings

from generator.templates.cards import CardContent, CardTemplate, render_card
from generator.templates.clozes import typed_cloze
from generator.templates.typed_answers import TypedAnswer, typed_answer
from tests.anki_collection import opened
from tests.test_templates_random import deletions


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    with opened(tmp_path_factory.mktemp("anki")) as col:
        yield col


def typed(front: str, ordinal: int = 0, **fields: str) -> TypedAnswer | None:
    """Return what is typed on the question side of a card."""
    content = CardContent(
        note_type_name="n",
        templates=(CardTemplate(name="c", front=front, back="{{FrontSide}}"),),
        is_cloze="cloze:" in front,
        fields=fields,
        tags=(),
        deck="d",
    )
    return typed_answer(content, ordinal, render_card(content, ordinal).question.html)


def test_the_field_is_typed() -> None:
    assert typed("{{A}} {{type:B}}", A="a", B="<b>b</b>") == TypedAnswer(html="<b>b</b>")
    assert typed("{{A}} {{type:nc:B}}", A="a", B="é") == TypedAnswer(html="é", combining=False)


def test_an_empty_field_has_no_box() -> None:
    assert typed("{{A}} {{type:B}}", A="a", B="") == TypedAnswer(html="")


def test_the_first_of_several_fields_is_typed() -> None:
    assert typed("{{type:A}} {{type:B}}", A="a", B="b") == TypedAnswer(html="a")


def test_most_cards_ask_for_nothing() -> None:
    assert typed("{{A}}", A="a") is None
    assert typed("{{A}} {{type:Deck}}", A="a") is None  # is no field of the note


def test_the_deletions_of_a_card_are_typed() -> None:
    text = "{{c1::a}} {{c2::b}} {{c1::<i>c</i>::hint}} {{c3::d}} {{c3::d}}"
    front = "{{cloze:A}} {{type:cloze:A}}"
    assert [typed(front, ordinal, A=text) for ordinal in range(3)] == [
        TypedAnswer(html="a, <i>c</i>"),
        TypedAnswer(html="b"),
        TypedAnswer(html="d"),
    ]


@settings(max_examples=200)
@given(text=deletions)
@example(text="{{c1::}}{{c1::a {{c1::b}}}} {{c1::b}}")
@example(text="{{c1::a}} {{c1::b}} {{c1::a}}")
@example(text="{{c1::image-occlusion:rect:left=1::h}}")
def test_deletions_are_typed_as_in_anki(collection: Collection, text: str) -> None:
    for number in (1, 2, 3):
        assert typed_cloze(text, number) == collection.extract_cloze_for_typing(text, number)
