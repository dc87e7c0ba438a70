"""Which warnings a source leaves out: the codes in the front matter, and comments that name some.

Q: What is a quercus? <!-- anki-deck: ignore W901, W920 -->
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, IgnoredWarning, Location, Severity, quoted
from generator.lazy_patterns import lazy_pattern
from generator.text.lines import Comment

_ERRORS = {code.value for code in Code if code.severity is Severity.ERROR}
_WARNINGS = {code.value: code for code in Code if code.severity is Severity.WARNING}
_LIST_OF_WARNINGS = 'the page "Problems and their fixes" of the documentation lists all warnings'
_NOT_AN_ERROR = "an error cannot be left out"
# "anki-deck: ignore W920"; also "Anki_deck ignore W920", which is reported. Group 2 is the colon.
_COMMENT = lazy_pattern(
    r"[ \t]*(anki[-_ ]?deck)[ \t]*(:?)[ \t]*([^\s,]*)[ \t]*([^\n]*)", re.IGNORECASE
)
_NAME, _VERB = "anki-deck", "ignore"
# The letters of "ignroe" and "ingore" are those of the verb.
_MIN_SIMILARITY = 0.75


class WarningCodes(NamedTuple):
    """The warnings that words name; and the first word that is none, with the reason and a hint."""

    codes: tuple[Code, ...]
    wrong: str | None = None
    message: str = ""
    hint: str = ""


def split_codes(text: str) -> list[str]:
    """Split a list of codes at commas and white space."""
    return re.findall(r"[^\s,]+", text)


def read_codes(words: Iterable[str]) -> WarningCodes:
    """Read the codes of warnings, in any case."""
    codes: list[Code] = []
    wrong: tuple[str, str, str] | None = None
    for word in words:
        code = _WARNINGS.get(word.upper())
        if code is not None:
            codes.append(code)
        elif wrong is None:
            wrong = (word, *_what_is_wrong(word))
    return WarningCodes(tuple(dict.fromkeys(codes)), *(wrong or ()))


def _what_is_wrong(word: str) -> tuple[str, str]:
    """Return message and hint for a word that is not the code of a warning."""
    from difflib import get_close_matches  # here, since few texts have a misspelling

    if word.upper() in _ERRORS:
        return f"{quoted(word)} is the code of an error", f"delete it: {_NOT_AN_ERROR}"
    near = get_close_matches(word.upper(), _WARNINGS, n=1, cutoff=0.6)
    hint = f'did you mean "{near[0]}"?' if near else _LIST_OF_WARNINGS
    return f"{quoted(word)} is not the code of a warning", hint


def read_comment(
    path: str, comment: Comment, *, is_alone: bool
) -> tuple[list[IgnoredWarning], Diagnostic | None]:
    """Read the warnings that a comment leaves out on its line, and the problem with the comment.

    `is_alone` is whether the line has nothing else, so that no warning is on it.
    """
    found = _COMMENT.fullmatch(comment.text.rstrip())
    # A row on which a comment goes on has no "<!--".
    if found is None or comment.column == comment.text_column or not _is_meant(found):
        return [], None
    codes = read_codes(split_codes(found[4]))
    is_spelt = found[1].lower() == _NAME and found[2] and found[3].lower() == _VERB
    ignored = [IgnoredWarning(code, path, comment.line) for code in codes.codes if is_spelt]
    wrong = _wrong_comment(comment.text, codes, is_spelt=bool(is_spelt), is_alone=is_alone)
    if wrong is None:
        return ignored, None
    location = Location(path=path, line=comment.line, column=comment.column)
    return ignored, Diagnostic(
        location=location, code=Code.IGNORE_LOOK_ALIKE, message=wrong[0], hint=wrong[1]
    )


def _is_meant(found: re.Match[str]) -> bool:
    """Return whether a comment starts like one that leaves out warnings.

    `<!-- Anki deck: Geography -->` does not.
    """
    if found[1].lower() == _NAME and found[2]:
        return True
    from difflib import get_close_matches  # here, since few texts have a misspelling

    return bool(get_close_matches(found[3].lower(), [_VERB], cutoff=_MIN_SIMILARITY))


def _wrong_comment(
    text: str, codes: WarningCodes, *, is_spelt: bool, is_alone: bool
) -> tuple[str, str] | None:
    """Return message and hint for a comment that does not leave out what it names."""
    correct = f"<!-- {_NAME}: {_VERB} {', '.join(code.value for code in codes.codes) or 'W920'} -->"
    if is_spelt and codes.wrong is not None:
        if codes.wrong.upper() in _ERRORS and not codes.codes:
            return codes.message, f"delete the comment: {_NOT_AN_ERROR}"
        hint = f'write only the codes of warnings, as in "{correct}"' if codes.codes else codes.hint
        return codes.message, hint
    if is_spelt and not codes.codes:
        message = "this comment names no warning"
        return message, f'add the code of a warning on this line, as in "{correct}"'
    if not is_spelt:
        message = f"this comment leaves out no warning: {quoted(text)}"
        if codes.codes:
            return message, f'write "{correct}" instead'
        return message, f'write it with the code of a warning on this line, as in "{correct}"'
    if is_alone:
        message = "this comment leaves out no warning, since nothing else is on its line"
        return message, "move it to the end of the line that the warning names"
    return None
