"""What the text of a note refers to in other files: embedded notes, and media that are missing.

    embed = "![[" note [ part ] [ "|" label ] "]]"            the parts are those of `note_parts`

The text of the note, the section or the block takes the place of the embed, without the heading of
the section. Embeds in it are read too, to a depth of `DEEPEST`. An embed alone on its row is a
block of its own; in a row with other text, a paragraph is joined to one row, and anything else is
put between the text before and after it. As in Obsidian, the case of a heading does not matter.
A drawing of Excalidraw is shown by the picture that was exported of it.
"""

import re
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import ParsedNote
from generator.sources.field_markers import Field
from generator.sources.foreign.obsidian_syntax import (
    WIKI_LINK,
    convert_syntax,
    embedded_picture,
    without_hidden,
)
from generator.sources.note_parts import folded
from generator.sources.references import References
from generator.text.edits import (
    Edit,
    edit_string,
    edit_text,
    escape_open_comments,
    escape_open_fences,
)
from generator.text.lines import join_field_lines
from generator.text.located import Text
from generator.text.markers import ITEM, starts_block
from generator.text.media_references import media_edits
from generator.text.media_suffixes import IMAGES, SOUNDS, VIDEOS
from generator.text.regions import CodeAndMath

# An embed in an embedded note is in the second level.
DEEPEST = 3
# In characters: what the embeds of one text may add to it, since they may multiply.
LARGEST = 100_000

_EMBED = lazy_pattern(f"!{WIKI_LINK}")
_SUFFIX = lazy_pattern(r"\.[A-Za-z][A-Za-z0-9]{1,9}$")
_NOT_SHOWN = "is a file that no card can show"
# A drawing is exported beside it, for one or both themes.
_EXPORTS = (".svg", ".png", ".light.svg", ".light.png", ".dark.svg", ".dark.png")
_NOTE_SUFFIXES = (".md", ".markdown")
_BLOCK_ID = lazy_pattern(r"[ \t]\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
_BRACES = lazy_pattern(r"(?<!\\)(?:\{(?=\{)|(?<=\{)\{|\}(?=\})|(?<=\})\})")
_ROW_PREFIX = lazy_pattern(rf"(?P<quote>[ \t]*+(?:>[ \t]?)*+[ \t]*+)(?P<item>(?:{ITEM}[ \t]+)?)")
_SPACES = lazy_pattern(r"[ \t]*")
_CELL_START = lazy_pattern(r"[ \t>]*+\|")
_CELL_END = lazy_pattern(r"(?<!\\)\|")
_ON_CARDS = (Field.QUESTION, Field.CLOZE, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)


def resolve(note: ParsedNote, references: References, *, is_foreign: bool) -> list[Diagnostic]:
    """Replace the embeds of a note by their texts; return problems.

    In another tool's file, a media file that cannot be packaged is replaced by its alt text or
    name.
    """
    problems: list[Diagnostic] = []
    for name in _ON_CARDS:
        text = note.texts.get(name)
        if text is not None and "![[" in text.value:
            embeds = _Embeds(
                references, problems, is_foreign=is_foreign, is_cloze=name is Field.CLOZE
            )
            text = note.texts[name] = embeds.expand(text)
        if text is not None and is_foreign:
            note.texts[name] = _without_missing_media(text, references, problems)
    return problems


def _without_missing_media(text: Text, references: References, problems: list[Diagnostic]) -> Text:
    def retarget(target: str, offset: int) -> str | None:
        fault = references.media_fault(target, text.path)
        if fault is None:
            return target
        message, hint = fault
        problems.append(
            Diagnostic(
                location=text.locate(offset), code=Code.MEDIA_LEFT_OUT, message=message, hint=hint
            )
        )
        return None

    edits = media_edits(text.value, retarget, with_inline=True)
    return edit_text(text, edits) if edits else text


class _Place(NamedTuple):
    """Where an embed is: in the file `source`; `location` is that of the embed in the note itself.

    `above` are the files and parts that it is embedded in, outermost first.
    """

    source: str
    above: tuple[tuple[str, str], ...]
    location: Location


class _Embeds:
    """The embeds of one text. Problems are reported at the embed in the text itself."""

    def __init__(
        self,
        references: References,
        problems: list[Diagnostic],
        *,
        is_foreign: bool,
        is_cloze: bool,
    ) -> None:
        self._references = references
        self._problems = problems
        self._is_foreign = is_foreign
        self._is_cloze = is_cloze
        self._room = LARGEST

    def expand(self, text: Text) -> Text:
        """Replace the embeds of a text."""
        edits = []
        for found in CodeAndMath(text.value).matches_outside(_EMBED):
            place = _Place(text.path, ((text.path, ""),), text.locate(found.start()))
            content = self._content(found, place)
            if content is not None:
                edits.append(_edit(text.value, found, content))
        return edit_text(text, edits) if edits else text

    def _content(self, found: re.Match[str], place: _Place) -> str | None:
        """Return the text for an embed; its name if there is none, None to leave it as it is."""
        name, part = found["target"].strip(), (found["part"] or "").strip()
        suffix = _SUFFIX.search(name)
        kind = suffix[0].lower() if suffix else ""
        if kind in IMAGES | SOUNDS | VIDEOS:
            return None
        shown = (found["shown"] or "").strip() or name or part.lstrip("#^")
        location, is_own = place.location, len(place.above) == 1
        if not name and not part:
            return self._left_out(shown, "names no note", "write the note's name", location)
        file = self._references.embedded(name, place.source)
        # The older form of a drawing is no note: "d.excalidraw".
        is_old = file is None and kind == ".excalidraw" and self._is_foreign
        if is_old or (file is not None and file.is_drawing):
            target = self._picture_of(name, place.source)
            if target is not None:
                return embedded_picture(target, (found["shown"] or "").strip())
            return self._left_out(shown, _NOT_SHOWN, "export it as a picture", location)
        if file is None:
            # In the native format, the syntax stays on the card, with a warning of its own.
            if is_own and not self._is_foreign:
                return None
            is_other = kind and kind not in _NOTE_SUFFIXES
            why = _NOT_SHOWN if is_other else "is no note here"
            hint = "copy what is asked for to here" if is_other else "correct the note's name"
            return self._left_out(shown, why, hint, location)
        key = (file.path, folded(part))
        if key in place.above:
            return self._left_out(shown, "embeds itself", "remove the embed", location)
        if len(place.above) > DEEPEST:
            why = f"is embedded in more than {DEEPEST} notes"
            return self._left_out(shown, why, "copy its text to here", location)
        lines = file.parts.find(part)
        if lines is None:
            why = f"has no {'block' if part.startswith('#^') else 'section'} {quoted(part[1:])}"
            return self._left_out(shown, why, "correct what follows the #", location)
        # What is not shown takes time as well: comments, and blank lines.
        self._room -= sum(len(line.text) + 1 for line in lines)
        if self._room < 0:
            return self._left_out(shown, "is too long", "copy what is asked for to here", location)
        text = join_field_lines(file.path, lines)
        if text is None:
            return self._left_out(shown, "is empty", "write its text", location)
        content = self._expanded(text, place._replace(source=file.path, above=(*place.above, key)))
        if not content:
            return self._left_out(shown, "is empty", "write its text", location)
        if not _is_in_cell(found):
            return content
        if "\n" in content and _has_blocks(content):
            why, hint = "is more than a cell can show", "embed it below the table"
            return self._left_out(shown, why, hint, location)
        return _CELL_END.sub(r"\\|", content)

    def _picture_of(self, drawing: str, source: str) -> str | None:
        """Return the target of the picture that Excalidraw exported of a drawing, if any."""
        # The native format knows no drawings.
        if not self._is_foreign:
            return None
        name = drawing[: -len(".md")] if drawing.lower().endswith(".md") else drawing
        targets = (f"{name}{suffix}" for suffix in _EXPORTS)
        return next(
            (target for target in targets if self._references.has_file(target, source)), None
        )

    def _expanded(self, text: Text, place: _Place) -> str:
        """Return an embedded text as the note's own file would have it."""
        value = text.value
        edits = []
        for found in CodeAndMath(value).matches_outside(_EMBED):
            content = self._content(found, place)
            if content is not None:
                edits.append(_edit(value, found, content))
        value = edit_string(value, edits)
        ids = CodeAndMath(value).matches_outside(_BLOCK_ID)
        value = edit_string(value, [Edit(*found.span(), "") for found in ids])
        if self._is_cloze:  # the text has no deletions of its own
            braces = CodeAndMath(value).matches_outside(_BRACES)
            value = edit_string(value, [Edit(at.start(), at.start(), "\\") for at in braces])
        # A nested text is named from the file that embeds it, which is renamed in its turn.
        outer = place.above[-2][0]
        retargeted = media_edits(
            value, lambda target, _: self._references.retarget(target, text.path, outer)
        )
        made = Text(value=edit_string(value, retargeted), path=text.path, marks=text.marks[:1])
        shown = without_hidden(made)
        if not shown:
            return ""
        return escape_open_comments(escape_open_fences(convert_syntax(shown))).value

    def _left_out(self, shown: str, why: str, hint: str, location: Location) -> str:
        self._problems.append(
            Diagnostic(
                location=location,
                code=Code.EMBED_LEFT_OUT,
                message=f"not embedded: {quoted(shown)} {why}",
                hint=f"{hint}, or leave it: the card shows its name",
            )
        )
        return shown


def _edit(value: str, found: re.Match[str], content: str) -> Edit:
    """Return the edit that puts a text in the place of an embed."""
    rows = content.split("\n")
    if len(rows) == 1:
        return Edit(found.start(), found.end(), content)
    start = value.rfind("\n", 0, found.start()) + 1
    end = value.find("\n", found.end())
    end = len(value) if end < 0 else end
    prefix = _ROW_PREFIX.match(value, start, found.start())
    after = _SPACES.match(value, found.end(), end)
    text_starts = prefix.end() if prefix else start
    text_ends = after.end() if after else found.end()
    is_alone = text_ends == end
    if not (is_alone and text_starts == found.start()) and not _has_blocks(content):
        return Edit(found.start(), found.end(), " ".join(content.split()))
    # The rows are aligned with the text after the marker of a list item.
    quote, item = prefix.group("quote", "item") if prefix else ("", "")
    margin = quote + " " * len(item)
    blank = f"\n{margin.rstrip()}"
    above = below = ""
    if text_starts < found.start():
        above = f"{blank}\n{margin}"
    elif start and not item:
        above = f"\n{margin}"
    if not is_alone:
        below = f"{blank}\n{margin}"
    elif end < len(value) and not item:
        below = blank
    return Edit(found.start(), text_ends, above + f"\n{margin}".join(rows) + below)


def _has_blocks(content: str) -> bool:
    """Return whether a text is more than a paragraph."""
    return any(starts_block(row) for row in content.split("\n"))


def _is_in_cell(found: re.Match[str]) -> bool:
    """Return whether an embed is in a row of a table."""
    value = found.string
    return _CELL_START.match(value, value.rfind("\n", 0, found.start()) + 1) is not None
