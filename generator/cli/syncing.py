"""`anki-deck sync`: builds a source and hands its notes to an account, without a desktop."""

import os
import sys
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
    reading_options,
    source_argument,
)
from generator.cli.printing import print_line

if TYPE_CHECKING:
    from generator.delivery.accounts.account import Account
    from generator.delivery.accounts.account_collection import AccountCollection
    from generator.delivery.accounts.full_sync import FullSync
    from generator.delivery.sent_notes import SentNotes
    from generator.reading import Reading

_KEPT = "what was done is kept on this machine, and goes to the server with the next sync"


@click.command("sync")
@source_argument
@package_option
@click.option(
    "--endpoint",
    metavar="URL",
    help="The address of the sync server.  [default: that of the first sync, or AnkiWeb]",
)
@delivery_options
@click.option(
    "--full-download",
    is_flag=True,
    help="If the two collections cannot be merged, replace the one on this machine. It is saved"
    " before.",
)
@click.option(
    "--full-upload",
    metavar="NAME",
    help="If the two collections cannot be merged, replace the one on the server; NAME is the user"
    " of the account. It is saved before.",
)
@reading_options
@list_skipped_option
@all_option
@no_cache_option
def sync_command(
    source: Path | None,
    output: Path | None,
    endpoint: str | None,
    reading: "Reading",
    full_upload: str | None,
    *,
    full_download: bool,
    yes: bool,
    dry_run: bool,
    no_delete: bool,
    delete_many: bool,
    no_move: bool,
    keep_edits: bool,
    restore: bool,
    list_skipped: bool,
    show_all: bool,
    no_cache: bool,
) -> None:
    """Build SOURCE and hand its notes to an account of AnkiWeb or of another sync server.

    No Anki has to run: a collection of its own, in the data folder of this program, is synced with
    the account, and the phone gets the notes with its next sync. Needs the extra "anki".

    Only notes that are new or changed are sent. Notes that you removed from SOURCE are deleted, and
    cards whose deck changed are moved, after you have seen them with their reviews and agreed. What
    you edited, tagged, moved or deleted in Anki stays.

    The user and the password are asked for, or read from ANKI_DECK_USER and ANKI_DECK_PASSWORD.
    After you typed the password, a session key is kept instead of it.
    """
    from generator.cli.delivery_errors import needs_library
    from generator.delivery.accounts.forks import is_run_of_fork
    from generator.project.source import find_source

    if full_download and full_upload is not None:
        raise click.UsageError('"--full-download" and "--full-upload" exclude each other')
    if dry_run and (full_download or full_upload is not None):
        raise click.UsageError('"--dry-run" changes nothing: leave it out for a full sync')
    if is_run_of_fork(os.environ):
        raise click.ClickException(
            "this is a CI run for a proposal from a fork: no password was read, and nothing was"
            " synced\n  hint: sync in a job that runs after the merge"
        )
    try:
        from generator.delivery.accounts.full_sync import FullSync
    except ImportError as error:
        raise needs_library("anki-deck sync") from error
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
    call = DeliveryCall(
        command="sync",
        source=source,
        output=output,
        reading=reading,
        choices=choices,
        advice="Sync again",
    )
    lock_path = find_source(source, reading, "sync").lock_path
    full_sync = FullSync(download=full_download, upload=full_upload)
    sys.exit(_sync(call, lock_path, endpoint, full_sync))


def _sync(call: DeliveryCall, lock_path: Path, endpoint: str | None, full_sync: "FullSync") -> int:
    """Sync, deliver the source, and sync again; return the exit status."""
    from generator.cli.account_prompts import (
        callbacks_of,
        chosen_account,
        password_of_environment,
    )
    from generator.cli.delivery_errors import delivery_errors
    from generator.delivery.accounts.account import account_of_key
    from generator.delivery.accounts.account_login import opened_account
    from generator.delivery.accounts.full_sync import check_name
    from generator.delivery.accounts.shared_record import SharedRecord

    with ExitStack() as stack:
        stack.enter_context(delivery_errors())
        record = opened_for_delivery(stack, lock_path, read_only=call.choices.dry_run)
        accounts = filter(None, map(account_of_key, record.profiles()))
        account = chosen_account(endpoint, next(accounts, None))
        check_name(account, full_sync)
        anki = stack.enter_context(
            opened_account(account, password_of_environment(), full_sync, callbacks_of(account))
        )
        if full_sync.is_asked_for and not anki.was_full_sync:
            print_line("no full sync was needed: nothing was replaced", to_stderr=True)
        anki.share(SharedRecord(anki, lock_path, record, anki.key))
        is_first = record.header(anki.key) is None
        print_first = partial(_print_first_sync, account, record)
        ended = deliver(
            call, lock_path, anki, record, print_first=print_first if is_first else None
        )
        if ended.syncs:
            _finish(anki)
    return ended.status


def _finish(anki: "AccountCollection") -> None:
    """Send everything to the server. Raises click.ClickException and KeyboardInterrupt."""
    from generator.cli.delivery_errors import delivery_errors

    with delivery_errors(f" ({_KEPT})"):
        try:
            anki.sync()
        except KeyboardInterrupt:
            print_line(f"interrupted: {_KEPT}", to_stderr=True)
            raise
    print_line(f"synced with {anki.title}")


def _print_first_sync(account: "Account", record: "SentNotes") -> None:
    """Print where the notes of a source go for the first time."""
    from generator.delivery.accounts.account import title_of_key

    before = next(iter(record.profiles()), None)
    earlier = f" It was sent to {title_of_key(before)} before." if before else ""
    print_line(f"First sync of this source with {account.title}.{earlier}")
