r"""The shapes of Anki's image occlusion, which are the texts of cloze deletions.

    shape = "image-occlusion:" kind ":" { key "=" value ":" }

A `:` or a `\` in a value has a backslash before it. What follows after an error is not read.
"""

from collections.abc import Iterator, Sequence

from generator.lazy_patterns import lazy_pattern

PREFIX = "image-occlusion:"
_KINDS = frozenset({"rect", "ellipse", "polygon", "text"})
# The keys that Anki knows, and the attribute for each.
_ATTRIBUTES = {
    "left": "left",
    "top": "top",
    "width": "width",
    "height": "height",
    "rx": "rx",
    "ry": "ry",
    "points": "points",
    "angle": "angle",
    "fill": "fill",
    "text": "text",
    "scale": "scale",
    "fs": "font-size",
    "oi": "occludeInactive",
}
# The keys that Anki leaves out if their value is "0".
_SIZES = frozenset({"width", "height", "rx", "ry", "scale"})
_PROPERTY = lazy_pattern(r"([^=]++)=((?:[^\\:]|\\[\\:])++)(?::|\Z)")
_ESCAPED = lazy_pattern(r"\\([\\:])")
# Characters that an attribute has as references: those below U+0100 but letters and digits.
_REFERENCES = {
    code: f"&#x{code:02X};" for code in range(0x100) if not (code < 0x80 and chr(code).isalnum())
} | {ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("&"): "&amp;"}


def shape_element(text: str, numbers: Sequence[int], css_class: str) -> str:
    """Return the element for a shape, which Anki's script draws."""
    written = ",".join(map(str, numbers))
    attributes = " ".join((*_attributes(text.removeprefix(PREFIX)), ""))
    return f'<div class="{css_class}" data-ordinal="{written}" {attributes}></div>'


def escape_attribute(value: str) -> str:
    """Return a value of an attribute as Anki writes it."""
    return value.translate(_REFERENCES)


def _attributes(shape: str) -> Iterator[str]:
    kind, colon, properties = shape.partition(":")
    if not colon:
        return
    if kind in _KINDS:
        yield f'data-shape="{kind}"'
    position = 0
    while found := _PROPERTY.match(properties, position):
        position = found.end()
        key, value = found[1], _ESCAPED.sub(r"\1", found[2])
        if key == "points":
            # Pairs of numbers; what has no comma is no pair.
            value = " ".join(pair for pair in value.split(" ") if "," in pair)
        elif key == "text":
            value = escape_attribute(value)
        if key in _ATTRIBUTES and value and not (key in _SIZES and value == "0"):
            yield f'data-{_ATTRIBUTES[key]}="{value}"'
