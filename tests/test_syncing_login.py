"""How a sync gets the user and the password, and what it keeps of them."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.delivery.push_records import opened_record
from generator.project.libraries import install_command
from tests.deliveries import FIRST, basic
from tests.device import Device, opened_device
from tests.sync_server import SyncServer, serving
from tests.syncing import Machine
from tests.terminal import Terminal

PROJECT = Path(__file__).parent.parent
# Words that are nowhere else in what a test writes.
ANNS, BOBS = "Zürich 7 & 'quoted'", "plugh-xyzzy"
WRONG = "frobozz magic"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SyncServer]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with serving(tmp_path / "of the server", {"ann": ANNS, "bob": BOBS}) as server:
        yield server


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: SyncServer) -> Machine:
    """The machine of Ann, who has to type her name and her password."""
    machine = Machine(tmp_path / "author", monkeypatch, server, user="ann")
    machine.user = machine.password = None
    machine.write(*map(basic, range(2)))
    return machine


def logged_in(machine: Machine, *options: str) -> Terminal:
    """Type name and password, and let the notes be sent."""
    terminal = machine.start(*options)
    terminal.answer(f"User of {machine.server.address}: ", "ann\n")
    terminal.answer(f"Password of {title(machine)}: ", f"{ANNS}\n")
    terminal.answer("Send 2 notes to Anki? [y/N]: ", "y\n")
    assert terminal.end() == 0, terminal.printed
    return terminal


def title(machine: Machine, user: str = "ann") -> str:
    return f"{machine.server.address.removeprefix('http://').rstrip('/')} ({user})"


def accounts(machine: Machine) -> Path:
    return machine.data / "anki-deck" / "accounts"


def sessions(machine: Machine) -> list[Path]:
    """Return the files in which a session key is kept."""
    return sorted(accounts(machine).rglob("session"))


def session_key(machine: Machine) -> str:
    (file,) = sessions(machine)
    return file.read_text().removesuffix("\n")


def places_of(machine: Machine, *secrets: str) -> list[Path]:
    """Return all files of the machine that have one of these texts, or are named so."""
    files = [path for path in machine.folder.rglob("*") if path.is_file()]
    words = [secret.encode() for secret in secrets]
    return [
        path
        for path in files
        if any(word in path.read_bytes() or word in os.fsencode(path) for word in words)
    ]


# ---- typed on a terminal


def test_name_and_password_are_asked_for_once(machine: Machine, server: SyncServer) -> None:
    terminal = logged_in(machine)
    assert ANNS not in terminal.printed
    (file,) = sessions(machine)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((machine.data / "anki-deck").stat().st_mode) == 0o700
    assert places_of(machine, ANNS) == []
    assert places_of(machine, session_key(machine)) == [file]
    assert session_key(machine) not in terminal.printed
    # Later, nothing is asked, and there need be no terminal. The name is that of the first sync.
    server.requests()
    machine.write(*map(basic, range(3)))
    result = machine.sync()
    assert result.exit_code == 0, result.output
    assert "done: 1 new" in result.output
    assert "sync/hostKey" not in server.requests()
    # Nor does the address have to be typed again.
    result = machine.run("sync", "cards.md")
    assert result.exit_code == 0, result.output
    assert f"synced with {title(machine)}" in result.output


def test_an_answer_of_spaces_is_asked_for_again(machine: Machine) -> None:
    terminal = machine.start("--yes")
    for _ in range(2):
        terminal.answer(f"User of {machine.server.address}: ", " \n")
    terminal.answer(f"User of {machine.server.address}: ", " ann \n")
    terminal.answer(f"Password of {title(machine)}: ", f"{ANNS}\n")
    assert terminal.end() == 0, terminal.printed


def test_the_session_key_is_in_the_keyring_if_there_is_one(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, server: SyncServer, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyring_backends.Safe")
    monkeypatch.setenv("KEYRING_FILE", str(tmp_path / "keyring"))
    logged_in(machine)
    assert sessions(machine) == []
    assert (tmp_path / "keyring").is_file()
    assert ANNS not in (tmp_path / "keyring").read_text()
    server.requests()
    terminal = machine.start("--yes")
    assert terminal.end() == 0, terminal.printed
    assert "Password" not in terminal.printed
    assert "sync/hostKey" not in server.requests()


def test_a_session_that_the_server_does_not_know_is_forgotten_and_asked_for_again(
    machine: Machine, server: SyncServer
) -> None:
    """The password was changed on the server."""
    logged_in(machine)
    before = session_key(machine)
    server.kill()
    server.users["ann"] = BOBS
    server.start()
    terminal = machine.start("--yes")
    terminal.answer(f"Password of {title(machine)}: ", f"{BOBS}\n")
    assert terminal.end() == 0, terminal.printed
    assert f"{title(machine)} does not know the stored session any more" in terminal.lines
    assert session_key(machine) != before
    assert before not in terminal.printed
    assert places_of(machine, before, BOBS, ANNS) == []
    # Without a terminal, the old one is forgotten as well.
    server.kill()
    server.users["ann"] = ANNS
    server.start()
    result = machine.sync()
    assert result.exit_code == 2
    assert result.output.splitlines()[-2:] == [
        f"Error: no password is given for {title(machine)}, and there is no terminal to ask",
        "  hint: set ANKI_DECK_PASSWORD, or run this command once on a terminal",
    ]
    assert sessions(machine) == []


def test_a_wrong_password_is_told_and_not_stored(machine: Machine, server: SyncServer) -> None:
    terminal = machine.start("--yes")
    terminal.answer(f"User of {machine.server.address}: ", "ann\n")
    terminal.answer(f"Password of {title(machine)}: ", f"{WRONG}\n")
    assert terminal.end() == 1
    assert terminal.lines[-2:] == [
        f"Error: {title(machine)} refuses the login",
        "  hint: check the user, the password and the address of the server",
    ]
    assert WRONG not in terminal.printed
    assert sessions(machine) == places_of(machine, WRONG) == []
    assert server.requests() == ["sync/hostKey 403"]
    logged_in(machine)


def test_a_session_file_that_is_damaged_is_like_none(machine: Machine) -> None:
    logged_in(machine)
    (file,) = sessions(machine)
    file.write_bytes(b"\xff\xfe\x00")
    terminal = machine.start("--yes")
    terminal.answer(f"Password of {title(machine)}: ", f"{ANNS}\n")
    assert terminal.end() == 0, terminal.printed


@pytest.mark.parametrize("end", ["\x03", "\x04"], ids=["Ctrl+C", "Ctrl+D"])
def test_an_answer_that_is_broken_off_changes_nothing(
    machine: Machine, server: SyncServer, end: str
) -> None:
    terminal = machine.start("--yes")
    terminal.answer(f"User of {machine.server.address}: ", "ann\n")
    terminal.wait_for(f"Password of {title(machine)}: ")
    if end == "\x03":
        terminal.interrupt()
    else:
        terminal.type(end)
    assert terminal.end() == 1
    assert terminal.lines[-1] == "Aborted!"
    assert server.requests() == []
    assert sessions(machine) == []
    assert not machine.author.lock.exists()


# ---- in variables


def test_a_password_in_a_variable_is_used_and_not_stored(
    machine: Machine, server: SyncServer
) -> None:
    machine.user, machine.password = "ann", ANNS
    result = machine.sync()
    assert result.exit_code == 0, result.output
    assert "done: 2 new" in result.output
    assert server.requests().count("sync/hostKey") == 1
    assert sessions(machine) == []
    assert places_of(machine, ANNS, key_of(server)) == []
    assert ANNS not in result.output
    # So it is needed each time.
    machine.password = None
    assert machine.sync().exit_code == 2


def test_a_password_in_a_variable_counts_more_than_a_stored_session(
    machine: Machine, server: SyncServer
) -> None:
    logged_in(machine)
    key = session_key(machine)
    machine.user = "ann"
    for password, status in ((WRONG, 1), (ANNS, 0)):
        machine.password = password
        server.requests()
        assert machine.sync().exit_code == status
        assert server.requests()[0].startswith("sync/hostKey")
        assert session_key(machine) == key


def key_of(server: SyncServer, user: str = "ann") -> str:
    """Return the session key that the server gives to everybody who logs in as this user."""
    with opened_device(server.folder.parent, "any", server, user) as device:
        return device.auth.hkey


def test_a_variable_may_end_with_a_line_end(machine: Machine) -> None:
    """As after `export ANKI_DECK_PASSWORD="$(cat file; echo)"`, or from the secrets of a CI."""
    machine.user, machine.password = "ann\n", f"{ANNS}\r\n"
    assert machine.sync().exit_code == 0


def test_blanks_around_a_password_are_part_of_it(machine: Machine, server: SyncServer) -> None:
    server.kill()
    server.users["ann"] = f"  {ANNS} "
    server.start()
    machine.user, machine.password = "ann", server.users["ann"]
    assert machine.sync().exit_code == 0
    machine.password = ANNS
    assert machine.sync().exit_code == 1


@pytest.mark.parametrize(
    ("user", "password", "lines"),
    [
        (
            None,
            None,
            [
                "Error: no user is given, and there is no terminal to ask",
                "  hint: set ANKI_DECK_USER and ANKI_DECK_PASSWORD",
            ],
        ),
        (
            " ",
            ANNS,
            [
                "Error: no user is given, and there is no terminal to ask",
                "  hint: set ANKI_DECK_USER and ANKI_DECK_PASSWORD",
            ],
        ),
        (
            "ann",
            None,
            [
                "Error: no password is given for {title}, and there is no terminal to ask",
                "  hint: set ANKI_DECK_PASSWORD, or run this command once on a terminal",
            ],
        ),
        (
            "ann",
            "",
            [
                "Error: no password is given for {title}, and there is no terminal to ask",
                "  hint: set ANKI_DECK_PASSWORD, or run this command once on a terminal",
            ],
        ),
    ],
)
def test_without_a_terminal_the_variables_are_named(
    machine: Machine,
    server: SyncServer,
    user: str | None,
    password: str | None,
    lines: list[str],
) -> None:
    machine.user, machine.password = user, password
    result = machine.sync()
    assert result.exit_code == 2
    assert result.output.splitlines()[-2:] == [line.format(title=title(machine)) for line in lines]
    assert server.requests() == []
    assert not machine.author.lock.exists()


def test_another_user_than_that_of_the_first_sync(machine: Machine, tmp_path: Path) -> None:
    """The variable counts. Each account gets the notes, and the first one stays the usual one."""
    machine.user, machine.password = "ann", ANNS
    assert machine.done(now=FIRST) == "2 new"
    machine.user, machine.password = "bob", BOBS
    lines = machine.synced(now=FIRST)
    assert lines[0] == (
        f"First sync of this source with {title(machine, 'bob')}. It was sent to {title(machine)}"
        " before."
    )
    assert "done: 2 new" in lines
    machine.user, machine.password = None, ANNS
    result = machine.run("sync", "cards.md", "--yes")
    assert result.exit_code == 0, result.output
    assert f"synced with {title(machine)}" in result.output
    for user in ("ann", "bob"):
        with opened_device(tmp_path, f"phone of {user}", machine.server, user) as phone:
            phone.sync()
            assert len(phone.guids()) == 2


def test_a_source_that_was_pushed_to_a_desktop_before(machine: Machine) -> None:
    """The account of its first sync is the usual one all the same."""
    assert machine.run("build", "cards.md", now=FIRST).exit_code == 0
    with machine.environment(), opened_record(machine.author.lock) as record:
        record.begin("/home/ann/Anki2/User 1")
    machine.user, machine.password = "ann", ANNS
    lines = machine.synced(now=FIRST)
    assert lines[0] == (
        f'First sync of this source with {title(machine)}. It was sent to the profile "User 1" of'
        " Anki before."
    )
    machine.user = None
    result = machine.run("sync", "cards.md", "--yes")
    assert result.exit_code == 0, result.output
    assert f"synced with {title(machine)}" in result.output


def test_a_user_of_one_server_is_not_one_of_another_server(machine: Machine) -> None:
    machine.user, machine.password = "ann", ANNS
    assert machine.done(now=FIRST) == "2 new"
    machine.user = None
    address = machine.server.address.replace("127.0.0.1", "127.0.0.2")
    result = machine.run("sync", "cards.md", "--yes", "--endpoint", address)
    assert result.exit_code == 2
    assert "Error: no user is given, and there is no terminal to ask\n" in result.output
    assert len([*accounts(machine).iterdir()]) == 1


def test_two_accounts_on_a_server_are_apart(machine: Machine, tmp_path: Path) -> None:
    machine.user, machine.password = "ann", ANNS
    assert machine.done(now=FIRST) == "2 new"
    other = machine.of("rivers.md")
    other.user, other.password = "bob", BOBS
    other.write(*map(basic, range(5, 10)))
    assert other.done(now=FIRST) == "5 new"
    assert len([*accounts(machine).iterdir()]) == 2
    for user, count in (("ann", 2), ("bob", 5)):
        with opened_device(tmp_path, f"phone of {user}", machine.server, user) as phone:
            phone.sync()
            assert len(phone.guids()) == count
    # Each source knows its account.
    for one, user, password in ((machine, "ann", ANNS), (other, "bob", BOBS)):
        one.user, one.password = None, password
        result = one.run("sync", one.author.source.name)
        assert result.exit_code == 0, result.output
        assert f"synced with {title(machine, user)}" in result.output


# ---- the address


def test_the_password_is_not_sent_in_clear_to_another_machine_without_a_word(
    machine: Machine,
) -> None:
    machine.user, machine.password = "ann", ANNS
    address = machine.server.address.replace("127.0.0.1", "127.0.0.2")
    result = machine.run("sync", "cards.md", "--endpoint", address)
    assert result.exit_code == 1
    other = title(machine).replace("127.0.0.1", "127.0.0.2")
    assert result.output.splitlines() == [
        f"{address} has no encryption: others in the network can read the password",
        f"Error: {other} cannot be reached: A network error occurred",
        "  hint: nothing is lost: run the command again once the server can be reached",
    ]
    assert "encryption" not in machine.sync().output


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "sync.example.org",
            "what is given for --endpoint is empty, or not the address of a sync server",
        ),
        (
            f"http://ann:{BOBS}@127.0.0.1:1/",
            "the address of a server must not have a user or a password in it",
        ),
    ],
)
def test_an_address_that_is_refused(machine: Machine, address: str, message: str) -> None:
    result = machine.run("sync", "cards.md", "--endpoint", address)
    assert result.exit_code == 2
    assert f"Error: {message}\n" in result.output
    assert BOBS not in result.output
    assert not accounts(machine).exists()


# ---- failures


def test_no_failure_gives_a_secret_away(machine: Machine, server: SyncServer) -> None:
    """A wrong password, a server that is gone, collections that differ, a file that is broken."""
    machine.user, machine.password = "ann", ANNS
    key = key_of(server)
    outputs = []

    def fails(status: int = 1, expected: str = "") -> None:
        result = machine.sync("--yes")
        outputs.append(result.output)
        assert result.exit_code == status, result.output
        assert expected in result.output

    machine.password = WRONG
    fails(expected="refuses the login")
    machine.password = ANNS
    server.kill()
    fails(expected="cannot be reached")
    server.start()
    assert machine.done(now=FIRST) == "2 new"
    with opened_device(server.folder.parent, "any", server, "ann") as device:
        add_and_upload(device)
    fails(expected="cannot merge")
    machine.keep_session(key)
    fails(expected="cannot merge")
    server.kill()
    fails(expected="cannot be reached")
    server.start()
    for damage in (b"no database " * 100, b"SQLite format 3\x00" + b"\xff" * 5000, b"\x00" * 4096):
        (collection,) = accounts(machine).rglob("collection.anki2")
        collection.write_bytes(damage)
        for path in collection.parent.glob("collection.anki2-*"):
            path.unlink()
        fails(expected=f"Error: {collection}: ")
        assert collection.read_bytes() == damage
    assert not [text for text in outputs if any(one in text for one in (ANNS, WRONG, key))]
    assert places_of(machine, ANNS, WRONG) == []
    assert places_of(machine, key) == sessions(machine)
    # The hint helps: the account has everything.
    collection.rename(collection.with_suffix(".damaged"))
    assert machine.sync("--yes").exit_code == 0


def add_and_upload(device: Device) -> None:
    """Add a note, and replace what the server has."""
    note = device.collection.new_note(device.collection.models.by_name("Basic"))
    note["Front"] = "another collection"
    device.collection.add_note(note, device.collection.decks.id("Mine"))  # type: ignore[arg-type]
    device.replace_everything(upload=True)


def test_a_sync_that_is_interrupted_gives_no_secret_away(
    machine: Machine, server: SyncServer
) -> None:
    logged_in(machine)
    key = session_key(machine)
    server.freeze()
    terminal = machine.start("--yes")
    terminal.wait_for("syncing: ")
    command = Path(f"/proc/{terminal.pid}/cmdline").read_bytes()
    terminal.interrupt()
    assert terminal.end() == 1
    server.thaw()
    assert terminal.lines[-1] == "Aborted!"
    for secret in (key, ANNS):
        assert secret not in terminal.printed
        assert secret.encode() not in command
    assert places_of(machine, key) == sessions(machine)
    assert places_of(machine, ANNS) == []
    assert machine.sync().exit_code == 0


def test_files_of_the_account_are_for_the_user_only(machine: Machine) -> None:
    before = os.umask(0)
    try:
        logged_in(machine)
    finally:
        os.umask(before)
    (folder,) = accounts(machine).iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((machine.data / "anki-deck").stat().st_mode) == 0o700
    (file,) = sessions(machine)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_the_library_of_anki(machine: Machine) -> None:
    code = "import sys; sys.modules['anki'] = None\nfrom generator.cli import main; main()"
    machine.user, machine.password = "ann", ANNS
    with machine.environment() as patch:
        patch.setenv("PYTHONPATH", str(PROJECT))
        ended = subprocess.run(
            [sys.executable, "-c", code, "sync", "cards.md", "--yes"],
            cwd=machine.author.folder,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-2:] == [
        'Error: "anki-deck sync" needs Anki\'s library',
        f"  hint: install it with: {install_command('anki')}",
    ]
    assert not machine.author.lock.exists()
