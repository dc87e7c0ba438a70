"""An author who pushes to a running Anki, in which a learner studies."""

from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from click.testing import Result

from tests.anki_connect_server import AnkiConnectServer
from tests.author import Author
from tests.deliveries import done, set_clock, told
from tests.dumps import Dump
from tests.learner import Learner

SAVED = (
    'saved what is deleted or replaced; to have it back, import with progress and "Update notes:'
    ' Always": '
)


class Desk:
    """The author's machine: a source, `anki-deck push`, and Anki with the add-on."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        anki: AnkiConnectServer,
        source: str = "cards.md",
    ) -> None:
        self._monkeypatch = monkeypatch
        self.author = Author(folder, monkeypatch, source)
        self.anki = anki
        self.learner = Learner(anki.collection)

    @property
    def collection(self) -> Collection:
        return self.anki.collection

    @property
    def db(self) -> Any:
        return self.anki.collection.db

    def write(self, *notes: str, name: str | None = None) -> None:
        """Write a source, or a file of it, with these notes."""
        self.author.write("\n\n".join(notes) + "\n", name)

    def push(self, *options: str, now: int | None = None, yes: bool = True) -> Result:
        """Push at a time or now."""
        source = self.author.source.relative_to(self.author.folder).as_posix()
        return self.run("push", source, *(["--yes"] if yes else []), *options, now=now)

    def run(self, *arguments: str, now: int | None = None) -> Result:
        """Run the command; only the actions of this run are in the log then."""
        self.anki.log.clear()
        with self._monkeypatch.context() as patch:
            if now is not None:
                set_clock(patch, now)
            return self.author.run(*arguments, now=now)

    def pushed(self, *options: str, now: int | None = None) -> list[str]:
        """Push, and return the lines that say what was planned and done."""
        result = self.push(*options, now=now)
        assert result.exit_code == 0, result.output
        return told(result)

    def next_day(self) -> None:
        """Let a day pass for the learner."""
        self.learner.next_day()

    def reopen(self) -> None:
        """Start Anki again."""
        self.learner.reopen()

    def done(self, *options: str, now: int | None = None) -> str:
        """Push, and return what the line says that tells what was done."""
        return done(self.pushed(*options, now=now))

    # ---- what Anki has

    def guid(self, question: str) -> str:
        """Return the GUID of the note whose first field has this text."""
        return self.learner.guid(question)

    def guids(self) -> list[str]:
        return self.learner.guids()

    def field(self, guid: str, name: str) -> str:
        return self.learner.note(guid)[name]

    def deck(self, guid: str) -> str:
        """Return the deck of a note's first card."""
        return self.learner.deck(guid)

    def fronts(self) -> list[str]:
        """Return the first fields of all notes, as plain text."""
        return self.learner.fronts()

    def dump(self) -> Dump:
        return self.learner.dump()
