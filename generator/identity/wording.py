"""The words of a text, without what varies between two ways of writing the same.

Letter case, accents, backticks, emphasis, highlights, inline HTML, quotes, brackets and sentence
punctuation do not identify a note; operators and numbers do. `H~2~O` is H2O, and `x^2^` is x^2.
There is no list of words and no stemmer, so that this works for any language, for mathematics and
code.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from generator.lazy_patterns import lazy_pattern
from generator.text.html import INLINE_TAGS

_SYMBOLS = (
    r"!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2bff\u3001-\u303f"
    r"\uff01-\uff0f\uff1a-\uff20"
)
# Scripts without spaces between words, or with particles joined to them (Hangul): their characters
# and pairs of characters count as words.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_UNSPACED_RUN = lazy_pattern(f"[{UNSPACED}]{{2,}}")
_WORD_OR_SYMBOLS = lazy_pattern(rf"[{UNSPACED}]+|[^\s{_SYMBOLS}{UNSPACED}]+|[{_SYMBOLS}]+")
_ASCII_WORD_OR_SYMBOLS = lazy_pattern(r"[^\W_]+|[^\w\s]+")
# English joins "not" to the word before; it is the same word in both spellings.
_JOINED_NOT = lazy_pattern(r"(?<=n)['\u2019]t\b|(?<=\bcan)not\b")
# Between spaces this is a dash; before a number or a word it is a minus or a hyphen.
_DASH = lazy_pattern(r"(?<=\s)[-\u2013\u2014]+(?=\s)")
# Delimiters of emphasis, code and math, quotes, brackets and commas can be added or removed
# without changing the meaning.
_DECORATION = "*_`$"
_QUOTES_AND_BRACKETS = (
    "'\"\u2018\u2019\u201a\u201c\u201d\u201e\u2039\u203a\u00ab\u00bb()[]{}\uff08\uff09"
    + "".join(map(chr, range(0x3008, 0x3012)))
)
_COMMAS = ",;.\u3001\u3002\uff0c\uff0e\uff1b\u2026\u00b7\u060c\u061b\u061f\u0964\u0965"
_TO_SPACES = str.maketrans(dict.fromkeys(_DECORATION + _QUOTES_AND_BRACKETS + _COMMAS, " "))
# These may be in an operator ("!=") as well; alone they are punctuation.
_SENTENCE_PUNCTUATION = "?!:\u00bf\u00a1\uff1f\uff01\uff1a\u2013\u2014"
# Punctuation alone in a code span is what the note is about, not punctuation of its sentence: it
# becomes a word in private-use characters.
_PUNCTUATION = re.escape(_QUOTES_AND_BRACKETS + _COMMAS + _SENTENCE_PUNCTUATION)
_CODE_PUNCTUATION = lazy_pattern(rf"(?<!`)`\s?([{_PUNCTUATION}]{{1,8}})\s?`(?!`)")
_PRIVATE_USE = 0xE000
# Put before a picture's file name, which is one word: another private-use character.
PICTURE = "\uf8ff"
# What is optional in a word: the accents of Latin, Greek and Cyrillic, the vowels of Hebrew and
# Arabic, and invisible characters. The combining marks of other scripts make different letters.
_OPTIONAL_CHARACTERS = lazy_pattern(
    r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
# The lock truncates a long text, which then ends in a digest of the whole.
_DIGEST = lazy_pattern(r"\u2026 [0-9a-f]{64}\Z")
# Code and math, for texts with the same words but other symbols or letter case. A longer span is a
# sentence. Only at the start of a run of delimiters, or each of them would be tried.
_MATH_SPACE = lazy_pattern(r"[{}\s]|\\[,;:! ]")
_CODE_OR_MATH = lazy_pattern(r"(?<!`)`++([^`]{1,40})`+|(?<!\$)\$++([^$]{1,40})\$+")
# "x\\^2^" shows the character, and may be written without the backslash in another format.
_ESCAPED = lazy_pattern(r"\\([~^=])")
_SMALL_TEXT = r"(?:[^\W_]|[-+\u2212()\[\]{}])+"
_SUBSCRIPT = lazy_pattern(rf"(?<=[^\W_)\]}}])~({_SMALL_TEXT})~(?!~)")
_SUPERSCRIPT = lazy_pattern(rf"(?<=[^\W_)\]}}])(\^{_SMALL_TEXT})\^(?![^\W_])")
# A word comes first, so that the operator of "a == b" stays.
_HIGHLIGHT = lazy_pattern(r"(?<![\w=])==(?=\*{0,3}\w)([^=\n]*(?:=[^=\n]+)*)(?<=\S)==(?![\w=])")
_INLINE_TAG = lazy_pattern(
    rf"(?<!\\)<(?:(?P<end>/?)(?P<name>{'|'.join(INLINE_TAGS)})>|(?P<break>br ?/?>))",
    re.IGNORECASE,
)
_ESCAPED_TAG = lazy_pattern(r"\\(?=<)")
# Small characters, as in "H₂O" and "x²".
_LOW_CHARACTERS = lazy_pattern(r"[\u2080-\u208e\u2090-\u209c]+")
_HIGH_CHARACTERS = lazy_pattern(r"[\u00b2\u00b3\u00b9\u2070\u2071\u2074-\u207f]+")
# Every repetition is bounded, so that matching is fast for any text.
_PICTURE = lazy_pattern(
    r"""!\[[^\]\n]{0,500}\]\(\s?<?([^)>"\n]{1,500})[^)\n]{0,500}\)?"""
    r"""|!\[\[([^\]|\n]{1,500})(?:\|[^\]\n]{0,500})?\]\]"""
    r"""|<img\b[^>]{0,500}?\bsrc=["']([^"'>\n]{1,500})["'][^>]{0,500}>?"""
)
# A placeholder for an answer that is not written yet. Capitals only: "todo" is a word in other
# languages.
_NO_ANSWER_YET = lazy_pattern(
    r"[\W_]*(?:TODO|TBD|TBA|FIXME|XXX|WIP)\b[^\n]{0,80}|[\s?\uff1f\u00bf.\u2026\u2013\u2014_]*|\(\s*\?+\s*\)|-"
)


def read_words(text: str) -> list[str]:
    """Return a text's words and symbols in order, without what the module's docstring names.

    A picture is one word, `PICTURE` and its file name: folders are renamed.
    """
    pictures: list[str] = []
    if "\u2026" in text:
        text = _DIGEST.sub("", text)
    if "![" in text or "<img" in text:
        pictures = [_file_name(found) for found in _PICTURE.finditer(text)]
        text = _PICTURE.sub(" ", text)
    if "`" in text:
        text = _CODE_PUNCTUATION.sub(_code_word, text)
    text = _strip_inline_markup(text)
    if text.isascii():
        text = _strip_decoration(text.lower())
        words = _ASCII_WORD_OR_SYMBOLS.findall(text)
        has_punctuation = "?" in text or "!" in text or ":" in text
        return [*(_without_punctuation(words) if has_punctuation else words), *pictures]
    folded = unicodedata.normalize(
        "NFC", _OPTIONAL_CHARACTERS.sub("", unicodedata.normalize("NFD", text.casefold()))
    )
    return [
        *_split_unspaced(_without_punctuation(_WORD_OR_SYMBOLS.findall(_strip_decoration(folded)))),
        *pictures,
    ]


def read_verbatim(text: str) -> tuple[str, ...]:
    """Return a text's code spans and math as they are written, except for white space.

    Braces in math are left out, and in code what is optional after a name: `()`, a full stop.
    """
    if "`" not in text and "$" not in text:
        return ()
    return tuple(
        _normalise_code(found[1]) if found[1] else _MATH_SPACE.sub("", found[2])
        for found in _CODE_OR_MATH.finditer(text)
    )


def _normalise_code(text: str) -> str:
    return "".join(text.split()).replace("()", "").rstrip(",;.")


def differ_verbatim(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Return whether code or math differs; False if only its number does: delimiters were added."""
    return len(old) == len(new) and old != new


def is_unanswered(text: str) -> bool:
    """Return whether a text is empty or a placeholder: `TODO`, `?`, `…`."""
    return len(text) < 100 and _NO_ANSWER_YET.fullmatch(text) is not None


def _strip_inline_markup(text: str) -> str:
    """Remove highlights, tags, and the delimiters of small text; `^` stays before an exponent."""
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    if "==" in text:
        text = _HIGHLIGHT.sub(r" \1 ", text)
    if "<" in text:
        tags = {
            (found["name"].lower(), found["end"])
            for found in _INLINE_TAG.finditer(text)
            if found["name"]
        }
        pairs = {name for name, end in tags if end and (name, "") in tags}
        text = _INLINE_TAG.sub(lambda found: _without_tag(found, pairs), text)
        text = _ESCAPED_TAG.sub("", text)
    if "~" in text:
        text = _SUBSCRIPT.sub(r"\1", text)
    if "^" in text:
        text = _SUPERSCRIPT.sub(r"\1", text)
    if not text.isascii():
        text = _LOW_CHARACTERS.sub(lambda found: _as_written(found[0]), text)
        text = _HIGH_CHARACTERS.sub(lambda found: f"^{_as_written(found[0])}", text)
    return text


def _without_tag(found: re.Match[str], pairs: Collection[str]) -> str:
    """Return what replaces a tag: nothing if it has a partner, or the start of an exponent."""
    if found["break"]:
        return " "
    name = found["name"].lower()
    if name not in pairs:
        return found[0]
    return "^" if name == "sup" and not found["end"] else ""


def _as_written(small: str) -> str:
    return unicodedata.normalize("NFKC", small).replace("\u2212", "-")


def _strip_decoration(text: str) -> str:
    if " - " in text or "\u2013" in text or "\u2014" in text:
        text = _DASH.sub(" ", text)
    if "n't" in text or "n\u2019t" in text or "cannot" in text:
        text = _JOINED_NOT.sub(" not", text)
    return text.translate(_TO_SPACES)


def _file_name(found: re.Match[str]) -> str:
    return PICTURE + (found[1] or found[2] or found[3]).rpartition("/")[2].strip()


def _code_word(found: re.Match[str]) -> str:
    return f" {''.join(chr(_PRIVATE_USE + ord(character) % 0x1000) for character in found[1])} "


def _without_punctuation(words: Iterable[str]) -> list[str]:
    return [
        word
        for word in words
        if word[0] not in _SENTENCE_PUNCTUATION or word.strip(_SENTENCE_PUNCTUATION)
    ]


def _split_unspaced(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if _UNSPACED_RUN.match(word):
            yield from word
            yield from (word[index : index + 2] for index in range(len(word) - 1))
        else:
            yield word
