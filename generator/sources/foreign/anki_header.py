"""The lines at the top of Anki's export, which describe its columns.

    header = [ "tags:" words ] { "#" key ":" value | "#" comment }
    keys   = separator, html, tags, columns, notetype, deck; "notetype column", "deck column",
             "tags column", "guid column" with the number of a column

The keys may be in any order. If one is there twice, the last one counts; tags are added.
"""

import re
from collections.abc import Sequence
from dataclasses import field

from generator.diagnostics import Code, Location, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.cells import guess_separator, report_comment
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.tags import canonical_tag, tag_problem
from generator.values import dataclass

_SEPARATORS_BY_NAME = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "space": " ",
    "pipe": "|",
    "colon": ":",
}
_HEADER_LINE = lazy_pattern(r"#(?P<key>[A-Za-z ]+):(?P<value>.*)$")
_COLUMN_KEYS = ("notetype column", "deck column", "tags column", "guid column")
_VALUE_KEYS = ("separator", "html", "tags", "columns", "notetype", "deck")
# These set how Anki imports notes that it already has; they do not change the notes.
_IMPORT_KEYS = ("if matches", "match scope", "id column")
_KEYS = frozenset((*_COLUMN_KEYS, *_VALUE_KEYS, *_IMPORT_KEYS))


@dataclass(slots=True)
class AnkiHeader:
    """The lines at the top: `length` is their number; `key_locations` has each key's value."""

    separator: str | None = None
    html: bool | None = None
    note_type: str = ""
    names: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    key_locations: dict[str, Location] = field(default_factory=dict)
    length: int = 0


def read_header(gatherer: Gatherer, rows: Sequence[str]) -> AnkiHeader:
    """Read the lines at the top of an export, and report those that have no meaning."""
    header = AnkiHeader()
    for number, row in enumerate(rows, start=1):
        if number == 1 and row.startswith("tags:"):
            _read_tags(gatherer, number, row[5:])
        elif not is_comment(header, header.separator or "\t", row):
            break
        elif match := _HEADER_LINE.match(row):
            _read_header_line(gatherer, header, number, match)
        # "#" alone has no text to report.
        elif row.strip("# "):
            report_comment(gatherer, number, row)
        header.length = number
    return header


def is_comment(header: AnkiHeader, separator: str, row: str) -> bool:
    """Return whether a row is a comment, or a line of the header.

    A GUID may start with "#" as well, and Anki did not always write quotes around it.
    """
    if not row.startswith("#"):
        return False
    key = _HEADER_LINE.match(row)
    is_record = header.columns.get("guid column") == 1 and separator in row
    return not is_record or (key is not None and key["key"].strip().lower() in _KEYS)


def _read_header_line(
    gatherer: Gatherer, header: AnkiHeader, number: int, match: re.Match[str]
) -> None:
    key, value = match["key"].strip().lower(), match["value"]
    location = gatherer.location(number, match.start("value") + 1)
    if key in header.key_locations:
        message = f'the file has a second "#{key}:": line {number} counts'
        gatherer.report(
            header.key_locations[key], Code.NOT_CONVERTED, message, "delete one of the two"
        )
    if key != "tags":  # "#tags:" may appear again: its tags are added
        header.key_locations[key] = location
    if key == "separator":
        header.separator = _SEPARATORS_BY_NAME.get(value.strip().lower()) or (
            value if len(value) == 1 else None
        )
        if header.separator is None:
            hint = f"write one of {', '.join(_SEPARATORS_BY_NAME)}"
            gatherer.report(location, Code.WRONG_VALUE, f"unknown separator {quoted(value)}", hint)
    elif key == "html":
        header.html = value.strip().lower() == "true"
    elif key == "tags":
        _read_tags(gatherer, number, value)
    elif key == "columns":
        # "#columns:" may come before "#separator:", but it uses the separator of the file.
        header.names = value.split(header.separator or guess_separator([value]) or ",")
    elif key == "notetype":
        header.note_type = value.strip()
    elif key == "deck":
        if value.strip():
            gatherer.set_deck(location, value.strip())
    elif key in _COLUMN_KEYS:
        if value.strip().isdecimal() and int(value.strip()[:4]) > 0:
            header.columns[key] = int(value.strip()[:4])
        else:
            gatherer.report(
                location,
                Code.WRONG_VALUE,
                f"{quoted(value)} is not a column number",
                "write the number of the column, starting at 1",
            )
    elif key not in _IMPORT_KEYS:
        gatherer.report(
            gatherer.location(number),
            Code.NOT_CONVERTED,
            f"unknown key {quoted(match['key'])}",
            f"leave it, or write one of {', '.join((*_VALUE_KEYS, *_COLUMN_KEYS))}",
        )


def _read_tags(gatherer: Gatherer, number: int, tags: str) -> None:
    front_matter = gatherer.front_matter
    for word in tags.split():
        if problem := tag_problem(gatherer.location(number), word):
            gatherer.problems.append(problem)
        else:
            front_matter.tags = (*front_matter.tags, canonical_tag(word))
