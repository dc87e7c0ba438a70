"""Which note of a source is which: matched with the locks before rendering, identified after it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from generator.build import RenderedDeck, source_notes
from generator.identity import Identification, identify
from generator.identity.lock import VERSION, Lock
from generator.identity.numbering import NumberedText
from generator.identity.pairing import RecognisedNote, SourceNote
from generator.notes import Deck, notes_and_drafts, with_notes
from generator.project.clock import build_time, seconds_until
from generator.project.files import SourceContent
from generator.project.matching import Matching, match_across_locks
from generator.project.media_folder import MediaFolder
from generator.project.source import Source

# In seconds. Anki accepts a change only if it is later than the one before, so the second of two
# builds in one second waits. After a clock was set back, a build fails instead of waiting.
LONGEST_WAIT = 2

Sleep = Callable[[float], object]  # called with seconds


def folder_prefix(source: Source) -> str:
    """Return the start of the notes' paths that their paths in the lock do not have."""
    folder = source.folder.as_posix()
    return "" if folder == "." else f"{folder.rstrip('/')}/"


def match_notes(
    source: Source,
    content: SourceContent,
    deck: Deck,
    media: MediaFolder,
    left_out: Collection[str],
    guard: Callable[[Path], None],
) -> tuple[SourceContent, Deck, Matching, list[SourceNote]]:
    """Match the notes with the locks. A source that was renamed keeps its root deck.

    Returns what was read, with what the notes are recognised by.
    """
    prefix = folder_prefix(source)
    notes = source_notes(deck, media, prefix)
    paths_in_lock = {path.removeprefix(prefix) for path in left_out}
    matching = match_across_locks(source, content, notes, guard, paths_in_lock)
    # With --keep-going, a note may have moved here from a file with an error. It is left out, since
    # it must not be built as a new note.
    if matching.postponed:
        locations = [notes_and_drafts(deck)[index].location for index in matching.postponed]
        deck = without_notes(deck, matching.postponed)
        notes = [note for index, note in enumerate(notes) if index not in matching.postponed]
        postponed_at = tuple(f"{location.path}:{location.line}" for location in sorted(locations))
        matching = replace(
            match_across_locks(source, content, notes, guard, paths_in_lock),
            postponed_at=postponed_at,
        )
    # A file that was renamed was read as the deck of its new name.
    if matching.deck != deck.name:
        content = replace(source, deck=matching.deck).read()
        deck = content.without(left_out).deck
        notes = source_notes(deck, media, prefix)
    return content, deck, matching, notes


def without_notes(deck: Deck, indices: Collection[int]) -> Deck:
    """Return a deck without the notes and drafts at these indices in source order."""
    return with_notes(
        deck, (note for index, note in enumerate(notes_and_drafts(deck)) if index not in indices)
    )


def previous_numbers(matching: Matching) -> dict[int, Sequence[NumberedText]]:
    """Return the cloze numbers that notes had before, by the index of the note."""
    known = (
        (index, matching.entries.get(one.guid)) for index, one in enumerate(matching.recognised)
    )
    return {index: entry.clozes for index, entry in known if entry}


def with_rendered_notes(matching: Matching, rendered: RenderedDeck) -> Matching:
    """Return the matching with what is known of its notes after rendering, instead of both."""
    recognised = (
        RecognisedNote(note=built.source, guid=one.guid, match=one.match)
        for one, built in zip(matching.recognised, rendered.notes, strict=True)
    )
    return replace(matching, recognised=tuple(recognised))


def identify_notes(
    rendered: RenderedDeck, matching: Matching, sleep: Sleep | None, *, rerender: bool
) -> tuple[Identification, int]:
    """Give the notes their identities; return them and the build time in seconds."""

    def identify_at(now: int) -> Identification:
        return identify(
            matching.entries,
            matching.recognised,
            rendered.deck.name,
            now,
            staying=matching.not_removed,
            taken=matching.taken,
            rerender=rerender,
        )

    now = build_time()
    identification = identify_at(now)
    if 0 < identification.earliest - now <= LONGEST_WAIT:
        if sleep is not None:
            sleep(seconds_until(identification.earliest))
            now = build_time()
            identification = identify_at(now)
        else:
            now = identification.earliest
    return identification, now


def lock_after(source: Source, deck: str, identification: Identification) -> Lock:
    """Return the lock that a build writes."""
    return with_first_line(replace(source.lock, entries=identification.lock), source, deck)


def with_first_line(before: Lock, source: Source, deck: str) -> Lock:
    """Return a lock with the first line that a build of the source writes.

    `deck` is the root deck's name. The time in the line is when the line last changed.
    """
    moved = {guid: at for guid, at in before.moved.items() if guid not in before.entries}
    after = replace(
        before,
        moved=moved,
        source=source.name_in_lock,
        deck=deck,
        dialect=source.reading.dialect or "",
        columns=source.reading.roles,
        version=VERSION,
    )
    first_line_before = (before.source, before.deck, before.dialect, before.columns)
    is_unchanged = first_line_before == (after.source, after.deck, after.dialect, after.columns)
    return after if is_unchanged else replace(after, at=max(build_time(), before.at))
