"""What tests of all deliveries have in common: when, of which notes, and what is printed."""

import re
import time
from types import SimpleNamespace

import pytest
from click.testing import Result

DAY = 24 * 60 * 60
# Builds are in the past, as for any real author, and the learner works between them.
FIRST = int(time.time()) - 60 * DAY


def set_clock(patch: pytest.MonkeyPatch, now: int) -> None:
    """Let deliveries take place a minute after a build at this time."""
    clock = SimpleNamespace(time=lambda: now + 60)
    patch.setattr("generator.delivery.push.time", clock)


def told(result: Result) -> list[str]:
    """Return what a delivery printed, without the lines of the build and the path of a backup."""
    lines = [re.sub(r": /\S+\.apkg$", ": PATH", line) for line in result.output.splitlines()]
    is_build = re.compile(
        r"First push|Your decks and settings stay|asked Anki to sync|"
        r"\S*: [\d,]+ notes?, [\d,]+ cards? "
    )
    return [line for line in lines if not is_build.match(line)]


def done(lines: list[str]) -> str:
    """Return what the line says that tells what was done; "" if there is none."""
    found = [line for line in lines if line.startswith("done: ")]
    return found[0].removeprefix("done: ") if found else ""


def basic(number: int, *, answer: str = "", extra: str = "") -> str:
    """Return a note with its own words, so that it is recognised after any edit."""
    words = f"{_WORDS[number % 17]} {_WORDS[number // 17 % 17]}{number}"
    return f"Q: What is known of {words}?\nA: {answer or f'Answer {number} on {words}'}{extra}"


# fmt: off
_WORDS = [
    "amber", "birch", "cedar", "dahlia", "elm", "fern", "gorse", "hazel", "iris", "jasmine",
    "kale", "larch", "maple", "nettle", "oak", "peony", "rowan",
]
# fmt: on
