"""Random notes in random templates: `templates/` renders them as real Anki does."""

import os
from collections.abc import Iterator

import pytest
from anki.collection import Collection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.anki_cards import Workbench, card_of_anki, comparable, own_card
from tests.anki_collection import opened

# Pieces of fields: what some filter, or Anki itself, reads in them.
FIELD_PIECES = (
    "{{c1::", "{{c2::", "{{c1,2::", "{{c3,1::", "{{c0::", "{{c,1::", "{{c99999::", "{{c01::", "}}",
    "}}", "}}", "::", ":", "{", "}", "{{c1::a}}", "{{c2::b::hint}}", "{{c1::<b>c</b>}}",
    "{{c2::a {{c1::b}} c}}", "{{c1::image-occlusion:", "{{c2::image-occlusion:rect:left=.1:top=.2",
    "rect:", "polygon:points=.1,.2 3", "text:text=", ":left=.5", ":width=0", ":oi=1", ":foo=1", "=",
    "\\:", "\\(", "\\)", "\\[", "\\]", "\\", "[sound:a.mp3]", "[sound:", "[sound:x/&amp;.mp4]", "]",
    "[", "[anki:tts lang=en]", "[anki:tts lang=de_DE voices=A,B speed=1.5 x=y]", "[/anki:tts]",
    "[anki:tts", " lang=", '"', "[anki:foo", " a=b", ' a="b c"', "[anki:foo]", "[/anki:foo]",
    "[...]", "[anki:play:q:0]", "[[type:A]]", "日本[にほん]", " 語[ご]", "[かな]", "&nbsp;", " ",
    "<b>", "</b>", "<br>", "<div>", "</div>", "<br/>", "<p>", "<style>", "</style>", "<script>",
    "</SCRIPT>", "<!--", "-->", "<", ">", "&amp;", "&lt;", "&", "&#65;", "&#xe9;", "&#xd800;",
    "&eacute;", "&bogus;", "é", "日本", "🙂", "\u0301", "\xa0", "\u2028", "'", "\n", "word", "1",
)  # fmt: skip
NAMES = (
    "A", "B", "C", "My Field", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID",
    "FrontSide", "c1", "c2", "",
)  # fmt: skip
SECTIONS = ("A", "B", "C", "My Field", "Tags", "Deck", "CardFlag", "c1", "c2", "c3", "c07")
FILTERS = (
    "text", "furigana", "kanji", "kana", "hint", "type", "nc", "cloze", "cloze-only", "type-cloze",
    "tts en_US", "tts de voices=A,B speed=2", "tts", "unknown", "",
)  # fmt: skip
# What makes an error of a template, or looks as if it did.
UNUSUAL = (
    "{{", "}}", "{{{", "}", "{{#A}}", "{{/A}}", "{{^c1}}", "{{/c1}}", "{{nobody}}",
    "{{text:nobody}}", "{{#nobody}}", "<!--", "-->", "<%", "%>", "<%A%>", "{{=<% %>=}}", "{{!A}}",
    "{{#}}", "{{ A }}", "{{A\n}}", "{{# B }}{{/ B }}", "{{{A}}}", "{{:A}}", "{{A:B}}",
)  # fmt: skip

texts = st.lists(
    st.sampled_from(FIELD_PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    min_size=1,
    max_size=12,
).map("".join)
deletions = st.recursive(
    texts,
    lambda inner: st.builds(
        "{}{{{{c{}::{}{}}}}}{}".format,
        st.sampled_from(["", "word ", "\\(", "<b>"]),
        st.sampled_from(["1", "2", "1,2", "3", "0", "1"]),
        inner,
        st.sampled_from(["", "", "::hint", "::", "::<i>h</i>"]),
        st.sampled_from(["", "\\)", "</b>", "::", "[sound:a.mp3]"]),
    ),
    max_leaves=3,
)
# Mostly notes whose cards ask something, since Anki shows no more than a message for the others.
fields = st.fixed_dictionaries(
    {
        "A": st.builds("{{{{c2::x}}}}{{{{c1::{}}}}}{{{{c3::y}}}}{}".format, deletions, texts)
        | deletions,
        "B": st.builds("{{{{c1::x}}}}{{{{c2::y}}}}{{{{c3::z}}}}{}".format, texts) | texts,
        "C": st.just("") | texts,
        "My Field": st.sampled_from(["my", "", "<br>", " "]),
    }
)
tags = st.lists(st.sampled_from(["a", "B::c", "é&<i>"]), max_size=3)
_replacements = st.builds(
    lambda filters, name: "{{" + ":".join([*filters, name]) + "}}",
    st.lists(st.sampled_from(FILTERS), max_size=3),
    st.sampled_from(NAMES),
) | st.sampled_from(["{{A}}", "{{B}}", "{{cloze:A}}", "{{cloze:B}}", "{{type:cloze:A}}"])
_words = st.sampled_from(
    ["word ", "<p>", "<hr id=answer>", "\n", "<!-- {{A}} -->", "[sound:t.mp3]"]
)


def _sections(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda sign, name, within: f"{{{{{sign}{name}}}}}{within}{{{{/{name}}}}}",
        st.sampled_from("#^"),
        st.sampled_from(SECTIONS),
        st.lists(inner, max_size=4).map("".join),
    )


_nodes = st.recursive(_replacements | _words, _sections, max_leaves=6)
_good = st.lists(_nodes, max_size=5).map("".join)
_bad = st.lists(_nodes | st.sampled_from(UNUSUAL), max_size=4).map("".join)
_starts = st.sampled_from(["{{B}}", "{{cloze:A}}", "{{A}}{{cloze:B}}", "{{text:cloze:A}}{{B}}"])
_fronts = st.one_of(
    st.builds("{}{}".format, _starts, _good),
    st.builds("{}{}".format, _starts, _good),
    st.builds("{}{}".format, _starts, _good),
    st.builds("{}{}".format, _good, _bad),
    _bad.map("{{{{=<% %>=}}}}<%B%>{}".format),
)
_backs = st.builds("{}{}".format, st.sampled_from(["{{FrontSide}}", "{{cloze:A}}"]), _good) | _bad
notes = st.tuples(_fronts, _backs, fields, st.integers(1, 3), tags)

Random = tuple[str, str, dict[str, str], int, list[str]]

EVERYDAY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FULL = 1_000 if os.environ.get("CI") else 5_000
SLOW = settings(max_examples=FULL, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    with opened(tmp_path_factory.mktemp("anki")) as col:
        yield col


@pytest.fixture(scope="module")
def basic(collection: Collection) -> Workbench:
    return Workbench(collection, is_cloze=False)


@pytest.fixture(scope="module")
def cloze(collection: Collection) -> Workbench:
    return Workbench(collection, is_cloze=True)


# A sound that is not closed takes the hint's id, which is random, as a part of its name.
OPEN_SOUND: Random = (
    "{{B}}{{#A}}{{hint:type-cloze:A}}{{/A}}",
    "{{FrontSide}}",
    {"A": "word", "B": "{{c1::x}}{{c2::y}}{{c3::z}}[sound:", "C": "", "My Field": "my"},
    1,
    [],
)


def assert_equal(workbench: Workbench, note: Random) -> None:
    front, back, values, number, tagged = note
    card = workbench.card(front, back, values, number, tagged)
    assert comparable(own_card(card)) == comparable(card_of_anki(card))


@settings(EVERYDAY)
@given(note=notes)
@example(note=OPEN_SOUND)
def test_random_notes(basic: Workbench, note: Random) -> None:
    front, back, values, _, tagged = note
    assert_equal(basic, (front, back, values, 1, tagged))


@settings(EVERYDAY)
@given(note=notes)
@example(note=OPEN_SOUND)
def test_random_cloze_notes(cloze: Workbench, note: Random) -> None:
    assert_equal(cloze, note)


@pytest.mark.slow
@settings(SLOW)
@given(note=notes)
def test_many_random_notes(basic: Workbench, note: Random) -> None:
    front, back, values, _, tagged = note
    assert_equal(basic, (front, back, values, 1, tagged))


@pytest.mark.slow
@settings(SLOW)
@given(note=notes)
def test_many_random_cloze_notes(cloze: Workbench, note: Random) -> None:
    assert_equal(cloze, note)
