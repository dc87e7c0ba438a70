"""What is printed about removed notes: a list and a search to delete them by, or a word of caution."""

from collections.abc import Sequence

from generator.cli import report
from generator.cli.identities import identities
from generator.diagnostics import quoted
from generator.identity.lock import Entry
from generator.notetypes.search import browser_searches
from generator.project import Project
from generator.project.shell import shell_word

# Up to 3 removed notes are an ordinary edit in any deck, and up to 20 if they are at most one note in five. More may
# well be a mistake, such as a wrong source or a lost file, and then a search that deletes them is bad advice.
ALWAYS_LISTED, LISTED = 3, 20
ONE_IN = 5


def removed_notes(project: Project, *, ever: bool) -> tuple[Entry, ...]:
    """List the notes that this build removes, in the order of the source; with `ever`, those of earlier builds too."""
    if not ever or project.identification is None:
        return project.removed
    lines = (entry for entry in project.lock.entries.values() if entry.removed and entry.nid)
    matching = project.matching
    gone = (entry for entry in lines if matching is None or not matching.exists_elsewhere(entry))
    return tuple(sorted(gone, key=lambda entry: entry.order_key))


def print_removed(
    project: Project, removed: Sequence[Entry], *, limit: int | None, is_requested: bool
) -> None:
    """Print the removed notes, `limit` of them, and the search that finds all; only the count where it is large.

    With `is_requested`, they are printed whatever the count.
    """
    if not removed:
        return
    if not is_requested and not _is_small(len(removed), len(project.rendered.deck.notes)):
        _print_count(project, len(removed))
        return
    for entry in report.first_of(removed, limit):
        report.print_line(
            f"  {report.paint('removed  ', 'warning')} {entry.path}  {quoted(entry.question, 50)}"
        )
    possible_matches = _possible_matches(project)
    searches = browser_searches(
        (entry.nid, entry.kind) for entry in removed if entry.guid not in possible_matches
    )
    if searches:
        what = "this" if len(searches) == 1 else "each line"
        report.print_line(
            f"  An import deletes nothing. To delete the removed notes, paste {what} into the search of"
        )
        report.print_line("  Anki's browser, select all and delete:")
        for search in searches:
            report.print_line(f"    {search}")
    if any(entry.guid in possible_matches for entry in removed):
        report.print_line(
            "  A removed note that is a possible match is in no search. Link it, or after the build run:"
        )
        # Before the build, this command would leave it out as well.
        report.print_line(f"    {_command_for_removed(project)}")


def _possible_matches(project: Project) -> frozenset[str]:
    """List the notes that unsure notes and drafts may be: a removed one, deleted, could not be linked any more."""
    return frozenset(
        identity.unsure for _, identity in identities(project) if identity.unsure is not None
    )


def _is_small(removed: int, notes: int) -> bool:
    return removed <= ALWAYS_LISTED or (removed <= LISTED and removed * ONE_IN <= notes + removed)


def _print_count(project: Project, removed: int) -> None:
    before = len(project.rendered.deck.notes) + removed
    report.print_line(
        f"  {removed:,} of {before:,} notes are gone from the source. If you meant to remove them, see how to delete"
        f" them in Anki: {_command_for_removed(project)}"
    )


def _command_for_removed(project: Project) -> str:
    return f"anki-deck diff --removed {shell_word(project.source.root)}"
