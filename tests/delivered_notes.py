"""Notes as the source wants them, as Anki has them and as they were sent, for tests of delivery."""

from collections.abc import Callable, Mapping, Sequence

from generator.apkg import Package, PackageNote
from generator.delivery.anki_note import AnkiCard, AnkiNote
from generator.delivery.sent_notes import SentNote
from generator.delivery.wanted import Wanted, WantedNote
from generator.identity.lock import Entry
from generator.notetypes import BASIC, NoteType
from generator.rendering.rendered_note import field_digests

BUILT = 1_790_000_000  # in seconds
DECK = "Rivers"


def fields_of(front: str, back: str = "", hint: str = "", **others: str) -> tuple[str, ...]:
    """Return the fields of a basic note; the others by their names in lower case."""
    texts = {"front": front, "back": back, "hint": hint, **others}
    return tuple(texts.get(name.lower(), "") for name in BASIC.fields)


def nid_of(guid: str) -> int:
    """Return the id of the note with a GUID such as "n7", in milliseconds."""
    return BUILT * 1000 + int(guid[1:])


def wanted_note(
    guid: str,
    fields: tuple[str, ...],
    *,
    tags: tuple[str, ...] = (),
    deck: str = DECK,
    before: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
    deck_before: str = DECK,
    mod: int = BUILT,
) -> WantedNote:
    """Return a note of the source; `before` are the fields and tags of the build before."""
    nid = nid_of(guid)
    note = PackageNote(
        guid=guid,
        nid=nid,
        mod=mod,
        due=1,
        note_type=BASIC,
        deck=deck,
        fields=fields,
        tags=tags,
        cards=((0, nid),),
    )
    return WantedNote(
        note=note,
        place=f"cards.md:{guid[1:]}",
        before=field_digests(*before) if before else (),
        deck_before=deck_before if before else "",
        mod_before=BUILT if before else 0,
    )


def anki_note(
    guid: str,
    fields: tuple[str, ...],
    *,
    tags: tuple[str, ...] = (),
    decks: Sequence[str] = (DECK,),
    note_type: NoteType | None = BASIC,
    mod: int | None = BUILT,
) -> AnkiNote:
    """Return a note in Anki, with a card of two reviews in each of the decks."""
    nid = nid_of(guid)
    return AnkiNote(
        nid=nid,
        note_type=note_type,
        fields=fields,
        tags=tags,
        guid=guid,
        mod=mod,
        cards=tuple(
            AnkiCard(id=nid + ordinal, deck=deck, reviews=2) for ordinal, deck in enumerate(decks)
        ),
    )


def sent_note(
    guid: str,
    fields: tuple[str, ...],
    *,
    tags: tuple[str, ...] = (),
    deck: str = DECK,
    learners: tuple[tuple[int, str], ...] = (),
    at: int | None = None,
    mod: int = BUILT,
    is_deleted: bool = False,
) -> SentNote:
    """Return what is recorded of a note."""
    return SentNote(
        guid=guid,
        nid=nid_of(guid),
        deck=deck,
        fields=fields,
        tags=tags,
        learners=learners,
        at=mod if at is None else at,
        mod=mod,
        is_deleted=is_deleted,
    )


def removed_entry(guid: str, fields: tuple[str, ...], tags: tuple[str, ...] = ()) -> Entry:
    """Return the lock's entry of a note that left the source."""
    return Entry(
        guid=guid,
        nid=nid_of(guid),
        due=1,
        mod=BUILT,
        digest="1",
        kind="basic",
        path="cards.md",
        section="",
        question=fields[0],
        answer=fields[1],
        order_key=int(guid[1:]),
        at=BUILT,
        removed=True,
        deck=DECK,
        fields=field_digests(fields, tags) if fields else (),
    )


def source_of(
    *notes: WantedNote,
    removed: Sequence[Entry] = (),
    reason_to_keep: Callable[[Entry], str | None] = lambda _entry: None,
) -> Wanted:
    """Return what a source with these notes wants Anki to have."""
    by_guid: Mapping[str, WantedNote] = {one.note.guid: one for one in notes}
    package = Package(deck=DECK, notes=tuple(one.note for one in notes), descriptions=(), media=())
    return Wanted(
        package=package,
        notes=by_guid,
        removed={entry.guid: entry for entry in removed},
        unsure=frozenset(),
        reason_to_keep=reason_to_keep,
        header="types 1",
        media={},
    )
