"""Kinds of edit that are easily misjudged: which note keeps which identity.

The notes are from several subjects and languages. Each edit happens in a deck of other notes, which
are unchanged and must keep their identity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from generator.identity.pairing import Match, SourceNote
from generator.identity.recognition import match_notes
from tests.note_pairs import BIOLOGY, BUILT, LAST, Texts, entries_of, guids, now

Edit = tuple[Texts, Texts]  # a note's texts before and after the edit

OTHERS = (
    *BIOLOGY,
    ("Who wrote Faust?", "Goethe"),
    ("What is the boiling point of water?", "100 °C"),
    ("Which planet is the largest?", "Jupiter"),
    ("What is a prime number?", "A number with exactly two divisors"),
    ("When did the Berlin Wall fall?", "In 1989"),
    ("What does HTTP stand for?", "Hypertext Transfer Protocol"),
)
MIDDLE = len(OTHERS) // 2


def recognised(
    before: Sequence[SourceNote], after: Sequence[SourceNote], *, moved: bool = False
) -> list[Match]:
    """Recognise notes in the middle of the others; with `moved`, at the end, in another file.

    The others must keep their identity. Notes of `before` have the GUIDs g0, g1, ...
    """
    others = [now(*texts) for texts in OTHERS]
    known = entries_of(others, prefix="other ")
    at = len(others) if moved else MIDDLE
    if moved:
        after = [replace(note, path="later.md", section="Elsewhere") for note in after]
    matches = match_notes(
        [*known[:MIDDLE], *entries_of(before), *known[MIDDLE:]],
        [*others[:at], *after, *others[at:]],
    )
    assert [match.guid for match in (*matches[:at], *matches[at + len(after) :])] == [
        note.guid for note in known
    ]
    return [*matches[at : at + len(after)]]


def rows(*edits: Edit) -> tuple[list[SourceNote], list[SourceNote]]:
    """Return the notes of several edits, before and after."""
    return [now(*before) for before, _ in edits], [now(*after) for _, after in edits]


def named(edits: Mapping[str, object]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("edit", edits.values(), ids=edits.keys())


PLACES = pytest.mark.parametrize("moved", [False, True], ids=["in place", "moved"])

# ---- a question without an answer is answered, and reworded

UNANSWERED: dict[str, tuple[Edit, ...]] = {
    "TODO": (
        (("sextant", "TODO"), ("(noun) sextant", "measures angles at sea")),
        (("octant", "TODO"), ("(noun) octant", "measures an eighth of a circle")),
        (("astrolabe", "TODO"), ("(noun) astrolabe", "shows where the stars are")),
        (("quadrant", "TODO"), ("(noun) quadrant", "finds the height of the sun")),
        (("compass", "TODO"), ("(noun) compass", "shows the way north")),
    ),
    "empty, Korean": (
        (("외식", ""), ("(명사) 외식", "eating out")),
        (("마늘", ""), ("(명사) 마늘", "garlic")),
        (("여행", ""), ("(명사) 여행", "travel")),
        (("거울", ""), ("(명사) 거울", "mirror")),
        (("우산", ""), ("(명사) 우산", "umbrella")),
    ),
    "question mark, German": (
        (
            ("Was bedeutet Fernweh?", "?"),
            ("Was bedeutet „das Fernweh“?", "die Sehnsucht nach der weiten Welt"),
        ),
        (
            ("Was bedeutet Feierabend?", "?"),
            ("Was bedeutet „der Feierabend“?", "die Zeit nach der Arbeit"),
        ),
        (("Was bedeutet Heimat?", "?"), ("Was bedeutet „die Heimat“?", "wo jemand zu Hause ist")),
        (
            ("Was bedeutet Torschluss?", "?"),
            ("Was bedeutet „der Torschluss“?", "der letzte Augenblick"),
        ),
        (
            ("Was bedeutet Zugzwang?", "?"),
            ("Was bedeutet „der Zugzwang“?", "ziehen müssen, ob man will oder nicht"),
        ),
    ),
    "dots, mathematics": (
        (
            ("What is a monad?", "..."),
            ("What is a monad (categories)?", "a monoid among endofunctors"),
        ),
        (
            ("What is a functor?", "..."),
            ("What is a functor (categories)?", "a map between categories"),
        ),
        (
            ("What is a limit?", "..."),
            ("What is a limit (categories)?", "a universal cone over a diagram"),
        ),
        (
            ("What is a topos?", "..."),
            ("What is a topos (categories)?", "a category much like that of sets"),
        ),
        (
            ("What is an adjunction?", "..."),
            ("What is an adjunction (categories)?", "two functors that fit"),
        ),
    ),
    "ellipsis, Russian": (
        (("секстант", "…"), ("секстант (сущ.)", "измеряет углы на море")),
        (("якорь", "…"), ("якорь (сущ.)", "держит корабль на месте")),
        (("парус", "…"), ("парус (сущ.)", "ловит ветер")),
        (("маяк", "…"), ("маяк (сущ.)", "светит кораблям ночью")),
        (("причал", "…"), ("причал (сущ.)", "место у берега для кораблей")),
    ),
    "TODO with a remark": (
        (
            ("What is a cosine?", "TODO: look it up"),
            ("What is the cosine?", "adjacent over hypotenuse"),
        ),
        (("What is a tangent?", "TODO: book"), ("What is the tangent?", "opposite over adjacent")),
        (
            ("What is a radian?", "TODO: book"),
            ("What is the radian?", "the angle whose arc is as long as its radius"),
        ),
        (("What is a chord?", "TODO"), ("What is the chord?", "a line between two of its points")),
        (("What is a secant?", "TODO"), ("What is the secant?", "hypotenuse over adjacent")),
    ),
}


@PLACES
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
@named(UNANSWERED)
def test_an_answered_question_keeps_its_identity(
    edit: tuple[Edit, ...], length: int, moved: bool
) -> None:
    before, after = rows(*edit[:length])
    assert guids(recognised(before, after, moved=moved)) == [
        note.guid for note in entries_of(before)
    ]


@PLACES
@named(UNANSWERED)
def test_one_of_several_unanswered_questions_is_answered(
    edit: tuple[Edit, ...], moved: bool
) -> None:
    before, after = rows(*edit)
    if moved:
        assert guids(recognised(before, after[1:2], moved=moved)) == ["g1"]
    else:
        assert guids(recognised(before, [before[0], after[1], *before[2:]])) == [
            note.guid for note in entries_of(before)
        ]


@PLACES
@named(
    {
        "a word": (("sextant", "TODO"), ("(noun) anchor", "holds a ship in its place")),
        "a question": (("What is a sextant?", "TODO"), ("What is an anchor?", "holds a ship")),
        "Korean": (("외식", ""), ("(명사) 마늘", "garlic")),
        "mathematics": (
            ("What is $e$?", "..."),
            ("What is $\\pi$?", "the circumference of a circle over its diameter"),
        ),
    }
)
def test_an_unanswered_question_is_not_taken_for_another_one(edit: Edit, moved: bool) -> None:
    before, after = rows(edit)
    assert guids(recognised(before, after, moved=moved)) == [None]


@named(
    {
        "TODO": (
            ("What is a cosine?", "adjacent over hypotenuse"),
            ("What is the cosine?", "TODO: check"),
        ),
        "empty": (
            ("Was ist ein Kosinus?", "Ankathete durch Hypotenuse"),
            ("Was ist der Kosinus?", ""),
        ),
        "Japanese": (
            ("足利義満は何を建てましたか？", "金閣寺"),
            ("足利義満は何を建てましたか。いつですか？", "？"),
        ),
    }
)
def test_a_note_whose_answer_is_deleted_keeps_its_identity(edit: Edit) -> None:
    before, after = rows(edit)
    assert guids(recognised(before, after)) == ["g0"]


# ---- the same question, now in two files

COPIED = {
    "physics": (
        ("What is entropy?", "Disorder"),
        ("What is entropy?", "A measure of the number of microstates"),
    ),
    "unanswered": (
        ("What is entropy?", "TODO"),
        ("What is entropy?", "A measure of the number of microstates"),
    ),
    "code marks": (
        ("What does yield do?", "Pauses"),
        ("What does `yield` do?", "Gives a value; goes on from there later"),
    ),
    "Spanish": (
        ("¿Qué es la soberanía?", "El poder"),
        ("¿Qué es la soberanía?", "Reside en el pueblo"),
    ),
    "Chinese": (
        ("什么是过拟合？", "训练好"),
        ("什么是过拟合？", "在训练集上误差小，在新数据上误差大"),
    ),
}


@pytest.mark.parametrize(
    "first", [True, False], ids=["copied into a later file", "copied into an earlier file"]
)
@named(COPIED)
def test_of_two_copies_the_one_in_the_old_file_keeps_the_identity(edit: Edit, first: bool) -> None:
    (before,), (after,) = rows(edit)
    before = replace(before, path="old.md", section="Heat")
    stayed, copied = (
        replace(after, path="old.md", section="Thermodynamics"),
        replace(after, path="exam.md", section=""),
    )
    copies = [stayed, copied] if first else [copied, stayed]
    assert guids(recognised([before], copies)) == (["g0", None] if first else [None, "g0"])


@named(COPIED)
def test_of_two_moved_copies_the_one_in_the_old_file_keeps_the_identity(
    edit: Edit,
) -> None:
    (before,), (after,) = rows(edit)
    others = [now(*texts) for texts in OTHERS]
    for stayed, copied in (("cards.md", "exam.md"), ("exam.md", "cards.md")):
        old = [replace(before, path=stayed), *others]
        new = [
            *others[:4],
            replace(after, path=copied),
            *others[4:8],
            replace(after, path=stayed),
            *others[8:],
        ]
        found = guids(match_notes(entries_of(old), new))
        assert (found[4], found[9]) == (None, "g0")
        assert [*found[:4], *found[5:9], *found[10:]] == [f"g{at + 1}" for at in range(len(others))]


@named(COPIED)
def test_of_two_copies_in_one_file_the_one_in_the_old_place_keeps_the_identity(edit: Edit) -> None:
    (before,), (after,) = rows(edit)
    others = [now(*texts) for texts in OTHERS]
    old = [*others[:6], replace(before, section="Heat"), *others[6:]]
    stayed, copied = replace(after, section="Thermodynamics"), replace(after, section="Exam")
    matches = match_notes(entries_of(old), [copied, *others[:6], stayed, *others[6:]])
    assert guids(matches) == [None, *(f"g{at}" for at in range(len(old)))]
    matches = match_notes(entries_of(old), [*others[:6], stayed, *others[6:], copied])
    assert guids(matches) == [*(f"g{at}" for at in range(len(old))), None]


# ---- the same question, formatted differently

WRITTEN_OTHERWISE = {
    "code marks": (
        ("Context", "A way to pass data"),
        ("`Context`", "Lets a parent make values known far below it"),
    ),
    "a question mark": (
        ("Name the phases of the Moon", "new, full"),
        ("Name the phases of the Moon?", "waxing crescent, gibbous and so on"),
    ),
    "case": (
        ("phases of the Moon", "new, full"),
        ("Phases of the moon", "waxing crescent, gibbous and so on"),
    ),
    "typographic quotes": (
        ('What does "carpe diem" mean?', "Seize the day"),
        ("What does “carpe diem” mean?", "Use the hours you have."),
    ),
    "an apostrophe": (
        ("What is Newton's first law?", "Inertia"),
        ("What is Newton’s first law?", "A body stays at rest"),
    ),
    "emphasis": (
        ("What is a *deadlock*?", "Waiting"),
        ("What is a **deadlock**?", "None of several threads can go on"),
    ),
    "math marks": (("Derivative of x^2", "2x"), ("Derivative of $x^2$", "twice the argument")),
    "accents": (
        ("Ou est la gare?", "Where is the station?"),
        ("Où est la gare ?", "It asks for trains"),
    ),
    "Greek accents": (("ο ανθρωπος", "person"), ("ο άνθρωπος", "a human being")),
    "full width": (("什么是熵?", "混乱"), ("什么是熵？", "微观状态数的量度")),
    "not, joined": (
        ("Why cannot we divide by zero?", "Because"),
        ("Why can't we divide by zero?", "No inverse"),
    ),
    "an inverted mark": (
        ("Quién pintó Las Meninas?", "Velázquez"),
        ("¿Quién pintó «Las Meninas»?", "Un sevillano"),
    ),
    "a dash": (
        ("TCP - what is it for?", "Streams"),
        ("TCP — what is it for?", "Bytes arrive, and in order"),
    ),
}


@PLACES
@named(WRITTEN_OTHERWISE)
def test_a_question_formatted_differently_is_the_same_question(edit: Edit, moved: bool) -> None:
    before, after = rows(edit)
    assert guids(recognised(before, after, moved=moved)) == ["g0"]


@PLACES
@named(
    {
        "operators": (("What does `=` do?", "assigns"), ("What does `==` do?", "compares")),
        "operators, less": (("What does `<` mean?", "below"), ("What does `<=` mean?", "at most")),
        "regular expressions": (
            ("What does `.` match?", "any character"),
            ("What does `?` match?", "nothing or one"),
        ),
        "dakuten": (("「かき」の意味は？", "oyster"), ("「がき」の意味は？", "brat")),
        "Hangul": (("달", "moon"), ("딸", "daughter")),
        "not": (("Is the sun a star?", "Yes, a dwarf"), ("Isn't the sun a star?", "It is one")),
    }
)
def test_a_question_with_another_symbol_is_another_question(edit: Edit, moved: bool) -> None:
    before, after = rows(edit)
    assert guids(recognised(before, after, moved=moved)) == [None]


@named(
    {
        "C and C++": (
            ("What is C?", "A language by Ritchie"),
            ("What is C++?", "Stroustrup added classes"),
        ),
        "C and C#": (("Who made C?", "Ritchie"), ("Who made C#?", "Hejlsberg")),
        "a sign": (("sin(-1)?", "no"), ("sin(1)?", "0.84")),
    }
)
def test_a_question_elsewhere_with_one_more_symbol_is_another_question(edit: Edit) -> None:
    for before, after in (rows(edit), rows(edit[::-1])):
        assert guids(recognised(before, after, moved=True)) == [None]


# ---- an answer that another note has too

# The same answers in two languages: each of the second list is in the first one too.
TWO_LANGUAGES = (
    (("Norway", "Oslo"), ("Norvège", "Oslo")),
    (("Venezuela", "Caracas"), ("Vénézuela", "Caracas")),
    (("Belarus", "Minsk"), ("Biélorussie", "Minsk")),
    (("Peru", "Lima"), ("Pérou", "Lima")),
)


@pytest.mark.parametrize(
    "sections", [("English", "Français"), ("", "")], ids=["in sections", "in one list"]
)
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Vénézuela", "Venezuela"),
        ("Biélorussie", "Bélarus"),
        ("Norvège", "Royaume de Norvège"),
        ("Pérou", "République du Pérou"),
        ("Vénézuela", "委内瑞拉"),
    ],
)
def test_a_name_is_corrected_though_another_note_has_the_answer(
    wrong: str, right: str, sections: tuple[str, str]
) -> None:
    before = [
        now(*note, section=section)
        for language, section in enumerate(sections)
        for note in (pair[language] for pair in TWO_LANGUAGES)
    ]
    after = [replace(note, question=right) if note.question == wrong else note for note in before]
    assert guids(recognised(before, after)) == [note.guid for note in entries_of(before)]


# Half of them are true; each is edited in a deck of the others.
STATEMENTS = (
    ("Cats bark", "False"),
    ("Iron is a metal", "True"),
    ("Snow is black", "False"),
    ("Fish have gills", "True"),
    ("The sun is cold", "False"),
    ("Ten is even", "True"),
    ("Two is odd", "False"),
    ("Wood floats", "True"),
    ("Glass bends", "False"),
    ("Salt dissolves in water", "True"),
    ("Owls hunt by day", "False"),
    ("Bees make honey", "True"),
    ("Gold rusts", "False"),
    ("Rome lies in Italy", "True"),
)


@pytest.mark.parametrize(
    "truth", [{}, {"True": "Richtig", "False": "Falsch"}, {"True": "是", "False": "否"}]
)
@named(
    {
        "a word added": (("The sun is cold", "False"), ("The sun is very cold", "False"), True),
        "a clause added": (
            ("Fish have gills", "True"),
            ("Fish have gills, and breathe with them", "True"),
            True,
        ),
        "a slip": (("Gold rusts", "False"), ("Gold rsuts", "False"), True),
        "corrected": (("The sun is cold", "False"), ("The sun is cold.", "True"), True),
        "another statement": (("Fish have gills", "True"), ("Ants have six legs", "True"), False),
        "another metal": (("Gold rusts", "False"), ("Platinum corrodes", "False"), False),
        "the opposite": (("The sun is cold", "False"), ("The sun is not cold", "True"), False),
        "the opposite, in a word": (("Ten is even", "True"), ("Ten is uneven", "False"), False),
    }
)
def test_an_answer_that_many_notes_have_says_nothing(
    edit: tuple[Texts, Texts, bool], truth: Mapping[str, str]
) -> None:
    old, new, same = edit
    before = [now(question, truth.get(answer, answer)) for question, answer in STATEMENTS]
    at = STATEMENTS.index(old)
    after = [*before[:at], now(new[0], truth.get(new[1], new[1])), *before[at + 1 :]]
    found = guids(match_notes(entries_of(before), after))
    assert found.pop(at) == (f"g{at}" if same else None)
    assert found == [f"g{other}" for other in range(len(before)) if other != at]


# ---- a note is split in two, or two become one

MESH = "Deadlock-free XY routing exists for two dimensions"
MESH_REST = "It routes first along the rows, then along the columns of the mesh"
SPLIT = {
    "a mesh": (
        ("Which routing is used in a mesh M(z1, z2)?", f"- {MESH}\n- {MESH_REST}"),
        ("For what do algorithms exist in a mesh with two dimensions?", f"- {MESH}"),
        ("Which routing is used in the mesh M(z1, ..., zn)?", f"- {MESH_REST}"),
    ),
    "inflation": (
        (
            "What are the causes and effects of inflation?",
            "Causes: money growth, demand above supply, higher costs. Effects: savings lose worth.",
        ),
        ("What are the effects of inflation?", "Savings lose worth."),
        ("What are the causes of inflation?", "Money growth, demand above supply, higher costs."),
    ),
    "a treaty, German": (
        (
            "Was bestimmte der Westfälische Friede, und wann wurde er geschlossen?",
            (
                "1648; die Reichsstände erhielten die Landeshoheit, die Schweiz und "
                "die Niederlande schieden aus dem Reich"
            ),
        ),
        ("Wann wurde der Westfälische Friede geschlossen?", "1648"),
        (
            "Was bestimmte der Westfälische Friede?",
            (
                "Die Reichsstände erhielten die Landeshoheit, die Schweiz und die Niederlande "
                "schieden aus dem Reich"
            ),
        ),
    ),
    "pooling, Chinese": (
        (
            "什么是池化层，有哪些种类？",
            "缩小特征图并保留最强响应，减少参数和计算量，防止过拟合。种类：最大、平均",
        ),
        ("池化层有哪些种类？", "最大、平均"),
        ("什么是池化层？", "缩小特征图并保留最强响应，减少参数和计算量，防止过拟合。"),
    ),
    "a drug": (
        (
            "What are the dose and the side effects of metformin?",
            (
                "Start with 500 mg twice a day. Nausea, diarrhoea, metallic taste, lack of vitamin "
                "B12, rarely lactic acidosis"
            ),
        ),
        ("What is the first dose of metformin?", "500 mg twice a day"),
        (
            "What are the side effects of metformin?",
            "Nausea, diarrhoea, metallic taste, lack of vitamin B12, rarely lactic acidosis",
        ),
    ),
}


@pytest.mark.parametrize("order", [1, -1], ids=["larger part last", "larger part first"])
@PLACES
@named(SPLIT)
def test_the_larger_piece_keeps_the_identity_and_the_other_is_unsure(
    edit: tuple[Texts, Texts, Texts], order: int, moved: bool
) -> None:
    whole, smaller, larger = (now(*texts) for texts in edit)
    matches = recognised([whole], [smaller, larger][::order], moved=moved)[::order]
    assert guids(matches) == [None, "g0"]
    assert matches[0].unsure == "g0"


@named(
    {
        "computing": (
            ("What is a stack?", "LIFO"),
            (
                "What is a stack used for, and how does it order its elements?",
                "Last in, first out; function calls, undo",
            ),
            (
                "What is a stack and what is it used for?",
                "Last in, first out (LIFO); function calls, undo",
            ),
        ),
        "law, Spanish": (
            ("¿Cuándo se aprobó la Constitución?", "1978"),
            (
                "¿Quién aprobó la Constitución española y la ratificó?",
                "Las Cortes la aprobaron y el pueblo la ratificó",
            ),
            (
                "¿Quién aprobó la Constitución española y la ratificó en 1978?",
                "Las Cortes la aprobaron, el pueblo la ratificó",
            ),
        ),
        "anatomy": (
            ("How many bones has the hand?", "Twenty-seven"),
            (
                "Name the carpal bones of the hand",
                "scaphoid, lunate, triquetral, pisiform, trapezium, trapezoid, capitate",
            ),
            (
                "Name the carpal bones of the hand, of 27",
                "scaphoid, lunate, triquetral, pisiform, trapezium, trapezoid, capitate",
            ),
        ),
        "French": (
            ("Que fait le foie ?", "La bile"),
            (
                "Quelles sont les fonctions du foie ?",
                "Il filtre le sang, stocke le glycogène, produit des protéines",
            ),
            (
                "Que fait le foie, quelles sont les fonctions du foie ?",
                "La bile ; il filtre le sang, stocke le glycogène, produit des protéines",
            ),
        ),
    }
)
def test_two_merged_notes_keep_the_identity_of_the_larger(edit: tuple[Texts, Texts, Texts]) -> None:
    smaller, larger, merged = (now(*texts) for texts in edit)
    assert guids(recognised([smaller, larger], [merged])) == ["g1"]
    assert guids(recognised([larger, smaller], [merged])) == ["g0"]


# ---- another, similar question in the same place

ANOTHER = {
    "demand": (
        ("What happens to the price when demand rises?", "It rises"),
        ("What happens to the price when demand falls?", "It falls"),
    ),
    "demand, in sentences": (
        ("What happens to the price of a good when demand for it rises?", "The price rises"),
        ("What happens to the price of a good when demand for it falls?", "The price falls"),
    ),
    "demand, German": (
        ("Was geschieht mit dem Preis, wenn die Nachfrage steigt?", "Er steigt"),
        ("Was geschieht mit dem Preis, wenn die Nachfrage sinkt?", "Er sinkt"),
    ),
    "increase": (
        ("What happens when the temperature increases?", "The rate increases"),
        ("What happens when the temperature decreases?", "The rate decreases"),
    ),
    "not": (
        ("Which country borders Chad?", "Niger"),
        ("Which country does not border Chad?", "Kenya"),
    ),
    "not, in lists": (
        ("Name a country that borders Chad", "Niger, Sudan, Libya"),
        ("Name a country that does not border Chad", "Mali, Egypt, Kenya"),
    ),
    "not, French": (
        ("Quel pays borde le Tchad ?", "le Niger"),
        ("Quel pays ne borde pas le Tchad ?", "le Kenya"),
    ),
    "not, Russian": (
        ("Какая страна граничит с Чадом?", "Нигер"),
        ("Какая страна не граничит с Чадом?", "Кения"),
    ),
    "not, Japanese": (
        ("チャドと国境を接する国は？", "ニジェール"),
        ("チャドと国境を接しない国は？", "ケニア"),
    ),
    "HTTP status": (
        ("HTTP status 301", "Moved permanently"),
        ("HTTP status 307", "Temporary redirect; the method and the body are kept"),
    ),
    "HTTP status, same beginning": (
        ("HTTP status 301", "Redirect"),
        ("HTTP status 307", "Redirect, temporary, keeps the method"),
    ),
    "article": (
        ("¿Qué dice el artículo 14 de la Constitución?", "Los españoles son iguales ante la ley"),
        (
            "¿Qué dice el artículo 15 de la Constitución?",
            "Todos tienen derecho a la vida y a la integridad física",
        ),
    ),
    "port": (
        ("Which service has port 22?", "SSH"),
        ("Which service has port 23?", "Telnet, which is not encrypted"),
    ),
    "prefixes": (
        ("What does a hypertonic solution do to a cell?", "The cell shrinks, water leaves it"),
        ("What does a hypotonic solution do to a cell?", "The cell swells, water enters it"),
    ),
    "a prefix alone": (
        ("What is a synchronous call?", "The caller waits for the result"),
        ("What is an asynchronous call?", "The caller goes on and is told later"),
    ),
    "a prefix, Spanish": (
        ("¿Qué es un equilibrio estable?", "Tras un empujón vuelve a su sitio"),
        ("¿Qué es un equilibrio inestable?", "Tras un empujón se aleja de su sitio"),
    ),
    "a name": (
        ("What is the capital of Spain?", "Madrid"),
        ("What is the capital of Chile?", "Santiago"),
    ),
    "a picture": (
        ("![](bird-one.png)\n\nWhich bird is this?", "A blackbird"),
        ("![](bird-two.png)\n\nWhich bird is this?", "A nightingale"),
    ),
}


@PLACES
@named(ANOTHER)
def test_another_question_is_new(edit: Edit, moved: bool) -> None:
    for before, after in (rows(edit), rows(edit[::-1])):
        assert guids(recognised(before, after, moved=moved)) == [None]


@named(
    {
        "a year, in the answer too": (
            (
                "In which year did the war of 1813 begin?",
                "The war of 1813 began in 1813 with a declaration",
            ),
            (
                "In which year did the war of 1812 begin?",
                "The war of 1812 began in 1812 with a declaration",
            ),
        ),
        "a number, same answer": (
            ("How many bits has an IPv4 address of 3 bytes?", "thirty-two"),
            ("How many bits has an IPv4 address of 4 bytes?", "thirty-two"),
        ),
        "a count that grows": (
            ("Name the 3 states of matter", "- solid\n- liquid\n- gas"),
            ("Name the 4 states of matter", "- solid\n- liquid\n- gas\n- plasma"),
        ),
        "a count, German": (
            ("Nenne die 2 Kantone mit Italienisch", "- Tessin\n- Graubünden\n- Wallis"),
            ("Nenne den 1 Kanton mit Italienisch", "- Tessin"),
        ),
        "not, same answer": (
            ("Is a whale not a mammal?", "A whale is a mammal"),
            ("Is a whale a mammal?", "A whale is a mammal"),
        ),
        "a typo in a name": (
            ("What is the capital of Spian?", "Madrid"),
            ("What is the capital of Spain?", "The city of Madrid"),
        ),
        "a name, same answer": (
            ("Who was king of Prussia in the Seven Years' War?", "Frederick II, called the Great"),
            ("Who ruled Brandenburg in the Seven Years' War?", "Frederick II, called the Great"),
        ),
        "a picture redrawn": (
            ("![](old.png)\n\nWhich bone is the arrow at?", "Femur"),
            ("![](new.png)\n\nWhich bone does the arrow point at?", "The femur"),
        ),
    }
)
def test_a_question_that_was_corrected_keeps_its_identity(edit: Edit) -> None:
    for before, after in (rows(edit), rows(edit[::-1])):
        assert guids(recognised(before, after)) == ["g0"]


# ---- what is reported as unsure

GONE = (
    "Which treaty ended the Thirty Years' War?",
    "The Peace of Westphalia of 1648, signed in two cities",
)
LIKE_IT = ("Which treaties ended the war of thirty years?", "Those of Münster and Osnabrück")


def unsure_match(*, removed: bool, lately: bool) -> str | None:
    """Return the unsure match of a new note that is a little like one that is gone."""
    gone = entries_of([now(*GONE)], removed=removed, at=LAST if lately else BUILT)
    others = [now(*texts) for texts in OTHERS]
    known = [*gone, *entries_of(others, prefix="other ", at=LAST)]
    match = match_notes(known, [*others, now(*LIKE_IT, path="later.md")])[-1]
    assert match.guid is None
    return match.unsure


def test_a_note_that_this_or_the_last_build_removed_is_a_possible_match() -> None:
    assert unsure_match(removed=False, lately=False) == "g0"
    assert unsure_match(removed=True, lately=True) == "g0"


def test_a_note_that_was_removed_long_ago_is_no_possible_match() -> None:
    assert unsure_match(removed=True, lately=False) is None


def test_an_unchanged_note_is_no_possible_match() -> None:
    old, new = now(*GONE), now(*LIKE_IT)
    assert recognised([old], [old, new])[1].unsure is None


def test_notes_rewritten_between_the_same_neighbours_are_matched_in_order() -> None:
    before = [
        now("Was ist Osmose?", "Wasser"),
        now("Was ist Mitose?", "Teilung"),
        now("Was ist ein Gen?", "Erbgut"),
    ]
    after = [
        now("Define diffusion", "A gas"),
        now("Define meiosis", "Gametes"),
        now("Define an allele", "Variant"),
    ]
    assert [match.unsure for match in recognised(before, after)] == ["g0", "g1", "g2"]
    # Nobody can say which of them the author deleted.
    assert [match.unsure for match in recognised(before, after[1:])] == [None, None]
