"""Searches for Anki's browser that find given notes of this program, and no others."""

from collections.abc import Iterable, Iterator

from generator.notetypes import NOTE_TYPES

# In notes. Anki accepts longer searches, but they are hard to copy and paste.
LONGEST_SEARCH = 500
_NAME_OF_KIND = {note_type.kind: note_type.name for note_type in NOTE_TYPES}
# For a kind from a later release: the names of all note types of this program start like this.
_ANY_NOTE_TYPE = "Plain Text *"


def browser_searches(notes: Iterable[tuple[int, str]]) -> list[str]:
    """Return the searches that find these notes, given as pairs of id and kind, in order.

    There is one search for every 500 notes. It names their note types, because a note id is only a
    time: a note that another program made in the same millisecond must not be found, as it would be
    deleted or moved.

    >>> browser_searches([(1, "basic"), (2, "cloze")])
    ['nid:1,2 (note:"Plain Text Basic" OR note:"Plain Text Cloze")']
    """
    found = list(notes)
    groups = (
        found[start : start + LONGEST_SEARCH] for start in range(0, len(found), LONGEST_SEARCH)
    )
    return [
        f"nid:{','.join(str(nid) for nid, _ in group)} "
        + _note_type_terms({kind for _, kind in group})
        for group in groups
    ]


def _note_type_terms(kinds: set[str]) -> str:
    terms = [f'note:"{name}"' for name in _note_type_patterns(kinds)]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _note_type_patterns(kinds: set[str]) -> Iterator[str]:
    yield from (name for kind, name in _NAME_OF_KIND.items() if kind in kinds)
    if kinds - _NAME_OF_KIND.keys():  # a lock that a later release wrote
        yield _ANY_NOTE_TYPE
