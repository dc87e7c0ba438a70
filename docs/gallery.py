"""Make `docs/gallery.md` and its pictures: the source of every kind of card, and what Anki shows.

The notes are in `docs/gallery-source`. Each entry starts with a comment `gallery: name ordinals |
title`, with a text below; the ordinals select the cards to show, by default the first. Needs the
`test` extra and Chromium:

    python -m docs.gallery [--chromium /usr/bin/chromium]
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import click
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser, Error, Page

from docs.screens import CHROMIUM, DESKTOP, Screen, ShownDeck, Side, chromium, new_page, show_deck
from generator.notetypes import css

Colour = tuple[int, ...]

DOCS = Path(__file__).parent
SOURCE = DOCS / "gallery-source"
PICTURES = DOCS / "gallery"
PAGE = DOCS / "gallery.md"
# The typed answer on the typed card.
TYPED = "Missisippi"

PHONE, LARGE = (360, 640), (1280, 800)
# Rows of screens are cropped below their last line, to at least this height.
SHORTEST = 300
MARGIN = 28
# Desktop screens are scaled down, so that two of them are as wide as four phones.
GAP = 16
DRAWN_LARGE_WIDTH = (4 * PHONE[0] + 3 * GAP - GAP) // 2
BACKGROUND = (128, 128, 136)  # rounding does not change it
# Colour channels are rounded to multiples of this: the difference is invisible, and the files are a
# third smaller.
CHANNEL_STEP = 8
PALETTE = 256
# Texts whose widths depend only on the fonts. The widths are stored in each picture's file, to
# compare the fonts here with those of the pictures.
LETTERS = (
    ("", "The quick brown fox jumps over 1234567890"),
    ("font-weight: 600", "The quick brown fox jumps over 1234567890"),
    ("font-family: var(--mono)", "def mean(numbers): return 0"),
    ("", "إنتاج الطاقة على شكل"),
    ("", "駅前の本屋で新しい辞書を買いました"),
)
LETTERS_KEY = "Letters"
# On a busy machine, a screenshot may fail.
TRIES = 3

INTRODUCTION = """# The gallery

This page has every kind of card: its source, then what Anki shows. The pictures show the question
and the answer on a phone, in light and night mode, and the answer on a desktop.

`docs/gallery.py` makes the pictures from a real package: Anki's own library renders the HTML of
both sides, and Chromium draws it with the styles of Anki's apps. MathJax draws formulas, as in
Anki. Anki's library lacks the script that draws the shapes of an image occlusion, so a substitute
draws them here, from the same data and in the same colours. `tests/test_gallery.py` draws
everything again and compares.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A kind of card: its text in the gallery, its source, and the ordinals of the cards to show.

    `path` is the source file's; the entry is on the lines from `first` to `last`.
    """

    name: str
    title: str
    text: str
    source: str
    ordinals: tuple[int, ...]
    path: str
    first: int
    last: int


_ENTRY_START = re.compile(
    r"<!-- gallery: (?P<name>[\w-]+)(?P<ordinals>(?: \d+)*) \| (?P<title>[^\n]+?)"
    r"(?P<text>\n.*?)? ?-->\n",
    re.DOTALL,
)
_FRONT_MATTER = re.compile(r"---\n(.*?)---\n", re.DOTALL)


def entries(source: Path = SOURCE) -> list[Entry]:
    """Read the entries, in order."""
    return [
        entry
        for path in sorted(source.glob("*.md"))
        for entry in _entries_of(path.name, path.read_text("utf-8"))
    ]


def _entries_of(path: str, text: str) -> Iterator[Entry]:
    starts = list(_ENTRY_START.finditer(text))
    front_matter = _FRONT_MATTER.match(text)
    shared = (
        "".join(line for line in front_matter[1].splitlines(keepends=True) if "deck:" not in line)
        if front_matter
        else ""
    )
    for start, end in zip(
        starts, [*(start.start() for start in starts[1:]), len(text)], strict=True
    ):
        source = text[start.end() : end].strip()
        yield Entry(
            name=start["name"],
            title=start["title"].strip(),
            text=(start["text"] or "").strip(),
            source=f"---\n{shared}---\n\n{source}" if shared else source,
            ordinals=tuple(int(number) - 1 for number in start["ordinals"].split()) or (0,),
            path=path,
            first=text.count("\n", 0, start.start()) + 1,
            last=text.count("\n", 0, end) + 1,
        )


def page_text(found: Iterable[Entry]) -> str:
    """Return the text of the gallery's page."""
    sections = [INTRODUCTION]
    for entry in found:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`{3,}", entry.source)), 3)
        text = f"{entry.text}\n\n" if entry.text else ""
        sections.append(
            f"## {entry.title}\n\n{text}{fence}markdown\n{entry.source}\n{fence}\n\n"
            f"![{entry.title}: question and answer on a phone, in light and night mode, "
            f"and the answer on a desktop](gallery/{entry.name}.png)\n"
        )
    return "\n".join(sections)


def pictures(found: Iterable[Entry], browser: Browser) -> Iterator[tuple[Entry, Image.Image]]:
    """Build the gallery's deck, and draw each entry."""
    with drawing(browser) as draw:
        for entry in found:
            yield entry, draw(entry, ())


Change = tuple[str, str]


@contextmanager
def drawing(browser: Browser) -> Iterator[Callable[[Entry, Iterable[Change]], Image.Image]]:
    """Build the gallery's deck; yield a function that draws an entry with changed CSS."""
    with TemporaryDirectory() as folder:
        source = Path(folder, "gallery-source")
        copytree(SOURCE, source)  # the build writes a lock into it
        with show_deck(source, TYPED) as deck:
            sides = list(deck.sides())
            phone, large = (
                new_page(browser, Screen(app=DESKTOP, width=w, height=h)) for w, h in (PHONE, LARGE)
            )

            def draw(entry: Entry, changes: Iterable[Change]) -> Image.Image:
                style = css()
                for old, new in changes:
                    if old not in style:
                        raise ValueError(old)
                    style = style.replace(old, new)
                shown = [side for side in sides if _is_in_entry(side, entry)]
                shown = [replace(side, html=side.html.replace(css(), style)) for side in shown]
                return round_colours(_draw_sheet(deck, shown, entry, phone, large))

            yield draw


def _is_in_entry(side: Side, entry: Entry) -> bool:
    return Path(side.path).name == entry.path and entry.first <= side.line < entry.last


def _draw_sheet(
    deck: ShownDeck, sides: list[Side], entry: Entry, phone: Page, large: Page
) -> Image.Image:
    rows = [
        [
            _screenshot(
                deck, side, phone, Screen(app=DESKTOP, width=PHONE[0], height=PHONE[1], night=night)
            )
            for night in (False, True)
            for side in sides
            if side.ordinal == ordinal
        ]
        for ordinal in entry.ordinals
    ]
    answer = next(side for side in sides if side.ordinal == entry.ordinals[-1] and side.is_answer)
    screens = [
        Screen(app=DESKTOP, width=LARGE[0], height=LARGE[1], night=night) for night in (False, True)
    ]
    rows.append([_screenshot(deck, answer, large, screen) for screen in screens])
    rows = [_crop_bottom(row) for row in rows]
    rows[-1] = [
        image.resize(
            (DRAWN_LARGE_WIDTH, DRAWN_LARGE_WIDTH * image.height // LARGE[0]),
            Image.Resampling.HAMMING,
        )
        for image in rows[-1]
    ]
    return _join_images([_join_images(row, across=True) for row in rows], across=False)


def _screenshot(deck: ShownDeck, side: Side, page: Page, screen: Screen) -> Image.Image:
    deck.open(page, side, screen)
    for last in (*[False] * (TRIES - 1), True):
        try:
            return Image.open(BytesIO(page.screenshot())).convert("RGB")
        except Error:
            if last:
                raise
    raise AssertionError


def _crop_bottom(row: list[Image.Image]) -> list[Image.Image]:
    """Crop the empty space at the bottom of a row of screens."""
    empty = [Image.new("RGB", image.size, image.getpixel((0, image.height - 1))) for image in row]
    boxes = [
        ImageChops.difference(image, ground).getbbox()
        for image, ground in zip(row, empty, strict=True)
    ]
    height = max(SHORTEST, *(box[3] + MARGIN for box in boxes if box))
    return [image.crop((0, 0, image.width, min(image.height, height))) for image in row]


def _join_images(images: list[Image.Image], *, across: bool) -> Image.Image:
    step = [(image.width if across else image.height) + GAP for image in images]
    breadth = max(image.height if across else image.width for image in images)
    size = (sum(step) - GAP, breadth) if across else (breadth, sum(step) - GAP)
    sheet = Image.new("RGB", size, BACKGROUND)
    for index, image in enumerate(images):
        offset = sum(step[:index])
        sheet.paste(image, (offset, 0) if across else (0, offset))
    return sheet


def style_colours() -> frozenset[Colour]:
    """Return the stylesheet's colours."""
    found = re.findall(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", css())
    return frozenset((int(red, 16), int(green, 16), int(blue, 16)) for red, green, blue in found)


def round_colours(picture: Image.Image) -> Image.Image:
    """Round each colour that is not in the stylesheet; most are shades at the edges of letters."""
    own = style_colours()
    found = {colour for _, colour in picture.getcolors(picture.width * picture.height) or []}
    near = {
        colour: colour if colour in own else tuple(_round_channel(channel) for channel in colour)
        for colour in found
    }
    result = Image.new("RGB", picture.size)
    result.putdata([near[colour] for colour in picture.get_flattened_data()])
    return result


def _round_channel(channel: int) -> int:
    return min(255, (channel + CHANNEL_STEP // 2) // CHANNEL_STEP * CHANNEL_STEP)


def _with_palette(picture: Image.Image) -> Image.Image:
    """Return a picture of few colours with a palette, which makes its file smaller."""
    palette = [colour for _, colour in picture.getcolors(PALETTE) or []]
    if not palette:
        return picture
    index = {colour: number for number, colour in enumerate(palette)}
    small = Image.new("P", picture.size)
    small.putpalette([channel for colour in palette for channel in colour])
    small.putdata([index[colour] for colour in picture.get_flattened_data()])
    return small


def letter_widths(browser: Browser) -> list[float]:
    """Measure the widths of `LETTERS` in the stylesheet's fonts, in CSS pixels."""
    spans = "".join(f'<p><span style="{style}">{text}</span></p>' for style, text in LETTERS)
    page = browser.new_page()
    page.set_content(f'<style>{css()}</style><body class="card">{spans}</body>')
    widths: list[float] = page.evaluate(
        "[...document.querySelectorAll('span')].map((span) => span.getBoundingClientRect().width)"
    )
    page.close()
    return [round(width, 2) for width in widths]


@click.command()
@click.option(
    "--chromium",
    "browser_path",
    default=CHROMIUM,
    show_default=True,
    help="Path to the browser.",
)
def main(browser_path: str) -> None:
    """Write the page and draw its pictures."""
    found = entries()
    PAGE.write_text(page_text(found), encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
    with chromium(browser_path) as browser:
        about = PngInfo()
        about.add_text(LETTERS_KEY, json.dumps(letter_widths(browser)))
        for entry, picture in pictures(found, browser):
            _with_palette(picture).save(
                PICTURES / f"{entry.name}.png", optimize=True, pnginfo=about
            )


if __name__ == "__main__":
    main()
