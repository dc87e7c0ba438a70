r"""Plain text as Markdown that shows it: a backslash before every character that would be syntax.

Math in `\(…\)` and `\[…\]`, sounds in `[sound:…]` and, in a cloze note, Anki's deletions keep their
meaning, as in a field of Anki. Two or more lines with list markers stay a list.
"""

import re
import string
from bisect import bisect_right
from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.text.characters import is_in_word
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import Edit, edit_text, with_hard_breaks
from generator.text.html import INLINE_TAGS
from generator.text.located import Text
from generator.text.markers import HASHES, ITEM

# Math and sounds as Anki writes them.
ANKI_REGION = lazy_pattern(
    r"\\\((?:(?!\\[()]).)+?\\\)|\\\[(?:(?!\\[\[\]]).)+?\\\]|\[sound:[^\[\]\n]+\]", re.DOTALL
)
_SYNTAX_CHARACTER = lazy_pattern(r"[\\`*_~^=<${]")
# Any bracket before it would start a link: both of "[a [b](c)".
_LINK_END = lazy_pattern(r"\](?=[(\[:])")
_WIKI_LINK = lazy_pattern(r"\[\[(?:[^\W_]|[#@_|]|[^\x00-\x7f])[^\[\]\n\"`]*\]\]")
_EMBED = lazy_pattern(r"\[\[[^\[\]\n]+\]\]")
# "[[1, 2]]" is text in Markdown as well.
_NUMBERS = lazy_pattern(r"\[\[(?:[-+]?[\d.]+[,;]\s*)+[-+]?[\d.]+\]\]")
_ANGLE_BRACKET = lazy_pattern(
    rf"<(?:!--|[A-Za-z][A-Za-z0-9+.-]*:|[^\s<>@]*@|(?:{'|'.join(INLINE_TAGS)})>|br ?/?>)"
)
# "H~2~O", "x^2^", and in a cloze note "x^{{c1::2::hint}}^". Before a digit, as in "x^2+y^2", it is
# text.
_SMALL = lazy_pattern(
    r"(?P<sign>[~^])(?P<text>(?:\{\{c\d+(?:,\d+)*::|[^\W_]|[-+−()\[\]{}]"
    r"|::[^:~^{}\n]{1,60}(?=\}\}))+)(?P=sign)(?!\d)"
)
_OPENING_DOLLAR = lazy_pattern(r"\$(?=\S)")
_CLOSING_DOLLAR = lazy_pattern(r"(?<=\S)\$(?!\d)")
_LINE_START = lazy_pattern(
    rf"(?:{HASHES}(?=\s|$)|>|:(?=\s)|!!!|={{2,}}\s*$|-{{3,}}\s*$|(?:\s*[|:-])+\s*$)"
)
# What the target of a link cannot have even in `<>`, and what would be an escape there.
_NOT_IN_TARGET = lazy_pattern(r"[<>\r\n]")
_ESCAPE_IN_TARGET = lazy_pattern(rf"\\(?=[{re.escape(string.punctuation)}])")
_ITEM_START = lazy_pattern(rf"{ITEM}(?=\s)")


def escape_plain_text(text: Text, *, cloze: bool = False) -> Text:
    """Write plain text with its line ends as Markdown."""
    rows = text.value.split("\n")
    lists = sum(_ITEM_START.match(row.lstrip()) is not None for row in rows) > 1
    paired = paired_markers(text.value)
    edits: list[Edit] = []
    kept = [found.span() for found in ANKI_REGION.finditer(text.value)]
    offset = 0
    for row in rows:
        bare = row.lstrip()
        start = offset + len(row) - len(bare)
        # An indent makes no code block, but it nests a list item.
        if start > offset and not (lists and _ITEM_START.match(bare)):
            edits.append(Edit(offset, start, ""))
        edits += (
            Edit(start + index, start + index, "\\")
            for index in escape_offsets(
                bare, at_start=True, paired=paired, cloze=cloze, lists=lists
            )
            if not _is_within(kept, start + index)
        )
        offset += len(row) + 1
    return with_hard_breaks(edit_text(text, edits))


def paired_markers(text: str) -> str:
    """Return which of `$` and `=` may be the delimiters of math and of a highlight in a text.

    The text may be HTML, whose tags may become spaces or nothing.
    """
    dollars = text.count("$") + text.count("&#36;")
    has_math = dollars > 1 and ("&#36;" in text or _has_math(text))
    has_highlight = text.count("==") > 1 or "&#61;" in text
    return "$" * has_math + "=" * has_highlight


def _has_math(text: str) -> bool:
    """Return whether a dollar that may end math is after one that may start it."""
    openings = (
        found.start()
        for found in _OPENING_DOLLAR.finditer(text)
        if not (found.start() and is_in_word(text[found.start() - 1]))
    )
    opening = next(openings, len(text))
    return _CLOSING_DOLLAR.search(text, opening + 1) is not None


def escape_offsets(
    run: str, *, at_start: bool, paired: str, cloze: bool = False, lists: bool = False
) -> list[int]:
    """List the offsets in a piece of a line before which a backslash is needed.

    `at_start`: the piece is at the start of a line. `paired`: the `paired_markers` of the whole
    text. `lists`: a list marker stays a list marker.
    """
    offsets = {
        found.start()
        for found in _SYNTAX_CHARACTER.finditer(run)
        if _is_syntax(run, found.start(), paired=paired, cloze=cloze)
    }
    # The link that a piece is in may start before it.
    first_bracket = run.find("[") if at_start else 0
    if first_bracket >= 0:
        offsets |= {found.start() for found in _LINK_END.finditer(run, first_bracket)}
    brackets = (_bracket_escape(run, found.start()) for found in re.finditer(r"\[", run))
    offsets |= {offset for offset in brackets if offset is not None}
    if run.startswith(("~", "^")) and not run.startswith("~~"):
        # What is before a piece may be a letter, or the end of a subscript or superscript.
        (offsets.discard if at_start else offsets.add)(0)
    if at_start and lists and _ITEM_START.match(run):
        offsets.discard(0)  # the asterisk of `* item`
    elif at_start and (start := line_start_escape(run)) is not None:
        offsets.add(start)
    return sorted(offsets)


def line_start_escape(line: str) -> int | None:
    r"""Return where a backslash keeps a line from starting a block (`1\. a`, `\# a`), or None."""
    if item := _ITEM_START.match(line):
        return item.end() - 1
    return 0 if _LINE_START.match(line) else None


def _is_syntax(run: str, index: int, *, paired: str, cloze: bool) -> bool:
    """Return whether Markdown would read the character at `index` as syntax."""
    char = run[index]
    before, after = run[index - 1 : index] if index else "", run[index + 1 : index + 2]
    match char:
        case "`":
            return True
        case "\\":  # not in `C:\new`
            return after in string.punctuation and after != ""
        case "*":  # not in `2 * 3`
            return not ((not before or before.isspace()) and (not after or after.isspace()))
        case "_":  # not in `snake_case`
            inside = before.isalnum() and after.isalnum()
            return not inside and not (
                (not before or before.isspace()) and (not after or after.isspace())
            )
        case "~" | "^":
            return (char == "~" and "~" in (before, after)) or _is_small(run, index)
        case "=":
            return char in paired and _opens_highlight(run, index)
        case "<":
            return _ANGLE_BRACKET.match(run, index) is not None
        case "$":
            return char in paired and ("$" in (before, after) or _opens_math(before, after))
        case "{":
            return cloze and run.startswith("{{", index) and not NUMBERED_OPENING.match(run, index)
        case _:
            return False


def _is_small(run: str, index: int) -> bool:
    """Return whether a subscript or superscript starts at `index`."""
    before = run[index - 1 : index] if index else ""
    found = _SMALL.match(run, index) if before.isalnum() or before in ")]}" else None
    if found is None or (found["sign"] == "~" and run.startswith("~", found.end())):
        return False
    # "x^2y^n" is a formula.
    is_formula = found["sign"] == "^" and run[found.end() : found.end() + 1].isalpha()
    return not (is_formula and any(map(str.isalpha, found["text"])))


def _opens_highlight(run: str, index: int) -> bool:
    # In "a === b", no two are by themselves.
    before, after = run[index - 1 : index] if index else "", run[index + 2 : index + 3]
    return (
        run.startswith("==", index)
        and "=" not in (before, after)
        and not is_in_word(before)
        and not after.isspace()
    )


def _bracket_escape(run: str, index: int) -> int | None:
    r"""Return where a backslash keeps a footnote or double brackets at `index` text, or None.

    Not before the first bracket: `\[` starts math.
    """
    if run.startswith("[^", index):  # a footnote
        return index + 1
    before = run[index - 1 : index] if index else ""
    if before == "!":
        found = _EMBED.match(run, index)
    elif is_in_word(before) or _NUMBERS.match(run, index):
        return None
    else:
        found = _WIKI_LINK.match(run, index)
    return found and found.end() - 1


def _opens_math(before: str, after: str) -> bool:
    return not is_in_word(before) and not after.isspace()


def _is_within(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(spans, (offset, len(spans) and spans[-1][1] + 1)) - 1
    return index >= 0 and offset < spans[index][1]


def code_span(content: str) -> str:
    """Write a code span."""
    run = _longest_run(content)
    pad = " " if run else ""
    return f"{'`' * (run + 1)}{pad}{' '.join(content.split())}{pad}{'`' * (run + 1)}"


def code_block(content: str, language: str = "") -> list[str]:
    """Return the lines of a fenced code block."""
    fence = "`" * max(3, _longest_run(content) + 1)
    return [fence + language, *content.strip("\n").split("\n"), fence]


def link_target(target: str) -> str:
    """Write the target of a link or a picture, in `<>` if a space or a parenthesis could end it."""
    target = _NOT_IN_TARGET.sub(lambda found: f"%{ord(found[0]):02X}", target)
    target = _ESCAPE_IN_TARGET.sub(r"\\\\", target)
    return f"<{target}>" if re.search(r"[\s()]", target) else target


def markdown_image(target: str, alt: str, sizes: Sequence[str]) -> str:
    """Write a picture; `sizes` are attributes such as `width=30`."""
    shown = re.sub(r"[\[\]\\]", r"\\\g<0>", " ".join(alt.split()))
    return f"![{shown}]({link_target(target)})" + (f"{{{' '.join(sizes)}}}" if sizes else "")


def _longest_run(content: str) -> int:
    return max((len(run) for run in re.findall("`+", content)), default=0)
