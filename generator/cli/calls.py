"""A command that was called before: it prints the same again, if nothing has changed since."""

import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.printing import print_line

if TYPE_CHECKING:
    from generator.cache.outcomes import Call, Outcome, Printed
    from generator.project import Project
    from generator.project.files import SourceContent


class RepeatableCall:
    """One call of a command, from before anything is read.

    Without the cache (`use_cache`), or if `arguments` ask for more than a look at files, the
    command runs each time.
    """

    def __init__(self, command: str, *, use_cache: bool, **arguments: object) -> None:
        self._seen = time.time_ns()
        self._call: Call | None = _call(command, arguments) if use_cache else None

    def repeat(self) -> None:
        """Print what the command printed before, and exit, if nothing has changed since."""
        outcome = self.known_outcome()
        if outcome is not None:
            print_again(outcome)
            sys.exit(outcome.status)

    def known_outcome(self) -> "Outcome | None":
        """Return what the command printed before, if nothing has changed since."""
        return self._call.known_outcome() if self._call else None

    @property
    def can_keep(self) -> bool:
        """Whether it is of use to call `keep`."""
        return self._call is not None and self._call.can_keep

    def keep(
        self,
        project: "Project",
        printed: "Iterable[Printed]",
        status: int,
        *,
        others: "SourceContent | None" = None,
        package: Path | None = None,
    ) -> None:
        """Keep what was printed about a project, if that depends on nothing but its files."""
        if self._call is None or not self.can_keep:
            return
        from generator.cache.outcomes import Outcome
        from generator.project.facts import facts_of

        facts = facts_of(project, self._seen, others=others, package=package)
        if facts is not None:
            self._call.keep(Outcome(printed=tuple(printed), status=status), facts)


def print_again(outcome: "Outcome") -> None:
    """Print what a command printed before."""
    for to_stderr, text in outcome.printed:
        print_line(text, to_stderr=to_stderr)


def _call(command: str, arguments: Mapping[str, object]) -> "Call":
    from generator.cache.outcomes import Call

    return Call(command, arguments)
