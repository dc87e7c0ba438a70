"""Anki's own sync server, as a process that a test can kill, freeze and start again."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import SystemRandom

# In seconds; the server takes a sixth of one to start.
PATIENCE = 30
USERS = {"user": "pass"}
# How the server logs the end of a request.
_REQUEST = re.compile(r'request\{uri="/([\w/]+)".* finished .*httpstatus=(\d+)')


class SyncServer:
    """A sync server for these users, by name with their passwords, and its data in a folder."""

    def __init__(self, folder: Path, users: Mapping[str, str] = USERS) -> None:
        self.folder, self.users = folder, dict(users)
        folder.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self._log = folder.with_name(f"{folder.name}.log")
        self._log.touch()
        self._read = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The value for `--endpoint`; the same one after the server was started again."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Start the server with the data that it has, and wait until it answers."""
        assert self._process is None, "the server runs"
        accounts = enumerate(self.users.items(), start=1)
        environment = {
            **os.environ,
            **{f"SYNC_USER{number}": ":".join(user) for number, user in accounts},
            "SYNC_BASE": str(self.folder),
            "SYNC_HOST": "127.0.0.1",
            "SYNC_PORT": str(self.port),
            "NO_COLOR": "1",
            "RUST_LOG": "anki=info",
        }
        command = [sys.executable, "-m", "anki.syncserver"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            self._wait(self._process)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End the server at once, as a loss of power does, also while it is frozen."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def close(self) -> None:
        """End the server if it runs."""
        self.kill()

    def freeze(self) -> None:
        """Let the server take connections and not answer, until it thaws or is killed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def thaw(self) -> None:
        """Let a frozen server go on, and answer what it was asked meanwhile."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def requests(self) -> list[str]:
        """Return what the server was asked for since the last call, such as "sync/meta".

        A request that it refused is followed by the status of HTTP: "sync/hostKey 403".
        """
        lines = self._log.read_text(encoding="utf-8").splitlines()
        new, self._read = lines[self._read :], len(lines)
        found = [match for line in new if (match := _REQUEST.search(line))]
        return [
            name if status == "200" else f"{name} {status}"
            for name, status in (match.groups() for match in found)
        ]

    def media(self, user: str = "user") -> dict[str, bytes]:
        """Return the media files that the server has of a user."""
        folder = self.folder / user / "media"
        return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert process.poll() is None, self._log.read_text(encoding="utf-8")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("the server does not answer")


def _free_port() -> int:
    # Below the ports that the system gives to whoever asks for any, so that nobody takes it while
    # the server is down.
    while True:
        port = SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def serving(folder: Path, users: Mapping[str, str] = USERS) -> Iterator[SyncServer]:
    """Run a server with its data in a new folder in this one."""
    server = SyncServer(folder / "server", users)
    server.start()
    try:
        yield server
    finally:
        server.close()
