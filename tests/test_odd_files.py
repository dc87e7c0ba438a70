"""Pipes, devices, links that lead in a circle and odd names: each a clear error, or it works."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.project.media_folder import MediaFolder
from tests.generated_texts import write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no pipes and no devices in folders")

Run = Callable[..., Result]
NOTE = "Q: Is it?\nA: Yes\n"
RAW = "Is it one?\nYes, it is.\n"
PROJECT = Path(__file__).parent.parent
# In seconds: a command that waits for a pipe would never end.
PATIENCE = 60


def shell(folder: Path, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command line of `bash` in a folder; `anki-deck` is this program."""
    program = f'anki-deck() {{ "{sys.executable}" -m generator "$@"; }}'
    return subprocess.run(
        ["bash", "-c", f"{program}\n{command}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """Return a full device. That of the machine is used only by those who cannot replace it."""
    path = tmp_path / "full"
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 7))
    except PermissionError:
        path.symlink_to("/dev/full")
    return path


@pytest.mark.parametrize("command", ["build", "check", "diff", "preview"])
def test_a_pipe_is_no_source(anki_deck: Run, command: str) -> None:
    os.mkfifo("notes.md")
    result = anki_deck(command, "notes.md")
    assert result.exit_code == 1
    assert (
        "notes.md:1:1: error[E119]: cannot read the file: not a regular file\n"
        "  hint: replace it with a text file, or move it out of the folder\n"
    ) in result.output


@pytest.mark.parametrize("name", ["/dev/zero", "link.md"])
def test_a_device_is_no_source(anki_deck: Run, name: str) -> None:
    Path("link.md").symlink_to("/dev/zero")
    result = anki_deck("check", name)
    assert (result.exit_code, "not a regular file" in result.output) == (1, True)


@pytest.mark.parametrize("command", ["build", "check", "diff", "preview"])
def test_a_pipe_is_no_lock(anki_deck: Run, command: str) -> None:
    write("cards.md", NOTE.encode())
    os.mkfifo("cards.lock")
    result = anki_deck(command)
    assert (result.exit_code, result.stderr) == (1, "Error: cards.lock: not a regular file\n")


def test_other_files_that_are_pipes_do_not_block(anki_deck: Run) -> None:
    write("cards.md", NOTE.encode())
    for name in (".gitignore", ".gitattributes", "other.lock", "table.csv", "page.txt", "b.md"):
        os.mkfifo(name)
    assert anki_deck("build", ".").exit_code == 0
    assert "not a regular file" in anki_deck("init").stderr


def test_a_text_that_would_fill_the_memory_is_refused(anki_deck: Run) -> None:
    os.truncate(write("big.md"), 300 * 1024 * 1024)
    checked = anki_deck("check", "big.md")
    assert "big.md:1:1: error[E119]: cannot read the file: larger than 256 MB\n" in checked.stdout
    for command in ("draft", "convert"):
        result = anki_deck(command, "big.md")
        assert (result.exit_code, result.stderr) == (1, "Error: big.md: larger than 256 MB\n")


@pytest.mark.parametrize(
    ("target", "message", "hint"),
    [
        (
            "loop.png",
            'error[E301]: "loop.png" is a link that leads nowhere',
            "correct the link, or put the file there instead",
        ),
        (
            "gone.png",
            'error[E301]: "gone.png" is a link that leads nowhere',
            "correct the link, or put the file there instead",
        ),
        (
            "pipe.png",
            'error[E305]: cannot read "pipe.png": it is a pipe or a device',
            "write the path of a file",
        ),
        (
            "a/" * 3_000 + "b.png",
            'error[E301]: no such file: "a/a/',
            "correct the path, which is relative to the folder of this text file",
        ),
    ],
)
def test_media_that_are_no_files(anki_deck: Run, target: str, message: str, hint: str) -> None:
    Path("loop.png").symlink_to("loop.png")
    Path("gone.png").symlink_to("missing.png")
    os.mkfifo("pipe.png")
    write("cards.md", f"Q: a ![]({target})\nA: b\n".encode())
    result = anki_deck("build")
    assert result.exit_code == 1
    assert f"cards.md:1:6: {message}" in result.stderr
    assert f"hint: {hint}\n" in result.stderr
    assert not Path("cards.lock").exists()


@pytest.mark.usefixtures("folder")
def test_a_link_in_a_circle_is_no_file_for_other_lookups() -> None:
    Path("loop.png").symlink_to("loop.png")
    assert MediaFolder(Path()).path_of("loop.png", "cards.md") is None


def test_a_folder_that_leads_to_itself_is_read_once(anki_deck: Run) -> None:
    write("notes/a.md", NOTE.encode())
    Path("notes/again").symlink_to(Path("notes").resolve())
    assert "1 note, 1 card" in anki_deck("check", "notes").stdout


@pytest.mark.parametrize("arguments", ["convert a.csv --from csv -o full", "draft raw.txt -o full"])
def test_a_device_is_written_into_and_stays(tmp_path: Path, device: Path, arguments: str) -> None:
    (tmp_path / "a.csv").write_text("front,back\na,b\n", encoding="utf-8")
    (tmp_path / "raw.txt").write_text(RAW, encoding="utf-8")
    before = device.stat()
    done = shell(tmp_path, f"anki-deck {arguments}")
    assert done.returncode == 1
    assert done.stderr.endswith("Error: full: No space left on device\n")
    assert (device.stat().st_mode, device.stat().st_rdev) == (before.st_mode, before.st_rdev)
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "raw.txt", "full"}


@pytest.mark.parametrize(
    ("arguments", "start"),
    [("convert a.csv --from csv", "---\ndeck: a\n"), ("draft raw.txt", "---\ndeck: raw\n")],
)
def test_a_pipe_gets_the_text(tmp_path: Path, arguments: str, start: str) -> None:
    (tmp_path / "a.csv").write_text("front,back\na,b\n", encoding="utf-8")
    (tmp_path / "raw.txt").write_text(RAW, encoding="utf-8")
    done = shell(tmp_path, f"mkfifo out; cat out & anki-deck {arguments} -o out; wait")
    assert done.returncode == 0
    assert done.stdout.startswith(start)
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "raw.txt", "out"}


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (
            r"convert <(printf 'front,back\na,b\n') --from csv",
            "---\ndeck: Converted\n---\n\nQ: a\n",
        ),
        (r"draft <(printf 'Is it?\nYes.\n')", "---\ndeck: Draft\n---\n\nQ: Is it?\nA: Yes.\n"),
    ],
)
def test_the_output_of_a_command_may_be_the_input(
    tmp_path: Path, arguments: str, start: str
) -> None:
    done = shell(tmp_path, f"anki-deck {arguments}")
    assert (done.returncode, done.stdout[: len(start)]) == (0, start)


def test_no_file_of_a_folder_is_written_into_a_pipe(anki_deck: Run) -> None:
    write("notes/a.md", b"#flashcards\n\na::b\n")
    write("cards/b.md")
    os.mkfifo("cards/a.md")
    result = anki_deck("convert", "notes", "-o", "cards", "--force")
    assert result.exit_code != 0
    assert Path("cards/a.md").is_fifo()
    assert sorted(path.name for path in Path("cards").iterdir()) == ["a.md", "b.md"]


@pytest.mark.parametrize("command", ["build", "check", "diff", "preview", "draft", "convert"])
def test_a_name_with_a_control_character_is_refused(anki_deck: Run, command: str) -> None:
    write("a\x1b[31m\nb.md", NOTE.encode())
    result = anki_deck(command, "a\x1b[31m\nb.md")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        'Error: the name "a\\x1b[31m\\nb.md" has a control character: use another name\n'
    )


def test_a_control_character_in_a_name_of_a_folder_is_an_error(anki_deck: Run) -> None:
    write("notes/a\x1b[31m\nb.md", NOTE.encode())
    assert anki_deck("check", "notes").stdout == (
        "notes/a\\x1b[31m\\nb.md:1:1: error[E119]: cannot read the file: its name has a control"
        " character\n  hint: rename it, or move it out of the folder\n"
        "notes: 0 notes, 0 cards, 1 error\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "-o", "a\nb.apkg"),
        ("preview", "-o", "a\nb.html"),
        ("draft", "cards.md", "-o", "a\nb.md"),
        ("convert", "cards.md", "-o", "a\nb.md"),
        ("init", "a\nb"),
        ("link", "guid", "a\nb.md:1"),
    ],
)
def test_no_output_has_a_control_character_in_its_name(
    anki_deck: Run, arguments: tuple[str, ...]
) -> None:
    write("cards.md", NOTE.encode())
    result = anki_deck(*arguments)
    assert result.exit_code == 2
    assert "has a control character: use another name\n" in result.stderr
    assert [path.name for path in Path().iterdir()] == ["cards.md"]


NOT_UTF8 = "cannot read the file: its name is not UTF-8"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has only names in UTF-8")
@pytest.mark.parametrize("source", ["$'\\xff.md'", ".", "$'d\\xff/a.md'", "$'d\\xff'"])
@pytest.mark.parametrize("command", ["build", "check", "preview", "diff"])
def test_a_name_that_is_not_utf8(tmp_path: Path, source: str, command: str) -> None:
    for name in (b"\xff.md", b"d\xff/a.md"):
        path = tmp_path / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(NOTE, encoding="utf-8")
    done = shell(tmp_path, f"anki-deck {command} {source}")
    assert done.returncode == 1
    assert NOT_UTF8 in done.stdout + done.stderr
    assert "hint: rename it, or move it out of the folder\n" in done.stdout + done.stderr
    assert not [*tmp_path.rglob("*.lock"), *tmp_path.rglob("*.apkg")]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has only names in UTF-8")
@pytest.mark.parametrize("source", ["é.md", "."])
def test_a_locale_that_lacks_the_characters_of_a_name(tmp_path: Path, source: str) -> None:
    (tmp_path / "é.md").write_text(NOTE, encoding="utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = shell(tmp_path, f"anki-deck build {source}", **ascii_only)
    assert done.returncode == 1
    assert NOT_UTF8 in done.stderr
    assert (
        "hint: set PYTHONUTF8=1, since the locale's encoding for names is ascii; or rename it\n"
    ) in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["é.md"]
    built = shell(tmp_path, f"anki-deck build {source}", **{**ascii_only, "PYTHONUTF8": "1"})
    assert built.returncode == 0


@pytest.mark.parametrize("arguments", ["--help", "--version", "build --help", "draft -"])
def test_a_full_stdout_is_one_line(tmp_path: Path, device: Path, arguments: str) -> None:
    done = shell(tmp_path, f"printf 'Is it?\\nYes.\\n' | anki-deck {arguments} > {device}")
    assert (done.returncode, done.stderr) == (1, "Error: output: No space left on device\n")


@pytest.mark.parametrize(
    "arguments", ["draft -", "draft --stdin", "convert - --from headings", "convert --stdin"]
)
def test_a_closed_stdin_is_an_error(tmp_path: Path, arguments: str) -> None:
    done = shell(tmp_path, f"anki-deck {arguments} <&-")
    assert (done.returncode, done.stderr) == (1, "Error: stdin: it is closed\n")


CLOSED = """
import os, subprocess, sys
from click.testing import CliRunner
from generator.cli import main
CliRunner().invoke(main, ["--help"])
opened = os.open("file", os.O_CREAT | os.O_WRONLY)
subprocess.run([sys.executable, "-c", "print('from another process')"])
os.write(opened, b"content")
"""


def test_no_file_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    (tmp_path / "closed.py").write_text(CLOSED, encoding="utf-8")
    done = shell(tmp_path, f"'{sys.executable}' closed.py >&-")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "file").read_bytes() == b"content"


@pytest.mark.parametrize("name", ["punycode", "rot13", "zlib", "undefined", "mbcs", "x" * 5000])
def test_an_encoding_that_no_text_has(anki_deck: Run, name: str) -> None:
    write("a.md", NOTE.encode())
    result = anki_deck("convert", "a.md", "--from", "headings", "--encoding", name)
    assert result.exit_code in (1, 2)
    assert len(result.stderr) < 400


@pytest.mark.parametrize("place", ["cards.md:", "cards.md", "cards.md:-1", "9" * 5000, ":1"])
def test_a_place_that_is_no_line(anki_deck: Run, place: str) -> None:
    write("cards.md", NOTE.encode())
    result = anki_deck("link", "guid", place)
    assert result.exit_code == 2
    assert len(result.stderr) < 500


def test_one_end_of_file_on_a_terminal_ends_the_text(tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "draft", "-"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=theirs,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.write(ours, b"Is it?\nYes.\n\x04")
    printed, _ = process.communicate(timeout=PATIENCE)
    os.close(ours)
    os.close(theirs)
    assert printed.endswith("Q: Is it?\nA: Yes.\n")
