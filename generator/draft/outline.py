"""From lines to roles: the rules' weights added up, and the best role of the text as a whole.

Roles follow one another by rules too: an answer has a question above it, a question an answer below. So the
roles are not chosen line by line but together, as the path of the greatest sum (Viterbi's algorithm). What a
line costs more if it is forced into another role is how sure the choice is.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.draft.habits import Habits, habits_of
from generator.draft.line_role import LineRole
from generator.draft.raw_line import RawLine
from generator.draft.rules import RULES, Rule
from generator.draft.view import View

# The roles that are chosen between; TITLE is a heading in first place, FURNITURE is set beforehand.
# Of equals, the first is taken.
STATES = (
    LineRole.ANSWER,
    LineRole.QUESTION,
    LineRole.CARD,
    LineRole.HEADING,
    LineRole.MORE,
    LineRole.ASIDE,
)
_Q, _C, _H, _M, _A, _X = (
    LineRole.QUESTION,
    LineRole.CARD,
    LineRole.HEADING,
    LineRole.MORE,
    LineRole.ANSWER,
    LineRole.ASIDE,
)
# What cannot be, and what has to be done all the same if somebody sets roles that do not fit together.
NEVER = -1e6
# What a question without an answer costs, a text without a question, a heading with nothing below.
UNANSWERED, UNASKED, EMPTY = -4.0, -5.0, -2.0
# A role is unsure when another is worse by less than this.
SURE = 1.5
# The second round knows what the first read as questions and as answers; a third rarely changes anything.
ROUNDS = 3


class Choice(NamedTuple):
    """A line's role; the next best one, and by how much it is worse; the rules that spoke."""

    role: LineRole
    other: LineRole | None
    margin: float
    score: float
    spoke: tuple[Rule, ...]


def choose(lines: Sequence[RawLine], forced: Mapping[int, LineRole]) -> tuple[Choice, ...]:
    """Read every line. `forced` gives the roles that are set, by the line's number."""
    habits = habits_of(lines)
    kept = [line for line in lines if _is_read(line, habits, forced)]
    roles: list[LineRole] = []
    choices: list[Choice] = []
    for _ in range(ROUNDS):
        choices = _best(_views(kept, habits, roles), forced)
        found = [choice.role for choice in choices]
        if found == roles:
            break
        roles = found
    chosen = {line.number: choice for line, choice in zip(kept, choices, strict=True)}
    nothing = Choice(LineRole.FURNITURE, LineRole.ANSWER, SURE, 0.0, ())
    return tuple(chosen.get(line.number, nothing) for line in lines)


def _is_read(line: RawLine, habits: Habits, forced: Mapping[int, LineRole]) -> bool:
    """Whether a line is read at all; furniture is not, unless somebody says what else it is."""
    default = LineRole.FURNITURE if line.number in habits.furniture else None
    return forced.get(line.number, default) is not LineRole.FURNITURE


def _views(lines: Sequence[RawLine], habits: Habits, before: Sequence[LineRole]) -> list[View]:
    last: dict[tuple[str, ...], int] = {}
    items: dict[tuple[str, ...], int] = {}
    asked: dict[tuple[str, ...], int] = {}
    for place, line in enumerate(lines):
        if line.code or not line.key:
            continue
        last[line.key] = place
        if not before or before[place] is LineRole.ANSWER:
            items.setdefault(line.key, place)
        elif before[place] in (LineRole.QUESTION, LineRole.CARD):
            asked.setdefault(line.key, place)
    return [
        View(lines=lines, place=place, habits=habits, last=last, items=items, asked=asked)
        for place in range(len(lines))
    ]


def _best(views: Sequence[View], forced: Mapping[int, LineRole]) -> list[Choice]:
    """Find the best path and, for every line, the best path that reads it otherwise."""
    if not views:
        return []
    spoke = [
        tuple(rule for rule in RULES if not view.line.code and rule.holds(view)) for view in views
    ]
    scores = [_scores(view, rules, forced) for view, rules in zip(views, spoke, strict=True)]
    to, back = _forward(scores), _backward(scores)
    choices = []
    above: LineRole | None = None
    for rules, here, there, score in zip(spoke, to, back, scores, strict=True):
        # Equal paths part at equal sums: the step from the role above keeps to one of them.
        role = max(STATES, key=lambda state: _step(above, state) + score[state] + there[state])
        totals = {state: here[state] + there[state] for state in STATES}
        other = max((state for state in STATES if state is not role), key=totals.__getitem__)
        is_open = totals[other] > NEVER / 2
        asks = sum(rule.weight for rule in rules if LineRole.QUESTION in rule.speaks_of)
        margin = totals[role] - totals[other]
        choices.append(Choice(role, other if is_open else None, margin, asks, rules))
        above = role
    return choices


def _scores(
    view: View, rules: Sequence[Rule], forced: Mapping[int, LineRole]
) -> dict[LineRole, float]:
    scores = dict.fromkeys(STATES, 0.0)
    for rule in rules:
        for state in rule.speaks_of:
            scores[state] += rule.weight
    if not view.entry:
        scores[_C] = NEVER
    if view.line.code:  # code is never asked
        scores = {state: 0.0 if state in (_A, _X) else NEVER for state in STATES}
    elif role := forced.get(view.line.number):
        wanted = _H if role is LineRole.TITLE else role
        scores = {state: score if state is wanted else NEVER for state, score in scores.items()}
        if wanted in scores and scores[wanted] <= NEVER:
            scores[wanted] = 0.0
    return scores


def _step(above: LineRole | None, state: LineRole) -> float:
    """Say what it costs that one role follows another; None stands for the start of the text."""
    nothing_asked = above in (None, _H, _X)
    if state is _A:
        return NEVER if nothing_asked else 0.0
    if state is _X:
        return (0.0 if above is _X else UNASKED) if nothing_asked else NEVER
    if state is _M:
        return 0.0 if above in (_Q, _M) else NEVER
    return UNANSWERED if above in (_Q, _M) else 0.0


def _end(state: LineRole) -> float:
    return {_Q: UNANSWERED, _M: UNANSWERED, _H: EMPTY}.get(state, 0.0)


def _forward(scores: Sequence[Mapping[LineRole, float]]) -> list[dict[LineRole, float]]:
    """For each line and role, the best sum from the start up to and with it."""
    sums = [{state: _step(None, state) + scores[0][state] for state in STATES}]
    for score in scores[1:]:
        last = sums[-1]
        sums.append(
            {
                state: max(last[above] + _step(above, state) for above in STATES) + score[state]
                for state in STATES
            }
        )
    return sums


def _backward(scores: Sequence[Mapping[LineRole, float]]) -> list[dict[LineRole, float]]:
    """For each line and role, the best sum of what follows it."""
    sums = [{state: _end(state) for state in STATES}]
    for score in reversed(scores[1:]):
        below = sums[-1]
        sums.append(
            {
                state: max(_step(state, next_) + score[next_] + below[next_] for next_ in STATES)
                for state in STATES
            }
        )
    return sums[::-1]
