"""Make `docs/gallery.md` and its pictures: every kind of card, its source beside what Anki shows of it.

The notes stand in `docs/gallery-source`. A comment `gallery: name ordinals | title`, with a text below, begins each
entry; ordinals are those of the cards to show, the first card's by default. Needs the `test` extra and Chromium:

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

from docs.screens import CHROMIUM, DESKTOP, Screen, Shown, Side, chromium, new_page, shown
from generator.notetypes import css

Colour = tuple[int, ...]

DOCS = Path(__file__).parent
SOURCE = DOCS / "gallery-source"
PICTURES = DOCS / "gallery"
PAGE = DOCS / "gallery.md"
# What somebody writes into the box of the typed card.
TYPED = "Missisippi"

PHONE, LARGE = (360, 640), (1280, 800)
# Rows of screens are cut below their last line, but not shorter than this.
SHORTEST = 300
MARGIN = 28
# A desktop screen is drawn smaller, so that two of them are as wide as four phones.
GAP = 16
LARGE_WIDTH = (4 * PHONE[0] + 3 * GAP - GAP) // 2
BETWEEN = (128, 128, 136)  # which rounding leaves as it is
# A colour's channels are rounded to multiples of this: half of it off is not seen, and the files are a third smaller.
STEP = 8
PALETTE = 256
# Texts by which to tell whether letters come out as wide here as where the pictures were drawn: how wide a line of each
# is depends on the fonts alone. Kept in each picture's file.
LETTERS = (
    ("", "The quick brown fox jumps over 1234567890"),
    ("font-weight: 600", "The quick brown fox jumps over 1234567890"),
    ("font-family: var(--mono)", "def mean(numbers): return 0"),
    ("", "إنتاج الطاقة على شكل"),
    ("", "駅前の本屋で新しい辞書を買いました"),
)
LETTERS_KEY = "Letters"
# A busy machine may fail to take a picture of a page.
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
    """One kind of card: what the gallery says about it, its source, and which of its cards to show.

    `path` is the source file's, `first` and `last` are the lines of it that the entry takes.
    """

    name: str
    title: str
    text: str
    source: str
    ordinals: tuple[int, ...]
    path: str
    first: int
    last: int


_BEGIN = re.compile(
    r"<!-- gallery: (?P<name>[\w-]+)(?P<ordinals>(?: \d+)*) \| (?P<title>[^\n]+?)(?P<text>\n.*?)? ?-->\n",
    re.DOTALL,
)
_FRONT_MATTER = re.compile(r"---\n(.*?)---\n", re.DOTALL)


def entries(source: Path = SOURCE) -> list[Entry]:
    """Read the entries, in their order."""
    return [
        entry
        for path in sorted(source.glob("*.md"))
        for entry in _entries_of(path.name, path.read_text("utf-8"))
    ]


def _entries_of(path: str, text: str) -> Iterator[Entry]:
    begins = list(_BEGIN.finditer(text))
    front = _FRONT_MATTER.match(text)
    shared = (
        "".join(line for line in front[1].splitlines(keepends=True) if "deck:" not in line)
        if front
        else ""
    )
    for begin, end in zip(
        begins, [*(begin.start() for begin in begins[1:]), len(text)], strict=True
    ):
        source = text[begin.end() : end].strip()
        yield Entry(
            name=begin["name"],
            title=begin["title"].strip(),
            text=(begin["text"] or "").strip(),
            source=f"---\n{shared}---\n\n{source}" if shared else source,
            ordinals=tuple(int(number) - 1 for number in begin["ordinals"].split()) or (0,),
            path=path,
            first=text.count("\n", 0, begin.start()) + 1,
            last=text.count("\n", 0, end) + 1,
        )


def page_text(found: Iterable[Entry]) -> str:
    """Write the gallery's page."""
    parts = [INTRODUCTION]
    for entry in found:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`{3,}", entry.source)), 3)
        text = f"{entry.text}\n\n" if entry.text else ""
        parts.append(
            f"## {entry.title}\n\n{text}{fence}markdown\n{entry.source}\n{fence}\n\n"
            f"![{entry.title}: question and answer on a phone, in light and night mode, and the answer on a desktop]"
            f"(gallery/{entry.name}.png)\n"
        )
    return "\n".join(parts)


def pictures(found: Iterable[Entry], browser: Browser) -> Iterator[tuple[Entry, Image.Image]]:
    """Build the gallery's deck and draw each entry."""
    with drawing(browser) as draw:
        for entry in found:
            yield entry, draw(entry, ())


Change = tuple[str, str]


@contextmanager
def drawing(browser: Browser) -> Iterator[Callable[[Entry, Iterable[Change]], Image.Image]]:
    """Build the gallery's deck, and give what draws an entry, with texts of the stylesheet changed into others."""
    with TemporaryDirectory() as folder:
        source = Path(folder, "gallery-source")
        copytree(SOURCE, source)  # the build writes its lock beside it
        with shown(source, TYPED) as deck:
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
                ours = [side for side in sides if _is_of(side, entry)]
                ours = [replace(side, html=side.html.replace(css(), style)) for side in ours]
                return rounded(_sheet(deck, ours, entry, phone, large))

            yield draw


def _is_of(side: Side, entry: Entry) -> bool:
    return Path(side.path).name == entry.path and entry.first <= side.line < entry.last


def _sheet(deck: Shown, sides: list[Side], entry: Entry, phone: Page, large: Page) -> Image.Image:
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
    rows = [_cut(row) for row in rows]
    rows[-1] = [
        image.resize(
            (LARGE_WIDTH, LARGE_WIDTH * image.height // LARGE[0]), Image.Resampling.HAMMING
        )
        for image in rows[-1]
    ]
    return _joined([_joined(row, across=True) for row in rows], across=False)


def _screenshot(deck: Shown, side: Side, page: Page, screen: Screen) -> Image.Image:
    deck.open(page, side, screen)
    for last in (*[False] * (TRIES - 1), True):
        try:
            return Image.open(BytesIO(page.screenshot())).convert("RGB")
        except Error:
            if last:
                raise
    raise AssertionError


def _cut(row: list[Image.Image]) -> list[Image.Image]:
    """Cut what is empty off the lower end of a row of screens."""
    empty = [Image.new("RGB", image.size, image.getpixel((0, image.height - 1))) for image in row]
    boxes = [
        ImageChops.difference(image, ground).getbbox()
        for image, ground in zip(row, empty, strict=True)
    ]
    height = max(SHORTEST, *(box[3] + MARGIN for box in boxes if box))
    return [image.crop((0, 0, image.width, min(image.height, height))) for image in row]


def _joined(images: list[Image.Image], *, across: bool) -> Image.Image:
    step = [(image.width if across else image.height) + GAP for image in images]
    breadth = max(image.height if across else image.width for image in images)
    size = (sum(step) - GAP, breadth) if across else (breadth, sum(step) - GAP)
    sheet = Image.new("RGB", size, BETWEEN)
    for index, image in enumerate(images):
        place = sum(step[:index])
        sheet.paste(image, (place, 0) if across else (0, place))
    return sheet


def style_colours() -> frozenset[Colour]:
    """List the stylesheet's own colours."""
    found = re.findall(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", css())
    return frozenset((int(red, 16), int(green, 16), int(blue, 16)) for red, green, blue in found)


def rounded(picture: Image.Image) -> Image.Image:
    """Round each colour that is not one of the stylesheet, most of them shades at the edges of letters."""
    own = style_colours()
    found = {colour for _, colour in picture.getcolors(picture.width * picture.height) or []}
    near = {
        colour: colour if colour in own else tuple(_rounded(channel) for channel in colour)
        for colour in found
    }
    result = Image.new("RGB", picture.size)
    result.putdata([near[colour] for colour in picture.get_flattened_data()])
    return result


def _rounded(channel: int) -> int:
    return min(255, (channel + STEP // 2) // STEP * STEP)


def _with_palette(picture: Image.Image) -> Image.Image:
    """Write a picture of few colours by their numbers, which takes less room."""
    palette = [colour for _, colour in picture.getcolors(PALETTE) or []]
    if not palette:
        return picture
    index = {colour: place for place, colour in enumerate(palette)}
    small = Image.new("P", picture.size)
    small.putpalette([channel for colour in palette for channel in colour])
    small.putdata([index[colour] for colour in picture.get_flattened_data()])
    return small


def letter_widths(browser: Browser) -> list[float]:
    """Measure how wide texts come out in the stylesheet's fonts, in CSS pixels."""
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
    help="The browser to draw with.",
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
