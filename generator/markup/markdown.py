"""Markdown as Python-Markdown and its well-kept extensions read it, less the HTML."""

import re
import string
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from generator.markup.lists import normalised

EXTENSIONS = ("tables", "sane_lists", "footnotes", "def_list", "admonition", "pymdownx.tilde", "pymdownx.tasklist")
SETTINGS: dict[str, dict[str, object]] = {"pymdownx.tilde": {"subscript": False}, "footnotes": {"BACKLINK_TEXT": ""}}

# Footnotes part their text from the link back, which is not shown, by this; a user's own such space is a character.
_BEFORE_BACKLINK = "&#160;"
_FOOTNOTE_ID = re.compile(r"fn(?:ref\d*)?:")


class MarkdownRenderer:
    """One reused Markdown instance: making one costs as much as a short card."""

    def __init__(self) -> None:
        self._items = _ItemMarks()
        self._markdown = Markdown(extensions=[*EXTENSIONS, _NoHtml()], extension_configs=SETTINGS, output_format="html")
        # A backslash hides every sign, as in CommonMark: "$" and "<" mean something here and need one as well.
        self._markdown.ESCAPED_CHARS = list(string.punctuation)
        self._markdown.treeprocessors.register(self._items, "item_marks", 1)

    def render(self, text: str, around_item: Callable[[], tuple[str, str]] | None = None) -> str:
        """Render a text; without the reset, footnotes and link targets would leak into the next.

        `around_item` is asked for what to put before and behind the content of each item of the text's first list.
        """
        self._items.around = around_item
        return self._markdown.reset().convert(normalised(text)).replace(_BEFORE_BACKLINK, "")


class _NoHtml(Extension):
    """What looks like HTML is text: `std::vector<int>` and `<b>` come out as they were typed."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("entity")
        md.parser.blockprocessors.register(_SpacedHeading(md.parser), "hashheader", 70)
        md.treeprocessors.register(_PlainFootnotes(md), "plain_footnotes", 0)


class _ItemMarks(Treeprocessor):
    """Marks the items of the first list, nested ones left alone."""

    around: Callable[[], tuple[str, str]] | None = None

    def run(self, root: Element) -> None:
        found = next((child for child in root if child.tag in ("ul", "ol")), None)
        if self.around is None or found is None:
            return
        for item in found:
            before, behind = self.around()
            item.text = before + (item.text or "").lstrip()
            if len(item):
                item[-1].tail = (item[-1].tail or "").rstrip() + behind
            else:
                item.text = item.text.rstrip() + behind


class _SpacedHeading(HashHeaderProcessor):
    """A heading has a space behind its `#`, as in our own grammar: `#include` and `#1` are text."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})(?=[ \t\n]|$)(?P<header>(?:\\.|[^#\n]|#+(?=[^#\n]))*)#*(?:\n|$)")


class _PlainFootnotes(Treeprocessor):
    """Footnotes without anchors: every field has its own, and a link inside a card leads nowhere."""

    def run(self, root: Element) -> None:
        for parent in root.iter():
            for child in list(parent):
                kind = child.get("class", "")
                if kind in ("footnote-ref", "footnote-backref"):
                    parent.remove(child)
                    if kind == "footnote-ref":
                        parent.text = child.text
                elif _FOOTNOTE_ID.match(child.get("id", "")):
                    del child.attrib["id"]
