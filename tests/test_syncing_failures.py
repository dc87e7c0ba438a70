"""A sync that cannot be done says why, changes nothing, and the next one is as usual."""

import re
import shutil

import pytest

from generator.delivery.accounts.account_collection import FILE
from generator.delivery.accounts.private_collection import opened_collection
from tests.deliveries import DAY, FIRST, basic
from tests.device import Device
from tests.dumps import differences
from tests.sync_server import SyncServer
from tests.syncing import Machine
from tests.wire import Cut, wired

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY
LOGIN_HINT = "  hint: check the user, the password and the address of the server"


@pytest.fixture
def changed(machine: Machine, phone: Device) -> Machine:
    """Return a machine that has sent a note, and a change that it has not sent yet."""
    machine.write(basic(0))
    assert machine.done(now=FIRST) == "1 new"
    phone.sync()
    phone.sync_normally()
    machine.write(basic(0, answer="another answer"))
    return machine


def fails(machine: Machine, phone: Device, status: int = 1) -> list[str]:
    """Sync, assert that this fails and changes nothing, and return the messages."""
    before = phone.content()
    result = machine.sync(now=SECOND)
    assert result.exit_code == status
    assert result.stdout == ""
    if machine.server.is_running:
        phone.sync_normally()
        assert differences(before, phone.content()) == {}
    return result.stderr.splitlines()


def assert_next_sync_works(machine: Machine, phone: Device) -> None:
    assert machine.done(now=THIRD) == "1 changed"
    phone.sync_normally()
    assert phone.note(phone.guid("amber0"))["Back"] == "<p>another answer</p>"
    with opened_collection(machine.account_folder / FILE) as collection:
        remark, is_sound = collection.fix_integrity()
        assert is_sound, remark


def test_a_source_with_an_error_is_not_sent(changed: Machine, phone: Device) -> None:
    changed.write(basic(0, answer="another answer", extra="\n![](missing.png)"))
    assert fails(changed, phone)[0].startswith("cards.md:3:")
    changed.write(basic(0, answer="another answer"))
    assert_next_sync_works(changed, phone)


def test_a_server_that_is_gone(changed: Machine, phone: Device, sync_server: SyncServer) -> None:
    sync_server.kill()
    assert fails(changed, phone) == [
        f"Error: {changed.title} cannot be reached: A network error occurred",
        "  hint: nothing is lost: run the command again once the server can be reached",
    ]
    sync_server.start()
    assert_next_sync_works(changed, phone)


def test_a_first_sync_without_a_server(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    sync_server.kill()
    machine.write(basic(0))
    assert fails(machine, phone)[0].startswith(f"Error: {machine.title} cannot be reached: ")
    sync_server.start()
    assert machine.done(now=SECOND) == "1 new"
    phone.sync()
    assert len(phone.guids()) == 1


def test_a_server_that_is_gone_before_the_notes_are_there(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    with wired(sync_server) as wire, machine.through(wire):
        machine.write(basic(0))
        assert machine.done(now=FIRST) == "1 new"
        machine.write(basic(0, answer="another answer"))
        wire.cut("sync/applyChanges", Cut.DONE)
        result = machine.sync(now=SECOND)
        assert wire.was_cut
        assert result.exit_code == 1
        assert "done: 1 changed" in result.output
        message, hint = result.output.splitlines()[-2:]
        assert message.startswith(f"Error: {machine.title} cannot be reached: ")
        assert message.endswith(
            " (what was done is kept on this machine, and goes to the server with the next sync)"
        )
        assert hint.startswith("  hint: nothing is lost: run the command again")
        sync_server.start()
        assert machine.done(now=THIRD) == ""
    phone.sync()
    assert phone.note(phone.guid("amber0"))["Back"] == "<p>another answer</p>"


@pytest.mark.parametrize(("user", "password"), [("user", "wrong"), ("nobody", "pass")])
def test_a_wrong_user_or_password(
    changed: Machine, phone: Device, user: str, password: str
) -> None:
    changed.user, changed.password = user, password
    assert fails(changed, phone) == [f"Error: {changed.title} refuses the login", LOGIN_HINT]
    changed.user, changed.password = "user", "pass"
    assert_next_sync_works(changed, phone)


def test_a_session_key_that_is_no_longer_valid(changed: Machine, phone: Device) -> None:
    changed.keep_session("0" * 32)
    forgotten = f"{changed.title} does not know the stored session any more"
    lines = fails(changed, phone, status=2)
    assert (lines[0], lines[-2:]) == (
        forgotten,
        [
            f"Error: no password is given for {changed.title}, and there is no terminal to ask",
            "  hint: set ANKI_DECK_PASSWORD, or run this command once on a terminal",
        ],
    )
    assert forgotten not in fails(changed, phone, status=2)
    changed.password = "pass"
    assert_next_sync_works(changed, phone)


def test_an_interrupted_sync_with_a_frozen_server(
    changed: Machine, phone: Device, sync_server: SyncServer
) -> None:
    changed.keep_session(phone.auth.hkey)
    sync_server.freeze()
    terminal = changed.start("--yes")
    terminal.wait_for("syncing: ")
    terminal.interrupt()
    assert terminal.end() == 1
    assert "Traceback" not in terminal.printed
    assert terminal.lines[-1].strip() == "Aborted!", terminal.printed
    assert re.search(r"\r +\r\s*Aborted!", terminal.printed)  # the progress is gone
    sync_server.thaw()
    assert_next_sync_works(changed, phone)


def test_an_interrupted_download(changed: Machine, phone: Device, sync_server: SyncServer) -> None:
    changed.keep_session(phone.auth.hkey)
    folder = changed.account_folder
    shutil.rmtree(folder)
    changed.keep_session(phone.auth.hkey)
    sync_server.freeze()
    terminal = changed.start("--yes")
    terminal.wait_for("syncing: ")
    terminal.interrupt()
    assert terminal.end() == 1
    assert terminal.lines[-1].strip() == "Aborted!", terminal.printed
    sync_server.thaw()
    assert_next_sync_works(changed, phone)
