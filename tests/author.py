"""An author in a test: writes a source and runs the command at a given time."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.project.files import output_name
from generator.project.lockfile import read_lock


class Author:
    """An author who works on one source in a folder."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, source: str = "cards.md"
    ) -> None:
        self.folder = folder
        self.source = folder / source
        self._monkeypatch = monkeypatch
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def lock(self) -> Path:
        return (
            (self.source / "cards.lock")
            if self.source.is_dir()
            else self.source.with_suffix(".lock")
        )

    def write(self, text: str, name: str | None = None) -> Path:
        """Write the source, or a file of it if the source is a folder."""
        path = self.source if name is None else self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def run(self, *arguments: str, now: int | None = None) -> Result:
        """Run the command in the folder, at this time or now; raise any exception of it."""
        with self._monkeypatch.context() as patch:
            patch.chdir(self.folder)
            patch.delenv("SOURCE_DATE_EPOCH", raising=False)
            if now is not None:
                patch.setenv("SOURCE_DATE_EPOCH", str(now))
            result = CliRunner().invoke(main, arguments)
        if not isinstance(result.exception, SystemExit | None):
            raise result.exception
        return result

    def build(self, now: int | None = None) -> dict[str, Any]:
        """Build and return the command's JSON report, with the package's path made absolute."""
        report = self._report("build", now)
        report["package"] = self.folder / report["package"]
        return report

    def diff(self, now: int | None = None) -> dict[str, Any]:
        return self._report("diff", now)

    def nid(self, guid: str) -> int:
        """Return the id, in milliseconds, that the lock has for a note."""
        lock, problems = read_lock(self.lock)
        assert problems == []
        return lock.entries[guid].nid

    def package(self, deck: str) -> Path:
        return self.folder / "output" / f"{output_name(deck)}.apkg"

    def _report(self, command: str, now: int | None) -> dict[str, Any]:
        result = self.run(
            command, self.source.relative_to(self.folder).as_posix(), "--json", now=now
        )
        report: dict[str, Any] = json.loads(result.stdout)
        assert result.exit_code == 0, report["diagnostics"]
        return report


def statuses(report: dict[str, Any]) -> list[str]:
    """Return the notes' statuses in source order."""
    return [note["status"] for note in report["notes"]]


def guids(report: dict[str, Any]) -> list[str]:
    """Return the notes' GUIDs in source order."""
    return [note["guid"] for note in report["notes"]]
