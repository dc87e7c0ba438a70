"""Searches for Anki's browser that find given notes of ours, and no other program's."""

from collections.abc import Iterable, Iterator

from generator.notetypes import NOTE_TYPES

# Anki takes longer searches; people do not paste them.
LONGEST_SEARCH = 500
_NAME_OF_KIND = {note_type.kind: note_type.name for note_type in NOTE_TYPES}
# For a kind that a later release added: every note type of ours has a name that begins like this.
_ANY_NOTE_TYPE = "Plain Text *"


def browser_searches(notes: Iterable[tuple[int, str]]) -> list[str]:
    """Return the searches that find these notes, each a pair of its id and its kind, in order.

    There is one search for every 500 notes. It names the note types of its notes, because a note id is only a time:
    a note that another program made at the same millisecond must not be found, since it would be deleted or moved.

    >>> browser_searches([(1, "basic"), (2, "cloze")])
    ['nid:1,2 (note:"Plain Text Basic" OR note:"Plain Text Cloze")']
    """
    found = list(notes)
    parts = (
        found[start : start + LONGEST_SEARCH] for start in range(0, len(found), LONGEST_SEARCH)
    )
    return [
        f"nid:{','.join(str(nid) for nid, _ in part)} {_note_type_terms({kind for _, kind in part})}"
        for part in parts
    ]


def _note_type_terms(kinds: set[str]) -> str:
    terms = [f'note:"{name}"' for name in _note_type_patterns(kinds)]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _note_type_patterns(kinds: set[str]) -> Iterator[str]:
    yield from (name for kind, name in _NAME_OF_KIND.items() if kind in kinds)
    if kinds - _NAME_OF_KIND.keys():  # a lock that a later release wrote
        yield _ANY_NOTE_TYPE
