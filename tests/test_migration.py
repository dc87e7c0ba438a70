"""Folders that are converted: a build of the result gives what a build of the source gives."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.markup.media import MediaFile
from generator.migration.files import write_all
from tests.vaults import PNG, VAULT, copy_of, files_below, package_content, write_files

Run = Callable[..., Result]


def build(anki_deck: Run, source: str, package: str, *options: str) -> Result:
    result = anki_deck("build", source, "-o", package, *options)
    assert Path(package).exists(), result.output
    return result


def assert_same_package(one: str, other: str) -> None:
    assert package_content(Path(one)) == package_content(Path(other))
    assert Path(one).read_bytes() == Path(other).read_bytes()


def test_a_vault_gives_the_same_package_before_its_first_build(anki_deck: Run) -> None:
    write_files(Path("vault"), VAULT)
    copy_of(Path("vault"), Path("elsewhere/vault"))
    before = files_below(Path("vault"))
    result = anki_deck("convert", "vault", "-o", "new/cards")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "\nnew/cards: 9 files, 17 notes, 2 drafts, 4 picture or sound files\n" in result.stderr
    assert "skipped 1 file without cards" in result.stderr
    assert files_below(Path("vault")) == before
    again = build(anki_deck, "new/cards", "two.apkg")
    assert "  17 unchanged, 2 drafts\n" in again.stdout
    assert "read as" not in again.stderr
    Path("new").rename(Path("vault", ".away"))
    os.chdir("elsewhere")
    build(anki_deck, "vault", "../one.apkg")
    os.chdir("..")
    assert_same_package("one.apkg", "two.apkg")


def test_the_tree_is_kept_and_media_are_copied_if_they_are_used(anki_deck: Run) -> None:
    write_files(Path("vault"), VAULT)
    anki_deck("convert", "vault", "-o", "cards")
    files = files_below(Path("cards"))
    assert sorted(files) == sorted(
        [
            "attachments/map.png",
            "attachments/two words.png",
            "cards.lock",
            "cards.md",
            "geography/peru.md",
            "geography/target.md",
            "inka/life.md",
            "ki/capital.md",
            "native.md",
            "no deck/plain.md",
            "rivers/Geography__Deep.md",
            "rivers/hash.md",
            "rivers/delta.png",
            "rivers/sound.mp3",
        ]
    )
    assert files["native.md"] == str(VAULT["native.md"]).encode()
    assert files["cards.md"] == b"---\ndeck: vault\n---\n"
    assert b"Q: Which map is it? ![](../attachments/map.png)\n" in files["geography/peru.md"]
    assert b"A: the one missing.png\n" in files["geography/peru.md"]


def test_reviews_go_on_after_a_source_that_was_built(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(Path("vault"), VAULT)
    build(anki_deck, "vault", "one.apkg")
    # The note is known by the lock only: its GUID follows from its first text.
    text = str(VAULT["native.md"]).replace("Which map?", "Which map is it?")
    Path("vault/native.md").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000060")
    result = anki_deck("convert", "vault", "-o", "cards")
    assert "  cards/cards.lock: the notes keep their reviews\n" in result.stderr
    assert "  17 unchanged, 2 drafts\n" in build(anki_deck, "cards", "two.apkg").stdout
    build(anki_deck, "vault", "three.apkg")
    assert_same_package("three.apkg", "two.apkg")
    guids = [
        [row[1] for row in package_content(Path(name))["notes"]]
        for name in ("one.apkg", "two.apkg")
    ]
    assert guids[0] == guids[1]


def test_an_edit_after_the_conversion_changes_one_note(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(Path("vault"), VAULT)
    anki_deck("convert", "vault", "-o", "cards")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000060")
    path = Path("cards/geography/peru.md")
    path.write_text(path.read_text(encoding="utf-8").replace("A: Lima", "A: *Lima*"), "utf-8")
    assert "1 changed, 16 unchanged, 2 drafts" in build(anki_deck, "cards", "two.apkg").stdout


def test_notes_that_were_removed_earlier_get_their_history_back(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": "Q: one\nA: 1\n\nQ: two\nA: 2\n", "b.md": "Q: x\nA: y\n"})
    build(anki_deck, "notes", "one.apkg")
    Path("notes/a.md").write_text("Q: one\nA: 1\n", encoding="utf-8")
    build(anki_deck, "notes", "one.apkg")
    anki_deck("convert", "notes", "-o", "cards")
    assert "2 unchanged" in build(anki_deck, "cards", "two.apkg").stdout
    Path("cards/a.md").write_text("Q: one\nA: 1\n\nQ: two\nA: 2\n", encoding="utf-8")
    assert "1 returned" in build(anki_deck, "cards", "two.apkg").stdout


def test_media_above_the_source_are_copied_below_the_target(anki_deck: Run) -> None:
    files: dict[str, str | bytes] = {
        ".obsidian/app.json": "{}",
        "Assets/x.png": PNG + b"x",
        "notes/deep/a.md": "#flashcards\n\nWhich? ![](../../Assets/x.png)::This\n",
        "notes/b.md": (
            "Q: Which? ![](../Assets/x.png)\nA: This\n\nQ: Code?\nA: `![](../Assets/x.png)`\n"
        ),
    }
    write_files(Path("vault"), files)
    assert anki_deck("convert", "vault/notes", "-o", "cards").exit_code == 0
    written = files_below(Path("cards"))
    assert written["Assets/x.png"] == PNG + b"x"
    assert b"Q: Which? ![](../Assets/x.png)\n" in written["deep/a.md"]
    assert written["b.md"] == (
        b"Q: Which? ![](Assets/x.png)\nA: This\n\nQ: Code?\nA: `![](../Assets/x.png)`\n"
    )
    build(anki_deck, "cards", "two.apkg")
    Path("cards").rename("vault/.away")
    build(anki_deck, "vault/notes", "one.apkg")
    assert_same_package("one.apkg", "two.apkg")


def test_two_media_files_of_the_same_name_stay_apart(anki_deck: Run) -> None:
    files: dict[str, str | bytes] = {
        ".obsidian/app.json": "{}",
        "x.png": PNG + b"above",
        "notes/x.png": PNG + b"inside",
        "notes/a.md": "#flashcards\n\nWhich? ![](../x.png)::This ![](x.png)\n",
    }
    write_files(Path("vault"), files)
    assert anki_deck("convert", "vault/notes", "-o", "cards").exit_code == 0
    build(anki_deck, "cards", "two.apkg")
    media = package_content(Path("two.apkg"))["media"]
    assert sorted(media.values()) == [PNG + b"above", PNG + b"inside"]
    assert all(name.startswith("x-") for name in media)
    assert "1 unchanged" in build(anki_deck, "cards", "two.apkg").stdout


def test_a_repository_may_have_both_decks(anki_deck: Run) -> None:
    files: dict[str, str | bytes] = {
        "vault/deep/assets/pic.png": PNG + b"x",
        "vault/sub/a.md": "#flashcards\n\nWhich? ![[pic.png]]::This\n",
        "vault/b.md": "Q: Native? ![[pic.png]]\nA: yes\n",
    }
    write_files(Path(), files)
    Path(".git").mkdir()
    assert anki_deck("convert", "vault", "-o", "cards").exit_code == 0
    # Both folders have a file of that name now: each deck has its own.
    assert "2 unchanged" in build(anki_deck, "cards", "two.apkg").stdout
    built = build(anki_deck, "vault", "one.apkg")
    assert (built.exit_code, "pic.png" in built.output) == (0, False)


def test_a_native_file_keeps_the_notes_that_it_embeds(anki_deck: Run) -> None:
    files: dict[str, str | bytes] = {
        "cards.md": "---\ndeck: Ports\n---\nQ: What is a port?\nA:\n![[Port]]\n",
        "facts/Port.md": "A place for ships. ![](ship.png)\n",
        "facts/ship.png": PNG,
    }
    write_files(Path("notes"), files)
    assert anki_deck("convert", "notes", "-o", "cards").exit_code == 0
    assert sorted(files_below(Path("cards"))) == sorted([*files, "cards.lock"])
    build(anki_deck, "cards", "two.apkg")
    Path("cards").rename("notes/.away")
    build(anki_deck, "notes", "one.apkg")
    assert_same_package("one.apkg", "two.apkg")


def test_a_native_file_stays_one_where_the_vaults_settings_are_gone(anki_deck: Run) -> None:
    settings = json.dumps({"settings": {"flashcardTags": ["#mine"]}})
    files: dict[str, str | bytes] = {
        ".obsidian/plugins/obsidian-spaced-repetition/data.json": settings,
        "a.md": "Q: What is a tag?\nA: a:\n\nx :: y\n#flashcards\n",
        "b.md": "#mine\n\nOne::Two\n",
    }
    write_files(Path("vault"), files)
    assert anki_deck("convert", "vault", "-o", "cards").exit_code == 0
    assert files_below(Path("cards"))["a.md"].startswith(b"---\ndialect: native\n---\nQ: What")
    assert "2 unchanged" in build(anki_deck, "cards", "two.apkg").stdout


def test_a_file_with_errors_is_left_out_with_its_problems(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": "Q: one\nA: 1\n", "b.md": "Q: two\n\nthree\n\nfour\n"})
    result = anki_deck("convert", "notes", "-o", "cards")
    assert result.exit_code == 1
    assert "notes/b.md:1:1: error[E201]" in result.stderr
    assert "  left out because of errors: notes/b.md\n" in result.stderr
    assert sorted(files_below(Path("cards"))) == ["a.md", "cards.lock", "cards.md"]
    assert "1 unchanged" in build(anki_deck, "cards", "two.apkg").stdout


def test_a_note_that_cannot_be_written_is_left_out(anki_deck: Run) -> None:
    ki = "# Note\n```\nguid: {}\nnotetype: Basic\n```\n\n## Front\n{}\n\n## Back\nb\n"
    files: dict[str, str | bytes] = {
        "a.md": ki.format("ab<!--c-->", "one"),
        "b.md": ki.format("abc", "two"),
    }
    write_files(Path("notes"), files)
    result = anki_deck("convert", "notes", "-o", "cards")
    assert result.exit_code == 1
    assert "notes/a.md:1:1: warning[W919]: left out: this note cannot be written" in result.stderr
    assert "  left out: 1 note that cannot be written (W919)\n" in result.stderr
    built = build(anki_deck, "cards", "two.apkg")
    assert "1 unchanged" in built.stdout
    assert "removed" not in built.stdout


def test_a_source_without_cards_or_with_errors_only_writes_nothing(anki_deck: Run) -> None:
    write_files(Path("empty"), {"README.md": "text\n"})
    write_files(Path("bad"), {"a.md": "Q: two\n\nthree\n"})
    assert anki_deck("convert", "empty", "-o", "cards").exit_code == 1
    result = anki_deck("convert", "bad", "-o", "cards")
    assert (result.exit_code, "nothing was written" in result.stderr) == (1, True)
    assert not Path("cards").exists()


def test_folders_that_cannot_be_written_to(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": "Q: one\nA: 1\n", "sub/b.md": "Q: two\nA: 2\n"})
    write_files(Path("other"), {"mine.txt": "mine"})
    for output, message in (
        ((), 'name the new folder with "-o"'),
        (("-o", "other/mine.txt"), "is a file"),
        (("-o", "other"), "is not empty: --force replaces"),
        (("-o", "notes/new"), "contain each other"),
        (("-o", "."), "contain each other"),
    ):
        result = anki_deck("convert", "notes", *output)
        assert (result.exit_code, message in result.stderr) == (2, True), result.stderr
    assert anki_deck("convert", "notes", "-o", "x", "--encoding", "cp1252").exit_code == 2
    assert sorted(files_below(Path())) == ["notes/a.md", "notes/sub/b.md", "other/mine.txt"]


def test_a_folder_of_another_deck_is_no_target(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": "Q: one\nA: 1\n", "b.md": "Q: two\nA: 2\n"})
    write_files(Path("deck"), {"c.md": "Q: three\nA: 3\n", "d.md": "Q: four\nA: 4\n"})
    build(anki_deck, "deck", "one.apkg")
    result = anki_deck("convert", "notes", "-o", "deck/new")
    assert result.exit_code == 2
    assert '"deck/new" is part of the folder deck' in result.stderr


def test_force_replaces_only_files_that_are_written(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": "Q: one\nA: 1\n", "b.md": "Q: two\nA: 2\n"})
    write_files(Path("cards"), {"a.md": "Q: old\nA: old\n", "mine.txt": "mine", ".git/x": "x"})
    assert anki_deck("convert", "notes", "-o", "cards", "--force").exit_code == 0
    files = files_below(Path("cards"))
    assert (files["a.md"], files["mine.txt"]) == (b"Q: one\nA: 1\n", b"mine")
    assert not [name for name in files if name.endswith((".part", ".old"))]


def test_a_second_conversion_keeps_what_the_first_one_recognised(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(Path("notes"), {"a.md": "Q: What is one?\nA: 1\n", "b.md": "Q: two\nA: 2\n"})
    anki_deck("convert", "notes", "-o", "cards")
    build(anki_deck, "cards", "one.apkg")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000060")
    Path("notes/a.md").write_text("Q: What is the first?\nA: 1\n\nQ: new\nA: n\n", encoding="utf-8")
    anki_deck("convert", "notes", "-o", "cards", "--force")
    built = build(anki_deck, "cards", "two.apkg")
    assert "1 changed" in built.stdout
    guids = [
        {row[1] for row in package_content(Path(name))["notes"]}
        for name in ("one.apkg", "two.apkg")
    ]
    assert guids[0] < guids[1]


def test_an_empty_folder_or_a_new_repository_is_a_target(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": "Q: one\nA: 1\n"})
    Path("cards/.git").mkdir(parents=True)
    assert anki_deck("convert", "notes", "-o", "cards").exit_code == 0


def test_a_single_file_of_a_folder_gets_no_lock(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": "Q: one\nA: 1\n", "b.md": "Q: two\nA: 2\n"})
    build(anki_deck, "notes", "one.apkg")
    result = anki_deck("convert", "notes/a.md", "--from", "hashcards", "-o", "new/a.md")
    assert result.exit_code == 0
    assert "notes/a.md is part of the folder notes" in result.stderr
    assert sorted(files_below(Path("new"))) == ["a.md"]


def test_a_damaged_lock_stops_the_conversion(anki_deck: Run) -> None:
    write_files(Path(), {"a.csv": "one,1\ntwo,2\n", "notes/a.md": "Q: one\nA: 1\n"})
    for source, lock in (("a.csv", "a.csv.lock"), ("notes", "notes/cards.lock")):
        build(anki_deck, source, "one.apkg")
        text = Path(lock).read_text(encoding="utf-8")
        Path(lock).write_text(text.replace('"deck"', '"dock"'), encoding="utf-8")
        result = anki_deck("convert", source, "-o", "new")
        assert (result.exit_code, "E401" in result.stderr) == (1, True)
        assert not Path("new").exists()


def test_a_target_that_cannot_be_made_changes_nothing(anki_deck: Run) -> None:
    write_files(Path(), {"notes/a.md": "Q: one\nA: 1\n", "file": "mine"})
    result = anki_deck("convert", "notes", "-o", "file/cards")
    assert (result.exit_code, "Error: " in result.stderr) == (1, True)
    assert files_below(Path()) == {"notes/a.md": b"Q: one\nA: 1\n", "file": b"mine"}


def test_a_file_may_have_the_longest_name(anki_deck: Run) -> None:
    name = "永" * 83 + ".md"  # 252 bytes
    write_files(Path("vault"), {name: "#flashcards\n\na::b\n"})
    assert anki_deck("convert", "vault", "-o", "deck").exit_code == 0
    assert Path("deck", name).read_bytes() == b"Q: a\nA: b\n"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_folder_with_a_link_to_another_one_is_not_empty(anki_deck: Run) -> None:
    write_files(Path(), {"notes/a.md": "#flashcards\n\na::b\n", "away/x.md": "mine"})
    Path("cards").mkdir()
    Path("cards/link").symlink_to(Path("away").resolve())
    result = anki_deck("convert", "notes", "-o", "cards")
    assert (result.exit_code, "is not empty" in result.stderr) == (2, True)
    assert [path.name for path in Path("cards").iterdir()] == ["link"]


def test_an_error_puts_back_what_was_there(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/one.md": "old", "b/folder.md/x": "x"})
    contents = {
        tmp_path / "a/one.md": b"new",
        tmp_path / "a/new/two.md": b"new",
        tmp_path / "b/folder.md": b"new",  # a folder has this name
    }
    before = files_below(tmp_path)
    with pytest.raises(OSError, match=r"folder\.md"):
        write_all(contents)
    assert files_below(tmp_path) == before
    assert not (tmp_path / "a/new").exists()
    with pytest.raises(OSError, match="missing"):
        write_all({tmp_path / "c/x.png": MediaFile(name="x", path="missing.png", digest="")})
    (tmp_path / "y.png").write_bytes(PNG)
    changed = MediaFile(name="y", path=str(tmp_path / "y.png"), digest="another")
    with pytest.raises(OSError, match="changed while it was read"):
        write_all({tmp_path / "c/y.png": changed})
    assert not (tmp_path / "c").exists()


def test_a_conversion_that_was_broken_off_is_done_again(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": "#flashcards\n\nmap::![[map.png]]\n", "media/map.png": PNG})
    write_files(
        Path("cards"), {".git/HEAD": "ref", "media/.map.png.part": "half", ".a.md.part": ""}
    )
    Path("cards/empty").mkdir()
    assert anki_deck("convert", "notes", "-o", "cards").exit_code == 0
    assert Path("cards/media/map.png").read_bytes() == PNG
    assert not [*Path("cards").rglob("*.part")]


def test_the_command_itself(tmp_path: Path) -> None:
    write_files(tmp_path / "vault", VAULT)
    command = [sys.executable, "-m", "generator", "convert", "vault", "-o", "cards"]
    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=100
    )
    assert result.stdout == ""
    assert "cards: 9 files, 17 notes" in result.stderr
    again = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100
    )
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)
    build_command = [sys.executable, "-m", "generator", "build", "cards"]
    built = subprocess.run(
        build_command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=100
    )
    assert "17 unchanged, 2 drafts" in built.stdout
