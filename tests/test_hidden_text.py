"""Words of a field that no card shows are reported."""

import pytest

from generator.markup.fields import render_fields
from tests.texts import EveryFile, basic_note, notes_of, rendered
from tests.timing import seconds_of


def found_in(answer: str) -> list[str]:
    return rendered(basic_note(answer))[1]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("```python a hash", 11, "a hash"),
        ("```print(1)", 4, "print(1)"),
        ("``` x = 1", 7, "= 1"),
        ("~~~ `a` b", 9, "b"),
        ("~~~~ {.c} d", 11, "d"),
        ("```js title=x d", 15, "d"),
        ("```js {1} see a=b the copy below", 11, "see the below"),
        ("```js the first 3 lines", 7, "the first 3 lines"),
        ("```js /usr/bin", 7, "/usr/bin"),
        ("```js the first copy", 7, "the first"),
    ],
)
def test_words_after_an_opening_fence(row: str, column: int, words: str) -> None:
    message = f'1:{column} W933 no card shows the text after an opening fence: "{words}"'
    end = row[: len(row) - len(row.lstrip("`~"))]
    assert found_in(f"{row}\nx\n{end}") == [message]


@pytest.mark.parametrize(
    "info",
    ["", "python", "c++", "objective-c", "python,linenos", "rust,ignore", "{.python}", "{r, a=1}",
     "js {1,3-5}", 'js title="a b.js"', "js [a b]", "js 1,3-5", "ad-note", "js:a.js", "{=html}",
     "js {1,3} showLineNumbers", 'yaml filename="a.yml" copy', "jsx live", "ts twoslash",
     "js /foo/", "js /a b/1-2 /c/", "text wrap", "python numberLines", "rust no_run"],
)  # fmt: skip
def test_languages_and_options_after_an_opening_fence(info: str) -> None:
    assert found_in(f"```{info}\nx\n```") == []


@pytest.mark.parametrize("part", ["a", "a=b ", "{", "[", 'a="', "1,", "a-", "/", "/a ", "copy "])
def test_the_time_to_read_what_is_after_a_fence_is_linear(part: str) -> None:
    def read(count: int) -> None:
        found_in(f"```x {part * count}\nx\n```")

    read(1)
    assert seconds_of(lambda: read(16_000)) < 12 * seconds_of(lambda: read(4_000)) + 0.1


def test_the_title_of_a_link_to_a_file() -> None:
    message = 'W933 no card shows the title of a link to a file: "on paper"'
    assert found_in('a **[b](c.md "on paper")**') == [f"1:5 {message}"]
    assert found_in('[b] [b]\n\n[b]: c.md "on paper"') == [f"1:1 {message}", f"1:5 {message}"]
    assert found_in('a [`b`](c.md "on paper")') == [f"1:3 {message}"]
    assert found_in('a [$b$](c.md "on paper")') == [f"1:3 {message}"]
    assert found_in('[b](https://e.org "on paper")') == []


@pytest.mark.parametrize("address", ["adenine", "T4", "x-ray"])
def test_a_word_that_is_the_address_of_a_link(address: str) -> None:
    message = f'3:1 W933 no card shows "{address}", which is the address of a link here'
    assert found_in(f"a [b]\n\n[b]: {address}") == [message]


@pytest.mark.parametrize("address", ["a.md", "a/b", "#part", "?a", "//e.org", "/a", "a%20b", "5"])
def test_an_address_of_a_link_that_is_no_word(address: str) -> None:
    assert found_in(f"a [b]\n\n[b]: {address}") == []


def test_an_unused_definition_of_a_word_is_not_to_be_used() -> None:
    (note,) = notes_of("Q: q\nA: a\n\n[b]: adenine\n[c]: https://e.org")
    to_delete = 'delete it, or write a backslash before its "[" if it is text'
    to_use = 'to use it, write "[text][c]" in this field'
    hints = [problem.hint for problem in render_fields(note, EveryFile()).problems]
    assert hints == [to_delete, f"{to_delete}; {to_use}"]


def test_words_beside_the_picture_of_an_image_occlusion() -> None:
    (note,) = notes_of(
        "Q: q\nType: occlusion\nA: see ![a](b.png){width=50%}  here\n- a: rect 1% 1% 1% 1%"
    )
    assert rendered(note)[1] == [
        '3:4 W933 no card shows the text beside the picture: "see"',
        '3:32 W933 no card shows the text beside the picture: "here"',
    ]
    (note,) = notes_of("Q: q\nType: occlusion\nA: see ![a](b.png)")
    assert rendered(note)[1] == [
        '3:4 W933 no card shows the text beside the picture: "see"',
        "3:4 E211 missing shape",
    ]
