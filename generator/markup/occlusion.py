r"""The parts of a picture to cover, as text.

    Q: Which part of the cell is covered?
    A: ![A cell](cell.png)
    - Nucleus: rect 40% 35% 20% 18%
    - Mitochondrion: ellipse 0.1 0.62 0.15 0.1
    Type: occlusion

After its name, a part has a shape and four numbers: how far it is from the left and from the top, how wide and how
high it is; each in percent of the picture's width or height, or as a fraction of 1.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator.diagnostics import quoted
from generator.markup.media import is_picture
from generator.text.cloze import opening
from generator.text.markers import BULLET
from generator.text.regions import MediaLink, Region

# "40%", "40.5%", "0.4", ".4", "1"; not "2", which is beyond the picture.
_NUMBER = r"(\d{1,3}(?:\.\d{1,6})?%|[01]?\.\d{1,6}|[01](?:\.0{1,6})?)"
_PART = re.compile(
    rf"[ \t]*{BULLET}[ \t]+(?P<name>[^\n]+?):[ \t]+(?P<shape>rect|ellipse)((?:[ \t,]+{_NUMBER}){{4}})[ \t]*"
)
_BEGUN = re.compile(
    rf"[ \t]*{BULLET}[ \t]+[^\n]+?:[ \t]+(?P<shape>[A-Za-z]+)(?=[ \t,]+[-+.\d]|[ \t]*$)"
)
_SHAPES = ("rect", "ellipse")
_EXAMPLE = '"- Nucleus: rect 40% 35% 20% 18%" (left, top, width, height)'
# Signs that begin what Anki acts on, wherever they stand in a field.
_SIGN = re.compile(r"[{}\[<](?=.)")
# Parts a sign from the next and takes no room (Unicode's word joiner).
_JOINER = "\u2060"
# A hair's breadth: percentages that add up to 100 may not do so as floats.
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a picture: its name, and its shape by fractions of the picture's width and height."""

    name: str
    shape: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class OcclusionFault:
    """What cannot be read as picture or part: where it stands, what is wrong, and the edit that mends it."""

    offset: int
    why: str
    hint: str


def occlusion(
    text: str, regions: Sequence[Region]
) -> tuple[MediaLink | None, tuple[Part, ...], tuple[OcclusionFault, ...]]:
    """Read an answer as one picture and the parts of it to cover."""
    pictures = [
        region for region in regions if isinstance(region, MediaLink) and is_picture(region.target)
    ]
    faults = [
        OcclusionFault(picture.start, "a second picture", "make it a note of its own")
        for picture in pictures[1:]
    ]
    if not pictures:
        faults.append(
            OcclusionFault(
                0, "no picture to cover parts of", 'start the answer with "![…](picture.png)"'
            )
        )
    parts: list[Part] = []
    offset = 0
    for line in text.split("\n"):
        end = offset + len(line)
        covers = [picture for picture in pictures if picture.start < end and offset < picture.end]
        found = _PART.fullmatch(line)
        if found:
            part = _part(found)
            parts.append(part)
            if part.left + part.width > 1 + _TOLERANCE or part.top + part.height > 1 + _TOLERANCE:
                hint = "left and width, and top and height, add up to 100 % at most"
                faults.append(
                    OcclusionFault(offset, f'"{part.name}" reaches out of the picture', hint)
                )
            elif not part.width or not part.height:
                faults.append(
                    OcclusionFault(
                        offset, f'"{part.name}" covers nothing', "give it a width and a height"
                    )
                )
        elif line.strip() and not covers:  # the picture's own row may have words
            faults.append(_fault_of(line, offset))
        offset = end + 1
    if not parts and not faults:
        faults.append(
            OcclusionFault(0, "no part to cover", f"write each part on a line, as {_EXAMPLE}")
        )
    return (
        (pictures[0] if pictures else None),
        tuple(parts),
        tuple(sorted(faults, key=lambda fault: fault.offset)),
    )


def _fault_of(line: str, offset: int) -> OcclusionFault:
    """Say what keeps a line from being a part, and where in it."""
    hint = f"write a part as {_EXAMPLE}"
    # "- Nucleus: rect 40%" is a part with a fault, "- a remark: see below" is not a part.
    begun = _BEGUN.match(line)
    if not begun:
        return OcclusionFault(offset, "neither picture nor part of it", hint)
    shape, numbers = begun["shape"], list(re.finditer(r"[^\s,]+", line[begun.end("shape") :]))
    if shape not in _SHAPES:
        return OcclusionFault(
            offset + begun.start("shape"),
            f"unknown shape {quoted(shape)}",
            'write "rect" or "ellipse"',
        )
    wrong = next((number for number in numbers if not re.fullmatch(_NUMBER, number[0])), None)
    if wrong is not None:
        why = f"{quoted(wrong[0])} is neither percent of the picture nor a fraction of 1"
        return OcclusionFault(
            offset + begun.end("shape") + wrong.start(), why, 'write "40%" or "0.4"'
        )
    why = f"{len(numbers)} numbers where a part has four: left, top, width, height"
    return OcclusionFault(offset + begun.start("shape"), why, hint)


def occlusion_field(parts: Sequence[Part], numbers: Sequence[int]) -> str:
    """Write the parts as Anki's own editor does: each a deletion, all covered while one is asked for.

    The name stands where Anki has the text of a label, and comes out as `data-text`. It takes no entities there.
    """
    return "".join(
        f"{opening([number])}image-occlusion:{_shape(part)}:oi=1:text={_label(part.name)}}}}}<br>"
        for part, number in sorted(zip(parts, numbers, strict=True), key=lambda pair: pair[1])
    )


def _part(found: re.Match[str]) -> Part:
    left, top, width, height = (_fraction(number) for number in re.findall(_NUMBER, found[3]))
    return Part(
        name=" ".join(found["name"].split()),
        shape=found["shape"],
        left=left,
        top=top,
        width=width,
        height=height,
    )


def _fraction(written: str) -> float:
    return float(written[:-1]) / 100 if written.endswith("%") else float(written)


def _shape(part: Part) -> str:
    place = f"left={_decimal(part.left)}:top={_decimal(part.top)}"
    if part.shape == "ellipse":
        return f"ellipse:{place}:rx={_decimal(part.width / 2)}:ry={_decimal(part.height / 2)}"
    return f"rect:{place}:width={_decimal(part.width)}:height={_decimal(part.height)}"


def _label(name: str) -> str:
    # With the space, something follows the last character of "a{" too.
    return re.sub(r"[\\:]", r"\\\g<0>", _SIGN.sub(rf"\g<0>{_JOINER}", f"{name} ").rstrip(" "))


def _decimal(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".").removeprefix("0") or "0"
