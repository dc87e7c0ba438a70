"""From the fields that a reader found to a note: what the fields mean together, whatever the dialect."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypedDict

from generator.diagnostics import Code, Diagnostic, Location, has_errors, quoted
from generator.notes import BasicNote, ClozeNote, ListNote, Note, OcclusionNote, Text, Unfinished
from generator.sources.front_matter import FrontMatter
from generator.sources.tags import AutoTags, bad_tag, canonical_tag, listed_tags, merged_tags
from generator.sources.types import TypeName

# A GUID goes into one line of the lock and onto the command line, so it holds no white space.
_GUID = re.compile(r"\S{1,64}")


class Field(StrEnum):
    """The fields of a note, named as their markers are."""

    QUESTION = "Q"
    ANSWER = "A"
    CLOZE = "C"
    EXTRA = "Extra"
    HINT = "Hint"
    SOURCE = "Source"
    TAGS = "Tags"
    TYPE = "Type"
    ID = "ID"


STARTS = frozenset({Field.QUESTION, Field.CLOZE})
ONE_LINE = frozenset({Field.TYPE, Field.ID})


class WrittenTag(NamedTuple):
    """A tag where it stands, as the user wrote it."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading: its level from 1 to 6, its title without tags, and its tags."""

    level: int
    title: str
    tags: tuple[WrittenTag, ...] = ()


@dataclass(slots=True, kw_only=True)
class ParsedNote:
    """What a reader has of one note. `places` says where each marker stands, empty fields included.

    `broken` means that a problem was reported already, so that what is missing is not reported again. `surplus` has
    the texts that belong to no field because of it.
    """

    start: Field
    sections: tuple[Section, ...]
    tags: list[WrittenTag] = field(default_factory=list)
    texts: dict[Field, Text] = field(default_factory=dict)
    places: dict[Field, Location] = field(default_factory=dict)
    broken: bool = False
    surplus: list[Text] = field(default_factory=list)

    @property
    def location(self) -> Location:
        """Where the note starts."""
        return self.places[self.start]


class _Shared(TypedDict):
    """What a note of any kind is made with."""

    location: Location
    deck: str
    section: tuple[str, ...]
    tags: tuple[str, ...]
    id: str | None
    hint: Text | None
    extra: Text | None
    source: Text | None
    speech: str | None


def refused(draft: ParsedNote, name: Field, place: Location) -> Diagnostic | None:
    """Say why a note cannot take another field of this name, if it cannot."""
    if name is Field.ANSWER and draft.start is Field.CLOZE:
        hint = 'write the whole sentence behind "C:", with "{{…}}" around what is asked, or use "Extra:"'
        return Diagnostic(location=place, code=Code.ANSWER_IN_CLOZE, message="answer in a cloze note", hint=hint)
    if name in draft.places:
        hint = f'put both texts behind the "{name}:" on line {draft.places[name].line}'
        if name is Field.ANSWER:
            hint += ', or put a line that starts with "Q:" above this one'
        message = f'the note has a second "{name}:"'
        return Diagnostic(location=place, code=Code.FIELD_TWICE, message=message, hint=hint)
    return None


def note_of(
    draft: ParsedNote, front: FrontMatter, auto_tags: AutoTags, deck: str
) -> tuple[Note | Unfinished, list[Diagnostic]]:
    """Make a note of a draft, or say all that keeps it from being one. `deck` is that of the file."""
    problems: list[Diagnostic] = []
    note_type = _type(draft, front.type, problems)
    tags = _tags(draft, problems)
    note_id = _id(draft, problems)
    own = draft.texts.get(draft.start)
    answer = draft.texts.get(Field.ANSWER)
    if own is None:
        problems.append(_no_question(draft))
    if draft.start is Field.QUESTION and answer is None and not draft.broken:
        problems.append(_no_answer(draft))
    if own is None or draft.broken or has_errors(problems):
        return _unfinished(draft), problems

    titles = [section for section in draft.sections if section.title]
    below = (section.title for section in titles if section.level <= front.subdecks)
    shared = _Shared(
        location=draft.location,
        deck="::".join((deck, *below)),
        section=tuple(section.title for section in titles),
        tags=merged_tags(front.tags, tags, auto_tags.of([text.value for text in (own, answer) if text])),
        id=note_id,
        hint=draft.texts.get(Field.HINT),
        extra=draft.texts.get(Field.EXTRA),
        source=draft.texts.get(Field.SOURCE),
        speech=front.speech,
    )
    note: Note
    if answer is None:
        note = ClozeNote(text=own, **shared)
    elif note_type is TypeName.LIST:
        note = ListNote(question=own, answer=answer, **shared)
    elif note_type is TypeName.OCCLUSION:
        note = OcclusionNote(question=own, answer=answer, **shared)
    else:
        is_reversed, is_typed = note_type is TypeName.REVERSED, note_type is TypeName.TYPED
        note = BasicNote(question=own, answer=answer, reversed=is_reversed, typed=is_typed, **shared)
    return note, problems


def _unfinished(draft: ParsedNote) -> Unfinished:
    shown = (Field.QUESTION, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)
    texts = [text for name in shown if (text := draft.texts.get(name))]
    return Unfinished(texts=(*texts, *draft.surplus), cloze=draft.texts.get(Field.CLOZE))


def _type(draft: ParsedNote, default: TypeName, problems: list[Diagnostic]) -> TypeName:
    place = draft.places.get(Field.TYPE)
    if place is None:
        return default
    written = draft.texts.get(Field.TYPE)
    value = written.value if written else ""
    location = written.location if written else place
    try:
        named = TypeName(value.lower())
    except ValueError:
        message = f"unknown type {quoted(value)}" if value else '"Type:" names no type'
        problems.append(
            Diagnostic(location=location, code=Code.UNKNOWN_TYPE, message=message, hint=TypeName.hint(value))
        )
        return default
    if draft.start is Field.CLOZE:
        message = f'a cloze note cannot be of type "{named}"'
        hint = 'take the "Type:" line away, or write the note with "Q:" and "A:"'
        problems.append(Diagnostic(location=location, code=Code.TYPE_MISFIT, message=message, hint=hint))
    return named


def _tags(draft: ParsedNote, problems: list[Diagnostic]) -> list[str]:
    """Gather the tags of the headings above, of the first line and of the `Tags:` field."""
    written = [tag for section in draft.sections for tag in section.tags] + draft.tags
    if text := draft.texts.get(Field.TAGS):
        written += [WrittenTag(text.locate(offset), tag) for offset, tag in listed_tags(text.value)]
    tags = []
    for location, word in written:
        if problem := bad_tag(location, word):
            problems.append(problem)
        else:
            tags.append(canonical_tag(word))
    return tags


def _id(draft: ParsedNote, problems: list[Diagnostic]) -> str | None:
    place = draft.places.get(Field.ID)
    if place is None:
        return None
    written = draft.texts.get(Field.ID)
    if written is not None and _GUID.fullmatch(written.value):
        return written.value
    location = written.location if written else place
    message = f"{quoted(written.value)} is no id" if written else '"ID:" names no id'
    hint = "copy a GUID from the lock or from Anki: up to 64 characters without a space"
    problems.append(Diagnostic(location=location, code=Code.BAD_ID, message=message, hint=hint))
    return None


def _no_question(draft: ParsedNote) -> Diagnostic:
    return Diagnostic(
        location=draft.location,
        code=Code.NO_QUESTION,
        message="question without a text" if draft.start is Field.QUESTION else "cloze note without a text",
        hint=f'write the text behind "{draft.start}:", or take the line away',
    )


def _no_answer(draft: ParsedNote) -> Diagnostic:
    empty = draft.places.get(Field.ANSWER)
    return Diagnostic(
        location=empty or draft.location,
        code=Code.NO_ANSWER,
        message="answer without a text" if empty else "question without an answer",
        hint='write the answer behind "A:"' if empty else 'put a line that starts with "A:" below it',
    )
