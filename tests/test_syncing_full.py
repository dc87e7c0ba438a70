"""Two collections that Anki cannot merge: nothing is replaced unless the author says which one."""

import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from anki._backend import RustBackend
from anki.collection import Collection
from anki.decks import DEFAULT_DECK_ID

from tests.anki_collection import opened
from tests.deliveries import DAY, FIRST, basic, told
from tests.device import (
    FULL_DOWNLOAD,
    FULL_UPLOAD,
    Device,
    FullSyncRequiredError,
    opened_device,
    sync_all,
)
from tests.dumps import Dump, dump_of
from tests.learner import EASY, GOOD, Learner
from tests.sync_server import SyncServer
from tests.syncing import Machine
from tests.wire import Cut, wired

NAMES = ["amber amber0", "birch amber1", "cedar amber2", "dahlia amber3"]
LATER, LATEST = FIRST + 20 * DAY, FIRST + 40 * DAY
CANNOT_MERGE = (
    "Error: Anki cannot merge this machine's collection with that of {title}, and both have cards:"
    " nothing was changed"
)
CHOOSE = (
    "  hint: choose the option that loses nothing that you need. Either side is saved before it is"
    " replaced"
)


HAVE_BACK = 'to have it back, import with progress and "Update notes: Always"'


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync_server: SyncServer) -> Machine:
    machine = Machine(tmp_path / "author", monkeypatch, sync_server)
    machine.write(*map(basic, range(4)))
    return machine


@pytest.fixture
def phone(tmp_path: Path, machine: Machine, sync_server: SyncServer) -> Iterator[Device]:
    """A phone that has what the machine sent to the empty account."""
    assert machine.done(now=FIRST) == "4 new"
    with opened_device(tmp_path, "phone", sync_server) as phone:
        assert phone.sync() == FULL_DOWNLOAD
        yield phone


def account_folder(machine: Machine) -> Path:
    """Return the only folder of an account on a machine."""
    (folder,) = (machine.data / "anki-deck" / "accounts").iterdir()
    return folder


@contextmanager
def private(machine: Machine) -> Iterator[Collection]:
    """Open the private collection of a machine."""
    with opened(account_folder(machine)) as collection:
        yield collection


def dump(machine: Machine) -> Dump:
    """Return all that the private collection of a machine has."""
    with private(machine) as collection:
        return dump_of(collection)


def on_server(server: SyncServer) -> Dump:
    """Return all that the server has of the user but the media."""
    with TemporaryDirectory() as folder:
        # The server has the collection open.
        for path in (server.folder / "user").glob("collection.anki2*"):
            shutil.copyfile(path, Path(folder, path.name))
        with opened(Path(folder)) as collection:
            return dump_of(collection)


def backups(machine: Machine) -> list[Path]:
    """Return the packages in which a machine has saved what was replaced."""
    return sorted((account_folder(machine) / "backups").glob("*"))


@contextmanager
def restored(backup: Path, folder: Path) -> Iterator[Collection]:
    """Open a backup as Anki does."""
    folder.mkdir()
    path = folder / "collection.anki2"
    RustBackend().import_collection_package(
        col_path=str(path),
        backup_path=str(backup),
        media_folder=str(folder / "collection.media"),
        media_db=str(folder / "collection.media.db2"),
    )
    with opened(folder) as collection:
        yield collection


def change_schema(device: Device, name: str = "Source") -> None:
    """Add a field to a note type, as in Anki's window, and upload all that the device has."""
    models = device.collection.models
    model = models.by_name("Basic")
    assert model is not None
    models.add_field(model, models.new_field(name))
    models.update_dict(model)
    with pytest.raises(FullSyncRequiredError):
        device.sync()
    device.replace_everything(upload=True)


def full_sync_lines(machine: Machine, here: str, server: str, *lost: str) -> list[str]:
    """Return what a sync prints that cannot merge."""
    way = ("--full-download loses, of this machine", "--full-upload=user loses, of the server")
    return [
        CANNOT_MERGE.format(title=title(machine)),
        f"  here:   {here}",
        f"  server: {server}",
        *(f"  {name}: {what}" for name, what in zip(way, lost, strict=False)),
        "  and what was changed there in decks, presets and note types",
        CHOOSE,
    ]


def title(machine: Machine) -> str:
    return f"{machine.server.address.removeprefix('http://').rstrip('/')} (user)"


def without_col(found: Dump) -> Dump:
    """Leave out when the collection was last changed: a download by anybody changes that too."""
    return {table: rows for table, rows in found.items() if table != "col"}


# ---- one side is empty


def test_an_empty_account_gets_all_and_an_empty_machine_takes_all(
    machine: Machine, tmp_path: Path, sync_server: SyncServer
) -> None:
    result = machine.sync(now=FIRST)
    assert result.exit_code == 0, result.output
    assert f"{title(machine)} has no cards: everything is uploaded" in result.output
    with opened_device(tmp_path, "phone", sync_server) as phone:
        assert phone.sync() == FULL_DOWNLOAD
        assert len(phone.guids()) == 4
        phone.study("cards", [GOOD, EASY])
        phone.sync_normally()
        reviews = phone.reviews()
    other = machine.copy_to(tmp_path / "other")
    other.write(*map(basic, range(5)))
    assert other.synced(now=LATER) == [
        f"{title(machine)}: 1 new, 4 unchanged",
        '  new       cards.md:13  "What is known of elm amber4?"',
        "done: 1 new",
        f"synced with {title(machine)}",
    ]
    with private(other) as collection:
        assert Learner(collection).reviews() == reviews
        assert collection.note_count() == 5
    assert backups(machine) == backups(other) == []


def test_a_server_that_has_lost_all_gets_all(machine: Machine, sync_server: SyncServer) -> None:
    assert machine.done(now=FIRST) == "4 new"
    media = [*sync_server.media()]
    sync_server.kill()
    shutil.rmtree(sync_server.folder / "user")
    sync_server.start()
    result = machine.sync(now=LATER)
    assert f"{title(machine)} has no cards: everything is uploaded" in result.output
    assert len(on_server(sync_server)["notes"]) == 4
    assert result.exit_code == 0
    assert [*sync_server.media()] == media
    assert machine.done(now=LATEST) == ""


@pytest.mark.parametrize("options", [["--dry-run"], []], ids=["dry run", "not asked"])
def test_a_server_that_has_lost_all_gets_nothing_before_the_user_agrees(
    machine: Machine, sync_server: SyncServer, options: list[str]
) -> None:
    assert machine.done(now=FIRST) == "4 new"
    sync_server.kill()
    shutil.rmtree(sync_server.folder / "user")
    sync_server.start()
    sync_server.requests()
    machine.write(*map(basic, range(3)))
    result = machine.sync(*options, yes=False, now=LATER)
    assert result.exit_code == (0 if options else 2), result.output
    assert f"{title(machine)}: 3 unchanged, 1 to delete" in result.output
    assert sync_server.requests() == ["sync/hostKey", "sync/meta"]
    assert sync_server.media() == {}


# ---- both sides have something


def test_a_sync_that_cannot_merge_changes_nothing_and_counts_what_is_lost(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    """The phone has two reviews, another text, a tag, and a note less and one more."""
    river, lake, sea = (phone.guid(name) for name in NAMES[:3])
    phone.study("cards", [GOOD, EASY, EASY])
    phone.sync_normally()
    assert machine.done(now=FIRST + DAY) == ""  # it has these reviews
    phone.study("cards", [GOOD])
    phone.edit(river, "Back", "my answer", when=FIRST + 2 * DAY)
    phone.tag(lake, "mine", when=FIRST + 2 * DAY)
    phone.collection.remove_notes([phone.note(sea).id])
    change_schema(phone)
    note = phone.collection.new_note(phone.collection.models.by_name("Basic"))
    note["Front"] = "a note of the phone"
    phone.collection.add_note(note, DEFAULT_DECK_ID)
    phone.sync_normally()
    machine.write(*map(basic, range(6)))
    here, there = dump(machine), on_server(sync_server)
    media = sync_server.media()
    result = machine.sync(now=LATER)
    assert result.exit_code == 1
    assert result.output.splitlines() == full_sync_lines(
        machine,
        "4 notes, 3 reviews",
        "4 notes, 4 reviews",
        "1 note, 0 reviews, its version of 2 notes and 1 card",
        "1 note, 1 review, its version of 2 notes and 1 card",
    )
    assert dump(machine) == here
    assert without_col(on_server(sync_server)) == without_col(there)
    assert sync_server.media() == media
    assert backups(machine) == []
    phone.sync_normally()
    assert phone.content()["notes"].keys() == there["notes"].keys()


def test_another_collection_of_the_same_account_is_not_merged(
    machine: Machine, sync_server: SyncServer, tmp_path: Path
) -> None:
    assert machine.done(now=FIRST) == "4 new"
    with opened_device(tmp_path, "other", sync_server) as other:
        note = other.collection.new_note(other.collection.models.by_name("Basic"))
        note["Front"] = "another collection"
        other.collection.add_note(note, DEFAULT_DECK_ID)
        other.replace_everything(upload=True)
    result = machine.sync(now=LATER)
    assert result.exit_code == 1
    assert result.output.splitlines() == full_sync_lines(
        machine,
        "4 notes, 0 reviews",
        "1 note, 0 reviews",
        "4 notes, 0 reviews",
        "1 note, 0 reviews",
    )


def test_after_a_failed_full_sync_the_source_is_not_built(machine: Machine, phone: Device) -> None:
    """So the files of the source, its lock and its package are as they were."""
    change_schema(phone)
    machine.write(*map(basic, range(6)))
    before = machine.author.lock.read_bytes()
    assert machine.sync(now=LATER).exit_code == 1
    assert machine.author.lock.read_bytes() == before


# ---- the private collection is replaced


def test_a_full_download_saves_what_is_here_and_then_delivers(
    machine: Machine, phone: Device, tmp_path: Path
) -> None:
    phone.study("cards", [GOOD, EASY])
    phone.sync_normally()
    assert machine.done(now=FIRST + DAY) == ""
    phone.study("cards", [GOOD])
    phone.edit(phone.guid(NAMES[0]), "Back", "my answer", when=FIRST + 2 * DAY)
    change_schema(phone)
    reviews = phone.reviews()
    with private(machine) as collection:
        before = dump_of(collection)
    machine.write(*map(basic, range(1, 6)), basic(0, answer="another answer"))
    result = machine.sync("--full-download", now=LATER)
    assert result.exit_code == 0, result.output
    (backup,) = backups(machine)
    assert re.fullmatch(r"here-\d{4}-\d\d-\d\d-\d{6}-\d{6}\.colpkg", backup.name)
    assert result.output.startswith(f"saved this machine's collection: {backup}\n")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    with restored(backup, tmp_path / "restored") as collection:
        saved = dump_of(collection, "notes", "cards", "revlog")
    assert saved == {table: before[table] for table in saved}
    assert len(saved["revlog"]) == 2
    assert told(result)[1:] == [
        f"{title(machine)}: 2 new, 1 changed, 3 unchanged",
        '  new       cards.md:10  "What is known of elm amber4?"',
        '  new       cards.md:13  "What is known of fern amber5?"',
        '  replace   cards.md:16  "What is known of amber amber0?"',
        '            your Back in Anki, "my answer": to be replaced by the source',
        f"saved what is deleted or replaced; {HAVE_BACK}: PATH",
        "done: 2 new, 1 changed",
        f"synced with {title(machine)}",
    ]
    phone.sync_normally()
    assert phone.reviews() == reviews
    assert len(phone.guids()) == 6
    with private(machine) as collection:
        assert Learner(collection).reviews() == reviews
    phone.check()
    assert machine.synced(now=LATEST) == [
        f"{title(machine)}: nothing to change (6 notes)",
        f"synced with {title(machine)}",
    ]


MORE = [basic(0, answer="another answer"), *map(basic, range(1, 7))]
SENT_AGAIN = [
    *(
        f'  new       cards.md:{line}  "What is known of {name}?"'
        for line, name in ((13, "elm amber4"), (16, "fern amber5"), (19, "gorse amber6"))
    ),
    '  replace   cards.md:1  "What is known of amber amber0?"',
    '            your Back in Anki, "Answer 0 on amber amber0": to be replaced by the source',
    "done: 3 new, 1 changed",
]


def test_what_an_older_collection_lacks_is_sent_again(
    machine: Machine, phone: Device, sync_server: SyncServer, tmp_path: Path
) -> None:
    """A desktop uploads a collection without what was sent since, but gets the later media.

    So the record that is shared names notes that are not there. They were not deleted.
    """
    with opened_device(tmp_path, "desktop", sync_server) as desktop:
        desktop.sync()
        machine.write(*MORE)
        assert machine.done(now=FIRST + DAY) == "3 new, 1 changed"
        phone.sync_normally()
        change_schema(desktop)
        assert len(desktop.guids()) == 4
        fresh = machine.copy_to(tmp_path / "fresh")
        result = machine.sync("--full-download", now=LATER)
        assert result.exit_code == 0, result.output
        assert [line for line in told(result) if line in SENT_AGAIN] == SENT_AGAIN
        desktop.sync_normally()
        assert len(desktop.guids()) == 7
        assert desktop.note(desktop.guid(NAMES[0]))["Back"] == "<p>another answer</p>"
        desktop.check()
    # A machine without a record has nothing to add.
    assert fresh.synced(now=LATEST) == [
        f"{title(machine)}: nothing to change (7 notes)",
        f"synced with {title(machine)}",
    ]


@pytest.mark.parametrize("is_cut", [False, True], ids=["whole", "cut"])
def test_what_a_replaced_collection_lacks_is_sent_again_unless_it_was_deleted_before(
    machine: Machine, sync_server: SyncServer, tmp_path: Path, is_cut: bool
) -> None:
    """A desktop replaces all, which has not got the last notes. Both sources are sent again.

    That is also so if the server is killed once the collection was replaced.
    """
    with (
        wired(sync_server) as wire,
        machine.through(wire),
        opened_device(tmp_path, "desktop", sync_server) as desktop,
    ):
        assert machine.done(now=FIRST) == "4 new"
        assert desktop.sync() == FULL_DOWNLOAD
        desktop.collection.remove_notes([desktop.note(desktop.guid(NAMES[0])).id])
        desktop.sync_normally()
        deleted = "  1 note that you deleted in Anki: not sent again (--restore sends them)"
        machine.write(*map(basic, range(6)))
        other = machine.of("rivers.md")
        other.write(*map(basic, range(20, 23)))
        lines = machine.synced(now=FIRST + DAY)
        assert (deleted in lines, "done: 2 new" in lines) == (True, True)
        assert other.done(now=FIRST + DAY) == "3 new"
        desktop.collection.media.write_data("map.png", b"map")
        change_schema(desktop)
        if is_cut:
            wire.cut("msync/mediaChanges", Cut.DONE)
            assert machine.sync("--full-download", now=LATER).exit_code == 1
            assert wire.was_cut
            sync_server.start()
        assert machine.done("--full-download", now=LATER) == "2 new"
        assert other.done(now=LATER) == "3 new"
        desktop.sync_normally()
        assert len(desktop.guids()) == 8
        desktop.check()
        for one in (machine, other):
            assert one.done(now=LATEST) == ""


@pytest.mark.parametrize("keeps_media", [True, False])
@pytest.mark.parametrize("is_fresh", [True, False])
def test_what_a_server_lacks_that_was_put_back_is_sent_again(
    machine: Machine, sync_server: SyncServer, tmp_path: Path, keeps_media: bool, is_fresh: bool
) -> None:
    """Its media, and so the record that is shared, are put back as well, or are not."""
    folder, backup = sync_server.folder / "user", sync_server.folder / "backup"
    assert machine.done(now=FIRST) == "4 new"
    sync_server.kill()
    shutil.copytree(folder, backup)
    sync_server.start()
    machine.write(*MORE)
    assert machine.done(now=FIRST + DAY) == "3 new, 1 changed"
    sync_server.kill()
    kept = "*media*" if keeps_media else ""
    for path in {*folder.iterdir()} - {*folder.glob(kept or "no file")}:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(backup, folder, ignore=shutil.ignore_patterns(kept), dirs_exist_ok=True)
    sync_server.start()
    if is_fresh:
        machine = machine.copy_to(tmp_path / "fresh")
    else:
        # Anki notices that both sides have other notes although both have the same last change.
        result = machine.sync(now=LATER)
        assert result.exit_code == 1
        assert result.output == (
            f"Error: {title(machine)}: Anki has found that the two collections differ after the"
            " sync\n  hint: run the command again\n"
        )
        assert machine.sync(now=LATER).output.splitlines() == full_sync_lines(
            machine,
            "7 notes, 0 reviews",
            "4 notes, 0 reviews",
            "3 notes, 0 reviews, its version of 1 note",
            "0 notes, 0 reviews, its version of 1 note",
        )
    assert machine.done("--full-download", now=LATER) == "3 new, 1 changed"
    with opened_device(tmp_path, "phone", sync_server) as phone:
        phone.sync()
        assert len(phone.guids()) == 7
        assert phone.note(phone.guid(NAMES[0]))["Back"] == "<p>another answer</p>"
        phone.check()


# ---- the server's collection is replaced


def test_a_full_upload_saves_what_the_server_has_and_replaces_it(
    machine: Machine, phone: Device, sync_server: SyncServer, tmp_path: Path
) -> None:
    phone.study("cards", [GOOD, EASY])
    phone.edit(phone.guid(NAMES[0]), "Back", "my answer", when=FIRST + 2 * DAY)
    change_schema(phone)
    there = on_server(sync_server)
    machine.write(*map(basic, range(6)))
    before = dump(machine)
    # For another account, nothing is done.
    for name in ("User", "someone", ""):
        result = machine.sync("--full-upload", name, now=LATER)
        assert result.exit_code == 2
        assert f'Error: --full-upload names "{name}", but the account is "user"' in result.output
        assert without_col(on_server(sync_server)) == without_col(there)
        assert dump(machine) == before
        assert backups(machine) == []
    result = machine.sync("--full-upload", "user", now=LATER)
    assert result.exit_code == 0, result.output
    (backup,) = backups(machine)
    assert re.fullmatch(r"server-\d{4}-\d\d-\d\d-\d{6}-\d{6}\.colpkg", backup.name)
    assert result.output.startswith(f"saved the collection of the server: {backup}\n")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with restored(backup, tmp_path / "restored") as collection:
        saved = dump_of(collection, "notes", "cards", "revlog")
    assert saved == {table: there[table] for table in saved}
    assert len(saved["revlog"]) == 2
    assert told(result)[1:] == [
        f"{title(machine)}: 2 new, 4 unchanged",
        '  new       cards.md:13  "What is known of elm amber4?"',
        '  new       cards.md:16  "What is known of fern amber5?"',
        "done: 2 new",
        f"synced with {title(machine)}",
    ]
    with pytest.raises(FullSyncRequiredError):
        phone.sync()
    phone.replace_everything(upload=False)
    assert len(phone.guids()) == 6
    assert phone.reviews() == []
    phone.check()
    sync_all(phone)


def test_a_machine_that_never_synced_may_not_replace_the_server(
    machine: Machine, tmp_path: Path, sync_server: SyncServer
) -> None:
    """Its first upload fails, and meanwhile a phone has filled the account."""
    with wired(sync_server) as wire, machine.through(wire):
        wire.cut("sync/upload", Cut.HALF_SENT)
        assert machine.sync(now=FIRST).exit_code == 1
        assert wire.was_cut
        sync_server.start()
        with opened_device(tmp_path, "phone", sync_server) as phone:
            note = phone.collection.new_note(phone.collection.models.by_name("Basic"))
            note["Front"] = "a note of the phone"
            phone.collection.add_note(note, DEFAULT_DECK_ID)
            assert phone.sync() == FULL_UPLOAD
            there = on_server(sync_server)
            result = machine.sync(now=LATER)
            assert result.exit_code == 1
            assert result.output.splitlines() == full_sync_lines(
                machine, "4 notes, 0 reviews", "1 note, 0 reviews", "4 notes, 0 reviews"
            )
            result = machine.sync("--full-upload=user", now=LATER)
            assert result.exit_code == 1
            assert result.output == (
                f"Error: this machine's collection was never synced with {title(machine)}, and must"
                " not replace what is there\n  hint: use --full-download\n"
            )
            assert without_col(on_server(sync_server)) == without_col(there)
            assert backups(machine) == []
            # So the notes are sent to the account, and the phone's stay.
            result = machine.sync("--full-download", now=LATER)
            assert result.exit_code == 0, result.output
            assert "done: 4 new" in result.output, result.output
            phone.sync_normally()
            assert len(phone.guids()) == 5


# ---- the options


@pytest.mark.parametrize("option", ["--full-download", "--full-upload=user"])
def test_a_full_sync_that_is_not_needed_replaces_nothing(
    machine: Machine, phone: Device, option: str
) -> None:
    phone.study("cards", [GOOD])
    phone.sync_normally()
    machine.write(*map(basic, range(5)))
    result = machine.sync(option, now=LATER)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("no full sync was needed: nothing was replaced\n")
    assert "done: 1 new" in result.output
    assert backups(machine) == []
    phone.sync_normally()
    assert len(phone.guids()) == 5
    assert len(phone.reviews()) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--full-download", "--full-upload=user"],
            '"--full-download" and "--full-upload" exclude each other',
        ),
        (
            ["--full-download", "--dry-run"],
            '"--dry-run" changes nothing: leave it out for a full sync',
        ),
        (
            ["--full-upload=user", "--dry-run"],
            '"--dry-run" changes nothing: leave it out for a full sync',
        ),
    ],
)
def test_options_that_exclude_each_other(
    machine: Machine, sync_server: SyncServer, options: list[str], message: str
) -> None:
    result = machine.sync(*options)
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == f"Error: {message}"
    assert sync_server.requests() == []
    assert not machine.data.exists()


# ---- failures


@pytest.mark.parametrize(
    ("request_name", "when", "option"),
    [
        ("sync/download", Cut.HALF_ANSWERED, None),
        ("sync/download", Cut.HALF_ANSWERED, "--full-download"),
        ("sync/download", Cut.HALF_ANSWERED, "--full-upload=user"),
        ("sync/upload", Cut.HALF_SENT, "--full-upload=user"),
        ("sync/upload", Cut.DONE, "--full-upload=user"),
    ],
)
def test_a_server_that_is_killed_during_a_full_sync(
    machine: Machine,
    sync_server: SyncServer,
    tmp_path: Path,
    request_name: str,
    when: Cut,
    option: str | None,
) -> None:
    with wired(sync_server) as wire, machine.through(wire):
        assert machine.done(now=FIRST) == "4 new"
        with opened_device(tmp_path, "phone", sync_server) as phone:
            phone.sync()
            phone.study("cards", [GOOD])
            change_schema(phone)
        machine.write(*map(basic, range(5)))
        here, there = dump(machine), on_server(sync_server)
        wire.cut(request_name, when)
        result = machine.sync(*([option] if option else []), now=LATER)
        assert wire.was_cut
        assert result.exit_code == 1
        assert f"Error: {title(machine)} cannot be reached: " in result.output
        assert without_col(dump(machine)) == without_col(here)
        # It is recorded before: the process may also be killed once the collection is replaced.
        is_recorded = (account_folder(machine) / "replaced").is_file()
        assert is_recorded == (option == "--full-download")
        if when is not Cut.DONE:
            assert without_col(on_server(sync_server)) == without_col(there)
        sync_server.start()
        result = machine.sync(option or "--full-download", now=LATER)
        assert result.exit_code == 0, result.output
        assert "done: 1 new" in result.output
        with opened_device(tmp_path, "new phone", sync_server) as phone:
            phone.sync()
            assert len(phone.guids()) == 5
            assert len(phone.reviews()) == (option != "--full-upload=user")
            phone.check()


@pytest.mark.parametrize("option", ["--full-download", "--full-upload=user"])
def test_without_a_place_for_the_backup_nothing_is_replaced(
    machine: Machine, phone: Device, sync_server: SyncServer, option: str
) -> None:
    change_schema(phone)
    here, there = dump(machine), on_server(sync_server)
    in_the_way = account_folder(machine) / "backups"
    in_the_way.touch()
    result = machine.sync(option, now=LATER)
    assert result.exit_code == 1
    assert result.output == f"Error: {in_the_way}: File exists\n"
    assert dump(machine) == here
    assert without_col(on_server(sync_server)) == without_col(there)
    in_the_way.unlink()
    assert machine.sync(option, now=LATER).exit_code == 0
    assert len(backups(machine)) == 1


def test_collections_that_differ_once_the_author_has_agreed(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    """A device replaces what the server has while the author reads what would be done."""
    machine.write(basic(0, answer="another answer"), *map(basic, range(1, 3)))
    terminal = machine.start()
    terminal.wait_for("[q]uit: ")
    phone.study("cards", [GOOD])
    change_schema(phone)
    there = on_server(sync_server)
    terminal.type("y\n")
    assert terminal.end() == 1
    told = full_sync_lines(
        machine,
        "4 notes, 0 reviews",
        "4 notes, 1 review",
        "0 notes, 0 reviews, its version of 1 card",
        "0 notes, 1 review, its version of 1 card",
    )
    assert terminal.lines[-len(told) :] == told
    assert len(dump(machine)["notes"]) == 4
    assert without_col(on_server(sync_server)) == without_col(there)
    # With the option, it is done as the author has said.
    terminal = machine.start("--full-download")
    terminal.wait_for("[q]uit: ")
    assert len(backups(machine)) == 1
    phone.study("cards", [GOOD])
    change_schema(phone, "Remark")
    terminal.type("y\n")
    assert terminal.end() == 0, terminal.printed
    assert "done: 1 changed, 1 deleted" in terminal.lines
    assert len(backups(machine)) == 2
    phone.sync_normally()
    assert len(phone.guids()) == 3
    assert len(phone.reviews()) == 2
    phone.check()
