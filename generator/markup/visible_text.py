"""What a leaf shows as plain characters, for the search of text that was meant as syntax."""

from collections.abc import Iterator, Sequence

from generator.markup.nodes import Characters, Highlight, Link, Node, Run, Tag, Tagged


def visible_text(text: str, nodes: Sequence[Node]) -> str:
    """Return a leaf's text with spaces for all that is no plain text, so that offsets stay.

    Code, math, media, addresses and characters after a backslash are no plain text.
    """
    pieces: list[str] = []
    end = 0
    for start, stop in _spans(text, nodes):
        pieces += (_blank(text[end:start]), text[start:stop])
        end = stop
    pieces.append(_blank(text[end:]))
    return "".join(pieces)


def _spans(text: str, nodes: Sequence[Node]) -> Iterator[tuple[int, int]]:
    for node in nodes:
        match node:
            case Characters(start, end) if end - start == 1 and text[start - 1 : start] == "\\":
                pass
            case Characters() | Run() | Tag() | Highlight():
                yield node.start, node.end
            case Link() | Tagged():
                yield from _spans(text, node.nodes)


def _blank(text: str) -> str:
    if "\n" not in text:
        return " " * len(text)
    return "\n".join(" " * len(row) for row in text.split("\n"))
