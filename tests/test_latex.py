r"""LaTeX between Anki's `[latex]` tags: which of it is math and text of a card."""

import pytest

from generator.text.latex import latex_pieces


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("x", r"\(x\)"),
        ("x^2", r"\(x^2\)"),
        (r"\ce{H2O}", r"\(\ce{H2O}\)"),
        ("$ x $", r"\(x\)"),
        ("$$x\n\ny$$", "\\[x\ny\\]"),
        (r"\(x\) and \[y\]", r"\(x\) and \[y\]"),
        (r"\begin{math}x\end{math}", r"\(x\)"),
        (r"\begin{displaymath}x\end{displaymath}", r"\[x\]"),
        (r"\begin{align*}a&=b\end{align*}", r"\[\begin{align*}a&=b\end{align*}\]"),
        (r"$\begin{pmatrix}a\end{pmatrix}$", r"\(\begin{pmatrix}a\end{pmatrix}\)"),
        ("If $a$, then $b$.", r"If \(a\), then \(b\)."),
        ("only some words", "only some words"),
        (r"\begin{tabular}{c}a\end{tabular}", None),
        (r"\begin{align}\includegraphics{a}\end{align}", None),
        (r"\textbf{x} and $y$", None),
        ("from $a to b", None),
    ],
)
def test_what_a_card_shows(source: str, shown: str | None) -> None:
    pieces = latex_pieces(source)
    assert (pieces and "".join(piece.text for piece in pieces)) == shown


@pytest.mark.parametrize("piece", ["$", r"\begin{math}", r"\begin{align}", r"\[", r"\(", "$x$ "])
def test_a_long_text_of_openings_comes_through(piece: str) -> None:
    latex_pieces(piece * 20_000)
