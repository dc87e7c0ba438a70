import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.markup.plain_paragraphs import is_plain_paragraph
from generator.markup.render import RenderContext, render, render_tree
from tests.generated_texts import MARKUP, markup
from tests.texts import EveryFile, text_of

WORDS = ("a", "B", "5", "12", "1998", "é", "日本", "don’t", "(see)", " ", " ", ". ", ", ", "?", "!")
WORDS += (":", ": ", "=", "%", "-", " - ", "+", "#", "@", "/", '"', "'", ";", "\u3000", "\xa0")
words = st.lists(st.sampled_from(WORDS) | st.sampled_from(MARKUP), max_size=12).map("".join)
contexts = st.builds(
    RenderContext,
    library=st.just(EveryFile()),
    in_cloze_note=st.booleans(),
    speaks=st.booleans(),
    breaks=st.booleans(),
)


@given(words | markup | st.text(max_size=12), contexts)
@example("1. a", RenderContext(library=EveryFile()))
@example("a:: b", RenderContext(library=EveryFile(), in_cloze_note=True))
@example("a ", RenderContext(library=EveryFile(), speaks=True))
@settings(max_examples=2000, deadline=None)
def test_a_plain_paragraph_is_as_its_tree(source: str, context: RenderContext) -> None:
    text = text_of(source)
    assert render(text, context) == render_tree(text, context)


@pytest.mark.parametrize(
    "source",
    [
        "What is the capital of Peru?",
        "1998",
        "12 apostles",
        "“Ask: what?” (A. Word), at 5:30, is 50% = 1/2!",
        "日本　の首都",
        "don't",
    ],
)
def test_most_questions_are_plain(source: str) -> None:
    assert is_plain_paragraph(source)


@pytest.mark.parametrize(
    "source",
    [
        "", " ", " a", "a ", "a\nb", "1. a", "1) a", "- a", "# a", ": a", "!!! note", "=", "a::b",
        "a ==b==", "%%a%%", "a*b*", "a_b_", "a^2^", "H~2~O", "a|b", "a & b", "a < b", "a > b",
        "$a$", "\\a", "`a`", "[a](b)", "漢[かん]", "{{a}}", "a\tb", "a\x02b",
    ],
)  # fmt: skip
def test_any_character_of_syntax_needs_the_tree(source: str) -> None:
    assert not is_plain_paragraph(source)
