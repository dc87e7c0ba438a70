import pytest

from generator.markup.holding import Holder, sealed, untagged, without_held, without_own

FIRST = "\U00100000"


def test_what_is_held_comes_back() -> None:
    holder = Holder()
    first, second = holder.hold("<b>1</b>"), holder.hold("2")
    assert (len(first), len(second)) == (1, 1)
    assert holder.put_back(f"a{second}b{first}{second}") == "a2b<b>1</b>2"


def test_what_is_held_may_hold_more() -> None:
    holder = Holder()
    inner = holder.hold("x")
    outer = holder.hold(f"<code>{inner}</code>")
    assert holder.put_back(outer) == "<code>x</code>"


def test_the_users_own_private_characters_stay_what_they_are() -> None:
    holder = Holder()
    code = holder.hold("code")
    text = holder.hold_signs(f"{FIRST} & {FIRST}\U0010fffd") + code
    assert holder.put_back(text) == "&#1048576; &amp; &#1048576;&#1114109;code"
    assert without_own(f"<img alt='{FIRST}'>") == "<img alt='&#1048576;'>"


def test_an_escaped_ampersand_loses_its_backslash() -> None:
    holder = Holder()
    assert holder.put_back(holder.hold_signs("\\& \\\\& \\a")) == "&amp; \\\\&amp; \\a"


def test_any_number_of_signs_can_be_held() -> None:
    holder = Holder()
    assert holder.put_back(holder.hold_signs("&" * 100_000)) == "&amp;" * 100_000


def test_attributes_take_the_plain_form() -> None:
    holder = Holder()
    code = holder.hold("<code>a</code>", plain="`a`")
    assert holder.put_back(f'<a title="{code}">{code}</a>') == '<a title="`a`"><code>a</code></a>'


def test_code_by_indent_takes_the_source() -> None:
    holder = Holder()
    math, mark = holder.hold("\\(x\\)", plain="$x$"), holder.hold("{{c1::")
    assert (
        holder.put_back(f"<pre><code>{math}{mark}</code></pre>{math}")
        == "<pre><code>$x${{c1::</code></pre>\\(x\\)"
    )


def test_a_block_ends_a_paragraph() -> None:
    holder = Holder()
    block = holder.hold("<pre></pre>", block=True)
    inline = holder.hold("x")
    assert holder.put_back(f"<p>a\n{block}\nb {inline}</p>\n<p>{block}</p>") == (
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
def test_sealed(html: str, expected: str) -> None:
    assert sealed(html) == expected


@pytest.mark.parametrize(
    "tag",
    ["sound:a.mp3]", "anki:tts lang=en_US]", "latex]", "LaTeX]", "$]", "$$]", "[type:Front]]"],
)
def test_untagged(tag: str) -> None:
    assert untagged(f"a [{tag}") == f"a &#91;{tag}"


@pytest.mark.parametrize(
    "text", ["[a]", "[sound]", "[latexes]", "[/latex]", "[$a]", "[type:Front]"]
)
def test_what_is_no_tag_of_anki(text: str) -> None:
    assert untagged(text) == text


def test_taking_held_characters_out() -> None:
    assert without_held(f"a{FIRST}b{FIRST}") == ("ab", [(1, FIRST), (2, FIRST)])
