"""Data for the preview's page, and the page opened in a browser."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from generator.notetypes import BASIC, css
from generator.preview.page import page_html

# A red picture of 200 x 100 pixels, and a sound without any content.
RED = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='200' height='100'%3E"
    "%3Crect width='200' height='100' fill='red'/%3E%3C/svg%3E"
)
SILENCE = "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="


def question(text: str) -> str:
    return f'<div class="sheet basic" dir="auto"><div class="question"><p>{text}</p></div></div>'


def answer(text: str, reply: str) -> str:
    return (
        f'<div class="front-side">{question(text)}</div><div class="sheet basic reply" dir="auto">'
        f'<hr id=answer><div class="answer"><p>{reply}</p></div></div>'
    )


def card(text: str, reply: str = "An answer", **values: Any) -> dict[str, Any]:
    return {
        "ordinal": 0,
        "name": "Forward",
        "question": question(text),
        "answer": answer(text, reply) if reply else "",
        "questionSounds": [],
        "answerSounds": [],
        "typed": None,
        **values,
    }


def note(line: int, text: str, reply: str = "An answer", **values: Any) -> dict[str, Any]:
    """Return a note with one card, three lines long; its GUID comes from its line."""
    return {
        "key": f"guid{line}",
        "guid": f"guid{line}",
        "status": "unchanged",
        "why": "the same text",
        "unsure": None,
        "path": "cards.md",
        "line": line,
        "column": 1,
        "firstLine": line,
        "lastLine": line + 2,
        "section": [],
        "tags": [],
        "kind": "basic",
        "deck": "Deck",
        "noteType": BASIC.name,
        "title": text,
        "scripts": False,
        "pictures": {},
        "cards": [card(text, reply)],
        **values,
    }


def problem(line: int, code: str = "W901", **values: Any) -> dict[str, Any]:
    return {
        "path": "cards.md",
        "line": line,
        "column": 4,
        "severity": "warning",
        "code": code,
        "message": "something is odd",
        "hint": "change it",
        "text": "Q: What?",
        **values,
    }


def deck(notes: Sequence[Mapping[str, Any]], **values: Any) -> dict[str, Any]:
    return {
        "deck": "Deck",
        "source": "cards.md",
        "live": False,
        "editor": None,
        "noteTypes": {BASIC.name: {"css": css(), "own": True}},
        "media": {"red.svg": RED, "silence.wav": SILENCE},
        "math": "none",
        "notes": list(notes),
        "problems": [],
        **values,
    }


def mathjax() -> str:
    """Return the script of MathJax with SVG output."""
    found = find_spec("mathjax")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "static" / "mathjax" / "es5"
    return (folder / "tex-svg-full.js").read_text(encoding="utf-8")


@contextmanager
def opened_page(
    browser: Browser,
    folder: Path,
    data: Mapping[str, Any],
    *,
    size: tuple[int, int] = (1280, 800),
    hash_: str = "",
    is_night: bool = False,
    is_phone: bool = False,
    script: str | None = None,
    may_report: bool = False,
) -> Iterator[Page]:
    """Open the page for data from a file; assert that it requests nothing and reports nothing.

    `may_report` is for cards with what the page's policy refuses, which the browser reports.
    """
    path = folder / "preview.html"
    path.write_text(page_html(data, mathjax=script), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if is_night else "light",
        is_mobile=is_phone,
        has_touch=is_phone,
    )
    page = context.new_page()
    requested: list[str] = []
    reported: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: reported.append(message.text))
    page.on("pageerror", lambda error: reported.append(str(error)))
    try:
        page.goto(path.as_uri() + hash_)
        page.wait_for_function("() => state.item !== null || items.length === 0")
        yield page
        # Of the driver's own scripts, which it tries to run in each frame.
        own = "Blocked script execution in 'about:srcdoc'"
        found = [text for text in reported if not text.startswith(own)]
        assert found == [] or may_report, found
        # The browser lists what the policy refuses, too.
        hosts = {url.partition("#")[0] for url in requested if not url.startswith("data:")}
        assert hosts == {path.as_uri()} or may_report, hosts
    finally:
        context.close()
