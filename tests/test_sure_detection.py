"""Which files of a folder are read in another tool's dialect, and which only look like one."""

from dataclasses import replace
from pathlib import Path

import pytest

from generator.project.files import read_source
from generator.reading import ReadOptions
from generator.sources.detection import DetectedDialect, detect_dialect, detect_in_folder
from generator.text.lines import split_lines
from tests.generated_texts import write

INKA_SECTION = "---\n{}\n---\n"
UUID = "66b3661f-e22e-4986-a50d-569fdac454ad"


def name_of(found: DetectedDialect | None) -> str | None:
    return found.name if found else None


def dialect_in_folder(text: str) -> str | None:
    return name_of(detect_in_folder("vault/page.md", text))


@pytest.mark.parametrize(
    "section",
    [
        "1. Capital of Peru:\n> Lima\n",
        "1. Capital of Peru\nand its port:\n> Lima\n> Callao\n\n2. Longest river?\n> Ucayali",
        "\n1. Capital?\n\n> Lima\n",
        "\n1. Capital\uff1f\n\n> Lima\n",
        "Deck: Peru\n\nTags: geo\n\n1. Capital\n\n> Lima\n\nsome words",
        "Tags: geo\n<!--ID:1566052191670-->\n1. The capital is {Lima}",
        "some words\n<!--ID:1566052191670-->\n1. Capital\n\n> Lima",
    ],
)
def test_inka_is_a_section_of_notes(section: str) -> None:
    assert dialect_in_folder(f"# Peru\n\n{INKA_SECTION.format(section)}\nwords\n") == "inka"


@pytest.mark.parametrize(
    "section",
    [
        "1. one\n2. two\n\n> a quotation",
        "1. one\n2. two\n> a quotation",
        "1. Get the book.\n\n> a quotation",
        "1. one\n\ntext\n> a quotation",
        "some words\n1. one\n> a quotation",
        "1. one\n> a quotation\n\nsome words",
        "1. one\n## head\n> a quotation",
        "Deck: of cards\n\nsome words\n\n1. one\n\n> a quotation",
        "<!--ID: 15-->\nsome words\n1. one",
        "```\n1. one\n> a quotation\n```",
    ],
)
def test_a_list_and_a_quotation_between_dashes_are_not_inka(section: str) -> None:
    text = f"---\ncreated: 2024\n---\n# Peru\n\n{INKA_SECTION.format(section)}\nwords\n"
    assert dialect_in_folder(text) is None


def test_a_section_of_inka_that_is_not_closed_is_not_sure() -> None:
    assert dialect_in_folder("---\n1. Capital?\n> Lima\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "# Capital?\n\nLima\n\n<AnkiTags geo/>\n",
        "---\nname: Peru\n---\n\n---\n\nCapital?\n\n. . .\n\nLima\n",
        "---\n\nCapital?\n\n. . .\n\nLima\n\n---\n\nRiver?\n\n. . .\n\nUcayali\n",
        "---\nname: Peru\n---\n\n# Capital?\n\nLima\n\n# River?\n\nUcayali\n",
        "---\nname: Peru\n---\n\n# River\n\nWhich?\n\n. . .\n\nStart a boat.\n",
        "# River\n\n. . .\n\nUcayali\n\n# Capital\n\n. . .\n\nLima\n",
    ],
)
def test_panky_is_tags_or_cards_with_a_pause(text: str) -> None:
    assert dialect_in_folder(text) == "panky"


@pytest.mark.parametrize(
    "text",
    [
        # An agent's instructions, a README, a template.
        "---\nname: add-notes\ndescription: Adds notes.\n---\n# Add notes\n\nRun it.\n",
        "---\nname: add-notes\ndescription: x\n---\n# Add\n\nRun it.\n\n# Remove\n\nRun it.\n",
        "---\nname: My project\n---\n# My project\n\nWords.\n",
        "---\nname: My project\n---\n# My project\n\n## Install\n\nWords.\n\n# Use\n\nWords.\n",
        # A story.
        "# Chapter 1\n\nIt rained.\n\n. . .\n\nIt rained again.\n",
        "It rained.\n\n. . .\n\nIt rained again.\n",
        "# 1\n\nIt rained.\n\n. . .\n\nAgain.\n\n. . .\n\nAnd again.\n\n# 2\n\na\n\n. . .\n\nb\n",
        # Slides.
        "---\ntitle: R\nauthor: A\n---\n\n# One\n\na\n\n. . .\n\nb\n\n# Two\n\na\n\n. . .\n\nb\n",
        "```\n---\n\nCapital?\n\n. . .\n\nLima\n```\n",
    ],
)
def test_a_name_and_dots_are_not_panky(text: str) -> None:
    assert dialect_in_folder(text) is None


@pytest.mark.parametrize("key", ["name:", "name: ", "name:Peru", "name:'Peru'"])
@pytest.mark.parametrize(
    "below", ["", "# Capital?\n\nLima\n\n# River?\n\nUcayali\n", "Q: a\nA: b\n"]
)
def test_an_empty_name_is_not_panky(key: str, below: str) -> None:
    rows = split_lines(f"---\n{key}\n---\n{below}")
    assert detect_dialect("people.md", rows).name in {"native", "headings"}


@pytest.mark.parametrize(
    "text",
    [
        "## YAGNI\n\nDescribe it.\n\n%\n\nYou need it not.\n",
        "## River\n\nUcayali\n\n[#geo](./geo.md) [#peru]()\n",
        "## River\n\na\n\n%\n\nb\n\n## Sea\n\nc\n",
        "## a\n\nb\n%\nc\n\n## d\n\ne\n\n## f\n\ng\n\n[#geo](./geo.md)\n",
        '# Math\n\n<h2 markdown="block">\n- this\n</h2>\n\nanswer\n',
        '## a\n\nb\n\n<div data-question markdown="block">\nc\n</div>\n\nd\n',
        '<div markdown="block" data-question>\nc\n</div>\n\nd\n',
        "## {{c1::Lima}} is in Peru\n",
        f"## River ({UUID})\n\nUcayali\n",
        "## River `{=:geo,:=}`\n\nUcayali\n",
        "`{=<md2anki_type_cloze>=}`\n\n## a\n\nb\n",
        # A list between dashes may be one of inka.
        f"## Rivers ({UUID})\n\n---\n\n1. Loire\n2. Seine\n\n> words\n",
        f"## Rivers ({UUID})\n\n---\n\n1. Loire\n2. Seine\n\n> words\n\n---\n",
    ],
)
def test_headings_are_detected_by_the_syntax_of_a_tool(text: str) -> None:
    assert dialect_in_folder(text) == "headings"


@pytest.mark.parametrize(
    "text",
    [
        "## Which? #card\nUcayali\n",
        "## Which?\n#card\nUcayali\n",
        "Which? #card #geo\nUcayali\n\nWhere? #card\nPeru\n",
        "Which? #card/reverse\nUcayali\n",
        "## Which？#card\nUcayali\n",
        "Which#card\nUcayali\n^1653488777736\n",
        "- Which? #card\nUcayali\n^1653488777736\n",
        "Sea::Pacific\n^1653488777736\n",
        "---\ncards-deck: Peru\n---\nThe ==Ucayali== is long.\n",
    ],
)
def test_flashcards_for_obsidian_is_two_of_its_markers(text: str) -> None:
    assert dialect_in_folder(text) == "flashcards-obsidian"


@pytest.mark.parametrize(
    "text",
    [
        "- Which? #card\n\t- Ucayali\n",
        "- 首都？#card\n\t- 利马\n",
        "- Which (one)?#card\n\t- Ucayali\n",
        "- Which#card\n  card-last-interval:: 4\n\t- Ucayali\n",
        "- Which? #card #geo\n  collapsed:: true\n  - Ucayali\n",
        "- Which? [[card]]\n  card-last-interval:: 4\n",
        "- # Rivers\n\t- {{cloze Ucayali}} is long\n",
    ],
)
def test_logseq_is_a_macro_a_schedule_or_a_tag_above_an_item(text: str) -> None:
    assert dialect_in_folder(text) == "logseq"


@pytest.mark.parametrize(
    "text",
    [
        "I lost my bank #card\nyesterday.\n",
        "# Visa\n#card #bank\nwords\n",
        "# Visa\n#card\n\nwords\n",
        "- I lost my bank #card\n- yesterday\n",
        "Some #card tricks.\n",
        "## Generics in C#card\nwords\n",
        "## https://a.org/a?#card\nwords\n",
        "- See a.org/#card\n\t- words\n",
        "- Not in C#card\n\t- words\n",
        "## Heading #cards\n\ntext\n",
        "```\n## Which? #card\n```\n",
        "words\n^1653488777736\n",
        "cards-deck: Peru\n\nThe ==Ucayali== is long.\n",
    ],
)
def test_a_tag_or_an_id_alone_is_no_card(text: str) -> None:
    assert dialect_in_folder(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "# Project\n\n## Install\n\nRun it.\n\n## Use\n\nWords.\n",
        "## 1.2\n\n[#12](https://example.org/issues/12)\n\n[#tag](https://example.org)\n",
        "## 1.2\n\n[#12](issues/12.md)\n",
        "## 1.2\n\n[#bug](bug.md) is fixed.\n",
        "[#tag](a.md)\n\n## Head\n\ntext\n",
        "%\n\n## Head\n\ntext\n",
        "## Head\n\ntext\n\n%\n",
        "## Head\n\n%\n\n### Deeper\n\ntext\n",
        "## Operators\n\n*\n%\n/\n%\n\n## Names\n\ntext\n\n## Types\n\ntext\n",
        "<h2>Head</h2>\n\n<div>text</div>\n",
        "## Head\n\ntext {{c1::x}}\n",
        "## Head (66b3661f)\n\ntext\n",
    ],
)
def test_other_headings_are_not_sure(text: str) -> None:
    assert dialect_in_folder(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('---\nname = "Peru"\n---\nQ: a\nA: b\n', "hashcards"),
        ("---\n# a deck\n'name' = 'Peru'\n---\nQ:a\nA:b\n", "hashcards"),
        ("C: [Lima] is in Peru\n", "hashcards"),
        ("C: ||Lima|| is in Peru\n", "hashcards"),
        ('---\nname = "Peru"\n---\nsome words\n', None),
        ("C: Lima [is](x.md) in {{Peru}}, a || b || c\n", "native"),
        ("C: a || b\n", "native"),
        ("C: Rivers:\n[Rímac]\n", "hashcards"),
        ("Q: a\nA: b\nC: [Lima] is in Peru\n", "hashcards"),
        # A quotation, and below it who wrote it.
        ("C:\nRivers are long.\n\n[A. Author]\n", "hashcards"),
        ("A: hours\n\nC: [Lima] is in Peru\n", "hashcards"),
    ],
)
def test_hashcards_is_toml_or_a_cloze_note_in_brackets(text: str, wanted: str | None) -> None:
    assert dialect_in_folder(text) == wanted


SURE_HEADINGS = "# Deck\n\n## one? (66b3661f-e22e-4986-a50d-569fdac454ad)\n\n1\n"
PLAIN_HEADINGS = "# Deck\n\n## two?\n\n2\n"


def test_plain_markdown_beside_a_file_that_is_surely_of_a_tool_is_of_that_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write("decks/a.md", PLAIN_HEADINGS.encode())
    write("decks/b.md", SURE_HEADINGS.encode())
    write("decks/README.md", PLAIN_HEADINGS.encode())
    write("decks/text.md", b"Only text.\n")
    write("other/c.md", PLAIN_HEADINGS.encode())
    read = read_source(Path())
    assert [note.location.path for note in read.deck.notes] == ["decks/a.md", "decks/b.md"]
    assert read.skipped == ("decks/README.md", "decks/text.md", "other/c.md")


def test_plain_markdown_beside_files_of_two_tools_is_no_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write("decks/a.md", PLAIN_HEADINGS.encode())
    write("decks/b.md", SURE_HEADINGS.encode())
    write("decks/c.md", b"C: a [b]\n")
    read = read_source(Path())
    assert "decks/a.md" in read.skipped


BLOCK = "START\nBasic\nWhich river?\nBack: The Ucayali\nEND\n"
DECK = "---\ncards-deck: Peru\n---\n\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (DECK + BLOCK, "obsidian"),
        (DECK + BLOCK.replace("river", "{river}"), "obsidian"),
        (DECK + "#flashcards\n\nWhich river?\n?\nThe Ucayali\n", "obsidian"),
        (DECK + "Sea::Pacific\n", "flashcards-obsidian"),
        (DECK + "- Which? #card\n\t- Ucayali ^1653488777736\n", "flashcards-obsidian"),
        (DECK + "- Which? #card\n\t- Ucayali\n", "flashcards-obsidian"),
        ("- Which? #card\n\t- Ucayali ^1653488777736\n", "flashcards-obsidian"),
        (DECK + BLOCK + "\nSea::Pacific\n\nTown::Lima\n", "flashcards-obsidian"),
        (DECK + BLOCK + "\nWhich sea? #card\nThe Pacific\n", "flashcards-obsidian"),
        ("- Sea :: Pacific ^1653488777736\n", "flashcards-obsidian"),
        ("words ^1653488777736\n", None),
        ("- Sea :: Pacific ^165348\n", None),
    ],
)
def test_of_two_plugins_the_one_with_notes_wins(text: str, wanted: str | None) -> None:
    assert dialect_in_folder(text) == wanted


def test_in_a_graph_of_logseq_its_tag_is_enough() -> None:
    page = "- Which?\n  ![a](a.png)\n  #card\n\t\t- Ucayali\n- ## Rivers #card\n"
    found = detect_in_folder("graph/pages/a.md", page, ReadOptions(in_graph=True))
    assert found is not None
    assert found.name == "logseq"
    assert dialect_in_folder(page) is None
    text = "- I lost my credit card.\n"
    assert detect_in_folder("graph/pages/a.md", text, ReadOptions(in_graph=True)) is None


def test_a_file_that_spaced_repetition_leaves_out_is_of_no_other_plugin() -> None:
    card = "## Which? #card\nUcayali\n"
    spaced = ("obsidian-spaced-repetition", '{"settings": {"noteFoldersToIgnore": ["forms"]}}')
    options = ReadOptions(plugin_settings=(spaced,), vault_folder="forms")
    assert detect_in_folder("forms/a.md", card, options) is None
    options = replace(options, vault_folder="pages")
    assert name_of(detect_in_folder("pages/a.md", card, options)) == "flashcards-obsidian"
    used = (spaced, ("flashcards-obsidian", "{}"))
    options = ReadOptions(plugin_settings=used, vault_folder="forms")
    assert name_of(detect_in_folder("forms/a.md", card, options)) == "flashcards-obsidian"
