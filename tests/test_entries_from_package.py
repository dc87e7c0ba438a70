"""Entries of the lock made from a package, compared with those of the build that wrote it."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from anki.collection import Collection, ExportAnkiPackageOptions
from hypothesis import given
from hypothesis import strategies as st

from generator.apkg import PackageNote
from generator.apkg.reading import read_notes
from generator.identity.lock import Entry
from generator.identity.lock_text import format_lock, parse_lock
from generator.identity.numbering import NumberedText
from generator.markup.field_html import deletions, without_math_marks
from generator.notetypes import OCCLUSION
from generator.project.entries_from_package import WantedEntries, entries_from_package
from generator.project.files import read_source
from generator.project.lockfile import read_lock
from generator.project.media_folder import MediaFolder
from generator.project.repair import prepare_repair
from generator.project.source import open_source
from tests.anki_collection import import_package
from tests.author import Author
from tests.test_repair import FIRST, SOURCE

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="9"/></svg>'


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    monkeypatch.chdir(tmp_path)
    return Author(tmp_path, monkeypatch)


def built(author: Author, text: str, now: int = FIRST) -> dict[str, Entry]:
    author.write(text)
    author.build(now)
    return dict(read_lock(author.lock)[0].entries)


def notes(author: Author, deck: str = "cards") -> tuple[PackageNote, ...]:
    found = read_notes(author.package(deck))
    assert found
    return found


def lines(author: Author, found: tuple[PackageNote, ...]) -> dict[str, Entry]:
    """Make the entries of all notes of a package, for the source as it is now."""
    wanted = WantedEntries(
        guids={note.guid for note in found}, identified=(), taken=(), missing_path="cards.md"
    )
    return entries_from_package(
        found,
        wanted,
        read_source(author.source).deck,
        MediaFolder(author.folder),
        f"{author.folder.as_posix()}/",
    )


def line(author: Author, found: tuple[PackageNote, ...], text: str) -> Entry:
    author.write(text)
    (only,) = lines(author, found).values()
    return only


def test_the_entries_of_a_build(author: Author) -> None:
    (author.folder / "cell.svg").write_text(SVG, encoding="utf-8")
    more = """\
Q: Which parts does a cell have?
A: ![A cell](cell.svg)
- Nucleus: core: rect 40% 35% 20% 18%
- Wall: ellipse 10% 10% 30% 30%
Type: occlusion

Q: What is shown?
A: ![A cell](cell.svg)
ID: shown

C: {{![A cell](cell.svg)}} or {{c7::$x_{1}$::a formula}} and {{c7::`a::b`}}, {{c2::all of {{c3::this::not that}}::hint}}
"""  # noqa: E501
    before = built(author, f"{SOURCE}\n{more}")
    assert lines(author, notes(author, "Nature")) == before


EVERY_FORM = """\
# Cells
Q: Which parts does a cell have?
A: ![A cell](cell.svg)
- Nucleus: core {x}: rect 40% 35% 20% 18%
- Wall: ellipse 10% 10% 30% 30%
Hint: two
Type: occlusion

Q: Which layers?
A:
- first
- second
Type: list

C: Then $a {{b}} {{c4::c^{2}::power}} {{c2::d}}$ is $\\frac{{c3::1}}{2}$
"""


def as_written_before(note: PackageNote) -> PackageNote:
    """Write a note's fields as versions did that kept the names of shapes in the shapes."""
    fields = [field.replace("::2/2}}", "::2 ×}}") for field in note.fields]
    fields[0] = without_math_marks(fields[0])
    if note.note_type is OCCLUSION:
        names = iter(("Nucleus\\: core {\u2060x}\u2060", "Wall"))
        fields[0] = re.sub(":oi=1", lambda found: f"{found[0]}:text={next(names)}", fields[0])
        context = '<div class="context" dir="auto">Cells</div>\n'
        fields[2] = context + fields[2].replace(context, "")
        fields[4] = "Nucleus: core {x}, Wall"
    return replace(note, fields=tuple(fields))


@pytest.mark.parametrize("speech", ["", "speech: en-US\n"])
def test_a_package_of_an_earlier_version(author: Author, speech: str) -> None:
    (author.folder / "cell.svg").write_text(SVG, encoding="utf-8")
    before = built(author, f"---\ndeck: cards\n{speech}---\n{EVERY_FORM}")
    assert lines(author, notes(author)) == before
    earlier = tuple(as_written_before(note) for note in notes(author))
    assert all(old.fields != new.fields for old, new in zip(earlier, notes(author), strict=True))
    after = lines(author, earlier)
    assert after == {
        guid: replace(entry, fields=after[guid].fields) for guid, entry in before.items()
    }
    # The names of parts are also known without the source.
    author.write("Q: Something else?\nA: Yes\n")
    gone = lines(author, earlier)
    assert sorted(entry.answer for entry in gone.values() if entry.kind == "occlusion") == sorted(
        entry.answer for entry in lines(author, notes(author)).values() if entry.kind == "occlusion"
    )
    (names,) = (entry.clozes for entry in gone.values() if entry.kind == "occlusion")
    assert names == (NumberedText(1, "Nucleus: core {x}"), NumberedText(2, "Wall"))


def test_a_build_in_a_language(author: Author) -> None:
    (author.folder / "cell.svg").write_text(SVG, encoding="utf-8")
    typed = "Q: Who?\nA: She\nType: typed\n"
    before = built(author, f"---\ndeck: cards\nlanguage: de\n---\n{EVERY_FORM}\n{typed}")
    assert lines(author, notes(author)) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A: Otter, of the sea", "A: Otter, of all seas"),
        ("Extra: It has a pouch.", "Extra: It has two pouches."),
        ("Tags: sea", "Tags: sea, tools"),
        ("![](a.svg)", "![](b.svg)"),
        ("Tags: sea", "Tags: sea\nType: reversed"),
        ("# Animals", "# Mammals"),
    ],
)
def test_what_a_learner_would_see_counts_as_changed(author: Author, old: str, new: str) -> None:
    text = (
        "# Animals\n\nQ: Who cracks **shells**?\nA: Otter, of the sea\n"
        "Extra: It has a pouch. ![](a.svg)\nTags: sea\n"
    )
    for name in ("a.svg", "b.svg"):
        (author.folder / name).write_text(f"{SVG}<!-- {name} -->", encoding="utf-8")
    (before,) = built(author, text).values()
    assert old in text
    after = line(author, notes(author), text.replace(old, new))
    assert after.digest == ""
    assert (after.guid, after.nid, after.mod, after.fields) == (
        before.guid,
        before.nid,
        before.mod,
        before.fields,
    )


def test_formatting_alone_is_no_change(author: Author) -> None:
    (before,) = built(author, "Q: Who cracks shells?\nA: Otter, of the **sea**\n").values()
    after = line(author, notes(author), "Q: Who cracks shells?\nA: Otter, of the *sea*\n")
    assert after.digest
    assert after == replace(before, answer="Otter, of the *sea*", digest=after.digest)


def test_cloze_numbers_follow_their_texts(author: Author) -> None:
    built(
        author,
        "C: The {{Otter}}, the {{**Swift**}} and the {{Mole}} are animals of different kinds.\n",
    )
    found = notes(author)
    # The count is the same, but in order the numbers would belong to other texts.
    after = line(
        author,
        found,
        "C: The {{**Swift**}}, the {{Mole}} and the {{Gecko}} are animals of different kinds.\n",
    )
    assert after.clozes == (
        NumberedText(1, "Otter"),
        NumberedText(2, "**Swift**"),
        NumberedText(3, "Mole"),
    )


def test_items_that_came_later_keep_their_cards(author: Author) -> None:
    items = [
        f"- Item {word}"
        for word in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    ]
    text = "Q: Which are they?\nA: {}\nType: list\n\nQ: And below?\nA: Nothing\n"
    built(author, text.format("\n".join(items[:2])))
    more = [f"- Thing {number}" for number in range(12)]
    before = built(author, text.format("\n".join([*items, *more])), FIRST + 60)
    found = notes(author)
    after = lines(author, found)
    (entry,) = (one for one in before.values() if one.kind == "cloze")
    assert len(entry.cards) > 1  # the first room was for ten cards
    made = after[entry.guid]
    ids = {card: number for note in found if note.guid == entry.guid for card, number in note.cards}
    assert {card: dict(made.cards).get(card, made.nid + card) for card in ids} == ids
    # The room ends at the next note's id.
    (other,) = (one for one in after.values() if one.kind == "basic")
    assert made.nid + made.room <= other.nid


def test_a_note_that_lost_its_answer(author: Author) -> None:
    (before,) = built(author, "Q: Who cracks shells?\nA: Otter\n").values()
    after = line(author, notes(author), "Q: Who cracks shells?\n")
    assert after == replace(before, draft=True, digest="")
    assert before.answer == "Otter"


def test_a_note_that_got_an_id(author: Author) -> None:
    (before,) = built(author, "Q: Who cracks shells?\nA: Otter\n").values()
    assert line(author, notes(author), "Q: Who cracks shells?\nA: Otter\nID: otter\n") == replace(
        before, id="otter"
    )


def test_a_note_that_left_the_source(author: Author) -> None:
    before = built(
        author, "# Sea\n\nC: The **{{Otter}}** cracks {{shells::what}}.\n\nQ: A?\nA: B\n"
    )
    author.write("Q: A?\nA: B\n")
    (entry,) = (one for one in before.values() if one.kind == "cloze")
    assert lines(author, notes(author))[entry.guid] == replace(
        entry, removed=True, digest="", question="The {{Otter}} cracks {{shells::what}}."
    )


def test_what_is_not_wanted(author: Author) -> None:
    built(author, "Q: A?\nA: B\n\nQ: C?\nA: D\n")
    first, second = notes(author)
    deck, media = read_source(author.source).deck, MediaFolder(author.folder)
    wanted = WantedEntries(guids={second.guid}, identified={1}, taken=(), missing_path="cards.md")
    (made,) = entries_from_package((first, second), wanted, deck, media, "").values()
    assert (made.guid, made.removed) == (second.guid, True)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("no {{deletion}}", []),
        ("a {{c1::b}} c", [((1,), "b")]),
        ("{{c1,2::b::hint}}", [((1, 2), "b")]),
        (
            "{{c1::a {{c2::b::of b}} c::of all}}{{c3::d}}",
            [((1,), "a b c"), ((2,), "b"), ((3,), "d")],
        ),
        ("{{c1::a::{{c2::in the hint}}}}", [((1,), "a"), ((2,), "in the hint")]),
        ("a::b {{c1::open", [((1,), "")]),
    ],
)
def test_deletions(html: str, found: list[tuple[tuple[int, ...], str]]) -> None:
    assert deletions(html) == found


# ---- the package together with the undamaged lines of the lock


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> tuple[Author, bytes]:
    """A built deck, and the data of its lock, which each example damages."""
    folder = tmp_path_factory.mktemp("deck")
    with pytest.MonkeyPatch.context() as patch:
        author = Author(folder, patch)
        built(author, SOURCE)
    return author, author.lock.read_bytes()


@given(place=st.integers(min_value=0), bit=st.integers(0, 7), is_cut=st.booleans())
def test_damage_in_one_place_loses_nothing(
    deck: tuple[Author, bytes], place: int, bit: int, is_cut: bool
) -> None:
    author, whole = deck
    place %= len(whole)
    author.lock.write_bytes(
        whole[:place]
        if is_cut
        else whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
    )
    source = open_source(author.source)
    assert source.problems
    repaired = prepare_repair(source, author.folder / "output")
    expected, problems = parse_lock("cards.lock", whole.decode())
    assert problems == []
    assert repaired.lock.entries == expected.entries
    assert (repaired.lock.source, repaired.lock.deck) == ("cards.md", "Nature")
    assert parse_lock("cards.lock", format_lock(repaired.lock)) == (repaired.lock, [])


# ---- reading a package


@pytest.mark.parametrize(
    "names", [("media",), ("collection.anki2",), ("collection.anki2", "collection.anki21")]
)
def test_other_archives_have_no_notes(tmp_path: Path, names: tuple[str, ...]) -> None:
    with zipfile.ZipFile(tmp_path / "other.apkg", "w") as archive:
        for name in names:
            archive.writestr(name, "garbled")
    assert read_notes(tmp_path / "other.apkg") is None


def test_a_package_that_anki_exported_is_not_read(author: Author, collection: Collection) -> None:
    built(author, "Q: Who cracks shells?\nA: Otter\n")
    import_package(collection, author.package("cards"))
    for legacy in (True, False):
        exported = author.folder / f"{legacy}.apkg"
        options = ExportAnkiPackageOptions(with_scheduling=True, legacy=legacy)
        collection.export_anki_package(out_path=str(exported), options=options, limit=None)
        assert read_notes(exported) is None
