"""A rule: a reason for or against some roles of a line."""

from collections.abc import Callable
from typing import NamedTuple

from generator.draft.line_neighbours import LineWithNeighbours
from generator.draft.line_role import LineRole


class Rule(NamedTuple):
    """A reason for or against some roles of a line.

    Where the rule `matches`, `weight` is added to the score of each of the `roles`. `description`
    continues "the line …" and is shown to the user; it is empty for a rule that matches every line.
    `why` is the reason for the rule, for the documentation.
    """

    name: str
    roles: tuple[LineRole, ...]
    weight: float
    description: str
    why: str
    matches: Callable[[LineWithNeighbours], bool]
