"""Sends each good build to Anki once nothing was saved for a while. Builds never wait for it."""

import threading
import time
from collections.abc import Sequence
from typing import Protocol

from generator.delivery.anki import DeliveryError
from generator.values import dataclass
from generator.watch.builder import Built
from generator.watch.pending import Pending
from generator.watch.sending import Sent, as_delivery_error, send

# In seconds: when a push is tried again after an error, such as that Anki is not running. Then a
# try costs a few milliseconds.
RETRY = 10.0
# In seconds: how long the end of the command waits for a push. A request to Anki cannot be taken
# back, but what it has done is found out by the next push.
_LAST_PUSH = 2.0


class PushViewer(Protocol):
    """Shows what is pushed. It is called by several threads, one after the other."""

    def show_sent(self, sent: Sent) -> None:
        """Show what a push has done, maybe nothing. An error before it is over."""

    def show_push_error(self, error: DeliveryError) -> None:
        """Show why nothing could be sent; called each time that it is tried again."""

    def show_pending(self, pending: Pending | None) -> None:
        """Ask the user, instead of what was asked before; with None, nothing is asked any more."""

    def show_declined(self, pending: Pending) -> None:
        """Show that this is not done; called again after each push that would have done it."""

    def show_other_push(self) -> None:
        """Show that another push of the source has to end first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A build to send, and the id of what the user agreed to, if this is why it is sent."""

    built: Built
    agreed: str | None


class Pusher:
    """Pushes the builds that it is told of, in a thread of its own, until it is closed.

    A build is pushed when `after` seconds have passed without another one. The event `asked` is set
    to have the source built again.
    """

    def __init__(self, profile: str | None, after: float, viewers: Sequence[PushViewer]) -> None:
        self.asked = threading.Event()
        self._profile, self._after, self._viewers = profile, after, viewers
        self._changed = threading.Condition()
        self._showing = threading.RLock()
        self._built: Built | None = None  # the last good build, until it is sent
        self._due: float | None = None
        self._pending: Pending | None = None
        self._shown: Pending | None = None
        self._agreed: str | None = None
        self._declined = ""
        self._is_broken = False
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    # ---- called by other threads

    def built(self, built: Built) -> None:
        """Take a build. What the user agreed to is done at once with the build that this caused."""
        with self._changed:
            now = time.monotonic()
            self._is_broken = built.written is None
            if built.written is not None:
                self._built = built
                self._due = now if self._agreed else now + self._after
            elif self._due is not None:
                self._due = now + self._after
            self._changed.notify_all()
        if self._is_broken:
            self._withdraw()

    def failed(self, _message: str) -> None:
        """Take it that there was no build."""
        with self._changed:
            self._is_broken = True
        self._withdraw()

    def answer(self, pending: str, is_yes: bool) -> bool:  # noqa: FBT001 - a `TakeAnswer`
        """Take the user's answer to what is pending; return False if that is not asked any more.

        The source is built again before anything is done: a note whose text is in a file again must
        not be deleted.
        """
        with self._changed:
            asked = self._pending
            if asked is None or asked.id != pending:
                return False
            self._pending = None
            if is_yes:
                self._agreed = pending
            else:
                self._declined = pending
        self._show_pending()
        if is_yes:
            self.asked.set()
        else:
            self._show_declined(asked)
        return True

    def close(self) -> None:
        """Begin nothing more, and wait for what has begun, but not long: Anki may hang."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        self._thread.join(_LAST_PUSH)

    # ---- the thread

    def _run(self) -> None:
        while (job := self._next_job()) is not None:
            self._push(job)
            del job  # a project takes much memory

    def _push(self, job: _Job) -> None:
        try:
            sent = send(
                job.built.project,
                self._profile,
                job.agreed,
                may_go_on=lambda: self._may_go_on(job),
                on_wait=self._show_other_push,
            )
        except (DeliveryError, OSError) as error:
            self._fail(job, as_delivery_error(error))
        else:
            if sent is not None:
                self._finish(job, sent)

    def _next_job(self) -> _Job | None:
        """Wait until something is to be sent; return None at the end of the command."""
        with self._changed:
            while not self._is_closing:
                wait = None if self._due is None else self._due - time.monotonic()
                if self._built is not None and wait is not None and wait <= 0:
                    job = _Job(built=self._built, agreed=self._agreed)
                    self._due = self._agreed = None
                    return job
                self._changed.wait(wait)
        return None

    def _may_go_on(self, job: _Job) -> bool:
        """Return whether Anki may be changed.

        What was saved since the build is sent with the next build, which is under way. Until then,
        nothing is deleted.
        """
        with self._changed:
            if self._is_closing:
                return False
        if job.agreed is None:
            return True
        inputs = job.built.inputs
        return not (self._is_broken or any(map(inputs.is_relevant, inputs.states)))

    def _finish(self, job: _Job, sent: Sent) -> None:
        with self._showing:
            self._show(sent)
        with self._changed:
            is_declined = sent.pending is not None and sent.pending.id == self._declined
            is_agreed = sent.pending is not None and sent.pending.id == self._agreed
            is_asked = not (is_declined or is_agreed or self._is_broken)
            self._pending = sent.pending if is_asked else None
            if sent.delivered.not_taken:
                self._try_again()
            elif self._built is job.built:
                self._built = None  # a project takes much memory
        self._show_pending()
        if sent.pending is not None and is_declined:
            self._show_declined(sent.pending)

    def _show(self, sent: Sent) -> None:
        for viewer in self._viewers:
            viewer.show_sent(sent)
        if sent.delivered.not_taken:
            places = [note.place for note in sent.delivered.not_taken]
            error = DeliveryError(
                f"{', '.join(places[:3])}{' …' if len(places) > 3 else ''}: Anki has not imported"
                f" {'this note' if len(places) == 1 else f'{len(places):,} notes'}",
                "look at Anki's window",
            )
            for viewer in self._viewers:
                viewer.show_push_error(error)

    def _fail(self, job: _Job, error: DeliveryError) -> None:
        with self._changed:
            if self._is_closing:
                return
            # What the user agreed to is asked again, since Anki may be another one by then.
            if self._built is job.built:
                self._try_again()
        with self._showing:
            for viewer in self._viewers:
                viewer.show_push_error(error)

    def _try_again(self) -> None:
        if self._due is None:
            self._due = time.monotonic() + RETRY

    # ---- what is shown

    def _withdraw(self) -> None:
        """Ask nothing while the source is broken: it may have the notes that seem to be gone."""
        with self._changed:
            was_asked = self._pending is not None
            self._pending = self._agreed = None
        if was_asked:
            self._show_pending()

    def _show_pending(self) -> None:
        # What is asked now, whichever thread comes last.
        with self._showing:
            with self._changed:
                pending = self._pending
            if pending == self._shown:
                return
            self._shown = pending
            for viewer in self._viewers:
                viewer.show_pending(pending)

    def _show_declined(self, pending: Pending) -> None:
        with self._showing:
            for viewer in self._viewers:
                viewer.show_declined(pending)

    def _show_other_push(self) -> None:
        with self._showing:
            for viewer in self._viewers:
                viewer.show_other_push()
