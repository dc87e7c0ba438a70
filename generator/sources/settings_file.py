"""A file with the settings of a plugin: read, and what is reported of it."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.text.lines import BYTE_ORDER_MARK, split_lines

# In bytes. A larger file has more than settings.
LARGEST = 4_000_000
# The text that stands for that of a larger file.
TOO_LARGE = "too large"
# Users write a few patterns. Each is searched for in each line of each file.
MOST_ENTRIES = 50
# In characters. A cloze pattern is some signs around two words.
LONGEST_ENTRY = 200

_Entry = TypeVar("_Entry")


class SettingsFile:
    """The text of a file with the settings of the plugin `name`; problems are added to a list."""

    def __init__(self, path: str, text: str, name: str, problems: list[Diagnostic]) -> None:
        self._path = path
        self._text = text.removeprefix(BYTE_ORDER_MARK)
        self._name = name
        self._problems = problems

    def read(self) -> dict[str, Any]:
        """Return the values in the file; none if it cannot be used."""
        start = Location(path=self._path, line=1, column=1)
        if self._text == TOO_LARGE:
            self._report(start, f"which are larger than {LARGEST // 1_000_000} MB")
            return {}
        if not self._text.strip():
            self._report(start, "which are empty or cannot be read")
            return {}
        try:
            data = json.loads(self._text)
        except json.JSONDecodeError as error:
            location, why = self._locate(error.pos), error.msg
        except (ValueError, RecursionError):
            # A number of thousands of digits, or as many brackets.
            location, why = start, "a value is too long or too deep"
        else:
            return data if isinstance(data, dict) else {}
        self._report(location, f"which are not valid JSON: {why}")
        return {}

    def first(self, entries: Sequence[_Entry], what: str) -> tuple[_Entry, ...]:
        """Return the entries of a list that are used; report that the others are not."""
        short = [
            entry for entry in entries if not isinstance(entry, str) or len(entry) <= LONGEST_ENTRY
        ]
        kept = tuple(short[:MOST_ENTRIES])
        if len(kept) < len(entries):
            self._add(
                Location(path=self._path, line=1, column=1),
                f"not used: {len(entries) - len(kept)} of the {what} of {self._name}",
                f"keep at most {MOST_ENTRIES}, of at most {LONGEST_ENTRY} characters",
            )
        return kept

    def report_pattern(self, note_type: str, pattern: str) -> None:
        """Report a pattern that is not run."""
        # As the plugin writes it, with characters other than ASCII.
        offset = max(self._text.find(json.dumps(pattern, ensure_ascii=False)), 0)
        self._add(
            self._locate(offset),
            f"not used: the pattern of {self._name} for notes of type {quoted(note_type)}: "
            f"{quoted(pattern)}",
            'add "--vault-patterns" to the command to run it',
        )

    def _locate(self, offset: int) -> Location:
        """Return a place in the text as an editor counts it."""
        rows = split_lines(self._text[:offset])
        return Location(path=self._path, line=len(rows), column=len(rows[-1]) + 1)

    def _report(self, location: Location, why: str) -> None:
        hint = "leave it if the plugin has its default settings; or save them in Obsidian again"
        self._add(location, f"not used: the settings of {self._name}, {why}", hint)

    def _add(self, location: Location, message: str, hint: str) -> None:
        self._problems.append(
            Diagnostic(location=location, code=Code.NOT_CONVERTED, message=message, hint=hint)
        )
