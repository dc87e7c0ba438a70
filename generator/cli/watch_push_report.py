"""What `anki-deck watch --push` prints, and what it asks on a terminal."""

from collections.abc import Callable

from generator.cli.printing import paint, print_line
from generator.cli.report import first_of, print_detail, print_note
from generator.cli.summary import NOTES_SHOWN
from generator.cli.terminal_answers import TerminalAnswers, can_answer
from generator.cli.watch_report import PRINTING, print_timed
from generator.delivery.anki import DeliveryError
from generator.delivery.wording import saved_in_words
from generator.watch.pending import Pending
from generator.watch.sending import Sent

_ANSWERS = {"y": True, "yes": True, "n": False, "no": False}


class PushReport:
    """Prints pushes, and reads answers if there is a terminal, until it is closed."""

    def __init__(self, retry: float) -> None:
        self._retry = retry
        self._error = ""
        self._notices: tuple[str, ...] = ()
        self._declined = ""
        self._answers: TerminalAnswers | None = None

    def take_answers(self, answer: Callable[[str, bool], bool]) -> None:
        """Let the user type an answer, if there is a terminal."""

        def on_line(question: str, line: str) -> None:
            if (is_yes := _ANSWERS.get(line.lower())) is not None:
                answer(question, is_yes)
            elif line:
                with PRINTING:
                    print_line("type y or n, and Enter")

        if can_answer():
            self._answers = TerminalAnswers(on_line)

    def close(self) -> None:
        """Read no more answers."""
        if self._answers is not None:
            self._answers.close()

    def show_sent(self, sent: Sent) -> None:
        """Print what a push has done; nothing if it has done nothing, as most do."""
        with PRINTING:
            is_over = not sent.delivered.not_taken
            if sent.done or (self._error and is_over):
                name = paint(f"Anki ({sent.profile})", "good")
                print_timed(f"{name}: {sent.done or 'nothing to change'}")
            if is_over:
                self._error = ""
            if sent.delivered.saved:
                print_line(f"  {saved_in_words(sent.delivered.saved)}")
            for notice in sent.notices:
                if notice not in self._notices:
                    print_line(f"  {notice}")
            self._notices = sent.notices

    def show_push_error(self, error: DeliveryError) -> None:
        """Print why nothing could be sent, unless it is the same again."""
        with PRINTING:
            if error.message == self._error:
                return
            self._error = error.message
            print_timed(f"not sent to Anki: {error.message}", "error")
            if error.hint:
                print_line(f"  {paint('hint:', 'hint')} {error.hint}", to_stderr=True)
            print_line(f"  it is tried again every {self._retry:g} s", to_stderr=True)

    def show_declined(self, pending: Pending) -> None:
        """Print that this is not done, unless it is the same again."""
        with PRINTING:
            if pending.id != self._declined:
                self._declined = pending.id
                print_line(f"  {pending.declined}")

    def show_other_push(self) -> None:
        """Print that another push has to end first."""
        with PRINTING:
            print_timed("another push of this source is running: waiting for it")

    def show_pending(self, pending: Pending | None) -> None:
        """Print what is asked, and how to answer."""
        if self._answers is not None and self._answers.is_open:
            with self._answers.asking(pending.id if pending else None):
                self._print_question(pending, "type y and Enter to do it, n to leave them; or ")
        else:
            self._print_question(pending, "")

    def _print_question(self, pending: Pending | None, by_terminal: str) -> None:
        if pending is None:
            return
        with PRINTING:
            print_timed(f"{pending.action}?", "warning")
            on_page = " (all are listed on the page)"
            for note in first_of(pending.notes, NOTES_SHOWN, on_page):
                print_note(note.what, "warning", note.place, note.question)
                for detail in note.details:
                    print_detail(detail)
            print_line(f"  {by_terminal}answer on the page")
