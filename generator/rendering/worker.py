"""A process that renders notes for another one, which sends their contents through a pipe."""

import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection

from generator.markup.media import MediaFault, MediaFile
from generator.rendering.note_content import Answer, NoteContent, note_from, plain_values
from generator.rendering.rendered_note import render_notes


def serve(pipe: Connection) -> None:
    """Render the notes that are sent, until the other process closes the pipe or is gone."""
    # Ctrl-C reaches all processes of a terminal; the other one decides what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            pipe.send(_answer(pipe.recv()))
    except (EOFError, OSError):
        return


def _answer(contents: Sequence[NoteContent]) -> Answer:
    try:
        notes = [note_from(content) for content in contents]
        return [
            None if rendered.fields.problems else plain_values(rendered)
            for rendered in render_notes(notes, _NoLibrary())
        ]
    except Exception:  # noqa: BLE001 (the other process renders these notes, and reports the error)
        return None


class _NoLibrary:
    """Notes with media are not sent, so that files are read in one process only."""

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        raise LookupError(f"{target} in {source}")
