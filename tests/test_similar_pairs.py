"""Which old notes a new one is compared with, and which pairs are sure."""

from dataclasses import replace

import pytest

from generator.identity.comparison import Comparison
from generator.identity.note_words import NoteWords
from generator.identity.pairing import Match, Pairs, Reason
from generator.identity.recognition import match_notes
from generator.identity.scoring import QUESTION_SHARE
from generator.identity.similar_pairs import SURE_RETURN
from tests.note_pairs import BIOLOGY, Texts, entries_of, guids, now

DECK = (
    *BIOLOGY,
    ("Who wrote Faust?", "Goethe"),
    ("What is the boiling point of water?", "100 °C"),
    ("Which planet is the largest?", "Jupiter"),
    ("When did the Berlin Wall fall?", "In 1989"),
)


def recognised_among_removed(
    gone: list[Texts], *present: Texts, removed: bool = False
) -> list[Match]:
    """Recognise notes at the end of a deck, after the notes g0, g1, ... at its start left it."""
    others = [now(*texts) for texts in DECK]
    old = entries_of([now(*texts, path="old.md") for texts in gone], removed=removed)
    new = [now(*texts, path="new.md") for texts in present]
    known = [*old, *entries_of(others, prefix="other ")]
    if removed:
        known = [*known[len(old) :], *old]
    matches = match_notes(known, [*others, *new])
    assert guids(matches[: len(others)]) == [f"other {at}" for at in range(len(others))]
    return [*matches[len(others) :]]


# ---- candidates

RESPELT = (
    "Dissolved electrolytes conducting large currents",
    "Separated particles carrying charges",
)
IN_OTHER_ENDINGS = (
    "Dissolving electrolyte conducts larger current",
    "Separate particles carry charge",
)


def test_a_note_is_found_among_others_that_have_more_of_its_words() -> None:
    # Each has two of the words as they are spelt now; the note itself has one, and misspellings.
    decoys = [
        ("Which electrolyte boils last?", "The current one"),
        ("What is the charge of an electrolyte?", "None"),
        ("Who ate the larger one?", "A current eater, free of charge"),
        ("Which current goes north?", "The larger one"),
    ]
    for at in range(len(decoys) + 1):
        gone = [*decoys[:at], RESPELT, *decoys[at:]]
        assert guids(recognised_among_removed(gone, IN_OTHER_ENDINGS)) == [f"g{at}"]


def test_a_note_is_found_by_other_words_than_its_rarest_ones() -> None:
    decoys = [
        ("Which animal eats ants?", "An aardvark"),
        ("What counts beads?", "An abacus"),
        ("What is an abbey?", "A house"),
    ]
    added = (PEACE[0], f"{PEACE[1]}; aardvark, abacus, abbey")
    moved = (f"{PEACE[0][:-1]} in Europe?", added[1])
    assert guids(recognised_among_removed([*decoys, PEACE], moved)) == ["g3"]


def test_a_note_is_found_by_its_answer_though_many_ask_more_like_it() -> None:
    words = "Under which emperor, by what lengthy treaty, written in which town, ended that bloody"
    wars = ["amber lion river", "brass bear castle", "coral wolf island", "dusty stag valley"]
    wars += ["ebony boar meadow", "flint crane canyon", "glass otter desert", "ivory raven forest"]
    decoys = [(f"{words} first {war} shield tower war?", war) for war in wars]
    peace = ("Name the peace of 1648", "Westphalia Münster Osnabrück")
    assert guids(recognised_among_removed([*decoys, peace], (f"{words} strife?", peace[1]))) == [
        "g8"
    ]


VERBS = [
    "amare",
    "cantare",
    "lavare",
    "parlare",
    "pensare",
    "portare",
    "mandare",
    "guardare",
    "studiare",
    "lavorare",
    "nuotare",
    "saltare",
]
PERSONS = [
    "primo",
    "secondo",
    "terzo",
    "quarto",
    "quinto",
    "sesto",
    "settimo",
    "ottavo",
    "nono",
    "decimo",
    "undicesimo",
    "dodicesimo",
]


def test_a_note_is_found_by_words_that_a_dozen_notes_have() -> None:
    forms = [(verb, person) for verb in VERBS for person in PERSONS]
    old = [
        now(f"{verb} {person}", f"{verb[:-3]}{person[:-1]}ando", path="old.md")
        for verb, person in forms
    ]
    # All are rewritten, in another order; only these two words were there before.
    turned = [forms[at * 55 % len(forms)] for at in range(len(forms))]
    new = [
        now(f"{verb}: {person}?", f"{verb[:-3]}{person[:-1]}anno {verb[::-1]}", path="new.md")
        for verb, person in turned
    ]
    assert sorted(turned) == sorted(forms)
    found = match_notes(
        entries_of(old), [replace(note, question=f"Forma {note.question}") for note in new]
    )
    assert guids(found) == [f"g{forms.index(form)}" for form in turned]


def test_a_note_is_found_by_its_answer_alone() -> None:
    asked = [("Which letters?", "uracil"), ("Whose treaty?", "Westphalia Münster Osnabrück")]
    (match,) = recognised_among_removed(asked, ("Name the peace", "Westphalia Münster Osnabrück"))
    assert (match.guid, match.reason) == ("g1", Reason.SAME_ANSWER)


# ---- how sure a pair must be

PEACE = (
    "Which treaty ended the Thirty Years' War?",
    "The Peace of Westphalia of 1648, signed in Münster and Osnabrück",
)


@pytest.mark.parametrize(
    ("texts", "edited", "returns"),
    [
        (("Which treaty ended the long Thirty Years' War?", PEACE[1]), True, True),
        (
            (
                "Which treaty ended the Thirty Years' War in Europe?",
                "The Peace of Westphalia, signed in Münster and Osnabrück",
            ),
            True,
            True,
        ),
        (
            (
                "What ended the Thirty Years' War?",
                "The Peace of Westphalia, signed in two cities of Germany",
            ),
            True,
            False,
        ),
        (("What ended the Hundred Days?", "Waterloo"), False, False),
    ],
)
def test_a_removed_note_returns_only_with_most_of_its_text(
    texts: Texts, edited: bool, returns: bool
) -> None:
    assert guids(recognised_among_removed([PEACE], texts)) == ["g0" if edited else None]
    assert guids(recognised_among_removed([PEACE], texts, removed=True)) == [
        "g0" if returns else None
    ]


def test_a_removed_note_returns_by_its_question_whatever_its_answer() -> None:
    returned = (f"{PEACE[0]} ", "Look it up in the book by Wedgwood")
    assert guids(recognised_among_removed([PEACE], returned, removed=True)) == ["g0"]
    copied = (PEACE[0].lower(), "Two of them")
    assert guids(recognised_among_removed([PEACE], returned, copied, removed=True)) == [None, None]


@pytest.mark.parametrize(
    "texts",
    [
        ("Who took part in the Thirty Years' War?", "Sweden and France, among others, until 1648"),
        ("Where were most treaties signed?", "Osnabrück and Münster, cities of Westphalia"),
        ("When was the treaty of Rome signed?", "In 1957, in Rome"),
    ],
)
def test_a_note_that_shares_little_is_not_reported(texts: Texts) -> None:
    (match,) = recognised_among_removed([PEACE], texts)
    assert (match.guid, match.unsure) == (None, None)


def test_a_pair_is_a_neighbour_in_the_next_round() -> None:
    """The second of two is sure only between the same neighbours, one of which is edited too."""
    first, second = PEACE, DECK[1]
    first_now = (
        "Which treaty ended the long Thirty Years' War?",
        "The Peace of Westphalia, signed in two cities in 1648",
    )
    second_now = (
        "What is meant by osmosis in the root of any plant?",
        "Water moving to what is dissolved.",
    )
    others = [now(*texts) for texts in (DECK[0], *DECK[2:])]
    old = [*others[:4], now(*first), now(*second), *others[4:]]
    new = [*others[:4], now(*first_now), now(*second_now), *others[4:]]
    assert guids(match_notes(entries_of(old), new)) == [f"g{at}" for at in range(len(old))]


# Edits of `DECK[1]` whose texts alone are not sure.
HALF = ("What is osmosis in a root?", "Water moving to where more is.")
LESS = ("What is osmosis, what drives it?", "Water moving to where more is.")


def test_notes_between_the_same_paired_notes_count_as_similar() -> None:
    others = [now(*texts) for texts in (DECK[0], *DECK[2:])]
    gone = [
        now("What is a treaty?", "A contract of states"),
        now(*DECK[1]),
        now("Name a bird", "Raven"),
    ]
    come = [now("Who was Ovid?", "A Roman poet"), now(*HALF), now("Define entropy", "Disorder")]
    matches = match_notes(
        entries_of([*others[:4], *gone, *others[4:]]), [*others[:4], *come, *others[4:]]
    )
    assert guids(matches)[4:7] == [None, "g5", None]


def test_the_same_section_counts_though_the_place_is_another() -> None:
    others = [now(*texts) for texts in (DECK[0], *DECK[2:])]
    matches = match_notes(
        entries_of([*others[:2], now(*DECK[1]), *others[2:]]),
        [*others[:6], now(*LESS), *others[6:]],
    )
    assert matches[6].guid == "g2"


def test_an_answer_counts_as_unique_in_its_place_if_no_other_free_note_has_it() -> None:
    texts = [("Norway", "Oslo"), *DECK[:4], ("Norvège", "Oslo"), *DECK[4:]]
    old = [now(*pair) for pair in texts]
    new = [*old[:5], now("Royaume de Norvège", "Oslo"), *old[6:]]

    def answer(*free: int, stayed: bool) -> float:
        pairs = Pairs(entries_of(old), new)
        for at in range(len(old)):
            if at not in free:
                pairs.pair(at, at, Reason.UNTOUCHED)
        return Comparison(pairs, NoteWords()).score(5, 5, stayed=stayed).answer

    assert answer(5, stayed=True) == pytest.approx(1 - QUESTION_SHARE)
    assert answer(5, stayed=False) < answer(5, stayed=True)
    assert answer(0, 5, stayed=True) == answer(0, 5, stayed=False)


# ---- a note that was split

FACTS = [
    "hydrogen",
    "helium",
    "lithium",
    "beryllium",
    "boron",
    "carbon",
    "nitrogen",
    "oxygen",
    "fluorine",
    "neon",
]
WHOLE = ("Elements, names, order?", ", ".join(FACTS))


def test_the_larger_piece_wins_though_the_smaller_one_scores_more() -> None:
    # Its question has the whole old one, and more; but nearly all of the answer is in the other.
    smaller = (
        "Elements, names, order: gases only, colourless, odourless, lightest, noblest?",
        ", ".join(FACTS[:2]),
    )
    larger = ("Elements found within minerals?", ", ".join(FACTS[2:]))
    matches = recognised_among_removed([WHOLE], smaller, larger)
    assert guids(matches) == [None, "g0"]
    assert matches[0].unsure == "g0"


def test_a_removed_note_that_returns_split_needs_as_much_as_any_that_returns() -> None:
    # The first piece has the higher score, so the second one wins as its rival.
    longer = (
        "Elements, names, order: gases, colourless, odourless, lightest, noblest, rarest, heavy?",
        WHOLE[1],
    )
    most = ("Elements, names, sequence?", ", ".join(FACTS[:9]))
    matches = recognised_among_removed([WHOLE], longer, most, removed=True)
    assert guids(matches) == [None, "g0"]
    assert [match.score.needed for match in matches if match.score] == [SURE_RETURN, SURE_RETURN]


def test_a_note_with_a_better_pair_is_no_piece() -> None:
    smaller = (
        "Elements, names, order: gases only, colourless, odourless, lightest, noblest?",
        ", ".join(FACTS[:2]),
    )
    found = (
        "Elements found within minerals, ores, rocks?",
        "iron, zinc, lead, tin, copper, gold, lithium",
    )
    edited = ("Elements found within minerals?", ", ".join(FACTS[2:]))
    assert guids(recognised_among_removed([WHOLE, found], smaller, edited)) == ["g0", "g1"]


def test_no_piece_wins_if_the_best_one_is_another_card() -> None:
    first = ("Elements, names, order in 1914?", WHOLE[1])
    added_to = (
        "Elements, names, order in 1914: gases only, colourless, odourless, lightest, noblest?",
        ", ".join(FACTS[:2]),
    )
    other = ("Elements, names, order in 1915?", ", ".join(FACTS[2:8]))
    assert guids(recognised_among_removed([first], added_to, other)) == [None, None]


def test_a_copy_of_an_edited_note_is_no_piece_of_it() -> None:
    question = "Elements, names, order: gases only, colourless, odourless?"
    copies = [(question, ", ".join(facts)) for facts in (FACTS[:6], [*FACTS[:6], "lead"])]
    assert guids(recognised_among_removed([WHOLE], *copies)) == ["g0", None]


def test_a_note_that_was_not_split_off_is_not_unsure() -> None:
    status = (
        "What does HTTP status 301 mean to all browsers?",
        "Moved permanently: the new address is to be kept",
    )
    edited = (
        "What does HTTP status 301 mean to all browsers now?",
        "Moved permanently: keep the new address",
    )
    other = (
        "What does HTTP status 307 mean to all browsers?",
        "Temporary redirect: the old address is to be kept",
    )
    matches = recognised_among_removed([status], edited, other)
    assert guids(matches) == ["g0", None]
    assert matches[1].unsure is None


STUB = ("Causes, course, outcome, treaties, leaders, dates of Westphalia?", "TODO")


@pytest.mark.parametrize(
    ("nearest", "other", "clear"),
    [
        (
            "Causes, course, outcome, treaties, leaders, dates of Westphalia, briefly?",
            "Causes, course, outcome, treaties, leaders, dates of Westphalia, in two parts?",
            False,
        ),
        (
            "Causes, course, outcome, treaties, leaders, dates of Westphalia, briefly?",
            "Course, outcome, treaties, dates of Utrecht, Vienna?",
            True,
        ),
    ],
)
def test_of_two_answers_to_a_draft_the_clearly_better_one_wins(
    nearest: str, other: str, clear: bool
) -> None:
    texts = (nearest, "Religion, war, peace"), (other, "Bavaria and Sweden")
    for order in (1, -1):
        matches = recognised_among_removed([STUB], *texts[::order])[::order]
        assert guids(matches) == ["g0" if clear else None, None]
