import pytest

from generator.markup.nodes import Characters, Tagged
from generator.markup.small_text import small_text


@pytest.mark.parametrize(
    ("text", "start", "name", "inside", "end"),
    [
        ("H~2~O", 1, "sub", (2, 3), 4),
        ("x^2^", 1, "sup", (2, 3), 4),
        ("Ca^2+^", 2, "sup", (3, 5), 6),
        ("m^-1^", 1, "sup", (2, 4), 5),
        ("m^−1^", 1, "sup", (2, 4), 5),
        ("x^(a+b)^", 1, "sup", (2, 7), 8),
        ("(a)~n~", 3, "sub", (4, 5), 6),
        ("x~i,~", 1, None, None, None),
        ("C~n~H", 1, "sub", (2, 3), 4),
        ("cm^2^s", 2, "sup", (3, 4), 5),
        ("{{x}}~1~", 5, "sub", (6, 7), 8),
        ("H~{{c1::2}}~O", 1, "sub", (2, 11), 12),
        ("H~{{c1,2::2}}~O", 1, "sub", (2, 13), 14),
        ("H~{{c1::2::how many}}~O", 1, "sub", (2, 21), 22),
        ("x^{{2::a number}}^", 1, "sup", (2, 17), 18),
        ("x~a::b~", 1, None, None, None),
        ("水~2~", 1, "sub", (2, 3), 4),
        ("V~总~", 1, "sub", (2, 3), 4),
        ("月~水~金", 1, None, None, None),
        ("x^2+y^2", 1, None, None, None),
        ("(x^2)^2", 2, None, None, None),
        ("3~5~7", 1, None, None, None),
        ("x^n+y^n", 1, None, None, None),
        ("x^2y^n", 1, None, None, None),
        ("x^(a^", 1, None, None, None),
        ("x^a)^", 1, None, None, None),
        ("x~a~~", 1, None, None, None),
        ("x~ a~", 1, None, None, None),
        ("x~a b~", 1, None, None, None),
        ("x~~", 1, None, None, None),
        ("~a~", 0, None, None, None),
        (" ~a~", 1, None, None, None),
        (".~a~", 1, None, None, None),
        ("x~a^", 1, None, None, None),
    ],
)
def test_small_text(
    text: str, start: int, name: str | None, inside: tuple[int, int] | None, end: int | None
) -> None:
    found = small_text(text, start)
    if name is None or inside is None:
        assert found is None
    else:
        assert found == (Tagged(name, [Characters(*inside)]), end)


def test_one_directly_after_another() -> None:
    text = "SO~4~^2-^"
    assert small_text(text, 5) is None
    assert small_text(text, 5, is_after_small=True) == (Tagged("sup", [Characters(6, 8)]), 9)


@pytest.mark.parametrize("char", ["{", "(", "{{", "{{c1::", "a", "-"])
def test_time_is_linear(char: str) -> None:
    # A pattern that can read "{{" in two ways takes years.
    assert small_text("a~" + char * 20_000 + " ", 1) is None
