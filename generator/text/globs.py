r"""Patterns with wildcards, matched in linear time: in words, and in paths as git does.

`*`       any number of characters, but no `/`
`?`       one of them
`[a-z]`   one of a class; `[!a-z]` or `[^a-z]` one that is not in it; `[[:digit:]]`
`\x`      the character itself
`**`      between slashes: any number of folders
"""

import re
from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

_TOKEN = lazy_pattern(
    r"\\(?P<escaped>.)|(?P<star>\*+)|(?P<any>\?)|(?P<char>[^\\\[])"
    r"|\[(?P<not>[!^]?+)(?P<class>\]?+(?:\\.|\[:\w+:\]|[^\]\\])*+)\]",
    re.DOTALL,
)
_RANGE = lazy_pattern(
    r"\[:(?P<named>\w+):\]|(?P<first>\\.|[^\\])(?:-(?P<last>\\.|[^\\]))?", re.DOTALL
)
_NAMED_CLASSES = {
    "alnum": "A-Za-z0-9",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "A-Fa-f0-9",
}
_ESCAPE = lazy_pattern(r"\\(.)", re.DOTALL)
_ANY_FOLDERS = "**"
_NEVER = r"(?!)"


def joined_by_stars(pieces: Sequence[str], char: str) -> str:
    """Return a regular expression for pieces with any number of `char` between them.

    The pieces are expressions of a fixed length. Each but the last is tried at its first place
    only: whatever follows a later place follows the first one as well, since the next `*` takes
    what is between. So `*a*a*b` takes the time of `*b`; with each star tried at all places, it
    would be cubic.
    """
    first, *rest = pieces
    if not rest:
        return first
    *inner, last = rest
    end = f"{char}*{last}" if last else f"{char}*+"
    return "".join((first, *(f"(?>{char}*?{piece})" for piece in inner), end))


@dataclass(frozen=True, slots=True)
class PathGlob:
    """A glob for a path, by the names of its folders and its file.

    `last` is that of the file. In `folders`, None is any number of folders.
    """

    folders: tuple[re.Pattern[str] | None, ...]
    last: re.Pattern[str]

    def matches(self, names: Sequence[str]) -> bool:
        """Return whether the glob matches a path."""
        if not self.last.fullmatch(names[-1]):
            return False
        return self.folders == (None,) or self._matches_folders(names[:-1])

    def _matches_folders(self, names: Sequence[str]) -> bool:
        """Return whether the folders of a path match.

        `reached` are the places in the glob that the names so far lead to: to go back, and try each
        number of folders, could take years.
        """
        reached = self._with_none({0})
        for name in names:
            after = set()
            for place in reached:
                if place == len(self.folders):
                    continue
                pattern = self.folders[place]
                if pattern is None:
                    after.add(place)
                elif pattern.fullmatch(name):
                    after.add(place + 1)
            reached = self._with_none(after)
            if not reached:
                return False
        return len(self.folders) in reached

    def _with_none(self, places: set[int]) -> set[int]:
        """Return places, and those after a `**` that matches no folder."""
        after = {
            place + 1
            for place in places
            if place < len(self.folders) and self.folders[place] is None
        }
        return places | after


def path_glob(glob: str) -> PathGlob | None:
    """Read a glob for a path; None if it is not valid, so that it matches nothing."""
    # "\\/" is a slash.
    parts = _ESCAPE.sub(lambda found: "/" if found[1] == "/" else found[0], glob).split("/")
    if parts[-1] == _ANY_FOLDERS:
        parts.append("*")  # "a/**" matches what is in "a", but not "a"
    names: list[re.Pattern[str] | None] = []
    for part in parts:
        if part == _ANY_FOLDERS:
            if not names or names[-1] is not None:  # two in a row match what one matches
                names.append(None)
        elif pattern := name_pattern(part):
            names.append(pattern)
        else:
            return None
    *folders, last = names
    return None if last is None else PathGlob(tuple(folders), last)


def name_pattern(glob: str) -> re.Pattern[str] | None:
    """Return the pattern of a glob for one name; None if it is not valid."""
    pieces, position = [""], 0
    while position < len(glob):
        found = _TOKEN.match(glob, position)
        if found is None:  # "[" without "]", or a backslash at the end
            return None
        position = found.end()
        if found["star"]:
            pieces.append("")
        elif found["any"]:
            pieces[-1] += "."
        elif found["class"] is not None:
            pieces[-1] += _class(found["class"], is_negated=bool(found["not"]))
        else:
            pieces[-1] += re.escape(found["escaped"] or found["char"])
    return lazy_pattern(joined_by_stars(pieces, "."), re.DOTALL)


def _class(content: str, *, is_negated: bool) -> str:
    """Return the class of characters that a glob has in brackets."""
    ranges = []
    for found in _RANGE.finditer(content):
        if found["named"]:
            ranges.append(_NAMED_CLASSES.get(found["named"], ""))
            continue
        first = found["first"][-1]
        last = (found["last"] or first)[-1]
        if first <= last:  # "z-a" has no character
            ranges.append(f"{re.escape(first)}-{re.escape(last)}")
    inside = "".join(ranges)
    if not inside:
        return "." if is_negated else _NEVER
    return f"[{'^' * is_negated}{inside}]"
