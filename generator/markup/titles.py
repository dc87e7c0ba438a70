"""Titles of sections as inline Markdown, for the line above a question."""

from collections.abc import Sequence
from functools import lru_cache
from xml.etree.ElementTree import Element

from markdown.serializers import to_html_string

from generator.diagnostics import Code
from generator.markup.anki_text import Untagged, escape_tree
from generator.markup.document import Leaf
from generator.markup.footnotes import Footnotes
from generator.markup.formula_safety import keep_from_mathjax
from generator.markup.inlines import scan_inlines
from generator.markup.leaves import LeafContext, PlacedDelimiters, write_leaf
from generator.markup.link_parts import References
from generator.markup.media import MediaFault
from generator.markup.media_elements import MediaElements
from generator.markup.problems import Problems
from generator.markup.rows import join_rows
from generator.text.located import Mark, Text
from generator.text.regions import MediaLink

# Separates the titles of nested sections.
BETWEEN_SECTIONS = " › "
# The notes of a section have the same titles.
_REMEMBERED_TITLES = 1000


class _ShownMedia(MediaElements):
    """Media of a title, which shows only their words and needs no files."""

    def element(self, link: MediaLink, offset: int) -> Element:  # noqa: ARG002 (no problem)
        return Untagged(link.alt or link.target)


class _NoFiles:
    """No media files."""

    def find(self, target: str, source: str) -> MediaFault:  # noqa: ARG002 (the Protocol's name)
        return MediaFault(code=Code.MEDIA_MISSING, message="", hint="")


def section_html(titles: Sequence[str], *, in_cloze_note: bool) -> str:
    """Return the titles of nested sections, outermost first, as the HTML of a field.

    A title has no place in a source, so that problems in it are not reported. A link is its label,
    and a picture or sound is its alternative text or its target.
    """
    return BETWEEN_SECTIONS.join(_title_html(title, in_cloze_note) for title in titles)


@lru_cache(_REMEMBERED_TITLES)
def _title_html(title: str, in_cloze_note: bool) -> str:  # noqa: FBT001 (a key of the cache)
    root = Element("span")
    leaf = Leaf(root, join_rows([(title, 0)]))
    problems = Problems(Text(value=title, path="", marks=(Mark(0, 1, 1),)))
    media = _ShownMedia(_NoFiles(), problems)
    context = LeafContext(PlacedDelimiters(), media, Footnotes({}), problems)
    write_leaf(leaf, scan_inlines(title, References(), ()), context)
    for link in root.iter("a"):
        link.attrib.clear()
        link.tag = None  # type: ignore[assignment]  # its label is left
    keep_from_mathjax(root)
    escape_tree(root, in_cloze_note=in_cloze_note)
    return to_html_string(root).removeprefix("<span>").removesuffix("</span>")
