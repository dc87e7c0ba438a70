"""The command that installs the library of an extra where this program runs."""

import importlib.util
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from generator.project.libraries import REQUIREMENTS, install_command

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def test_the_requirements_are_those_of_the_extras() -> None:
    extras = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {name: [requirement] for name, requirement in REQUIREMENTS.items()} == {
        name: extras[name] for name in REQUIREMENTS
    }


@pytest.mark.parametrize(
    ("has_pip", "has_uv", "command"),
    [
        (True, True, "'/a b/python' -m pip install 'anki>=25.9'"),
        (False, True, "uv pip install --python '/a b/python' 'anki>=25.9'"),
        (False, False, "python3 -m pip --python '/a b/python' install 'anki>=25.9'"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="other quotes")
def test_the_command(
    monkeypatch: pytest.MonkeyPatch, command: str, *, has_pip: bool, has_uv: bool
) -> None:
    monkeypatch.setattr(sys, "executable", "/a b/python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object() if has_pip else None)
    monkeypatch.setattr(shutil, "which", lambda _: "uv" if has_uv else None)
    assert install_command("anki") == command
