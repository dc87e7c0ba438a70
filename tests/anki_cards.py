"""Cards of real Anki and of `templates/` in the same form, so that they can be compared."""

import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from anki.cards import Card
from anki.collection import Collection
from anki.consts import MODEL_CLOZE
from anki.decks import DeckId
from anki.models import NotetypeDict
from anki.sound import AVTag, SoundOrVideoTag

from generator.templates.cards import (
    CardContent,
    CardSide,
    CardTemplate,
    RenderedCard,
    render_card,
)
from generator.templates.sounds import Sound, Speech

_HINT_ID = re.compile(r"hint[0-9a-f]+(?='\)|\" class=hint)")
# A directive that is no sound, which Anki writes again with its options in a random order.
_DIRECTIVE = re.compile(r"\[anki:(?!play:)[^\]]*\]")


def card_of_anki(card: Card) -> RenderedCard:
    """Return the sides of a card as Anki renders them."""
    # What `card.question()` and `card.answer()` return after the stylesheet.
    output = card.render_output(reload=True)
    return RenderedCard(
        question=CardSide(html=output.question_text, sounds=_sounds(output.question_av_tags)),
        answer=CardSide(html=output.answer_text, sounds=_sounds(output.answer_av_tags)),
    )


def own_card(card: Card) -> RenderedCard:
    """Return the sides of a card of Anki as `templates/` renders them."""
    return render_card(content_of(card), card.ord, card_id=card.id)


def content_of(card: Card) -> CardContent:
    """Return what a card shows."""
    note, note_type = card.note(), card.note_type()
    return CardContent(
        note_type_name=note_type["name"],
        templates=tuple(
            CardTemplate(name=template["name"], front=template["qfmt"], back=template["afmt"])
            for template in note_type["tmpls"]
        ),
        is_cloze=note_type["type"] == MODEL_CLOZE,
        fields=dict(note.items()),
        tags=note.tags,
        deck=card.col.decks.name(card.current_deck_id()),
    )


def comparable(card: RenderedCard) -> RenderedCard:
    """Return a card without what cannot be equal: ids of hints, and the order of options."""
    return RenderedCard(
        question=_comparable_side(card.question), answer=_comparable_side(card.answer)
    )


def _comparable_side(side: CardSide) -> CardSide:
    html = _HINT_ID.sub("hint", side.html)
    html = _DIRECTIVE.sub(lambda tag: " ".join(sorted(tag[0].split(" "))), html)
    return CardSide(html=html, sounds=tuple(map(_comparable_sound, side.sounds)))


def _comparable_sound(sound: Sound | Speech) -> Sound | Speech:
    if isinstance(sound, Sound):
        # "[sound:" that is not closed takes a hint as the name of its file.
        return replace(sound, file=_HINT_ID.sub("hint", sound.file))
    return replace(sound, speed=_in_32_bits(sound.speed), other=tuple(sorted(sound.other)))


def _in_32_bits(number: float) -> float:
    """Round a number as Anki does; -1 for what is not a number, which no number equals."""
    try:
        rounded: float = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")
    return -1.0 if isnan(rounded) else rounded


def _sounds(tags: Sequence[AVTag]) -> tuple[Sound | Speech, ...]:
    return tuple(
        Sound(file=tag.filename)
        if isinstance(tag, SoundOrVideoTag)
        else Speech(
            text=tag.field_text,
            language=tag.lang,
            voices=tuple(tag.voices),
            speed=tag.speed,
            other=tuple(tag.other_args),
        )
        for tag in tags
    )


class Workbench:
    """A note of real Anki in a note type whose templates and fields are replaced again and again.

    A cloze note has cards for `c1` to `c4`, whatever its fields have later.
    """

    FIELDS = ("A", "B", "C", "My Field")
    NUMBERS = range(1, 5)

    def __init__(self, collection: Collection, *, is_cloze: bool) -> None:
        self._collection = collection
        self._note_type = self._new_note_type("Cloze" if is_cloze else "Basic")
        note = collection.new_note(self._note_type)
        note["A"] = " ".join(f"{{{{c{number}::x}}}}" for number in self.NUMBERS)
        deck = collection.decks.id("Languages::French & more")
        assert deck is not None
        collection.add_note(note, DeckId(deck))
        self._note = note

    def card(
        self,
        front: str,
        back: str,
        fields: dict[str, str],
        number: int = 1,
        tags: Sequence[str] = (),
    ) -> Card:
        """Return the note's card with other templates, fields and tags."""
        self._note_type["tmpls"][0] |= {"qfmt": front, "afmt": back}
        # As the import of a package does, which may have templates with errors.
        self._collection.models.update_dict(self._note_type, skip_checks=True)
        for name in self.FIELDS:
            self._note[name] = fields.get(name, "")
        self._note.tags = list(tags)
        self._collection.update_note(self._note)
        return next(card for card in self._note.cards() if card.ord == number - 1)

    def _new_note_type(self, stock: str) -> NotetypeDict:
        models = self._collection.models
        made = models.by_name(stock)
        assert made is not None
        made |= {"id": 0, "name": f"{stock} & <test>", "flds": [], "tmpls": made["tmpls"][:1]}
        for name in self.FIELDS:
            models.add_field(made, models.new_field(name))
        front = "{{cloze:A}}" if stock == "Cloze" else "{{A}}"
        made["tmpls"][0] |= {"qfmt": front, "afmt": front}
        models.add_dict(made)
        added = models.by_name(made["name"])
        assert added is not None
        return added
