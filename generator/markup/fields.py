"""A note's texts as the HTML of its Anki fields, with the cards they make and the files they need."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

from generator.diagnostics import Code, Diagnostic, quoted
from generator.identity.numbering import Numbered, assign_numbers
from generator.markup import regions as region
from generator.markup.cloze import (
    DEEPEST,
    HIGHEST_NUMBER,
    ClozeFault,
    ClozeMark,
    Role,
    broken_deletions,
    cloze_marks,
    cloze_numbers,
    numbers_taken,
)
from generator.markup.highlight import highlighted
from generator.markup.holding import Holder, sealed, untagged, without_own
from generator.markup.items import ItemMarks
from generator.markup.markdown import MarkdownRenderer
from generator.markup.media import (
    DIGEST_DIGITS,
    MediaFault,
    MediaFile,
    MediaLibrary,
    is_inline,
    is_remote,
    media_html,
    remote_warning,
    unused_size,
)
from generator.markup.occlusion import occlusion, occlusion_field
from generator.notes import BasicNote, ClozeNote, ListNote, Note, OcclusionNote, Text, Unfinished
from generator.notetypes import BASIC, CLOZE, OCCLUSION, NoteType
from generator.sources.code import unquoted

# Shown between the titles of nested sections.
BETWEEN_SECTIONS = " › "

# A reading in kana right behind kanji, as Anki's own furigana filter takes it, but with no field of its own. A space
# in Japanese text says where the kanji begin that are read so, and is not shown.
_RUBY = re.compile(
    r"(?:(?:(?<=[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60])|(?<=[ぁ-ヺー]\])) )?"
    r"(?P<kanji>[\u3400-\u9fff\uf900-\ufaff々〆ヶ]+)\[(?P<kana>[ぁ-ゖァ-ヺー・]+)\](?!\()"
)
# What a card shows or plays beside its words.
_NOT_WORDS = re.compile(r'<rt>[^<]*</rt>|\[sound:[^\]]*\]|<sup>\d+</sup>|<div class="footnote">.*</div>', re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
# Tags inside a word part nothing; all others do.
_INLINE_TAG = re.compile(r"</?(?:a|code|del|em|ruby|span|strong|sup)\b[^<>]*>")
_EMPTY_ITEM = re.compile(r"^[ \t]*((?:[-*+]|\d{1,9}[.)])[ \t]*)$", re.MULTILINE)
_SHOWS = re.compile(r"<img\b|\[sound:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A note as Anki is to hold it. `values` follow the note type's fields; `ordinals` are its cards', from 0.

    `sides` are the question and the answer (empty for a cloze note) as the source has them, to recognise the note
    by later: white space folded, and files named by what they hold. `clozes` pairs each cloze number with its text.
    """

    note_type: NoteType
    values: tuple[str, ...]
    ordinals: tuple[int, ...]
    media: tuple[MediaFile, ...]
    sides: tuple[str, str]
    clozes: tuple[tuple[int, str], ...] = ()


def plain_text(html: str) -> str:
    """Reduce HTML to what a person reads, on one line."""
    return " ".join(unescape(_without_tags(html)).split())


def _without_tags(html: str) -> str:
    return " ".join(_TAG.sub(" ", _INLINE_TAG.sub("", html)).split())


def note_type_of(note: Note) -> NoteType:
    """Return the type that Anki keeps a note under; a note cannot go from one to another there."""
    match note:
        case BasicNote():
            return BASIC
        case ClozeNote() | ListNote():
            return CLOZE
        case OcclusionNote():
            return OCCLUSION


class FieldRenderer:
    """Renders one note after another; what it finds wrong gathers in `problems`."""

    def __init__(self, media: MediaLibrary) -> None:
        self.problems: list[Diagnostic] = []
        self._library = media
        self._markdown = MarkdownRenderer()
        self._media: dict[str, MediaFile] = {}
        self._inert = untagged
        self._clozes: tuple[tuple[int, str], ...] = ()

    def sides(self, note: Note) -> tuple[str, str]:
        """Return what a note is recognised by: the source of its question and of its answer."""
        match note:
            case BasicNote() | ListNote() | OcclusionNote():
                return self._side(note.question), self._side(note.answer)
            case ClozeNote():
                return self._side(note.text), ""

    def render(self, note: Note, remembered: Sequence[Numbered] = ()) -> Fields:
        """Render a note's fields, with the cloze numbers that are `remembered` of it.

        A note with a problem renders all the same, so that all problems come out.
        """
        self._media = {}
        self._clozes = ()
        # Anki counts the clozes of every field of a cloze note.
        self._inert = untagged if isinstance(note, BasicNote) else _sealed_and_untagged
        values = {
            "Hint": self._html(note.hint),
            "Extra": self._html(note.extra),
            "Source": self._html(note.source),
            "Context": self._inert(escape(BETWEEN_SECTIONS.join(note.section), quote=False)),
        }
        note_type = note_type_of(note)
        match note:
            case BasicNote():
                values |= self._basic(note)
                ordinals: tuple[int, ...] = (0, 1) if note.reversed else (0,)
            case ClozeNote():
                text, ordinals = self._cloze(note.text, remembered)
                values["Text"] = _with_speech(text, note.speech)
            case ListNote():
                text, ordinals = self._list(note, remembered)
                values["Text"] = _with_speech(text, note.speech)
            case OcclusionNote():
                shown, ordinals = self._occlusion(note, remembered)
                shown["Header"] = _with_speech(shown["Header"], note.speech)
                values |= shown | _in_two_fields(values, shown["Header"])
        return Fields(
            note_type=note_type,
            values=tuple(values.get(name, "") for name in note_type.fields),
            ordinals=ordinals,
            media=tuple({file.name: file for file in self._media.values()}.values()),
            sides=self.sides(note),
            clozes=self._clozes,
        )

    def look_into(self, note: Unfinished) -> None:
        """Find what else is wrong with a note that has an error already."""
        for text in note.texts:
            self._html(text)
        if note.cloze is not None:
            self._cloze(note.cloze, ())

    def _basic(self, note: BasicNote) -> dict[str, str]:
        front, back = self._html(note.question), self._html(note.answer)
        for text, html, what in ((note.question, front, "question"), (note.answer, back, "answer")):
            if not plain_text(html) and not _SHOWS.search(html):
                hint = "write what it shows, or a backslash before what Markdown takes for a sign of its own"
                code = Code.NO_QUESTION if what == "question" else Code.NO_ANSWER
                self._report(text, 0, code, f"{what} that shows nothing: {quoted(text.value)}", hint)
        typed = escape(_words(back), quote=False) if note.typed else ""
        if note.typed and not typed:
            hint = 'write what is to be typed, or take "Type: typed" away'
            self._report(note.answer, 0, Code.TYPE_MISFIT, "an answer without words cannot be typed", hint)
        front, back = _with_speech(front, note.speech), _with_speech(back, note.speech)
        return {"Front": front, "Back": back, "Reverse": "1" if note.reversed else "", "Typed": typed}

    def _cloze(self, text: Text, remembered: Sequence[Numbered]) -> tuple[str, tuple[int, ...]]:
        found = list(region.regions(text.value))
        marks, faults = cloze_marks(text.value, found, remembered)
        self._clozes = tuple((number, mark.text) for mark in marks for number in mark.numbers)
        for fault in faults:
            self._report_cloze(text, fault)
        if not marks and not faults:
            hint = 'put "{{" and "}}" around what is asked for'
            self._report(text, 0, Code.NO_CLOZE, f"cloze note without a deletion: {quoted(text.value)}", hint)
        for mark, item in numbers_taken(text.value, marks, remembered):
            self._report_taken(text, mark, item)
        html = self._html(text, found, marks)
        numbers = cloze_numbers(html)
        opening = [mark for mark in marks if mark.role is Role.OPEN]
        if html.count("{{c") == len(opening):
            for index in broken_deletions(html):
                if not numbers.issuperset(opening[index].numbers):
                    continue
                message = f"deletion across the edge of something: {quoted(opening[index].text)}"
                hint = "put both its ends into the same item, cell or emphasis"
                self._report(text, opening[index].start, Code.BAD_CLOZE, message, hint)
        for mark in marks:
            if not numbers.issuperset(mark.numbers):
                message = "deletion in a place that Anki does not ask about"
                hint = f"move it into text that is shown; not into an address, nor into more than {DEEPEST} others"
                self._report(text, mark.start, Code.BAD_CLOZE, message, hint)
        return html, tuple(sorted(number - 1 for number in numbers))

    def _list(self, note: ListNote, remembered: Sequence[Numbered]) -> tuple[str, tuple[int, ...]]:
        field, protected = self._protected(note.answer, list(region.regions(note.answer.value)), [])
        items = ItemMarks(field.holder)
        html = self._markdown_of(note.answer, protected, field.holder, items.around)
        html, self._clozes = items.deletions(html, remembered)
        if not self._clozes:
            hint = 'write each item on a line that starts with "- " or "1. "'
            self._report(note.answer, 0, Code.NO_LIST, "the answer of a list note is no list", hint)
        for empty in _EMPTY_ITEM.finditer(note.answer.value) if not all(item for _, item in self._clozes) else ():
            self._report(
                note.answer, empty.start(1), Code.NO_LIST, "item without a text", "write it, or delete the line"
            )
        self._check_count(note.answer, "items")
        html = f'<div class="prompt">{self._html(note.question)}</div>\n{field.holder.put_back(html)}'
        return html, tuple(sorted(number - 1 for number in cloze_numbers(html)))

    def _occlusion(self, note: OcclusionNote, remembered: Sequence[Numbered]) -> tuple[dict[str, str], tuple[int, ...]]:
        picture, parts, faults = occlusion(note.answer.value, list(region.regions(note.answer.value)))
        for fault in faults:
            self._report(note.answer, fault.offset, Code.BAD_OCCLUSION, fault.why, fault.hint)
        names = [part.name for part in parts]
        numbers = assign_numbers(remembered, names)
        self._clozes = tuple(zip(numbers, names, strict=True))
        self._check_count(note.answer, "parts")
        values = {
            "Occlusion": occlusion_field(parts, numbers),
            "Image": self._link(picture, note.answer) if picture else "",
            "Header": self._html(note.question),
            "Comments": self._inert(escape(", ".join(names), quote=False)),
        }
        return values, tuple(sorted(number - 1 for number in numbers))

    def _check_count(self, text: Text, what: str) -> None:
        """Report more items or parts than a note can have cards; a list's own card takes one number as well."""
        highest = max((number for number, _ in self._clozes), default=0)
        if highest > HIGHEST_NUMBER:
            message = f"more {what} than a note can ask for, with those it had before: {highest}"
            hint = f"part the note in two: a note has up to {HIGHEST_NUMBER} cards"
            self._report(text, 0, Code.BAD_CLOZE, message, hint)

    def _html(
        self, text: Text | None, found: list[region.Region] | None = None, marks: list[ClozeMark] | None = None
    ) -> str:
        """Render one text; `marks` are those of the deletions in it, `found` its regions where they are known."""
        if text is None:
            return ""
        regions = list(region.regions(text.value)) if found is None else found
        field, protected = self._protected(text, regions, marks or [])
        return field.holder.put_back(self._markdown_of(text, protected, field.holder))

    def _markdown_of(
        self, text: Text, protected: str, holder: Holder, around_item: Callable[[], tuple[str, str]] | None = None
    ) -> str:
        try:
            html = self._markdown.render(protected, self._picture_in(text, holder), around_item)
        except RecursionError:
            hint = "write it with fewer lists and quotations inside each other"
            self._report(text, 0, Code.NESTED_TOO_DEEPLY, f"nested too deeply: {quoted(text.value)}", hint)
            return protected
        return self._inert(html)

    def _protected(self, text: Text, regions: list[region.Region], marks: list[ClozeMark]) -> tuple["_Field", str]:
        """Hold what Markdown must not see; return the holder's field and the text that is left."""
        field = _Field(text.value, marks, self._inert)
        parts: list[str] = []
        position = 0
        for part in regions:
            parts.append(field.free_text(position, part.start))
            if isinstance(part, region.MediaLink):
                parts.append(field.link(part, self._link(part, text)))
            else:
                parts.append(field.code_or_math(part))
            position = part.end
        parts.append(field.free_text(position, len(text.value)))
        return field, "".join(parts)

    def _link(self, link: region.MediaLink, text: Text) -> str:
        if unused := unused_size(link):
            hint = "write {width=300} or {width=50%} behind a picture; sounds and videos have no size"
            self._report(text, link.start, Code.UNUSED_SIZE, f"{quoted(unused)} has no meaning here", hint)
        return media_html(link, self._media_name(link.target, text, link.start))

    def _picture_in(self, text: Text, holder: Holder) -> Callable[[str], str]:
        def name(source: str) -> str:
            target = unescape(holder.plain(source))
            return self._media_name(target, text, max(text.value.find(target), 0))

        return name

    def _media_name(self, target: str, text: Text, offset: int) -> str:
        """Return the name to show a file by; one that cannot be packaged keeps its own."""
        if is_inline(target):
            return target
        if is_remote(target):
            self.problems.append(remote_warning(target, text.locate(offset)))
            return target
        found = self._library.find(target, text.path)
        if isinstance(found, MediaFault):
            self._report(text, offset, found.code, found.message, found.hint)
            return target
        self._media[target] = found
        return found.name

    def _side(self, text: Text) -> str:
        """Return a text's source with each packaged file named by its content."""
        source = text.value
        if "![" in source or "[sound:" in source:
            for part in reversed(list(region.regions(source))):
                if isinstance(part, region.MediaLink) and not is_remote(part.target):
                    file = self._library.find(part.target, text.path)
                    if isinstance(file, MediaFile):
                        named = f"![{part.alt}]({file.digest[:DIGEST_DIGITS]})"
                        source = f"{source[: part.start]}{named}{source[part.end :]}"
        return " ".join(source.split())

    def _report_taken(self, text: Text, mark: ClozeMark, item: Numbered) -> None:
        message = f"c{item.number} was {quoted(item.text)} before: its reviews go to {quoted(mark.text)}"
        hint = "leave the number out: a deletion without one keeps its reviews wherever it goes"
        self._report(text, mark.start, Code.NUMBER_TAKEN, message, hint)

    def _report_cloze(self, text: Text, fault: ClozeFault) -> None:
        code = Code.BAD_CLOZE if fault.closed else Code.CLOZE_NOT_CLOSED
        hint = 'write "{{text}}" or "{{c2::text::hint}}"'
        if not fault.closed:
            hint = 'put "}}" where the deletion ends, or a backslash before "{{" if it is text'
        self._report(text, fault.offset, code, fault.why, hint)

    def _report(self, text: Text, offset: int, code: Code, message: str, hint: str) -> None:
        self.problems.append(Diagnostic(location=text.locate(offset), code=code, message=message, hint=hint))


class _Field:
    """One text on its way through Markdown: its regions and cloze marks turned into held HTML."""

    def __init__(self, text: str, marks: list[ClozeMark], inert: Callable[[str], str]) -> None:
        self.text = text
        self.marks = list(reversed(marks))  # in the order of the text; taken off the end as they are passed
        self.inert = inert
        self.holder = Holder()

    def free_text(self, start: int, end: int) -> str:
        """Return text for Markdown."""
        return self._between_marks(start, end, self._hold_signs_and_ruby)

    def code_or_math(self, part: region.Code | region.Math) -> str:
        """Render code or math and return the character that stands for it."""
        content = self._between_marks(*part.inner, self.holder.hold_own)
        if isinstance(part, region.Math):
            opening, closing = ("\\[", "\\]") if part.display else ("\\(", "\\)")
            return self._hold(part, self.inert(f"{opening}{escape(content, quote=False)}{closing}"))
        if not part.block:
            return self._hold(part, self.inert(f"<code>{escape(_span_content(content), quote=False)}</code>"))
        code = self.inert(highlighted(_outdented(content, part), part.language))
        return self._hold(part, f'<div class="highlight"><pre><code>{code}</code></pre></div>', block=True)

    def link(self, part: region.MediaLink, html: str) -> str:
        """Return the character that stands for a picture or sound."""
        return self._hold(part, html[0] + self.inert(without_own(html[1:])))  # the "[" of a "[sound:…]" stays

    def _hold_signs_and_ruby(self, text: str) -> str:
        return _RUBY.sub(self._hold_ruby, self.holder.hold_signs(text))

    def _hold_ruby(self, found: re.Match[str]) -> str:
        html = f"<ruby>{found['kanji']}<rt>{found['kana']}</rt></ruby>"
        return self.holder.hold(html, plain=found["kanji"])

    def _hold(self, part: region.Region, html: str, *, block: bool = False) -> str:
        source = self.inert(without_own(escape(self.text[part.start : part.end])))
        return self.holder.hold(html, plain=source, block=block)

    def _between_marks(self, start: int, end: int, hold: Callable[[str], str]) -> str:
        parts: list[str] = []
        while self.marks and self.marks[-1].start < end:
            mark = self.marks.pop()
            parts += [hold(self.text[start : mark.start]), self.holder.hold(_mark_html(mark))]
            start = mark.end
        parts.append(hold(self.text[start:end]))
        return "".join(parts)


def _sealed_and_untagged(html: str) -> str:
    return sealed(untagged(html))


def _in_two_fields(values: Mapping[str, str], question: str) -> dict[str, str]:
    """Put what has a field of its own elsewhere into the two that Anki's image occlusion has for text."""
    context, hint, source = values["Context"], values["Hint"], values["Source"]
    header = f'<div class="context" dir="auto">{context}</div>\n{question}' if context else question
    if hint:
        header += (
            f'\n<details class="hint"><summary>Hint</summary><div class="hint-text" dir="auto">{hint}</div></details>'
        )
    below = f'<div class="source" dir="auto">{source}</div>' if source else ""
    return {"Header": header, "Back Extra": "\n".join(filter(None, (values["Extra"], below)))}


def _with_speech(html: str, language: str | None) -> str:
    """Have Anki's own speech read a text aloud: the tag works in a field as it does in a template.

    Deletions stay deletions in it: Anki says "blank" for the one that is asked for.
    """
    words = _without_tags(_NOT_WORDS.sub("", html)).replace("[", "(").replace("]", ")")
    if language is None or not words:
        return html
    spoken = f"[anki:tts lang={language}]{words}[/anki:tts]"
    # Its button stands behind the last word, where that is in a paragraph.
    return f"{html.removesuffix('</p>')} {spoken}</p>" if html.endswith("</p>") else html + spoken


def _words(html: str) -> str:
    return plain_text(_NOT_WORDS.sub("", html))


def _mark_html(mark: ClozeMark) -> str:
    match mark.role:
        case Role.OPEN:
            return f"{{{{c{','.join(map(str, mark.numbers))}::"
        case Role.HINT:
            return "::"
        case Role.CLOSE:
            return "}}"


def _span_content(content: str) -> str:
    """Read a code span's content: line ends are spaces, and one space inside either backtick goes (CommonMark 6.1)."""
    content = content.replace("\n", " ")
    padded = content.startswith(" ") and content.endswith(" ") and content.strip()
    return content[1:-1] if padded else content


def _outdented(code: str, block: region.Code) -> str:
    """Take what stands before the fence as well off the lines of its block."""
    if block.quoted:
        return "\n".join(unquoted(line) for line in code.split("\n"))
    return "\n".join(line[min(block.indent, len(line) - len(line.lstrip(" "))) :] for line in code.split("\n"))
