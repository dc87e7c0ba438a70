"""An author who syncs a source with a server, from one machine or from several."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path

import pytest
from click.testing import Result

from generator.delivery.accounts.account import Account
from tests.author import Author
from tests.deliveries import done, set_clock, told
from tests.sync_server import SyncServer
from tests.terminal import Terminal
from tests.wire import Wire


class Machine:
    """The author's machine: a source, `anki-deck sync`, and what it keeps in its data folder.

    A test sets `user` and `password` for other ones; None is for one that the command asks for.
    """

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        server: SyncServer | Wire,
        source: str = "cards.md",
        *,
        user: str = "user",
    ) -> None:
        self._monkeypatch = monkeypatch
        self.folder = folder
        self.server: SyncServer | Wire = server
        self.author = Author(folder / "deck", monkeypatch, source)
        self.user: str | None = user
        self.password: str | None = server.users[user]

    @property
    def account_folder(self) -> Path:
        """The folder with what this machine keeps of the account."""
        assert self.user is not None
        with self.environment():
            return Account(user=self.user, endpoint=self.server.address).folder()

    @property
    def title(self) -> str:
        """What the account is called in the output."""
        return f"{self.server.address.removeprefix('http://').rstrip('/')} ({self.user})"

    @property
    def data(self) -> Path:
        """The data folder, which no other machine has."""
        return self.folder / "data"

    def write(self, *notes: str, name: str | None = None) -> None:
        """Write a source, or a file of it, with these notes."""
        self.author.write("\n\n".join(notes) + "\n", name)

    def sync(self, *options: str, now: int | None = None, yes: bool = True) -> Result:
        """Sync the source with the server at a time or now."""
        consent = ["--yes"] if yes else []
        return self.run(
            "sync", self._source, "--endpoint", self.server.address, *consent, *options, now=now
        )

    def synced(self, *options: str, now: int | None = None) -> list[str]:
        """Sync, and return the lines that say what was planned and done."""
        result = self.sync(*options, now=now)
        assert result.exit_code == 0, result.output
        return told(result)

    def done(self, *options: str, now: int | None = None) -> str:
        """Sync, and return what the line says that tells what was done."""
        return done(self.synced(*options, now=now))

    def run(self, *arguments: str, now: int | None = None) -> Result:
        """Run the command on this machine; a sync takes place a minute after the build."""
        with self.environment() as patch:
            if now is not None:
                set_clock(patch, now)
            return self.author.run(*arguments, now=now)

    def keep_session(self, key: str) -> None:
        """Keep a session key, as after the password was typed, which is not known from now on."""
        self.password = None
        path = self.account_folder / "session"
        path.write_text(f"{key}\n", encoding="utf-8")

    def start(self, *options: str, source: str | None = None) -> Terminal:
        """Start to sync now, in a process with a terminal."""
        with self.environment():
            return Terminal(
                self.author.folder,
                *("sync", source or self._source, "--endpoint", self.server.address, *options),
            )

    @contextmanager
    def through(self, wire: Wire) -> Iterator[None]:
        """Reach the server through a wire, whose address is another one."""
        server, self.server = self.server, wire
        try:
            yield
        finally:
            self.server = server

    @contextmanager
    def environment(self) -> Iterator[pytest.MonkeyPatch]:
        """Set the variables of this machine, also for the processes that are started meanwhile."""
        variables = {
            "ANKI_DECK_DATA": str(self.data),
            "ANKI_DECK_CACHE": str(self.folder / "cache"),
            "ANKI_DECK_USER": self.user,
            "ANKI_DECK_PASSWORD": self.password,
        }
        with self._monkeypatch.context() as patch:
            for name, value in variables.items():
                if value is None:
                    patch.delenv(name, raising=False)
                else:
                    patch.setenv(name, value)
            yield patch

    def copy_to(self, folder: Path) -> "Machine":
        """Return a machine that has the source with its lock, as by `git clone` or `git pull`."""
        machine = Machine(
            folder, self._monkeypatch, self.server, self._source, user=min(self.server.users)
        )
        machine.user, machine.password = self.user, self.password
        # What is built is not in the repository, nor is the time of a file's last change.
        shutil.copytree(
            self.author.folder,
            machine.author.folder,
            ignore=shutil.ignore_patterns("output"),
            copy_function=shutil.copyfile,
            dirs_exist_ok=True,
        )
        return machine

    def of(self, source: str) -> "Machine":
        """Return this machine with another source, in another folder."""
        machine = copy(self)
        machine.author = Author(self.folder / Path(source).stem, self._monkeypatch, source)
        return machine

    @property
    def _source(self) -> str:
        return self.author.source.relative_to(self.author.folder).as_posix()
