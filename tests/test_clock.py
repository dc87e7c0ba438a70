"""The build time, and times that are errors: then nothing is read, written or waited for."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.project.clock import EARLIEST, VARIABLE, BuildTimeError, build_time, seconds_until

Run = Callable[..., Result]

NOW = 1_790_000_000
SECONDS = "set it to the seconds since 1970"
IN_THE_FUTURE = (
    f"in the future: this machine's clock says {NOW}",
    "set it to a time that is not in the future, or unset SOURCE_DATE_EPOCH",
)
NO_NUMBERS = ("today", " 5", "1.5", "1_000", "+5", "١٢", "²", "-", "5\n")
REFUSED = [
    (str(NOW + 1), *IN_THE_FUTURE),
    ("9" * 11, *IN_THE_FUTURE),
    ("9" * 19, *IN_THE_FUTURE),
    (f"{NOW}000", "in milliseconds", f"set it to the seconds: {NOW}"),
    ("9" * 5000, "a number of 5,000 digits", SECONDS),
    ("-" + "9" * 5000, "a number of 5,000 digits", SECONDS),
    ("-5", "before 1980-01-01", "set it to 315532800 or later"),
    ("0", "before 1980-01-01", "set it to 315532800 or later"),
    (str(EARLIEST - 1), "before 1980-01-01", "set it to 315532800 or later"),
    *((text, "not a number", f"{SECONDS}, in digits") for text in NO_NUMBERS),
]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock, and fail if a test waits for it."""
    monkeypatch.setattr(time, "time", lambda: NOW + 0.75)
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("slept"))


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("written", [None, ""])
def test_the_default_time_is_that_of_the_clock(
    written: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if written is not None:
        monkeypatch.setenv(VARIABLE, written)
    assert build_time() == NOW


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("seconds", [EARLIEST, NOW - 1, NOW])
def test_a_time_that_is_set_is_the_build_time(
    seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(seconds))
    assert build_time() == seconds
    monkeypatch.setenv(VARIABLE, f"{seconds:030}")
    assert build_time() == seconds
    assert seconds_until(seconds + 2) == 0


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("written", "what", "hint"), REFUSED, ids=[row[0][:20] for row in REFUSED])
def test_an_invalid_time_is_an_error(
    written: str, what: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, written)
    with pytest.raises(BuildTimeError) as refused:
        build_time()
    shown = written.strip() if len(written) <= 40 else written[:39] + "…"
    assert str(refused.value) == f'SOURCE_DATE_EPOCH is "{shown}", which is {what}\n  hint: {hint}'


def test_a_clock_that_was_never_set_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(time, "time", lambda: 5.0)
    with pytest.raises(BuildTimeError) as refused:
        build_time()
    assert str(refused.value) == "this machine's clock says 1970-01-01: set it"


@pytest.mark.usefixtures("clock")
def test_seconds_until_is_positive_unless_a_time_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert (seconds_until(NOW + 1), seconds_until(NOW)) == (0.25, 0.0)


@pytest.mark.parametrize("written", ["99999999999", "1790000000000", "today", "-1", "9" * 5000])
@pytest.mark.parametrize("command", ["build", "check", "diff", "link"])
def test_an_invalid_time_is_an_error_of_every_command_that_reads_it(
    command: str, written: str, anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("cards.md").write_text("Q: a\nA: b\n\nA: c\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, written)
    result = anki_deck(command, *(["guid", "cards.md:1"] if command == "link" else []))
    assert (result.stdout, result.exit_code) == ("", 2)
    assert 'Error: SOURCE_DATE_EPOCH is "' in result.stderr
    assert [path.name for path in Path().iterdir()] == ["cards.md"]
