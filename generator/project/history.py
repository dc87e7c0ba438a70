"""Earlier versions of a file, as git has them."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# So many commits that changed the file are looked at: a lock is seldom damaged in more than the last few.
MOST_COMMITS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A file as one commit has it. `commit` is the short id, `date` the day of the commit (2026-11-26)."""

    commit: str
    date: str
    data: bytes


def versions(path: Path) -> Iterator[Version]:
    """Yield the committed versions of a file, newest first; the file need not exist now.

    There are none without git, outside of a repository, and for a file that was never committed.
    """
    folder, name = os.path.split(os.path.realpath(path))
    listed = _git(
        folder,
        *("--literal-pathspecs", "log", "--no-show-signature", f"--max-count={MOST_COMMITS}"),
        *("--format=%h %cs", "--", name),
    )
    for line in (listed or b"").decode().splitlines():
        commit, _, date = line.partition(" ")
        data = _git(folder, "cat-file", "blob", f"{commit}:./{name}")
        if data is not None:  # a commit that deletes the file has none
            yield Version(commit=commit, date=date, data=data)


def _git(folder: str, *arguments: str) -> bytes | None:
    """Return what git prints; None where it fails or is not installed."""
    command = ["git", "-C", folder, *arguments]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
