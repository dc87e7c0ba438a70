r"""The regular expressions that Obsidian_to_Anki documents for its notes, by the text of each.

They are for notes without a word of the plugin. Few users write their own: they copy one of these,
with another tag, other words or another level of headings. Each is recognised by its text and read
by our own code, since some of them take quadratic time. The styles of the plugin's documentation:

    header paragraph   "## " question, then a paragraph
    flashcard tag      paragraph " #flashcard", then a paragraph
    question answer    "Q: " text, then "A: " text
    one line           question "::" answer
    ruled              paragraph, "---", paragraph
    cloze paragraph    a paragraph with a deletion
    markdown table     a table of one column with one row below its head
"""

import re
from enum import Enum
from functools import cache

from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass


class Style(Enum):
    """The form of the notes of an expression, by its name in the plugin's documentation."""

    HEADER = "header paragraph"
    TAGGED = "flashcard tag"
    LABELLED = "question answer"
    INLINE = "one line"
    RULED = "ruled"
    CLOZE = "cloze paragraph"
    TABLE = "markdown table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A documented expression for the notes of a type.

    `words` are the tag of a question, the labels of question and answer, the separator, or what a
    paragraph with a deletion contains. Headings with a question are from level `least` to `most`.
    With `has_blanks`, an answer below a heading goes on to the next one.
    """

    note_type: str
    style: Style
    words: tuple[str, ...] = ()
    least: int = 1
    most: int = 6
    has_blanks: bool = False


# A paragraph as the expressions write it; in the older ones, it may contain a comment.
_PARAGRAPH = r"((?:[^\n][\n]?)+)"
_ROWS_BELOW = r"(?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))"
_BELOW_HEADER = r"((?:\n(?:^[^\n#].{0,2}$|^[^\n#].{3}(?<!<!--).*@))+)"
# In a recognised expression, "<word>" is a literal of the user.
_WORD = r"([^\\^$.|?*+()\[\]{}\n]+)"
_HEADER = lazy_pattern(
    r"\^(?P<level>#+(?!\{)|#\{[1-6](?:,[1-6]?)?\})(?P<plus>\+?)(?P<space>(?:\\s|[ ])?[+*]?)"
    r"\(\.[+*]\??\)(?P<below>.*)$",
    re.DOTALL,
)
_BELOW_HEADERS = {
    r"\n*" + _BELOW_HEADER.replace("@", ""): False,
    r"\n*" + _BELOW_HEADER.replace("@", r"|^\s*$"): True,
    r"\n+((?:[^\n#][\n]?)+)": False,
}
_LEVELS = lazy_pattern(r"#\{(?P<least>[1-6])(?P<range>,(?P<most>[1-6]?))?\}")
_EXPRESSIONS = {
    _PARAGRAPH + r" <word> ?\n*" + f"({_ROWS_BELOW}+)": Style.TAGGED,
    _PARAGRAPH + r" <word>\n+" + _PARAGRAPH: Style.TAGGED,
    r"^<word>((?:.+\n)*)\n*<word>(.+" + _ROWS_BELOW + "*)": Style.LABELLED,
    "^<word>" + _PARAGRAPH + r"\n+<word>" + _PARAGRAPH: Style.LABELLED,
    r"^(.*[^\n:]{1}):{2}([^\n:]{1}.*)": Style.INLINE,
    r"^(.*[^\n:]):{2}([^\n:].*)": Style.INLINE,
    r"^(.+)<word>(.+)": Style.INLINE,
    r"^(.*)<word>(.*)": Style.INLINE,
    r"((?:[^\n][\n]?)+\n)-{3,}(" + _ROWS_BELOW + "*)": Style.RULED,
    r"((?:[^\n][\n]?)+\n)-{3,}(" + _ROWS_BELOW + "+)": Style.RULED,
    r"((?:[^\n][\n]?)+\n)-{3,}\n" + _PARAGRAPH: Style.RULED,
    r"((?:.+\n)*(?:.*{.*)" + _ROWS_BELOW + "*)": Style.CLOZE,
    r"((?:.+\n)*(?:.*{{c.*)" + _ROWS_BELOW + "*)": Style.CLOZE,
    r"((?:.+\n)*(?:.*==.*)" + _ROWS_BELOW + "*)": Style.CLOZE,
    r"\|([^\n|]+)\|\n\|(?:[^\n|]+)\|\n\|([^\n|]+)\|\n?": Style.TABLE,
    r"\|([^\n|]+)\|\n\|(?:[^\n|]+)\|\n\|([^\n|]+)\|": Style.TABLE,
}


def recognise_preset(note_type: str, expression: str) -> Preset | None:
    """Return the documented expression that this is; None for any other."""
    # JavaScript escapes "/" and may escape "#" or "-"; in a JSON file, "\n" may be a line end.
    written = expression.strip().replace("\n", r"\n").replace(r"\/", "/").replace(r"\#", "#")
    if header := _HEADER.match(written):
        return _header(note_type, header)
    for pattern, style, separator in _expressions():
        if found := pattern.fullmatch(written):
            words = tuple(word.replace(r"\n", "") for word in found.groups())
            return Preset(note_type=note_type, style=style, words=words or separator)
    return None


def _header(note_type: str, found: re.Match[str]) -> Preset | None:
    has_blanks = _BELOW_HEADERS.get(found["below"])
    if has_blanks is None:
        return None
    level = found["level"]
    if levels := _LEVELS.match(level):
        least = int(levels["least"])
        most = int(levels["most"] or 6) if levels["range"] else least
    else:
        least = len(level)
        most = 6 if found["plus"] else least
    # Without white space after it, "##" also starts "### Title".
    most = most if found["space"].rstrip("*+") else 6
    return Preset(
        note_type=note_type, style=Style.HEADER, least=least, most=most, has_blanks=has_blanks
    )


@cache
def _expressions() -> tuple[tuple[re.Pattern[str], Style, tuple[str, ...]], ...]:
    """Return each expression as a pattern for its text, its style, and its own words."""
    found = []
    for text, style in _EXPRESSIONS.items():
        pattern = re.escape(text).replace(re.escape("<word>"), _WORD)
        own = {Style.INLINE: ("::",), Style.CLOZE: ("==" if "==" in text else "{",)}
        found.append((re.compile(pattern), style, own.get(style, ())))
    return tuple(found)
