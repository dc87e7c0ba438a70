"""Merge a note of the source with the same note in Anki, field by field.

The base is what the source last gave to Anki. A field that only one side changed since then has the
text of that side; only where both changed the same field, one text has to replace the other.
"""

from collections.abc import Collection, Sequence
from enum import Enum, auto

from generator.delivery.anki_note import AnkiNote, as_in_anki, tag_keys
from generator.delivery.missed_updates import is_behind, states_edited
from generator.delivery.sent_notes import SentNote
from generator.delivery.wanted import WantedNote
from generator.rendering.rendered_note import field_digests
from generator.values import dataclass

# Anki drops these from a package, although they are tags as any other.
TAGS_NOT_IMPORTED = frozenset({"marked", "leech"})
# Instead of the digest of a text: it was the learner's.
LEARNERS = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A note as it should be in Anki after a push.

    `replaced` are the names of fields whose text in Anki was changed by the learner and is replaced
    by that of the source, `kept` those whose text in Anki stays.
    """

    fields: tuple[str, ...]
    tags: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class _Text(Enum):
    """Whose text a field gets."""

    SOURCE = auto()  # the learner has not changed it
    LEARNER = auto()  # only the learner has changed it
    CONFLICT = auto()  # both have, or may have


def merge(wanted: WantedNote, live: AnkiNote, sent: SentNote | None) -> Merged:
    """Merge a note of the source with the one in Anki, of the same note type."""
    fields, replaced, kept = [], [], []
    names = wanted.note.note_type.fields
    ours = tuple(map(as_in_anki, wanted.note.fields))
    texts = _texts(wanted, ours, live, sent)
    for name, own, theirs, text in zip(names, ours, live.fields, texts, strict=True):
        fields.append(theirs if text is _Text.LEARNER else own)
        if own != theirs and text is _Text.CONFLICT:
            replaced.append(name)
        elif own != theirs and text is _Text.LEARNER:
            kept.append(name)
    return Merged(
        fields=tuple(fields),
        tags=_merged_tags(wanted, live, sent),
        replaced=tuple(replaced),
        kept=tuple(kept),
    )


def is_in_anki(merged: Merged, live: AnkiNote) -> bool:
    """Return whether Anki has a note as it should be."""
    return merged.fields == live.fields and tag_keys(merged.tags) == tag_keys(live.tags)


def is_as_built(live: AnkiNote, digests: Sequence[str], sent: SentNote | None) -> bool:
    """Return whether a note in Anki has the fields that were built, so the learner changed none.

    `digests` are those of the last build, from the lock.
    """
    if sent is not None and live.fields in (sent.fields, tuple(map(as_in_anki, sent.fields))):
        return True
    return bool(digests) and field_digests(live.fields, ())[:-1] == tuple(digests[:-1])


def is_older(live: AnkiNote, sent: SentNote) -> bool:
    """Return whether Anki has a note as it was before it was sent, from a backup say.

    Whatever the learner changes later has a later time. The time of a build may be ahead of the
    clock here, if it was made on another machine.
    """
    return live.mod is not None and live.mod < min(sent.mod, sent.at)


def learners_texts(
    live: Sequence[str], source: Sequence[str], among: Collection[int] | None = None
) -> tuple[tuple[int, str], ...]:
    """Return position and digest of each field in Anki that differs from that of the source.

    With `among`, only of those at these positions.
    """
    digests = field_digests(live, ())[:-1]
    pairs = zip(digests, live, map(as_in_anki, source), strict=False)
    return tuple(
        (position, digest)
        for position, (digest, text, own) in enumerate(pairs)
        if text != own and (among is None or position in among)
    )


def _texts(
    wanted: WantedNote, ours: Sequence[str], live: AnkiNote, sent: SentNote | None
) -> list[_Text]:
    """Decide whose text each field gets; `ours` are the fields of the source."""
    if sent is not None and len(sent.fields) == len(ours):
        return _texts_by_record(wanted, ours, live, sent)
    before, now = wanted.before, field_digests(live.fields, ())
    if len(before) != len(now):
        # Not known: Anki keeps the later of two texts, and so the learner's own, if it is later.
        is_later = live.mod is not None and live.mod >= wanted.note.mod
        return [_Text.LEARNER if is_later else _Text.CONFLICT] * len(ours)
    # What is not later than the build before this one may be of a build before that.
    is_unknown = live.mod is None or live.mod < wanted.mod_before
    digests = field_digests(ours, ())
    return _compared(digests[:-1], now[:-1], before[:-1], is_unknown=is_unknown)


def _texts_by_record(
    wanted: WantedNote, ours: Sequence[str], live: AnkiNote, sent: SentNote
) -> list[_Text]:
    """Decide whose text each field gets, with what was last sent as the base."""
    base = tuple(map(as_in_anki, sent.fields))
    # In an older state of a note, a text may be the learner's or an earlier one of the source.
    texts = _compared(ours, live.fields, base, is_unknown=is_older(live, sent))
    built, learners = {*enumerate(wanted.before[:-1])}, {*sent.learners}
    earlier = {place for one in sent.before for place in enumerate(one.digests)}
    digests, last = (field_digests(one, ())[:-1] for one in (live.fields, base))
    states, behind = states_edited(live, sent), is_behind(live, sent)
    # Of an edit by a device, something differs from the state that it had. If nothing does, the
    # learner has put the earlier texts back.
    is_put_back = not states or (
        digests == states[-1].digests and tag_keys(live.tags) == tag_keys(states[-1].tags)
    )
    had = states[-1].digests if states else last
    for position, digest in enumerate(digests):
        if ours[position] == base[position] and (position, digest) in learners:
            texts[position] = _Text.LEARNER
        elif texts[position] is _Text.SOURCE:
            continue
        elif digest and (position, digest) in built:  # of a build that was imported by hand
            texts[position] = _Text.SOURCE
        elif (position, digest) in earlier and (behind or digest or not is_put_back):
            # An empty text may be the learner's if nothing else differs from an earlier state.
            is_sure = sum((behind, bool(digest), not is_put_back)) > 1
            texts[position] = _Text.SOURCE if is_sure else _Text.CONFLICT
        elif behind and had[position] not in (LEARNERS, last[position]):
            texts[position] = _Text.CONFLICT  # the source has changed the same field
    return texts


def _compared(
    ours: Sequence[str], theirs: Sequence[str], base: Sequence[str], *, is_unknown: bool
) -> list[_Text]:
    """Compare texts, or their digests, field by field.

    If it `is_unknown` whether the base is what Anki had, a text that differs may be anybody's.
    """
    return [
        _Text.SOURCE
        if their == before
        else _Text.CONFLICT
        if own != before or is_unknown
        else _Text.LEARNER
        for own, their, before in zip(ours, theirs, base, strict=True)
    ]


def _merged_tags(wanted: WantedNote, live: AnkiNote, sent: SentNote | None) -> tuple[str, ...]:
    """Return the tags of the source with what the learner added, without what they removed."""
    ours = wanted.note.tags
    there, here = tag_keys(live.tags), tag_keys(ours)
    if sent is not None and not is_older(live, sent):
        states = states_edited(live, sent) if len(sent.fields) == len(live.fields) else []
        had = frozenset[str]().union(*(tag_keys(one.tags) for one in states or (sent,)))
        # States of the same texts differ only in tags. A tag that any of them has may have been
        # removed on the device. One that was not sent last is new in the source, maybe once more.
        removed = (had & tag_keys(sent.tags)) - there
    elif sent is None and wanted.before and field_digests((), live.tags)[-1] == wanted.before[-1]:
        had, removed = there, frozenset[str]()
    else:  # not known: nothing counts as removed by either side
        had = removed = frozenset[str]()
    kept = [tag for tag in ours if not tag_keys([tag]) <= removed]
    added = [tag for tag in live.tags if not tag_keys([tag]) <= had | here]
    return (*kept, *added)
