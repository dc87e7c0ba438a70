"""From a save to the repaint of the card in a browser, under `anki-deck watch`.

A build by itself of the same edit runs after each save, in another folder, so that a machine that
slows down slows both. Needs Debian's Chromium, and a machine that does nothing else.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.corpus import edited, native, notes_of_corpus
from benchmarks.processes import environment, run
from benchmarks.program import CHECKOUT, START, anki_deck

CARDS = (100, 5_000)
ROUNDS = 9
# In seconds: more than the second after which a note may change again, and a wait without an end.
PAUSE, PATIENCE = 2.5, 120.0

# Notes when a text was painted: after the frame that follows its insertion.
_CLOCK = """() => {
  window.painted = {};
  const look = () => {
    const word = /revised\\w+/.exec(frameDocument().body.textContent)?.[0];
    if (!word || word in painted) return;
    painted[word] = 0;
    requestAnimationFrame(() => setTimeout(() => { painted[word] = Date.now(); }));
  };
  new MutationObserver(look).observe(frameDocument().body, {childList: true, subtree: true});
}"""


@click.command()
@click.option("--rounds", default=ROUNDS, show_default=True)
@click.option("--cards", multiple=True, default=CARDS, show_default=True)
def main(rounds: int, cards: tuple[int, ...]) -> None:
    """Print the seconds from a save to the repaint, and the ratio to a build of the same edit."""
    for count in cards:
        with TemporaryDirectory() as folder:
            shown, built = measured(Path(folder), count, rounds)
        ratio = median(one / other for one, other in zip(shown, built, strict=True))
        click.echo(
            f"{count:,} cards: {median(shown):.2f} s from save to repaint (at most"
            f" {max(shown):.2f} s), {ratio:.2f} times a build ({median(built):.2f} s)"
        )


def measured(folder: Path, count: int, rounds: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each round: until the repaint, and of a build by itself."""
    notes = notes_of_corpus(count)
    texts = [native([*edited(notes[:1], number), *notes[1:]]) for number in range(rounds + 1)]
    for name in ("watched", "built"):
        (folder / name).mkdir()
        (folder / name / "cards.md").write_text(texts[0], encoding="utf-8")
    build = anki_deck("build", "cards.md", folder=folder / "built", cache=str(folder / "cache"))
    run(build)
    shown, built = [], []
    with chromium() as browser, watched(folder / "watched", folder / "cache") as address:
        page = browser.new_page()
        page.goto(address, timeout=PATIENCE * 1000)
        page.frame_locator("#frame").get_by_text("?").first.wait_for()
        page.keyboard.press("Space")  # the answer, which is edited
        page.evaluate(_CLOCK)
        for number, text in enumerate(texts[1:], start=1):
            time.sleep(PAUSE)
            begun = time.time()
            (folder / "watched/cards.md").write_text(text, encoding="utf-8")
            shown.append(painted(page, number) - begun)
            time.sleep(PAUSE)
            (folder / "built/cards.md").write_text(text, encoding="utf-8")
            built.append(run(build).wall)
    return shown, built


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; without its sandbox, so that root can run it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@contextmanager
def watched(folder: Path, cache: Path) -> Iterator[str]:
    """Watch the source in a folder; yield the address of its page."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, "watch", "--no-open", "cards.md"],
        cwd=folder,
        env=environment(
            {
                "PYTHONPATH": str(CHECKOUT),
                "PYTHONUNBUFFERED": "1",
                "ANKI_DECK_CACHE": str(cache),
            }
        ),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout
    try:
        address = process.stdout.readline().split()[0]
        process.stdout.readline()  # the first build
        yield address
    finally:
        process.terminate()
        process.communicate()


def painted(page: Page, number: int) -> float:
    """Wait until the answer of the edit with this number is painted; return when it was."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        times: list[int] = page.evaluate("Object.values(painted)")
        if len(times) == number and times[-1]:
            return times[-1] / 1000
        time.sleep(0.01)
    raise TimeoutError("the page was not updated")


if __name__ == "__main__":
    main()
