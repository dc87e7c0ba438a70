"""A note's line of the lock, as a build makes it or brings it up to date."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.identity.ids import assign_ids, cards_at_start, cards_without_room, occupied, room_for
from generator.identity.lock import Entry
from generator.identity.numbering import remember
from generator.identity.recognition import Present


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A note of the source as it is to be remembered.

    `digest` is that of what the note is made of, and `fields` has one for each field and for the tags as Anki stores
    them. `rendered` is the digest that version 1 of the lock had. `deck` is where its cards go, `ordinals` say which
    cards it has, and `clozes` pairs its cloze numbers with their texts. A `draft` has no answer yet, and no cards.
    """

    present: Present
    digest: str
    fields: tuple[str, ...] = ()
    rendered: str = ""
    deck: str = ""
    clozes: tuple[tuple[int, str], ...] = ()
    ordinals: tuple[int, ...] = (0,)
    draft: bool = False


def is_changed(known: Entry, content: Content) -> bool:
    """Tell whether a known note is made of something else now. A line of version 1 can tell only what it looked like."""
    return known.rendered != content.rendered if known.rendered else known.digest != content.digest


def is_rendered_anew(known: Entry, content: Content) -> bool:
    """Tell whether an unchanged note would look different in Anki, by a new version of this program or of a library."""
    return bool(known.fields) and known.fields != content.fields


def created(guid: str, content: Content, place: float, now: int) -> Entry:
    """Make a new note's line, without an id."""
    present = content.present
    return Entry(
        guid=guid,
        nid=0,
        due=int(place),
        mod=0 if content.draft else now,
        digest=content.digest,
        kind=present.kind,
        path=present.path,
        section=present.section,
        question=present.question,
        answer=present.answer,
        place=int(place) if place == int(place) else place,
        at=now,
        deck=content.deck,
        id=present.id if present.id and present.id != guid else "",
        clozes=remember((), content.clozes),
        fields=content.fields,
        draft=content.draft,
        room=room_for(present.kind, len(content.ordinals)),
    )


def updated(known: Entry, content: Content, place: float, now: int, *, rerender: bool = False) -> Entry:
    """Bring a known note's line up to date; it stays as it is, `at` included, where nothing changed."""
    present = content.present
    entry = _with(
        known,
        path=present.path,
        section=present.section,
        question=present.question,
        place=place,
        removed=False,
        deck=content.deck,
        id=present.id if present.id and present.id != known.guid else "",
        draft=content.draft,
    )
    if not content.draft:  # of a draft that was built before, Anki keeps the last answer, and so does the lock
        entry = _with(
            entry,
            answer=present.answer,
            digest=content.digest,
            rendered="",
            clozes=remember(known.clozes, content.clozes),
        )
        if not known.nid:
            entry = replace(entry, mod=now, fields=content.fields, room=room_for(known.kind, len(content.ordinals)))
        elif is_changed(known, content) or (rerender and is_rendered_anew(known, content)):
            entry = replace(entry, mod=max(now, known.mod + 1), fields=content.fields)
        elif not known.fields:
            entry = replace(entry, fields=content.fields)
    if entry == known or is_upgrade(known, entry):
        return entry
    return replace(entry, at=max(now, known.at, entry.mod))


def _with(entry: Entry, **values: object) -> Entry:
    """Replace values; an entry that has them already is given back, which most are: copying all takes long."""
    new = {name: value for name, value in values.items() if getattr(entry, name) != value}
    return replace(entry, **new) if new else entry  # type: ignore[arg-type]


def is_upgrade(known: Entry, entry: Entry) -> bool:
    """Tell whether a line of version 1 has nothing new but the digests of version 2."""
    return entry == replace(known, digest=entry.digest, fields=entry.fields, rendered=entry.rendered, at=entry.at)


def with_ids(
    entries: Mapping[str, Entry],
    contents: Mapping[str, Content],
    deck: str,
    now: int,
    taken: Callable[[], Iterable[tuple[int, int]]],
) -> dict[str, Entry]:
    """Give ids to the notes and cards that have none, in the order of `contents`; `taken` gives those of other locks.

    Two branches may have given overlapping ids to different notes: one of the two gets others.
    """
    entries, unseated = _apart(entries)
    wanted: list[tuple[str, int | None, int]] = []  # GUID, ordinal or None for the note itself, room
    for guid in [*contents, *(guid for guid in entries if guid not in contents)]:
        content = contents.get(guid)
        ordinals = content.ordinals if content and not content.draft else None
        wanted += _wanted(entries[guid], ordinals, is_built=guid in unseated)
    if not wanted:
        return dict(entries)
    occupied_now = [
        *taken(),
        *(ids for entry in entries.values() for ids in occupied(entry.nid, entry.room, entry.cards)),
    ]
    numbers = assign_ids([room for _, _, room in wanted], deck, now, occupied_now)
    result = dict(entries)
    for (guid, ordinal, _), number in zip(wanted, numbers, strict=True):
        entry = result[guid]
        if ordinal is not None:
            result[guid] = replace(entry, cards=tuple(sorted((*entry.cards, (ordinal, number)))), at=max(now, entry.at))
        else:
            content = contents.get(guid)
            ordinals = content.ordinals if content else ()
            cards = cards_at_start(number, entry.room, ordinals)
            result[guid] = replace(entry, nid=number, cards=cards)
    return result


def _wanted(entry: Entry, ordinals: Sequence[int] | None, *, is_built: bool) -> list[tuple[str, int | None, int]]:
    if not entry.nid:
        is_waiting = ordinals is None and entry.draft and not is_built  # for an answer
        return [] if is_waiting else [(entry.guid, None, entry.room)]
    if ordinals is None:
        return []
    missing = cards_without_room(entry.nid, entry.room, entry.cards, ordinals)
    return [(entry.guid, ordinal, 1) for ordinal in missing]


def _apart(entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], set[str]]:
    """Take the ids from notes whose own overlap those of another note, which is so after a merge only; say from which."""
    result, unseated = dict(entries), set()
    end = 0
    for entry in sorted(entries.values(), key=lambda entry: (entry.nid, entry.guid)):
        if entry.nid and entry.nid < end:
            result[entry.guid] = replace(entry, nid=0, cards=())
            unseated.add(entry.guid)
        elif entry.nid:
            end = entry.nid + entry.room
    return result, unseated
