"""What a push would delete, move or replace in Anki, and does only once the user agrees."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from generator.delivery.carrying_out import Consent
from generator.delivery.plan import Plan, asked_about
from generator.delivery.wording import asked_action
from generator.diagnostics import counted
from generator.preview.note_titles import note_title, shortened, title_of_removed
from generator.project import Project
from generator.project.small_removals import is_small
from generator.templates.plain_text import plain_text
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingNote:
    """A note, where it is in the source (or was), and what would be done with it."""

    what: Literal["delete", "move", "replace"]
    place: str
    question: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What the user is asked about. Two with the same `id` are about the same.

    `action` says what is done, "Delete 2 notes (12 reviews) and move 3 cards", and the `consent`
    allows it. `command` does it later.
    """

    id: str
    action: str
    command: str
    notes: tuple[PendingNote, ...]
    consent: Consent

    @property
    def declined(self) -> str:
        """What to tell when the user does not agree."""
        action = f"{self.action[:1].lower()}{self.action[1:]}"
        return f"not done: {action}; to do it later, run: {self.command}"


def pending_of(plan: Plan, project: Project, profile: str, command: str) -> Pending | None:
    """Return what the user has to be asked about in the plan of a project; None if nothing.

    `command` does it later. Many deletions are left out, since they may be a
    mistake.
    """
    consent = Consent(
        deletes=bool(plan.deletions) and not is_large_removal(plan, project),
        moves=bool(plan.moves),
        replaces=bool(plan.conflicts),
    )
    if consent == Consent():
        return None
    return Pending(
        id=_digest(plan, consent, profile),
        action=asked_action(plan, consent),
        command=command,
        notes=tuple(_notes(plan, consent, _questions(project))),
        consent=consent,
    )


def is_large_removal(plan: Plan, project: Project) -> bool:
    """Return whether the removed notes are too many to be deleted here."""
    return not is_small(len(plan.deletions), len(project.rendered.deck.notes))


def _digest(plan: Plan, consent: Consent, profile: str) -> str:
    """Return what is the same only for the same notes with the same content, in one profile."""
    asked = plan if consent.deletes else replace(plan, deletions=())
    content = (profile, asked_about(asked))
    return hashlib.sha256(repr(content).encode(errors="surrogatepass")).hexdigest()[:32]


def _notes(plan: Plan, consent: Consent, questions: Mapping[str, str]) -> Iterator[PendingNote]:
    for gone in plan.deletions if consent.deletes else ():
        yield PendingNote(
            what="delete",
            place=gone.entry.path,
            question=title_of_removed(gone.entry.question),
            details=(counted(gone.live.reviews, "review"),),
        )
    for move in plan.moves:
        reviews = counted(sum(card.reviews for card in move.cards), "review")
        cards = counted(len(move.cards), "card")
        yield PendingNote(
            what="move",
            place=move.wanted.place,
            question=questions.get(move.wanted.note.guid, ""),
            details=(f"{cards} with {reviews}: from {move.source} to {move.target}",),
        )
    for change in plan.conflicts:
        names = change.wanted.note.note_type.fields
        yield PendingNote(
            what="replace",
            place=change.wanted.place,
            question=questions.get(change.wanted.note.guid, ""),
            details=tuple(
                f"{name} in Anki: {shortened(plain_text(change.live.fields[names.index(name)]))}"
                for name in change.merged.replaced
            ),
        )


def _questions(project: Project) -> dict[str, str]:
    return {
        one.identity.guid: note_title(one.fields)
        for one in project.rendered.notes
        if one.identity and one.fields
    }
