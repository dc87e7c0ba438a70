"""The gallery shows what the code makes: its page has every kind, and its pictures are those that are drawn now.

Fonts differ from machine to machine, and with them where lines break. What must not differ are the colours of a screen
and roughly how much of it each takes and where, so that is what is compared: of every screen in a picture, the flat
colours with their shares, and how far its columns are filled.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from docs import gallery
from docs.screens import CHROMIUM, chromium
from generator.sources.types import TypeName

# A colour that takes this part of a screen is on the other picture of it too, and takes neither less than a third as
# much there nor more than three times as much. The stylesheet's own colours, of thin lines and of letters, count from
# far fewer dots on; the rest are shades between them, which each font makes its own.
FLAT = 0.008
FLAT_OF_STYLE = 0.0008
FACTOR = 3.0
STYLE = gallery.style_colours()
# So many columns, and how far those of two screens may lie apart on average (of 1, from empty to full).
COLUMNS = 6
APART = 0.07
# How much higher or lower a row of screens may be: one line more in five.
HIGHER = 1.35


def test_the_page_is_the_one_that_the_script_writes() -> None:
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page_text(gallery.entries())


def test_every_kind_is_in_the_gallery() -> None:
    found = gallery.entries()
    sources = "\n".join(entry.source for entry in found)
    for name in set(TypeName) - {TypeName.BASIC}:
        assert f"Type: {name}\n" in f"{sources}\n"
    for sign in ("Q:", "A:", "C: ", "Hint:", "Extra:", "Source:", "::", "$$", "```python", "|---", "![", "[sound:",
                 "speech:", "!!!", ":   ", "[^1]:", "- [x]", "> ", "{width="):  # fmt: skip
        assert sign in sources
    assert sorted(path.stem for path in gallery.PICTURES.iterdir()) == sorted(entry.name for entry in found)


def test_the_pictures_are_small_enough_to_read_on_the_way() -> None:
    sizes = [path.stat().st_size for path in gallery.PICTURES.glob("*.png")]
    assert len(sizes) >= 13
    assert sum(sizes) < 1_500_000


def screens_of(picture: Image.Image) -> Iterator[Image.Image]:
    """Cut a picture into its screens, by the bars between them."""
    for top, bottom in _stretches(picture, range(picture.height), lambda y: (0, y, picture.width, y + 1)):
        row = picture.crop((0, top, picture.width, bottom))
        for left, right in _stretches(row, range(row.width), lambda x, row=row: (x, 0, x + 1, row.height)):
            yield row.crop((left, 0, right, row.height))


def _stretches(picture: Image.Image, steps: range, strip: object) -> list[tuple[int, int]]:
    bars = [step for step in steps if picture.crop(strip(step)).getcolors(1)]  # type: ignore[operator]
    bars = [step for step in bars if picture.crop(strip(step)).getcolors(1)[0][1] == gallery.BETWEEN]  # type: ignore[operator]
    edges = [-1, *bars, len(steps)]
    return [(before + 1, after) for before, after in pairwise(edges) if after - before > 1]


def flat_colours(screen: Image.Image) -> dict[gallery.Colour, float]:
    area = screen.width * screen.height
    return {colour: count / area for count, colour in screen.getcolors(area)}  # type: ignore[misc]


def filled(screen: Image.Image) -> list[float]:
    """Tell how much of each column of a screen is not empty: lines may move up and down, margins may not."""
    ground = Image.new("RGB", screen.size, screen.getpixel((0, screen.height - 1)))
    inked = ImageChops.difference(screen, ground).convert("L").point(lambda value: 255 if value > 6 else 0)
    return [value / 255 for value in inked.resize((COLUMNS, 1), Image.Resampling.BOX).tobytes()]


def differences(drawn: Image.Image, kept: Image.Image) -> list[str]:
    """Say in what two pictures of the same screens differ; fonts alone make no difference."""
    pairs = list(zip(screens_of(drawn), screens_of(kept), strict=True))
    return [f"screen {number}: {what}" for number, pair in enumerate(pairs, 1) for what in _screen_differences(*pair)]


def _screen_differences(drawn: Image.Image, kept: Image.Image) -> Iterator[str]:
    if drawn.width != kept.width or not 1 / HIGHER < drawn.height / kept.height < HIGHER:
        yield f"measures {drawn.size}, not {kept.size}"
    ours, theirs = flat_colours(drawn), flat_colours(kept)
    shares = (*ours.items(), *theirs.items())
    for colour in {colour for colour, share in shares if share > (FLAT_OF_STYLE if colour in STYLE else FLAT)}:
        now, before = ours.get(colour, 0.0), theirs.get(colour, 0.0)
        if not before / FACTOR <= now <= before * FACTOR:
            yield f"#{bytes(colour).hex()} takes {now:.2%}, not {before:.2%}"
    apart = [abs(now - before) for now, before in zip(filled(drawn), filled(kept), strict=True)]
    if sum(apart) / len(apart) > APART:
        yield f"is filled elsewhere, by {sum(apart) / len(apart):.2f}"


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")
def test_the_pictures_are_what_the_cards_look_like() -> None:
    found: dict[str, list[str]] = {}
    with chromium() as browser:
        for entry, drawn in gallery.pictures(gallery.entries(), browser):
            with Image.open(gallery.PICTURES / f"{entry.name}.png") as kept:
                if differ := differences(drawn, kept.convert("RGB")):
                    found[entry.name] = differ
    assert found == {}
