"""Earlier versions of a file, as git has them."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from generator.values import dataclass

# The settings of a repository may name a program that git runs to fetch a missing object. Nothing
# is fetched here: the first one is enough, and the second one is for newer versions of git.
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
# How many of the commits that changed a file are read: damage to a lock is seldom older than a few
# commits.
MOST_COMMITS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CommittedVersion:
    """A file as it is in one commit. `commit` is the short id, `date` its day (2026-11-26)."""

    commit: str
    date: str
    data: bytes


def committed_versions(path: Path) -> Iterator[CommittedVersion]:
    """Yield the committed versions of a file, newest first; the file need not exist now.

    There are no versions without git, outside of a repository, or if the file was never committed.
    """
    folder, name = os.path.split(os.path.realpath(path))
    log = _git(
        folder,
        *("--literal-pathspecs", "log", "--no-show-signature", f"--max-count={MOST_COMMITS}"),
        *("--format=%h %cs", "--", name),
    )
    for line in (log or b"").decode().splitlines():
        commit, _, date = line.partition(" ")
        data = _git(folder, "cat-file", "blob", f"{commit}:./{name}")
        if data is not None:  # a commit that deletes the file does not have it
            yield CommittedVersion(commit=commit, date=date, data=data)


def _git(folder: str, *arguments: str) -> bytes | None:
    """Run git and return what it prints; None if it fails or is not installed."""
    command = ["git", "-C", folder, *arguments]
    try:
        process = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ENVIRONMENT},
            check=False,
        )
    except OSError:
        return None
    return process.stdout if process.returncode == 0 else None
