import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.markup.render import RenderContext, render
from tests.generated_texts import MARKUP
from tests.texts import EveryFile, text_of

LANGUAGES = (
    "",
    "python",
    "JavaScript",
    "c++",
    "html",
    "console",
    "php",
    "text",
    "no-such-language",
)
PIECES = ("def f(x):", "    return 1", "class A", '"""', "'s'", '"t"', "# c", "/* c", "*/", "// c")
PIECES += ("<p a='1'>", "</p>", "<?php", "$ ls", ">>> ", "{", "}", "[", "sound:", "\n", "\n\n", " ")
code = st.lists(st.sampled_from(PIECES) | st.sampled_from(MARKUP), max_size=12).map("".join)


def html_of(source: str, *, in_cloze_note: bool, has_tree: bool) -> str:
    """Render a text; the tree has its code where words are asked for, as they are in speech."""
    context = RenderContext(library=EveryFile(), in_cloze_note=in_cloze_note, speaks=has_tree)
    return render(text_of(source), context).html


@given(code, st.sampled_from(LANGUAGES), st.booleans())
@example("{{", "", True)
@example("a = {{}}  # [sound:a.mp3] & <b>", "python", True)
@example("\ufeff", "python", False)
@settings(max_examples=1000, deadline=None)
def test_code_is_as_in_the_tree(code: str, language: str, in_cloze_note: bool) -> None:
    source = f"a\n\n~~~~{language}\n{code}\n~~~~\n\nb"
    assert html_of(source, in_cloze_note=in_cloze_note, has_tree=False) == html_of(
        source, in_cloze_note=in_cloze_note, has_tree=True
    )


@pytest.mark.parametrize("in_cloze_note", [False, True])
def test_each_block_is_at_its_place(in_cloze_note: bool) -> None:
    source = "b[^1]\n\n[^1]: a\n\n    ```python\n    in_footnote = 1\n    ```\n\n```\nin text\n```"
    html = html_of(source, in_cloze_note=in_cloze_note, has_tree=False)
    assert html == html_of(source, in_cloze_note=in_cloze_note, has_tree=True)
    assert html.index("in text") < html.index("in_footnote")
