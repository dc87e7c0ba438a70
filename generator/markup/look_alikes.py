"""Text that its author may have meant as syntax: it gets a warning, since cards show it as it is.

Each pattern asks for evidence, so that prose, code and prices get no warning.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.markup.document import Document, Leaf
from generator.markup.html_look_alikes import shown_html
from generator.markup.joined_lines import joined_lines
from generator.markup.math_look_alikes import misread_math, open_brackets, shown_math
from generator.markup.nodes import Autolink, Link, Node, Tagged
from generator.markup.problems import Problems, refused_address
from generator.markup.tables import delimiter_row, table_cells
from generator.markup.visible_text import visible_text
from generator.text.addresses import as_web_address, is_link, refused_scheme

# What was found: its offset in a leaf's text, the code, the message and the hint.
_Found = tuple[int, Code, str, str]

# In characters.
_LONGEST_IN_HINT = 40

# A text without any of these has no look-alike but short lines and dead links.
_EVIDENCE = lazy_pattern(r"[\^~\\$|&<]|\{[{c]|%%|!\[\[|\[/|:::")

_CLOZE = lazy_pattern(r"\{\{c\d+(?:,\d+)*::")
_NEARLY_CLOZE = lazy_pattern(
    r"\{\{(?!c\d+(?:,\d+)*::)(?:"
    r"\s*[cC]\s*(?P<number>\d+(?:,\d+)*)\s*(?:::?|：{1,2}|;;)"  # {{ c1::x}}, {{C1::x}}, {{c1:x}}
    r"|\s*(?P<bare>\d+)\s*(?:::|：：)"  # {{1::x}}
    r"|c(?P<spaced>\d+)[ \t]+(?=[^\s}])"  # {{c1 x}}
    r")(?P<text>[^{}\n]*)"
)
_SINGLE_BRACE = lazy_pattern(r"(?<!\{)\{c(?P<number>\d+)::(?P<text>[^{}\n]*)\}(?!\})")
_COMMENT = lazy_pattern(r"(?<![\w\"'])%%\s*(?=[^\s%])[^%]*?%%(?!\w)|^[ \t]*%%[ \t]*$", re.MULTILINE)
_EMBED = lazy_pattern(r"!\[\[[^\[\]\n]+\]\]")
# Scripts that are not read: "^14^C", "t~1/2~", "10^-3,5^". Emoticons such as "^o^" are no scripts.
_SCRIPT = lazy_pattern(
    r"(?<![\w)\]}~^])(?P<before>[~^])(?P<mass>\d{1,3}[+−-]?)(?P=before)(?=[A-Z])"
    r"|(?<=[\w)\]}])(?P<sign>[~^])(?=[^\s~^]*[.,/°⊖–*=])(?P<text>[^\s~^\"'`<>]{1,12})(?P=sign)(?![\w~^(])"
)
_BLOCK_ID = lazy_pattern(r"(?<=\s)\^(?=[a-z]*\d)[a-z0-9]{6}$")
_CONTAINER = lazy_pattern(r"^:{3,}[ \t]*\{?[A-Za-z.][^\n]*$", re.MULTILINE)
_LATEX = lazy_pattern(r"\[(?P<name>latex|\$\$?)\](?P<tex>[^\[\]]+)\[/(?P=name)\]")
# A letter after it is in a regular expression: "a[^1]b".
_FOOTNOTE = lazy_pattern(r"(?<=[^\s/^(|\\])\[\^\d{1,3}\](?![*+{:/$|\\A-Za-z0-9])")


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
    # Without code and math; what is quoted in a message has them.
    texts = [_text_to_search(leaf.content.text, nodes[leaf]) for leaf in document.leaves]
    shown = list(shown_html(texts))
    changed = {html.leaf for html in shown}  # a fix will change their lines
    highest = sum(text.count("{{") for text in texts) if has_deletions else None
    reported: set[str] = set()  # the same message once in a text
    for index, (leaf, text) in enumerate(zip(document.leaves, texts, strict=True)):
        source = leaf.content.text
        for offset, code, message, hint in chain(
            _clozes(text, source, highest) if text else (),
            _of_text(text, source, nodes[leaf]) if text else (),
            _dead_links(nodes[leaf]) if "]" in source or "<" in source else (),
            () if breaks else _joined_lines(leaf, nodes[leaf]),
        ):
            if code is Code.JOINED_LINES and index in changed:
                continue
            changed.add(index)
            if message not in reported:
                reported.add(message)
                problems.add(leaf.content.source_offset(offset), code, message, hint)
    for html in shown:
        offset = document.leaves[html.leaf].content.source_offset(html.start)
        problems.add(offset, Code.HTML_AS_TEXT, html.message, html.hint)
    for offset, cell, columns in document.surplus_cells:
        message = f"the table has {columns} columns: no card shows this cell, {quoted(cell)}"
        hint = 'add a column to the first two rows, or write "\\|" for a bar in a cell'
        problems.add(offset, Code.TABLE_LOOK_ALIKE, message, hint)


def _text_to_search(source: str, nodes: Sequence[Node]) -> str:
    """Return what a leaf shows as plain characters, or "" if it has no look-alike."""
    return visible_text(source, nodes) if _EVIDENCE.search(source) else ""


def _of_text(text: str, source: str, nodes: Sequence[Node]) -> Iterator[_Found]:
    return chain(
        _other_syntax(text, source),
        _math(nodes, text, source),
        _footnotes(text),
        _tables(text),
    )


def _clozes(text: str, source: str, highest: int | None) -> Iterator[_Found]:
    """Yield what is wrong with clozes; `highest` is the number of deletions, None in other texts.

    A higher number is no cloze number: `{{1945::year}}` has a hint, and `{{c4 plants}}` is a name.
    """
    if "{c" not in text and "{{" not in text:
        return
    nearly = [*_NEARLY_CLOZE.finditer(text), *_SINGLE_BRACE.finditer(text)]
    if highest is None:
        for found in [*_CLOZE.finditer(text), *nearly]:
            message = 'cloze deletion on no card: only the text after "C:" has deletions'
            hint = 'write it in the text after "C:", or put it in code: `{{c1::…}}`'
            yield found.start(), Code.CLOZE_LOOK_ALIKE, message, hint
        return
    for found in nearly:
        groups = found.groupdict()
        doubtful = groups.get("bare") or groups.get("spaced")
        if doubtful and not 0 < float(doubtful) <= highest:
            continue
        number = groups["number"] or doubtful
        inside = source[slice(*found.span("text"))].strip(" \t:：").replace("：：", "::")
        whole = f'write "{{{{c{number}::{inside}}}}}"'
        hint = whole if len(inside) < _LONGEST_IN_HINT else f'start it with "{{{{c{number}::"'
        end = found.end() + 2 * source.startswith("}}", found.end())
        shown = quoted(source[found.start() : end])
        message = f"{shown} is not how Anki writes a cloze deletion with a number"
        yield found.start(), Code.CLOZE_LOOK_ALIKE, message, hint


def _other_syntax(text: str, source: str) -> Iterator[_Found]:
    for found in _COMMENT.finditer(text) if "%%" in text else ():
        yield _as_text(found, source, 'write "<!-- … -->" for a comment')
    for found in _EMBED.finditer(text) if "![[" in text else ():
        hint = 'copy the text of the note to here, or write "[[Note]]" to show its name'
        yield _as_text(found, source, hint)
    for found in _SCRIPT.finditer(text) if "^" in text or "~" in text else ():
        tag = "sub" if "~" in found[0] else "sup"
        hint = f'write "<{tag}>{found[0][1:-1]}</{tag}>"'
        yield _as_text(found, source, hint)
    for found in _BLOCK_ID.finditer(text) if "^" in text else ():
        yield _as_text(found, source, "delete it, or put it in code")
    for found in _LATEX.finditer(text) if "[/" in text else ():
        yield _as_text(found, source, _latex_hint(found["name"], found["tex"]))
    for found in _CONTAINER.finditer(text) if ":::" in text else ():
        hint = 'write "> [!note] Title" for a box, with "> " at the start of each line'
        yield _as_text(found, source, hint)


def _latex_hint(name: str, tex: str) -> str:
    if not tex.strip():  # "[latex]$x$[/latex]"
        return f'delete "[{name}]" and "[/{name}]"'
    left, right = "[]" if name == "$$" else "()"
    return f'write "\\{left}" for "[{name}]" and "\\{right}" for "[/{name}]"'


def _as_text(found: re.Match[str], source: str, hint: str) -> _Found:
    message = f"{quoted(source[found.start() : found.end()])} is shown as text"
    return found.start(), Code.OTHER_SYNTAX_AS_TEXT, message, hint


def _math(nodes: Sequence[Node], text: str, source: str) -> Iterator[_Found]:
    for start, message, hint in chain(
        shown_math(text, source), open_brackets(nodes, source), misread_math(nodes, source)
    ):
        yield start, Code.MATH_LOOK_ALIKE, message, hint


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
        if columns and cells != columns:
            message = f"no table: its first row has {cells} cells, the row below it {columns}"
            hint = "give both rows the same number of cells"
            yield offset, Code.TABLE_LOOK_ALIKE, message, hint
            is_reported = True
        elif columns > 1 and not is_reported:  # it continues a list item, or is indented too far
            message = "no table: its row of dashes continues the text above it"
            hint = "indent all rows of the table alike, with an empty line above the first"
            yield offset, Code.TABLE_LOOK_ALIKE, message, hint
            is_reported = True
        elif not is_reported and _has_bars(row) and _has_bars(below):
            message = "no table: the row of dashes below its first row is missing"
            hint = f'add "{"|---" * (row.count("|") - 1)}|" below the first row'
            yield offset, Code.TABLE_LOOK_ALIKE, message, hint
            is_reported = True
        offset += len(row) + 1


def _has_bars(row: str) -> bool:
    row = row.strip(" \t")
    return row.startswith("|") and row.endswith("|") and row.count("|") > 2


def _dead_links(nodes: Sequence[Node]) -> Iterator[_Found]:
    for node in nodes:
        match node:
            case Link():
                yield from _dead_link(node)
            case Autolink() if refused := refused_scheme(node.address):
                message, hint = refused_address(node.address, refused)
                yield node.start, Code.ADDRESS_AS_TEXT, message, hint
        if isinstance(node, Link | Tagged):
            yield from _dead_links(node.nodes)


def _dead_link(link: Link) -> Iterator[_Found]:
    address = link.target.address
    if is_link(address):
        return
    if web := as_web_address(address):
        message = f"no link: {quoted(address)} is no address on the web"
        yield link.start, Code.LINK_LOOK_ALIKE, message, f'write "{web}"'
    elif refused := refused_scheme(address):
        yield link.start, Code.ADDRESS_AS_TEXT, *refused_address(address, refused)


def _joined_lines(leaf: Leaf, nodes: Sequence[Node]) -> Iterator[_Found]:
    if found := joined_lines(leaf, nodes):
        yield 0, Code.JOINED_LINES, *found
