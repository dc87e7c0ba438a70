"""A folder of 3,000 files, of which 30 have cards, as in an Obsidian vault."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

PAGES, DECKS = 2970, 30
WORDS = (
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
)


def prose(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


# Text that looks like a card and is not; one page in fifty has it.
LOOK_ALIKES = ("```python\n# Q: in code\nQ: no question\n```", "<!--\nQ: later\n-->")


def blocks(chance: random.Random) -> Iterator[str]:
    """Yield the blocks of a section of a page."""
    yield f"## {prose(chance, 3)}\n\n{prose(chance, 60)}"
    yield (
        f"- {prose(chance, 8)}\n"
        f"- [ ] [[Page {chance.randrange(PAGES)}]] {prose(chance, 4)}\n"
        f"  - {prose(chance, 4)}"
    )
    yield chance.choice(
        (
            "```python\nprint(1)\n```\n\nSee [a link](https://example.org) and `code`.",
            f"> {prose(chance, 12)}\n\n1. {prose(chance, 6)}\n2. {prose(chance, 6)}",
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n---",
            "![[picture.png]]\n\n$$\nx^2\n$$",
        )
    )


def page(chance: random.Random, number: int) -> str:
    front_matter = (
        f"---\naliases: [page {number}]\ncreated: 2024-01-01\n"
        "tags:\n  - journal\ncssclasses: wide\ntype: book\n---"
    )
    sections = [block for _ in range(chance.randint(1, 4)) for block in blocks(chance)]
    sections += [chance.choice(LOOK_ALIKES)] if number % 50 == 0 else []
    return "\n\n".join((front_matter, f"# Page {number}", *sections, ""))


@pytest.fixture
def vault(anki_deck: Run) -> Run:
    """Write the vault below the current folder."""
    chance = random.Random(1)
    for number in range(40):
        Path(f"vault/{number}").mkdir(parents=True)
    for number in range(PAGES):
        Path(f"vault/{number % 40}/Page {number}.md").write_text(
            page(chance, number), encoding="utf-8"
        )
    for number in range(DECKS):
        cards = f"---\naliases: []\n---\n\nQ: Which page is {number}?\nA: {prose(chance, 4)}\n"
        Path(f"vault/{number}/Cards.md").write_text(cards, encoding="utf-8")
    return anki_deck


def test_a_vault_has_no_problems_and_its_other_files_are_one_line(vault: Run) -> None:
    built = vault("build", "vault")
    assert built.stdout == (
        "output/vault.apkg: 30 notes, 30 cards in 30 decks below vault\n  30 new\n"
        "  first build. If this deck was built elsewhere before, "
        "copy its lock to vault/cards.lock and build again\n"
    )
    assert built.stderr == "skipped 2,970 files without cards (--list-skipped lists them)\n"
    checked = vault("check", "vault", "--list-skipped", "--json")
    assert json.loads(checked.stdout)["diagnostics"] == []
    pages = [f"vault/{number % 40}/Page {number}.md" for number in range(PAGES)]
    assert sorted(checked.stderr.splitlines()) == sorted(pages)
    assert vault("diff", "vault").stderr == built.stderr
