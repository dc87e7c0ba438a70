"""Formulas on the preview's page: MathJax's pictures look like the text that Anki's apps show."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from docs.screens import CHROMIUM, chromium
from generator.cli import main

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

SOURCE = r"""
C: The mean $\frac{ {{c1::s}} }{n}$ of {{c2::numbers}}

Q: A wide one?
A: $$a + b$$

Q: $\ce{H2O}$ and $\cancel{x}$?
A: yes
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    folder.joinpath("cards.md").write_text(SOURCE, encoding="utf-8")
    assert CliRunner().invoke(main, ["preview", "-o", "page.html"]).exit_code == 0
    one = browser.new_page(viewport={"width": 1200, "height": 800})
    errors, requests = list[str](), list[str]()
    one.on("pageerror", lambda error: errors.append(str(error)))
    one.on("request", lambda request: requests.append(request.url))
    one.goto(folder.joinpath("page.html").as_uri())
    yield one
    assert errors == []
    assert all(url.startswith(("file:", "data:", "about:")) for url in requests)
    one.close()


def in_frame(page: Page, expression: str) -> object:
    """Evaluate an expression with the card's document as `card`, once its formulas are set."""
    page.wait_for_function("() => frameDocument().querySelector('mjx-container svg')")
    return page.evaluate(f"(() => {{ const card = frameDocument(); return {expression} }})()")


def test_a_formula_is_on_the_line_of_its_text(page: Page) -> None:
    # The fraction's bar is as high above the line as the middle of a small letter, so the fraction
    # goes below the line: it did not, if its lower edge was on it.
    below = in_frame(
        page,
        """(() => {
          const text = document.createElement("span");
          text.style.display = "inline-block"; // its lower edge is on the line
          const formula = card.querySelector("mjx-container");
          formula.before(text);
          const svg = formula.querySelector("svg").getBoundingClientRect();
          return (svg.bottom - text.getBoundingClientRect().bottom) / svg.height;
        })()""",
    )
    assert isinstance(below, float)
    assert 0.2 < below < 0.5


def test_the_deletion_that_was_asked_for_has_a_background(page: Page) -> None:
    grounds = "[...card.querySelectorAll('mjx-container g.cloze-1 > rect:first-child')]"
    assert in_frame(page, f"{grounds}.length") == 0  # the question
    page.keyboard.press("Space")
    fill = in_frame(page, f"{grounds}.map((one) => getComputedStyle(one).fill)")
    assert fill == ["rgb(226, 237, 249)"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert in_frame(page, f"{grounds}.length") == 0  # the answer of the other card


def test_the_commands_of_anki_are_known(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    count = "frameDocument().querySelectorAll('mjx-container svg').length"
    page.wait_for_function(f"() => {count} === 2")
    assert in_frame(page, "card.querySelectorAll('[data-mjx-error], mjx-merror').length") == 0
    assert in_frame(page, "card.querySelector('mjx-container svg').childElementCount > 0")
