"""Find the notes that moved here from other sources: a note keeps its identity with its text.

Between sources similarity is not enough: the text has to be the same, or the question.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from generator.identity.lock import Entry
from generator.identity.pairing import Reason, RecognisedNote, SourceNote, indices_by_unique_key
from generator.lazy_patterns import lazy_pattern
from generator.text.cloze import split_deletions
from generator.values import dataclass

_NEITHER_LETTER_NOR_DIGIT = lazy_pattern(r"[\W_]+")
# With these reasons a note certainly belongs to its own lock. With any other reason, the same text
# in another lock is stronger evidence.
CERTAIN_REASONS = frozenset(
    {
        Reason.ID,
        Reason.UNTOUCHED,
        Reason.MOVED,
        Reason.SAME_WORDS,
        Reason.SAME_QUESTION,
        Reason.KIND_CHANGED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLock:
    """Another lock from which the source that is built may take over notes.

    `name` identifies it. `entries` have paths relative to the folder of the source that is built.
    `free` has the GUIDs that its own source no longer has. `is_gone` means that its source no
    longer exists, `is_inside` that its source is part of the one that is built now.
    """

    name: str
    entries: Mapping[str, Entry]
    free: frozenset[str]
    is_gone: bool
    is_inside: bool

    @property
    def live(self) -> list[Entry]:
        """The entries that are not removed."""
        return [entry for entry in self.entries.values() if not entry.removed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfers:
    """The notes that are taken over from other locks.

    `pairs` maps the indices of notes of the source to GUIDs; `entries` are all entries to add.
    `absorbed_locks` maps the names of locks that are taken over completely to their GUIDs,
    `taken_from` the names of the others to the GUIDs that leave them.
    """

    pairs: Mapping[int, str]
    entries: Mapping[str, Entry]
    absorbed_locks: Mapping[str, frozenset[str]]
    taken_from: Mapping[str, frozenset[str]]


def uncertain_notes(recognised: Sequence[RecognisedNote]) -> list[int]:
    """Return the indices of the notes that their own lock does not know for sure."""
    return [
        index for index, one in enumerate(recognised) if one.match.reason not in CERTAIN_REASONS
    ]


def find_transfers(
    notes: Sequence[SourceNote], wanted: Sequence[int], locks: Sequence[CandidateLock]
) -> Transfers:
    """Find entries of other locks for the notes `wanted` (indices), which their own lock lacks."""
    absorbed = [other for other in locks if other.is_inside or _was_renamed(notes, wanted, other)]
    entries = {guid: entry for other in absorbed for guid, entry in other.entries.items()}
    found = {index for index, _ in same_notes(notes, wanted, entries.values())}
    remaining = [other for other in locks if other not in absorbed]
    candidates = {
        entry.guid: entry
        for other in remaining
        for entry in other.entries.values()
        if entry.guid in other.free
    }
    unpaired = [index for index in wanted if index not in found]
    pairs = dict(
        same_notes(
            notes, unpaired, [entry for guid, entry in candidates.items() if guid not in entries]
        )
    )
    entries |= {guid: candidates[guid] for guid in pairs.values()}
    taken_from = {}
    for other in remaining:
        taken = frozenset(guid for guid in pairs.values() if guid in other.entries)
        if taken and other.is_gone and taken >= {entry.guid for entry in other.live}:
            absorbed.append(other)  # with its removed entries
            entries |= other.entries
        elif taken:
            taken_from[other.name] = taken
    return Transfers(
        pairs=pairs,
        entries=entries,
        absorbed_locks={other.name: frozenset(other.entries) for other in absorbed},
        taken_from=taken_from,
    )


def _was_renamed(notes: Sequence[SourceNote], wanted: Sequence[int], other: CandidateLock) -> bool:
    """Return whether a lock's source was renamed to this one: at least half of its notes came."""
    found = len(list(same_notes(notes, wanted, other.live)))
    return other.is_gone and found > 0 and 2 * found >= len(other.live)


def same_notes(
    notes: Sequence[SourceNote], wanted: Iterable[int], entries: Iterable[Entry]
) -> Iterator[tuple[int, str]]:
    """Yield pairs of a note's index and an entry's GUID, best evidence first, each entry once."""
    left, free = list(wanted), list(entries)
    if not (left and free):  # nearly always: to read the questions takes as long as to match them
        return
    for pair in (_by_id, _by_text, _by_question):
        found = dict(pair(notes, left, free))
        yield from found.items()
        left = [index for index in left if index not in found]
        free = [entry for entry in free if entry.guid not in found.values()]


def _by_id(
    notes: Sequence[SourceNote], wanted: Sequence[int], entries: Sequence[Entry]
) -> Iterator[tuple[int, str]]:
    named = {name: entry for entry in entries for name in (entry.id, entry.guid) if name}
    taken: set[str] = set()  # an entry may have two names: `ID:` and GUID
    for index in wanted:
        entry = named.get(notes[index].id or "")
        if entry is not None and entry.kind == notes[index].kind and entry.guid not in taken:
            taken.add(entry.guid)
            yield index, entry.guid


def _by_text(
    notes: Sequence[SourceNote], wanted: Sequence[int], entries: Sequence[Entry]
) -> Iterator[tuple[int, str]]:
    waiting = defaultdict[Hashable, list[Entry]](list)
    for entry in sorted(
        entries, key=lambda entry: (entry.removed, entry.order_key, entry.guid), reverse=True
    ):
        waiting[entry.kind, entry.question, entry.answer].append(entry)
    for index in wanted:
        note = notes[index]
        if same := waiting.get((note.kind, note.question, note.answer)):
            yield index, same.pop().guid


def _by_question(
    notes: Sequence[SourceNote], wanted: Sequence[int], entries: Sequence[Entry]
) -> Iterator[tuple[int, str]]:
    """Pair a note with the only entry that has its question.

    A note with an `ID:` line is not paired: the line names a different note.
    """
    entry_by_question = indices_by_unique_key(
        ((entry.kind, normalise_question(entry.question)), number)
        for number, entry in enumerate(entries)
    )
    without_id = ((index, notes[index]) for index in wanted if notes[index].id is None)
    note_by_question = indices_by_unique_key(
        ((note.kind, normalise_question(note.question)), index) for index, note in without_id
    )
    yield from (
        (index, entries[entry_by_question[key]].guid)
        for key, index in note_by_question.items()
        if key in entry_by_question
    )


def normalise_question(question: str) -> str:
    """Reduce a question to its letters and digits, without case and accents.

    A question without any is returned unchanged. Of a cloze deletion only the hidden text counts,
    not its number and hint.
    """
    folded = unicodedata.normalize("NFKD", "".join(split_deletions(question)).casefold())
    return _NEITHER_LETTER_NOR_DIGIT.sub("", folded) or question
