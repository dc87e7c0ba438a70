"""What a measurement was made with: the machine, and the versions of programs and libraries."""

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from subprocess import run

from benchmarks.program import CHECKOUT
from generator import __version__

LIBRARIES = (
    *("click", "filelock", "genanki", "Markdown", "Pygments", "PyYAML", "rapidfuzz"),
    "anki",  # counts the notes
)


def facts() -> Iterator[tuple[str, str]]:
    """Yield names and values."""
    yield "Date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    yield "Processor", _processor()
    yield "Cores", str(_cores())
    yield "Memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"
    yield "System", f"{_system()}, {platform.system()} {platform.release()}"
    yield "Load before", f"{os.getloadavg()[0]:.2f} (the average of a minute)"
    yield "Python", f"{platform.python_implementation()} {platform.python_version()}"
    yield "anki-deck", f"{__version__}{_commit()}"
    yield "Libraries", ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _cores() -> int:
    """Return the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform(terse=True)


def _commit() -> str:
    """Return the commit of the checkout, "" without git."""
    words = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    try:
        process = run(words, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
    except OSError:
        return ""
    return f", commit {process.stdout.strip()}" if process.stdout else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
