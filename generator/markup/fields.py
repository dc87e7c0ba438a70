"""A note's texts as the HTML of its Anki fields, with the note's cards and media files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from html import unescape

from generator.diagnostics import Code, Diagnostic, quoted
from generator.identity.numbering import NumberedText, assign_numbers
from generator.markup.anki_text import escape_html
from generator.markup.deletions import report_highest_number
from generator.markup.field_html import PROMPT
from generator.markup.media import MediaFile, MediaLibrary
from generator.markup.media_elements import MediaElements
from generator.markup.occlusion import occlusion_field, parts_list, read_occlusion
from generator.markup.problems import Problems
from generator.markup.recognition_text import recognition_text
from generator.markup.render import Asks, RenderContext, Rendered, render
from generator.markup.speech import with_speech
from generator.markup.titles import section_html
from generator.notes import (
    BasicNote,
    ClozeNote,
    DraftNote,
    InvalidNote,
    ListNote,
    Note,
    OcclusionNote,
    note_texts,
)
from generator.notetypes import BASIC, CLOZE, OCCLUSION, NoteType
from generator.text.characters import shows_nothing
from generator.text.located import Text
from generator.text.regions import regions
from generator.values import dataclass

# The fields with texts in the note's language.
_TEXT_FIELDS = frozenset({"Front", "Back", "Text", "Hint", "Extra", "Source", "Context"})
_TEXT_FIELDS |= {"Header", "Back Extra"}
# The class of an answer that shows no more than the words to type, which a card need not repeat.
_ONLY_WORDS = "only-words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A note's fields, in the order of `note_type.fields`, and its cards' `ordinals`, from 0.

    `clozes` pairs each cloze number with its text.
    """

    note_type: NoteType
    values: tuple[str, ...]
    ordinals: tuple[int, ...]
    media: tuple[MediaFile, ...]
    clozes: tuple[tuple[int, str], ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def note_type_of(note: Note | DraftNote) -> NoteType:
    """Return the note type of a note in Anki, where a note cannot change to another note type.

    For a draft, it is the note type that the note will have with an answer.
    """
    match note:
        case DraftNote():
            return CLOZE if note.is_list else OCCLUSION if note.is_occlusion else BASIC
        case BasicNote():
            return BASIC
        case ClozeNote() | ListNote():
            return CLOZE
        case OcclusionNote():
            return OCCLUSION


def recognition_texts(note: Note | DraftNote, library: MediaLibrary) -> tuple[str, str]:
    """Return the source of a note's question and of its answer, by which it is recognised.

    The answer of a cloze note is empty. White space is collapsed, and files are named by their
    content.
    """
    match note:
        case DraftNote():
            return recognition_text(note.question, library), ""
        case BasicNote() | ListNote() | OcclusionNote():
            question = recognition_text(note.question, library)
            return question, recognition_text(note.answer, library)
        case ClozeNote():
            return recognition_text(note.text, library), ""


def render_fields(
    note: Note, library: MediaLibrary, remembered: Sequence[NumberedText] = ()
) -> Fields:
    """Render a note's fields, with the cloze numbers `remembered` from its last build.

    A note with a problem is rendered as well, so that all its problems are reported.
    """
    # In Anki, list and occlusion notes are cloze notes too.
    context = RenderContext(
        library=library,
        in_cloze_note=not isinstance(note, BasicNote),
        speaks=note.speech is not None or (isinstance(note, BasicNote) and note.typed),
        language=note.language,
        breaks=note.breaks,
        remembered=tuple(remembered),
    )
    builder = _FieldsBuilder(context)
    match note:
        case BasicNote():
            ordinals = _basic(note, builder)
        case ClozeNote():
            ordinals = _cloze(note, builder)
        case ListNote():
            ordinals = _list(note, builder)
        case OcclusionNote():
            ordinals = _occlusion(note, builder)
    note_type = note_type_of(note)
    return Fields(
        note_type=note_type,
        values=tuple(builder.field(name) for name in note_type.fields),
        ordinals=ordinals,
        media=tuple({file.name: file for file in builder.media}.values()),
        clozes=builder.clozes,
        problems=tuple(builder.problems),
    )


def draft_problems(note: DraftNote, library: MediaLibrary) -> list[Diagnostic]:
    """Return the problems in the texts of a draft."""
    builder = _FieldsBuilder(RenderContext(library=library))
    rendered = [builder.render(text) for text in note_texts(note)]
    # Only a basic note needs a visible question: a list or a picture to name is in the answer.
    if note_type_of(note) is BASIC:
        builder.check_visible(note.question, rendered[0], "question", Code.NO_QUESTION)
    return builder.problems


def invalid_problems(note: InvalidNote, library: MediaLibrary) -> list[Diagnostic]:
    """Return the problems in the texts of an invalid note."""
    builder = _FieldsBuilder(RenderContext(library=library))
    for text in note.texts:
        builder.render(text)
    if note.cloze is not None:
        builder.render(note.cloze, asks=Asks.DELETIONS)
    return builder.problems


@dataclass(slots=True)
class _FieldsBuilder:
    """Renders the texts of a note, and collects its fields, files and problems."""

    context: RenderContext
    values: dict[str, str] = field(default_factory=dict)
    media: list[MediaFile] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    clozes: tuple[tuple[int, str], ...] = ()
    has_only_words: bool = False  # the answer to type

    def field(self, name: str) -> str:
        """Return the HTML of a field, in an element with what holds for the whole of it."""
        html, language = self.values.get(name, ""), self.context.language
        attributes = f' class="{_ONLY_WORDS}"' if name == "Back" and self.has_only_words else ""
        if language and name in _TEXT_FIELDS:
            attributes += f' lang="{language}"'
        return f"<div{attributes}>{html}</div>" if html and attributes else html

    def render(self, text: Text | None, *, asks: Asks = Asks.NOTHING) -> Rendered:
        """Render a text, and add its files and problems."""
        if text is None:
            return Rendered()
        is_asked = asks is not self.context.asks  # most texts are not
        rendered = render(text, replace(self.context, asks=asks) if is_asked else self.context)
        self.media += rendered.media
        self.problems += rendered.problems
        self.clozes = rendered.clozes or self.clozes
        return rendered

    def render_shared(self, note: Note) -> None:
        """Render the fields that all notes have."""
        self.values["Hint"] = self.render(note.hint).html
        self.values["Extra"] = self.render(note.extra).html
        self.values["Source"] = self.render(note.source).html
        in_cloze_note = self.context.in_cloze_note
        self.values["Context"] = section_html(note.section, in_cloze_note=in_cloze_note)

    def check_visible(self, text: Text, rendered: Rendered, what: str, code: Code) -> None:
        """Report a text of which a card shows nothing."""
        if not rendered.shows_something:
            hint = (
                "write text to show, or a backslash before characters that Markdown reads as syntax"
            )
            shown = quoted(text.value)
            if text.value and shows_nothing(text.value):
                shown, hint = f"U+{ord(text.value[0]):04X}", "write text to show"
            self.report(text, code, f"{what} shows nothing: {shown}", hint)

    def report(self, text: Text, code: Code, message: str, hint: str) -> None:
        """Report a problem of a whole text."""
        self.problems.append(
            Diagnostic(location=text.location, code=code, message=message, hint=hint)
        )


def _basic(note: BasicNote, builder: _FieldsBuilder) -> tuple[int, ...]:
    builder.render_shared(note)
    front, back = builder.render(note.question), builder.render(note.answer)
    builder.check_visible(note.question, front, "question", Code.NO_QUESTION)
    builder.check_visible(note.answer, back, "answer", Code.NO_ANSWER)
    # Anki compares the typed answer with plain text, so "[type:x]" must have "[" here and not
    # "&#91;".
    typed = escape_html(unescape(back.typed).replace("&", "&amp;")) if note.typed else ""
    if note.typed and not typed:
        hint = 'write the words to type, or give the note "Type: basic"'
        builder.report(note.answer, Code.WRONG_TYPE, "answer without words cannot be typed", hint)
    # An answer that is read aloud has a button for it.
    builder.has_only_words = note.typed and back.has_only_words and note.speech is None
    builder.values |= {
        "Front": with_speech(front.html, front.spoken, note.speech),
        "Back": with_speech(back.html, back.spoken, note.speech),
        "Reverse": "1" if note.reversed else "",
        "Typed": typed,
    }
    return (0, 1) if note.reversed else (0,)


def _cloze(note: ClozeNote, builder: _FieldsBuilder) -> tuple[int, ...]:
    builder.render_shared(note)
    text = builder.render(note.text, asks=Asks.DELETIONS)
    builder.values["Text"] = with_speech(text.html, text.spoken, note.speech)
    return _ordinals(text.numbers)


def _list(note: ListNote, builder: _FieldsBuilder) -> tuple[int, ...]:
    builder.render_shared(note)
    items = builder.render(note.answer, asks=Asks.ITEMS)
    prompt = builder.render(note.question)
    html = f"{PROMPT}{prompt.html}</div>\n{items.html}"
    spoken = " ".join(filter(None, (prompt.spoken, items.spoken)))
    builder.values["Text"] = with_speech(html, spoken, note.speech)
    return _ordinals(items.numbers)


def _occlusion(note: OcclusionNote, builder: _FieldsBuilder) -> tuple[int, ...]:
    builder.render_shared(note)
    problems = Problems(note.answer)
    picture, shapes, faults = read_occlusion(note.answer.value, list(regions(note.answer.value)))
    for fault in faults:
        problems.add(fault.offset, fault.code, fault.message, fault.hint)
    names = [shape.name for shape in shapes]
    numbers = assign_numbers(builder.context.remembered, names)
    builder.clozes = tuple(zip(numbers, names, strict=True))
    report_highest_number(builder.clozes, problems)
    media = MediaElements(builder.context.library, problems)
    image = media.html(picture) if picture else ""
    builder.media += media.files
    builder.problems += problems.found
    header = builder.render(note.question)
    values = {
        "Occlusion": occlusion_field(shapes, numbers),
        "Image": image,
        "Comments": parts_list(shapes, numbers),
    }
    builder.values |= values | _in_two_fields(
        builder.values, with_speech(header.html, header.spoken, note.speech)
    )
    return _ordinals(numbers)


def _ordinals(numbers: Iterable[int]) -> tuple[int, ...]:
    # Anki counts a note's cards from 0: the ordinal of "c1" is 0.
    return tuple(sorted(number - 1 for number in numbers))


def _in_two_fields(values: Mapping[str, str], question: str) -> dict[str, str]:
    """Join the texts for which Anki's image occlusion has only two fields."""
    context, hint, source = values["Context"], values["Hint"], values["Source"]
    # Anki's browser shows the start of the header: the question.
    header = f'{question}\n<div class="context" dir="auto">{context}</div>' if context else question
    if hint:
        header += (
            '\n<details class="hint"><summary></summary>'
            f'<div class="hint-text" dir="auto">{hint}</div></details>'
        )
    below = f'<div class="source" dir="auto">{source}</div>' if source else ""
    return {"Header": header, "Back Extra": "\n".join(filter(None, (values["Extra"], below)))}
