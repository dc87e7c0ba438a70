"""The gallery is up to date: its page has every kind of card, and its pictures match new ones.

If letters are as wide here as where the pictures were drawn, screens are compared dot by dot:
another build of the browser may draw an edge differently or be off by a dot, but no region of a
screen may differ by more.

With other fonts, lines break elsewhere. The colours of a screen and roughly their shares and places
must still be the same, so the flat colours with their shares are compared, and how far the columns
of a screen are filled.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from docs import gallery
from docs.screens import CHROMIUM, chromium
from generator.sources.note_kinds import NoteKind

# A colour with at least this share of a screen must be on the other picture too, with a share
# between a sixth and six times as large: thin letters have hardly a dot in their full colour. The
# stylesheet's colours, of thin lines and of letters, are compared from a smaller share on; the
# others are shades between them, which differ with the font.
FLAT_SHARE = 0.008
FLAT_SHARE_OF_STYLE = 0.0008
SHARE_FACTOR = 6.0
STYLE = gallery.style_colours()
# The number of columns, and how far those of two screens may differ on average (0 is empty, 1
# full).
COLUMNS = 6
COLUMN_TOLERANCE = 0.07
# The factor by which the heights of two rows of screens may differ: one more line in five, say.
HEIGHT_FACTOR = 1.35

# Dot by dot: how far a channel may be from the other picture's, at the same dot or one next to it;
# the side of a region in dots, and how many of its dots may differ by more. The thinnest line of a
# card, one dot of a pale colour, differs by 24 from its background and has 16 dots in a region.
CHANNEL_TOLERANCE = 20
REGION = 16
STRAY_DOTS = 12
# How much narrower or wider a text may be than in the fonts of the pictures.
WIDTH_TOLERANCE = 0.002
needs_chromium = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

# Changes to the stylesheet that the test must detect, each with an entry that shows it.
CHANGES = {
    "no bullets and numbers": (
        "arabic",
        ".sheet ul, .sheet ol {",
        ".sheet ul, .sheet ol { list-style: none;",
    ),
    "lines closer together": ("basic", "var(--size)/1.6", "var(--size)/1.3"),
    "no bar at a quotation": (
        "text",
        "border-inline-start: 3px solid var(--line)",
        "border-inline-start: 0",
    ),
    "no bar at a warning": (
        "text",
        ".sheet .admonition { border-color:",
        ".sheet .admonition { border: 0; color:",
    ),
    "a low button": (
        "basic",
        "min-height: max(44px, 2.75rem);\n  box-sizing",
        "min-height: 20px;\n  box-sizing",
    ),
    "a grey warning": ("text", "--warn: #8a4b00", "--warn: #5f6166"),
}


def test_the_page_is_the_one_that_the_script_writes() -> None:
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page_text(gallery.entries())


def test_every_kind_is_in_the_gallery() -> None:
    found = gallery.entries()
    sources = "\n".join(entry.source for entry in found)
    for name in set(NoteKind) - {NoteKind.BASIC}:
        assert f"Type: {name}\n" in f"{sources}\n"
    markers = (
        "Q:", "A:", "C: ", "Hint:", "Extra:", "Source:", "::", "$$", "```python", "|---", "![",
        "[sound:", "speech:", "!!!", ":   ", "[^1]:", "- [x]", "> ", "{width=",
    )  # fmt: skip
    for marker in markers:
        assert marker in sources
    assert sorted(path.stem for path in gallery.PICTURES.iterdir()) == sorted(
        entry.name for entry in found
    )


def test_the_pictures_are_small() -> None:
    sizes = [path.stat().st_size for path in gallery.PICTURES.glob("*.png")]
    assert len(sizes) >= 13
    assert sum(sizes) < 1_500_000


def screens_of(picture: Image.Image) -> Iterator[Image.Image]:
    """Split a picture into its screens, by the bars between them."""
    for top, bottom in _stretches(
        picture, range(picture.height), lambda y: (0, y, picture.width, y + 1)
    ):
        row = picture.crop((0, top, picture.width, bottom))
        for left, right in _stretches(
            row, range(row.width), lambda x, row=row: (x, 0, x + 1, row.height)
        ):
            yield row.crop((left, 0, right, row.height))


def _stretches(picture: Image.Image, steps: range, strip: object) -> list[tuple[int, int]]:
    bars = [step for step in steps if picture.crop(strip(step)).getcolors(1)]  # type: ignore[operator]
    bars = [
        step for step in bars if picture.crop(strip(step)).getcolors(1)[0][1] == gallery.BACKGROUND
    ]  # type: ignore[operator]
    edges = [-1, *bars, len(steps)]
    return [(before + 1, after) for before, after in pairwise(edges) if after - before > 1]


def flat_colours(screen: Image.Image) -> dict[gallery.Colour, float]:
    area = screen.width * screen.height
    return {colour: count / area for count, colour in screen.getcolors(area)}  # type: ignore[misc]


def column_fill(screen: Image.Image) -> list[float]:
    """Return the share of each column of a screen that is not empty.

    Lines may move up and down, but margins may not change.
    """
    ground = Image.new("RGB", screen.size, screen.getpixel((0, screen.height - 1)))
    inked = (
        ImageChops.difference(screen, ground)
        .convert("L")
        .point(lambda value: 255 if value > 6 else 0)
    )
    return [value / 255 for value in inked.resize((COLUMNS, 1), Image.Resampling.BOX).tobytes()]


def differences(drawn: Image.Image, kept: Image.Image) -> list[str]:
    """List where two pictures of the same screens differ, dot by dot."""
    return [
        f"screen {number}: {what}"
        for number, pair in _pairs(drawn, kept)
        for what in _dots_apart(*pair)
    ]


def rough_differences(drawn: Image.Image, kept: Image.Image) -> list[str]:
    """List how two pictures of the same screens differ, except for the fonts."""
    return [
        f"screen {number}: {what}"
        for number, pair in _pairs(drawn, kept)
        for what in _screen_differences(*pair)
    ]


def _pairs(
    drawn: Image.Image, kept: Image.Image
) -> Iterator[tuple[int, tuple[Image.Image, Image.Image]]]:
    screens = list(screens_of(drawn))
    assert len(screens) >= 6
    return enumerate(zip(screens, screens_of(kept), strict=True), 1)


def _dots_apart(drawn: Image.Image, kept: Image.Image) -> Iterator[str]:
    if drawn.width != kept.width or abs(drawn.height - kept.height) > 1:
        yield f"measures {drawn.size}, not {kept.size}"
        return
    size = (0, 0, drawn.width, min(drawn.height, kept.height))
    drawn, kept = drawn.crop(size), kept.crop(size)
    stray = ImageChops.lighter(_stray(drawn, kept), _stray(kept, drawn))
    shares = stray.reduce(REGION)
    worst = max(shares.tobytes())
    if worst > 255 * STRAY_DOTS / REGION**2:
        place = shares.tobytes().index(worst)
        left, top = place % shares.width * REGION, place // shares.width * REGION
        yield f"differs in {worst / 255:.0%} of what is at {left}, {top}"


def _stray(one: Image.Image, other: Image.Image) -> Image.Image:
    """Mark the dots of one picture whose colour the other does not have there."""
    above = ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(3)))
    below = ImageChops.subtract(other.filter(ImageFilter.MinFilter(3)), one)
    red, green, blue = ImageChops.lighter(above, below).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point(
        lambda value: 255 if value > CHANNEL_TOLERANCE else 0
    )


def _screen_differences(drawn: Image.Image, kept: Image.Image) -> Iterator[str]:
    if (
        drawn.width != kept.width
        or not 1 / HEIGHT_FACTOR < drawn.height / kept.height < HEIGHT_FACTOR
    ):
        yield f"measures {drawn.size}, not {kept.size}"
    ours, theirs = flat_colours(drawn), flat_colours(kept)
    shares = (*ours.items(), *theirs.items())
    flat = {
        colour
        for colour, share in shares
        if share > (FLAT_SHARE_OF_STYLE if colour in STYLE else FLAT_SHARE)
    }
    for colour in (
        flat if drawn.width == gallery.PHONE[0] else ()
    ):  # a screen drawn smaller has mixed ones
        now, before = ours.get(colour, 0.0), theirs.get(colour, 0.0)
        if not before / SHARE_FACTOR <= now <= before * SHARE_FACTOR:
            yield f"#{bytes(colour).hex()} takes {now:.2%}, not {before:.2%}"
    apart = [
        abs(now - before) for now, before in zip(column_fill(drawn), column_fill(kept), strict=True)
    ]
    if sum(apart) / len(apart) > COLUMN_TOLERANCE:
        yield f"is column_fill elsewhere, by {sum(apart) / len(apart):.2f}"


def picture_of(name: str) -> tuple[Image.Image, list[float]]:
    """Read a picture, and the widths of letters where it was drawn."""
    with Image.open(gallery.PICTURES / f"{name}.png") as kept:
        return kept.convert("RGB"), json.loads(kept.info[gallery.LETTERS_KEY])


def are_similar(ours: list[float], theirs: list[float]) -> bool:
    return all(
        abs(one - other) <= WIDTH_TOLERANCE * other for one, other in zip(ours, theirs, strict=True)
    )


@needs_chromium
def test_the_pictures_show_the_cards() -> None:
    """With the fonts of the pictures they are compared dot by dot, with other fonts roughly."""
    found: dict[str, list[str]] = {}
    with chromium() as browser:
        letters = gallery.letter_widths(browser)
        for entry, drawn in gallery.pictures(gallery.entries(), browser):
            kept, widths = picture_of(entry.name)
            if differ := (differences if are_similar(letters, widths) else rough_differences)(
                drawn, kept
            ):
                found[entry.name] = differ
    assert found == {}


@needs_chromium
@pytest.mark.slow
def test_a_change_of_the_look_is_detected() -> None:
    entries = {entry.name: entry for entry in gallery.entries()}
    unseen = []
    with chromium() as browser, gallery.drawing(browser) as draw:
        before = {
            name: draw(entries[name], ()) for name in {name for name, _, _ in CHANGES.values()}
        }
        for what, (name, old, new) in CHANGES.items():
            if not differences(draw(entries[name], [(old, new)]), before[name]):
                unseen.append(what)
    assert unseen == []


def test_other_antialiasing_is_no_difference() -> None:
    for name in ("text", "math"):
        kept, _ = picture_of(name)
        for screen in screens_of(kept):
            smooth = Image.blend(screen, screen.filter(ImageFilter.GaussianBlur(0.6)), 0.3)
            for other in (smooth, ImageChops.offset(screen, 0, 1), ImageChops.offset(screen, 1, 0)):
                inner = (
                    1,
                    1,
                    *screen.size,
                )  # the row or column that came round from the other edge is left out
                assert list(_dots_apart(other.crop(inner), screen.crop(inner))) == []
