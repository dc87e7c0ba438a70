"""The scripts of cells: Chinese characters, their readings, and other text."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from generator.lazy_patterns import lazy_pattern

# The script of so many cells is that of their column.
_NEARLY_ALL = 0.9
_HAN = lazy_pattern("[々〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = lazy_pattern("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
# The tones of pinyin, of which French and Spanish write only the others.
_TONES_OF_PINYIN_ALONE = frozenset("\u0304\u030c")
_TONES = _TONES_OF_PINYIN_ALONE | frozenset("\u0301\u0300")
# "ü"
_DIAERESIS = "\u0308"
# In so many of a column's cells is one of the tones that only pinyin has.
_OFTEN = 0.25
# "ai4 hu4"
_NUMBERED_PINYIN = lazy_pattern(r"(?:[a-zü:'’]+[1-5][\s,./·-]*)+", re.IGNORECASE)
# "neko.mp3", "https://…"
_FILE_OR_LINK = lazy_pattern(r"://|[^\W\d_]\.[^\W\d_]|\[sound:")


def are_han(cells: Sequence[str]) -> bool:
    """Return whether the cells are Chinese or Japanese words with Chinese characters."""
    return _most(cells, _is_han)


def are_readings(cells: Sequence[str]) -> bool:
    """Return whether the cells say how such words are read: in kana, or in pinyin with tones."""
    return _most(cells, _is_kana) or _most(cells, _is_numbered_pinyin) or _are_pinyin(cells)


def are_words(cells: Sequence[str]) -> bool:
    """Return whether the cells are words of any language, not numbers, codes, files or links."""
    return _most(cells, _is_words)


def _most(cells: Sequence[str], is_so: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(is_so, cells)) >= _NEARLY_ALL * len(cells)


def _is_han(cell: str) -> bool:
    letters = [char for char in cell if char.isalpha()]
    return _HAN.search(cell) is not None and all(
        _HAN.match(char) or _KANA.match(char) for char in letters
    )


def _is_kana(cell: str) -> bool:
    letters = [char for char in cell if char.isalpha()]
    return bool(letters) and all(map(_KANA.match, letters))


def _is_numbered_pinyin(cell: str) -> bool:
    return _NUMBERED_PINYIN.fullmatch(cell) is not None


def _are_pinyin(cells: Sequence[str]) -> bool:
    marks = [_marks_of_latin(cell) for cell in cells]
    own = sum(bool(found & _TONES_OF_PINYIN_ALONE) for found in marks)
    return own >= _OFTEN * len(cells) and _most(cells, _is_toned)


def _is_toned(cell: str) -> bool:
    marks = _marks_of_latin(cell)
    return bool(marks & _TONES) and marks <= _TONES | {_DIAERESIS}


def _marks_of_latin(cell: str) -> frozenset[str]:
    """Return the marks over the letters of a text; none if it has other letters than a to z."""
    parts = unicodedata.normalize("NFD", cell)
    if any(char.isalpha() and not char.isascii() for char in parts):
        return frozenset()
    return frozenset(char for char in parts if unicodedata.combining(char))


def _is_words(cell: str) -> bool:
    letters = sum(char.isalpha() or bool(unicodedata.combining(char)) for char in cell)
    is_name = len(cell.split()) == 1 and _FILE_OR_LINK.search(cell) is not None
    return 2 * letters >= len(cell) and not is_name
