"""One push of what was built, without a question to the user."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from generator.delivery.anki import DeliveryError
from generator.delivery.binding import is_first_push
from generator.delivery.carrying_out import Consent, Delivered
from generator.delivery.desktop import Desktop, connect
from generator.delivery.plan import Plan
from generator.delivery.push import Push, planned_push
from generator.delivery.push_records import opened_record
from generator.delivery.sent_notes import SentNotes
from generator.delivery.wording import done_in_words, saved_in_words
from generator.diagnostics import counted
from generator.project import Project
from generator.project.commands import command_for
from generator.project.file_guard import exclusive_access
from generator.project.shell import shell_text
from generator.values import dataclass
from generator.watch.pending import Pending, is_large_removal, pending_of

# In seconds: how long a push of the same source by another process is waited for before the user is
# told.
_PATIENCE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A push: the name of the profile, what was done there, and what the user has to be told.

    `pending` is what was not done because the user has not agreed. `notices` are about what is not
    done here at all.
    """

    profile: str
    delivered: Delivered
    pending: Pending | None
    notices: tuple[str, ...]

    @property
    def done(self) -> str:
        """What was done, in words: "1 new, 2 changed"; "" if nothing was to be done."""
        return done_in_words(self.delivered)


def send(
    project: Project,
    named_profile: str | None,
    agreed: str | None,
    may_go_on: Callable[[], bool],
    on_wait: Callable[[], None],
) -> Sent | None:
    """Send a project that was built; return None if it must not go on before Anki is changed.

    With the id of what the user `agreed` to, this is done as well, if it is still the same.
    `on_wait` is called if another push of the source has to end first. Raises DeliveryError and
    OSError.
    """
    lock_path = project.source.lock_path
    with ExitStack() as stack:
        stack.enter_context(exclusive_access(lock_path, on_wait, patience=_PATIENCE, kind=".push"))
        record = stack.enter_context(opened_record(lock_path))
        anki = connect()
        _check_bound(project, record, anki, named_profile)
        profile = anki.profile
        push = stack.enter_context(planned_push(project, anki, record, profile.key))
        command = _command(project, named_profile)
        pending = pending_of(push.plan, project, profile.key, command)
        is_agreed = pending is not None and pending.id == agreed
        if not may_go_on():
            return None
        consent = pending.consent if pending and is_agreed else Consent()
        delivered = _carried_out(push, consent)
        return Sent(
            profile=profile.name,
            delivered=delivered,
            pending=None if is_agreed else pending,
            notices=_notices(push.plan, project, named_profile),
        )


def as_delivery_error(error: DeliveryError | OSError) -> DeliveryError:
    """Return an error as one that has a message and a hint."""
    if isinstance(error, DeliveryError):
        return error
    reason = error.strerror or str(error)
    return DeliveryError(f"{error.filename}: {reason}" if error.filename else reason)


def _carried_out(push: Push, consent: Consent) -> Delivered:
    """Do it. The hint of an error says where notes were saved before. Raises DeliveryError."""
    saved = list[Path]()
    try:
        return push.carry_out(consent, on_saved=saved.append)
    except (DeliveryError, OSError) as error:
        failed = as_delivery_error(error)
        raise DeliveryError(
            failed.message,
            "; ".join(filter(None, [failed.hint, *map(saved_in_words, saved)])),
            kind=failed.kind,
        ) from error


def _check_bound(
    project: Project, record: SentNotes, anki: Desktop, named_profile: str | None
) -> None:
    """Make sure that the user has pushed the source to the open profile. Raises DeliveryError."""
    if is_first_push(record, anki.profile, named_profile):
        raise DeliveryError(
            f'this source was not pushed to the profile "{anki.profile.name}" yet',
            f"run once: {_command(project, named_profile)}",
        )


def _command(project: Project, named_profile: str | None, *options: str) -> str:
    """Return the command that pushes by hand, with options."""
    profile = ["--profile", shell_text(named_profile)] if named_profile else []
    return command_for(project.source, " ".join(["push", *profile, *options]))


def _notices(plan: Plan, project: Project, named_profile: str | None) -> tuple[str, ...]:
    """Return what the user would wonder about: edits that do not arrive in Anki."""
    notices = []
    if is_large_removal(plan, project):
        notices.append(
            f"{counted(len(plan.deletions), 'removed note')} left in Anki, since so many may be a"
            f" mistake: if not, run: {_command(project, named_profile, '--delete-many')}"
        )
    staying = len(plan.left_alone) + len(plan.restorable) + len(plan.refused)
    if staying:
        notes = "1 note stays as it is" if staying == 1 else f"{staying:,} notes stay as they are"
        notices.append(
            f"{notes} in Anki; to see why, run: {_command(project, named_profile, '--dry-run')}"
        )
    return tuple(notices)
