import pytest

from generator.markup.speech import plain_text, spoken_words, with_speech


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a &amp; b</p>\n<p>c</p>", "a & b c"),
        ("&lt;b&gt;", "<b>"),
        ('<img src="a.png">', ""),
        ("<code>x</code>", "x"),
        ("", ""),
    ],
)
def test_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_spoken_words() -> None:
    html = (
        "<p><ruby>日本<rt>にほん</rt></ruby> [sound:a.mp3] &amp; more<sup>1</sup></p>\n"
        '<div class="footnote">a</div>'
    )
    assert spoken_words(html) == "日本 &amp; more"


def test_speech_comes_after_the_last_word_and_keeps_deletions() -> None:
    assert with_speech("<p>a {{c1::b}} [c]</p>", "en_US") == (
        "<p>a {{c1::b}} [c] [anki:tts lang=en_US]a {{c1::b}} (c)[/anki:tts]</p>"
    )
    assert (
        with_speech("<ul><li>a</li></ul>", "en_US")
        == "<ul><li>a</li></ul>[anki:tts lang=en_US]a[/anki:tts]"
    )
    assert with_speech("<p>a</p>", None) == "<p>a</p>"
    assert with_speech('<img src="a.png">', "en_US") == '<img src="a.png">'
