"""The vault of a file: where its pictures are looked for, and what is no problem in it."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import Result

from generator.markup.media import MediaFile
from generator.notes import notes_and_drafts
from generator.project import Project, open_project
from generator.project.files import read_source
from generator.project.plugin_settings import settings_notices
from generator.project.source import open_source
from generator.project.vault import Vaults
from generator.project.writing import write_project
from generator.reading import AS_FOUND
from tests.generated_texts import write
from tests.texts import lines_of

Run = Callable[..., Result]

PICTURE = b"picture"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make_vault(mark: str = ".obsidian") -> None:
    """Make a vault in the folder `vault`, with a picture beside the folders of its notes."""
    Path("vault").mkdir()
    if mark == "hashcards.db":
        write(f"vault/{mark}", b"")
    else:
        Path("vault", mark).mkdir()
    write("vault/Attachments/pic.png", PICTURE)


def _media(project: Project) -> Iterable[MediaFile]:
    return project.rendered.media.values()


def problems(source: str) -> list[str]:
    """Return the problems of a source after rendering."""
    return lines_of(open_project(open_source(Path(source))).diagnostics)


@pytest.mark.parametrize("mark", [".obsidian", "hashcards.db", ".git"])
@pytest.mark.parametrize(
    "target", ["pic.png", "Attachments/pic.png", "../Attachments/pic.png", "/Attachments/pic.png"]
)
def test_a_picture_in_a_folder_beside_that_of_the_note_is_found(mark: str, target: str) -> None:
    make_vault(mark)
    write("vault/geo/cards.md", f"Q: a ![]({target})\nA: b\n".encode())
    assert problems("vault/geo/cards.md") == []
    assert problems("vault/geo") == []
    assert problems("vault") == []


def test_an_embed_with_a_size_in_a_table_has_its_picture() -> None:
    make_vault()
    table = "| a | b |\n|---|---|\n| ![[pic.png\\|100]] | c |\n"
    write("vault/geo/cards.md", f"Q: q\nA:\n{table}".encode())
    write("vault/geo/sr.md", f"#flashcards\n\nq\n?\n{table}".encode())
    for name in ("cards", "sr"):
        project = open_project(open_source(Path(f"vault/geo/{name}.md")))
        assert lines_of(project.diagnostics) == []
        assert [file.name.startswith("pic-") for file in project.rendered.media.values()] == [True]


def test_an_inner_vault_has_the_pictures_of_the_outer_one() -> None:
    make_vault()
    write("vault/inner/.obsidian/app.json", b"{}")
    write("vault/inner/a.md", b"Q: a ![](pic.png)\nA: ![](../Attachments/pic.png)\n")
    assert problems("vault/inner/a.md") == []


def test_a_picture_in_the_folder_of_the_source_comes_before_one_elsewhere() -> None:
    make_vault(".git")
    for path in ("vault/pic.png", "vault/deck/assets/pic.png"):
        write(path, path.encode())
    write("vault/deck/cards.md", b"Q: a ![](pic.png)\nA: b\n")
    project = open_project(open_source(Path("vault/deck/cards.md")))
    assert [file.path.endswith("deck/assets/pic.png") for file in _media(project)] == [True]


def test_a_picture_outside_the_vault_is_an_error() -> None:
    make_vault()
    write("pic2.png", PICTURE)
    write("vault/geo/cards.md", b"---\ndeck: d\n---\nQ: a ![](../../pic2.png)\nA: b\n")
    assert problems("vault/geo/cards.md") == [
        '4:6 E302 "../../pic2.png" is outside the source\'s folder'
    ]


def test_without_a_vault_the_source_has_its_media() -> None:
    write("pic.png", PICTURE)
    write("geo/cards.md", b"Q: a ![](../pic.png)\nA: b\n")
    assert problems("geo/cards.md") == ['1:6 E302 "../pic.png" is outside the source\'s folder']


def test_a_source_around_vaults_has_the_media_of_each() -> None:
    make_vault()
    write("vault/geo/a.md", b"Q: a ![](pic.png)\nA: b\n")
    Path("other/.obsidian").mkdir(parents=True)
    write("other/Files/pic.png", b"another")
    write("other/b.md", b"Q: c ![](pic.png)\nA: d\n")
    project = open_project(open_source(Path()))
    assert lines_of(project.diagnostics) == []
    assert len(project.rendered.media) == 2


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("none.png", 'no such file: "none.png"'),
        ("empty.png", '"empty.png" is empty: Anki accepts no empty files'),
        ("../../out.png", '"../../out.png" is outside the source\'s folder'),
        ("x.docx", '"x.docx" is not a file that Anki can show or play'),
    ],
)
def test_media_that_another_tools_note_lacks_are_a_warning(target: str, why: str) -> None:
    make_vault()
    write("vault/empty.png", b"")
    write("out.png", PICTURE)
    write("vault/x.docx", b"x")
    name = target.rpartition("/")[2]
    write("vault/geo/a.md", f"#flashcards\n\nq ![map]({target}) :: ![]({target})\n".encode())
    read = read_source(Path("vault/geo/a.md"))
    (note,) = notes_and_drafts(read.deck)
    assert [text.value for text in (note.question, note.answer)] == ["q map", name]  # type: ignore[union-attr]
    assert lines_of(read.diagnostics) == [f"3:3 W916 {why}", f"3:{len(target) + 15} W916 {why}"]
    assert problems("vault/geo/a.md") == lines_of(read.diagnostics)


@pytest.mark.parametrize("name", ["p 1.png", "img 1.png", "hr 1.png", "p (1).png"])
def test_a_picture_whose_name_starts_as_a_tag(name: str) -> None:
    make_vault()
    write(f"vault/{name}", PICTURE)
    write("vault/note.md", f"#flashcards\n\na::![[{name}]]\n\nb::![x](<{name}>)\n".encode())
    project = open_project(open_source(Path("vault/note.md")))
    assert lines_of(project.diagnostics) == []
    (file,) = _media(project)
    fields = [note.fields.values[1] for note in project.rendered.notes if note.fields]
    picture = '<p class="figure"><img alt="{}" src="{}"></p>'
    assert fields == [picture.format(alt, file.name) for alt in ("", "x")]


def test_pictures_over_lines_and_by_reference_are_left_out_as_well() -> None:
    text = (
        'Q: ![one][r] and ![two] and ![three\nfour](<no.png>\n"t")\n\n'
        "[r]: r.png\n[two]: t.png\nA: a\n"
    )
    write("a.md", b"---\ndialect: hashcards\n---\n" + text.encode())
    read = read_source(Path("a.md"))
    (note,) = notes_and_drafts(read.deck)
    assert note.question.value == "one and two and three\nfour"  # type: ignore[union-attr]
    assert [line.split()[1] for line in lines_of(read.diagnostics)] == ["W916"] * 3


def test_prose_in_a_vault_is_no_problem() -> None:
    make_vault()
    prose = "# About\n\nText.\n\n---\n\n```\ncode\n```\n\n"
    write("vault/a.md", f"{prose}q::a #flashcards\n\n{prose}".encode())
    for source in ("vault/a.md", "vault"):
        read = read_source(Path(source))
        assert (len(read.deck.notes), read.diagnostics) == (1, ())
        assert {problem.code.value for problem in read.unused_text} == {"W908"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", "# Title\n\nText.\n"),
        ("CHANGELOG.md", "## [1.0]\n\n- a\n"),
        ("aliases.md", "---\naliases: [x]\ncreated: 2024\ncssclasses: [wide]\n---\n\nText.\n"),
        ("type.md", "---\ntype: book\ntags: [a b, c]\n---\n\nText.\n"),
        ("broken.md", "---\na: [\n---\n\nText.\n"),
        ("open.md", "---\na: b\n\nText.\n"),
        ("Templates/t.md", "START\nBasic\nBack:\nEND\n"),
        ("daily.md", "- [ ] do this\n- [x] done\n"),
        ("drawing.md", "---\nexcalidraw-plugin: parsed\n---\n# Text Elements\n%%\n"),
        ("guide.md", "Start by reading this page.\n\nTARGET the deck.\n"),
        ("list.md", "---\n\n1. one\n2. two\n\n---\n\n> quote\n"),
    ],
)
def test_a_file_without_a_card_is_no_problem_in_a_folder(name: str, text: str) -> None:
    make_vault()
    write(f"vault/{name}", text.encode())
    write("vault/cards.md", b"Q: q\nA: a\n")
    read = read_source(Path("vault"))
    assert (read.diagnostics, read.unused_text) == ((), ())
    assert read.skipped == (f"vault/{name}",)
    assert [note.location.path for note in notes_and_drafts(read.deck)] == ["vault/cards.md"]


def test_the_nearest_vault_of_obsidian_with_settings_of_its_own_has_them() -> None:
    settings = b'{"settings": {"flashcardTags": ["#card"]}}'
    path = ".obsidian/plugins/obsidian-spaced-repetition/data.json"
    write(f"vault/{path}", settings)
    other = b'{"settings": {"multilineCardSeparator": "!---"}}'
    notes = b'{"settings": {"Syntax": {"Begin Note": "BEGIN"}}}'
    write(f"vault/inner/{path}", other)
    write(f"vault/empty/{path}", b'{"settings": {"flashcardTags": ["#flashcards"]}}')
    write("vault/empty/.obsidian/plugins/obsidian-to-anki-plugin/data.json", notes)
    write(f"vault/broken/{path}", b"{")
    write("vault/bare/.obsidian/app.json", b"{}")
    vaults = Vaults()

    def in_folder(name: str) -> tuple[tuple[str, ...], str]:
        found = vaults.options_in(Path(f"vault/{name}"), AS_FOUND)
        return tuple(text for _, text in found.plugin_settings), found.vault_folder

    assert in_folder("bare/a") == ((settings.decode(),), "bare/a")
    assert in_folder("geo") == ((settings.decode(),), "geo")
    assert in_folder("inner/a/b") == ((other.decode(),), "a/b")
    assert str(Path(f"vault/{path}").resolve()) in vaults.known
    # Plugin by plugin, defaults give way to the outer vault, but not a file that cannot be used.
    assert in_folder("empty/a") == ((settings.decode(), notes.decode()), "a")
    assert in_folder("broken") == (("{",), "")
    assert list(settings_notices(vaults)) == [
        "settings of Spaced Repetition: tags #card",
        "settings of Spaced Repetition: separator !---",
        "settings of Spaced Repetition: tags #card; of Obsidian_to_Anki: BEGIN for START",
    ]


def test_a_note_that_cannot_be_read_is_not_called_removed() -> None:
    front = "---\ndialect: hashcards\n---\n"
    write("deck/a.md", f"{front}C: [one] a\n\nC: [two] b\n\nQ: q\nA: a\n".encode())
    write("deck/b.md", f"{front}C: [three] c\n\nC: [four] d\n".encode())
    first = open_project(open_source(Path("deck")))
    write_project(first, Path("output"), None, lambda _path: None)
    write("deck/a.md", f"{front}C: one a\n\nQ: q\nA: a\n".encode())
    write("deck/b.md", f"{front}C: [three] c\n".encode())
    second = open_project(open_source(Path("deck")))
    assert lines_of(second.diagnostics) == [
        '4:4 W917 left out: cloze note without a deletion: "one a"'
    ]
    assert [entry.question for entry in second.removed] == ["{{four}} d"]


def test_what_is_elsewhere_in_a_vault_is_noticed_by_the_next_call(anki_deck: Run) -> None:
    """The second call prints what the first one printed, until something in the vault changes."""
    make_vault()
    write("vault/Port.md", b"one")
    cards = b"#flashcards\n\nq::![[PIC.png]] ![[late.png]]\n\nr::![[Port]]\n"
    write("vault/geo/a.md", cards)

    def check() -> str:
        before = anki_deck("check", "vault/geo").output
        assert anki_deck("check", "vault/geo").output == before
        return before

    assert "W916" in check()
    write("vault/Files/late.png", PICTURE)
    assert "no problems" in check()
    write("vault/Files/pic.png", PICTURE)  # as near as the other one
    assert "several elsewhere" in check()
    Path("vault/Files/pic.png").unlink()
    assert "no problems" in check()
    Path("vault/Port.md").unlink()
    assert "W918" in check()
    write("vault/new/Port.md", b"![[None]]")
    assert '"None" is no note here' in check()


SETTINGS = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


@pytest.mark.parametrize("tags", ['["#karten"]', '["#flashcards/none"]'])
def test_notes_that_settings_no_longer_find_are_not_called_removed(
    tags: str, anki_deck: Run
) -> None:
    make_vault()
    write(
        "vault/a.md", b"#flashcards\n\nz::w\n\n- item\n?\nx ![](Attachments/pic.png)\n\n==Lima==\n"
    )
    write("vault/b.md", b"Q: q\nA: a\n")
    anki_deck("build", "vault")
    write(f"vault/{SETTINGS}", f'{{"settings": {{"flashcardTags": {tags}}}}}'.encode())
    for _ in range(2):
        built = anki_deck("build", "vault")
        assert "removed" not in built.stdout
        assert "moved" not in built.stdout
        assert (
            "  a.md has text that was read before; 3 notes are no cards now: they stay in the lock"
            " and in Anki\n"
        ) in built.stdout
    write("vault/a.md", b"z stands here, and Lima is a city.\n\n- item\n?\nx\n")
    assert "2 removed" in anki_deck("build", "vault").stdout


def test_a_note_with_an_error_that_only_its_rendering_shows_is_left_out() -> None:
    write("deck/a.md", b"#flashcards\n\nSTART\nCloze\n{{c0::x}} a\nEND\n\nq::a\n")
    project = open_project(open_source(Path("deck")))
    assert not project.failed
    assert len(project.rendered.notes) == 1
    assert [line.split()[1] for line in lines_of(project.diagnostics)] == ["W917"]


def test_a_picture_inside_another_tools_text(anki_deck: Run) -> None:
    row = "<img src='data:text/html,x' alt='an alt'>\t<img src='data:image/png;base64,eA'>\n"
    Path("a.txt").write_text(f"#separator:tab\n#html:true\n{row}", encoding="utf-8")
    result = anki_deck("check", "a.txt", "--json")
    found = json.loads(result.stdout)
    assert [problem["code"] for problem in found["diagnostics"]] == ["W916"]
    assert (result.exit_code, found["cards"]) == (0, 1)
