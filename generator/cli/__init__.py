"""The command `anki-deck`: parses arguments, calls the other layers, prints and exits.

`--help` needs only what is in this module. A command is in a module of its own, which is imported
when the command is called, and imports what takes long (genanki, Markdown) when the command runs.
"""

import errno
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import click

from generator import __version__


class _Unloaded(click.Command):
    """The name of a command and its line in the help; the rest is in a module of this package."""

    def __init__(self, name: str, module: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self._module = module

    def load(self) -> click.Command:
        """Import the command."""
        module = import_module(f"generator.cli.{self._module}")
        command: click.Command = getattr(module, f"{self.name}_command")
        return command


class _Commands(click.Group):
    """The commands. An error of the operating system is printed without a traceback."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        with _system_errors_printed():  # `--help` and `--version` are printed here
            return super().make_context(info_name, args, parent, **extra)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, _Unloaded) else command, rest

    def invoke(self, ctx: click.Context) -> object:
        # A command ends soon and leaves few cycles. To look for them would mean to go through all
        # notes again and again, which is a tenth of the time.
        gc.disable()
        try:
            with _system_errors_printed():
                return super().invoke(ctx)
        except ValueError as error:
            from generator.project.clock import BuildTimeError
            from generator.project.source import NoSourceError

            if isinstance(error, BuildTimeError | NoSourceError):
                raise click.UsageError(str(error)) from error
            raise
        finally:
            gc.enable()


@contextmanager
def _system_errors_printed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # `anki-deck check | head -1`: the reader closed the pipe, and click exits quietly.
        if error.errno == errno.EPIPE:
            raise
        # `anki-deck check > /dev/full`: Python would flush stdout again on exit, and fail.
        if error.filename is None:
            sys.stdout = None
        from generator.cli.report import as_click_error

        raise as_click_error(error) from error


_COMMANDS = (
    _Unloaded("build", "building", "Write the package, and the lock next to the source."),
    _Unloaded("check", "checking", "Print every problem in a source; write nothing."),
    _Unloaded("convert", "converting", "Convert another tool's file to the native format."),
    _Unloaded("diff", "comparing", "Print what the next build would change, and why."),
    _Unloaded("draft", "drafting", "Make a first source from raw text without markup."),
    _Unloaded("init", "starting", "Write a starter cards.md."),
    _Unloaded("link", "linking", "Give a note the identity of another note in the lock."),
    _Unloaded("lock", "repairing", "Repair a damaged or missing lock."),
    _Unloaded("preview", "previewing", "Write a page that shows every card as Anki shows it."),
    _Unloaded("push", "pushing", "Hand the new and changed notes to a running Anki."),
    _Unloaded("sync", "syncing", "Send the new and changed notes to AnkiWeb or a sync server."),
    _Unloaded("watch", "watching", "Build on each save, and show the cards in the browser."),
)


@click.group(
    cls=_Commands,
    commands=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="anki-deck")
def main() -> None:
    """Turn plain text into Anki packages.

    Write questions and answers in cards.md, run "anki-deck build", and import the package into
    Anki. After an edit, build and import again: the notes keep their reviews, because cards.lock
    records which note is which.

    SOURCE is a file, or a folder of .md files. Without it, a command uses the source that
    cards.lock names, or cards.md if there is no lock.
    """
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character ("日" in cp1252) gets an escape, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _open_closed_streams() -> None:
    """Open the null device for each closed standard stream.

    Otherwise a file that is opened later gets its number, and what another process prints ends up
    in that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)
