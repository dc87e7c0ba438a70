"""The bytes of a file to text, or to the problem with them."""

from generator.diagnostics import Code, Diagnostic, Location
from generator.sources.binary_files import binary_kind
from generator.text.lines import split_lines


def decode(path: str, data: bytes) -> str | Diagnostic:
    """Decode a file as UTF-8, or return a problem with the location of the first wrong byte."""
    if problem := binary_problem(path, data):
        return problem
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start
    before = split_lines(data[:start].decode("utf-8"))
    location = Location(path=path, line=len(before), column=len(before[-1]) + 1)
    hint = "save the file as UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint += " (it is UTF-16 now)"
    message = f"not UTF-8: byte 0x{data[start]:02X}"
    return Diagnostic(location=location, code=Code.NOT_UTF8, message=message, hint=hint)


def binary_problem(path: str, data: bytes) -> Diagnostic | None:
    """Return the problem with a file that is known not to be text, such as a PDF; else None."""
    kind = binary_kind(path, data)
    if kind is None:
        return None
    return Diagnostic(
        location=Location(path=path, line=1, column=1),
        code=Code.NOT_UTF8,
        message=f"not text, but {kind.name}",
        hint=kind.hint,
    )
