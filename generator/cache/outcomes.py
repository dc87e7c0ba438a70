"""What a command printed, kept with the state of every file that it depends on.

A command is a function of these files: while none of them changes, it prints the same, and a build
writes the same package and lock. So it need not run again.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.cache.file_states import (
    KnownFile,
    content_digest,
    file_state,
    files_below,
    is_too_recent,
    names_digest,
    names_in,
)
from generator.cache.folder import cache_folder, program_digest
from generator.regular_files import read_file
from generator.values import dataclass

_FOLDER = "outcomes"
_FORMAT = 2
_CHECKSUM_LENGTH = 16  # in bytes
# More outcomes than this are not kept: the oldest are deleted.
_MOST_OUTCOMES = 200
# What a command may depend on besides its arguments and files.
_VARIABLES = ("SOURCE_DATE_EPOCH",)

Printed = tuple[bool, str]  # whether to stderr, and the text, with colours


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a command has seen of the file system, by path.

    - `contents`: the digest of files that are read again each time.
    - `files`: files that are recognised by their state.
    - `exists`: whether there is something at a path.
    - `folders`: the names in a folder that matter, as `names_in` returns them.
    - `trees`: the digest of the names of all files below a folder.
    - `real_paths`: where the links in a path lead to.
    - `seen`: when the command began to look, in nanoseconds since 1970.
    """

    contents: Mapping[str, str]
    files: Mapping[str, KnownFile]
    exists: Mapping[str, bool]
    folders: Mapping[str, Sequence[str]]
    trees: Mapping[str, str]
    real_paths: Mapping[str, str]
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command printed, and its exit status."""

    printed: tuple[Printed, ...]
    status: int


class Call:
    """A command with its arguments, as it was called here."""

    def __init__(self, command: str, arguments: Mapping[str, object]) -> None:
        self._folder = cache_folder()
        if self._folder is None:
            return
        streams = [stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr)]
        described = [
            _FORMAT,
            program_digest(),
            command,
            sorted(arguments.items()),
            os.getcwd(),  # noqa: PTH109
            [os.environ.get(name) for name in _VARIABLES],
            streams,
            _terminal_size() if any(streams) else None,
        ]
        name = hashlib.sha256(repr(described).encode(errors="surrogatepass")).hexdigest()
        self._path = self._folder / _FOLDER / f"{name}.outcome"

    @property
    def can_keep(self) -> bool:
        """Whether there is a place to keep an outcome."""
        return self._folder is not None

    def known_outcome(self) -> Outcome | None:
        """Return what this call printed before, if nothing that it depends on has changed."""
        if self._folder is None:
            return None
        # Whatever is wrong with the file: the command runs as if there were none.
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            kept = json.loads(_without_checksum(read_file(self._path)))
            facts, now = _facts_from(kept["facts"]), time.time_ns()
            outcome = Outcome(
                printed=tuple((bool(err), str(text)) for err, text in kept["printed"]),
                status=int(kept["status"]),
            )
            compared = _compared_files(facts)
            if compared is None:
                return None
            if compared:  # so that they need not be read next time
                self.keep(outcome, replace(facts, files={**facts.files, **compared}, seen=now))
            return outcome
        return None

    def keep(self, outcome: Outcome, facts: Facts) -> None:
        """Keep what this call printed; without a place to keep it, do nothing."""
        if self._folder is None:
            return
        kept = {
            "status": outcome.status,
            "printed": outcome.printed,
            "facts": {
                "contents": dict(facts.contents),
                "files": {path: [one.digest, *one.state] for path, one in facts.files.items()},
                "exists": dict(facts.exists),
                "folders": dict(facts.folders),
                "trees": dict(facts.trees),
                "real_paths": dict(facts.real_paths),
                "seen": facts.seen,
            },
        }
        temporary = self._path.with_suffix(f".{os.urandom(8).hex()}")
        with suppress(OSError, ValueError):
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            _delete_oldest(self._path.parent)
            temporary.write_bytes(_with_checksum(json.dumps(kept).encode()))
            temporary.replace(self._path)


def _terminal_size() -> object:
    """Return the size of the terminal: as many problems are printed as fit on it."""
    from shutil import get_terminal_size  # imported here, since it takes long and few calls need it

    return get_terminal_size()


def _with_checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECKSUM_LENGTH).digest() + data


def _without_checksum(data: bytes) -> bytes:
    """Return what a file has after its checksum. Raises ValueError if it is damaged."""
    content = data[_CHECKSUM_LENGTH:]
    if _with_checksum(content) != data:
        raise ValueError("damaged")
    return content


def _facts_from(kept: Mapping[str, Any]) -> Facts:
    return Facts(
        contents=kept["contents"],
        files={
            path: KnownFile(digest=digest, state=tuple(state))
            for path, (digest, *state) in kept["files"].items()
        },
        exists=kept["exists"],
        folders=kept["folders"],
        trees=kept["trees"],
        real_paths=kept["real_paths"],
        seen=kept["seen"],
    )


def _compared_files(facts: Facts) -> dict[str, KnownFile] | None:
    """Return the files that had to be read, with their states now; None if a fact holds no more."""
    if any(os.path.exists(path) is not is_there for path, is_there in facts.exists.items()):  # noqa: PTH110
        return None
    if any(names_in(folder) != list(names) for folder, names in facts.folders.items()):
        return None
    if any(os.path.realpath(path) != real for path, real in facts.real_paths.items()):
        return None
    if any(names_digest(files_below(root)) != digest for root, digest in facts.trees.items()):
        return None
    compared: dict[str, KnownFile] = {}
    for path, known in facts.files.items():
        state = file_state(path)
        if state == known.state and not is_too_recent(state, facts.seen):
            continue
        # A file in another place may have the same content, but does not count for the same.
        if state is None or (state != known.state and os.path.islink(path)):  # noqa: PTH114
            return None
        if content_digest(path) != known.digest:
            return None
        compared[path] = KnownFile(digest=known.digest, state=state)
    if any(content_digest(path) != digest for path, digest in facts.contents.items()):
        return None
    return compared


def _delete_oldest(folder: Path) -> None:
    """Delete the oldest outcomes, and what a killed process has left."""
    with os.scandir(folder) as entries:
        by_age = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries)
    for _, path in by_age[: max(0, len(by_age) - _MOST_OUTCOMES)]:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108
