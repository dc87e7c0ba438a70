"""The words of a text, so read that two ways of writing the same are the same words.

Letter case, accents, code marks, emphasis, quotes, brackets and sentence punctuation say nothing about which card a
note is; operators and numbers do. No list of words and no stemmer: any language, mathematics and code will do.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_SYMBOLS = r"!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2bff\u3001-\u303f\uff01-\uff0f\uff1a-\uff20"
# Scripts that put no space between words, or glue particles to them (Hangul): read by characters and pairs of them.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]{{2,}}")
_WORD = re.compile(rf"[{UNSPACED}]+|[^\s{_SYMBOLS}{UNSPACED}]+|[{_SYMBOLS}]+")
_ASCII_WORD = re.compile(r"[^\W_]+|[^\w\s]+")
# English joins "not" to the word before; apart or joined, it is the same word.
_JOINED_NOT = re.compile(r"(?<=n)['\u2019]t\b|(?<=\bcan)not\b")
# A stroke between words is a dash; before a number or a word it is a sign.
_DASH = re.compile(r"(?<=\s)[-\u2013\u2014]+(?=\s)")
# Emphasis, code and math marks come and go without changing what is said, and so do quotes, brackets and commas.
_DECORATION = "*_`$"
_QUOTES_AND_BRACKETS = (
    "'\"\u2018\u2019\u201a\u201c\u201d\u201e\u2039\u203a\u00ab\u00bb()[]{}\uff08\uff09"
    + "".join(map(chr, range(0x3008, 0x3012)))
)
_COMMAS = ",;.\u3001\u3002\uff0c\uff0e\uff1b\u2026\u00b7\u060c\u061b\u061f\u0964\u0965"
_SPACES = str.maketrans(dict.fromkeys(_DECORATION + _QUOTES_AND_BRACKETS + _COMMAS, " "))
# These may be part of an operator ("!=") as well; alone they are punctuation.
_SENTENCE_MARKS = "?!:\u00bf\u00a1\uff1f\uff01\uff1a\u2013\u2014"
# Punctuation alone between code marks is what the note is about, not that of its sentence: spelt as a word of its own,
# in characters for private use.
_CODE_MARK = re.compile(
    rf"(?<!`)`\s?([{re.escape(_QUOTES_AND_BRACKETS + _COMMAS + _SENTENCE_MARKS)}]{{1,8}})\s?`(?!`)"
)
_PRIVATE = 0xE000
# In front of a picture's name, which is one word: another character for private use.
PICTURE = "\uf8ff"
# What may be left out of a word: the accents of Latin, Greek and Cyrillic, the vowels of Hebrew and Arabic, and what is
# not seen. The marks of other scripts make other letters.
_LEFT_OUT = re.compile(
    r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
# A long text is cut, and ends in a digest of the whole.
_DIGEST = re.compile(r"\u2026 [0-9a-f]{64}\Z")
# Code and math, for what is the same in their words but not in their signs or letter case. A longer span is a sentence.
_MATH_SPACE = re.compile(r"[{}\s]|\\[,;:! ]")
_VERBATIM = re.compile(r"`+([^`]{1,40})`+|\$+([^$]{1,40})\$+")
# Every part is bounded, so that no text is slow to read.
_PICTURE = re.compile(
    r"""!\[[^\]\n]{0,500}\]\(\s?<?([^)>"\n]{1,500})[^)\n]{0,500}\)?"""
    r"""|!\[\[([^\]|\n]{1,500})(?:\|[^\]\n]{0,500})?\]\]"""
    r"""|<img\b[^>]{0,500}?\bsrc=["']([^"'>\n]{1,500})["'][^>]{0,500}>?"""
)
# What stands where an answer is still to be written. Capitals only: "todo" is a word of other languages.
_PLACEHOLDER = re.compile(
    r"[\W_]*(?:TODO|TBD|TBA|FIXME|XXX|WIP)\b[^\n]{0,80}|[\s?\uff1f\u00bf.\u2026\u2013\u2014_]*|\(\s*\?+\s*\)|-"
)


def read_words(text: str) -> list[str]:
    """Read a text's words and signs in order; see above for what is left out.

    A picture is one word, `PICTURE` and its file name: folders move.
    """
    pictures: list[str] = []
    if "\u2026" in text:
        text = _DIGEST.sub("", text)
    if "![" in text or "<img" in text:
        pictures = [_file_name(found) for found in _PICTURE.finditer(text)]
        text = _PICTURE.sub(" ", text)
    if "`" in text:
        text = _CODE_MARK.sub(_code_word, text)
    if text.isascii():
        text = _plain(text.lower())
        words = _ASCII_WORD.findall(text)
        has_marks = "?" in text or "!" in text or ":" in text
        return [*(_without_marks(words) if has_marks else words), *pictures]
    folded = unicodedata.normalize(
        "NFC", _LEFT_OUT.sub("", unicodedata.normalize("NFD", text.casefold()))
    )
    return [*_split_unspaced(_without_marks(_WORD.findall(_plain(folded)))), *pictures]


def read_verbatim(text: str) -> tuple[str, ...]:
    """Read a text's code spans and math as they are written.

    White space is left out, braces in math, and in code what comes and goes at the end of a name: `()`, a full stop.
    """
    if "`" not in text and "$" not in text:
        return ()
    return tuple(
        _code(found[1]) if found[1] else _MATH_SPACE.sub("", found[2])
        for found in _VERBATIM.finditer(text)
    )


def _code(text: str) -> str:
    return "".join(text.split()).replace("()", "").rstrip(",;.")


def are_written_otherwise(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Tell code and math of which some is another; where there is more or less of it, marks came or went."""
    return len(old) == len(new) and old != new


def says_nothing(text: str) -> bool:
    """Tell a text that is empty, or a placeholder for one: `TODO`, `?`, `…`."""
    return len(text) < 100 and _PLACEHOLDER.fullmatch(text) is not None


def _plain(text: str) -> str:
    if " - " in text or "\u2013" in text or "\u2014" in text:
        text = _DASH.sub(" ", text)
    if "n't" in text or "n\u2019t" in text or "cannot" in text:
        text = _JOINED_NOT.sub(" not", text)
    return text.translate(_SPACES)


def _file_name(found: re.Match[str]) -> str:
    return PICTURE + (found[1] or found[2] or found[3]).rpartition("/")[2].strip()


def _code_word(found: re.Match[str]) -> str:
    return f" {''.join(chr(_PRIVATE + ord(mark) % 0x1000) for mark in found[1])} "


def _without_marks(words: Iterable[str]) -> list[str]:
    return [word for word in words if word[0] not in _SENTENCE_MARKS or word.strip(_SENTENCE_MARKS)]


def _split_unspaced(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if _UNSPACED_RUN.match(word):
            yield from word
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        else:
            yield word
