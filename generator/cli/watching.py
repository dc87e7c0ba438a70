"""`anki-deck watch`: builds a source on each save, and shows its cards in the browser."""

import gc
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import (
    OUTPUT_FOLDER,
    dialect_option,
    editor_option,
    list_skipped_option,
    no_cache_option,
    package_option,
    source_argument,
)
from generator.cli.printing import paint, print_line

if TYPE_CHECKING:
    from generator.cli.watch_report import WatchReport
    from generator.preview.editors import Editor
    from generator.watch.builder import Settings
    from generator.watch.shown_cards import ShownCards


@click.command("watch")
@source_argument
@package_option
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Serve the page on this port of this machine.  [default: a free one]",
)
@click.option("--no-open", is_flag=True, help="Do not open the page in the browser.")
@editor_option
@dialect_option
@list_skipped_option
@no_cache_option
def watch_command(
    source: Path | None,
    output: Path | None,
    port: int | None,
    editor: "Editor | None",
    dialect: str | None,
    *,
    no_open: bool,
    list_skipped: bool,
    no_cache: bool,
) -> None:
    """Build SOURCE each time it is saved, and show its cards in the browser.

    The page updates itself and jumps to the card that was edited. While SOURCE has an error, the
    page shows it with the last good cards, and package and lock stay unchanged. The page is only
    for this machine: its address is secret. Ctrl-C ends the command.
    """
    from generator.cli import report
    from generator.cli.watch_report import WatchReport
    from generator.preview.editors import editor_of_terminal
    from generator.project.output import check_target
    from generator.project.source import find_source
    from generator.watch.builder import Settings

    # Before a browser is opened, in which nobody would read it.
    if output is not None and (refused := check_target(output)):
        raise click.UsageError(refused.message)
    # This process goes on and on, unlike that of other commands.
    gc.enable()
    # What ends this process also ends its builds and streams in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = Settings(
        root=find_source(source, dialect, "watch").root,
        output=OUTPUT_FOLDER,
        target=output,
        dialect=dialect,
        use_cache=not no_cache,
        on_wait=report.print_waiting,
        on_wait_for=report.print_waiting_for,
    )
    with suppress(KeyboardInterrupt):
        cards = _serve(settings.root, editor or editor_of_terminal(), port)
        try:
            _watch(settings, cards, WatchReport(list_skipped=list_skipped), is_opened=not no_open)
        finally:
            # A second Ctrl-C must not interrupt this.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            cards.close()


def _serve(root: Path, editor: "Editor | None", port: int | None) -> "ShownCards":
    """Start the server. Raises click.UsageError for a port that cannot be used."""
    from generator.watch.shown_cards import ShownCards

    try:
        return ShownCards(root, editor, port or 0)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise click.UsageError(
            f"port {port} cannot be used: {reason}\n  hint: leave out --port for a free one"
        ) from error


def _watch(
    settings: "Settings", cards: "ShownCards", printed: "WatchReport", *, is_opened: bool
) -> None:
    from generator.watch.session import watch_source

    print_line(f"{paint(cards.address, 'place')}  (Ctrl-C to end)")
    if is_opened and click.launch(cards.address):
        print_line("no browser was found: open the address by hand", to_stderr=True)
    watch_source(settings, cards, printed)
