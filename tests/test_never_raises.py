"""For any source: nothing raises, locations are in the text, and texts are as they were written."""

import pytest
from hypothesis import HealthCheck, example, given, settings

from generator.checks import check_deck
from generator.diagnostics import Diagnostic, format_diagnostic
from generator.markup.fields import render_fields
from generator.notes import note_texts, notes_and_drafts
from generator.text.lines import split_lines
from generator.text.located import Text
from tests.generated_texts import sources
from tests.texts import EveryFile, assert_ranges_are_apart, read

EVERYDAY = settings(max_examples=300, deadline=None)
SLOW = settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))


def read_and_render(source: str) -> None:
    deck, found = read(source)
    rendered = []
    for note in deck.notes:
        rendered += render_fields(note, EveryFile()).problems
        for text in note_texts(note):
            assert_faithful(text, source)
    assert_ranges_are_apart(notes_and_drafts(deck), len(split_lines(source)))
    for problem in (*found, *check_deck(deck), *rendered):
        assert_in_text(problem, source)


def assert_in_text(problem: Diagnostic, source: str) -> None:
    rows = split_lines(source)
    assert 1 <= problem.location.line <= len(rows)
    row = rows[problem.location.line - 1]
    assert 1 <= problem.location.column <= len(row) + 1
    assert problem.message
    assert problem.hint
    assert format_diagnostic(problem, row).startswith(f"{problem.location}: ")


def assert_faithful(text: Text, source: str) -> None:
    """Each character of a text is at its location in the file; control characters became spaces."""
    rows = split_lines(source)
    for offset, char in enumerate(text.value):
        location = text.locate(offset)
        row = rows[location.line - 1] + "\n"
        there = row[location.column - 1] if char != "\n" else "\n"
        assert char == there or (
            char == " " and (there < " " or there in "\x7f" or "\ud800" <= there <= "\udfff")
        )


@given(sources)
@example("```\nQ: a\n")
@example("Q: a\nA: " + "&" * 70_000)
@example("---\n- a\n? b\n---\nQ: a\nA: b")
@EVERYDAY
def test_reading_and_rendering(source: str) -> None:
    read_and_render(source)


@pytest.mark.slow
@given(sources)
@SLOW
def test_reading_and_rendering_for_long(source: str) -> None:
    read_and_render(source)
