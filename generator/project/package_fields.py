"""What a note in a package shows, in the form in which it is compared with the source.

Packages of earlier versions are read as well, so what versions write differently is left out: the
element around a field, marks in formulas, the hint of a whole list, where the names of shapes are.
"""

import re
from collections.abc import Iterator, Sequence

from generator.lazy_patterns import lazy_pattern
from generator.markup.field_html import deletions, plain_text, unwrapped, without_math_marks
from generator.markup.list_items import WHOLE_LIST
from generator.markup.occlusion import NamedPart, named_parts
from generator.notetypes import NoteType
from generator.text.cloze import NUMBERED_OPENING

_MEDIA = lazy_pattern(r'<(?:img|audio|video|source)\b[^<>]*?\bsrc="([^"]*)"[^<>]*>')
_SPEECH = lazy_pattern(r"\[anki:tts\b[^\]]*\].*?\[/anki:tts\]", re.DOTALL)
_PROMPT, _PROMPT_END = '<div class="prompt">', "</div>\n"
# The hint of a whole list, as it is written and as it is read aloud; a digit is before the "::" of
# an opening delimiter.
_LIST_HINT = lazy_pattern(r"(?<=[> ])::[^<>{}]{0,40}(?=\}\})")
# The titles of the sections, which are before or after the question in an occlusion note's header.
_CONTEXT = lazy_pattern(r'<div class="context"[^<>]*>(.*?)</div>', re.DOTALL)


class PackageFields:
    """The fields of a note in a package, or as they are rendered for one."""

    def __init__(self, note_type: NoteType, values: Sequence[str]) -> None:
        read = (without_math_marks(unwrapped(html)) for html in values)
        self._value = dict(zip(note_type.fields, read, strict=True))
        self._kind = note_type.kind
        self._is_list = self._value.get("Text", "").startswith(_PROMPT)

    def question_and_answer(self) -> tuple[str, str]:
        """Return the visible question and answer, without cloze numbers."""
        match self._kind:
            case "basic":
                return _visible_text(self._value["Front"]), _visible_text(self._value["Back"])
            case "cloze":
                text = self._value["Text"]
                if not self._is_list:
                    return _visible_text(NUMBERED_OPENING.sub("{{", text)), ""
                text = NUMBERED_OPENING.sub("{{", _LIST_HINT.sub("", text))
                question, _, items = text.removeprefix(_PROMPT).partition(_PROMPT_END)
                return _visible_text(question), _visible_text(items)
            case _:
                names = ", ".join(part.name for part in self._parts())
                question = _visible_text(_CONTEXT.sub("", self._value["Header"]))
                return question, f"{names} {_visible_text(self._value['Image'])}"

    def section(self) -> str:
        """Return the titles of the sections above the note."""
        return plain_text(self._value.get("Context", ""))

    def numbered_texts(self) -> Iterator[tuple[int, str]]:
        """Yield each cloze number with the visible text of its deletion.

        The number of the card that asks for a whole list is left out.
        """
        if self._kind == "occlusion":
            yield from ((part.number, part.name) for part in self._parts())
            return
        for numbers, html in deletions(self._value.get("Text", "")):
            shown = _visible_text(html)
            for number in numbers:
                if not (self._is_list and number == WHOLE_LIST):
                    yield number, shown

    def all_that_shows(self) -> list[object]:
        """Return all that the note's cards show and play."""
        value = dict(self._value)
        found: list[object] = []
        if self._kind == "occlusion":
            header = value["Header"]
            found = [*self._parts(), *map(plain_text, _CONTEXT.findall(header))]
            found.append(_visible_text_with_speech(_CONTEXT.sub("", header)))
            value |= dict.fromkeys(("Occlusion", "Header", "Comments"), "")
        if self._is_list:
            value["Text"] = _LIST_HINT.sub("", value["Text"])
        return [*found, *map(_visible_text_with_speech, value.values())]

    def _parts(self) -> list[NamedPart]:
        return list(named_parts(self._value["Occlusion"], self._value["Comments"]))


def _visible_text(html: str) -> str:
    """Reduce HTML to its visible text and the names of its media files, without speech."""
    return _visible_text_with_speech(_SPEECH.sub("", html))


def _visible_text_with_speech(html: str) -> str:
    return plain_text(_MEDIA.sub(r" \1 ", html))
