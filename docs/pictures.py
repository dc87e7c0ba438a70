"""Make the pictures of the README from this project's deck.

`docs/card.png` is a card on a phone, in light and in night mode. Anki's library renders it from the
package, so the picture shows what a learner sees. `docs/preview.png` is the page of `anki-deck
preview` with the same card, and `docs/drawing.png` its dialog, with a note of the gallery. Needs
the `test` extra and Chromium:

    python docs/pictures.py [--chromium /usr/bin/chromium]
"""

import os
import subprocess
import sys
from html import escape
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import anki.lang
import click
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).parent
QUESTION = "Draw the confusion matrix of a yes/no classifier."
CARD = f'"{QUESTION}"'

# The size of a common phone, in CSS pixels, and a scale for high-resolution screens.
WIDTH, HEIGHT, SCALE = 360, 640, 1.5
# A small window, so that its text can be read in the README.
WINDOW = {"width": 1120, "height": 680}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]

SCREEN = (
    '<!doctype html><html><meta charset="utf-8">'
    '<body class="card card1 {mode}">{card}</body></html>'
)
PAGE = """<!doctype html><meta charset="utf-8">
<style>
  body {{ display: inline-flex; gap: 28px; margin: 0; padding: 12px; }}
  iframe {{ width: {width}px; height: {height}px; border: 9px solid #3c4047; border-radius: 34px;
            background: #3c4047; }}
</style>
<body>{screens}</body>"""


def answer_side() -> str:
    """Build and import the deck; return the answer side of a card, with its CSS."""
    anki.lang.set_lang("en_US")
    with TemporaryDirectory() as folder:
        package = str(Path(folder, "deck.apkg"))
        build = [sys.executable, "-m", "generator", "build", "cards.md", "--output", package]
        subprocess.run(build, cwd=DOCS.parent, check=True)
        collection = Collection(str(Path(folder, "collection.anki2")))
        try:
            options = ImportAnkiPackageOptions()
            collection.import_anki_package(
                ImportAnkiPackageRequest(package_path=package, options=options)
            )
            (number,) = collection.find_cards(CARD)
            return collection.get_card(number).answer()
        finally:
            collection.close()


def draw_card(browser: Browser) -> None:
    """Draw the answer side on two phones."""
    card = answer_side()
    screens = "".join(
        f'<iframe srcdoc="{escape(SCREEN.format(mode=mode, card=card))}"></iframe>'
        for mode in ("", "nightMode")
    )
    page = browser.new_page(device_scale_factor=SCALE)
    page.set_content(PAGE.format(width=WIDTH, height=HEIGHT, screens=screens))
    page.locator("body").screenshot(path=DOCS / "card.png", omit_background=True)


def draw_preview(browser: Browser) -> None:
    """Draw the preview of this project's deck after an edit, with the answer of the card."""
    with TemporaryDirectory() as folder:
        for name in ("cards.md", "cards.lock"):
            Path(folder, name).write_bytes(DOCS.parent.joinpath(name).read_bytes())
        source = Path(folder, "cards.md")
        text = source.read_text("utf-8")
        source.write_text(text.replace(QUESTION, QUESTION.replace("Draw", "Sketch")), "utf-8")
        page = opened_preview(browser, folder, source.name)
        page.fill("#search", "matrix")
        page.get_by_role("option", name="Sketch the confusion matrix").first.click()
        page.get_by_role("button", name="Show answer").click()
        page.wait_for_timeout(500)
        page.screenshot(path=DOCS / "preview.png")


def draw_dialog(browser: Browser) -> None:
    """Draw the dialog in which shapes are drawn, with those of the gallery's note."""
    with TemporaryDirectory() as folder:
        source = Path(folder, "gallery-source")
        copytree(DOCS / "gallery-source", source)
        page = opened_preview(browser, folder, source.name)
        page.fill("#search", "Which part of the cell")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Draw shapes").click()
        page.get_by_role("dialog").get_by_role("textbox", name="Name").first.focus()
        page.wait_for_timeout(500)
        page.screenshot(path=DOCS / "drawing.png")


def opened_preview(browser: Browser, folder: str, source: str) -> Page:
    """Write the preview of a source in a folder, and open it."""
    preview = [sys.executable, "-m", "generator", "preview", source, "-o", "page.html"]
    environment = {**os.environ, "PYTHONPATH": str(DOCS.parent)}
    subprocess.run(preview, cwd=folder, env=environment, check=True)
    page = browser.new_page(viewport=WINDOW, device_scale_factor=SCALE)
    page.goto(Path(folder, "page.html").as_uri())
    return page


@click.command()
@click.option(
    "--chromium", default="/usr/bin/chromium", show_default=True, help="Path to the browser."
)
def main(chromium: str) -> None:
    """Draw the pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        draw_card(browser)
        draw_preview(browser)
        draw_dialog(browser)
        browser.close()


if __name__ == "__main__":
    main()
