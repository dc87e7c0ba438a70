"""Where the API key comes from. Each keyring is in a process: the library looks only once."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from generator.delivery.api_key import ApiKey, api_key
from generator.project.libraries import install_command

PROJECT = Path(__file__).parent.parent
PYTHON = sys.executable
_MISSING = "import sys; sys.modules['keyring'] = None\n"
_IMPORT = "from generator.delivery.api_key import *\n"


def run(code: str, folder: Path, backend: str = "tests.keyring_backends.Safe") -> str:
    """Run code in a process with a keyring, and return what it prints."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "ANKI_CONNECT_KEY"},
        "PYTHONPATH": str(PROJECT),
        "PYTHON_KEYRING_BACKEND": backend,
        "KEYRING_FILE": str(folder / "keyring"),
        "HOME": str(folder),
    }
    done = subprocess.run(
        [PYTHON, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout.removesuffix("\n")


def test_the_variable_comes_first(tmp_path: Path) -> None:
    assert run(_IMPORT + "print(store_key('stored'))", tmp_path) == "True"
    code = _IMPORT + "key = api_key({'ANKI_CONNECT_KEY': ' from-variable\\n'})\n"
    assert run(code + "print(key.text, key.source)", tmp_path) == "from-variable ANKI_CONNECT_KEY"


@pytest.mark.parametrize(
    "variable", ["{}", "{'ANKI_CONNECT_KEY': ''}", "{'ANKI_CONNECT_KEY': ' '}"]
)
def test_the_keyring_is_asked_if_the_variable_is_empty(tmp_path: Path, variable: str) -> None:
    assert run(_IMPORT + f"print(api_key({variable}))", tmp_path) == "None"
    assert run(_IMPORT + "print(store_key(' stored '))", tmp_path) == "True"
    code = _IMPORT + f"key = api_key({variable}); print(key.text, '/', key.source)"
    assert run(code, tmp_path) == "stored / the system keyring"
    assert stat.S_IMODE((tmp_path / "keyring").stat().st_mode) == 0o600


def test_a_key_is_found_that_the_command_of_the_library_stored(tmp_path: Path) -> None:
    way = run(_IMPORT + "print(way_to_store())", tmp_path)
    assert way == f"run: {PYTHON} -m keyring set anki-deck ankiconnect"
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "PYTHON_KEYRING_BACKEND": "tests.keyring_backends.Safe",
        "KEYRING_FILE": str(tmp_path / "keyring"),
    }
    command = way.removeprefix("run: ").split()
    # It asks with hidden input on a terminal, and otherwise reads a line.
    subprocess.run(command, env=environment, input="typed\n", text=True, check=True)
    assert run(_IMPORT + "print(stored_key())", tmp_path) == "typed"


@pytest.mark.parametrize(
    ("backend", "way"),
    [
        ("tests.keyring_backends.Locked", f"run: {PYTHON} -m keyring set anki-deck ankiconnect"),
        ("keyring.backends.fail.Keyring", "start the keyring of your system"),
        ("keyring.backends.null.Keyring", "start the keyring of your system"),
        ("nowhere.Keyring", "start the keyring of your system"),
    ],
)
def test_a_keyring_that_fails_is_like_none(tmp_path: Path, backend: str, way: str) -> None:
    code = "print(api_key({}), stored_key(), store_key('x'), way_to_store(), sep='|')"
    assert run(_IMPORT + code, tmp_path, backend) == f"None|None|False|{way}"


def test_without_the_library(tmp_path: Path) -> None:
    code = "print(api_key({}), store_key('x'), way_to_store(), sep='|')"
    assert run(_MISSING + _IMPORT + code, tmp_path) == (
        f"None|False|run: {install_command('keyring')} && {PYTHON} -m keyring set"
        " anki-deck ankiconnect"
    )


@pytest.mark.parametrize("backend", ["NotSafe", "Forgetful"])
def test_a_key_is_not_stored_where_it_is_not_safe_or_not_kept(tmp_path: Path, backend: str) -> None:
    code = _IMPORT + "print(store_key('secret'))"
    assert run(code, tmp_path, f"tests.keyring_backends.{backend}") == "False"
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_read_from_the_keyring_that_the_user_chose(tmp_path: Path) -> None:
    run(_IMPORT + "store_key('stored')", tmp_path)
    code = _IMPORT + "print(stored_key())"
    assert run(code, tmp_path, "tests.keyring_backends.NotSafe") == "stored"


def test_the_key_is_not_in_its_repr() -> None:
    key = api_key({"ANKI_CONNECT_KEY": "secret"})
    assert key == ApiKey(text="secret", source="ANKI_CONNECT_KEY")
    assert repr(key) == "ApiKey(source='ANKI_CONNECT_KEY')"
