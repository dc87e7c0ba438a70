"""What `style` and older attributes of HTML mean in Markdown, and what is lost of them."""

import re

from generator.lazy_patterns import lazy_pattern
from generator.text.html import Tag
from generator.text.markdown_writer import (
    EMPHASIS,
    STRIKE,
    STRONG,
    Delimiters,
    tag_delimiters,
)

# The kind of lost markup for all of these attributes.
STYLE = "style"
_STYLE_ATTRIBUTES = frozenset({STYLE, "color", "bgcolor", "align", "face"})
_IMAGE_SIZE = lazy_pattern(r"\d{1,4}%?")
_WIDTH = lazy_pattern(
    r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,4})(?:px|(%))(?=\s*(?:;|$))", re.IGNORECASE
)
# What a `<span>` may have instead of an element.
_SPAN_STYLE = lazy_pattern(
    r"(?:^|(?<=;))\s*(?:(?P<strong>font-weight\s*:\s*(?:bold|bolder|[6-9]00))"
    r"|(?P<emphasis>font-style\s*:\s*(?:italic|oblique))"
    r"|(?P<underline>text-decoration(?:-line)?\s*:\s*underline)"
    r"|(?P<strike>text-decoration(?:-line)?\s*:\s*line-through)"
    r"|(?P<sub>vertical-align\s*:\s*sub)|(?P<sup>vertical-align\s*:\s*super))\s*(?=;|$)",
    re.IGNORECASE,
)
_DELIMITERS_OF_STYLES = {
    "strong": STRONG,
    "emphasis": EMPHASIS,
    "strike": STRIKE,
    "underline": tag_delimiters("u"),
    "sub": tag_delimiters("sub"),
    "sup": tag_delimiters("sup"),
}


def has_lost_style(tag: Tag) -> bool:
    """Return whether a tag has a style that is not written, such as a colour."""
    others = {name for name, _ in tag.attributes} & _STYLE_ATTRIBUTES - {STYLE}
    written = tag.get(STYLE)
    if tag.meaning == "image":
        written = _WIDTH.sub("", written)
    elif tag.meaning == "plain":
        written = _SPAN_STYLE.sub("", written)
    return bool(others or written.strip("; "))


def spans_of_style(tag: Tag) -> list[Delimiters]:
    """Return the spans that the style of a `<span>` stands for: `font-weight: bold`."""
    return [
        _DELIMITERS_OF_STYLES[found.lastgroup or ""]
        for found in _SPAN_STYLE.finditer(tag.get(STYLE))
    ]


def image_sizes(tag: Tag) -> list[tuple[str, str]]:
    """Return the width and the height of a picture, by its attributes or its style."""
    sizes = {name: tag.get(name) for name in ("width", "height")}
    for name, number, percent in _WIDTH.findall(tag.get(STYLE)):
        sizes[name.lower()] = number + percent
    return [(name, size) for name, size in sizes.items() if _IMAGE_SIZE.fullmatch(size)]
