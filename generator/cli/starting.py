"""`anki-deck init`: a starter source."""

from pathlib import Path

import click

from generator.cli.options import NamedPath
from generator.cli.printing import print_line


@click.command("init")
@click.argument("folder", type=NamedPath(file_okay=False), default=".")
def init_command(folder: Path) -> None:
    """Write a starter cards.md to FOLDER.

    Also adds the lines that a deck needs to .gitignore and .gitattributes. Nothing is overwritten.
    """
    from generator.cli.report import as_click_error
    from generator.cli.starter import write_starter
    from generator.project.shell import shell_word

    try:
        report_lines = write_starter(folder)
    except OSError as error:
        raise as_click_error(error) from error
    for line in report_lines:
        print_line(line)
    where = "" if folder == Path() else f"cd {shell_word(folder)} && "
    print_line(f"Next: {where}anki-deck build")
