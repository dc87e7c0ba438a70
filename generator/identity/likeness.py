"""How alike two texts are, judged by the words that tell the notes of one source apart.

A word tells more the fewer notes hold it: what every question of a deck says ("What is the capital of ...?") weighs
next to nothing, the one word that differs weighs most. No list of words and no stemmer, so any language, mathematics
and code will do.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from math import fsum, log2
from sys import intern

from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

# A text that was only added to stays the same card, mostly; what was replaced makes it another, and counts in full.
ADDED_COUNTS = 0.2
# Two spellings of one word share this much of their beginning (another ending) or differ by one slip (a typo). Shorter
# words are too easily other words.
SAME_STEM = 0.65
SPELLING_MIN_LETTERS = 4
# A word in another spelling counts a little less than the same word.
RESPELT = 0.8
# Only the rarest odd words are compared letter by letter, which keeps long texts cheap.
SPELLING_WORDS = 8
# What the learner was asked says a little more about which card it is than what the answer was.
QUESTION_SHARE = 0.55
# Where one field tells nothing (a stub without an answer, a picture redrawn) the other speaks for both, less surely.
ONE_FIELD = 0.75
# A field that many notes share ("True", "Explain.") tells nothing where it is untouched; the other one speaks for both
# then as well, if nearly all of it is the same.
UNTOUCHED, NEARLY_ALL = 0.99, 0.85
# A question in which so few words gave way to as many is one that another card of the same template would have
# ("insulin" for "glucagon"), unless the answer says that it is the same card still: by what it tells, or by how much of it
# is left.
FEW_WORDS, SAME_ANSWER_TELLS, SAME_ANSWER_SHARE = 3, 0.8, 0.8
# Distinct words that gave way to others in one field are an edit; in both, it is another card of the same template.
# This is taken off then, in full from half of what a word tells that no other note has.
REPLACED_IN_BOTH, REPLACED_IN_FULL = 0.25, 0.5

_SYMBOLS = r"!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u2bff\u3001-\u303f\uff01-\uff0f\uff1a-\uff20"
# Scripts that put no space between words, or glue particles to them (Hangul): read by characters and pairs of them.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]{{2,}}")
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\s{_SYMBOLS}{_UNSPACED}]+|[{_SYMBOLS}]")
_ASCII_WORD = re.compile(r"[^\W_]+|[^\w\s]")
# Emphasis and code marks come and go without changing what is said.
_DECORATION = str.maketrans("*_`", "   ")
# Every part is bounded, so that no text is slow to read.
_PICTURE = re.compile(
    r"""!\[[^\]\n]{0,500}\]\(\s?<?([^)>"\n]{1,500})[^)\n]{0,500}\)?"""
    r"""|!\[\[([^\]|\n]{1,500})(?:\|[^\]\n]{0,500})?\]\]"""
    r"""|<img\b[^>]{0,500}?\bsrc=["']([^"'>\n]{1,500})["']"""
)
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W_]")


def read_words(text: str) -> list[str]:
    """Read a text's words and symbols in order, letter case, spacing and decoration left out.

    A picture is one word, "/" and its file name: folders move. No other word starts with a slash and goes on.
    """
    pictures: list[str] = []
    if "![" in text or "<img" in text:
        pictures = [_file_name(found) for found in _PICTURE.finditer(text)]
        text = _PICTURE.sub(" ", text)
    if text.isascii():
        return _ASCII_WORD.findall(text.lower().translate(_DECORATION)) + pictures
    folded = unicodedata.normalize("NFC", text).casefold().translate(_DECORATION)
    return [*_split_unspaced(_WORD.findall(folded)), *pictures]


def _file_name(found: re.Match[str]) -> str:
    return "/" + (found[1] or found[2] or found[3]).rpartition("/")[2].strip()


def _split_unspaced(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if _UNSPACED_RUN.match(word):
            yield from word
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        else:
            yield word


class Rarity:
    """What each word of one source tells: from near 0 (every note has it) to 1 (it singles out one note).

    `notes_with` counts the notes that hold a word; a word it lacks is as rare as can be.
    """

    def __init__(self, notes_with: Mapping[str, int], notes: int) -> None:
        self._bits = log2(notes + 1)
        self._tells = {word: self.among(count) for word, count in notes_with.items()}

    def among(self, notes: int) -> float:
        """Give what a text tells that this many notes share."""
        return 1.0 - log2(notes) / self._bits

    def tells(self, word: str) -> float:
        """Give what a word tells."""
        return self._tells.get(word, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One field of a note: its words and what each tells. `spelt`: those worth comparing by letter, rarest first.

    `odd`: what the words but the pictures tell where another text lacks them; a number then tells as much as can be,
    since numbers are what tells numbered notes apart. `at_most`: what the whole tells, given how many notes share it.
    """

    words: Mapping[str, float]
    pictures: frozenset[str]
    numbers: frozenset[str]
    odd: float
    spelt: tuple[str, ...]
    at_most: float

    @property
    def tells(self) -> float:
        """What all words tell; 1.0 is what singles out one note."""
        return fsum(self.words.values())


def weigh(words: Iterable[str], rarity: Rarity, twins: int) -> Text:
    """Weigh a text's words; `twins` counts the notes that share the whole text, this one included."""
    # Interned: after a wholesale rewrite the words of all notes are in memory at once, mostly the same ones.
    return _text({intern(word): rarity.tells(word) for word in sorted(set(words))}, rarity.among(twins))


def join(one: Text, other: Text) -> Text:
    """Read two texts as one."""
    return _text({**one.words, **other.words}, max(one.at_most, other.at_most))


def _text(words: Mapping[str, float], at_most: float) -> Text:
    pictures = frozenset(word for word in words if len(word) > 1 and word[0] == "/")
    numbers = frozenset(word for word in words if _DIGIT.search(word) and word not in pictures)
    plain = [word for word in words if word not in pictures and word not in numbers]
    spelt = (word for word in plain if len(word) >= SPELLING_MIN_LETTERS)
    return Text(
        words=words,
        pictures=pictures,
        numbers=numbers,
        odd=fsum(words[word] for word in plain) + len(numbers),
        spelt=tuple(sorted(spelt, key=words.__getitem__, reverse=True)),
        at_most=at_most,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """`share`: how much of two texts is the same, 0 to 1. `tells`: how surely that singles out one note, 0 to 1.

    `replaced`: what the words told that gave way to others; 1.0 is one word that no other note had. `substituted`: all
    that changed is a few words for as many.
    """

    share: float
    tells: float
    replaced: float
    substituted: bool


def compare(old: Text, new: Text) -> Likeness | None:
    """Compare two texts; None where that tells nothing: one is empty, or has but pictures that the other lacks.

    A picture that differs is no evidence (pictures are renamed and redrawn); the same picture is.
    """
    shared = old.words.keys() & new.words.keys()
    if not shared and not (old.odd and new.odd):
        return None
    # fsum: the order of a set changes from run to run, the sum must not.
    same = fsum(map(old.words.__getitem__, shared))
    not_odd = fsum((word in old.numbers) - old.words[word] for word in shared & (old.numbers | old.pictures))
    respelt = _respelt(old, new)
    gone = max(old.odd - same - not_odd - respelt, 0.0)
    come = max(new.odd - same - not_odd - respelt, 0.0)
    replaced = min(gone, come)
    whole = same + respelt + replaced + ADDED_COUNTS * abs(gone - come)
    return Likeness(
        share=(same + respelt) / whole if whole else 1.0,
        tells=min(1.0, same + respelt, old.at_most, new.at_most),
        replaced=replaced,
        substituted=not respelt and _is_substitution(old.words.keys() - shared, new.words.keys() - shared),
    )


def _is_substitution(gone: AbstractSet[str], come: AbstractSet[str]) -> bool:
    """Tell words that stand for others; not signs, nor a word that the other is a part of ("4", "v4").

    Pairs of characters in scripts without spaces are left out: another order brings others.
    """
    gone, come = ({word for word in words if not _UNSPACED_RUN.match(word)} for words in (gone, come))
    if not 0 < len(gone) == len(come) <= FEW_WORDS or not all(_LETTER.search(word) for word in (*gone, *come)):
        return False
    return not any(one in other or other in one for one in gone for other in come)


def is_of_one_template(question: Likeness | None, answer: Likeness | None) -> bool:
    """Tell two cards that fill the same template, from one that was edited."""
    if question is None or answer is None or not question.substituted:
        return False
    if answer.replaced >= REPLACED_IN_FULL and answer.share <= SAME_ANSWER_SHARE:
        return True
    return answer.tells < SAME_ANSWER_TELLS


def _respelt(old: Text, new: Text) -> float:
    """Give what words tell that the other text has in another spelling."""
    come = [*islice((word for word in new.spelt if word not in old.words), SPELLING_WORDS)]
    told = 0.0
    for word in islice((word for word in old.spelt if word not in new.words), SPELLING_WORDS):
        other = _other_spelling(word, come)
        if other is not None:
            come.remove(other)
            told += RESPELT * min(old.words[word], new.words[other])
    return told


def _other_spelling(word: str, words: Sequence[str]) -> str | None:
    found = process.extractOne(word, words, scorer=Prefix.normalized_similarity, score_cutoff=SAME_STEM)
    # Between one slip and two, whatever the rounding.
    one_slip = 1 - 1.5 / len(word)
    found = found or process.extractOne(word, words, scorer=OSA.normalized_similarity, score_cutoff=one_slip)
    return found[0] if found else None


def weigh_up(question: Likeness | None, answer: Likeness | None) -> float:
    """Make one likeness of two, 0 to 1, of which a field that does not single out its note gives less."""
    if question is None or answer is None:
        known = question or answer
        return ONE_FIELD * known.share * known.tells if known else 0.0
    both = QUESTION_SHARE * question.share * question.tells + (1 - QUESTION_SHARE) * answer.share * answer.tells
    replaced = min(question.replaced, answer.replaced, REPLACED_IN_FULL) / REPLACED_IN_FULL
    alone = 0.0
    for shared, own in ((question, answer), (answer, question)):
        if shared.share > UNTOUCHED and own.share >= NEARLY_ALL:
            alone = max(alone, ONE_FIELD * own.share * own.tells)
    return max(both - REPLACED_IN_BOTH * replaced, alone, 0.0)
