"""How many examples of the CommonMark specification are rendered with the right structure.

    python -m benchmarks.commonmark               prints the figures of each section
    python -m benchmarks.commonmark --list        prints each example that is not right, too
    python -m benchmarks.commonmark --gfm FILE    uses the extensions in GitHub's `spec.txt`

Each example is the answer of a note in a file of its own. It is right if the field has the same
structure and text as the example's HTML, and refused if a build would stop with an error.
"""

import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path

import click

from benchmarks.html_structure import same_structure, structure
from benchmarks.specification import (
    GFM_SECTIONS,
    Example,
    SpecificationError,
    applies,
    download,
    examples,
    read_file,
)
from generator.diagnostics import Severity
from generator.markup.fields import render_fields
from tests.texts import EveryFile, read

# Why an example is rendered differently on purpose, by its number.
_INDENT = "an indent of four spaces makes no code block"
_SHOWS_NOTHING = "an answer that shows nothing is an error"
REASONS: Mapping[int, str] = {
    12: r"\[…\] is math",
    **dict.fromkeys((18, *range(107, 119), 134, 211, 225, 231, 236, 252, 253, 254), _INDENT),
    **dict.fromkeys((257, 264, *range(270, 275), 278, *range(286, 291), 313), _INDENT),
    **dict.fromkeys((207, 484, 487), _SHOWS_NOTHING),
    **dict.fromkeys((598, 601), "an address has `//` or is for mail: `<std::string>` is text"),
    503: "entities are text",
    506: "entities are text",
}
GFM_REASONS: Mapping[int, str] = {}


class Verdict(StrEnum):
    """What became of an example."""

    RIGHT = "right"
    WRONG = "wrong"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`actual` is the structure of the field, or the errors of a refused example."""

    example: Example
    verdict: Verdict
    actual: str


def answer_html(markdown: str) -> tuple[str, list[str]]:
    """Render a text as the answer of a note; return its HTML and the errors.

    A text without content, such as a link definition, makes a draft: it has no HTML.
    """
    deck, problems = read(f"Q: question\nA:\n{markdown}\n")
    notes = [render_fields(note, EveryFile()) for note in deck.notes]
    html = "\n".join(note.values[1] for note in notes)
    errors = [
        f"{problem.code.value} {problem.message}"
        for problem in (*problems, *chain.from_iterable(note.problems for note in notes))
        if problem.severity is Severity.ERROR
    ]
    return html, errors


def result_of(example: Example) -> Result:
    """Render an example and compare."""
    html, errors = answer_html(example.markdown)
    if errors:
        return Result(example=example, verdict=Verdict.REFUSED, actual="; ".join(errors))
    verdict = Verdict.RIGHT if same_structure(example.html, html) else Verdict.WRONG
    return Result(example=example, verdict=verdict, actual=structure(html))


# ---- the report


def table(results: Sequence[Result]) -> Iterator[str]:
    """Yield the figures of each section, and of all sections."""
    sections = dict.fromkeys(result.example.section for result in results)
    width = max(map(len, sections), default=0)
    yield f"{'':<{width}}  right  refused  examples"
    for section in sections:
        yield _row(section, width, [one for one in results if one.example.section == section])
    yield _row("all", width, results)


def _row(name: str, width: int, results: Sequence[Result]) -> str:
    count = Counter(result.verdict for result in results)
    right, refused = count[Verdict.RIGHT], count[Verdict.REFUSED]
    return f"{name:<{width}}  {right:5}  {refused:7}  {len(results):8}"


def not_right(results: Iterable[Result]) -> list[Result]:
    """Return the results that are wrong or refused."""
    return [result for result in results if result.verdict is not Verdict.RIGHT]


def case(result: Result, reasons: Mapping[int, str]) -> Iterator[str]:
    """Yield the lines on an example that is not right."""
    example = result.example
    yield f"{example.number} {example.section}: {result.verdict.value}"
    yield f"  markdown  {example.markdown!r}"
    yield f"  expected  {structure(example.html)!r}"
    yield f"  actual    {result.actual!r}"
    if example.number in reasons:
        yield f"  reason    {reasons[example.number]}"


# ---- the command


def chosen_examples(specification: Path | None, gfm: Path | None) -> list[Example]:
    """Return the examples that apply, of CommonMark or of GitHub's extensions."""
    if gfm is not None:
        chosen = [one for one in examples(read_file(gfm)) if one.section in GFM_SECTIONS]
    else:
        text = download() if specification is None else read_file(specification)
        chosen = [one for one in examples(text) if applies(one)]
    if not chosen:
        raise SpecificationError(f"no examples in {gfm or specification}")
    return chosen


def in_section(chosen: Sequence[Example], name: str) -> list[Example]:
    """Return the examples of the section with this name, in any case."""
    found = [one for one in chosen if one.section.casefold() == name.casefold()]
    if not found:
        sections = ", ".join(dict.fromkeys(one.section for one in chosen))
        raise click.UsageError(f'no examples in a section "{name}"; there are: {sections}')
    return found


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(help="Count the examples of the CommonMark specification that are rendered right.")
@click.option(
    "--spec",
    "specification",
    metavar="FILE",
    type=_FILE,
    help="The npm package commonmark-spec, or its spec.txt, instead of a download.",
)
@click.option(
    "--gfm",
    metavar="FILE",
    type=_FILE,
    help="test/spec.txt of cmark-gfm: count only the examples of its extensions.",
)
@click.option("--section", metavar="NAME", help="Count only the examples of this section.")
@click.option("--list", "with_cases", is_flag=True, help="Print the examples that are not right.")
def main(
    specification: Path | None, gfm: Path | None, section: str | None, *, with_cases: bool
) -> None:
    """Render the examples and print the figures."""
    if specification is not None and gfm is not None:
        raise click.UsageError("--spec and --gfm exclude each other")
    try:
        chosen = chosen_examples(specification, gfm)
    except (OSError, UnicodeError, tarfile.TarError, SpecificationError) as error:
        raise click.ClickException(f"cannot read the specification: {error}") from error
    if section is not None:
        chosen = in_section(chosen, section)
    results = [result_of(example) for example in chosen]
    reasons = REASONS if gfm is None else GFM_REASONS
    others = not_right(results)
    explained = sum(other.example.number in reasons for other in others)
    click.echo("\n".join(table(results)))
    click.echo(f"not right: {len(others)}, of which {explained} for a known reason")
    if with_cases:
        for other in others:
            click.echo("\n" + "\n".join(case(other, reasons)))


if __name__ == "__main__":
    main()
