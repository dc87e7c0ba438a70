"""What a push would do and has done, in words."""

from pathlib import Path

from generator.delivery.carrying_out import Consent, Delivered
from generator.delivery.plan import Plan
from generator.diagnostics import counted


def asked_action(plan: Plan, consent: Consent) -> str:
    """Return what the user is asked about: "Delete 2 notes (12 reviews) and move 3 cards".

    It is what of a plan needs the consent that is given, or "".
    """
    parts = []
    if plan.deletions and consent.deletes:
        reviews = sum(one.live.reviews for one in plan.deletions)
        parts.append(
            f"delete {counted(len(plan.deletions), 'note')} ({counted(reviews, 'review')})"
        )
    if plan.moves and consent.moves:
        parts.append(f"move {counted(sum(len(one.cards) for one in plan.moves), 'card')}")
    if plan.conflicts and consent.replaces:
        parts.append(f"replace your edits in {counted(len(plan.conflicts), 'note')}")
    text = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
    return text[:1].upper() + text[1:]


def saved_in_words(package: Path) -> str:
    """Return where notes are that are deleted or replaced."""
    return (
        "saved what is deleted or replaced; to have it back, import with progress and"
        f' "Update notes: Always": {package}'
    )


def done_in_words(delivered: Delivered) -> str:
    """Return what was done: "1 new, 2 changed, 3 cards moved"; "" if nothing was to be done."""
    counts = (
        (len(delivered.created), "new"),
        (len(delivered.updated), "changed"),
        (len(delivered.deleted), "deleted"),
    )
    parts = [f"{count:,} {what}" for count, what in counts if count]
    if cards := sum(len(one.cards) for one in delivered.moved):
        parts.append(f"{counted(cards, 'card')} moved")
    return ", ".join(parts)
