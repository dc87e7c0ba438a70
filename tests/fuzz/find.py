"""What a target raises if an invariant does not hold, and which finds are of one kind."""

import traceback
from pathlib import Path

from tests.fuzz.corpus import PROJECT


class Find(Exception):  # noqa: N818 (it is no error of the target)
    """An invariant that does not hold; `kind` is the same for all inputs with one cause."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(f"{kind}: {message}" if message else kind)
        self.kind = kind


class TooSlow(BaseException):
    """Raised inside a target that takes far too long; no `except Exception` catches it."""


def kind_of(error: BaseException) -> str:
    """Return the kind of a find: its own, or the exception and the innermost place of our code."""
    if isinstance(error, Find):
        return error.kind
    if isinstance(error, TooSlow):
        return "too slow"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(PROJECT):
            place = path.relative_to(PROJECT).as_posix()
            return f"{type(error).__name__} in {place}: {frame.name}"
    return type(error).__name__
