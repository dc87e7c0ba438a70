"""Find updates that a device has undone without having seen them.

A note that was edited on a device is as that device had it, once it syncs: also in the fields that
were not edited there. So the edit puts back what the source had before.
"""

from collections.abc import Sequence

from generator.delivery.anki_note import AnkiNote, as_in_anki
from generator.delivery.sent_notes import EarlierState, SentNote
from generator.rendering.rendered_note import field_digests


def is_behind(live: AnkiNote, sent: SentNote) -> bool:
    """Return whether a note was edited on a device that did not have what was last sent.

    Such an edit is the later one for Anki, and replaces what was sent once the device syncs. It is
    known for sure only if it is also older than the sending.
    """
    return bool(sent.before) and live.mod is not None and sent.mod < live.mod <= sent.at


def states_edited(live: AnkiNote, sent: SentNote) -> list[EarlierState]:
    """Return the states that a device may have had which edited a note, the latest last.

    They have the most texts in common with the note, of those that were there at the time of the
    edit. There are none if the device had what was last sent.
    """
    if live.mod is None or live.mod <= sent.mod:
        return []
    digests = field_digests(live.fields, ())[:-1]

    def in_common(others: Sequence[str]) -> int:
        return sum(one == other for one, other in zip(digests, others, strict=True))

    known = [one for one in sent.before if len(one.digests) == len(digests)]
    there = [one for one in known if one.since < live.mod] or known[:1]
    most = max((in_common(one.digests) for one in there), default=0)
    last = field_digests([*map(as_in_anki, sent.fields)], ())[:-1]
    if not is_behind(live, sent) and most <= in_common(last):
        return []
    return [one for one in there if in_common(one.digests) == most]
