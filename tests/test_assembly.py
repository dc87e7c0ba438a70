import pytest

from generator.diagnostics import Code
from generator.notes import BasicNote, ClozeNote, notes_and_drafts, question_of
from generator.sources import SourceFile, read_deck
from generator.sources.note_kinds import NoteKind
from tests.texts import basic_of, cloze_of, notes_of, problems_of, read


def test_every_field_of_a_basic_note() -> None:
    note = basic_of(
        "Q: q\nA: a\nExtra: e\nHint: h\nSource: s\nTags: x, y z\nType: Reversed\nID: g!1"
    )
    assert (note.question.value, note.answer.value) == ("q", "a")
    assert note.extra is not None
    assert note.hint is not None
    assert note.source is not None
    assert (note.extra.value, note.hint.value, note.source.value) == ("e", "h", "s")
    assert (note.tags, note.id, note.reversed, note.typed) == (("x", "y_z"), "g!1", True, False)


def test_the_fields_may_be_in_any_order() -> None:
    note = basic_of("Q: q\nID: g\nExtra: e\nType: typed\nA: a")
    assert (note.answer.value, note.id, note.reversed, note.typed) == ("a", "g", False, True)


def test_an_empty_field_is_none() -> None:
    note = basic_of("Q: q\nA: a\nExtra:\nHint:  \nTags:\n")
    assert (note.extra, note.hint, note.tags) == (None, None, ())


def test_a_cloze_note_takes_all_fields_except_an_answer_and_a_type() -> None:
    note = cloze_of("C: {{c}}\nExtra: e\nTags: t\nID: g")
    assert note.text.value == "{{c}}"
    assert note.extra is not None
    assert (note.extra.value, note.tags, note.id) == ("e", ("t",), "g")


def test_the_default_type_is_that_of_the_front_matter() -> None:
    notes = notes_of("---\ntype: Reversed\n---\nQ: a\nA: b\n\nQ: c\nA: d\nType: basic\n\nC: {{e}}")
    assert [note.reversed for note in notes if isinstance(note, BasicNote)] == [True, False]
    assert isinstance(notes[2], ClozeNote)


def test_tags_come_from_everywhere_and_the_first_spelling_stays() -> None:
    source = (
        "---\ntags: [Deck]\nauto-tags:\n  auto: [word]\n---\n"
        "# H #head\n## S #Sub\nQ: a word #line\nA: b\nTags: deck, sub"
    )
    assert basic_of(source).tags == ("auto", "Deck", "head", "line", "Sub")


def test_auto_tags_match_question_and_answer_only() -> None:
    source = "---\nauto-tags:\n  t: [word]\n---\nQ: a\nA: {}\nExtra: {}\n"
    assert basic_of(source.format("Word", "x")).tags == ("t",)
    assert read(source.format("x", "word"))[0].notes[0].tags == ()


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("Q: a\n\nb", ["1:1 E201 missing answer to a question of several paragraphs"]),
        ("Q:\nA: b", ["1:1 E202 empty question"]),
        ("C:   ", ["1:1 E202 empty cloze note"]),
        ("Q: #t\nA: b", ["1:1 E202 empty question"]),
        ("Q:\nA:", ["1:1 E202 empty question"]),
        ("Q: a\nA: b\nType: both", ['3:7 E203 unknown type "both"']),
        ("Q: a\nA: b\nType:", ['3:1 E203 missing type after "Type:"']),
        ("C: {{a}}\nType: typed", ['2:7 E208 a cloze note cannot be of type "typed"']),
        ("Q: a\nA: b\nTags: x, /", ['3:10 E206 "/" is not a valid tag']),
        (
            "Q: a #leech\nA: b\nTags: Marked",
            [
                '1:6 W904 tag "leech" will not reach Anki',
                '3:7 W904 tag "Marked" will not reach Anki',
            ],
        ),
        ("Q: a\nA: b\nID: x y", ['3:5 E207 "x y" is not a valid id']),
        ("Q: a\nA: b\nID:", ['3:1 E207 missing id after "ID:"']),
        (f"Q: a\nA: b\nID: {'x' * 65}", [f'3:5 E207 "{"x" * 39}…" is not a valid id']),
        ("C: {{a}}\nA: b", ["2:1 E113 answer in a cloze note"]),
        ("Q: a\nA: b\nA: c\n\nmore", ['3:1 E112 the note has a second "A:"']),
        ("Q: a\nA: b\nHint: c\nHint: d", ['4:1 E112 the note has a second "Hint:"']),
        ("Q: a\nA: b\nType: basic\n\nmore", ['5:1 E114 text below "Type:": "more"']),
    ],
)
def test_errors_in_a_note(source: str, problems: list[str]) -> None:
    assert problems_of(source) == problems


def test_a_heading_tag_is_reported_once_for_all_notes_below() -> None:
    source = "# H #marked\nQ: a\nA: b\n\nQ: c\nA: d"
    assert problems_of(source) == ['1:5 W904 tag "marked" will not reach Anki']


def test_all_problems_of_a_note_are_reported_at_once() -> None:
    assert problems_of("Q:\nType: x\nID: a b\nTags: /") == [
        "1:1 E202 empty question",
        '2:7 E203 unknown type "x"',
        '3:5 E207 "a b" is not a valid id',
        '4:7 E206 "/" is not a valid tag',
    ]


@pytest.mark.parametrize(
    ("written", "hint"),
    [("revers", 'did you mean "reversed"?'), ("zzz", f"the types are {', '.join(NoteKind)}")],
)
def test_the_hint_for_an_unknown_type_names_the_nearest(written: str, hint: str) -> None:
    _, found = read(f"Q: a\nA: b\nType: {written}")
    assert [problem.hint for problem in found] == [hint]


def test_a_note_with_an_error_is_left_out_and_the_others_stay() -> None:
    deck, found = read("Q: a\nA: b\nA: c\n\nQ: d\nA: e")
    assert [note.location.line for note in deck.notes] == [5]
    assert len(found) == 1


def test_the_hint_for_a_second_answer_names_the_first() -> None:
    _, (problem,) = read("Q: a\nA: b\nA: c")
    assert problem.hint == (
        'put both texts after the "A:" on line 2, '
        'or add a line that starts with "Q:" above this one'
    )


DRAFT = "draft, on no card until it has an answer:"


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("Q: a", 'write the answer below it on a line that starts with "A:"'),
        ("Q: a\nb\n- c\n\n---", 'write the answer below it on a line that starts with "A:"'),
        ("Q: a\nExtra: one\n\ntwo", 'write the answer below it on a line that starts with "A:"'),
        ("Q: a\n```\nb\n\nc\n```\nd", 'write the answer below it on a line that starts with "A:"'),
        ("Q: a\nA:", 'write the answer after "A:"'),
        ("Q: a\nA: <!-- b -->\n", 'write the answer after "A:"'),
        ("Q: a\n\nb\nA: \nTags: c", 'write the answer after "A:"'),
    ],
)
def test_a_question_without_an_answer_is_a_draft(source: str, hint: str) -> None:
    deck, (problem,) = read(source)
    assert (deck.notes, deck.invalid_notes) == ((), ())
    assert [str(draft.location) for draft in deck.drafts] == ["cards.md:1:1"]
    assert (problem.location, problem.code, problem.hint) == (
        deck.drafts[0].location,
        Code.DRAFT,
        hint,
    )
    assert problem.message.startswith(f'{DRAFT} "a')


def test_a_draft_has_the_same_values_as_the_finished_note() -> None:
    source = (
        "---\ntags: [t]\nspeech: de_DE\nsubdecks: 1\nauto-tags:\n  auto: [word]\n---\n"
        "# H #h\nQ: a word\nA:\nHint: h\nExtra: e\nSource: s\nID: g"
    )
    deck, found = read(source)
    (draft,) = deck.drafts
    note = basic_of(source.replace("A:", "A: b"))
    assert [problem.code for problem in found] == [Code.DRAFT]
    for name in (
        "location",
        "deck",
        "section",
        "tags",
        "id",
        "hint",
        "extra",
        "source",
        "speech",
        "question",
    ):
        assert getattr(draft, name) == getattr(note, name), name
    assert (draft.deck, draft.tags, draft.id) == ("deck::H", ("auto", "h", "t"), "g")


@pytest.mark.parametrize(
    ("type_name", "is_list", "is_occlusion"),
    [
        ("basic", False, False),
        ("typed", False, False),
        ("list", True, False),
        ("occlusion", False, True),
    ],
)
def test_a_draft_knows_what_kind_of_note_it_becomes(
    type_name: str, is_list: bool, is_occlusion: bool
) -> None:
    for source in (f"Q: a\nType: {type_name}", f"---\ntype: {type_name}\n---\nQ: a"):
        (draft,) = read(source)[0].drafts
        assert (draft.is_list, draft.is_occlusion) == (is_list, is_occlusion)


def test_notes_and_drafts_are_counted_together_over_all_files() -> None:
    one = SourceFile(path="1.md", subpath=("1",), text="Q: a\n\nQ: b\nA: c\n\nQ: d\nA:\n")
    two = SourceFile(path="2.md", subpath=("2",), text="C: {{e}}\n\nQ: f\n")
    deck, _ = read_deck([one, two], "deck")
    assert [draft.index for draft in deck.drafts] == [0, 2, 4]
    assert [question_of(note).value for note in notes_and_drafts(deck)] == [
        "a",
        "b",
        "d",
        "{{e}}",
        "f",
    ]


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("Q: a\nType: both", ['2:7 E203 unknown type "both"']),
        ("Q: a\nTags: /", ['2:7 E206 "/" is not a valid tag']),
        ("Q: a\nQ: b", [f'1:1 W913 {DRAFT} "a"', f'2:1 W913 {DRAFT} "b"']),
        ("Q: a\nHint: b\nHint: c", ['3:1 E112 the note has a second "Hint:"']),
        ("Q: a\nA:\nA: b", ['3:1 E112 the note has a second "A:"']),
        ("C: {{a}}\nA:", ["2:1 E113 answer in a cloze note"]),
    ],
)
def test_other_mistakes_keep_a_question_from_being_a_draft(
    source: str, problems: list[str]
) -> None:
    assert problems_of(source) == problems


def test_a_question_of_several_paragraphs_may_have_its_answer_below() -> None:
    _, (problem,) = read("Q: a\n\nb")
    assert (
        problem.hint == 'put "A:" before the answer, or, if the answer is still to be written, '
        'add an empty "A:" below the last paragraph'
    )
    assert problems_of("Q: a\n\nA: b") == []
    assert problems_of("Q: a\n\nb\nA:") == [f'1:1 W913 {DRAFT} "a b"']
