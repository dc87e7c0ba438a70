"""The preview's page: HTML, styles and scripts in one file, with the data of the cards.

Nothing on the page asks another host for anything, and its policy forbids that: only the page's own
scripts run, by their digests, and the frame of a card has a policy without scripts.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pkgutil import get_data
from typing import Any

from generator.lazy_patterns import lazy_pattern

# All are one script, and share its scope. Each may use those before it while it is read.
SCRIPTS = (
    "base.js", "store.js", "search.js", "filters.js", "list.js", "cleaning.js", "typed.js",
    "sounds.js", "occlusion.js", "math.js", "frame.js", "about.js", "stage.js", "problems.js",
    "figures.js", "drawing_shapes.js", "drawing_view.js", "drawing_rows.js", "drawing_editor.js",
    "drawing_gestures.js", "drawing.js", "push.js", "live.js", "keys.js", "main.js",
)  # fmt: skip
# Later rules outweigh earlier ones of the same weight.
STYLES = ("page.css", "cards.css", "views.css", "narrow.css", "drawing.css", "live.css", "push.css")

_SLOT = lazy_pattern(r"<!--([a-z.]+)-->")
# What HTML does not read as text in a script element. In a script, both can only be in strings and
# regular expressions, where a backslash before a punctuation mark changes nothing.
_NOT_TEXT = lazy_pattern(r"(?i:<(?=/script|!--))")


def page_html(data: Mapping[str, Any], *, mathjax: str | None = None, is_live: bool = False) -> str:
    """Return the page that shows `data`, which has the shape that `page/store.js` reads.

    `mathjax` is the script of MathJax with SVG output; None if no card needs it. `is_live` lets the
    page connect to the server that it comes from, and load media from there.
    """
    script = "\n".join(_asset(name) for name in SCRIPTS)
    runnable = [script]
    kept_mathjax = ""
    if mathjax is not None:
        runnable.append(_escape_script(mathjax))
        kept_mathjax = f'<script type="text/plain" id="mathjax">{runnable[-1]}</script>'
    media = _media_sources(data["media"], is_live=is_live)
    frame = _fill("frame.html", {"policy": _policy(media)})
    return _fill(
        "page.html",
        {
            "policy": escape(_page_policy(runnable, media, is_live=is_live)),
            "title": escape(str(data["deck"])),
            "owner": escape(str(data["source"])),
            "styles": "\n".join(_asset(name) for name in STYLES),
            "frame.css": _asset("frame.css"),
            "frame": escape(frame),
            "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace(
                "<", "\\u003c"
            ),
            "mathjax": kept_mathjax,
            "script": script,
        },
    )


def page_bytes(page: str) -> bytes:
    """Return HTML or JSON for a browser.

    A part of a path that is not UTF-8 becomes an escape, which JSON reads.
    """
    return page.encode(errors="backslashreplace")


def _fill(name: str, texts: Mapping[str, str]) -> str:
    """Return an asset with its slots filled, all at once: a text may look like a slot."""
    return _SLOT.sub(lambda slot: texts[slot[1]], _asset(name))


def _escape_script(script: str) -> str:
    return _NOT_TEXT.sub(r"<\\", script.replace("\r\n", "\n"))


def _page_policy(scripts: list[str], media: str, *, is_live: bool) -> str:
    digests = " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    connect = "'self'" if is_live else "'none'"
    return f"{_policy(media)}; script-src {digests}; connect-src {connect}"


def _policy(media: str) -> str:
    return (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"img-src {media}; media-src {media}; font-src {media}; "
        "base-uri 'none'; form-action 'none'"
    )


def _media_sources(media: Mapping[str, str], *, is_live: bool) -> str:
    """Return where media may come from: the page itself, and its folder if some lie there."""
    if is_live:
        return "data: blob: 'self'"
    is_beside = any(not address.startswith("data:") for address in media.values())
    # In a page that was opened as a file, 'self' is nothing.
    return "data: blob: file: 'self'" if is_beside else "data: blob:"


@cache
def _asset(name: str) -> str:
    # importlib.resources would import the formats of archives.
    content = get_data("generator.preview", f"page/{name}")
    assert content is not None  # a loader of files or of an archive has it
    # A checkout on Windows may have other line ends, which HTML changes, and so the digests.
    return content.decode().replace("\r\n", "\n")
