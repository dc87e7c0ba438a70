"""Reading and rendering take time in proportion to the text, whatever is repeated in it."""

from collections.abc import Callable

import pytest

from generator.markup.wrapping import unwrap
from generator.sources import SourceFile, read_deck
from generator.sources.vault_paths import matches
from generator.text.located import RowMarks, Text, slice_text
from tests.timing import seconds_of

Work = Callable[[], object]


def assert_linear(work: Callable[[int], Work], size: int) -> None:
    """Check that eight times the size takes about eight times as long, and not 64 times."""
    work(1)()  # loads modules and fills caches
    small, large = seconds_of(work(size)), seconds_of(work(8 * size))
    assert large < 30 * small + 0.2, (small, large)


def rows(count: int) -> Text:
    value = "a\n" * count
    return Text(value=value, path="a.md", marks=RowMarks(1, 1, value))


def long_row(count: int) -> Text:
    value = "a " * count
    return Text(value=value, path="a.md", marks=RowMarks(1, 1, value))


@pytest.mark.parametrize("text_of", [rows, long_row])
def test_each_character_is_located(text_of: Callable[[int], Text]) -> None:
    def work(size: int) -> Work:
        text = text_of(size)
        return lambda: [text.locate(offset) for offset in range(len(text.value))]

    assert_linear(work, 4_000)


def test_a_text_is_cut_into_slices() -> None:
    def work(size: int) -> Work:
        text = rows(size)
        marks = tuple(text.marks)
        both = text, Text(value=text.value, path="a.md", marks=marks)
        return lambda: [slice_text(one, at, at + 3) for one in both for at in range(0, size, 2)]

    assert_linear(work, 2_000)


@pytest.mark.parametrize("unit", ["[", "[a", "*", "[!"])
def test_a_glob_in_the_settings_of_a_plugin(unit: str) -> None:
    assert_linear(lambda size: lambda: matches(unit * size, "a" * 250), 1_000)


def test_a_line_of_spaces() -> None:
    assert_linear(lambda size: lambda: unwrap(f"a\n{' ' * size}\nb"), 4_000)


@pytest.mark.parametrize(
    ("dialect", "tags", "note"),
    [
        ("native", "# a{}\n", "Q: a\nA: b\n"),
        ("headings", "`{{=:{}:=}}`\n", "## a\n\nb\n"),
        ("hashcards", "# a{}\n", "Q: a\nA: b\n"),
    ],
)
def test_one_tag_is_repeated_above_many_notes(dialect: str, tags: str, note: str) -> None:
    """Without care, each note would go through all of them."""

    def work(size: int) -> Work:
        repeated = "a," if dialect == "headings" else " #a"
        text = tags.format(repeated * size) + note * (size // 4)
        file = SourceFile(path="a.md", subpath=(), text=text, dialect=dialect)
        return lambda: read_deck([file], "a")

    deck, _ = work(8)()  # type: ignore[misc]
    assert {note.tags for note in deck.notes} == {("a",)}
    assert_linear(work, 300)
