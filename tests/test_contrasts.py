"""Contrasts between similar notes: examples of each contrast, and counterexamples."""

import pytest

from generator.identity.contrasts import Contrast, contrast
from tests.note_pairs import Texts, compared


def found(old: Texts, new: Texts, *, shared: bool = False) -> Contrast | None:
    """Return the contrast of two notes; with `shared`, a second note has each answer too."""
    sharing = 2 if shared else 1
    return contrast(compared(old[0], new[0]), compared(old[1], new[1], sharing=sharing))


def found_both_ways(old: Texts, new: Texts) -> set[Contrast | None]:
    return {found(old, new), found(new, old)}


# ---- numbers


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("HTTP status 301", "Moved permanently"),
            ("HTTP status 307", "Temporary redirect"),
            id="code",
        ),
        pytest.param(
            ("HTTP status 301", "Redirect"),
            ("HTTP status 307", "Redirect, temporary, keeps the method"),
            id="longer answer",
        ),
        pytest.param(
            ("Step 3 of glycolysis", "A phosphate"),
            ("Step 4 of glycolysis", "Two halves"),
            id="common numbers",
        ),
        pytest.param(("sin(30°)", "one half"), ("sin(90°)", "one"), id="degrees"),
        pytest.param(
            ("What is new in React15?", "Fibres"),
            ("What is new in React16?", "Hooks"),
            id="number in a word",
        ),
        pytest.param(("In 1914", ""), ("In 1915", ""), id="no answer"),
        pytest.param(
            ("Name the 3 states of matter", "solid"),
            ("Name the 4 kingdoms of life", "plants, fungi"),
            id="other list",
        ),
        pytest.param(
            ("Name the 30 cantons", "Uri"),
            ("Name the 31 cantons", "Uri, Schwyz"),
            id="too large for a count",
        ),
        pytest.param(
            ("Art. 3", "Artikel 3 der Verfassung"),
            ("Art. 4", "Artikel 5 des Gesetzes"),
            id="other number in the answer",
        ),
    ],
)
def test_another_number(old: Texts, new: Texts) -> None:
    assert found_both_ways(old, new) == {Contrast.NUMBER}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("The war of 1813 began in?", "The war of 1813: in June"),
            ("The war of 1812 began in?", "The war of 1812: a June day"),
            id="same change in the answer",
        ),
        pytest.param(
            ("Who won in 1914?", "Nobody won"), ("Who won in 1915?", "Nobody won"), id="same answer"
        ),
        pytest.param(
            ("Who won in 1914?", "Nobody won this battle"),
            ("Who won in 1915?", "Nobody won this battle: Ypres"),
            id="answer added to",
        ),
        pytest.param(
            ("Which bones of the hand?", "Lunate"),
            ("Which 8 bones of the hand?", "Scaphoid"),
            id="number added",
        ),
        pytest.param(
            ("Who won the 7 games?", "A"), ("Who won the games of 7 teams?", "B"), id="same number"
        ),
        pytest.param(
            ("What is new in React15?", "Fibres"),
            ("What is new in v15?", "Hooks"),
            id="same number in a word",
        ),
    ],
)
def test_no_other_number(old: Texts, new: Texts) -> None:
    assert Contrast.NUMBER not in found_both_ways(old, new)


MATTER = (
    ("Name the 2 states of matter", "solid liquid"),
    ("Name the 4 states of matter", "solid liquid gas plasma"),
)


def test_a_count_goes_up_and_down_with_its_list() -> None:
    (two, short), (four, long) = MATTER
    assert found_both_ways((two, short), (four, long)) == {None}
    # The answer changed the other way: it is no count, or a wrong one.
    assert found_both_ways((four, short), (two, long)) == {Contrast.NUMBER}
    assert found_both_ways((two, short), (four, "bosons fermions anyons plasma")) == {
        Contrast.NUMBER
    }
    assert found_both_ways((two, short), (four, "solid gas plasma bosons")) == {Contrast.NUMBER}
    assert found_both_ways((two, ""), (four, long)) == {Contrast.NUMBER}


def test_a_count_is_small_and_alone() -> None:
    old, new = "solid liquid", "solid liquid gas plasma"
    assert found(("Name the 19 states", old), ("Name the 20 states", new)) is None
    assert found(("Name the 20 states", old), ("Name the 21 states", new)) is Contrast.NUMBER
    assert (
        found(("Name the 3 states of 8", old), ("Name the 4 states of 9", new)) is Contrast.NUMBER
    )


# ---- negations


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("Which land borders Chad?", "Niger"),
            ("Which land does not border Chad?", "Kenya"),
            id="English",
        ),
        pytest.param(("Is it a mammal?", "Whale"), ("Isn't it a mammal?", "Shark"), id="joined"),
        pytest.param(
            ("Which cells have a nucleus?", "Neurons"),
            ("Which cells have no nucleus?", "Erythrocytes"),
            id="no",
        ),
        pytest.param(
            ("Welches Land grenzt an Polen?", "Litauen"),
            ("Welches Land grenzt nicht an Polen?", "Ungarn"),
            id="German",
        ),
        pytest.param(
            ("Quel pays borde le Tchad ?", "Niger"),
            ("Quel pays ne borde pas le Tchad ?", "Kenya"),
            id="French",
        ),
        pytest.param(
            ("Qué país limita con Chad", "Níger"),
            ("Qué país nunca limita con Chad", "Kenia"),
            id="Spanish",
        ),
        pytest.param(
            ("Какая страна граничит с Чадом", "Нигер"),
            ("Какая страна не граничит с Чадом", "Кения"),
            id="Russian",
        ),
        pytest.param(
            ("哪个国家与乍得接壤", "尼日尔"), ("哪个国家不与乍得接壤", "肯尼亚"), id="Chinese"
        ),
        pytest.param(
            ("チャドと接する国", "ニジェール"), ("チャドと接しない国", "ケニア"), id="Japanese"
        ),
        pytest.param(("Is it a mammal?", ""), ("Is it no mammal?", ""), id="no answer"),
    ],
)
def test_a_negation(old: Texts, new: Texts) -> None:
    assert found_both_ways(old, new) == {Contrast.NEGATION}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("Is a whale not a mammal?", "It is a mammal"),
            ("Is a whale a mammal?", "It is a mammal"),
            id="same answer",
        ),
        pytest.param(
            ("Which cells are not red?", "Neurons"),
            ("Which cells are never red?", "Leucocytes"),
            id="in both",
        ),
        pytest.param(
            ("Which do not breathe?", "Stones"),
            ("Which cannot breathe?", "Viruses"),
            id="another verb",
        ),
        pytest.param(
            ("What is a knot?", "A loop"), ("What is a note?", "A tone"), id="part of a word"
        ),
    ],
)
def test_no_negation(old: Texts, new: Texts) -> None:
    assert Contrast.NEGATION not in found_both_ways(old, new)


# ---- opposites


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("When does pressure increase?", "Heated"),
            ("When does pressure decrease?", "Cooled"),
            id="increase",
        ),
        pytest.param(
            ("hypertonic solution", "Shrinks"),
            ("hypotonic solution", "Swells"),
            id="hyper and hypo",
        ),
        pytest.param(
            ("synchronous call", "Waits"), ("asynchronous call", "Goes on"), id="prefix alone"
        ),
        pytest.param(
            ("stable equilibrium", "Returns"), ("unstable equilibrium", "Leaves"), id="un"
        ),
        pytest.param(
            ("equilibrio estable", "Vuelve"), ("equilibrio inestable", "Se aleja"), id="Spanish"
        ),
        pytest.param(("экспорт товаров", "За границу"), ("импорт товаров", "Домой"), id="Russian"),
        pytest.param(
            ("What is inflation?", "Dearer"), ("What is deflation?", "Cheaper"), id="in and de"
        ),
        pytest.param(
            ("When demand rises?", "It rises"),
            ("When demand falls?", "It falls"),
            id="the same words in the answer",
        ),
        pytest.param(
            ("Preis, Nachfrage steigt", "Er steigt"),
            ("Preis, Nachfrage sinkt", "Er sinkt"),
            id="German",
        ),
    ],
)
def test_an_opposite(old: Texts, new: Texts) -> None:
    assert found_both_ways(old, new) == {Contrast.OPPOSITE}


def test_one_letter_within_a_word_is_a_typo_even_if_it_makes_another_word() -> None:
    assert found_both_ways(
        ("adduction", "Towards the midline"), ("abduction", "Away from the midline")
    ) == {None}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("When does pressure increase?", "If it is heated"),
            ("When does pressure decrease?", "If it is heated"),
            id="same answer",
        ),
        pytest.param(
            ("When does pressure increase?", "hydrogen lithium"),
            ("When does pressure decrease?", "hydrogen lithium carbon oxygen"),
            id="answer added to",
        ),
        pytest.param(
            ("the membrnae potential", "Volts"), ("the membrane potential", "Ions"), id="slip"
        ),
        pytest.param(("Wersaw", "Polish"), ("Warsaw", "Capital"), id="slip near the beginning"),
        pytest.param(
            ("the action of pure insulin on fat", "Lowers"),
            ("the reaction of many bases with acids", "Salts"),
            id="many other words",
        ),
        pytest.param(
            ("Which transportation?", "Rail"), ("Which vegetation?", "Steppe"), id="long beginnings"
        ),
        pytest.param(
            ("Which nation?", "Swiss"), ("Which denomination?", "Calvinist"), id="long prefix"
        ),
        pytest.param(("mitochondria", "Energy"), ("chloroplasts", "Light"), id="other words"),
    ],
)
def test_no_opposite(old: Texts, new: Texts) -> None:
    assert Contrast.OPPOSITE not in found_both_ways(old, new)


def test_a_common_word_that_changed_in_both_fields_is_no_opposite() -> None:
    old, new = (
        ("What has adenine thymine?", "It has guanine"),
        ("What is adenine thymine?", "It is cytosine"),
    )
    assert Contrast.OPPOSITE not in found_both_ways(old, new)


@pytest.mark.parametrize("instead", ["1812", "Leipzig"])
def test_a_number_that_changed_in_both_fields_is_no_opposite(instead: str) -> None:
    old, new = (
        ("The war of 1813", "June of 1813"),
        (f"The war of {instead}", f"Summer of {instead}"),
    )
    assert Contrast.OPPOSITE not in found_both_ways(old, new)


# ---- pictures


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("![](a.png) Which bird?", "Blackbird"),
            ("![](b.png) Which bird?", "Nightingale"),
            id="other answer",
        ),
        pytest.param(
            ("![](a.png) Which bird?", "![](c.png)"),
            ("![](b.png) Which bird?", "![](d.png)"),
            id="pictures only",
        ),
        pytest.param(("![](a.png)", ""), ("![](b.png)", ""), id="no answer"),
        pytest.param(
            ("![](a.png) Which?", "the cell"),
            ("![](b.png) Which?", "the capital"),
            id="word of several notes",
        ),
    ],
)
def test_another_picture(old: Texts, new: Texts) -> None:
    assert found_both_ways(old, new) == {Contrast.PICTURE}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("![](a.png) Which bird?", "Blackbird"),
            ("![](b.png) Which bird?", "Blackbird"),
            id="same answer",
        ),
        pytest.param(
            ("![](a.png) Which bird?", "Blackbird"),
            ("![](b.png) Which bird?", "A blackbird of Europe"),
            id="answer added to",
        ),
        pytest.param(
            ("![](a.png) Which bird?", "Blackbird"),
            ("![](x/a.png) Which bird?", "Nightingale"),
            id="moved",
        ),
        pytest.param(
            ("![](a.png) Which?", "Blackbird"),
            ("![](a.png) ![](b.png) Which?", "Nightingale"),
            id="one more",
        ),
        pytest.param(
            ("Which bird?", "Blackbird"), ("![](b.png) Which bird?", "Nightingale"), id="first one"
        ),
    ],
)
def test_no_other_picture(old: Texts, new: Texts) -> None:
    assert Contrast.PICTURE not in found_both_ways(old, new)


# ---- templates


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("What is the capital of Spain?", "Madrid"),
            ("What is the capital of Chile?", "Santiago"),
            id="capitals",
        ),
        pytest.param(
            ("What does insulin do?", "It lowers sugar"),
            ("What does glucagon do?", "It raises sugar"),
            id="hormones",
        ),
        pytest.param(
            ("The capital of Spain", "TODO"), ("The capital of Chile", "Santiago"), id="no answer"
        ),
        pytest.param(
            ("Capital of Spain", "TODO"),
            ("Capital of southern Chile", "Santiago"),
            id="no answer, more words",
        ),
        pytest.param(
            ("Author of Faust and Egmont", "Goethe, a poet"),
            ("Author of Nathan and Emilia", "Lessing, a critic"),
            id="two words",
        ),
        pytest.param(
            ("Who wrote one two three", "Goethe"),
            ("Who wrote four five six", "Lessing"),
            id="three words",
        ),
        pytest.param(
            ("When is `merge` used?", "To join"), ("When is `rebase` used?", "To replay"), id="code"
        ),
    ],
)
def test_another_card_of_one_template(old: Texts, new: Texts) -> None:
    assert found_both_ways(old, new) == {Contrast.TEMPLATE}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ("Who wrote one two three", "Goethe Schiller"),
            ("Who wrote one two three", "Goethe Lessing"),
            id="same question",
        ),
        pytest.param(
            ("Capital of Venezuela", "Caracas"),
            ("Capital of Vénézuela", "The city of Caracas"),
            id="accents",
        ),
        pytest.param(("Capital of Spian", "Madrid"), ("Capital of Spain", "A city"), id="slip"),
        pytest.param(("mitochondrion", "Energy"), ("mitochondria", "Powerhouses"), id="ending"),
        pytest.param(
            ("什么是池化？", "缩小"), ("池化是什么？", "特征"), id="Chinese, in another order"
        ),
        pytest.param(
            ("What is new in React15?", "Fibres"),
            ("What is new in v15?", "Hooks"),
            id="same number",
        ),
        pytest.param(("bloodstream", "Veins"), ("stream", "Arteries"), id="part of the other"),
        pytest.param(
            ("King of Prussia", "Frederick the Great"),
            ("Ruler of Brandenburg", "Frederick the Great"),
            id="same answer",
        ),
        pytest.param(
            ("King of Prussia", "Frederick"),
            ("King of Brandenburg", "Frederick the Great"),
            id="answer added to",
        ),
        pytest.param(
            ("alpha beta gamma delta", "Letters"),
            ("epsilon zeta eta theta", "Signs"),
            id="four words",
        ),
        pytest.param(
            ("What is osmosis", "Water"), ("What is osmosis pressure", "Pascal"), id="word added"
        ),
        pytest.param(
            ("Capital city of Spain", "Madrid"),
            ("Capital of all Chile land", "Santiago"),
            id="more words than before",
        ),
    ],
)
def test_no_template(old: Texts, new: Texts) -> None:
    assert found_both_ways(old, new) == {None}


def test_common_words_that_changed_make_no_template() -> None:
    assert found(("How many cells", "adenine"), ("Which cells", "thymine")) is None


def test_a_roman_numeral_is_not_contained_in_a_larger_one() -> None:
    assert found(("Henry VI", "Lost France"), ("Henry VII", "Won at Bosworth")) is Contrast.TEMPLATE
    assert (
        found(("Type I error", "Rejects what is true"), ("Type II error", "Keeps what is false"))
        is Contrast.TEMPLATE
    )
    assert found(("React 4", "Rejects what is true"), ("React v4", "Keeps what is false")) is None


# ---- symbols


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("x = osmosis", "x + osmosis", id="operator"),
        pytest.param("When is $x > y$", "When is $x < y$", id="less and more"),
        pytest.param("What does `a & b` do", "What does `a && b` do", id="one sign more"),
        pytest.param("What does `tar -c` do", "What does `tar -C` do", id="case in code"),
        pytest.param("What is `[a]`", "What is `{a}`", id="brackets in code"),
        pytest.param("Unit $m$", "Unit $M$", id="case in math"),
    ],
)
def test_other_symbols_with_another_answer(old: str, new: str) -> None:
    assert found_both_ways((old, "adenine"), (new, "thymine")) == {Contrast.SYMBOLS}
    assert (
        found(
            ("When is " + old, "adenine thymine guanine"),
            ("When is " + new, "adenine thymine guanine"),
        )
        is None
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("What is Context", "What is `Context`", id="code marks"),
        pytest.param("What is `a  b`", "What is `a b`", id="space in code"),
        pytest.param("What does `unwrap` do", "What does `unwrap()` do", id="brackets of a call"),
        pytest.param(
            "`what is osmosis, and who has found out about it`",
            "`What is osmosis, and who has found out about it`",
            id="a sentence in code marks",
        ),
        pytest.param("What is $x^{2}$", "What is $x^2$", id="braces in math"),
        pytest.param("What is osmosis", "What is Osmosis?", id="text"),
    ],
)
def test_symbols_that_say_nothing(old: str, new: str) -> None:
    assert found_both_ways((old, "adenine"), (new, "thymine")) == {None}


def test_an_answer_that_another_note_has_does_not_show_one_card() -> None:
    old, new = ("Capital of Norway", "Oslo"), ("Capital of Denmark", "Oslo")
    assert found(old, new) is None
    assert found(old, new, shared=True) is Contrast.TEMPLATE


def test_without_an_answer_most_of_the_question_shows_one_card() -> None:
    words = "adenine thymine guanine cytosine uracil"
    assert found((f"{words} Spain", "TODO"), (f"{words} Chile", "Santiago")) is None
    assert (
        found(("adenine thymine Spain", "TODO"), ("adenine thymine Chile", "Santiago"))
        is Contrast.TEMPLATE
    )
    # An answer that many notes have is an answer, though it says nothing.
    true = compared("True", "True", sharing=20)
    assert contrast(compared(f"{words} Spain", f"{words} Chile"), true) is Contrast.TEMPLATE


def test_an_answer_that_is_mostly_the_same_shows_one_card() -> None:
    words = "adenine thymine guanine cytosine"
    asked = "Which letters has Spain", "Which letters has Chile"
    assert (
        found((asked[0], f"{words} uracil inosine"), (asked[1], f"{words} uracil xanthine")) is None
    )
    assert (
        found((asked[0], f"{words} inosine"), (asked[1], f"{words} xanthine")) is Contrast.TEMPLATE
    )


def test_an_answer_is_the_same_if_nearly_all_of_it_is_though_a_distinct_word_changed() -> None:
    words = "hydrogen lithium carbon oxygen neon sodium argon iron krypton xenon"
    asked = "Which elements are in 1914?", "Which elements are in 1915?"
    assert found((asked[0], f"{words} zinc"), (asked[1], f"{words} gold")) is None
    shorter = "hydrogen lithium carbon oxygen"
    assert found((asked[0], f"{shorter} zinc"), (asked[1], f"{shorter} gold")) is Contrast.NUMBER


def test_a_replaced_word_of_several_notes_in_the_answer_is_distinct() -> None:
    words = "hydrogen lithium carbon oxygen"
    asked = "Which elements are in 1914?", "Which elements are in 1915?"
    assert found((asked[0], f"{words} cell"), (asked[1], f"{words} capital")) is Contrast.NUMBER
    assert found((asked[0], f"{words} the"), (asked[1], f"{words} of")) is None


def test_an_answer_of_common_words_does_not_show_one_card() -> None:
    asked = "Who discovered osmosis?", "Who discovered mitosis?"
    assert found((asked[0], "the cell"), (asked[1], "the cell")) is Contrast.TEMPLATE
    assert found((asked[0], "the blood cell"), (asked[1], "the blood cell")) is None
