"""The time of a build: from the clock, or from SOURCE_DATE_EPOCH (reproducible-builds.org)."""

import os
import re
import time
from datetime import UTC, datetime

from generator.diagnostics import quoted

VARIABLE = "SOURCE_DATE_EPOCH"
# 1 January 1980 in seconds: the oldest date that a zip file can store. Every id that is made from a
# later time is positive.
EARLIEST = 315_532_800
# No time has more digits, in any unit. Python is slow to read a very long number, and refuses one
# of more than 4,300 digits.
_MOST_DIGITS = 20


class BuildTimeError(ValueError):
    """The build time cannot be used; the message says why, and what to set."""


def build_time() -> int:
    """Return the time of this build in seconds since 1970. Raises BuildTimeError.

    A time in the future is an error. Anki accepts a change only if it is later than the one before,
    so notes that were built at such a time would accept no change until then.
    """
    now = int(time.time())
    value = os.environ.get(VARIABLE, "")
    if not value:
        if now < EARLIEST:
            raise BuildTimeError(f"this machine's clock says {_date(now)}: set it")
        return now
    if not re.fullmatch("-?[0-9]+", value):
        raise _unusable(value, "not a number", "set it to the seconds since 1970, in digits")
    digits = value.removeprefix("-").lstrip("0")
    if len(digits) > _MOST_DIGITS:
        raise _unusable(
            value, f"a number of {len(digits):,} digits", "set it to the seconds since 1970"
        )
    seconds = int(value)
    if seconds < EARLIEST:
        raise _unusable(value, "before 1980-01-01", f"set it to {EARLIEST} or later")
    if seconds > now:
        raise _in_the_future(value, seconds, now)
    return seconds


def seconds_until(second: int) -> float:
    """Return how long it is until the clock shows this second; 0 if SOURCE_DATE_EPOCH is set."""
    # A build time that is set never moves, so there is nothing to wait for.
    return 0.0 if os.environ.get(VARIABLE, "") else max(0.0, second - time.time())


def _in_the_future(value: str, seconds: int, now: int) -> BuildTimeError:
    if EARLIEST <= seconds // 1000 <= now:
        return _unusable(value, "in milliseconds", f"set it to the seconds: {seconds // 1000}")
    return _unusable(
        value,
        f"in the future: this machine's clock says {now}",
        f"set it to a time that is not in the future, or unset {VARIABLE}",
    )


def _unusable(value: str, problem: str, hint: str) -> BuildTimeError:
    return BuildTimeError(f"{VARIABLE} is {quoted(value)}, which is {problem}\n  hint: {hint}")


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
