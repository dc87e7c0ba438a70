"""Raw notes with no markup in: a first `cards.md` out, with the reasons for every line.

`draft` decides where each card starts from the text alone. `lines` says how each line looks, `habits` how the text
as a whole is written, `rules` is the one table of what speaks for which role, `outline` chooses, `writing` writes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from generator.draft.habits import habits_of
from generator.draft.inline_markup import without_missing
from generator.draft.line_role import LineRole
from generator.draft.outline import SURE, Choice, choose
from generator.draft.raw_line import RawLine
from generator.draft.raw_text import clean, read_rows
from generator.draft.rules import Rule
from generator.draft.source_writer import Read, can_be_title, write_source

__all__ = ["Decision", "Draft", "LineRole", "draft"]

# The deck's name where neither the text nor the caller has one that YAML takes.
UNNAMED = "Draft"
# Reasons that a comment names; the decision itself has them all.
NAMED = 3
CHOSEN = "you chose it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one line (1-based) was read as, and why.

    `score` adds up what speaks for a question. `margin` is by how much the text as a whole would be read worse
    with `other` for this line. `reasons` name the rules that spoke of the two roles, in words.
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
class Draft:
    """A drafted source and how it came about.

    `text` is the finished `cards.md`. `decisions` hold one entry for each line that is not blank. `cards` counts the
    notes; `unanswered` are the lines that ask and have no answer, which stand in comments.
    """

    text: str
    decisions: tuple[Decision, ...]
    cards: int
    unanswered: tuple[int, ...]
    source: str
    title: str
    chosen: Mapping[int, LineRole]
    is_there: Callable[[str], bool]

    @property
    def unsure(self) -> tuple[Decision, ...]:
        """The decisions that a person should look at."""
        return tuple(decision for decision in self.decisions if decision.unsure)

    def with_roles(self, roles: Mapping[int, LineRole]) -> "Draft":
        """Draft again with the roles of some lines set; the lines around them are decided anew."""
        return _draft(self.source, self.title, {**self.chosen, **roles}, self.is_there)


def nothing_there(_: str) -> bool:
    """Say of every picture or sound that there is none."""
    return False


def draft(text: str, title: str, is_there: Callable[[str], bool] = nothing_there) -> Draft:
    """Draft a source from raw text. `title` names the deck unless the text's first line is a title.

    `is_there` tells whether what a picture or sound is called leads to one; a reference to nothing stays text.
    Never raises. The source has no errors but one: without a single question that has an answer it has no notes.
    """
    return _draft(text, title, {}, is_there)


def _draft(
    source: str, title: str, chosen: Mapping[int, LineRole], is_there: Callable[[str], bool]
) -> Draft:
    lines = read_rows(clean(source))
    habits = habits_of(lines)
    choices = [
        _as_title(line, place, choice)
        for place, (line, choice) in enumerate(zip(lines, choose(lines, chosen), strict=True))
    ]
    decisions = tuple(
        _decision(line, choice, is_chosen=line.number in chosen)
        for line, choice in zip(lines, choices, strict=True)
    )
    reads = [
        Read(
            line=line if line.code else replace(line, text=without_missing(line.text, is_there)),
            choice=choice,
            remark=_remark(decision) if decision.unsure else "",
            joined=place > 0 and habits.goes_on(lines[place - 1], line),
        )
        for place, (line, choice, decision) in enumerate(
            zip(lines, choices, decisions, strict=True)
        )
    ]
    written = write_source(reads, _deck_name(title), habits.entries)
    return Draft(
        text=written.text,
        decisions=decisions,
        cards=written.cards,
        unanswered=written.unanswered,
        source=source,
        title=title,
        chosen=chosen,
        is_there=is_there,
    )


def _as_title(line: RawLine, place: int, choice: Choice) -> Choice:
    """Let a heading in first place name the deck."""
    first = place == 0 and choice.role is LineRole.HEADING and can_be_title(line)
    return choice._replace(role=LineRole.TITLE) if first else choice


def _deck_name(title: str) -> str:
    flat = " ".join(title.split())
    return flat if flat and flat.isprintable() else UNNAMED


def _decision(line: RawLine, choice: Choice, *, is_chosen: bool) -> Decision:
    about = {choice.role, choice.other}
    spoke = (rule for rule in choice.spoke if rule.says and about.intersection(rule.speaks_of))
    reasons = (CHOSEN,) if is_chosen else tuple(_reason(rule, choice) for rule in spoke)
    return Decision(
        line=line.number,
        text=line.text,
        role=choice.role,
        other=choice.other,
        score=choice.score,
        margin=choice.margin,
        unsure=not is_chosen
        and choice.other is not None
        and choice.margin < SURE
        and bool(reasons),
        reasons=reasons,
    )


def _reason(rule: Rule, choice: Choice) -> str:
    """Say what a rule says, and of which of the two roles."""
    roles = (choice.role, choice.other)
    about = next((role for role in roles if role in rule.speaks_of), LineRole.TITLE)
    return (
        f'{"for" if rule.weight > 0 else "against"} "{about.value if about else ""}": {rule.says}'
    )


def _remark(decision: Decision) -> str:
    other = decision.other.value if decision.other else ""
    why = "; ".join(decision.reasons[:NAMED])
    return f"<!-- unsure of line {decision.line}: {decision.role.value}, or {other}? {why} -->"
