"""The time of a build: that of the clock, or the one that SOURCE_DATE_EPOCH sets (reproducible-builds.org)."""

import os
import re
import time
from datetime import UTC, datetime

from generator.diagnostics import quoted

VARIABLE = "SOURCE_DATE_EPOCH"
# 1 January 1980, in seconds: the oldest date that a zip file can carry, and every id made from a later time is positive.
EARLIEST = 315_532_800
# So many digits are a time in any unit. Python refuses to read a number of more than 4,300, and needs long before that.
_LONGEST_NUMBER = 20


class BuildTimeError(ValueError):
    """The time of the build cannot be used; the message says why, and what to set."""


def build_time() -> int:
    """Return the time of this build in seconds since 1970. Raises BuildTimeError.

    A time in the future is refused. Anki takes a change only if it is later than the one before, so the notes that
    were built at such a time would take no change until then.
    """
    now = int(time.time())
    written = os.environ.get(VARIABLE, "")
    if not written:
        if now < EARLIEST:
            raise BuildTimeError(f"the clock of this machine says {_date(now)}: set it")
        return now
    if not re.fullmatch("-?[0-9]+", written):
        raise _unusable(written, "not a number", "write the seconds since 1970 in digits")
    digits = written.removeprefix("-").lstrip("0")
    if len(digits) > _LONGEST_NUMBER:
        raise _unusable(
            written, f"a number of {len(digits):,} digits", "write the seconds since 1970"
        )
    fixed = int(written)
    if fixed < EARLIEST:
        raise _unusable(written, "before 1980-01-01", f"write a time from {EARLIEST} on")
    if fixed > now:
        raise _in_the_future(written, fixed, now)
    return fixed


def seconds_until(second: int) -> float:
    """Return how long it is until the clock shows this second; 0 where the time of the build is set and never moves."""
    return 0.0 if os.environ.get(VARIABLE, "") else max(0.0, second - time.time())


def _in_the_future(written: str, fixed: int, now: int) -> BuildTimeError:
    seconds = fixed // 1000
    if EARLIEST <= seconds <= now:
        return _unusable(written, "in milliseconds", f"write seconds: {seconds}")
    return _unusable(
        written,
        f"in the future: this machine's clock says {now}",
        f"write a time up to now, or unset {VARIABLE}",
    )


def _unusable(written: str, what: str, hint: str) -> BuildTimeError:
    return BuildTimeError(f"{VARIABLE} is {quoted(written)}, which is {what}\n  hint: {hint}")


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
