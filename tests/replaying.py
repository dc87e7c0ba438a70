"""Edit histories replayed build by build, and judged by labels that say which note is which.

A file in `replays/` is one history: a title, a sentence on what the author did, then the builds. A
line such as `=== build 1`, or `=== build 1: notes/a.md` for each of several files, starts the text
of one file in the native format. A comment on a separate line above each note is its label:

    <!-- card: mesh-routing -->
    Q: Which routing is used in a mesh?
    A: XY routing

- The same label in two builds is the same card to a reader: it has to keep its identity. If it
  loses it, the note should at least be `unsure` about that identity.
- Another label is another card: it must not have the identity of this one.
- `<!-- card: mesh-b or mesh-a -->` is a separate card, but a careful reader would not object if it
  had the identity of `mesh-a`; nor, with `mesh-b or new`, if `mesh-b` of the last build lost its
  identity. The outcome of such a note is not counted.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from generator.build import source_notes
from generator.diagnostics import Diagnostic, Location, Severity
from generator.identity import identify, recognise_notes
from generator.identity.lock import Lock
from generator.identity.lock_text import format_lock, parse_lock
from generator.identity.pairing import Match, RecognisedNote, SourceNote
from generator.identity.scoring import Score
from generator.markup.media import MediaFile, media_name
from generator.notes import notes_and_drafts
from generator.sources import SourceFile, read_deck

REPLAYS = Path(__file__).parent / "replays"
# The time of the first build, in seconds since 1970; each build is a minute after the one before.
FIRST, BETWEEN = 1_700_000_000, 60
# A history of one file builds this one.
ONLY_FILE = "cards.md"

_BUILD = re.compile(r"=== build (?P<number>\d+)(?:: (?P<path>\S.*))?")
_LABEL = re.compile(r"<!-- card: (?P<own>\S+)(?: or (?P<others>\S+(?: or \S+)*))? -->")


class NotReadableError(ValueError):
    """A build would refuse this version, or the lock."""


# ---- builds


@dataclass(frozen=True)
class MediaByName:
    """Media whose files all exist, with the file's name as content: its folder does not matter."""

    def find(self, target: str, source: str) -> MediaFile:  # noqa: ARG002 (the Protocol's name)
        digest = hashlib.sha256(unquote(PurePosixPath(target).name).encode()).hexdigest()
        return MediaFile(name=media_name(target, digest), path=target, digest=digest)


@dataclass(frozen=True, kw_only=True)
class ReadNote:
    """A note or draft as a build reads it from its file."""

    source: SourceNote
    location: Location


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """The result of one build for a note or draft."""

    location: Location
    recognised: RecognisedNote


class Builds:
    """A source built again and again; only the lock's text passes from one build to the next."""

    def __init__(self, deck: str) -> None:
        self.deck = deck
        self.lock = format_lock(Lock())
        self._built = 0
        # Most files of a version are unchanged.
        self._read: dict[tuple[str, str], tuple[ReadNote, ...]] = {}

    def build(self, files: Mapping[str, str]) -> tuple[Recognition, ...]:
        """Build these texts by path, in the order of a build. Raises NotReadableError."""
        notes = [note for path, text in files.items() for note in self._notes_of(path, text)]
        lock, problems = parse_lock(f"{self.deck}.lock", self.lock)
        _refuse(problems)
        recognised = recognise_notes(lock.entries, [note.source for note in notes], self.deck)
        done = identify(lock.entries, recognised, self.deck, FIRST + BETWEEN * self._built)
        self.lock = format_lock(Lock(entries=done.lock))
        self._built += 1
        self._read = {(path, text): self._read[path, text] for path, text in files.items()}
        return tuple(
            Recognition(location=note.location, recognised=one)
            for note, one in zip(notes, recognised, strict=True)
        )

    def _notes_of(self, path: str, text: str) -> tuple[ReadNote, ...]:
        if (path, text) not in self._read:
            self._read[path, text] = read_notes(path, text, self.deck)
        return self._read[path, text]


def read_notes(path: str, text: str, deck: str) -> tuple[ReadNote, ...]:
    """Read a file of a source as a build does. Raises NotReadableError."""
    below = PurePosixPath(path).with_suffix("").parts
    found, problems = read_deck([SourceFile(path=path, subpath=below, text=text)], deck)
    _refuse(problems)
    return tuple(
        ReadNote(source=_with_digest(source), location=note.location)
        for note, source in zip(
            notes_and_drafts(found), source_notes(found, MediaByName()), strict=True
        )
    )


def _refuse(problems: Iterable[Diagnostic]) -> None:
    error = next((problem for problem in problems if problem.severity is Severity.ERROR), None)
    if error is not None:
        raise NotReadableError(f"{error.location}: {error.message}")


def _with_digest(note: SourceNote) -> SourceNote:
    """Add a digest as a build does, but no fields: identity does not depend on rendering."""
    if note.draft:
        return note
    texts = json.dumps([note.kind, note.question, note.answer, note.section])
    return replace(note, digest=hashlib.sha256(texts.encode()).hexdigest()[:16], ordinals=(0,))


# ---- histories with labels


@dataclass(frozen=True, kw_only=True)
class Label:
    """The card that a note is, and the other cards whose identity it may have."""

    own: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Version:
    """The input of one build: its files' texts by path, and the labels of its notes in order."""

    files: Mapping[str, str]
    labels: tuple[Label, ...]
    locations: tuple[tuple[str, int], ...]  # path and first line of each labelled note


def histories() -> dict[str, tuple[Version, ...]]:
    """Read all histories, by name."""
    return {path.stem: versions_of(path) for path in sorted(REPLAYS.glob("*.md"))}


def versions_of(path: Path) -> tuple[Version, ...]:
    """Read one history, the first build first."""
    builds: dict[int, dict[str, list[str]]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if start := _BUILD.fullmatch(line):
            lines = builds.setdefault(int(start["number"]), {}).setdefault(
                start["path"] or ONLY_FILE, []
            )
        else:
            lines.append(line)
    if [*builds] != [*range(1, len(builds) + 1)] or len(builds) < 2:
        raise ValueError(f"{path.name}: the builds are not numbered 1, 2, …")
    return tuple(_version(files) for files in builds.values())


def _version(files: Mapping[str, Sequence[str]]) -> Version:
    texts: dict[str, str] = {}
    labels: list[Label] = []
    locations: list[tuple[str, int]] = []
    for path, lines in files.items():
        kept: list[str] = []
        for line in lines:
            if found := _LABEL.fullmatch(line):
                others = found["others"].split(" or ") if found["others"] else ()
                labels.append(Label(own=found["own"], others=tuple(others)))
                locations.append((path, len(kept) + 1))
            else:
                kept.append(line)
        texts[path] = "\n".join(kept)
    return Version(files=texts, labels=tuple(labels), locations=tuple(locations))


# ---- the outcome of each note


class Outcome(StrEnum):
    """What happened to a note, judged by its label."""

    KEPT = "kept"
    NEW = "new"
    LOST = "lost"
    UNSURE = "lost, unsure"
    WRONG = "wrong"
    EITHER = "either"


# A note's kind, question and answer.
Texts = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A note of a later build, judged.

    `before` are the card's texts in the last build that had it, None for a new card. `passes_for`
    is the card whose identity it wrongly has, `theirs` that card's texts. A known card that has
    the identity of another one is both wrong and lost.
    """

    build: int
    label: str
    outcome: Outcome
    texts: Texts
    before: Texts | None
    match: Match
    passes_for: str = ""
    theirs: Texts | None = None

    @property
    def known(self) -> bool:
        """Whether an earlier build had the card."""
        return self.before is not None

    @property
    def edited(self) -> bool:
        """Whether the card's texts changed."""
        return self.before is not None and self.before != self.texts


@dataclass
class _Ledger:
    """The last GUID and texts of each card, and the last card of each GUID."""

    guids: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Texts] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)

    def judge(self, build: int, label: Label, texts: Texts, guid: str, match: Match) -> Judged:
        holder = self.holders.get(guid)
        outcome = self._outcome(label, guid, holder, match)
        wrongly = holder if outcome is Outcome.WRONG else None
        return Judged(
            build=build,
            label=label.own,
            outcome=outcome,
            texts=texts,
            before=self.texts.get(label.own),
            match=match,
            passes_for=wrongly or "",
            theirs=self.texts[wrongly] if wrongly else None,
        )

    def _outcome(self, label: Label, guid: str, holder: str | None, match: Match) -> Outcome:
        right = self.guids.get(label.own)
        if right is not None and (guid == right or self._are_twins(holder, label.own)):
            return Outcome.KEPT
        if holder is not None and holder not in label.others:
            return Outcome.WRONG
        if label.others and (holder is not None or right is not None):
            return Outcome.EITHER
        if right is None:
            return Outcome.NEW
        return Outcome.UNSURE if match.unsure == right else Outcome.LOST

    def _are_twins(self, one: str | None, other: str) -> bool:
        """Return whether two cards have the same texts, so that nobody can tell them apart."""
        return one is not None and self.texts[one] == self.texts[other]

    def record(self, label: Label, texts: Texts, guid: str) -> None:
        self.guids[label.own], self.texts[label.own], self.holders[guid] = guid, texts, label.own


def judged(name: str, versions: Sequence[Version]) -> Iterator[Judged]:
    """Replay a history; yield the outcome of each note of each build but the first."""
    builds, ledger = Builds(name), _Ledger()
    for number, version in enumerate(versions, start=1):
        built = builds.build(version.files)
        starts = tuple((note.location.path, note.location.line) for note in built)
        if starts != version.locations:
            stray = sorted({*starts} ^ {*version.locations})
            raise ValueError(
                f"{name}, build {number}: a note without a label, or the reverse: {stray}"
            )
        rows = [
            (label, (one.note.kind, one.note.question, one.note.answer), one.guid, one.match)
            for label, one in zip(version.labels, (note.recognised for note in built), strict=True)
        ]
        if number > 1:
            yield from [ledger.judge(number, *row) for row in rows]
        for label, texts, guid, _ in rows:
            ledger.record(label, texts, guid)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of a history.

    `edits` are notes whose text changed: `kept`, `lost` or undecided; `unsure` are the lost ones
    that were unsure about the right note. `wrong` are notes that have the identity of another card,
    `either` those that were not counted. A card that returns after another one got its identity is
    lost.
    """

    edits: int
    kept: int
    lost: int
    unsure: int
    wrong: int
    either: int
    untouched: int
    untouched_lost: int


def figures(notes: Iterable[Judged]) -> Figures:
    """Count the outcomes of the notes of one or several histories."""
    counts = Counter[str]()
    for note in notes:
        if note.outcome is Outcome.EITHER:
            counts["either"] += 1
            continue
        counts["wrong"] += note.outcome is Outcome.WRONG
        if note.known:
            kept = note.outcome is Outcome.KEPT
            counts.update(["edits" if note.edited else "untouched"])
            counts["kept"] += kept and note.edited
            counts["lost"] += not kept and note.edited
            counts["unsure"] += note.outcome is Outcome.UNSURE and note.edited
            counts["untouched_lost"] += not kept and not note.edited
    return Figures(**{name: counts[name] for name in Figures.__dataclass_fields__})


def table(by_name: Mapping[str, Sequence[Judged]]) -> str:
    """Return the figures of each history, one per line, and of all together."""
    names = [*Figures.__dataclass_fields__]
    width = max(map(len, (*by_name, "all together")))
    rows = [" ".join([" " * width, *names]).rstrip()]
    whole = [note for notes in by_name.values() for note in notes]
    for title, notes in (*by_name.items(), ("all together", whole)):
        counts = figures(notes)
        cells = (f"{getattr(counts, name):>{len(name)}}" for name in names)
        rows.append(" ".join([title.ljust(width), *cells]))
    return "\n".join(rows) + "\n"


def account(notes: Iterable[Judged]) -> str:
    """Return the outcome of each note, one per line."""
    return "".join(_line(note) + "\n" for note in notes)


def _line(note: Judged) -> str:
    outcome = (
        f"{note.outcome} (has that of {note.passes_for})" if note.passes_for else str(note.outcome)
    )
    score = [_score(note.match.score)] if note.match.score else []
    return " | ".join((f"build {note.build}", note.label, outcome, note.match.reason.value, *score))


def _score(score: Score) -> str:
    values = {
        "question": score.question,
        "answer": score.answer,
        "place": score.position,
        "replaced": -score.replaced,
    }
    values_text = ", ".join(f"{name} {value:.2f}" for name, value in values.items() if value)
    return f"{score.total:.2f}: {values_text or 'nothing in common'}" + (
        f"; {score.contrast.value}" if score.contrast else ""
    )


def cases(by_name: Mapping[str, Sequence[Judged]]) -> str:
    """Return the lost and wrong notes: old text (-), text of the other card (~), new text (+)."""
    bad = (Outcome.LOST, Outcome.UNSURE, Outcome.WRONG)
    return "\n".join(
        _case(name, note)
        for name, notes in by_name.items()
        for note in notes
        if note.outcome in bad
    )


def _case(name: str, note: Judged) -> str:
    rows = [
        (prefix, texts)
        for prefix, texts in (("-", note.before), ("~", note.theirs), ("+", note.texts))
        if texts
    ]
    return "\n".join(
        [
            f"{name}, {_line(note)}",
            *(f"  {prefix} {' | '.join(texts[1:])}" for prefix, texts in rows),
            "",
        ]
    )
