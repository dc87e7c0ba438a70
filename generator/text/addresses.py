"""Which addresses a card may open: the one list of schemes, for links, pictures and formulas."""

from html import unescape
from urllib.parse import unquote

from generator.lazy_patterns import lazy_pattern

# What an address of a card may start with. On a phone and a desktop, one click opens it, and it may
# come from a stranger's deck. So each scheme shows a page or an item of a program for notes and
# papers, or starts a message or a call that the program asks about first. Not in the list: what
# runs in the card ("javascript:", "vbscript:", "data:", "blob:"), what opens files and with them
# programs, or sends a password to a Windows share ("file:", "smb:", "hook:"), what starts or
# installs other programs ("intent:", "ms-…:", "shortcuts:", "vscode:"), and all that is unknown.
LINK_SCHEMES = frozenset(
    {
        *("http", "https", "ftp", "mailto", "tel", "geo"),
        *("obsidian", "logseq", "joplin", "bear", "evernote", "notion", "onenote", "craftdocs"),
        *("zotero", "x-devonthink-item", "marginnote3app", "marginnote4app", "remnote"),
        *("message", "things", "anki"),
    }
)
# Of these, a card loads pictures and sounds.
_MEDIA_SCHEMES = frozenset({"http", "https"})
_SCHEME = lazy_pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Hosts without a scheme: "www.a", "example.com:8080/b"; and those of a program on this computer.
_HOST = lazy_pattern(
    r"www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|io|dev|de|uk)\b"
    r"|(?P<local>(?:(?i:localhost)|\d{1,3}(?:\.\d{1,3}){3}):\d)"
)
_DISGUISED = ("javascript:", "vbscript:", "data:")
# What looks like nothing in a scheme, or is skipped there by some programs.
_INVISIBLE = lazy_pattern(r"[^ -~]|\\")
# Longer than any address of a link, and short enough to be searched in no time.
_SEARCHED = 500


def scheme(address: str) -> str:
    """Return the scheme of an address as it is written, "" without one."""
    found = _SCHEME.match(address)
    return found[1] if found else ""


def is_link(address: str) -> bool:
    """Return whether a card shows a link to an address: it has a host, or a scheme of the list."""
    return address.startswith("//") or scheme(address).lower() in LINK_SCHEMES


def is_remote_media(address: str) -> bool:
    """Return whether a card loads a picture or a sound from an address on the network."""
    return address.startswith("//") or scheme(address).lower() in _MEDIA_SCHEMES


def as_web_address(address: str) -> str:
    """Return the address on the web that one without a scheme looks like; "" if it does not."""
    found = _HOST.match(address)
    return f"{'http' if found['local'] else 'https'}://{address}" if found else ""


def refused_scheme(address: str) -> str:
    """Return the scheme for which an address is no link; "" for a link and a relative address.

    Also of an address that a browser does not read so, but another program may, such as
    `java&#115;cript:` or `%6aavascript:`.
    """
    found = scheme(address)
    if found:
        return "" if found.lower() in LINK_SCHEMES else found
    plain = _INVISIBLE.sub("", unescape(unquote(address[:_SEARCHED]))).strip().lower()
    return next((name[:-1] for name in _DISGUISED if plain.startswith(name)), "")
