"""A made Obsidian vault: 3,000 files, of which 30 have cards, in all the ways people write them."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FILES, WITH_CARDS = 3000, 30
_WORDS = [
    "river",
    "valley",
    "a",
    "the",
    "flows",
    "through",
    "sea",
    "boats",
    "wait",
    "wind",
    "idea",
    "project",
    "therefore",
    "start",
    "target",
]
_PICTURE = bytes.fromhex("89504e470d0a1a0a")
SETTINGS = {
    "obsidian-spaced-repetition": {"settings": {"flashcardTags": ["#flashcards", "#learn"]}},
    "obsidian-to-anki-plugin": {
        "settings": {
            "CUSTOM_REGEXPS": {
                "Basic": r"((?:[^\n][\n]?)+) #flashcard ?\n*((?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))+)"
            },
            "Defaults": {"CurlyCloze": False},
        }
    },
}


class CardFile(NamedTuple):
    """A file with cards: its path, its text, and the questions that its cards ask."""

    path: str
    text: str
    questions: tuple[str, ...]


# Each kind of card with one number, so that 30 files have different questions.
_CARDS = (
    ('---\ntags:\n  - "#flashcards"\naliases: [x]\n---\n\nRiver {n}::Rimac\n', "River {n}"),
    ("#flashcards\n\n## Which river {n}?\n?\nThe Rimac\n- long\n", "Which river {n}?"),
    ("#flashcards\n\nSea {n} ::: wide\n<!--SR:!2024-01-01,3,250-->\n", "Sea {n}"),
    ("#flashcards\n\nWind {n}\n<!--SR:!2024-01-01,3,250-->\n?\nblows\n", "Wind {n}"),
    ("#flashcards/geo\n\nBoats {n} ==1;;wait== here\n", "Boats {n} {{{{c1::wait}}}} here"),
    ("TARGET DECK: Geo\n\nQ: Valley {n}?\nA: deep ![[pic.png]]\n", "Valley {n}?"),
    ("#learn\n\nIdea {n}::new\n\nQ: Native {n}\nA: both\n", "Idea {n}|Native {n}"),
    ("#flashcards\n\n## Q: Heading {n}\nA: answer\n", "Heading {n}"),
    ("Question {n} #flashcard\nthe answer\n<!--ID: 1566052191670-->\n", "Question {n}"),
    ("START\nBasic\nBlock {n}\nBack: text ![[Port]]\nEND\n", "Block {n}"),
    (
        (
            "#flashcards\n\nTable {n}\n?\n"
            "| a | b |\n|---|---|\n| ![[pic.png\\|100]] | ![[gone.png]] |\n"
        ),
        "Table {n}",
    ),
    ("Q: Plain {n}\nA: ![](../../Attachments/pic.png)\n", "Plain {n}"),
)
_WITHOUT_CARDS = {
    "README.md": "# Vault\n\nStart by reading this page.\n",
    "CHANGELOG.md": "# Changelog\n\n## [1.0]\n\n- Added: a\n",
    "CONTRIBUTING.md": "Write `Q:` at the start of a line.\n",
    "Port.md": "---\naliases: [ports]\n---\nA **port** is a number.\n",
    "Templates/Card.md": "START\nBasic\nBack:\nEND\n",
    "Templates/Note.md": "---\ntype: book\ncreated: {{date}}\n---\n\n## {{title}}\n",
    "Drawing.excalidraw.md": (
        "---\nexcalidraw-plugin: parsed\n---\n# Text Elements\n%%\n```json\n{}\n```\n%%\n"
    ),
    "Lists.md": "---\n\n1. one\n2. two\n\n## Later\n\n> a quote\n\n---\n",
    "Code.md": "```cpp\nstd::map<int, int> a;\nQ: no question\n```\n\n`a::b` and ==marked==\n",
}


# Text that looks like a card and is not; one page in fifty has it.
_LOOK_ALIKES = ("```python\nQ: no question\n```", "<!--\nQ: later\n-->", "`#flashcards`")


def cards_of(number: int) -> CardFile:
    """Return the file with cards of a number."""
    text, questions = _CARDS[number % len(_CARDS)]
    asked = tuple(question.format(n=number) for question in questions.split("|"))
    return CardFile(f"Notes/{number}/Cards {number}.md", text.format(n=number), asked)


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."


def _blocks(chance: random.Random) -> Iterator[str]:
    yield f"## {_sentence(chance, 3)}\n\n{_sentence(chance, 60)}"
    yield (
        f"- {_sentence(chance, 8)}\n- [ ] [[Page {chance.randrange(FILES)}]]\n"
        f"  - {_sentence(chance, 4)}"
    )
    yield chance.choice(
        (
            "```python\nprint(1)\n# Q: in code\n```\n\nSee [a link](https://example.org).",
            f"> {_sentence(chance, 12)}\n\n1. {_sentence(chance, 6)}\n2. {_sentence(chance, 6)}",
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n---",
            "![[pic.png]]\n\n$$\nx^2\n$$",
        )
    )


def _page(chance: random.Random, number: int) -> str:
    front_matter = (
        f"---\naliases: [page {number}]\ncreated: 2024-01-01\n"
        "tags:\n  - journal\ncssclasses: wide\ntype: book\n---"
    )
    sections = [block for _ in range(chance.randint(1, 4)) for block in _blocks(chance)]
    sections += [chance.choice(_LOOK_ALIKES)] if number % 50 == 0 else []
    return "\n\n".join((front_matter, f"# Page {number}", *sections, ""))


def make_vault(folder: Path) -> list[CardFile]:
    """Write the vault into a folder; return its files with cards."""
    chance = random.Random(1)
    texts = dict(_WITHOUT_CARDS)
    with_cards = [cards_of(number) for number in range(WITH_CARDS)]
    texts |= {file.path: file.text for file in with_cards}
    pages = FILES - len(texts)
    texts |= {
        f"Pages/{number % 40}/Page {number}.md": _page(chance, number) for number in range(pages)
    }
    for plugin, settings in SETTINGS.items():
        path = folder / ".obsidian/plugins" / plugin / "data.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "Attachments").mkdir()
    (folder / "Attachments/pic.png").write_bytes(_PICTURE)
    return with_cards
