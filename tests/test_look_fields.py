"""What templates and stylesheet do with fields, written by hand, in a browser with scroll bars."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from docs.screens import ANDROID, CHROMIUM, DESKTOP, Screen, ShownDeck, Side, chromium, new_page
from generator.notetypes import BASIC, CLOZE, OCCLUSION, css
from tests.look_deck import LOOK
from tests.look_fields import (
    NOTES,
    PICTURE,
    SHAPES,
    add_note,
    in_language,
    occlusion_fields,
    show_fields,
)

LOOK_CHECK = LOOK.joinpath("look.js").read_text(encoding="utf-8")
BARS_CHECK = LOOK.joinpath("scroll_bars.js").read_text(encoding="utf-8")
NIGHT = "(on) => document.body.classList.toggle('nightMode', on)"
WIDE = Screen(app=DESKTOP, width=1280, height=640)
NARROW = Screen(app=DESKTOP, width=400, height=720, is_window=True)
WORDS = {
    "en": ("Hint", "Show all parts"),
    "de-AT": ("Hinweis", "Alle Teile zeigen"),
    "fr": ("Indice", "Afficher toutes les parties"),
    "es": ("Pista", "Mostrar todas las partes"),
    "pt-BR": ("Dica", "Mostrar todas as partes"),
    "it": ("Suggerimento", "Mostra tutte le parti"),
    "ru": ("Подсказка", "Показать все части"),
    "ja": ("ヒント", "すべての部分を表示"),
    "zh": ("提示", "显示所有部分"),
    "zh-TW": ("提示", "顯示所有部分"),
    "ar": ("تلميح", "إظهار كل الأجزاء"),
}
# A width of text, about that of a line of code on a screen.
LINE = "word " * 19
CODE = f'<div class="highlight"><pre><code>{LINE}\n</code></pre></div>'

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShownDeck]:
    with show_fields(tmp_path_factory.mktemp("deck")) as opened:
        yield opened


@pytest.fixture(scope="module")
def wide_page(browser: Browser) -> Iterator[Page]:
    page = new_page(browser, WIDE)
    yield page
    page.close()


@pytest.fixture
def page(wide_page: Page) -> Page:
    wide_page.set_viewport_size({"width": WIDE.width, "height": WIDE.height})
    return wide_page


def box(page: Page, selector: str) -> dict[str, float]:
    """Return the box of the first element of a selector: left, top, right and bottom."""
    found: dict[str, float] = page.evaluate(
        "(selector) => document.querySelector(selector).getBoundingClientRect().toJSON()", selector
    )
    return found


def style(page: Page, selector: str, name: str, pseudo: str | None = None) -> str:
    """Return a value of the style of the first element of a selector."""
    value: str = page.evaluate(
        """([selector, name, pseudo]) =>
          getComputedStyle(document.querySelector(selector), pseudo)[name]""",
        [selector, name, pseudo],
    )
    return value


def accessible_names(page: Page, role: str) -> list[str]:
    """Return the names that a screen reader reads for the elements of a role."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    return [
        node["name"]["value"] for node in tree["nodes"] if node.get("role", {}).get("value") == role
    ]


@pytest.mark.parametrize("screen", [WIDE, NARROW, Screen(app=ANDROID, width=360, height=640)])
def test_every_side_looks_as_it_should(screen: Screen, deck: ShownDeck, browser: Browser) -> None:
    page = new_page(browser, screen)
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text))
    for kind, fields in NOTES:
        for side in add_note(deck, kind, **fields):
            deck.open(page, side, screen)
            page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
            for night in (False, True):
                page.evaluate(NIGHT, night)
                for faults in page.evaluate(LOOK_CHECK)["found"].values():
                    found += faults
                found += page.evaluate(BARS_CHECK)["needless"]
            assert page.locator("mjx-merror").count() == 0
    page.close()
    assert found == []


@pytest.mark.parametrize("language", WORDS)
def test_fixed_words_are_in_the_language_of_the_note(
    language: str, deck: ShownDeck, page: Page
) -> None:
    hint, show_all = WORDS[language]
    fields = occlusion_fields(*SHAPES)
    question, answer, *_ = add_note(
        deck, OCCLUSION, **fields | {"Header": in_language(fields["Header"], language)}
    )
    deck.open(page, question, WIDE)
    assert style(page, "summary", "content", "::after") == f'"{hint}"'
    assert accessible_names(page, "DisclosureTriangle") == [hint]
    deck.open(page, answer, WIDE)
    assert style(page, "#toggle", "content", "::after") == f'"{show_all}"'
    assert accessible_names(page, "button") == [show_all]


@pytest.mark.parametrize("language", ["", "nl", "deu"])
@pytest.mark.parametrize("has_knowledge", [True, False])
def test_without_a_known_language_there_is_an_icon_with_a_name(
    language: str, has_knowledge: bool, deck: ShownDeck, page: Page
) -> None:
    fields = occlusion_fields(*SHAPES)
    if language:
        fields["Header"] = in_language(fields["Header"], language if has_knowledge else "de")
    for side, selector, name in zip(
        add_note(deck, OCCLUSION, **fields),
        ("summary", "#toggle"),
        ("Hint", "Show all parts"),
        strict=False,
    ):
        html = side.html if has_knowledge else side.html.replace(":has(", ":unknown(")
        deck.open(page, replace(side, html=html), WIDE)
        assert style(page, selector, "content", "::after") == f'"" / "{name}"'
        role = "button" if selector == "#toggle" else "DisclosureTriangle"
        assert accessible_names(page, role) == [name]
        edges = box(page, selector)
        assert (edges["width"] >= 44, edges["width"] < 70, edges["height"] >= 44) == (True,) * 3
        assert style(page, selector, "width", "::before") > "1"


def hint_sides(deck: ShownDeck) -> list[Side]:
    """Return a question with a hint for each template that has hints."""
    hint = {"Hint": "<p>Look.</p>"}
    notes = (
        (BASIC, {"Front": "<p>a</p>", "Back": "<p>b</p>", "Typed": "b"} | hint),
        (CLOZE, {"Text": "<p>{{c1::a}}</p>"} | hint),
        (OCCLUSION, occlusion_fields(*SHAPES)),
    )
    return [add_note(deck, kind, **fields)[0] for kind, fields in notes]


def test_the_key_h_opens_and_closes_the_hint(deck: ShownDeck, page: Page) -> None:
    for side in hint_sides(deck):
        deck.open(page, side, WIDE)
        # As the desktop does, on the page that shows one card after the other.
        page.evaluate(
            """() => { const card = document.getElementById("qa"); card.innerHTML = card.innerHTML;
              for (const old of card.querySelectorAll("script")) {
                const script = document.createElement("script");
                script.textContent = old.textContent;
                old.replaceWith(script);
              } }"""
        )
        shown = []
        for keys in ("h", "h", "Control+h", "x", "h"):
            page.keyboard.press(keys)
            shown.append(page.locator(".hint-text").is_visible())
        assert shown == [True, False, False, False, True]
        page.evaluate(
            """document.dispatchEvent(new KeyboardEvent("keydown", {key: "р", code: "KeyH"}))"""
        )
        assert not page.locator(".hint-text").is_visible()


def test_the_key_h_is_a_letter_in_a_typed_answer(deck: ShownDeck, page: Page) -> None:
    deck.open(page, hint_sides(deck)[0], WIDE)
    page.locator("#typeans").press("h")
    assert page.locator("#typeans").input_value() == "h"
    assert not page.locator(".hint-text").is_visible()


def test_what_has_the_focus_has_a_clear_outline(deck: ShownDeck, page: Page) -> None:
    deck.open(page, hint_sides(deck)[0], WIDE)
    for selector in ("#typeans", "summary"):
        page.keyboard.press("Tab")
        assert style(page, f"{selector}:focus", "outline") == "rgb(26, 90, 153) solid 3px"


@pytest.mark.parametrize("app", [DESKTOP, ANDROID])
@pytest.mark.parametrize("language", ["", "fr"])
def test_a_typed_answer_is_on_the_card_once(
    language: str, app: str, deck: ShownDeck, page: Page
) -> None:
    back = '<div class="only-words"><p>Paris</p></div>'
    back = in_language(back, language) if language else back
    _, answer = add_note(deck, BASIC, Front="<p>Capital?</p>", Back=back, Typed="Paris")
    screen = replace(WIDE, app=app)
    deck.open(page, answer, screen)
    assert page.locator(".sheet", has_text="Paris").all_inner_texts()[0].count("Paris") == 1
    assert not page.locator(".answer p").is_visible()
    deck.open(page, replace(answer, type_box=""), screen)  # where the app compares nothing
    assert page.locator(".answer p").is_visible()
    assert page.locator("hr#answer").is_visible()
    fuller = add_note(deck, BASIC, Front="<p>Capital?</p>", Back="<p>Paris.</p>", Typed="Paris")[1]
    deck.open(page, fuller, screen)
    assert page.locator(".answer p").is_visible()


def test_a_picture_by_itself_is_in_the_middle(deck: ShownDeck, page: Page) -> None:
    back = f'<p class="figure">{PICTURE.replace(">", " width=200>")}</p>'
    for html in (back, in_language(back)):
        deck.open(page, add_note(deck, BASIC, Front="<p>a</p>", Back=html)[1], WIDE)
        image, around = box(page, ".answer img"), box(page, ".answer")
        assert abs(image["left"] + image["right"] - around["left"] - around["right"]) <= 1
        assert image["width"] == 200


def test_a_picture_below_its_text_has_a_gap(deck: ShownDeck, page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 640})
    deck.open(page, add_note(deck, BASIC, Front="<p>a</p>", Back=f"<p>Text {PICTURE}</p>")[1], WIDE)
    bottom = page.evaluate(
        """() => { const range = document.createRange();
          range.selectNodeContents(document.querySelector(".answer p").firstChild);
          return range.getBoundingClientRect().bottom; }"""
    )
    assert 3 <= box(page, ".answer img")["top"] - bottom <= 16


def test_only_the_active_part_of_a_formula_is_marked(deck: ShownDeck, page: Page) -> None:
    text = (
        r"<p>\(\class{cloze-1}{ {{c1::E}} } = \class{cloze-2 cloze-50}{ {{c2::m c^2}} }\)</p>"
        "{{c50::x}}"
    )
    marked = []
    for side in add_note(deck, CLOZE, Text=text):
        deck.open(page, side, WIDE)
        marked.append(
            page.evaluate(
                """[...document.querySelectorAll("mjx-math [class*=cloze-]")].filter((part) =>
                  getComputedStyle(part).backgroundColor === "rgb(226, 237, 249)" &&
                  getComputedStyle(part).color === "rgb(18, 80, 143)").map((part) =>
                  part.className.match(/cloze-\\d+/g).join(" "))"""
            )
        )
        assert page.evaluate(BARS_CHECK)["shown"] == []
    both = "cloze-2 cloze-50"
    assert marked == [["cloze-1"], ["cloze-1"], [both], [both], [both], [both]]


def test_bold_is_visible_in_what_was_asked(deck: ShownDeck, page: Page) -> None:
    question, answer = add_note(deck, CLOZE, Text="<p>a {{c1::plain <b>bold</b>}} text</p>")
    deck.open(page, question, WIDE)
    assert style(page, ".cloze", "fontWeight") == "600"
    deck.open(page, answer, WIDE)
    assert (style(page, ".cloze", "fontWeight"), style(page, ".cloze b", "fontWeight")) == (
        "400",
        "700",
    )


@pytest.mark.parametrize("is_answer", [False, True])
@pytest.mark.parametrize("language", ["", "de"])
def test_a_deletion_of_whole_blocks_has_a_gap_below(
    is_answer: bool, language: str, deck: ShownDeck, page: Page
) -> None:
    text = "<p>a</p>\n{{c1::<p>b</p>\n<p>c</p>}}\n<p>d</p>"
    sides = add_note(deck, CLOZE, Text=in_language(text) if language else text)
    deck.open(page, sides[is_answer], WIDE)
    around = ".question > [lang]" if language else ".question"
    tops = [box(page, f"{around} > {part}") for part in ("p", ".cloze", "p:last-child")]
    size = float(style(page, ".question", "fontSize").removesuffix("px"))
    for above, below in pairwise(tops):
        assert 0.4 * size <= below["top"] - above["bottom"] <= 1.2 * size


NAMED = {
    "as built": (SHAPES, ["Nucleus", "Golgi", "Ribosome"]),
    "rounded": (
        (
            "rect:left=.4001:top=.3499:width=.1999:height=.1801",
            "ellipse:left=.1001:top=.6199:rx=.0749:ry=.0501",
            SHAPES[2],
        ),
        ["Nucleus", "Golgi", "Ribosome"],
    ),
    "moved": (
        ("rect:left=.3:top=.45:width=.2:height=.18", SHAPES[1], SHAPES[2]),
        ["Nucleus", "Golgi", "Ribosome"],
    ),
    "renumbered": ((SHAPES[2], SHAPES[0], SHAPES[1]), ["Ribosome", "Nucleus", "Golgi"]),
    "one deleted": ((SHAPES[1], SHAPES[2]), ["Golgi", "Ribosome"]),
    "one added": (
        (*SHAPES, "rect:left=.42:top=.36:width=.2:height=.18"),
        ["Nucleus", "Golgi", "Ribosome", ""],
    ),
    "one replaced, far away": (
        (SHAPES[0], SHAPES[1], "ellipse:left=.05:top=.85:rx=.05:ry=.05"),
        ["Nucleus", "Golgi", ""],
    ),
    "a polygon": (
        ("polygon:points=.1,.2 .3,.4 .5,.2", SHAPES[0]),
        ["", "Nucleus"],
    ),
}


def part_texts(deck: ShownDeck, page: Page, sides: tuple[Side, ...]) -> list[str]:
    """Return the text of the part asked for on each answer side, generated or not."""
    found = []
    for side in sides:
        if side.is_answer:
            deck.open(page, side, WIDE)
            found.append(
                page.evaluate(
                    """[...document.querySelectorAll(".part .cloze-highlight")].map((part) => {
                      const made = getComputedStyle(part, "::before").content;
                      return (made.startsWith('"') ? JSON.parse(made) : "") + part.innerText;
                    }).join("")"""
                )
            )
            assert page.locator(".names").count() == 0 or not page.locator(".names").is_visible()
    return found


@pytest.mark.parametrize("case", NAMED)
def test_a_shape_has_the_name_of_its_place(case: str, deck: ShownDeck, page: Page) -> None:
    shapes, names = NAMED[case]
    assert part_texts(deck, page, add_note(deck, OCCLUSION, **occlusion_fields(*shapes))) == names


def test_a_group_of_shapes_has_all_names(deck: ShownDeck, page: Page) -> None:
    fields = occlusion_fields(*SHAPES)
    fields["Occlusion"] = fields["Occlusion"].replace("{{c2:", "{{c1:")
    assert part_texts(deck, page, add_note(deck, OCCLUSION, **fields)) == [
        "Nucleus, Golgi",
        "Ribosome",
    ]


def test_notes_of_earlier_releases_keep_their_names(deck: ShownDeck, page: Page) -> None:
    shapes = (f"{SHAPES[0]}:text=Nucleus", f"{SHAPES[1]}:text=Golgi")
    for comments in ("Nucleus, Golgi", ""):
        fields = occlusion_fields(*shapes, comments=comments)
        assert part_texts(deck, page, add_note(deck, OCCLUSION, **fields)) == ["Nucleus", "Golgi"]


def test_text_on_the_picture_is_not_asked_for(deck: ShownDeck, page: Page) -> None:
    fields = occlusion_fields(*SHAPES)
    fields["Occlusion"] += "<br>{{c0::image-occlusion:text:left=.1:top=.1:text=A:scale=1:fs=.05}}"
    for side in add_note(deck, OCCLUSION, **fields)[:2]:
        deck.open(page, side, WIDE)
        shown = page.evaluate(
            "[...document.querySelectorAll('.part div')].filter((one) => one.checkVisibility())"
            ".map((one) => one.dataset.shape)"
        )
        assert shown == ["rect"]


def test_a_deleted_field_of_comments_makes_no_error(tmp_path: Path, page: Page) -> None:
    with show_fields(tmp_path) as deck:
        models = deck.collection.models
        model = models.by_name(OCCLUSION.name)
        assert model is not None
        models.remove_field(model, model["flds"][4])
        models.update_dict(model)
        fields = occlusion_fields(*SHAPES)
        del fields["Comments"]
        sides = add_note(deck, OCCLUSION, **fields)
        assert len(sides) == 6
        assert not any("Comments" in side.html for side in sides)
        assert part_texts(deck, page, sides) == ["", "", ""]


@pytest.mark.parametrize("language", ["", "de"])
def test_code_and_tables_use_the_space_beside_the_text(
    language: str, deck: ShownDeck, page: Page
) -> None:
    row = f"<tr><td>{'word ' * 9}</td><td>{LINE}</td></tr>"
    table = f"<table>{row.replace(' ', '&#160;')}</table>"
    back = f"<p>Text</p>\n{CODE}\n{table}\n<pre>short</pre>"
    back = in_language(back) if language else back
    _, answer = add_note(deck, BASIC, Front="<p>a</p>", Back=back)
    deck.open(page, answer, WIDE)
    text, code, cells, short = (
        box(page, f".answer {part}") for part in ("p", ".highlight", "table", ".highlight ~ pre")
    )
    width = page.evaluate("document.documentElement.clientWidth")
    assert text["width"] < 820
    assert (code["left"], short["left"]) == (text["left"], text["left"])
    assert code["width"] > text["width"] + 100
    assert short["width"] == text["width"]
    assert page.evaluate(BARS_CHECK) == {"shown": ["table"], "needless": []}
    assert 16 <= cells["left"] <= 19
    assert 16 <= width - cells["right"] <= 19


@pytest.mark.parametrize("width", [300, 500, 900])
def test_nothing_is_wider_than_a_narrow_box_around_the_card(
    width: int, deck: ShownDeck, page: Page
) -> None:
    _, answer = add_note(deck, BASIC, Front="<p>a</p>", Back=f"<p>Text</p>\n{CODE}")
    deck.open(page, answer, WIDE)
    page.evaluate(
        """(width) => { const card = document.getElementById("qa");
          card.style = `width: ${width}px; margin: auto`; }""",
        width,
    )
    (outer, sheet, code) = (box(page, name) for name in ("#qa", ".reply", ".highlight"))
    assert outer["left"] <= code["left"] < code["right"] <= outer["right"]
    assert sheet["width"] == width
    assert page.evaluate(BARS_CHECK)["needless"] == []


@pytest.mark.parametrize("width", [1280, 400])
def test_a_card_in_a_box_that_asks_for_its_width_keeps_it(
    width: int, deck: ShownDeck, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    deck.open(page, add_note(deck, BASIC, Front="<p>a</p>", Back="<p>b</p>")[1], WIDE)
    page.evaluate("document.getElementById('qa').style = 'display: inline-block'")
    assert 0.85 * min(width, 840) < box(page, ".reply")["width"] <= width


@pytest.mark.parametrize("question", ["Which?", "أي جزء؟"])
@pytest.mark.parametrize("language", ["", "ar"])
def test_all_texts_of_a_card_are_at_the_side_of_its_question(
    language: str, question: str, deck: ShownDeck, page: Page
) -> None:
    """A title or a source in the other script is too."""
    is_latin = question == "Which?"
    other = "عنوان" if is_latin else "Title"
    fields = {
        "Front": f"<p>{question}</p>",
        "Back": f"<p>{question}</p>",
        "Source": f"<p>{other}</p>",
        "Context": other,
    }
    if language:
        fields = {name: in_language(html, language) for name, html in fields.items()}
    occlusion = occlusion_fields(*SHAPES)
    occlusion["Header"] = f'<div class="context" dir="auto">{other}</div>\n<p>{question}</p>'
    occlusion["Back Extra"] = f'<div class="source" dir="auto">{other}</div>'
    occlusion["Comments"] = occlusion["Comments"].replace("Nucleus", other)
    for answer in (add_note(deck, BASIC, **fields)[1], add_note(deck, OCCLUSION, **occlusion)[1]):
        deck.open(page, answer, WIDE)
        gaps = page.evaluate(
            """[".context", ".question p", ".answer p", ".part", ".source"].flatMap((name) =>
              [...document.querySelectorAll(name)]).map((element) => {
                const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
                while (!texts.nextNode().data.trim());
                const range = document.createRange();
                range.selectNodeContents(texts.currentNode);
                const text = range.getBoundingClientRect(), all = element.getBoundingClientRect();
                return [text.left - all.left, all.right - text.right];
              })"""
        )
        assert len(gaps) == 4
        starts = [gap if is_latin else gap[::-1] for gap in gaps]
        assert all(start <= 8 and end > 100 for start, end in starts), gaps


def test_the_picture_leaves_room_for_hint_and_button(deck: ShownDeck, page: Page) -> None:
    """Anki's window of 1280 x 800 shows the card on about 640 pixels."""
    fields = occlusion_fields(*SHAPES)
    fields["Header"] = f'<div class="context" dir="auto">Cells</div>\n{fields["Header"]}'
    question, answer, *_ = add_note(deck, OCCLUSION, **fields)
    for side, selector in ((question, "summary"), (answer, "#toggle")):
        deck.open(page, side, WIDE)
        assert box(page, selector)["bottom"] <= 640
        picture = box(page, "#image-occlusion-container")
        assert picture["height"] >= 340
        assert abs(picture["width"] / picture["height"] - 1.5) < 0.01


EDGES = """<div class="sheet"><div class="question">
  <table><tr><th>ab</th><th>parameters</th></tr><tr><td>x</td><td>y</td></tr></table>
  <pre><code>code abc</code></pre>
  <table><tr><td><mjx-container>x</mjx-container></td></tr></table>
  <mjx-container display="true" style="display: block">formula</mjx-container>
</div></div>"""


@pytest.mark.parametrize("pixels", [1, 1.25, 1.5, 2])
def test_what_fits_has_no_shade_at_any_size(pixels: float, browser: Browser) -> None:
    """Not even on the pixels at its edges: so the picture is the same without shades."""
    page = browser.new_page(viewport={"width": 460, "height": 300}, device_scale_factor=pixels)
    page.set_content(f'<style>{css()}</style><body class="card">{EDGES}</body>')
    for step in range(6):
        page.evaluate(
            "(size) => document.body.style.setProperty('--size', size)", f"{14 + step * 0.83}px"
        )
        shots = []
        for shade in ("black", "transparent"):
            page.evaluate("(shade) => document.body.style.setProperty('--shade', shade)", shade)
            shots.append(page.screenshot())
        assert shots[0] == shots[1], step
    page.close()
