import pytest

from generator.text.addresses import (
    LINK_SCHEMES,
    as_web_address,
    is_link,
    is_remote_media,
    refused_scheme,
)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "HTTP://example.org",
        "mailto:a@example.org",
        "tel:+33-1-23",
        "//example.org/a",
        "obsidian://open?vault=a&file=b",
        "zotero://select/items/1_ABC",
        "x-devonthink-item://A-B",
    ],
)
def test_a_link(address: str) -> None:
    assert is_link(address)
    assert refused_scheme(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "notes.md",
        "#part",
        "/a",
        "../a b.md",
        "?q",
        "a/b:c",
        "\\\\host\\a",
        "/\\host",
        "50%:a",
        ":",
    ],
)
def test_a_relative_address_is_no_link_and_is_not_refused(address: str) -> None:
    assert not is_link(address)
    assert refused_scheme(address) == ""


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("javascript:alert(1)", "javascript"),
        ("JaVaScRiPt:alert(1)", "JaVaScRiPt"),
        ("vbscript:x", "vbscript"),
        ("data:text/html,<script>", "data"),
        ("file:///etc/passwd", "file"),
        ("blob:https://example.org/1", "blob"),
        ("intent://a#Intent;end", "intent"),
        ("ms-msdt:/id", "ms-msdt"),
        ("C:/a.exe", "C"),
        ("view-source:https://example.org", "view-source"),
        # What a browser reads as a relative address, but another program may not.
        (" \x01javascript:x", "javascript"),
        ("java\tscript:x", "javascript"),
        ("java\nscript:x", "javascript"),
        ("java\0script:x", "javascript"),
        ("java\u200bscript:x", "javascript"),
        ("\ufeffjavascript:x", "javascript"),
        ("java\u00adscript:x", "javascript"),
        ("\\javascript:x", "javascript"),
        ("java\\script:x", "javascript"),
        ("java&#115;cript:x", "javascript"),
        ("javascript&colon;x", "javascript"),
        ("java&Tab;script:x", "javascript"),
        ("%6aavascript:x", "javascript"),
        ("javascript%3Ax", "javascript"),
        ("%64ata:text/html,x", "data"),
    ],
)
def test_an_address_that_no_card_opens(address: str, scheme: str) -> None:
    assert refused_scheme(address) == scheme
    assert not is_link(address)
    assert not is_remote_media(address)


@pytest.mark.parametrize(
    ("address", "web"),
    [
        ("www.a", "https://www.a"),
        ("example.com:80/a", "https://example.com:80/a"),
        ("localhost:8000/x", "http://localhost:8000/x"),
        ("LocalHost:1", "http://LocalHost:1"),
        ("127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("localhost", ""),
        ("localhost:a", ""),
        ("1.2.3.4", ""),
        ("notes.md", ""),
        ("C:/a.com", ""),
    ],
)
def test_an_address_on_the_web_without_a_scheme(address: str, web: str) -> None:
    assert as_web_address(address) == web


def test_the_schemes_are_written_as_they_are_compared() -> None:
    assert {scheme.lower() for scheme in LINK_SCHEMES} == LINK_SCHEMES
    assert not LINK_SCHEMES & {"javascript", "vbscript", "data", "blob", "file", "about"}


def test_pictures_come_from_web_addresses_only() -> None:
    assert is_remote_media("https://example.org/a.png")
    assert is_remote_media("//example.org/a.png")
    assert not is_remote_media("ftp://example.org/a.png")
    assert not is_remote_media("obsidian://a.png")


def test_a_long_address_is_read_in_no_time() -> None:
    assert refused_scheme("&#" * 1_000_000) == ""
    assert refused_scheme("javascript:" * 1_000_000) == "javascript"
