"""Made folders of several tools' files, and what a package has of them."""

import json
import shutil
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import Any

PNG = b"\x89PNG\r\n"


def write_files(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write files, given by their paths below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below a folder, by their paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def package_content(path: Path) -> dict[str, Any]:
    """Return all that an import takes from a package: notes, cards with their decks, and media."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        archive.extract("collection.anki2", folder)
        names = json.loads(archive.read("media"))
        media = {name: archive.read(number) for number, name in names.items()}
        db = sqlite3.connect(Path(folder, "collection.anki2"))
        decks = {row[0]: row[1] for row in _decks(db)}
        notes = db.execute(
            "select id, guid, mid, mod, tags, flds from notes order by id"
        ).fetchall()
        cards = [
            (*row[:-1], decks[row[-1]])
            for row in db.execute("select id, nid, ord, due, type, did from cards order by id")
        ]
        db.close()
    return {"notes": notes, "cards": cards, "media": media}


def _decks(db: sqlite3.Connection) -> list[tuple[int, str]]:
    (text,) = db.execute("select decks from col").fetchone()
    return [(deck["id"], deck["name"]) for deck in json.loads(text).values()]


# A vault with files of six formats, pictures in several places, and files without cards.
VAULT: dict[str, str | bytes] = {
    ".obsidian/app.json": "{}",
    "README.md": "# About\n\nNothing is asked here.\n",
    "attachments/map.png": PNG + b"map",
    "attachments/unused.png": PNG + b"unused",
    "attachments/two words.png": PNG + b"words",
    "rivers/delta.png": PNG + b"another map",
    "rivers/sound.mp3": b"ID3",
    "native.md": (
        "---\ndeck: My deck\ntags: [own]\n---\n# Part #x\n\n"
        "Q: Which map? ![[attachments/map.png|300]]\nA: This one\n\n"
        "C: It has {{two}} {{parts}}.\n"
    ),
    "no deck/plain.md": "Q: What is a native file?\nA: One that is `copied`.\n\nQ: A draft?\n",
    "geography/peru.md": (
        "---\ntags: [flashcards/geography]\n---\n# Peru\n\n"
        "Capital::Lima\n<!--SR:!2024-08-16,51,230-->\n\n"
        "Which map is it? ![[map.png]]::the one ![[missing.png]]\n\n"
        "Longest river:::Ucayali #flashcards/rivers\n\n"
        "The city ==Cusco== lies high, ![[two words.png|100]]\n"
    ),
    "geography/target.md": (
        "TARGET DECK\nWorld::Asia\n\nFILE TAGS\nasia school\n\n"
        "START\nBasic\nWhat is the capital of Japan?\nBack: Tokyo\nTags: city\n"
        "<!--ID: 1566052191670-->\nEND\n\nSTART\nCloze\n{Kyoto} was the capital.\nEND\n"
    ),
    "rivers/hash.md": (
        '---\nname = "Rivers"\n---\n\nQ: Where does it end? ![](delta.png)\n'
        "A: In the Atlantic ![](@/rivers/sound.mp3)\n\nC: It carries [a fifth] of all [water].\n"
        "\n---\n\nQ: A draft of a question\nA:\n"
    ),
    "rivers/Geography__Deep.md": (
        "<!-- note_key: aBcDeFgHiJkL -->\nQ: What is the capital?\nA: Lima\nE: On the coast\n\n"
        "---\n\nT: {{c1::Cusco}} lies {{c2::high}}.\n\n---\n\nF: river\nB: el río\n"
    ),
    "inka/life.md": (
        "Words for yourself.\n\n---\n\nDeck: Life\n\nTags: learning\n\n"
        "1. What is the answer?\n\n> 42\n\n2. If it {{c1::looks like a duck}}, it is one.\n\n---\n"
    ),
    "ki/capital.md": (
        "# Note\n```\nguid: Jq;9f!x(u2\nnotetype: Basic\n```\n\n### Tags\n```\ngeo\n```\n\n"
        "## Front\nWhat is the <b>capital</b>?\n\n## Back\nLima\n"
    ),
}


def copy_of(folder: Path, copy: Path) -> Path:
    """Copy a folder."""
    shutil.copytree(folder, copy)
    return copy
