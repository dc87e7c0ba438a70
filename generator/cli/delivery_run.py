"""Building a source and handing its notes to a collection: what `push` and `sync` share."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from generator.cli.calls import RepeatableCall, print_again
from generator.cli.delivery_build import (
    built_for_push,
    is_changed_since_build,
    keep_build,
    lock_digest_of,
)
from generator.cli.delivery_consent import Choices, allowed_by, consent_of, is_complete
from generator.cli.printing import print_line

if TYPE_CHECKING:
    from generator.delivery.anki import Anki
    from generator.delivery.sent_notes import SentNotes
    from generator.reading import Reading


class DeliveryCall(NamedTuple):
    """A call of `push` or `sync`, with the arguments and options that both have.

    `advice` is what the user can do about notes that Anki did not take.
    """

    command: str
    source: Path | None
    output: Path | None
    reading: "Reading"
    choices: Choices
    advice: str


class Ended(NamedTuple):
    """How a delivery ended: the exit status, and whether the collection has to be synced then."""

    status: int
    syncs: bool = False


def opened_for_delivery(stack: ExitStack, lock_path: Path, *, read_only: bool) -> "SentNotes":
    """Open the record of a source, and keep other deliveries of it waiting until the end."""
    from generator.delivery.push_records import opened_record
    from generator.project.file_guard import exclusive_access

    stack.enter_context(exclusive_access(lock_path, _print_waiting, kind=".push"))
    record = stack.enter_context(opened_record(lock_path, read_only=read_only))
    if record.was_damaged:
        print_line(
            f"the record of what was sent was damaged, and is now {record.was_damaged}: this"
            " time is like the first one",
            to_stderr=True,
        )
    return record


def _print_waiting() -> None:
    print_line("this source is being sent by another process: waiting for it", to_stderr=True)


def deliver(
    call: DeliveryCall,
    lock_path: Path,
    anki: "Anki",
    record: "SentNotes",
    *,
    print_first: Callable[[], None] | None,
    import_package: Callable[[Path], None] | None = None,
) -> Ended:
    """Build, and hand what is new and changed to Anki. Raises DeliveryError and OSError.

    `print_first` prints what the user has to know before the first delivery to the collection; it
    is None for a later one. `import_package` is that of `Push.carry_out`.
    """
    from generator.cli import delivery_report
    from generator.cli.delivery_errors import delivery_errors
    from generator.delivery.push import planned_push
    from generator.delivery.reading import is_as_recorded

    choices, is_first = call.choices, print_first is not None
    repeatable = RepeatableCall(
        call.command,
        use_cache=choices.use_cache and not (choices.dry_run or choices.restore),
        source=call.source,
        output=call.output,
        reading=call.reading,
        list_skipped=choices.list_skipped,
        show_all=choices.show_all,
        profile=anki.key,
    )
    digest = lock_digest_of(lock_path)
    is_complete_here = bool(digest) and record.is_complete(anki.key, digest)
    known = repeatable.known_outcome() if is_complete_here else None
    if known is not None and is_as_recorded(anki, sent := record.notes(anki.key)):
        print_again(known)
        there = [one for one in sent.values() if not one.is_deleted]
        of_source = {one.guid for one in there} - record.kept(anki.key)
        delivery_report.print_nothing_to_do(anki.title, len(of_source))
        return Ended(0, syncs=True)
    if print_first is not None:
        print_first()
    built = built_for_push(call.source, call.output, call.reading, choices)
    if built is None:
        return Ended(1)
    project, written, others = built
    lock_digest = lock_digest_of(project.source.lock_path)
    with planned_push(
        project, anki, record, anki.key, restore=choices.restore, is_thorough=choices.dry_run
    ) as push:
        allowed = allowed_by(push.plan, project, choices)
        delivery_report.print_plan(project, push.plan, allowed, anki.title, is_first=is_first)
        if choices.dry_run:
            print_line("dry run: nothing was changed")
            return Ended(0)
        consent, was_asked = consent_of(push.plan, allowed, choices, is_first=is_first)
        if consent is None:
            print_line("nothing was changed in Anki", to_stderr=True)
            return Ended(1)
        if was_asked and is_changed_since_build(project, written, lock_digest):
            raise click.ClickException(
                "the source was changed meanwhile (nothing was changed in Anki)\n"
                "  hint: run the command again"
            )
        current = push.planned_again() if was_asked else push
        with delivery_errors():  # some of it may be done
            delivered = current.carry_out(
                consent, import_package=import_package, on_saved=delivery_report.print_saved
            )
        delivery_report.print_delivered(current.plan, delivered, call.advice)
        if delivered.not_taken:
            return Ended(1)
        if is_complete(current.plan, consent):
            record.complete(anki.key, lock_digest)
            keep_build(repeatable, project, others, written, choices)
    return Ended(0, syncs=True)
