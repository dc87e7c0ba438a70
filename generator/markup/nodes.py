"""The inline nodes of a leaf's text; offsets are in this text."""

from generator.markup.link_parts import Target
from generator.text.regions import Region
from generator.values import dataclass


@dataclass(slots=True)
class Characters:
    """The text `start:end`, as it is."""

    start: int
    end: int


@dataclass(slots=True)
class Run:
    """A run of `*`, `_` or `~` at `start:end`."""

    char: str
    start: int
    end: int


@dataclass(slots=True)
class Tag:
    """An HTML tag at `start:end`; text without its partner."""

    name: str
    is_end: bool
    start: int
    end: int


@dataclass(slots=True)
class Highlight:
    """The characters `==` at `start:end`, which may start or end a highlight."""

    start: int
    end: int
    can_open: bool
    can_close: bool


@dataclass(slots=True)
class Tagged:
    """An inline element around other nodes, with up to `depth` levels of such elements."""

    name: str
    nodes: "list[Node]"
    depth: int = 1


@dataclass(slots=True)
class Separator:
    """A text that is not in the source."""

    text: str


@dataclass(slots=True)
class LineEnd:
    """The end of a row; a hard one is a line break."""

    is_hard: bool


@dataclass(slots=True)
class Autolink:
    """An address in angle brackets at `start`, shown as it is."""

    address: str
    shown: str
    start: int


@dataclass(slots=True)
class Link:
    """A link around other nodes, whose bracket opens at `start`."""

    target: Target
    nodes: "list[Node]"
    start: int


@dataclass(slots=True)
class Picture:
    """A picture that is no `MediaLink`: by reference, or with its parts on several rows."""

    target: Target
    alt: str
    start: int


@dataclass(slots=True)
class FootnoteUse:
    """The reference to a footnote that the text defines."""

    name: str


@dataclass(slots=True)
class Ruby:
    """Kanji with their reading."""

    kanji: str
    kana: str


Node = (
    Characters
    | Run
    | Tag
    | Highlight
    | Tagged
    | Separator
    | LineEnd
    | Autolink
    | Link
    | Picture
    | FootnoteUse
    | Ruby
    | Region
)
