"""Cards on the screens of Anki's apps: rendered by Anki's library, drawn by headless Chromium.

Anki's library renders the two sides of a card. This module adds what the apps put around them, as
far as it affects the look: the page and its classes, the styles of desktop and AnkiDroid, the box
for a typed answer, the button that plays a sound. MathJax is the real one. Anki's library does not
include the apps' script that draws the shapes of image occlusion, so a replacement draws them with
the same data, colours and sizes.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import anki.lang
from anki.collection import Card, Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.notes import Note
from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
# No sandbox, so that root can run it; no network requests by Chromium. Scroll bars are hidden.
FLAGS = [
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--allow-file-access-from-files", "--font-render-hinting=none", "--disable-lcd-text",
]  # fmt: skip

DESKTOP, ANDROID = "desktop", "android"

# The apps' styles, before the note type's stylesheet: margins, rules, the box for a typed answer,
# the button for a sound, and the picture under its shapes.
_ALL = """
#typeans { width: 100%; box-sizing: border-box; }
#image-occlusion-container { position: relative; margin: 0 auto; max-height: calc(95vh - 40px); }
#image-occlusion-container img { position: absolute; top: 0; left: 0; width: 100%; height: 100%;
  max-width: unset; max-height: unset; }
#image-occlusion-canvas { position: absolute; top: 0; left: 0; width: 100%; height: 100%; }
"""
_STYLES = {
    DESKTOP: _ALL + """
body { margin: 20px; overflow-wrap: break-word; }
body.nightMode { background-color: #2c2c2c; color: #fcfcfc; }
hr { height: 1px; margin: 1em 0; border: none; background-color: #737373; }
img { max-width: 100%; max-height: 95vh; }
button { margin: 1em 0.5em; padding: 8px 10px; border: 1px solid #e4e4e4; border-radius: 15px;
  background: #fcfcfc; font-size: 13px; }
.nightMode button { border-color: #202020; background: #404040; color: #fcfcfc; }
#typeans { line-height: 1.75; }
code#typeans { white-space: pre-wrap; }
.typeGood { background: #afa; color: #000; }
.typeBad { background: #faa; color: #000; }
.typeMissed { background: #ccc; color: #000; }
.replay-button { display: inline-flex; margin: 3px; vertical-align: middle; text-decoration: none; }
.replay-button svg { width: 40px; height: 40px; }
.replay-button svg circle { fill: #fff; stroke: #414141; }
.replay-button svg path { fill: #414141; }
""",
    ANDROID: _ALL + """
body { margin: 0 0 30px; padding: 0; }
body.night_mode { background-color: black; color: white; }
#content { margin: 0.5em; }
.chrome img { max-width: 100%; max-height: 90%; }
.typeGood { background-color: #0f0; }
.typeBad { background-color: #f00; }
.typeMissed { background-color: #ccc; }
.night_mode input#typeans { background-color: black; color: white; }
""",
}  # fmt: skip
_NIGHT = {DESKTOP: ["nightMode"], ANDROID: ["night_mode", "nightMode"]}
_ROOT = {DESKTOP: "linux chrome", ANDROID: "mobile android linux chrome js"}
_AROUND = {DESKTOP: '<div id="qa" dir="auto">{}</div>', ANDROID: '<div id="content">{}</div>'}

_PLAY = (
    '<a class="replay-button soundLink" href="#" onclick="return false;">'
    '<svg class="playImage" viewBox="0 0 64 64"><circle cx="32" cy="32" r="29"/>'
    '<path d="M56.502,32.301l-37.502,20.101l0.329,-40.804l37.173,20.703Z"/></svg></a>'
)
_TYPE_BOX = (
    '<center><input type="text" id="typeans"'
    " style=\"font-family: 'Arial'; font-size: 20px;\"></center>"
)

# What Anki's library leaves to the apps to replace.
_PLAYED = re.compile(r"\[anki:play:.:\d+\]")
_TYPED = re.compile(r"\[\[type:.+?\]\]")
_RULE = "<hr id=answer>"

_MATHJAX = """<script>MathJax = {{tex: {{displayMath: [["\\\\[", "\\\\]"]], processEscapes: false}},
  options: {{enableMenu: false}}}}</script><script src="{}"></script>"""

# A replacement for the apps' `anki.imageOcclusion`: a canvas over the picture, and shapes by class.
_SHAPES = """<script>
const anki = {imageOcclusion: {setup() { addEventListener("load", () => {
  const canvas = document.getElementById("image-occlusion-canvas");
  const image = document.querySelector("#image-occlusion-container img");
  image.parentElement.style.aspectRatio = `${image.naturalWidth / image.naturalHeight}`;
  [canvas.width, canvas.height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext("2d");
  const shapes = (name) => document.querySelectorAll(`div.${name}[data-shape]`);
  const draw = (name, kind) => shapes(name).forEach(({dataset: shape}) => {
    const style = getComputedStyle(canvas), at = (key, size) => parseFloat(shape[key]) * size;
    const [width, color] = style.getPropertyValue(`--${kind}-shape-border`).trim().split(" ");
    context.fillStyle = style.getPropertyValue(`--${kind}-shape-color`);
    [context.lineWidth, context.strokeStyle] = [parseFloat(width), color];
    const [left, top] = [at("left", canvas.width), at("top", canvas.height)];
    context.beginPath();
    if (shape.shape === "ellipse") {
      const [x, y] = [at("rx", canvas.width), at("ry", canvas.height)];
      context.ellipse(left + x, top + y, x, y, 0, 0, 2 * Math.PI);
    } else {
      context.rect(left, top, at("width", canvas.width), at("height", canvas.height));
    }
    context.fill();
    context.stroke();
  });
  draw("cloze", "active");
  draw("cloze-inactive", "inactive");
  draw("cloze-highlight", "highlight");
}); }}};
</script>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A side of a card: the first line of its note, its ordinal, and Anki's HTML, CSS included.

    `type_box` is what the apps show for a typed answer: the box, or on the answer side the
    comparison.
    """

    path: str
    line: int
    ordinal: int
    is_answer: bool
    html: str
    type_box: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen of an app, in CSS pixels.

    `is_window` makes a narrow screen a window on a desktop, where a scroll bar takes space; on a
    phone it takes none.
    """

    app: str
    width: int
    height: int
    night: bool = False
    is_window: bool = False

    @property
    def is_phone(self) -> bool:
        """Whether it is a phone's."""
        return self.width < 600 and not self.is_window


@contextmanager
def show_deck(source: Path, typed: str = "") -> Iterator["ShownDeck"]:
    """Build a source, import the package into an empty collection of real Anki, and open its cards.

    `typed` is the learner's typed answer.
    """
    anki.lang.set_lang("en_US")
    with TemporaryDirectory() as folder:
        package = Path(folder, "deck.apkg")
        build = [
            sys.executable,
            "-m",
            "generator",
            "build",
            source.as_posix(),
            "--output",
            str(package),
        ]
        report = subprocess.run(
            [*build, "--json"], cwd=PROJECT, check=True, capture_output=True
        ).stdout
        lines = {note["guid"]: (note["path"], note["line"]) for note in json.loads(report)["notes"]}
        collection = Collection(str(Path(folder, "collection.anki2")))
        try:
            options = ImportAnkiPackageOptions()
            collection.import_anki_package(
                ImportAnkiPackageRequest(package_path=str(package), options=options)
            )
            collection.models._clear_cache()
            yield ShownDeck(collection, Path(folder), lines, typed)
        finally:
            with redirect_stdout(StringIO()):  # the library prints timings
                collection.close()


# A font is loaded when a layout needs it. Before that, no font is being loaded, and glyphs of
# another font are wider than their boxes.
_MATH_IS_DRAWN = """async () => {
  await MathJax.startup.promise;
  do {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    await document.fonts.ready;
  } while (document.fonts.status === "loading");
}"""


class ShownDeck:
    """The sides of a collection's cards, and the pages that the apps show them on."""

    def __init__(
        self, collection: Collection, folder: Path, lines: dict[str, tuple[str, int]], typed: str
    ) -> None:
        self.collection = collection
        self._folder = folder
        self._lines = lines
        self._typed = typed

    def sides(self) -> Iterator[Side]:
        """Yield the question and the answer of each card, as the apps get them, in source order."""
        cards = [self.collection.get_card(number) for number in self.collection.find_cards("")]
        for card in sorted(cards, key=lambda card: (card.due, card.ord)):
            yield from self._sides_of_card(card)

    def sides_of(self, note: Note) -> tuple[Side, ...]:
        """Return the sides of a note's cards; the note may be one that no source has."""
        return tuple(side for card in note.cards() for side in self._sides_of_card(card))

    def _sides_of_card(self, card: Card) -> Iterator[Side]:
        path, line = self._lines.get(card.note().guid, ("", 0))
        for is_answer in (False, True):
            html = _PLAYED.sub(_PLAY, card.answer() if is_answer else card.question())
            yield Side(
                path=path,
                line=line,
                ordinal=card.ord,
                is_answer=is_answer,
                html=html,
                type_box=self._type_box(card, is_answer) if _TYPED.search(html) else "",
            )

    def _type_box(self, card: Card, is_answer: bool) -> str:  # noqa: FBT001
        if not is_answer:
            return _TYPE_BOX
        compared = self.collection.compare_answer(card.note()["Typed"], self._typed)
        return f"<div style=\"font-family: 'Arial'; font-size: 20px\">{compared}</div>"

    def open(self, page: Page, side: Side, screen: Screen) -> None:
        """Show a side on a browser page that is as large as the screen; wait until it is drawn."""
        path = self._folder / "page.html"
        path.write_text(self.page_html(side, screen), encoding="utf-8")
        page.goto(path.as_uri())
        if _has_math(side.html):
            page.evaluate(_MATH_IS_DRAWN)

    def page_html(self, side: Side, screen: Screen) -> str:
        """Return the page on which an app shows a side."""
        classes = ["card", f"card{side.ordinal + 1}", *(["isLin"] if screen.app == DESKTOP else [])]
        classes += _NIGHT[screen.app] if screen.night else []
        math = _MATHJAX.format(mathjax().as_uri()) if _has_math(side.html) else ""
        content = _AROUND[screen.app].format(_insert_type_box(side, screen.app))
        return (
            f'<!doctype html><html class="{_ROOT[screen.app]}" dir="ltr">'
            '<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<base href="{Path(self.collection.media.dir()).as_uri()}/">'
            f"<style>{_STYLES[screen.app]}</style>"
            f"{math}{_SHAPES if 'imageOcclusion' in side.html else ''}</head>"
            f'<body class="{" ".join(classes)}">{content}</body></html>'
        )


def _insert_type_box(side: Side, app: str) -> str:
    """Insert the box for a typed answer, or the comparison, as an app does."""
    html, box = side.html, side.type_box
    # Only desktop moves the rule before the comparison (aqt, Reviewer.typeAnsAnswerFilter).
    if box and app == DESKTOP and _RULE in html:
        html, box = html.replace(_RULE, ""), _RULE + box
    return _TYPED.sub(lambda _: box, html)


def mathjax() -> Path:
    """Return the path of MathJax, from a package for Django that works without Django."""
    found = find_spec("mathjax")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("django-static-mathjax")
    return Path(found.origin).parent / "static" / "mathjax" / "es5" / "tex-chtml-full.js"


@contextmanager
def chromium(path: str = CHROMIUM, *, scroll_bars: bool = False) -> Iterator[Browser]:
    """Start the browser, with the scroll bars of a desktop or without any."""
    removed = ["--hide-scrollbars"] if scroll_bars else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=FLAGS, ignore_default_args=removed
        )
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser, screen: Screen) -> Page:
    """Open a page that is as large as a screen."""
    return browser.new_page(
        viewport={"width": screen.width, "height": screen.height},
        is_mobile=screen.is_phone,
        has_touch=screen.is_phone,
    )


def _has_math(html: str) -> bool:
    return "\\(" in html or "\\[" in html
