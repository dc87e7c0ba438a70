"""A file system that fails at a chosen call, below one folder: `os` and `open`, replaced.

What SQLite and other libraries in C call is not reached; `failing_calls.c` reaches that too.
"""

import builtins
import errno
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# By what an error may strike. A full disk lets delete files, and a read-only one lets none.
_GROWS = frozenset({"create", "write", "fsync", "close", "mkdir", "replace", "link"})
_CHANGES = _GROWS | {"truncate", "delete", "mode", "time"}
_READS = frozenset({"open", "read", "stat", "list"})
# By its name: the error, what it strikes, and whether all later calls fail as well. With no error,
# a part is written each time.
FAULTS = {
    "full": (errno.ENOSPC, _GROWS, True),
    "quota": (errno.EDQUOT, _GROWS, True),
    "read-only": (errno.EROFS, _CHANGES - {"fsync", "close"}, True),
    "broken once": (errno.EIO, _CHANGES, False),
    "broken": (errno.EIO, _CHANGES, True),
    "short": (0, frozenset({"write"}), True),
    "unreadable": (errno.EIO, _READS, False),
}


@dataclass
class Fault:
    """The error that strikes call number `number`, counted from 1, of those that it may strike.

    `struck` are the calls that failed: what each was, and the path.
    """

    name: str
    number: int

    def __post_init__(self) -> None:
        self.error, self._kinds, self._lasts = FAULTS[self.name]
        self.count = 0
        self.struck: list[tuple[str, str]] = []

    def strikes(self, kind: str, path: str) -> bool:
        """Count a call; return whether it fails."""
        if kind not in self._kinds:
            return False
        self.count += 1
        if self.count == self.number or (self._lasts and self.count > self.number):
            self.struck.append((kind, path))
            return True
        return False

    def raise_it(self, path: str | None) -> None:
        if path is None:
            raise OSError(self.error, os.strerror(self.error))
        raise OSError(self.error, os.strerror(self.error), path)


class FailingFiles:
    """Replaces what opens and changes files, for the rest of the life of this process."""

    def __init__(self, root: str, fault: Fault) -> None:
        self._root = os.path.realpath(root) + os.sep
        self._fault = fault
        self._open = os.open
        self._close = os.close
        self._descriptors: dict[int, str] = {}
        self._writable: set[int] = set()

    def install(self) -> None:
        paths = {
            "mkdir": "mkdir",
            "rmdir": "delete",
            "unlink": "delete",
            "remove": "delete",
            "chmod": "mode",
            "utime": "time",
            "truncate": "truncate",
            "stat": "stat",
            "lstat": "stat",
            "scandir": "list",
            "listdir": "list",
        }
        for name, kind in paths.items():
            setattr(os, name, self._with_path(getattr(os, name), kind))
        for name in ("replace", "rename"):
            setattr(os, name, self._with_path(getattr(os, name), "replace", position=1))
        for name in ("link", "symlink"):
            setattr(os, name, self._with_path(getattr(os, name), "link", position=1))
        descriptors = {
            "read": "read",
            "fstat": "stat",
            "fsync": "fsync",
            "ftruncate": "truncate",
            "fchmod": "mode",
        }
        for name, kind in descriptors.items():
            setattr(os, name, self._with_descriptor(getattr(os, name), kind))
        # The calls of the system with which a library copies a file are as if there were none.
        for name in ("sendfile", "copy_file_range"):
            if hasattr(os, name):
                delattr(os, name)
        os.open = self._failing_open
        os.write = self._failing_write(os.write)
        os.close = self._failing_close
        io.open = builtins.open = self._failing_stream

    def _is_ours(self, path: Any) -> bool:
        if isinstance(path, int):
            return path in self._descriptors
        text = os.fsdecode(path)
        return os.path.join(os.getcwd(), text).startswith(self._root)  # noqa: PTH109, PTH118

    def _strikes(self, kind: str, path: Any) -> bool:
        name = self._descriptors.get(path, "") if isinstance(path, int) else os.fsdecode(path)
        return self._is_ours(path) and self._fault.strikes(kind, name)

    def _with_path(
        self, call: Callable[..., Any], kind: str, position: int = 0
    ) -> Callable[..., Any]:
        def failing(*arguments: Any, **options: Any) -> Any:
            path = arguments[position] if len(arguments) > position else options.get("path", ".")
            if self._strikes(kind, path):
                # Of two paths, Python names the first one.
                self._fault.raise_it(None if isinstance(path, int) else os.fsdecode(arguments[0]))
            return call(*arguments, **options)

        return failing

    def _with_descriptor(self, call: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def failing(number: Any, *arguments: Any) -> Any:
            if isinstance(number, int) and self._strikes(kind, number):
                self._fault.raise_it(None)
            return call(number, *arguments)

        return failing

    def _failing_open(self, path: Any, flags: int, mode: int = 0o777, **options: Any) -> int:
        is_changed = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if self._strikes("create" if is_changed else "open", path):
            self._fault.raise_it(os.fsdecode(path))
        number = self._open(path, flags, mode, **options)
        if self._is_ours(path):
            self._descriptors[number] = os.fsdecode(path)
            if is_changed:
                self._writable.add(number)
        return number

    def _failing_write(self, call: Callable[[int, Any], int]) -> Callable[[int, Any], int]:
        def failing(number: int, data: Any) -> int:
            was_struck = bool(self._fault.struck)
            if self._strikes("write", number):
                # A disk that becomes full takes a part first.
                is_full = self._fault.error in (errno.ENOSPC, errno.EDQUOT) and not was_struck
                if self._fault.error and (not is_full or len(data) < 2):
                    self._fault.raise_it(None)
                return call(number, bytes(data)[: max(1, len(data) // 2)])
            return call(number, data)

        return failing

    def _failing_close(self, fd: int) -> None:
        fails = fd in self._writable and self._strikes("close", fd)
        self._descriptors.pop(fd, None)
        self._writable.discard(fd)
        self._close(fd)
        if fails:
            self._fault.raise_it(None)

    def _failing_stream(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        """Open as `open` does, with a stream whose calls are those of `os` in this class."""
        raw = _Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        size = max(buffering, io.DEFAULT_BUFFER_SIZE)
        if "+" in mode:
            stream: Any = io.BufferedRandom(raw, size)
        elif "r" in mode:
            stream = io.BufferedReader(raw, size)
        else:
            stream = io.BufferedWriter(raw, size)
        if "b" in mode:
            return raw if buffering == 0 else stream
        return io.TextIOWrapper(stream, encoding, errors, newline)


class _Raw(io.RawIOBase):
    """A file by its descriptor, all of whose calls may fail."""

    def __init__(self, file: Any, mode: str, closefd: bool, opener: Any) -> None:
        self._modes = mode
        flags = {"r": os.O_RDONLY, "w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC}
        flags |= {"a": os.O_WRONLY | os.O_CREAT | os.O_APPEND}
        flags |= {"x": os.O_WRONLY | os.O_CREAT | os.O_EXCL}
        wanted = flags[mode.replace("+", "")] | os.O_CLOEXEC
        if "+" in mode:
            wanted = wanted & ~os.O_WRONLY | os.O_RDWR
        self._closes = closefd
        self._number: int = -1
        if isinstance(file, int):
            self._number = file
        elif opener is not None:
            self._number = opener(file, wanted)
        else:
            self._number = os.open(file, wanted, 0o666)
        self.name = file

    @property
    def mode(self) -> str:
        return f"{self._modes}b"

    def fileno(self) -> int:
        return self._number

    def readable(self) -> bool:
        return "r" in self._modes or "+" in self._modes

    def writable(self) -> bool:
        return self._modes != "r"

    def seekable(self) -> bool:
        try:
            os.lseek(self._number, 0, os.SEEK_CUR)
        except OSError:
            return False
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return os.lseek(self._number, offset, whence)

    def truncate(self, size: int | None = None) -> int:
        wanted = self.tell() if size is None else size
        os.ftruncate(self._number, wanted)
        return wanted

    def readinto(self, buffer: Any) -> int:
        data = os.read(self._number, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        return os.write(self._number, data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            if self._closes and self._number >= 0:
                os.close(self._number)
