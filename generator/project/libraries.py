"""How to install a library that only some commands need."""

import importlib.util
import os
import shutil
import sys

from generator.project.shell import shell_text, shell_word

# By extra, as in `pyproject.toml`. An extra needs a name or a path of this program: it is on no
# package index, and its folder may be gone.
REQUIREMENTS = {
    "anki": "anki>=25.9",
    "keyring": "keyring>=24",
    "preview": "django-static-mathjax>=3.2",
}


def install_command(extra: str) -> str:
    """Return the command that installs the library of an extra beside this program."""
    python, requirement = shell_word(sys.executable), shell_text(REQUIREMENTS[extra])
    if importlib.util.find_spec("pip"):
        return f"{python} -m pip install {requirement}"
    # `uv tool install` and `python -m venv --without-pip` make an environment without pip.
    if shutil.which("uv"):
        return f"uv pip install --python {python} {requirement}"
    launcher = "py" if os.name == "nt" else "python3"
    return f"{launcher} -m pip --python {python} install {requirement}"
