"""Every kind of note in real Anki: its cards, what they ask, show and play, and their decks."""

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from anki.cards import Card, CardId
from anki.collection import Collection
from anki.notes import Note
from anki.sound import SoundOrVideoTag, TTSTag
from click.testing import Result

from generator.markup.formula_safety import JOINER
from generator.markup.media import LARGEST_FILE
from tests.anki_collection import (
    answer,
    cloze_numbers,
    import_package,
    notes_in,
    part,
    question,
    words,
)
from tests.author import Author
from tests.learner import Learner
from tests.test_kinds import CASE, FILES, result

Run = Callable[..., Result]
Load = Callable[..., list[Note]]

DAY = 24 * 60 * 60
FIRST = 1_780_000_000

# None of Anki's pages may show these: a template error, an unread delimiter, a missing file.
LEFTOVERS = ("{{", "}}", "has a problem", "No cloze", "(unknown", "Missing", "[sound:", "[anki:tts")


@pytest.fixture
def load(anki_deck: Run, collection: Collection) -> Load:
    """Build a source, import it into an empty collection, and return the notes in order."""

    def load(source: str) -> list[Note]:
        Path("cards.md").write_text(source, encoding="utf-8")
        built = anki_deck("build", "-o", "a.apkg")
        assert built.exit_code == 0, built.output
        import_package(collection, Path("a.apkg"))
        return notes_in(collection)

    return load


@pytest.fixture
def learner(collection: Collection) -> Learner:
    return Learner(collection)


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    return Author(tmp_path / "author", monkeypatch)


def sides(card: Card, name: str = "question", below: str = "answer") -> tuple[str, str]:
    """Return the text of a card's question and answer side."""
    return words(part(question(card), name)), words(part(answer(card), below))


def cloze_cards(note: Note) -> list[tuple[int, str, str]]:
    """Return a cloze note's cards: number, text of question and answer."""
    return [(card.ord + 1, *sides(card, "question", "question")) for card in note.cards()]


# Cards and their questions


def test_a_reversed_note_is_asked_both_ways(load: Load) -> None:
    (note,) = load(
        "# S\nQ: LSTM\nA: long **short-term** memory\nHint: h\nExtra: e\nSource: s\n"
        "Type: reversed\n"
    )
    forward, reverse = note.cards()
    assert (sides(forward), sides(reverse)) == (
        ("LSTM", "long short-term memory"),
        ("long short-term memory", "LSTM"),
    )
    assert (part(question(forward), "hint-text"), part(question(reverse), "hint-text")) == (
        "<p>h</p>",
        "",
    )
    for card in (forward, reverse):
        assert part(question(card), "context") == "S"
        assert (part(answer(card), "extra"), part(answer(card), "source")) == (
            "<p>e</p>",
            "<p>s</p>",
        )


def test_a_typed_note_compares_words(load: Load, collection: Collection) -> None:
    (note,) = load(
        "Q: Where?\nA: **Zürich**, `CH` & more [sound:a.mp3]\nType: typed\n".replace(
            " [sound:a.mp3]", ""
        )
    )
    (card,) = note.cards()
    assert part(question(card), "typed") == "[[type:Typed]]"
    assert question(card).count("[[type:") == answer(card).count("[[type:") == 1
    assert words(part(answer(card), "answer")) == "Zürich , CH & more"
    assert note["Typed"] == "Zürich, CH &amp; more"
    same = collection.compare_answer(note["Typed"], "Zürich, CH & more")
    assert same == "<code id=typeans><span class=typeGood>Zürich, CH &amp; more</span></code>"
    assert "typeBad" in collection.compare_answer(note["Typed"], "Bern")


def test_a_list_note_asks_for_each_item_and_for_all(load: Load) -> None:
    (note,) = load(
        "Q: Which steps?\nA: In turn:\n1. **fold**\n2. `cut {{`\n   - twice\n3. glue\n"
        "Hint: paper\nType: list\n"
    )
    assert cloze_cards(note) == [
        (
            1,
            "Which steps? In turn: [...] cut {{ twice glue",
            "Which steps? In turn: fold cut {{ twice glue",
        ),
        (
            2,
            "Which steps? In turn: fold [...] glue",
            "Which steps? In turn: fold cut {{ twice glue",
        ),
        (
            3,
            "Which steps? In turn: fold cut {{ twice [...]",
            "Which steps? In turn: fold cut {{ twice glue",
        ),
        (499, "Which steps? In turn: [3/3]", "Which steps? In turn: fold cut {{ twice glue"),
    ]
    first = note.cards()[0]
    # The hidden item keeps its list number.
    assert re.search(r'<ol>\n<li><span class="cloze"[^<]*>\[\.\.\.\]</span></li>', question(first))
    assert '<li><span class="cloze" data-ordinal="1"><strong>fold</strong></span></li>' in answer(
        first
    )
    assert part(question(first), "hint-text") == "<p>paper</p>"


def test_a_list_of_one_item_has_one_card(load: Load) -> None:
    (note,) = load("Q: Which?\nA: - alone\nType: list\n")
    assert cloze_cards(note) == [(1, "Which? [...]", "Which? alone")]


def test_nested_and_shared_deletions(load: Load) -> None:
    outer, shared, double = load(
        "C: {{an {{inner}} text::hint}} ends\n\nC: {{c1::a}} {{b}} {{c1::c}}\n\n"
        "C: {{c1,2::a}} {{c2::b}}\n"
    )
    assert cloze_cards(outer) == [
        (1, "[hint] ends", "an inner text ends"),
        (2, "an [...] text ends", "an inner text ends"),
    ]
    assert cloze_cards(shared) == [(1, "[...] b [...]", "a b c"), (2, "a [...] c", "a b c")]
    assert cloze_cards(double) == [(1, "[...] b", "a b"), (2, "[...] [...]", "a b")]


def test_deletions_in_code_math_tables_and_lists(load: Load) -> None:
    source = (
        "C: `{{c1::std::vector::type}}<int>` ${{c2::x}}^{2^{a}}$\n\n"
        "C:\n| a | b |\n|---|---|\n| {{c}} | {{`d|e`}} |\n\n"
        "C: Say:\n- {{a}}\n- b {{c}}\n\n"
        'C:\n```python\nd = {{c1::{"a": {}}}}  # }} ::\n```\n'
    )
    code, table, items, block = load(source)
    marked = "\\(\\class{cloze-2} { x } ^{2^{a}}\\)"
    assert cloze_cards(code) == [
        (1, f"[type] <int> {marked}", f"std::vector <int> {marked}"),
        (2, "std::vector <int> \\([...]^{2^{a}}\\)", f"std::vector <int> {marked}"),
    ]
    assert cloze_cards(table) == [
        (1, "a b [...] d|e", "a b c d|e"),
        (2, "a b c [...]", "a b c d|e"),
    ]
    assert cloze_cards(items) == [
        (1, "Say: [...] b c", "Say: a b c"),
        (2, "Say: a b [...]", "Say: a b c"),
    ]
    ((_, question, answer),) = cloze_cards(block)
    assert (question, answer.replace(" ", "")) == ("d = [...] # }} ::", 'd={"a":{}}#}}::')


OCCLUSION = """# Cells

Q: Which **part** is covered?
A: ![A cell](cell.svg)
- Nucleus: rect 40% 35% 20% 18%
- Golgi: its \\(x\\) & <b> {{c9::x}} [sound:a.mp3]: ellipse 0.1 0.62 0.15 0.1
Hint: round
Extra: e
Source: s
Type: occlusion
"""


def test_a_picture_is_asked_shape_by_shape_as_ankis_image_occlusion(
    load: Load, collection: Collection
) -> None:
    Path("cell.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>')
    (note,) = load(OCCLUSION)
    note_type = note.note_type()
    assert note_type is not None
    assert (
        note_type["originalStockKind"] == 6
    )  # rslib, StockNotetype.OriginalStockKind: image occlusion
    assert [card.ord for card in note.cards()] == [0, 1]

    shown = collection.get_image_occlusion_note(note.id).note
    assert shown.image_file_name.startswith("cell-")
    assert shown.image_data == Path("cell.svg").read_bytes()
    assert shown.occlude_inactive
    shapes = {
        occlusion.ordinal: (shape.shape, {item.name: item.value for item in shape.properties})
        for occlusion in shown.occlusions
        for shape in occlusion.shapes
    }
    assert shapes == {
        1: ("rect", {"left": ".4", "top": ".35", "width": ".2", "height": ".18", "oi": "1"}),
        2: ("ellipse", {"left": ".1", "top": ".62", "rx": ".075", "ry": ".05", "oi": "1"}),
    }

    first, second = note.cards()
    for card in (first, second):
        assert words(part(question(card), "context")) == "Cells"
        assert words(part(question(card), "question")) == "Which part is covered? Cells round"
        assert '<canvas id="image-occlusion-canvas">' in question(card)
        assert words(part(answer(card), "extra")) == "e s"
        assert card.question_av_tags() == card.answer_av_tags() == []
    # Anki's script draws the shapes by their classes: asked for, others, and already asked.
    classes = [
        re.findall(r'<div class="(cloze[^"]*)" data-ordinal="(\d)"', side(first))
        for side in (question, answer)
    ]
    assert classes == [
        [("cloze", "1"), ("cloze-inactive", "2")],
        [("cloze-highlight", "1"), ("cloze-inactive", "2")],
    ]
    assert (cloze_numbers(collection, note), collection.get_empty_cards().notes) == ([1, 2], [])


def shown_parts(collection: Collection, note: Note) -> list[tuple[str, str]]:
    """Return the places and names of a note's parts, which are on the answer side.

    Without the characters that keep MathJax from reading a name as a formula.
    """
    (card, *_) = collection.get_note(note.id).cards()
    assert card.question_av_tags() == card.answer_av_tags() == []
    items = re.findall(r"<li (data-shape[^<>]*)>(.*?)</li>", answer(card))
    return [(place, html.unescape(name).replace(JOINER, "")) for place, name in items]


NAMES = ["{{c9::x}}", "a::b", "}} c {", "<b>bold</b> &amp; &", "[sound:a.mp3]", "\\(x\\): y", "{"]


def test_the_names_of_parts_are_shown_as_written(load: Load, collection: Collection) -> None:
    Path("cell.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>')
    lines = "".join(f"- {name}: rect 0 0 10% {10 + n}%\n" for n, name in enumerate(NAMES))
    (note,) = load(f"Q: Which?\nA: ![](cell.svg)\n{lines}Type: occlusion\n")
    assert [name for _, name in shown_parts(collection, note)] == NAMES
    assert cloze_numbers(collection, note) == list(range(1, len(NAMES) + 1))


def test_names_survive_an_edit_in_ankis_occlusion_editor(
    load: Load, collection: Collection
) -> None:
    Path("cell.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>')
    (note,) = load(OCCLUSION)
    before = shown_parts(collection, note)
    assert before == [
        ('data-shape="rect" data-left=".4" data-top=".35" data-width=".2" data-height=".18"',
         "Nucleus"),
        ('data-shape="ellipse" data-left=".1" data-top=".62" data-rx=".075" data-ry=".05"',
         "Golgi: its \\(x\\) & <b> {{c9::x}} [sound:a.mp3]"),
    ]  # fmt: skip
    # Its editor writes the shapes anew: numbered by place, in four digits, without other
    # properties. Here the first shape was moved.
    edited = (
        "{{c1::image-occlusion:ellipse:left=.1:top=.6201:rx=.0751:ry=.05:oi=1}}<br>"
        "{{c2::image-occlusion:rect:left=.3512:top=.2875:width=.2:height=.1799:oi=1}}<br>"
    )
    collection.update_image_occlusion_note(note.id, edited, note["Header"], note["Back Extra"], [])
    log = import_package(collection, Path("a.apkg"))
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 1)
    kept = collection.get_note(note.id)
    assert kept["Occlusion"] == edited
    assert shown_parts(collection, kept) == before


@pytest.mark.parametrize("language", ["", "---\nlanguage: de\n---\n"])
def test_the_browser_and_the_log_name_a_picture_by_its_question(
    language: str, load: Load, collection: Collection
) -> None:
    Path("cell.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>')
    source = OCCLUSION.replace("Hint: round\n", "")
    load(f"{language}{source}\n---\n{source.replace('# Cells', '').replace('Which', 'What')}")
    names = collection.db.list("select sfld from notes order by id")  # type: ignore[union-attr]
    assert [re.sub(r"\s+", " ", name) for name in names] == [
        "Which part is covered? Cells",
        "What part is covered? Cells",
    ]


def test_definitions_callouts_readings_and_sizes_arrive(load: Load) -> None:
    Path("a.png").write_bytes(b"a")
    source = (
        "Q: 東京[とうきょう] ![a](a.png){width=30}\n"
        "A:\nTerm\n:   its *meaning*\n\n!!! warning\n    Mind.\n\n```mermaid\ngraph TD; A-->B\n"
        "```\n"
    )
    (note,) = load(source)
    (card,) = note.cards()
    assert "<ruby>東京<rt>とうきょう</rt></ruby>" in question(card)
    assert re.search(r'<img alt="a" src="a-[0-9a-f]{12}\.png" width="30">', question(card))
    assert "<dt>Term</dt>\n<dd>its <em>meaning</em></dd>" in answer(card)
    assert '<div class="admonition warning">\n<p class="admonition-title">Warning</p>' in answer(
        card
    )
    assert "<pre><code>graph TD; A--&gt;B</code></pre>" in answer(card)


# The number of cards


def golden_sources() -> Iterator[tuple[str, str]]:
    """Yield the name and source of each golden case without problems."""
    for path in FILES:
        for number, case in enumerate(CASE.finditer(path.read_text(encoding="utf-8"))):
            if not re.search(r"^\d+:\d+ [EW]\d+ ", result(case["source"]), re.MULTILINE):
                yield f"{path.stem}-{number}", case["source"]


def test_every_golden_note_makes_the_cards_that_anki_counts(
    anki_deck: Run, collection: Collection
) -> None:
    found = dict(golden_sources())
    assert len(found) >= 70
    Path("all").mkdir()
    for name, source in found.items():
        tags = "" if "\nTags:" in source else f"Tags: from/{name}\n"
        Path("all", f"{name}.md").write_text(f"{source}\n{tags}", encoding="utf-8")
        for target in re.findall(
            r"!\[[^\n]*?\]\(<?([^()<>\n\"{]*?(?:\(\w\)[^()<>\"]*)?)>?(?: \"[^\"]*\")?\)"
            r"|\[sound:([^\]]+)\]",
            source,
        ):
            file = Path("all", (target[0] or target[1]).replace("%20", " "))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(file.name.encode())
    built = anki_deck("build", "all", "-o", "a.apkg", "--json")
    assert built.exit_code == 0, built.output
    checked = json.loads(anki_deck("check", "all", "--json").stdout)
    log = import_package(collection, Path("a.apkg"))
    assert (len(log.new), len(log.conflicting)) == (checked["notes"], 0)
    assert collection.card_count() == checked["cards"]
    for note in notes_in(collection):
        numbers = [card.ord + 1 for card in note.cards()]
        assert numbers == (cloze_numbers(collection, note) or [1, 2][: len(numbers)]), note.tags
        for card in note.cards():
            for shown in (question(card), answer(card)):
                assert not [leftover for leftover in LEFTOVERS if leftover in shown], (
                    note.tags,
                    shown,
                )
    assert sum(len(note.card_ids) for note in collection.get_empty_cards().notes) == 0
    media = collection.media.check()
    assert (list(media.missing), list(media.unused)) == ([], [])
    for note_type in collection.models.all():
        collection.models.update_dict(note_type)
    assert collection.fix_integrity()[1]


# Speech


def test_speech_uses_ankis_voices(load: Load) -> None:
    source = (
        "---\nspeech: de-DE\n---\nQ: **der** Hund [sound:a.mp3]\nA: ein *Tier* & <x>\n"
        "Extra: still\n\n"
        "Q: die Katze\nA: the cat\nType: reversed\n\nQ: das Tier\nA: animal\nType: typed\n\n"
        "C: Der {{Hund}} [bellt] {{laut}}\n\n"
        "Q: Tiere?\nType: list\nA:\n- Hund\n- `Katze`\n"
    )
    Path("a.mp3").write_bytes(b"a")
    basic, both, typed, cloze, several = load(source)

    def spoken(card: Card) -> tuple[list[str], list[str]]:
        tags = (card.question_av_tags(), card.answer_av_tags())
        assert {tag.lang for side in tags for tag in side if isinstance(tag, TTSTag)} <= {"de_DE"}
        ours, theirs = (
            [tag.field_text for tag in side if isinstance(tag, TTSTag)] for side in tags
        )
        return ours, theirs

    assert spoken(basic.cards()[0]) == (["der Hund"], ["ein Tier & <x>"])
    assert [type(tag) for tag in basic.cards()[0].question_av_tags()] == [SoundOrVideoTag, TTSTag]
    assert [spoken(card) for card in both.cards()] == [
        (["die Katze"], ["the cat"]),
        (["the cat"], ["die Katze"]),
    ]
    # A typed card repeats its question on the answer side, and speaks it again.
    assert spoken(typed.cards()[0])[0] == ["das Tier"]
    assert typed["Typed"] == "animal"
    # The hidden word is a pause; Anki has its own text for it.
    assert spoken(cloze.cards()[0]) == (["Der blank (bellt) laut"], ["Der Hund (bellt) laut"])
    assert len(cloze.cards()) == 2
    assert spoken(several.cards()[1]) == (["Tiere?  Hund blank "], ["Tiere?  Hund Katze "])
    assert len(several.cards()) == 3


def test_there_is_no_speech_unless_it_is_asked_for(load: Load) -> None:
    (note,) = load("Q: der Hund\nA: the dog\n")
    assert note.cards()[0].question_av_tags() == note.cards()[0].answer_av_tags() == []


# Media


def test_media_of_every_sort_and_name(load: Load, collection: Collection) -> None:
    names = [
        "a b.png",
        "Café.svg",
        "c (1).webp",
        "d%20e.gif",
        "tone 1.mp3",
        "film.mp4",
        "日本.ogg",
        "x/a b.png",
        "y/a b.png",
    ]
    for name in names:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(
            b"a picture of both" if name in ("a b.png", "x/a b.png") else name.encode()
        )
    (note,) = load(
        "Q: ![](a b.png) ![](a%20b.png) ![](<c (1).webp>) ![](c%20(1).webp) ![](Cafe\u0301.svg) "
        "![](d%20e.gif)\n"
        "A: [sound:tone 1.mp3] ![](film.mp4) ![](日本.ogg) ![](x/a b.png) ![](y/a%20b.png)\n"
    )
    (card,) = note.cards()
    files = {path.name: path.read_bytes() for path in Path(collection.media.dir()).iterdir()}
    # One file for each content, whatever its name and folder.
    assert sorted(files.values()) == sorted(
        {b"a picture of both", *(n.encode() for n in names if n[-7:] != "a b.png")} | {b"y/a b.png"}
    )
    shown = re.findall(r'<img [^>]*src="([^"]*)"', question(card))
    assert [files[name] for name in shown] == [
        b"a picture of both", b"a picture of both", b"c (1).webp", b"c (1).webp",
        "Café.svg".encode(), b"d%20e.gif",
    ]  # fmt: skip
    played = [tag.filename for tag in card.answer_av_tags() if isinstance(tag, SoundOrVideoTag)]
    assert [files[name] for name in played] == [b"tone 1.mp3", b"film.mp4", "日本.ogg".encode()]
    media = collection.media.check()
    assert (list(media.missing), list(media.unused)) == ([], [])


def test_a_file_outside_the_folder_and_one_that_is_too_large(anki_deck: Run) -> None:
    Path("../outside.png").write_bytes(b"x")
    with Path("large.mp4").open("wb") as file:
        file.truncate(LARGEST_FILE + 1024 * 1024)
    Path("cards.md").write_text("Q: ![](../outside.png)\nA: a\n\nQ: ![](large.mp4)\nA: b\n")
    checked = json.loads(anki_deck("check", "--json").stdout)
    assert [
        (found["line"], found["code"], found["message"], found["hint"])
        for found in checked["diagnostics"]
    ] == [
        (
            1,
            "E302",
            '"../outside.png" is outside the source\'s folder',
            'copy the file into the folder "deck", and write the path of the copy here',
        ),
        (
            4,
            "E303",
            '"large.mp4" is too large: 101 MB',
            "make it smaller: AnkiWeb accepts files up to 100 MB",
        ),
    ]
    assert anki_deck("build").exit_code == 1
    assert not Path("output").exists()


# Decks


def test_subdecks_and_folders_arrive_under_ankis_names(
    anki_deck: Run, collection: Collection
) -> None:
    files = {
        "cards.md": "---\ndeck: ' Root:: :: A  b ::'\nsubdecks: 2\n---\nQ: root\nA: a\n\n"
        "# One #tag\n\nQ: one\nA: a\n\n"
        "## Two: *deep*\n\nQ: two\nA: a\n\n### Three\n\nQ: three\nA: a\n\n# C++: std::map\n\n"
        "Q: colons\nA: a\n",
        "Part/second.md": "# not a subdeck\n\nQ: second\nA: a\n",
        "third.md": "---\ndeck: else\n---\nQ: third\nA: a\n",
    }
    for name, text in files.items():
        path = Path("notes", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert anki_deck("build", "notes", "-o", "a.apkg").exit_code == 0
    import_package(collection, Path("a.apkg"))
    decks = {
        words(note["Front"]): collection.decks.name(note.cards()[0].did)
        for note in notes_in(collection)
    }
    assert decks == {
        "root": "Root::blank::A  b::blank",
        "one": "Root::blank::A  b::blank::One",
        "two": "Root::blank::A  b::blank::One::Two: *deep*",
        "three": "Root::blank::A  b::blank::One::Two: *deep*",
        "colons": "Root::blank::A  b::blank::C++: std::map",
        "second": "Root::blank::A  b::blank::Part::second",
        "third": "else",
    }
    # Anki changes nothing in the names: a second build finds the same decks.
    again = import_package(collection, Path("a.apkg"))
    assert (len(again.new), len(again.updated)) == (0, 0)
    assert {
        words(note["Front"]): collection.decks.name(note.cards()[0].did)
        for note in notes_in(collection)
    } == decks


def test_a_note_with_another_deck_gets_a_warning_whose_hint_moves_it(
    author: Author, learner: Learner
) -> None:
    collection = learner.collection
    before = (
        "---\ndeck: Trees\nsubdecks: 1\n---\n# Leafy\n\nQ: a\nA: b\n\n"
        "Q: c\nA: d\nType: reversed\n\n# Needles\n\nQ: e\nA: f\n"
    )
    author.write(before)
    learner.import_package(author.build(FIRST)["package"])
    author.write(before.replace("# Leafy", "# Deciduous"))
    built = author.run("build", "cards.md", "--json", now=FIRST + DAY)
    report = json.loads(built.stdout)
    (warning,) = report["diagnostics"]
    assert (warning["code"], warning["line"], warning["message"]) == (
        "W907", 7,
        ('2 notes moved from the deck "Trees::Leafy" to "Trees::Deciduous": '
         "an import does not move their cards"),
    )  # fmt: skip
    learner.import_package(author.folder / report["package"])
    where = {
        words(note["Front"]): {collection.decks.name(card.did) for card in note.cards()}
        for note in notes_in(collection)
    }
    assert where == {"a": {"Trees::Leafy"}, "c": {"Trees::Leafy"}, "e": {"Trees::Needles"}}

    # Follow the hint in Anki.
    hint = re.fullmatch(
        r"to move them, paste this into the search of Anki's browser, select all"
        r" and choose Cards > Change Deck: (.*)",
        warning["hint"],
    )
    assert hint is not None
    cards: list[CardId] = list(collection.find_cards(hint[1]))
    assert len(cards) == 3
    target = collection.decks.id("Trees::Deciduous")
    assert target is not None
    collection.set_deck(cards, target)
    # It is reported once: the lock has the new deck.
    assert author.build(FIRST + 2 * DAY)["diagnostics"] == []
