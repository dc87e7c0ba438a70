"""The preview's page in a real browser, with scroll bars shown."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from anki.collection import Collection
from axe_playwright_python.sync_playwright import Axe
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Page, expect

from docs.screens import CHROMIUM, chromium
from generator.notetypes import OCCLUSION, css
from tests.anki_collection import opened
from tests.preview_data import card, deck, mathjax, note, opened_page, problem, question

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

Opener = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Opener:
    return partial(opened_page, browser, tmp_path)


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("#frame")


def shown_text(page: Page) -> str:
    """Return what the card shows."""
    return " ".join(frame(page).locator("body").inner_text().split())


def titles(page: Page) -> list[str]:
    return page.locator(".row .title").all_inner_texts()


THREE = [
    note(1, "One?", "First"),
    note(5, "Two?", "Second"),
    note(9, "Three?", "Third"),
]


# ---- Sides, and the way through the cards ----


def test_a_card_flips_by_click_space_enter_and_button(open_page: Opener) -> None:
    with open_page(deck(THREE)) as page:
        assert shown_text(page) == "One?"
        frame(page).locator(".question").click()
        assert shown_text(page) == "One? First"
        page.keyboard.press("Space")  # the focus is in the frame
        assert shown_text(page) == "One?"
        page.locator("#position").click()
        page.keyboard.press("Enter")
        assert shown_text(page) == "One? First"
        page.get_by_role("button", name="Show question").click()
        assert shown_text(page) == "One?"


def test_a_tap_below_the_text_flips(open_page: Opener) -> None:
    with open_page(deck(THREE), size=(360, 640), hash_="#guid1/1", is_phone=True) as page:
        box = page.locator("#frame").bounding_box()
        assert box is not None
        page.touchscreen.tap(box["x"] + 100, box["y"] + box["height"] - 40)
        assert shown_text(page) == "One? First"


def test_a_click_on_a_control_or_while_text_is_selected_does_not_flip(open_page: Opener) -> None:
    text = '<a href="https://example.org/a">link</a> <button>press</button> <b>words</b>'
    with open_page(deck([note(1, text)])) as page:
        frame(page).get_by_role("link").click()
        expect(page.locator("#toast")).to_have_text("Link to https://example.org/a")
        frame(page).get_by_role("button", name="press").click()
        # What a drag over the words leaves, and its click: a real drag stops the headless browser.
        page.evaluate(
            "window.words = frameDocument().querySelector('b'),"
            "frameDocument().getSelection().selectAllChildren(words), words.click()"
        )
        assert "An answer" not in shown_text(page)
        page.evaluate("frameDocument().getSelection().empty(), frameDocument().body.click()")
        assert "An answer" in shown_text(page)


def test_keys_go_through_the_cards(open_page: Opener) -> None:
    with open_page(deck(THREE)) as page:
        found = []
        for key in ("ArrowRight", "j", "j", "ArrowLeft", "k", "k"):
            page.keyboard.press(key)
            found.append(shown_text(page))
        assert found == ["Two?", "Three?", "Three?", "Two?", "One?", "One?"]
        frame(page).locator("body").click()
        page.keyboard.press("ArrowRight")  # the focus is in the frame
        assert shown_text(page) == "Two?"
        assert page.locator("#position").inner_text() == "2 of 3"


def test_the_list_has_its_own_keys_and_follows_the_card(open_page: Opener) -> None:
    with open_page(deck([note(4 * n, f"Card {n}") for n in range(1, 60)])) as page:
        page.locator("#list").focus()
        found = []
        for key in ("ArrowDown", "ArrowDown", "ArrowUp", "End", "Home"):
            page.keyboard.press(key)
            found.append(shown_text(page))
        assert found == ["Card 2", "Card 3", "Card 2", "Card 59", "Card 1"]
        page.keyboard.press("End")
        active = page.locator("#list").get_attribute("aria-activedescendant")
        row = page.locator(f"#{active}")
        expect(row).to_be_in_viewport()
        assert row.get_attribute("aria-selected") == "true"
        assert row.get_attribute("aria-posinset") == row.get_attribute("aria-setsize") == "59"


def test_keys_do_nothing_while_text_is_typed(open_page: Opener) -> None:
    with open_page(deck(THREE)) as page:
        page.keyboard.press("/")
        page.keyboard.type("n w?")
        assert page.locator("#search").input_value() == "n w?"
        assert page.evaluate("[state.night, state.width, state.view]") == [
            False,
            "desktop",
            "cards",
        ]
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        assert page.evaluate("state.night") is True


def test_keys_open_views_filters_and_help(open_page: Opener) -> None:
    with open_page(deck(THREE)) as page:
        page.keyboard.press("p")
        expect(page.locator("#problems")).to_be_visible()
        page.keyboard.press("g")
        expect(page.locator("#figures")).to_be_visible()
        page.keyboard.press("c")
        expect(page.locator("#stage")).to_be_visible()
        page.keyboard.press("f")
        expect(page.locator("#filters")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#filters")).to_be_hidden()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("Next card")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_place_in_the_source_opens_in_an_editor(open_page: Opener) -> None:
    editor = {"name": "VS Code", "link": "vscode://file/{path}:{line}:{column}", "folder": "/a b/"}
    with open_page(deck(THREE, editor=editor)) as page:
        place = page.get_by_role("link", name="cards.md:1")
        assert place.get_attribute("href") == "vscode://file/a%20b/cards.md:1:1"
        windows = page.evaluate("data.editor.folder = 'C:\\\\b\\\\', editorLink('x/y.md', 7, 3)")
        assert windows == "vscode://file/C:/b/x/y.md:7:3"
    with open_page(deck(THREE)) as page:
        assert page.locator("#place").inner_text() == "cards.md:1"
        assert page.locator("#place").get_attribute("href") is None


# ---- Links ----


def test_a_link_opens_a_card_and_its_side(open_page: Opener) -> None:
    with open_page(deck(THREE), hash_="#guid5/1/answer") as page:
        assert shown_text(page) == "Two? Second"
        page.evaluate("location.hash = '#guid9/1'")
        expect(frame(page).locator("body")).to_have_text("Three?")
        page.keyboard.press("Space")
        assert page.url.endswith("#guid9/1/answer")
        page.evaluate("location.hash = '#gone/1'")
        expect(page.locator("#toast")).to_contain_text("no card with this link")
        assert shown_text(page) == "Three? Third"


def test_a_link_has_a_guid_of_any_characters(open_page: Opener) -> None:
    guid = "a/b#c%d e&é"
    notes = [*THREE, note(20, "Odd", key=guid, guid=guid)]
    with open_page(deck(notes), hash_="#a%2Fb%23c%25d%20e%26é/1") as page:
        assert shown_text(page) == "Odd"
        assert page.url.endswith("#a%2Fb%23c%25d%20e%26%C3%A9/1")


def test_the_link_is_copied(open_page: Opener) -> None:
    with open_page(deck(THREE)) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.keyboard.press("ArrowRight")
        page.keyboard.press("l")
        expect(page.locator("#toast")).to_contain_text("copied")
        assert page.evaluate("navigator.clipboard.readText()") == page.url


# ---- Search and filters ----


def test_the_page_works_while_the_browser_refuses_to_change_the_address(
    open_page: Opener,
) -> None:
    with open_page(deck(THREE)) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.evaluate("history.replaceState = () => { throw new DOMException('too many'); }; 0")
        page.keyboard.press("ArrowRight")
        assert shown_text(page) == "Two?"
        assert page.locator(".row[aria-selected=true] .title").inner_text() == "Two?"
        page.keyboard.press("l")
        expect(page.locator("#toast")).to_have_text("The link to this card is copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.url.replace("#guid1/1", "#guid5/1")
        page.evaluate("delete history.replaceState; 0")
        page.wait_for_url("**#guid5/1")


def test_headings_have_the_file_only_if_there_are_several(open_page: Opener) -> None:
    one = note(1, "One?", section=["A"])
    gone = {**note(5, "Gone?", status="removed", path=None, cards=[]), "line": None}
    with open_page(deck([one, gone])) as page:
        assert page.locator(".heading").all_inner_texts() == ["A", "Removed"]
    with open_page(deck([one, note(1, "Two?", key="other", path="b.md", section=["A"])])) as page:
        assert page.locator(".heading").all_inner_texts() == ["cards.md › A", "b.md › A"]


def test_search_finds_all_words_in_any_case_without_accents(open_page: Opener) -> None:
    notes = [
        note(1, "Où est l’Élysée?", "À <b>Paris</b> &amp; nulle part ailleurs"),
        note(5, "Where is it?", "elysee elsewhere", tags=["paris-tag"]),
        note(9, "Nothing", "of that"),
    ]
    with open_page(deck(notes)) as page:
        for text, expected in [
            ("ELYSEE", [0, 1]),
            ("élysée paris", [0, 1]),
            ("paris &", [0]),
            ("nulle elysee", [0]),
            ("strong", []),
            ("question", []),  # a class, not a text
        ]:
            page.locator("#search").fill(text)
            assert titles(page) == [notes[index]["title"] for index in expected], text
        expect(page.locator("#empty")).to_contain_text("No card matches.")
        assert page.locator("#count").inner_text() == "0 of 3 cards"
        page.get_by_role("button", name="Clear search and filters").click()
        assert len(titles(page)) == 3


FILTERED = [
    note(1, "A", tags=["x", "y"], section=["One"], status="new"),
    note(5, "B", tags=["x"], section=["One", "Sub"], kind="cloze", status="changed"),
    note(9, "C", section=["Two"], path="more.md", unsure="A?", status="new"),
    note(13, "D", status="draft", kind=None, guid=None, key="cards.md:13"),
    note(17, "E", status="removed", path=None, cards=[]) | {"line": None},
]


def test_each_filter_shows_some_cards(open_page: Opener) -> None:
    problems = [problem(2), problem(5, "W902"), problem(50)]
    with open_page(deck(FILTERED, problems=problems)) as page:
        page.get_by_role("button", name="Filters").click()
        for name, value, expected in [
            ("tag", "x", "AB"),
            ("tag", "y", "A"),
            ("section", "One", "AB"),
            ("section", "One › Sub", "B"),
            ("file", "more.md", "C"),
            ("kind", "cloze", "B"),
            ("status", "new", "AC"),
            ("status", "changed", "B"),
            ("status", "unsure", "C"),
            ("status", "draft", "D"),
            ("status", "removed", "E"),
            ("code", "any problem", "AB"),
            ("code", "W902", "B"),
        ]:
            page.locator(f"#filter-{name}").select_option(value)
            assert titles(page) == list(expected), value
            counted = page.locator(f"#filter-{name} option:checked").inner_text()
            assert counted == f"{value} ({len(expected)})"
            page.locator(".chip").click()
            assert len(titles(page)) == len(FILTERED)


def test_filters_and_search_combine(open_page: Opener) -> None:
    with open_page(deck(FILTERED)) as page:
        page.get_by_role("button", name="#x").click()
        page.keyboard.press("f")
        assert page.locator("#filter-kind option").all_inner_texts() == [
            "All kinds",
            "basic (1)",
            "cloze (1)",
        ]
        page.locator("#filter-kind").select_option("cloze")
        page.locator("#search").fill("b")
        assert titles(page) == ["B"]
        expect(page.locator("#position")).to_have_text("outside the filter")
        page.keyboard.press("Enter")
        assert shown_text(page) == "B"
        page.get_by_role("button", name="Clear all").click()
        assert len(titles(page)) == 5


def test_removed_notes_and_drafts_say_what_they_are(open_page: Opener) -> None:
    notes = [FILTERED[4], note(13, "Why?", "", status="draft", key="cards.md:13", guid=None)]
    with open_page(deck(notes)) as page:
        expect(page.locator("#about")).to_contain_text("no longer in the source. It asked:E")
        expect(page.locator("#device")).to_be_hidden()
        page.keyboard.press("Space")  # there is nothing to flip
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        assert shown_text(page) == "Why? No answer yet"


# ---- Night, and widths ----


def test_night_is_for_the_page_and_the_card(open_page: Opener) -> None:
    def grounds(page: Page) -> list[str]:
        return page.evaluate(
            "[document.body, frameDocument().body]"
            ".map((one) => getComputedStyle(one).backgroundColor)"
        )

    dark = ["rgb(19, 20, 22)", "rgb(27, 28, 31)"]
    light = ["rgb(243, 241, 235)", "rgb(253, 252, 249)"]
    with open_page(deck(THREE)) as page:
        assert grounds(page) == light
        page.keyboard.press("n")
        assert grounds(page) == dark
        page.get_by_role("button", name="Night").click()
        assert grounds(page) == light
    with open_page(deck(THREE), is_night=True) as page:
        assert grounds(page) == dark
        page.emulate_media(color_scheme="light")
        page.wait_for_function("() => state.night === false")  # the page is told a moment later
        assert grounds(page) == light
        page.keyboard.press("n")
        page.emulate_media(color_scheme="dark")
        page.emulate_media(color_scheme="light")
        assert grounds(page) == dark  # chosen by the reader
        page.reload()
        page.wait_for_function("() => state.item !== null")
        assert grounds(page) == dark


def test_a_width_is_the_width_of_the_frame(open_page: Opener) -> None:
    with open_page(deck(THREE)) as page:
        found = []
        for name in ("Phone", "Tablet", "Desktop"):
            page.get_by_role("button", name=name).click()
            found.append(page.evaluate("[frame.contentWindow.innerWidth, appOfWidth()]"))
        assert found == [[390, "android"], [820, "desktop"], [880, "desktop"]]
        page.keyboard.press("w")
        assert page.evaluate("frame.contentWindow.innerWidth") == 390
        page.set_viewport_size({"width": 1000, "height": 800})
        page.keyboard.press("w")  # a tablet is wider than the stage: it is drawn smaller
        page.wait_for_function("() => frame.getBoundingClientRect().width < 700")
        assert page.evaluate("frame.contentWindow.innerWidth") == 820


# ---- What Anki's apps do by script ----

TYPED = note(
    1,
    "River",
    kind="typed",
    cards=[
        card("River? [[type:Typed]]", answer="", typed="Mississippi")
        | {"answer": question("River? [[type:Typed]]") + "<hr id=answer>Mississippi"}
    ],
)


def test_a_typed_answer_is_compared(open_page: Opener) -> None:
    with open_page(deck([TYPED, *THREE[1:]])) as page:
        frame(page).get_by_role("textbox").fill("Missisippi")
        frame(page).get_by_role("textbox").press("n")
        frame(page).get_by_role("textbox").press("Backspace")
        frame(page).get_by_role("textbox").press("Enter")
        marked = (
            "[...frameDocument().querySelectorAll('#typeans span[class]')]"
            ".map((span) => [span.className, span.textContent])"
        )
        assert page.evaluate(marked) == [
            ["typeGood", "Missis"],
            ["typeMissed", "-"],
            ["typeGood", "ippi"],
            ["typeGood", "Missis"],
            ["typeMissed", "s"],
            ["typeGood", "ippi"],
        ]
        page.keyboard.press("Space")
        assert frame(page).get_by_role("textbox").input_value() == "Missisippi"


_typed = st.text('ab c-é<&"가\u0301 ', max_size=12)
# As the data has it: on one line, with single spaces.
_expected = _typed.map(lambda text: " ".join(text.split()))


@pytest.fixture(scope="module")
def comparison(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Page, Collection]]:
    folder = tmp_path_factory.mktemp("comparison")
    with opened_page(browser, folder, deck(THREE)) as page, opened(folder / "anki") as collection:
        yield page, collection


@settings(max_examples=20)
@given(st.lists(st.tuples(_expected, _typed), max_size=20))
@example([("abcd" * 80, "abxcd" * 60), ("", "a"), ("a", ""), ("<b>", "b"), ("\u0301", "\u0301")])
def test_answers_are_compared_as_anki_does(
    comparison: tuple[Page, Collection], pairs: list[tuple[str, str]]
) -> None:
    page, collection = comparison
    found = page.evaluate("(pairs) => pairs.map((pair) => compareTyped(...pair))", pairs)
    assert found == [collection.compare_answer(escape(text), typed) for text, typed in pairs]


def test_hints_open_by_key_and_by_click(open_page: Opener) -> None:
    script = (
        "this.style.display='none'; document.getElementById('hint1').style.display='block'; "
        "return false;"
    )
    link = (
        f'<a class=hint href="#" onclick="{script}">Show</a>'
        '<div id="hint1" class=hint style="display: none">Far</div>'
    )
    details = '<details class="hint"><summary></summary><p>Near</p></details>'
    with open_page(deck([note(1, details), note(5, link)]), may_report=True) as page:
        expect(frame(page).get_by_text("Near")).to_be_hidden()
        page.keyboard.press("h")
        expect(frame(page).get_by_text("Near")).to_be_visible()
        page.keyboard.press("h")
        expect(frame(page).get_by_text("Near")).to_be_hidden()
        page.keyboard.press("ArrowRight")
        frame(page).get_by_role("link", name="Show").click()
        expect(frame(page).get_by_text("Far")).to_be_visible()


def test_sounds_are_played_by_the_page(open_page: Opener) -> None:
    sounds = [{"file": "silence.wav"}, {"text": "Hallo", "language": "de_DE"}]
    text = "Listen [anki:play:q:0] [anki:play:q:1]"
    notes = [note(1, text, cards=[card(text, questionSounds=sounds)]), note(5, "Quiet")]
    with open_page(deck(notes)) as page:
        page.evaluate(
            "window.played = []; HTMLMediaElement.prototype.play = function () {"
            " played.push(this.src); return Promise.resolve(); }; 0"
        )
        frame(page).get_by_role("button", name="Play sound").first.click()
        assert page.evaluate("played")[0].startswith("data:audio/wav")
        frame(page).get_by_role("button", name="Play sound").last.click()
        expect(page.locator("#toast")).to_have_text("Anki reads aloud in German (Germany): Hallo")
        page.keyboard.press("r")
        assert len(page.evaluate("played")) == 2
        page.keyboard.press("ArrowRight")
        page.keyboard.press("r")
        expect(page.locator("#toast")).to_have_text("This side has no sound.")


def occlusion_note() -> dict[str, Any]:
    """Return a note with a rectangle that is asked for and an ellipse that is not."""
    picture = (
        '<div class="picture"><div id="image-occlusion-container"><img src="red.svg" alt="Red">'
        '<canvas id="image-occlusion-canvas"></canvas></div></div>'
        '<div><button id="toggle"></button></div>'
    )

    def shapes(name: str) -> str:
        return (
            f'<div class="part"><div class="{name}" data-ordinal="1" data-shape="rect"'
            ' data-left="0" data-top="0" data-width=".25" data-height=".5"></div>'
            '<div class="cloze-inactive" data-ordinal="2" data-shape="ellipse" data-left=".5"'
            ' data-top=".25" data-rx=".25" data-ry=".25"></div></div>'
        )

    names = (
        '<div class="names" hidden><ul><li data-shape="rect" data-left="0" data-top="0"'
        ' data-width=".25" data-height=".5">Corner</li></ul></div>'
    )
    sheet = '<div class="sheet basic occlusion">{}</div>'
    sides = {
        "question": sheet.format(shapes("cloze") + picture),
        "answer": sheet.format(shapes("cloze-highlight") + picture + names),
    }
    return note(
        1,
        "Which?",
        kind="occlusion",
        noteType=OCCLUSION.name,
        pictures={"red.svg": "pictures/red.svg"},
        cards=[card("Which?") | sides],
    )


OCCLUSIONS = {"noteTypes": {OCCLUSION.name: {"css": css(), "own": True}}}


def colours(page: Page) -> list[tuple[int, ...]]:
    """Return the colours of the picture in the rectangle, in the ellipse, and outside of both."""
    page.wait_for_function("() => frameDocument().querySelector('svg [style]') !== null")
    box = frame(page).locator("#image-occlusion-container").bounding_box()
    assert box is not None
    picture = Image.open(BytesIO(page.screenshot(clip=box))).convert("RGB")
    at = [(0.125, 0.25), (0.75, 0.5), (0.25, 0.9)]
    found = [picture.getpixel((int(x * picture.width), int(y * picture.height))) for x, y in at]
    return [pixel for pixel in found if isinstance(pixel, tuple)]


def test_occlusion_shapes_are_drawn_and_named(open_page: Opener) -> None:
    red, asked, mask = (255, 0, 0), (0x1F, 0x6F, 0xBF), (0xD3, 0xCE, 0xC1)
    with open_page(deck([occlusion_note()], **OCCLUSIONS)) as page:
        assert colours(page) == [asked, mask, red]
        page.keyboard.press("Space")
        assert colours(page) == [red, mask, red]
        assert shown_text(page) == "Corner"
        frame(page).locator("#toggle").click()
        assert colours(page) == [red, red, red]


def test_the_drawing_gets_the_picture_and_its_shapes(open_page: Opener) -> None:
    with open_page(deck([occlusion_note(), *THREE], **OCCLUSIONS)) as page:
        page.evaluate("openDrawing = (drawing) => { window.drawn = drawing; }")
        page.get_by_role("button", name="Draw shapes").click()
        drawn = page.evaluate("drawn")
        assert drawn.pop("url").startswith("data:image/svg")
        assert drawn == {
            "name": "pictures/red.svg",
            "width": 200,
            "height": 100,
            "alt": "Red",
            "shapes": [
                {
                    "name": "Corner",
                    "kind": "rect",
                    "left": 0,
                    "top": 0,
                    "width": 0.25,
                    "height": 0.5,
                }
            ],
        }
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("button", name="Draw shapes")).to_be_hidden()


def test_formulas_are_set_as_svg(open_page: Opener) -> None:
    text = (
        r"So \(x^2\) and \[\frac{<span class=cloze>a</span>}{2}\] but $y$ \begin{align}z\end{align}"
    )
    notes = [note(1, text), note(5, "None"), note(9, r"\ce{H2O} \(\ce{H2O}\)")]
    with open_page(deck(notes, math="mathjax"), script=mathjax()) as page:
        svg = frame(page).locator("mjx-container svg")
        expect(svg).to_have_count(1)
        # A tag inside a formula keeps MathJax from finding it, as in Anki.
        assert r"\[\frac{a}{2}\] but $y$ \begin{align}" in shown_text(page)
        box = svg.first.bounding_box()
        assert box is not None
        assert 10 < box["height"] < 40
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(svg).to_have_count(1)
        assert frame(page).locator("mjx-assistive-mml mi").all_inner_texts() != []
        page.keyboard.press("ArrowLeft")
        expect(svg).to_have_count(0)


def test_mathjax_runs_only_for_a_formula(open_page: Opener) -> None:
    with open_page(deck(THREE, math="mathjax"), script=mathjax()) as page:
        page.keyboard.press("Space")
        assert page.evaluate("typeof MathJax") == "undefined"


# ---- Hostile cards ----

# HOST is a server that runs, so that what is asked for arrives.
PAYLOADS = [
    "<script>parent.bad = 1</script>",
    '<img src=x onerror="parent.bad = 1">',
    '<svg onload="parent.bad = 1"><script>parent.bad = 1</script></svg>',
    '<a href="java&#10;script:parent.bad = 1">x</a>',
    '<iframe srcdoc="<script>parent.parent.bad = 1</script>"></iframe>',
    '<meta http-equiv="refresh" content="0;url=HOST/">',
    '<base href="HOST/"><img src="a.png"><img src="HOST/b.png">',
    '<style>@import "HOST/a.css"; * { background: url(HOST/b) }</style>',
    '<form action="HOST/"><button autofocus>Go</button></form>',
    '<link rel="stylesheet" href="HOST/a.css">',
    '<object data="HOST/"></object><embed src="HOST/">',
    '<svg><image href="HOST/i.png"/><use href="HOST/u.svg#a"/></svg>',
    '<video poster="HOST/p" src="HOST/v" autoplay></video>',
    '<div style="position: fixed; inset: 0; background: url(HOST/c)">over</div>',
    '<a href="HOST/" target="_top">away</a>',
    "</iframe></textarea></script><script>parent.bad = 1</script>",
    "<!--mathjax--><!--script-->",
]


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this computer, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()


def test_a_hostile_card_does_nothing(
    open_page: Opener, server: tuple[str, list[str]], browser: Browser
) -> None:
    host, asked = server
    notes = [
        note(4 * n + 1, text, text, why=text)
        for n, text in enumerate(payload.replace("HOST", host) for payload in PAYLOADS)
    ]
    with open_page(deck(notes), may_report=True) as page:
        for _ in PAYLOADS:
            page.keyboard.press("Space")
            for control in frame(page).locator("a, button").all():
                control.dispatch_event("click")
            page.keyboard.press("ArrowRight")
        assert page.evaluate("window.bad") is None
        assert page.locator("iframe").count() == 1
        assert page.locator("#position").inner_text() == f"{len(PAYLOADS)} of {len(PAYLOADS)}"
        assert asked == []
        # The server is there for a page without a policy.
        unprotected = browser.new_page()
        unprotected.set_content(f'<img src="{host}/seen">', wait_until="networkidle")
        unprotected.close()
        assert asked == ["/seen"]


# ---- Problems and figures ----


def test_problems_have_places_and_lead_to_cards(open_page: Opener) -> None:
    problems = [
        problem(6, column=4),
        problem(2, "E103", severity="error", path="other.md", text=None, hint=None),
    ]
    with open_page(deck(THREE, problems=problems)) as page:
        page.get_by_role("button", name="Problems (2)").click()
        assert page.locator("#problems h3").all_inner_texts() == [
            "cards.md\n1 problem",
            "other.md\n1 problem",
        ]
        assert page.locator(".source-line mark").inner_text() == "W"
        page.locator("#problem-code").select_option("E103")
        assert page.locator(".problem").count() == 1
        page.locator("#problem-code").select_option("")
        page.get_by_role("button", name="Show card").click()
        assert shown_text(page) == "Two?"
        expect(page.locator("#about")).to_contain_text("warning W901 line 6: something is odd")


def test_figures_count_and_lead_to_lists(open_page: Opener) -> None:
    notes = [*FILTERED, note(30, "Long", "one two three four five six <b>seven</b> eight")]
    with open_page(deck(notes)) as page:
        page.get_by_role("button", name="Figures").click()
        assert page.locator(".total").inner_text() == "4 notes, 4 cards"
        table = page.get_by_role("table", name="What the next build changes")
        assert table.get_by_role("row").all_inner_texts()[1:] == [
            "new\n2",
            "changed\n1",
            "unchanged\n1",
            "removed\n1",
            "unsure\n1",
            "draft\n1",
        ]
        words = page.get_by_role("table", name="Words in an answer")
        assert words.get_by_role("row").all_inner_texts()[1:4] == [
            "0 to 2\n3",
            "3 to 5\n0",
            "6 to 10\n1",
        ]
        table.get_by_role("button", name="new").click()
        assert titles(page) == ["A", "C"]
        page.get_by_role("button", name="Figures").click()
        page.get_by_role("link", name="Long").click()
        assert shown_text(page) == "Long one two three four five six seven eight"


# ---- Updates ----


def test_an_update_keeps_card_side_filter_and_search(open_page: Opener) -> None:
    notes = [note(4 * n, f"Card {n}", tags=["x"]) for n in range(1, 40)]
    with open_page(deck(notes)) as page:
        page.evaluate("setFilter('tag', 'x')")
        page.locator("#search").fill("card")
        page.locator("#list").focus()
        page.keyboard.press("End")
        page.keyboard.press("Space")
        scroll = page.evaluate("document.getElementById('list').scrollTop")
        changed = note(156, "Card 39 reworded", "New answer", tags=["x"], status="changed")
        new = note(400, "Another", tags=["y"], status="new")
        order = [one["key"] for one in [*notes, new]]
        update = {
            "notes": [changed, new],
            "order": order,
            "problems": [problem(156)],
            "focus": None,
        }
        page.evaluate("applyUpdate", update)
        assert shown_text(page) == "Card 39 reworded New answer"
        assert page.locator("#count").inner_text() == "39 of 40 cards"
        assert page.evaluate("document.getElementById('list').scrollTop") == scroll
        expect(page.locator("#problem-count")).to_have_text(" (1)")
        expect(page.locator("#about")).to_contain_text("changed")
        page.evaluate("applyUpdate", update | {"notes": [], "focus": "guid400"})
        assert shown_text(page) == "Another"
        assert titles(page)[0].startswith("Card")


def test_an_update_elsewhere_leaves_what_was_typed(open_page: Opener) -> None:
    with open_page(deck([TYPED, *THREE[1:]])) as page:
        frame(page).get_by_role("textbox").fill("Miss")
        changed = note(5, "Two, reworded?")
        update = {"notes": [changed], "order": ["guid1", "guid5"], "problems": [], "focus": None}
        page.evaluate("applyUpdate", update)
        page.keyboard.type("issippi")
        assert frame(page).get_by_role("textbox").input_value() == "Mississippi"
        assert titles(page) == ["River", "Two, reworded?"]


def test_after_the_card_is_gone_the_next_one_is_shown(open_page: Opener) -> None:
    with open_page(deck(THREE), hash_="#guid5/1") as page:
        update = {"notes": [], "order": ["guid1", "guid9"], "problems": [], "focus": None}
        page.evaluate("applyUpdate", update)
        assert shown_text(page) == "Three?"
        page.evaluate("applyUpdate", update | {"order": []})
        expect(page.locator("#stage")).to_be_hidden()
        page.evaluate("applyUpdate", update | {"notes": THREE, "order": ["guid1"]})
        assert shown_text(page) == "One?"


# ---- Large decks ----


def test_a_large_deck_has_few_rows_and_filters_rightly(open_page: Opener) -> None:
    notes = [
        note(4 * n, f"Card {n}", f"Answer {n}", tags=["even"] if n % 2 == 0 else [])
        for n in range(1, 5001)
    ]
    with open_page(deck(notes)) as page:
        rows = page.locator(".row")
        assert rows.count() < 40
        page.evaluate("document.getElementById('list').scrollTop = 200000")
        page.wait_for_function("() => document.getElementById('row-2631') !== null")
        assert rows.count() < 40
        page.locator("#search").fill("answer 4")
        numbers = sum("4" in str(n) for n in range(1, 5001))
        assert page.locator("#count").inner_text() == f"{numbers:,} of 5,000 cards"
        page.evaluate("setFilter('tag', 'even')")
        evens = sum("4" in str(n) for n in range(2, 5001, 2))
        assert page.locator("#count").inner_text() == f"{evens:,} of 5,000 cards"
        assert rows.count() < 40


# ---- Narrow pages, and readers ----

RICH = [
    note(1, "A rather long question " * 6, tags=["school", "a-long-tag-" * 5], status="new"),
    note(5, "w" * 200, section=["A section", "B" * 80], unsure="An earlier one?", scripts=True),
    *FILTERED[2:],
]
RICH_DECK = deck(
    RICH,
    problems=[problem(2), problem(6, "E103", severity="error", text="Q: " + "long " * 60)],
    editor={"name": "VS Code", "link": "vscode://file/{path}:{line}", "folder": "/a"},
)
VIEWS = {
    "cards": "showView('cards')",
    "filters": "showView('cards'); toggleFilters(true); setFilter('status', 'new')",
    "empty": "document.getElementById('search').value = state.text = 'zzz'; refreshResults()",
    "question": "clearFilters(); toggleFilters(false); showItem(items[1]); showScreen('card')",
    "answer": "flip(true)",
    "removed": "showItem(items.at(-1))",
    "problems": "showView('problems')",
    "figures": "showView('figures')",
    "help": "showHelp()",
}
# The card itself is not the page's: its frame is left out.
_AXE = {"resultTypes": ["violations"], "iframes": False}
_LEVELS = _AXE | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# All that depends on the colours.
_CONTRAST = _AXE | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
_WIDE = """["problems", "figures", "list", "scene", "about", "filters"].map(byId)
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.id)"""
_SMALL_TARGETS = """[...document.querySelectorAll("button, input, select, a, .row")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1)
  .map((one) => [one.textContent || one.id, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < %d || box.height < %d).map(([name]) => name)"""


@pytest.mark.parametrize("size", [(360, 640), (1280, 800)], ids=["narrow", "wide"])
def test_every_view_is_accessible_and_fits(size: tuple[int, int], open_page: Opener) -> None:
    with open_page(RICH_DECK, size=size) as page:
        for name, action in VIEWS.items():
            page.evaluate(action)
            for is_night, rules in ((True, _CONTRAST), (False, _LEVELS)):
                page.evaluate("setNight", is_night)
                result = Axe().run(page, options=rules)
                assert result.violations_count == 0, f"{name}: {result.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name
            assert page.evaluate(_WIDE) == [], name
            assert page.evaluate(_SMALL_TARGETS % (24, 24)) == [], name


def test_controls_are_large_enough_to_touch(open_page: Opener) -> None:
    with open_page(RICH_DECK, size=(360, 640), is_phone=True) as page:
        for name, action in VIEWS.items():
            page.evaluate(action)
            assert page.evaluate(_SMALL_TARGETS % (24, 44)) == [], name


def test_list_and_card_are_two_screens_on_a_narrow_page(open_page: Opener) -> None:
    with open_page(deck(THREE), size=(360, 640)) as page:
        expect(page.locator("#stage")).to_be_hidden()
        page.locator(".row").nth(1).click()
        assert shown_text(page) == "Two?"
        expect(page.locator("#list")).to_be_hidden()
        page.get_by_role("button", name="List").click()
        expect(page.locator("#list")).to_be_visible()
        expect(page.locator("#stage")).to_be_hidden()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        assert shown_text(page) == "Three?"
        page.keyboard.press("Escape")
        expect(page.locator("#list")).to_be_visible()
        page.evaluate("location.hash = '#guid1/1'")
        expect(page.locator("#stage")).to_be_visible()
    with open_page(deck(THREE), size=(360, 640), hash_="#guid9/1") as page:
        assert shown_text(page) == "Three?"
