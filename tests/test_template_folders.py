"""The templates of an Obsidian vault are no notes."""

from pathlib import Path

import pytest

from generator.notes import notes_and_drafts, question_of
from generator.project.files import read_source
from generator.sources.template_folders import template_folder
from tests.generated_texts import write

CARD = b"#flashcards\n\nWhich?::That\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"folder": "My/Templates/"}', "My/Templates"),
        ('\ufeff{"folder": "/T"}', "T"),
        ('{"folder": "/"}', ""),
        ('{"folder": 3}', ""),
        ("[]", ""),
        ("{", ""),
        ("[" * 100_000, ""),
    ],
)
def test_the_folder_in_the_settings(text: str, wanted: str) -> None:
    assert template_folder(text, "folder") == wanted


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("path", "settings"),
    [
        ("templates.json", b'{"folder": "A/T"}'),
        ("plugins/templater-obsidian/data.json", b'{"templates_folder": "A/T"}'),
    ],
)
def test_the_templates_of_a_vault_are_skipped(path: str, settings: bytes) -> None:
    write("vault/.obsidian/app.json", b"{}")
    for name in ("a.md", "A/T/b.md", "A/T/deep/c.md", "A/Tx/d.md"):
        write(f"vault/{name}", CARD)
    assert len(notes_and_drafts(read_source(Path("vault")).deck)) == 4
    write(f"vault/.obsidian/{path}", settings)
    read = read_source(Path("vault"))
    assert [note.location.path for note in notes_and_drafts(read.deck)] == [
        "vault/A/Tx/d.md",
        "vault/a.md",
    ]
    (note,) = read_source(Path("vault/A/T/b.md")).deck.notes
    assert question_of(note).value == "Which?"
