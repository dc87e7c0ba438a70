"""How cards look in a real browser: all kinds, on each app's page, in light and night mode.

`look/look.js` has the checks: nothing is wider than the screen, each text has a contrast of 4.5:1
to its background (WCAG 2.2 AA), elements to tap are at least 44 pixels, no picture is cut,
distorted or too large, painted elements are visible, and elements that scroll are shaded where they
are cut. `test_scroll_bars.py` checks which elements have a scroll bar.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from docs.screens import (
    ANDROID,
    CHROMIUM,
    DESKTOP,
    Screen,
    ShownDeck,
    Side,
    chromium,
    new_page,
    show_deck,
)
from tests.look_deck import LOOK, TYPED, copy_look

CHECK = LOOK.joinpath("look.js").read_text(encoding="utf-8")
SCREENS = {
    "phone": Screen(app=DESKTOP, width=360, height=640),
    "android": Screen(app=ANDROID, width=360, height=640),
    "desktop": Screen(app=DESKTOP, width=1280, height=800),
}
# Every element on which an app, AnkiWeb or a preview may put the class: the page, its body, an
# element around the card, or the card.
NIGHTS = [
    ("nightMode", "card", ""),
    ("night_mode", "card", ""),
    ("", "card nightMode", ""),
    ("", "card night_mode", ""),
    ("", "nightMode", "card"),
    ("night_mode", "", "card"),
    ("", "", "card nightMode"),
]

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShownDeck]:
    """The cards of `look/` in Anki, with all kinds and constructs."""
    with show_deck(copy_look(tmp_path_factory.mktemp("look")), TYPED) as opened:
        yield opened


def faults(page: Page, side: Side, mode: str) -> list[str]:
    result = page.evaluate(CHECK)
    assert result["texts"] > 0
    name = "answer" if side.is_answer else "question"
    where = f"{Path(side.path).name}:{side.line} card {side.ordinal + 1} {name}"
    return [
        f"{where}, {mode}, {kind}: {text}"
        for kind, texts in result["found"].items()
        for text in texts
    ]


@pytest.mark.parametrize("name", SCREENS)
def test_every_side_looks_as_it_should(name: str, deck: ShownDeck, browser: Browser) -> None:
    screen = SCREENS[name]
    page = new_page(browser, screen)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: found.append(str(error)))
    found: list[str] = []
    sides = list(deck.sides())
    assert len(sides) >= 38
    for side in sides:
        deck.open(page, side, screen)
        found += faults(page, side, "day")
        page.evaluate("document.body.classList.add('nightMode', 'night_mode')")
        found += faults(page, side, "night")
        if "<summary>" in side.html and side.is_answer:
            assert not page.locator("summary").is_visible(), side
        elif "<summary>" in side.html:
            assert not page.locator(".hint-text").is_visible(), side
            page.locator("summary").click()
            assert page.locator(".hint-text").is_visible(), side
            found += faults(page, side, "night, hint open")
            page.evaluate("document.body.classList.remove('nightMode', 'night_mode')")
            found += faults(page, side, "day, hint open")
    page.close()
    assert found == []
    assert [url for url in asked if not url.startswith("file:")] == []


def test_text_grows_with_the_device(deck: ShownDeck, browser: Browser) -> None:
    screen = SCREENS["phone"]
    page = new_page(browser, screen)
    found: list[str] = []
    for side in list(deck.sides())[::3]:
        deck.open(page, side, screen)
        size = "parseFloat(getComputedStyle(document.querySelector('.sheet')).fontSize)"
        before = page.evaluate(size)
        page.add_style_tag(content="html { font-size: 150%; }")
        assert page.evaluate(size) > before * 1.1
        found += [
            fault
            for fault in faults(page, side, "large text")
            if "sideways" in fault or "target" in fault
        ]
    page.close()
    assert found == []


@pytest.mark.parametrize(("root", "body", "around"), NIGHTS)
def test_night_mode_works_with_the_class_of_every_app(
    root: str, body: str, around: str, deck: ShownDeck, browser: Browser
) -> None:
    side = next(deck.sides())
    page = new_page(browser, SCREENS["phone"])
    page.set_content(
        f'<html class="{root}"><body class="{body}">'
        f'<div class="{around}">{side.html}</div></body></html>'
    )
    colours = page.evaluate(
        "[getComputedStyle(document.querySelector('.card')).backgroundColor,"
        " getComputedStyle(document.querySelector('.question')).color]"
    )
    page.close()
    assert colours == ["rgb(27, 28, 31)", "rgb(221, 218, 212)"]


def opened(
    deck: ShownDeck, page: Page, screen: Screen, text: str, ordinal: int = 0, *, answer: bool = True
) -> Side:
    """Open the side that has a text."""
    found = [
        side
        for side in deck.sides()
        if text in side.html and (side.ordinal, side.is_answer) == (ordinal, answer)
    ]
    (side,) = found
    deck.open(page, side, screen)
    return side


def test_painted_elements_are_visible_in_older_browsers(deck: ShownDeck, browser: Browser) -> None:
    page = new_page(browser, SCREENS["phone"])
    knows = "@supports selector(:has(p))"
    found = []
    for side in deck.sides():
        assert knows in side.html
        if side.is_answer and 'class="cloze"' in side.html:
            older = replace(
                side, html=side.html.replace(knows, "@supports selector(:uncertain_notes(p))")
            )
            deck.open(page, older, SCREENS["phone"])
            found += [
                fault
                for fault in faults(page, side, "no :has()")
                if "empty: " in fault and "stripe" not in fault
            ]
    page.close()
    assert found == []


@pytest.mark.parametrize("app", ["phone", "android"])
def test_a_typed_answer_is_compared_once_below_the_question(
    app: str, deck: ShownDeck, browser: Browser
) -> None:
    page = new_page(browser, SCREENS[app])
    opened(deck, page, SCREENS[app], "What does LSTM stand for?")
    boxes = [
        [element.bounding_box() for element in page.locator(name).all()]
        for name in (".question", "hr#answer", "#typeans", ".answer .only-words")
    ]
    page.close()
    (question,), (rule,), (compared,), (reply,) = boxes
    # The comparison has the right answer.
    assert question["y"] < compared["y"]
    assert reply is None
    # AnkiDroid does not move the rule to above the comparison, where the rule is not needed.
    assert (rule is None) == (app == "android")
    assert rule is None or question["y"] < rule["y"] < compared["y"]


@pytest.mark.parametrize("name", SCREENS)
def test_a_covered_picture_stays_where_it_is_on_the_answer_side(
    name: str, deck: ShownDeck, browser: Browser
) -> None:
    page = new_page(browser, SCREENS[name])
    places = []
    for answer in (False, True):
        side = opened(
            deck, page, SCREENS[name], "Which part of the picture is marked?", 1, answer=answer
        )
        assert "<summary>" in side.html
        place = page.locator("#image-occlusion-container").bounding_box()
        # Relative to the middle of the page, which moves by half a scroll bar if one side is higher
        # than the window.
        place["x"] -= page.evaluate("document.documentElement.clientWidth") / 2
        places.append(place)
    page.close()
    assert places[0] == places[1]
    assert places[0]["height"] > 100


def test_an_item_next_to_tasks_keeps_its_bullet(deck: ShownDeck, browser: Browser) -> None:
    page = new_page(browser, SCREENS["phone"])
    opened(deck, page, SCREENS["phone"], "Which are tasks?")
    bullets, lefts = page.evaluate(
        """[[...document.querySelectorAll(".answer li")].map(
            (item) => getComputedStyle(item).listStyleType),
          [...document.querySelectorAll(".answer li")].map((item) => {
            const range = document.createRange();
            range.selectNodeContents(item.lastChild);
            return Math.round(Math.max(...[...range.getClientRects()].map((rect) => rect.left)));
          })]"""
    )
    boxes = [box.bounding_box() for box in page.locator(".answer input").all()]
    page.close()
    assert bullets == ["disc", "none", "none"]
    assert max(lefts[:2]) - min(lefts[:2]) <= 6
    assert all(0 < lefts[0] - (box["x"] + box["width"]) < 12 for box in boxes)


def test_only_the_whole_list_is_shown_without_highlights(deck: ShownDeck, browser: Browser) -> None:
    page = new_page(browser, SCREENS["phone"])
    colour = "getComputedStyle(document.querySelector('.cloze')).backgroundColor"
    opened(deck, page, SCREENS["phone"], "is a deletion as any other", 498)
    own = page.evaluate(colour)
    opened(deck, page, SCREENS["phone"], "What may stand in an item?", 498)
    whole = page.evaluate(colour)
    opened(deck, page, SCREENS["phone"], "What may stand in an item?", 498, answer=False)
    asked = page.evaluate(colour)
    page.close()
    assert (own, whole, asked) == ("rgb(226, 237, 249)", "rgba(0, 0, 0, 0)", "rgb(226, 237, 249)")


def test_a_formula_is_on_the_line_of_its_text(deck: ShownDeck, browser: Browser) -> None:
    page = new_page(browser, SCREENS["desktop"])
    opened(deck, page, SCREENS["desktop"], "the quotient", 1)
    heights = """(() => { const math = document.querySelector("mjx-math").getBoundingClientRect();
      return math.top - document.querySelector(".cloze").getBoundingClientRect().top; })()"""
    ours = page.evaluate(heights)
    page.add_style_tag(
        content="mjx-container { display: inline !important; padding: 0 !important; }"
    )
    assert abs(page.evaluate(heights) - ours) <= 1
    page.close()


def test_lines_are_short_enough_to_read(deck: ShownDeck, browser: Browser) -> None:
    page = new_page(browser, SCREENS["desktop"])
    deck.open(page, next(deck.sides()), SCREENS["desktop"])
    left, right, size = page.evaluate(
        """(() => {
          const text = document.querySelector(".question"), box = text.getBoundingClientRect();
          const size = getComputedStyle(document.querySelector(".sheet")).fontSize;
          return [box.left, document.documentElement.clientWidth - box.right,
            box.width / parseFloat(size)];
        })()"""
    )
    page.close()
    assert abs(left - right) <= 1
    assert size <= 40


def test_a_right_to_left_card_is_a_mirror_image(deck: ShownDeck, browser: Browser) -> None:
    page = new_page(browser, SCREENS["phone"])
    side = next(
        side
        for side in deck.sides()
        if "الالتفافية (CNN)؟" in side.html and side.is_answer and "Context" not in side.html
    )
    deck.open(page, side, SCREENS["phone"])
    edges = page.evaluate(
        """[...document.querySelectorAll(
            ".question p, .answer > p, .answer li, .extra p")].map((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const text = range.getBoundingClientRect(), box = element.getBoundingClientRect();
          return [text.right, box.right, getComputedStyle(element).textAlign];
        })"""
    )
    bullets = page.evaluate("getComputedStyle(document.querySelector('.answer ul')).direction")
    code = page.evaluate("getComputedStyle(document.querySelector('.answer pre')).direction")
    page.close()
    assert len(edges) >= 4
    assert all(abs(text - box) <= 2 for text, box, _ in edges)
    assert (bullets, code) == ("rtl", "ltr")


def test_shapes_cover_what_they_should(deck: ShownDeck, browser: Browser) -> None:
    page = new_page(browser, SCREENS["desktop"])
    sides = [
        side
        for side in deck.sides()
        if "of the picture is marked" in side.html and side.ordinal == 1
    ]
    assert [side.is_answer for side in sides] == [False, True]
    for side in sides:
        deck.open(page, side, SCREENS["desktop"])
        shown = page.evaluate(
            """(() => {
              const canvas = document.getElementById("image-occlusion-canvas");
              const context = canvas.getContext("2d");
              const dot = (x, y) => context.getImageData(canvas.width * x, canvas.height * y, 1, 1);
              const at = (x, y) => [...dot(x, y).data];
              const name = document.querySelector(".part [data-ordinal='2']");
              return {asked: at(0.8, 0.8), other: at(0.15, 0.15),
                corner: at(0.61, 0.61), free: at(0.5, 0.5),
                name: name.textContent || getComputedStyle(name, "::before").content};
            })()"""
        )
        assert [shown[place][3] for place in ("other", "corner", "free")] == [255, 0, 0]
        assert shown["asked"][3] == (0 if side.is_answer else 255)
        assert shown["asked"] != shown["other"]
        assert shown["name"] == ("right" if side.is_answer else '"[...]"')
    page.close()
