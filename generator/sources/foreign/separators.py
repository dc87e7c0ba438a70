"""The separators between question and answer that a plugin's settings name."""

import re


def separators_pattern(*written: str) -> re.Pattern[str]:
    """Return a pattern of separators, the longest first; one character more is no separator.

    Empty ones are left out.
    """
    found = []
    for separator in sorted(filter(None, written), key=len, reverse=True):
        first = re.escape(separator[0])
        is_run = len(set(separator)) == 1
        pattern = re.escape(separator)
        found.append(rf"(?<!{first}){pattern}(?!{first})" if is_run else pattern)
    return re.compile("|".join(found) or "(?!)")
