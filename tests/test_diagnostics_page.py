"""`docs/diagnostics.md` lists every problem, and each of its examples has the one it stands for, printed as it says."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.diagnostics import Code, Severity

PAGE = (Path(__file__).parents[1] / "docs/diagnostics.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))
EXAMPLE = re.compile(
    r"^(`{3,})markdown\n(?P<source>.*?)^\1\n\n(`{3,})text\n(?P<printed>.*?)^\3\n",
    re.DOTALL | re.MULTILINE,
)
EXAMPLES = {code: found for code, text in SECTIONS.items() if (found := EXAMPLE.search(text))}

# What `check` does not find in a text alone: it takes certain bytes, a file beside it, a damaged lock, or `convert`.
NOT_BY_TEXT = {
    Code.NOT_UTF8,
    Code.CONTROL_CHARACTER,
    Code.MEDIA_TOO_LARGE,
    Code.MEDIA_UNREADABLE,
    Code.LOCK_DAMAGED,
    Code.LOCK_CONFLICT,
    Code.LOCK_VERSION,
    Code.CLOCK_BEHIND,
    Code.DECK_CHANGED,
    Code.NOT_WRITABLE,
    Code.NESTED_TOO_DEEPLY,
    Code.FILE_UNREADABLE,
    Code.NUMBER_TAKEN,
}


def test_every_code_has_its_section_in_order() -> None:
    assert list(SECTIONS) == [code.value for code in Code]
    assert len(re.findall(r"^### ", PAGE, re.MULTILINE)) == len(SECTIONS)


def test_every_code_has_an_example_that_can_have_one() -> None:
    assert set(EXAMPLES) == {code.value for code in Code} - {code.value for code in NOT_BY_TEXT}


@pytest.mark.parametrize("code", EXAMPLES)
def test_example_prints_what_the_page_shows(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "geography"  # a hint may name the folder
    folder.mkdir()
    (folder / "cards.md").write_text(EXAMPLES[code]["source"], encoding="utf-8")
    monkeypatch.chdir(folder)

    result = CliRunner().invoke(main, ["check"])

    printed, _, summary = result.output.rstrip("\n").rpartition("\n")
    assert printed == EXAMPLES[code]["printed"].rstrip("\n")
    assert printed.count(f"[{code}]") == 1
    assert summary.startswith("cards.md: ")
    assert result.exit_code == (1 if Code(code).severity is Severity.ERROR else 0)
