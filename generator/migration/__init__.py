"""Converts a whole source to the native format: its texts, its media and its lock.

What is written is read again before, and compared with the source note by note: the next build of
it must give the same notes with the same ids. Nothing is written here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from generator.build import BuiltNote, RenderedDeck, render_deck, source_notes
from generator.convert import as_native, convert, not_writable
from generator.convert.relinking import relink_text
from generator.convert.writing import with_deck
from generator.diagnostics import Code, Diagnostic, Location, Severity, sort_diagnostics
from generator.identity.lock import Lock
from generator.markup.media import MediaFile
from generator.migration.carried_lock import carried_lock
from generator.migration.embedded_notes import EmbeddedNotes
from generator.migration.media_plan import MediaPlan, PlannedMedia
from generator.migration.target import Target
from generator.notes import DraftNote, Note, note_texts
from generator.project import Project
from generator.project.media_folder import MediaFolder
from generator.project.references import SourceReferences
from generator.project.vault import Vaults
from generator.reading import AS_FOUND
from generator.rendering.rendered_note import Renderer, render_notes
from generator.sources import ROOT_FILE, FilesContent, SourceFile, read_files
from generator.sources.dialect import NATIVE
from generator.text.lines import split_lines
from generator.text.located import Mark, Text
from generator.values import dataclass

# How often single notes are left out before a whole file is.
_MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """All that a conversion writes: the texts by path, the copies of media, and the lock.

    `source_lock` is the one of the source.
    `left_out_files` are the files that cannot be written, `rewritten_files` those in the native
    format that could not be copied, so that only their notes are kept. `diagnostics` has the
    problems of the source, and a warning about each note that is left out.
    """

    target: Target
    texts: Mapping[Path, str]
    media: MediaPlan
    lock: Lock
    source_lock: Lock
    rendered: RenderedDeck
    diagnostics: tuple[Diagnostic, ...]
    left_out_files: tuple[str, ...] = ()
    rewritten_files: tuple[str, ...] = ()

    @property
    def left_out_notes(self) -> int:
        """The number of notes that the source has, but no text that is written."""
        return sum(problem.code is Code.NOT_WRITABLE for problem in self.diagnostics)

    @property
    def contents(self) -> dict[Path, bytes | MediaFile]:
        """What is written without the lock: media files to be copied, and texts."""
        texts = {path: text.encode() for path, text in self.texts.items()}
        return {**self.media.copies, **texts}


@dataclass(slots=True, kw_only=True)
class _LeftOut:
    """What is not written: files, and notes by their indices among those of their file.

    `faulty` are those of the notes that the build of the source leaves out as well. `prose` are the
    native files of which only the notes are written.
    """

    files: set[str] = field(default_factory=set)
    prose: set[str] = field(default_factory=set)
    notes: dict[str, set[int]] = field(default_factory=dict)
    faulty: dict[str, set[int]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Written:
    """The text of a file, with the notes of the source that it has and their indices."""

    source: str
    path: Path
    subpath: tuple[str, ...]
    text: str
    notes: list[BuiltNote]
    indices: list[int]
    is_native: bool


def prepare_migration(
    project: Project, target: Target, *, renderer: Renderer = render_notes
) -> Migration | None:
    """Convert the source of a project that did not fail; None if no note can be written.

    Raises OSError.
    """
    left_out, attempts = _LeftOut(files=set(project.left_out)), 0
    while True:
        conversion = _Conversion(project, target, left_out)
        if not any(one.notes for one in conversion.written):
            return None
        rendered = conversion.render(renderer)
        wrong = list(conversion.differences(rendered))
        if not wrong:
            return conversion.migration(rendered)
        copied = {one.source for one, _ in wrong if one.is_native} - left_out.prose
        left_out.prose |= copied
        attempts += not copied
        for one, index in wrong:
            if one.source in copied:
                continue
            if index is None or one.is_native or attempts >= _MOST_ATTEMPTS:
                left_out.files.add(one.source)
            else:
                left_out.notes.setdefault(one.source, set()).add(index)


class _Conversion:
    """One attempt to write all files, without what is left out."""

    def __init__(self, project: Project, target: Target, left_out: _LeftOut) -> None:
        self._project, self._target, self._left_out = project, target, left_out
        self._root_deck = project.rendered.deck.name
        self._media = planned_media(project.content.media, project.source.folder, target)
        self._references = SourceReferences(project.content.media)
        self._options = Vaults().options_in(target.folder, AS_FOUND)
        self._problems: list[Diagnostic] = []
        built: dict[str, list[BuiltNote]] = {path: [] for path in project.content.files}
        for note in project.rendered.notes:
            built[note.note.location.path].append(note)
        self.written = [
            self._write(file, built[path])
            for path, file in project.content.files.items()
            if path not in left_out.files
        ]
        for path in left_out.files - set(project.left_out):
            self._problems += (not_writable(one.note) for one in built[path])
        self._content = self._read(self._target.name)
        if self._content.deck.name != self._root_deck:
            self._name_root_deck()
            self._content = self._read(self._root_deck)

    # ---- writing

    def _write(
        self,
        file: SourceFile,
        built: Sequence[BuiltNote],
        without_ids: frozenset[int] = frozenset(),
    ) -> _Written:
        skipped = self._left_out.notes.get(file.path, set[int]())
        faulty = self._left_out.faulty.get(file.path, set[int]())
        rows = split_lines(file.text)
        is_rewritten = file.path in self._left_out.prose
        result = convert(
            replace(file, is_rewritten=True) if is_rewritten else file,
            rows,
            self._root_deck,
            self._media.relink,
            self._references,
            without=skipped,
            faulty=faulty,
            without_ids=without_ids,
            is_part=True,
            options=self._options,
        )
        path = self._target.text_path(self._project.source.folder)(file.path)
        written = _Written(
            source=file.path,
            path=path,
            subpath=file.subpath,
            text=file.text,
            notes=list(built),
            indices=list(range(len(built))),
            is_native=result is None,
        )
        if result is None:
            written.text = self._copied_text(file, built)
            return written
        if result.text is None:  # its notes differ from none, so the file is left out
            written.text = ""
            return written
        # A build leaves out notes with an error, and with --keep-going those that may be the notes
        # of a file with one.
        known = _by_location(built)
        pairs = [
            (index, known.get(note.location, []))
            for index, note in zip(result.indices, result.notes, strict=True)
        ]
        unbuilt = {index for index, notes in pairs if not notes} - skipped - faulty
        if unbuilt:
            notes = zip(result.indices, result.notes, strict=True)
            moved = {index for index, note in notes if self._is_postponed(note)} & unbuilt
            self._left_out.notes[file.path] = skipped | moved
            self._left_out.faulty[file.path] = faulty | (unbuilt - moved)
            return self._write(file, built, without_ids)
        written.notes = [notes.pop(0) for _, notes in pairs]
        # Another file may have a note with the same id, which counts for that one only.
        again = zip(result.indices, result.notes, written.notes, strict=True)
        taken = frozenset(index for index, one, built in again if one.id != built.note.id)
        if taken - without_ids:
            return self._write(file, built, without_ids | taken)
        written.text = result.text
        written.indices = list(result.indices)
        self._problems += (one for one in result.diagnostics if one.code is Code.NOT_WRITABLE)
        return written

    def _is_postponed(self, note: Note | DraftNote) -> bool:
        matching, place = self._project.matching, note.location
        return matching is not None and f"{place.path}:{place.line}" in matching.postponed_at

    def _copied_text(self, file: SourceFile, built: Iterable[BuiltNote]) -> str:
        """Return the text of a native file: as it is, unless it has to change at its new place."""
        texts = [text for one in built for text in note_texts(one.note)]
        if all(relink_text(text, self._media.relink) == text.value for text in texts):
            return as_native(file.text, self._options)
        whole = Text(value=file.text, path=file.path, marks=(Mark(0, 1, 1),))
        return as_native(relink_text(whole, self._media.relink), self._options)

    def _name_root_deck(self) -> None:
        """Name the root deck in the root file, since the name of the new folder is another one."""
        root = next((one for one in self.written if not one.subpath), None)
        if root is None:
            root = _Written(
                source="",
                path=self._target.folder / ROOT_FILE,
                subpath=(),
                text="",
                notes=[],
                indices=[],
                is_native=True,
            )
            self.written.insert(0, root)
        root.text = with_deck(root.text, self._root_deck)

    # ---- reading again

    def _read(self, default_name: str) -> FilesContent:
        files = [
            SourceFile(path=one.path.as_posix(), subpath=one.subpath, text=one.text, dialect=NATIVE)
            for one in self.written
        ]
        texts = {one.path: one.text for one in self.written}
        self._embedded = EmbeddedNotes(self._project.source, self._target, self._references, texts)
        return read_files(files, default_name, self._target.root.as_posix(), self._embedded)

    def render(self, renderer: Renderer) -> RenderedDeck:
        """Render what was written as the next build does."""
        deck = self._content.deck
        media = PlannedMedia(self._media, MediaFolder(self._target.folder))
        prefix = self._target.prefix
        entries = self._project.lock.entries
        expected = [note for one in self.written for note in one.notes]
        numbers = {
            index: entries[note.identity.guid].clozes
            for index, note in enumerate(expected)
            if note.identity
        }
        return render_deck(
            deck,
            self._content.diagnostics,
            media,
            folder=prefix,
            numbers=numbers,
            renderer=renderer,
            sources=source_notes(deck, media, prefix),
        )

    def differences(self, rendered: RenderedDeck) -> Iterator[tuple[_Written, int | None]]:
        """Yield the files whose notes differ, each with the index of the note; None for all."""
        found: dict[str, list[BuiltNote]] = {}
        for note in rendered.notes:
            found.setdefault(note.note.location.path, []).append(note)
        errors: dict[str, list[int]] = {}
        for problem in rendered.diagnostics:
            if problem.severity is Severity.ERROR:
                errors.setdefault(problem.location.path, []).append(problem.location.line)
        for one in self.written:
            path = one.path.as_posix()
            again = found.get(path, [])
            if len(again) != len(one.notes):
                yield one, None
                continue
            pairs = zip(one.indices, one.notes, again, strict=True)
            wrong: list[int | None] = [
                index for index, before, after in pairs if _content(before) != _content(after)
            ]
            if path in errors:
                owners = {
                    line: index
                    for index, note in zip(one.indices, again, strict=True)
                    for line in range(note.note.lines.first, note.note.lines.last + 1)
                }
                wrong += map(owners.get, errors[path])
            yield from ((one, index) for index in dict.fromkeys(wrong))

    def migration(self, rendered: RenderedDeck) -> Migration:
        """Return what is written."""
        expected = [note for one in self.written for note in one.notes]
        problems = dict.fromkeys([*self._project.diagnostics, *self._problems])
        return Migration(
            target=self._target,
            texts=self._embedded.copies | {one.path: one.text for one in self.written},
            media=self._media,
            lock=carried_lock(self._project, self._target, expected, rendered),
            source_lock=self._project.source.lock,
            rendered=rendered,
            diagnostics=sort_diagnostics(list(problems)),
            left_out_files=tuple(sorted(self._left_out.files - set(self._project.left_out))),
            rewritten_files=tuple(sorted(self._left_out.prose - self._left_out.files)),
        )


def planned_media(library: MediaFolder, source: Path, target: Target) -> MediaPlan:
    """Return the plan for the media of a source, of which none is planned yet.

    A folder gets copies of all its media. A single file may be written into the vault of its media.
    """
    vaults = () if target.is_folder else library.vaults.roots_of(target.folder)
    kept_in = next(iter(vaults), None)
    return MediaPlan(library, source, target.folder, target.text_path(source), kept_in=kept_in)


def _by_location(notes: Iterable[BuiltNote]) -> dict[Location, list[BuiltNote]]:
    result: dict[Location, list[BuiltNote]] = {}
    for one in notes:
        result.setdefault(one.note.location, []).append(one)
    return result


def _content(built: BuiltNote) -> tuple[object, ...]:
    """Return what a package has of a note, and what a build prints of a draft."""
    note, fields = built.note, built.fields
    shared = built.source.kind, note.deck, note.tags, isinstance(note, DraftNote)
    if fields is None:
        return shared
    media = sorted((file.name, file.digest) for file in fields.media)
    return *shared, fields.values, fields.ordinals, media
