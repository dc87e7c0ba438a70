"""What `push` and `sync` print: what they would do in Anki, and what they have done."""

from collections.abc import Sequence
from pathlib import Path

from generator.cli import report
from generator.cli.identities import identities
from generator.cli.printing import paint, print_line
from generator.cli.summary import NOTES_SHOWN
from generator.delivery.carrying_out import Consent, Delivered
from generator.delivery.plan import CardMove, Change, Deletion, Plan
from generator.delivery.wanted import WantedNote
from generator.delivery.wording import done_in_words, saved_in_words
from generator.diagnostics import counted, quoted
from generator.notes import question_of
from generator.project import Project
from generator.project.small_removals import is_small
from generator.templates.plain_text import plain_text

_LONGEST_TEXT = 60


def print_nothing_to_do(title: str, notes: int) -> None:
    """Print that the collection with this title has everything."""
    print_line(f"{paint(title, 'good')}: nothing to change ({counted(notes, 'note')})")


def print_plan(
    project: Project, plan: Plan, allowed: Consent, title: str, *, is_first: bool
) -> None:
    """Print what would be done with each note, as far as the options allow it."""
    if _is_nothing(plan):
        print_nothing_to_do(title, len(plan.unchanged) + len(plan.edited))
    else:
        print_line(f"{paint(title, 'good')}: {_counts(plan, allowed) or 'nothing to change'}")
    printed = _PlanReport(project)
    # In a first push, most notes are new.
    if not is_first:
        printed.notes("new", "good", plan.new)
    printed.changes("changed", "place", plan.changes)
    printed.conflicts(plan.conflicts, is_allowed=allowed.replaces)
    printed.deletions(plan.deletions, is_allowed=allowed.deletes)
    printed.moves(plan.moves, is_allowed=allowed.moves)
    printed.stays(plan)
    if is_first:
        printed.edited(plan.edited)
    else:
        printed.noticed(plan.noticed)


def _is_nothing(plan: Plan) -> bool:
    """Return whether Anki has all that can be sent."""
    wanted = plan.new or plan.changes or plan.conflicts or plan.deletions or plan.moves
    return not wanted and bool(plan.unchanged or plan.edited)


def _counts(plan: Plan, allowed: Consent) -> str:
    parts = [
        (len(plan.new), "new"),
        (len(plan.changes) + (len(plan.conflicts) if allowed.replaces else 0), "changed"),
        (len(plan.unchanged) + len(plan.edited), "unchanged"),
        (0 if allowed.replaces else len(plan.conflicts), "kept"),
        (len(plan.deletions) if allowed.deletes else 0, "to delete"),
    ]
    counts = [f"{count:,} {what}" for count, what in parts if count]
    if plan.moves and allowed.moves:
        cards = counted(sum(len(one.cards) for one in plan.moves), "card")
        counts.append(f"{cards} to move")
    return ", ".join(counts)


class _PlanReport:
    """Prints notes with their places and questions."""

    def __init__(self, project: Project) -> None:
        self._questions = {
            identity.guid: question_of(note).value for note, identity in identities(project)
        }
        self._notes = len(project.rendered.deck.notes)

    def notes(self, label: str, role: str, notes: Sequence[WantedNote]) -> None:
        for one in report.first_of(notes, NOTES_SHOWN):
            self._print(label, role, one)

    def changes(self, label: str, role: str, changes: Sequence[Change]) -> None:
        for one in report.first_of(changes, NOTES_SHOWN):
            self._print(label, role, one.wanted)
            if one.merged.kept:
                report.print_detail(f"edited in Anki too: {_list(one.merged.kept)} (stays)")

    def conflicts(self, conflicts: Sequence[Change], *, is_allowed: bool) -> None:
        # Each of them, however many: a text of the learner's would be gone.
        for one in conflicts:
            self._print("replace" if is_allowed else "kept", "warning", one.wanted)
            fate = "to be replaced by the source" if is_allowed else "stays (--keep-edits)"
            for name in one.merged.replaced:
                index = one.wanted.note.note_type.fields.index(name)
                text = _shown(one.live.fields[index])
                report.print_detail(f"your {name} in Anki, {text}: {fate}")

    def deletions(self, deletions: Sequence[Deletion], *, is_allowed: bool) -> None:
        # All of them if they are deleted; else it is enough to see what they are.
        limit = None if is_allowed else NOTES_SHOWN
        for one in report.first_of(deletions, limit):
            label = "delete" if is_allowed else "removed"
            report.print_note(label, "warning", one.entry.path, one.entry.question)
            report.print_detail(counted(one.live.reviews, "review"))
        if deletions and not is_allowed:
            count = counted(len(deletions), "removed note")
            if is_small(len(deletions), self._notes):
                print_line(f"  {count}: left in Anki (--no-delete)")
            else:
                print_line(
                    f"  {count}: left in Anki, since so many may be a mistake (if not, add"
                    " --delete-many)"
                )

    def moves(self, moves: Sequence[CardMove], *, is_allowed: bool) -> None:
        """Print the moves, those between the same two decks together."""
        if moves and not is_allowed:
            count = counted(sum(len(one.cards) for one in moves), "card")
            print_line(f"  {count}: not moved to the deck of the source (--no-move)")
        groups: dict[tuple[str, str], list[CardMove]] = {}
        for one in moves if is_allowed else ():
            groups.setdefault((one.source, one.target), []).append(one)
        for (source, target), group in groups.items():
            cards = [card for one in group for card in one.cards]
            reviews = counted(sum(card.reviews for card in cards), "review")
            counts = f"{counted(len(cards), 'card')} with {reviews}"
            print_line(f"  {paint('move     ', 'place')} {counts}: from {source} to {target}")
            for one in report.first_of(group, NOTES_SHOWN):
                question = quoted(self._questions.get(one.wanted.note.guid, ""), 50)
                report.print_detail(f"{one.wanted.place}  {question}")

    def stays(self, plan: Plan) -> None:
        """Print what stays as it is in Anki although the source says something else."""
        new = [one for one in plan.left_alone if not one.is_known]
        for left in report.first_of(new, NOTES_SHOWN):
            report.print_note("stays", None, left.entry.path, left.entry.question)
            report.print_detail(f"removed from the source, but not deleted: {left.why}")
        for move in report.first_of(plan.moved_by_learner, NOTES_SHOWN):
            self._print("stays", None, move.wanted)
            report.print_detail(
                f"in {move.source}, not {move.target}: moved in Anki, or before the last build"
            )
        for refused in report.first_of(plan.refused, NOTES_SHOWN):
            self._print("stays", None, refused.wanted)
            report.print_detail(f"not updated: {refused.why}")
        if plan.restorable:
            notes = counted(len(plan.restorable), "note")
            print_line(f"  {notes} that you deleted in Anki: not sent again (--restore sends them)")

    def edited(self, edited: Sequence[Change]) -> None:
        """Print the notes that differ in Anki, of which it is not known who changed them."""
        for one in report.first_of(edited, NOTES_SHOWN):
            self._print("stays", None, one.wanted)
            report.print_detail(
                f"differs in Anki and stays: {_list(one.merged.kept)}. If it is not your edit,"
                " change the note here"
            )

    def noticed(self, edited: Sequence[Change]) -> None:
        """Print the notes that the learner has edited since the last time."""
        for one in report.first_of(edited, NOTES_SHOWN):
            self._print("stays", None, one.wanted)
            report.print_detail(f"edited in Anki: {_list(one.merged.kept)} (stays)")

    def _print(self, label: str, role: str | None, note: WantedNote) -> None:
        report.print_note(label, role, note.place, self._questions.get(note.note.guid, ""))


def print_saved(path: Path) -> None:
    """Print where notes are that will be deleted or replaced."""
    print_line(saved_in_words(path))


def print_delivered(plan: Plan, delivered: Delivered, advice: str) -> None:
    """Print what was done in Anki; `advice` is for notes that it did not take."""
    if done := done_in_words(delivered):
        print_line(f"done: {done}")
    elif not (_is_nothing(plan) or delivered.not_taken):
        print_line("nothing was changed in Anki", to_stderr=True)
    for note in report.first_of(delivered.not_taken, NOTES_SHOWN):
        print_line(f"{note.place}: Anki does not have this note as it was sent", to_stderr=True)
    if delivered.not_taken:
        print_line(f"nothing was deleted or moved. {advice}", to_stderr=True)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)


def _shown(html: str) -> str:
    return quoted(plain_text(html), _LONGEST_TEXT) if html else "empty"
