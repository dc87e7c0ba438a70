"""The page of `anki-deck watch` in a browser: it follows each save, and shows errors."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from docs.screens import CHROMIUM, chromium
from tests.watching import Watching, wait_until, watching

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

NOTES = "".join(
    f"Q: Question {number} #{'even' if number % 2 == 0 else 'odd'}\nA: Answer {number}\n\n"
    for number in range(10)
)
BROKEN = NOTES.replace("A: Answer 3", "A: Answer 3\nA: again")
_AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@pytest.fixture
def source(folder: Path) -> Path:
    path = folder / "cards.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


@pytest.fixture
def command(source: Path) -> Iterator[Watching]:
    with watching(source.parent) as one:
        yield one


@pytest.fixture
def page(command: Watching, browser: Browser) -> Iterator[Page]:
    """The page, which must not fail, and ask only its own server."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    one = context.new_page()
    one.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    errors, requests = list[str](), list[str]()
    one.on("pageerror", lambda error: errors.append(str(error)))
    one.on("request", lambda request: requests.append(request.url))
    one.goto(command.address)
    expect(card(one)).to_contain_text("Question 0")
    yield one
    assert errors == []
    assert all(url.startswith((command.address, "data:", "about:")) for url in requests)
    context.close()


def card(page: Page) -> Locator:
    return page.frame_locator("#frame").locator("body")


def save(source: Path, old: str, new: str) -> None:
    text = source.read_text(encoding="utf-8")
    assert old in text
    source.write_text(text.replace(old, new), encoding="utf-8")


def test_the_card_on_the_screen_follows_a_save(source: Path, command: Watching, page: Page) -> None:
    save(source, "Question 0", "Question zero")
    expect(card(page)).to_contain_text("Question zero")
    # Before that, the note would be another one: its question and its answer are edited.
    command.line_with("1 changed")
    # Its side stays, and what was searched for.
    page.locator("#search").fill("question")
    page.locator("#flip-button").click()
    expect(card(page)).to_contain_text("Answer 0")
    save(source, "Answer 0", "Answer zero")
    expect(card(page)).to_contain_text("Answer zero")
    assert page.locator("#search").input_value() == "question"


def test_the_page_jumps_to_the_note_that_was_edited(source: Path, page: Page) -> None:
    save(source, "Answer 7", "Answer seven")
    expect(card(page)).to_contain_text("Question 7")
    assert page.evaluate("state.isAnswer") is False
    source.write_text(f"{NOTES}Q: Question ten\nA: 10\n", encoding="utf-8")
    expect(page.locator("#count")).to_contain_text("11")
    # The answer of 7 is as before again, which is the first change in the file.
    expect(card(page)).to_contain_text("Question 7")
    # Lines above a note are no change of it.
    save(source, "Question 0 #even\n", "Question 0 #even\n\n\n")
    expect(page.locator("#place")).to_have_text("cards.md:24")
    expect(card(page)).to_contain_text("Question 7")
    # A note that is gone is nothing to jump to.
    save(source, "Q: Question 9 #odd\nA: Answer 9\n", "")
    wait_until(lambda: page.evaluate("data.notes.some(({status}) => status === 'removed')"))
    expect(card(page)).to_contain_text("Question 7")


def test_errors_cover_the_card_until_they_are_fixed(source: Path, page: Page) -> None:
    panel = page.locator("#errors")
    expect(panel).to_be_hidden()
    source.write_text(BROKEN, encoding="utf-8")
    expect(panel).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("Nothing was built: 1 error")
    for text in ('the note has a second "A:"', "cards.md:12:1", "A: again", "put both texts"):
        expect(panel).to_contain_text(text)
    # The last good cards stay, and can be looked at.
    assert page.evaluate("data.notes.every(({guid}) => guid)")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(card(page)).to_contain_text("Question 0")
    page.keyboard.press("ArrowRight")
    expect(card(page)).to_contain_text("Question 1")
    # Other errors are shown again, and the same ones are not.
    save(source, "Question 9", "Question nine")
    wait_until(lambda: page.evaluate("live.version >= 3"))
    expect(panel).to_be_hidden()
    save(source, "A: Answer 9", "A: Answer 9\nA: again")
    expect(page.get_by_role("alert")).to_have_text("Nothing was built: 2 errors")
    source.write_text(NOTES.replace("Answer 5", "Answer five"), encoding="utf-8")
    expect(panel).to_be_hidden()
    expect(card(page)).to_contain_text("Question 5")


def test_a_card_can_be_chosen_beside_the_errors(source: Path, page: Page) -> None:
    source.write_text(BROKEN, encoding="utf-8")
    expect(page.locator("#errors")).to_be_visible()
    page.locator("#list").get_by_text("Question 2").click()
    expect(page.locator("#errors")).to_be_hidden()
    expect(card(page)).to_contain_text("Question 2")


def test_escape_closes_the_errors_from_inside_the_card(source: Path, page: Page) -> None:
    card(page).click()
    source.write_text(BROKEN, encoding="utf-8")
    expect(page.locator("#errors")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#errors")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("is_night", [False, True])
def test_the_errors_are_accessible(width: int, is_night: bool, source: Path, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    if is_night:
        page.locator("#night-button").click()
    source.write_text(BROKEN, encoding="utf-8")
    expect(page.locator("#errors")).to_be_visible()
    found = Axe().run(page, options=_AXE).response["violations"]
    assert [one["id"] for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#errors-close").click()
    expect(page.locator("#errors")).to_be_hidden()


def test_the_page_says_that_the_command_has_ended(command: Watching, page: Page) -> None:
    expect(page.locator("#ended")).to_be_hidden()
    assert command.end(signal.SIGINT) == 0
    expect(page.locator("#ended")).to_be_visible()
    # The cards stay.
    page.keyboard.press("ArrowRight")
    expect(card(page)).to_contain_text("Question 1")


def test_a_source_that_is_broken_from_the_start(folder: Path, browser: Browser) -> None:
    source = folder / "cards.md"
    source.write_text("A: nothing\n", encoding="utf-8")
    with watching(folder) as command:
        page = browser.new_page()
        page.goto(command.address)
        expect(page.locator("#problems")).to_contain_text("answer without a question")
        source.write_text(NOTES, encoding="utf-8")
        expect(card(page)).to_contain_text("Question 0")
        expect(page.locator("#cards")).to_be_visible()
        page.close()


def test_a_source_that_is_gone_is_an_error(source: Path, page: Page) -> None:
    source.unlink()
    expect(page.locator("#errors")).to_contain_text("cards.md is gone: waiting for it to return")
    source.write_text(NOTES, encoding="utf-8")
    expect(page.locator("#errors")).to_be_hidden()


def test_pictures_are_those_of_the_current_build(source: Path, page: Page) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="10"/>'
    (source.parent / "map.svg").write_text(picture.format(10), encoding="utf-8")
    save(source, "Question 4 #even", "![](map.svg)")
    width = "frameDocument().querySelector('img')?.naturalWidth"
    wait_until(lambda: page.evaluate(f"{width} === 10"))
    (source.parent / "map.svg").write_text(picture.format(20), encoding="utf-8")
    wait_until(lambda: page.evaluate(f"{width} === 20"))
