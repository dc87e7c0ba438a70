r"""Plain text as Markdown that shows it: a backslash before every character that would be syntax.

Math in `\(…\)` and `\[…\]`, sounds in `[sound:…]` and, in a cloze note, Anki's deletions keep their
meaning, as in a field of Anki. Two or more lines with list markers stay a list.
"""

import re
import string
from bisect import bisect_right
from collections.abc import Sequence

from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import Edit, edit_text, with_hard_breaks
from generator.text.located import Text
from generator.text.markers import HASHES, ITEM

# Math and sounds as Anki writes them.
ANKI_REGION = re.compile(
    r"\\\((?:(?!\\[()]).)+?\\\)|\\\[(?:(?!\\[\[\]]).)+?\\\]|\[sound:[^\[\]\n]+\]", re.DOTALL
)
_SYNTAX_CHARACTER = re.compile(r"[\\`*_~\[<${]")
_LINK = re.compile(r"\[(?:\^|[^\[\]\n]*\][(\[:])")
_ANGLE_BRACKET = re.compile(r"<(?:!--|[A-Za-z][A-Za-z0-9+.-]*:|[^\s<>@]*@)")
_LINE_START = re.compile(
    rf"(?:{HASHES}(?=\s|$)|>|:(?=\s)|!!!|={{2,}}\s*$|-{{3,}}\s*$|(?:\s*[|:-])+\s*$)"
)
_ITEM_START = re.compile(rf"{ITEM}(?=\s)")
_SMALL_CHARACTERS = {
    "sub": str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
    "sup": str.maketrans(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
    ),
}


def escape_plain_text(text: Text, *, cloze: bool = False) -> Text:
    """Write plain text with its line ends as Markdown."""
    rows = text.value.split("\n")
    lists = sum(_ITEM_START.match(row.lstrip()) is not None for row in rows) > 1
    dollars = text.value.count("$") > 1
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
                bare, at_start=True, dollars=dollars, cloze=cloze, lists=lists
            )
            if not _is_within(kept, start + index)
        )
        offset += len(row) + 1
    return with_hard_breaks(edit_text(text, edits))


def escape_offsets(
    run: str, *, at_start: bool, dollars: bool, cloze: bool = False, lists: bool = False
) -> list[int]:
    """List the offsets in a piece of a line before which a backslash is needed.

    `at_start`: the piece is at the start of a line. `dollars`: a dollar could start math. `lists`:
    a list marker stays a list marker.
    """
    offsets = {
        found.start()
        for found in _SYNTAX_CHARACTER.finditer(run)
        if _is_syntax(run, found.start(), dollars=dollars, cloze=cloze)
    }
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


def _is_syntax(run: str, index: int, *, dollars: bool, cloze: bool) -> bool:
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
        case "~":
            return after == "~" or before == "~"
        case "[":
            return _LINK.match(run, index) is not None
        case "<":
            return _ANGLE_BRACKET.match(run, index) is not None
        case "$":
            return dollars
        case "{":
            return cloze and run.startswith("{{", index) and not NUMBERED_OPENING.match(run, index)
        case _:
            return False


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
    return f"<{target}>" if re.search(r"[\s()<>]", target) else target


def markdown_image(target: str, alt: str, sizes: Sequence[str]) -> str:
    """Write a picture; `sizes` are attributes such as `width=30`."""
    shown = re.sub(r"[\[\]\\]", r"\\\g<0>", " ".join(alt.split()))
    return f"![{shown}]({link_target(target)})" + (f"{{{' '.join(sizes)}}}" if sizes else "")


def small_characters(name: str, value: str) -> str | None:
    """Write the text of a `sub` or `sup` in Unicode's small characters; None if one is missing."""
    table = _SMALL_CHARACTERS[name]
    return (
        value.translate(table) if all(char == " " or ord(char) in table for char in value) else None
    )


def _longest_run(content: str) -> int:
    return max((len(run) for run in re.findall("`+", content)), default=0)
