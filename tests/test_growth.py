"""Reading and rendering take time in proportion to the text, whatever is repeated in it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.build import RenderedDeck, render_deck
from generator.draft import draft
from generator.identity.wording import read_verbatim
from generator.markup.wrapping import unwrap
from generator.sources import SourceFile, read_deck
from generator.sources.dialects.logseq.block_texts import deletions_in
from generator.sources.vault_paths import matches
from generator.text.located import RowMarks, Text, slice_text
from tests.texts import EveryFile
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


@pytest.mark.parametrize("blank", [" ", "\t"])
@pytest.mark.parametrize("line", ["a{}b", "A{}b", "a{}- b"])
def test_a_drafted_line_with_white_space(line: str, blank: str) -> None:
    def work(size: int) -> Work:
        text = line.format(blank * size)
        return lambda: draft(text, "a")

    assert_linear(work, 2_000)


@pytest.mark.parametrize("delimiter", ["`", "$"])
def test_code_and_math_in_a_run_of_delimiters(delimiter: str) -> None:
    assert_linear(lambda size: lambda: read_verbatim(delimiter * size), 2_000)


def test_fields_of_a_note_of_an_unknown_type() -> None:
    def work(size: int) -> Work:
        text = "#separator:tab\n" + "a\t" * size + "\n" + "b\tc\td\n" * size
        file = SourceFile(path="a.txt", subpath=(), text=text, dialect="anki-text")
        return lambda: read_deck([file], "a")

    assert_linear(work, 300)


def test_deletions_of_logseq_that_do_not_end() -> None:
    def work(size: int) -> Work:
        value = "{{cloze a}} " + "{{cloze a " * size
        text = Text(value=value, path="a.md", marks=RowMarks(1, 1, value))
        return lambda: deletions_in(text)

    assert len(work(1)()) == 1  # type: ignore[arg-type]
    assert_linear(work, 3_000)


def rendered(text: str) -> RenderedDeck:
    file = SourceFile(path="cards.md", subpath=(), text=text)
    return render_deck(*read_deck([file], "a"), EveryFile())


@pytest.mark.slow  # few of them would show nothing
@pytest.mark.parametrize(
    "unit", ["{{c1::<b>a}}</b> ", "{{c1::a\n\nb}}\n\n", "{{c1::\n- a\n- b\n}}\n"]
)
def test_delimiters_are_moved_among_many_elements(unit: str) -> None:
    def work(size: int) -> Work:
        delimiters = unit * size
        return lambda: rendered(f"C:\n{delimiters}")

    assert_linear(work, 800)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "piece", "shown"),
    [
        ("Q: a\nA:", "`a`", "<code>"),
        ("Q: a\nA:", "$a$", r"\("),
        ("Q: a\nA:", "[sound:a.mp3]", "[sound:"),
        ("C:", "{{c1::a}}", "{{c1::"),
    ],
)
def test_a_field_has_more_pieces_than_there_are_private_characters(
    before: str, piece: str, shown: str
) -> None:
    count = 66_000
    (built,) = rendered(f"{before} {f'{piece} ' * count}").notes
    assert built.fields is not None
    assert "".join(built.fields.values).count(shown) == count


@pytest.mark.slow
def test_no_reader_takes_more_than_linear_time() -> None:
    """Measures each 179th of the benchmark's pairs, which are some of each reader.

    It takes CPU time, and measures again what looks slow: a busy machine changes it little.
    """
    command = [sys.executable, "-m", "benchmarks.growth", "--limit", "1.5", "--part", "7", "179"]
    ran = subprocess.run(
        command,
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "of 45 readers" in ran.stdout
