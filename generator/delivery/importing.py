"""Import what is new and changed into Anki, verify that it is there, and record it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.apkg import Package, PackageNote
from generator.delivery.anki_note import deck_key, has_texts, tag_keys
from generator.delivery.exported_notes import export_decks, notes_by_guid
from generator.delivery.merging import LEARNERS, TAGS_NOT_IMPORTED, learners_texts
from generator.delivery.plan import Change, Plan
from generator.delivery.reading import Reading
from generator.delivery.sent_notes import EarlierState, SentNote
from generator.delivery.target import Target, written_package
from generator.delivery.wanted import (
    Wanted,
    WantedNote,
    are_descriptions_changed,
    are_types_changed,
)
from generator.rendering.rendered_note import field_digests

# Of each note: as many changes as a device may miss before it syncs again.
_STATES_KEPT = 20


def send_notes(
    plan: Plan, updates: Sequence[Change], wanted: Wanted, reading: Reading, target: Target
) -> tuple[WantedNote, ...]:
    """Import what is new and changed; record it, and return what Anki did not take."""
    changed = {one.wanted.note.guid: _changed_note(one, target) for one in updates}
    new = {one.note.guid: one.note for one in plan.new}
    target.import_package(
        written_package(_package(plan, {**new, **changed}, wanted, target), target)
    )
    nids = _new_nids(plan.new, reading, target)
    created = [one for one in plan.new if one.note.guid in nids]
    sent = [sent_note(one, None, nids[one.note.guid], target.now) for one in created]
    target.record.record(
        target.profile,
        [replace(one, deck=new[one.guid].deck, mod=new[one.guid].mod) for one in sent],
    )
    taken = _taken(updates, target)
    known = target.known
    target.record.record(
        target.profile,
        [
            replace(
                sent_note(one.wanted, known.get(guid), one.live.nid, target.now),
                mod=changed[guid].mod,
                before=_states_before(one, known.get(guid))
                if target.anki.yields_to_devices
                else (),
                # Also those that are replaced: the learner may want them back.
                learners=learners_texts(one.merged.fields, one.wanted.note.fields)
                + learners_texts(
                    one.live.fields, one.merged.fields, _replaced_at(one, known.get(guid))
                ),
            )
            for guid, one in taken.items()
        ],
    )
    return (
        *(one for one in plan.new if one.note.guid not in nids),
        *(one.wanted for one in updates if one.wanted.note.guid not in taken),
    )


def _states_before(change: Change, known: SentNote | None) -> tuple[EarlierState, ...]:
    """Return the states of a note in Anki until now, which a device may still have.

    Besides the one that is there now, that is the one that was sent last: a device that did not
    have it may have brought back an earlier one.
    """
    own = {*change.merged.kept, *change.merged.replaced}
    digests = field_digests(change.live.fields, ())[:-1]
    names = change.wanted.note.note_type.fields
    live = tuple(
        LEARNERS if name in own else digest for name, digest in zip(names, digests, strict=True)
    )
    if known is None:
        return (EarlierState(since=0, digests=live, tags=change.live.tags),)
    last = field_digests(known.fields, ())[:-1]
    found = [*known.before, EarlierState(since=known.at, digests=last, tags=known.tags)]
    if not any(_is_like(live, one.digests) for one in found):
        found.append(EarlierState(since=known.at, digests=live, tags=known.tags))
    return tuple(found[-_STATES_KEPT:])


def _is_like(live: Sequence[str], digests: Sequence[str]) -> bool:
    """Return whether the texts of two states are the same, apart from those of the learner's."""
    return len(live) == len(digests) and all(
        LEARNERS in pair or pair[0] == pair[1] for pair in zip(live, digests, strict=True)
    )


def _replaced_at(change: Change, known: SentNote | None) -> list[int]:
    """Return the positions of the fields in which a text of the learner's is replaced.

    Not of an earlier text of the source, which a device may have brought back.
    """
    names = change.wanted.note.note_type.fields
    earlier = {place for one in known.before for place in enumerate(one.digests)} if known else ()
    digests = field_digests(change.live.fields, ())[:-1]
    return [
        position
        for position in map(names.index, change.merged.replaced)
        if (position, digests[position]) not in earlier
    ]


def _package(
    plan: Plan, notes: Mapping[str, PackageNote], wanted: Wanted, target: Target
) -> Package:
    """Return a package of notes, with note types and descriptions if Anki has to take them."""
    earlier = target.record.header(target.profile) or ""
    # The learner may have written a description of their own. It is replaced once it changes here,
    # and at first only if no deck was there.
    is_new = not (plan.unchanged or plan.changes or plan.conflicts or plan.edited)
    with_descriptions = are_descriptions_changed(wanted.header, earlier) if earlier else is_new
    # They come with any note.
    there = [*plan.unchanged, *(one.wanted.note.guid for one in (*plan.edited, *plan.conflicts))]
    carriers = [
        ignored_note(wanted.notes[guid])
        for guid in there
        if plan.header_changes and guid not in notes
    ]
    package = wanted.part(
        [*notes.values(), *carriers], media_of=notes, with_descriptions=with_descriptions
    )
    # Each import by the add-on sets the time of the note types to now. They have to be later.
    is_changed = are_types_changed(wanted.header, earlier)
    return replace(package, types_changed=target.now) if is_changed else package


def carries_header(plan: Plan, updates: Sequence[Change]) -> bool:
    """Return whether note types and descriptions were sent with any note."""
    carriers = plan.unchanged or plan.edited or plan.conflicts
    return bool(plan.new or updates or (plan.header_changes and carriers))


def _changed_note(change: Change, target: Target) -> PackageNote:
    """Return a note for the package; it is later than the note in Anki, else it would be ignored.

    The note in Anki may be later than the build, for example because it got the tag "leech".
    """
    note, live_mod = change.wanted.note, change.live.mod
    if live_mod is None:
        sent = target.known.get(note.guid)
        live_mod = max(target.now, sent.mod if sent else 0)
    mod = live_mod + 1
    if not target.anki.yields_to_devices:
        mod = max(note.mod, mod)
    return replace(note, fields=change.merged.fields, tags=change.merged.tags, mod=mod)


def ignored_note(wanted: WantedNote) -> PackageNote:
    """Return a note that Anki has, so that the import changes nothing in it.

    The build may be later than the learner's last edit, also if it changed no field.
    """
    return replace(wanted.note, mod=1)


def _new_nids(new: Sequence[WantedNote], reading: Reading, target: Target) -> dict[str, int]:
    """Return the ids that new notes have in Anki, by GUID; those that are not there are missing.

    Anki gives a note another id if its own was used by another note.
    """
    nids = {one.note.guid: one.note.nid for one in new if one.note.nid not in reading.present}
    there = target.anki.present(nids.values()) if nids else frozenset()
    found = {guid: nid for guid, nid in nids.items() if nid in there}
    missing = [one for one in new if one.note.guid not in found]
    if missing:
        wanted = {deck_key(one.note.deck) for one in missing}
        decks = sorted(name for name in target.anki.deck_names() if deck_key(name) in wanted)
        by_guid, _ = notes_by_guid(export_decks(target.anki, decks, target.folder))
        found |= {
            one.note.guid: by_guid[one.note.guid].nid for one in missing if one.note.guid in by_guid
        }
    return found


def _taken(updates: Sequence[Change], target: Target) -> dict[str, Change]:
    """Return the changes that Anki has now, by GUID; give notes the tags back that it dropped."""
    now = target.anki.notes([one.live.nid for one in updates]) if updates else {}
    taken, dropped = dict[str, Change](), dict[str, list[int]]()
    for one in updates:
        found = now.get(one.live.nid)
        if found is None or not has_texts(found, one.merged.fields):
            continue
        missing = tag_keys(one.merged.tags) - tag_keys(found.tags)
        if missing - TAGS_NOT_IMPORTED:
            continue
        taken[one.wanted.note.guid] = one
        for tag in missing:
            dropped.setdefault(tag, []).append(one.live.nid)
    for tag, nids in dropped.items():
        target.anki.add_tags(nids, [tag])
    return taken


def sent_note(wanted: WantedNote, before: SentNote | None, nid: int, now: int) -> SentNote:
    """Return what to record of a note whose cards are not moved yet, if they have to be."""
    note = wanted.note
    return SentNote(
        guid=note.guid,
        nid=nid,
        deck=before.deck if before else wanted.deck_before or note.deck,
        fields=note.fields,
        tags=note.tags,
        at=now,
        moved_from=before.moved_from if before else (),
        moved_at=before.moved_at if before else 0,
    )
