import pytest

from generator.markup.lists import normalise_lists


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n  - b\n    - c\n- d", "-   a\n    -   b\n        -   c\n-   d"),
        ("- a\n    - b\n        - c\n- d", "-   a\n    -   b\n        -   c\n-   d"),
        ("- a\n\t- b", "-   a\n    -   b"),
        ("1. a\n   - b\n2. c", "1.  a\n    -   b\n2.  c"),
        ("1) a\n2) b", "1.  a\n2.  b"),
        ("10. a\n11. b\n    - c", "10. a\n11. b\n    -   c"),
        ("100. a", "100. a"),
        ("- a\n - b", "-   a\n-   b"),
        ("-", "-"),
        ("1998.", "1998."),
        ("1998.\n1999.", "1998. \u200b\n1999. \u200b"),
        ("- a\n-\n- b", "-   a\n-   \u200b\n-   b"),
        ("!!! note\n    a\n    - b", "!!! note\n    a\n\n    -   b"),
        ("t\n: a\n    - b", "t\n: a\n\n    -   b"),
        ("- - -\n- a", "- - -\n-   a"),
        ("* * *", "* * *"),
        ("- a\n  > b", "-   a\n\n    > b"),
        ("!!! note\n    - a\n    - b\n\nc", "!!! note\n    -   a\n    -   b\n\nc"),
        ("t\n:   - a\n    - b", "t\n:   - a\n    -   b"),
        ("t\n: a\nu\n: b", "t\n: a\nu\n: b"),
        ("[^1]: a\n\n    - b\n\nc", "[^1]: a\n\n    -   b\n\nc"),
        ("- a\n  b", "-   a\n    b"),
        ("- a\nb", "-   a\n    b"),
        ("- a\n\n  b\n- c", "-   a\n\n    b\n\n-   c"),
        ("- a\n\n  - b\n- c", "-   a\n\n    -   b\n\n-   c"),
        ("- a\n\nb", "-   a\n\nb"),
        ("a\n- b", "a\n\n-   b"),
        ("a\n\n- b", "a\n\n-   b"),
        ("a\n1. b", "a\n\n1.  b"),
        ("a\n2. b", "a\n2. b"),
        ("a\n-", "a\n-"),
        ("1. a\n- b", "1.  a\n\n-   b"),
        ("- a\n1. b", "-   a\n\n1.  b"),
        ("a\n| b |\n|---|", "a\n\n| b |\n|---|"),
        ("a\nb | c\n--|--", "a\n\nb | c\n--|--"),
        ("a | b", "a | b"),
        ("    code", "    code"),
        ("- a\n\n        code", "-   a\n\n        code"),
        ("plain\ntext", "plain\ntext"),
        ("", ""),
    ],
)
def test_lists_and_tables_in_the_form_of_python_markdown(text: str, expected: str) -> None:
    assert normalise_lists(text) == expected
