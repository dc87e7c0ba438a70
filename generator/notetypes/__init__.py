"""The note types that packages carry: ids, fields and templates that never change, and the CSS that may.

Changing an id, a field or a template here makes Anki refuse updates to notes that learners already have (or costs
them a one-way sync); `tests/test_notetypes.py` pins them. Text of templates and CSS may change: then `changed` moves.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A card template. `id` is constant, so that renaming one is a rename to Anki. `folder` holds its two texts."""

    id: int
    name: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteType:
    """A note type. `kind` is what the lock and the commands call it.

    `changed` is the time, in seconds, when its templates or CSS last changed: Anki takes a later one as an update.
    `field_ids` go with `fields`; ids are constant, so that renaming a field is a rename to Anki.
    `stock_kind` is Anki's number for the built-in type that this one works as (rslib, StockNotetype.OriginalStockKind);
    `needed_fields` are those that such a type cannot do without, so that Anki's editor keeps them from being deleted.
    """

    kind: str
    id: int
    name: str
    fields: tuple[str, ...]
    field_ids: tuple[int, ...]
    templates: tuple[Template, ...]
    is_cloze: bool
    changed: int
    stock_kind: int | None = None
    needed_fields: tuple[str, ...] = ()


# Move this whenever a file in this folder changes; a test compares it with their digest.
CHANGED = 1_795_702_000

# Of questions in one direction, in both, and with a typed answer: a note may go from one to the others.
BASIC = NoteType(
    kind="basic",
    id=1_607_392_319_001,
    name="Plain Text Basic",
    # "Reverse" and "Typed" are switches: the templates show a card, and the box to type in, where they are filled.
    fields=("Front", "Back", "Hint", "Extra", "Source", "Context", "Reverse", "Typed"),
    field_ids=(
        6_021_839_471_000_001,
        6_021_839_471_000_002,
        6_021_839_471_000_003,
        6_021_839_471_000_004,
        6_021_839_471_000_005,
        6_021_839_471_000_006,
        6_021_839_471_000_007,
        6_021_839_471_000_008,
    ),
    templates=(
        Template(id=6_021_839_472_000_001, name="Forward", file="basic/forward"),
        Template(id=6_021_839_472_000_002, name="Reversed", file="basic/reversed"),
    ),
    is_cloze=False,
    changed=CHANGED,
)

# Of cloze notes and of lists, whose items are deletions.
CLOZE = NoteType(
    kind="cloze",
    id=1_607_392_319_002,
    name="Plain Text Cloze",
    fields=("Text", "Hint", "Extra", "Source", "Context"),
    field_ids=(
        6_021_839_473_000_001,
        6_021_839_473_000_002,
        6_021_839_473_000_003,
        6_021_839_473_000_004,
        6_021_839_473_000_005,
    ),
    templates=(Template(id=6_021_839_474_000_001, name="Cloze", file="cloze/cloze"),),
    is_cloze=True,
    changed=CHANGED,
)

# Anki's own image occlusion: its script and editor go by the order of the fields and by the stock kind.
OCCLUSION = NoteType(
    kind="occlusion",
    id=1_607_392_319_003,
    name="Plain Text Image Occlusion",
    fields=("Occlusion", "Image", "Header", "Back Extra", "Comments"),
    field_ids=(
        6_021_839_475_000_001,
        6_021_839_475_000_002,
        6_021_839_475_000_003,
        6_021_839_475_000_004,
        6_021_839_475_000_005,
    ),
    templates=(
        Template(id=6_021_839_476_000_001, name="Image Occlusion", file="occlusion/occlusion"),
    ),
    is_cloze=True,
    changed=CHANGED,
    stock_kind=6,
    needed_fields=("Occlusion", "Image", "Header", "Back Extra"),
)

NOTE_TYPES = (BASIC, CLOZE, OCCLUSION)


def front_html(template: Template) -> str:
    """Return the question side of a template."""
    return _read_file(f"{template.file}.front.html")


def back_html(template: Template) -> str:
    """Return the answer side of a template."""
    return _read_file(f"{template.file}.back.html")


def css() -> str:
    """Return the stylesheet, which the note types share."""
    return _read_file("style.css")


@cache
def _read_file(name: str) -> str:
    # Line ends are pinned: a checkout on Windows must not make another note type of it.
    return (
        files("generator.notetypes")
        .joinpath(name)
        .read_text(encoding="utf-8")
        .replace("\r\n", "\n")
    )
