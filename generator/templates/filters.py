"""The filters of a field in a template: `{{text:Front}}`, `{{hint:furigana:Front}}`."""

import re
from collections.abc import Callable, Sequence
from hashlib import blake2b

from generator.lazy_patterns import lazy_pattern
from generator.templates.clozes import show_clozes, show_only_clozes
from generator.templates.plain_text import plain_text
from generator.values import dataclass

# A word with its reading, as "日本[にほん]". A space separates it from the word before. If no
# reading follows the start of a word, none follows its other characters: it is left at once, so
# that the time is linear.
_READING = lazy_pattern(r" ?([^ >]+?)\[(.+?)\]|[^ >]++")
_SOUND = "sound:"
_SPEECH = "tts "
_TYPE = "type"
# With these filters inside, "type" is another filter.
_TYPE_FILTERS: dict[tuple[str, ...], str] = {
    ("cloze", _TYPE): "type:cloze",
    ("nc", _TYPE): "type:nc",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterContext:
    """What filters know besides the text: the field's name, the cloze number, and the side."""

    name: str
    number: int
    is_question: bool


def apply_filters(text: str, filters: Sequence[str], context: FilterContext) -> str:
    """Apply filters, from the innermost one on, up to the first one that Anki does not know."""
    if filters and filters[-1] == _TYPE:  # asks for the field, whatever is inside
        kind = _TYPE_FILTERS.get(tuple(filters), _TYPE)
        return f"[[{kind}:{context.name}]]"
    for name in filters:
        if name.startswith(_SPEECH):
            text = f"[anki:tts lang={name.removeprefix(_SPEECH)}]{text}[/anki:tts]"
        elif name in _FILTERS:
            text = _FILTERS[name](text, context)
        elif name:
            break  # an add-on may have it, and gets the rest
    return text


def _text(text: str, _: FilterContext) -> str:
    return plain_text(text)


def _furigana(text: str, _: FilterContext) -> str:
    return _readings(text, r"<ruby><rb>\1</rb><rt>\2</rt></ruby>")


def _kanji(text: str, _: FilterContext) -> str:
    return _readings(text, r"\1")


def _kana(text: str, _: FilterContext) -> str:
    return _readings(text, r"\2")


def _readings(text: str, replacement: str) -> str:
    def replaced(word: re.Match[str]) -> str:
        is_kept = word[2] is None or word[2].startswith(_SOUND)
        return word[0] if is_kept else word.expand(replacement)

    text = text.replace("&nbsp;", " ")
    end = text.rfind("]") + 1  # after it, there is no reading
    return _READING.sub(replaced, text[:end]) + text[end:]


def _type(_: str, context: FilterContext) -> str:
    return f"[[type:{context.name}]]"


def _type_cloze(_: str, context: FilterContext) -> str:
    return f"[[type:cloze:{context.name}]]"


def _type_nc(_: str, context: FilterContext) -> str:
    return f"[[type:nc:{context.name}]]"


def _cloze(text: str, context: FilterContext) -> str:
    return show_clozes(text, context.number, is_question=context.is_question)


def _cloze_only(text: str, context: FilterContext) -> str:
    return show_only_clozes(text, context.number, is_question=context.is_question)


def _hint(text: str, context: FilterContext) -> str:
    """Return a link that shows the text. Anki makes the id of the text and the name too."""
    if not text.strip():
        return text
    key = f"hint{blake2b(f'{context.name}:{text}'.encode(), digest_size=8).hexdigest()}"
    return (
        '\n<a class=hint href="#"\n'
        "onclick=\"this.style.display='none';\n"
        f"document.getElementById('{key}').style.display='block';\n"
        'return false;" draggable=false>\n'
        f"{context.name}</a>\n"
        f'<div id="{key}" class=hint style="display: none">{text}</div>\n'
    )


_FILTERS: dict[str, Callable[[str, FilterContext], str]] = {
    "text": _text,
    "furigana": _furigana,
    "kanji": _kanji,
    "kana": _kana,
    "type": _type,
    "type-cloze": _type_cloze,
    "type-nc": _type_nc,
    "cloze": _cloze,
    "cloze-only": _cloze_only,
    "hint": _hint,
}
