"""`anki-deck preview`: writes a page that shows every card as Anki shows it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.opening import (
    files_around,
    note_and_card_counts,
    open_for_reading,
    print_notices,
)
from generator.cli.options import (
    OUTPUT_FOLDER,
    all_option,
    editor_option,
    list_skipped_option,
    no_cache_option,
    page_option,
    reading_options,
    source_argument,
)
from generator.cli.printing import paint, print_line

if TYPE_CHECKING:
    from generator.preview.editors import Editor
    from generator.preview.writing import WrittenPage
    from generator.project import Project
    from generator.reading import Reading


@click.command("preview")
@source_argument
@page_option
@click.option("--open", "opened", is_flag=True, help="Open the page in the browser.")
@editor_option
@reading_options
@list_skipped_option
@all_option
@no_cache_option
def preview_command(
    source: Path | None,
    output: Path | None,
    editor: "Editor | None",
    reading: "Reading",
    *,
    opened: bool,
    list_skipped: bool,
    show_all: bool,
    no_cache: bool,
) -> None:
    """Write a page that shows every card of SOURCE as Anki shows it.

    The page is one file that works without a network, on a computer or a phone. It has the
    problems of SOURCE, and what the next build would change. Nothing else is written.
    If SOURCE has an error, the page has the cards that can be read, and the exit status is 1.
    """
    from generator.cli import report
    from generator.project.libraries import install_command

    project = open_for_reading(source, reading, "preview", use_cache=not no_cache)
    others = files_around(project, default=source is None)
    print_notices(project, others, list_skipped=list_skipped, show_all=show_all)
    report.print_problems(
        project.content, project.diagnostics, project.source, to_stderr=True, show_all=show_all
    )
    page = _write(project, output, editor)
    for notice in page.notices:
        print_line(notice, to_stderr=True)
    if page.has_mathjax is False:
        print_line(
            "formulas are shown by the browser; to show them as Anki does:"
            f" {install_command('preview')}",
            to_stderr=True,
        )
    print_line(f"{paint(page.path.as_posix(), 'good')}: {note_and_card_counts(project)}")
    if opened and click.launch(page.path.resolve().as_uri()):
        print_line("no browser was found: open the page by hand", to_stderr=True)
    sys.exit(int(project.failed))


def _write(project: "Project", output: Path | None, editor: "Editor | None") -> "WrittenPage":
    """Write the page. Raises OSError, and click.UsageError for a file that must stay."""
    from generator.cli import report
    from generator.preview.writing import PageTarget, RefusedPage, write_preview

    target = PageTarget(folder=OUTPUT_FOLDER, named=output, on_wait=report.print_waiting_for)
    written = write_preview(project, target, editor)
    if isinstance(written, RefusedPage):
        raise click.UsageError(written.message)
    return written
