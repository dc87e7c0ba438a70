import pytest

from generator.diagnostics import (
    EXCERPT_WIDTH,
    Code,
    Diagnostic,
    Location,
    Severity,
    format_diagnostic,
    has_errors,
    quoted,
    sort_diagnostics,
)


def problem(
    line: int = 12,
    column: int = 1,
    code: Code = Code.ANSWER_WITHOUT_QUESTION,
    path: str = "cards.md",
) -> Diagnostic:
    location = Location(path=path, line=line, column=column)
    hint = 'add a line that starts with "Q:" above it'
    return Diagnostic(location=location, code=code, message="answer without a question", hint=hint)


def test_a_problem_is_printed_with_its_line_and_a_caret() -> None:
    assert format_diagnostic(problem(), "A: Paris") == (
        "cards.md:12:1: error[E103]: answer without a question\n"
        "   12 | A: Paris\n"
        "      | ^\n"
        '  hint: add a line that starts with "Q:" above it'
    )


def test_a_problem_without_a_line_to_show() -> None:
    assert format_diagnostic(problem(code=Code.DUPLICATE_QUESTION), None) == (
        "cards.md:12:1: warning[W901]: answer without a question\n"
        '  hint: add a line that starts with "Q:" above it'
    )


def test_each_piece_is_coloured_by_its_role() -> None:
    roles = []

    def paint(text: str, role: str) -> str:
        roles.append((role, text))
        return text

    format_diagnostic(problem(), "A: Paris", paint)
    assert roles == [
        ("error", "error[E103]"),
        ("place", "cards.md:12:1"),
        ("margin", "   12 |"),
        ("margin", "      |"),
        ("caret", "^"),
        ("hint", "hint:"),
    ]


@pytest.mark.parametrize(
    ("line", "column", "excerpt", "caret"),
    [
        ("abc", 2, "   12 | abc", "      |  ^"),
        ("abc", 4, "   12 | abc", "      |    ^"),
        ("", 1, "   12 |", "      | ^"),
        ("\tab", 2, "   12 | \tab", "      | \t^"),
        ("日本x", 3, "   12 | 日本x", "      |     ^"),
        ("e\u0301x", 3, "   12 | e\u0301x", "      |  ^"),
        ("🙂x", 2, "   12 | 🙂x", "      |   ^"),
    ],
)
def test_the_caret_is_below_the_column(line: str, column: int, excerpt: str, caret: str) -> None:
    assert format_diagnostic(problem(column=column), line).split("\n")[1:3] == [excerpt, caret]


@pytest.mark.parametrize("column", [1, 40, 100, 199, 201])
def test_a_long_line_is_cut_around_the_column(column: int) -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(200))
    _, excerpt, caret, _ = format_diagnostic(problem(column=column), line).split("\n")
    shown = excerpt.removeprefix("   12 | ")
    assert len(shown) <= EXCERPT_WIDTH + 2
    under = shown[len(caret) - len("      | ") - 1 :][:1]
    assert under == (line[column - 1] if column <= len(line) else "")
    half = EXCERPT_WIDTH // 2
    assert (shown[0] == "…", shown[-1] == "…") == (
        column > half + 1,
        max(half + 1, column) + half <= 200,
    )


def test_problems_are_sorted_by_location_and_code() -> None:
    found = [
        problem(path="b.md"),
        problem(2, 1),
        problem(1, 5),
        problem(1, 2, Code.NO_ANSWER),
        problem(1, 2),
        problem(10, 1),
    ]
    assert [
        (at.location.path, at.location.line, at.location.column, at.code.value)
        for at in sort_diagnostics(found)
    ] == [
        ("b.md", 12, 1, "E103"),
        ("cards.md", 1, 2, "E103"),
        ("cards.md", 1, 2, "E201"),
        ("cards.md", 1, 5, "E103"),
        ("cards.md", 2, 1, "E103"),
        ("cards.md", 10, 1, "E103"),
    ]


def test_warnings_are_not_errors() -> None:
    assert not has_errors([])
    assert not has_errors([problem(code=Code.REMOTE_MEDIA)])
    assert has_errors((problem(code=Code.REMOTE_MEDIA), problem()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", '"a"'),
        (" a \n\t b ", '"a b"'),
        ("x" * 40, f'"{"x" * 40}"'),
        ("x" * 41, f'"{"x" * 39}…"'),
        ("", '""'),
    ],
)
def test_quoted(text: str, expected: str) -> None:
    assert quoted(text) == expected


def test_codes_are_unique_and_name_their_severity() -> None:
    values = [code.value for code in Code]
    assert len(set(values)) == len(values)
    for code in Code:
        assert code.value[0] in "EW"
        assert code.value[1:].isdecimal()
        assert code.severity is (
            Severity.WARNING if code.value.startswith("W9") else Severity.ERROR
        )
