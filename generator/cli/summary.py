"""What a build does, or would do, to a learner's notes: in words for a person, and as JSON for a script."""

import os
from collections import Counter
from pathlib import Path

from generator.cli import report
from generator.cli.explaining import STATUS_ROLES, explanation_json, print_explanations, score_json
from generator.cli.identities import identities, location_of
from generator.cli.moves import moves_json, print_moves
from generator.cli.removals import print_removed, removed_notes
from generator.cli.unsure import Candidates
from generator.diagnostics import quoted
from generator.identity import Status
from generator.notes import Deck, DraftNote, question_of
from generator.project import Project
from generator.project.shell import shell_word
from generator.sources.deck_names import common_deck

# As many notes as a person reads through after a build; `anki-deck diff` lists them all.
NOTES_SHOWN = 10


def changes_json(
    project: Project, package: Path | None, *, ever_removed: bool = False, explain: bool = False
) -> dict[str, object]:
    """Return a build or diff in the shape that scripts rely on.

    With `ever_removed`, notes that left it before too; with `explain`, why each note is what it is.
    """
    notes: list[dict[str, object]] = []
    drafts: list[dict[str, object]] = []
    unsure: list[dict[str, object]] = []
    for note, identity in identities(project):
        place = {"path": note.location.path, "line": note.location.line, "guid": identity.guid}
        explanation = explanation_json(project, identity) if explain else {}
        if isinstance(note, DraftNote):
            drafts.append({**place, **explanation})
        else:
            notes.append(
                {**place, "status": identity.status.value, "why": identity.why, **explanation}
            )
        if identity.unsure is not None:
            score = {"score": score_json(identity)} if explain else {}
            unsure.append({**place, "candidate": identity.unsure, **score})
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
        "diagnostics": [report.diagnostic_json(found) for found in project.diagnostics],
    }


def in_decks(deck: Deck) -> str:
    """Say which decks the notes are in: "in the deck A::B", or "in 3 decks below A" if no deck has all of them."""
    names = sorted({note.deck for note in deck.notes}) or [deck.name]
    shared = common_deck(names)
    if len(names) == 1:
        return f"in the deck {shared}"
    if shared in names:
        return f"in the deck {shared} and {report.plural(len(names) - 1, 'deck')} below it"
    return f"in {len(names):,} decks below {shared}" if shared else f"in {len(names):,} decks"


def print_changes(
    project: Project, *, list_all: bool, all_removed: bool, explain: bool = False
) -> None:
    """Print what is new, changed, returned, removed and unsure; `list_all`, or as much as one reads after a build.

    With `all_removed`, every removed note is listed; together with `list_all`, those of earlier builds too. With
    `explain`, each note comes with the reason for its identity, whatever the number.
    """
    if project.identification is None:
        return
    counts = Counter(
        one.status for note, one in identities(project) if not isinstance(note, DraftNote)
    )
    counts_by_status = [f"{counts[status]:,} {status.value}" for status in Status if counts[status]]
    if moved := len(moves_json(project)):
        counts_by_status.append(f"{moved:,} moved")
    if project.removed:
        counts_by_status.append(f"{len(project.removed):,} removed")
    if drafts := project.rendered.deck.drafts:
        counts_by_status.append(report.plural(len(drafts), "draft"))
    report.print_line(f"  {', '.join(counts_by_status)}")
    if not project.source.lock.entries and not moves_json(project):
        _print_first_build(project)
    limit = None if list_all else NOTES_SHOWN
    # Which says all that the lists below say of notes, and what is unsure of them.
    if explain:
        print_explanations(project)
        print_moves(project, limit)
    else:
        _print_notes(project, limit)
        _print_emptied_notes(project, limit)
        print_moves(project, limit)
        _print_unsure(project, limit)
    removed = removed_notes(project, ever=list_all and all_removed)
    print_removed(project, removed, limit=None if all_removed else limit, is_requested=all_removed)


def _print_notes(project: Project, limit: int | None) -> None:
    # A first build is all new: that is not worth a list.
    if limit is not None and not project.source.lock.entries:
        return
    listed = [
        (note, identity)
        for note, identity in identities(project)
        if not isinstance(note, DraftNote) and identity.status is not Status.UNCHANGED
    ]
    for note, identity in report.first_of(listed, limit):
        label = report.paint(f"{identity.status.value:<9}", STATUS_ROLES[identity.status])
        report.print_line(f"  {label} {location_of(note)}  {quoted(question_of(note).value, 50)}")
        report.print_line(f"            {identity.why}")


def print_rerendered(project: Project, *, are_sent: bool) -> None:
    """Say how many notes only look different from what Anki has, and what sends them, or that they `are_sent`."""
    count = sum(identity.is_rerendered for _, identity in identities(project))
    if not count:
        return
    notes = "1 unchanged note looks" if count == 1 else f"{count:,} unchanged notes look"
    if are_sent:
        report.print_line(
            f"{notes} different: sent, overwriting edits made in Anki", to_stderr=True
        )
    else:
        them = "it" if count == 1 else "them"
        report.print_line(
            f"  {notes} different: anki-deck build --rerender sends {them}, overwriting edits made in Anki"
        )


def _print_first_build(project: Project) -> None:
    """Say where reviews of earlier builds may be, where there is no lock yet."""
    lock = project.source.lock_path
    orphans = project.matching.orphaned_locks if project.matching else ()
    for orphan in orphans:
        move = f"{'ren' if os.name == 'nt' else 'mv'} {shell_word(orphan)} {shell_word(lock)}"
        root = project.source.root.as_posix()
        report.print_line(
            f"  the source of {orphan.as_posix()} is gone. If {root} is its new name, build again after: {move}"
        )
    if not orphans:
        report.print_line(
            f"  first build. If this deck was built elsewhere before, copy its lock to {lock.as_posix()} and build again"
        )


def _print_emptied_notes(project: Project, limit: int | None) -> None:
    emptied = [note for note, one in identities(project) if isinstance(note, DraftNote) and one.nid]
    for draft in emptied[:limit]:
        report.print_line(
            f"  {report.paint('draft    ', 'warning')} {location_of(draft)}  {quoted(question_of(draft).value, 50)}"
        )
        report.print_line("            not removed: Anki keeps the last answer")


def _print_unsure(project: Project, limit: int | None) -> None:
    found = [
        (note, identity) for note, identity in identities(project) if identity.unsure is not None
    ]
    candidates = Candidates(project)
    for note, identity in report.first_of(
        found, limit, f"; to see all: anki-deck diff {shell_word(project.source.root)}"
    ):
        report.print_line(
            f"  {report.paint('unsure   ', 'warning')} {location_of(note)}  {quoted(question_of(note).value, 50)}"
        )
        report.print_line(f"            {candidates.describe(identity)}")
        for advice in candidates.advice(note, identity):
            report.print_line(f"            {advice}")
