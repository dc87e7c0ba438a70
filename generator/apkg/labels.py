"""The owner of a package, by the label at its end or else by its content."""

import json
import os
from dataclasses import replace
from pathlib import Path

from generator.apkg import Package, PackageOwner
from generator.file_errors import naming

# A package's label names its owner. It is JSON in the comment of the zip file, which is read
# without the rest of the file. Its first key identifies it.
_LABEL_KEY = "anki-deck package"
_LABEL_VERSION = 1
_LABELLED_NOTES = 8
# In characters. A comment has at most 65,535 bytes, a note's `ID:` at most 64 characters.
_LONGEST_DECK, _LONGEST_GUID = 200, 64
# The end record of a zip file, and the greatest length of the record with its comment.
_END_SIGNATURE, _END_LENGTH = b"PK\5\6", 22
_LONGEST_END = _END_LENGTH + 65_535


def package_label(package: Package) -> bytes:
    """Return the label: the deck, and GUIDs from all over the package, for when some change."""
    guids = [note.guid for note in package.notes if len(note.guid) <= _LONGEST_GUID]
    # Rounded up, so that there are at most _LABELLED_NOTES.
    step = max(1, -(-len(guids) // _LABELLED_NOTES))
    label = {
        _LABEL_KEY: _LABEL_VERSION,
        "deck": package.deck[:_LONGEST_DECK],
        "guids": guids[::step],
    }
    return json.dumps(label, ensure_ascii=False).encode(errors="replace")


def read_owner(path: Path) -> PackageOwner | None:
    """Read the owner of a package; return None if the file is not a package. Raises OSError.

    A package of this program has a label at its end. A package without a label, from an older build
    or from Anki, is opened.
    """
    owner = _owner_from_label(path)
    if owner is None:
        # Imported here: a build finds its own package, and needs neither zipfile nor sqlite3 for
        # its label.
        from generator.apkg.reading import owner_without_label

        owner = owner_without_label(path)
    if owner is None or owner.deck is None:
        return owner
    return replace(owner, deck=_on_one_line(owner.deck))


def _owner_from_label(path: Path) -> PackageOwner | None:
    with naming(path), path.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - _LONGEST_END))
        end = stream.read()
    start = end.rfind(_END_SIGNATURE)
    if start < 0:
        return None
    try:
        label = json.loads(end[start + _END_LENGTH :])
    except (ValueError, RecursionError):  # a comment that is not JSON: not a label
        return None
    if not isinstance(label, dict) or _LABEL_KEY not in label:
        return None
    deck, guids = label.get("deck"), label.get("guids")
    if not isinstance(deck, str) or not isinstance(guids, list):
        return None
    return PackageOwner(deck=deck, guids=frozenset(guid for guid in guids if isinstance(guid, str)))


def _on_one_line(name: str) -> str:
    """Make a name of unknown origin fit to print."""
    return "".join(char if char.isprintable() else " " for char in name[:_LONGEST_DECK])
