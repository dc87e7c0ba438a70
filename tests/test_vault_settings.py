"""The settings of a vault's plugins, read from their JSON."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.project.files import read_source
from generator.sources.anki_presets import Preset, Style
from generator.sources.settings_file import TOO_LARGE
from generator.sources.vault_settings import (
    Flashcards,
    ObsidianToAnki,
    SpacedRepetition,
    VaultSettings,
    describe_settings,
    read_settings,
)
from tests.generated_texts import write

CARDS, NOTES = "obsidian-spaced-repetition", "obsidian-to-anki-plugin"


def read(path: str, settings: object, **others: object) -> VaultSettings:
    found, problems = read_settings(((path, json.dumps({"settings": settings, **others})),))
    assert problems == ()
    return found


def test_a_vault_without_settings() -> None:
    assert read_settings(()) == (VaultSettings(), ())
    assert describe_settings(VaultSettings()) == ()


def test_settings_of_spaced_repetition() -> None:
    found = read(
        CARDS,
        {
            "flashcardTags": ["#card", "#anki/java", ""],
            "convertFoldersToDecks": False,
            "singleLineCardSeparator": ";;",
            "singleLineReversedCardSeparator": ";;;",
            "multilineCardSeparator": "--?--",
            "multilineReversedCardSeparator": "??",
            "multilineCardEndMarker": "+++",
            "clozePatterns": ["{{[123::]answer[::hint]}}"],
            "noteFoldersToIgnore": ["Templates"],
        },
    )
    assert found.obsidian_to_anki is None
    assert found.spaced_repetition == SpacedRepetition(
        tags=("card", "anki/java"),
        one_line=";;",
        one_line_reversed=";;;",
        several_lines="--?--",
        card_end="+++",
        cloze_patterns=("{{[123::]answer[::hint]}}",),
        ignored=("Templates",),
    )
    assert describe_settings(found) == (
        (
            "Spaced Repetition: tags #card #anki/java, separator ;;, separator ;;;, "
            "separator --?--, end of a card +++, cloze patterns {{[123::]answer[::hint]}}"
        ),
    )


@pytest.mark.parametrize(
    ("switches", "patterns"),
    [
        ({}, ("==[123;;]answer[;;hint]==",)),
        ({"convertHighlightsToClozes": False}, ()),
        (
            {"convertBoldTextToClozes": True, "convertCurlyBracketsToClozes": True},
            (
                "==[123;;]answer[;;hint]==",
                "**[123;;]answer[;;hint]**",
                "{{[123;;]answer[;;hint]}}",
            ),
        ),
        ({"clozePatterns": [], "convertBoldTextToClozes": True}, ()),
    ],
)
def test_the_switches_of_an_older_plugin_are_cloze_patterns(
    switches: dict[str, object], patterns: tuple[str, ...]
) -> None:
    settings = read(CARDS, switches).spaced_repetition
    assert settings is not None
    assert settings.cloze_patterns == patterns


def test_settings_of_obsidian_to_anki() -> None:
    found = read(
        NOTES,
        {
            "CUSTOM_REGEXPS": {"Basic": "^(.+)::(.+)", "Cloze": ""},
            "FOLDER_DECKS": {"Geo": "Geography", "Geo/Peru": ""},
            "FOLDER_TAGS": {"Geo": "earth school"},
            "Syntax": {"Begin Note": "BEGIN", "Target Deck Line": "DECK", "End Note": " "},
            "Defaults": {
                "Tag": "mine",
                "Deck": "Default",
                "CurlyCloze": True,
                "Scan Directory": "Notes/",
            },
            "IGNORED_FILE_GLOBS": ["**/*.excalidraw.md"],
        },
        fields_dict={"Basic": ["Front", "Back"]},
    )
    assert found.spaced_repetition is None
    assert found.obsidian_to_anki == ObsidianToAnki(
        begin="BEGIN",
        target_deck="DECK",
        tag="mine",
        curly_cloze=True,
        presets=(Preset(note_type="Basic", style=Style.INLINE, words=("::",)),),
        fields=(("Basic", ("Front", "Back")),),
        folder_decks=(("Geo", "Geography"),),
        folder_tags=(("Geo", ("earth", "school")),),
        scanned="Notes",
        ignored=("**/*.excalidraw.md",),
    )
    assert describe_settings(found) == (
        (
            "Obsidian_to_Anki: BEGIN for START, DECK for TARGET DECK, tag mine, "
            "decks of folders, tags of folders, one line for Basic"
        ),
    )


def test_default_settings_are_not_described() -> None:
    notes = {"Defaults": {"Tag": "Obsidian_to_Anki", "Deck": "Default"}}
    found, _ = read_settings(((CARDS, "{}"), (NOTES, json.dumps({"settings": notes}))))
    assert found.spaced_repetition == SpacedRepetition()
    assert found.obsidian_to_anki == ObsidianToAnki()
    assert describe_settings(found) == ()


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('{\n"settings": }', 2, "Expecting value"),
        ("{", 1, "Expecting property name enclosed in double quotes"),
        ("[" * 100_000, 1, "a value is too long or too deep"),
        ('{"a": ' + "1" * 5000 + "}", 1, "a value is too long or too deep"),
    ],
)
def test_invalid_json_is_a_warning(text: str, line: int, why: str) -> None:
    found, problems = read_settings(((CARDS, text),))
    assert found.spaced_repetition == SpacedRepetition()
    assert [(str(problem.code.value), problem.location.line) for problem in problems] == [
        ("W909", line)
    ]
    assert problems[0].message == (
        f"not used: the settings of Spaced Repetition, which are not valid JSON: {why}"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "empty or cannot be read"), (TOO_LARGE, "larger than 4 MB")],
)
def test_settings_that_cannot_be_read_are_a_warning(text: str, why: str) -> None:
    _, problems = read_settings(((CARDS, text),))
    assert [problem.message for problem in problems] == [
        f"not used: the settings of Spaced Repetition, which are {why}"
    ]


def test_a_file_that_is_too_large_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Path(".obsidian/plugins", CARDS, "data.json")
    settings.parent.mkdir(parents=True)
    settings.write_text("{}" + " " * 4_000_000, encoding="utf-8")
    write("a.md", b"#flashcards\n\na::b\n")
    read_one = read_source(Path("a.md"))
    assert [problem.message for problem in read_one.diagnostics] == [
        "not used: the settings of Spaced Repetition, which are larger than 4 MB"
    ]


def test_long_lists_of_patterns_are_cut() -> None:
    """Each pattern is searched for in each line of each file."""
    clozes = {"clozePatterns": [f"=={number}answer==" for number in range(60)] + ["=" * 201]}
    patterns = {f"Type {number}": f"^F{number} (.+)$" for number in range(80_000)}
    found, problems = read_settings(
        (
            (CARDS, json.dumps({"settings": clozes})),
            (NOTES, json.dumps({"settings": {"CUSTOM_REGEXPS": patterns}})),
        )
    )
    assert found.spaced_repetition is not None
    assert found.obsidian_to_anki is not None
    assert len(found.spaced_repetition.cloze_patterns) == 50
    assert len(found.obsidian_to_anki.patterns) == 50
    assert len(problems) == 52
    assert [problem.message for problem in problems][:2] == [
        "not used: 11 of the cloze patterns of Spaced Repetition",
        "not used: 79950 of the patterns of Obsidian_to_Anki",
    ]


def test_an_expression_that_is_not_documented_is_a_warning() -> None:
    text = '{"settings": {"CUSTOM_REGEXPS":\n  {"Basic": "^Q: (.+)", "Cloze": ""}}}'
    found, problems = read_settings(((NOTES, text),))
    assert found.obsidian_to_anki is not None
    assert found.obsidian_to_anki.patterns == (("Basic", "^Q: (.+)"),)
    assert found.obsidian_to_anki.presets == ()
    assert [(str(problem.location), problem.message) for problem in problems] == [
        (
            ".obsidian/plugins/obsidian-to-anki-plugin/data.json:2:13",
            'not used: the pattern of Obsidian_to_Anki for notes of type "Basic": "^Q: (.+)"',
        )
    ]


_KEYS = st.sampled_from(
    ["settings", "Syntax", "Defaults", "CUSTOM_REGEXPS", "FOLDER_TAGS", "flashcardTags", "Tag", "a"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
)


@given(st.dictionaries(_KEYS, _VALUES))
def test_no_value_makes_it_raise(data: dict[str, object]) -> None:
    for path in (CARDS, NOTES):
        settings, _ = read_settings(((path, json.dumps(data)),))
        hash(settings)
        describe_settings(settings)
        settings, _ = read_settings(((path, json.dumps({"settings": data})),))
        describe_settings(settings)


@pytest.mark.parametrize(
    ("data", "wanted", "described"),
    [
        ({"flashcardsTag": "card", "inlineSeparator": "::"}, Flashcards(), ()),
        ({"flashcardsTag": "#Anki"}, Flashcards(tag="anki"), ("tag #anki",)),
        ({"flashcardsTag": "two words"}, Flashcards(), ()),
        ({"flashcardsTag": "", "inlineSeparator": " "}, Flashcards(), ()),
        ({"inlineSeparatorReverse": " <> "}, Flashcards(one_line_reversed="<>"), ("separator <>",)),
    ],
)
def test_settings_of_flashcards_for_obsidian(
    data: dict[str, object], wanted: Flashcards, described: tuple[str, ...]
) -> None:
    found, problems = read_settings((("flashcards-obsidian", json.dumps(data)),))
    assert problems == ()
    assert found == VaultSettings(flashcards=wanted)
    assert describe_settings(found) == tuple(f"Flashcards for Obsidian: {one}" for one in described)


@pytest.mark.parametrize(
    ("text", "place"),
    [("{", "1:2"), ("\ufeff{", "1:2"), ("\r{", "2:2"), ("{\r\n a", "2:2"), ("{\u2028 a", "1:2")],
)
def test_settings_of_flashcards_for_obsidian_that_are_no_json(text: str, place: str) -> None:
    found, problems = read_settings((("flashcards-obsidian", text),))
    assert found == VaultSettings(flashcards=Flashcards())
    assert [str(problem.location) for problem in problems] == [
        f".obsidian/plugins/flashcards-obsidian/data.json:{place}"
    ]
