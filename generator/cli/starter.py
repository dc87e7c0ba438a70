"""What `anki-deck init` writes: a first source that shows the format, and lines for git."""

import os
from importlib.resources import files
from pathlib import Path

from generator.project.files import write_atomically
from generator.project.gitattributes import gitattributes_lines
from generator.regular_files import exists, leads_out, link_out, read_file

GITIGNORE_LINES = ("output/",)


def write_starter(folder: Path) -> list[str]:
    """Write a starter to a folder and return lines that report it; overwrite nothing.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "cards.md"
    report_lines = []
    if exists(source) or source.is_symlink():
        report_lines.append(f"{source.as_posix()}: already exists, left unchanged")
    else:
        text = files("generator.cli").joinpath("starter.md").read_bytes()
        write_atomically(source, lambda stream: stream.write(text))
        report_lines.append(f"{source.as_posix()}: written, with four notes that show the format")
    for name, lines in (
        (".gitignore", GITIGNORE_LINES),
        (".gitattributes", gitattributes_lines(folder)),
    ):
        added = _add_lines(folder / name, lines)
        report_lines.append(
            f"{(folder / name).as_posix()}: {'lines added' if added else 'nothing to add'}"
        )
    return report_lines


def _add_lines(path: Path, lines: tuple[str, ...]) -> bool:
    """Append the missing lines, changing no other byte; return whether there were any."""
    if leads_out(path):
        raise link_out(path)
    before = read_file(path) if exists(path) else b""
    wanted = [os.fsencode(line) for line in lines]
    missing = [line for line in wanted if line not in before.splitlines()]
    if missing:
        end = b"\r\n" if b"\r\n" in before else b"\n"
        separator = b"" if not before or before.endswith(b"\n") else end
        data = before + separator + b"".join(line + end for line in missing)
        write_atomically(path, lambda stream: stream.write(data))
    return bool(missing)
