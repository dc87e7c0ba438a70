"""What Anki would read as syntax in a field becomes entities, except what is meant as syntax."""

from xml.etree.ElementTree import Element

import pytest
from markdown.serializers import to_html_string

from generator.markup.anki_text import AnkiText, Delimiter, Sound, escape, escape_tree
from generator.markup.writer import ElementWriter
from generator.text.cloze import ClozeDelimiter, DelimiterRole

OPEN = ClozeDelimiter(0, 0, DelimiterRole.OPEN, (1, 2))
HINT = ClozeDelimiter(0, 0, DelimiterRole.HINT)
CLOSE = ClozeDelimiter(0, 0, DelimiterRole.CLOSE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::a}}", "&#123;&#123;c1&#58;:a&#125;&#125;"),
        ("{ } : ::", "{ } : &#58;:"),
        ("{{{", "&#123;&#123;&#123;"),
        ("{} }{ a:b", "&#123;&#125; &#125;&#123; a:b"),
        ("a & b &amp;", "a &amp; b &amp;amp;"),
        ("<a> \U00100000", "<a> \U00100000"),
    ],
)
def test_a_text_of_a_cloze_note(text: str, expected: str) -> None:
    assert escape(text, in_cloze_note=True) == expected


@pytest.mark.parametrize("text", ["{{c1::a}}", "{{{", "::"])
def test_other_notes_have_no_deletions(text: str) -> None:
    assert escape(text, in_cloze_note=False) == text


@pytest.mark.parametrize(
    "tag",
    ["sound:a.mp3]", "anki:tts lang=en_US]", "latex]", "LaTeX]", "$]", "$$]", "[type:Front]]"],
)
@pytest.mark.parametrize("in_cloze_note", [False, True])
def test_a_tag_of_anki_is_text(tag: str, in_cloze_note: bool) -> None:
    assert escape(f"a [{tag}", in_cloze_note=in_cloze_note) == f"a &#91;{tag}"


@pytest.mark.parametrize(
    "text", ["[a]", "[sound]", "[latexes]", "[/latex]", "[$a]", "[type:Front]"]
)
def test_text_that_is_no_tag_of_anki(text: str) -> None:
    assert escape(text, in_cloze_note=False) == text


def paragraph(*parts: str | Element, in_cloze_note: bool = True) -> str:
    """Write texts and elements, and escape them."""
    root = Element("p")
    writer = ElementWriter(root)
    for part in parts:
        if isinstance(part, str):
            writer.text(part)
        else:
            writer.add(part)
    writer.flush()
    escape_tree(root, in_cloze_note=in_cloze_note)
    return to_html_string(root).removeprefix("<p>").removesuffix("</p>")


def test_delimiters_are_written_in_ankis_form() -> None:
    parts = (Delimiter(OPEN), "a", Delimiter(HINT), "b", Delimiter(CLOSE))
    assert paragraph(*parts) == "{{c1,2::a::b}}"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("{", Delimiter(OPEN), "a"), "&#123;{{c1,2::a"),
        (("}", Delimiter(CLOSE), "}"), "&#125;}}&#125;"),
        (("a}", Delimiter(CLOSE)), "a&#125;}}"),
        (("a:", Delimiter(HINT), ":b"), "a&#58;:::b"),
        ((Delimiter(OPEN), "{a"), "{{c1,2::&#123;a"),
        ((Delimiter(CLOSE), "{a}", Delimiter(OPEN)), "}}&#123;a&#125;{{c1,2::"),
        (("a{b", Delimiter(OPEN), "c}d"), "a{b{{c1,2::c}d"),
        (("{", Element("em"), "}"), "{<em></em>}"),
    ],
)
def test_one_character_beside_a_delimiter_is_enough(
    parts: tuple[str | Element, ...], expected: str
) -> None:
    assert paragraph(*parts) == expected


def test_html_is_text() -> None:
    assert paragraph("<b> & &lt;", in_cloze_note=False) == "&lt;b&gt; &amp; &amp;lt;"


def test_attributes_are_escaped() -> None:
    link = Element("a", {"href": "?a&b", "title": '"{{c1::a}}" [latex]'})
    link.text = "[sound:a.mp3]"
    assert paragraph(link) == (
        '<a href="?a&amp;b" title="&quot;&#123;&#123;c1&#58;:a&#125;&#125;&quot; &#91;latex]">'
        "&#91;sound:a.mp3]</a>"
    )


def test_ankis_own_text_is_not_escaped() -> None:
    assert paragraph(AnkiText("[anki:tts]"), "a") == "[anki:tts]a"
    assert paragraph(Sound("[sound:a&b<c>.mp3]")) == "[sound:a&amp;b&lt;c&gt;.mp3]"


def test_the_name_of_a_sound_has_no_deletions() -> None:
    sound = Sound("[sound:https://e.org/{{c1::a}}.mp3]")
    assert paragraph(sound, in_cloze_note=False) == "[sound:https://e.org/{{c1::a}}.mp3]"
    sound = Sound("[sound:https://e.org/{{c1::a}}.mp3]")
    assert paragraph(sound) == ("[sound:https://e.org/&#123;&#123;c1&#58;:a&#125;&#125;.mp3]")
