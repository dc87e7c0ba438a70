"""Other programs as rows of the comparison, each in a virtual environment that only it uses."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from subprocess import run as run_process

from benchmarks.corpus import DECK, Format, Note, blocks, headings, native, percent_signs, rendered
from benchmarks.processes import Command, environment, last_line
from benchmarks.rows import Row

SCRIPTS = Path(__file__).resolve().parent / "peers"
PLAIN_SCRIPT, ANKI_LIBRARY = "plain script", "Anki's library"
PACKAGE = f"{DECK}.apkg"  # markdown-anki-decks names it after the source
PYENV_VERSIONS = ".pyenv/versions"

Words = Callable[[Path, Path], list[str]]  # a folder with `bin`, a source -> the command's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program: how it is installed, what it reads, and its command, which runs in `output`.

    Without `requirements` it runs with the libraries of this program. `python` is the version
    that it needs, "" if any does. `source` is a file's path below the folder of the row. With more
    than `most_notes`, it takes too long to be measured.
    """

    name: str
    does: str
    requirements: tuple[str, ...] = ()
    python: str = ""
    write: Format
    source: str = f"source/{DECK}.md"
    words: Words
    most_notes: int = 10_000


def _script(name: str, *arguments: str) -> Words:
    return lambda bin_folder, source: [
        str(bin_folder / "python"),
        str(SCRIPTS / name),
        *arguments,
        str(source),
        PACKAGE,
    ]


def _ankdown(*options: str) -> Words:
    return lambda bin_folder, source: [
        *(str(bin_folder / "ankdown"), "-r", str(source.parent), "-p", PACKAGE),
        *options,
    ]


PEERS = (
    Peer(
        name=PLAIN_SCRIPT,
        does="genanki and Python-Markdown, one instance; highlights code",
        write=native,
        words=_script("plain_script.py"),
    ),
    Peer(
        name="markdown-anki-decks",
        does="as installed it has no Pygments, and highlights no code",
        requirements=("markdown-anki-decks==1.1.1", "click==8.0.4"),
        write=headings,
        words=lambda bin_folder, source: [str(bin_folder / "mdankideck"), str(source.parent), "."],
    ),
    Peer(
        name="ankdown",
        does="renders with a library in C; no tables, highlights no code",
        requirements=("ankdown==0.7.1",),
        write=percent_signs,
        words=_ankdown(),
    ),
    Peer(
        name="ankdown --highlight",
        does="renders with a library in C; no tables, highlights code",
        requirements=("ankdown==0.7.1",),
        write=percent_signs,
        words=_ankdown("--highlight"),
    ),
    Peer(
        name="AnkiIn",
        does="no fenced code: it is a code span; highlights no code",
        requirements=("AnkiIn==0.1.7",),
        write=blocks,
        words=_script("ankiin_export.py"),
    ),
    Peer(
        name="md2anki",
        does="highlights code, and code spans, too; not run with 10,000 notes (some minutes a run)",
        requirements=("md2anki==3.1.0",),
        python="3.12",
        write=headings,
        words=lambda bin_folder, source: [
            *(str(bin_folder / "md2anki"), str(source), "-o-anki", PACKAGE),
        ],
        most_notes=1_000,
    ),
    Peer(
        name=ANKI_LIBRARY,
        does="is given HTML: it renders nothing; adds notes and exports a legacy package",
        write=rendered,
        source="source/notes.json",
        words=_script("anki_library.py", "build"),
    ),
)


# ---- installing


class InstallError(Exception):
    """A peer cannot be installed; the message says why."""


def install(peer: Peer, work: Path) -> Path:
    """Return the folder of the peer's commands; what an earlier run has installed is used again."""
    if not peer.requirements:
        return Path(sys.executable).parent
    folder = work / "environments" / "+".join(peer.requirements)
    commands, installed = folder / "bin", folder / "installed"
    if not installed.exists():
        shutil.rmtree(folder, ignore_errors=True)
        _must_run([_interpreter(peer.python), "-m", "venv", str(folder)])
        pip = [str(commands / "python"), "-m", "pip", "--disable-pip-version-check"]
        _must_run([*pip, "install", "--quiet", *peer.requirements])
        installed.touch()
    return commands


def versions(commands: Path) -> str:
    """Return what is installed with the commands in a folder."""
    pip = [str(commands / "python"), "-m", "pip", "--disable-pip-version-check"]
    left_out = ("pip==", "setuptools==", "wheel==")
    lines = _run([*pip, "freeze"]).stdout.split("\n")
    return ", ".join(
        line.replace("==", " ") for line in lines if "==" in line and not line.startswith(left_out)
    )


def _interpreter(version: str) -> str:
    """Return a Python of a version; one that pyenv has installed is found even if it is hidden."""
    if not version:
        return sys.executable
    name = f"python{version}"
    hidden = Path.home().glob(f"{PYENV_VERSIONS}/{version}.*/bin/{name}")
    found = [sys.executable, shutil.which(name) or "", *map(str, hidden)]
    tell = "import sys; print('%d.%d' % sys.version_info[:2])"
    for one in found:
        if one and _run([one, "-c", tell]).stdout.strip() == version:
            return one
    raise InstallError(f"needs Python {version}, which was not found")


def _must_run(words: Sequence[str]) -> None:
    process = _run(words)
    if process.returncode:
        raise InstallError(f"not installed: {last_line(process.stderr)}")


def _run(words: Sequence[str]) -> "CompletedProcess[str]":
    return run_process(
        words, env=environment({}), capture_output=True, encoding="utf-8", check=False
    )


# ---- measuring


def peer_row(peer: Peer, commands: Path, folder: Path, notes: Sequence[Note]) -> Row:
    """Return the row of a peer, which builds from nothing in each round."""
    source, output, temporary = folder / peer.source, folder / "output", folder / "temporary"

    def prepare(number: int) -> None:
        if number == 0:
            shutil.rmtree(folder, ignore_errors=True)
            source.parent.mkdir(parents=True)
            source.write_text(peer.write(notes), encoding="utf-8")
        for one in (output, temporary):
            shutil.rmtree(one, ignore_errors=True)
            one.mkdir()

    # genanki does not delete its temporary files.
    variables: Mapping[str, str] = {"TMPDIR": str(temporary)}
    return Row(
        name=peer.name,
        command=Command(words=peer.words(commands, source), folder=output, variables=variables),
        prepare=prepare,
        package=output / PACKAGE,
        notes=len(notes),
    )
