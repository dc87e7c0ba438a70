"""Pictures reach the phone, also if the server is gone for a while."""

import shutil
from random import Random

import pytest

from tests.deliveries import DAY, FIRST, basic
from tests.device import Device
from tests.relay import relaying
from tests.sync_server import SyncServer
from tests.syncing import Machine

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY
PIXEL = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
MIB = 1 << 20


def picture(machine: Machine, name: str, data: bytes) -> str:
    """Make a picture next to the source; return the text that shows it."""
    machine.author.source.with_name(name).write_bytes(data)
    return f"\n![]({name})"


def pictures(media: dict[str, bytes]) -> dict[str, bytes]:
    """Return the media without the shared record."""
    return {name: data for name, data in media.items() if not name.startswith("_")}


def test_pictures_reach_the_phone(machine: Machine, phone: Device, sync_server: SyncServer) -> None:
    machine.write(basic(0, extra=picture(machine, "tree.gif", PIXEL)))
    assert machine.done(now=FIRST) == "1 new"
    phone.sync()
    (name,) = pictures(phone.media())
    assert f'src="{name}"' in phone.note(phone.guid("amber0"))["Back"]
    # More of them, at once, and one that changes.
    machine.write(
        basic(0, extra=picture(machine, "tree.gif", PIXEL + b"1")),
        basic(1, extra=picture(machine, "leaf.gif", PIXEL + b"2")),
    )
    assert machine.done(now=SECOND) == "1 new, 1 changed"
    phone.sync_normally()
    assert sorted(pictures(phone.media()).values()) == [PIXEL, PIXEL + b"1", PIXEL + b"2"]
    assert phone.media() == sync_server.media()
    for question in ("amber0", "birch"):
        html = phone.note(phone.guid(question))["Back"]
        assert sum(f'src="{name}"' in html for name in phone.media()) == 1


def test_pictures_of_each_sync_reach_the_phone(machine: Machine, phone: Device) -> None:
    # Anki itself does not see that a folder has changed twice within a second.
    notes = []
    for number in range(4):
        notes.append(
            basic(number, extra=picture(machine, f"{number}.gif", PIXEL + bytes([number])))
        )
        machine.write(*notes)
        assert machine.done(now=FIRST + number * DAY) == "1 new"
        phone.sync()
        assert len(pictures(phone.media())) == number + 1


def test_a_picture_that_the_account_has_already_is_not_sent_again(
    machine: Machine, sync_server: SyncServer
) -> None:
    machine.write(basic(0, extra=picture(machine, "tree.gif", PIXEL)))
    machine.done(now=FIRST)
    before = pictures(sync_server.media())
    machine.write(basic(0, extra="\n![](tree.gif)"), basic(1, extra="\n![](tree.gif)"))
    assert machine.done(now=SECOND) == "1 new"
    assert pictures(sync_server.media()) == before
    shutil.rmtree(machine.data)
    assert machine.done(now=THIRD) == ""
    assert pictures(sync_server.media()) == before


def test_an_interrupted_sync_of_media_is_done_later(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    data = Random(1).randbytes(2 * MIB)
    machine.write(basic(0, extra=picture(machine, "tree.png", data)))
    with relaying(sync_server.port, MIB, sync_server.freeze) as relay:
        terminal = machine.start("--yes", "--endpoint", relay.address)
        terminal.wait_for("syncing: media: ")
        terminal.interrupt()
        assert terminal.end() == 1
        message, _, last = terminal.lines[-3:]
        assert message.endswith(
            " interrupted: what was done is kept on this machine, and goes to the server with the"
            " next sync"
        )
        assert last == "Aborted!"
        sync_server.thaw()
        assert pictures(sync_server.media()) == {}
        assert machine.done("--endpoint", relay.address, now=SECOND) == ""
    assert [*pictures(sync_server.media()).values()] == [data]
    phone.sync()
    assert len(phone.guids()) == 1


@pytest.mark.slow
def test_a_server_that_is_killed_while_media_are_sent_gets_the_rest_later(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    random = Random(1)
    files = {f"{number}.png": random.randbytes(MIB) for number in range(60)}
    machine.write(
        *(
            basic(number, extra=picture(machine, name, data))
            for number, (name, data) in enumerate(files.items())
        )
    )
    with relaying(sync_server.port, 20 * MIB, sync_server.kill) as relay:
        to_relay = ("--endpoint", relay.address)
        result = machine.sync(*to_relay, now=FIRST)
        assert result.exit_code == 1
        first, hint = result.stderr.splitlines()[-2:]
        assert "cannot be reached: " in first
        assert first.endswith(
            " (what was done is kept on this machine, and goes to the server with the next sync)"
        )
        assert (
            hint == "  hint: nothing is lost: run the command again once the server can be reached"
        )
        there = pictures(sync_server.media())
        assert 0 < len(there) < 60
        sync_server.start()
        assert machine.done(*to_relay, now=SECOND) == ""
        assert sorted(pictures(sync_server.media()).values()) == sorted(files.values())
        phone.sync()
        assert phone.media() == sync_server.media()
        assert len(phone.guids()) == 60
        sync_server.requests()
        assert machine.done(*to_relay, now=THIRD) == ""
        assert "msync/uploadChanges" not in sync_server.requests()
