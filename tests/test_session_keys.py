"""Where a session key is kept. Each keyring is in a process: the library looks only once."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from generator.delivery.accounts.account import Account
from generator.delivery.accounts.session_keys import forget_session, store_session, stored_session

PROJECT = Path(__file__).parent.parent
NO_KEYRING = "keyring.backends.null.Keyring"
SAFE = "tests.keyring_backends.Safe"
_START = """\
from generator.delivery.accounts.account import Account
from generator.delivery.accounts.session_keys import *
ann = Account(user="ann", endpoint=None)
bob = Account(user="bob", endpoint=None)
"""


def run(code: str, folder: Path, backend: str = SAFE) -> str:
    """Run code in a process with a keyring, and return what it prints."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "PYTHON_KEYRING_BACKEND": backend,
        "KEYRING_FILE": str(folder / "keyring"),
        "HOME": str(folder),
        "ANKI_DECK_DATA": str(folder / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-c", _START + code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.removesuffix("\n")


def files(folder: Path) -> list[Path]:
    """Return the files in which a session key is kept, and not in a keyring."""
    return [*(folder / "data").rglob("session")]


def test_a_key_is_in_the_keyring_if_there_is_one(tmp_path: Path) -> None:
    assert run("print(stored_session(ann))", tmp_path) == "None"
    run("store_session(ann, 'key-1'); store_session(bob, 'key-2')", tmp_path)
    assert run("print(stored_session(ann), stored_session(bob))", tmp_path) == "key-1 key-2"
    assert files(tmp_path) == []
    run("forget_session(ann)", tmp_path)
    assert run("print(stored_session(ann), stored_session(bob))", tmp_path) == "None key-2"
    assert b"key-1" not in (tmp_path / "keyring").read_bytes()


@pytest.mark.parametrize(
    "backend",
    [
        NO_KEYRING,
        "keyring.backends.fail.Keyring",
        "nowhere.Keyring",
        *(f"tests.keyring_backends.{name}" for name in ("NotSafe", "Locked", "Forgetful")),
    ],
)
def test_else_it_is_in_a_file_for_the_user_only(tmp_path: Path, backend: str) -> None:
    run("import os; os.umask(0); store_session(ann, 'key-1')", tmp_path, backend)
    (file,) = files(tmp_path)
    assert file.read_text() == "key-1\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert run("print(stored_session(ann), stored_session(bob))", tmp_path, backend) == "key-1 None"
    # A later key replaces it, also in a file that was open to others.
    file.chmod(0o666)
    run("store_session(ann, 'key-2')", tmp_path, backend)
    assert file.read_text() == "key-2\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    run("forget_session(ann); forget_session(bob)", tmp_path, backend)
    assert files(tmp_path) == []
    assert run("print(stored_session(ann))", tmp_path, backend) == "None"


def test_without_the_library(tmp_path: Path) -> None:
    missing = "import sys; sys.modules['keyring'] = None\n"
    run(missing + "store_session(ann, 'key-1')", tmp_path)
    assert run(missing + "print(stored_session(ann))", tmp_path) == "key-1"
    # Once there is a keyring, the next key that is typed goes there.
    assert run("print(stored_session(ann))", tmp_path) == "key-1"
    run("store_session(ann, 'key-2')", tmp_path)
    assert run("print(stored_session(ann))", tmp_path) == "key-2"
    assert files(tmp_path) == []


def test_a_key_is_forgotten_in_both_places(tmp_path: Path) -> None:
    """The keyring was locked when the key in the file was stored."""
    run("store_session(ann, 'key-1')", tmp_path)
    run("store_session(ann, 'key-2')", tmp_path, "tests.keyring_backends.Locked")
    run("forget_session(ann)", tmp_path)
    assert run("print(stored_session(ann))", tmp_path) == "None"


def test_a_link_in_the_place_of_the_file_is_replaced(tmp_path: Path) -> None:
    run("store_session(ann, 'key-1')", tmp_path, NO_KEYRING)
    (file,) = files(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("text")
    file.unlink()
    file.symlink_to(elsewhere)
    run("store_session(ann, 'key-2')", tmp_path, NO_KEYRING)
    assert elsewhere.read_text() == "text"
    assert not file.is_symlink()


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b" \n ", b"\xff\xfe\x00", "é".encode(), b"a\x00b", b"two\nlines", b"a b"],
)
def test_what_cannot_be_a_key_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "data"))
    ann = Account(user="ann", endpoint=None)
    (ann.folder() / "session").write_bytes(content)
    assert stored_session(ann) is None
    forget_session(ann)
    store_session(ann, "key-1")
