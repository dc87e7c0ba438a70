"""What is printed about removed notes: a list and a search to delete them, or their number."""

from collections.abc import Sequence

from generator.cli import report
from generator.cli.identities import identities
from generator.cli.printing import print_line
from generator.identity.lock import Entry
from generator.notetypes.search import browser_searches
from generator.project import Project
from generator.project.commands import command_for
from generator.project.small_removals import is_small


def removed_notes(project: Project, *, ever: bool) -> tuple[Entry, ...]:
    """List the notes that this build removes, in source order; with `ever`, or an earlier one."""
    if not ever or project.identification is None:
        return project.removed
    lines = (entry for entry in project.lock.entries.values() if entry.removed and entry.nid)
    matching = project.matching
    gone = (entry for entry in lines if matching is None or not matching.exists_elsewhere(entry))
    return tuple(sorted(gone, key=lambda entry: entry.order_key))


def print_removed(
    project: Project, removed: Sequence[Entry], *, limit: int | None, is_requested: bool
) -> None:
    """Print `limit` of the removed notes, and the search that finds all of them.

    If there are many, print only their number, unless the list `is_requested`.
    """
    if not removed:
        return
    if not is_requested and not is_small(len(removed), len(project.rendered.deck.notes)):
        _print_count(project, len(removed))
        return
    for entry in report.first_of(removed, limit):
        report.print_note("removed", "warning", entry.path, entry.question)
    possible_matches = _possible_matches(project)
    searches = browser_searches(
        (entry.nid, entry.kind) for entry in removed if entry.guid not in possible_matches
    )
    if searches:
        what = "this" if len(searches) == 1 else "each line"
        print_line(
            f"  An import deletes nothing. To delete the removed notes, paste {what} into"
            " the search of"
        )
        print_line("  Anki's browser, select all and delete:")
        for search in searches:
            print_line(f"    {search}")
    if any(entry.guid in possible_matches for entry in removed):
        print_line(
            "  If a removed note is a possible match, link it; or, to delete it in Anki, build"
            " and then run:"
        )
        # Not before the build: until then, that command leaves the note out as well.
        print_line(f"    {_command_for_removed(project)}")


def _possible_matches(project: Project) -> frozenset[str]:
    """Return the GUIDs of possible matches, which could not be linked any more once deleted."""
    return frozenset(
        identity.unsure for _, identity in identities(project) if identity.unsure is not None
    )


def _print_count(project: Project, removed: int) -> None:
    before = len(project.rendered.deck.notes) + removed
    print_line(
        f"  {removed:,} of {before:,} notes are gone from the source. If you meant to remove them,"
        f" see how to delete them in Anki: {_command_for_removed(project)}"
    )


def _command_for_removed(project: Project) -> str:
    return command_for(project.source, "diff --removed")
