"""Reads the tags in a cell: separated by spaces, as in Anki, or as spreadsheets write a list.

tags = [ "[" ] tag { separator tag } [ "]" ]      a tag in brackets may be in quotes
"""

from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import WrittenTag
from generator.sources.foreign.cells import Cell

_LIST = lazy_pattern(r"\s*\[([^\[\]]*)\]\s*")
# "R&amp;D": its semicolon does not separate.
_ENTITY = lazy_pattern(r"&#?\w{1,31};")
# "nouns, fresh water" is two tags, and so is "nouns water", which is Anki's form.
_BETWEEN_COMMAS = lazy_pattern(r"[^,\n]+")
_BETWEEN_BOTH = lazy_pattern(r"[^,;\n]+")
_BETWEEN_SPACES = lazy_pattern(r"[^ \n]+")
_QUOTES = "\"' "


def tags_in_cell(cell: Cell, *, may_be_list: bool = False) -> list[WrittenTag]:
    """Read a cell of tags, separated by spaces as in Anki, or by commas.

    With `may_be_list`, semicolons separate as well, and brackets and quotes are no part of a tag.
    """
    text = cell.text
    if text is None:
        return []
    value, start = text.value, 0
    listed = _LIST.fullmatch(value) if may_be_list else None
    if listed:
        value, start = listed[1], listed.start(1)
    if may_be_list and ";" in value and not _ENTITY.search(value):
        between = _BETWEEN_BOTH
    else:
        between = _BETWEEN_COMMAS if "," in value else _BETWEEN_SPACES
    found = []
    for word in between.finditer(value):
        bare = word[0].strip().strip(_QUOTES if listed else "").removeprefix("#")
        if bare:
            offset = start + word.start() + word[0].index(bare)
            found.append(WrittenTag(text.locate(offset), bare))
    return found
