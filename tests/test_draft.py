"""`draft`: which lines begin a card, that no text is lost, and that the source has no errors."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.diagnostics import Code, Diagnostic
from generator.draft import Decision, DraftedSource, LineRole, draft
from generator.markup.fields import render_fields
from generator.notes import BasicNote
from tests.texts import NoFile, read

TEXTS = Path(__file__).parent / "draft"

# The results, as (questions found, questions missed, questions invented). The groups show how far
# a result can be trusted: the rules were tuned on `TUNED_ON` from the start; each later group was
# measured once before any rule was changed for it, with the mean F1 in its comment.
TUNED_ON = {
    "biology-glossary": (13, 0, 2),
    "contract-slides": (12, 0, 0),
    "history-exam": (9, 0, 0),
    "os-lecture": (11, 0, 0),
    "pharmacology": (15, 0, 0),
    "spanish-vocabulary": (16, 0, 0),
}
SECOND = {  # 0.89 at first sight
    "chemistry-blocks": (9, 0, 0),
    "chinese-history": (6, 0, 0),
    "cooking-cards": (18, 2, 1),
    "economics-outline": (7, 0, 0),
    "geography-quiz": (10, 0, 0),
    "german-biology": (11, 2, 0),
    "medicine-dashes": (15, 0, 0),
    "networking-cards": (21, 0, 0),
    "physics-lecture": (15, 0, 0),
    "wrapped-psychology": (6, 0, 0),
}
THIRD = {  # 0.87 at first sight
    "astronomy-cards": (19, 0, 0),
    "french-revolution-fr": (8, 3, 1),
    "git-commands": (12, 0, 0),
    "music-double": (8, 0, 0),
    "nursing-sloppy": (15, 0, 0),
    "philosophy-terms": (11, 1, 1),
    "statistics-cards": (20, 0, 0),
}
FOURTH = {  # 0.89 at first sight
    "biologia-es": (12, 0, 0),
    "databases-cards": (21, 0, 0),
    "exam-paren": (10, 0, 0),
    "gardening-sloppy": (17, 0, 1),
    "marketing-slides": (14, 0, 0),
}
FIFTH = {  # 0.92 at first sight
    "electronics-cards": (20, 0, 1),
    "optics-notes": (9, 0, 0),
    "programming-interview": (12, 1, 0),
    "sociology-slides": (12, 2, 2),
}
SIXTH = {  # hard ones, 0.73 at first sight, of 32 texts with 0.89
    "art-wrapped": (13, 2, 3),
    "chemistry-sloppy": (13, 5, 4),
    "first-war-cards": (17, 2, 5),
    "football-bullets": (14, 0, 0),
    "linux-titles": (14, 5, 3),
    "music-theory-cards": (21, 1, 1),
    "spanish-pairs": (15, 1, 0),
    "torts-cards": (18, 1, 1),
}
SEVENTH = {  # of 20 texts with 0.83 at first sight; no rule was changed for them
    "aws-storage": (14, 1, 3),
    "cicd": (14, 4, 4),
    "contract-law-cards": (13, 3, 7),
    "corporate-finance": (18, 5, 6),
    "linux-admin": (11, 4, 5),
    "physiology": (14, 4, 4),
    "sailing": (15, 5, 4),
    "veterinary-capitals": (16, 1, 4),
}
REACHED = TUNED_ON | SECOND | THIRD | FOURTH | FIFTH | SIXTH | SEVENTH

# The least F1 of each text and on average, a little below the results, so that a rule may lose a
# line in one text and gain more in others. For a new text, expect the figures at first sight.
EACH, MEAN = 0.7, 0.92

QUESTIONS = (LineRole.QUESTION, LineRole.ENTRY)


def raw(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def expected(name: str) -> set[int]:
    """Return the lines that begin a card, chosen by hand, and check the text after each number."""
    rows = raw(name).split("\n")
    starts = set()
    for entry in (TEXTS / f"{name}.expected").read_text(encoding="utf-8").splitlines():
        number, text = int(entry[:4]), entry[5:]
        assert rows[number - 1] == text
        starts.add(number)
    return starts


def f1(found: int, missed: int, invented: int) -> float:
    return 2 * found / (2 * found + missed + invented)


def starts(made: DraftedSource) -> set[int]:
    return {decision.line for decision in made.decisions if decision.role in QUESTIONS}


def decision_of(made: DraftedSource, line: int) -> Decision:
    return next(decision for decision in made.decisions if decision.line == line)


def errors(made: DraftedSource) -> list[Diagnostic]:
    """Return the problems of the source and its cards, with no picture next to it.

    NO_NOTES is not one of them if no question of the text has an answer, and UNUSED_HEADING never,
    since a heading of the text may have no question below it.
    """
    deck, found = read(made.text)
    rendered = [
        problem
        for note in deck.notes
        for problem in render_fields(note, NoFile()).problems
        if problem.code.value.startswith("E")
    ]
    allowed = {Code.UNUSED_HEADING} | (set() if made.note_count else {Code.NO_NOTES})
    return [problem for problem in found if problem.code not in allowed] + rendered


def bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def assert_kept(source: str, made: DraftedSource) -> None:
    """Check that every line is in the source, in order, with any markup around it."""
    written = bare(re.sub(r"(?m)^[QA]:", "", made.text))
    position = 0
    for decision in made.decisions:
        wanted = bare(re.sub(r"^[QA]:", "", decision.text))
        found = written.find(wanted, position)
        assert found >= 0, f"line {decision.line} is lost: {decision.text!r}"
        position = found + len(wanted)
    assert bare("".join(decision.text for decision in made.decisions)) == bare(source)


def test_every_text_is_pinned() -> None:
    assert {path.stem for path in TEXTS.glob("*.txt")} == set(REACHED)
    assert {path.stem for path in TEXTS.glob("*.expected")} == set(REACHED)


@pytest.mark.parametrize("name", REACHED)
def test_questions_are_found_and_not_invented(name: str) -> None:
    wanted, got = expected(name), starts(draft(raw(name), name))
    reached = f1(len(wanted & got), len(wanted - got), len(got - wanted))
    assert reached >= f1(*REACHED[name]), (
        f"missed {sorted(wanted - got)}, invented {sorted(got - wanted)}"
    )


def test_the_texts_together_reach_what_is_promised() -> None:
    figures = []
    for name in REACHED:
        wanted, got = expected(name), starts(draft(raw(name), name))
        figures.append(f1(len(wanted & got), len(wanted - got), len(got - wanted)))
    assert min(figures) >= EACH
    assert sum(figures) / len(figures) >= MEAN


@pytest.mark.parametrize("name", REACHED)
def test_a_drafted_text_is_sound_and_whole(name: str) -> None:
    source = raw(name)
    made = draft(source, name)
    deck, found = read(made.text)
    assert found == ()
    assert len(deck.notes) == made.note_count
    assert_kept(source, made)


# Raw text that the native format, Markdown, YAML or Anki would read as markup.
# fmt: off
MARKUP = st.sampled_from((
    "Q: ", "A:", "C: ", "Extra: ", "Type: list", "ID: x", "- ", "* ", "1. ", "2) ", "a) ", "# ",
    "---", "===", "```", "~~~", "<!--", "-->", "$", "$5", "`", "``", "\\", "\\(", "\\)", "{{",
    "}}", "::", ": ", " - ", "\t", "  ", "    ", "|", "> ", "[x]: y", "![a](b.png)",
    "[sound:a.mp3]", "![a](b c.png 't')", "[^1]: z", "#tag", "C#", "__init__", "2*3*4", "~~",
    "!!! note", "&amp;", "\x0c", "\x00", "\x85", "\u2028", "\ufeff", "null", "~", "'", '"',
    "deck: x", "TODO", "e.g.", "What is ", "?", "Name the", "Types of ", "Show answer", "Q1. ",
    "Answer: ", "**Q:** ", "**Answer: ", "**", "__A__:", "---\n", "Page 3", "Cell", "cell ", "TCP",
    "中文", "？",
))
# fmt: on
LINES = st.lists(MARKUP | st.text(max_size=8), max_size=5).map("".join)
ANY_TEXT = st.lists(LINES, max_size=14).map("\n".join) | st.text(max_size=120)


@given(ANY_TEXT, st.text(max_size=8))
@example("", "")
@example("\n \n", "x")
@example("A:\nQ: Q: ", "")
@example("Cell\nTCP --> UDP", "-->")
@example("Q: \n```![a](b.png)", "")
@example("0\nQ: \nA:", "")
@example("Answer:\nConsistency\nA: literal answer\nQ 2: and this\nfoo\nQ 3: bar\nbaz", "")
def test_any_text_gives_a_sound_source_and_loses_nothing(source: str, title: str) -> None:
    made = draft(source, title)
    assert errors(made) == []
    assert_kept(source, made)


@given(ANY_TEXT, st.dictionaries(st.integers(0, 15), st.sampled_from(list(LineRole)), max_size=5))
@example("A:\nQ: Q: ", {1: LineRole.TITLE})
@example("Q: \nQ: ", {0: LineRole.TITLE, 2: LineRole.TITLE})
@example("one\ntwo", {1: LineRole.HEADING, 2: LineRole.ANSWER})
@example("one\ntwo", {1: LineRole.QUESTION_REST, 2: LineRole.PAGE_TEXT})
@example("one\ntwo", {1: LineRole.ENTRY, 2: LineRole.ASIDE})
@example("\n\nQ: \n1. Q: \nQ: ", {4: LineRole.QUESTION_REST})
@example("\n<!--", {2: LineRole.QUESTION})
@example("`<!--`", {1: LineRole.QUESTION})
@example("Q: Q: \nQ: ~~~![a](b.png)", {})
def test_any_roles_that_are_set_give_a_sound_source(
    source: str, roles: dict[int, LineRole]
) -> None:
    made = draft(source, "deck").with_roles(roles)
    assert errors(made) == []
    assert_kept(source, made)


@given(ANY_TEXT)
def test_drafting_twice_gives_the_same(source: str) -> None:
    assert draft(source, "deck") == draft(source, "deck")


def test_lines_end_as_in_any_editor() -> None:
    made = draft("\ufeffCells\r\nWhat is a cell?\rThe unit of life", "deck")
    assert made.text == "---\ndeck: Cells\n---\n\nQ: What is a cell?\nA: The unit of life\n"


def test_unicode_line_breaks_end_lines() -> None:
    made = draft(
        "What is a cell?\u2028The unit of life\x85What is an atom?\u2029A small thing", "deck"
    )
    assert (made.note_count, starts(made)) == (2, {1, 3})


def test_an_article_is_not_a_bullet() -> None:
    assert (
        "- o gato" in draft("Animais\nO que tem pelo?\no gato\no cachorro\no cavalo", "deck").text
    )
    for source in (
        "Rocks\no\tgranite\no\tmarble",
        "Rocks\n• hard\no granite\no marble",
        "Rocks\no   granite\no   marble",
    ):
        assert "o " not in draft(source, "deck").text.split("Q: Rocks")[-1].replace("to ", "")


def test_two_colons_are_not_a_label() -> None:
    made = draft("Q: one\nA: two\na :: b\nQ: three\nA: four", "deck")
    assert "- a :: b\n" in made.text


def test_an_empty_text_gives_a_source_to_write_in() -> None:
    made = draft("", "My notes")
    assert made.text == "---\ndeck: My notes\n---\n"
    assert (made.note_count, made.decisions, made.unanswered, made.unsure) == (0, (), (), ())


def test_a_question_without_an_answer_is_neither_a_card_nor_an_error() -> None:
    made = draft("What is a cell?\nWhat is an atom?\nA small thing", "deck")
    assert made.unanswered == (1,)
    assert made.text == (
        "---\ndeck: deck\n---\n\n"
        '<!-- TODO line 1: no answer found. Write it after "A:", '
        "then delete the first and the last line of this comment.\n"
        "Q: What is a cell?\nA:\n-->\n\n"
        "Q: What is an atom?\nA: A small thing\n"
    )
    deck, found = read(made.text)
    assert (len(deck.notes), found) == (1, ())


def test_a_comment_is_above_each_unsure_line() -> None:
    made = draft(raw("german-biology"), "deck")
    assert made.unsure
    for decision in made.unsure:
        assert decision.other is not None
        assert decision.margin < 1.5
        roles = f"{decision.role.value}, or {decision.other.value}?"
        start = f"<!-- unsure of line {decision.line}: {roles} "
        [comment] = [row for row in made.text.split("\n") if row.startswith(start)]
        assert comment.endswith(f"{'; '.join(decision.reasons[:3])} -->")
        below = made.text.split(comment + "\n")[1].split("\n")[0]
        assert bare(decision.text) in bare(below)
    assert made.text.count("<!-- unsure of line ") == len(made.unsure)


def test_a_decision_has_reasons() -> None:
    made = draft("Cells\nWhat is a cell?\nunit of life\nMitosis\ndivision of a nucleus", "deck")
    decision = decision_of(made, 4)
    assert (decision.role, decision.other) == (LineRole.QUESTION, LineRole.ANSWER)
    assert decision.reasons == (
        'for "question": is short and without a verb, like a title',
        'for "question": the line below begins with a small letter',
        'for "question": is shorter than the line below',
        'for "question": follows a bullet or a line that begins with a small letter',
    )
    assert decision.score == 4.5
    assert decision.margin > 1.5
    assert not decision.unsure


def test_the_other_role_can_be_chosen() -> None:
    made = draft("Animals\nCat\nDog\nfriend of people", "deck")
    before = starts(made)
    line = 3 if 3 not in before else 2
    changed = made.with_roles({line: LineRole.QUESTION})
    assert line in starts(changed)
    decision = decision_of(changed, line)
    assert (decision.reasons, decision.unsure) == (("you chose it",), False)
    again = changed.with_roles({line: LineRole.ANSWER})
    assert line not in starts(again)
    assert starts(again.with_roles({4: LineRole.ANSWER})) == starts(again)


def test_asking_about_unsure_lines_ends() -> None:
    """As `--interactive` does: choose a role for the first unsure line until there is none."""
    made, asked = draft(raw("networking-cards"), "deck"), 0
    while made.unsure:
        first = made.unsure[0]
        made = made.with_roles({first.line: first.role})
        asked += 1
        assert asked <= len(made.decisions)
    assert "<!-- unsure" not in made.text
    assert errors(made) == []


def test_the_first_line_names_the_deck_or_the_caller_does() -> None:
    assert draft("Cell biology notes\nWhat is a cell?\nA unit", "notes").text.startswith(
        "---\ndeck: Cell biology notes\n"
    )
    assert draft("What is a cell?\nA unit", "notes").text.startswith("---\ndeck: notes\n")
    assert draft("What is a cell?\nA unit", " \x07 ").text.startswith("---\ndeck: Draft\n")
    tricky = "Notes: C# - {x} #1"
    deck, found = read(draft(f"{tricky}\nWhat is a cell?\nA unit", "notes").text)
    assert (deck.name, found) == ("Notes: C# - {x} #1", ())


def test_terms_that_recur_are_proposed_as_tags() -> None:
    source = raw("networking-cards")
    made = draft(source, "deck")
    deck, _ = read(made.text)
    tags = {tag for note in deck.notes for tag in note.tags}
    assert {"TCP", "UDP"} <= tags
    for tag in tags:
        assert sum(tag in note.tags for note in deck.notes) >= 3


def test_a_list_of_lines_is_a_list_on_the_card() -> None:
    made = draft("Colours\nWhat are the primary colours?\nred\ngreen\nblue", "deck")
    assert made.text.endswith("Q: What are the primary colours?\nA:\n- red\n- green\n- blue\n")


def test_code_stays_code() -> None:
    code = "```python\n# a comment\n\nprint('Q: x')\n```"
    source = f"How do you print in Python?\n{code}\nWhat is a list?\na sequence"
    deck, found = read(draft(source, "deck").text)
    assert found == ()
    first = deck.notes[0]
    assert isinstance(first, BasicNote)
    assert first.answer.value == code


def test_time_is_linear_in_the_text() -> None:
    """In a text of equal lines, every rule looks at as many neighbours as it can."""
    made = draft("Cell\n" * 3000, "deck")
    assert len(made.decisions) == 3000


def test_labels_and_numbers_go_into_comments() -> None:
    made = draft(
        "Question 1: Where is Oslo?\nAnswer: in Norway\n"
        "Question 2: Name two\nAnswer: Bergen\nHamar",
        "deck",
    )
    assert made.text == (
        "---\ndeck: deck\n---\n\n"
        "Q: <!-- Question 1: --> Where is Oslo?\nA: <!-- Answer: --> in Norway\n\n"
        "Q: <!-- Question 2: --> Name two\nA:\n- <!-- Answer: --> Bergen\n- Hamar\n"
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("**Q:** {}", "**A:** {}"),
        ("**Q: {}**", "**A:** {}"),
        ("**Q**: {}", "__A__: {}"),
        ("__Q:__ {}", "**A: {}**"),
        ("**Q:** {}", "**A:**\n{}"),
    ],
)
def test_labels_may_be_bold(question: str, answer: str) -> None:
    rows = [
        question.format("Which river is *the* longest?"),
        answer.format("The **Ucayali**" if not answer.endswith("**") else "The Ucayali"),
        "---",
        question.format("And the sea"),
        answer.format("Pacific"),
    ]
    made = draft("\n".join(rows), "deck")
    written = re.sub(r"\n<!-- left out: .*-->", "", made.text.replace("**", ""))
    assert written == (
        "---\ndeck: deck\n---\n\n"
        "Q: Which river is *the* longest?\nA: The Ucayali\n\n"
        "Q: And the sea\nA: Pacific\n"
    )


def test_bold_text_and_choices_are_no_labels() -> None:
    made = draft("**Q: one** or two\n**A: three**\n**Question 1. four**\nfive\n", "deck")
    assert "**Q: one** or two" in made.text
    assert "Question 1. -->" in made.text
    made = draft("Which?\n**A.** one\n**B.** two\n**Q:** x\n**A:** y\n", "deck")
    assert "**A.** one" in made.text


def test_wrapped_lines_stay_one_paragraph() -> None:
    made = draft(raw("wrapped-psychology"), "deck")
    assert (
        "Q: <!-- Q3. --> What is the magical number seven?\n"
        "A: George Miller's estimate of the capacity of short-term memory: Seven\n"
        "items, plus or minus two.\n"
    ) in made.text


def test_indented_lines_are_nested() -> None:
    assert (
        "Q: Elasticity\nA:\n- Price elasticity\n"
        "  - percentage change in quantity over percentage change in price\n"
        "- Elastic\n  - greater than 1\n- Inelastic\n  - smaller than 1\n"
    ) in draft(raw("economics-outline"), "deck").text


def test_repeated_answers_are_not_text_of_the_page() -> None:
    for first, second in (
        ("Yes", "No"),
        ("2", "4"),
        ("www.example.org", "www.example.com"),
        ("Page 1", "Page 2"),
    ):
        source = "".join(
            f"Is {number} it?\n{(first, second)[number % 3 // 2]}\n" for number in range(9)
        )
        made = draft(source, "deck")
        assert made.note_count == 9
        assert "left out" not in made.text
    source = "\n".join(
        f"Trial {number}\nworst case\n{word}\nbest case\ngood" for number, word in enumerate("abcd")
    )
    assert "left out" not in draft(source, "deck").text


def test_statements_to_judge_are_questions() -> None:
    source = "".join(
        f"True or false: {text}\nFalse\n"
        for text in ("Water is dry.", "Two is odd.", "Ice is hot.", "A is B.")
    )
    assert starts(draft(source, "deck")) == {1, 3, 5, 7}


def test_a_page_header_is_left_out() -> None:
    source = "".join(
        f"Physics 101\nPage {page}\nWhat is {page}?\na number\n" for page in range(3, 6)
    )
    made = draft(source, "deck")
    assert made.text.count("<!-- left out: Physics 101 -->") == 3
    assert made.text.count("<!-- left out: Page ") == 3


def test_text_outside_cards_is_kept_in_comments() -> None:
    made = draft(raw("geography-quiz"), "deck")
    assert made.text.count("<!-- left out: Show answer -->") == 10
    assert made.text.count("<!-- left out: www.example.org/quiz -->") == 3
    made = draft(
        "it was a dark and stormy night, and so on.\nWhat is rain?\nwater", "deck"
    ).with_roles({1: LineRole.ASIDE})
    assert "<!-- on no card: it was a dark and stormy night, and so on. -->" in made.text
