import re
from xml.etree.ElementTree import Element

import pytest
from markdown.serializers import to_html_string

from generator.markup.anki_text import Delimiter, escape_tree
from generator.markup.highlight import write_code
from generator.markup.writer import ElementWriter
from generator.text.cloze import ClozeDelimiter, DelimiterRole


def highlighted(code: str, language: str) -> str:
    """Return code as HTML, in which each "}}" is the end of a deletion."""
    root = Element("code")
    writer = ElementWriter(root)
    ends = [found.span() for found in re.finditer("}}", code)]
    inserted = [(*span, Delimiter(ClozeDelimiter(*span, DelimiterRole.CLOSE))) for span in ends]
    write_code(code, language, writer, inserted)
    writer.flush()
    escape_tree(root, in_cloze_note=False)
    return to_html_string(root).removeprefix("<code>").removesuffix("</code>")


def test_a_known_language() -> None:
    assert highlighted("x = 1", "python") == (
        '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>'
    )


@pytest.mark.parametrize("language", ["C++", "c++", "Cpp", "JavaScript", "text"])
def test_languages_are_found_in_any_case(language: str) -> None:
    assert "x" in highlighted("x", language)


@pytest.mark.parametrize("language", ["", "no-such-language", "../x"])
def test_without_a_known_language_code_is_plain(language: str) -> None:
    assert highlighted('a <b> & "c"', language) == 'a &lt;b&gt; &amp; "c"'


@pytest.mark.parametrize("language", ["", "text", "python"])
def test_blank_lines_at_the_start_and_the_end_stay(language: str) -> None:
    assert words_of(highlighted("\n\n  x\n\n", language)) == "\n\n  x\n\n"


def words_of(html: str) -> str:
    return re.sub("<[^<>]*>", "", html)


def test_a_span_over_two_lines_is_one_on_each() -> None:
    assert highlighted('"""a\nb"""', "python") == (
        '<span class="sd">"""a</span>\n<span class="sd">b"""</span>'
    )


def test_a_delimiter_closes_the_span_around_it() -> None:
    assert (
        highlighted("'a}}b'", "python")
        == '<span class="s1">\'a</span>}}<span class="s1">b\'</span>'
    )


def test_offsets_count_characters_and_not_entities() -> None:
    assert highlighted("<<}}a", "text") == "&lt;&lt;}}a"


def test_delimiters_at_both_ends() -> None:
    assert highlighted("}}x}}", "text") == "}}x}}"
    assert highlighted("}}x}}", "python") == '}}<span class="n">x</span>}}'


def test_a_delimiter_at_the_end_of_a_line() -> None:
    assert highlighted("x}}\n}}y", "python") == (
        '<span class="n">x</span>}}\n}}<span class="n">y</span>'
    )


def test_delimiters_in_code_without_a_language() -> None:
    assert highlighted("a}}<", "") == "a}}&lt;"


def test_only_delimiters() -> None:
    assert highlighted("}}", "python") == "}}"
    assert highlighted("}}a}}", "") == "}}a}}"
