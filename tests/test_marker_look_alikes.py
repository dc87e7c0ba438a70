"""Lines that look like a marker: which are reported, and whether their hints work."""

import re
import time

import pytest

from generator.diagnostics import Diagnostic
from generator.notes import BasicNote
from generator.sources.marker_look_alikes import marker_look_alike
from tests.texts import lines_of, notes_of, problems_of, read

NOTE = "Q: a\nA: b\n"
SIX = """\
Q: What is the capital of France?
A: Paris
type: typed
Hints: abc

Question: What is the capital of Italy?
Answer: Rome

Front: What is the capital of Spain?
Back: Madrid

Q. What is the capital of Peru?
A. Lima

**Q:** What is the capital of Chile?
**A:** Santiago

- Q: What is the capital of Japan?
- A: Tokyo
"""
CLOSING = 'and delete the "**" at the end of the line'
WHOLE = '(in a whole file, "anki-deck draft" does that)'
# "**Q:** x" is replaced, and emphasis that ends with the line is deleted there.
HINT = re.compile(
    r'write "(?P<new>[^"]+)" instead of "(?P<old>[^"]+)"'
    r'(?: and delete the "(?P<closing>[^"]+)" at the end of the line)?'
)


def follow(source: str, problem: Diagnostic) -> str:
    """Do what a hint says on the line of the problem."""
    found = HINT.match(problem.hint)
    assert found is not None, problem.hint
    rows = source.split("\n")
    row = rows[problem.location.line - 1]
    assert row.startswith(found["old"])
    row = found["new"] + row.removeprefix(found["old"])
    rows[problem.location.line - 1] = row.removesuffix(found["closing"] or "")
    return "\n".join(rows)


def follow_all(source: str) -> str:
    """Do what all hints say, until there are no more look-alikes."""
    while found := [one for one in read(source)[1] if HINT.match(one.hint)]:
        for problem in found:
            source = follow(source, problem)
    return source


def reported(lines: str) -> list[str]:
    """Return what is reported as a look-alike in lines below a note."""
    return [
        problem.message.split('"')[1]
        for problem in read(NOTE + lines)[1]
        if problem.code.value == "W920"
    ]


def test_six_cards_in_six_styles_are_reported_line_by_line() -> None:
    deck, found = read(SIX)
    assert len(deck.notes) == 1
    written = {
        3: "type:", 4: "Hints:", 6: "Question:", 7: "Answer:", 9: "Front:", 10: "Back:",
        12: "Q.", 13: "A.", 15: "**Q:**", 16: "**A:**", 18: "- Q:", 19: "- A:",
    }  # fmt: skip
    assert lines_of(found) == [
        f'{line}:1 W920 "{start}" is text of the current note, not a marker'
        for line, start in written.items()
    ]


def test_the_hints_make_six_notes() -> None:
    notes = notes_of(follow_all(SIX))
    assert [
        (note.question.value.split()[-1], note.answer.value)
        for note in notes
        if isinstance(note, BasicNote)
    ] == [
        ("France?", "Paris"),
        ("Italy?", "Rome"),
        ("Spain?", "Madrid"),
        ("Peru?", "Lima"),
        ("Chile?", "Santiago"),
        ("Japan?", "Tokyo"),
    ]
    first = notes[0]
    assert isinstance(first, BasicNote)
    assert first.hint is not None
    assert (first.typed, first.hint.value) == (True, "abc")


def test_a_space_before_each_line_keeps_it_as_text() -> None:
    source = re.sub(r"^(?![QA]: |$)", " ", SIX, flags=re.MULTILINE)
    assert len(notes_of(source)) == 1


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("hint: x", 'write "Hint:" instead of "hint:" to start a field'),
        ("HINT: x", 'write "Hint:" instead of "HINT:" to start a field'),
        ("Tag: x", 'write "Tags:" instead of "Tag:" to start a field'),
        ("Sources: x", 'write "Source:" instead of "Sources:" to start a field'),
        ("Extras:", 'write "Extra:" instead of "Extras:" to start a field'),
        ("Id: x", 'write "ID:" instead of "Id:" to start a field'),
        ("TYPE: list", 'write "Type:" instead of "TYPE:" to start a field'),
        ("type:", 'write "Type:" instead of "type:" to start a field'),
        ("Source : x", 'write "Source:" instead of "Source :" to start a field'),
        ("Hint：x", 'write "Hint: " instead of "Hint：" to start a field'),
        ("Question 1: x", 'write "Q:" instead of "Question 1:" to start a note'),
        ("Q : x", 'write "Q:" instead of "Q :" to start a note'),
        ("Q：x", 'write "Q: " instead of "Q：" to start a note'),
        ("Ｑ： x", 'write "Q:" instead of "Ｑ：" to start a note'),
        ("Q1: which?", 'write "Q:" instead of "Q1:" to start a note'),
        ("1. Q: which?", 'write "Q:" instead of "1. Q:" to start a note'),
        ("> Q: which?", 'write "Q:" instead of "> Q:" to start a note'),
        (">Q: which?", 'write "Q:" instead of ">Q:" to start a note'),
        ("* **Q:** which?", 'write "Q:" instead of "* **Q:**" to start a note'),
        ("**Q**: which?", 'write "Q:" instead of "**Q**:" to start a note'),
        ("__Q:__which?", 'write "Q: " instead of "__Q:__" to start a note'),
        (
            "**Q: which?**",
            f'write "Q:" instead of "**Q:" {CLOSING} to start a note',
        ),
        ("Cloze: {{x}}", 'write "C:" instead of "Cloze:" to start a note'),
        ("c: {{x}}", 'write "C:" instead of "c:" to start a note'),
        ("- C: {{x}}", 'write "C:" instead of "- C:" to start a note'),
    ],
)
def test_a_line_that_is_reported(line: str, hint: str) -> None:
    (found,) = read(NOTE + line)[1]
    assert (found.code.value, found.location.line, found.location.column) == ("W920", 3, 1)
    assert found.hint == f"{hint}, or put a space before it if it is text"
    fixed = follow(NOTE + line, found)
    assert "W920" not in str(problems_of(fixed))
    assert problems_of(f"{NOTE} {line}") == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("q: x", "a: y"), ("**Q:** x", "**A:** y"), ("*Q:* x", "*A:* y"), ("__Q__: x", "_A:_ y"),
        ("- Q: x", "  - A: y\n- A: y"), ("> Q: x", "> A: y"), ("1. Q: x", "2. A: y"),
        ("Q. x", "A. y"), ("Q) x", "A) y"), ("Q1. x", "A1. y"), ("Q1: x", "A1: y"),
        ("Question: x", "Answer: y"), ("Question 2: x", "Answer 2: y"), ("Front: x", "Back: y"),
        ("Q : x", "A : y"), ("Ｑ：x", "Ａ：y"), ("**Q: x**", "**A: y**"),
        ("**Question:** x", "**Answer:** y"),
    ],
)  # fmt: skip
def test_a_question_with_its_answer_is_reported(question: str, answer: str) -> None:
    source = f"{NOTE}\n{question}\nmore\n{answer}"
    assert len(reported(f"\n{question}\nmore\n{answer}")) == 2
    notes = notes_of(follow_all(source))
    assert len(notes) == 2
    # Below "A:" with a text that is not one, no answer is expected.
    assert reported(answer) == []


@pytest.mark.parametrize(
    "line", ["a: y", "Answer: y", "Back: y", "**A:** y", "- A: y", "A：y", "A. Y"]
)
def test_an_answer_below_a_question_without_one_is_reported(line: str) -> None:
    (warning, *_) = read(f"Q: x\n{line}")[1]
    draft = "1:1 W913 draft, on no card until it has an answer:"
    assert problems_of(f"Q: x\n{line}")[0].startswith(draft)
    found = [one for one in read(f"Q: x\n{line}")[1] if one.code.value == "W920"]
    assert [one.location.line for one in found] == [2]
    assert warning.code.value == "W913"
    (note,) = notes_of(follow(f"Q: x\n{line}", found[0]))
    assert isinstance(note, BasicNote)
    assert (note.question.value, note.answer.value.lower()) == ("x", "y")
    # With an answer, the line is text of the question.
    assert problems_of(f"Q: x\n{line}\nA: z") == []


def test_a_question_above_a_second_answer_is_reported() -> None:
    assert lines_of(read(f"{NOTE}q: x\nA: y")[1]) == [
        '3:1 W920 "q:" is text of the current note, not a marker',
        '4:1 E112 the note has a second "A:"',
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Note: x", "Example: x", "Dropout: x", "Proof: x", "Solution: x", "Text: x",
        "Questions: x", "Source code: x", "qa: x", "Q&A: x", "type: mammal", "id: two words",
        "ids: 1", "- Source: x", "- Hint: x", "**Source:** x", "Hint 1: x", "Type x", "hint:x",
        "Question:x", "question", "tags", "A. thaliana", "A. first", "Q. robur", "C. elegans",
        "C) x", "1. A. Smith", "Q", "Q.", "Q1 x", "Answer: 42", "- Answer: 42", "> Answer: 42",
        "Front: x", "Back: x", "Cloze: a test", "a: x", "q: heat", "**Q**: heat", "**Q:** heat",
        "- Q: heat", "**Q: heat", "*Q:** x?", "- A: area", "c: speed of light",
        "Q1: January to March", "A::b", "C:/x", "\\Question: x", " Question: x",
        "<!-- Question: x -->", "<!-- x -->Question: x", "`Question:`", "| Q: | x |",
    ],
)  # fmt: skip
def test_a_line_that_is_text(line: str) -> None:
    assert problems_of(NOTE + line) == []


def test_a_wrapped_sentence_is_text() -> None:
    start = "Nothing in all of these pages answers it, and this is the"
    for word in ("question", "source", "hint", "tags"):
        assert problems_of(f"Q: a\nA: {start}\n{word}: which of them") == []
        assert reported(f"{start}\n{word}: x\n") == []
        assert reported(f"{start} end.\n{word}: x\n") == [f"{word}:"]
        assert reported(f"{start}\n\n{word}: x\n") == [f"{word}:"]
        assert reported(f"{start}\n{word.title()} : x\n") == [f"{word.title()} :"]


def test_code_is_not_searched() -> None:
    assert problems_of(f"{NOTE}```\nQuestion: x\nhints: y\n```") == []


def test_choices_below_a_question_are_text() -> None:
    assert reported("\nQ. Which?\nA. one\nB. two\n") == ["Q."]
    assert reported("\nA) one\nB) two\nQ) which?\n") == ["Q)"]
    assert problems_of("Q: Which?\nA. One\nB. Two\nC. Three\nA: B.") == []
    for line in ("A. One\nB. Two", "A. thaliana"):
        assert [one.code.value for one in read(f"Q: Which?\n{line}")[1]] == ["W913"]


def test_an_answer_in_an_example_is_text() -> None:
    assert problems_of("Q: 6 times 7?\nA: Multiply.\nAnswer: 42") == []
    assert reported("Question: 6 times 7?\nMultiply.\nAnswer: 42") == ["Question:", "Answer:"]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("## Q: What?\n", ["1:1"]),
        ("## Q: What?\n## A: That\n", ["1:1", "2:1"]),
        ("Q: What?\n# A: That\n", ["2:1"]),
        ("# A: Introduction\n", []),
        ("# C: the language\n", []),
        ("# Q and A\n", []),
        ("# Question: is it?\n", []),
        (" ## Q: What?\n", []),
    ],
)
def test_headings(source: str, lines: list[str]) -> None:
    found = [one for one in read(source + NOTE)[1] if one.code.value == "W920"]
    assert [f"{one.location.line}:{one.location.column}" for one in found] == lines
    for one in found:
        assert one.message.endswith("is a heading, not a marker")
        assert one.hint.endswith("or reword it if it is text")
        assert not [
            problem
            for problem in read(follow(source + NOTE, one))[1]
            if problem.code.value == "W920" and problem.location == one.location
        ]


def test_questions_as_headings_become_notes() -> None:
    source = "## Q: What is it?\n## A: That\n\n## Q: And this?\n## A: This\n"
    assert len(notes_of(follow_all(source))) == 2


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("Question: x", 'write "Q:" instead of "Question:"'),
        ("Front: x", 'write "Q:" instead of "Front:"'),
        ("q: x", 'write "Q:" instead of "q:"'),
        ("Q. What?", 'write "Q:" instead of "Q."'),
        ("Q:What", 'write "Q: " instead of "Q:"'),
        ("- **Q:** x", 'write "Q:" instead of "- **Q:**"'),
        ("**Q:** x", f'write "Q:" instead of "**Q:**" {WHOLE}'),
        ("**Question: x**", f'write "Q:" instead of "**Question:" {CLOSING} {WHOLE}'),
        ("Answer: x", 'write "A:" instead of "Answer:"'),
        ("A. thaliana", 'start it with "Q:" or "C:"'),
        ("Hints: x", 'start it with "Q:" or "C:"'),
        ("x", 'start it with "Q:" or "C:"'),
        (" Question: x", 'start it with "Q:" or "C:"'),
    ],
)
def test_the_hint_outside_a_note(line: str, hint: str) -> None:
    (found,) = [one for one in read(line)[1] if one.code.value == "E105"]
    assert found.hint == f"{hint}, or make it a comment: <!-- … -->"


def test_a_file_in_another_style_becomes_notes() -> None:
    source = SIX.replace("Q: What", "Question: What").replace("A: Paris", "Answer: Paris")
    assert len(notes_of(follow_all(source))) == 6


def test_text_below_a_heading_in_an_answer() -> None:
    source = f"{NOTE}\n### Details ##\nmore\n\n#### Even more\ntext\n"
    start = 'start it with "Q:" or "C:", or make it a comment: <!-- … -->'
    both = f"if both belong to the note above; otherwise {start}"
    assert [one.hint for one in read(source)[1]] == [
        f'write "**Details**" instead of the heading "### Details" {both}',
        f'write "**Even more**" instead of the heading "#### Even more" {both}',
    ]
    fixed = source.replace("### Details ##", "**Details**").replace(
        "#### Even more", "**Even more**"
    )
    assert len(notes_of(fixed)) == 1
    for other in ("# A\nmore", f"{NOTE}---\n# A\nmore", f"{NOTE}---\nmore", f"{NOTE}#\nmore"):
        assert [one.hint for one in read(other)[1] if one.code.value == "E105"] == [start]


@pytest.mark.parametrize("char", [*"Qa:.*_#->( 1\t", "Q. ", "**Q:", "1. ", "A. x\nB. y\n"])
def test_the_time_is_linear(char: str) -> None:
    # A time that grew with the square would be minutes. CPU time: the machine may be busy.
    start = time.process_time()
    for end in ("", "?", ":", "**"):
        marker_look_alike(char * 100_000 + end)
    assert time.process_time() - start < 10
