r"""The lock's text format: one line a note, so that it merges and reads like source.

The first line names the format and its version; each line below is a JSON object. Lines are sorted by GUID, which
follows no order in the source, so two branches rarely touch neighbouring lines. Where they do, a union merge keeps
both sides' lines: of two lines for one GUID the one written last counts, and a second header is a header.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.diagnostics import Code, Diagnostic, Location
from generator.identity.guids import CARDS_PER_NOTE
from generator.identity.numbering import Numbered

VERSION = 1
_NAME = "anki-deck lock"
HEADER = f'{{"{_NAME}": {VERSION}}}'

# Git's conflict markers (and those of its diff3 style), each at the start of a line.
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")

_ABSENT: dict[str, object] = {"deck": "", "id": "", "clozes": []}
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("guid", "kind", "path", "section", "front", "back", "digest"), (str,)),
    **dict.fromkeys(("nid", "due", "mod", "at"), (int,)),
    "place": (int, float),
    "removed": (bool,),
    "deck": (str,),
    "id": (str,),
    "clozes": (list,),
}
# What SQLite and Anki can hold; Anki's database check does not survive an id of 0.
_RANGES: dict[str, tuple[int, int]] = {
    "nid": (1, 2**53),
    "due": (0, 2**31 - 1),
    "place": (0, 2**53),
    **dict.fromkeys(("mod", "at"), (0, 2**53)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the lock keeps of one note.

    For Anki: `guid`, `nid` (milliseconds), `due` (place among new cards, as first given) and `mod` (seconds: when
    the fields, tags or media last changed), with `digest` of those to see the next change.
    To recognise the note: `kind`, `path` from the lock's folder, `section`, `front` and `back` as their source reads,
    and `place`, which sorts the notes in source order.
    `clozes` has the cloze numbers that were given, each to its text, and `deck` where the cards were put. `id` is the
    note's `ID:` line where that is not the GUID: the note was known before it got the line.
    `at` is when the line was last written, in seconds; `removed` tells a note that left the source.
    """

    guid: str
    nid: int
    due: int
    mod: int
    digest: str
    kind: str
    path: str
    section: str
    front: str
    back: str
    place: float
    at: int
    removed: bool = False
    deck: str = ""
    id: str = ""
    clozes: tuple[Numbered, ...] = ()


def format_lock(entries: Iterable[Entry]) -> str:
    """Write the lock's whole text, sorted."""
    rows = [_format_entry(entry) for entry in sorted(entries, key=lambda entry: entry.guid)]
    return "\n".join([HEADER, *rows, ""])


def parse_lock(path: str, text: str) -> tuple[dict[str, Entry], list[Diagnostic]]:
    """Read a lock's text into entries by GUID, or say where it is damaged. Linear; raises nothing."""
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if row.strip()]
    if not numbered:
        return {}, [_damage(path, 1, "an empty file")]
    if problems := _check_header(path, *numbered[0]):
        return {}, problems
    values, problems = _values(path, numbered)
    entries: dict[str, Entry] = {}
    for (number, row), value in zip(numbered, values, strict=False):
        if isinstance(value, dict) and _NAME in value:
            problems += _check_version(path, number, value[_NAME])
        elif (entry := _entry(value, row)) is None:
            problems.append(_damage(path, number, "a line that is no note"))
        else:
            known = entries.get(entry.guid)
            entries[entry.guid] = entry if known is None else _newest(known, entry)
    return ({}, problems) if problems else (entries, [])


def _check_header(path: str, number: int, row: str) -> list[Diagnostic]:
    """Look at the first line before the rest: another version's lines are not for us to judge."""
    if row.startswith(_CONFLICT):
        return []
    value = _decoded(row)
    if isinstance(value, dict) and _NAME in value:
        return _check_version(path, number, value[_NAME])
    return [_damage(path, number, "no header: is this a lock?")]


def _values(path: str, numbered: Sequence[tuple[int, str]]) -> tuple[list[Any], list[Diagnostic]]:
    """Decode all lines at once, which takes half the time; one by one only to find the damage."""
    values = _decoded("[" + ",".join(row for _, row in numbered) + "]")
    if values is not None and len(values) == len(numbered):
        return values, []
    problems = []
    for number, row in numbered:
        if row.startswith(_CONFLICT):
            problems.append(_conflict(path, number))
        elif _decoded(row) is None:
            problems.append(_damage(path, number, "a line that is cut off or garbled"))
    return [], problems


def _decoded(text: str) -> Any:
    """Decode JSON; None where it is not, or has a number too long or brackets too deep for Python."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _format_entry(entry: Entry) -> str:
    row: dict[str, object] = {
        "guid": entry.guid,
        "nid": entry.nid,
        "due": entry.due,
        "mod": entry.mod,
        "kind": entry.kind,
        "path": entry.path,
        "section": entry.section,
        "front": entry.front,
        "back": entry.back,
        "digest": entry.digest,
    }
    if entry.place != entry.due:
        row["place"] = entry.place
    if entry.at != entry.mod:
        row["at"] = entry.at
    if entry.removed:
        row["removed"] = True
    if entry.deck:
        row["deck"] = entry.deck
    if entry.id:
        row["id"] = entry.id
    if entry.clozes:
        row["clozes"] = [list(item) if item.gone else [item.number, item.text] for item in entry.clozes]
    return json.dumps(row, ensure_ascii=False)


def _entry(value: Any, text: str) -> Entry | None:
    """Check a decoded line, field by field; None when it is not what this version writes."""
    if not isinstance(value, dict):
        return None
    row: dict[str, Any] = {"at": value.get("mod"), "place": value.get("due"), "removed": False, **_ABSENT, **value}
    if not all(type(row.get(name)) in kinds for name, kinds in _KINDS.items()) or not row["guid"]:
        return None
    if not all(low <= row[name] <= high for name, (low, high) in _RANGES.items()):
        return None
    clozes = tuple(_numbered(item) for item in row["clozes"])
    if None in clozes or ("\\ud" in text.lower() and not _is_text(row)):
        return None
    return Entry(**{**{name: row[name] for name in _KINDS}, "clozes": clozes})


def _numbered(value: Any) -> Numbered | None:
    if not isinstance(value, list) or [type(part) for part in value] not in ([int, str], [int, str, bool]):
        return None
    return Numbered(*value) if 1 <= value[0] < CARDS_PER_NOTE else None


def _is_text(row: dict[str, Any]) -> bool:
    """Tell whether no text holds half a character, which JSON can escape and no file can hold."""
    try:
        texts = [row[name] for name, kinds in _KINDS.items() if kinds == (str,)]
        "".join([*texts, *(item[1] for item in row["clozes"])]).encode()
    except UnicodeEncodeError:
        return False
    return True


def _newest(one: Entry, other: Entry) -> Entry:
    """Make one line of two for one note: the newer one, with the later change of what the learner sees.

    These may be of different lines: one branch moved a note after the other changed it. A build that goes back to the
    text before the change has to be later than the change. Cloze numbers that only the older line knows stay given.
    """
    older, newer = sorted((one, other), key=_age)
    changed = max(one, other, key=lambda entry: (entry.mod, _age(entry)))
    clozes = {item.number: item for item in (*older.clozes, *newer.clozes)}
    return replace(
        newer, mod=changed.mod, digest=changed.digest, clozes=tuple(clozes[number] for number in sorted(clozes))
    )


def _age(entry: Entry) -> tuple[int, int, bool, str]:
    """Sort the lines of one note by when they were written; equal ones by what they say, the same for everyone."""
    return entry.at, entry.mod, not entry.removed, repr(entry)


def _check_version(path: str, number: int, version: object) -> list[Diagnostic]:
    if type(version) is int and version == VERSION:
        return []
    return [
        Diagnostic(
            location=Location(path=path, line=number, column=1),
            code=Code.LOCK_VERSION,
            message=f"the lock has version {version}, and this program reads version {VERSION}",
            hint="bring anki-deck up to date: python3 -m pip install -U anki-deck-generator",
        )
    ]


def _conflict(path: str, number: int) -> Diagnostic:
    return Diagnostic(
        location=Location(path=path, line=number, column=1),
        code=Code.LOCK_CONFLICT,
        message="the lock holds a merge conflict",
        hint="delete the lines of conflict markers and keep the lines of both sides: the newest of each note counts",
    )


def _damage(path: str, number: int, what: str) -> Diagnostic:
    return Diagnostic(
        location=Location(path=path, line=number, column=1),
        code=Code.LOCK_DAMAGED,
        message=f"the lock is damaged: {what}",
        hint="restore the file from version control; without it, reviews of edited notes are lost",
    )
