"""Targets that run whole commands over files in a folder."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

from generator.identity.lock import Entry, Lock
from generator.identity.lock_lines import has_checksum
from tests.fuzz import corpus
from tests.fuzz.commands import START, read_lock, report, run, set_time, work_folder, write_files
from tests.fuzz.find import Find
from tests.fuzz.inputs import MEDIA, SOURCE, Files
from tests.fuzz.mutation import mutated, picked

DAY = 86_400
_GUID = re.compile(r'"guid": ("(?:[^"\\]|\\.)*")')


def check_commands(files: Files) -> None:
    """No command raises, whatever it is given, and none changes a source."""
    with work_folder():
        write_files(files)
        before = _contents(files)
        path = next(iter(files))
        for arguments in (
            ("check", "."), ("check", path, "--json", "--all"), ("diff", ".", "--explain"),
            ("preview", path), ("convert", path, "-o", "away.md"), ("convert", ".", "-o", "away"),
            ("draft", path), ("build", "."), ("build", path), ("lock", "repair", "."),
            ("link", "aaaaaaaaaaaa", f"{path}:1"), ("init", "."),
        ):  # fmt: skip
            run(*arguments)
        if _contents(files) != before:
            raise Find("a command changed a source")


def check_build(files: Files) -> None:
    """Two builds are equal, the second without a cache; no two notes have one GUID."""
    with work_folder():
        write_files(files)
        first = run("build", ".", "-o", "../one.apkg", "--json")
        if first.exit_code:
            if Path("../one.apkg").exists() or Path("cards.lock").exists():
                raise Find("a build with errors wrote something", first.output[:500])
            return
        lock = Path("cards.lock").read_bytes()
        set_time(START + DAY)
        second = run("build", ".", "-o", "../two.apkg", "--no-cache", "--json")
        if Path("cards.lock").read_bytes() != lock:
            raise Find("a second build changed the lock", second.output[:500])
        if Path("../one.apkg").read_bytes() != Path("../two.apkg").read_bytes():
            raise Find("two builds differ", second.output[:500])
        if any(note["status"] != "unchanged" for note in report(second)["notes"]):
            raise Find("a second build changed a note", second.output[:500])
        _assert_unique([note["guid"] for note in report(first)["notes"]])


def check_edit(files: Files) -> None:
    """After an edit, notes with the same text keep their GUIDs, and the lock loses nothing."""
    with work_folder():
        write_files(_version(files, "before/"))
        run("build", ".")
        before = read_lock(Path("cards.lock"))
        set_time(START + DAY)
        for path in {*_version(files, "before/")} - {*MEDIA}:
            Path(path).unlink()
        write_files(_version(files, "after/"))
        built = run("build", ".", "--json")
        after = read_lock(Path("cards.lock"))
    if missing := before.entries.keys() - after.entries.keys():
        raise Find("a note is lost from the lock", str(before.entries[min(missing)]))
    if built.exit_code == 0:
        _assert_unique([note["guid"] for note in report(built)["notes"]])
        _assert_unique([str(entry.nid) for entry in after.entries.values() if entry.nid])
        if not any("ID:" in text for text in files.values()):  # else the edit may have moved it
            _assert_identities_kept(before, after)


def _version(files: Files, prefix: str) -> Files:
    return {
        path.removeprefix(prefix): text for path, text in files.items() if path.startswith(prefix)
    }


def _assert_identities_kept(before: Lock, after: Lock) -> None:
    """Check the notes whose question and answer are those of no other note, before and after."""
    now = _by_text(after)
    for text, entry in _by_text(before).items():
        if text in now and now[text].guid != entry.guid:
            raise Find("a note has another GUID", f"{entry}\n{now[text]}")


def _by_text(lock: Lock) -> dict[tuple[str, str, str], Entry]:
    entries = [entry for entry in lock.entries.values() if not entry.removed]
    counts = Counter(map(_text, entries))
    return {_text(entry): entry for entry in entries if counts[_text(entry)] == 1}


def _text(entry: Entry) -> tuple[str, str, str]:
    return entry.kind, entry.question, entry.answer


def _assert_unique(names: list[str]) -> None:
    if len({*names}) < len(names):
        raise Find("two notes have one identity", str(sorted(names)))


def _contents(files: Files) -> dict[str, bytes]:
    return {path: Path(path).read_bytes() for path in files}


# ---- locks


LOCKED = (
    "# Peru\nQ: What is the capital of Peru?\nA: Lima\n\nC: {{Lima}} is in {{Peru}}.\nTags: a\n",
    (
        "---\ndeck: Geo::Europe\n---\nQ: Bern?\nA: the capital\nID: x1\n\nQ: a draft\nA:\n\n"
        "Q: Ä?\nA: Ö\nType: reversed\n\nQ: list\nA:\n- one\n- two\nType: list\n"
    ),
    "Q: one\nA: 1\n\nQ: two\nA: 2\n\nQ: three\nA: 3\n\nQ: four\nA: 4\n",
)


def damaged_lock(random: Random) -> Files:
    """A source of some notes, and its lock after a mutation."""
    source = random.choice(LOCKED)
    lock = _lock_of(source)
    rows = lock.splitlines(keepends=True)
    match random.randint(0, 3):
        case 0:  # one character
            place = random.randrange(len(lock))
            lock = (
                lock[:place] + chr(ord(lock[place]) ^ 1 << random.randrange(7)) + lock[place + 1 :]
            )
        case 1:  # whole lines
            other = random.choice([_lock_of(text) for text in LOCKED]).splitlines(keepends=True)
            kept = [row for row in (*rows, *other) if random.random() < 0.6]
            lock = "".join(random.sample(kept, k=len(kept)))
        case 2:
            lock = mutated(random, picked(random, corpus.of_kind(corpus.LOCK)).text)
        case _:
            lock = mutated(random, lock)
    return {SOURCE: source, "cards.lock": lock}


@cache
def _lock_of(source: str) -> str:
    """Return the lock of a source of `LOCKED`, as a build writes it."""
    with work_folder():
        write_files({SOURCE: source})
        run("build", SOURCE, fine=(0,))
        return Path("cards.lock").read_text(encoding="utf-8")


def check_lock(files: Files) -> None:
    """A damaged lock is refused with its line, or its notes keep their GUIDs; and is repaired."""
    with work_folder():
        write_files(files)
        set_time(START + DAY)
        result = run("build", SOURCE, "--json")
        if result.exit_code == 0:
            _assert_known_guids(files, [note["guid"] for note in report(result)["notes"]])
        elif not re.search(r"cards\.lock:\d+:\d+|E4\d\d", result.output):
            raise Find("a damaged lock is refused without its line", result.output[:500])
        run("diff", SOURCE)
        repaired = run("lock", "repair", SOURCE)
        if repaired.exit_code == 0:
            built = run("build", SOURCE, "--json")
            if built.exit_code == 0:
                _assert_known_guids(files, [note["guid"] for note in report(built)["notes"]])
            elif "E4" in built.output:
                raise Find("a repaired lock is refused", built.output[:500])


def _assert_known_guids(files: Files, guids: list[str]) -> None:
    """Check that no GUID is from a damaged line, unless an undamaged line has it too."""
    known = {guid for source in LOCKED for guid in _guids(_lock_of(source))}
    known |= {guid for entry in corpus.of_kind(corpus.LOCK) for guid in _guids(entry.text)}
    rows = files["cards.lock"].split("\n")
    # Version 1 had no checksums: nobody can tell that a GUID was another one.
    is_version_1 = not any(has_checksum(row) or '"sum"' in row for row in rows)
    damaged = () if is_version_1 else (row for row in rows if not has_checksum(row))
    if odd := {*guids} & {guid for row in damaged for guid in _guids(row)} - known:
        raise Find("a GUID is taken from a damaged line", str(sorted(odd)))
    _assert_unique(guids)


def _guids(text: str) -> set[str]:
    return {found[1][1:-1] for found in _GUID.finditer(text)}
