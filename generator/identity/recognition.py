"""Recognise the notes of a source after its author edited it, so that each keeps its review history.

Best evidence first: the note's `ID:` line; the same question and answer; the same question, in whatever writing; then
the pairs most alike in question, answer and neighbours. One to one over the whole source. Unsure means new.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType

from generator.identity.comparison import Comparison
from generator.identity.lock import Entry
from generator.identity.neighbourhood import SAME_GAP, Neighbourhood
from generator.identity.note_words import NoteWords
from generator.identity.pairing import (
    AnyNote,
    Key,
    Match,
    Pairs,
    Reason,
    SourceNote,
    found_once,
    pairs_once,
    with_keys,
)
from generator.identity.similar_pairs import pair_similar


def match_notes(
    entries: Sequence[Entry],
    notes: Sequence[SourceNote],
    transferred: Mapping[int, int] = MappingProxyType({}),
) -> tuple[Match, ...]:
    """Tell which entry of the lock each note of the source is, in the order of `notes`.

    The entries are in the order that the source last had. `transferred` pairs notes with entries, by index, that are known
    to be one already. A note whose `ID:` is not known is another one, whatever it reads like, unless its text is
    untouched.
    """
    pairs = Pairs(entries, notes)
    for new, old in transferred.items():
        pairs.take(old, new, Reason.TRANSFERRED)
    _pair_by_id(pairs)
    _pair_same_text(pairs)
    pairs.own = {new for new in pairs.free_new() if notes[new].id}
    _pair_same_question(pairs)
    _pair_in_order(pairs, range(len(entries)), _exact_text)  # removed notes that return
    # To read the words of all notes takes long, and after most edits all notes are found by now.
    if pairs.free_old() and pairs.free_new():
        note_words = NoteWords()
        _pair_other_writing(pairs, note_words)
        _pair_copies(pairs, note_words)
        _pair_returned_question(pairs, note_words)
        comparison = Comparison(pairs, note_words)
        pair_similar(pairs, comparison)
    return tuple(pairs.match(new) for new in range(len(notes)))


def _pair_by_id(pairs: Pairs) -> None:
    by_guid = {note.id: index for index, note in enumerate(pairs.old) if note.id}
    by_guid |= {note.guid: index for index, note in enumerate(pairs.old)}
    for new, note in enumerate(pairs.new):
        old = by_guid.get(note.id) if note.id else None
        # Two notes with one `ID:`, or one that came from another source: the first pair stays.
        if old is None or old in pairs.new_of or new in pairs.old_of:
            continue
        if pairs.old[old].kind == note.kind:
            pairs.take(old, new, Reason.ID)
        else:
            pairs.reasons[new] = Reason.KIND_CHANGED


# ---- the same text, or one field of it


def _exact_text(note: AnyNote) -> Hashable:
    return note.kind, note.question, note.answer


def _exact_question(note: AnyNote) -> Hashable:
    return (note.kind, note.question) if note.question.strip() else None


def _pair_same_text(pairs: Pairs) -> None:
    """Pair equal texts. Where several notes share one, section and neighbours decide, then file and order."""
    keys = (_in_section(_exact_text), _in_file(_exact_text), _exact_text)
    for key in keys:
        olds, news = _same_as_left(pairs, pairs.live, _exact_text)
        for old, new in pairs_once(pairs, olds, news, key):
            _take_same_text(pairs, old, new)
    _follow_neighbours(pairs, pairs.live, range(len(pairs.new)))
    _follow_neighbours(pairs, pairs.live[::-1], range(len(pairs.new))[::-1])
    for key in keys:
        _pair_in_order(pairs, pairs.live, key)


def _take_same_text(pairs: Pairs, old: int, new: int) -> None:
    before, now = pairs.old[old], pairs.new[new]
    stayed = not before.removed and (before.path, before.section) == (now.path, now.section)
    pairs.take(old, new, Reason.UNTOUCHED if stayed else Reason.MOVED)


def _follow_neighbours(pairs: Pairs, olds: Sequence[int], news: Sequence[int]) -> None:
    """Pair equal texts that come right after a pair, or first, in the order given."""
    place = {new: at for at, new in enumerate(news)}
    after = 0
    for old in olds:
        new = news[after] if after < len(news) else None
        if (
            new is not None
            and pairs.free(old, new)
            and _exact_text(pairs.old[old]) == _exact_text(pairs.new[new])
        ):
            _take_same_text(pairs, old, new)
        after = place[pairs.new_of[old]] + 1 if old in pairs.new_of else len(news)


def _pair_in_order(pairs: Pairs, olds: Iterable[int], key: Key) -> None:
    waiting = defaultdict[Hashable, list[int]](list)
    for old in reversed([old for old in olds if old not in pairs.new_of]):
        waiting[key(pairs.old[old])].append(old)
    for new in pairs.free_new():
        if same := waiting.get(key(pairs.new[new])):
            _take_same_text(pairs, same.pop(), new)


# ---- the same question, or the same words


def _pair_same_question(pairs: Pairs) -> None:
    for old, new in pairs_once(
        pairs, *_same_as_left(pairs, pairs.live, _exact_question), _exact_question
    ):
        pairs.take(old, new, Reason.SAME_QUESTION)
    # Several notes ask it, and all but one are as they were: that one was edited, if it is where it was.
    if in_file := pairs_once(pairs, pairs.gone(), pairs.free_new(), _in_file(_exact_question)):
        places = Neighbourhood(pairs)
        for old, new in in_file:
            if places.similarity(old, new) >= SAME_GAP:
                pairs.take(old, new, Reason.SAME_QUESTION)


def _pair_other_writing(pairs: Pairs, note_words: NoteWords) -> None:
    """Pair notes that are equal but for code marks, letter case, punctuation, quotes and accents; or their questions.

    Before the whole source is looked at, a note is looked for in its own section and file.
    """
    _, news = _same_as_left(pairs, pairs.gone(), note_words.question)
    for where in (_in_section, _in_file, _anywhere):
        for key, reason in (
            (note_words.text, Reason.SAME_WORDS),
            (note_words.question, Reason.SAME_QUESTION),
        ):
            for old, new in pairs_once(pairs, pairs.gone(), news, where(key)):
                if reason is Reason.SAME_WORDS or not note_words.have_other_signs(
                    pairs.old[old], pairs.new[new]
                ):
                    pairs.take(old, new, reason)


def _same_as_left(pairs: Pairs, olds: Sequence[int], key: Key) -> tuple[list[int], list[int]]:
    """List which of these old notes, and of all new ones, have the key of an old note that is left.

    After a few edits that is little, and no other can tell whether a key is found once.
    """
    left = {key(pairs.old[old]) for old in pairs.gone()} - {None}
    if not left:
        return [], []
    return with_keys(pairs.old, olds, key, left), with_keys(
        pairs.new, range(len(pairs.new)), key, left
    )


def _in_section(key: Key) -> Key:
    return lambda note: (
        (found, note.path, note.section) if (found := key(note)) is not None else None
    )


def _in_file(key: Key) -> Key:
    return lambda note: (found, note.path) if (found := key(note)) is not None else None


def _anywhere(key: Key) -> Key:
    return key


def _pair_copies(pairs: Pairs, note_words: NoteWords) -> None:
    """Pair a question that several notes ask now, of which none is paired: the note was edited, and then copied."""
    once = found_once((note_words.question(pairs.old[old]), old) for old in pairs.gone())
    copies = defaultdict[Hashable, list[int]](list)
    for new in with_keys(pairs.new, range(len(pairs.new)), note_words.question, once):
        copies[note_words.question(pairs.new[new])].append(new)
    places = Neighbourhood(pairs) if copies else None
    for question, news in copies.items():
        old = once[question]
        if places and len(news) > 1 and all(pairs.free(old, new) for new in news):
            _, best = max((places.similarity(old, new), -new) for new in news)
            pairs.take(old, -best, Reason.SAME_QUESTION)


def _pair_returned_question(pairs: Pairs, note_words: NoteWords) -> None:
    """Pair removed notes with those that ask the same again, where just one of each does."""
    removed = [old for old in pairs.free_old() if pairs.old[old].removed]
    for old, new in pairs_once(pairs, removed, range(len(pairs.new)), note_words.question):
        if not note_words.have_other_signs(pairs.old[old], pairs.new[new]):
            pairs.take(old, new, Reason.SAME_QUESTION)
