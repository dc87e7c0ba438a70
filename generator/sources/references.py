"""What texts refer to in other files: embedded notes and media."""

from typing import NamedTuple, Protocol


class NoteFile(NamedTuple):
    """A file whose text is embedded; `path` as in problems."""

    path: str
    text: str


class References(Protocol):
    """Looks up what texts refer to; `project` implements it with the file system."""

    def media_fault(self, target: str, source: str) -> tuple[str, str] | None:
        """Return why a media file cannot be packaged, and a hint; None if it can."""

    def embedded(self, name: str, source: str) -> NoteFile | None:
        """Return the file that an embed in the file `source` names; None if there is none."""

    def retarget(self, target: str, source: str, other: str) -> str:
        """Return the target of a media file in `source` as the file `other` has to write it."""


class _NoReferences:
    """A text alone, without other files."""

    def media_fault(self, target: str, source: str) -> tuple[str, str] | None:  # noqa: ARG002
        return None

    def embedded(self, name: str, source: str) -> NoteFile | None:  # noqa: ARG002
        return None

    def retarget(self, target: str, source: str, other: str) -> str:  # noqa: ARG002
        return target


NO_REFERENCES: References = _NoReferences()
