"""The note types in packages: their ids, fields and templates, which never change, and their CSS.

After a change of an id, a field or a template, Anki refuses updates to the learners' notes, or
needs a one-way sync; `tests/test_notetypes.py` pins them. The text of templates and the CSS may
change; then `CHANGED` must change as well.
"""

from functools import cache

from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A card template. Its `id` is constant, so that Anki recognises it if its `name` changes.

    `file` is the path of its two HTML files, without `.front.html` and `.back.html`.
    """

    id: int
    name: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteType:
    """A note type. `kind` is its name in the lock and in commands.

    `changed` is the time, in seconds, when its templates or CSS last changed; Anki imports a later
    version as an update. `field_ids` are the ids of `fields`, which are constant, so that Anki
    recognises a renamed field. `sort_field` is the field by which Anki's browser and import log
    name a note; another one would need a one-way sync. `stock_kind` is Anki's number for the
    built-in note type that it works as (rslib, StockNotetype.OriginalStockKind); `needed_fields`
    are the fields that such a note type needs, and that Anki's editor does not let the learner
    delete.
    """

    kind: str
    id: int
    name: str
    fields: tuple[str, ...]
    field_ids: tuple[int, ...]
    sort_field: str
    templates: tuple[Template, ...]
    is_cloze: bool
    changed: int
    stock_kind: int | None = None
    needed_fields: tuple[str, ...] = ()


# Increase this when a file in this folder changes; a test compares it with their digest.
CHANGED = 1_795_760_000

# For basic, reversed and typed questions, so that a note can change between them.
BASIC = NoteType(
    kind="basic",
    id=1_607_392_319_001,
    name="Plain Text Basic",
    # "Reverse" and "Typed" are switches: if they are filled, the templates make a second card, or
    # show the box for the typed answer.
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
    sort_field="Front",
    templates=(
        Template(id=6_021_839_472_000_001, name="Forward", file="basic/forward"),
        Template(id=6_021_839_472_000_002, name="Reversed", file="basic/reversed"),
    ),
    is_cloze=False,
    changed=CHANGED,
)

# For cloze notes, and for list notes, whose items are deletions.
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
    sort_field="Text",
    templates=(Template(id=6_021_839_474_000_001, name="Cloze", file="cloze/cloze"),),
    is_cloze=True,
    changed=CHANGED,
)

# Works as Anki's image occlusion: Anki's script and editor need this order of fields and the stock
# kind.
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
    sort_field="Header",
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
    """Return the HTML of a template's question side."""
    return _read_resource(f"{template.file}.front.html")


def back_html(template: Template) -> str:
    """Return the HTML of a template's answer side."""
    return _read_resource(f"{template.file}.back.html")


def css() -> str:
    """Return the stylesheet of all note types."""
    return _read_resource("style.css")


@cache
def _read_resource(name: str) -> str:
    # Imported here, since only a build that writes needs it. importlib.resources would import the
    # formats of archives.
    from pkgutil import get_data

    data = get_data("generator.notetypes", name)
    assert data is not None  # a loader of files or of an archive has it
    # A checkout on Windows may have other line ends, which must not change the note type.
    return data.decode().replace("\r\n", "\n")
