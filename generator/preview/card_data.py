"""The cards of a note as values for the page: both sides, their sounds, and what is typed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from generator.markup.field_html import PROMPT, plain_text, unwrapped
from generator.markup.fields import Fields
from generator.markup.list_items import WHOLE_LIST
from generator.notes import DraftNote, Note
from generator.notetypes import NoteType, back_html, front_html
from generator.preview.formulas import has_formula, with_mathml
from generator.preview.note_titles import note_title
from generator.templates.cards import (
    CardContent,
    CardSide,
    CardTemplate,
    RenderedCard,
    render_card,
)
from generator.templates.sounds import Sound, Speech
from generator.templates.typed_answers import typed_answer

Json = dict[str, object]
_Key = tuple[object, ...]

_NO_ANSWER: Json = {"answer": "", "answerSounds": []}


class CardCache:
    """What the notes of the last build show, which is the same for most notes of the next one."""

    def __init__(self) -> None:
        self._known: dict[_Key, Json] = {}
        self._used: dict[_Key, Json] = {}
        self._is_mathml = False

    @contextmanager
    def build(self, *, mathml: bool) -> Iterator[None]:
        """Keep only what is asked for meanwhile; with `mathml`, convert formulas."""
        if mathml != self._is_mathml:
            self._known, self._is_mathml = {}, mathml
        self._used = {}
        yield
        self._known, self._used = self._used, {}

    def shown(self, note: Note | DraftNote, fields: Fields) -> Json:
        """Return what depends on nothing but a note's fields, tags and deck: above all, its cards.

        A draft has one card, with an empty answer.
        """
        is_draft = isinstance(note, DraftNote)
        ordinals = (0,) if is_draft else fields.ordinals
        key = (fields.note_type.name, fields.values, ordinals, note.tags, note.deck, is_draft)
        found = self._known.get(key)
        if found is None:
            content = card_content(fields, note.tags, note.deck)
            cards = [self._card(content, fields.note_type, ordinal) for ordinal in ordinals]
            found = {
                "noteType": fields.note_type.name,
                "title": note_title(fields),
                "scripts": any("<script" in value.lower() for value in fields.values),
                "math": any(map(has_formula, fields.values)),
                "cards": [{**card, **_NO_ANSWER} for card in cards] if is_draft else cards,
            }
        self._used[key] = found
        return found

    def _card(self, content: CardContent, note_type: NoteType, ordinal: int) -> Json:
        rendered = render_card(content, ordinal)
        return {
            "ordinal": ordinal,
            "name": _card_name(content, note_type, ordinal),
            "question": self._html(rendered.question),
            "answer": self._html(rendered.answer),
            "questionSounds": [_sound(one) for one in rendered.question.sounds],
            "answerSounds": [_sound(one) for one in rendered.answer.sounds],
            "typed": _typed_answer(content, ordinal, rendered),
        }

    def _html(self, side: CardSide) -> str:
        return with_mathml(side.html) if self._is_mathml else side.html


def card_content(fields: Fields, tags: Iterable[str], deck: str) -> CardContent:
    """Return what the cards of a note show, once Anki has imported it."""
    note_type = fields.note_type
    return CardContent(
        note_type_name=note_type.name,
        templates=_templates(note_type),
        is_cloze=note_type.is_cloze,
        fields=dict(zip(note_type.fields, fields.values, strict=True)),
        tags=sorted(tags, key=str.casefold),
        deck=deck,
    )


@cache
def _templates(note_type: NoteType) -> tuple[CardTemplate, ...]:
    return tuple(
        CardTemplate(name=one.name, front=front_html(one), back=back_html(one))
        for one in note_type.templates
    )


def _card_name(content: CardContent, note_type: NoteType, ordinal: int) -> str:
    """Return the name of a card as Anki's browser shows it, but for the card of a whole list."""
    if ordinal == WHOLE_LIST - 1 and unwrapped(content.fields.get("Text", "")).startswith(PROMPT):
        return "All items"
    if note_type.is_cloze:
        return f"{note_type.templates[0].name} {ordinal + 1}"
    return note_type.templates[ordinal].name


def _sound(sound: Sound | Speech) -> Json:
    match sound:
        case Sound():
            return {"file": sound.file}
        case Speech():
            return {"text": sound.text, "language": sound.language}


def _typed_answer(content: CardContent, ordinal: int, card: RenderedCard) -> str | None:
    """Return what the learner has to type; None if nothing is typed."""
    answer = typed_answer(content, ordinal, card.question.html)
    return plain_text(answer.html) if answer else None
