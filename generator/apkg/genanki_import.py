"""genanki, imported without asyncio.

genanki takes its decorator `cached_property` from a library that also caches coroutines, for which
it imports asyncio: that takes longer than a small deck takes to build. functools has the same
decorator, without coroutines, and is in the place of that library while genanki is imported.
"""

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["APKG_COL", "APKG_SCHEMA", "genanki"]

_LIBRARY = "cached_property"


@contextmanager
def _replaced_library() -> Iterator[None]:
    if _LIBRARY in sys.modules:  # what is imported already costs nothing
        yield
        return
    stand_in = ModuleType(_LIBRARY)
    stand_in.cached_property = functools.cached_property  # type: ignore[attr-defined]
    sys.modules[_LIBRARY] = stand_in
    try:
        yield
    finally:
        del sys.modules[_LIBRARY]  # another importer gets the library itself


with _replaced_library():
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA
