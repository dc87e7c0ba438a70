"""Reading the input file of `convert` and `draft` in its encoding, and writing their output."""

import codecs
import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import click

from generator.cli import report
from generator.cli.options import refuse_control_characters
from generator.cli.report import as_click_error
from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.file_errors import naming
from generator.notes import Deck
from generator.project.files import SourceContent, write_atomically
from generator.project.media_folder import MediaFolder
from generator.regular_files import exists, is_stream, read_all, read_file
from generator.sources.decoding import binary_problem, decode, shown_encoding
from generator.text.lines import split_lines

STDIN = "-"


def chosen_file(file: str | None, *, stdin: bool) -> str:
    """Return the FILE to read, or `-` for stdin. Raises click.UsageError unless one is given."""
    if stdin and file not in (None, STDIN):
        raise click.UsageError('"--stdin" reads stdin: leave out FILE')
    if stdin or file is not None:
        refuse_control_characters(file or STDIN)
        return STDIN if stdin or file is None else file
    raise click.UsageError('missing FILE: name one, or use "--stdin" to read stdin')


def check_options(file: str, output: Path | None, encoding: str | None, *, force: bool) -> None:
    """Refuse an unknown encoding, an existing output file without `force`, and the input as output.

    Raises click.UsageError.
    """
    if encoding is not None and not _is_encoding(encoding):
        raise click.UsageError(
            f"unknown encoding {quoted(encoding)}: try utf-8, utf-16, cp1252 or shift_jis"
        )
    if output is not None and file != STDIN and _is_same_file(Path(file), output):
        raise click.UsageError(f'"{output}" is the input file: name another file for the output')
    if output is not None and exists(output) and not is_stream(output) and not force:
        raise click.UsageError(f'"{output}" already exists: --force overwrites it')


def reported_path(file: str) -> Path:
    """Return the path that problems are reported with."""
    return Path("stdin") if file == STDIN else Path(file)


def is_piped(file: str) -> bool:
    """Return whether a file is stdin or a pipe, which has no name of its own."""
    return file == STDIN or Path(file).is_fifo()


def read_input(file: str, encoding: str | None) -> str:
    """Read a file, or stdin for `-`. If it is not text, print the problem and exit with 1."""
    path = reported_path(file)
    try:
        with naming(path):
            data = _read_stdin() if file == STDIN else _read_file_or_pipe(path)
    except OSError as error:
        raise as_click_error(error) from error
    text = decode_input(path.as_posix(), data, encoding)
    if isinstance(text, str):
        return text
    print_file_problems([text], {}, path)
    sys.exit(1)


def _read_stdin() -> bytes:
    if sys.stdin is None:  # it was closed: `<&-`
        raise OSError(errno.EBADF, "it is closed", "stdin")
    return read_all(_read_some(sys.stdin.buffer), "stdin")


def _read_file_or_pipe(path: Path) -> bytes:
    """Read the file that the user named, which may be a pipe: `<(pdftotext book.pdf -)`."""
    if not path.is_fifo():
        return read_file(path)
    with path.open("rb") as stream:
        return read_all(_read_some(stream), path)


def _read_some(stream: BinaryIO) -> Callable[[int], bytes]:
    """Return a function that reads what is there: on a terminal, one Ctrl-D ends the text."""
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return read


def decode_input(path: str, data: bytes, encoding: str | None) -> str | Diagnostic:
    """Decode a file; return a problem at the first byte that is not text."""
    if problem := binary_problem(path, data):
        return problem
    encoding = encoding or shown_encoding(data)
    if encoding is None and 0 in data:
        return _not_text_problem(path, data)
    if encoding is None:
        text = decode(path, data)
        if isinstance(text, str):
            return text
        hint = (
            'save the file as UTF-8, or name its encoding, such as "--encoding cp1252" for Western'
            " European Windows"
        )
        return Diagnostic(location=text.location, code=text.code, message=text.message, hint=hint)
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        # Punycode and its like do not say where the text is wrong.
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        before = split_lines(data[:start].decode(encoding, errors="replace"))
        # A codec may report truncated data at the end, where there is no byte.
        byte = data[start] if start < len(data) else 0
        return Diagnostic(
            location=Location(path=path, line=len(before), column=len(before[-1]) + 1),
            code=Code.NOT_UTF8,
            message=f"not {encoding}: byte 0x{byte:02X}",
            hint="name the encoding that the file was saved in",
        )


def write_output(text: str, output: Path | None) -> None:
    """Print a source, or replace the output file with it; write into a pipe. Raises OSError."""
    data = text.encode()
    if output is None:
        click.echo(data, nl=False)
    else:
        write_atomically(output, lambda stream: stream.write(data), on_wait=_print_waiting)


def _print_waiting(output: Path) -> None:
    report.print_waiting_for(output, "process")


def print_file_problems(
    found: tuple[Diagnostic, ...] | list[Diagnostic],
    rows: dict[str, list[str]],
    path: Path,
    *,
    show_all: bool = False,
    unused_text: tuple[Diagnostic, ...] = (),
) -> None:
    """Print problems of an input file; `rows` are its lines, by path.

    `unused_text` are those about text on no card that are only counted unless `show_all`.
    """
    texts = {name: "\n".join(lines) for name, lines in rows.items()}
    content = SourceContent(
        path=path,
        deck=Deck(name="", descriptions=(), notes=()),
        diagnostics=(),
        media=MediaFolder(path.parent),
        texts=texts,
        unused_text=unused_text,
    )
    report.print_left_out_text(content, list_skipped=False, show_all=show_all)
    report.print_problems(content, found, None, to_stderr=True, show_all=show_all)


def _is_same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # one of them does not exist
        return False


def _not_text_problem(path: str, data: bytes) -> Diagnostic:
    before = split_lines(data[: data.index(0)].decode(errors="replace"))
    return Diagnostic(
        location=Location(path=path, line=len(before), column=len(before[-1]) + 1),
        code=Code.NOT_UTF8,
        message="not UTF-8 text: byte 0x00",
        hint='if it is text, name its encoding, such as "--encoding utf-16-le"',
    )


def _is_encoding(name: str) -> bool:
    try:
        # Python has codecs such as "rot13" and "zlib" that are not text encodings.
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False
