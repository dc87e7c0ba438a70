"""Where a push is carried out, and where it is recorded."""

from collections.abc import Callable
from pathlib import Path

from generator.apkg import Package
from generator.apkg.writing import write_package
from generator.delivery.anki import Anki
from generator.delivery.sent_notes import SentNote, SentNotes
from generator.values import dataclass

_PACKAGE = "push.apkg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a plan is carried out, and where it is recorded.

    `import_package` hands a package to Anki and returns when it is imported. `marks_for_sync` is
    whether something may be imported only for Anki to notice a change. `on_saved` is called
    with the package in which notes were saved before they are deleted or replaced. `folder` is for
    files that Anki reads and writes, `source` names the source in file names. `now` is in seconds.
    """

    anki: Anki
    record: SentNotes
    profile: str
    folder: Path
    source: str
    now: int
    import_package: Callable[[Path], None]
    marks_for_sync: bool
    on_saved: Callable[[Path], None]

    @property
    def known(self) -> dict[str, SentNote]:
        """What was sent so far, by GUID."""
        return self.record.notes(self.profile)


def written_package(package: Package, target: Target) -> Path:
    """Write a package for Anki, instead of the last one; return its path. Raises OSError."""
    path = target.folder / _PACKAGE
    with path.open("wb") as stream:
        write_package(package, stream)
    return path
