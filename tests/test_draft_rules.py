"""The table of rules: whole, explained, alive, and without a word of the text that it was first tried on."""

import re
from pathlib import Path

import pytest

from generator.draft.habits import habits_of
from generator.draft.line_role import LineRole
from generator.draft.outline import UNANSWERED, choose
from generator.draft.raw_text import clean, read_rows
from generator.draft.rules import RULES, Rule

TEXTS = sorted((Path(__file__).parent / "draft").glob("*.txt"))
PAGE = Path(__file__).parent.parent / "docs" / "draft.md"
PACKAGE = Path(__file__).parent.parent / "generator" / "draft"

# Every rule speaks in one of the texts, or in one of these.
EXAMPLES = (
    "# A heading with its sign\nQ: What is a cell?\nA: the unit of life\nQ: What is an atom?\nA: the unit of matter",
    "1. Where does the\nriver end?\n",
    "Words\nman\nhombre\nwoman\nmujer\nchild\nniño\nhouse\ncasa\ntree\nárbol\nriver\nrío",
    "Drinks\n- tea\n- cold tea\nWhat is\nstrong tea?\nblack tea",
    "Facts\n42 is the answer (so they say)\n(nobody knows)\nA. B.\nHeight\n8848 m",
    "True or false: ice is hot.\nFalse",
    "Vans\nVan 1\nVan 2\nVan 3\ncarry things\nPotato\na root\nPotato\nfried",
)


def row(rule: Rule) -> str:
    roles = ", ".join(role.value for role in rule.speaks_of)
    return f"| {rule.name} | {roles} | {rule.weight:+g} | {rule.says} | {rule.why} |"


def spoken() -> set[str]:
    names = set()
    for source in [*(path.read_text(encoding="utf-8") for path in TEXTS), *EXAMPLES]:
        for choice in choose(read_rows(clean(source)), {}):
            names |= {rule.name for rule in choice.spoke}
    return names


def test_names_are_unique_and_every_rule_is_explained() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.why
        assert rule.weight
        assert rule.speaks_of


def test_the_page_holds_the_table_as_it_is() -> None:
    table = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ][-len(RULES) :]
    assert table == [row(rule) for rule in RULES]


@pytest.mark.parametrize("name", sorted(rule.name for rule in RULES))
def test_every_rule_speaks_somewhere(name: str) -> None:
    assert name in spoken_once()


_SPOKEN: set[str] = set()


def spoken_once() -> set[str]:
    if not _SPOKEN:
        _SPOKEN.update(spoken())
    return _SPOKEN


def test_no_rule_knows_the_words_of_a_subject() -> None:
    """What the code knows by heart is the small change of study notes: no term of a text it was tuned on stands in it."""
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
    """A text of questions alone is read as questions: the mark has to weigh more than the missing answers cost."""
    mark = next(rule for rule in RULES if rule.name == "question mark")
    prior = next(rule for rule in RULES if rule.name == "most are answers")
    assert mark.weight + prior.weight + UNANSWERED > 0


@pytest.mark.parametrize(
    ("source", "habit", "value"),
    [
        ("a b\n\nWhat is x?\none\n\nWhat is y?\ntwo\n\nWhat is z?\nthree", "blocks", True),
        ("cat - gato\ndog - perro\nowl - búho", "entries", "dash"),
        ("cat\tgato\ndog\tperro\nowl\tbúho", "entries", "tab"),
        (
            "True or false: a\nTrue\nTrue or false: b\nFalse\nTrue or false: c\nTrue\nTrue or false: d\nTrue",
            "entries",
            "",
        ),
        ("get\tobtain\nget\tfetch\nget\tbecome\nget\tgrasp", "entries", "tab"),
        (
            "What is a cat? an animal\nWhat is tea? a drink\nWhat is Rome? a city",
            "entries",
            "question mark",
        ),
        ("- one\n- two\n- three\n- four", "bulleted", True),
        ("one\n  two\nthree\n  four", "indented", True),
        ("Q: one\nA: two\nQ: three\nA: four", "labelled", True),
        ("Front: one\nBack: two", "labelled", True),
        ("Back: the rear side\none", "labelled", False),
        ("1. What is a?\nx\n2. What is b?\ny\n3. What is c?\nz", "counted", {1, 3, 5}),
        ("Steps\n1. one\n2. two\n3. three\nend", "counted", set()),
        ("What is a?\nShow answer\nx\nWhat is b?\nShow answer\ny", "asked", {1, 4}),
        ("What is a?\nShow answer\nx\nWhat is b?\nShow answer\ny", "answered", {3, 6}),
        ("Page 1\none\nPage 2\ntwo", "furniture", {1, 3}),
        ("one\n- 1 -\ntwo\n- 2 -\nthree\n- 3 -", "furniture", {2, 4, 6}),
        ("one\n4\ntwo\n2\nthree\n9", "furniture", set()),
        ("Cats\nYes\nDogs\nNo\nOwls\nYes\nBats\nYes", "furniture", set()),
        ("der Hund und die Katze\ndas Haus und der Baum", "title_case_tells", False),
        ("the cat and the dog\na house of a friend", "title_case_tells", True),
        ("one cat\ntwo cats", "cased", False),
        (
            "나무\ntree\n집\nhouse\n강\nriver\n산\nhill\n물\nwater\n불\nfire",
            "pairs",
            {1, 3, 5, 7, 9, 11},
        ),
    ],
)
def test_habits_of_a_text(source: str, habit: str, value: object) -> None:
    assert getattr(habits_of(read_rows(clean(source))), habit) == value


def test_a_broken_line_goes_on() -> None:
    sentence = "One sentence that was broken by hand into lines of about the same length, as in\n"
    source = sentence * 4 + "an old mail.\nEnd"
    lines = read_rows(clean(source))
    habits = habits_of(lines)
    assert habits.width == len(sentence) - 1
    assert habits.goes_on(lines[0], lines[1])
    assert not habits.goes_on(lines[4], lines[5])


def test_code_is_never_asked() -> None:
    choices = choose(read_rows(clean("Code\n```\nWhat is x?\n```")), {3: LineRole.QUESTION})
    assert [choice.role for choice in choices][1:] == [LineRole.ANSWER] * 3
