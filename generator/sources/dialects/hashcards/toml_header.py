"""The TOML at the top of a hashcards file: the deck's name."""

import tomllib
from collections.abc import Sequence

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.dialects.hashcards.detection import TOML_DELIMITER, toml_end
from generator.sources.foreign.gatherer import Gatherer

_TOML_LOCATION = lazy_pattern(r"\(at line (\d+), column (\d+)\)")
_KEY = lazy_pattern(r"[ \t\[]*+[\"']?+(?P<key>(?<=[\"'])[^\"'\n]*|[A-Za-z0-9_-]+)")
_NAME_HINT = 'write the deck\'s name in quotes: name = "…"'


def read_toml(gatherer: Gatherer, rows: Sequence[str]) -> int:
    """Read the TOML front matter; return how many rows it has."""
    end = toml_end(rows)
    if not end:
        # A row of dashes alone is a thematic break with notes below it.
        return int(bool(rows) and rows[0].strip() == TOML_DELIMITER)
    block = rows[1:end]
    try:
        values = tomllib.loads("\n".join(block))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _TOML_LOCATION.search(str(error))
        location = (
            gatherer.location(int(found[1]) + 1, int(found[2])) if found else gatherer.location(2)
        )
        why = _TOML_LOCATION.sub("", str(error)).strip().lower()
        message = f"front matter is not valid TOML: {why}"
        gatherer.report(location, Code.FRONT_MATTER_NOT_YAML, message, _NAME_HINT)
        return end + 1
    # `tomllib` gives no positions; a key is at the start of its row, in quotes or not.
    numbers: dict[str, int] = {}
    for number, row in enumerate(block, start=2):
        if found := _KEY.match(row):
            numbers.setdefault(found["key"], number)
    for key, value in values.items():
        location = gatherer.location(numbers.get(key, 2))
        if key == "name" and isinstance(value, str) and value.strip():
            gatherer.front_matter.deck = value.strip()
        elif key == "name":
            gatherer.report(location, Code.WRONG_VALUE, '"name" is not text in quotes', _NAME_HINT)
        else:
            hint = "leave it: only the deck's name is used"
            gatherer.report(location, Code.NOT_CONVERTED, f"unknown key {quoted(key)}", hint)
    return end + 1
