"""Notes whose fields are written by hand: HTML that the look must know, from whatever text."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

from docs.screens import ShownDeck, Side, show_deck
from generator.notetypes import BASIC, CLOZE, OCCLUSION, NoteType

# One note of each type, so that the package brings all note types.
_SOURCE = """\
Q: Which?
A: This.

C: {{one}}

Q: Which part?
A: ![](picture.png)
- one: rect 0 0 50% 50%
Type: occlusion
"""
PICTURE = '<img src="picture.png">'
PLACES: dict[str, dict[str, str | float]] = {
    "Nucleus": {"shape": "rect", "left": 0.4, "top": 0.35, "width": 0.2, "height": 0.18},
    "Golgi": {"shape": "ellipse", "left": 0.1, "top": 0.62, "rx": 0.075, "ry": 0.05},
    "Ribosome": {"shape": "rect", "left": 0.7, "top": 0.1, "width": 0.1, "height": 0.1},
}
SHAPES = (
    "rect:left=.4:top=.35:width=.2:height=.18",
    "ellipse:left=.1:top=.62:rx=.075:ry=.05",
    "rect:left=.7:top=.1:width=.1:height=.1",
)


@contextmanager
def show_fields(folder: Path) -> Iterator[ShownDeck]:
    """Open a collection with our note types, and a picture of 3:2 that is named `picture.png`."""
    source = folder / "fields"
    source.mkdir()
    image = Image.linear_gradient("L").resize((1800, 1200))
    image.save(source / "picture.png")
    source.joinpath("cards.md").write_text(_SOURCE, encoding="utf-8")
    with show_deck(source, "Paris") as deck:
        stored = BytesIO()
        image.save(stored, "PNG")
        deck.collection.media.write_data("picture.png", stored.getvalue())
        yield deck


def add_note(deck: ShownDeck, kind: NoteType, **fields: str) -> tuple[Side, ...]:
    """Add a note and return its sides; in a name of a field, `_` is a space."""
    model = deck.collection.models.by_name(kind.name)
    assert model is not None
    note = deck.collection.new_note(model)
    for name, html in fields.items():
        note[name.replace("_", " ")] = html
    deck.collection.add_note(note, deck.collection.decks.id("Look"))
    return deck.sides_of(note)


def occlusion_fields(*shapes: str, comments: str | None = None) -> dict[str, str]:
    """Return the fields of an occlusion note, with shapes as Anki's editor writes them."""
    items = "".join(f"<li {_attributes(place)}>{name}</li>" for name, place in PLACES.items())
    return {
        "Occlusion": "<br>".join(
            f"{{{{c{number}::image-occlusion:{shape}:oi=1}}}}"
            for number, shape in enumerate(shapes, start=1)
        ),
        "Image": PICTURE,
        "Header": '<p>Which part?</p>\n<details class="hint"><summary></summary>'
        '<div class="hint-text" dir="auto"><p>Look closely.</p></div></details>',
        "Comments": f'<ul class="parts">{items}</ul>' if comments is None else comments,
    }


def _attributes(place: dict[str, str | float]) -> str:
    return " ".join(f'data-{key}="{value}"' for key, value in place.items())


INLINE = (
    "<mark>marked</mark> <kbd>Ctrl</kbd> H<sub>2</sub>O x<sup>2</sup> <u>under</u> <s>struck</s> "
    "<ins>new</ins> <del>old</del> <small>small</small> <b>bold</b> <i>italic</i> "
    '<mark><a href="https://example.org">a link</a> <code>code</code></mark>'
)
_LIST = "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"
_CODE = f'<div class="highlight"><pre><code>{"word " * 19}\n</code></pre></div>'
_FORMULA = (
    r"\[\class{cloze-1}{{{c1::E}}} = \class{cloze-2}{{{c2::\frac{m c^2}{\sqrt{1-v^2/c^2} } }}}\]"
)


def in_language(html: str, language: str = "de") -> str:
    """Return a field's HTML as it is where the language is known."""
    return f'<div lang="{language}">{html}</div>'


# Fields of notes, each with constructs that are not in `look/cards.md`.
NOTES: tuple[tuple[NoteType, dict[str, str]], ...] = (
    (
        BASIC,
        {
            "Front": in_language(f"<p>Was ist das?</p>\n<p>{INLINE}</p>"),
            "Back": in_language(
                f'<p class="figure">{PICTURE}</p>\n<p>Ein Bild {PICTURE} im Text</p>\n{_CODE}\n'
                f"{_LIST}\n<blockquote>\n<p>{INLINE}</p>\n</blockquote>"
            ),
            "Hint": in_language(f"<p>{INLINE}</p>"),
            "Extra": in_language(f"<p>{INLINE}</p>\n{_CODE}"),
            "Source": in_language("<p>Seite 3</p>"),
            "Context": in_language("<p>Erster Abschnitt</p>"),
        },
    ),
    (
        BASIC,
        {
            "Front": "<p>The capital of France?</p>",
            "Back": '<div class="only-words"><p>Paris</p></div>',
            "Typed": "Paris",
            "Hint": "<p>Not Lyon.</p>",
        },
    ),
    (
        CLOZE,
        {
            "Text": in_language(
                f"<p>The {{{{c1::active <b>part</b> {INLINE}}}}} is {{{{c2::marked}}}}.</p>\n"
                f"{_FORMULA}\n"
                f"<p>Inline \\(\\class{{cloze-1 cloze-3}}{{x_{{ {{{{c1::i}}}} }} }}"
                " + {{c3::y}}\\) here.</p>"
            ),
            "Hint": in_language("<p>Two.</p>"),
        },
    ),
    (
        CLOZE,
        {
            "Text": in_language(
                "<p>Before</p>\n{{c1::<p>One.</p>\n<p>Two.</p>}}\n<p>Between</p>\n"
                f"{{{{c2::{_LIST}}}}}\n<p>After</p>"
            )
        },
    ),
    (OCCLUSION, occlusion_fields(*SHAPES)),
    (
        OCCLUSION,
        occlusion_fields(*SHAPES)
        | {
            "Header": in_language(
                '<div class="context" dir="auto">Die Zelle</div>\n<p>Welcher Teil?</p>\n'
                '<details class="hint"><summary></summary><div class="hint-text" dir="auto">'
                "<p>Genau.</p></div></details>"
            ),
            "Back Extra": f'{_CODE}\n<div class="source" dir="auto"><p>Seite 3</p></div>',
        },
    ),
)
