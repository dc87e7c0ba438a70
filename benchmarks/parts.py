"""The parts of the comparison: what each measures, and the limits that it tells."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.anki_counts import anki_library
from benchmarks.corpus import Note, native, notes_of_corpus
from benchmarks.peer_programs import PLAIN_SCRIPT, SCRIPTS, peer_row
from benchmarks.processes import Command, CommandError, run
from benchmarks.program import (
    CASES,
    CHECKOUT,
    Case,
    anki_deck,
    case_name,
    program_rows,
    python,
    source_row,
)
from benchmarks.rows import Clock, Measured, Row, spread
from benchmarks.sections import MIB, Limit, Run, Section, compared

SIZE, LARGE_SIZE = 10_000, 100_000  # notes, for the limits
FILES, FILES_PER_FOLDER = 3_000, 100
IMPORTS, IMPORT_CLICK = "`import click, genanki, markdown`", "`import click`"
HELP, STAT_FILES = "`anki-deck --help`", "`stat_files.py`"
VERBS = ("check", "build")


# ---- the start


def start(measuring: Run) -> Section:
    """Measure commands whose time is mostly that of imports, and the deck of this project."""
    folder = measuring.work / "start"
    folder.mkdir(parents=True, exist_ok=True)
    text = (CHECKOUT / "cards.md").read_text(encoding="utf-8")
    rows = [
        *(
            Row(name=name, command=python(name.strip("`"), folder=folder))
            for name in (IMPORTS, IMPORT_CLICK)
        ),
        Row(name=HELP, command=anki_deck("--help", folder=folder, cache="off")),
        *(
            # It has notes with several cards: it is not for counting.
            replace(source_row(folder / case, case, lambda _: text, notes=0), package=None)
            for case in (Case.FIRST, Case.UNCHANGED)
        ),
    ]
    found = measuring.measured(rows)
    first, unchanged = case_name(Case.FIRST), case_name(Case.UNCHANGED)
    return Section(
        title="The start, and a small deck",
        text="The deck is this project's `cards.md`.",
        rows=found,
        reference=IMPORTS,
        limits=(
            compared(found, first, IMPORTS, 1.5, title="small deck"),
            compared(found, unchanged, IMPORTS, 0.6, title="small deck"),
            compared(found, HELP, IMPORT_CLICK, 1.25),
        ),
    )


# ---- notes


def notes(measuring: Run, size: int) -> Section:
    """Measure this program, with and without its cache, and the peers."""
    folder, corpus = measuring.work / "notes", notes_of_corpus(size)
    rows = [
        *program_rows(folder / "program", corpus),
        *program_rows(folder / "program", corpus, cached=False),
        *(
            peer_row(peer, commands, folder / "peers" / name, corpus)
            for name, (peer, commands) in measuring.peers.items()
            if size <= peer.most_notes
        ),
    ]
    found = measuring.measured(rows)
    return Section(
        title=f"{size:,} notes",
        text="Anki imported each package, with all notes.",
        rows=found,
        reference=PLAIN_SCRIPT,
        limits=tuple(_limits_of_notes(found, size)),
    )


def _limits_of_notes(found: Mapping[str, Measured], size: int) -> Iterator[Limit]:
    title, applies = f"{size:,} notes", size >= SIZE
    limits: Sequence[tuple[Case, Clock, float]] = (
        (Case.FIRST, "wall", 0.6),
        (Case.FIRST, "cpu", 1.1),
        (Case.UNCHANGED, "wall", 0.05),
        (Case.CHANGED, "wall", 0.15),
        (Case.CHECK, "wall", 0.12),
    )
    for case, clock, limit in limits:
        yield compared(
            found,
            *(case_name(case), PLAIN_SCRIPT, limit),
            clock=clock,
            title=title,
            applies=applies,
        )


def large(measuring: Run, size: int = LARGE_SIZE) -> Section:
    """Measure this program with ten times the notes."""
    folder, few = measuring.work / "large", size // 10
    (reference,) = program_rows(folder / "few", notes_of_corpus(few), CASES[:1])
    reference = replace(reference, name=f"{reference.name}, {few:,} notes")
    found = measuring.measured([reference, *program_rows(folder / "many", notes_of_corpus(size))])
    first, title, applies = found[case_name(Case.FIRST)], f"{size:,} notes", size >= LARGE_SIZE
    return Section(
        title=title,
        text="The memory is that of all processes together.",
        rows=found,
        reference=reference.name,
        limits=(
            compared(found, first.name, reference.name, 11, title=title, applies=applies),
            Limit(
                what=f"{title}: {first.name}, peak memory",
                value=spread([first.memory / MIB]) if first.memory else None,
                limit=600,
                unit=" MiB",
                applies=applies,
            ),
        ),
    )


# ---- the size of a package


def package_size(measuring: Run, sizes: Sequence[int]) -> Section:
    """Compare the package with what Anki exports after its import, with the same note types."""
    own = CHECKOUT / "cards.md"
    texts = {"small deck": own.read_text(encoding="utf-8")} | {
        f"{size:,} notes": native(notes_of_corpus(size)) for size in sizes
    }
    rows: dict[str, Measured] = {}
    limits: list[Limit] = []
    for number, (name, text) in enumerate(texts.items()):
        measuring.say(name)
        ours, exported = f"{name}: anki-deck", f"{name}: Anki's legacy export"
        found = _package_sizes(measuring.work / "size" / str(number), text)
        rows[ours] = replace(found[0], name=ours)
        rows[exported] = replace(found[1], name=exported)
        is_known = bool(found[0].size and found[1].size)
        value = spread([found[0].size / found[1].size]) if is_known else None
        limits.append(Limit(what=f"{name}: package size / Anki's", value=value, limit=1.1))
    return Section(
        title="The size of a package",
        text=(
            "Anki imported the package and exported all, without scheduling, for older versions.\n"
            "About 50 KB of its package are a placeholder for versions that are older still."
        ),
        rows=rows,
        reference="",
        limits=limits,
    )


def _package_sizes(folder: Path, text: str) -> tuple[Measured, Measured]:
    """Return the sizes of this program's package and of Anki's export."""
    row = source_row(folder, Case.FIRST, lambda _: text, notes=0)
    exported = folder / "exported.apkg"
    size, failure = 0, ""
    try:
        row.prepare(0)
        run(row.command)
        (package,) = row.command.folder.glob("output/*.apkg")  # a deck may set its name
        size = package.stat().st_size
        anki_library("export", str(package), str(exported))
    except (CommandError, OSError) as error:
        failure = str(error)
    legacy = exported.stat().st_size if exported.exists() else 0
    return (
        Measured(name="", size=size, failure="" if size else failure),
        Measured(name="", size=legacy, failure="" if legacy else failure),
    )


# ---- a folder


def folder_of_files(measuring: Run, files: int = FILES) -> Section:
    """Measure the second run over a folder in which one file has cards."""
    folder = measuring.work / "folder"
    source, cache = folder / "files", str(folder / "cache")
    shutil.rmtree(folder, ignore_errors=True)
    write_files(source, files)
    commands = {name: anki_deck(name, ".", folder=source, cache=cache) for name in VERBS}
    stat = Command(words=[sys.executable, str(SCRIPTS / "stat_files.py"), "."], folder=source)
    rows = [
        Row(name=STAT_FILES, command=stat),
        *(Row(name=f"`anki-deck {name} .`", command=command) for name, command in commands.items()),
    ]
    found = measuring.measured(rows)
    return Section(
        title=f"A folder of {files:,} files without cards, and one with cards",
        text="Each command ran before. The first row imports click and stats each file.",
        rows=found,
        reference=STAT_FILES,
        limits=tuple(
            compared(found, row.name, STAT_FILES, 1.5, title="folder", applies=files >= FILES)
            for row in rows[1:]
        ),
    )


def write_files(folder: Path, count: int) -> None:
    """Write files of prose in subfolders, and one with cards."""
    for number, (title, text) in enumerate(_prose(count)):
        path = folder / f"folder-{number // FILES_PER_FOLDER}" / f"file-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    (folder / "cards.md").write_text(native(notes_of_corpus(100)), encoding="utf-8")


def _prose(count: int) -> Iterator[Note]:
    """Yield titles and texts in which no program sees a card."""
    for number, (question, answer) in enumerate(notes_of_corpus(count)):
        yield f"File {number}", f"{question.rstrip('?')}.\n\n{answer}"
