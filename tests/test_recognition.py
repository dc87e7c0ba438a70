"""Edits after which a note keeps its identity, and edits after which it must not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.identity.pairing import Match, Pairs, Reason, SourceNote
from generator.identity.recognition import match_edited, match_notes
from tests.note_pairs import BIOLOGY, LAST, entries_of, guids, now

CAPITALS = {
    "France": "Paris",
    "Germany": "Berlin",
    "Spain": "Madrid",
    "Italy": "Rome",
    "Austria": "Vienna",
    "Poland": "Warsaw",
    "Norway": "Oslo",
    "Greece": "Athens",
}


def deck(*texts: tuple[str, str]) -> list[SourceNote]:
    return [now(question, answer) for question, answer in texts]


def capitals(*lands: str) -> list[SourceNote]:
    return [now(f"What is the capital of {land}?", CAPITALS[land]) for land in lands]


def decision(match: Match) -> Match:
    """Return the match without its score, which the tests of scoring check."""
    return replace(match, score=None)


def edit_one(at: int, note: SourceNote, *, among: tuple[tuple[str, str], ...] = BIOLOGY) -> Match:
    """Recognise a deck in which one note replaces another; all others must keep their identity."""
    old = deck(*among)
    matches = match_notes(entries_of(old), [*old[:at], note, *old[at + 1 :]])
    assert [guid for other, guid in enumerate(guids(matches)) if other != at] == [
        f"g{other}" for other in range(len(old)) if other != at
    ]
    return matches[at]


# ---- ids


def test_id_wins_over_the_same_text() -> None:
    old = deck(*BIOLOGY)
    new = [replace(old[0], id="g1"), old[1]]
    assert guids(match_notes(entries_of(old), new)) == ["g1", None]


def test_id_brings_back_a_removed_note() -> None:
    gone = entries_of(deck(("q", "a")), removed=True)
    assert match_notes(gone, [replace(now("other", "text"), id="g0")]) == (
        Match(guid="g0", reason=Reason.ID, unsure=None),
    )


def test_unknown_id_leaves_recognition_to_the_text() -> None:
    old = deck(*BIOLOGY)
    assert match_notes(entries_of(old), [replace(old[0], id="who?")])[0].guid == "g0"


def test_id_twice_is_the_first_notes() -> None:
    old = deck(*BIOLOGY)
    new = [replace(now("Entirely", "else"), id="g0"), replace(old[0], id="g0")]
    assert guids(match_notes(entries_of(old), new)) == ["g0", None]


def test_an_id_is_a_guid_before_it_is_the_id_line_of_another_note() -> None:
    peru, chile = entries_of(deck(("Peru?", "Lima"), ("Chile?", "Santiago")))
    new = [replace(now("Entirely", "else"), id="g0")]
    assert guids(match_notes([peru, replace(chile, id="g0")], new)) == ["g0"]
    assert guids(match_notes([replace(chile, id="own")], [replace(new[0], id="own")])) == ["g1"]


def test_id_of_another_kind_is_not_taken() -> None:
    old = deck(("What is osmosis?", "Water moving"))
    new = [replace(now("{{Osmosis}} is something else", kind="cloze"), id="g0")]
    assert match_notes(entries_of(old), new) == (
        Match(guid=None, reason=Reason.KIND_CHANGED, unsure=None),
    )


# ---- unchanged text


def test_with_an_empty_lock_all_notes_are_new() -> None:
    assert match_notes([], deck(("q", "a"))) == (Match(guid=None, reason=Reason.NEW, unsure=None),)


def test_empty_source_has_no_matches() -> None:
    assert match_notes(entries_of(deck(("q", "a"))), []) == ()


def test_untouched() -> None:
    matches = match_notes(entries_of(deck(*BIOLOGY)), deck(*BIOLOGY))
    assert matches == tuple(
        Match(guid=f"g{n}", reason=Reason.UNTOUCHED, unsure=None) for n in range(len(BIOLOGY))
    )


def test_moved_to_another_file() -> None:
    old = deck(*BIOLOGY)
    matches = match_notes(entries_of(old), [*old[1:], replace(old[0], path="cells.md")])
    assert matches[-1] == Match(guid="g0", reason=Reason.MOVED, unsure=None)


def test_swapped_sections_do_not_swap_equal_notes() -> None:
    twins = [now("Yes?", "Yes", section="A"), now("Yes?", "Yes", section="B")]
    assert guids(match_notes(entries_of(twins), twins[::-1])) == ["g1", "g0"]


def test_the_removed_one_of_equal_notes_is_the_one_whose_neighbours_left() -> None:
    old = deck(
        ("one", "1"), ("twin", "t"), ("two", "2"), ("three", "3"), ("twin", "t"), ("four", "4")
    )
    new = [old[0], old[3], old[4], old[5]]
    assert guids(match_notes(entries_of(old), new)) == ["g0", "g3", "g4", "g5"]


def test_note_edited_into_a_copy_of_the_next_leaves_that_alone() -> None:
    old = deck(("one", "1"), ("two", "2"), ("three", "3"))
    assert guids(match_notes(entries_of(old), [old[0], old[2], old[2]]))[2] == "g2"


# ---- one field


def test_answer_rewritten() -> None:
    match = edit_one(
        1, now("What is osmosis?", "Solvent crossing a barrier that holds back what is dissolved.")
    )
    assert match == Match(guid="g1", reason=Reason.SAME_QUESTION, unsure=None)


def test_question_rewritten() -> None:
    match = edit_one(
        2,
        now("Which letters is the genetic code written in?", "Adenine, thymine, guanine, cytosine"),
    )
    assert decision(match) == Match(guid="g2", reason=Reason.SAME_ANSWER, unsure=None)


def test_same_short_answer_is_not_enough() -> None:
    old = deck(*BIOLOGY)
    new = [now("Can a fungus do photosynthesis?", "No"), *old[:4], old[5]]
    assert match_notes(entries_of(old), new)[0].guid is None


def test_same_question_is_distinguished_by_its_section() -> None:
    old = [now("Advantages?", "fast", section="TCP"), now("Advantages?", "simple", section="UDP")]
    new = [replace(old[1], answer="little overhead"), replace(old[0], answer="reliable")]
    assert guids(match_notes(entries_of(old), new)) == ["g1", "g0"]


def test_same_question_twice_is_distinguished_by_its_answer() -> None:
    old = deck(
        ("Advantages?", "reliable ordered delivery"),
        *BIOLOGY,
        ("Advantages?", "small header, no handshake"),
    )
    new = deck(
        ("Advantages?", "small header and no handshake"),
        *BIOLOGY,
        ("Advantages?", "reliable, ordered"),
    )
    assert guids(match_notes(entries_of(old), new)) == ["g7", *(f"g{n}" for n in range(1, 7)), "g0"]


def test_formatting() -> None:
    match = edit_one(
        0,
        now(
            "What does the **mitochondrion** do?", "_It_ makes most of the  cell's chemical energy."
        ),
    )
    assert match == Match(guid="g0", reason=Reason.SAME_WORDS, unsure=None)


def test_formatting_of_a_note_without_an_answer() -> None:
    match = edit_one(1, now("What is **osmosis**?"), among=(BIOLOGY[0], ("What is osmosis?", "")))
    assert match == Match(guid="g1", reason=Reason.SAME_WORDS, unsure=None)


# ---- both fields


def test_both_fields_edited() -> None:
    match = edit_one(
        0,
        now(
            "What does a mitochondrion do in the cell?",
            "It makes most of the chemical energy (ATP).",
        ),
    )
    assert decision(match) == Match(guid="g0", reason=Reason.SIMILAR, unsure=None)


def test_both_fields_edited_and_moved() -> None:
    old = deck(*BIOLOGY)
    moved = now(
        "What is a ribosome built of?", "Proteins and ribosomal RNA (rRNA)", path="cells.md"
    )
    assert match_notes(entries_of(old), [moved, *old[:3], *old[4:]])[0].guid == "g3"


def test_much_edited_between_the_same_neighbours() -> None:
    match = edit_one(
        1, now("What is osmosis, and what drives it?", "Water moving to where more is dissolved.")
    )
    assert decision(match) == Match(guid="g1", reason=Reason.NEIGHBOURS, unsure=None)


def test_much_edited_elsewhere_is_new_and_unsure() -> None:
    old = deck(*BIOLOGY)
    note = now("What drives osmosis?", "Water moving to where more is dissolved.", path="cells.md")
    match = match_notes(entries_of(old), [old[0], *old[2:5], note, old[5]])[4]
    assert decision(match) == Match(guid=None, reason=Reason.NEW, unsure="g1")


def test_empty_answer_filled_in() -> None:
    among = (
        ("외식", ""),
        ("마늘", ""),
        ("(명사) 여행", "travel"),
        ("(명사) 학교", "school"),
        ("(명사) 물", "water"),
    )
    assert edit_one(0, now("(명사) 외식", "eating out"), among=among).guid == "g0"


def test_chinese() -> None:
    among = (
        ("什么是池化层？", "缩小特征图并保留最强响应"),
        ("什么是卷积层？", "用卷积核提取局部特征"),
        ("什么是过拟合？", "训练好而测试差"),
    )
    assert (
        edit_one(0, now("池化层是什么？", "缩小特征图，只保留最强的响应"), among=among).guid == "g0"
    )
    assert edit_one(0, now("什么是损失函数？", "衡量预测与真实值的差距"), among=among).guid is None


def test_czech_endings() -> None:
    among = (
        ("Popiš průnik konečných automatů", "Lze vytvořit paralelní činností."),
        ("Co je zásobník?", "Struktura typu LIFO"),
        ("Co je fronta?", "Struktura typu FIFO"),
    )
    match = edit_one(
        0,
        now("Popište průniky konečného automatu", "Lze je vytvořit paralelními činnostmi."),
        among=among,
    )
    assert match.guid == "g0"


def test_picture_moved_to_another_folder() -> None:
    among = (
        ("Which bird is this?", "![](img/a17.png)"),
        ("Which tree is this?", "![](img/b20.png)"),
        *BIOLOGY,
    )
    assert edit_one(0, now("Name the bird.", "![](media/birds/a17.png)"), among=among).guid == "g0"


def test_picture_redrawn_says_nothing() -> None:
    among = (("![](one.png)\n\nWhich bone is the arrow at?", "Femur"), *BIOLOGY)
    match = edit_one(
        0, now("![](two.png)\n\nWhich bone does the arrow point at?", "The femur"), among=among
    )
    assert match.guid == "g0"


# ---- what must not be paired


def test_template_with_another_name_in_the_same_place() -> None:
    new = capitals("France", "Spain", "Italy", "Austria")
    matches = match_notes(entries_of(capitals("France", "Germany", "Italy", "Austria")), new)
    assert matches[1].guid is None


def test_template_in_the_smallest_deck() -> None:
    assert match_notes(entries_of(capitals("France")), capitals("Germany"))[0].guid is None


def test_template_with_another_number() -> None:
    old = deck(
        *(
            (f"What happens in step {n} of glycolysis?", f"Enzyme {name} acts")
            for n, name in enumerate("abcd")
        )
    )
    new = [*old[:2], now("What happens in step 7 of glycolysis?", "A phosphate is moved"), old[3]]
    assert match_notes(entries_of(old), new)[2].guid is None


def test_template_inserted_beside_an_edited_one() -> None:
    old = capitals("France", "Italy", "Norway")
    new = [
        old[0],
        *capitals("Spain"),
        replace(old[1], question="And what is the capital of Italy?"),
        old[2],
    ]
    assert guids(match_notes(entries_of(old), new)) == ["g0", None, "g1", "g2"]


def test_cloze_template() -> None:
    def clozes(*lands: str) -> list[SourceNote]:
        return [
            now(f"The capital of {land} is {{{{{CAPITALS[land]}}}}}.", kind="cloze")
            for land in lands
        ]

    matches = match_notes(
        entries_of(clozes("France", "Spain", "Italy")), clozes("France", "Poland", "Italy")
    )
    assert guids(matches) == ["g0", None, "g2"]


def test_unrelated_note_in_the_same_place() -> None:
    assert edit_one(3, now("Who wrote Faust?", "Goethe")).guid is None


def test_one_half_of_a_split_note_keeps_the_identity() -> None:
    old = deck(*BIOLOGY)
    halves = deck(
        ("Name two bases of DNA.", "Adenine, thymine"),
        ("Name the other bases of DNA.", "Guanine, cytosine"),
    )
    matches = match_notes(entries_of(old), [*old[:2], *halves, *old[3:]])
    assert sorted(str(match.guid) for match in matches[2:4]) == ["None", "g2"]


# ---- cloze notes and kinds


def test_cloze_reworded() -> None:
    old = [now("An {{LSTM}} keeps a {{long-term}} state.", kind="cloze"), *deck(*BIOLOGY)]
    new = [now("The {{LSTM}} keeps a {{long-term::which}} state as well.", kind="cloze"), *old[1:]]
    assert match_notes(entries_of(old), new)[0].guid == "g0"


def test_cloze_deletions_with_other_numbers_and_hints() -> None:
    old = [now("An {{c1::LSTM}} keeps a {{c2::long-term}} state.", kind="cloze")]
    new = [now("An {{c2::LSTM::network}} keeps a {{c1::long-term}} state.", kind="cloze")]
    assert match_notes(entries_of(old), new)[0] == Match(
        guid="g0", reason=Reason.SAME_WORDS, unsure=None
    )


def test_basic_turned_into_cloze_is_new_and_says_so() -> None:
    old = deck(*BIOLOGY)
    cloze = now(
        "{{Osmosis}} is water moving through a membrane towards the higher concentration.",
        kind="cloze",
    )
    assert match_notes(entries_of(old), [old[0], cloze, *old[2:]])[1] == Match(
        guid=None, reason=Reason.KIND_CHANGED, unsure=None
    )


def test_another_cloze_in_the_place_of_a_basic_note_is_no_change_of_its_kind() -> None:
    old = deck(*BIOLOGY)
    cloze = now("{{Nollet}} described osmosis in {{1748}}.", kind="cloze")
    assert match_notes(entries_of(old), [old[0], cloze, *old[2:]])[1].reason is Reason.NEW


# ---- removed notes


def test_removed_note_returns() -> None:
    gone = entries_of(deck(*BIOLOGY), removed=True)
    assert match_notes(gone, deck(BIOLOGY[2]))[0] == Match(
        guid="g2", reason=Reason.MOVED, unsure=None
    )


def test_removed_note_returns_a_little_edited() -> None:
    question, answer = BIOLOGY[1]
    gone = entries_of(deck(*BIOLOGY), removed=True)
    assert match_notes(gone, deck((question, f"{answer} Needs no energy.")))[0].guid == "g1"


def test_removed_note_returns_by_its_question_if_no_other_asks_it() -> None:
    gone = entries_of(deck(*BIOLOGY), removed=True)
    question = "What is osmosis?"
    assert (
        match_notes(gone, deck((question, "Water on its way through a membrane")))[0].guid == "g1"
    )
    twice = match_notes(
        gone, deck((question, "Water on its way through a membrane"), (question, "A city in Ohio"))
    )
    assert [match.guid for match in twice] == [None, None]


def test_removed_note_does_not_return_by_a_question_with_code_in_another_case() -> None:
    gone = entries_of(deck(("What is `List` in Python?", "A generic alias")), removed=True)
    assert (
        match_notes(gone, deck(("What is `List` in Python?", "Water on its way")))[0].guid == "g0"
    )
    assert (
        match_notes(gone, deck(("What is `list` in Python?", "Water on its way")))[0].guid is None
    )


def test_edited_note_is_not_taken_for_an_equal_removed_one() -> None:
    live, gone = (
        entries_of(deck(("q", "new"))),
        entries_of(deck(("q", "old")), removed=True, prefix="removed"),
    )
    assert match_notes([*live, *gone], deck(("q", "old")))[0].guid == "g0"


def test_position_of_a_removed_note_is_no_evidence() -> None:
    notes = entries_of(deck(*BIOLOGY))
    notes[1] = replace(notes[1], removed=True)
    new = deck(
        BIOLOGY[0],
        ("What is osmosis, and what drives it?", "Water moving to where more is dissolved."),
        *BIOLOGY[2:],
    )
    assert match_notes(notes, new)[1].guid is None


# ---- properties

# Few words, so that notes often share texts and fields.
WORDS = st.sampled_from(
    ["", "a", "b", "Yes", "No", "What is a?", "What is b?", "the long answer of a", "7", "什么是a"]
)
NOTES = st.builds(
    now,
    st.one_of(WORDS, st.text(max_size=12)),
    st.one_of(WORDS, st.text(max_size=12)),
    path=st.sampled_from(["a.md", "b.md"]),
    section=st.sampled_from(["", "s"]),
    kind=st.sampled_from(["basic", "basic", "cloze"]),
)
DECKS = st.lists(NOTES, max_size=12)


@given(DECKS, st.data())
def test_any_order_keeps_all_identities(notes: list[SourceNote], data: st.DataObject) -> None:
    old = entries_of(notes)
    matches = match_notes(old, data.draw(st.permutations(notes)))
    texts = {note.guid: (note.kind, note.question, note.answer) for note in old}
    assert sorted(str(guid) for guid in guids(matches)) == sorted(texts)


@given(DECKS, st.data())
def test_notes_in_any_order_are_matched_to_their_own_text(
    notes: list[SourceNote], data: st.DataObject
) -> None:
    old = {note.guid: note for note in entries_of(notes)}
    shuffled = data.draw(st.permutations(notes))
    for note, match in zip(shuffled, match_notes([*old.values()], shuffled), strict=True):
        same = old[str(match.guid)]
        assert (same.kind, same.question, same.answer) == (note.kind, note.question, note.answer)


@given(DECKS.filter(bool), NOTES, DECKS, st.data())
def test_editing_one_note_changes_no_other_identity(
    notes: list[SourceNote], note: SourceNote, gone: list[SourceNote], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(notes) - 1))
    old = [*entries_of(notes), *entries_of(gone, removed=True, prefix="removed")]
    found = guids(match_notes(old, [*notes[:at], note, *notes[at + 1 :]]))
    assert [*found[:at], *found[at + 1 :]] == [f"g{n}" for n in range(len(notes)) if n != at]


@given(DECKS.filter(bool), st.data())
def test_removing_one_note_loses_no_other(notes: list[SourceNote], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(notes) - 1))
    assert None not in guids(match_notes(entries_of(notes), [*notes[:at], *notes[at + 1 :]]))


@given(DECKS, DECKS, DECKS, DECKS)
@settings(max_examples=300)
def test_matches_are_one_to_one(
    before: list[SourceNote],
    gone: list[SourceNote],
    long_gone: list[SourceNote],
    after: list[SourceNote],
) -> None:
    lately = entries_of(gone, removed=True, prefix="lately", at=LAST)
    old = [
        *entries_of(before, at=LAST),
        *entries_of([now("Built last")], prefix="last ", at=LAST),
        *lately,
        *entries_of(long_gone, removed=True, prefix="removed"),
    ]
    kinds = {note.guid: note.kind for note in old}
    matches = match_notes(old, after)
    given_away = [match.guid for match in matches if match.guid is not None]
    assert len(matches) == len(after)
    assert len(given_away) == len(set(given_away))
    assert all(
        match.guid is None or kinds[match.guid] == note.kind
        for note, match in zip(after, matches, strict=True)
    )
    unsure = [match for match in matches if match.unsure is not None]
    # A new note may be split from the note of another one; but not from one removed long ago.
    assert all(match.guid is None for match in unsure)
    assert not any(
        str(match.unsure).startswith("removed") and match.unsure not in given_away
        for match in unsure
    )


@given(DECKS, DECKS)
def test_same_input_same_answer(before: list[SourceNote], after: list[SourceNote]) -> None:
    assert match_notes(entries_of(before), after) == match_notes(entries_of(before), after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ("What does the hormone insulin do?", "It lowers blood sugar."),
            ("What does the hormone glucagon do?", "It raises blood sugar."),
        ),
        (
            ("金閣寺を建てたのは誰ですか？", "足利義満"),
            ("銀閣寺を建てたのは誰ですか？", "足利義政"),
        ),
        (
            ("When is `git merge` used?", "To join two branches"),
            ("When is `git rebase` used?", "To replay a branch"),
        ),
    ],
)
def test_another_card_of_the_same_template_in_the_same_place_is_new(
    before: tuple[str, str], after: tuple[str, str]
) -> None:
    old = [BIOLOGY[0], before, *BIOLOGY[1:]]
    match = match_notes(entries_of(deck(*old)), deck(BIOLOGY[0], after, *BIOLOGY[1:]))[1]
    assert (match.guid, match.unsure) == (None, "g1")


@pytest.mark.parametrize("shared", ["True", "Explain.", "Euro"])
def test_a_field_that_many_share_does_not_keep_a_note_from_being_recognised(shared: str) -> None:
    texts = [
        ("The cornea has no blood vessels.", shared),
        ("Sound is faster in water than in air.", shared),
        ("The Danube ends in the Black Sea.", shared),
        ("Glass is made of sand.", shared),
    ]
    for turned in (False, True):
        cards = [text[::-1] if turned else text for text in texts]
        edited_first = (
            cards[0][0].replace("cornea", "corneaa"),
            cards[0][1].replace("cornea", "corneaa"),
        )
        present = deck(*cards[1:], edited_first)
        assert [match.guid for match in match_notes(entries_of(deck(*cards)), present)] == [
            "g1",
            "g2",
            "g3",
            "g0",
        ]


def test_a_note_that_was_rewritten_in_its_place_is_new_and_unsure() -> None:
    present = deck(
        BIOLOGY[0], ("Was ist Osmose?", "Der Weg von Wasser durch eine Membran"), *BIOLOGY[2:]
    )
    match = match_notes(entries_of(deck(*BIOLOGY)), present)[1]
    assert (match.guid, match.unsure) == (None, "g1")


def test_the_digest_of_a_long_text_does_not_count() -> None:
    words = " ".join(
        f"word{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(600)
    )
    before, after = (f"{words}… {digest * 64}" for digest in "12")
    match = edit_one(
        1, now(after, "Water, as before"), among=(BIOLOGY[0], (before, "Water"), *BIOLOGY[2:])
    )
    assert match.guid == "g1"


# ---- notes of which nothing changed

_few_notes = st.builds(
    SourceNote,
    id=st.sampled_from([None, None, None, "g0", "g1", "own", "who?"]),
    kind=st.sampled_from(["basic", "cloze"]),
    path=st.sampled_from(["a.md", "b.md"]),
    section=st.sampled_from(["", "S"]),
    question=st.sampled_from(["q", "r", ""]),
    answer=st.sampled_from(["a", "b"]),
)


@given(st.lists(_few_notes, max_size=6), st.sets(st.integers(0, 5)), st.data())
@settings(max_examples=500)
def test_unchanged_notes_are_matched_as_edited_ones_are(
    notes: list[SourceNote], removed: set[int], data: st.DataObject
) -> None:
    entries = [
        replace(one, removed=index in removed, id=data.draw(st.sampled_from(["", "own", "g0"])))
        for index, one in enumerate(entries_of(notes))
    ]
    live = [note for index, note in enumerate(notes) if index not in removed]
    for now_written in (notes, live, live[::-1]):
        assert match_notes(entries, now_written) == match_edited(Pairs(entries, now_written), {})
