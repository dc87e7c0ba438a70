"""Hostile cards in the preview: nothing runs, nothing leaves, and the page stays usable.

A server on this computer counts every connection, and the browser's requests are intercepted. Each
link and control of each card is clicked, and gets Enter.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from click.testing import Result
from playwright.sync_api import Browser, Error, Locator, Page, Route

from docs.screens import CHROMIUM, chromium
from generator.notetypes import BASIC, css
from generator.preview.page import page_html
from tests.hostile_payloads import GROUPS, payloads

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

# What a person clicks, or reaches with Tab.
CONTROLS = "a, area, button, input, select, textarea, summary, audio, video, [tabindex], [onclick]"
# On a card, more than this many are all alike.
MOST_CONTROLS = 12
# How the page's own parts look, and what is on top at the middle of each.
PAGE_STATE = """() => [...document.querySelectorAll("#top, #top button, #search, #next-button")]
  .map((element) => {
    const {x, y, width, height} = element.getBoundingClientRect();
    const {position, display, visibility, opacity, color, backgroundColor, font} =
      getComputedStyle(element);
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return [element.id, x, y, width, height, position, display, visibility, opacity, color,
      backgroundColor, font, element.contains(top)];
  })"""
FOCUS = """(element) => {
  element.focus();
  return element.ownerDocument.activeElement === element;
}"""
SHOW_SIDE = "(side) => { if (state.isAnswer !== side) flip(side); }"
# Through the window of the frame, whatever a card calls "frame".
MARKS = """() => [window.bad, document.querySelectorAll("iframe").length,
  document.getElementById("frame").contentWindow.bad]"""


@dataclass
class Watch:
    """All that must not happen."""

    connections: list[bytes] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


class Canary(BaseRequestHandler):
    """Note a connection, with the start of what it sends, if anything."""

    watch: Watch

    def handle(self) -> None:
        with suppress(OSError):
            self.request.settimeout(2)
            self.watch.connections.append(self.request.recv(60))
            self.request.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            return
        self.watch.connections.append(b"a connection without a request")


@contextmanager
def canary(watch: Watch) -> Iterator[str]:
    """Listen on a port of this computer, and give its address."""
    handler = type("Handler", (Canary,), {"watch": watch})
    with ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@contextmanager
def opened(browser: Browser, file: Path, watch: Watch) -> Iterator[Page]:
    """Open a page; note all requests, dialogs, windows, downloads and navigations."""
    address = file.as_uri()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()

    def on_request(route: Route) -> None:
        url = route.request.url
        if url != address and not url.startswith("data:"):
            watch.events.append(f"request {url}")
        route.continue_()

    context.route("**/*", on_request)
    page.goto(address)
    page.wait_for_function("() => document.getElementById('position').textContent.startsWith('1 ')")
    context.on("page", lambda opened_page: watch.events.append(f"window {opened_page.url}"))
    page.on("download", lambda download: watch.events.append(f"download {download.url}"))
    page.on("pageerror", lambda error: watch.events.append(f"error {error}"))

    def on_dialog(dialog: object) -> None:
        watch.events.append("dialog")
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", on_dialog)

    def on_navigation(frame: object) -> None:
        url = frame.url.partition("#")[0]  # type: ignore[attr-defined]
        if url not in (address, "about:srcdoc"):
            watch.events.append(f"navigation {url}")

    page.on("framenavigated", on_navigation)
    yield page
    context.close()


def data(cards: dict[str, str]) -> dict[str, object]:
    """Return a page's data with a note for each of the cards, the first one harmless."""
    notes = [
        {
            "key": f"key{number}", "guid": f"key{number}", "status": "new", "why": html[:200],
            "unsure": html[:200], "path": html[:50], "line": number + 1, "column": 1,
            "firstLine": number + 1, "lastLine": number + 1, "section": [html[:50]],
            "tags": [html[:50]], "kind": "basic", "deck": html[:50], "noteType": BASIC.name,
            "title": name, "scripts": False, "math": False, "pictures": {},
            "cards": [{"ordinal": 0, "name": html[:50], "question": html, "answer": html,
                       "questionSounds": [], "answerSounds": [], "typed": "x"}],
        }
        for number, (name, html) in enumerate({"harmless": "<p>harmless</p>", **cards}.items())
    ]  # fmt: skip
    problem = {"path": "cards.md", "line": 1, "column": 1, "severity": "warning", "code": "W901",
               "message": "", "hint": None, "text": ""}  # fmt: skip
    problems = [{**problem, "message": html[:300], "text": html[:300]} for html in cards.values()]
    return {
        "deck": "".join(cards.values())[:2000], "source": "cards.md", "live": False,
        "editor": None, "noteTypes": {BASIC.name: {"css": css(), "own": True}}, "media": {},
        "math": "none", "notes": notes, "problems": problems,
    }  # fmt: skip


def try_everything(page: Page, position: str) -> None:
    """Click each control of the card in all ways, and press Enter on it."""
    frame = page.frame_locator("#frame")
    for side, actions in ((False, ("click", "Enter")), (True, ("mouse", "Control", "middle"))):
        page.evaluate(SHOW_SIDE, side)
        for number in range(min(frame.locator(CONTROLS).count(), MOST_CONTROLS)):
            for action in actions:
                page.evaluate(SHOW_SIDE, side)
                press(page, frame.locator(CONTROLS).nth(number), action)
                if page.locator("#position").text_content() != position:
                    return


def press(page: Page, control: Locator, action: str) -> None:
    if action == "click":
        control.dispatch_event("click")
    elif action == "Enter":
        if control.evaluate(FOCUS):
            page.keyboard.press("Enter")
    else:
        click_with(page, control.bounding_box(), action)


def click_with(page: Page, box: object, action: str) -> None:
    """Click with the real mouse, if the place is inside the frame."""
    frame = page.locator("#frame").bounding_box()
    assert frame is not None
    if not isinstance(box, dict):
        return
    x, y = box["x"] + min(box["width"] / 2, 20), box["y"] + min(box["height"] / 2, 10)
    if not (frame["x"] < x < frame["x"] + frame["width"]):
        return
    if not (frame["y"] < y < frame["y"] + frame["height"]):
        return
    if action == "Control":
        page.keyboard.down("Control")
    page.mouse.click(x, y, button="middle" if action == "middle" else "left")
    page.keyboard.up("Control")


def faults_of_cards(page: Page, names: list[str], watch: Watch) -> dict[str, list[object]]:
    """Go through all cards with the page's own button; return what happened, by card."""
    faults: dict[str, list[object]] = {}
    usual = page.evaluate(PAGE_STATE)
    assert all(part[-1] for part in usual)
    for number, name in enumerate(names, start=2):
        position = f"{number} of {len(names) + 1}"
        page.locator("#search").click()  # the focus leaves the card
        page.locator("#next-button").click(timeout=5_000)
        found: list[object] = []
        try:
            try_everything(page, position)  # on both sides, since a click elsewhere flips
            assert page.locator("#position").text_content() == position
            assert page.evaluate(MARKS) == [None, 1, None]
        except (AssertionError, Error) as error:
            found.append(str(error)[:300])
            page.evaluate("(key) => { location.hash = `#${key}/1`; }", f"key{number - 1}")
            page.reload()  # the next card is tried on its own
        page.mouse.move(5, 795)
        now = page.evaluate(PAGE_STATE)
        # "Next" is disabled on the last card.
        found += [
            [a, b]
            for a, b in zip(usual, now, strict=True)
            if a != b and not (a[0] == "next-button" and number == len(names) + 1)
        ]
        found += watch.events + watch.connections
        watch.events.clear()
        watch.connections.clear()
        if found:
            faults[name] = found
    return faults


@pytest.mark.parametrize("group", GROUPS)
def test_a_hostile_card_does_nothing(browser: Browser, tmp_path: Path, group: str) -> None:
    watch = Watch()
    with canary(watch) as host:
        cards = payloads(group, host)
        file = tmp_path / "preview.html"
        file.write_text(page_html(data(cards)), encoding="utf-8")
        with opened(browser, file, watch) as page:
            assert faults_of_cards(page, list(cards), watch) == {}
            page.locator("#previous-button").click()
            assert page.locator("#position").inner_text() == f"{len(cards)} of {len(cards) + 1}"
            for view in ("Problems", "Figures", "Cards"):
                page.locator("nav").get_by_role("button", name=view).click()
                assert page.evaluate(MARKS)[:2] == [None, 1]
            page.locator("#search").fill("harmless")
            assert page.locator(".row").count() == 1
        assert (watch.events, watch.connections) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_a_hostile_export_does_nothing(
    anki_deck: Callable[..., Result], browser: Browser, group: str
) -> None:
    """Anki's text export has HTML, which the program converts before it is on a page."""
    watch = Watch()
    with canary(watch) as host:
        cards = payloads(group, host)
        texts = {"harmless": "harmless", **cards}
        with Path("deck.txt").open("w", encoding="utf-8", newline="") as file:
            file.write("#separator:tab\n#html:true\n")
            rows = ([f"{name}: {html}", html or "-"] for name, html in texts.items())
            csv.writer(file, delimiter="\t").writerows(rows)
        anki_deck("preview", "deck.txt")
        with opened(browser, Path("output/deck.html").resolve(), watch) as page:
            shown = page.evaluate("items.map(({note}) => note.title)")
            assert len(shown) > len(cards) * 0.6
            assert faults_of_cards(page, shown[1:], watch) == {}
        assert (watch.events, watch.connections) == ([], [])


def test_what_is_watched_is_noticed(browser: Browser, tmp_path: Path) -> None:
    """The same cards on a page without any protection: each kind of harm is noticed."""
    watch = Watch()
    with canary(watch) as host:
        file = tmp_path / "open.html"
        scripts, loads = payloads("scripts", host), payloads("loads", host)
        file.write_text(
            f"<p id=position>1 </p><iframe id=frame></iframe>{scripts['handler of a picture']}"
            f"{loads['pictures']}<a id=out href='{host}/link' target=_blank>a</a>"
            f"<a id=file href='data:,text' download=x.txt>b</a>"
            "<button onclick='alert(1)'>c</button>",
            encoding="utf-8",
        )
        with opened(browser, file, watch) as page:
            page.wait_for_load_state("networkidle")
            assert page.evaluate(MARKS)[0] == 1
            with page.expect_popup():
                page.locator("#out").click()
            for control in ("#file", "button"):
                page.locator(control).click()
            page.evaluate(f"location = '{host}/away'")
            page.wait_for_timeout(500)
        kinds = {event.split()[0] for event in watch.events}
        assert {"request", "window", "download", "dialog"} <= kinds
        assert any(b"/img" in connection for connection in watch.connections)
