"""Short ways to write notes for recognition, and texts to compare."""

from collections.abc import Sequence

from generator.identity.lock import Entry
from generator.identity.pairing import Match, SourceNote
from generator.identity.similarity import TextComparison, compare
from generator.identity.weights import Rarity, WeighedText, weigh
from generator.identity.wording import is_unanswered, read_verbatim, read_words
from tests.identities import THEN, entry

Texts = tuple[str, str]  # question and answer

# Notes that have little in common, like most notes of a source.
BIOLOGY: tuple[Texts, ...] = (
    ("What does the mitochondrion do?", "It makes most of the cell's chemical energy."),
    ("What is osmosis?", "Water moving through a membrane towards the higher concentration."),
    ("Name the four bases of DNA.", "Adenine, thymine, guanine, cytosine"),
    ("What is a ribosome made of?", "Ribosomal RNA and proteins"),
    ("Is a virus alive?", "No"),
    ("Do plants breathe at night?", "Yes"),
)

# In seconds. A note removed at the time of the last build may be reported as unsure, one removed
# earlier may not.
BUILT, LAST = THEN, THEN + 60

# A source of 63 notes: a word in one note weighs 1.0, in two 5/6, in eight 1/2 and in 32 a sixth.
COMMON = dict.fromkeys(
    ["what", "is", "the", "a", "of", "to", "in", "which", "does", "it", "and", "who", "how", "many",
     "has", "name"],
    32,
)  # fmt: skip
NOTES = 63
RARITY = Rarity({**COMMON, "cell": 8, "capital": 8, "blood": 2, "status": 8, "3": 8, "4": 8}, NOTES)


def now(
    question: str,
    answer: str = "",
    *,
    path: str = "cards.md",
    section: str = "",
    kind: str = "basic",
) -> SourceNote:
    return SourceNote(
        id=None, kind=kind, path=path, section=section, question=question, answer=answer
    )


def entries_of(
    notes: Sequence[SourceNote], *, removed: bool = False, prefix: str = "g", at: int = BUILT
) -> list[Entry]:
    """Return entries g0, g1, ... of the notes, as a build at the time `at` wrote them."""
    return [
        entry(
            f"{prefix}{number}",
            kind=note.kind,
            path=note.path,
            section=note.section,
            question=note.question,
            answer=note.answer,
            removed=removed,
            at=at,
        )
        for number, note in enumerate(notes)
    ]


def guids(matches: Sequence[Match]) -> list[str | None]:
    return [match.guid for match in matches]


def weighed(text: str, *, sharing: int = 1) -> WeighedText:
    """Weigh a text of the source above, which `sharing` notes have."""
    verbatim = read_verbatim(text)
    return weigh(read_words(text), RARITY, sharing, verbatim=verbatim, is_empty=is_unanswered(text))


def compared(old: str, new: str, *, sharing: int = 1) -> TextComparison:
    """Compare two texts of the source above; `sharing` notes have the old one, and the new one."""
    return compare(weighed(old, sharing=sharing), weighed(new, sharing=sharing))
