"""Files that are not text: what they are, and the way out."""

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from generator.sources.binary_files import binary_kind
from generator.sources.decoding import decode
from tests.author import Author
from tests.identities import THEN

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
ODF = "application/vnd.oasis.opendocument"


def archive(*names: str, mimetype: str = "") -> bytes:
    """Return a ZIP archive of files with these names."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        if mimetype:
            file.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for name in names:
            file.writestr(name, "Q: a\nA: b\n" * 9)
    return data.getvalue()


def database(*tables: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as made:
        for table in tables:
            made.execute(f"CREATE TABLE {table} (id INTEGER)")
        return made.serialize()


APKG = archive("meta", "collection.anki21b", "collection.anki2", "media", "0")


@pytest.mark.parametrize(
    ("path", "data", "name"),
    [
        ("deck.apkg", APKG, "a package of Anki"),
        ("all.colpkg", APKG, "a package of Anki"),
        ("download.zip", APKG, "a package of Anki"),
        ("deck.apkg", archive(), "an archive"),
        ("collection.anki2", database("col", "notes", "revlog"), "a collection of Anki"),
        ("backup.db", database("col", "notes", "revlog"), "a collection of Anki"),
        ("words.db", database("words"), "a database"),
        ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), "a spreadsheet"),
        ("a.xlsb", archive("[Content_Types].xml", "xl/workbook.bin"), "a spreadsheet"),
        ("a.ods", archive("content.xml", mimetype=f"{ODF}.spreadsheet"), "a spreadsheet"),
        ("a.xls", OLE, "a spreadsheet"),
        ("a.numbers", archive("Index/Document.iwa"), "a spreadsheet"),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml"), "a document"),
        ("a.odt", archive("content.xml", mimetype=f"{ODF}.text"), "a document"),
        ("A.DOC", OLE, "a document"),
        ("unknown", OLE, "a document"),
        ("a.pages", archive("Index/Document.iwa"), "a document"),
        ("a.rtf", b"{\\rtf1\\ansi Q: a\\par A: b}", "a document"),
        ("a.pptx", archive("[Content_Types].xml", "ppt/presentation.xml"), "a presentation"),
        ("a.odp", archive("content.xml", mimetype=f"{ODF}.presentation"), "a presentation"),
        ("a.ppt", OLE, "a presentation"),
        ("a.epub", archive("a.xhtml", mimetype="application/epub+zip"), "an e-book"),
        ("a.pdf", PDF, "a PDF"),
        ("a.md", PDF, "a PDF"),
        ("notes.zip", archive("cards.md"), "an archive"),
        ("notes.tar.gz", b"\x1f\x8b\x08\x00", "an archive"),
    ],
)
def test_the_first_bytes_say_what_a_file_is(path: str, data: bytes, name: str) -> None:
    kind = binary_kind(path, data)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("deck.apkg", b"Q: a\nA: b\n"),
        ("a.pdf", b"Q: what does a PDF begin with?\nA: %PDF-1.7\n"),
        ("a.md", b"PK\nA: b"),
        ("a.md", b""),
    ],
)
def test_a_name_alone_says_nothing(path: str, data: bytes) -> None:
    assert binary_kind(path, data) is None
    assert decode(path, data) == data.decode()


EXPORT = (
    "There, choose File > Export > Notes in Plain Text, with all boxes ticked, and convert the"
    " file that it writes"
)
TO_DRAFT = "copy its text into a file that ends in .txt, and draft that file"


@pytest.mark.parametrize("command", ["convert", "draft", "build", "check", "preview"])
@pytest.mark.parametrize(
    ("name", "data", "what", "hint"),
    [
        ("deck.apkg", APKG, "a package of Anki", f"import it into Anki. {EXPORT}"),
        (
            "collection.anki2",
            database("revlog"),
            "a collection of Anki",
            f"open it in Anki. {EXPORT}",
        ),
        (
            "a.xlsx",
            archive("xl/workbook.xml"),
            "a spreadsheet",
            "in the program that it is from, save each sheet as CSV in UTF-8, and use that file",
        ),
        (
            "a.docx",
            archive("word/document.xml"),
            "a document",
            "in the program that it is from, save it as plain text in UTF-8, and use that file",
        ),
        ("a.pptx", archive("ppt/presentation.xml"), "a presentation", TO_DRAFT),
        ("a.pdf", PDF, "a PDF", TO_DRAFT),
    ],
)
def test_each_command_says_what_to_do(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    name: str,
    data: bytes,
    what: str,
    hint: str,
) -> None:
    author = Author(tmp_path, monkeypatch)
    (author.folder / name).write_bytes(data)
    result = author.run(command, name, now=THEN)
    assert result.exit_code == 1
    assert result.output.startswith(
        f"{name}:1:1: error[E101]: not text, but {what}\n  hint: {hint}\n"
    )
    assert "more" not in result.output
