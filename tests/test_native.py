import pytest

from generator.notes import BasicNote, note_texts
from tests.texts import basic_of, cloze_of, notes_of, problems_of, read


def test_a_note_in_two_lines() -> None:
    note = basic_of("Q: question\nA: answer")
    assert (note.question.value, note.answer.value) == ("question", "answer")
    assert (note.location.line, note.location.column) == (1, 1)
    assert (note.answer.location.line, note.answer.location.column) == (2, 4)


def test_a_question_over_three_lines() -> None:
    note = basic_of("Q: one\ntwo\n  three\nA: a")
    assert note.question.value == "one\ntwo\n  three"
    assert str(note.question.locate(8)) == "cards.md:3:1"


def test_texts_below_a_marker_alone_on_its_line_lose_their_indent() -> None:
    note = basic_of("Q:\n    one\n      two\nA:\n\n  three\n")
    assert (note.question.value, note.answer.value) == ("one\n  two", "three")
    assert str(note.question.locate(4)) == "cards.md:3:5"


def test_an_indent_as_wide_as_the_marker_aligns() -> None:
    note = basic_of("Q: q\nA: - a\n     - b\n   - c\nExtra: e\n       f\nHint: h\n  i")
    assert [text.value for text in note_texts(note)] == ["q", "- a\n  - b\n- c", "h\n  i", "e\nf"]


def test_a_wider_indent_than_the_marker_nests() -> None:
    assert basic_of("Q: q\nA: - a\n     - b").answer.value == "- a\n     - b"


def test_blank_lines_around_a_text_are_removed_and_those_inside_stay() -> None:
    assert basic_of("Q: a\n\n\nA:\n\nb\n\n\nc\n\n---\n").answer.value == "b\n\n\nc"


@pytest.mark.parametrize(
    "end",
    ["---", "-----", "---  ", "# H\nQ: x\nA: y", "######", "Q: x\nA: y", "C: {{x}}"],
)
def test_what_ends_a_note(end: str) -> None:
    notes = notes_of(f"Q: a\nA: b\n{end}")
    assert isinstance(notes[0], BasicNote)
    assert notes[0].answer.value == "b"


@pytest.mark.parametrize(
    "line", ["--", "- - -", "***", "___", " ---", "#x", " # x", "####### x", "--- x", "    Q: x"]
)
def test_what_does_not_end_a_note(line: str) -> None:
    assert basic_of(f"Q: a\nA: b\n{line}\nc").answer.value == f"b\n{line}\nc"


@pytest.mark.parametrize(
    "line", ["Dropout: x", "q: x", "a: x", "Answer: x", "Note: x", "QA: x", "qa: x", "Tags x"]
)
def test_no_other_word_with_a_colon_is_special(line: str) -> None:
    assert basic_of(f"Q: a\nA: b\n{line}").answer.value == f"b\n{line}"


@pytest.mark.parametrize("marker", ["Q", "A", "C", "Extra", "Hint", "Source", "Tags", "Type", "ID"])
def test_a_backslash_makes_a_marker_text(marker: str) -> None:
    note = basic_of(f"Q: a\nA: b\n\\{marker}: c\n\\{marker}:")
    assert note.answer.value == f"b\n{marker}: c\n{marker}:"
    assert str(note.answer.locate(2)) == "cards.md:3:2"


def test_a_backslash_before_anything_else_stays() -> None:
    assert (
        basic_of("Q: a\nA: b\n\\Dropout: c\n\\\\Q: d").answer.value == "b\n\\Dropout: c\n\\\\Q: d"
    )


def test_fenced_code_is_opaque() -> None:
    answer = (
        "```md\n# no heading\n---\nQ: no question\nA: no answer\n"
        "\\Q: as it is\n<!-- no comment -->\n```"
    )
    assert basic_of(f"Q: a\nA: {answer}").answer.value == answer
    assert basic_of(f"Q: a\nA:\n{answer}").answer.value == answer


def test_a_comment_is_removed_and_locations_stay_right() -> None:
    note = basic_of("Q: a <!-- no --> b\n<!--\nQ: c\n-->\nA: d")
    assert note.question.value == "a  b"
    assert [note.question.locate(offset).column for offset in range(4)] == [4, 5, 17, 18]
    assert str(note.answer.location) == "cards.md:5:4"


def test_a_marker_after_a_comment_is_text() -> None:
    assert problems_of("<!-- x -->Q: a\nQ: b\nA: c") == ['1:11 E105 text outside a note: "Q: a"']


def test_sections_nest_and_end() -> None:
    source = "# A\nQ: 1\nA: 1\n### B\nQ: 2\nA: 2\n## C\nQ: 3\nA: 3\n# D\nQ: 4\nA: 4"
    assert [note.section for note in notes_of(source)] == [("A",), ("A", "B"), ("A", "C"), ("D",)]


@pytest.mark.parametrize(
    ("heading", "title", "tags"),
    [
        ("# A b", "A b", ()),
        ("#  A  ##", "A", ()),
        ("# A #t", "A", ("t",)),
        ("# A #t ##", "A", ("t",)),
        ("# C#", "C#", ()),
        ("# #t", None, ("t",)),
        ("#", None, ()),
        ("# ##", None, ()),
        ("## *A* `b`", "*A* `b`", ()),
        ("#\tA", "A", ()),
    ],
)
def test_headings(heading: str, title: str | None, tags: tuple[str, ...]) -> None:
    note = basic_of(f"{heading}\nQ: a\nA: b")
    assert (note.section, note.tags) == (() if title is None else (title,), tags)


def test_a_heading_of_the_same_level_ends_the_tags_of_the_one_before() -> None:
    source = "# A #a\n## B #b\nQ: 1\nA: 1\n## C #c\nQ: 2\nA: 2\n# D\nQ: 3\nA: 3"
    assert [note.tags for note in notes_of(source)] == [("a", "b"), ("a", "c"), ()]


def test_tags_are_on_the_first_line_only() -> None:
    note = basic_of("Q: a #t\nb #u\nA: c #v")
    assert (note.question.value, note.answer.value, note.tags) == ("a\nb #u", "c #v", ("t",))


def test_tags_of_a_cloze_note() -> None:
    note = cloze_of("C: {{a}} b #t #u")
    assert (note.text.value, note.tags) == ("{{a}} b", ("t", "u"))


def test_an_info_string_is_not_a_tag() -> None:
    assert basic_of("Q: ```x #y\ncode\n```\nA: b").tags == ()


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark(break_: str) -> None:
    source = "\ufeff---\ndeck: D\n---\n# H\nQ: a\nb\nA: c\n".replace("\n", break_)
    deck, found = read(source)
    (note,) = deck.notes
    assert found == ()
    assert deck.name == "D"
    assert [text.value for text in note_texts(note)] == ["a\nb", "c"]
    assert str(note.location) == "cards.md:5:1"


def test_locations_count_code_points() -> None:
    assert problems_of("\ufeffQ: 🙂日本\r\nA: e\u0301🙂\x01") == [
        "2:7 E102 control character U+0001"
    ]


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("A: b", ["1:1 E103 answer without a question"]),
        ("A: b\nmore\n\nA: c", [
            "1:1 E103 answer without a question",
            "4:1 E103 answer without a question",
        ]),
        ("Hint: b", ['1:1 E104 "Hint:" outside a note']),
        ("x\nHint: b\ny\n\nHint: c", [
            '1:1 E105 text outside a note: "x"',
            '5:1 E104 "Hint:" outside a note',
        ]),
        ("x\ny\n\n  z", ['1:1 E105 text outside a note: "x"', '4:3 E105 text outside a note: "z"']),
        ("\\Q: a", ['1:1 E105 text outside a note: "\\Q: a"']),
        ("Q: a\nA: b\n---\n" + "x" * 50, [f'4:1 E105 text outside a note: "{"x" * 39}…"']),
        ("```\nQ: a\n```", ['1:1 E105 text outside a note: "```"']),
        ("# T\nintro", ['2:1 E105 text outside a note: "intro"']),
        ("Q: a\nA: b\nA:c\nQ:d", [
            '3:1 W902 "A:" without a space after it is text of the current note',
            '4:1 W902 "Q:" without a space after it is text of the current note',
        ]),
        ("Q: a\nA: b\nTags:c", [
            '3:1 W902 "Tags:" without a space after it is text of the current note',
        ]),
        ("Q: a\nA: b\nC://x\nA::\n C:x", []),
        # Files that were joined, with and without a line end between them.
        ("\ufeffQ: a\nA: b\n\ufeff# c\n\ufeffQ: d\nA: e\n", []),
        ("Q: a\nA: b\n\ufeff---\ndeck: c\n---\nQ: d\nA: e", [
            '4:1 E105 text outside a note: "deck: c"',
        ]),
        ("Q: a\nA: b\ufeffQ: c\n\nQ: d\nA: e\ufeff# f\n\nQ: g\nA: h\ufeff---\ni: j", [
            '2:5 W902 "Q:" after a byte order mark (U+FEFF) is text',
            '5:5 W902 "#" after a byte order mark (U+FEFF) is text',
            '8:5 W902 "---" after a byte order mark (U+FEFF) is text',
        ]),
        ("Q: a\nA: b\n\u200bQ: c\n\u200e\u2060Tags: d\n\xad# e\n```\n\u200bQ: f\n```", [
            '3:1 W902 "Q:" after an invisible character (U+200B) is text',
            '4:1 W902 "Tags:" after an invisible character (U+200E) is text',
            '5:1 W902 "#" after an invisible character (U+00AD) is text',
        ]),
        ("Q: a\ufeffb\nA: \u200bc\n\u200bd\ne\ufeffQ:f", []),
        ("", ["1:1 E209 no notes in the source"]),
        ("\ufeff\n\n", ["1:1 E209 no notes in the source"]),
        ("---\ndeck: a\n---\n<!-- Q: a -->", ["1:1 E209 no notes in the source"]),
        ("---\nauto-tags:\n  t: [x]\n  u: [a]\n---\nQ: a\nA: b", [
            '3:3 W905 no note contains a word of the auto-tag "t"',
        ]),
    ],
)  # fmt: skip
def test_what_is_reported(source: str, problems: list[str]) -> None:
    assert problems_of(source) == problems


def test_an_unused_auto_tag_is_not_reported_while_notes_have_errors() -> None:
    assert problems_of("---\nauto-tags:\n  t: [x]\n---\nQ: x\nA: y\nTags: /") == [
        '7:7 E206 "/" is not a valid tag'
    ]


def test_a_draft_counts_for_an_auto_tag() -> None:
    source = "---\nauto-tags:\n  t: [x]\n  u: [y]\n---\nQ: x\nA:\n\nQ: z\n"
    assert problems_of(source) == [
        '4:3 W905 no note contains a word of the auto-tag "u"',
        '6:1 W913 draft, on no card until it has an answer: "x"',
        '9:1 W913 draft, on no card until it has an answer: "z"',
    ]


def test_a_source_with_drafts_only_is_not_without_notes() -> None:
    assert problems_of("Q: a") == ['1:1 W913 draft, on no card until it has an answer: "a"']


def test_after_a_second_answer_the_lines_below_belong_to_it() -> None:
    deck, found = read("Q: a\nA: b\nA: c\nd\nExtra: e\n---\nQ: f\nA: g")
    assert [problem.code.value for problem in found] == ["E112"]
    assert len(deck.notes) == 1


def test_the_deck_of_a_note_follows_from_the_headings() -> None:
    source = (
        "---\ndeck: D\nsubdecks: 2\n---\nQ: 0\nA: 0\n# A #t\nQ: 1\nA: 1\n"
        "## B::C\nQ: 2\nA: 2\n### E\nQ: 3\nA: 3\n#\n## F\nQ: 4\nA: 4"
    )
    assert [note.deck for note in notes_of(source)] == [
        "D",
        "D::A",
        "D::A::B::C",
        "D::A::B::C",
        "D::F",
    ]
