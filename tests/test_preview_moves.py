"""Ways through the preview's page that a reader expects: scrolling, back, search by tag."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from docs.screens import CHROMIUM, chromium
from tests.preview_data import card, deck, note, opened_page

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

Opener = Callable[..., AbstractContextManager[Page]]
PHONE = (360, 640)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Opener:
    return partial(opened_page, browser, tmp_path)


def scrolled(page: Page) -> int:
    top: int = page.evaluate("frameDocument().documentElement.scrollTop")
    return top


def shown_titles(page: Page) -> list[str]:
    return page.locator(".row .title").all_inner_texts()


def test_the_answer_is_scrolled_into_view_as_in_the_apps(open_page: Opener) -> None:
    long = "<br>".join(["A long question"] * 100)
    with open_page(deck([note(1, long, "The end"), note(5, "Short", "An answer")])) as page:
        assert scrolled(page) == 0
        page.keyboard.press("Space")
        top = "frameDocument().getElementById('answer').getBoundingClientRect().top"
        assert page.evaluate(f"Math.abs({top}) < innerHeight")
        assert scrolled(page) > 1000
        page.keyboard.press("Space")
        assert scrolled(page) == 0
        page.keyboard.press("PageDown")
        assert scrolled(page) > 100
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        assert scrolled(page) == 0  # all of the answer is in view


def test_space_flips_after_a_button_was_clicked(open_page: Opener) -> None:
    with open_page(deck([note(1, "One"), note(5, "Two"), note(9, "Three")])) as page:
        page.get_by_role("button", name="Next card").click()
        page.keyboard.press("Space")
        assert page.evaluate("[state.item.note.title, state.isAnswer]") == ["Two", True]
        # By the keyboard, a button is pressed by Space as ever.
        page.get_by_role("button", name="Next card").focus()
        page.keyboard.press("Space")
        assert page.evaluate("[state.item.note.title, state.isAnswer]") == ["Three", False]


def test_back_leads_from_the_card_to_the_list_on_a_phone(open_page: Opener) -> None:
    notes = [note(1, "One"), note(5, "Two"), note(9, "Three")]
    with open_page(deck(notes), size=PHONE) as page:
        page.locator(".row").nth(1).click()
        expect(page.locator("#list")).to_be_hidden()
        page.get_by_role("button", name="Next card").click()
        page.go_back()
        expect(page.locator("#list")).to_be_visible()
        assert page.evaluate("state.item.note.title") == "Three"
        page.locator(".row").nth(0).click()
        expect(page.locator("#stage")).to_be_visible()
        page.get_by_role("button", name="List").click()
        expect(page.locator("#list")).to_be_visible()
        assert page.evaluate("state.item.note.title") == "One"


def test_a_tag_includes_those_nested_in_it(open_page: Opener) -> None:
    notes = [
        note(1, "One", tags=["french"]),
        note(5, "Two", tags=["french::words", "school"]),
        note(9, "Three", tags=["frenchish"]),
    ]
    with open_page(deck(notes)) as page:
        page.get_by_role("button", name="Filters").click()
        options = page.locator("#filter-tag option").all_inner_texts()
        assert options[1:] == ["french (2)", "french::words (1)", "frenchish (1)", "school (1)"]
        page.locator("#filter-tag").select_option("french")
        assert shown_titles(page) == ["One", "Two"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#french", ["One", "Two"]),
        ("#french::words", ["Two"]),
        ("rivers.md", ["Two"]),
        ("l'eau", ["One"]),
        ("L’EAU", ["One"]),
    ],
)
def test_tags_files_and_quotes_can_be_searched(
    open_page: Opener, text: str, found: list[str]
) -> None:
    notes = [
        note(1, "One", "de l’eau", tags=["french"]),
        note(5, "Two", tags=["french::words"], path="rivers.md"),
        note(9, "Three", tags=["german"]),
    ]
    with open_page(deck(notes)) as page:
        page.locator("#search").fill(text)
        assert shown_titles(page) == found


def test_the_key_for_filters_opens_and_does_not_choose(open_page: Opener) -> None:
    with open_page(deck([note(1, "One", tags=["french"]), note(5, "Two")])) as page:
        page.keyboard.press("f")
        expect(page.locator("#filters")).to_be_visible()
        page.keyboard.press("f")
        assert page.evaluate("activeFilters().length") == 0
        page.keyboard.press("Escape")
        expect(page.locator("#filters")).to_be_hidden()


def test_a_side_without_a_picture_says_so(open_page: Opener) -> None:
    picture = card("One", '<img src="a.png" alt="">')
    with open_page(deck([note(1, "One", cards=[picture])])) as page:
        page.keyboard.press("d")
        expect(page.locator("#toast")).to_have_text("This side has no picture to draw on.")


def test_a_tag_keeps_the_focus_through_an_update(open_page: Opener) -> None:
    with open_page(deck([note(1, "One", tags=["french"])])) as page:
        page.get_by_role("button", name="#french").focus()
        changed = note(1, "One, reworded", tags=["french", "words"])
        update = {"notes": [changed], "order": [changed["key"]], "problems": [], "focus": None}
        page.evaluate("applyUpdate", update)
        expect(page.get_by_role("button", name="#words")).to_be_visible()
        expect(page.get_by_role("button", name="#french")).to_be_focused()
