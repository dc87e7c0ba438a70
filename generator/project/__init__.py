"""A source opened: read, its notes recognised and rendered; and built into a package. What every command works on."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.apkg import Package
from generator.build import (
    Progress,
    Rendered,
    identity_problems,
    pack,
    render_deck,
    source_notes,
    with_identities,
)
from generator.diagnostics import Diagnostic, Severity, has_errors, in_order
from generator.identity import Identification, identify
from generator.identity.entries import is_upgrade
from generator.identity.lock import VERSION, Entry, Lock
from generator.identity.numbering import Numbered
from generator.notes import Deck, in_source_order, with_notes
from generator.project.clock import build_time, seconds_until
from generator.project.files import ReadSource
from generator.project.lockfile import file_state
from generator.project.matching import Matching, match_across_locks
from generator.project.media_folder import MediaFolder
from generator.project.source import Source

# A change has to be a second later than the one before: two builds in one second wait, a clock set back does not.
LONGEST_WAIT = 2

Sleep = Callable[[float], object]  # given seconds


class LockChangedError(Exception):
    """Another build changed the lock after it was read: open the source again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A source with all that a build of it comes to.

    `matching` and `identification` are None where problems keep the notes from being recognised. `lock` is the lock as
    it is to be. `left_out` are the files with errors that the build goes without.
    """

    source: Source
    read: ReadSource
    rendered: Rendered
    lock: Lock
    diagnostics: tuple[Diagnostic, ...]
    matching: Matching | None = None
    identification: Identification | None = None
    left_out: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether there is an error that keeps anything from being written."""
        return self.identification is None or _has_errors_outside(self.left_out, self.diagnostics)

    @property
    def package(self) -> Package:
        """The package of a project that did not fail."""
        if self.identification is None:
            raise ValueError("a project with errors has no package")
        return pack(self.rendered)

    @property
    def removed(self) -> tuple[Entry, ...]:
        """The notes that are nowhere any more since the last build, in their order then."""
        if self.identification is None or self.matching is None:
            return ()
        return tuple(
            entry
            for entry in self.identification.removed
            if entry.guid not in self.matching.silently_removed
        )

    @property
    def buildable_files(self) -> tuple[str, ...]:
        """The files with cards that have no error, where another one has: what `keep_going` would build."""
        broken = _files_to_leave_out(self, self.left_out)
        return tuple(path for path in self.read.paths if path not in broken) if broken else ()

    @property
    def lock_changes(self) -> bool:
        """Whether a build would write another lock than the one that is there, or touch another lock."""
        before = self.source.lock
        if self.matching is not None and (self.matching.absorbed_locks or self.matching.taken_from):
            return True
        if before.version == self.lock.version:
            return before != self.lock
        # A lock of version 1 is written anew only where more changes than its version.
        entries = self.lock.entries
        return before.entries.keys() != entries.keys() or not all(
            is_upgrade(entry, entries[guid]) for guid, entry in before.entries.items()
        )


def open_project(
    source: Source,
    *,
    sleep: Sleep | None = None,
    keep_going: bool = False,
    rerender: bool = False,
    progress: Progress = iter,
    guard_folder: Callable[[Path], None] | None = None,
) -> Project:
    """Read, recognise and render a source. Raises OSError, BuildTimeError before anything is read, and LockChangedError.

    Where a build needs a later second than this one, `sleep` is called with the time until then. With `keep_going`,
    files with errors are left out; with `rerender`, notes count as changed that only look different. `progress` may
    watch the notes go by. `guard_folder` is called with a folder before the locks in it are read, to keep other builds from changing them.
    """
    build_time()
    read = source.read()
    if has_errors(source.problems):
        rendered = render_deck(read.deck, read.diagnostics, _media(source, read), progress)
        problems = in_order([*rendered.diagnostics, *source.problems])
        return Project(
            source=source, read=read, rendered=rendered, lock=source.lock, diagnostics=problems
        )

    def guard(folder: Path) -> None:
        if guard_folder is not None:
            guard_folder(folder)
            if file_state(source.lock_path) != source.lock_state:
                raise LockChangedError

    left_out: tuple[str, ...] = ()
    options = _Options(sleep=sleep, rerender=rerender, progress=progress, guard=guard)
    project = _opened(source, read, (), options)
    while keep_going and project.failed:
        broken = _files_to_leave_out(project, left_out)
        if not broken:
            break
        left_out = tuple(sorted({*left_out, *broken}))
        told = [found for found in project.diagnostics if found.location.path in left_out]
        project = _opened(source, read, left_out, options)
        project = replace(
            project, diagnostics=in_order(list(dict.fromkeys([*project.diagnostics, *told])))
        )
    return project


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    sleep: Sleep | None
    rerender: bool
    progress: Progress
    guard: Callable[[Path], None]


def _opened(
    source: Source, read: ReadSource, left_out: tuple[str, ...], options: _Options
) -> Project:
    deck = read.without(left_out).deck
    media = _media(source, read)
    matching = None
    # A note that could not be read is not gone: with an error, nobody can say which notes are.
    if not _has_errors_outside(left_out, read.diagnostics):
        read, deck, matching = _matching(source, read, deck, media, left_out, options.guard)
    folder, numbers = folder_prefix(source), _numbers_before(matching) if matching else {}
    rendered = render_deck(
        deck, read.diagnostics, media, options.progress, folder=folder, numbers=numbers
    )
    project = Project(
        source=source,
        read=read,
        rendered=rendered,
        lock=source.lock,
        diagnostics=rendered.diagnostics,
        left_out=left_out,
    )
    if matching is None or _has_errors_outside(left_out, rendered.diagnostics):
        return project
    identification, now = _identified(rendered, matching, options)
    rendered = with_identities(rendered, identification)
    problems = identity_problems(
        rendered, identification.earliest, source.lock_path.as_posix(), now
    )
    return replace(
        project,
        rendered=rendered,
        matching=matching,
        identification=identification,
        lock=_lock_after(source, deck.name, identification),
        diagnostics=in_order([*rendered.diagnostics, *problems]),
    )


def _has_errors_outside(paths: Collection[str], found: Iterable[Diagnostic]) -> bool:
    return has_errors([problem for problem in found if problem.location.path not in paths])


def _media(source: Source, read: ReadSource) -> MediaFolder:
    return MediaFolder(source.folder, by_name=read.is_foreign)


def folder_prefix(source: Source) -> str:
    """Return what the notes' paths have before the part that the lock keeps."""
    folder = source.folder.as_posix()
    return "" if folder == "." else f"{folder.rstrip('/')}/"


# ---- which note is which


def _matching(
    source: Source,
    read: ReadSource,
    deck: Deck,
    media: MediaFolder,
    left_out: Collection[str],
    guard: Callable[[Path], None],
) -> tuple[ReadSource, Deck, Matching]:
    """Recognise the notes. A source that turns out to be another one under a new name keeps that one's root deck."""
    prefix = folder_prefix(source)
    notes = source_notes(deck, media, prefix)
    paths_in_lock = {path.removeprefix(prefix) for path in left_out}
    matching = match_across_locks(source, read, notes, guard, paths_in_lock)
    # With --keep-going, a note may have moved here from a file with an error: it is not to be built as a new one.
    if matching.postponed:
        places = [in_source_order(deck)[index].location for index in matching.postponed]
        deck = _without_notes(deck, matching.postponed)
        notes = [note for index, note in enumerate(notes) if index not in matching.postponed]
        postponed_at = tuple(f"{place.path}:{place.line}" for place in sorted(places))
        matching = replace(
            match_across_locks(source, read, notes, guard, paths_in_lock), postponed_at=postponed_at
        )
    # A file that was renamed: it was read as the deck of its new name.
    if matching.deck != deck.name:
        read = replace(source, deck=matching.deck).read()
        deck = read.without(left_out).deck
    return read, deck, matching


def _without_notes(deck: Deck, indices: Collection[int]) -> Deck:
    """Leave notes and drafts out of a deck, by their index in source order."""
    return with_notes(
        deck, (note for index, note in enumerate(in_source_order(deck)) if index not in indices)
    )


def _numbers_before(matching: Matching) -> dict[int, Sequence[Numbered]]:
    """Return the cloze numbers that notes were given before, by the index of the note."""
    known = (
        (index, matching.entries.get(one.guid)) for index, one in enumerate(matching.recognised)
    )
    return {index: entry.clozes for index, entry in known if entry}


def _identified(
    rendered: Rendered, matching: Matching, options: _Options
) -> tuple[Identification, int]:
    """Give the notes their identities; return the time of the build as well, in seconds."""
    recognised = [
        replace(one, note=rendered.notes[index].source)
        for index, one in enumerate(matching.recognised)
    ]

    def at(now: int) -> Identification:
        return identify(
            matching.entries,
            recognised,
            rendered.deck.name,
            now,
            staying=matching.not_removed,
            taken=matching.taken,
            rerender=options.rerender,
        )

    now = build_time()
    identification = at(now)
    if 0 < identification.earliest - now <= LONGEST_WAIT:
        if options.sleep is not None:
            options.sleep(seconds_until(identification.earliest))
            now = build_time()
            identification = at(now)
        else:
            now = identification.earliest
    return identification, now


def _lock_after(source: Source, deck: str, identification: Identification) -> Lock:
    """Return the lock that a build writes."""
    return with_first_line(replace(source.lock, entries=identification.lock), source, deck)


def with_first_line(before: Lock, source: Source, deck: str) -> Lock:
    """Return a lock with the first line that a build of the source gives it.

    `deck` is the root deck's name. The time in the line is that of the line's last change.
    """
    dialect = source.dialect or ""
    moved = {guid: at for guid, at in before.moved.items() if guid not in before.entries}
    after = replace(
        before, moved=moved, source=source.name_in_lock, deck=deck, dialect=dialect, version=VERSION
    )
    is_same = (before.source, before.deck, before.dialect) == (
        after.source,
        after.deck,
        after.dialect,
    )
    return after if is_same else replace(after, at=max(build_time(), before.at))


# ---- files with errors


def _files_to_leave_out(project: Project, left_out: Collection[str]) -> set[str]:
    """List the files with errors; none where an error stops the build all the same, or where nothing would be left."""
    errors = [found for found in project.diagnostics if found.severity is Severity.ERROR]
    files = {found.location.path for found in errors if found.location.path not in left_out}
    in_front_matter = any(project.read.is_in_front_matter(found.location) for found in errors)
    everything = {*project.read.rows, *project.read.unread}
    others = {*project.read.rows} - files - {*left_out}
    return set() if in_front_matter or not files <= everything or not others else files
