"""Markdown as Python-Markdown and its well-kept extensions read it, less the HTML."""

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
# "~~a~~" is deleted text, "~a~" two tildes.
SETTINGS: dict[str, dict[str, object]] = {
    "pymdownx.tilde": {"subscript": False},
    "footnotes": {"BACKLINK_TEXT": ""},
}

# Footnotes part their text from the link back, which is not shown, by this; a user's own such space is a character.
_BEFORE_BACKLINK = "&#160;"
# Behind a footnote that ends in a list the link back has a paragraph of its own.
_WITHOUT_BACKLINK = "\n<p></p>\n</li>"
_BRACKETED_TEXT = re.compile(r"\[([^\[\]]*)\]")
_FOOTNOTE_ID = re.compile(r"fn(?:ref\d*)?:")


class MarkdownRenderer:
    """One reused Markdown instance: making one costs as much as a short card."""

    def __init__(self) -> None:
        self._items, self._pictures = _FirstListItems(), _Pictures()
        self._markdown = Markdown(
            extensions=[*EXTENSIONS, _NoHtml()], extension_configs=SETTINGS, output_format="html"
        )
        # A backslash hides every sign, as in CommonMark: "$" and "<" mean something here and need one as well.
        self._markdown.ESCAPED_CHARS = list(string.punctuation)
        # After "inline" (20), which makes the elements that these two look at.
        self._markdown.treeprocessors.register(self._items, "item_marks", 1)
        self._markdown.treeprocessors.register(self._pictures, "pictures", 2)
        self._references = _UsedReferences(self._markdown.parser)
        self._markdown.parser.blockprocessors.register(self._references, "reference", 15)

    def render(
        self,
        text: str,
        picture: Callable[[str], str],
        around_item: Callable[[], tuple[str, str]] | None = None,
    ) -> str:
        """Render a text; without the reset, footnotes and link targets would leak into the next.

        `picture` gives the name for each target of a picture that the text has in one of Markdown's longer ways (by
        reference, over two lines). `around_item` is asked for what to put before and behind the content of each item
        of the text's first list.
        """
        self._items.around = around_item
        self._pictures.name = picture
        self._references.take_text(text)
        html = self._markdown.reset().convert(normalise_lists(text))
        html = html.replace(_BEFORE_BACKLINK, "").replace(_WITHOUT_BACKLINK, "\n</li>")
        return html.replace(f"<li>{EMPTY}</li>", "<li></li>")


class _NoHtml(Extension):
    """What looks like HTML is text: `std::vector<int>` and `<b>` come out as they were typed."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("entity")
        md.parser.blockprocessors.register(_SpacedHeading(md.parser), "hashheader", 70)
        md.treeprocessors.register(
            _SoftLineEnds(md), "soft_line_ends", 15
        )  # between "inline" and "prettify"
        md.treeprocessors.register(_PlainFootnotes(md), "plain_footnotes", 0)


class _UsedReferences(ReferenceProcessor):
    """A line "[name]: target" is one for a link that the text has; any other is text: "[b]: bold"."""

    def take_text(self, text: str) -> None:
        """Find out which names the text has in brackets more often than it says what they stand for."""
        names = Counter(found.casefold() for found in _BRACKETED_TEXT.findall(text))
        names.subtract(found[1].casefold() for found in self.RE.finditer(text))
        self._names = {" ".join(name.split()) for name, count in names.items() if count > 0}

    def run(self, parent: Element, blocks: list[str]) -> bool:  # noqa: ARG002 (Python-Markdown's signature)
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
                blocks[:1] = [part for part in rest if part.strip()]
                return True
        return False


class _SoftLineEnds(Treeprocessor):
    """Spaces for the line ends of the source, so that a text wrapped anew is the same text to a learner's Anki."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in ("pre", "code"):  # a line end in code is one
                continue
            element.text = element.text and element.text.replace("\n", " ")
            for child in element:
                child.tail = child.tail and child.tail.replace("\n", " ")


class _Pictures(Treeprocessor):
    """Names the files of the pictures that Markdown found by itself."""

    name: Callable[[str], str] = staticmethod(str)

    def run(self, root: Element) -> None:
        for picture in root.iter("img"):
            picture.set("src", self.name(picture.get("src", "")))


class _FirstListItems(Treeprocessor):
    """Marks the items of the first list, nested ones left alone."""

    around: Callable[[], tuple[str, str]] | None = None

    def run(self, root: Element) -> None:
        found = next((child for child in root if child.tag in ("ul", "ol")), None)
        if self.around is None or found is None:
            return
        for item in found:
            before, behind = self.around()
            item.text = before + (item.text or "").lstrip()
            if len(item):  # "- a *b*" ends after its last element
                item[-1].tail = (item[-1].tail or "").rstrip() + behind
            else:
                item.text = item.text.rstrip() + behind


class _SpacedHeading(HashHeaderProcessor):
    """A heading has a space and a title behind its `#`: `#include`, `#1` and `#` are text."""

    RE = re.compile(
        rf"(?:^|\n)(?P<level>{HASHES})(?=[ \t]+[^\s#])(?P<header>(?:\\.|[^#\n]|#+(?=[^#\n]))*)#*(?:\n|$)"
    )


class _PlainFootnotes(Treeprocessor):
    """Footnotes without anchors: every field has its own, and a link inside a card leads nowhere."""

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
