"""Runs regular expressions of Obsidian_to_Anki that users wrote themselves, with a time limit.

They are in the syntax of JavaScript, which the library `regex` reads nearly all of. They are run
only if the user asks for it, since one may take hours for a small text.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from generator.diagnostics import Code, quoted
from generator.sources.dialects.obsidian.anki_notes import PLAIN_ID
from generator.sources.dialects.obsidian.preset_notes import FoundNote, without_tags
from generator.sources.foreign.gatherer import Gatherer
from generator.text.lines import Line, Piece

# In seconds, for one expression in one file. The documented ones take milliseconds.
TIME_LIMIT = 1.0
# An expression that takes longer in so many files is not run in the others, so that a folder does
# not take hours.
MOST_TIMEOUTS = 3
# In characters. The longest documented one has a tenth; to compile many more takes seconds.
LONGEST_PATTERN = 2_000
# Each note reads its whole row. An expression that finds more was not meant to.
MOST_IN_ROW = 100
_timeouts: Counter[str] = Counter()


class _Found(NamedTuple):
    """The spans of each match of an expression: the whole, then its groups; or why there are none.

    `hint` is for the reason.
    """

    spans: tuple[tuple[tuple[int, int], ...], ...] = ()
    why: str = ""
    hint: str = ""


def run_patterns(
    gatherer: Gatherer,
    patterns: Sequence[tuple[str, str]],
    rows: Sequence[str],
    lines: Sequence[Line],
    limit: float = TIME_LIMIT,
) -> dict[int, list[FoundNote]]:
    """Find the notes of expressions in the rows of a file, by the index of their first line.

    As in the plugin, a match that overlaps one of an expression before is no note. An expression
    that is not valid, or that takes longer than the limit, is reported. `end` of a note is the
    index after its last line.
    """
    text = "\n".join(rows)
    spans_of_notes: list[tuple[str, tuple[tuple[int, int], ...]]] = []
    cutter = _Cutter(rows, lines)
    taken: list[tuple[int, int]] = []
    for note_type, pattern in patterns:
        result = _search(pattern, text, limit)
        if result.why:
            what = f"notes of type {quoted(note_type)} by the pattern {quoted(pattern)}"
            gatherer.report(
                gatherer.location(1),
                Code.NOT_CONVERTED,
                f"not converted: {what}: {result.why}",
                result.hint,
            )
        free = [spans for spans in result.spans if not _overlaps(taken, *spans[0])]
        taken = sorted([*taken, *(spans[0] for spans in free)])
        spans_of_notes += ((note_type, spans) for spans in free)
    found: dict[int, list[FoundNote]] = {}
    for note_type, spans in spans_of_notes:
        note = cutter.note(note_type, spans)
        if note is not None:
            note = note._replace(unused=cutter.beside(taken, *spans[0]))
            found.setdefault(cutter.index(note.start.number), []).append(note)
    return found


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether a range overlaps one of these, which are sorted and do not overlap."""
    position = bisect_left(taken, (end, 0)) - 1
    return position >= 0 and taken[position][1] > start


# A file is read twice, once to detect what it is.
@lru_cache(maxsize=64)
def _search(pattern: str, text: str, limit: float) -> _Found:
    # Imported here, since few vaults have such expressions.
    import regex

    shorten = "shorten it in the settings of Obsidian_to_Anki"
    faster = "use a documented pattern, or write it without a repetition inside another one"
    if len(pattern) > LONGEST_PATTERN:
        return _Found(why=f"it has more than {LONGEST_PATTERN} characters", hint=shorten)
    if _timeouts[pattern] >= MOST_TIMEOUTS:
        why = f"it takes longer than {limit:g} s in {MOST_TIMEOUTS} other files"
        return _Found(why=why, hint=faster)
    try:
        compiled = regex.compile(pattern, regex.MULTILINE)
        groups = range(compiled.groups + 1)
        spans = [
            tuple(match.span(group) for group in groups)
            for match in compiled.finditer(text, timeout=limit)
            if match[0].strip()
        ]
    except regex.error as error:
        why, hint = f"it is not valid: {error}", "correct it in the settings of Obsidian_to_Anki"
        return _Found(why=why, hint=hint)
    except TimeoutError:
        _timeouts[pattern] += 1
        return _Found(why=f"it takes longer than {limit:g} s in this file", hint=faster)
    except (MemoryError, RecursionError, OverflowError):
        return _Found(why="it is too large", hint=shorten)
    starts = list(accumulate((len(row) + 1 for row in text.split("\n")), initial=0))
    in_rows = Counter(bisect_right(starts, whole[0]) for whole, *_ in spans)
    if any(number > MOST_IN_ROW for number in in_rows.values()):
        why = f"it finds more than {MOST_IN_ROW} notes in one row"
        return _Found(why=why, hint="correct it in the settings of Obsidian_to_Anki")
    return _Found(spans=tuple(spans))


class _Cutter:
    """Cuts ranges of the text into lines without comments."""

    def __init__(self, rows: Sequence[str], lines: Sequence[Line]) -> None:
        self._lines = lines
        self._numbers = [line.number for line in lines]
        self._starts = list(accumulate((len(row) + 1 for row in rows), initial=0))

    def index(self, number: int) -> int:
        """Return the index of the first line with this number or a higher one."""
        return bisect_right(self._numbers, number - 1)

    def note(self, note_type: str, spans: Sequence[tuple[int, int]]) -> FoundNote | None:
        """Return the note of a match, given the spans of the whole and of its groups."""
        fields = tuple(self._cut(*span) for span in spans[1:])
        kept, tags = without_tags(fields[-1]) if fields else ([], None)
        fields = (*fields[:-1], kept)
        whole = [line for line in self._cut(*spans[0]) if line.text.strip()]
        if not whole or not any(line.text.strip() for line in fields[0]):
            return None
        start, last = whole[0], whole[-1].number
        return FoundNote(note_type, start, fields, tags, last, self.index(last + 1))

    def beside(self, taken: Sequence[tuple[int, int]], start: int, end: int) -> tuple[Line, ...]:
        """Return the text before and after a match in its rows, except for ids.

        `taken` are all matches, sorted. The text between two is before the second one.
        """
        position = bisect_left(taken, (start, end))
        first = self._starts[bisect_right(self._starts, start) - 1]
        last = bisect_right(self._starts, max(end - 1, start))
        row_end = self._starts[last] - 1 if last < len(self._starts) else end
        above = taken[position - 1][1] if position else 0
        is_last = position + 1 == len(taken) or taken[position + 1][0] > row_end
        around = [
            *self._cut(max(first, above), start),
            *(self._cut(end, row_end) if is_last and end < row_end else ()),
        ]
        return tuple(line for line in around if PLAIN_ID.sub("", line.text).strip())

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
