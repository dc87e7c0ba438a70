"""What the page shows about pushes to Anki: the last one, an error, and what the user is asked."""

from typing import Any

from generator.delivery.anki import DeliveryError
from generator.delivery.wording import saved_in_words
from generator.watch.live_page import LivePage
from generator.watch.pending import Pending
from generator.watch.sending import Sent

_OTHER_PUSH = "Another push of this source is running."


class ShownPush:
    """The value `push` of the page's data, which `page/push.js` reads."""

    def __init__(self, page: LivePage, after: float) -> None:
        self._page = page
        self._push: dict[str, Any] = {
            "text": f"Edits are sent to Anki when nothing was saved for {after:g} s.",
            "hint": "",
            "isError": False,
            "notices": (),
            "pending": None,
        }
        self._show()

    def show_sent(self, sent: Sent) -> None:
        """Show what a push has done; the push before it, if that is nothing."""
        saved, is_over = sent.delivered.saved, not sent.delivered.not_taken
        if sent.done:
            hint = _sentence(saved_in_words(saved)) if saved else ""
            self._show(text=f"Anki ({sent.profile}): {sent.done}", hint=hint)
        elif is_over and (self._push["isError"] or self._push["text"] == _OTHER_PUSH):
            self._show(text=f"Anki ({sent.profile}): nothing to change", hint="")
        self._show(isError=self._push["isError"] and not is_over, notices=sent.notices)

    def show_push_error(self, error: DeliveryError) -> None:
        """Show why nothing could be sent."""
        self._show(text=f"Not sent to Anki: {error.message}", hint=error.hint, isError=True)

    def show_pending(self, pending: Pending | None) -> None:
        """Ask the user."""
        asked = pending and {
            "id": pending.id,
            "action": pending.action,
            "notes": [
                {
                    "what": note.what,
                    "place": note.place,
                    "question": note.question,
                    "details": note.details,
                }
                for note in pending.notes
            ],
        }
        self._show(pending=asked)

    def show_declined(self, pending: Pending) -> None:
        """Show that this is not done."""
        declined = _sentence(pending.declined)
        others = tuple(one for one in self._push["notices"] if one != declined)
        self._show(notices=(*others, declined))

    def show_other_push(self) -> None:
        """Show that another push has to end first."""
        self._show(text=_OTHER_PUSH, hint="", isError=False)

    def _show(self, **changed: object) -> None:
        push = {**self._push, **changed}
        if push != self._push or not changed:
            self._push = push
            self._page.keep_beside("push", push)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
