"""`anki-deck link`: gives a note of the source the identity of a note in the lock."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import NamedPath, reading_options
from generator.cli.printing import print_line

if TYPE_CHECKING:
    from generator.reading import Reading


@click.command("link")
@click.argument("guid")
@click.argument("place", metavar="PATH:LINE")
@click.option(
    "--source",
    type=NamedPath(exists=True),
    help="The source that the file belongs to.  [default: the folder whose lock contains the "
    "file, or the file]",
)
@reading_options
def link_command(guid: str, place: str, source: Path | None, reading: "Reading") -> None:
    """Give the note at PATH:LINE the GUID and the reviews of another note in the lock.

    Use it if a build reports a note as new, or as a possible match, although it is a note that you
    edited. Any line of the note works; PATH:LINE:COLUMN names one of several notes on a line. The
    next build gives the note the reviews.
    """
    from generator.cli.note_link import link_note, parse_location
    from generator.project.source import source_containing

    location = parse_location(place)
    print_line(link_note(guid, location, source or source_containing(location.file), reading))
