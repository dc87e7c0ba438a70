"""Backslash escapes (CommonMark 0.31, section 2.4): before ASCII punctuation, and nowhere else."""

import re
import string

from generator.lazy_patterns import lazy_pattern

_ESCAPE = lazy_pattern(rf"\\([{re.escape(string.punctuation)}])")


def without_escapes(text: str) -> str:
    r"""Remove the backslashes of escapes: of `\*` and `C:\new`, only the first one."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
