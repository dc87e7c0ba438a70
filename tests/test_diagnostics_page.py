"""`docs/diagnostics.md` has every problem: each example prints what it shows, and its fix works."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.diagnostics import Code, Severity
from tests.generated_texts import write

PAGE = (Path(__file__).parents[1] / "docs/diagnostics.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##+ [EW]\d|\Z)", PAGE, re.DOTALL | re.MULTILINE))
EXAMPLE = re.compile(
    r"^(`{3,})markdown\n(?P<source>.*?)^\1\n\n(`{3,})text\n(?P<printed>.*?)^\3\n",
    re.DOTALL | re.MULTILINE,
)
FIXED = re.compile(
    r"^Fixed(?:, with `(?P<file>[^`\n]+)`)?[^\n]*:\n\n(`{3,})markdown\n(?P<source>.*?)^\2\n",
    re.DOTALL | re.MULTILINE,
)
EXAMPLES = {code: found for code, text in SECTIONS.items() if (found := EXAMPLE.search(text))}

# What `check` does not find in a text alone: it takes certain bytes, a file next to it, a damaged
# lock, or `convert`. test_diagnostics_fixes.py makes each of these situations.
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
    Code.CLOZE_NUMBER_TAKEN,
}

# What the fixed source still has, and why.
LEFT = {"W902": ["W913"]}  # the line is a question now, and the example has no answer to it


def codes(result: Result) -> list[str]:
    """Return the codes that `check --json` printed, in their order."""
    return [found["code"] for found in json.loads(result.stdout)["diagnostics"]]


@pytest.fixture
def in_geography(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder that has the name that the page's hints print."""
    folder = tmp_path / "geography"
    folder.mkdir()
    monkeypatch.chdir(folder)


def test_the_warnings_that_the_page_leaves_out(anki_deck: Callable[..., Result]) -> None:
    block = re.search(
        r"^## W9: warnings\n.*?^```markdown\n(.*?)^```\n", PAGE, re.DOTALL | re.MULTILINE
    )
    assert block is not None
    source = block[1]
    write("cards.md", source.encode())
    assert codes(anki_deck("check", "--json")) == []
    write("cards.md", source.replace("[W901, W913]", "W906").replace("W920", "W906").encode())
    assert codes(anki_deck("check", "--json")) == ["W920", "W901", "W913"]


def test_every_code_has_its_section_in_order() -> None:
    assert list(SECTIONS) == [code.value for code in Code]
    assert len(re.findall(r"^### ", PAGE, re.MULTILINE)) == len(SECTIONS)


def test_every_code_has_an_example_and_a_fix_that_can_have_one() -> None:
    assert set(EXAMPLES) == {code.value for code in Code} - {code.value for code in NOT_BY_TEXT}
    assert set(EXAMPLES) == {code for code, text in SECTIONS.items() if FIXED.search(text)}


@pytest.mark.usefixtures("in_geography")
@pytest.mark.parametrize("code", EXAMPLES)
def test_example_prints_what_the_page_shows(code: str) -> None:
    write("cards.md", EXAMPLES[code]["source"].encode())

    result = CliRunner().invoke(main, ["check"])

    printed, _, summary = result.output.rstrip("\n").rpartition("\n")
    assert printed == EXAMPLES[code]["printed"].rstrip("\n")
    assert printed.count(f"[{code}]") == 1
    assert summary.startswith("cards.md: ")
    assert result.exit_code == (1 if Code(code).severity is Severity.ERROR else 0)


@pytest.mark.usefixtures("in_geography")
@pytest.mark.parametrize("code", EXAMPLES)
def test_the_problem_is_gone_after_the_fix_that_the_page_shows(code: str) -> None:
    fixed = FIXED.search(SECTIONS[code])
    assert fixed is not None
    if fixed["file"]:
        write(fixed["file"])
    write("cards.md", fixed["source"].encode())

    result = CliRunner().invoke(main, ["check", "--json"])

    assert codes(result) == LEFT.get(code, [])
    assert result.exit_code == 0


class Way(NamedTuple):
    """A way to fix an example that the page does not show, named after the words of the hint."""

    code: str
    words: str
    edits: tuple[tuple[str, str], ...]  # (old, new), one after the other
    files: tuple[str, ...] = ()  # put next to the source
    left: tuple[str, ...] = ()  # the codes that are reported afterwards


OUTSIDE = "Hint: It lies on the Seine."
LEARN = "Learn these by Friday."
SECOND = "\nQ: What is the capital of France?\nA: Paris, on the Seine\n"
CLOZE = "C: The capital of France is {{Paris}}."
WAYS = (
    Way("E104", "make it a comment", ((OUTSIDE, f"<!-- {OUTSIDE} -->"),)),
    # A question without an answer is a draft.
    Way("E105", 'start it with "Q:"', (("These", "Q: These"),), left=("W913",)),
    Way("E105", 'start it with "C:"', (("These", "C: These"), ("on France", "on {{France}}"))),
    Way("E108", "a line below", (("---\n", "---\n---\n"),)),
    Way("E107", 'a backslash before "<!--"', (("<!--", "\\<!--"),)),
    Way(
        "E112", 'a line that starts with "Q:" above', (("A: The", "Q: What is it called?\nA: The"),)
    ),
    Way("E113", 'use "Extra:"', (("A:", "Extra:"),)),
    # The example has no other deletion, which a cloze note needs.
    Way("E115", 'a backslash before "{{"', (("{{Paris", "\\{{Paris"), ("capital", "{{capital}}"))),
    Way("E201", 'for a draft, "A:" below', (("\nParis\n", "\nParis\nA:\n"),), left=("W913",)),
    Way("E205", '"{{c2::text::hint}}"', (("c0::Paris", "c2::Paris::which city?"),)),
    Way("E206", "delete it", ((", /", ""),)),
    Way("E207", "a GUID from the lock", (("ID: capital of France", "ID: kJNW15bMoUHT"),)),
    Way("E208", 'write it with "Q:" and "A:"', ((CLOZE, "Q: The capital of France?\nA: Paris"),)),
    Way("E210", '"1. "', (("Ice, water and steam", "\n1. Ice\n2. Water\n3. Steam"),)),
    Way("E210", "or delete the type", (("Type: list\n", ""),)),
    Way("E301", "put the file there", (), ("maps/france.png",)),
    Way("E304", "a sound", (("cards.md", "france.mp3"),), ("france.mp3",)),
    Way("E304", "a video", (("cards.md", "france.webm"),), ("france.webm",)),
    Way("W901", "delete one", ((SECOND, ""),)),
    Way("W902", "a space before it", (("Q:What", " Q:What"),)),
    Way("W905", "delete it", (("auto-tags:\n  asia: [Tokio]\n", ""),)),
    Way(
        "W906", "a longer fence", (("A:\n```", "A:\n````"), ("2, 3}\n```\n", "2, 3}\n```\n````\n"))
    ),
    Way("W908", "make it a comment", ((LEARN, f"<!-- {LEARN} -->"),)),
    # The picture stays on the network, which is a separate problem.
    Way("W912", "{width=50%}", (("wide", "50%"),), left=("W903",)),
    Way("W914", "delete it", (("\n[A]: adenine", ""),)),
    Way("W915", "indent them like the text of the item", (("* gas", "  * gas"),)),
    Way("W920", "put a space before it", (("Hints", " Hints"),)),
    Way(
        "W929", "or delete the comment", (("<!-- anki-deck: ignroe W920 -->", ""),), left=("W920",)
    ),
    Way("W912", "or delete the size", (("{width=wide}", ""),), left=("W903",)),
    Way("W921", "leave the number out", (("{{1::Peru}}", "{{Peru}}"),)),
    Way("W922", "delete", (('<font color="red">', ""), ("</font>", ""))),
    Way("W922", "put them in code", (('<font color="red">', '`<font color="red">`'),)),
    Way("W923", "put it in code", (("%%since 1535%%", "`%%since 1535%%`"),)),
    Way(
        "W924",
        "add a column",
        (("| language |", "| language | | |"), ("----------|", "---|---|---|")),
    ),
    Way(
        "W926",
        "end each but the last with a backslash",
        (("ina\n", "ina\\\n"), ("via\n", "via\\\n")),
    ),
    Way("W926", '"breaks: true"', (("Q: Which", "---\nbreaks: true\n---\nQ: Which"),)),
    Way("W927", "put it in code", (("[^1]", "`[^1]`"),)),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.code}: {way.words}")
def test_the_problem_is_gone_after_another_fix(way: Way, anki_deck: Callable[..., Result]) -> None:
    source = EXAMPLES[way.code]["source"]
    write("cards.md", source.encode())
    assert way.code in codes(anki_deck("check", "--json"))
    for old, new in way.edits:
        assert old in source
        source = source.replace(old, new, 1)
    for file in way.files:
        write(file)
    write("cards.md", source.encode())
    assert codes(anki_deck("check", "--json")) == list(way.left)


@pytest.mark.parametrize("code", ["W908", "W909"])
def test_text_that_was_left_is_no_problem_after_convert(
    code: str, anki_deck: Callable[..., Result]
) -> None:
    write("other.md", EXAMPLES[code]["source"].encode())
    assert codes(anki_deck("check", "other.md", "--json")) == [code]
    assert anki_deck("convert", "other.md", "-o", "cards.md").exit_code == 0
    assert codes(anki_deck("check", "cards.md", "--json")) == []
