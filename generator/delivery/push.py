"""A push: what Anki has is read, a plan is made, and it is carried out once the user agrees."""

import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.delivery.anki import Anki, DeliveryError
from generator.delivery.carrying_out import Consent, Delivered, carry_out
from generator.delivery.data_folder import LONGEST_RUN, data_folder
from generator.delivery.merging import learners_texts
from generator.delivery.plan import Change, Plan, asked_about, make_plan
from generator.delivery.push_records import locks_of_other_sources
from generator.delivery.reading import Reading, read
from generator.delivery.sent_notes import SentNote, SentNotes
from generator.delivery.target import Target
from generator.delivery.undone_moves import with_undone_moves
from generator.delivery.wanted import Wanted, wanted_of
from generator.identity.lock import Entry, Lock
from generator.project import Project
from generator.project.files import output_name
from generator.project.lockfile import read_lock
from generator.values import dataclass

# Not in the system's temporary folder, which an Anki that runs in a sandbox may not see.
_PREFIX = "push-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A push that is planned and not carried out yet."""

    plan: Plan
    _wanted: Wanted
    _reading: Reading
    _target: Target
    _restores: bool

    def planned_again(self) -> "Push":
        """Return the push with what Anki has now, after the user was asked.

        Raises DeliveryError if what was asked would not be the same.
        """
        self._target.anki.catch_up()
        kept = self._target.record.kept(self._target.profile)
        again = _planned(self._wanted, self._target, kept, restores=self._restores)
        if asked_about(again.plan) != asked_about(self.plan):
            raise DeliveryError(
                "what would be deleted, moved or replaced was changed in Anki meanwhile",
                "finish your work there, and run the command again",
            )
        return again

    def carry_out(
        self,
        consent: Consent,
        *,
        import_package: Callable[[Path], None] | None = None,
        on_saved: Callable[[Path], None] = lambda _: None,
    ) -> Delivered:
        """Do what is planned, as far as the user agrees. Raises DeliveryError and OSError.

        `import_package` hands a package to Anki, and returns once it is imported or refused, if
        Anki must not do that by itself. `on_saved` is called with the package in which notes were
        saved before they are deleted or replaced.
        """
        target = replace(self._target, on_saved=on_saved)
        if import_package is not None:
            target = replace(target, import_package=import_package, marks_for_sync=False)
        return carry_out(self.plan, consent, self._wanted, self._reading, target)


@contextmanager
def planned_push(
    project: Project,
    anki: Anki,
    record: SentNotes,
    profile: str,
    *,
    restore: bool = False,
    is_thorough: bool = False,
) -> Iterator[Push]:
    """Plan the push of a project that was built to a profile. Raises DeliveryError and OSError.

    With `restore`, notes that the learner deleted in Anki are sent again. If it `is_thorough`,
    removed notes that an earlier push left in Anki are looked at again.
    """
    wanted = wanted_of(project)
    record.record_unsure(wanted.unsure)
    wanted = _with_reasons(wanted, project.source.lock_path, record.unsure())
    now, folder = int(time.time()), data_folder()
    _delete_left_behind(folder, now)
    with TemporaryDirectory(prefix=_PREFIX, dir=folder) as exchange:
        target = Target(
            anki=anki,
            record=record,
            profile=profile,
            folder=Path(exchange),
            source=output_name(project.rendered.deck.name),
            now=now,
            import_package=anki.import_package,
            marks_for_sync=True,
            on_saved=lambda _: None,
        )
        kept = frozenset[str]() if is_thorough else record.kept(profile)
        yield _planned(wanted, target, kept, restores=restore)


def _planned(wanted: Wanted, target: Target, kept: Collection[str], *, restores: bool) -> Push:
    """Read what Anki has, and plan."""
    record, profile = target.record, target.profile
    sent = with_undone_moves(target.anki, target.known)
    reading = read(target.anki, wanted, sent, kept, target.folder)
    plan = make_plan(wanted, reading.in_anki, sent, record.header(profile))
    left_alone = tuple(
        replace(one, is_known=one.entry.guid in kept and not one.is_for_source)
        for one in plan.left_alone
    )
    # In a desktop, it is seen only now and then.
    noticed = tuple(_noticed(plan, sent)) if target.anki.yields_to_devices else ()
    plan = replace(plan, left_alone=left_alone, noticed=noticed)
    if restores:
        plan = replace(plan, new=(*plan.new, *plan.restorable), restorable=())
    return Push(plan=plan, _wanted=wanted, _reading=reading, _target=target, _restores=restores)


def _noticed(plan: Plan, sent: Mapping[str, SentNote]) -> Iterator[Change]:
    """Yield the notes that the learner has edited since this was last looked at."""
    for one in plan.edited:
        known, source = sent.get(one.wanted.note.guid), one.wanted.note.fields
        if known is None or not {*learners_texts(one.live.fields, source)} <= {*known.learners}:
            yield one


def _with_reasons(wanted: Wanted, lock_path: Path, unsure: Collection[str]) -> Wanted:
    """Add reasons to keep removed notes: possible matches, and those that another source has.

    Another source may be a copy of the folder elsewhere.
    """
    locks = cache(lambda: [(path, _lock(path)) for path in locks_of_other_sources(lock_path)])

    def reason_to_keep(entry: Entry) -> str | None:
        if entry.guid in unsure:
            return "it may be another note of the source: link the two, or delete it in Anki"
        for path, lock in locks():
            if lock is None:
                return f"it may also be a note of {path}, which cannot be read"
            other = lock.entries.get(entry.guid)
            if other is not None and not other.removed:
                return f"it is also a note of {path}"
        return wanted.reason_to_keep(entry)

    return replace(wanted, reason_to_keep=reason_to_keep)


def _lock(path: Path) -> Lock | None:
    """Return the lock of another source; None if it cannot be read."""
    try:
        lock, problems = read_lock(path)
    except OSError:
        return None
    return None if problems else lock


def _delete_left_behind(folder: Path, now: int) -> None:
    for path in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if path.stat().st_mtime < now - LONGEST_RUN:
                shutil.rmtree(path)
