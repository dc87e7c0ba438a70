import pytest

from generator.sources.tags import (
    FoundTag,
    canonical_tag,
    listed_tags,
    merge_tags,
    trailing_tags,
)


@pytest.mark.parametrize(
    ("line", "length", "tags"),
    [
        ("a #b", 1, [(2, "b")]),
        ("a\t#b  #c/d  ", 1, [(2, "b"), (6, "c/d")]),
        ("a #b c", 6, []),
        ("#b", 0, [(0, "b")]),
        ("issue #5", 8, []),
        ("a #5b", 1, [(2, "5b")]),
        ("see #b.", 7, []),
        ("really #b?", 10, []),
        ("a `#b`", 6, []),
        ("a $#b$", 6, []),
        ("a \\#b", 5, []),
        ("a#b", 3, []),
        ("a # b", 5, []),
        ("a ##b", 5, []),
        ("a #日本 #éa", 1, [(2, "日本"), (6, "éa")]),
        ("a #x::y", 1, [(2, "x::y")]),
        ("", 0, []),
        ("   ", 0, []),
        ("a #x #🔥", 1, [(2, "x"), (5, "🔥")]),
        ("a #❤️", 1, [(2, "❤️")]),
        ("a #🇩🇪 #👍🏽", 1, [(2, "🇩🇪"), (6, "👍🏽")]),
        ("a #x #5", 7, []),
        ("a #x #5️⃣", 9, []),
        ("a #+", 4, []),
    ],
)
def test_trailing_tags(line: str, length: int, tags: list[tuple[int, str]]) -> None:
    assert trailing_tags(line) == (length, [FoundTag(*tag) for tag in tags])


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("a, b", [(0, "a"), (3, "b")]),
        ("one two,three", [(0, "one two"), (8, "three")]),
        ("a,,  ,b,", [(0, "a"), (6, "b")]),
        ("#a #b", [(0, "a"), (3, "b")]),
        ("#a, #b", [(0, "a"), (4, "b")]),
        ("#a b", [(1, "a b")]),
        ("- a\n- b", [(2, "a"), (6, "b")]),
        ("  ", []),
    ],
)
def test_listed_tags(text: str, tags: list[tuple[int, str]]) -> None:
    assert listed_tags(text) == [FoundTag(*tag) for tag in tags]


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("a", "a"),
        ("ml/cnn", "ml::cnn"),
        ("ml::cnn", "ml::cnn"),
        (" two  words ", "two_words"),
        ("a\u3000b\u00a0c", "a_b_c"),
        ("/a//b/", "a::b"),
        ("a :: b", "a::b"),
        ("e\u0301", "é"),
        ("/", ""),
        ("", ""),
    ],
)
def test_a_tag_is_written_as_anki_stores_it(written: str, tag: str) -> None:
    assert canonical_tag(written) == tag


def test_merging_sorts_and_keeps_the_first_spelling() -> None:
    assert merge_tags(["b", "A"], ["a", "C", "B"], []) == ("A", "b", "C")
