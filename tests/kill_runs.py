"""What a command leaves that is killed, or gets another signal, at any moment, with edits between.

By hand: `python -m tests.kill_runs [--times 1000] [--seed 1]` prints the counts.
"""

import argparse
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.fault_runs import (
    PNG,
    SCENARIOS,
    THEN,
    Case,
    Outcomes,
    Server,
    prepared,
    put,
    serving,
)

# Every third signal is one that a process can handle.
_SIGNALS = (
    *(signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGKILL, signal.SIGKILL),
    signal.SIGINT,
)
# Commands that run from the same files each time, as they change what they need.
_FIXED = ("link", "lock repair", "convert file", "build moved", "init again", "draft")


def _edit_deck(server: Server, edition: int) -> None:
    """Write a deck whose answers, pictures and number of notes differ by edition."""
    notes = [
        f"Q: Which tree has number {number}{' again' if number % 7 == edition % 7 else ''}?\n"
        f"A: Number {number}, in edition {edition} ![](leaf{number % 3}.png)\n"
        for number in range(12 + edition % 5)
    ]
    pictures = {f"leaf{n}.png": PNG + f"leaf {n + edition // 3}".encode() for n in range(3)}
    put(server.deck, {"cards.md": "---\ndeck: Trees\n---\n" + "\n".join(notes), **pictures})


def _edit_vault(server: Server, edition: int) -> None:
    """Write a vault, which is built so that the conversion takes its lock."""
    rows = "".join(
        f"tree {number}::leaf {number}, edition {edition} ![[leaf.png]]\n\n"
        for number in range(5 + edition % 3)
    )
    vault: dict[str, bytes | str] = {
        ".obsidian/app.json": b"{}",
        "a.md": f"#flashcards\n\n{rows}",
        f"sub/b{edition % 2}.md": f"#flashcards\n\nrowan {edition % 2}::mountain ash {edition}\n",
        "media/leaf.png": PNG + f"leaf {edition // 2}".encode(),
    }
    put(server.deck / "vault", vault)
    built = server.run("build", "vault", now=THEN + 60 * edition)
    assert built.status == 0, built


# Commands that go on from the files of the last run, after an edit.
_EDITED: Sequence[tuple[str, Callable[[Server, int], None]]] = (
    ("build cards.md", _edit_deck),
    ("preview cards.md", _edit_deck),
    ("build cards.md -o sub/own.apkg", _edit_deck),
    ("convert vault -o new --force", _edit_vault),
)


def interrupt(
    folder: Path, times: int, seed: int, commands: Sequence[str] = ()
) -> Iterator[tuple[str, Outcomes]]:
    """Interrupt each command equally often, `times` in all; yield the outcomes of each."""
    chance = random.Random(seed)
    names = [*(name for name, _ in _EDITED), *_FIXED]
    chosen = [name for name in names if not commands or name in commands]
    each = -(-times // len(chosen))
    for name in chosen:
        outcomes = Outcomes()
        signals = [_SIGNALS[number % len(_SIGNALS)] for number in range(each)]
        with serving(folder / name.replace(" ", "-").replace("/", "-")) as server:
            kept = folder / "kept"
            edits = dict(_EDITED).get(name)
            if edits is None:
                (scenario,) = (one for one in SCENARIOS if one.name == name)
                # The first run may have ended before the signal, and written the file.
                force = ("--force",) if "-o" in scenario.arguments else ()
                case = prepared(server, scenario, kept, *force)
            for number, sent in enumerate(signals):
                if edits is not None:
                    edits(server, number)
                    case = Case(server, name.split(), kept, now=THEN + 60 * number + 1)
                is_writing = chance.random() < 0.5
                delay = chance.uniform(0, 0.01 if is_writing else case.duration)
                case.interrupt(sent, delay, outcomes, is_writing=is_writing)
        yield name, outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("commands", nargs="*")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        for command, outcomes in interrupt(
            Path(name), options.times, options.seed, options.commands
        ):
            counts = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.counts.items()))
            print(f"{command:30} {counts}, {len(outcomes.damage)} damaged", flush=True)
            for one in outcomes.damage:
                print(f"    {one}", flush=True)
            total += outcomes.counts
            total["damaged"] += len(outcomes.damage)
    print(dict(total))
    return int(bool(total["damaged"]))


if __name__ == "__main__":
    sys.exit(main())
