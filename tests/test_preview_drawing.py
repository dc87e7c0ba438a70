"""Drawing shapes on a picture: by mouse, by keys and by touch, in a real browser.

The lines that are copied are pasted into a source, and the shapes that the program makes of them
are compared with what was drawn.
"""

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from html import unescape
from pathlib import Path
from shutil import copy
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from docs.screens import CHROMIUM, PROJECT, chromium
from generator.notetypes import BASIC, css
from generator.preview.page import page_html
from generator.project import Project, open_project
from generator.project.source import open_source

CELL = PROJECT / "docs" / "gallery-source" / "cell.svg"
EXISTING = [
    {"name": "Nucleus", "kind": "ellipse", "left": 0.37, "top": 0.3, "width": 0.29, "height": 0.41},
    {
        "name": "Golgi",
        "kind": "rect",
        "left": 0.665,
        "top": 0.533333,
        "width": 0.22,
        "height": 0.28,
    },
]
EXISTING_LINES = ["- Nucleus: ellipse 37% 30% 29% 41%", "- Golgi: rect 66.5% 53.3333% 22% 28%"]
CELL_URL = f"data:image/svg+xml;base64,{base64.b64encode(CELL.read_bytes()).decode()}"
DIALOG = "dialog.drawing"
OPENER = "#copy-button"  # a button of the page
WIDE, PHONE = (1280, 800), (360, 740)

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

OpenDialog = Callable[..., Page]
Box = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


def deck(html: str) -> dict[str, object]:
    """Return the data of a page with one card, whose question and answer are this HTML."""
    media = {"cell-0123456789ab.svg": CELL_URL}
    card = {"ordinal": 0, "name": "Forward", "question": html, "answer": html,
            "questionSounds": [], "answerSounds": [], "typed": None}  # fmt: skip
    note = {"key": "a", "guid": "a", "status": "new", "why": "", "unsure": None,
            "path": "cards.md", "line": 1, "firstLine": 1, "lastLine": 2, "section": [],
            "tags": [], "kind": "basic", "deck": "Cells", "noteType": BASIC.name,
            "title": "Which part?", "scripts": False, "column": 1,
            "pictures": {"cell-0123456789ab.svg": "cell.svg"}, "cards": [card]}  # fmt: skip
    types = {BASIC.name: {"css": css(), "own": True}}
    return {"deck": "Cells", "source": "cards.md", "live": False, "editor": None,
            "noteTypes": types, "media": media, "math": "none", "notes": [note],
            "problems": []}  # fmt: skip


@pytest.fixture
def open_dialog(browser: Browser, tmp_path: Path) -> Iterator[OpenDialog]:
    """Open the preview's page, and the dialog over it."""
    file = tmp_path / "preview.html"
    file.write_text(page_html(deck("A cell")), encoding="utf-8")
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(
        shapes: Sequence[object] = (),
        *,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        touch: bool = False,
        **picture: object,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, has_touch=touch
        )
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(file.as_uri())
        expect(page.locator("#position")).to_have_text("1 of 1")
        page.locator(OPENER).focus()
        options = {
            "url": CELL_URL, "name": "cell.svg", "alt": "An animal cell",
            "width": 600, "height": 400, "shapes": shapes, **picture,
        }  # fmt: skip
        page.evaluate("(options) => openDrawing(options)", options)
        page.wait_for_function("() => document.querySelector('.drawing img').complete")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def picture(page: Page) -> Locator:
    return page.locator(".drawing-picture")


def shape(page: Page, name: str) -> Locator:
    return picture(page).get_by_role("button", name=re.compile(f"^{re.escape(name)}, "))


def box(locator: Locator) -> Box:
    found = locator.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["width"], found["height"]


def at(page: Page, left: float, top: float) -> tuple[float, float]:
    """Return the pixel of a place on the picture, which is in fractions."""
    x, y, width, height = box(picture(page))
    return x + left * width, y + top * height


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def draw(page: Page, left: float, top: float, right: float, bottom: float) -> None:
    drag(page, at(page, left, top), at(page, right, bottom))


def centre(locator: Locator) -> tuple[float, float]:
    x, y, width, height = box(locator)
    return x + width / 2, y + height / 2


def lines(page: Page) -> list[str]:
    return page.locator(".drawing-source").input_value().split("\n")


def copied(page: Page) -> str:
    page.get_by_role("button", name="Copy the lines").click()
    expect(page.locator(".drawing-status")).to_have_text("Copied.")
    return clipboard(page)


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def place(line: str) -> list[float]:
    return [float(number) for number in re.findall(r"([\d.]+)%", line)]


def build(folder: Path, answer: str) -> Project:
    copy(CELL, folder / "cell.svg")
    source = folder / "cards.md"
    question = "" if answer.startswith("Q: ") else "Q: Which part is marked?\n"
    source.write_text(f"{question}{answer}\n", encoding="utf-8")
    project = open_project(open_source(source))
    assert project.diagnostics == ()
    return project


def built(folder: Path, answer: str) -> dict[str, Box]:
    """Build a note with this answer; return its shapes by name, in percent, as in its fields."""
    fields = build(folder, answer).rendered.notes[0].fields
    assert fields is not None
    assert fields.note_type.name == "Plain Text Image Occlusion"
    parts = fields.values[fields.note_type.fields.index("Comments")]
    shapes = {}
    for data, name in re.findall(r"<li (data-[^<>]*)>(.*?)</li>", parts):
        numbers = re.findall(r'data-(\w+)="(\.?\d*)"', data)
        found = {key: float(value) * 100 for key, value in numbers if key != "shape"}
        width = found.get("width", 2 * found.get("rx", 0))
        height = found.get("height", 2 * found.get("ry", 0))
        shapes[unescape(name)] = (found["left"], found["top"], width, height)
    return shapes


def shown(page: Page, name: str) -> Box:
    """Return where the browser shows a shape, in percent of the picture."""
    x, y, width, height = box(picture(page))
    left, top, shape_width, shape_height = box(shape(page, name))
    return (
        100 * (left - x) / width,
        100 * (top - y) / height,
        100 * shape_width / width,
        100 * shape_height / height,
    )


def assert_close(one: Box, other: Box) -> None:
    assert [a == pytest.approx(b, abs=1) for a, b in zip(one, other, strict=True)] == [True] * 4, (
        one,
        other,
    )


def test_shapes_are_drawn_by_mouse_and_build_to_the_same_boxes(
    open_dialog: OpenDialog, tmp_path: Path
) -> None:
    page = open_dialog()
    draw(page, 0.2, 0.3, 0.45, 0.5)
    page.keyboard.type("Nucleus")  # the name has the focus
    page.get_by_label("Ellipse", exact=True).check()
    draw(page, 0.9, 0.8, 0.6, 0.6)  # from the bottom right
    page.keyboard.type("Golgi: its x")
    assert_close(shown(page, "Golgi: its x"), (60, 60, 30, 20))

    # The last shape is resized by its handle, and the first one moved by its middle.
    handle = page.locator(".drawing-handle-nw")
    drag(page, centre(handle), (centre(handle)[0] - 30, centre(handle)[1] - 40))
    page.get_by_label("Select").check()
    middle = centre(shape(page, "Nucleus"))
    drag(page, middle, (middle[0] - 50, middle[1] + 70))

    drawn = {name: shown(page, name) for name in ("Nucleus", "Golgi: its x")}
    assert drawn["Golgi: its x"][0] < 58
    assert drawn["Nucleus"][0] < 18
    text = copied(page)
    assert {len(digits) for digits in re.findall(r"\d+\.?(\d*)%", text)} <= {0, 1}
    assert text.startswith(
        "Q: Which part is marked?\nA: ![An animal cell](cell.svg)\n- Nucleus: rect "
    )
    assert "\n- Golgi: its x: ellipse " in text
    assert text.endswith("\nType: occlusion")
    made = built(tmp_path, text)
    assert list(made) == list(drawn)
    for name, place_in_browser in drawn.items():
        assert_close(made[name], place_in_browser)


def test_shapes_are_drawn_by_keys(open_dialog: OpenDialog, tmp_path: Path) -> None:
    page = open_dialog()
    keys = page.keyboard
    assert page.evaluate("document.activeElement.value") == "rect"
    keys.press("ArrowRight")  # the tool
    keys.press("Tab")
    keys.press("Enter")  # "Add a shape"
    keys.type("Nucleus")
    keys.press("Enter")  # to the shape
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Alt+ArrowLeft", "Shift+ArrowRight"):
        keys.press(key)
    for key in ("Shift+ArrowDown", "Alt+Shift+ArrowUp"):
        keys.press(key)
    assert lines(page)[2] == "- Nucleus: ellipse 31.9% 29% 21% 20.9%"
    expect(page.locator(".drawing-status")).to_have_text(
        "Nucleus: left 31.9%, top 29%, width 21%, height 20.9%."
    )
    keys.press("Control+d")
    keys.type("Copy")
    keys.press("Tab")
    keys.press("Tab")  # over the kind
    for number in ("5", "10.5", "20", "30.25"):
        keys.type(number)
        keys.press("Tab")
    assert lines(page)[3] == "- Copy: ellipse 5% 10.5% 20% 30.25%"
    assert page.evaluate("document.activeElement.className") == "drawing-source"
    drawn = {name: shown(page, name) for name in ("Nucleus", "Copy")}
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".drawing-status")).to_have_text("Copied.")
    made = built(tmp_path, clipboard(page))
    for name, place_in_browser in drawn.items():
        assert_close(made[name], place_in_browser)
    # The keys of the page did nothing: "n" is night, Enter shows the answer.
    expect(page.locator("#flip-button")).to_have_text("Show answer")
    expect(page.locator("#night-button")).to_have_attribute("aria-pressed", "false")


def test_shapes_are_drawn_by_touch(open_dialog: OpenDialog, tmp_path: Path) -> None:
    page = open_dialog(size=PHONE, touch=True)
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    def swipe(start: tuple[float, float], end: tuple[float, float]) -> None:
        send("touchStart", start)
        for step in range(1, 6):
            send(
                "touchMove",
                (
                    start[0] + (end[0] - start[0]) * step / 5,
                    start[1] + (end[1] - start[1]) * step / 5,
                ),
            )
        send("touchEnd")

    swipe(at(page, 0.2, 0.2), at(page, 0.5, 0.6))
    name = page.get_by_label("Name of shape 1")
    expect(name).not_to_be_focused()  # the keyboard would cover the picture
    while not name.evaluate("(field) => field === document.activeElement"):
        name.tap()  # Chromium ignores a tap so soon after a swipe
        page.wait_for_timeout(300)
    page.keyboard.type("Nucleus")
    page.locator(".drawing-body").evaluate("(body) => { body.scrollTop = 0; }")
    assert_close(shown(page, "Nucleus"), (20, 20, 30, 40))
    corner = centre(page.locator(".drawing-handle-se"))
    swipe(corner, (corner[0] + 40, corner[1] + 20))
    middle = centre(shape(page, "Nucleus"))
    swipe(middle, (middle[0] + 15, middle[1] + 15))
    drawn = shown(page, "Nucleus")
    assert drawn[2] > 40
    assert drawn[0] > 23
    # Two fingers zoom the page: nothing is drawn.
    send("touchStart", at(page, 0.05, 0.9))
    send("touchStart", at(page, 0.05, 0.9), at(page, 0.9, 0.05))
    send("touchMove", at(page, 0.1, 0.8), at(page, 0.8, 0.1))
    send("touchEnd")
    text = copied(page)
    assert text.count("\n- ") == 1
    assert_close(built(tmp_path, text)["Nucleus"], drawn)


@pytest.mark.parametrize(
    ("handle", "x", "y", "expected"),
    [
        ("nw", -0.1, -0.1, [10, 10, 30, 30]),
        ("n", -0.1, -0.1, [20, 10, 20, 30]),
        ("ne", 0.1, -0.1, [20, 10, 30, 30]),
        ("e", 0.1, 0.1, [20, 20, 30, 20]),
        ("se", 0.1, 0.1, [20, 20, 30, 30]),
        ("s", 0.1, 0.1, [20, 20, 20, 30]),
        ("sw", -0.1, 0.1, [10, 20, 30, 30]),
        ("w", -0.1, 0.1, [10, 20, 30, 20]),
        ("e", -0.3, 0, [10, 20, 10, 20]),  # over to the other side
        ("se", 2, 2, [20, 20, 80, 80]),  # beyond the picture
        ("nw", -2, -2, [0, 0, 40, 40]),
    ],
)
def test_each_handle_moves_its_edges(
    open_dialog: OpenDialog, handle: str, x: float, y: float, expected: list[float]
) -> None:
    whole = {"name": "A", "kind": "rect", "left": 0.2, "top": 0.2, "width": 0.2, "height": 0.2}
    page = open_dialog([whole])
    shape(page, "A").click()
    start = centre(page.locator(f".drawing-handle-{handle}"))
    _, _, width, height = box(picture(page))
    drag(page, start, (start[0] + x * width, start[1] + y * height))
    assert place(lines(page)[0]) == pytest.approx(expected, abs=0.3)


def test_a_shape_stays_inside_the_picture(open_dialog: OpenDialog) -> None:
    page = open_dialog()
    draw(page, 0.5, 0.5, 3, 3)
    page.keyboard.type("A")
    assert place(lines(page)[2]) == pytest.approx([50, 50, 50, 50], abs=0.3)
    middle = centre(shape(page, "A"))
    drag(page, middle, (0, 0))
    assert place(lines(page)[2]) == pytest.approx([0, 0, 50, 50], abs=0.3)
    for _ in range(60):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowDown")
    left, top, width, height = place(lines(page)[2])
    assert (left + width, top + height) == (100, 100)
    draw(page, 0.2, 0.02, 0.2 + 0.00001, 0.4)  # as narrow as the source can say
    assert place(lines(page)[3])[2] == 0.1


def test_existing_shapes_keep_their_numbers(open_dialog: OpenDialog, tmp_path: Path) -> None:
    page = open_dialog(EXISTING)
    assert lines(page) == EXISTING_LINES
    page.get_by_label("Name of shape 1").fill("Core")
    assert lines(page) == ["- Core: ellipse 37% 30% 29% 41%", EXISTING_LINES[1]]
    # Only the numbers that a handle moves change.
    shape(page, "Golgi").click()
    start = centre(page.locator(".drawing-handle-e"))
    drag(page, start, (start[0] + 20, start[1] + 20))
    changed = lines(page)[1]
    assert changed.startswith("- Golgi: rect 66.5% 53.3333% 2")
    assert changed.endswith("% 28%")
    page.get_by_label("Kind of shape 2").select_option("Ellipse")
    assert lines(page)[1] == changed.replace("rect", "ellipse")
    answer = f"A: ![](cell.svg)\n{copied(page)}\nType: occlusion"
    assert list(built(tmp_path, answer)) == ["Core", "Golgi"]


def test_a_wide_picture_has_two_decimals(open_dialog: OpenDialog, tmp_path: Path) -> None:
    Image.new("RGB", (3000, 1000), "white").save(tmp_path / "wide.png")
    url = base64.b64encode((tmp_path / "wide.png").read_bytes()).decode()
    page = open_dialog(url=f"data:image/png;base64,{url}", name="wide.png", width=3000, height=1000)
    _, _, width, height = box(picture(page))
    assert width / height == pytest.approx(3, abs=0.02)
    assert width < WIDE[0]
    draw(page, 0.1234, 0.2, 0.5678, 0.8)
    numbers = re.findall(r"\d+\.?(\d*)%", lines(page)[2])
    assert max(map(len, numbers)) == 2
    assert place(lines(page)[2]) == pytest.approx([12.34, 20, 44.44, 60], abs=0.2)


def test_a_picture_without_a_size_has_that_of_its_file(open_dialog: OpenDialog) -> None:
    page = open_dialog(width=0, height=0)
    natural = page.locator(".drawing img").evaluate(
        "(image) => image.naturalWidth / image.naturalHeight"
    )
    _, _, width, height = box(picture(page))
    assert width / height == pytest.approx(natural, abs=0.01)


# What the page accepts, the program reads as the same name; what it does not, the program refuses.
GOOD_NAMES = [
    "Golgi: its x", "a: rect 0 0 1 1", "*bold* `code` $x$", "<b>x</b> &amp;", "{{c1::x}}", "x -->",
    "[sound:a.mp3]", "\\", "a::b", "# - 1. >", "```"[:2], "é 細胞 😀", "\\<!-- x", "[link](x.png)",
]  # fmt: skip
BAD_NAMES = {
    "": "Write a name.",
    "``` x": "A name cannot start with ``` or ~~~, which start a code block.",
    "- ~~~": "A name cannot start with ``` or ~~~, which start a code block.",
    "a <!-- b": "A name cannot contain <!--, which starts a comment.",
    "![x](y.png)": "A name is plain text, without a picture.",
    "![[y.png]]": "A name is plain text, without a picture.",
    "a\x07b": "The name has an invisible character. Type it again.",
}


def test_the_names_that_the_page_accepts_are_read_as_they_are(
    open_dialog: OpenDialog, tmp_path: Path
) -> None:
    page = open_dialog([{**EXISTING[0], "name": name} for name in GOOD_NAMES])
    assert page.locator("[aria-invalid=true]").count() == 0
    answer = f"A: ![](cell.svg)\n{copied(page)}\nType: occlusion"
    assert list(built(tmp_path, answer)) == GOOD_NAMES


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_a_source_cannot_have_is_marked(
    open_dialog: OpenDialog, tmp_path: Path, name: str
) -> None:
    page = open_dialog([EXISTING[0]])
    field = page.get_by_label("Name of shape 1")
    field.fill(name)
    assert field.get_attribute("aria-invalid") == "true"
    reason = page.locator(f"#{field.get_attribute('aria-describedby')}")
    expect(reason).to_have_text(BAD_NAMES[name])
    page.evaluate("navigator.clipboard.writeText('before')")
    page.get_by_role("button", name="Copy the lines").click()
    assert clipboard(page) == "before"
    expect(field).to_be_focused()
    expect(page.locator(".drawing-status")).to_contain_text(BAD_NAMES[name])
    copy(CELL, tmp_path)
    text = f"Q: Which?\nA: ![](cell.svg)\n{lines(page)[0]}\nType: occlusion\n"
    (tmp_path / "cards.md").write_text(text, encoding="utf-8")
    assert open_project(open_source(tmp_path / "cards.md")).failed


def test_a_name_is_one_line_and_two_names_differ(open_dialog: OpenDialog) -> None:
    page = open_dialog([*EXISTING, {**EXISTING[0], "name": "  A \u00a0\t b\n"}])
    assert lines(page)[2] == "- A b: ellipse 37% 30% 29% 41%"
    problems = page.locator(".drawing-row + .drawing-problem")
    expect(problems).to_have_text(["", "", ""])
    page.get_by_label("Name of shape 3").fill("Nucleus ")
    same = "Another shape has the same name."
    expect(problems).to_have_text([same, "", same])
    copied(page)  # the format allows it


def test_a_number_that_does_not_fit_is_marked_and_not_used(open_dialog: OpenDialog) -> None:
    page = open_dialog(EXISTING)
    page.get_by_label("Name of shape 1").focus()
    field, problem = page.get_by_label("Left %"), page.locator(".drawing-place .drawing-problem")
    for number, reason in (
        ("80", "Left can be at most 71% inside the picture."),
        ("-1", "Write 0 or a greater number."),
        ("", "Write a number."),
    ):
        field.fill(number)
        expect(problem).to_have_text(reason)
        assert field.get_attribute("aria-invalid") == "true"
        assert lines(page) == EXISTING_LINES
    field.press("Tab")
    expect(field).to_have_value("37")
    expect(problem).to_have_text("")
    page.get_by_label("Width %").fill("0")
    expect(problem).to_have_text("Write a number greater than 0.")
    page.get_by_label("Width %").fill("12.5")
    assert lines(page)[0] == "- Nucleus: ellipse 37% 30% 12.5% 41%"


def test_changes_are_undone_and_redone(open_dialog: OpenDialog) -> None:
    page = open_dialog(EXISTING)
    undo = page.get_by_role("button", name="Undo")
    states = [lines(page)]
    shape(page, "Nucleus").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # with the one before, one change
    states.append(lines(page))
    page.keyboard.press("Delete")
    expect(shape(page, "Golgi")).to_be_focused()
    expect(page.locator(".drawing-status")).to_have_text("Deleted Nucleus.")
    states.append(lines(page))
    page.keyboard.press("Enter")  # to the name
    page.keyboard.type("Apparatus")
    states.append(lines(page))
    page.get_by_role("button", name="Duplicate").click()
    states.append(lines(page))
    assert states == [
        EXISTING_LINES,
        ["- Nucleus: ellipse 35% 30% 29% 41%", EXISTING_LINES[1]],
        [EXISTING_LINES[1]],
        [EXISTING_LINES[1].replace("Golgi", "Apparatus")],
        [
            EXISTING_LINES[1].replace("Golgi", "Apparatus"),
            "- Apparatus 2: rect 68.5% 55.3333% 22% 28%",
        ],
    ]
    for state in reversed(states[:-1]):
        undo.click()
        assert lines(page) == state
    assert undo.get_attribute("aria-disabled") == "true"
    undo.focus()
    for state in states[1:]:
        page.keyboard.press("Control+Shift+Z")
        assert lines(page) == state
    page.keyboard.press("Control+z")
    assert lines(page) == states[-2]
    page.keyboard.press("Control+y")
    assert lines(page) == states[-1]


def test_a_gesture_is_cancelled_by_escape(open_dialog: OpenDialog) -> None:
    page = open_dialog(EXISTING)
    x, y = centre(shape(page, "Golgi"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 60, steps=3)
    assert lines(page) != EXISTING_LINES
    page.keyboard.press("Escape")
    page.mouse.move(x, y - 90)
    page.mouse.up()
    assert lines(page) == EXISTING_LINES
    expect(page.locator(DIALOG)).to_be_visible()


def test_a_tool_draws_over_shapes_and_a_click_selects(open_dialog: OpenDialog) -> None:
    page = open_dialog(EXISTING)
    page.get_by_label("Box", exact=True).first.check()
    draw(page, 0.45, 0.45, 0.55, 0.55)  # inside the nucleus
    assert len(lines(page)) == 3
    page.mouse.click(*at(page, 0.4, 0.5))
    expect(shape(page, "Nucleus")).to_be_focused()
    draw(page, 0.4, 0.5, 0.35, 0.5)  # the selected shape is moved instead
    assert len(lines(page)) == 3
    assert place(lines(page)[0])[0] == pytest.approx(32, abs=0.3)
    page.mouse.click(*at(page, 0.02, 0.02))
    expect(page.locator(".drawing-handles")).to_be_hidden()


def test_closing_asks_once_while_lines_would_be_lost(open_dialog: OpenDialog) -> None:
    page = open_dialog(EXISTING)
    dialog, question = page.locator(DIALOG), page.locator(".drawing-question")
    shape(page, "Golgi").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keep drawing")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(shape(page, "Golgi")).to_be_focused()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Close without the lines").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(OPENER)).to_be_focused()


@pytest.mark.parametrize("change", ["nothing", "undone", "copied"])
def test_closing_asks_nothing_if_nothing_is_lost(open_dialog: OpenDialog, change: str) -> None:
    page = open_dialog(EXISTING)
    if change != "nothing":
        shape(page, "Golgi").focus()
        page.keyboard.press("ArrowLeft")
    if change == "undone":
        page.keyboard.press("Control+z")
    elif change == "copied":
        copied(page)
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)
    expect(page.locator(OPENER)).to_be_focused()


# As Anki has it, with radii.
ELLIPSE = 'data-shape="ellipse" data-left=".37" data-top=".3" data-rx=".145" data-ry=".205"'


@pytest.mark.parametrize(
    ("extra", "first", "last"),
    [
        ("", "Q: Which part is marked?", "Type: occlusion"),
        (
            f'<ul class="names"><li {ELLIPSE}>Nucleus &amp; co</li></ul>',
            "- Nucleus & co: ellipse 37% 30% 29% 41%",
            "- New: rect 10% 10% 10% 10%",
        ),
    ],
)
def test_the_picture_of_a_card_is_drawn_on(
    browser: Browser, tmp_path: Path, extra: str, first: str, last: str
) -> None:
    file = tmp_path / "preview.html"
    html = f'<p><img src="cell-0123456789ab.svg" alt="A cell"></p>{extra}'
    file.write_text(page_html(deck(html)), encoding="utf-8")
    with closing(browser.new_page()) as page:
        page.goto(file.as_uri())
        page.get_by_role("button", name="Draw shapes").click()
        page.get_by_role("button", name="Add a shape").click()
        page.keyboard.type("New")
        for label in ("Left %", "Top %", "Width %", "Height %"):
            page.get_by_label(label).fill("10")
        assert (lines(page)[0], lines(page)[-1]) == (first, last)
        assert "- New: rect 10% 10% 10% 10%" in lines(page)


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("kind", ["rect", "ellipse"])
def test_a_shape_is_shown_as_large_as_it_is(
    open_dialog: OpenDialog, size: tuple[int, int], kind: str
) -> None:
    small = {"name": "A", "kind": kind, "left": 0.5, "top": 0.5, "width": 0.03, "height": 0.04}
    page = open_dialog([*EXISTING, small], size=size)
    for locator in (shape(page, "Golgi"), shape(page, "A")):
        assert_close(shown(page, "A"), (50, 50, 3, 4))
        locator.click()  # and has the mouse over it
    assert_close(shown(page, "A"), (50, 50, 3, 4))


def test_a_hundred_shapes_are_usable(open_dialog: OpenDialog) -> None:
    many = [
        {"name": f"Part {n + 1}", "kind": "rect", "left": n % 10 / 10, "top": n // 10 / 10,
         "width": 0.08, "height": 0.08}
        for n in range(100)
    ]  # fmt: skip
    page = open_dialog(many)
    shape(page, "Part 95").click()
    row = page.get_by_label("Name of shape 95")
    expect(row).to_be_in_viewport()
    assert page.locator(".drawing-place").count() == 1
    page.keyboard.press("Home")
    expect(shape(page, "Part 1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(shape(page, "Part 2")).to_be_focused()
    expect(page.get_by_label("Name of shape 2", exact=True)).to_be_in_viewport()
    before = box(picture(page))
    page.get_by_role("button", name="Zoom in").click()
    assert box(picture(page))[2] == pytest.approx(before[2] * 1.5, rel=0.03)  # a scroll bar less
    expect(shape(page, "Part 2")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_dialog_has_no_fault_that_axe_finds(
    open_dialog: OpenDialog, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    page = open_dialog([*EXISTING, {**EXISTING[0], "name": ""}], size=size, scheme=scheme)
    shape(page, "Golgi").click()
    page.get_by_label("Left %").fill("90")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    for name in ("", "New"):
        page.get_by_label("Name of shape 3").fill(name)
        if name:
            page.keyboard.press("Escape")
            expect(page.locator(".drawing-question")).to_be_visible()
        found = Axe().run(page, options=rules).response
        assert len(found["passes"]) > 10
        assert [(fault["id"], fault["nodes"]) for fault in found["violations"]] == []


@pytest.mark.parametrize("size", [WIDE, (800, 500), PHONE, (320, 568)])
def test_nothing_is_cut_off(open_dialog: OpenDialog, size: tuple[int, int]) -> None:
    """Only the dialog scrolls, and only down."""
    page = open_dialog(EXISTING, size=size)
    shape(page, "Golgi").click()
    for selector in ("html", DIALOG, ".drawing-body", ".drawing-view", ".drawing-list"):
        element = page.locator(selector)
        assert element.evaluate("(it) => it.scrollWidth - it.clientWidth") <= 0, selector
    if size[0] >= 801:
        assert (
            page.locator(".drawing-body").evaluate("(it) => it.scrollHeight - it.clientHeight") == 0
        )
    button = page.get_by_role("button", name="Copy the lines")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport(ratio=1)
    x, y = centre(button)
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).textContent", [x, y]) == (
        "Copy the lines"
    )
