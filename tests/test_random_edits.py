"""Random decks and edits, from the text to the bytes of the package."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.apkg.writing import write_package
from generator.build import pack, render_deck
from generator.identity import Identification, Status
from generator.identity.lock import Entry, Lock
from generator.identity.lock_text import format_lock, parse_lock
from generator.sources import SourceFile, read_deck
from tests.identities import THEN, identify_deck
from tests.texts import EveryFile

# Few words, so that notes are similar and an edit may make one note like another.
WORDS = [
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "is",
    "the",
    "of",
    "**bold**",
    "$x^2$",
    "`code`",
    "東京",
    "why",
    "5",
]


@dataclass(frozen=True)
class Written:
    """A note as an author writes it."""

    front: str
    back: str
    cloze: bool = False
    tags: str = ""
    file: str = "cards.md"

    def __str__(self) -> str:
        tags = f"Tags: {self.tags}\n" if self.tags else ""
        if self.cloze:
            return f"C: {self.front} {{{{{self.back}}}}}\n{tags}"
        return f"Q: {self.front}\nA: {self.back}\n{tags}"


phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
written_notes = st.builds(
    Written,
    front=phrases,
    back=phrases,
    cloze=st.booleans(),
    tags=st.sampled_from(["", "one", "one, two"]),
    file=st.sampled_from(["cards.md", "trees/leaves.md"]),
)
# No two notes have the same text: nobody can say which of them is which.
decks = st.lists(
    written_notes,
    min_size=1,
    max_size=9,
    unique_by=lambda note: (note.front, note.back, note.cloze),
)


def build(
    notes: Sequence[Written], lock: Mapping[str, Entry], now: int
) -> tuple[Identification, bytes]:
    """Build the text into a package; the lock is written and read as text too."""
    files = dict.fromkeys([note.file for note in notes], "")
    for note in notes:
        files[note.file] += f"{note}\n"
    sources = [
        SourceFile(path=path, subpath=() if path == "cards.md" else ("trees", "leaves"), text=text)
        for path, text in files.items()
    ]
    deck, found = read_deck(sources, "Trees")
    rendered = render_deck(deck, found, EveryFile())
    assert len(rendered.notes) == len(notes)
    known, problems = parse_lock("cards.lock", format_lock(Lock(entries=lock)))
    assert problems == []
    rendered, identification = identify_deck(rendered, known.entries, now)
    target = BytesIO()
    write_package(pack(rendered), target)
    return identification, target.getvalue()


def guids(notes: Sequence[Written], identification: Identification) -> dict[Written, str]:
    """Return each note's GUID; a build reads the notes file by file."""
    files = list(dict.fromkeys(note.file for note in notes))
    in_order = sorted(notes, key=lambda note: files.index(note.file))
    return dict(zip(in_order, (identity.guid for identity in identification.notes), strict=True))


@given(decks, st.randoms())
def test_any_permutation_keeps_every_identity(notes: list[Written], random: object) -> None:
    first, _ = build(notes, {}, THEN)
    shuffled = list(notes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    second, _ = build(shuffled, first.lock, THEN + 60)
    assert guids(shuffled, second) == guids(notes, first)
    assert {identity.status for identity in second.notes} == {Status.UNCHANGED}
    assert {identity.mod for identity in second.notes} == {THEN}
    assert second.removed == ()


@given(decks, st.randoms(), st.sampled_from(["cards.md", "trees/leaves.md", "roots.md"]))
def test_notes_moved_to_other_files_keep_their_identity(
    notes: list[Written], random: object, file: str
) -> None:
    first, _ = build(notes, {}, THEN)
    moved = [replace(note, file=file) if random.random() < 0.5 else note for note in notes]  # type: ignore[attr-defined]
    second, _ = build(moved, first.lock, THEN + 60)
    before, after = guids(notes, first), guids(moved, second)
    assert [after[note] for note in moved] == [before[note] for note in notes]


@given(decks, st.data())
@settings(max_examples=300)
def test_one_edit_never_changes_another_note_s_identity(
    notes: list[Written], data: st.DataObject
) -> None:
    first, _ = build(notes, {}, THEN)
    before = guids(notes, first)
    index = data.draw(st.integers(0, len(notes) - 1))
    change = data.draw(
        st.fixed_dictionaries(
            {}, optional={"front": phrases, "back": phrases, "tags": st.just("three")}
        )
    )
    edited = replace(notes[index], **change)
    after_edit = [*notes[:index], edited, *notes[index + 1 :]]
    second, _ = build(after_edit, first.lock, THEN + 60)

    after = guids(after_edit, second)
    others = [note for note in notes if note is not notes[index] and str(note) != str(edited)]
    assert [after[note] for note in others] == [before[note] for note in others]
    unmoved = {before[note] for note in others}
    assert {identity.mod for identity in second.notes if identity.guid in unmoved} <= {THEN}


@given(decks, written_notes, st.data())
@settings(max_examples=300)
def test_adding_or_deleting_a_note_never_changes_another_s_identity(
    notes: list[Written], added: Written, data: st.DataObject
) -> None:
    first, _ = build(notes, {}, THEN)
    before = guids(notes, first)
    if (added.front, added.back, added.cloze) not in {
        (note.front, note.back, note.cloze) for note in notes
    }:
        index = data.draw(st.integers(0, len(notes)))
        more = [*notes[:index], added, *notes[index:]]
        second, _ = build(more, first.lock, THEN + 60)
        after = guids(more, second)
        assert [after[note] for note in notes] == [before[note] for note in notes]
        assert after[added] not in before.values()
    if len(notes) > 1:
        gone = data.draw(st.sampled_from(notes))
        fewer = [note for note in notes if note is not gone]
        third, _ = build(fewer, first.lock, THEN + 60)
        assert guids(fewer, third) == {note: before[note] for note in fewer}
        assert [entry.guid for entry in third.removed] == [before[gone]]
        back, _ = build(notes, third.lock, THEN + 90)
        assert guids(notes, back) == before


@given(decks, decks)
def test_building_twice_gives_the_same_bytes_and_the_same_lock(
    notes: list[Written], later: list[Written]
) -> None:
    first, package = build(notes, {}, THEN)
    assert build(notes, {}, THEN) == (first, package)
    again, same = build(notes, first.lock, THEN + 999)
    assert same == package
    assert again.lock == first.lock

    second, package = build(later, first.lock, THEN + 60)
    again, same = build(later, second.lock, THEN + 999)
    assert same == package
    assert again.lock == second.lock


@given(decks)
def test_two_people_without_a_lock_agree(notes: list[Written]) -> None:
    mine, _ = build(notes, {}, THEN)
    theirs, _ = build(notes, {}, THEN + 5000)
    assert [(note.guid, note.due) for note in mine.notes] == [
        (note.guid, note.due) for note in theirs.notes
    ]
    # A build with either lock, the later one included, changes nothing.
    for lock in (mine.lock, theirs.lock, mine.lock | theirs.lock):
        again, _ = build(notes, lock, THEN + 9000)
        assert {note.status for note in again.notes} == {Status.UNCHANGED}
