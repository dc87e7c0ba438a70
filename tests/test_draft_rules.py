"""The rules of `draft`: each is documented and used, and none has words of the tuning texts."""

import re
from functools import cache
from pathlib import Path

import pytest

from generator.draft.habits import habits_of
from generator.draft.line_role import LineRole
from generator.draft.raw_text import read_raw_lines, split_rows
from generator.draft.role_choice import UNANSWERED_WEIGHT, choose_roles
from generator.draft.rules import RULES, Rule

TEXTS = sorted((Path(__file__).parent / "draft").glob("*.txt"))
PAGE = Path(__file__).parent.parent / "docs" / "draft.md"
PACKAGE = Path(__file__).parent.parent / "generator" / "draft"

# Every rule matches a line of one of the texts, or of these.
EXAMPLES = (
    (
        "# A heading with its marker\nQ: What is a cell?\nA: the unit of life\n"
        "Q: What is an atom?\nA: the unit of matter"
    ),
    "1. Where does the\nriver end?\n",
    "Words\nman\nhombre\nwoman\nmujer\nchild\nniño\nhouse\ncasa\ntree\nárbol\nriver\nrío",
    "Drinks\n- tea\n- cold tea\nWhat is\nstrong tea?\nblack tea",
    "Facts\n42 is the answer (so they say)\n(nobody knows)\nA. B.\nHeight\n8848 m",
    "True or false: ice is hot.\nFalse",
    "Vans\nVan 1\nVan 2\nVan 3\ncarry things\nPotato\na root\nPotato\nfried",
)


def row(rule: Rule) -> str:
    roles = ", ".join(role.value for role in rule.roles)
    return f"| {rule.name} | {roles} | {rule.weight:+g} | {rule.description} | {rule.why} |"


@cache
def matching_names() -> set[str]:
    names = set()
    for source in [*(path.read_text(encoding="utf-8") for path in TEXTS), *EXAMPLES]:
        for choice in choose_roles(read_raw_lines(split_rows(source)), {}):
            names |= {rule.name for rule in choice.rules}
    return names


def test_names_are_unique_and_every_rule_has_a_reason() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.why
        assert rule.weight
        assert rule.roles


def test_the_page_has_the_table_of_rules() -> None:
    table = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ][-len(RULES) :]
    assert table == [row(rule) for rule in RULES]


@pytest.mark.parametrize("name", sorted(rule.name for rule in RULES))
def test_every_rule_matches_some_line(name: str) -> None:
    assert name in matching_names()


def test_no_rule_knows_the_words_of_a_subject() -> None:
    """The code has common words of study notes, and no term of a text that it was tuned on."""
    code = " ".join(
        path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob("*.py"))
    ).lower()
    known = set(re.findall(r"[a-z]{4,}", code))
    terms = {
        "neural",
        "network",
        "convolutional",
        "recurrent",
        "gradient",
        "dropout",
        "matrix",
        "precision",
        "vector",
    }
    terms |= {
        "regularization",
        "overfitting",
        "training",
        "encoder",
        "hyperparameters",
        "epoch",
        "neurons",
        "sigmoid",
    }
    terms |= {
        "contract",
        "offeror",
        "atropine",
        "warfarin",
        "mitosis",
        "ribosome",
        "scheduler",
        "bastille",
        "cuenta",
    }
    terms |= {
        "tort",
        "negligence",
        "cadence",
        "fugue",
        "versailles",
        "covalent",
        "offside",
        "sfumato",
        "inode",
        "kubectl",
    }
    assert not known & terms


def test_a_question_outweighs_the_lack_of_an_answer() -> None:
    """A text of questions only is read as questions: a question mark outweighs a missing answer."""
    question_mark = next(rule for rule in RULES if rule.name == "question mark")
    prior = next(rule for rule in RULES if rule.name == "most are answers")
    assert question_mark.weight + prior.weight + UNANSWERED_WEIGHT > 0


@pytest.mark.parametrize(
    ("source", "habit", "value"),
    [
        ("a b\n\nWhat is x?\none\n\nWhat is y?\ntwo\n\nWhat is z?\nthree", "has_card_blocks", True),
        ("cat - gato\ndog - perro\nowl - búho", "entry_separator", "dash"),
        ("cat\tgato\ndog\tperro\nowl\tbúho", "entry_separator", "tab"),
        (
            (
                "True or false: a\nTrue\nTrue or false: b\nFalse\n"
                "True or false: c\nTrue\nTrue or false: d\nTrue"
            ),
            "entry_separator",
            "",
        ),
        ("get\tobtain\nget\tfetch\nget\tbecome\nget\tgrasp", "entry_separator", "tab"),
        (
            "What is a cat? an animal\nWhat is tea? a drink\nWhat is Rome? a city",
            "entry_separator",
            "question mark",
        ),
        ("- one\n- two\n- three\n- four", "is_bulleted", True),
        ("one\n  two\nthree\n  four", "is_indented", True),
        ("Q: one\nA: two\nQ: three\nA: four", "has_question_labels", True),
        ("Front: one\nBack: two", "has_question_labels", True),
        ("Back: the rear side\none", "has_question_labels", False),
        ("1. What is a?\nx\n2. What is b?\ny\n3. What is c?\nz", "numbered_questions", {1, 3, 5}),
        ("Steps\n1. one\n2. two\n3. three\nend", "numbered_questions", set()),
        ("What is a?\nShow answer\nx\nWhat is b?\nShow answer\ny", "above_answer_buttons", {1, 4}),
        ("What is a?\nShow answer\nx\nWhat is b?\nShow answer\ny", "below_answer_buttons", {3, 6}),
        ("Page 1\none\nPage 2\ntwo", "page_lines", {1, 3}),
        ("one\n- 1 -\ntwo\n- 2 -\nthree\n- 3 -", "page_lines", {2, 4, 6}),
        ("one\n4\ntwo\n2\nthree\n9", "page_lines", set()),
        ("Cats\nYes\nDogs\nNo\nOwls\nYes\nBats\nYes", "page_lines", set()),
        ("der Hund und die Katze\ndas Haus und der Baum", "title_case_matters", False),
        ("the cat and the dog\na house of a friend", "title_case_matters", True),
        ("one cat\ntwo cats", "capitals_matter", False),
        (
            "나무\ntree\n집\nhouse\n강\nriver\n산\nhill\n물\nwater\n불\nfire",
            "first_of_pairs",
            {1, 3, 5, 7, 9, 11},
        ),
    ],
)
def test_habits_of_a_text(source: str, habit: str, value: object) -> None:
    assert getattr(habits_of(read_raw_lines(split_rows(source))), habit) == value


def test_a_wrapped_line_is_continued() -> None:
    sentence = "One sentence that was wrapped by hand into lines of about the same length, as in\n"
    source = sentence * 4 + "an old mail.\nEnd"
    lines = read_raw_lines(split_rows(source))
    habits = habits_of(lines)
    assert habits.wrap_width == len(sentence) - 1
    assert habits.continues(lines[0], lines[1])
    assert not habits.continues(lines[4], lines[5])


def test_code_is_never_a_question() -> None:
    choices = choose_roles(
        read_raw_lines(split_rows("Code\n```\nWhat is x?\n```")), {3: LineRole.QUESTION}
    )
    assert [choice.role for choice in choices][1:] == [LineRole.ANSWER] * 3
