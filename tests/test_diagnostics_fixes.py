"""Each hint works when it is followed literally, where the problem takes more than a text."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from anki.collection import Collection
from click.testing import Result

import generator
from tests.anki_collection import import_package, notes_in
from tests.generated_texts import write
from tests.test_diagnostics_page import FIXED, NOT_BY_TEXT, SECTIONS, codes

Run = Callable[..., Result]
Check = Callable[..., list[str]]

FRANCE = "Q: What is the capital of France?\nA: Paris\n"
PICTURE = "Q: Which country is this? ![outline](france.png)\nA: France\n"
BUILT = 1_790_000_000  # the time of the fixture's builds
DAY = 86_400


@pytest.fixture
def check(anki_deck: Run) -> Check:
    """Return the codes that `check` reports, in their order."""
    return lambda *source: codes(anki_deck("check", *source, "--json"))


def printed(code: str, text: str) -> tuple[str, str]:
    """Return message and hint of the first such problem, without what differs by input."""
    found = re.search(rf"\[{code}\]: (.*)\n(?: +.*\n)*?  hint: (.*)", text)
    assert found is not None
    message = re.sub(r'"[^"]*"|0x\w+', "…", found[1])
    number = re.compile(r"(?<!-)\d+")  # but "UTF-8"
    return number.sub("0", message), number.sub("0", found[2])


def is_as_on_page(code: str, output: str) -> bool:
    return printed(code, output) == printed(code, SECTIONS[code])


def test_every_situation_has_its_test() -> None:
    tests = {name.split("_")[1].upper() for name in globals() if re.match("test_[ew][0-9]", name)}
    assert {code.value for code in NOT_BY_TEXT} <= tests


# ---- syntax


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1"])
def test_e101_the_file_is_saved_as_utf_8(encoding: str, anki_deck: Run, check: Check) -> None:
    text = FRANCE.replace("Paris", "Paname, où coule la Seine")
    write("cards.md", text.encode(encoding))
    assert check() == ["E101"]
    assert encoding == "utf-16" or is_as_on_page("E101", anki_deck("check").output)
    write("cards.md", text.encode("utf-8"))
    assert check() == []


def test_e101_convert_is_given_the_encoding_of_its_hint(anki_deck: Run, check: Check) -> None:
    write("cards.csv", "Where is the Seine?,où?\n".encode("cp1252"))
    refused = anki_deck("convert", "cards.csv", "-o", "cards.md")
    assert "[E101]" in refused.stderr
    option = re.search(r'"(--encoding \S+)"', refused.stderr)
    assert option is not None
    converted = anki_deck("convert", "cards.csv", "-o", "cards.md", *option[1].split())
    assert (converted.exit_code, check()) == (0, [])


@pytest.mark.parametrize("instead", ["", "\\a"])
def test_e102_the_character_is_deleted_or_written_out(
    instead: str, anki_deck: Run, check: Check
) -> None:
    write("cards.md", FRANCE.replace("Paris", "Pa\aris").encode())
    assert check() == ["E102"]
    assert is_as_on_page("E102", anki_deck("check").output)
    write("cards.md", FRANCE.replace("Paris", f"Pa{instead}ris").encode())
    assert check() == []


@pytest.mark.parametrize(
    ("columns", "row", "fixed"),
    [
        ("guid column:1", "ab<!--c-->\tq\ta", "abc\tq\ta"),
        ("deck column:1", "A::#x\tq\ta\nA::B\tr\tb", "A::x\tq\ta\nA::B\tr\tb"),
        ("deck column:1", "A::x <!--c-->\tq\ta\nA::B\tr\tb", "A::x\tq\ta\nA::B\tr\tb"),
    ],
    ids=["comment in an id", "tag as a deck's name", "comment in a deck's name"],
)
def test_w919_the_id_or_the_name_is_corrected(
    columns: str, row: str, fixed: str, anki_deck: Run, check: Check
) -> None:
    head = f"#separator:tab\n#{columns}\n"
    write("notes.txt", f"{head}{row}\n".encode())
    converted = anki_deck("convert", "notes.txt", "-o", "cards.md")
    assert is_as_on_page("W919", converted.stderr)
    assert converted.exit_code == 1
    built = anki_deck("build", "notes.txt")  # "build the file without converting it"
    assert (built.exit_code, "W919" in built.output) == (0, False)
    write("notes.txt", f"{head}{fixed}\n".encode())
    again = anki_deck("convert", "notes.txt", "-o", "cards.md", "--force")
    assert (again.exit_code, "W919" in again.output) == (0, False)
    assert check("cards.md") == []


@pytest.mark.parametrize("flatter", ["- - - a", "\n```\n{}a\n```"])
def test_e118_the_text_is_written_flatter_or_as_code(
    flatter: str, anki_deck: Run, check: Check
) -> None:
    deep = "- " * 2000
    write("cards.md", f"Q: a\nA: {deep}a\n".encode())
    assert check() == ["E118"]
    assert is_as_on_page("E118", anki_deck("check").output)
    write("cards.md", f"Q: a\nA: {flatter.format(deep)}\n".encode())
    assert check() == []


# ---- files


def checked_with_permissions() -> str:
    """Check the current folder as a user whom file permissions bind, which root is not."""
    is_root = os.geteuid() == 0
    bound = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if is_root else []
    command = [*bound, sys.executable, "-m", "generator", "check", "."]
    return subprocess.run(command, check=False, capture_output=True, encoding="utf-8").stdout


@pytest.mark.skipif(os.name == "nt", reason="file permissions are something else there")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("name", "code"), [("old.md", "E119"), ("france.png", "E305")])
def test_e119_and_e305_the_permissions_are_given(name: str, code: str) -> None:
    write("cards.md", PICTURE.encode())
    write("france.png")
    write("old.md", FRANCE.encode())
    Path(name).chmod(0)
    checked = checked_with_permissions()
    assert re.findall(r"error\[(\w+)\]", checked) == [code]
    assert code == "E305" or is_as_on_page(code, checked)
    assert "permissions" in printed(code, checked)[1]
    Path(name).chmod(0o644)
    assert "no problems" in checked_with_permissions()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_e119_the_link_is_moved_out_of_the_folder(anki_deck: Run, check: Check) -> None:
    write("notes/cards.md", FRANCE.encode())
    Path("notes/old.md").symlink_to("nowhere.md")
    assert check("notes") == ["E119"]
    hint = "correct the link, or move it out of the folder"
    assert printed("E119", anki_deck("check", "notes").output)[1] == hint
    Path("notes/old.md").rename("old.md")
    assert check("notes") == []


def test_e303_the_file_is_made_smaller(anki_deck: Run, check: Check) -> None:
    write("cards.md", PICTURE.encode())
    os.truncate(write("france.png"), 120 * 1024 * 1024)
    assert check() == ["E303"]
    assert is_as_on_page("E303", anki_deck("check").output)
    os.truncate("france.png", 1024)
    assert check() == []


@pytest.mark.parametrize("is_folder", [True, False])
def test_e305_a_file_is_put_there(is_folder: bool, anki_deck: Run, check: Check) -> None:
    write("cards.md", PICTURE.encode())
    if is_folder:
        Path("france.png").mkdir()
    else:
        write("france.png", b"")
    assert check() == ["E305"]
    assert not is_folder or is_as_on_page("E305", anki_deck("check").output)
    if is_folder:
        Path("france.png").rmdir()
    write("france.png")
    assert check() == []


# ---- the lock


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: data[:0],
    "cut": lambda data: data[:-100],
    "no line end": lambda data: data[:-1],
    "no first line": lambda data: data.partition(b"\n")[2],
    "a line lost": lambda data: re.sub(rb'\n{"guid.*', b"", data, count=1),
    "edited": lambda data: data.replace(b"Paris", b"Parix"),
    "not UTF-8": lambda data: data.replace(b"Paris", b"Par\xffs"),
    "garbled": lambda data: data.replace(b'"nid": ', b'"nid": "'),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("name", ["cards.md", "the notes.md"])
def test_e401_the_command_of_the_hint_repairs_the_lock(
    damage: Callable[[bytes], bytes], name: str, anki_deck: Run, check: Check
) -> None:
    source = write(name, f"{FRANCE}\nQ: Its river?\nA: The Seine\n".encode())
    anki_deck("build", name)
    lock = source.with_suffix(".lock")
    whole = lock.read_bytes()
    lock.write_bytes(damage(whole))
    checked = anki_deck("check", name)
    message, hint = printed("E401", checked.stdout)
    what = re.split("[:,]", message)[1].strip()  # "the lock is damaged: lines are missing: 1 of …"
    assert f"| {what}" in SECTIONS["E401"] or f", {what} |" in SECTIONS["E401"]
    assert name != "cards.md" or hint == printed("E401", SECTIONS["E401"])[1]
    command = re.search(r'"anki-deck (lock repair [^"]+)"', checked.stdout)
    assert command is not None
    assert anki_deck(*shlex.split(command[1])).exit_code == 0
    assert check(name) == []
    assert lock.read_bytes() == whole


@pytest.mark.parametrize("by_hand", [True, False])
def test_e402_both_sides_of_the_merge_are_kept(
    by_hand: bool, anki_deck: Run, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> int:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
        return subprocess.run(command, check=False, capture_output=True).returncode

    def edit(old: str, new: str, second: int) -> None:
        write("cards.md", Path("cards.md").read_bytes().replace(old.encode(), new.encode()))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(BUILT + second))
        assert anki_deck("build").exit_code == 0
        git("add", "cards.md", "cards.lock")
        assert git("commit", "-m", "edit") == 0

    git("init", "-b", "main")
    # Git merges the source, whose edits are far apart, but not the lock, whose first lines differ.
    far = "\n" * 9
    write("cards.md", f"{FRANCE}{far}Q: Its river?\nA: The Seine\n".encode())
    edit("", "", 0)
    git("switch", "-c", "other")
    edit("Paris", "Paris, the City of Light", 60)
    git("switch", "main")
    edit("Seine", "Seine, and the Loire", 120)
    assert git("merge", "other") == 1
    assert set(check()) == {"E402"}
    assert is_as_on_page("E402", anki_deck("check").output)
    if by_hand:
        rows = Path("cards.lock").read_bytes().splitlines(keepends=True)
        markers = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
        write("cards.lock", b"".join(row for row in rows if not row.startswith(markers)))
    else:
        assert anki_deck("lock", "repair").exit_code == 0
    assert check() == []
    assert "2 unchanged" in anki_deck("build").stdout


def later_release(folder: Path) -> None:
    """Make the package of a later release of this program, which writes locks of version 3."""
    name, version = "anki_deck_generator", "99.0"
    info = f"{name}-{version}.dist-info"
    home = Path(generator.__file__).parent
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path in home.rglob("*.*"):
            if path.is_dir() or path.suffix == ".pyc":
                continue
            data = path.read_bytes()
            if path == home / "identity/lock.py":
                data, count = re.subn(rb"^VERSION = 2$", b"VERSION = 3", data, flags=re.MULTILINE)
                assert count == 1
            wheel.writestr(f"generator/{path.relative_to(home).as_posix()}", data)
        metadata = f"Metadata-Version: 2.1\nName: anki-deck-generator\nVersion: {version}\n"
        wheel.writestr(f"{info}/METADATA", metadata)
        tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{info}/WHEEL", tags)
        wheel.writestr(f"{info}/RECORD", "")


def test_e403_a_later_release_is_installed(anki_deck: Run, tmp_path: Path) -> None:
    later_release(tmp_path)
    site = tmp_path / "site"

    def install() -> None:
        # What pip does with a wheel: an environment for tests may have no pip.
        with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
            wheel.extractall(site)

    def python(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        environment = {**os.environ, "PYTHONPATH": str(site)}
        return subprocess.check_output(command, encoding="utf-8", env=environment)

    # Another author has the later release already, and builds the same deck.
    write("cards.md", FRANCE.encode())
    install()
    python("-m", "generator", "build")
    shutil.rmtree(site)

    checked = anki_deck("check")
    assert is_as_on_page("E403", checked.stdout)
    assert "install it in the same way as this one\n" in checked.stdout
    install()
    assert "no problems" in python("-m", "generator", "check")


@pytest.mark.parametrize("now", [BUILT + 1, BUILT + DAY])
def test_e404_the_clock_is_set_right(
    now: int, anki_deck: Run, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cards.md", FRANCE.encode())
    anki_deck("build")
    write("cards.md", FRANCE.replace("Paris", "Paris, on the Seine").encode())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(BUILT - DAY))
    assert check() == ["E404"]
    assert is_as_on_page("E404", anki_deck("check").output)
    assert anki_deck("build").exit_code == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(now))
    assert check() == []
    assert anki_deck("build").exit_code == 0


# ---- warnings of what was built before


def test_w907_the_search_of_the_hint_moves_the_cards(
    anki_deck: Run, check: Check, collection: Collection
) -> None:
    write("cards.md", f"---\ndeck: Biology\n---\n{FRANCE}".encode())
    anki_deck("build", "-o", "one.apkg")
    import_package(collection, Path("one.apkg"))
    write("cards.md", f"---\ndeck: Biology::Cells\n---\n{FRANCE}".encode())
    built = anki_deck("build", "-o", "two.apkg")
    assert is_as_on_page("W907", built.stderr)
    import_package(collection, Path("two.apkg"))
    search = re.search(r"nid:\S+ note:\"[^\"]+\"", built.stderr)
    assert search is not None
    target = collection.decks.id("Biology::Cells")
    assert target is not None
    collection.set_deck(list(collection.find_cards(search[0])), target)  # Cards > Change Deck
    (note,) = notes_in(collection)
    assert [collection.decks.name(card.did) for card in note.cards()] == ["Biology::Cells"]
    assert check() == []


def test_w910_the_export_becomes_what_the_page_shows(
    anki_deck: Run, collection: Collection
) -> None:
    fixed = FIXED.search(SECTIONS["W910"])
    assert fixed is not None
    basic, deck = collection.models.by_name("Basic"), collection.decks.id("Peru")
    assert basic is not None
    assert deck is not None
    note = collection.new_note(basic)
    note.fields = ["What is the capital of Peru?", "Lima"]
    note.guid = fixed["source"].rpartition("ID: ")[2].strip()
    collection.add_note(note, deck)
    boxes = {"with_html": True, "with_tags": True, "with_deck": True, "with_notetype": True}
    out = str(Path("notes.txt").resolve())
    collection.export_note_csv(out_path=out, limit=None, with_guid=True, **boxes)
    assert anki_deck("convert", "notes.txt", "-o", "cards.md").exit_code == 0
    assert Path("cards.md").read_text(encoding="utf-8") == fixed["source"]


def test_w911_the_number_is_left_out(anki_deck: Run, check: Check) -> None:
    write("cards.md", b"C: {{Paris}} and {{Rome}}\n")
    anki_deck("build")
    write("cards.md", b"C: {{c1::London}}, {{Paris}} and {{Rome}}\n")
    assert check() == ["W911"]
    assert is_as_on_page("W911", anki_deck("check").output)
    for deletion in (b"{{London}}", b"{{c9::London}}"):
        write("cards.md", b"C: %s, {{Paris}} and {{Rome}}\n" % deletion)
        assert check() == []
