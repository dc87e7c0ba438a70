"""Recognise the notes of a source after its author edited it, so that each keeps its reviews.

Best evidence first: the note's `ID:` line; the same question and answer; the same question,
formatting aside; then the pairs with the most similar question, answer and neighbours. One to one
over the whole source. A note without a sure match is new.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.identity.lock import Entry
from generator.identity.neighbourhood import SAME_GAP, Neighbourhood
from generator.identity.pairing import (
    AnyNote,
    Key,
    Match,
    Pairs,
    Reason,
    SourceNote,
    indices_by_unique_key,
    indices_with_keys,
    unique_pairs_among,
)

if TYPE_CHECKING:
    from generator.identity.note_words import NoteWords


def match_notes(
    entries: Sequence[Entry],
    notes: Sequence[SourceNote],
    transferred: Mapping[int, int] = MappingProxyType({}),
    unread: Collection[int] = (),
) -> tuple[Match, ...]:
    """Find the lock's entry of each note of the source, in the order of `notes`.

    The entries are in the order of the last build's source. `transferred` maps the index of a
    note to that of an entry if the two are already known to be the same. `unread` are entries
    whose notes may still be there, where they cannot be read: each is that of a note with the
    same words or question, but not of a similar one. A note with an unknown `ID:` is a new one,
    however similar to another, unless its text is unchanged.
    """
    if not entries:  # the first build
        return (Match(guid=None, reason=Reason.NEW, unsure=None),) * len(notes)
    pairs = Pairs(entries, notes)
    if not transferred and _are_unchanged(pairs):
        return tuple(
            Match(guid=entry.guid, reason=Reason.ID if note.id else Reason.UNTOUCHED, unsure=None)
            for entry, note in zip(map(entries.__getitem__, pairs.live), notes, strict=True)
        )
    return match_edited(pairs, transferred, unread)


def match_edited(
    pairs: Pairs, transferred: Mapping[int, int], unread: Collection[int] = ()
) -> tuple[Match, ...]:
    """Find the entry of each note like `match_notes`, which leaves this out if nothing changed."""
    entries, notes = pairs.old, pairs.new
    for new, old in transferred.items():
        pairs.pair(old, new, Reason.TRANSFERRED)
    _pair_by_id(pairs)
    _pair_same_text(pairs)
    pairs.excluded = {new for new in pairs.free_new() if notes[new].id}
    _pair_same_question(pairs)
    _pair_in_order(pairs, range(len(entries)), _exact_text)  # removed notes that return
    # Reading the words of all notes is slow, and so is the import of what compares them. After most
    # edits all notes are paired by now.
    if pairs.free_old() and pairs.free_new():
        from generator.identity.comparison import Comparison
        from generator.identity.note_words import NoteWords
        from generator.identity.similar_pairs import pair_similar

        note_words = NoteWords()
        _pair_same_words(pairs, note_words)
        _pair_copies(pairs, note_words)
        _pair_returned_question(pairs, note_words)
        comparison = Comparison(pairs, note_words)
        pairs.excluded_old.update(unread)
        pair_similar(pairs, comparison)
    return tuple(pairs.match(new) for new in range(len(notes)))


def _are_unchanged(pairs: Pairs) -> bool:
    """Return whether the notes are those of the last build in the same order, with its `ID:` lines.

    Then all of them are paired in order, however many have the same text.
    """
    return len(pairs.live) == len(pairs.new) and all(
        pairs.old[old].question == note.question
        and pairs.old[old].answer == note.answer
        and pairs.old[old].kind == note.kind
        and pairs.old[old].path == note.path
        and pairs.old[old].section == note.section
        and (not note.id or pairs.old[old].guid == note.id)
        for old, note in zip(pairs.live, pairs.new, strict=True)
    )


def _pair_by_id(pairs: Pairs) -> None:
    if not any(note.id for note in pairs.new):
        return
    by_guid = {note.id: index for index, note in enumerate(pairs.old) if note.id}
    by_guid |= {note.guid: index for index, note in enumerate(pairs.old)}
    for new, note in enumerate(pairs.new):
        old = by_guid.get(note.id) if note.id else None
        # Two notes with the same `ID:`, or a note from another source: the first pair stays.
        if old is None or old in pairs.new_of or new in pairs.old_of:
            continue
        if pairs.old[old].kind == note.kind:
            pairs.pair(old, new, Reason.ID)
        else:
            pairs.reasons[new] = Reason.KIND_CHANGED


# ---- the same text


# Of all notes, several times: a function of Python would take three times as long.
_exact_text = attrgetter("kind", "question", "answer")
_exact_text_in_file = attrgetter("kind", "question", "answer", "path")
_exact_text_in_section = attrgetter("kind", "question", "answer", "path", "section")


def _exact_question(note: AnyNote) -> Hashable:
    return (note.kind, note.question) if note.question.strip() else None


def _pair_same_text(pairs: Pairs) -> None:
    """Pair equal texts; if several notes share one, by section, file, neighbours, then order."""
    keys: tuple[Key, ...] = (_exact_text_in_section, _exact_text_in_file, _exact_text)
    for key in keys:
        olds, news = _with_free_keys(pairs, pairs.live, _exact_text)
        for old, new in unique_pairs_among(pairs, olds, news, key):
            _pair_unchanged(pairs, old, new)
    _follow_neighbours(pairs, pairs.live, range(len(pairs.new)))
    _follow_neighbours(pairs, pairs.live[::-1], range(len(pairs.new))[::-1])
    for key in keys:
        _pair_in_order(pairs, pairs.live, key)


def _pair_unchanged(pairs: Pairs, old: int, new: int) -> None:
    before, now = pairs.old[old], pairs.new[new]
    stayed = not before.removed and (before.path, before.section) == (now.path, now.section)
    pairs.pair(old, new, Reason.UNTOUCHED if stayed else Reason.MOVED)


def _follow_neighbours(pairs: Pairs, olds: Sequence[int], news: Sequence[int]) -> None:
    """Pair equal texts that come first or right after a pair, in the order given."""
    position = {new: position for position, new in enumerate(news)}
    after = 0
    for old in olds:
        new = news[after] if after < len(news) else None
        if (
            new is not None
            and pairs.are_free(old, new)
            and _exact_text(pairs.old[old]) == _exact_text(pairs.new[new])
        ):
            _pair_unchanged(pairs, old, new)
        after = position[pairs.new_of[old]] + 1 if old in pairs.new_of else len(news)


def _pair_in_order(pairs: Pairs, olds: Iterable[int], key: Key) -> None:
    waiting = defaultdict[Hashable, list[int]](list)
    for old in reversed([old for old in olds if old not in pairs.new_of]):
        waiting[key(pairs.old[old])].append(old)
    for new in pairs.free_new():
        if waiting_olds := waiting.get(key(pairs.new[new])):
            _pair_unchanged(pairs, waiting_olds.pop(), new)


# ---- the same question, or the same words


def _pair_same_question(pairs: Pairs) -> None:
    for old, new in unique_pairs_among(
        pairs, *_with_free_keys(pairs, pairs.live, _exact_question), _exact_question
    ):
        pairs.pair(old, new, Reason.SAME_QUESTION)
    # Several notes have this question and all but one are unchanged: that one was edited, if its
    # position is the same.
    if same_in_file := unique_pairs_among(
        pairs, pairs.free_live(), pairs.free_new(), _in_file(_exact_question)
    ):
        neighbourhood = Neighbourhood(pairs)
        for old, new in same_in_file:
            if neighbourhood.similarity(old, new) >= SAME_GAP:
                pairs.pair(old, new, Reason.SAME_QUESTION)


def _pair_same_words(pairs: Pairs, note_words: "NoteWords") -> None:
    """Pair notes, or questions, that differ only in formatting, case, punctuation and accents.

    First within a section, then within a file, then in the whole source.
    """
    _, news = _with_free_keys(pairs, pairs.free_live(), note_words.question_key)
    for within in (_in_section, _in_file, _anywhere):
        for key, reason in (
            (note_words.text_key, Reason.SAME_WORDS),
            (note_words.question_key, Reason.SAME_QUESTION),
        ):
            for old, new in unique_pairs_among(pairs, pairs.free_live(), news, within(key)):
                if reason is Reason.SAME_WORDS or not note_words.differ_in_symbols(
                    pairs.old[old], pairs.new[new]
                ):
                    pairs.pair(old, new, reason)


def _with_free_keys(pairs: Pairs, olds: Sequence[int], key: Key) -> tuple[list[int], list[int]]:
    """Return those of these old notes, and of all new ones, that have the key of a free live note.

    After a few edits these are few, and no other note matters for whether a key is unique.
    """
    if not pairs.new_of:  # all are free, and have the keys of free notes
        return list(olds), list(range(len(pairs.new)))
    free_keys = {key(pairs.old[old]) for old in pairs.free_live()} - {None}
    if not free_keys:
        return [], []
    return indices_with_keys(pairs.old, olds, key, free_keys), indices_with_keys(
        pairs.new, range(len(pairs.new)), key, free_keys
    )


def _in_section(key: Key) -> Key:
    return lambda note: (
        (found, note.path, note.section) if (found := key(note)) is not None else None
    )


def _in_file(key: Key) -> Key:
    return lambda note: (found, note.path) if (found := key(note)) is not None else None


def _anywhere(key: Key) -> Key:
    return key


def _pair_copies(pairs: Pairs, note_words: "NoteWords") -> None:
    """Pair a question that several unpaired new notes have: an edited note was copied."""
    old_by_question = indices_by_unique_key(
        (note_words.question_key(pairs.old[old]), old) for old in pairs.free_live()
    )
    copies = defaultdict[Hashable, list[int]](list)
    for new in indices_with_keys(
        pairs.new, range(len(pairs.new)), note_words.question_key, old_by_question
    ):
        copies[note_words.question_key(pairs.new[new])].append(new)
    neighbourhood = Neighbourhood(pairs) if copies else None
    for question, news in copies.items():
        old = old_by_question[question]
        if neighbourhood and len(news) > 1 and all(pairs.are_free(old, new) for new in news):
            _, best = max((neighbourhood.similarity(old, new), -new) for new in news)
            pairs.pair(old, -best, Reason.SAME_QUESTION)


def _pair_returned_question(pairs: Pairs, note_words: "NoteWords") -> None:
    """Pair removed notes with new ones by their question, if it is unique on both sides."""
    removed = [old for old in pairs.free_old() if pairs.old[old].removed]
    for old, new in unique_pairs_among(
        pairs, removed, range(len(pairs.new)), note_words.question_key
    ):
        if not note_words.differ_in_symbols(pairs.old[old], pairs.new[new]):
            pairs.pair(old, new, Reason.SAME_QUESTION)
