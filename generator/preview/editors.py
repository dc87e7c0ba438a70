"""Addresses that open a place of a source in an editor."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path, PurePath

from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

# {path} is the absolute path without its first "/", quoted as in an address.
_FILE = "{path}:{line}:{column}"
_QUERY = "open?file=/{path}&line={line}&column={column}"
_URL_QUERY = "open?url=file:///{path}&line={line}&column={column}"
_LINKS = {
    "vscode": f"vscode://file/{_FILE}",
    "vscode-insiders": f"vscode-insiders://file/{_FILE}",
    "vscodium": f"vscodium://file/{_FILE}",
    "cursor": f"cursor://file/{_FILE}",
    "windsurf": f"windsurf://file/{_FILE}",
    "zed": f"zed://file/{_FILE}",
    "idea": f"idea://{_QUERY}",
    "pycharm": f"pycharm://{_QUERY}",
    "sublime": f"subl://{_URL_QUERY}",
    "textmate": f"txmt://{_URL_QUERY}",
    "macvim": f"mvim://{_URL_QUERY}",
}
# The programs of these editors, as they are in $VISUAL and $EDITOR.
_PROGRAMS = {
    "code": "vscode",
    "code-insiders": "vscode-insiders",
    "codium": "vscodium",
    "cursor": "cursor",
    "windsurf": "windsurf",
    "zed": "zed",
    "zeditor": "zed",
    "idea": "idea",
    "pycharm": "pycharm",
    "subl": "sublime",
    "mate": "textmate",
    "mvim": "macvim",
}


_PLACEHOLDER = lazy_pattern(r"\{[^{}]*\}")
_PLACEHOLDERS = {"{path}", "{line}", "{column}"}


class UnknownEditorError(ValueError):
    """A name that is none of `EDITORS`, and no address; the message says what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """An editor and the address that opens a place in it.

    `link` has `{path}`, `{line}` and `{column}`, of which the first is an absolute path without its
    first "/".
    """

    name: str
    link: str


EDITORS = tuple(sorted(_LINKS))


def editor_named(name: str) -> Editor:
    """Return an editor by its name, or by an address with `{path}`. Raises UnknownEditorError."""
    if name.lower() in _LINKS:
        return Editor(name=name.lower(), link=_LINKS[name.lower()])
    placeholders = set(_PLACEHOLDER.findall(name))
    if "://" in name and "{path}" in placeholders and placeholders <= _PLACEHOLDERS:
        return Editor(name="the editor", link=name)
    raise UnknownEditorError(
        f'unknown editor "{name}": use one of {", ".join(EDITORS)}, or an address such as'
        ' "myeditor://open?file=/{path}&line={line}"'
    )


def editor_of_terminal(environment: Mapping[str, str] = os.environ) -> Editor | None:
    """Return the editor that the terminal is part of, or that the user set; None if unknown."""
    name = None
    if environment.get("TERM_PROGRAM") == "vscode":  # also in the editors that are based on it
        paths = " ".join(
            environment.get(key, "") for key in ("VSCODE_GIT_ASKPASS_NODE", "GIT_ASKPASS")
        ).lower()
        name = next((one for one in ("cursor", "windsurf", "vscodium") if one in paths), "vscode")
    elif environment.get("ZED_TERM"):
        name = "zed"
    for key in ("VISUAL", "EDITOR"):
        name = name or _PROGRAMS.get(_program(environment.get(key, "")))
    return editor_named(name) if name else None


def _program(command: str) -> str:
    """Return the name of the program in a command: `code` of `/usr/bin/code --wait`."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError:  # a quotation mark that is not closed
        words = command.split()
    return PurePath(words[0].strip('"')).stem.lower() if words else ""


def folder_of_places(folder: Path | None = None) -> str:
    """Return what stands before the relative paths of places in an editor's address."""
    return (folder or Path()).resolve().as_posix().rstrip("/") + "/"
