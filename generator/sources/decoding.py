"""The bytes of a file to text, or to the problem with them."""

import codecs

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


def shown_encoding(data: bytes) -> str | None:
    """Return the encoding that a byte order mark or zero bytes show, except UTF-8."""
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return _utf_16_without_bom(data) if 0 in data else None


def _utf_16_without_bom(data: bytes) -> str | None:
    """Detect UTF-16 without a byte order mark, in which every other byte of Latin text is zero."""
    zeros = data[0::2].count(0), data[1::2].count(0)
    most = 0.4 * len(data) / 2
    if len(data) % 2 or max(zeros) < most or min(zeros) > 0.1 * max(zeros):
        return None
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
