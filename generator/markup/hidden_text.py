"""Text of a field that no card shows, although it stands where Markdown reads it as syntax."""

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.markup.document import CodeBlock, Document, Leaf
from generator.markup.link_parts import normalised
from generator.markup.nodes import Link, Node, Tagged
from generator.markup.problems import Problems
from generator.text.addresses import is_link

# After an opening fence: the name of a language, "python" or "c++", or attributes: "{.python}".
_LANGUAGE = lazy_pattern(r"[^\s{}()\[\]\"'=;]+|\{[^{}]*\}")
# "{1,3-5}", "[app.py]", "title="a b"", "start=5", "/text/": options of other tools.
# The name of an option starts only where a word does, so that a long word is read once.
_OPTION = lazy_pattern(
    r"\{[^{}]*\}|\[[^\[\]]*\]|(?<!\S)/[^/]++/[\d,-]*+(?!\S)"
    r"|(?<![\w:.-])[\w:.-]++=(?:\"[^\"]*\"|'[^']*'|[^\s\"']*)"
)
# Options of one word, in lower case: only those of widespread tools, since any other word may be
# the first line of the code, or a note.
_FLAGS = frozenset(
    {
        *("copy", "nocopy", "live", "noinline", "npm2yarn", "twoslash", "fold", "wrap", "nowrap"),
        *("showlinenumbers", "nolinenumbers", "numberlines", "linenos", "linenums", "editable"),
        *("ignore", "no_run", "should_panic", "compile_fail"),  # rustdoc
    }
)
_WORD = lazy_pattern(r"\S++")
# "1,3-5" is an option as well, but in "x = 1" a part of the text.
_NUMBERS = lazy_pattern(r"(?<!\S)[\d,-]++(?!\S)")
_CONTENT = lazy_pattern(r"[^\W_]|=")
# "adenine" in "[A]: adenine", but not "notes.md", "#part" or "%20".
_PLAIN_WORD = lazy_pattern(r"[\w-]*[^\W\d_][\w-]*")


def report_hidden_text(
    text: str, document: Document, nodes: Mapping[Leaf, Sequence[Node]], problems: Problems
) -> None:
    """Report the text of a field that no card shows: of definitions, links and opening fences."""
    _report_definitions(document, problems)
    for leaf, scanned in nodes.items():
        if "](" in leaf.content.text or document.references.targets:
            for start, title in _titles_of_dead_links(scanned):
                offset = leaf.content.source_offset(start)
                message = f"no card shows the title of a link to a file: {quoted(title)}"
                problems.add(offset, Code.HIDDEN_TEXT, message, "write it as text, or delete it")
    for block in document.code:
        if found := _text_after_fence(text, block):
            offset, words = found
            message = f"no card shows the text after an opening fence: {quoted(words)}"
            hint = "write it on the next line: only the name of a language may follow the fence"
            problems.add(offset, Code.HIDDEN_TEXT, message, hint)


def _report_definitions(document: Document, problems: Problems) -> None:
    references = document.references
    for name, offset, is_first in references.unused():
        shown = quoted(f"[{name}]")
        message = f"no link uses the definition {shown}, and no card shows it"
        hint = 'delete it, or write a backslash before its "[" if it is text'
        address = references.targets[normalised(name)].address
        if is_first and not _is_plain_word(address):
            hint += f'; to use it, write "[text][{" ".join(name.split())}]" in this field'
        elif not is_first:
            message = f"second definition of {shown}: links use the first, no card shows this"
        problems.add(offset, Code.UNUSED_LINK_DEFINITION, message, hint)
    for name, offset in references.used():
        address = references.targets[name].address
        if _is_plain_word(address):
            message = f"no card shows {quoted(address)}, which is the address of a link here"
            hint = 'write a backslash before the "[" at the start of the line if it is text'
            problems.add(offset, Code.HIDDEN_TEXT, message, hint)


def _is_plain_word(address: str) -> bool:
    """Return whether an address is a word of text rather than that of a file or page."""
    return _PLAIN_WORD.fullmatch(address) is not None


def _titles_of_dead_links(nodes: Sequence[Node]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if isinstance(node, Link) and node.target.title and not is_link(node.target.address):
            yield node.start, node.target.title
        if isinstance(node, Link | Tagged):
            yield from _titles_of_dead_links(node.nodes)


def _text_after_fence(text: str, block: CodeBlock) -> tuple[int, str] | None:
    """Return the words after an opening fence that are no language and no options; and where."""
    language = _LANGUAGE.match(block.language)
    start = language.end() if language else 0
    rest = block.language[start:]
    # "```print(x)" is code, and "```python {1}" has a language.
    is_code = bool(rest) and not rest[0].isspace() and rest[0] != "{"
    if is_code:
        start, rest = 0, block.language
    left = rest if is_code else _WORD.sub(_without_flag, _OPTION.sub(_blank, rest))
    if not _CONTENT.search(left if is_code else _NUMBERS.sub("", left)):
        return None
    start += len(left) - len(left.lstrip())
    return text.find(block.language, block.start) + start, " ".join(left.split())


def _without_flag(found: re.Match[str]) -> str:
    return _blank(found) if found[0].lower() in _FLAGS else found[0]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
