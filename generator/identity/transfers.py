"""Which notes of other sources are in this source now: an identity goes where its note's text goes.

A source that takes another's notes gives no identity away on a similarity: the text has to be the same, or the question.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.identity.lock import Entry
from generator.identity.pairing import Reason, Recognised, SourceNote, found_once
from generator.text.cloze import split_deletions

# Reasons for which a note's own lock is sure to know it; any other gives way to the same text in another lock.
KNOWN = frozenset(
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
class OtherLock:
    """Another lock, as the source that is built sees it.

    `name` tells it from others. `entries` have their paths from the folder of the source that is built. `free` are the
    GUIDs of those that its own source no longer has. `is_gone` means that its source is not there any more, `is_inside`
    that its source is part of the one that is built now.
    """

    name: str
    entries: Mapping[str, Entry]
    free: frozenset[str]
    is_gone: bool
    is_inside: bool

    @property
    def live(self) -> list[Entry]:
        """The notes that it does not count as removed."""
        return [entry for entry in self.entries.values() if not entry.removed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfers:
    """What is taken over. `pairs` gives the GUID of notes of the source, by index, and `entries` all lines to add.

    `whole` are the locks that go over as a whole, by name, with their GUIDs; `parts` the GUIDs that leave a lock which stays.
    """

    pairs: Mapping[int, str]
    entries: Mapping[str, Entry]
    whole: Mapping[str, frozenset[str]]
    parts: Mapping[str, frozenset[str]]


def uncertain_notes(recognised: Sequence[Recognised]) -> list[int]:
    """List the notes that their own lock does not know for sure, by index."""
    return [index for index, one in enumerate(recognised) if one.match.reason not in KNOWN]


def find_transfers(
    notes: Sequence[SourceNote], wanted: Sequence[int], others: Sequence[OtherLock]
) -> Transfers:
    """Take over notes for those `wanted`, by index: the ones that their own lock does not know."""
    whole = [other for other in others if other.is_inside or _goes_whole(notes, wanted, other)]
    entries = {guid: entry for other in whole for guid, entry in other.entries.items()}
    settled = {index for index, _ in same_notes(notes, wanted, entries.values())}
    partial = [other for other in others if other not in whole]
    candidates = {
        entry.guid: entry
        for other in partial
        for entry in other.entries.values()
        if entry.guid in other.free
    }
    still = [index for index in wanted if index not in settled]
    pairs = dict(
        same_notes(
            notes, still, [entry for guid, entry in candidates.items() if guid not in entries]
        )
    )
    entries |= {guid: candidates[guid] for guid in pairs.values()}
    parts = {}
    for other in partial:
        taken = frozenset(guid for guid in pairs.values() if guid in other.entries)
        if taken and other.is_gone and taken >= {entry.guid for entry in other.live}:
            whole.append(other)  # what it has as removed goes along
            entries |= other.entries
        elif taken:
            parts[other.name] = taken
    return Transfers(
        pairs=pairs,
        entries=entries,
        whole={other.name: frozenset(other.entries) for other in whole},
        parts=parts,
    )


def _goes_whole(notes: Sequence[SourceNote], wanted: Sequence[int], other: OtherLock) -> bool:
    """Tell whether a source is the one whose lock this is, under another name: at least half of its notes are here."""
    found = len(list(same_notes(notes, wanted, other.live)))
    return other.is_gone and found > 0 and 2 * found >= len(other.live)


def same_notes(
    notes: Sequence[SourceNote], wanted: Iterable[int], entries: Iterable[Entry]
) -> Iterator[tuple[int, str]]:
    """Pair notes, by index, with the GUIDs of lines: best evidence first, each line once."""
    left, free = list(wanted), list(entries)
    for pair in (_by_id, _by_text, _by_question):
        found = dict(pair(notes, left, free))
        yield from found.items()
        left = [index for index in left if index not in found]
        free = [entry for entry in free if entry.guid not in found.values()]


def _by_id(
    notes: Sequence[SourceNote], wanted: Sequence[int], entries: Sequence[Entry]
) -> Iterator[tuple[int, str]]:
    named = {name: entry for entry in entries for name in (entry.id, entry.guid) if name}
    taken: set[str] = set()  # a line may be known by two names
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
    """Pair a note with the only line that has its question; not one with an `ID:`, which says that it is another."""
    lines = found_once(
        ((entry.kind, normalised_question(entry.question)), number)
        for number, entry in enumerate(entries)
    )
    without_id = ((index, notes[index]) for index in wanted if notes[index].id is None)
    asked = found_once(
        ((note.kind, normalised_question(note.question)), index) for index, note in without_id
    )
    yield from ((index, entries[lines[key]].guid) for key, index in asked.items() if key in lines)


def normalised_question(question: str) -> str:
    """Reduce a question to its letters and digits, without case and accents; one that has none stays as it is.

    Of a cloze deletion only what it hides counts, not its number and its hint.
    """
    folded = unicodedata.normalize("NFKD", "".join(split_deletions(question)).casefold())
    return "".join(char for char in folded if char.isalnum()) or question
