from generator.checks import check_deck
from tests.texts import lines_of, read


def problems_of(source: str) -> list[str]:
    deck, found = read(source)
    assert lines_of(found) == []
    return lines_of(list(check_deck(deck)))


def test_a_repeated_question_is_reported_at_each_repetition() -> None:
    source = "Q: a  b?\nA: c\n\nQ: a\nb?\nA: d\n\nQ: a b?\nA: e\n"
    assert problems_of(source) == [
        '4:1 W901 the same question as at cards.md:1:1: "a b?"',
        '8:1 W901 the same question as at cards.md:1:1: "a b?"',
    ]


def test_a_repeated_cloze_text() -> None:
    assert problems_of("C: {{a}}\n\nC: {{a}}") == [
        '3:1 W901 the same cloze text as at cards.md:1:1: "{{a}}"'
    ]


def test_the_same_question_in_another_deck_is_not_a_duplicate() -> None:
    assert problems_of("---\nsubdecks: 1\n---\n# A\nQ: a\nA: b\n# B\nQ: a\nA: b") == []


def test_case_matters_in_a_question() -> None:
    assert problems_of("Q: a\nA: b\n\nQ: A\nA: b") == []


def test_an_id_used_twice() -> None:
    source = "Q: a\nA: b\nID: x\n\nQ: c\nA: d\nID: X\n\nC: {{e}}\nID: x"
    assert problems_of(source) == ['9:1 E207 the note at cards.md:1:1 has the same id "x"']


def test_drafts_are_checked_like_notes() -> None:
    deck, _ = read("Q: a\nID: x\n\nQ: a\nA: b\nID: x\n\nQ: a\nA:\n")
    assert lines_of(list(check_deck(deck))) == [
        '4:1 W901 the same question as at cards.md:1:1: "a"',
        '8:1 W901 the same question as at cards.md:1:1: "a"',
        '4:1 E207 the note at cards.md:1:1 has the same id "x"',
    ]
