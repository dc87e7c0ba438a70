"""How often a note keeps its identity over real edit histories: drives the project's own recognition through them.

    python benchmarks/replay.py HISTORIES IDS

HISTORIES is a folder with a file NAME.jsonl.xz for each history, one version of the deck a line, oldest first:

    {"commit": "…", "cards": [{"q": "question", "a": "answer", "file": "a/b.md", "section": "heading"}, …]}

Files NAME.truth.jsonl.xz hold answers and are left alone. For each history this writes IDS/NAME.ids.jsonl, one version
a line, which a scorer that has the answers can judge:

    {"commit": "…", "ids": [the GUID of card 0, of card 1, …]}

Each version is one build. Nothing passes from one build to the next but the text of the lock.
"""

import hashlib
import json
import lzma
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from generator.identity import Content, identify
from generator.identity.lock import Lock
from generator.identity.lock_text import format_lock, parse_lock
from generator.identity.recognition import Present

SUFFIX, ANSWERS = ".jsonl.xz", ".truth.jsonl.xz"
# The time of the first build; each version is built a minute after the one before.
FIRST, BETWEEN = 1_700_000_000, 60


def histories(folder: Path) -> dict[str, Path]:
    """Find the histories by name, the files of answers left out."""
    files = [path for path in sorted(folder.glob(f"*{SUFFIX}")) if not path.name.endswith(ANSWERS)]
    return {path.name.removesuffix(SUFFIX): path for path in files}


def versions(path: Path) -> Iterator[dict[str, Any]]:
    """Read a history, oldest version first."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def content(card: dict[str, str]) -> Content:
    """Make of a card what a build makes of a basic note, but for its white space, which a build folds."""
    present = Present(
        id=None,
        kind="basic",
        path=card["file"],
        section=card.get("section") or "",
        question=card["q"],
        answer=card["a"],
    )
    digest = hashlib.sha256(json.dumps([card["q"], card["a"]]).encode()).hexdigest()[:16]
    return Content(present=present, digest=digest)


def replay(name: str, path: Path) -> Iterator[dict[str, Any]]:
    """Build version after version; give each one's GUIDs in the order of its cards."""
    text = format_lock(Lock())
    for number, version in enumerate(versions(path)):
        lock, problems = parse_lock(f"{name}.lock", text)
        if problems:
            raise ValueError(problems[0].message)
        done = identify(lock.entries, [content(card) for card in version["cards"]], name, FIRST + BETWEEN * number)
        text = format_lock(Lock(entries=done.lock))
        yield {"commit": version["commit"], "ids": [note.guid for note in done.notes]}


@click.command(help="Replay every history in the folder HISTORIES and write the notes' identities into the folder IDS.")
@click.argument("folder", metavar="HISTORIES", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("ids", type=click.Path(file_okay=False, path_type=Path))
def main(folder: Path, ids: Path) -> None:
    """Write the identities of every history."""
    found = histories(folder)
    if not found:
        raise click.UsageError(f"no *{SUFFIX} in {folder}")
    ids.mkdir(parents=True, exist_ok=True)
    for name, path in found.items():
        begun = time.perf_counter()
        lines = [json.dumps(version) + "\n" for version in replay(name, path)]
        (ids / f"{name}.ids.jsonl").write_text("".join(lines), encoding="utf-8")
        click.echo(f"{name}: {len(lines)} versions in {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
