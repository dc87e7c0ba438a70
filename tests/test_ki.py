"""The files of ki: how they are detected, and which deck they belong to."""

from generator.notes import BasicNote
from generator.sources import SourceFile, read_deck, read_files
from generator.sources.detection import DETECTED_NATIVE, detect_dialect, detect_in_folder

NOTE = (
    "# Note\n```\nguid: {guid}\nnotetype: Plain Text Basic\n```\n\n### Tags\n```\n```\n\n"
    "## Front\nq\n\n## Back\nQ: a\n"
)


def test_a_file_is_detected_by_the_head_of_a_note() -> None:
    for text in (NOTE, f"Some words.\n\n{NOTE}"):
        found = detect_dialect("a.md", text.split("\n"))
        assert (found.name, found.is_sure) == ("ki", True)
        assert detect_in_folder("a.md", text) == found
    assert found.why == 'line 5 reads "guid: {guid}"'


def test_an_example_in_a_text_about_ki_is_not_detected() -> None:
    text = f"# About ki\n\n````markdown\n{NOTE}````\n"
    assert detect_dialect("README.md", text.split("\n")) is DETECTED_NATIVE
    assert detect_dialect("a.md", ["# Note", "```", "x = 1", "```", "guid: x"]) is DETECTED_NATIVE
    for block in ("guid: 1", "guid: 1\nnotetype: Basic", "guid: 1\nguid: 2\n```\n## Part"):
        native = f"Q: a\nA: b\n\n# Example\n```\n{block}\n```\n"
        assert detect_dialect("a.md", native.split("\n")) is DETECTED_NATIVE
        assert detect_in_folder("a.md", native) is DETECTED_NATIVE


def test_the_folder_of_a_note_is_its_deck() -> None:
    paths = (("Default", "hello"), ("aa", "a"), ("aa", "bb", "bb"))
    files = [
        SourceFile(
            path="/".join(path), subpath=path, text=NOTE.format(guid=f"g{number}"), dialect="ki"
        )
        for number, path in enumerate(paths)
    ]
    deck = read_files(files, "collection", ".").deck
    assert [note.deck for note in deck.notes] == [
        "collection::Default",
        "collection::aa",
        "collection::aa::bb",
    ]
    assert [note.id for note in deck.notes] == ["g0", "g1", "g2"]


def test_dashes_separate_two_notes_and_are_text_below_the_last() -> None:
    first, last = NOTE.format(guid="g0"), NOTE.format(guid="g1")
    deck, _ = read_deck(
        [SourceFile(path="a.md", subpath=(), text=f"{first}---\n{last}---\n", dialect="ki")], "a"
    )
    answers = [note.answer.value for note in deck.notes if isinstance(note, BasicNote)]
    assert answers == ["Q: a", "Q: a  \n\\---"]


def test_notes_of_a_type_that_is_not_read_are_named_if_their_files_are_skipped() -> None:
    occlusion = NOTE.replace("Plain Text Basic", "Image Occlusion Enhanced")
    texts = (NOTE, occlusion, occlusion, NOTE.replace("## Front\nq\n", ""))
    files = [
        SourceFile(path=f"{number}.md", subpath=("deck", str(number)), text=text, dialect="ki")
        for number, text in enumerate(texts)
    ]
    content = read_files(files, "collection", ".")
    assert content.skipped == ("1.md", "2.md", "3.md")
    (notice,) = content.notices
    assert notice == (
        '1.md and 1 more: notes of type "Image Occlusion Enhanced", not read;'
        ' write them again with "Type: occlusion"'
    )
