"""The program of this project as rows of the comparison."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from benchmarks.corpus import Note, edited, native
from benchmarks.processes import Command, run
from benchmarks.rows import Row

CHECKOUT = Path(__file__).resolve().parent.parent
# What the installed command does, with the code of this checkout.
START = "from generator.cli import main; main(prog_name='anki-deck')"

Text = Callable[[int], str]  # the source's text in each revision


class Case(StrEnum):
    """What has changed since the last build."""

    FIRST = "first build"
    UNCHANGED = "nothing changed"
    CHANGED = "1 % changed"
    CHECK = "check, 1 % changed"


CASES = tuple(Case)


def python(code: str, *arguments: str, folder: Path) -> Command:
    """Return the command that runs a piece of Python with the libraries of this program."""
    return Command(words=[sys.executable, "-c", code, *arguments], folder=folder)


def anki_deck(*arguments: str, folder: Path, cache: str) -> Command:
    """Return a command of this program; `cache` is a folder, or "off"."""
    return Command(
        words=[sys.executable, "-c", START, *arguments],
        folder=folder,
        variables={"PYTHONPATH": str(CHECKOUT), "ANKI_DECK_CACHE": cache},
    )


def case_name(case: Case, *, cached: bool = True) -> str:
    """Return the name of a row."""
    return f"anki-deck, {case}" + ("" if cached else ", no cache")


def program_rows(
    folder: Path, notes: Sequence[Note], cases: Sequence[Case] = CASES, *, cached: bool = True
) -> Iterator[Row]:
    """Yield a row for each case, each with a folder and a cache that no other row uses."""
    for number, case in enumerate(cases):
        yield source_row(
            folder / f"{number}-{cached}",
            case,
            lambda revision: native(edited(notes, revision)),
            notes=len(notes),
            cached=cached,
        )


def source_row(folder: Path, case: Case, text: Text, *, notes: int, cached: bool = True) -> Row:
    """Return a row that builds or checks a source; `notes` is how many Anki must find."""
    deck, cache = folder / "deck", folder / "cache"
    setting = str(cache) if cached else "off"
    build = anki_deck("build", folder=deck, cache=setting)

    def prepare(number: int) -> None:
        if number == 0 or case is Case.FIRST:
            shutil.rmtree(folder, ignore_errors=True)
            deck.mkdir(parents=True)
            cache.mkdir()
            (deck / "cards.md").write_text(text(0), encoding="utf-8")
            if case is not Case.FIRST:
                run(build)
        if case in (Case.CHANGED, Case.CHECK):  # each revision differs from the last and from 0
            (deck / "cards.md").write_text(text(number + 1), encoding="utf-8")

    return Row(
        name=case_name(case, cached=cached),
        command=anki_deck("check", folder=deck, cache=setting) if case is Case.CHECK else build,
        prepare=prepare,
        package=None if case is Case.CHECK else deck / "output" / "cards.apkg",
        notes=notes,
    )
