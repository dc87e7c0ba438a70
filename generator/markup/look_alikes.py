"""Text that its author may have meant as syntax: it gets a warning, since cards show it as it is.

Each pattern asks for evidence, so that prose, code and prices get no warning.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from generator.diagnostics import Code, quoted
from generator.markup.document import Document, Leaf
from generator.markup.html_look_alikes import shown_html
from generator.markup.link_parts import is_relative
from generator.markup.nodes import Characters, Highlight, LineEnd, Link, Node, Run, Tag, Tagged
from generator.markup.problems import Problems
from generator.markup.tables import delimiter_row, table_cells
from generator.markup.visible_text import visible_text
from generator.text.regions import MathRegion

# What was found: its offset in a leaf's text, the code, the message and the hint.
_Found = tuple[int, Code, str, str]

# In characters. Prose is wrapped at a greater width.
_LONGEST_SHORT_LINE = 30
_FEWEST_SHORT_LINES = 3

_CLOZE = re.compile(r"\{\{c\d+(?:,\d+)*::")
_NEARLY_CLOZE = re.compile(
    r"\{\{(?!c\d+(?:,\d+)*::)(?:"
    r"\s*[cC]\s*(?P<number>\d+(?:,\d+)*)\s*(?:::?|：{1,2}|;;)"  # {{ c1::x}}, {{C1::x}}, {{c1:x}}
    r"|\s*(?P<bare>\d+)\s*(?:::|：：)"  # {{1::x}}
    r"|c(?P<spaced>\d+)[ \t]+(?=[^\s}])"  # {{c1 x}}
    r")(?P<text>[^{}\n]*)"
)
_SINGLE_BRACE = re.compile(r"(?<!\{)\{c(?P<number>\d+)::(?P<text>[^{}\n]*)\}(?!\})")
_COMMENT = re.compile(r"(?<![\w\"'])%%[ \t]*(?=[^\s%])[^%]*?%%(?!\w)")
_EMBED = re.compile(r"!\[\[[^\[\]\n]+\]\]")
_BLOCK_ID = re.compile(r"(?<=\s)\^(?=[a-z]*\d)[a-z0-9]{6}$")
_CONTAINER = re.compile(r"^:{3,}[ \t]*\{?[A-Za-z.][^\n]*$", re.MULTILINE)
_LATEX = re.compile(r"\[(?P<name>latex|\$\$?)\](?P<tex>[^\[\]]+)\[/(?P=name)\]")
_ENVIRONMENT = re.compile(r"\\begin\{[A-Za-z]+\*?\}")
_DOLLARS = re.compile(r"(?<!\$)\$\$(?!\$)")
_DOLLARS_FIRST = re.compile(r"^[ \t]*\$\$(?!\$)", re.MULTILINE)
# "$ \\alpha $": TeX with a space inside a dollar sign.
# "$ \\alpha $": TeX with a space inside a dollar sign.
_SPACED_MATH = re.compile(
    r"(?<![\w$])\$(?=[^$\n]*(?:\\[A-Za-z]|[\^_{]))"
    r"(?:[ \t][^$\n]*|[^$\s][^$\n]*[ \t])\$(?![\w$])"
)
_TEX = re.compile(r"\\[A-Za-z]|[\^_]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FOOTNOTE = re.compile(r"(?<=\S)\[\^\d{1,3}\](?![*+?{:])")
_HOST = re.compile(r"(?:www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|io|dev|de|uk)\b)")
_BARS = re.compile(r"[ \t]*\|.*\|.*\|[ \t]*")


def report_look_alikes(
    document: Document,
    nodes: Mapping[Leaf, Sequence[Node]],
    problems: Problems,
    *,
    has_deletions: bool,
    breaks: bool,
) -> None:
    """Report the look-alikes in the leaves of a text.

    `has_deletions`: its cards ask for deletions. `breaks`: its line ends are line breaks.
    """
    texts = [visible_text(leaf.content.text, nodes[leaf]) for leaf in document.leaves]
    reported: set[str] = set()  # the same message once in a text
    for leaf, text in zip(document.leaves, texts, strict=True):
        lines = not (breaks or leaf.keeps_line_ends) and leaf.element.tag == "p"
        for offset, code, message, hint in chain(
            *(find(text) for find in _FINDERS),
            _clozes(text, has_deletions=has_deletions),
            _prices(nodes[leaf], leaf.content.text),
            _dead_links(nodes[leaf]),
            _joined_lines(leaf.content.text, nodes[leaf]) if lines else (),
        ):
            if message not in reported:
                reported.add(message)
                problems.add(leaf.content.source_offset(offset), code, message, hint)
    for html in shown_html(texts):
        offset = document.leaves[html.leaf].content.source_offset(html.start)
        problems.add(offset, Code.HTML_AS_TEXT, html.message, html.hint)
    for offset, cell, columns in document.surplus_cells:
        message = f"the table has {columns} columns: no card shows this cell, {quoted(cell)}"
        hint = 'add a column to the first two rows, or write "\\|" for a bar in a cell'
        problems.add(offset, Code.TABLE_LOOK_ALIKE, message, hint)


def _clozes(text: str, *, has_deletions: bool) -> Iterator[_Found]:
    if "{c" not in text and "{{" not in text:
        return
    nearly = [*_NEARLY_CLOZE.finditer(text), *_SINGLE_BRACE.finditer(text)]
    if not has_deletions:
        for found in [*_CLOZE.finditer(text), *nearly]:
            message = 'cloze deletion on no card: only the text after "C:" has deletions'
            hint = 'start the note with "C:", or put this in code: `{{c1::…}}`'
            yield found.start(), Code.CLOZE_LOOK_ALIKE, message, hint
        return
    for found in nearly:
        number = found["number"] or found.groupdict().get("bare") or found["spaced"]
        inside = found["text"].lstrip(" \t:：")
        hint = f'write "{{{{c{number}::{inside}}}}}"' if len(inside) < 40 else ""
        hint = hint or f'start it with "{{{{c{number}::"'
        shown = quoted(found[0].rstrip("}"))
        message = f"{shown} is no numbered cloze deletion as Anki writes them"
        yield found.start(), Code.CLOZE_LOOK_ALIKE, message, hint


def _other_syntax(text: str) -> Iterator[_Found]:
    for found in _COMMENT.finditer(text) if "%%" in text else ():
        hint = 'write "<!-- … -->" for a comment'
        yield _as_text(found, hint)
    for found in _EMBED.finditer(text) if "![[" in text else ():
        hint = "copy the text of the note to here, or link to it without the exclamation mark"
        yield _as_text(found, hint)
    for found in _BLOCK_ID.finditer(text) if "^" in text else ():
        yield _as_text(found, "delete it, or put it in code")
    for found in _LATEX.finditer(text) if "[/" in text else ():
        left, right = "[]" if found["name"] == "$$" else "()"
        yield _as_text(found, f'write "\\{left}{found["tex"].strip()}\\{right}"')
    for found in _CONTAINER.finditer(text) if ":::" in text else ():
        hint = 'write "> [!note] Title" for a box, with "> " at the start of each line'
        yield _as_text(found, hint)


def _as_text(found: re.Match[str], hint: str) -> _Found:
    message = f"{quoted(found[0])} is shown as text"
    return found.start(), Code.OTHER_SYNTAX_AS_TEXT, message, hint


def _math(text: str) -> Iterator[_Found]:
    for found in _ENVIRONMENT.finditer(text) if "\\begin" in text else ():
        hint = 'write "$$" on a line above it, and on a line below its end'
        message = f"formula shown as text: {quoted(found[0])}"
        yield found.start(), Code.MATH_LOOK_ALIKE, message, hint
    if "$" not in text:
        return
    unpaired = _DOLLARS_FIRST.search(text) or (_TEX.search(text) and _DOLLARS.search(text))
    if unpaired:
        message = 'no formula starts or ends at this "$$"'
        hint = (
            'delete the blank line in the formula, or write its other "$$" in the same '
            'paragraph; "\\$\\$" is text'
        )
        yield unpaired.end() - 2, Code.MATH_LOOK_ALIKE, message, hint
    for found in _SPACED_MATH.finditer(text):
        message = f"formula shown as text: {quoted(found[0])}"
        hint = f'write no space inside the dollar signs: "${found[0][1:-1].strip()}$"'
        yield found.start(), Code.MATH_LOOK_ALIKE, message, hint


def _footnotes(text: str) -> Iterator[_Found]:
    for found in _FOOTNOTE.finditer(text) if "[^" in text else ():
        message = f"footnote without a text: {quoted(found[0])}"
        hint = f'add a line "{found[0]}: …" to this field, or put it in code'
        yield found.start(), Code.FOOTNOTE_LOOK_ALIKE, message, hint


def _tables(text: str) -> Iterator[_Found]:
    if "|" not in text or "\n" not in text:
        return
    offset = 0
    rows = text.split("\n")
    is_reported = False
    for row, below in pairwise([*rows, ""]):
        columns = len(delimiter_row(below)) if "|" in row else 0
        cells = len(table_cells(row, 0)) if columns else 0
        if columns > 1 and cells != columns:
            message = f"no table: its first row has {cells} cells, the row below it {columns}"
            hint = "give both rows the same number of cells"
            yield offset, Code.TABLE_LOOK_ALIKE, message, hint
            is_reported = True
        elif not is_reported and _BARS.fullmatch(row) and _BARS.fullmatch(below):
            message = "no table: the row of dashes below its first row is missing"
            hint = f'add "{"|---" * (row.count("|") - 1)}|" below the first row'
            yield offset, Code.TABLE_LOOK_ALIKE, message, hint
            is_reported = True
        offset += len(row) + 1


def _prices(nodes: Sequence[Node], text: str) -> Iterator[_Found]:
    for node in nodes:
        if not isinstance(node, MathRegion) or node.display or "$" not in text:
            continue
        tex = text[slice(*node.inner)]
        if _is_price(tex):
            message = f"prices read as a formula: {quoted(text[node.start : node.end])}"
            hint = 'write "\\$" for each dollar sign that is not math'
            yield node.start, Code.MATH_LOOK_ALIKE, message, hint


def _is_price(tex: str) -> bool:
    """Return whether a formula is rather a text between two prices: `20 (or 18`, `5 a day or 6`."""
    if not tex[:1].isdecimal() or "\\" in tex:
        return False
    words = len(_WORD.findall(tex))
    return words > 1 or (words == 1 and tex.count("(") != tex.count(")"))


def _dead_links(nodes: Sequence[Node]) -> Iterator[_Found]:
    for node in nodes:
        if isinstance(node, Link):
            address = node.target.address
            if is_relative(address) and _HOST.match(address):
                start = next(_starts(node.nodes), 0)
                message = f"no link: {quoted(address)} is no address on the web"
                hint = f'write "https://{address}"'
                yield start, Code.LINK_LOOK_ALIKE, message, hint
        if isinstance(node, Link | Tagged):
            yield from _dead_links(node.nodes)


def _starts(nodes: Sequence[Node]) -> Iterator[int]:
    for node in nodes:
        if isinstance(node, Characters | Run | Tag | Highlight):
            yield node.start
        elif isinstance(node, Link | Tagged):
            yield from _starts(node.nodes)


def _joined_lines(text: str, nodes: Sequence[Node]) -> Iterator[_Found]:
    rows = text.split("\n")
    soft = sum(isinstance(node, LineEnd) and not node.is_hard for node in nodes)
    if len(rows) < _FEWEST_SHORT_LINES or soft < len(rows) - 1 or "|" in text:
        return
    if all(len(row) <= _LONGEST_SHORT_LINE for row in rows):
        message = f"{len(rows)} short lines are shown as one line"
        hint = (
            'start each with "- " for a list, or end each with a backslash for a line break '
            '("breaks: true" in the front matter does this for all lines)'
        )
        yield 0, Code.JOINED_LINES, message, hint


_FINDERS: tuple[Callable[[str], Iterator[_Found]], ...] = (
    _other_syntax,
    _math,
    _footnotes,
    _tables,
)
