"""How often notes keep their identity over edit histories, with real builds.

    python -m benchmarks.replay                  prints figures of the labelled tests/replays
    python -m benchmarks.replay --cases          prints each of their notes that was lost or wrong
    python -m benchmarks.replay HISTORIES IDS    replays histories without labels

HISTORIES is a folder with a file NAME.jsonl.xz for each history, with one version of the deck per
line, oldest first:

    {"commit": "…", "cards": [{"q": "question", "a": "answer", "file": "a.md", "section": "…"}, …]}

Files NAME.truth.jsonl.xz have the right answers and are ignored. For each history this writes
IDS/NAME.ids.jsonl, with one version per line, for a scorer that knows the right answers:

    {"commit": "…", "ids": [the GUID of card 0, of card 1, …]}

Each version is written as the files that an author would write, and read as a build reads them.
Only the lock's text passes from one build to the next. Notes that cannot be built exactly as they
are in the history are counted.
"""

import json
import lzma
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import click

from generator.convert.writing import write_headings, write_note
from generator.diagnostics import Location, has_errors
from generator.markup.fields import recognition_texts
from generator.notes import BasicNote, DraftNote, LineRange, Note, note_texts, notes_and_drafts
from generator.sources import SourceFile, read_deck
from generator.sources.assembly import ParsedNote, Section
from generator.sources.field_markers import Field
from generator.text.escaping import escape_plain_text
from generator.text.located import Mark, Text
from tests.replaying import Builds, MediaByName, cases, histories, judged, table

SUFFIX, ANSWERS = ".jsonl.xz", ".truth.jsonl.xz"
PATH, DECK = "cards.md", "deck"
START, LINES = Location(path=PATH, line=1, column=1), LineRange(first=1, last=1)
MEDIA = MediaByName()
# Text after a note or heading: it is read unchanged unless the text above it includes what follows.
AFTER = "Q: after\nA: `a`\n```\nb\n```\n~~~~\nc\n~~~~\n`````\nd\n`````\n<!-- e -->f\n"

Card = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A note as an author would write it; `rows` is None if it cannot be written at all.

    `difference` says what differs from the history, "" if nothing does.
    """

    rows: str | None
    difference: str


@cache
def written(question: str, answer: str) -> Written:
    """Write a note with its markup, else with its markup escaped, else not at all."""
    plain = (_text(question), _text(answer))
    for fields, difference in (
        (plain, ""),
        (tuple(map(escape_plain_text, plain)), "with escaped markup"),
    ):
        rows = "\n".join(write_note(_parsed(*fields), lambda target, _source: target))
        above = _read_above(rows)
        if above is not None and len(above) == 1:
            is_same = bool(difference) or recognition_texts(above[0], MEDIA) == recognition_texts(
                _note(*fields), MEDIA
            )
            return Written(rows=rows, difference=difference if is_same else "read differently")
    return Written(rows=None, difference="left out")


def _parsed(question: Text, answer: Text) -> ParsedNote:
    texts = {Field.QUESTION: question} | ({Field.ANSWER: answer} if answer.value else {})
    return ParsedNote(
        start=Field.QUESTION,
        lines=LINES,
        sections=(),
        texts=texts,
        locations={Field.QUESTION: START},
    )


def _text(value: str) -> Text:
    return Text(value=value.strip(), path=PATH, marks=(Mark(0, 1, 1),))


def _note(question: Text, answer: Text) -> BasicNote:
    return BasicNote(
        location=START,
        lines=LINES,
        deck=DECK,
        section=(),
        tags=(),
        id=None,
        hint=None,
        extra=None,
        source=None,
        question=question,
        answer=answer,
    )


def _read_above(rows: str) -> list[Note | DraftNote] | None:
    """Read the notes above AFTER in a file; None if there is an error or AFTER is not intact."""
    deck, problems = read_deck([SourceFile(path=PATH, subpath=(), text=f"{rows}\n\n{AFTER}")], DECK)
    *above, after = notes_and_drafts(deck) or [None]
    is_fine = after is not None and not has_errors(problems) and _values(after) == _values_after()
    return [note for note in above if note is not None] if is_fine else None


def _values(note: Note | DraftNote) -> list[str]:
    return [text.value for text in note_texts(note)]


@cache
def _values_after() -> list[str]:
    (note,) = notes_and_drafts(read_deck([SourceFile(path=PATH, subpath=(), text=AFTER)], DECK)[0])
    return _values(note)


@cache
def headings(title: str) -> tuple[Section, ...]:
    """Return the headings above a note: none if the title is not read unchanged."""
    section = Section(level=2, title=" ".join(title.split()))
    above = _read_above("\n\n".join([*write_headings([], [section]), "Q: note"]))
    return (
        (section,)
        if above is not None and [note.section for note in above] == [(section.title,)]
        else ()
    )


@dataclass(frozen=True, kw_only=True)
class Source:
    """A version as files; `cards` has the indices of their cards in the order of the notes."""

    files: dict[str, str]
    cards: tuple[int, ...]


def source_of(cards: Sequence[Card], counts: Counter[str]) -> Source:
    """Return a version as the files of a folder, and count what differs from the history."""
    by_file: dict[str, list[int]] = {}
    for index, card in enumerate(cards):
        by_file.setdefault(card["file"], []).append(index)
    files: dict[str, str] = {}
    kept: list[int] = []
    for file, indices in by_file.items():
        blocks: list[str] = []
        stack: list[Section] = []
        for index in indices:
            card = cards[index]
            note = written(card["q"], card["a"])
            counts[note.difference] += 1
            counts["drafts"] += not card["a"].strip()
            if note.rows is not None:
                title = card.get("section") or ""
                sections = headings(title) if title.strip() else ()
                counts["without their heading"] += bool(title.strip()) and not sections
                blocks += [*write_headings(stack, sections), note.rows]
                kept.append(index)
        files[file if file.endswith(".md") else f"{file}.md"] = "\n\n".join(blocks) + "\n"
    return Source(files=files, cards=tuple(kept))


# ---- replaying


def histories_in(folder: Path) -> dict[str, Path]:
    """Return the histories by name, without the files of right answers."""
    files = [path for path in sorted(folder.glob(f"*{SUFFIX}")) if not path.name.endswith(ANSWERS)]
    return {path.name.removesuffix(SUFFIX): path for path in files}


def versions(path: Path) -> Iterator[dict[str, Any]]:
    """Read a history, oldest version first."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def replay(name: str, path: Path, counts: Counter[str]) -> Iterator[dict[str, Any]]:
    """Build version after version; yield the GUIDs of each in the order of its cards."""
    builds = Builds(name)
    for version in versions(path):
        source = source_of(version["cards"], counts)
        guids = [note.recognised.guid for note in builds.build(source.files)]
        of_card = dict(zip(source.cards, guids, strict=True))
        yield {"commit": version["commit"], "ids": [*_ids(version["cards"], of_card)]}


def _ids(cards: Sequence[Card], of_card: dict[int, str]) -> Iterator[str]:
    """Yield each card's GUID; a card that was left out gets an id made of its text."""
    for index, card in enumerate(cards):
        yield of_card.get(index) or f"left out: {card['q']} {card['a']}"


def replay_all(folder: Path, ids: Path) -> None:
    """Write the identities of every history in a folder; print what differs from the history."""
    found = histories_in(folder)
    if not found:
        raise click.UsageError(f"no *{SUFFIX} in {folder}")
    ids.mkdir(parents=True, exist_ok=True)
    for name, path in found.items():
        start = time.perf_counter()
        counts = Counter[str]()
        lines = [json.dumps(version) + "\n" for version in replay(name, path, counts)]
        (ids / f"{name}.ids.jsonl").write_text("".join(lines), encoding="utf-8")
        seconds = time.perf_counter() - start
        click.echo(f"{name}: {len(lines)} versions in {seconds:.1f} s; {_summary(counts)}")


def _summary(counts: Counter[str]) -> str:
    notes = sum(
        counts[difference]
        for difference in ("", "with escaped markup", "read differently", "left out")
    )
    reported = (
        "drafts",
        "read differently",
        "with escaped markup",
        "left out",
        "without their heading",
    )
    return f"of {notes:,} notes " + ", ".join(f"{counts[what]:,} {what}" for what in reported)


@click.command(
    help="Replay every history in HISTORIES and write the notes' identities into the folder IDS."
)
@click.argument(
    "folder", metavar="[HISTORIES", required=False, type=click.Path(exists=True, path_type=Path)
)
@click.argument(
    "ids", metavar="IDS]", required=False, type=click.Path(file_okay=False, path_type=Path)
)
@click.option(
    "--cases",
    "with_cases",
    is_flag=True,
    help="Print the notes of tests/replays that were lost or wrong.",
)
def main(folder: Path | None, ids: Path | None, *, with_cases: bool) -> None:
    """Write the identities of every history, or print the figures of the labelled ones."""
    if folder is None:
        replayed = {name: [*judged(name, versions)] for name, versions in histories().items()}
        click.echo(cases(replayed) if with_cases else table(replayed), nl=False)
    elif ids is None:
        raise click.UsageError("missing IDS, the folder to write to")
    else:
        replay_all(folder, ids)


if __name__ == "__main__":
    main()
