"""Short ways to write the notes that recognition is given, and texts that are compared."""

from collections.abc import Sequence

from generator.identity.lock import Entry
from generator.identity.pairing import Match, SourceNote
from generator.identity.similarity import Compared, Rarity, WeighedText, compare, weigh
from generator.identity.wording import read_verbatim, read_words, says_nothing
from tests.identities import THEN, entry

Texts = tuple[str, str]  # question and answer

# Notes that have little in common, as most notes of a source have.
BIOLOGY: tuple[Texts, ...] = (
    ("What does the mitochondrion do?", "It makes most of the cell's chemical energy."),
    ("What is osmosis?", "Water moving through a membrane towards the higher concentration."),
    ("Name the four bases of DNA.", "Adenine, thymine, guanine, cytosine"),
    ("What is a ribosome made of?", "Ribosomal RNA and proteins"),
    ("Is a virus alive?", "No"),
    ("Do plants breathe at night?", "Yes"),
)

# In seconds: what was removed at the time of the last build may still be meant, what was removed before that may not.
BUILT, LAST = THEN, THEN + 60

# A source of 63 notes, in which one word in one note tells 1.0, in two 5/6, in eight 1/2 and in 32 a sixth.
COMMON = dict.fromkeys(
    [
        "what",
        "is",
        "the",
        "a",
        "of",
        "to",
        "in",
        "which",
        "does",
        "it",
        "and",
        "who",
        "how",
        "many",
        "has",
        "name",
    ],
    32,
)
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


def remembered(
    notes: Sequence[SourceNote], *, removed: bool = False, prefix: str = "g", at: int = BUILT
) -> list[Entry]:
    """Remember the notes under the guids g0, g1, ... as a build did `at` a time, or removed them."""
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


def weighed(text: str, *, twins: int = 1) -> WeighedText:
    """Weigh a text of the source above."""
    verbatim = read_verbatim(text)
    return weigh(read_words(text), RARITY, twins, verbatim=verbatim, is_empty=says_nothing(text))


def compared(old: str, new: str, *, twins: int = 1) -> Compared:
    """Compare two texts of the source above; `twins` is how many notes have the old one, and the new one."""
    return compare(weighed(old, twins=twins), weighed(new, twins=twins))
