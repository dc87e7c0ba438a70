"""A section of the results, and what every part of the comparison needs to make one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.anki_counts import imported_counts
from benchmarks.peer_programs import Peer
from benchmarks.rows import Clock, Measured, Row, Spread, measure, ratio

MIB = 1024 * 1024
CLOCKS: Mapping[Clock, str] = {"wall": "wall", "cpu": "CPU"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A ratio or size that must not be above `limit`; `value` is None if nothing was measured.

    Not `applies` if fewer notes were measured than the limit is meant for.
    """

    what: str
    value: Spread | None
    limit: float
    unit: str = ""
    applies: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows that ran in turn; times are also shown as multiples of those of `reference`."""

    title: str
    text: str
    rows: Mapping[str, Measured]
    reference: str
    limits: Sequence[Limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What all parts need: a folder, the rounds, progress, and the peers' folders of commands."""

    work: Path
    rounds: int
    say: Callable[[str], None]
    peers: Mapping[str, tuple[Peer, Path]] = field(default_factory=dict)

    def measured(self, rows: Sequence[Row]) -> Mapping[str, Measured]:
        """Measure rows in turn."""
        return measure(rows, self.rounds, imported_counts, self.say)


def compared(
    rows: Mapping[str, Measured],
    one: str,
    other: str,
    limit: float,
    *,
    clock: Clock = "wall",
    title: str = "",
    applies: bool = True,
) -> Limit:
    """Return the limit for the time of one row as a multiple of another's."""
    return Limit(
        what=f"{title}{': ' if title else ''}{one} / {other}, {CLOCKS[clock]}",
        value=ratio(rows[one], rows[other], clock),
        limit=limit,
        applies=applies,
    )
