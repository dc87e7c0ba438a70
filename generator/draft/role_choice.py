"""Choose the roles of lines: the weights of the rules added up, and the best roles for the text.

Roles depend on each other: an answer needs a question above it, and a question needs an answer
below. So the roles are not chosen line by line but together, as the path with the greatest sum
(the Viterbi algorithm). How much the sum would drop if a line had another role shows how sure its
role is.
"""

import math
from collections.abc import Mapping, Sequence
from operator import add
from typing import NamedTuple

from generator.draft.habits import Habits, habits_of
from generator.draft.line_neighbours import LineWithNeighbours
from generator.draft.line_role import LineRole
from generator.draft.raw_line import RawLine
from generator.draft.rule import Rule
from generator.draft.rules import RULES

# The states of the path. TITLE is a heading in the first line; PAGE_TEXT is decided beforehand.
# Of states with equal sums, the first is chosen.
STATES = (
    LineRole.ANSWER,
    LineRole.QUESTION,
    LineRole.ENTRY,
    LineRole.HEADING,
    LineRole.QUESTION_REST,
    LineRole.ASIDE,
)
_Q, _E, _H, _R, _A, _X = (
    LineRole.QUESTION,
    LineRole.ENTRY,
    LineRole.HEADING,
    LineRole.QUESTION_REST,
    LineRole.ANSWER,
    LineRole.ASIDE,
)
# The weight of what cannot be. It is finite, because the user may set roles that do not fit
# together, and then one of the impossible paths must be chosen.
IMPOSSIBLE = -1e6
# The weights of a question without an answer, text without a question, and an empty heading.
UNANSWERED_WEIGHT, NO_QUESTION_WEIGHT, EMPTY_HEADING_WEIGHT = -4.0, -5.0, -2.0
# A role is unsure if the sum with another role is lower by less than this.
SURE_MARGIN = 1.5
# Each round uses the questions and answers of the round before. The third rarely changes anything.
MAX_ROUNDS = 3

# A number for each state, in their order.
_Sums = Sequence[float]


class Choice(NamedTuple):
    """The role of a line, the next best role, the margin between them, and the matching rules.

    `score` is the sum of the weights for and against a question. `other` is None if no other role
    is possible.
    """

    role: LineRole
    other: LineRole | None
    margin: float
    score: float
    rules: tuple[Rule, ...]


def choose_roles(lines: Sequence[RawLine], forced: Mapping[int, LineRole]) -> tuple[Choice, ...]:
    """Choose a role for every line. `forced` are the roles that are set, by line number."""
    habits = habits_of(lines)
    content = [line for line in lines if _gets_role(line, habits, forced)]
    roles: list[LineRole] = []
    choices: list[Choice] = []
    for _ in range(MAX_ROUNDS):
        choices = _best_choices(_in_context(content, habits, roles), forced)
        new_roles = [choice.role for choice in choices]
        if new_roles == roles:
            break
        roles = new_roles
    by_number = {line.number: choice for line, choice in zip(content, choices, strict=True)}
    page_text = Choice(LineRole.PAGE_TEXT, LineRole.ANSWER, SURE_MARGIN, 0.0, ())
    return tuple(by_number.get(line.number, page_text) for line in lines)


def _gets_role(line: RawLine, habits: Habits, forced: Mapping[int, LineRole]) -> bool:
    """Return whether a line gets a role: text of a page does not, unless one is set."""
    default = LineRole.PAGE_TEXT if line.number in habits.page_lines else None
    return forced.get(line.number, default) is not LineRole.PAGE_TEXT


def _in_context(
    lines: Sequence[RawLine], habits: Habits, previous_roles: Sequence[LineRole]
) -> list[LineWithNeighbours]:
    """Return the lines with their context; in the first round there are no previous roles."""
    last_index: dict[tuple[str, ...], int] = {}
    answer_index: dict[tuple[str, ...], int] = {}
    question_index: dict[tuple[str, ...], int] = {}
    for index, line in enumerate(lines):
        if line.is_code or not line.key:
            continue
        last_index[line.key] = index
        if not previous_roles or previous_roles[index] is LineRole.ANSWER:
            answer_index.setdefault(line.key, index)
        elif previous_roles[index] in (LineRole.QUESTION, LineRole.ENTRY):
            question_index.setdefault(line.key, index)
    contexts: list[LineWithNeighbours] = []
    contexts += (
        LineWithNeighbours(
            lines=lines,
            contexts=contexts,
            index=index,
            habits=habits,
            last_index=last_index,
            answer_index=answer_index,
            question_index=question_index,
        )
        for index in range(len(lines))
    )
    return contexts


def _best_choices(
    contexts: Sequence[LineWithNeighbours], forced: Mapping[int, LineRole]
) -> list[Choice]:
    """Find the best path, and for every line the best path with another role for it."""
    if not contexts:
        return []
    rules = [
        tuple(rule for rule in RULES if not context.line.is_code and rule.matches(context))
        for context in contexts
    ]
    scores = [
        tuple(_scores(context, matching, forced).values())
        for context, matching in zip(contexts, rules, strict=True)
    ]
    choices = []
    into = _FROM_START
    for matching, up_to, after, score in zip(
        rules, _sums_up_to(scores), _sums_after(scores), scores, strict=True
    ):
        # Two paths may have equal sums: the transition from the role above keeps to one of them.
        best = [weight + own + rest for weight, own, rest in zip(into, score, after, strict=True)]
        role = best.index(max(best))
        into = _FROM[role]
        totals = [above + rest for above, rest in zip(up_to, after, strict=True)]
        others = [*totals[:role], -math.inf, *totals[role + 1 :]]
        other = others.index(max(others))
        is_possible = totals[other] > IMPOSSIBLE / 2
        choices.append(
            Choice(
                role=STATES[role],
                other=STATES[other] if is_possible else None,
                margin=totals[role] - totals[other],
                score=sum(rule.weight for rule in matching if LineRole.QUESTION in rule.roles),
                rules=matching,
            )
        )
    return choices


def _scores(
    context: LineWithNeighbours, rules: Sequence[Rule], forced: Mapping[int, LineRole]
) -> dict[LineRole, float]:
    """Return the score of each role for one line, in the order of the states."""
    scores = dict.fromkeys(STATES, 0.0)
    for rule in rules:
        for role in rule.roles:
            scores[role] += rule.weight
    if not context.is_entry:
        scores[_E] = IMPOSSIBLE
    # Code is never a question, not even if the user sets it.
    if context.line.is_code:
        return {state: 0.0 if state in (_A, _X) else IMPOSSIBLE for state in STATES}
    if role_set := forced.get(context.line.number):
        only = _H if role_set is LineRole.TITLE else role_set
        scores = {state: score if state is only else IMPOSSIBLE for state, score in scores.items()}
        # The user may call a line an entry that has no separator.
        if only in scores and scores[only] <= IMPOSSIBLE:
            scores[only] = 0.0
    return scores


def _transition_weight(above: LineRole | None, role: LineRole) -> float:
    """Return the weight of one role after another; None is the start of the text."""
    no_question = above in (None, _H, _X)
    if role is _A:
        return IMPOSSIBLE if no_question else 0.0
    if role is _X:
        return (0.0 if above is _X else NO_QUESTION_WEIGHT) if no_question else IMPOSSIBLE
    if role is _R:
        return 0.0 if above in (_Q, _R) else IMPOSSIBLE
    return UNANSWERED_WEIGHT if above in (_Q, _R) else 0.0


def _end_weight(role: LineRole) -> float:
    """Return the weight of a role in the last line."""
    weights = {_Q: UNANSWERED_WEIGHT, _R: UNANSWERED_WEIGHT, _H: EMPTY_HEADING_WEIGHT}
    return weights.get(role, 0.0)


# The weights from each state to all, and into each state from all, in the order of the states.
_FROM_START = [_transition_weight(None, state) for state in STATES]
_FROM = [[_transition_weight(above, state) for state in STATES] for above in STATES]
_INTO = [[_transition_weight(above, state) for above in STATES] for state in STATES]


def _sums_up_to(scores: Sequence[_Sums]) -> list[_Sums]:
    """Return, for each line and role, the best sum from the start up to that line, inclusive."""
    sums: list[_Sums] = [[*map(add, _FROM_START, scores[0])]]
    for score in scores[1:]:
        before = sums[-1]
        sums.append(
            [
                max(map(add, before, weights)) + own
                for weights, own in zip(_INTO, score, strict=True)
            ]
        )
    return sums


def _sums_after(scores: Sequence[_Sums]) -> list[_Sums]:
    """Return, for each line and role, the best sum of the lines after that line."""
    sums: list[_Sums] = [[_end_weight(state) for state in STATES]]
    for score in reversed(scores[1:]):
        after = sums[-1]
        sums.append([max(map(_sum_of_three, weights, score, after)) for weights in _FROM])
    return sums[::-1]


def _sum_of_three(one: float, two: float, three: float) -> float:
    return one + two + three
