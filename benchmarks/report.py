"""The results as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.rows import Clock, Measured, Spread, ratio, spread
from benchmarks.sections import MIB, Limit, Section

NOTHING = "–"
EXPLANATION = (
    "In a round, each row of a table ran once, in turn. A figure is the median of the rounds, with",
    "the least and the greatest. A ratio is the median of the ratios of two rows in one round, of",
    "the time by the clock (wall) or of processors (CPU). The first run of a row is not timed; it",
    "shows the memory, which is the peak of all its processes together. A row that takes long has",
    "fewer rounds.",
)


def report(
    facts: Iterable[tuple[str, str]],
    sections: Sequence[Section],
    peers: Iterable[tuple[str, str]],
    command: str,
) -> str:
    """Return all results; `peers` says what each peer is, or why it is not measured."""
    rows = [
        "# Results",
        "",
        f"Written by `{command}`.",
        "",
        *EXPLANATION,
        "",
        *(f"- {name}: {value}" for name, value in facts),
        "",
        "## Limits",
        "",
        *_table(
            ("", "ratio", "limit", "holds"),
            (_limit(limit) for section in sections for limit in section.limits),
        ),
        "",
    ]
    for section in sections:
        rows += [f"## {section.title}", "", section.text, "", *_rows_of(section), ""]
    lines = [f"- {name}: {what}" for name, what in peers]
    rows += ["## The other programs", "", *lines, ""] if lines else []
    return "\n".join(rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(header)
    yield _row(["---", *["--:"] * (len(header) - 1)])
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _limit(limit: Limit) -> tuple[str, ...]:
    holds = NOTHING
    if limit.value is not None and limit.applies:
        holds = "yes" if limit.value.median <= limit.limit else "**no**"
    elif limit.value is not None:
        holds = "for more notes"
    value = NOTHING if limit.value is None else f"{_figure(limit.value)}{limit.unit}"
    return limit.what, value, f"{limit.limit:g}{limit.unit}", holds


def _rows_of(section: Section) -> Iterator[str]:
    reference = section.rows.get(section.reference)
    if not any(row.costs for row in section.rows.values()):
        return _table(
            ("", "package, KB"), ((row.name, _kilobytes(row)) for row in section.rows.values())
        )
    header = ["", "wall, s", "CPU, s", "memory, MiB", "package, KB", "rounds"]
    if reference is not None:
        header += [f"wall / {reference.name}", "CPU"]
    return _table(header, (_measured(row, reference) for row in section.rows.values()))


def _measured(row: Measured, reference: Measured | None) -> list[str]:
    """Return the cells of a row; a row that failed shows no times."""
    columns = 5 if reference is None else 7
    if row.failure:
        failure = " ".join(row.failure.replace("|", "\\|").split())
        return [row.name, f"failed: {failure}", *[""] * (columns - 1)]
    cells = [
        *(row.name, _time(row, "wall"), _time(row, "cpu"), f"{row.memory / MIB:.0f}"),
        *(_kilobytes(row), str(len(row.costs))),
    ]
    if reference is not None:
        cells += [_ratio(row, reference, "wall"), _ratio(row, reference, "cpu")]
    return cells


def _time(row: Measured, clock: Clock) -> str:
    return _figure(spread(row.values(clock))) if row.costs else NOTHING


def _ratio(row: Measured, reference: Measured, clock: Clock) -> str:
    if row is reference:
        return "1"
    found = ratio(row, reference, clock) if not reference.failure else None
    return NOTHING if found is None else _figure(found)


def _kilobytes(row: Measured) -> str:
    if row.failure:
        return f"failed: {row.failure}"
    return f"{row.size / 1000:,.0f}" if row.size else NOTHING


def _figure(found: Spread) -> str:
    """Return a figure with its spread, or without if there is only one value."""
    if found.least == found.greatest:
        return _number(found.median)
    return f"{_number(found.median)} ({_number(found.least)}–{_number(found.greatest)})"


def _number(value: float) -> str:
    """Return a number with three figures, and at most four decimals."""
    for least, decimals in ((100, 0), (10, 1), (1, 2), (0.1, 3)):
        if value >= least:
            return f"{value:,.{decimals}f}"
    return f"{value:.4f}"
