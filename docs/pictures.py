"""Make `docs/card.png`: a card of this project's deck on a phone, in light and in night mode.

Anki's library renders the card from the package, so the picture shows what a learner sees. Needs
the `test` extra and Chromium: python docs/pictures.py [--chromium /usr/bin/chromium]
"""

import subprocess
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import anki.lang
import click
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent
CARD = '"Draw the confusion matrix of a yes/no classifier."'

# The size of a common phone, in CSS pixels, and a scale for high-resolution screens.
WIDTH, HEIGHT, SCALE = 360, 640, 1.5
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


@click.command()
@click.option(
    "--chromium", default="/usr/bin/chromium", show_default=True, help="Path to the browser."
)
def main(chromium: str) -> None:
    """Draw the picture."""
    card = answer_side()
    screens = "".join(
        f'<iframe srcdoc="{escape(SCREEN.format(mode=mode, card=card))}"></iframe>'
        for mode in ("", "nightMode")
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(device_scale_factor=SCALE)
        page.set_content(PAGE.format(width=WIDTH, height=HEIGHT, screens=screens))
        page.locator("body").screenshot(path=DOCS / "card.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
