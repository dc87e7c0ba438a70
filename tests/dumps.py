"""All that a collection has of a learner, to be compared before and after."""

from typing import Any

from anki.collection import Collection

# What a push reads, and what a sync sends.
_TABLES = {
    "notes": "id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data",
    "cards": (
        "id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue,"
        " odid, flags, data"
    ),
    "revlog": "id, cid, usn, ease, ivl, lastIvl, factor, time, type",
    "decks": "id, name, mtime_secs, usn, common, kind",
    "deck_config": "id, name, mtime_secs, usn, config",
    # Without the time, which is the only thing that an import of an unchanged type changes.
    "notetypes": "id, name, usn, config",
    "fields": "ntid, ord, name, config",
    "templates": "ntid, ord, name, mtime_secs, usn, config",
    "graves": "oid, type, usn",
    "tags": "tag, usn",
    "col": "crt, mod, scm, usn, ls",
}
_WITH_IDS = {"notes", "cards", "revlog", "decks"}
Dump = dict[str, dict[Any, tuple[Any, ...]]]


def dump_of(collection: Collection, *tables: str, with_usn: bool = True) -> Dump:
    """Return all rows that hold the learner's work, or those of some tables, by their first column.

    The column `usn` tells when a row was synced, and may differ where the rest is the same.
    """
    assert collection.db is not None
    found: Dump = {}
    for table in tables or _TABLES:
        names = _TABLES[table].split(", ")
        columns = ", ".join(name for name in names if with_usn or name != "usn")
        found[table] = {
            row[0] if table in _WITH_IDS else str(row): tuple(row)
            for row in collection.db.all(f"select {columns} from {table}")
        }
    return found


def differences(before: Dump, after: Dump) -> dict[str, list[Any]]:
    """Return the keys of all rows that are new, gone or changed, by table."""
    found = {}
    for table in before:
        keys = before[table].keys() | after[table].keys()
        changed = [key for key in keys if before[table].get(key) != after[table].get(key)]
        if changed:
            found[table] = sorted(changed)
    return found
