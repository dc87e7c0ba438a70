r"""Obsidian's own Markdown in ours: embeds, links between notes, comments, line ends, and what plugins hide.

    embed    = "![[" file [ "|" width [ "x" height ] ] "]]"     becomes a picture or sound
    link     = "[[" note [ "#" heading ] [ "|" shown ] "]]"       becomes the text it shows
    comment  = "%%" … "%%"                                         goes
    block id = " ^" letters at a text's end                        goes
    cloze    = "==" text "==" [ "^[" hint "]" ] [ "[^" number "]" ]
    curly    = "{" [ [ "c" ] number ( ":" | "|" ) ] text "}"      in a cloze note of Obsidian_to_Anki

A highlight that is no deletion becomes strong. Obsidian shows a line's end as one, so two spaces are put before it where our Markdown would run on.
"""

import re
from collections.abc import Iterator
from itertools import count

from generator.sources.foreign.clozes import Deletion
from generator.text.edits import highlights_as_strong, rewrite, with_hard_breaks
from generator.text.escaping import markdown_image
from generator.text.located import Text
from generator.text.regions import CodeAndMath

_OBSIDIAN_SYNTAX = re.compile(
    r"(?P<embed>!?)\[\[(?P<target>[^\[\]|\n]*?)(?P<part>#[^\[\]|\n]*)?(?:\|(?P<shown>[^\[\]\n]*))?\]\]"
    r"|(?P<comment>%%.*?%%)|(?P<block>[ \t]\^[A-Za-z0-9-]+\s*\Z)",
    re.DOTALL,
)
_FILE = re.compile(r"\.(?P<suffix>[A-Za-z0-9]{1,5})$")
_IMAGE_SIZE = re.compile(r"(\d{1,4})(?:x(\d{1,4}))?$")
_NOTE_SUFFIXES = frozenset({"md", "canvas", "pdf", "base"})

_HIGHLIGHT_CLOZE = re.compile(
    r"==(?P<text>(?:(?!==).)+)==(?:\^\[(?P<hint>[^\[\]\n]*)\])?(?:\[\^(?P<tail>\w+)\])?", re.DOTALL
)
_CURLY_CLOZE = re.compile(r"(?<![{\\])\{(?:c?(?P<number>\d+)[:|])?(?P<text>[^{}\n]+)\}(?!\})")


def convert_syntax(text: Text) -> Text:
    """Rewrite what only Obsidian knows."""
    return with_hard_breaks(highlights_as_strong(rewrite(text, _OBSIDIAN_SYNTAX, _replacement)))


def highlights(text: Text) -> Iterator[Deletion]:
    """Find the deletions that are written as highlights, in order."""
    for found in CodeAndMath(text.value).matches_outside(_HIGHLIGHT_CLOZE):
        if found["text"].strip():
            # "==a==[^as]" says what is shown on which card, and is no number.
            number = found["tail"] if found["tail"] and found["tail"].isdecimal() else ""
            yield Deletion(
                found.start(),
                found.end(),
                found.span("text"),
                number,
                (found["hint"] or "").strip(),
            )


def overlapping_deletion(text: Text) -> int | None:
    """Return the offset of a deletion whose tail says what each card does with it, which Anki cannot do."""
    found = CodeAndMath(text.value).matches_outside(_HIGHLIGHT_CLOZE)
    return next(
        (match.start("tail") for match in found if match["tail"] and not match["tail"].isdecimal()),
        None,
    )


def curly_clozes(text: Text) -> Iterator[Deletion]:
    """Find the deletions that Obsidian_to_Anki's option CurlyCloze knows, in order."""
    found = [
        match
        for match in CodeAndMath(text.value).matches_outside(_CURLY_CLOZE)
        if match["text"].strip()
    ]
    is_mixed = any(match["number"] for match in found)
    unnumbered = count(1)
    for match in found:
        # It counts those without a number by themselves; ours would count on from the highest.
        number = match["number"] or (str(next(unnumbered)) if is_mixed else "")
        yield Deletion(match.start(), match.end(), match.span("text"), number)


def _replacement(found: re.Match[str]) -> str:
    """Return what stands for an embed, a link or a comment."""
    if found["comment"] is not None or found["block"] is not None:
        return ""
    target, shown = found["target"].strip(), (found["shown"] or "").strip()
    suffix = _FILE.search(target)
    if found["embed"] and suffix and suffix["suffix"].lower() not in _NOTE_SUFFIXES:
        size = _IMAGE_SIZE.fullmatch(shown)
        # "![[cell.png|300x200]]" has its size where others have a caption.
        sizes = [
            f"{name}={size[group]}"
            for group, name in ((1, "width"), (2, "height"))
            if size and size[group]
        ]
        return markdown_image(target, "" if size else shown, sizes)
    return shown or target or (found["part"] or "").lstrip("#")
