"""Makes the input of a find smaller, as long as the find stays of the same kind."""

from collections.abc import Callable, Sequence
from time import process_time

from tests.fuzz.attempt import attempt
from tests.fuzz.inputs import Files
from tests.fuzz.targets import Target

_MOST_STEPS = 600
_MOST_SECONDS = 30.0


def reduced(target: Target, files: Files, kind: str) -> Files:
    """Return a smaller input with a find of this kind: fewer files, then lines, then characters."""
    is_found = _bounded(lambda smaller: attempt(target, smaller).kind == kind)
    for path in list(files):
        fewer = {name: text for name, text in files.items() if name != path}
        if fewer and is_found(fewer):
            files = fewer
    for separator in ("\n", ""):
        for path, text in files.items():
            files = {**files, path: _shortened(files, path, text, separator, is_found)}
    return files


def _shortened(
    files: Files, path: str, text: str, separator: str, is_found: Callable[[Files], bool]
) -> str:
    """Return the text of a file without the lines or characters that are not needed."""
    parts = text.split(separator) if separator else list(text)

    def is_enough(kept: Sequence[str]) -> bool:
        return is_found({**files, path: separator.join(kept)})

    size = len(parts)
    while size >= 1 and parts:
        start = 0
        while start < len(parts):
            kept = [*parts[:start], *parts[start + size :]]
            if is_enough(kept):
                parts = kept
            else:
                start += size
        size //= 2
    return separator.join(parts)


def _bounded(is_found: Callable[[Files], bool]) -> Callable[[Files], bool]:
    """Return the same question, which is answered by no after too many steps or too long."""
    steps, end = 0, process_time() + _MOST_SECONDS

    def asked(files: Files) -> bool:
        nonlocal steps
        steps += 1
        if steps > _MOST_STEPS or process_time() > end:
            return False
        try:
            return is_found(files)
        except KeyError:  # a target needs the file that is left out
            return False

    return asked
