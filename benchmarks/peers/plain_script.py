"""The script that many write before they look for a program: genanki and Python-Markdown.

    python plain_script.py SOURCE PACKAGE

It keeps one Markdown instance for all notes. It has no checks, media, note types or identities.
"""

import re
import sys
from pathlib import Path

import genanki
from markdown import Markdown

MODEL = genanki.Model(
    1607392319,
    "Question and answer",
    fields=[{"name": "Question"}, {"name": "Answer"}],
    templates=[
        {
            "name": "Card",
            "qfmt": "{{Question}}",
            "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}",
        }
    ],
)


def main(source: str, package: str) -> None:
    """Read notes of `Q:` and `A:` and write a package."""
    markdown = Markdown(extensions=["extra", "codehilite", "sane_lists"])
    deck = genanki.Deck(2059400110, "Deck")
    text = Path(source).read_text(encoding="utf-8")
    for note in re.split(r"^Q: ", text, flags=re.MULTILINE)[1:]:
        fields = [markdown.reset().convert(side) for side in note.split("\nA: ", 1)]
        deck.add_note(genanki.Note(model=MODEL, fields=fields))
    genanki.Package(deck).write_to_file(package)


if __name__ == "__main__":
    main(*sys.argv[1:])
