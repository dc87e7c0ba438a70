"""The names of the files in folders, and which of them a misspelt name may mean."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.file_errors import raise_if_disk_failed

# Of more names than this, only some are compared with a misspelt one: each takes 20 µs.
_FEW = 100
# So many of the names that share rare pieces with a misspelt one are counted.
_MOST_COUNTED = 5_000
_PIECE = 3


class FolderNames:
    """Lists each folder once, however many names are looked for in it.

    A folder that cannot be listed has no names.
    """

    def __init__(self) -> None:
        self._folders: dict[Path, _Names] = {}

    def normalised(self, folder: Path, name: str) -> str | None:
        """Return the name in a folder that differs at most in its Unicode normal form."""
        return self._names(folder).normalised.get(_normalised(name))

    def in_other_case(self, folder: Path, name: str) -> str | None:
        """Return the first name in a folder that differs only in upper and lower case."""
        return self._names(folder).in_lower_case.get(name.casefold())

    def closest(self, folder: Path, name: str) -> str | None:
        """Return the most similar name in a folder; None if none is similar."""
        return self.in_other_case(folder, name) or self._names(folder).closest(name)

    def _names(self, folder: Path) -> "_Names":
        if folder not in self._folders:
            self._folders[folder] = _Names(_names_in(folder))
        return self._folders[folder]


class _Names:
    """Names, and indexes of them that are made when they are needed."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self.normalised = {_normalised(name): name for name in reversed(names)}
        self.in_lower_case = {name.casefold(): name for name in reversed(names)}
        self._with_piece: dict[str, list[int]] | None = None

    def closest(self, name: str) -> str | None:
        from difflib import get_close_matches  # here, since few texts have a misspelling

        found = get_close_matches(name, [*self._candidates(name)], n=1)
        return found[0] if found else None

    def _candidates(self, name: str) -> Iterator[str]:
        """Yield the names to compare with a misspelt one: of many, those that share most pieces.

        Pieces that few names have are counted first, so that a name like thousands of others is
        compared with those that have its rare part, such as a number.
        """
        if len(self._names) <= _FEW:
            yield from self._names
            return
        if self._with_piece is None:
            self._with_piece = {}
            for number, one in enumerate(self._names):
                for piece in _pieces(one):
                    self._with_piece.setdefault(piece, []).append(number)
        lists = [self._with_piece.get(piece, []) for piece in _pieces(name)]
        shared: Counter[int] = Counter()
        counted = 0
        for numbers in sorted(lists, key=len):
            shared.update(numbers[: _MOST_COUNTED - counted])
            counted = min(counted + len(numbers), _MOST_COUNTED)
        yield from (self._names[number] for number, _ in shared.most_common(_FEW))


def _pieces(name: str) -> set[str]:
    """Return all parts of a few characters; ends and case count for less than in the name."""
    text = f" {name.casefold()} "
    return {text[start : start + _PIECE] for start in range(len(text) - _PIECE + 1)}


def _normalised(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _names_in(folder: Path) -> list[str]:
    """List the names in a folder in one order. Raises OSError if the disk fails."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 (a path from a text may be anything)
    except (OSError, ValueError) as error:
        raise_if_disk_failed(error)
        return []
