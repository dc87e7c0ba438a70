r"""Obsidian's syntax beyond Markdown, and the cloze deletions of Obsidian_to_Anki.

    embed    = "![[" file [ "|" width [ "x" height ] ] "]]"     becomes a picture or sound
    link     = "[[" note [ "#" heading ] [ "|" shown ] "]]"     becomes the text it shows
    comment  = "%%" … "%%"                                      is removed
    block id = " ^" letters at the end of a text                is removed
    curly    = "{" [ [ "c" ] number ( ":" | "|" ) ] text "}"    in a cloze note of Obsidian_to_Anki

A highlight that is not a deletion stays one. Obsidian keeps line breaks, so each becomes a hard
line break (two spaces) where Markdown would join the lines.
"""

import re
from collections.abc import Iterator
from itertools import count

from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.cloze_patterns import ClozePatterns
from generator.sources.foreign.clozes import Deletion
from generator.sources.vault_settings import HIGHLIGHT_CLOZE
from generator.text.characters import shows_nothing
from generator.text.edits import Edit, edit_string, rewrite, with_hard_breaks, with_loose_highlights
from generator.text.escaping import markdown_image
from generator.text.located import Text
from generator.text.media_suffixes import IMAGES, SOUNDS, VIDEOS
from generator.text.regions import CodeAndMath

# What follows the "!" of an embed, or a link. In a table, there is a backslash before the "|".
WIKI_LINK = (
    r"\[\[(?P<target>[^\[\]|\n#]*?)(?P<part>#[^\[\]|\n]*?)?(?:\\?\|(?P<shown>[^\[\]\n]*))?\]\]"
)
_OBSIDIAN_SYNTAX = lazy_pattern(
    rf"(?P<embed>!?){WIKI_LINK}"
    r"|(?P<comment>%%.*?%%)|(?P<block>[ \t]\^[A-Za-z0-9-]+\s*\Z)",
    re.DOTALL,
)
_MEDIA_SUFFIX = lazy_pattern(r"\.[A-Za-z0-9]{2,4}$")
_EMBED_SIZE = lazy_pattern(r"(\d{1,4})(?:x(\d{1,4}))?$")
# The deletions of Spaced Repetition with its default settings.
HIGHLIGHT_CLOZES = ClozePatterns([HIGHLIGHT_CLOZE])

_CURLY_CLOZE = lazy_pattern(r"(?<![{\\])\{(?:c?(?P<number>\d+)[:|])?(?P<text>[^{}\n]+)\}(?!\})")


def convert_syntax(text: Text) -> Text:
    """Rewrite Obsidian's own syntax in plain Markdown."""
    return with_hard_breaks(with_loose_highlights(rewrite(text, _OBSIDIAN_SYNTAX, _replacement)))


def without_hidden(text: Text | None) -> Text | None:
    """Return the text; None if Obsidian shows nothing of it, such as of a comment."""
    if text is None or not ("%%" in text.value or "[[" in text.value):
        return text
    found = CodeAndMath(text.value).matches_outside(_OBSIDIAN_SYNTAX)
    hidden = [Edit(*match.span(), "") for match in found if not _replacement(match)]
    return text if edit_string(text.value, hidden).strip() else None


def curly_clozes(text: Text) -> Iterator[Deletion]:
    """Yield the cloze deletions of Obsidian_to_Anki's option CurlyCloze, in order."""
    found = [
        match
        for match in CodeAndMath(text.value).matches_outside(_CURLY_CLOZE)
        if not shows_nothing(match["text"])
    ]
    is_mixed = any(match["number"] for match in found)
    unnumbered = count(1)
    for match in found:
        # The plugin numbers these from 1; the native format would continue after the highest.
        number = match["number"] or (str(next(unnumbered)) if is_mixed else "")
        yield Deletion(match.start(), match.end(), match.span("text"), number)


def embedded_picture(target: str, shown: str) -> str:
    """Write an embed of a picture or sound in Markdown, given what follows the "|" in it."""
    size = _EMBED_SIZE.fullmatch(shown)
    # "![[cell.png|300x200]]" has a size in the position of a caption.
    sizes = [
        f"{name}={size[group]}"
        for group, name in ((1, "width"), (2, "height"))
        if size and size[group]
    ]
    return markdown_image(target, "" if size else shown, sizes)


def _replacement(found: re.Match[str]) -> str:
    """Return the text that replaces an embed, a link, a comment or a block id."""
    if found["comment"] is not None or found["block"] is not None:
        return ""
    target, shown = found["target"].strip(), (found["shown"] or "").strip()
    suffix = _MEDIA_SUFFIX.search(target)
    if found["embed"] and suffix and suffix[0].lower() in IMAGES | SOUNDS | VIDEOS:
        return embedded_picture(target, shown)
    if found["embed"]:  # of a note: the caller replaces it by the note's text
        return found[0]
    return shown or target or (found["part"] or "").lstrip("#")
