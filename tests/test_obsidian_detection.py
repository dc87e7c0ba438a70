"""Which files of a vault are read as Obsidian's, and which only look like one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.sources.detection import detect_in_folder

Run = Callable[..., Result]


def dialect(text: str) -> str | None:
    found = detect_in_folder("vault/page.md", text)
    return found.name if found else None


@pytest.mark.parametrize(
    "text",
    [
        "#flashcards\n\na::b\n",
        "Words with #flashcards/geo in them.\n\na::b\n",
        '---\ntags:\n  - "#flashcards"\n---\na::b\n',
        "---\ntags:\n- 'flashcards/geo'\n---\na::b\n",
        "---\ntags: [a, flashcards]\n---\na::b\n",
        "---\ntags:\n  [a,\n   flashcards/geo]\n---\na::b\n",
        "---\nTag: flashcards\n---\na::b\n",
        "---\ntags: a, flashcards\nx: y\n---\na::b\n",
        "a::b\n<!--SR:!2024-08-16,51,230-->\n",
        "Which river? :: The Rimac\n<!--ID: 1566052191670-->\n",
        "# What is a force?\nA push.\nID: 1713263731916\n",
        "START\nBasic\na\nBack: b\nEND\n",
        "- STARTI [Basic] a Back: b ENDI\n",
        "TARGET DECK: x\n\nQ: a\nA: b\n",
        "TARGET DECK\nx\n\nQ: a #tag\nA: b\nExtra: c\n",
        "---\ntags: [a]\n---\nTARGET DECK: x\n\nQ: a\nA: b\n",
        "---\ntags: [flashcards]\n---\nQ: a\nA: b\n\nc::d\n",
        "#flashcards\n\nQ: a\nA: b\n\nc\n?\nd\n",
    ],
)
def test_cards_of_a_vault_are_detected(text: str) -> None:
    assert dialect(text) == "obsidian"


@pytest.mark.parametrize(
    "text",
    [
        "Start by reading this page.\n\nThe End\n",
        "START\n\nSome words.\n",
        "Start\nBasic\na\nEnd\n",
        "STARTI and ENDI are words.\n",
        "target deck: x\n",
        "The TARGET DECK: x\n",
        "FILE TAGSX\n",
        "<!-- ID: 15 -->\n",
        "# A page\nWords.\nID: 202401151230\n",
        "---\nID: 1713263731916\n---\n# A page\nWords.\n",
        "# A page\nWords. ID: 1713263731916\nID: 1713263731916 of it\n",
        "```\n# A page\nWords.\nID: 1713263731916\n```\n",
        "`<!--ID: 1566052191670-->`\n",
        "Use `#flashcards` here: a::b\n",
        "```\n#flashcards\na::b\n```\n",
        "---\nkind: flashcards\n---\na::b\n",
        "---\ntags: [not-flashcards, flashcards-old]\n---\na::b\n",
        "---\ntags: [a]\naliases: [flashcards]\n---\na::b\n",
        "a::b\n",
    ],
)
def test_text_that_looks_like_a_marker_is_text(text: str) -> None:
    assert dialect(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "---\ntags: [flashcards]\n---\nQ: a\nA: std::map\n",
        "# Peru #flashcards\n\nQ: a\nA: b\nstd::map\n",
        "Q: a #flashcards\nA: b\n\nText\nstd::map\n",
        "Q: START\nA: b\nSTART\nC: {{c}}\n",
    ],
)
def test_a_native_file_with_such_a_tag_stays_native(text: str) -> None:
    assert dialect(text) == "native"


def test_a_panky_deck_with_a_word_of_the_plugin() -> None:
    assert dialect("# a\n\n. . .\n\nStart a loop.\n\n# b\n\n. . .\n\nSTART\n") == "panky"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_settings_and_patterns_are_named_once(anki_deck: Run) -> None:
    folder = Path.cwd()
    plugins = folder / "vault/.obsidian/plugins"
    write(
        plugins / "obsidian-spaced-repetition/data.json",
        '{"settings": {"flashcardTags": ["#card"], "singleLineCardSeparator": ";;"}}',
    )
    write(
        plugins / "obsidian-to-anki-plugin/data.json",
        '{"settings": {"CUSTOM_REGEXPS": {"Basic": "^Frage (.+)\\\\n(.+)"}}}',
    )
    write(folder / "vault/a.md", "#card\n\na;;b\n")
    write(folder / "vault/Geo/b.md", "#card\n\nc;;d\n")
    write(folder / "vault/Geo/c.md", "Frage e\nf\n")
    result = anki_deck("check", "vault")
    assert result.stdout.splitlines()[-1] == "vault: 2 notes, 2 cards, 1 warning"
    assert result.stdout.splitlines()[0] == (
        "vault/.obsidian/plugins/obsidian-to-anki-plugin/data.json:1:43: warning[W909]: not used: "
        'the pattern of Obsidian_to_Anki for notes of type "Basic": "^Frage (.+)\\n(.+)"'
    )
    assert "settings of Spaced Repetition: tags #card, separator ;;\n" in result.stderr
    result = anki_deck("check", "vault", "--vault-patterns")
    assert result.stdout.splitlines()[-1] == "vault: 3 notes, 3 cards, no problems"
