"""Golden cases: how each construct of templates is shown. `test_templates_anki` asks Anki."""

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.templates.cards import CardContent, CardTemplate, render_card
from tests.template_cases import FILES, TemplateCase, template_cases, written


def content_of(case: TemplateCase) -> CardContent:
    return CardContent(
        note_type_name="Cloze & <test>" if case.number else "Basic & <test>",
        templates=(
            CardTemplate(
                name="Cloze" if case.number else "Card 1", front=case.front, back=case.back
            ),
        ),
        is_cloze=case.number > 0,
        fields=case.fields,
        tags=case.tags,
        deck="Languages::French & more",
    )


def test_there_are_cases() -> None:
    assert {path.stem for path in FILES} == {"clozes", "filters", "language", "shapes", "sounds"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cases(path: Path, golden: Callable[[Path, str], None]) -> None:
    results = (
        case.source + written(render_card(content_of(case), max(case.number - 1, 0))) + ".\n"
        for case in template_cases(path)
    )
    golden(path, "\n".join(results))
