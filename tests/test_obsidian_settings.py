"""Notes of a vault whose plugins have settings of their own."""

import json
from collections.abc import Mapping, Sequence

import pytest

from generator.diagnostics import Diagnostic
from generator.notes import BasicNote, ClozeNote, Deck, notes_and_drafts, question_of
from generator.reading import ReadOptions
from generator.sources import SourceFile, read_deck
from generator.sources.detection import detect_in_folder
from generator.sources.dialects.obsidian import user_patterns
from generator.sources.dialects.obsidian.vault_syntax import vault_syntax

CARDS, NOTES = "obsidian-spaced-repetition", "obsidian-to-anki-plugin"


def options(
    cards: Mapping[str, object] | None = None,
    notes: Mapping[str, object] | None = None,
    *,
    folder: str = "",
    vault_patterns: bool = False,
    **others: object,
) -> ReadOptions:
    settings = ((CARDS, cards), (NOTES, notes))
    return ReadOptions(
        plugin_settings=tuple(
            (plugin, json.dumps({"settings": found, **others}))
            for plugin, found in settings
            if found is not None
        ),
        vault_folder=folder,
        vault_patterns=vault_patterns,
    )


def read(text: str, around: ReadOptions) -> tuple[Deck, tuple[Diagnostic, ...]]:
    file = SourceFile(path="a.md", subpath=(), text=text, dialect="obsidian", options=around)
    return read_deck([file], "a")


def texts(deck: Deck) -> list[str]:
    """Return the texts of the notes: "question / answer", or a cloze text."""
    found = []
    for note in deck.notes:
        if isinstance(note, BasicNote):
            arrow = " <> " if note.reversed else " / "
            found.append(f"{note.question.value}{arrow}{note.answer.value}")
        elif isinstance(note, ClozeNote):
            found.append(note.text.value)
    return found


def is_detected(text: str, around: ReadOptions) -> bool:
    found = detect_in_folder("a.md", text, around)
    return found is not None and found.name == "obsidian"


def regexps(**patterns: str) -> dict[str, object]:
    return {"CUSTOM_REGEXPS": patterns, "Defaults": {"CurlyCloze": True}}


@pytest.mark.parametrize(
    ("tags", "decks"),
    [
        (["#card"], [None, "Geo", "Geo::Peru"]),
        (["#card", "#learn"], ["card", "card::Geo", "card::Geo::Peru"]),
        (["#card/Geo"], [None, "Geo", "Geo::Peru"]),
    ],
)
def test_tags_of_the_settings_mark_cards_and_name_decks(
    tags: list[str], decks: Sequence[str | None]
) -> None:
    around = options({"flashcardTags": tags})
    for tag, deck in zip(("#card", "#card/Geo", "#card/Geo/Peru"), decks, strict=True):
        is_marked = any(tag.startswith(known) for known in tags)
        text = f"{tag}\n\na::b\n"
        found, problems = read(text, around)
        assert is_detected(text, around) == is_marked
        assert texts(found) == (["a / b"] if is_marked else [])
        if is_marked:
            assert found.name == (deck or "a")
            assert problems == ()


def test_the_usual_tag_marks_no_cards_if_the_settings_have_another() -> None:
    around = options({"flashcardTags": ["#card"]})
    assert not is_detected("#flashcards\n\na::b\n", around)
    assert is_detected("---\ntags:\n  - 'card'\n---\na::b\n", around)
    assert is_detected("#flashcards\n\na::b\n", options())


def test_the_settings_outweigh_the_tag_of_another_plugin() -> None:
    text = "---\ncards-deck: x\n---\n#flashcards\n\na::b\n<!--SR:!2024-08-16,51,230-->\n"
    assert is_detected(text, options({}))
    assert not is_detected(text, options())


def test_separators_of_the_settings() -> None:
    around = options(
        {
            "singleLineCardSeparator": ";;",
            "singleLineReversedCardSeparator": ";;;",
            "multilineCardSeparator": "--",
            "multilineReversedCardSeparator": "-->",
            "multilineCardEndMarker": "%end",
        }
    )
    text = "#flashcards\na;;b\nc;;;d\nstd::map\n\ne\n--\nf\n\ng\n%end\nh\n-->\ni\n%end\n?\n"
    assert texts(read(text, around)[0]) == ["a / b", "c <> d", "e / f\n\ng", "h <> i"]


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"clozePatterns": ["{{[123::]answer[::hint]}}"]}, ["==a== and {{c2::b::c}} and **d**"]),
        ({"clozePatterns": []}, []),
        (
            {"convertHighlightsToClozes": False, "convertBoldTextToClozes": True},
            [r"==a== and \{\{2::b::c\}\} and {{d}}"],
        ),
        (
            {"clozePatterns": [r"==answer==[^\[hint\]][\[^123\]]"]},
            [r"{{a}} and \{\{2::b::c\}\} and **d**"],
        ),
    ],
)
def test_cloze_patterns_of_the_settings(settings: dict[str, object], wanted: list[str]) -> None:
    around = options({"singleLineCardSeparator": ">>>", **settings})
    text = "#flashcards\n==a== and {{2::b::c}} and **d**\n"
    assert texts(read(text, around)[0]) == wanted


def test_folders_as_decks() -> None:
    around = options({"convertFoldersToDecks": True}, folder="Geo/Peru")
    assert is_detected("a::b\n", around)
    deck, _ = read("#flashcards/other\na::b\n", around)
    assert (deck.name, texts(deck)) == ("Geo::Peru", ["a / b"])
    assert not is_detected("a::b\n", options({"convertFoldersToDecks": True}))


@pytest.mark.parametrize("row", ["a::b", "a:::b", "a\n?\nb", "a\n!!\nb"])
@pytest.mark.parametrize("native", ["", "\nQ: c\nA: d\n"])
def test_each_separator_makes_a_card_in_a_folder_that_is_a_deck(row: str, native: str) -> None:
    settings = {"convertFoldersToDecks": True, "multilineReversedCardSeparator": "!!"}
    assert is_detected(f"{row}\n{native}", options(settings, folder="Geo"))


def test_a_cloze_deletion_makes_a_card_in_a_folder_that_is_a_deck() -> None:
    def geo(*patterns: str) -> ReadOptions:
        named = {"clozePatterns": list(patterns)} if patterns else {}
        return options({"convertFoldersToDecks": True, **named}, folder="Geo")

    highlight, bold = "The ==Amazon== is long.\n", "The **Amazon** is long.\n"
    assert is_detected(highlight, geo())
    assert texts(read(highlight, geo())[0]) == ["The {{Amazon}} is long."]
    assert not is_detected(bold, geo())
    assert is_detected(bold, geo("**[123;;]answer[;;hint]**"))
    assert not is_detected(highlight, geo("**[123;;]answer[;;hint]**"))
    # Not in code, in a formula or in front matter, nor in a file of another format.
    assert not is_detected("---\na: ==b==\n---\n`==a==` $a ==b== c$\n", geo())
    assert not is_detected("Q: a\nA: b\n\nThe ==Amazon==\n", geo())
    found = detect_in_folder("a.md", "## a ==b== #card\nc\n", geo())
    assert found is not None
    assert found.name == "flashcards-obsidian"


@pytest.mark.parametrize("ignored", ["Templates", "Templates/", "Templates/**", "**/a.md"])
def test_ignored_notes_have_no_cards(ignored: str) -> None:
    text = "#flashcards\na::b\n"
    settings = {"noteFoldersToIgnore": [ignored]}
    assert not is_detected(text, options(settings, folder="Templates"))
    assert is_detected(text, options(settings, folder="Notes")) == ("a.md" not in ignored)


@pytest.mark.parametrize(
    ("glob", "path", "is_matched"),
    [
        ("*.md", "a.md", True),
        ("*.md", "Geo/a.md", False),
        ("Geo/*", "Geo/a.md", True),
        ("Geo/*", "Geo/Peru/a.md", False),
        ("**", "Geo/a.md", True),
        ("**/*.x.md", "a.x.md", True),
        ("**/*.x.md", "Geo/Peru/a.x.md", True),
        ("**/Peru/*", "Geo/Peru/b/Peru/a.md", True),
        ("**/**/Peru/**/*", "Geo/Peru/a.md", True),
        ("Geo/**/b/*.md", "Geo/b/a.md", True),
        ("Geo/**/b/*.md", "Geo/b/c/a.md", False),
        ("a?.md", "ab.md", True),
        ("a?.md", "a.md", False),
        ("[ab]*.md", "b1.md", True),
    ],
)
def test_globs_of_the_settings(glob: str, path: str, is_matched: bool) -> None:
    folder, _, name = path.rpartition("/")
    around = options({"noteFoldersToIgnore": [glob]}, folder=folder)
    assert vault_syntax(around, name).has_cards_ignored == is_matched


@pytest.mark.parametrize(
    ("glob", "path"),
    [("*a" * 25 + "b", "a" * 200), ("**/a/" * 25 + "b", "a/" * 200 + "a")],
)
def test_many_stars_in_a_glob_take_little_time(glob: str, path: str) -> None:
    """To go back to each star would take longer than the age of the universe."""
    folder, _, name = path.rpartition("/")
    around = options({"noteFoldersToIgnore": [glob]}, {"IGNORED_FILE_GLOBS": [glob]}, folder=folder)
    syntax = vault_syntax(around, name)
    assert not syntax.has_cards_ignored
    assert not syntax.has_notes_ignored


def test_words_of_obsidian_to_anki() -> None:
    syntax = {
        "Begin Note": "BEGIN",
        "End Note": "STOP",
        "Begin Inline Note": "<<",
        "End Inline Note": ">>",
        "Target Deck Line": "DECK",
        "File Tags Line": "TAGS",
    }
    around = options(notes={"Syntax": syntax})
    text = (
        "DECK: Geo\nTAGS: earth\n\nBEGIN\nBasic\na\nBack: b\nSTOP\n\n<< [Basic] c Back: d >>\n\n"
        "START\nBasic\nx\nBack: y\nEND\n"
    )
    deck, _ = read(text, around)
    assert (deck.name, texts(deck)) == ("Geo", ["a / b", "c / d"])
    assert deck.notes[0].tags == ("earth",)
    assert is_detected(text, around)
    assert not is_detected("START\nBasic\nx\nBack: y\nEND\n", around)


def test_decks_and_tags_of_folders() -> None:
    notes = {
        "FOLDER_DECKS": {"Geo": "Geography", "Geo/Peru": "Geography::Peru"},
        "FOLDER_TAGS": {"Geo": "earth school"},
        "Defaults": {"Tag": "mine", "Deck": "All"},
    }
    block = "START\nBasic\na\nBack: b\nTags: own\nEND\n"
    for folder, deck, tags in (
        ("Geo/Peru", "Geography::Peru", ("earth", "mine", "own", "school")),
        ("Geo/Chile", "Geography", ("earth", "mine", "own", "school")),
        ("", "All", ("mine", "own")),
    ):
        found, _ = read(block, options(notes=notes, folder=folder))
        assert (found.name, found.notes[0].tags) == (deck, tags)
    found, _ = read(f"TARGET DECK: Other\n{block}", options(notes=notes, folder="Geo"))
    assert found.name == "Other"


def test_tags_in_fields_if_the_settings_say_so() -> None:
    notes = {"Defaults": {"Add Obsidian Tags": True}}
    deck, _ = read("START\nBasic\na #x/y b `#c`\nBack: #d e\nEND\n", options(notes=notes))
    assert texts(deck) == ["a b `#c` / e"]
    assert deck.notes[0].tags == ("d", "x::y")


def test_a_field_of_nothing_but_tags_is_empty() -> None:
    notes = {"Defaults": {"Add Obsidian Tags": True}}
    deck, _ = read("START\nBasic\na\nBack: b\nExtra: #x\nEND\n", options(notes=notes))
    assert deck.notes[0].tags == ("x",)
    assert deck.notes[0].extra is None


@pytest.mark.parametrize(
    "text",
    [
        "#flashcards\n\na::%%hidden%%\n\n%%hidden%%::b\n",
        "#flashcards\n\na\n?\n%%hidden%%\n",
        "#flashcards\n\nQ: a\nA: %%hidden%%\n",
        "START\nBasic\na\nBack: %%hidden%%\nEND\n",
    ],
)
def test_an_answer_that_obsidian_does_not_show_is_missing(text: str) -> None:
    deck, _ = read(text, options())
    assert [question_of(note).value for note in notes_and_drafts(deck)] == ["a"]
    assert texts(deck) == []


def test_only_scanned_notes_are_read() -> None:
    notes = {"Defaults": {"Scan Directory": "Notes"}, "IGNORED_FILE_GLOBS": ["**/draft/**"]}
    text = "START\nBasic\na\nBack: b\nEND\n"
    for folder, wanted in (("Notes", True), ("Notes/draft", False), ("Other", False)):
        assert is_detected(text, options(notes=notes, folder=folder)) == wanted


def test_fields_of_note_types_in_the_settings() -> None:
    around = options(notes={}, fields_dict={"Wort": ["Wort", "Bedeutung", "Satz"]})
    text = "START\nWort\nHaus\nSatz: Das ist: ein Haus.\nBedeutung: house\nEND\n"
    deck, problems = read(text, around)
    assert texts(deck) == ["Haus / house"]
    assert deck.notes[0].extra is not None
    assert deck.notes[0].extra.value == "Das ist: ein Haus."
    assert problems == ()


HEADERS = r"^#{3,}(.+)\n*((?:\n(?:^[^\n#].{0,2}$|^[^\n#].{3}(?<!<!--).*))+)"
TAGGED = r"((?:[^\n][\n]?)+) #card ?\n*((?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))+)"
LABELLED = r"^F: ((?:.+\n)*)\n*AW: (.+(?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))*)"
ONE_LINE = r"^(.*[^\n:]{1}):{2}([^\n:]{1}.*)"
RULED = r"((?:[^\n][\n]?)+\n)-{3,}((?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))*)"
CLOZE = r"((?:.+\n)*(?:.*{.*)(?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))*)"
TABLE = r"\|([^\n|]+)\|\n\|(?:[^\n|]+)\|\n\|([^\n|]+)\|\n?"


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        (HEADERS, "## no\ntext\n### a ##\n\nb\nc\n\ntext\n#### d\n# e", ["a / b  \nc"]),
        (HEADERS.replace(".*))", r".*|^\s*$))"), "### a\nb\n\nc\n# e", ["a / b\n\nc"]),
        (TAGGED, "a\nb #card\n\nc\n# d\n\n## e #card\nf\n", ["a  \nb / c\n# d", "e / f"]),
        (TAGGED, "### k\n  #card\n- v\n\n### l\nm\n #card \nn\n", ["k / - v", "m / n"]),
        (LABELLED, "F: a\nb\n\nAW: c\nd\n\ntext\nF: e\n", ["a  \nb / c  \nd"]),
        (ONE_LINE, "text\n- a::b::c\nd:::e\n`x::y`\n", ["a::b / c"]),
        (RULED, "a\nb\n---\nc\n\nd\n---\n\n---\n", ["a  \nb / c"]),
        (CLOZE, "a {b}\nc\n\n$\\frac{1}{2}$ d\n\n{{c2::e}}", ["a {{b}}  \nc", "{{c2::e}}"]),
        (TABLE, "| a |\n| - |\n| b |\n\n| a | b |\n|--|--|\n| c | d |\n", ["a / b"]),
    ],
)
def test_documented_expressions_are_read(pattern: str, text: str, wanted: list[str]) -> None:
    kind = "Cloze" if pattern == CLOZE else "Basic"
    around = options(notes=regexps(**{kind: pattern}))
    deck, _ = read(text, around)
    assert texts(deck) == wanted
    assert is_detected(text, around)
    assert not is_detected("Some words.\n", around)


def test_a_deletion_needs_its_option() -> None:
    off = options(notes={"CUSTOM_REGEXPS": {"Cloze": CLOZE}})
    assert texts(read("a {b}\n\n{{c1::d}}\n", off)[0]) == ["{{c1::d}}"]


def test_notes_of_expressions_have_tags_types_and_ids() -> None:
    around = options(notes=regexps(**{"Basic (and reversed card)": ONE_LINE}))
    deck, problems = read("a::b Tags: x y\n<!--ID: 1566052191670-->\nc::d\n", around)
    assert texts(deck) == ["a <> b", "c <> d"]
    assert deck.notes[0].tags == ("x", "y")
    assert (deck.notes[0].lines.first, deck.notes[0].lines.last) == (1, 2)
    assert [problem.code.value for problem in problems] == ["W910"]


def test_cards_and_native_notes_are_text_where_the_settings_have_no_use_for_them() -> None:
    around = options(notes=regexps(Basic=HEADERS))
    text = "### a\nb\n\nstd::map and ==this==\n\nq\n?\na\n\nQ: c\nA: d\n"
    assert texts(read(text, around)[0]) == ["a / b", "c / d"]


OWN = r"^Frage (.+)\n(.+)$"


def test_a_users_own_pattern_is_run_if_asked_for() -> None:
    text = "---\ntags: x\n---\n# H\nFrage a <!-- c -->\nb\n<!--ID: 1566052191670-->\n\nFrage c\nd\n"
    notes = regexps(Basic=OWN)
    assert texts(read(text, options(notes=notes))[0]) == []
    around = options(notes=notes, vault_patterns=True)
    deck, _ = read(text, around)
    assert texts(deck) == ["a / b", "c / d"]
    assert deck.notes[0].section == ("H",)
    assert [(note.lines.first, note.lines.last) for note in deck.notes] == [(5, 7), (9, 10)]
    assert deck.notes[1].location.line == 9
    assert is_detected("Frage a\nb\n", around)
    assert not is_detected("Frage a\n", around)


OWN_LINES = r"^(.*[^\n:{]{1}):{2}([^\n:}]{1}.*)(?!:{2})(?!\}\})"
OWN_HEADERS = r"^#{2,} ([^\n]+)\n((?:.|\n)*?)(?=<!--)"
AN_ID = "<!--ID: 1709602287263-->\n"


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        (OWN_LINES, f"TARGET DECK\nBio\n\ncytosol::cell sap\n{AN_ID}", ["cytosol / cell sap"]),
        (OWN_HEADERS, f"## A\nb\n{AN_ID}\n## C\nd\n\ne\n{AN_ID}", ["A / b", "C / d\n\ne"]),
        # Without an id, nothing shows that it is a note; nor does one of another form.
        (OWN_LINES, "TARGET DECK\nBio\n\na::b\n", []),
        (OWN_LINES, f"TARGET DECK\nBio\n\n## A\nb\n{AN_ID}", []),
        # Formulas are no deletions.
        (OWN_LINES + "{", f"$\\frac{{1}}{{2}}$\n{AN_ID}\na {{b}}\n", []),
    ],
)
def test_ids_show_the_notes_of_a_pattern_that_is_not_run(
    pattern: str, text: str, wanted: list[str]
) -> None:
    around = options(notes=regexps(Basic=pattern))
    assert texts(read(text, around)[0]) == wanted
    assert is_detected(text, around)


def test_an_id_shows_a_tag_on_its_own_row() -> None:
    text = f"## Lima\n  #flashcard\n- a capital\n{AN_ID}\nCusco\n #flashcard\na city\n{AN_ID}"
    assert texts(read(text, options())[0]) == ["Lima / - a capital", "Cusco / a city"]


def test_an_id_need_not_be_a_comment() -> None:
    text = (
        "TARGET DECK: S\n\n### What is a force?\nA push.\nID: 1713263731916\n\n"
        "### And work?\nA push along a way.\n\nID: 1713263731917\n\nText.\nID: 1713263731918\n"
        "\nDELETE\nID: 1713263731919\n"
    )
    deck, problems = read(text, options())
    assert texts(deck) == ["What is a force? / A push.", "And work? / A push along a way."]
    assert [(note.lines.first, note.lines.last) for note in deck.notes] == [(3, 5), (7, 10)]
    found = [problem.message for problem in problems if problem.code.value == "W908"]
    assert found == ['text on no card: "Text."', 'text on no card: "ID: 1713263731918"']


def test_ids_show_notes_beside_those_of_documented_expressions() -> None:
    text = f"### A\nb {{c}}\n\nd\n{AN_ID}\ne::f\n{AN_ID}\n\ng {{h}}\n"
    around = options(notes=regexps(Basic=HEADERS, Own=OWN_LINES))
    assert texts(read(text, around)[0]) == ["A / b {c}", "e / f"]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(?:(a|aa)+)+(b|$)c", "it takes longer than 1 s in this file"),
        ("(a", "it is not valid: missing ) at position 2"),
        ("(a)", "it finds more than 100 notes in one row"),
    ],
)
def test_a_pattern_that_cannot_be_run_is_a_problem(pattern: str, why: str) -> None:
    around = options(notes=regexps(Basic=pattern), vault_patterns=True)
    deck, problems = read("#flashcards\nq::a\n\n" + "a" * 120 + "\n", around)
    assert texts(deck) == ["q / a"]
    assert [(problem.code.value, problem.message) for problem in problems][:1] == [
        ("W909", f'not converted: notes of type "Basic" by the pattern "{pattern}": {why}')
    ]


def test_a_pattern_that_is_slow_in_several_files_is_not_run_in_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise a folder of thousands of files would take hours."""
    pattern = "(?:(b|bb)+)+(a|$)c"
    monkeypatch.setitem(user_patterns._timeouts, pattern, user_patterns.MOST_TIMEOUTS)
    _, problems = read(
        "#flashcards\nq::a\n", options(notes=regexps(Basic=pattern), vault_patterns=True)
    )
    assert problems[0].message.endswith("it takes longer than 1 s in 3 other files")


def test_a_pattern_that_is_too_long_is_not_run() -> None:
    pattern = "|".join(f"(a{number})" for number in range(20_000))
    _, problems = read(
        "#flashcards\nq::a1\n", options(notes=regexps(Basic=pattern), vault_patterns=True)
    )
    assert problems[0].message.endswith("it has more than 2000 characters")


def test_text_beside_a_match_of_a_pattern_is_on_no_card() -> None:
    notes = regexps(Basic="Frage (.+?) Antwort (.+?) Ende")
    text = (
        "before Frage a Antwort b Ende between Frage c Antwort d Ende after\n"
        "Frage e\nAntwort f Ende ID: 1566052191670\nFrage g Antwort h Ende\n"
    )
    deck, problems = read(text, options(notes=notes, vault_patterns=True))
    assert texts(deck) == ["a / b", "c / d", "g / h"]
    found = [problem.message for problem in problems if problem.code.value == "W908"]
    assert found == [
        'text on no card: "before"',
        'text on no card: "between" and 1 more line',
        'text on no card: "Frage e" and 1 more line',
    ]


def test_a_match_of_a_pattern_is_no_note_where_another_pattern_matched() -> None:
    notes = regexps(Basic=r"^Q1 (.+)\n(.+)\n.+", Other=r"^(.+)\n(.+)$")
    around = options(notes=notes, vault_patterns=True)
    deck, _ = read("Q1 a\nb\nc\n\nd\ne\n", around)
    assert [note.location.line for note in deck.notes] == [1, 5]
    assert texts(deck)[0] == "a / b"


@pytest.mark.parametrize("sign", ["TARGET DECK: Rivers", "FILE TAGS: geo", "START\nBasic\nEND"])
def test_a_file_of_the_other_plugin_has_no_cards_without_a_tag(sign: str) -> None:
    text = f"{sign}\n\n===== One =====\n\nQ:: =====\n\n> Note:: words\n\nif a == b or c == d\n"
    assert texts(read(text, options())[0]) == []
    assert len(texts(read(f"{text}\n#flashcards\n\na::b\n", options())[0])) > 0


def in_vault_of_flashcards(settings: str) -> ReadOptions:
    return ReadOptions(plugin_settings=(("flashcards-obsidian", settings),))


def read_flashcards(text: str, around: ReadOptions) -> Deck:
    found = detect_in_folder("a.md", text, around)
    assert found is not None
    assert found.name == "flashcards-obsidian"
    file = SourceFile(path="a.md", subpath=(), text=text, dialect=found.name, options=around)
    return read_deck([file], "a")[0]


def test_the_tag_and_separators_of_flashcards_for_obsidian() -> None:
    around = in_vault_of_flashcards(
        '{"flashcardsTag": "#Anki", "inlineSeparator": "=>", "inlineSeparatorReverse": "<=>"}'
    )
    text = (
        "## Capital #anki #city\nLima\n^1629191849663\n\n## Sea #card\nPacific\n\n"
        "High town #anki/reverse\nCusco\n\nA => b\n^1629191849664\n\nB <=> c\n\nC::d\n"
    )
    deck = read_flashcards(text, around)
    assert texts(deck) == [
        "Capital / Lima",
        "Sea / Pacific",
        "High town <> Cusco",
        "A / b",
        "B <> c",
    ]
    assert deck.notes[0].tags == ("city",)


@pytest.mark.parametrize("tag", ["card", "anki"])
def test_one_tag_is_sure_in_a_vault_with_flashcards_for_obsidian(tag: str) -> None:
    around = in_vault_of_flashcards(f'{{"flashcardsTag": "{tag}"}}')
    deck = read_flashcards(f"Some text.\n\nWhich sea? #{tag}\nThe Pacific\n", around)
    assert texts(deck) == ["Which sea? / The Pacific"]
    assert detect_in_folder("a.md", "We use #anki for cards, and #card.\n", around) is None


def test_settings_of_flashcards_for_obsidian_make_no_notes_of_other_plugins() -> None:
    around = in_vault_of_flashcards("{}")
    assert not vault_syntax(around, "a.md").has_settings
