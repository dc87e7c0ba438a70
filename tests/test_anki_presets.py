"""The documented expressions of Obsidian_to_Anki, recognised by their text."""

import pytest

from generator.sources.anki_presets import Preset, Style, recognise_preset

_BELOW = r"\n*((?:\n(?:^[^\n#].{0,2}$|^[^\n#].{3}(?<!<!--).*))+)"
_BELOW_WITH_BLANKS = r"\n*((?:\n(?:^[^\n#].{0,2}$|^[^\n#].{3}(?<!<!--).*|^\s*$))+)"
_TAGGED = r"((?:[^\n][\n]?)+) {} ?\n*((?:\n(?:^.{{1,3}}$|^.{{4}}(?<!<!--).*))+)"


@pytest.mark.parametrize(
    ("start", "least", "most"),
    [
        ("^#+(.+)", 1, 6),
        (r"^#+\s(.+)", 1, 6),
        ("^#{2,}(.+)", 2, 6),
        (r"^#{2,4} (.+)", 2, 4),
        ("^#{2,4}(.+)", 2, 6),
        (r"^#{4}\s(.+)", 4, 4),
        (r"^#{4}\s+(.+?)", 4, 4),
        ("^#{4}(.+)", 4, 6),
        ("^### (.+)", 3, 3),
        ("^##(.+)", 2, 6),
    ],
)
def test_levels_of_headings(start: str, least: int, most: int) -> None:
    for below, has_blanks in (
        (_BELOW, False),
        (_BELOW_WITH_BLANKS, True),
        (r"\n+((?:[^\n#][\n]?)+)", False),
    ):
        assert recognise_preset("Basic", start + below) == Preset(
            note_type="Basic",
            style=Style.HEADER,
            least=least,
            most=most,
            has_blanks=has_blanks,
        )


@pytest.mark.parametrize(
    ("expression", "style", "words"),
    [
        (_TAGGED.format("#flashcard"), Style.TAGGED, ("#flashcard",)),
        (_TAGGED.format("#anki/Basic-one"), Style.TAGGED, ("#anki/Basic-one",)),
        (_TAGGED.format(r"\#card"), Style.TAGGED, ("#card",)),
        (r"((?:[^\n][\n]?)+) #a\n+((?:[^\n][\n]?)+)", Style.TAGGED, ("#a",)),
        (r"^Q: ((?:[^\n][\n]?)+)\n+A: ((?:[^\n][\n]?)+)", Style.LABELLED, ("Q: ", "A: ")),
        (r"^(.*[^\n:]{1}):{2}([^\n:]{1}.*)", Style.INLINE, ("::",)),
        ("^(.+) = (.+)", Style.INLINE, (" = ",)),
        (r"((?:[^\n][\n]?)+\n)-{3,}\n((?:[^\n][\n]?)+)", Style.RULED, ()),
        (r"((?:.+\n)*(?:.*==.*)(?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))*)", Style.CLOZE, ("==",)),
        (r"((?:.+\n)*(?:.*{.*)(?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))*)", Style.CLOZE, ("{",)),
        (r"\|([^\n|]+)\|\n\|(?:[^\n|]+)\|\n\|([^\n|]+)\|\n?", Style.TABLE, ()),
    ],
)
def test_styles_and_words(expression: str, style: Style, words: tuple[str, ...]) -> None:
    wanted = Preset(note_type="Basic", style=style, words=words)
    assert recognise_preset("Basic", expression) == wanted
    # Copied with line ends, and with white space around it.
    assert recognise_preset("Basic", f" {expression} ".replace(r"\n", "\n")) == wanted


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "(.+)",
        "^#+(.+)",
        r"^#{7}(.+)" + _BELOW,
        r"^#{4}\s(.+)\n*([\s\S]*?)\nEND$",
        _TAGGED.format("#(a|b)"),
        _TAGGED.format("#a") + "x",
        r"^(.+)\s::\s(.+)",
    ],
)
def test_other_expressions_are_the_users_own(expression: str) -> None:
    assert recognise_preset("Basic", expression) is None
