"""Backslash escapes (CommonMark 0.31, section 2.4): before ASCII punctuation, and nowhere else."""

import re
import string

_ESCAPE = re.compile(rf"\\([{re.escape(string.punctuation)}])")


def without_escapes(text: str) -> str:
    r"""Remove the backslashes of escapes: of `\*` and `C:\new`, only the first one."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
