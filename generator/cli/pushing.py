"""`anki-deck push`: builds a source and hands its notes to a running Anki."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.calls import RepeatableCall, print_again
from generator.cli.options import (
    dialect_option,
    list_skipped_option,
    no_cache_option,
    package_option,
    profile_option,
    source_argument,
)
from generator.cli.printing import print_line
from generator.cli.push_build import (
    built_for_push,
    is_changed_since_build,
    keep_build,
    lock_digest_of,
)
from generator.cli.push_consent import Choices, allowed_by, consent_of, is_complete

if TYPE_CHECKING:
    from generator.delivery.desktop import Desktop
    from generator.delivery.sent_notes import SentNotes


@click.command("push")
@source_argument
@package_option
@click.option("--yes", is_flag=True, help="Do not ask: delete, move and replace what is listed.")
@click.option("--dry-run", is_flag=True, help="Print what would be done; write and change nothing.")
@click.option("--no-delete", is_flag=True, help="Delete no notes in Anki.")
@click.option(
    "--delete-many",
    is_flag=True,
    help="Also delete removed notes if they are more than 20, or more than three and a fifth of "
    "the deck, which may be a mistake.",
)
@click.option("--no-move", is_flag=True, help="Move no cards to another deck.")
@click.option(
    "--keep-edits",
    is_flag=True,
    help="Do not update notes if that would replace a text that you edited in Anki.",
)
@click.option("--restore", is_flag=True, help="Send notes again that you deleted in Anki.")
@click.option("--no-sync", is_flag=True, help="Do not start a sync afterwards.")
@click.option(
    "--dialog", is_flag=True, help="Import by Anki's own dialog, with the settings chosen there."
)
@profile_option
@dialect_option
@list_skipped_option
@no_cache_option
def push_command(
    source: Path | None,
    output: Path | None,
    profile: str | None,
    dialect: str | None,
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
    from generator.cli.delivering import connected, delivery_errors
    from generator.delivery.binding import is_first_push
    from generator.delivery.push_records import opened_record
    from generator.project.lockfile import exclusive_access
    from generator.project.source import find_source

    choices = Choices(
        yes=yes,
        dry_run=dry_run,
        delete=not no_delete,
        delete_many=delete_many,
        move=not no_move,
        keep_edits=keep_edits,
        restore=restore,
        sync=not no_sync,
        dialog=dialog,
        list_skipped=list_skipped,
        use_cache=not no_cache,
    )
    if dialog and not dry_run and not sys.stdin.isatty():
        raise click.UsageError('"--dialog" needs a terminal: it waits until you have imported')
    lock_path = find_source(source, dialect, "push").lock_path
    with ExitStack() as stack:
        stack.enter_context(delivery_errors(" (nothing was changed in Anki)"))
        stack.enter_context(exclusive_access(lock_path, _print_waiting, kind=".push"))
        record = stack.enter_context(opened_record(lock_path, read_only=dry_run))
        if record.was_damaged:
            print_line(
                f"the record of earlier pushes was damaged, and is now {record.was_damaged}: this"
                " push is like a first one",
                to_stderr=True,
            )
        anki = connected()
        is_first = is_first_push(record, anki.profile, profile)
        status = _push(
            lock_path, (source, output, dialect), anki, record, choices, is_first=is_first
        )
    sys.exit(status)


def _print_waiting() -> None:
    print_line("another push of this source is running: waiting for it", to_stderr=True)


def _push(
    lock_path: Path,
    named: "tuple[Path | None, Path | None, str | None]",
    anki: "Desktop",
    record: "SentNotes",
    choices: Choices,
    *,
    is_first: bool,
) -> int:
    """Build and push; return the exit status."""
    from generator.cli import push_report
    from generator.cli.delivering import delivery_errors
    from generator.delivery.push import planned_push
    from generator.delivery.reading import is_as_recorded

    source, output, dialect = named
    key = anki.profile.key
    call = RepeatableCall(
        "push",
        use_cache=choices.use_cache and not (choices.dry_run or choices.restore),
        source=source,
        output=output,
        dialect=dialect,
        list_skipped=choices.list_skipped,
        profile=key,
    )
    digest = lock_digest_of(lock_path)
    known = call.known_outcome() if digest and record.is_complete(key, digest) else None
    if known is not None and is_as_recorded(anki, sent := record.notes(key)):
        print_again(known)
        there = [one for one in sent.values() if not one.is_deleted]
        of_source = {one.guid for one in there} - record.kept(key)
        push_report.print_nothing_to_do(anki.profile, len(of_source))
        return _finish(anki, choices, is_first=False)
    if is_first:
        push_report.print_first_push(anki.profile, by_dialog=choices.dialog)
    built = built_for_push(source, output, dialect, choices)
    if built is None:
        return 1
    project, written, others = built
    lock_digest = lock_digest_of(project.source.lock_path)
    with planned_push(
        project, anki, record, key, restore=choices.restore, is_thorough=choices.dry_run
    ) as push:
        allowed = allowed_by(push.plan, project, choices)
        push_report.print_plan(project, push.plan, allowed, anki.profile, is_first=is_first)
        if choices.dry_run:
            print_line("dry run: nothing was changed")
            return 0
        consent, was_asked = consent_of(push.plan, allowed, choices, is_first=is_first)
        if consent is None:
            print_line("nothing was changed in Anki", to_stderr=True)
            return 1
        if was_asked and is_changed_since_build(project, written, lock_digest):
            raise click.ClickException(
                "the source was changed meanwhile (nothing was changed in Anki)\n  hint: push again"
            )
        current = push.planned_again() if was_asked else push
        with delivery_errors():  # some of it may be done
            delivered = current.carry_out(
                consent,
                import_package=_import_by_dialog(anki) if choices.dialog else None,
                on_saved=push_report.print_saved,
            )
        push_report.print_delivered(current.plan, delivered)
        if delivered.not_taken:
            return 1
        if is_complete(current.plan, consent):
            record.complete(key, lock_digest)
            keep_build(call, project, others, written, choices)
    return _finish(anki, choices, is_first=is_first)


def _import_by_dialog(anki: "Desktop") -> Callable[[Path], None]:
    """Return what lets the user import a package in Anki's dialog."""

    def import_package(package: Path) -> None:
        anki.open_import_dialog(package)
        print_line("Anki shows its import dialog: choose the settings there, and import.")
        click.pause("Then press any key here …")

    return import_package


def _finish(anki: "Desktop", choices: Choices, *, is_first: bool) -> int:
    """Sync, if the user wants it; return the exit status."""
    from generator.delivery.anki import DeliveryError, ErrorKind

    if not choices.sync:
        return 0
    try:
        anki.sync()
    except DeliveryError as error:
        print_line(f"not synced: {error.message}\n  hint: {error.hint}", to_stderr=True)
        return 0 if error.kind is ErrorKind.NO_ACCOUNT else 1
    hint = ": if it opens a login window, log in there, or push with --no-sync" if is_first else ""
    print_line(f"asked Anki to sync{hint}")
    return 0
