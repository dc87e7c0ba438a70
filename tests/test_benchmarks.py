"""The comparison of programs: its corpus, its rows in real Anki, and its report."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import chosen_parts, installed_peers, main
from benchmarks.anki_counts import anki_library, imported_counts
from benchmarks.corpus import blocks, edited, headings, native, notes_of_corpus, percent_signs
from benchmarks.parts import folder_of_files, large, notes
from benchmarks.peer_programs import (
    ANKI_LIBRARY,
    PEERS,
    PLAIN_SCRIPT,
    InstallError,
    Peer,
    install,
    peer_row,
)
from benchmarks.processes import Command, Cost, run
from benchmarks.program import CASES, case_name, program_rows
from benchmarks.report import report
from benchmarks.rows import Measured, measure, spread
from benchmarks.sections import Limit, Run, Section

# The comparison starts and measures processes as POSIX has them.
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it runs on Linux and macOS")

MIB = 1024 * 1024


def ignore(_text: str) -> None:
    """Show no progress."""


def not_counted(_package: Path) -> tuple[int, int]:
    raise AssertionError("no package was expected")


def measured(name: str, *times: float, failure: str = "") -> Measured:
    costs = [Cost(wall=time, cpu=2 * time, memory=MIB) for time in times]
    return Measured(name=name, costs=costs, memory=MIB, size=2000, failure=failure)


# ---- the corpus


def test_a_corpus_is_the_start_of_a_larger_one() -> None:
    many = notes_of_corpus(30)
    assert notes_of_corpus(10) == many[:10]
    assert len(set(many)) == 30


def test_a_third_of_the_notes_each_is_a_line_a_list_and_a_table_with_code() -> None:
    answers = [answer for _, answer in notes_of_corpus(9)]
    assert ["\n" not in answer for answer in answers] == [True, False, False] * 3
    assert ["\n- " in answer for answer in answers] == [False, True, False] * 3
    assert ["| --- |" in answer and "```python" in answer for answer in answers] == [
        *[False, False, True] * 3
    ]


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 2), (3, 12), (9, 10)])
def test_revisions_differ_in_each_hundredth_answer(one: int, other: int) -> None:
    corpus = notes_of_corpus(401)
    before, after = edited(corpus, one), edited(corpus, other)
    changed = [number for number in range(401) if before[number] != after[number]]
    assert changed == [0, 100, 200, 300, 400]
    assert [question for question, _ in after] == [question for question, _ in corpus]


def test_each_format_has_each_note() -> None:
    corpus = notes_of_corpus(6)
    questions = [question for question, _ in corpus]
    rows = headings(corpus).splitlines()
    assert [row[3:] for row in rows if row.startswith("## ")] == questions
    parts = [part.split("\n%\n") for part in percent_signs(corpus).split("\n---\n")]
    assert [part[0].strip() for part in parts] == questions
    assert [part[1].strip() for part in parts] == [answer for _, answer in corpus]
    assert [block.splitlines()[0] for block in blocks(corpus).split("\n\n")] == questions


# ---- programs, with real Anki


def run_in(folder: Path, *names: str) -> Run:
    peers, _lines = installed_peers([peer for peer in PEERS if peer.name in names], folder)
    return Run(work=folder, rounds=1, say=ignore, peers=peers)


def failures(section: Section) -> dict[str, str]:
    return {row.name: row.failure for row in section.rows.values() if row.failure}


@pytest.mark.slow
def test_notes_are_built_by_this_program_the_script_and_anki(tmp_path: Path) -> None:
    section = notes(run_in(tmp_path, PLAIN_SCRIPT, ANKI_LIBRARY), 6)
    assert failures(section) == {}
    assert [*section.rows] == [
        *map(case_name, CASES),
        *(case_name(case, cached=False) for case in CASES),
        PLAIN_SCRIPT,
        ANKI_LIBRARY,
    ]
    assert all(len(row.costs) == 1 for row in section.rows.values())
    assert [limit.applies for limit in section.limits] == [False] * 5
    assert all(limit.value is not None for limit in section.limits)


def test_a_change_is_one_that_a_build_reports(tmp_path: Path) -> None:
    rows = [*program_rows(tmp_path, notes_of_corpus(6))]
    said: dict[str, str] = {}
    for row in rows:
        row.prepare(0)
        process = _printed(row.command)
        said[row.name] = process
    assert "6 new" in said["anki-deck, first build"]
    assert "6 unchanged" in said["anki-deck, nothing changed"]
    assert "1 changed" in said["anki-deck, 1 % changed"]


def _printed(command: Command) -> str:
    """Run a command and return what it prints."""
    code = (
        "import subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, check=True)\n"
        "open('../printed', 'wb').write(done.stdout + done.stderr)"
    )
    words = [sys.executable, "-c", code, *command.words]
    run(Command(words=words, folder=command.folder, variables=command.variables))
    return (command.folder / "../printed").read_text()


@pytest.mark.slow
def test_the_large_part_compares_with_a_tenth(tmp_path: Path) -> None:
    section = large(run_in(tmp_path), 30)
    assert failures(section) == {}
    assert section.reference == "anki-deck, first build, 3 notes"
    assert section.limits[0].value is not None


def test_a_folder_is_checked_and_built(tmp_path: Path) -> None:
    section = folder_of_files(run_in(tmp_path), 3)
    assert failures(section) == {}
    (package,) = tmp_path.glob("folder/files/output/*.apkg")
    assert imported_counts(package) == (100, 100)


def test_anki_exports_what_it_imported(tmp_path: Path) -> None:
    (row, *_) = program_rows(tmp_path, notes_of_corpus(3))
    row.prepare(0)
    run(row.command)
    exported = tmp_path / "exported.apkg"
    anki_library("export", str(row.package), str(exported))
    assert imported_counts(exported) == (3, 3)


# ---- peers


def made_up(*requirements: str, python: str = "") -> Peer:
    return Peer(
        name="made up",
        does="nothing",
        requirements=requirements,
        python=python,
        write=native,
        words=lambda commands, source: [str(commands / "python"), "-c", "", str(source)],
    )


def test_a_peer_for_another_python_is_a_line(tmp_path: Path) -> None:
    peers, lines = installed_peers([made_up("nothing==1", python="9.9")], tmp_path)
    assert peers == {}
    assert lines == [("made up", "not measured: needs Python 9.9, which was not found")]


@pytest.mark.slow
def test_a_peer_that_cannot_be_installed_says_why(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match=r"not installed: ERROR: .*missing"):
        install(made_up("./missing.whl"), tmp_path)


def test_a_peer_that_writes_no_package_fails(tmp_path: Path) -> None:
    row = peer_row(made_up(), Path(sys.executable).parent, tmp_path, notes_of_corpus(2))
    (found,) = measure([row], 1, not_counted, ignore).values()
    assert found.failure.startswith("[Errno 2] No such file or directory")


# ---- the command


@pytest.mark.parametrize(
    ("only", "parts", "peers"),
    [
        ((), ["start", "notes", "size", "folder"], len(PEERS)),
        (("start",), ["start"], 0),
        (("notes", "size"), ["notes", "size"], len(PEERS)),
        (("AnkiIn",), ["notes"], 2),
        (("folder", "AnkiIn"), ["folder", "notes"], 2),
    ],
)
def test_parts_are_chosen_by_name(only: Sequence[str], parts: list[str], peers: int) -> None:
    found, chosen = chosen_parts(only, with_large=False)
    assert (found, len(chosen)) == (parts, peers)
    assert chosen_parts(only, with_large=True)[0] == [*parts, "large"]


def test_the_results_are_written(tmp_path: Path) -> None:
    output = tmp_path / "results.md"
    options = ("--only=start", "--rounds=1", f"--work={tmp_path / 'work'}", f"--output={output}")
    result = CliRunner().invoke(main, options, catch_exceptions=False)
    assert result.exit_code == 0
    text = output.read_text(encoding="utf-8")
    assert "Written by `python -m benchmarks --rounds=1 --only=start`." in text
    assert "\n| `anki-deck --help` / `import click`, wall |" in text
    assert str(tmp_path) not in text


def test_the_report_shows_spreads_failures_and_limits() -> None:
    section = Section(
        title="Notes",
        text="All of them.",
        rows={
            "A": measured("A", 1, 2, 4),
            "B": measured("B", 10, 10, 10),
            "C": measured("C", failure="exit status 1: a|b"),
        },
        reference="B",
        limits=[
            Limit(what="below", value=spread([1.0]), limit=1.5),
            Limit(what="above", value=spread([700.0]), limit=600, unit=" MiB"),
            Limit(what="small", value=spread([2.0, 1.0, 3.0]), limit=1.5, applies=False),
            Limit(what="missing", value=None, limit=1.5),
        ],
    )
    fifth = "0.200 (0.100–0.400)"
    rows = report([("Cores", "2")], [section], [("A", "is this")], "a command").splitlines()
    assert rows[:3] == ["# Results", "", "Written by `a command`."]
    limits = rows.index("## Limits")
    assert rows[limits - 2 : limits + 8] == [
        "- Cores: 2",
        "",
        "## Limits",
        "",
        "|  | ratio | limit | holds |",
        "| --- | --: | --: | --: |",
        "| below | 1.00 | 1.5 | yes |",
        "| above | 700 MiB | 600 MiB | **no** |",
        "| small | 2.00 (1.00–3.00) | 1.5 | for more notes |",
        "| missing | – | 1.5 | – |",
    ]
    assert rows[limits + 9 :] == [
        "## Notes",
        "",
        "All of them.",
        "",
        "|  | wall, s | CPU, s | memory, MiB | package, KB | rounds | wall / B | CPU |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
        f"| A | 2.00 (1.00–4.00) | 4.00 (2.00–8.00) | 1 | 2 | 3 | {fifth} | {fifth} |",
        "| B | 10.0 | 20.0 | 1 | 2 | 3 | 1 | 1 |",
        "| C | failed: exit status 1: a\\|b |  |  |  |  |  |  |",
        "",
        "## The other programs",
        "",
        "- A: is this",
    ]
