"""Markdown as Python-Markdown and its maintained extensions read it, without HTML."""

import re
import string
from collections import Counter
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor, ReferenceProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from generator.markup.lists import EMPTY, normalise_lists
from generator.text.markers import HASHES

EXTENSIONS = (
    "tables",
    "sane_lists",
    "footnotes",
    "def_list",
    "admonition",
    "pymdownx.tilde",
    "pymdownx.tasklist",
)
# "~~a~~" is deleted text; "~a~" is plain text.
SETTINGS: dict[str, dict[str, object]] = {
    "pymdownx.tilde": {"subscript": False},
    "footnotes": {"BACKLINK_TEXT": ""},
}

# Separates the text of a footnote from the link back, which is removed. A no-break space that the
# user wrote is a character and not an entity.
_BEFORE_BACKLINK = "&#160;"
# After a footnote that ends in a list, the link back is in a separate paragraph.
_WITHOUT_BACKLINK = "\n<p></p>\n</li>"
_BRACKETED_TEXT = re.compile(r"\[([^\[\]]*)\]")
_FOOTNOTE_ID = re.compile(r"fn(?:ref\d*)?:")


class MarkdownRenderer:
    """Renders with one Markdown instance: creating one takes as long as rendering a card."""

    def __init__(self) -> None:
        self._items, self._pictures = _FirstListItems(), _Pictures()
        self._markdown = Markdown(
            extensions=[*EXTENSIONS, _NoHtml()], extension_configs=SETTINGS, output_format="html"
        )
        # A backslash escapes all punctuation, as in CommonMark: "$" and "<" are syntax here as
        # well.
        self._markdown.ESCAPED_CHARS = list(string.punctuation)
        # After "inline" (20), which creates the elements that these two read.
        self._markdown.treeprocessors.register(self._items, "list_items", 1)
        self._markdown.treeprocessors.register(self._pictures, "pictures", 2)
        self._references = _UsedReferences(self._markdown.parser)
        self._markdown.parser.blockprocessors.register(self._references, "reference", 15)

    def render(
        self,
        text: str,
        picture: Callable[[str], str],
        around_item: Callable[[], tuple[str, str]] | None = None,
    ) -> str:
        """Render a text.

        `picture` returns the file name for the target of a picture in a form that only Markdown
        reads (by reference, over two lines). `around_item` returns what to put before and after the
        content of the next item of the text's first list.
        """
        self._items.around = around_item
        self._pictures.name = picture
        self._references.collect_names(text)
        # Without the reset, footnotes and link targets would be in the next text as well.
        html = self._markdown.reset().convert(normalise_lists(text))
        html = html.replace(_BEFORE_BACKLINK, "").replace(_WITHOUT_BACKLINK, "\n</li>")
        return html.replace(f"<li>{EMPTY}</li>", "<li></li>")


class _NoHtml(Extension):
    """Treats HTML as text: `std::vector<int>` and `<b>` are shown as they are written."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("entity")
        md.parser.blockprocessors.register(_SpacedHeading(md.parser), "hashheader", 70)
        # Between "inline" and "prettify".
        md.treeprocessors.register(_SoftLineEnds(md), "soft_line_ends", 15)
        md.treeprocessors.register(_PlainFootnotes(md), "plain_footnotes", 0)


class _UsedReferences(ReferenceProcessor):
    """Reads "[name]: target" only if the text has a link of that name; "[b]: bold" is text."""

    def collect_names(self, text: str) -> None:
        """Collect the names that the text has in brackets more often than it defines them."""
        names = Counter(found.casefold() for found in _BRACKETED_TEXT.findall(text))
        names.subtract(found[1].casefold() for found in self.RE.finditer(text))
        self._names = {" ".join(name.split()) for name, count in names.items() if count > 0}

    # The signature is Python-Markdown's.
    def run(self, parent: Element, blocks: list[str]) -> bool:  # noqa: ARG002
        block = blocks[0]
        for found in self.RE.finditer(block):
            name = found[1].strip().lower()
            if " ".join(found[1].casefold().split()) in self._names:
                # "[a]: <b.html>".
                self.parser.md.references[name] = (
                    found[2].lstrip("<").rstrip(">"),
                    found[5] or found[6],
                )
                rest = (block[: found.start()].rstrip("\n"), block[found.end() :].lstrip("\n"))
                blocks[:1] = [block for block in rest if block.strip()]
                return True
        return False


class _SoftLineEnds(Treeprocessor):
    """Writes line ends as spaces, so that wrapping a text anew does not change its field."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in ("pre", "code"):  # line ends in code stay
                continue
            element.text = element.text and element.text.replace("\n", " ")
            for child in element:
                child.tail = child.tail and child.tail.replace("\n", " ")


class _Pictures(Treeprocessor):
    """Sets the file names of the pictures that Markdown found."""

    name: Callable[[str], str] = staticmethod(str)

    def run(self, root: Element) -> None:
        for picture in root.iter("img"):
            picture.set("src", self.name(picture.get("src", "")))


class _FirstListItems(Treeprocessor):
    """Puts placeholders around the items of the first list, except for nested items."""

    around: Callable[[], tuple[str, str]] | None = None

    def run(self, root: Element) -> None:
        found = next((child for child in root if child.tag in ("ul", "ol")), None)
        if self.around is None or found is None:
            return
        for item in found:
            before, after = self.around()
            item.text = before + (item.text or "").lstrip()
            if len(item):  # "- a *b*" ends after its last element
                item[-1].tail = (item[-1].tail or "").rstrip() + after
            else:
                item.text = item.text.rstrip() + after


class _SpacedHeading(HashHeaderProcessor):
    """Reads a heading only if a space and a title follow the `#`: `#include` and `#` are text."""

    RE = re.compile(
        rf"(?:^|\n)(?P<level>{HASHES})(?=[ \t]+[^\s#])"
        r"(?P<header>(?:\\.|[^#\n]|#+(?=[^#\n]))*)#*(?:\n|$)"
    )


class _PlainFootnotes(Treeprocessor):
    """Removes the anchors of footnotes, which would not be unique in a card of several fields."""

    def run(self, root: Element) -> None:
        for parent in root.iter():
            for child in list(parent):
                kind = child.get("class", "")
                if kind in ("footnote-ref", "footnote-backref"):
                    parent.remove(child)
                    if kind == "footnote-ref":
                        parent.text = child.text  # the number stays: "<sup>1</sup>"
                elif _FOOTNOTE_ID.match(child.get("id", "")):
                    del child.attrib["id"]
