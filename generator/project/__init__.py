"""Open a source: read it, recognise and render its notes, and pack them into a package."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from generator.apkg import Package
from generator.build import (
    Progress,
    RenderedDeck,
    identity_problems,
    notes_with_errors,
    pack,
    render_deck,
    with_identities,
)
from generator.diagnostics import Code, Diagnostic, Severity, has_errors, sort_diagnostics
from generator.identity import Identification
from generator.identity.entries import is_upgrade
from generator.identity.lock import Entry, Lock
from generator.identity.pairing import SourceNote
from generator.project.clock import build_time
from generator.project.files import SourceContent
from generator.project.identities import (
    Sleep,
    folder_prefix,
    identify_notes,
    lock_after,
    match_notes,
    previous_numbers,
    with_rendered_notes,
    without_notes,
)
from generator.project.lockfile import lock_state
from generator.project.matching import Matching
from generator.project.media_folder import MediaFolder
from generator.project.source import Source
from generator.rendering.rendered_note import Renderer, render_notes
from generator.sources.foreign.made_notes import as_left_out
from generator.values import dataclass


class LockChangedError(Exception):
    """Another build changed the lock after it was read: the source has to be opened again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A source, and all that a build of it makes.

    `matching` and `identification` are None if errors prevent matching the notes. `lock` is the
    lock that a build would write. `left_out` are the files with errors that the build leaves out.
    `media` are those that were looked up, and `searched_folders` are those in which other
    locks were read.
    """

    source: Source
    content: SourceContent
    media: MediaFolder
    rendered: RenderedDeck
    lock: Lock
    diagnostics: tuple[Diagnostic, ...]
    matching: Matching | None = None
    identification: Identification | None = None
    left_out: tuple[str, ...] = ()
    searched_folders: tuple[Path, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an error prevents writing anything."""
        return self.identification is None or _has_errors_outside(self.left_out, self.diagnostics)

    @property
    def package(self) -> Package:
        """The package; only for a project that did not fail."""
        if self.identification is None:
            raise ValueError("a project with errors has no package")
        return pack(self.rendered)

    @property
    def removed(self) -> tuple[Entry, ...]:
        """The notes that were removed since the last build, in their order then."""
        if self.identification is None or self.matching is None:
            return ()
        return tuple(
            entry
            for entry in self.identification.removed
            if entry.guid not in self.matching.silently_removed
        )

    @property
    def buildable_files(self) -> tuple[str, ...]:
        """The files that a build with `keep_going` would build, if other files have errors."""
        broken = _files_to_leave_out(self, self.left_out)
        return tuple(path for path in self.content.paths if path not in broken) if broken else ()

    @property
    def lock_changes(self) -> bool:
        """Whether a build would change the source's lock or another lock."""
        before = self.source.lock
        if self.matching is not None and (self.matching.absorbed_locks or self.matching.taken_from):
            return True
        if before.version == self.lock.version:
            return before != self.lock
        # A lock of version 1 is rewritten only if more than its version changes.
        entries = self.lock.entries
        return before.entries.keys() != entries.keys() or not all(
            is_upgrade(entry, entries[guid]) for guid, entry in before.entries.items()
        )

    def as_pushed(self) -> "Project":
        """Return the project without problems of imports that a push does not have.

        A push moves cards whose deck changed.
        """
        kept = (found for found in self.diagnostics if found.code is not Code.DECK_CHANGED)
        return replace(self, diagnostics=tuple(kept))


def open_project(
    source: Source,
    *,
    sleep: Sleep | None = None,
    keep_going: bool = False,
    rerender: bool = False,
    progress: Progress = iter,
    renderer: Renderer = render_notes,
    guard_folder: Callable[[Path], None] | None = None,
) -> Project:
    """Read a source, and recognise and render its notes.

    Raises OSError, LockChangedError, and BuildTimeError before anything is read.

    If a build needs a later second than this one, `sleep` is called with the time until then. With
    `keep_going`, files with errors are left out. With `rerender`, notes that only look different
    count as changed. `progress` may watch the notes go by, and `renderer` renders them.
    `guard_folder` is called with a folder before the locks in it are read, to keep other builds
    from changing them.
    """
    build_time()
    content = source.read()
    if has_errors(source.problems):
        media = content.media
        rendered = render_deck(
            content.deck, content.diagnostics, media, progress, renderer=renderer
        )
        problems = sort_diagnostics([*rendered.diagnostics, *source.problems])
        return Project(
            source=source,
            content=content,
            media=media,
            rendered=rendered,
            lock=source.lock,
            diagnostics=problems,
        )

    searched: list[Path] = []

    def guard(folder: Path) -> None:
        searched.append(folder)
        if guard_folder is not None:
            guard_folder(folder)
            if lock_state(source.lock_path) != source.lock_state:
                raise LockChangedError

    options = _Options(
        sleep=sleep, rerender=rerender, progress=progress, renderer=renderer, guard=guard
    )
    project = _open_without_faulty_notes(_open(source, content, (), options), options)
    content = project.content
    if keep_going:
        project = _leave_out_errors(project, content, options)
    return replace(project, searched_folders=tuple(searched))


def _open_without_faulty_notes(project: Project, options: "_Options") -> Project:
    """Open a project again without the notes of other tools' files with an error.

    Reading them has left out most; these are notes with an error that only their rendering shows.
    """
    foreign = project.media.foreign
    errors = [
        problem
        for problem in project.diagnostics
        if problem.severity is Severity.ERROR and problem.location.path in foreign
    ]
    faulty = notes_with_errors(project.rendered, errors) if errors else []
    if not faulty:
        return project
    content = project.content
    hidden = [as_left_out(problem) for problem in errors if problem not in content.diagnostics]
    content = replace(
        content,
        deck=without_notes(content.deck, faulty),
        diagnostics=sort_diagnostics([*content.diagnostics, *hidden]),
    )
    return _open(project.source, content, (), options)


def _leave_out_errors(project: Project, content: SourceContent, options: "_Options") -> Project:
    """Open a project again without the files with errors, if it can be built without them.

    `content` is the source as it was first read. Leaving out a file may show errors in other files.
    """
    left_out: tuple[str, ...] = ()
    while project.failed:
        broken = _files_to_leave_out(project, left_out)
        if not broken:
            break
        left_out = tuple(sorted({*left_out, *broken}))
        hidden = [found for found in project.diagnostics if found.location.path in left_out]
        project = _open(project.source, content, left_out, options)
        project = replace(
            project,
            diagnostics=sort_diagnostics(list(dict.fromkeys([*project.diagnostics, *hidden]))),
        )
    return project


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    sleep: Sleep | None
    rerender: bool
    progress: Progress
    renderer: Renderer
    guard: Callable[[Path], None]


def _open(
    source: Source, content: SourceContent, left_out: tuple[str, ...], options: _Options
) -> Project:
    deck = content.without(left_out).deck
    media = content.media
    matching, sources = None, list[SourceNote]()
    # A note that could not be read is not removed, so with an error the notes are not matched.
    if not _has_errors_outside(left_out, content.diagnostics):
        content, deck, matching, sources = match_notes(
            source, content, deck, media, left_out, options.guard
        )
    folder, numbers = folder_prefix(source), previous_numbers(matching) if matching else {}
    rendered = render_deck(
        deck,
        content.diagnostics,
        media,
        options.progress,
        folder=folder,
        numbers=numbers,
        renderer=options.renderer,
        sources=sources,
    )
    project = Project(
        source=source,
        content=content,
        media=media,
        rendered=rendered,
        lock=source.lock,
        diagnostics=rendered.diagnostics,
        left_out=left_out,
    )
    if matching is None or _has_errors_outside(left_out, rendered.diagnostics):
        return project
    return _with_identification(project, with_rendered_notes(matching, rendered), options)


def identified_again(project: Project, sleep: Sleep) -> Project:
    """Identify the notes again, before a project is written that was opened without `sleep`.

    If they need a later second than this one, `sleep` is called with the time until then. Raises
    BuildTimeError.
    """
    if project.matching is None or project.identification is None:
        raise ValueError("a project with errors has no identities")
    options = _Options(
        sleep=sleep, rerender=False, progress=iter, renderer=render_notes, guard=lambda _: None
    )
    return _with_identification(project, project.matching, options)


def _with_identification(project: Project, matching: Matching, options: "_Options") -> Project:
    """Return the project with the identities of its notes, the lock and the problems with them."""
    source = project.source
    identification, now = identify_notes(
        project.rendered, matching, options.sleep, rerender=options.rerender
    )
    rendered = with_identities(project.rendered, identification)
    problems = identity_problems(
        rendered, identification.earliest, source.lock_path.as_posix(), now
    )
    return replace(
        project,
        rendered=rendered,
        matching=matching,
        identification=identification,
        lock=lock_after(source, rendered.deck.name, identification),
        diagnostics=sort_diagnostics([*rendered.diagnostics, *problems]),
    )


def _has_errors_outside(paths: Collection[str], found: Iterable[Diagnostic]) -> bool:
    return has_errors([problem for problem in found if problem.location.path not in paths])


# ---- files with errors


def _files_to_leave_out(project: Project, left_out: Collection[str]) -> set[str]:
    """List the files with errors that can be left out.

    There are none if an error stops the build anyway, or if no other file would remain.
    """
    errors = [found for found in project.diagnostics if found.severity is Severity.ERROR]
    files = {found.location.path for found in errors if found.location.path not in left_out}
    in_front_matter = any(project.content.is_in_front_matter(found.location) for found in errors)
    everything = {*project.content.texts, *project.content.unread}
    others = {*project.content.texts} - files - {*left_out}
    return set() if in_front_matter or not files <= everything or not others else files
