"""A rendered note as one text, quick to read: a build reads one for each unchanged note."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

# Control characters, which no field has: they are taken out of a source.
_PART, _VALUE = "\x1e", "\x1f"
_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

TracedMedia = Sequence[tuple[str, str]]  # what a link names, and the name in the package


def kept_text(plain: Sequence[Any], media: TracedMedia) -> str | None:
    """Return the text for the plain values of a note and its media; None if there can be none."""
    values, ordinals, clozes, digest, field_digests, version_1_digest = plain
    parts = [
        _VALUE.join(values),
        f"{digest} {version_1_digest}",
        _VALUE.join(field_digests),
        _AS_JSON.encode([ordinals, clozes, media]),
    ]
    text = _PART.join(parts)
    is_clear = text.count(_PART) == len(parts) - 1 and parts[0].count(_VALUE) == len(values) - 1
    return text if is_clear else None


def read_kept_text(text: str) -> tuple[list[Any], TracedMedia]:
    """Return the plain values of a note and its media. Raises ValueError."""
    values, digests, field_digests, rest = text.split(_PART)
    digest, version_1_digest = digests.split(" ")
    ordinals, clozes, media = _read_json(rest)
    plain = [
        values.split(_VALUE),
        ordinals,
        clozes,
        digest,
        field_digests.split(_VALUE),
        version_1_digest,
    ]
    return plain, media


@lru_cache(maxsize=256)  # most notes have one card, no cloze deletion and no media
def _read_json(text: str) -> Any:
    return json.loads(text)
