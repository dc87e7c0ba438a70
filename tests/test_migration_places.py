"""Where a conversion may not write, and what an error while it writes leaves."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.migration import files
from generator.migration.files import write_all
from tests.vaults import PNG, files_below, write_files

Run = Callable[..., Result]
CARD = "#flashcards\n\nz::w ![](p.png)\n"


@pytest.mark.parametrize(
    ("link", "target"),
    [("a.md", "../src/a.md"), ("sub", "../src"), ("sub", "../src/new")],
)
def test_a_link_in_the_target_that_leads_into_the_source_is_refused(
    anki_deck: Run, link: str, target: str
) -> None:
    text = CARD
    write_files(Path("src"), {"a.md": text, "p.png": PNG, "sub/b.md": text, "sub/p.png": PNG})
    Path("src/new").mkdir()
    Path("dst").mkdir()
    Path("dst", link).symlink_to(target)
    before = files_below(Path("src"))
    result = anki_deck("convert", "src", "-o", "dst", "--force")
    assert result.exit_code == 2
    assert "which is part of what is converted: delete the link" in result.stderr
    assert files_below(Path("src")) == before
    assert [path.name for path in Path("dst").iterdir()] == [link]


def test_a_link_that_leads_elsewhere_stays_a_link(anki_deck: Run) -> None:
    write_files(Path("src"), {"a.md": "#flashcards\n\nz::w\n"})
    write_files(Path(), {"elsewhere.md": "old", "dst/.keep": ""})
    Path("dst/a.md").symlink_to("../elsewhere.md")
    assert anki_deck("convert", "src", "-o", "dst", "--force").exit_code == 0
    assert Path("dst/a.md").is_symlink()
    assert "Q: z\nA: w" in Path("elsewhere.md").read_text(encoding="utf-8")


def test_a_link_to_a_picture_of_the_source_is_used_as_it_is(anki_deck: Run) -> None:
    write_files(Path("src"), {"a.md": CARD, "p.png": PNG})
    Path("dst").mkdir()
    Path("dst/p.png").symlink_to("../src/p.png")
    assert anki_deck("convert", "src/a.md", "-o", "dst/a.md").exit_code == 0
    assert Path("dst/p.png").is_symlink()
    assert Path("src/p.png").read_bytes() == PNG


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_full_disk_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    write_files(tmp_path, {"a": "old a", "b": "old b"})
    calls: list[Path] = []

    def stage(temporary: Path, content: bytes | Path, _named: Path) -> None:
        calls.append(temporary)
        temporary.write_bytes(b"half")
        if len(calls) == failing:
            raise OSError(errno.ENOSPC, "disk full", str(temporary))
        original = content.read_bytes() if isinstance(content, Path) else content
        temporary.write_bytes(original)

    monkeypatch.setattr(files, "_stage", stage)
    with pytest.raises(OSError, match="disk full") as failed:
        write_all({tmp_path / "a": b"new a", tmp_path / "b": b"new b"})
    assert len(calls) == failing
    # The file that the user knows, not the temporary one.
    assert failed.value.filename == str(tmp_path / ("a" if failing in (1, 3) else "b"))
    assert files_below(tmp_path) == {"a": b"old a", "b": b"old b"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    write_files(tmp_path, {"a": "old"})
    (tmp_path / "a").chmod(0o640)
    write_all({tmp_path / "a": b"new"})
    assert (tmp_path / "a").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_the_command_for_the_folder_of_a_file_can_be_run(anki_deck: Run) -> None:
    write_files(Path("v"), {"a.md": "Q: x\nA: y\n", "b/c.md": "#flashcards\n\nz::w\n"})
    anki_deck("build", "v")
    result = anki_deck("convert", "v/b/c.md", "-o", "c.md")
    assert "is built as a whole: anki-deck convert v -o NEW-FOLDER; the conver" in result.stderr
    assert anki_deck("convert", "v", "-o", "NEW-FOLDER").exit_code == 0


def test_the_format_is_named_as_for_a_build(anki_deck: Run) -> None:
    write_files(Path("v"), {"a.md": "#flashcards\n\nz::w\n", "b.md": "Q: x\nA: y\n"})
    printed = anki_deck("convert", "v/a.md", "--from", "obsidian").stdout
    assert anki_deck("convert", "v/a.md", "--dialect", "obsidian").stdout == printed
    notice = anki_deck("convert", "v", "-o", "one").stderr.splitlines()[0]
    assert '"--dialect native" reads it in the native format' in notice
    assert anki_deck("convert", "v", "-o", "two", "--dialect", "native").exit_code == 0
    assert not Path("two/a.md").exists()


@pytest.mark.parametrize("text", ["Q: x\nA: y\n", "---\ndialect: native\n---\nC: {{x}}\n"])
def test_a_native_file_is_not_converted(anki_deck: Run, text: str) -> None:
    write_files(Path(), {"c.md": text})
    result = anki_deck("convert", "c.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "c.md is in the native format already: nothing to convert" in result.stderr
