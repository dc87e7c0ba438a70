"""Which elements of a card have a scroll bar, in a browser that shows scroll bars as on a desktop.

A formula, a table or code that is too wide has a scroll bar; other elements have none.
`look/scroll_bars.js` reports each bar of an element that fits, and each vertical bar.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy, copytree

import pytest
from playwright.sync_api import Browser, Page

from docs.screens import (
    CHROMIUM,
    DESKTOP,
    PROJECT,
    Screen,
    ShownDeck,
    Side,
    chromium,
    new_page,
    show_deck,
)
from tests.look_deck import LOOK, TYPED, copy_look

CHECK = LOOK.joinpath("scroll_bars.js").read_text(encoding="utf-8")
NIGHT = (
    "(on) => ['nightMode', 'night_mode']"
    ".forEach((name) => document.body.classList.toggle(name, on))"
)
# The sizes right after a new width may be those of the old one; a learner sees what is drawn next.
NEXT_FRAMES = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
HEIGHT = 720
WIDTHS = (360, 400, 1280)
SCREEN = Screen(app=DESKTOP, width=400, height=HEIGHT, is_window=True)
# Lines break elsewhere at each width, so that a highlight ends exactly at the edge for some width,
# with any fonts.
MANY_WIDTHS = range(340, 460, 3)

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = new_page(browser, SCREEN)
    yield opened
    opened.close()


def copy_gallery(folder: Path) -> Path:
    return copytree(PROJECT / "docs" / "gallery-source", folder / "gallery-source")


def copy_own_deck(folder: Path) -> Path:
    return Path(copy(PROJECT / "cards.md", folder))


SOURCES = [
    pytest.param(copy_look, id="look"),
    pytest.param(copy_gallery, id="gallery"),
    pytest.param(copy_own_deck, id="cards.md", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShownDeck]:
    with show_deck(copy_look(tmp_path_factory.mktemp("look")), TYPED) as opened:
        yield opened


def open_side(deck: ShownDeck, page: Page, side: Side) -> None:
    """Show a side with its hint open."""
    deck.open(page, side, SCREEN)
    page.evaluate("document.querySelectorAll('details').forEach((hint) => { hint.open = true; })")


def side_with(deck: ShownDeck, text: str) -> Side:
    """Return the first answer side that has a text."""
    return next(side for side in deck.sides() if side.is_answer and text in side.html)


def scroll_bars(page: Page, side: Side, width: int, mode: str) -> tuple[list[str], list[str]]:
    """Return the names of the elements with a scroll bar, and a line for each needless bar."""
    if page.viewport_size != (size := {"width": width, "height": HEIGHT}):
        page.set_viewport_size(size)
    result = page.evaluate(CHECK)
    if result["needless"]:
        page.evaluate(NEXT_FRAMES)
        result = page.evaluate(CHECK)
    name = "answer" if side.is_answer else "question"
    where = f"{Path(side.path).name}:{side.line} card {side.ordinal + 1} {name}"
    return result["shown"], [f"{where}, {width} px, {mode}: {text}" for text in result["needless"]]


@pytest.mark.parametrize("copy_source", SOURCES)
def test_only_wide_elements_have_a_scroll_bar(
    copy_source: Callable[[Path], Path], page: Page, tmp_path: Path
) -> None:
    found: list[str] = []
    with show_deck(copy_source(tmp_path), TYPED) as deck:
        for side in deck.sides():
            open_side(deck, page, side)
            for width in WIDTHS:
                for mode in ("day", "night"):
                    page.evaluate(NIGHT, mode == "night")
                    found += scroll_bars(page, side, width, mode)[1]
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_formula_table_or_line_of_code_has_a_scroll_bar(
    width: int, look: ShownDeck, page: Page
) -> None:
    side = side_with(look, "very_long_identifier")
    open_side(look, page, side)
    shown = {"mjx-container", "pre"} | ({"table"} if width < 1000 else set())
    assert set(scroll_bars(page, side, width, "day")[0]) == shown


def test_anything_else_that_is_too_wide_scrolls_in_the_sheet(look: ShownDeck, page: Page) -> None:
    side = side_with(look, "classifies it?")
    open_side(look, page, side)
    wide = f"<div style='white-space: nowrap'>{'word ' * 100}</div>"
    page.evaluate(
        "(html) => document.querySelector('.question').insertAdjacentHTML('beforeend', html)", wide
    )
    shown, needless = scroll_bars(page, side, 400, "day")
    assert (shown, needless) == (["div"], [])
    assert page.evaluate("document.querySelector('.sheet').scrollWidth > 900")


def test_a_highlight_at_the_end_of_a_line_needs_no_scroll_bar(look: ShownDeck, page: Page) -> None:
    found: list[str] = []
    sides = [
        side for side in look.sides() if "may end" in side.html or "classifies it?" in side.html
    ]
    assert len(sides) == 14
    for side in sides:
        open_side(look, page, side)
        for width in MANY_WIDTHS:
            found += scroll_bars(page, side, width, "day")[1]
    assert found == []


def test_a_formula_that_fits_needs_no_scroll_bar_at_any_size_of_text(
    look: ShownDeck, page: Page
) -> None:
    """At each size, other letters are wider than their boxes by a fraction of a pixel."""
    side = side_with(look, "Solve ")
    open_side(look, page, side)
    found: list[str] = []
    for percent in range(80, 160, 3):
        page.evaluate(
            "(size) => { document.documentElement.style.fontSize = size; }", f"{percent}%"
        )
        found += scroll_bars(page, side, 1280, f"{percent} %")[1]
    assert found == []


def test_each_formula_has_its_copy_for_screen_readers(look: ShownDeck, page: Page) -> None:
    """Anki's MathJax adds the copy, which is often wider than the formula: the tests need it."""
    open_side(look, page, side_with(look, "Solve "))
    wider = page.evaluate(
        """[...document.querySelectorAll("mjx-container")].map((formula) => {
          const width = (name) => formula.querySelector(name).getBoundingClientRect().width;
          return width("mjx-assistive-mml math") > width("mjx-math");
        })"""
    )
    assert len(wider) >= 4
    assert any(wider)
