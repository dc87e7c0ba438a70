"""What texts refer to in other files: embedded notes and media."""

from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from generator.sources.note_parts import NoteParts


# The rows of a front matter that are looked at.
_MOST_KEYS = 200


class NoteFile:
    """A file whose text is embedded; `path` as in problems."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def is_drawing(self) -> bool:
        """Whether the note is a drawing of Excalidraw, whose text is no text to read."""
        if self.path.lower().endswith(".excalidraw.md"):
            return True
        rows = self.text.split("\n", _MOST_KEYS)[:_MOST_KEYS]
        if rows[0].rstrip() != "---":
            return False
        front_matter = takewhile(lambda row: row.rstrip() != "---", rows[1:])
        return any(row.startswith("excalidraw-plugin:") for row in front_matter)

    @cached_property
    def parts(self) -> "NoteParts":
        """The parts of the note. It is read once, however often it is embedded."""
        # Imported here, since most texts have no embeds.
        from generator.sources.note_parts import NoteParts

        return NoteParts(self.path, self.text)


class References(Protocol):
    """Looks up what texts refer to; `project` implements it with the file system."""

    def media_fault(self, target: str, source: str) -> tuple[str, str] | None:
        """Return why a media file cannot be packaged, and a hint; None if it can."""

    def embedded(self, name: str, source: str) -> NoteFile | None:
        """Return the file that an embed in the file `source` names; None if there is none.

        It is the same value for each embed of the file.
        """

    def has_file(self, target: str, source: str) -> bool:
        """Return whether a text in the file `source` can refer to a media file by this target."""

    def retarget(self, target: str, source: str, other: str) -> str:
        """Return the target of a media file in `source` as the file `other` has to write it."""


class _NoReferences:
    """A text alone, without other files."""

    def media_fault(self, target: str, source: str) -> tuple[str, str] | None:  # noqa: ARG002
        return None

    def embedded(self, name: str, source: str) -> NoteFile | None:  # noqa: ARG002
        return None

    def has_file(self, target: str, source: str) -> bool:  # noqa: ARG002
        return False

    def retarget(self, target: str, source: str, other: str) -> str:  # noqa: ARG002
        return target


NO_REFERENCES: References = _NoReferences()
