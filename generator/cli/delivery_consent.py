"""What the user of `anki-deck push` agrees to: by options, or by answering a question."""

from typing import TYPE_CHECKING, NamedTuple

import click

from generator.cli.terminal_answers import has_terminal

if TYPE_CHECKING:
    from generator.delivery.carrying_out import Consent
    from generator.delivery.plan import Plan
    from generator.project import Project


class Choices(NamedTuple):
    """What the user chose: the options of the same names, and those without `no`."""

    yes: bool
    dry_run: bool
    delete: bool
    delete_many: bool
    move: bool
    keep_edits: bool
    restore: bool
    list_skipped: bool
    show_all: bool
    use_cache: bool


class _NoTerminalError(click.ClickException):
    """The user has to be asked, and cannot be: wrong usage."""

    exit_code = 2


def allowed_by(plan: "Plan", project: "Project", choices: Choices) -> "Consent":
    """Return what the options allow to be done once the user agrees."""
    from generator.delivery.carrying_out import Consent
    from generator.project.small_removals import is_small

    deletions = len(plan.deletions)
    is_usual = is_small(deletions, len(project.rendered.deck.notes))
    return Consent(
        deletes=choices.delete and (is_usual or choices.delete_many),
        moves=choices.move,
        replaces=not choices.keep_edits,
    )


def consent_of(
    plan: "Plan", allowed: "Consent", choices: Choices, *, is_first: bool
) -> "tuple[Consent | None, bool]":
    """Return what the user agrees to, or None if nothing must be done, and whether they were asked.

    Raises click.ClickException if there is no terminal to ask.
    """
    from generator.delivery.carrying_out import Consent
    from generator.delivery.wording import asked_action
    from generator.diagnostics import counted

    question = asked_action(plan, allowed)
    if choices.yes or not (question or is_first):
        return allowed, False
    if not has_terminal():
        raise _NoTerminalError(
            "nothing was changed in Anki, because there is no terminal to ask: add "
            + " or ".join(["--yes", *([] if is_first else [_without(plan, allowed)])])
        )
    new = counted(len(plan.new), "note")
    if is_first and not click.confirm(f"Send {new} to Anki?" if plan.new else "Go on?"):
        return None, True
    if not question:
        return allowed, True
    answer = click.prompt(
        f"{question}? [y]es, [n]o: leave them as they are, [q]uit",
        type=click.Choice(["y", "n", "q"], case_sensitive=False),
        show_choices=False,
    )
    return {"y": allowed, "n": Consent(), "q": None}[answer.lower()], True


def _without(plan: "Plan", allowed: "Consent") -> str:
    """Return the options with which there is nothing to ask."""
    options = [
        *(["--no-delete"] if plan.deletions and allowed.deletes else []),
        *(["--no-move"] if plan.moves and allowed.moves else []),
        *(["--keep-edits"] if plan.conflicts and allowed.replaces else []),
    ]
    return " ".join(options)


def is_complete(plan: "Plan", consent: "Consent") -> bool:
    """Return whether a push did all that was planned, so that the next one has nothing to do."""
    waiting = any(one.is_for_source for one in plan.left_alone) or plan.refused
    return not (
        waiting
        or (plan.deletions and not consent.deletes)
        or (plan.moves and not consent.moves)
        or (plan.conflicts and not consent.replaces)
    )
