"""The data of the preview's page, from real sources."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.preview.card_data import CardCache
from generator.preview.editors import editor_named
from generator.preview.page_data import page_data
from generator.project import open_project
from generator.project.source import find_source
from generator.project.writing import write_project
from generator.reading import Reading

pytestmark = pytest.mark.usefixtures("folder")


def data_of(text: str, **options: Any) -> Any:
    """Return the data of a source with this text, as the page reads it from JSON."""
    Path("cards.md").write_text(text, encoding="utf-8")
    project = open_project(find_source(Path("cards.md")))
    data = page_data(project, CardCache(), {}, **{"has_mathjax": True, **options})
    return json.loads(json.dumps(data))


def build(text: str) -> None:
    Path("cards.md").write_text(text, encoding="utf-8")
    project = open_project(find_source(Path("cards.md")))
    write_project(project, Path("output"), None, print)


def titles(text: str) -> list[str]:
    return [note["title"] for note in data_of(text)["notes"]]


def test_a_note_has_its_place_and_what_describes_it() -> None:
    data = data_of("# One #x\n\n## Two\n\nQ: **Why** so?\nA: Because\nTags: b, a\n\n---\n")
    (note,) = data["notes"]
    assert note["key"] == note["guid"]
    del note["cards"], note["key"], note["guid"]
    assert note == {
        "status": "new",
        "why": "new note",
        "unsure": None,
        "path": "cards.md",
        "line": 5,
        "column": 1,
        "firstLine": 5,
        "lastLine": 7,
        "section": ["One", "Two"],
        "tags": ["a", "b", "x"],
        "kind": "basic",
        "deck": "cards",
        "noteType": "Plain Text Basic",
        "title": "Why so?",
        "scripts": False,
        "math": False,
        "pictures": {},
    }


def test_a_card_has_both_sides() -> None:
    (note,) = data_of("Q: Why?\nA: Because\n")["notes"]
    (card,) = note["cards"]
    assert (card["ordinal"], card["name"], card["typed"]) == (0, "Forward", None)
    assert '<div class="question"><p>Why?</p></div>' in card["question"]
    assert "Because" not in card["question"]
    assert '<div class="answer"><p>Because</p></div>' in card["answer"]


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("Q: a\nA: b\n", "basic", ["Forward"]),
        ("Q: a\nA: b\nType: reversed\n", "reversed", ["Forward", "Reversed"]),
        ("Q: a\nA: b\nType: typed\n", "typed", ["Forward"]),
        ("C: a {{b}} {{c}}\n", "cloze", ["Cloze 1", "Cloze 2"]),
        ("C: a {{c499::b}}\n", "cloze", ["Cloze 499"]),
        ("Q: a\nA:\n- b\n- c\nType: list\n", "list", ["Cloze 1", "Cloze 2", "All items"]),
        (
            "---\nlanguage: de\n---\nQ: a\nA:\n- b\n- c\nType: list\n",
            "list",
            ["Cloze 1", "Cloze 2", "All items"],
        ),
    ],
)
def test_the_cards_of_each_kind_have_names(text: str, kind: str, names: list[str]) -> None:
    (note,) = data_of(text)["notes"]
    assert note["kind"] == kind
    assert [card["name"] for card in note["cards"]] == names


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Q: **Bold**\n  and `code`\nA: x\n", "Bold and code"),
        ("Q: Solve $ax^2 < 4$\nA: x\n", "Solve ax^2 < 4"),
        ("C: The {{c1::sun}} is {{hot::how?}}\n", "The sun is hot"),
        ("C: $y = {{c1::x^2}}$\n", "y = x^2"),
        ("Q: Which?\nA:\n- b\nType: list\n", "Which?"),
        ("---\nlanguage: de\n---\n# H\nQ: Wer?\nA:\n- b\nType: list\n", "Wer?"),
        ("---\nspeech: de-DE\n---\nQ: Wer?\nA: Ich\n", "Wer?"),
        ("Q: 漢字[かんじ]\nA: x\n", "漢字"),
        (f"Q: {'word ' * 50}\nA: x\n", f"{'word ' * 40}…"),
    ],
)
def test_a_title_is_the_words_of_the_question(text: str, title: str) -> None:
    assert titles(text) == [title]


def test_the_title_of_an_occlusion_note_has_no_section_and_no_hint() -> None:
    Path("a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    text = "# H\nQ: Which?\nA: ![](a.svg)\n- A: rect 1% 1% 9% 9%\nHint: no\nType: occlusion\n"
    (note,) = data_of(text)["notes"]
    assert (note["title"], note["kind"]) == ("Which?", "occlusion")
    assert list(note["pictures"].values()) == ["a.svg"]


def test_a_picture_is_named_as_its_note_may_write_it() -> None:
    Path("notes/pictures").mkdir(parents=True)
    for path in ("a.svg", "notes/pictures/b.svg"):
        Path(path).write_text(f"<svg xmlns='http://www.w3.org/2000/svg' id='{path}'/>", "utf-8")
    Path("notes/n.md").write_text("Q: a\nA: ![](../a.svg) ![](pictures/b.svg)\n", "utf-8")
    project = open_project(find_source(Path()))
    (note,) = page_data(project, CardCache(), {}, has_mathjax=True)["notes"]  # type: ignore[misc]
    assert sorted(note["pictures"].values()) == ["../a.svg", "pictures/b.svg"]  # type: ignore[index]


def test_a_draft_is_its_question() -> None:
    (note,) = data_of("Q: Why?\nA:\nHint: think\n")["notes"]
    assert (note["status"], note["kind"], note["title"]) == ("draft", "basic", "Why?")
    (card,) = note["cards"]
    assert "Why?" in card["question"]
    assert "think" in card["question"]
    assert (card["answer"], card["answerSounds"]) == ("", [])


@pytest.mark.parametrize(
    ("kind", "title"), [("list", "Which?"), ("occlusion", "Which?"), ("typed", "Which?")]
)
def test_a_draft_of_any_kind_is_its_question(kind: str, title: str) -> None:
    (note,) = data_of(f"Q: Which?\nType: {kind}\nA:\n")["notes"]
    assert (note["status"], note["title"], len(note["cards"])) == ("draft", title, 1)


def test_a_removed_note_has_no_card() -> None:
    build("Q: Stays?\nA: yes\n\nQ: Goes?\nA: yes too\n")
    stays, goes = data_of("Q: Stays?\nA: yes\n")["notes"]
    assert (stays["status"], goes["status"], goes["title"]) == ("unchanged", "removed", "Goes?")
    assert (goes["cards"], goes["path"]) == ([], None)


def test_a_removed_note_does_not_name_its_pictures_by_their_content() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    Path("a.svg").write_text(svg, encoding="utf-8")
    build("Q: Stays?\nA: yes\n\nQ: Which ![tree](a.svg) and ![](a.svg)?\nA: An oak\n")
    _, goes = data_of("Q: Stays?\nA: yes\n")["notes"]
    assert goes["title"] == "Which tree and [picture]?"


def test_a_changed_note_says_why() -> None:
    build("Q: What is the capital of France?\nA: Paris\n")
    (note,) = data_of("Q: What is the capital of France?\nA: Paris, of course\n")["notes"]
    assert (note["status"], note["why"]) == ("changed", "answer edited: keeps its reviews")


def test_with_an_error_the_other_cards_are_shown() -> None:
    data = data_of("A: alone\n\nQ: Why?\nA: Because\n")
    assert [(note["key"], note["status"]) for note in data["notes"]] == [("cards.md:3:1", None)]
    problems = [(one["code"], one["line"], one["text"]) for one in data["problems"]]
    assert ("E103", 1, "A: alone") in problems


def test_an_address_of_an_editor_has_the_folder() -> None:
    editor = data_of("Q: a\nA: b\n", editor=editor_named("zed"))["editor"]
    assert editor["name"] == "zed"
    assert editor["folder"] == Path.cwd().as_posix() + "/"
    assert data_of("Q: a\nA: b\n")["editor"] is None


def test_scripts_are_noticed() -> None:
    Path("cards.txt").write_text("#html:true\nWhy?\tyes <script>x()</script>\n", encoding="utf-8")
    project = open_project(find_source(Path("cards.txt"), Reading(dialect="anki-text")))
    (note,) = page_data(project, CardCache(), {}, has_mathjax=True)["notes"]  # type: ignore[misc]
    assert note["scripts"] is ("<script" in note["cards"][0]["answer"])  # type: ignore[index]


def test_formulas_are_mathml_without_mathjax() -> None:
    text = "Q: $x$\nA: b\n"
    assert data_of(text)["math"] == "mathjax"
    data = data_of(text, has_mathjax=False)
    assert data["math"] == "mathml"
    assert "<math" in data["notes"][0]["cards"][0]["question"]
    assert data_of("Q: a\nA: $5\n", has_mathjax=False)["math"] == "none"


def test_cards_are_kept_for_the_next_build() -> None:
    cards = CardCache()

    def built(text: str) -> Any:
        Path("cards.md").write_text(text, encoding="utf-8")
        project = open_project(find_source(Path("cards.md")))
        return page_data(project, cards, {}, has_mathjax=True)["notes"]

    first, second = built("Q: a\nA: b\n"), built("\n\nQ: a\nA: b\n\nQ: c\nA: d\n")
    assert second[0]["cards"] is first[0]["cards"]
    assert second[0]["line"] == 3
    built("Q: c\nA: d\n")
    third = built("Q: a\nA: b\n")
    assert third[0]["cards"] is not first[0]["cards"]
    assert third[0]["cards"] == first[0]["cards"]
