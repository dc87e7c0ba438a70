"""Files that are known not to be text, and how to get text out of them."""

from pathlib import PurePath

from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryKind:
    """What a file is instead of text, such as "a PDF", and the edit that makes it text."""

    name: str
    hint: str


_EXPORT = (
    "choose File > Export > Notes in Plain Text, with all boxes ticked, and convert the file that"
    " it writes"
)
PACKAGE = BinaryKind(name="a package of Anki", hint=f"import it into Anki. There, {_EXPORT}")
COLLECTION = BinaryKind(name="a collection of Anki", hint=f"open it in Anki. There, {_EXPORT}")
SPREADSHEET = BinaryKind(
    name="a spreadsheet",
    hint="in the program that it is from, save each sheet as CSV in UTF-8, and use that file",
)
DOCUMENT = BinaryKind(
    name="a document",
    hint="in the program that it is from, save it as plain text in UTF-8, and use that file",
)
SLIDES = BinaryKind(
    name="a presentation",
    hint="copy its text into a file that ends in .txt, and draft that file",
)
PDF = BinaryKind(
    name="a PDF",
    hint="copy its text into a file that ends in .txt, and draft that file",
)
BOOK = BinaryKind(
    name="an e-book",
    hint="save it as plain text, with Calibre for example, and draft that file",
)
DATABASE = BinaryKind(
    name="a database",
    hint="in the program that it is from, export the notes as text or CSV, and use that file",
)
ARCHIVE = BinaryKind(name="an archive", hint="unpack it, and use the files that are in it")

# How files of each kind begin.
_PDF, _RTF = b"%PDF-", b"{\\rtf"
_ZIP, _SQLITE, _OLE = b"PK\x03\x04", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0\xa1\xb1"
_OTHER_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"PK\x05\x06")
# A name or a media type that is in a ZIP archive of each kind; neither is compressed.
_IN_ZIP = (
    (b"collection.anki2", PACKAGE),  # also in "collection.anki21b"
    (b"xl/workbook.", SPREADSHEET),
    (b"word/document.xml", DOCUMENT),
    (b"ppt/presentation.xml", SLIDES),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", SPREADSHEET),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", DOCUMENT),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", SLIDES),
    (b"mimetypeapplication/epub+zip", BOOK),
)
# Old files of Microsoft Office begin in the same way, and so do archives of Apple's programs.
_BY_SUFFIX = {
    ".xls": SPREADSHEET,
    ".numbers": SPREADSHEET,
    ".ppt": SLIDES,
    ".key": SLIDES,
    ".doc": DOCUMENT,
    ".pages": DOCUMENT,
    ".apkg": PACKAGE,
    ".colpkg": PACKAGE,
}


def binary_kind(path: str, data: bytes) -> BinaryKind | None:
    """Return what a file is that is no text; None if it may be text.

    Its first bytes decide, not its name: a package of Anki may end in `.zip`.
    """
    if data.startswith(_PDF):
        return PDF
    if data.startswith(_RTF):
        return DOCUMENT
    if data.startswith(_SQLITE):
        return COLLECTION if b"revlog" in data else DATABASE
    if data.startswith(_OLE):
        return _BY_SUFFIX.get(PurePath(path).suffix.lower(), DOCUMENT)
    if data.startswith(_ZIP):
        found = next((kind for name, kind in _IN_ZIP if name in data), ARCHIVE)
        suffix = PurePath(path).suffix.lower()
        return _BY_SUFFIX.get(suffix, ARCHIVE) if found is ARCHIVE else found
    return ARCHIVE if data.startswith(_OTHER_ARCHIVES) else None
