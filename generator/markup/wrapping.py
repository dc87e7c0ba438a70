"""Removes the line ends that only wrap a text, so that they are no change of a note's content.

Wrapping a paragraph again changes nothing that the learner sees, so it must not overwrite the
learner's edits in Anki. Only line ends that Markdown certainly reads as spaces are removed; any
other difference between two sources is a change.
"""

from generator.lazy_patterns import lazy_pattern
from generator.text.code import fenced_blocks
from generator.text.markers import FENCE, HASHES, ITEM, TASK_BOX

# A line that continues the paragraph before it: it starts no new block.
_CONTINUATION = lazy_pattern(
    rf"[ \t]*(?!>|(?:{HASHES}|{ITEM})(?:[ \t]|$)|:|[=-]+[ \t]*$|(?:[-_*][ \t]*){{3,}}$|{FENCE}"
    r"|\[[^\]]*\]:|!!!)\S"
)
# A line that the next line does not continue: a blank line, a heading, a table row, the title of an
# admonition, a link definition, an empty item.
_NOT_CONTINUED = lazy_pattern(
    rf"[ \t]*(?:$|{HASHES}(?:[ \t]|$)|!!!|\[[^\]]*\]:|{ITEM}[ \t]*(?:{TASK_BOX}[ \t]*)?$)|.*\|"
)
# A line that makes the line before it a heading or a term.
_CHANGES_LINE_ABOVE = lazy_pattern(r"[ \t]*(?::[ \t]|[=-]+[ \t]*$)")
# Without a match, a text stays as it is: no line continues another one, no white space ends a line.
# It looks for a bar once in each line, not once for each blank at its start.
_MAY_CHANGE = lazy_pattern(rf"\n[ \t]*+(?!>|{ITEM}[ \t]|[^\n]*\|)\S|[^\S\n](?:\n|\Z)")


def unwrap(source: str) -> str:
    """Join the lines of each paragraph of a text. Fenced code stays unchanged."""
    if "\n" not in source:
        return _join_wrapped_lines(source)
    pieces = []
    position = 0
    for block in fenced_blocks(source) if _has_fence(source) else ():
        pieces += [
            _join_wrapped_lines(source[position : block.start]),
            source[block.start : block.end],
        ]
        position = block.end
    pieces.append(_join_wrapped_lines(source[position:]))
    return "".join(pieces)


def _has_fence(source: str) -> bool:
    return "```" in source or "~~~" in source


def _join_wrapped_lines(text: str) -> str:
    if not _MAY_CHANGE.search(text):
        return text
    first, *rest = text.split("\n")
    joined = [_JoinedLine(first)]
    for line, below in zip(rest, [*rest, ""][1:], strict=True):
        current = joined[-1]
        # A line with less indent than the line before may end an item or an admonition.
        continues = (
            current.may_continue
            and "|" not in line
            and _CONTINUATION.match(line)
            and not _CHANGES_LINE_ABOVE.match(below)
            and _indent_length(line) >= current.indent
        )
        if continues:
            current.add(line)
        else:
            joined.append(_JoinedLine(line))
    return "\n".join(line.text for line in joined)


class _JoinedLine:
    """A line and those that continue it; each is looked at once, so that the time is linear."""

    def __init__(self, line: str) -> None:
        self._pieces = [line]
        self._is_ended = _NOT_CONTINUED.match(line) is not None
        # "[a" on one line, "b]: c" on the next.
        self._is_open_bracket = line.lstrip(" \t").startswith("[") and "]" not in line
        self.indent = _indent_length(line)

    @property
    def may_continue(self) -> bool:
        return not self._is_ended and not _ends_with_break(self._pieces[-1])

    @property
    def text(self) -> str:
        last = self._pieces[-1]
        if not _ends_with_break(last):
            self._pieces[-1] = last.rstrip()
        return " ".join(self._pieces)

    def add(self, line: str) -> None:
        self._pieces[-1] = self._pieces[-1].rstrip()
        self._pieces.append(line.lstrip())
        # The first line may end in a line break that only Python knows: "#", U+0085.
        if len(self._pieces) == 2 or (self._is_open_bracket and "]" in line):
            self._is_open_bracket &= "]" not in line
            self._is_ended = _NOT_CONTINUED.match(" ".join(self._pieces)) is not None


def _ends_with_break(line: str) -> bool:
    """Return whether a line ends with a backslash or two spaces, which is a hard line break."""
    return line.endswith("\\") or "  " in line[len(line.rstrip(" \t")) :]


def _indent_length(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
