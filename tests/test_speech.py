from dataclasses import replace

import pytest

from generator.markup.field_html import plain_text
from generator.markup.speech import with_speech
from tests.texts import basic_note, rendered


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


def test_speech_comes_after_the_last_word_and_keeps_deletions() -> None:
    assert with_speech("<p>a {{c1::b}} [c]</p>", "a {{c1::b}} [c]", "en_US") == (
        "<p>a {{c1::b}} [c] [anki:tts lang=en_US]a {{c1::b}} (c)[/anki:tts]</p>"
    )
    assert (
        with_speech("<ul><li>a</li></ul>", "a", "en_US")
        == "<ul><li>a</li></ul>[anki:tts lang=en_US]a[/anki:tts]"
    )


def test_text_without_a_language_or_words_is_not_spoken() -> None:
    assert with_speech("<p>a</p>", "a", None) == "<p>a</p>"
    assert with_speech('<img src="a.png">', "", "en_US") == '<img src="a.png">'


@pytest.mark.parametrize(
    ("answer", "back"),
    [
        ("*b*, `c`", "<p><em>b</em>, <code>c</code> [anki:tts lang=en_US]b, c[/anki:tts]</p>"),
        ("a & b", "<p>a &amp; b [anki:tts lang=en_US]a &amp; b[/anki:tts]</p>"),
        ("[b] <c>", "<p>[b] &lt;c&gt; [anki:tts lang=en_US](b) &lt;c&gt;[/anki:tts]</p>"),
        ("- a", "<ul>\n<li>a</li>\n</ul>[anki:tts lang=en_US]a[/anki:tts]"),
        ("[sound:a.mp3]", "<p>[sound:a-0123456789ab.mp3]</p>"),
    ],
)
def test_the_words_of_a_text_are_spoken(answer: str, back: str) -> None:
    fields, found = rendered(replace(basic_note(answer), speech="en_US"))
    assert (fields.values[1], found) == (back, [])
