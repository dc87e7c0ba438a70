import pytest

from generator.markup.placeholders import (
    Placeholders,
    escape_anki_tags,
    escape_cloze_syntax,
    escape_private_characters,
    without_placeholders,
)

FIRST = "\U00100000"


def test_stored_html_is_restored() -> None:
    placeholders = Placeholders()
    first, second = placeholders.store("<b>1</b>"), placeholders.store("2")
    assert (len(first), len(second)) == (1, 1)
    assert placeholders.restore(f"a{second}b{first}{second}") == "a2b<b>1</b>2"


def test_stored_html_may_contain_placeholders() -> None:
    placeholders = Placeholders()
    inner = placeholders.store("x")
    outer = placeholders.store(f"<code>{inner}</code>")
    assert placeholders.restore(outer) == "<code>x</code>"


def test_private_use_characters_stay() -> None:
    placeholders = Placeholders()
    code = placeholders.store("code")
    text = placeholders.store_special_characters(f"{FIRST} & {FIRST}\U0010fffd") + code
    assert placeholders.restore(text) == "&#1048576; &amp; &#1048576;&#1114109;code"
    assert escape_private_characters(f"<img alt='{FIRST}'>") == "<img alt='&#1048576;'>"


def test_an_escaped_ampersand_loses_its_backslash() -> None:
    placeholders = Placeholders()
    assert (
        placeholders.restore(placeholders.store_special_characters("\\& \\\\& \\a"))
        == "&amp; \\\\&amp; \\a"
    )


def test_any_number_of_characters_can_be_stored() -> None:
    placeholders = Placeholders()
    assert (
        placeholders.restore(placeholders.store_special_characters("&" * 100_000))
        == "&amp;" * 100_000
    )


def test_attributes_get_the_plain_form() -> None:
    placeholders = Placeholders()
    code = placeholders.store("<code>a</code>", plain="`a`")
    assert (
        placeholders.restore(f'<a title="{code}">{code}</a>') == '<a title="`a`"><code>a</code></a>'
    )


def test_indented_code_gets_the_source() -> None:
    placeholders = Placeholders()
    math, mark = placeholders.store("\\(x\\)", plain="$x$"), placeholders.store("{{c1::")
    assert (
        placeholders.restore(f"<pre><code>{math}{mark}</code></pre>{math}")
        == "<pre><code>$x${{c1::</code></pre>\\(x\\)"
    )


def test_a_block_ends_a_paragraph() -> None:
    placeholders = Placeholders()
    block = placeholders.store("<pre></pre>", block=True)
    inline = placeholders.store("x")
    assert placeholders.restore(f"<p>a\n{block}\nb {inline}</p>\n<p>{block}</p>") == (
        "<p>a</p>\n<pre></pre>\n<p>b x</p>\n<pre></pre>"
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("{{c1::a}}", "&#123;&#123;c1&#58;:a&#125;&#125;"),
        ("{ } : ::", "{ } : &#58;:"),
        ("{{{", "&#123;&#123;&#123;"),
        (f"{{{FIRST}", f"&#123;{FIRST}"),
        (f"{FIRST}}}", f"{FIRST}&#125;"),
        (f":{FIRST}", f"&#58;{FIRST}"),
    ],
)
def test_escape_cloze_syntax(html: str, expected: str) -> None:
    assert escape_cloze_syntax(html) == expected


@pytest.mark.parametrize(
    "tag",
    ["sound:a.mp3]", "anki:tts lang=en_US]", "latex]", "LaTeX]", "$]", "$$]", "[type:Front]]"],
)
def test_escape_anki_tags(tag: str) -> None:
    assert escape_anki_tags(f"a [{tag}") == f"a &#91;{tag}"


@pytest.mark.parametrize(
    "text", ["[a]", "[sound]", "[latexes]", "[/latex]", "[$a]", "[type:Front]"]
)
def test_text_that_is_no_anki_tag(text: str) -> None:
    assert escape_anki_tags(text) == text


def test_removing_placeholders() -> None:
    assert without_placeholders(f"a{FIRST}b{FIRST}") == ("ab", [(1, FIRST), (2, FIRST)])
