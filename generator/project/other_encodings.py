"""The way to read a file that is not UTF-8: `convert` knows other encodings."""

from dataclasses import replace
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.project.commands import command_line
from generator.project.shell import shell_word
from generator.reading import Reading, ReadOptions
from generator.sources.decoding import binary_problem, shown_encoding
from generator.sources.detection import detect_dialect
from generator.sources.dialect import NATIVE, SAMPLED_ROWS
from generator.text.lines import first_lines

# The most common one of files that are neither UTF-8 nor UTF-16. It is a guess.
_LIKELY = "cp1252"
_SOURCE_SUFFIX = ".md"


def with_way_to_convert(
    problem: Diagnostic, data: bytes, reading: Reading, options: ReadOptions
) -> Diagnostic:
    """Add the command to the hint for a file that is not UTF-8, if `convert` can read the file.

    It reads no native format, and no file that is not text.
    """
    shown, path = shown_encoding(data), problem.location.path
    if binary_problem(path, data) or (shown is None and 0 in data):
        return problem
    try:
        text = data.decode(shown or _LIKELY)
    except UnicodeError:
        return problem
    rows = first_lines(text, SAMPLED_ROWS)
    if (reading.dialect or detect_dialect(path, rows, options).name) == NATIVE:
        return problem
    way = "convert it" if shown else "convert it from its encoding, such as that of Western Windows"
    option = "" if shown else f" --encoding {_LIKELY}"
    command = command_line("convert", Path(path), reading)
    return replace(
        problem, hint=f"{problem.hint}, or {way}: {command}{option} -o {shell_word(_output(path))}"
    )


def _output(path: str) -> Path:
    """Return the name of a source beside the file."""
    file = Path(path)
    # "notes.md" may be a file of another tool as well.
    added = "-cards" if file.suffix == _SOURCE_SUFFIX else ""
    return file.with_name(f"{file.stem}{added}{_SOURCE_SUFFIX}")
