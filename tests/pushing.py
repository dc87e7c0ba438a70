"""An author who pushes to a running Anki, in which a learner studies."""

import io
import re
import time
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from anki.collection import Collection
from click.testing import Result

from tests.anki_connect_server import AnkiConnectServer
from tests.author import Author
from tests.learner import Learner

DAY = 24 * 60 * 60
# Builds are in the past, as for any real author, and the learner works between them.
FIRST = int(time.time()) - 60 * DAY
# What a push reads, and a sync at its end.
_TABLES = {
    "notes": "id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data",
    "cards": (
        "id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue,"
        " odid, flags, data"
    ),
    "revlog": "id, cid, usn, ease, ivl, lastIvl, factor, time, type",
    "decks": "id, name, mtime_secs, usn, common, kind",
    "deck_config": "id, name, mtime_secs, usn, config",
    # Without the time, which is the only thing that an import of an unchanged type changes.
    "notetypes": "id, name, usn, config",
    "fields": "ntid, ord, name, config",
    "templates": "ntid, ord, name, mtime_secs, usn, config",
    "graves": "oid, type, usn",
    "tags": "tag, usn",
    "col": "crt, mod, scm, usn, ls",
}
_WITH_IDS = {"notes", "cards", "revlog", "decks"}
Dump = dict[str, dict[Any, tuple[Any, ...]]]


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
        """Push at a time or now; only the actions of this push are in the log then."""
        source = self.author.source.relative_to(self.author.folder).as_posix()
        return self.run("push", source, *(["--yes"] if yes else []), *options, now=now)

    def run(self, *arguments: str, now: int | None = None) -> Result:
        """Run the command; a push takes place a minute after the build."""
        self.anki.log.clear()
        with self._monkeypatch.context() as patch:
            if now is not None:
                clock = SimpleNamespace(time=lambda: now + 60)
                patch.setattr("generator.delivery.push.time", clock)
            return self.author.run(*arguments, now=now)

    def pushed(self, *options: str, now: int | None = None) -> list[str]:
        """Push, and return the lines that say what was planned and done."""
        result = self.push(*options, now=now)
        assert result.exit_code == 0, result.output
        return told(result)

    def next_day(self) -> None:
        """Let a day pass for the learner."""
        self.db.execute("update col set crt = crt - 86400")
        self.reopen()

    def reopen(self) -> None:
        """Start Anki again."""
        with redirect_stdout(io.StringIO()):  # the library prints timings
            self.collection.close()
        self.collection.reopen()

    def done(self, *options: str, now: int | None = None) -> str:
        """Push, and return what the line says that tells what was done."""
        found = [line for line in self.pushed(*options, now=now) if line.startswith("done: ")]
        return found[0].removeprefix("done: ") if found else ""

    # ---- what Anki has

    def guid(self, question: str) -> str:
        """Return the GUID of the note whose first field has this text."""
        found = self.db.list("select guid from notes where sfld like ?", f"%{question}%")
        assert len(found) == 1, (question, found)
        return str(found[0])

    def guids(self) -> list[str]:
        return self.learner.guids()

    def field(self, guid: str, name: str) -> str:
        return self.learner.note(guid)[name]

    def deck(self, guid: str) -> str:
        """Return the deck of a note's first card."""
        card = self.learner.card(guid)
        return self.collection.decks.name(card.odid or card.did)

    def fronts(self) -> list[str]:
        """Return the first fields of all notes, as plain text."""
        return sorted(
            re.sub("<[^<>]*>", "", text) for text in self.db.list("select sfld from notes")
        )

    def dump(self) -> Dump:
        """Return all rows of the collection that hold the learner's work, by their first column."""
        return {
            table: {
                row[0] if table in _WITH_IDS else str(row): tuple(row)
                for row in self.db.all(f"select {columns} from {table}")
            }
            for table, columns in _TABLES.items()
        }


def told(result: Result) -> list[str]:
    """Return what a push printed, without the lines of the build and the path of a backup."""
    lines = [re.sub(r": /\S+\.apkg$", ": PATH", line) for line in result.output.splitlines()]
    is_build = re.compile(
        r"First push|Your decks and settings stay|asked Anki to sync|"
        r"\S*: [\d,]+ notes?, [\d,]+ cards? "
    )
    return [line for line in lines if not is_build.match(line)]


def differences(before: Dump, after: Dump) -> dict[str, list[Any]]:
    """Return the keys of all rows that are new, gone or changed, by table."""
    found = {}
    for table in before:
        keys = before[table].keys() | after[table].keys()
        changed = [key for key in keys if before[table].get(key) != after[table].get(key)]
        if changed:
            found[table] = sorted(changed)
    return found


def basic(number: int, *, answer: str = "", extra: str = "") -> str:
    """Return a note with its own words, so that it is recognised after any edit."""
    words = f"{_WORDS[number % 17]} {_WORDS[number // 17 % 17]}{number}"
    return f"Q: What is known of {words}?\nA: {answer or f'Answer {number} on {words}'}{extra}"


# fmt: off
_WORDS = [
    "amber", "birch", "cedar", "dahlia", "elm", "fern", "gorse", "hazel", "iris", "jasmine",
    "kale", "larch", "maple", "nettle", "oak", "peony", "rowan",
]
# fmt: on
