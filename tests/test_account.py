"""The address of a server, and what is kept of an account on this machine."""

import os
import stat
from pathlib import Path

import pytest

from generator.delivery.accounts.account import (
    Account,
    account_of_key,
    checked_endpoint,
    is_by_full_sync,
    last_replacement,
    record_replacement,
    record_synced,
    title_of_key,
    was_synced,
)
from generator.delivery.anki import DeliveryError, ErrorKind

AT_HOME = Account(user="ann", endpoint="http://127.0.0.1:8080/")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("  https://Sync.Example.ORG \n", "https://sync.example.org/"),
        ("HTTPS://sync.example.org//", "https://sync.example.org/"),
        ("https://example.org/anki/Sync", "https://example.org/anki/Sync/"),
        ("https://example.org/anki/Sync/", "https://example.org/anki/Sync/"),
        ("https://example.org:8443/anki", "https://example.org:8443/anki/"),
        ("https://example.org:", "https://example.org/"),
        # The usual port is none, so that one account is not two.
        ("https://example.org:443", "https://example.org/"),
        ("http://example.org:80/anki", "http://example.org/anki/"),
        ("https://example.org:80", "https://example.org:80/"),
        ("http://example.org:443", "http://example.org:443/"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
        ("http://[FE80::1]", "http://[fe80::1]/"),
        ("https://münchen.example", "https://münchen.example/"),
        ("https://notankiweb.net", "https://notankiweb.net/"),
        ("https://ankiweb.net.example.org", "https://ankiweb.net.example.org/"),
    ],
)
def test_the_address_of_a_server(text: str, address: str) -> None:
    assert checked_endpoint(text) == address
    assert checked_endpoint(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "https://ankiweb.net",
        "https://sync.ankiweb.net/",
        "https://SYNC14.ankiweb.net/sync/",
        "http://ankiweb.net",
    ],
)
def test_an_address_of_ankiweb_is_ankiweb(text: str) -> None:
    assert checked_endpoint(text) is None
    assert Account(user="ann", endpoint=None).title == "AnkiWeb (ann)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ankiweb.net",
        "example.org:8080",
        "127.0.0.1:8080",
        "localhost",
        "ftp://example.org",
        "file:///etc/passwd",
        "http://",
        "http:///path",
        "http://:8080",
        "http:example.org",
        "http://example.org:port",
        "http://example.org:99999",
        "http://example.org:-1",
        "http://[::1",
        "http://[nonsense]",
        "http://exam ple.org",
        "http://example.org/a path",
        "http://example.org/a\tpath",
        "http://example.org/\x00",
        "http://example.org/?query",
        "http://example.org/#part",
    ],
)
def test_what_is_no_address_of_a_server(text: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        checked_endpoint(text)
    assert caught.value.kind is ErrorKind.USAGE
    assert (
        caught.value.message
        == "what is given for --endpoint is empty, or not the address of a sync server"
    )
    assert caught.value.hint == (
        "write it with http:// or https://, such as https://sync.example.org"
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://ann:secret@example.org",
        "https://ann@example.org",
        "https://:secret@example.org",
        "https://@example.org",
        "https://ann:secret@ankiweb.net",
        "https://ann:sec@ret@example.org",
    ],
)
def test_an_address_must_not_have_credentials_and_they_are_not_printed(text: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        checked_endpoint(text)
    assert caught.value.kind is ErrorKind.USAGE
    assert caught.value.message == (
        "the address of a server must not have a user or a password in it"
    )
    assert "sec" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    ("address", "is_clear"),
    [
        (None, False),
        ("https://example.org/", False),
        ("http://example.org/", True),
        ("http://192.168.0.2:8080/", True),
        ("http://127.0.0.1:8080/", False),
        ("http://localhost:8080/", False),
        ("http://[::1]:8080/", False),
        ("http://localhost.example.org/", True),
    ],
)
def test_what_others_in_the_network_can_read(address: str | None, is_clear: bool) -> None:
    assert Account(user="ann", endpoint=address).is_sent_in_clear is is_clear


@pytest.mark.parametrize("user", ["ann", "ann@example.org", "Ann B. of C", "日本"])
@pytest.mark.parametrize("endpoint", [None, "https://example.org/", "http://[::1]:8080/anki/"])
def test_an_account_is_known_again_by_its_key(user: str, endpoint: str | None) -> None:
    account = Account(user=user, endpoint=endpoint)
    assert account_of_key(account.key) == account
    assert title_of_key(account.key) == account.title


@pytest.mark.parametrize("key", ["User 1", "/home/ann/Anki/sync: x", "sync:", "sync:nothing", ""])
def test_the_key_of_a_profile_is_that_of_no_account(key: str) -> None:
    assert account_of_key(key) is None


def test_a_profile_has_a_title_as_well() -> None:
    assert title_of_key("/home/ann/Anki2/User 1") == 'the profile "User 1" of Anki'


@pytest.mark.usefixtures("data")
def test_each_account_has_a_folder_of_its_own() -> None:
    accounts = [
        AT_HOME,
        Account(user="bob", endpoint=AT_HOME.endpoint),
        Account(user="ann", endpoint="http://127.0.0.1:8081/"),
        Account(user="ann", endpoint=None),
        Account(user="../../ann", endpoint=None),
    ]
    folders = {account.folder() for account in accounts}
    assert len(folders) == len(accounts)
    assert len({folder.parent for folder in folders}) == 1
    assert AT_HOME.folder() in folders


def test_only_the_user_can_look_into_the_folder(data: Path) -> None:
    before = os.umask(0)
    try:
        folder = AT_HOME.folder()
    finally:
        os.umask(before)
    assert folder.parent.parent == data / "anki-deck"
    for one in (folder, folder.parent.parent):
        assert stat.S_IMODE(one.stat().st_mode) == 0o700


@pytest.mark.usefixtures("data")
def test_an_account_was_synced_once_that_is_recorded() -> None:
    other = Account(user="bob", endpoint=AT_HOME.endpoint)
    assert not was_synced(AT_HOME)
    record_synced(AT_HOME)
    record_synced(AT_HOME)
    assert was_synced(AT_HOME)
    assert not was_synced(other)


@pytest.mark.usefixtures("data")
def test_each_replacement_of_the_collection_has_a_name() -> None:
    assert last_replacement(AT_HOME) == ""
    names = {""}
    for is_full_sync in (False, False, True, True):
        record_replacement(AT_HOME, is_full_sync=is_full_sync)
        name = last_replacement(AT_HOME)
        assert name == last_replacement(AT_HOME)
        assert is_by_full_sync(name) is is_full_sync
        names.add(name)
    assert len(names) == 5
    (AT_HOME.folder() / "replaced").write_bytes(b"\xff\n")
    assert last_replacement(AT_HOME) not in names
