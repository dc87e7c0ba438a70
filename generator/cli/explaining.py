"""Why each note is the same as before or new, for `anki-deck diff --explain`, and as JSON."""

from collections.abc import Iterator
from textwrap import wrap
from types import MappingProxyType

from generator.cli import report
from generator.cli.identities import STATUS_ROLES, identities, location_of
from generator.cli.printing import print_line
from generator.cli.unsure import Candidates
from generator.diagnostics import counted, quoted
from generator.identity import NoteIdentity, Status
from generator.identity.contrasts import Contrast
from generator.identity.lock import Entry
from generator.identity.pairing import Reason
from generator.identity.scoring import Score
from generator.identity.similar_pairs import SURE_ALONE, SURE_SPLIT
from generator.notes import DraftNote, Note, question_of
from generator.project import Project
from generator.project.matching import display_path

# The names of reasons in the JSON: never renamed.
REASONS = MappingProxyType(
    {
        Reason.ID: "id-line",
        Reason.UNTOUCHED: "same-text",
        Reason.MOVED: "moved",
        Reason.TRANSFERRED: "other-source",
        Reason.SAME_WORDS: "same-words",
        Reason.SAME_QUESTION: "same-question",
        Reason.SAME_ANSWER: "same-answer",
        Reason.SIMILAR: "alike",
        Reason.NEIGHBOURS: "same-neighbours",
        Reason.KIND_CHANGED: "kind-changed",
        Reason.NEW: "new",
    }
)
LINKED = "linked"
CONTRASTS = MappingProxyType(
    {
        Contrast.NUMBER: "number",
        Contrast.NEGATION: "negation",
        Contrast.OPPOSITE: "opposite",
        Contrast.SYMBOLS: "signs",
        Contrast.PICTURE: "picture",
        Contrast.TEMPLATE: "template",
    }
)

# What fits on a terminal of 100 columns, after the indent.
_WIDTH = 88
_IGNORING = "ignoring markup, case, punctuation and accents"
# The end of the line "recognised by …".
_EVIDENCE = {
    Reason.ID: "its ID line",
    Reason.UNTOUCHED: "its question and answer, which are unchanged",
    Reason.MOVED: "its question and answer, which are unchanged",
    Reason.TRANSFERRED: "its ID line, text or question in the lock of another source",
    Reason.SAME_WORDS: f"its question and answer, {_IGNORING}",
    Reason.SAME_QUESTION: f"its question, {_IGNORING}",
    Reason.SAME_ANSWER: "its answer, which is unchanged",
    Reason.SIMILAR: "its similarity",
    Reason.NEIGHBOURS: "its similarity and its neighbours",
}


def print_explanations(project: Project) -> None:
    """Print notes and drafts, each with the reasons for its identity.

    Those that are unchanged and in the same place are only counted.
    """
    candidates = Candidates(project)
    notes = drafts = 0
    for note, identity in identities(project):
        if not _is_same_as_before(project, note, identity):
            status, role = _label_and_colour(note, identity)
            report.print_note(status, role, location_of(note), question_of(note).value)
            for line in _explanation_lines(project, candidates, note, identity):
                report.print_detail(line)
        elif isinstance(note, DraftNote):
            drafts += 1
        else:
            notes += 1
    counts = [counted(count, noun) for count, noun in ((notes, "note"), (drafts, "draft")) if count]
    if counts:
        print_line(f"  not listed: {' and '.join(counts)}, unchanged in the same place")


def explanation_json(project: Project, identity: NoteIdentity) -> dict[str, object]:
    """Return the reason for a note's identity in the documented JSON form."""
    previous = identity.previous
    return {
        "reason": LINKED if identity.is_linked else REASONS[identity.reason],
        "was": {
            "guid": previous.guid,
            "front": previous.question,
            "path": _path_of_entry(project, previous) if previous.path else None,
        }
        if previous
        else None,
        "score": score_json(identity) if previous else None,
    }


def score_json(identity: NoteIdentity) -> dict[str, object] | None:
    """Return the score of a note and its match or possible match; None if none was needed."""
    score, needed = identity.score, identity.needed
    if score is None or needed is None:
        return None
    return {
        "total": _rounded_total(score, needed),
        "needed": needed,
        "question": round(score.question, 2),
        "answer": round(score.answer, 2),
        "place": round(score.position, 2),
        "replaced": round(score.replaced, 2),
        "contrast": CONTRASTS[score.contrast] if score.contrast else None,
    }


def _label_and_colour(note: Note | DraftNote, identity: NoteIdentity) -> tuple[str, str | None]:
    """Return a note's status and its colour."""
    if isinstance(note, DraftNote):
        return "draft", "warning"
    return identity.status.value, STATUS_ROLES.get(identity.status)


def _is_same_as_before(project: Project, note: Note | DraftNote, identity: NoteIdentity) -> bool:
    """Return whether a note has the same text, file and section as before.

    False for a draft whose last answer is in Anki: the report lists it as not removed.
    """
    if (
        identity.previous is None
        or identity.status is not Status.UNCHANGED
        or identity.reason is Reason.TRANSFERRED
    ):
        return False
    if isinstance(note, DraftNote) and identity.nid:
        return False
    return _text_and_section(identity.previous) == _text_and_section(
        project.lock.entries[identity.guid]
    )


def _text_and_section(entry: Entry) -> tuple[str, ...]:
    return entry.path, entry.section, entry.question, entry.answer


def _explanation_lines(
    project: Project, candidates: Candidates, note: Note | DraftNote, identity: NoteIdentity
) -> Iterator[str]:
    if isinstance(note, DraftNote):
        yield (
            "not removed: Anki keeps the last answer"
            if identity.nid
            else "no answer yet: not in the package"
        )
    elif identity.unsure is None or identity.reason is not Reason.NEW:
        yield from wrap(identity.why, _WIDTH)
    if identity.previous is not None:
        yield from _recognition_lines(project, identity, identity.previous)
    elif identity.unsure is not None:
        yield candidates.describe(identity)
        yield from _score_lines(identity)
        if identity.score and identity.needed and identity.score.total >= identity.needed:
            yield from _why_unsure(identity, is_in_source=candidates.is_in_source(identity))
        yield from candidates.advice(note, identity)


def _why_unsure(identity: NoteIdentity, *, is_in_source: bool) -> Iterator[str]:
    """Explain why a pair is uncertain although its score is as high as needed."""
    if identity.score and identity.score.contrast:
        return
    if is_in_source:
        yield "the note there has more in common with it"
    else:
        yield "still uncertain: its neighbours are too, or another note is about as similar"


def _recognition_lines(project: Project, identity: NoteIdentity, previous: Entry) -> Iterator[str]:
    now = project.lock.entries[identity.guid]
    yield f"recognised by {_evidence(identity, previous, now)}"
    if previous.question != now.question:
        yield f"was {quoted(previous.question, 50)}"
    # An entry that was restored from a package names no file.
    if previous.path and (previous.path, previous.section) != (now.path, now.section):
        yield f"was in {_previous_location(project, previous, now)}"
    yield from _score_lines(identity)


def _evidence(identity: NoteIdentity, previous: Entry, now: Entry) -> str:
    if identity.is_linked:
        return "anki-deck link"
    reason = identity.reason
    # A draft has no answer that could be unchanged.
    if now.draft and reason in (Reason.UNTOUCHED, Reason.MOVED, Reason.SAME_WORDS):
        reason = Reason.SAME_QUESTION
    if reason is Reason.SAME_QUESTION and previous.question == now.question:
        return "its question, which is unchanged"
    return _EVIDENCE[reason]


def _previous_location(project: Project, previous: Entry, now: Entry) -> str:
    """Return the file or section, or both, that a note was in before it moved."""
    if previous.path == now.path:
        return f"the section {quoted(previous.section, 50)}" if previous.section else "no section"
    path = _path_of_entry(project, previous)
    return f"{path}, section {quoted(previous.section, 50)}" if previous.section else path


def _score_lines(identity: NoteIdentity) -> Iterator[str]:
    score, needed = identity.score, identity.needed
    if score is None or needed is None:
        return
    place = f", place {score.position:.2f}" if round(score.position, 2) else ""
    yield (
        f"score {_rounded_total(score, needed):.2f}, needed {needed:.2f}: "
        f"question {score.question:.2f}, answer {score.answer:.2f}{place}"
    )
    if round(score.replaced, 2):
        yield f"minus {score.replaced:.2f}: words replaced in question and answer"
    if score.contrast:
        yield f"different notes: {score.contrast.value}"
    elif needed == SURE_SPLIT:
        yield "enough for a note that was split or merged: the others are less similar to it"
    elif needed == SURE_ALONE:
        yield "enough because neither of the two is similar to any other note"


def _rounded_total(score: Score, needed: float) -> float:
    """Round a total without moving it to the other side of what was needed."""
    total = round(score.total, 2)
    return round(needed - 0.01, 2) if score.total < needed <= total else total


def _path_of_entry(project: Project, entry: Entry) -> str:
    """Return the path of an entry's file as a user writes it."""
    return display_path(project.source.folder, entry.path)
