"""`anki-deck watch`: builds a source on each save, and shows its cards in the browser."""

import gc
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from generator.cli.options import (
    OUTPUT_FOLDER,
    all_option,
    editor_option,
    list_skipped_option,
    no_cache_option,
    package_option,
    profile_option,
    reading_options,
    source_argument,
)
from generator.cli.printing import paint, print_line

if TYPE_CHECKING:
    from generator.cli.watch_report import WatchReport
    from generator.preview.editors import Editor
    from generator.reading import Reading
    from generator.watch.builder import Settings
    from generator.watch.pushing import Pusher
    from generator.watch.shown_cards import ShownCards

# In seconds.
_PUSH_AFTER = 5.0


class PushChoices(NamedTuple):
    """How to push: `after` so many seconds, and to which profile, if the user named one."""

    after: float
    profile: str | None


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
@click.option(
    "--push",
    is_flag=True,
    help="Send each build to Anki, as anki-deck push does, which has to be run once before. Nothing"
    " is deleted, moved or replaced in Anki until you agree, on the page or in the terminal. There"
    " is no sync. After an error, it is tried again every 10 seconds.",
)
@click.option(
    "--push-after",
    type=click.FloatRange(0.5, 3600),
    metavar="SECONDS",
    help="With --push, send a build when nothing was saved for so long.  [default: 5]",
)
@profile_option
@reading_options
@list_skipped_option
@all_option
@no_cache_option
def watch_command(
    source: Path | None,
    output: Path | None,
    port: int | None,
    editor: "Editor | None",
    push_after: float | None,
    profile: str | None,
    reading: "Reading",
    *,
    no_open: bool,
    push: bool,
    list_skipped: bool,
    show_all: bool,
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
    from generator.watch.interrupts import Interrupts

    # Before a browser is opened, in which nobody would read it.
    if output is not None and (refused := check_target(output)):
        raise click.UsageError(refused.message)
    pushes = _push_choices(push_after, profile, is_asked=push)
    # This process goes on and on, unlike that of other commands.
    gc.enable()
    # What ends this process also ends its builds and streams in order.
    interrupts = Interrupts()
    interrupts.install()
    settings = Settings(
        root=find_source(source, reading, "watch").root,
        output=OUTPUT_FOLDER,
        target=output,
        reading=reading,
        use_cache=not no_cache,
        on_wait=report.print_waiting,
        on_wait_for=report.print_waiting_for,
        is_pushed=push,
    )
    with interrupts.ending(), ExitStack() as stack:
        cards = _serve(settings.root, editor or editor_of_terminal(), port)
        stack.callback(cards.close)
        pusher = _start_pushing(pushes, cards, stack) if pushes else None
        # The first step of the end: a second Ctrl-C must not interrupt the others.
        stack.callback(signal.signal, signal.SIGINT, signal.SIG_IGN)
        printed = WatchReport(list_skipped=list_skipped, show_all=show_all)
        _watch(settings, cards, printed, pusher, interrupts.check, is_opened=not no_open)


def _push_choices(
    after: float | None, profile: str | None, *, is_asked: bool
) -> PushChoices | None:
    """Return how to push; None if it is not asked for. Raises click.UsageError."""
    if is_asked:
        return PushChoices(after=_PUSH_AFTER if after is None else after, profile=profile)
    if after is not None or profile is not None:
        option = "--push-after" if after is not None else "--profile"
        raise click.UsageError(f'"{option}" needs "--push"')
    return None


def _start_pushing(choices: PushChoices, cards: "ShownCards", stack: ExitStack) -> "Pusher":
    """Start what sends builds to Anki, until the stack is closed."""
    from generator.cli.watch_push_report import PushReport
    from generator.watch.pushing import RETRY, Pusher

    shown, printed = cards.show_pushes(choices.after), PushReport(RETRY)
    pusher = Pusher(choices.profile, choices.after, [shown, printed])
    stack.callback(pusher.close)
    cards.take_answers(pusher.answer)
    printed.take_answers(pusher.answer)
    stack.callback(printed.close)
    return pusher


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
    settings: "Settings",
    cards: "ShownCards",
    printed: "WatchReport",
    pusher: "Pusher | None",
    check: Callable[[], None],
    *,
    is_opened: bool,
) -> None:
    from generator.watch.session import watch_source

    print_line(f"{paint(cards.address, 'place')}  (Ctrl-C to end)")
    if is_opened and click.launch(cards.address):
        print_line("no browser was found: open the address by hand", to_stderr=True)
    if pusher is None:
        watch_source(settings, cards, printed, check=check)
    else:
        watch_source(settings, cards, printed, pusher, check=check, asked=pusher.asked)
