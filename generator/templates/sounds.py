"""The sounds of a card: `[sound:a.mp3]`, and `[anki:tts lang=de_DE]text[/anki:tts]` for speech.

    directive = "[anki:" name { white key "=" value } [ white ] "]" content "[/anki:" name "]"

Anki takes them out of the HTML of a side and leaves a marker, where its reviewer puts a button.
Another directive than `tts` is text, and so is everything in it.
"""

import re
from collections.abc import Iterator

from generator.lazy_patterns import lazy_pattern
from generator.templates.plain_text import decode_references, strip_tags
from generator.values import dataclass

_OPENING = lazy_pattern(
    r"\[sound:(?P<file>[^\]]+)\]"
    r"|\[anki:(?P<name>[^\] \t\r\n]++)"
    r"(?P<options>(?:[ \t\r\n]*+[^\] \t\r\n=]++=(?:\"[^\"]*+\"|[^\] \t\r\n\"]*+))*+)[ \t\r\n]*+\]"
)
_OPTION = lazy_pattern(r"[ \t\r\n]*+([^\] \t\r\n=]++)=(?:\"([^\"]*+)\"|([^\] \t\r\n\"]*+))")
_NEEDS_QUOTES = lazy_pattern(r"[\] \t\r\n]")
# The tags at which a text that is read aloud has a pause, if they have no attributes.
_PAUSE = lazy_pattern(
    r"</?(?:address|article|aside|blockquote|br|canvas|dd|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|h[1-6]|header|hr|li|main|nav|noscript|ol|output|p|pre|section|table|tfoot|ul"
    r"|video)>",
    re.IGNORECASE,
)
# What is said instead of the box of a cloze deletion.
_BOX, _SPOKEN_BOX = "[...]", "blank"
_NO_LANGUAGE = "[Error in directive '\u2068anki:tts\u2069': \u2068'\u2068lang\u2069' not set\u2069]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A file that is played: a sound or a video."""

    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A text that is read aloud, by the first of the voices that the learner has.

    `speed` is 1 for the usual speed. `other` are the other options, as they are written: `x=y`.
    """

    text: str
    language: str
    voices: tuple[str, ...]
    speed: float
    other: tuple[str, ...]


def take_sounds(html: str, side: str) -> tuple[str, tuple[Sound | Speech, ...]]:
    """Replace each sound by its marker, and return the sounds in order.

    `side` is "q" or "a".

    >>> take_sounds("a [sound:a.mp3]", "q")
    ('a [anki:play:q:0]', (Sound(file='a.mp3'),))
    """
    if "[sound:" not in html and "[anki:" not in html:  # most sides
        return html, ()
    texts: list[str] = []
    sounds: list[Sound | Speech] = []
    for piece in _pieces(html):
        if isinstance(piece, str):
            texts.append(piece)
        else:
            texts.append(f"[anki:play:{side}:{len(sounds)}]")
            sounds.append(piece)
    return "".join(texts), tuple(sounds)


def _pieces(html: str) -> Iterator[str | Sound | Speech]:
    """Split HTML at its sounds."""
    # After the last "]" nothing can be closed; it would be searched to the end again and again.
    limit = html.rfind("]") + 1
    unclosed: set[str] = set()
    text = position = 0
    while found := _OPENING.search(html, position, limit):
        position = found.end()
        if found["file"] is not None:
            yield html[text : found.start()]
            # Only the name counts: the file is in the folder of the media.
            yield Sound(file=decode_references(found["file"]).rpartition("/")[2])
            text = position
            continue
        closing = f"[/anki:{found['name']}]"
        end = -1 if closing in unclosed else html.find(closing, position)
        if end < 0:
            unclosed.add(closing)
            position = found.start() + 1
            continue
        yield html[text : found.start()]
        yield _directive(found["name"], found["options"], html[position:end])
        text = position = end + len(closing)
    yield html[text:]


def _directive(name: str, written: str, content: str) -> str | Speech:
    options: dict[str, str] = {}
    for key, quoted, bare in _OPTION.findall(written):
        options[key] = quoted or bare
    if name != "tts":
        return f"[anki:{name}{_written(options)}]{content}[/anki:{name}]"
    language = options.pop("lang", "")
    if not language:
        return _NO_LANGUAGE
    voices = options.pop("voices", None)
    return Speech(
        text=_spoken_text(content),
        language=language,
        voices=() if voices is None else tuple(voices.split(",")),
        speed=_speed(options.pop("speed", "")),
        other=tuple(f"{key}={value}" for key, value in options.items()),
    )


def _written(options: dict[str, str]) -> str:
    """Return the options of a directive as Anki writes them again."""
    return "".join(
        f' {key}="{value}"' if _NEEDS_QUOTES.search(value) else f" {key}={value}"
        for key, value in options.items()
    )


def _spoken_text(html: str) -> str:
    """Return what is read aloud of HTML."""
    return decode_references(strip_tags(_PAUSE.sub(" ", html))).replace(_BOX, _SPOKEN_BOX)


def _speed(written: str) -> float:
    # float() reads more than Anki: "1_0", " 1" and the digits of other scripts.
    if not written.isascii() or "_" in written or written != written.strip():
        return 1.0
    try:
        return float(written)
    except ValueError:
        return 1.0
