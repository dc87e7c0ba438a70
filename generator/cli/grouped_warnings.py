"""Warnings of one kind in one file as one line, so that a few problems are seen among many."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence

from generator.diagnostics import Code, Diagnostic, Severity, unstyled
from generator.values import dataclass

# More warnings of one kind in one file than this are one line.
MOST_PRINTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningGroup:
    """The first of several warnings of one kind, and the number of the others, in `files`."""

    first: Diagnostic
    others: int
    files: int


def format_group(group: WarningGroup, paint: Callable[[str, str], str] = unstyled) -> str:
    """Format a group on one line, as `format_diagnostic` formats the first line of a problem."""
    first = group.first
    label = paint(f"warning[{first.code.value}]", "warning")
    where = "in this file" if group.files == 1 else f"in {group.files:,} files"
    return (
        f"{paint(str(first.location), 'place')}: {label}: {first.message}"
        f" (and {group.others:,} more {first.code.value} {where}: --all shows them)"
    )


def grouped(
    found: Sequence[Diagnostic], foreign: Collection[str]
) -> list[Diagnostic | WarningGroup]:
    """Group the warnings of one kind in one file if there are more than `MOST_PRINTED`.

    In `foreign`, the paths of other tools' files, more than that of one kind over all files are
    grouped. Drafts stay, since they are counted in another way. The order is that of `found`.
    """
    by_place: defaultdict[tuple[str, Code], list[Diagnostic]] = defaultdict(list)
    for problem in found:
        if problem.severity is Severity.WARNING and problem.code is not Code.DRAFT:
            path = problem.location.path
            by_place["" if path in foreign else path, problem.code].append(problem)
    first_of: dict[int, WarningGroup] = {}
    hidden: set[int] = set()
    for problems in by_place.values():
        if len(problems) > MOST_PRINTED:
            files = len({problem.location.path for problem in problems})
            first_of[id(problems[0])] = WarningGroup(
                first=problems[0], others=len(problems) - 1, files=files
            )
            hidden.update(map(id, problems[1:]))
    return [first_of.get(id(problem), problem) for problem in found if id(problem) not in hidden]
