"""Rendered notes are found again, and whatever happens to their file, a build goes on."""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cache import rendered_notes
from generator.cache.folder import VARIABLE
from generator.cache.rendered_notes import RenderedNotes
from generator.cli import main
from tests.cache_edits import START

PROJECT = Path(__file__).parent.parent
# In seconds: longer than any process here takes.
PATIENCE = 60
HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print(flush=True)
sys.stdin.read()
"""
# Adds notes of its own and notes that all add, in a random order, and finds what it added.
SHARE = """
import random, sys
from pathlib import Path
from generator.cache.rendered_notes import RenderedNotes
own = sys.argv[2]
for turn in range(6):
    notes = RenderedNotes(Path(sys.argv[1]))
    wanted = [f"{name}{number}" for name in ("all", own) for number in range(60)]
    found = notes.find([name.encode() for name in wanted])
    for key, content in found.items():
        assert content == key.decode() * 50
    missing = [name for name in wanted if name.encode() not in found]
    random.shuffle(missing)
    for name in missing[:40]:
        notes.add(name.encode(), name * 50)
    notes.close(is_complete=True)
    if turn == 3 and own == "b":
        Path(sys.argv[1]).unlink(missing_ok=True)
"""
FILL = """
import resource, sys
from pathlib import Path
from generator.cache.rendered_notes import RenderedNotes
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
notes = RenderedNotes(Path(sys.argv[1]))
for number in range(2_000):
    notes.add(b"%d" % number, "x" * 1000)
notes.close(is_complete=True)
notes = RenderedNotes(Path(sys.argv[1]))
assert set(notes.find([b"%d" % number for number in range(2_000)]).values()) <= {"x" * 1000}
notes.close(is_complete=True)
"""

# To root, every file can be written, unless it gives up this privilege (1 is CAP_DAC_OVERRIDE, 24
# is PR_CAPBSET_DROP) and runs another program.
WITHOUT_PRIVILEGE = """
import ctypes, os, sys
if os.geteuid() == 0:
    assert ctypes.CDLL(None).prctl(24, 1, 0, 0, 0) == 0
command = "import os; cache = os.environ['ANKI_DECK_CACHE'] + '/anki-deck';" \\
    "assert not os.access(cache, os.W_OK);" \\
    "from generator.cli import main; main()"
os.execv(sys.executable, [sys.executable, "-c", command, *sys.argv[1:]])
"""


@pytest.fixture(autouse=True)
def cache(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, and a source."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "named"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    (folder / "cards.md").write_text(START)
    (folder / "bark.png").write_bytes(b"picture")
    return tmp_path / "named" / "anki-deck"


def output_of(*arguments: str) -> tuple[str, int]:
    """Run a command. While a source is not built, no outcome of `check` is remembered."""
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output, result.exit_code


def database_in(cache: Path) -> Path:
    (path,) = cache.glob("*.sqlite")
    return path


def keys_in(path: Path) -> int:
    with sqlite3.connect(path) as database:
        (count,) = database.execute("SELECT count(*) FROM notes").fetchone()
    database.close()
    return int(count)


def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_is_added_is_found(tmp_path: Path) -> None:
    notes = RenderedNotes(tmp_path / "a.sqlite")
    assert notes.find([b"a"]) == {}
    for number in range(1200):
        notes.add(b"%d" % number, f"text {number} 日本")
    notes.close(is_complete=False)
    notes = RenderedNotes(tmp_path / "a.sqlite")
    found = notes.find([b"%d" % number for number in range(1300)])
    notes.close(is_complete=True)
    assert found == {b"%d" % number: f"text {number} 日本" for number in range(1200)}


def test_a_text_that_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    notes = RenderedNotes(tmp_path / "a.sqlite")
    notes.add(b"a", "\ud800")
    notes.close(is_complete=True)


def _other_database(path: Path, *statements: str) -> None:
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


REPLACED: Sequence[Callable[[Path], object]] = (
    lambda path: path.write_bytes(b""),
    lambda path: path.write_text("not a database at all, but long enough to look like one" * 40),
    lambda path: path.write_bytes(path.read_bytes()[:5000]),
    lambda path: path.write_bytes(path.read_bytes()[:100] + bytes(8000)),
    lambda path: path.unlink(),
    lambda path: _other_database(path, "CREATE TABLE other (a)", "PRAGMA application_id = 5"),
    lambda path: _other_database(path, "CREATE TABLE notes (a)"),
    lambda path: _other_database(
        path,
        f"PRAGMA application_id = {rendered_notes._APPLICATION}",
        f"PRAGMA user_version = {rendered_notes._FORMAT + 1}",
        "CREATE TABLE notes (key, newer)",
    ),
    lambda path: _other_database(
        path,
        f"PRAGMA application_id = {rendered_notes._APPLICATION}",
        f"PRAGMA user_version = {rendered_notes._FORMAT}",
        "CREATE TABLE notes (other)",
    ),
)


@pytest.mark.parametrize("change", REPLACED)
def test_a_damaged_or_foreign_file_is_replaced(
    cache: Path, change: Callable[[Path], object]
) -> None:
    expected = output_of("check", "--no-cache")
    assert output_of("check") == expected
    count = keys_in(path := database_in(cache))
    assert count
    change(path)
    for _ in range(2):  # a damage that is found late is repaired by the next build
        assert output_of("check") == expected
    assert keys_in(path) == count


def test_no_damaged_byte_changes_a_result(cache: Path) -> None:
    expected = output_of("check", "--json", "--no-cache")
    assert output_of("check", "--json") == expected
    path, chance = database_in(cache), random.Random(5)
    whole = path.read_bytes()
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 20))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        assert output_of("check", "--json") == expected


def test_content_of_another_type_is_not_used(tmp_path: Path) -> None:
    notes = RenderedNotes(path := tmp_path / "a.sqlite")
    notes.add(b"a", "text")
    notes.close(is_complete=True)
    database = sqlite3.connect(path)
    database.execute("UPDATE notes SET content = CAST(content AS BLOB)")
    database.commit()
    database.close()
    notes = RenderedNotes(path)
    assert notes.find([b"a"]) == {}
    notes.close(is_complete=True)


def test_a_folder_in_its_place_is_no_error(cache: Path) -> None:
    expected = output_of("check")
    path = database_in(cache)
    path.unlink()
    path.mkdir()
    assert output_of("check") == expected


def test_a_file_that_another_process_has_locked_is_left_alone(cache: Path) -> None:
    expected = output_of("check")
    count = keys_in(path := database_in(cache))
    with start(HOLD, path) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        inode = path.stat().st_ino
        assert output_of("check") == expected
        assert path.stat().st_ino == inode
        holder.communicate(timeout=PATIENCE)
    assert keys_in(path) == count


def test_several_processes_share_a_file(tmp_path: Path) -> None:
    running = [start(SHARE, tmp_path / "a.sqlite", name) for name in "abcd"]
    for process in running:
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_a_full_disk_is_no_error(tmp_path: Path) -> None:
    process = start(FILL, tmp_path / "a.sqlite")
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are different there")
def test_a_cache_that_may_only_be_read_is_used_and_kept(cache: Path) -> None:
    expected = output_of("check")
    before = {path: path.read_bytes() for path in cache.rglob("*") if path.is_file()}
    cache.chmod(0o555)
    for path in before:
        path.chmod(0o444)
    try:
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_PRIVILEGE, "check"],
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    finally:
        cache.chmod(0o700)
    assert (done.stdout + done.stderr, done.returncode) == expected
    assert before == {path: path.read_bytes() for path in cache.rglob("*") if path.is_file()}


def test_a_file_that_is_deleted_while_it_is_used_is_no_error(tmp_path: Path) -> None:
    notes = RenderedNotes(path := tmp_path / "a.sqlite")
    notes.add(b"a", "text")
    assert notes.find([b"a"]) == {}
    path.unlink()
    for number in range(1200):
        notes.add(b"%d" % number, "text")
    notes.close(is_complete=True)
    again = RenderedNotes(path)
    assert set(again.find([b"1"]).values()) <= {"text"}
    again.close(is_complete=True)


def test_notes_that_are_not_used_any_more_are_deleted(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    for start_of, is_complete, left in ((0, True, 2500), (2500, False, 2600), (2600, True, 100)):
        notes = RenderedNotes(path)
        keys = [
            b"%d" % number for number in range(start_of, left if start_of == 0 else start_of + 100)
        ]
        notes.find(keys)
        for key in keys:
            notes.add(key, "text")
        notes.close(is_complete=is_complete)
        assert keys_in(path) == left


def test_the_file_of_a_source_that_is_not_built_any_more_is_deleted(tmp_path: Path) -> None:
    old, young = tmp_path / "old.sqlite", tmp_path / "young.sqlite"
    for path in (old, young):
        path.touch()
    os.utime(old, (1, 1))
    notes = RenderedNotes(tmp_path / "a.sqlite")
    notes.find([b"a"])
    notes.close(is_complete=True)
    assert not old.exists()
    assert young.exists()
