"""Runs regular expressions of Obsidian_to_Anki that users wrote themselves, with a time limit.

They are in the syntax of JavaScript, which the library `regex` reads nearly all of. They are run
only if the user asks for it, since one may take hours for a small text.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from generator.diagnostics import Code, quoted
from generator.sources.dialects.obsidian.preset_notes import FoundNote, without_tags
from generator.sources.foreign.gatherer import Gatherer
from generator.text.lines import Line, Piece

if TYPE_CHECKING:
    import regex

# In seconds, for one expression in one file. The documented ones take milliseconds.
TIME_LIMIT = 1.0


def run_patterns(
    gatherer: Gatherer,
    patterns: Sequence[tuple[str, str]],
    rows: Sequence[str],
    lines: Sequence[Line],
    limit: float = TIME_LIMIT,
) -> dict[int, list[FoundNote]]:
    """Find the notes of expressions in the rows of a file, by the index of their first line.

    An expression that is not valid, or that takes longer than the limit, is reported. `end` of a
    note is the index after its last line.
    """
    text = "\n".join(rows)
    found: dict[int, list[FoundNote]] = {}
    cutter = _Cutter(rows, lines)
    for note_type, pattern in patterns:
        for match in _matches(gatherer, note_type, pattern, text, limit):
            note = cutter.note(note_type, match)
            if note is not None:
                found.setdefault(cutter.index(note.start.number), []).append(note)
    return found


def _matches(
    gatherer: Gatherer, note_type: str, pattern: str, text: str, limit: float
) -> "list[regex.Match[str]]":
    # Imported here, since few vaults have such expressions.
    import regex

    what = f"not converted: notes of type {quoted(note_type)} by the pattern {quoted(pattern)}"
    try:
        compiled = regex.compile(pattern, regex.MULTILINE)
        return [match for match in compiled.finditer(text, timeout=limit) if match[0].strip()]
    except regex.error as error:
        why, hint = f"it is not valid: {error}", "correct it in the settings of Obsidian_to_Anki"
    except TimeoutError:
        why = f"it takes longer than {limit:g} s in this file"
        hint = "use a documented pattern, or write it without a repetition inside another one"
    except (MemoryError, RecursionError, OverflowError):
        why, hint = "it is too large", "shorten it in the settings of Obsidian_to_Anki"
    gatherer.report(gatherer.location(1), Code.NOT_CONVERTED, f"{what}: {why}", hint)
    return []


class _Cutter:
    """Cuts ranges of the text into lines without comments."""

    def __init__(self, rows: Sequence[str], lines: Sequence[Line]) -> None:
        self._lines = lines
        self._numbers = [line.number for line in lines]
        self._starts = list(accumulate((len(row) + 1 for row in rows), initial=0))

    def index(self, number: int) -> int:
        """Return the index of the first line with this number or a higher one."""
        return bisect_right(self._numbers, number - 1)

    def note(self, note_type: str, match: "regex.Match[str]") -> FoundNote | None:
        fields = tuple(self._cut(*match.span(group)) for group in range(1, len(match.groups()) + 1))
        kept, tags = without_tags(fields[-1]) if fields else ([], None)
        fields = (*fields[:-1], kept)
        whole = [line for line in self._cut(*match.span()) if line.text.strip()]
        if not whole or not any(line.text.strip() for line in fields[0]):
            return None
        start, last = whole[0], whole[-1].number
        return FoundNote(note_type, start, fields, tags, last, self.index(last + 1))

    def _cut(self, start: int, end: int) -> list[Line]:
        """Return the lines of a range; none for a group that did not match."""
        if start < 0 or start == end:
            return []
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end) - 1
        kept = []
        for line in self._lines[self.index(first + 1) : self.index(last + 2)]:
            row = line.number - 1
            low = start - self._starts[first] if row == first else 0
            high = end - self._starts[last] if row == last else None
            pieces = tuple(
                Piece(piece.column + cut[0], piece.text[cut[0] : cut[1]])
                for piece in line.pieces
                if (cut := _within(piece, low, high))[0] < cut[1]
            )
            kept.append(Line(line.number, pieces, line.code))
        return kept


def _within(piece: Piece, low: int, high: int | None) -> tuple[int, int]:
    """Return the range of a piece between two offsets of its row."""
    offset = piece.column - 1
    start = max(low - offset, 0)
    end = len(piece.text) if high is None else min(high - offset, len(piece.text))
    return start, end
