"""Raw text without markup to a first `cards.md`, with the reasons for the role of every line.

`raw_text` splits the text into lines, `habits` describes how the whole text is written, `rules` has
the reasons for and against each role, `role_choice` chooses, `source_writer` writes.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from generator.draft.card_lines import LineToWrite
from generator.draft.habits import habits_of
from generator.draft.inline_markup import quote_missing_media
from generator.draft.line_role import LineRole
from generator.draft.raw_line import RawLine
from generator.draft.raw_text import read_raw_lines, split_rows
from generator.draft.role_choice import SURE_MARGIN, Choice, choose_roles
from generator.draft.rule import Rule
from generator.draft.source_writer import can_be_title, write_source
from generator.values import dataclass

__all__ = ["Decision", "DraftedSource", "LineRole", "draft"]

# The deck's name if the text has no title and the caller's title is empty or not printable.
DEFAULT_DECK_NAME = "Draft"
# A comment gives this many reasons; the decision has them all.
MAX_REASONS = 3
CHOSEN_BY_USER = "you chose it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The role of one line (1-based), and why.

    `score` is the sum of the weights for and against a question. `margin` is how much the sum over
    the whole text would drop if this line had the role `other`, the next best one. `reasons`
    describe the rules that matched and concern one of the two roles.
    """

    line: int
    text: str
    role: LineRole
    other: LineRole | None
    score: float
    margin: float
    unsure: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedSource:
    """A drafted source and the decisions that led to it.

    `text` is the finished `cards.md`. `decisions` has one entry for each line that is not blank.
    `unanswered` lists the lines of questions without an answer, which are written as comments.
    """

    text: str
    decisions: tuple[Decision, ...]
    note_count: int
    unanswered: tuple[int, ...]
    source: str
    title: str
    chosen: Mapping[int, LineRole]
    media_exists: Callable[[str], bool]

    @property
    def unsure(self) -> tuple[Decision, ...]:
        """The decisions that the user should check."""
        return tuple(decision for decision in self.decisions if decision.unsure)

    def with_roles(self, roles: Mapping[int, LineRole]) -> "DraftedSource":
        """Draft again with the given roles for some lines; the other lines are decided anew."""
        return _make_draft(self.source, self.title, {**self.chosen, **roles}, self.media_exists)


def no_media(_: str) -> bool:
    """Return False: no picture or sound exists."""
    return False


def draft(text: str, title: str, media_exists: Callable[[str], bool] = no_media) -> DraftedSource:
    """Draft a source from raw text. `title` names the deck unless the text's first line is a title.

    `media_exists` returns whether the target of a link to a picture or sound exists; a link to a
    missing file stays text. Never raises. The source has no errors, except that it has no notes
    if no question in the text has an answer.
    """
    return _make_draft(text, title, {}, media_exists)


def _make_draft(
    source: str, title: str, chosen: Mapping[int, LineRole], media_exists: Callable[[str], bool]
) -> DraftedSource:
    lines = read_raw_lines(split_rows(source))
    habits = habits_of(lines)
    choices = [
        _first_heading_as_title(line, index, choice)
        for index, (line, choice) in enumerate(zip(lines, choose_roles(lines, chosen), strict=True))
    ]
    decisions = tuple(
        _decision(line, choice, is_chosen=line.number in chosen)
        for line, choice in zip(lines, choices, strict=True)
    )
    to_write = [
        LineToWrite(
            line=line
            if line.is_code
            else replace(line, text=quote_missing_media(line.text, media_exists)),
            role=choice.role,
            comment=_unsure_comment(decision) if decision.unsure else "",
            continues_line_above=index > 0 and habits.continues(lines[index - 1], line),
        )
        for index, (line, choice, decision) in enumerate(
            zip(lines, choices, decisions, strict=True)
        )
    ]
    written = write_source(to_write, _deck_name(title), habits.entry_separator)
    return DraftedSource(
        text=written.text,
        decisions=decisions,
        note_count=written.note_count,
        unanswered=written.unanswered,
        source=source,
        title=title,
        chosen=chosen,
        media_exists=media_exists,
    )


def _first_heading_as_title(line: RawLine, index: int, choice: Choice) -> Choice:
    """Turn a heading into the deck's title if it is the first line."""
    is_title = index == 0 and choice.role is LineRole.HEADING and can_be_title(line)
    return choice._replace(role=LineRole.TITLE) if is_title else choice


def _deck_name(title: str) -> str:
    flat = " ".join(title.split())
    return flat if flat and flat.isprintable() else DEFAULT_DECK_NAME


def _decision(line: RawLine, choice: Choice, *, is_chosen: bool) -> Decision:
    roles = {choice.role, choice.other}
    rules = (rule for rule in choice.rules if rule.description and roles.intersection(rule.roles))
    reasons = (CHOSEN_BY_USER,) if is_chosen else tuple(_reason(rule, choice) for rule in rules)
    return Decision(
        line=line.number,
        text=line.text,
        role=choice.role,
        other=choice.other,
        score=choice.score,
        margin=choice.margin,
        unsure=not is_chosen
        and choice.other is not None
        and choice.margin < SURE_MARGIN
        and bool(reasons),
        reasons=reasons,
    )


def _reason(rule: Rule, choice: Choice) -> str:
    """Describe a rule, and which of the two roles it is for or against."""
    two = (choice.role, choice.other)
    role = next(role for role in two if role and role in rule.roles)
    side = "for" if rule.weight > 0 else "against"
    return f'{side} "{role.value}": {rule.description}'


def _unsure_comment(decision: Decision) -> str:
    other = decision.other.value if decision.other else ""
    why = "; ".join(decision.reasons[:MAX_REASONS])
    return f"<!-- unsure of line {decision.line}: {decision.role.value}, or {other}? {why} -->"
