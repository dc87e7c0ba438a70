"""Look-alikes, each with its warning and with the text after the fix of the hint."""

from typing import NamedTuple

from generator.diagnostics import Diagnostic
from generator.markup.fields import render_fields
from tests.texts import EveryFile, basic_note, cloze_note


class LookAlike(NamedTuple):
    """A text of one warning. `fixed` is this text after the fix of its hint."""

    text: str
    problem: str  # "line:column CODE message"
    hint: str
    fixed: str
    html: str  # of the fixed text


def html_and_problems(text: str, *, is_cloze: bool = False) -> tuple[str, tuple[Diagnostic, ...]]:
    """Render an answer, or the text of a cloze note."""
    note = cloze_note(text) if is_cloze else basic_note(text)
    fields = render_fields(note, EveryFile())
    return fields.values[0 if is_cloze else 1], fields.problems


def problems_in(text: str, *, is_cloze: bool = False) -> list[str]:
    """List the problems of a text without their hints."""
    return [_line(problem) for problem in html_and_problems(text, is_cloze=is_cloze)[1]]


def assert_hint_works(example: LookAlike, *, is_cloze: bool = False) -> None:
    """Check the only problem of a text, and that there is none after its fix."""
    (problem,) = html_and_problems(example.text, is_cloze=is_cloze)[1]
    assert _line(problem) == example.problem
    assert problem.hint == example.hint
    html, left = html_and_problems(example.fixed, is_cloze=is_cloze)
    assert left == ()
    assert html.replace("\n", "") == example.html


def _line(problem: Diagnostic) -> str:
    location = problem.location
    return f"{location.line}:{location.column} {problem.code.value} {problem.message}"
