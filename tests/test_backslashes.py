import pytest

from generator.text.backslashes import without_escapes


@pytest.mark.parametrize(
    ("text", "expected"),
    [("\\*\\a\\\\\\é", "*\\a\\\\é"), ("C:\\new\\", "C:\\new\\"), ("a", "a"), ("\\", "\\")],
)
def test_backslashes_are_removed_before_punctuation_only(text: str, expected: str) -> None:
    assert without_escapes(text) == expected
