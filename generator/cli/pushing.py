"""`anki-deck push`: builds a source and hands its notes to a running Anki."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.delivery_consent import Choices
from generator.cli.delivery_run import DeliveryCall, deliver, opened_for_delivery
from generator.cli.options import (
    all_option,
    delivery_options,
    list_skipped_option,
    no_cache_option,
    package_option,
    profile_option,
    reading_options,
    source_argument,
)
from generator.cli.printing import print_line
from generator.cli.terminal_answers import has_terminal

if TYPE_CHECKING:
    from generator.delivery.desktop import Desktop, Profile
    from generator.reading import Reading


@click.command("push")
@source_argument
@package_option
@delivery_options
@click.option("--no-sync", is_flag=True, help="Do not start a sync afterwards.")
@click.option(
    "--dialog", is_flag=True, help="Import by Anki's own dialog, with the settings chosen there."
)
@profile_option
@reading_options
@list_skipped_option
@all_option
@no_cache_option
def push_command(
    source: Path | None,
    output: Path | None,
    profile: str | None,
    reading: "Reading",
    *,
    yes: bool,
    dry_run: bool,
    no_delete: bool,
    delete_many: bool,
    no_move: bool,
    keep_edits: bool,
    restore: bool,
    no_sync: bool,
    dialog: bool,
    list_skipped: bool,
    show_all: bool,
    no_cache: bool,
) -> None:
    """Build SOURCE and hand its notes to Anki, which has to run with the add-on AnkiConnect.

    Only notes that are new or changed are sent. Notes that you removed from SOURCE are deleted, and
    cards whose deck changed are moved, after you have seen them with their reviews and agreed. What
    you edited, tagged, moved or deleted in Anki stays. Then Anki syncs.

    SOURCE belongs to the profile to which it is first pushed. The API key of the add-on, if it has
    one, is read from ANKI_CONNECT_KEY or the system keyring. Do not type into a note in Anki during
    a push: Anki's editor would lose the last words.
    """
    from generator.cli.delivery_errors import delivery_errors
    from generator.delivery.binding import is_first_push
    from generator.project.source import find_source

    choices = Choices(
        yes=yes,
        dry_run=dry_run,
        delete=not no_delete,
        delete_many=delete_many,
        move=not no_move,
        keep_edits=keep_edits,
        restore=restore,
        list_skipped=list_skipped,
        show_all=show_all,
        use_cache=not no_cache,
    )
    if dialog and not dry_run and not has_terminal():
        raise click.UsageError('"--dialog" needs a terminal: it waits until you have imported')
    call = DeliveryCall(
        command="push",
        source=source,
        output=output,
        reading=reading,
        choices=choices,
        advice="Close the editors and dialogs in Anki, and push again",
    )
    lock_path = find_source(source, reading, "push").lock_path
    with ExitStack() as stack:
        stack.enter_context(delivery_errors(" (nothing was changed in Anki)"))
        record = opened_for_delivery(stack, lock_path, read_only=dry_run)
        anki = _connected()
        is_first = is_first_push(record, anki.profile, profile)
        print_first = partial(_print_first_push, anki.profile, by_dialog=dialog)
        ended = deliver(
            call,
            lock_path,
            anki,
            record,
            print_first=print_first if is_first else None,
            import_package=_import_by_dialog(anki) if dialog else None,
        )
        status = _finish(anki, is_first=is_first) if ended.syncs and not no_sync else ended.status
    sys.exit(status)


def _connected() -> "Desktop":
    """Return the Anki that runs; ask for the API key if it needs one. Raises DeliveryError."""
    from generator.delivery.anki import DeliveryError, ErrorKind
    from generator.delivery.api_key import store_key
    from generator.delivery.desktop import connect
    from generator.delivery.system_keyring import can_store

    try:
        return connect()
    except DeliveryError as error:
        if error.kind is not ErrorKind.KEY_MISSING or not has_terminal():
            raise
    key = click.prompt("API key of AnkiConnect", hide_input=True, err=True).strip()
    anki = connect(key=key)
    if can_store() and click.confirm("Store it in the system keyring?", err=True):
        is_stored = store_key(key)
        print_line("stored" if is_stored else "the keyring has not stored it", to_stderr=True)
    return anki


def _print_first_push(profile: "Profile", *, by_dialog: bool) -> None:
    """Print what the first push to a profile changes besides the notes."""
    print_line(f'First push of this source, to the profile "{profile.name}" of Anki.')
    if not by_dialog:
        print_line(
            "Your decks and settings stay, but three switches of Anki's import dialog are on"
            " afterwards: learning progress, deck presets, merge notetypes. Check them when you"
            " import other decks. With --dialog, they stay as they are."
        )


def _import_by_dialog(anki: "Desktop") -> Callable[[Path], None]:
    """Return what lets the user import a package in Anki's dialog."""

    def import_package(package: Path) -> None:
        anki.open_import_dialog(package)
        print_line("Anki shows its import dialog: choose the settings there, and import.")
        click.pause("Then press any key here …")

    return import_package


def _finish(anki: "Desktop", *, is_first: bool) -> int:
    """Sync; return the exit status."""
    from generator.delivery.anki import DeliveryError, ErrorKind

    try:
        anki.sync()
    except DeliveryError as error:
        print_line(f"not synced: {error.message}\n  hint: {error.hint}", to_stderr=True)
        return 0 if error.kind is ErrorKind.NO_ACCOUNT else 1
    hint = ": if it opens a login window, log in there, or push with --no-sync" if is_first else ""
    print_line(f"asked Anki to sync{hint}")
    return 0
