"""How the notes of a build are rendered: taken from the cache, here, or in other processes.

All three give the same. A note is taken from the cache if its texts, what is around them and its
media are the same as then. A note with a problem is rendered here each time, since a problem has a
location; and so is a note with media, since files are read in one process only.
"""

import os
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cache.folder import program_digest
from generator.cache.rendered_notes import RenderedNotes, rendered_notes_of
from generator.identity.numbering import NumberedText, remember
from generator.markup.media import MediaFault, MediaFile, MediaLibrary
from generator.markup.plain_paragraphs import is_plain_paragraph
from generator.markup.recognition_text import may_have_media
from generator.notes import Note, note_texts
from generator.project.batches import Batch
from generator.rendering.kept_text import TracedMedia, kept_text, read_kept_text
from generator.rendering.note_content import (
    content_key,
    note_content,
    plain_values,
    rendered_from,
)
from generator.rendering.rendered_note import NumberedNote, RenderedNote, render_notes
from generator.values import dataclass

if TYPE_CHECKING:
    from generator.project.workers import Workers

# In notes: what a process gets at a time.
BATCH = 100
# In texts with more than plain words: how many have to be left to start processes. To start one
# takes as long as to render some 250 of them.
WORTH_PROCESSES = 600
# In batches for each process: what is looked up and given away before the first note is needed.
_AHEAD = 3
_MOST_PROCESSES = 7


@dataclass(slots=True, eq=False)
class _Item:
    """A note with its `key` in the cache, and the result if there is one already."""

    note: Note
    numbers: tuple[NumberedText, ...]
    key: bytes = b""
    rendered: RenderedNote | None = None


@dataclass(slots=True, eq=False)
class _Group:
    """Some notes in a row; `batch` has those that another process may render.

    `is_taken` is whether a process has the batch or had it, or this one renders it.
    """

    items: list[_Item]
    sendable: list[_Item]
    batch: Batch
    is_taken: bool = False


class NoteRenderer:
    """Renders the notes of one build, in order; a `Renderer`."""

    def __init__(self, cache: RenderedNotes | None, processes: int | None = None) -> None:
        self._cache = cache
        self._program = bytes.fromhex(program_digest()) if cache else b""
        self._processes = spare_processors() if processes is None else processes
        self._workers: Workers | None = None
        self._waiting: deque[_Group] = deque()
        self._looked_up = self._slow_texts = 0

    def __call__(
        self, notes: Sequence[NumberedNote], media: MediaLibrary
    ) -> Generator[RenderedNote, None, None]:
        """Yield the rendered notes."""
        self._waiting.clear()
        self._looked_up = self._slow_texts = 0
        try:
            starts = iter(range(0, len(notes), BATCH))
            while self._fill(notes, starts, media) or self._waiting:
                group = self._waiting.popleft()
                self._await(group, media)
                for item in group.items:
                    yield item.rendered or self._render(item, media)
        finally:
            if self._workers is not None:
                self._workers.stop()
                self._workers = None
            if self._cache is not None:
                is_complete = self._looked_up == len(notes) and not self._waiting
                self._cache.close(is_complete=is_complete)

    # ---- from the cache

    def _fill(
        self, notes: Sequence[NumberedNote], starts: Iterator[int], media: MediaLibrary
    ) -> bool:
        """Look up the next notes, as many as the processes can render ahead."""
        wanted = 1 + _AHEAD * self._processes
        for start in islice(starts, max(0, wanted - len(self._waiting))):
            group = self._look_up(notes[start : start + BATCH], media)
            self._waiting.append(group)
            self._looked_up += len(group.items)
            self._slow_texts += sum(map(_slow_texts, group.sendable))
        if (
            self._workers is None
            and self._processes
            and self._likely_work(notes) >= WORTH_PROCESSES
        ):
            from generator.project.workers import Workers  # few builds need them

            self._workers = Workers(self._processes)
        self._give()
        return bool(self._waiting)

    def _likely_work(self, notes: Sequence[NumberedNote]) -> float:
        """Return how many slow texts are left, if the others are like those that were looked up."""
        done = self._looked_up - sum(len(group.items) for group in self._waiting)
        return self._slow_texts / max(1, self._looked_up) * (len(notes) - done)

    def _look_up(self, notes: Sequence[NumberedNote], media: MediaLibrary) -> _Group:
        items = [_Item(note, numbers) for note, numbers in notes]
        if self._cache is not None:
            for item in items:
                item.key = content_key(item.note, item.numbers, self._program)
            known = self._cache.find([item.key for item in items])
            for item in items:
                if item.key in known:
                    item.rendered = _read(known[item.key], item.note, media)
        sendable = [item for item in items if item.rendered is None and not _has_media(item.note)]
        contents = [note_content(item.note, item.numbers) for item in sendable]
        return _Group(items, sendable, Batch(contents))

    def _keep(self, item: _Item, plain: Sequence[Any], media: TracedMedia) -> None:
        if self._cache is None:
            return
        text = kept_text(plain, media)
        if text is None:
            return
        self._cache.add(item.key, text)
        # In the next build, the note has the numbers that it has now.
        clozes = plain[2]
        if clozes and (numbers := remember(item.numbers, clozes)) != item.numbers:
            self._cache.add(content_key(item.note, numbers, self._program), text)

    # ---- here and in other processes

    def _await(self, group: _Group, media: MediaLibrary) -> None:
        """Take the results of another process; meanwhile, render notes that no process has yet."""
        group.is_taken = True
        while self._workers is not None and group.batch.is_given and group.batch.answer is None:
            other = next((one for one in self._waiting if not one.is_taken), None)
            if other is None:
                self._workers.collect(timeout=None)
            else:
                other.is_taken = True
                for item in other.sendable:
                    self._render(item, media)
        for item, plain in zip(group.sendable, group.batch.answer or (), strict=False):
            if plain is not None:
                item.rendered = rendered_from(plain, item.note)
                self._keep(item, plain, ())

    def _give(self) -> None:
        """Take what the processes have finished, and give them the next notes."""
        if self._workers is None:
            return
        self._workers.collect()
        for group in self._waiting:
            if not self._workers.is_idle:
                return
            if group.sendable and not group.is_taken:
                group.is_taken = True
                self._workers.give(group.batch)

    def _render(self, item: _Item, media: MediaLibrary) -> RenderedNote:
        """Render a note here."""
        self._give()
        tracing = _TracingLibrary(media)
        (rendered,) = render_notes([(item.note, item.numbers)], tracing)
        item.rendered = rendered
        if not rendered.fields.problems and not tracing.has_missed:
            self._keep(item, plain_values(rendered), tracing.found)
        return rendered


def renderer_of(source: Path, *, use_cache: bool) -> NoteRenderer:
    """Return how the notes of a source are rendered, with or without the cache."""
    return NoteRenderer(rendered_notes_of(source) if use_cache else None)


def spare_processors() -> int:
    """Return how many processors there are for other processes than this one."""
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(count - 1, _MOST_PROCESSES)


class _TracingLibrary:
    """Looks up media in another library, and keeps what was found: the target and the name.

    `has_missed` is whether something was not found. It may be there later, so the note is not kept.
    """

    def __init__(self, library: MediaLibrary) -> None:
        self._library = library
        self.found: list[tuple[str, str]] = []
        self.has_missed = False

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        found = self._library.find(target, source)
        if isinstance(found, MediaFile):
            self.found.append((target, found.name))
        else:
            self.has_missed = True
        return found


def _read(text: str, note: Note, media: MediaLibrary) -> RenderedNote | None:
    """Return a remembered note; None if its media have changed."""
    try:
        plain, media_then = read_kept_text(text)
        if not media_then:
            return rendered_from(plain, note)
        found = [(media.find(target, note.location.path), name) for target, name in media_then]
        files = [file for file, name in found if isinstance(file, MediaFile) and file.name == name]
        if len(files) < len(found):
            return None
        by_name = {file.name: file for file in files}
        return rendered_from(plain, note, tuple(by_name.values()))
    except (ValueError, TypeError):  # written by another program
        return None


def _slow_texts(item: _Item) -> int:
    """Return how many texts of a note take long to render: those with more than plain words."""
    return sum(not is_plain_paragraph(text.value) for text in note_texts(item.note))


def _has_media(note: Note) -> bool:
    return any(may_have_media(text.value) for text in note_texts(note))
