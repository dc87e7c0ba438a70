"""The least that a command can do with a folder: it imports click and stats every file.

python stat_files.py FOLDER
"""

import os
import sys

import click


def main(folder: str) -> None:
    """Print how many bytes the files have."""
    size = sum(
        os.stat(os.path.join(parent, name)).st_size  # noqa: PTH116, PTH118 (the fastest way)
        for parent, _folders, names in os.walk(folder)
        for name in names
    )
    click.echo(size)


if __name__ == "__main__":
    main(*sys.argv[1:])
