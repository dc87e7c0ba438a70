"""Packages in real Anki."""

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from anki.cards import Card
from anki.collection import Collection
from anki.notes import Note
from anki.sound import SoundOrVideoTag
from click.testing import Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.apkg import Package, PackageNote
from generator.apkg.writing import write_package
from generator.notetypes import BASIC, CLOZE
from generator.sources.deck_names import deck_name
from generator.sources.tags import canonical_tag
from tests.anki_collection import (
    answer,
    cloze_numbers,
    import_package,
    notes_in,
    opened,
    part,
    question,
)
from tests.generated_texts import MARKUP
from tests.texts import cloze_note, rendered

Run = Callable[..., Result]
Load = Callable[..., list[Note]]

CARDS = Path(__file__).parent.parent / "cards.md"


@pytest.fixture
def load(anki_deck: Run, collection: Collection) -> Load:
    """Build a source, import the package into an empty collection, and return the notes."""

    def load(source: str | bytes, **more: str) -> list[Note]:
        Path("cards.md").write_bytes(source.encode() if isinstance(source, str) else source)
        for name, text in more.items():
            Path(f"{name}.md").write_bytes(text.encode())
        result = anki_deck("build", "." if more else "cards.md", "-o", "a.apkg")
        assert result.exit_code == 0, result.output
        import_package(collection, Path("a.apkg"))
        return notes_in(collection)

    return load


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """A collection for queries, which tests must not change."""
    with opened(tmp_path_factory.mktemp("scratch") / "anki") as col:
        yield col


def card(note: Note, ordinal: int = 0) -> Card:
    return next(card for card in note.cards() if card.ord == ordinal)


def asked(note: Note, ordinal: int = 0) -> str:
    return part(question(card(note, ordinal)), "question")


def answered(note: Note, ordinal: int = 0) -> str:
    kind = "answer" if note["Context"] is not None and "Front" in note else "question"
    return part(answer(card(note, ordinal)), kind)


def words(text: str) -> str:
    """Return the text that HTML shows."""
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", "", text)).split())


def assert_sound(collection: Collection) -> None:
    assert sum(len(note.card_ids) for note in collection.get_empty_cards().notes) == 0
    checked = collection.media.check()
    assert (list(checked.missing), list(checked.unused)) == ([], [])
    for note_type in collection.models.all():
        collection.models.update_dict(note_type)
    remark, sound = collection.fix_integrity()
    assert (remark, sound) == ("Database rebuilt and optimized.", True)


# The project's deck


@pytest.fixture
def own(anki_deck: Run) -> dict[str, list[dict[str, object]]]:
    """The report of a build of the project's deck; the package is `a.apkg`."""
    Path("cards.md").write_bytes(CARDS.read_bytes())
    result = anki_deck("build", "-o", "a.apkg", "--json")
    assert result.exit_code == 0
    report: dict[str, list[dict[str, object]]] = json.loads(result.stdout)
    return report


def test_anki_imports_the_projects_deck_without_problems(
    own: dict[str, list[object]], collection: Collection
) -> None:
    log = import_package(collection, Path("a.apkg"))
    assert len(log.new) == len(own["notes"]) == collection.note_count()
    assert len(log.new) >= 36
    for problems in (log.updated, log.duplicate, log.conflicting, log.first_field_match,
                     log.missing_notetype, log.missing_deck, log.empty_first_field):  # fmt: skip
        assert len(problems) == 0
    assert_sound(collection)


@pytest.mark.usefixtures("own")
def test_check_counts_the_cards_that_anki_makes(anki_deck: Run, collection: Collection) -> None:
    import_package(collection, Path("a.apkg"))
    checked = json.loads(anki_deck("check", "--json").stdout)
    assert checked["cards"] == collection.card_count()
    for note in notes_in(collection):
        if "Text" in note:
            assert [one.ord + 1 for one in note.cards()] == cloze_numbers(collection, note)


@pytest.mark.usefixtures("own")
def test_every_card_of_the_projects_deck_renders(collection: Collection) -> None:
    import_package(collection, Path("a.apkg"))
    for note in notes_in(collection):
        for one in note.cards():
            for side, shown in (("question", question(one)), ("answer", answer(one))):
                assert words(shown), (note.fields[0], side)
                for leftover in (
                    "{{",
                    "has a problem",
                    "No cloze",
                    "(unknown",
                    "Missing",
                    "[sound:",
                ):
                    assert leftover not in shown, (note.fields[0], side)
            assert (
                "[...]" in question(one) or "Text" not in note or 'class="cloze"' in question(one)
            )


@pytest.mark.usefixtures("own")
def test_the_four_tags_are_there(collection: Collection) -> None:
    import_package(collection, Path("a.apkg"))
    tags = set(collection.tags.all())
    assert tags >= {"CNN", "RNN", "regularization", "metrics"}
    for tag in ("CNN", "RNN", "regularization", "metrics"):
        assert len(collection.find_notes(f"tag:{tag}")) >= 3


@pytest.mark.usefixtures("own")
def test_a_second_import_changes_nothing(
    own: dict[str, list[object]], anki_deck: Run, collection: Collection
) -> None:
    import_package(collection, Path("a.apkg"))
    again = import_package(collection, Path("a.apkg"))
    assert (len(again.new), len(again.updated), len(again.duplicate)) == (0, 0, len(own["notes"]))
    anki_deck("build", "-o", "b.apkg")
    rebuilt = import_package(collection, Path("b.apkg"))
    assert (len(rebuilt.new), len(rebuilt.updated), len(rebuilt.conflicting)) == (0, 0, 0)
    assert collection.note_count() == len(own["notes"])


# Texts


def test_a_byte_order_mark_and_crlf(load: Load) -> None:
    (note,) = load(
        b"\xef\xbb\xbf---\r\ndeck: D\r\n---\r\nQ: a\r\nb\r\nA: ```\r\nc\r\n\r\nd\r\n```\r\n"
    )
    assert asked(note) == "<p>a b</p>"
    assert answered(note) == '<div class="highlight"><pre><code>c\n\nd</code></pre></div>'


def test_headings_rules_and_markers_inside_code(load: Load) -> None:
    (note,) = load("Q: a\nA: ```\n# b\n---\nQ: c\nA: d\nTags: e\n```\n")
    assert (
        answered(note)
        == '<div class="highlight"><pre><code># b\n---\nQ: c\nA: d\nTags: e</code></pre></div>'
    )
    assert note.tags == []


@pytest.mark.parametrize(
    "text",
    [
        "🙂👩‍👩‍👧🏳️‍🌈",
        "مرحبا بالعالم",
        "שלום עולם",
        "日本語 한국어 中文",
        "e\u0301 \u1e69 ﬁ Å",
        "a\u200bb\u00a0c\u2028d",
        "\U00100000",
    ],
)
def test_any_script(load: Load, text: str) -> None:
    (note,) = load(f"Q: {text}\nA: {text}\nExtra: {text}\n")
    expected = unicodedata.normalize("NFC", f"<p>{text}</p>")  # as Anki keeps every field
    assert html.unescape(asked(note)) == html.unescape(answered(note)) == expected
    assert html.unescape(part(answer(card(note)), "extra")) == expected


def test_text_runs_in_its_own_direction(load: Load) -> None:
    (note,) = load("# נושא\nQ: שאלה\nA: תשובה\n")
    for shown in (question(card(note)), answer(card(note))):
        # The title has its own direction, and does not count for that of the card.
        assert re.search(
            r'<div class="sheet basic" dir="auto">\s*<div class="context" dir="auto">נושא</div>\s*'
            r'<div class="question"><p>שאלה',
            shown,
        )


def test_a_question_over_three_lines(load: Load) -> None:
    (note,) = load("Q: one\ntwo\nthree\nA: four\n")
    assert (asked(note), answered(note)) == ("<p>one two three</p>", "<p>four</p>")


def test_math_reaches_mathjax_untouched(load: Load) -> None:
    (note,) = load("Q: \\(x_1 * y_1 * z\\) and $a_1 * b_1 < c$\nA: $$\\frac{a}{b} \\\\ {{c}}$$\n")
    assert asked(note) == "<p>\\(x_1 * y_1 * z\\) and \\(a_1 * b_1 &lt; c\\)</p>"
    assert answered(note) == "<p>\\[\\frac{a}{b} \\\\ {{c}}\\]</p>"


def test_what_looks_like_html_or_a_template_is_text(load: Load) -> None:
    (note,) = load(
        "Q: <div>a</div> {{Front}} std::vector<int>\nA: `<i>{{Back}}</i>` &amp; {{#Extra}}\n"
    )
    assert words(asked(note)) == "<div>a</div> {{Front}} std::vector<int>"
    assert words(answered(note)) == "<i>{{Back}}</i> &amp; {{#Extra}}"


def test_what_looks_like_a_tag_of_anki_is_text(load: Load, collection: Collection) -> None:
    source = "`[sound:a.mp3]` [latex]b[/latex] [anki:tts lang=en_US]c[/anki:tts] [[type:Front]]"
    (basic, cloze) = load(f"Q: {source}\nA: {source}\n\nC: {{{{d}}}} {source}\n")
    for note in (basic, cloze):
        assert words(asked(note)).endswith(source.replace("`", ""))
        assert card(note).question_av_tags() == card(note).answer_av_tags() == []
        assert "<img" not in answer(card(note))
    assert_sound(collection)


def test_code_in_a_cloze_note(load: Load) -> None:
    (note,) = load(
        "C: `std::vector<int>` and `{{ jinja }}` are {{code::what}}\n"
        "```cpp\nstd::map<A, B> m{{1}};\n```\n"
    )
    assert (
        words(asked(note)) == "std::vector<int> and {{ jinja }} are [what] std::map<A, B> m{{1}};"
    )
    assert (
        words(answered(note)) == "std::vector<int> and {{ jinja }} are code std::map<A, B> m{{1}};"
    )
    assert len(note.cards()) == 1


def test_code_is_asked_for_by_a_cloze(load: Load) -> None:
    (note,) = load(
        'C: {{`std::vector<int>`}} {{`a}}b::c`::`d::e`}}\n```python\nx = {{c7::f("{}")}}\n```\n'
    )
    assert [one.ord for one in note.cards()] == [0, 1, 6]
    assert words(asked(note, 0)) == '[...] a}}b::c x = f("{}")'
    assert words(asked(note, 1)) == 'std::vector<int> [d::e] x = f("{}")'
    assert words(asked(note, 6)) == "std::vector<int> a}}b::c x = [...]"
    assert {words(answered(note, ordinal)) for ordinal in (0, 1, 6)} == {
        'std::vector<int> a}}b::c x = f("{}")'
    }


def test_math_in_a_cloze_note(load: Load, collection: Collection) -> None:
    (note,) = load("C: {{$x^{2}$::how much}} is $\\frac{{{c2::a^{3}}}}{b}$\n")
    marked = "\\(\\frac{\\class{cloze-2} { a^{3} } }{b}\\)"
    assert words(asked(note, 0)) == f"[how much] is {marked}"
    assert words(asked(note, 1)) == "\\(x^{2}\\) is \\(\\frac{[...]}{b}\\)"
    assert words(answered(note, 1)) == "\\(x^{2}\\) is " + marked
    assert cloze_numbers(collection, note) == [1, 2]


def test_marks_in_formulas_are_only_in_what_is_shown(load: Load, collection: Collection) -> None:
    (note,) = load("C: $a {{c3::b {{c1::c^{2}}}::which}} d$ and ${{c2,4::\\frac{1}{2}}}$\n")
    assert cloze_numbers(collection, note) == [1, 2, 3, 4]
    half = "\\(\\class{cloze-2 cloze-4} { \\frac{1}{2} } \\)"
    outer = "\\(a \\class{cloze-3} { b \\class{cloze-1} { c^{2} } } d\\)"
    assert [words(asked(note, ordinal)) for ordinal in range(4)] == [
        f"\\(a \\class{{cloze-3}} {{ b [...] }} d\\) and {half}",
        f"{outer} and \\([...]\\)",
        f"\\(a [which] d\\) and {half}",
        f"{outer} and \\([...]\\)",
    ]
    answers = {words(answered(note, ordinal)) for ordinal in range(4)}
    assert answers == {f"{outer} and {half}"}


def test_every_field_is_shown_in_its_place(load: Load) -> None:
    source = (
        "# Top\n## Below\nQ: q\nA: a\nHint: h\nExtra: e\nSource: s\nType: reversed\n\n"
        "C: {{c}}\nHint: i\nExtra: f\nSource: t\n"
    )
    basic, cloze = load(source)
    forward, reverse = basic.cards()
    assert (part(question(forward), "question"), part(answer(forward), "answer")) == (
        "<p>q</p>",
        "<p>a</p>",
    )
    assert (part(question(reverse), "question"), part(answer(reverse), "answer")) == (
        "<p>a</p>",
        "<p>q</p>",
    )
    for one in (forward, reverse):
        assert part(question(one), "context") == "Top › Below"
        assert (part(answer(one), "extra"), part(answer(one), "source")) == (
            "<p>e</p>",
            "<p>s</p>",
        )
        assert part(question(one), "extra") == ""
    assert part(question(forward), "hint-text") == "<p>h</p>"
    (one,) = cloze.cards()
    assert part(question(one), "hint-text") == "<p>i</p>"
    assert (part(answer(one), "extra"), part(answer(one), "source")) == (
        "<p>f</p>",
        "<p>t</p>",
    )


def test_a_typed_answer_is_asked_for(load: Load) -> None:
    typed, plain = load("Q: a\nA: **Paris**, `x`\nType: typed\n\nQ: b\nA: c\n")
    assert "[[type:Typed]]" in question(card(typed))
    assert "[[type:Typed]]" in answer(card(typed))
    assert typed["Typed"] == "Paris, x"
    assert "[[type:" not in question(card(plain)) + answer(card(plain))


def test_a_description_reaches_its_deck_and_those_above(load: Load, collection: Collection) -> None:
    load("---\ndeck: A::B\ndescription: what it is\nsubdecks: 1\n---\n# C\nQ: a\nA: b\n")

    def descriptions() -> dict[str, str]:
        return {deck["name"]: deck.get("desc", "") for deck in collection.decks.all()}

    expected = {"Default": "", "A": "what it is", "A::B": "what it is", "A::B::C": ""}
    assert descriptions() == expected
    # Anki overwrites the learner's own text with each import, in these decks as in any other.
    above = collection.decks.by_name("A")
    assert above is not None
    above["desc"] = "my own words"
    collection.decks.save(above)
    log = import_package(collection, Path("a.apkg"))
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 1)
    assert descriptions() == expected


def test_the_default_deck_is_the_one_of_the_collection(load: Load, collection: Collection) -> None:
    notes = load("---\ndeck: default\nsubdecks: 1\n---\nQ: a\nA: b\n\n# c\nQ: d\nA: e\n")
    for _ in range(2):
        assert [collection.decks.name(card(note).did) for note in notes] == [
            "Default",
            "Default::c",
        ]
        assert [deck.name for deck in collection.decks.all_names_and_ids()] == [
            "Default", "Default::c",
        ]  # fmt: skip
        log = import_package(collection, Path("a.apkg"))
        assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 2)


# Media


def test_pictures_and_sounds_are_packaged_under_hashed_names(
    load: Load, collection: Collection
) -> None:
    for name in ("Café (1) 日本.png", "a b.mp3", "same.svg", "film.mp4"):
        Path(name).write_bytes(name.encode())
    Path("sub").mkdir()
    Path("sub/same.svg").write_bytes(b"another")
    source = (
        "Q: ![a](Café (1) 日本.png)\nA: [sound:a b.mp3] ![b](same.svg) ![c](sub/same.svg)\n\n"
        "C: {{![d](Caf%C3%A9%20(1)%20%E6%97%A5%E6%9C%AC.png)}} [sound:film.mp4]\n"
    )
    basic, cloze = load(source)
    folder = Path(collection.media.dir())
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert all(re.fullmatch(r"[\w-]+-[0-9a-f]{12}\.(png|mp3|svg|mp4)", name) for name in files)
    assert sorted(files.values()) == sorted(
        [
            b"another",
            *(name.encode() for name in ("Café (1) 日本.png", "a b.mp3", "same.svg", "film.mp4")),
        ]
    )
    by_data = {data: name for name, data in files.items()}
    picture = by_data["Café (1) 日本.png".encode()]
    assert asked(basic) == f'<p class="figure"><img alt="a" src="{picture}"></p>'
    assert card(basic).answer_av_tags() == [SoundOrVideoTag(filename=by_data[b"a b.mp3"])]
    assert (
        f'<img alt="b" src="{by_data[b"same.svg"]}"> <img alt="c" src="{by_data[b"another"]}">'
        in answered(basic)
    )
    assert f'<img alt="d" src="{picture}">' in answered(cloze)
    assert card(cloze).question_av_tags() == [SoundOrVideoTag(filename=by_data[b"film.mp4"])]
    assert_sound(collection)


# Cloze numbers

ODD_CLOZES = (
    "{{a}}",
    "{{a}} {{b}} {{c}}",
    "{{c3::a}} {{b}} {{c1::c}}",
    "{{c1,2::a}} {{c2,5::b}}",
    "{{a {{b {{c}} d}} e}}",
    "{{c1::a {{c1::b}} c}}",
    "{{a}}{{b}}{{c}}",
    "{{{a}}} {{b}}} {{{c}}",
    "}} {{a}} }} {{b}}",
    "\\{{a}} {{b}} \\}} {{c\\}}}}",
    "`{{a}}` {{b}} `{{c9::c}}`",
    "`{{c9::a` {{b}} }}",
    "`a}}b` {{`c}}d`}} {{e}}",
    "```\n{{a}} {{c4::b}} }}\n```\n{{c}}",
    "```python\nd = {{'a': {}}}; {{c2::x}} = {{c3::{{}}}}\n```\n{{e}}",
    "${{c1::x^{2}}}$ {{b}}",
    "$\\frac{{{c1::a}}}{{{c2::b}}}$",
    "$\\frac{{a}}{{b}}$ {{c}}",
    "{{$x^{2}$}} {{$\\frac{{a}}{{b}}$::hint}}",
    "$$\\begin{cases} {{c1::a}} & {{c2::b_{1}}} \\end{cases}$$",
    "{{a::b}} {{a::b::c}} {{a:::b}} {{`a::b`}}",
    "{{a:}}:{{:b}}::{{c}}",
    "{{c499::a}}",
    "{{c007::a}}",
    "- {{a}}\n  - {{b}}\n- {{c}}",
    "| {{a}} | {{b::c}} |\n|---|---|\n| `x|{{y}}` | {{d}} |",
    "{{a\n\nb}} c {{d}}",
    "{{\na\nb}}",
    "{{c1::\n- a\n- b\n}}\n\n{{c::hint}}",
    "{{\n```\na {{c4::b}}\n```\n}} {{c}}",
    "{{\n| a |\n|---|\n| {{b}} |\n::hint}}",
    "*{{a*}} {{_b}}_ [{{c](https://e.org)}}",
    "> {{a\n\nb}}",
    "> {{a}}\n\n *{{b}}*\n\n{{c}}[^1]\n\n[^1]: {{d}}",
    "[{{a}}](https://e.org/}}) {{b}}",
    "**{{a}}** b ~~{{c}}~~",
    "{{<b>}} {{&amp;}} {{std::vector<int>}}",
    "{{🙂}} {{日本::語}} {{שלום}} {{\U00100000}}",
    "    {{a}} }}\n    {{b}}",
    "{{c1:a}} {{cc1::b}} {{C1::c}} {{c1,c2::d}}",
    "{{" * 10 + "a" + "}}" * 10,
    "{{a}} " * 499,
)


def test_notes_have_the_cards_that_anki_counts(load: Load, collection: Collection) -> None:
    notes = load("\n\n".join(f"C: {text}" for text in ODD_CLOZES))
    assert len(notes) == len(ODD_CLOZES)
    for note, text in zip(notes, ODD_CLOZES, strict=True):
        numbers = cloze_numbers(collection, note)
        assert [one.ord + 1 for one in note.cards()] == numbers, text
        for number in numbers[:20]:
            assert words(asked(note, number - 1)) != words(answered(note, number - 1)), text
            assert "{{c" not in asked(note, number - 1), text
    assert_sound(collection)


DELIMITERS = ("{{", "}}", "{{c1::", "{{c3::", "{{a}}") * 8
# Delimiters on rows of their own, around blocks.
ROWS = ("\n{{\n", "\n}}\n", "\n::h}}\n", "\n- ", "\n| a |\n|---|\n", "\n[^1]: ") * 3
cloze_texts = st.lists(st.sampled_from(MARKUP + DELIMITERS + ROWS), max_size=25).map("".join)


@given(cloze_texts)
@example("[^1]: {{c1::{{a}}\n\n}}")
@example("[^1]: {{a\n\nb}} x[^1]")
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_cloze_text_counts_as_anki_does(scratch: Collection, text: str) -> None:
    assert_same_count(scratch, text)


@pytest.mark.slow
@given(cloze_texts)
@settings(max_examples=30_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_cloze_text_counts_as_anki_does_for_long(scratch: Collection, text: str) -> None:
    assert_same_count(scratch, text)


def assert_same_count(collection: Collection, text: str) -> None:
    fields, _ = rendered(cloze_note(text))
    note_type = collection.models.by_name("Cloze")
    assert note_type
    note = collection.new_note(note_type)
    note.fields[0] = fields.values[0]
    numbers = cloze_numbers(collection, note)
    assert [ordinal + 1 for ordinal in fields.ordinals] == numbers


# Names

ODD_DECKS = (
    "A::B", '"quoted"', "C::::D", "::E", "F::", " G :: H ", "I:J", "K:::L", ":M:", ":: ::N",
    "O\tP", "Q\nR", 'S"T', "U\x01V\x7f", "e\u0301", "a\x1f\u0301", "日本::語", "W\u200bX",
    "\u00a0Y\u00a0", "Z/1", "\u3000::\u3000", "a2\u2028b", "'3'", "\u202f4", "5\u0085", "x" * 300,
    "🙂", "%20", "ＡＢ", "ﬁ", "\ufeff6", "7::blank", "\\8", "a9\u00adb", "\x1c10\x1c",
)  # fmt: skip


@pytest.mark.parametrize("name", ODD_DECKS, ids=ascii)
def test_a_deck_name_is_rewritten_as_anki_would_on_import(
    collection: Collection, tmp_path: Path, name: str
) -> None:
    fields = ("a", "b", "", "", "", "", "", "")
    note = PackageNote(
        guid="guid",
        nid=10**12,
        mod=10**9,
        due=1,
        note_type=BASIC,
        deck=name,
        fields=fields,
        tags=(),
        cards=((0, 10**12),),
    )
    with (tmp_path / "a.apkg").open("wb") as stream:
        write_package(Package(deck="Deck", notes=(note,), descriptions=(), media=()), stream)
    import_package(collection, tmp_path / "a.apkg")
    (one,) = notes_in(collection)
    assert collection.decks.name(card(one).did) == deck_name(name)


def test_a_deck_with_any_name_is_built_and_found(load: Load, collection: Collection) -> None:
    files = {
        f"file{number}": f"---\ndeck: {json.dumps(name)}\n---\nQ: {number}\nA: b\n"
        for number, name in enumerate(ODD_DECKS)
        if name.isprintable()
    }
    notes = load("---\ndeck: Root\n---\nQ: root\nA: b\n", **files)
    kept = {words(note["Front"]): collection.decks.name(card(note).did) for note in notes}
    expected = {
        str(number): deck_name(name) for number, name in enumerate(ODD_DECKS) if name.isprintable()
    }
    assert kept == {"root": "Root"} | expected


@given(st.text(st.sampled_from(' :"\t\n\x00\x1f\x7fab日é\u0301\u00a0\u3000\u200b/\\'), max_size=12))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_deck_name_is_rewritten_as_by_anki(scratch: Collection, name: str) -> None:
    number = scratch.decks.id(name)
    assert number
    assert scratch.decks.name(number) == deck_name(name)
    scratch.decks.remove([one.id for one in scratch.decks.all_names_and_ids() if one.id != 1])


ODD_TAGS = (
    "a", "ml/cnn", "a::::b", "::c", "two words", "e\u0301", "日本", "a'b", "a*b", "-x", "tag:x",
    "a\\b", "🙂", "a&b", "a<b", "x\u3000y", "x\u00a0z", ":a", "a:", "//q/", "%", "a_b",
)  # fmt: skip


def test_tags_are_kept_by_anki(load: Load, collection: Collection) -> None:
    notes = load(
        "\n\n".join(f"Q: {number}\nA: b\nTags: {tag}" for number, tag in enumerate(ODD_TAGS))
    )
    assert [note.tags for note in notes] == [[canonical_tag(tag)] for tag in ODD_TAGS]
    assert_sound(collection)
    assert [note.tags for note in notes_in(collection)] == [
        [canonical_tag(tag)] for tag in ODD_TAGS
    ]
    assert all(unicodedata.is_normalized("NFC", tag) for note in notes for tag in note.tags)


# Note types


def test_the_note_types_are_imported_unchanged(load: Load, collection: Collection) -> None:
    load("Q: a\nA: b\nType: reversed\n\nC: {{c}}\n")
    for kind in (BASIC, CLOZE):
        found = collection.models.by_name(kind.name)
        assert found
        assert found["id"] == kind.id
        assert [field["name"] for field in found["flds"]] == list(kind.fields)
        assert [field["id"] for field in found["flds"]] == list(kind.field_ids)
        assert [(one["name"], one["id"]) for one in found["tmpls"]] == [
            (one.name, one.id) for one in kind.templates
        ]
        assert found["sortf"] == 0
        assert found["mod"] == kind.changed


def test_new_cards_are_in_source_order(load: Load, collection: Collection) -> None:
    load("\n\n".join(f"Q: {number}\nA: b" for number in range(30)))
    order = collection.find_cards("", order="c.due")
    assert [words(collection.get_card(one).note()["Front"]) for one in order] == [
        str(number) for number in range(30)
    ]


# Many notes


def test_three_thousand_notes_pass_ankis_check_in_source_order(
    load: Load, collection: Collection
) -> None:
    """Anki's check reports new cards at positions from a million on."""
    notes = load("\n\n".join(f"Q: question {number}\nA: answer {number}" for number in range(3000)))
    dues = [note.cards()[0].due for note in notes]
    assert collection.fix_integrity()[1]
    assert [note.cards()[0].due for note in notes] == dues == sorted(set(dues))
