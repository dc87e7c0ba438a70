"""References to media files in a text get other targets, or become text."""

import pytest

from generator.text.edits import edit_string
from generator.text.media_references import media_edits


def with_other_targets(value: str) -> str:
    """Give each file another name; files whose name starts with "no" are missing."""
    found = media_edits(value, lambda target, _: None if target.startswith("no") else f"x/{target}")
    return edit_string(value, found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("![a](b.png) [sound:c.mp3]", "![a](x/b.png) [sound:x/c.mp3]"),
        ("![a](no.png) `![a](b.png)`", "a `![a](b.png)`"),
        ("![a](\nb.png\n'c')", "![a](\nx/b.png\n'c')"),
        ("![a](\nno.png\n'c') d", "a d"),
        ('![a][b]\n\n[b]: c.png "d" "e"', '![a][b]\n\n[b]: x/c.png "d" "e"'),
        ("![a][b] d\n\n[b]:\nno.png\n(c)", "a d\n\n"),
    ],
)
def test_targets(text: str, wanted: str) -> None:
    assert with_other_targets(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("![a][b] d\n\n[b]: no1.png\n[b]: no2.png", "a d\n\n\n[b]: no2.png"),
        ("![a][b] d\n\n[b]: c.png\n[b]: no.png", "![a][b] d\n\n[b]: x/c.png\n[b]: no.png"),
        (
            "![a][b]\n\n[B ]: http://c/d.png\n[b]: no.png",
            "![a][b]\n\n[B ]: http://c/d.png\n[b]: no.png",
        ),
    ],
)
def test_of_two_definitions_the_first_counts(text: str, wanted: str) -> None:
    assert with_other_targets(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "![](a.png) " * 60_000 + "![b][c]\n\n" + "[d]: e\n" * 60_000,
        "![a][b]\n\n[b]: " + '"' * 200_000 + " x",
        "![a](\nno.png" + " " * 200_000 + "x",
    ],
    ids=["pictures", "quotes", "spaces"],
)
def test_a_long_text_takes_linear_time(text: str) -> None:
    """Quadratic time would be minutes or hours."""
    assert with_other_targets(text).count("x/") == text.count("a.png")
