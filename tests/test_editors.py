"""Addresses that open a place of a source in an editor."""

import re
from pathlib import Path

import pytest

from generator.cli.previewing import preview_command
from generator.preview.editors import (
    EDITORS,
    UnknownEditorError,
    editor_named,
    editor_of_terminal,
    folder_of_places,
)


def test_each_editor_has_an_address_for_a_place() -> None:
    for name in EDITORS:
        link = editor_named(name).link
        assert "://" in link
        assert link.count("{path}") == link.count("{line}") == 1


def test_the_help_names_each_editor() -> None:
    assert editor_option_help().count(", ") >= len(EDITORS) - 1
    for name in EDITORS:
        assert f" {name}," in editor_option_help()


def editor_option_help() -> str:
    (option,) = [one for one in preview_command.params if one.name == "editor"]
    return getattr(option, "help", "")


def test_an_editor_is_named_in_any_case() -> None:
    assert editor_named("VSCode").link == "vscode://file/{path}:{line}:{column}"


def test_an_address_is_an_editor() -> None:
    link = "my-editor://open?file=/{path}"
    assert editor_named(link).link == link


@pytest.mark.parametrize("name", ["", "notepad", "my-editor://open", "{path}", "x://{path}{row}"])
def test_an_unknown_editor_is_refused_with_the_known_ones(name: str) -> None:
    message = f'unknown editor "{name}": use one of cursor, '
    with pytest.raises(UnknownEditorError, match=f"^{re.escape(message)}"):
        editor_named(name)


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, None),
        ({"TERM_PROGRAM": "vscode"}, "vscode"),
        ({"TERM_PROGRAM": "vscode", "GIT_ASKPASS": "/opt/Cursor/askpass.sh"}, "cursor"),
        ({"TERM_PROGRAM": "vscode", "VSCODE_GIT_ASKPASS_NODE": r"C:\Windsurf\x"}, "windsurf"),
        ({"TERM_PROGRAM": "vscode", "EDITOR": "zed"}, "vscode"),
        ({"ZED_TERM": "true"}, "zed"),
        ({"EDITOR": "/usr/bin/subl -w"}, "sublime"),
        ({"EDITOR": "vi", "VISUAL": "code --wait"}, "vscode"),
        ({"EDITOR": "code.cmd"}, "vscode"),
        ({"EDITOR": '"/opt/my editors/zed" --wait'}, "zed"),
        ({"EDITOR": '"unclosed code'}, None),
        ({"EDITOR": "  "}, None),
        ({"EDITOR": "nano", "VISUAL": "emacs"}, None),
    ],
)
def test_the_editor_of_the_terminal_is_found(environment: dict[str, str], name: str | None) -> None:
    found = editor_of_terminal(environment)
    assert (found.name if found else None) == name


def test_places_are_below_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder_of_places() == tmp_path.resolve().as_posix() + "/"
