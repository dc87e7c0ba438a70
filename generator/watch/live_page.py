"""The page's data from build to build: which version a page has, and what it has missed."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from generator.values import dataclass

# The page's data, and a note in it: JSON as `generator.preview.page_data` makes it.
PageData = Mapping[str, Any]
# What does not show on a card: where a note is, and what it is for Anki.
_AROUND_CARDS = frozenset(
    {
        "key",
        "guid",
        "deck",
        "status",
        "why",
        "unsure",
        "path",
        "line",
        "column",
        "firstLine",
        "lastLine",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of the page: its number, its data, and when each note last changed.

    `media` has the path of each file that the page may show, by its name in the package. `focus` is
    the key of the note that was edited last, in the version `focused_in`.
    """

    number: int
    data: PageData
    media: Mapping[str, str]
    changed_in: Mapping[str, int]
    focus: str | None
    focused_in: int

    @property
    def page_data(self) -> dict[str, Any]:
        """The data for a page that is opened now."""
        return {**self.data, "version": self.number}

    def update_since(self, number: int) -> dict[str, Any]:
        """Return what is new for a page that has the version with this number."""
        notes = self.data["notes"]
        is_known = 0 < number <= self.number
        since = number if is_known else 0
        return {
            **self.data,
            "version": self.number,
            "notes": [note for note in notes if self.changed_in[note["key"]] > since],
            "order": [note["key"] for note in notes],
            "focus": self.focus if is_known and self.focused_in > since else None,
        }


class LivePage:
    """The current version; threads wait for the next one."""

    def __init__(self) -> None:
        # Builds and pushes are published by different threads. The lock of a condition can be taken
        # again by the thread that has it.
        self._changed = threading.Condition()
        self._version: Version | None = None
        self._beside: dict[str, Any] = {}
        self._is_closed = False

    def publish(
        self, data: PageData, media: Mapping[str, str], saved_last: Sequence[str] = ()
    ) -> None:
        """Show the data of a build; `saved_last` has the paths of its files, the last one first."""
        with self._changed:
            self._version = self._next({**data, **self._beside}, media, saved_last)
            self._changed.notify_all()

    def publish_problems(self, problems: Sequence[Mapping[str, Any]]) -> None:
        """Show problems, and keep the cards as they are."""
        with self._changed:
            before = self._version
            if before is not None:
                self.publish({**before.data, "problems": problems}, before.media)

    def keep_beside(self, name: str, value: object) -> None:
        """Show a value that no build has, beside the data of this version and all later ones."""
        with self._changed:
            self._beside[name] = value
            if self._version is not None:
                self.publish(self._version.data, self._version.media)

    def current(self, timeout: float) -> Version | None:
        """Return the current version; wait up to `timeout` seconds for the first one."""
        self.wait_after(0, timeout)
        return self._version

    def wait_after(self, number: int, timeout: float) -> int | None:
        """Wait for a version after this number, up to `timeout` seconds; return the current one.

        Return None once the page is closed.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_closed or (self._version and self._version.number > number),
                timeout,
            )
            if self._is_closed:
                return None
            return self._version.number if self._version else 0

    def close(self) -> None:
        """Let no thread wait any longer."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _next(self, data: PageData, media: Mapping[str, str], saved_last: Sequence[str]) -> Version:
        before = self._version
        number = before.number + 1 if before else 1
        old = {note["key"]: note for note in before.data["notes"]} if before else {}
        changed_in = {
            note["key"]: before.changed_in[note["key"]]
            if before and old.get(note["key"]) == note
            else number
            for note in data["notes"]
        }
        focus, focused_in = before.focus if before else None, before.focused_in if before else 0
        if before and (edited := _edited_note(data["notes"], old, saved_last)):
            focus, focused_in = edited, number
        return Version(
            number=number,
            data=data,
            media=media,
            changed_in=changed_in,
            focus=focus,
            focused_in=focused_in,
        )


def _edited_note(
    notes: Sequence[Mapping[str, Any]],
    before: Mapping[str, Mapping[str, Any]],
    saved_last: Sequence[str],
) -> str | None:
    """Return the key of the first note with other content, if possible in the file saved last."""
    edited = [
        note
        for note in notes
        if note["path"] is not None
        and (note["key"] not in before or _content(note) != _content(before[note["key"]]))
    ]
    order = {path: index for index, path in enumerate(saved_last)}
    first = min(edited, key=lambda note: order.get(note["path"], len(order)), default=None)
    return first["key"] if first else None


def _content(note: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in note.items() if name not in _AROUND_CARDS}
