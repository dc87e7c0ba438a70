r"""Image occlusion as text: a picture, and the shapes that cover it.

    Q: Which shape of the cell is covered?
    A: ![A cell](cell.png)
    - Nucleus: rect 40% 35% 20% 18%
    - Mitochondrion: ellipse 0.1 0.62 0.15 0.1
    Type: occlusion

A shape has a name, a kind and four numbers: left, top, width and height, each as a percentage or a
fraction of the picture's width or height.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.markup.anki_text import escape, escape_html
from generator.markup.field_html import deletions, plain_text
from generator.markup.formula_safety import JOINER, without_formulas
from generator.markup.media import is_picture
from generator.text.characters import shows_nothing
from generator.text.cloze import opening_delimiter
from generator.text.markers import BULLET
from generator.text.regions import MediaLink, Region
from generator.values import dataclass

# "40%", "40.5%", "0.4", ".4", "1"; not "2", which is outside the picture.
_FRACTION = r"(\d{1,3}(?:\.\d{1,6})?%|[01]?\.\d{1,6}|[01](?:\.0{1,6})?)"
_SHAPE_LINE = lazy_pattern(
    rf"[ \t]*{BULLET}[ \t]+(?P<name>[^\n]+?):[ \t]+(?P<kind>rect|ellipse)"
    rf"((?:[ \t,]+{_FRACTION}){{4}})[ \t]*"
)
_SHAPE_START = lazy_pattern(
    rf"[ \t]*{BULLET}[ \t]+[^\n]+?:[ \t]+(?P<kind>[A-Za-z]+)(?=[ \t,]+[-+.\d]|[ \t]*$)"
)
_KINDS = ("rect", "ellipse")
_EXAMPLE = '"- Nucleus: rect 40% 35% 20% 18%" (left, top, width, height)'
_SHAPE = "image-occlusion:"
# An item of `parts_list`.
_PART = lazy_pattern(r'<li data-shape="(?P<kind>\w+)"(?P<data>[^<>]*)>(?P<name>[^<>]*)</li>')
_DATA = lazy_pattern(r'data-(\w+)="([^"<>]*)"')
# Before, a name was in a property of its shape, where a backslash or a word joiner escaped the
# characters that have a meaning for Anki.
_LABEL = ":text="
_ESCAPED_CHARACTER = lazy_pattern(r"\\([\\:])")
# As floats, percentages that add up to 100 may exceed 1.
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A named shape over the picture, in fractions of the picture's width and height."""

    name: str
    kind: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A shape in finished fields: its cloze number, Anki's words for its place, and its name."""

    number: int
    place: str
    name: str


@dataclass(frozen=True, slots=True)
class OcclusionFault:
    """A problem with a picture or shape: its offset, what is wrong, and the edit that fixes it."""

    offset: int
    message: str
    hint: str
    code: Code = Code.BAD_OCCLUSION


def read_occlusion(
    text: str, regions: Sequence[Region]
) -> tuple[MediaLink | None, tuple[Shape, ...], tuple[OcclusionFault, ...]]:
    """Read an answer as one picture and the shapes that cover it."""
    pictures = [
        region for region in regions if isinstance(region, MediaLink) and is_picture(region.target)
    ]
    faults = [
        OcclusionFault(picture.start, "more than one picture", "write a separate note for it")
        for picture in pictures[1:]
    ]
    if not pictures:
        faults.append(
            OcclusionFault(0, "missing picture", 'start the answer with "![…](picture.png)"')
        )
    shapes: list[Shape] = []
    offset = 0
    for line in text.split("\n"):
        end = offset + len(line)
        covers = [picture for picture in pictures if picture.start < end and offset < picture.end]
        found = _SHAPE_LINE.fullmatch(line)
        if found:
            shape = _read_shape(found)
            shapes.append(shape)
            faults += _shape_faults(shape, offset)
        elif line.strip() and not covers:
            faults.append(_line_fault(line, offset))
        elif covers:
            faults += _words_beside(text, offset, end, covers)
        offset = end + 1
    if not shapes and all(fault.code is Code.HIDDEN_TEXT for fault in faults):
        faults.append(
            OcclusionFault(0, "missing shape", f"write each shape on a new line, as {_EXAMPLE}")
        )
    return (
        (pictures[0] if pictures else None),
        tuple(shapes),
        tuple(sorted(faults, key=lambda fault: fault.offset)),
    )


def _shape_faults(shape: Shape, offset: int) -> Iterator[OcclusionFault]:
    if shape.left + shape.width > 1 + _TOLERANCE or shape.top + shape.height > 1 + _TOLERANCE:
        message = f'"{shape.name}" extends beyond the picture'
        hint = "make left plus width, and top plus height, at most 100%"
        yield OcclusionFault(offset, message, hint)
    elif not shape.width or not shape.height:
        message = f'"{shape.name}" covers nothing'
        yield OcclusionFault(offset, message, "make its width and height greater than 0")
    if shows_nothing(shape.name):
        yield OcclusionFault(offset, "shape without a name", f"write a shape as {_EXAMPLE}")


def _words_beside(
    text: str, start: int, end: int, pictures: Sequence[MediaLink]
) -> Iterator[OcclusionFault]:
    """Yield the words on a line that are beside its pictures: there is no field for them."""
    edges = [start, *chain.from_iterable((one.start, one.end) for one in pictures), end]
    for before, after in zip(edges[::2], edges[1::2], strict=True):
        words = text[before:after]
        if words.strip():
            yield OcclusionFault(
                before + len(words) - len(words.lstrip()),
                f"no card shows the text beside the picture: {quoted(words)}",
                'move it to the question or to "Extra:"',
                Code.HIDDEN_TEXT,
            )


def _line_fault(line: str, offset: int) -> OcclusionFault:
    """Return why a line is not a shape, and where in the line."""
    hint = f"write a shape as {_EXAMPLE}"
    # "- Nucleus: rect 40%" is a shape with an error, "- a remark: see below" is not a shape.
    begun = _SHAPE_START.match(line)
    if not begun:
        hint += ", or delete the line"
        return OcclusionFault(offset, "neither a picture nor a shape", hint)
    kind, numbers = begun["kind"], list(re.finditer(r"[^\s,]+", line[begun.end("kind") :]))
    if kind not in _KINDS:
        return OcclusionFault(
            offset + begun.start("kind"),
            f"unknown shape {quoted(kind)}",
            'write "rect" or "ellipse"',
        )
    wrong = next((number for number in numbers if not re.fullmatch(_FRACTION, number[0])), None)
    if wrong is not None:
        message = f"{quoted(wrong[0])} is neither a percentage nor a fraction from 0 to 1"
        return OcclusionFault(
            offset + begun.end("kind") + wrong.start(), message, 'write "40%" or "0.4"'
        )
    message = f"a shape has four numbers (left, top, width, height), not {len(numbers)}"
    return OcclusionFault(offset + begun.start("kind"), message, hint)


def occlusion_field(shapes: Sequence[Shape], numbers: Sequence[int]) -> str:
    """Write the shapes as deletions, as Anki's editor does; each card covers all of them.

    Their names are in another field, since Anki's editor writes this field anew without them.
    """
    return "".join(
        f"{opening_delimiter([number])}{_SHAPE}{_shape_properties(shape)}:oi=1}}}}<br>"
        for shape, number in sorted(zip(shapes, numbers, strict=True), key=lambda pair: pair[1])
    )


def parts_list(shapes: Sequence[Shape], numbers: Sequence[int]) -> str:
    """Write the names of the shapes as a list, in the order of `occlusion_field`.

    The card's script finds the name of a shape by its place on the picture, which Anki's editor
    keeps when it numbers the shapes anew.
    """
    items = (
        f"<li {_data_attributes(shape)}>{_name_html(shape.name)}</li>"
        for shape, _ in sorted(zip(shapes, numbers, strict=True), key=lambda pair: pair[1])
    )
    return f'<ul class="parts">{"".join(items)}</ul>' if shapes else ""


def _name_html(name: str) -> str:
    return escape_html(escape(without_formulas(name), in_cloze_note=True))


def named_parts(occlusion: str, comments: str) -> Iterator[NamedPart]:
    """Yield the parts of an occlusion field with their names, each number by itself.

    The names are in the comments, or in the shapes if an earlier version wrote the fields.
    """
    names: dict[str, list[str]] = {}
    for part in _PART.finditer(comments):
        place = "".join(f":{key}={value}" for key, value in _DATA.findall(part["data"]))
        name = plain_text(part["name"]).replace(JOINER, "")
        names.setdefault(f"{part['kind']}{place}", []).append(name)
    for numbers, html in deletions(occlusion):
        place, _, label = html.removeprefix(_SHAPE).partition(_LABEL)
        place = place.partition(":oi=")[0]
        name = names[place].pop(0) if names.get(place) else _read_label(label)
        yield from (NamedPart(number, place, name) for number in numbers)


def _read_shape(found: re.Match[str]) -> Shape:
    left, top, width, height = (_fraction(number) for number in re.findall(_FRACTION, found[3]))
    return Shape(
        name=" ".join(found["name"].split()),
        kind=found["kind"],
        left=left,
        top=top,
        width=width,
        height=height,
    )


def _fraction(written: str) -> float:
    return float(written[:-1]) / 100 if written.endswith("%") else float(written)


def _shape_properties(shape: Shape) -> str:
    corner = f"left={_decimal(shape.left)}:top={_decimal(shape.top)}"
    if shape.kind == "ellipse":
        return f"ellipse:{corner}:rx={_decimal(shape.width / 2)}:ry={_decimal(shape.height / 2)}"
    return f"rect:{corner}:width={_decimal(shape.width)}:height={_decimal(shape.height)}"


def _data_attributes(shape: Shape) -> str:
    kind, *properties = _shape_properties(shape).split(":")
    named = (written.split("=") for written in properties)
    return " ".join([f'data-shape="{kind}"', *(f'data-{key}="{value}"' for key, value in named)])


def _read_label(label: str) -> str:
    return _ESCAPED_CHARACTER.sub(r"\1", label).replace(JOINER, "")


def _decimal(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".").removeprefix("0") or "0"
