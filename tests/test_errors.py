"""Each kind of problem: a source in `errors/` that has it, and the output of `check`."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.diagnostics import Code

SOURCES = sorted(Path(__file__).parent.joinpath("errors").glob("*.md"))

# These need more than a text: bytes that are not text, or other files. test_files.py tests them.
NEED_FILES = {Code.NOT_UTF8, Code.FILE_UNREADABLE, Code.MEDIA_TOO_LARGE, Code.MEDIA_UNREADABLE}
# These need `convert`: test_convert.py tests them.
OF_CONVERT = {Code.NOT_WRITABLE}
# This needs a line of hundreds of characters: test_fields.py tests it.
TOO_LONG = {Code.NESTED_TOO_DEEPLY}
# These need a lock next to the source; the tests of the lock test them.
OF_THE_LOCK = {code for code in Code if code.value.startswith("E4")} | {
    Code.DECK_CHANGED,
    Code.CLOZE_NUMBER_TAKEN,
}


def test_every_code_has_its_pair() -> None:
    sources = {path.stem for path in SOURCES}
    printed = {path.stem for path in Path(__file__).parent.joinpath("errors").glob("*.txt")}
    assert sources == printed
    assert sources == {
        code.value for code in set(Code) - NEED_FILES - OF_THE_LOCK - OF_CONVERT - TOO_LONG
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_what_check_prints(
    path: Path, anki_deck: Callable[..., Result], golden: Callable[[Path, str], None]
) -> None:
    Path("cards.md").write_bytes(path.read_bytes())
    result = anki_deck("check", "--all")
    assert f"[{path.stem}]" in result.stdout
    assert "Traceback" not in result.stderr
    assert result.exit_code == (1 if path.stem.startswith("E") else 0)
    golden(path.with_suffix(".txt"), result.stdout)


TWELVE = """\
---
dek: Capitals
---
# Europe
Some words.

A: Lisbon

Q: Capital of France?

Paris

Q: Capital of Spain?
A: Madrid
A: Barcelona

Q: Capital of Italy?
A: Rome
Type: reverse

C: Berlin is the capital of Germany.

C: {{Vienna}} is the capital of {{Austria.

C: {{c0::Bern}} is the capital of Switzerland.

Q: Capital of Greece?
A: Athens
ID: a b
Tags: /

Q: ![](rome.png)
A: Rome
"""


def test_twelve_mistakes_are_all_reported(anki_deck: Callable[..., Result]) -> None:
    Path("cards.md").write_text(TWELVE, encoding="utf-8")
    before = sorted(Path.cwd().rglob("*"))
    for command in ("check", "build"):
        result = anki_deck(command)
        printed = result.stdout if command == "check" else result.stderr
        assert [line for line in printed.split("\n") if re.match(r"cards\.md:\d", line)] == [
            'cards.md:2:1: error[E110]: unknown key "dek"',
            'cards.md:5:1: error[E105]: text outside a note: "Some words."',
            "cards.md:7:1: error[E103]: answer without a question",
            "cards.md:9:1: error[E201]: missing answer to a question of several paragraphs",
            'cards.md:15:1: error[E112]: the note has a second "A:"',
            'cards.md:19:7: error[E203]: unknown type "reverse"',
            (
                "cards.md:21:4: error[E204]: cloze note without a deletion: "
                '"Berlin is the capital of Germany."'
            ),
            "cards.md:23:33: error[E115]: cloze deletion is not closed",
            "cards.md:25:4: error[E205]: cloze number is not between 1 and 499",
            'cards.md:29:5: error[E207]: "a b" is not a valid id',
            'cards.md:30:7: error[E206]: "/" is not a valid tag',
            'cards.md:32:4: error[E301]: no such file: "rome.png"',
        ]
        assert result.exit_code == 1
    assert sorted(Path.cwd().rglob("*")) == before
