"""A process that renders notes on request and answers how long it took.

    python benchmarks/render_worker.py CHECKOUT    renders with the code of this checkout
    python benchmarks/render_worker.py             renders with plain Python-Markdown

A request is a line of standard input: a JSON list of notes. The answer is a line with the seconds
of processor time. A note is its fields by their markers in the native format:

    {"Q": "question", "A": "answer"}
    {"Q": "question", "A": "- a", "Type": "list"}
    {"C": "{{a}}"}

A checkout is used through `read_deck` and `render_deck` only, which change rarely, so that earlier
ones can be measured. Reading is not timed. Rendering is what a build does: it includes checks and
digests.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from markdown import Markdown

if TYPE_CHECKING:  # at run time, from the checkout
    from generator.markup.media import MediaFile

Note = dict[str, str]
Work = Callable[[], object]

PATH, DECK = "cards.md", "Benchmark"
TEXTS = ("Q", "A", "C")  # the fields that Markdown is rendered in
EXTENSIONS = ("tables", "sane_lists", "footnotes", "def_list", "admonition", "fenced_code")


def command(checkout: Path | None) -> list[str]:
    """Return the command of a worker; without a checkout it is that of Python-Markdown."""
    return [sys.executable, str(Path(__file__).resolve()), *([str(checkout)] if checkout else [])]


class EveryFile:
    """Media in which every file exists."""

    def find(self, target: str, source: str) -> "MediaFile":  # noqa: ARG002 (the Protocol's name)
        """Return a file with the name of the target."""
        from generator.markup.media import MediaFile

        return MediaFile(name=target, path=target, digest="0123456789abcdef")


def deck_work(notes: list[Note]) -> Work:
    """Return work that renders the notes with the first `generator` of the search path."""
    from generator.build import render_deck
    from generator.sources import SourceFile, read_deck

    source = "\n\n".join(native(note) for note in notes)
    deck, problems = read_deck([SourceFile(path=PATH, subpath=(), text=source)], DECK)
    found = len(deck.notes) + len(deck.invalid_notes)
    if found != len(notes):  # a text ended a note, or was none
        sys.exit(f"{len(notes)} notes were read as {found}")
    return lambda: render_deck(deck, problems, EveryFile())


def native(note: Note) -> str:
    """Return a note in the native format; its first line, too, is below the marker."""
    return "\n".join(
        f"{marker}:\n{text}" if marker in TEXTS else f"{marker}: {text}"
        for marker, text in note.items()
    )


def markdown_work(notes: list[Note]) -> Work:
    """Return work that renders the notes with Python-Markdown, with one instance for all."""
    markdown = Markdown(extensions=EXTENSIONS, output_format="html")
    texts = [text for note in notes for marker, text in note.items() if marker in TEXTS]
    return lambda: [markdown.reset().convert(text) for text in texts]


def seconds(work: Work) -> float:
    """Measure one run in processor time, which other processes change less than the clock's."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main(checkout: str | None = None) -> None:
    """Answer requests until standard input ends."""
    if checkout is not None:
        if not Path(checkout, "generator").is_dir():  # else an installed one would be measured
            sys.exit(f'no folder "generator" in {checkout}')
        sys.path[0] = checkout
    for request in sys.stdin:
        notes = json.loads(request)
        work = markdown_work(notes) if checkout is None else deck_work(notes)
        print(seconds(work), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
