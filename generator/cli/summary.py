"""What a build does, or would do, to the notes in Anki: as text and as JSON."""

import os
from collections import Counter
from pathlib import Path

from generator.cli import report
from generator.cli.identities import STATUS_ROLES, identities, location_of
from generator.cli.moves import moves_json, print_moves
from generator.cli.printing import print_line
from generator.cli.removals import print_removed, removed_notes
from generator.cli.unsure import Candidates
from generator.diagnostics import counted
from generator.identity import Status
from generator.notes import Deck, DraftNote, question_of
from generator.project import Project
from generator.project.commands import command_for
from generator.project.shell import shell_word
from generator.sources.deck_names import common_deck

# How many notes of each kind a build lists; `anki-deck diff` lists all of them.
NOTES_SHOWN = 10


def changes_json(
    project: Project, package: Path | None, *, ever_removed: bool = False, explain: bool = False
) -> dict[str, object]:
    """Return the result of a build or diff in the documented JSON form.

    With `ever_removed`, it includes notes that earlier builds removed; with `explain`, the reason
    for each note's identity.
    """
    if explain:  # imported here, since it needs what compares texts
        from generator.cli.explaining import explanation_json, score_json
    notes: list[dict[str, object]] = []
    drafts: list[dict[str, object]] = []
    unsure: list[dict[str, object]] = []
    for note, identity in identities(project):
        base = {"path": note.location.path, "line": note.location.line, "guid": identity.guid}
        explanation = explanation_json(project, identity) if explain else {}
        if isinstance(note, DraftNote):
            drafts.append({**base, **explanation})
        else:
            notes.append(
                {**base, "status": identity.status.value, "why": identity.why, **explanation}
            )
        if identity.unsure is not None:
            score = {"score": score_json(identity)} if explain else {}
            unsure.append({**base, "candidate": identity.unsure, **score})
    removed = [
        {"guid": entry.guid, "nid": entry.nid, "front": entry.question}
        for entry in removed_notes(project, ever=ever_removed)
    ]
    return {
        "package": package.as_posix() if package else None,
        "notes": notes,
        "drafts": drafts,
        "moved": moves_json(project),
        "removed": removed,
        "unsure": unsure,
        "diagnostics": [problem.as_json() for problem in project.diagnostics],
    }


def in_decks(deck: Deck) -> str:
    """Name the decks of the notes: "in the deck A::B", or for several "in 3 decks below A"."""
    names = sorted({note.deck for note in deck.notes}) or [deck.name]
    shared = common_deck(names)
    if len(names) == 1:
        return f"in the deck {shared}"
    if shared in names:
        return f"in the deck {shared} and {counted(len(names) - 1, 'deck')} below it"
    return f"in {len(names):,} decks below {shared}" if shared else f"in {len(names):,} decks"


def status_counts(project: Project) -> str:
    """Count what a build does to the notes: `1 changed, 41 unchanged`."""
    counts = Counter(
        identity.status for note, identity in identities(project) if not isinstance(note, DraftNote)
    )
    by_status = [f"{counts[status]:,} {status.value}" for status in Status if counts[status]]
    if moved := len(moves_json(project)):
        by_status.append(f"{moved:,} moved")
    if project.removed:
        by_status.append(f"{len(project.removed):,} removed")
    if drafts := project.rendered.deck.drafts:
        by_status.append(counted(len(drafts), "draft"))
    return ", ".join(by_status)


def print_changes(
    project: Project, *, list_all: bool, all_removed: bool, explain: bool = False
) -> None:
    """Print what is new, changed, returned, moved, removed or unsure: the first notes of each.

    With `list_all`, print all of them. With `all_removed`, list all removed notes; together with
    `list_all`, also those that earlier builds removed. With `explain`, print each note with the
    reason for its identity.
    """
    if project.identification is None:
        return
    print_line(f"  {status_counts(project)}")
    if not project.source.lock.entries and not moves_json(project):
        _print_first_build(project)
    limit = None if list_all else NOTES_SHOWN
    # An explanation contains what the other lists print about a note.
    if explain:
        from generator.cli.explaining import print_explanations

        print_explanations(project)
        print_moves(project, limit)
    else:
        _print_notes(project, limit)
        _print_emptied_notes(project, limit)
        print_moves(project, limit)
        print_unsure(project, limit)
    removed = removed_notes(project, ever=list_all and all_removed)
    print_removed(project, removed, limit=None if all_removed else limit, is_requested=all_removed)


def _print_notes(project: Project, limit: int | None) -> None:
    # In a first build all notes are new: `anki-deck build` does not list them.
    if limit is not None and not project.source.lock.entries:
        return
    listed = [
        (note, identity)
        for note, identity in identities(project)
        if not isinstance(note, DraftNote) and identity.status is not Status.UNCHANGED
    ]
    for note, identity in report.first_of(listed, limit):
        role = STATUS_ROLES[identity.status]
        report.print_note(identity.status.value, role, location_of(note), question_of(note).value)
        report.print_detail(identity.why)


def print_rerendered(project: Project, *, are_sent: bool) -> None:
    """Print how many unchanged notes look different, and what sends them unless they `are_sent`."""
    count = sum(identity.is_rerendered for _, identity in identities(project))
    if not count:
        return
    notes = "1 unchanged note looks" if count == 1 else f"{count:,} unchanged notes look"
    if are_sent:
        print_line(f"{notes} different: sent, overwriting edits made in Anki", to_stderr=True)
    else:
        them = "it" if count == 1 else "them"
        print_line(
            f"  {notes} different; to send {them}, overwriting edits made in Anki:"
            f" {command_for(project.source, 'build --rerender')}"
        )


def _print_first_build(project: Project) -> None:
    """Print where the lock of earlier builds may be, if the source has none."""
    lock = project.source.lock_path
    orphans = project.matching.orphaned_locks if project.matching else ()
    for orphan in orphans:
        move = f"{'ren' if os.name == 'nt' else 'mv'} {shell_word(orphan)} {shell_word(lock)}"
        root = project.source.root.as_posix()
        print_line(
            f"  the source of {orphan.as_posix()} is gone. If {root} is its new name, build again"
            f" after: {move}"
        )
    if not orphans:
        print_line(
            "  first build. If this deck was built elsewhere before, copy its lock to"
            f" {lock.as_posix()} and build again"
        )


def _print_emptied_notes(project: Project, limit: int | None) -> None:
    """Print drafts that are notes in Anki: their answer was deleted from the source."""
    emptied = [
        note
        for note, identity in identities(project)
        if isinstance(note, DraftNote) and identity.nid
    ]
    for draft in emptied[:limit]:
        report.print_note("draft", "warning", location_of(draft), question_of(draft).value)
        report.print_detail("not removed: Anki keeps the last answer")


def print_unsure(project: Project, limit: int | None) -> None:
    """Print notes that may be notes of the lock, and the commands that link them."""
    unsure = [
        (note, identity) for note, identity in identities(project) if identity.unsure is not None
    ]
    candidates = Candidates(project)
    for note, identity in report.first_of(
        unsure, limit, f"; to see all: {command_for(project.source, 'diff')}"
    ):
        report.print_note("unsure", "warning", location_of(note), question_of(note).value)
        report.print_detail(candidates.describe(identity))
        for advice in candidates.advice(note, identity):
            report.print_detail(advice)
