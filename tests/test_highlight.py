import pytest

from generator.markup.highlight import highlight_code

MARK = "\U00100000"


def test_a_known_language() -> None:
    assert highlight_code("x = 1", "python") == (
        '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>'
    )


@pytest.mark.parametrize("language", ["C++", "c++", "Cpp", "JavaScript", "text"])
def test_languages_are_found_in_any_case(language: str) -> None:
    assert "x" in highlight_code("x", language)


@pytest.mark.parametrize("language", ["", "no-such-language", "../x"])
def test_without_a_known_language_code_is_plain(language: str) -> None:
    assert highlight_code('a <b> & "c"', language) == 'a &lt;b&gt; &amp; "c"'


def test_blank_lines_at_the_start_stay() -> None:
    assert highlight_code("\n\n  x", "text") == "\n\n  x"


def test_a_placeholder_closes_the_spans_around_it() -> None:
    assert (
        highlight_code(f"'a{MARK}b'", "python")
        == f'<span class="s1">\'a</span>{MARK}<span class="s1">b\'</span>'
    )


def test_offsets_count_characters_and_not_entities() -> None:
    assert highlight_code(f"<<{MARK}a", "text") == f"&lt;&lt;{MARK}a"


def test_placeholders_at_both_ends() -> None:
    assert highlight_code(f"{MARK}x{MARK}", "text") == f"{MARK}x{MARK}"
    assert (
        highlight_code(f"{MARK}x{MARK}", "python")
        == f'<span class="n"></span>{MARK}<span class="n">x</span>{MARK}'
    )


def test_placeholders_in_code_without_a_language() -> None:
    assert highlight_code(f"a{MARK}<", "") == f"a{MARK}&lt;"


def test_only_placeholders() -> None:
    assert highlight_code(MARK, "python") == MARK
