"""Tools whose files are not read: how a file is recognised, and the way to this program from it.

None of these is a dialect. To name the tool is better than a problem for each line of its files.
"""

import re

from generator.lazy_patterns import lazy_pattern
from generator.text.label_words import ANSWER_WORDS, QUESTION_WORDS, one_of
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadTool:
    """A tool, and what to do with its files, as it is printed."""

    name: str
    way_out: str


ORG_DRILL = UnreadTool(
    name="org-drill",
    way_out="export the file from Emacs as Markdown, and write each item as a question",
)
ORG_FC = UnreadTool(name="org-fc", way_out=ORG_DRILL.way_out)
ORG_ANKI = UnreadTool(
    name="anki-editor or org-anki",
    way_out='push the notes to Anki, and export them from there as "Notes in Plain Text"',
)
MOCHI = UnreadTool(
    name="Mochi",
    way_out='import its export into Anki, and export the notes from there as "Notes in Plain Text"',
)
REMNOTE = UnreadTool(
    name="RemNote",
    way_out='export the cards from RemNote for Anki, and build from that package with "adopt"',
)
APY = UnreadTool(
    name="apy",
    way_out='add the notes to Anki with apy, and export them from there as "Notes in Plain Text"',
)
MD2APKG = UnreadTool(
    name="md2apkg",
    way_out='import its package into Anki, and export the notes as "Notes in Plain Text"',
)
LABELLED_TEXT = UnreadTool(
    name="text with labels", way_out='"anki-deck draft" writes the notes of one'
)
# The suffixes of files that are searched for in a folder besides the `.md` files.
SUFFIXES = (".org", ".mochi", ".rem")

_BY_SUFFIX = {"mochi": MOCHI, "rem": REMNOTE}
_ORG_ITEM = (
    (ORG_DRILL, lazy_pattern(r"(?m)^\*+[ \t].*:drill:|^[ \t]*:DRILL_[A-Z_]+:")),
    (ORG_FC, lazy_pattern(r"(?m)^[ \t]*:FC_[A-Z]+:|^\*+[ \t].*:fc:")),
    (ORG_ANKI, lazy_pattern(r"(?m)^[ \t]*:ANKI_[A-Z_]+:")),
)
# The arrows between a question and its answer; those that Obsidian's plugins do not have.
_REMNOTE_ARROWS = tuple(
    lazy_pattern(rf"(?m)^[ \t]*-[ \t].*\S[ \t]+{arrow}[ \t]")
    for arrow in (">>>?", "<<", ";;", "<>")
)
# A file of apy has a note type at its top, or below the heading of each note.
_APY_MODEL = lazy_pattern(r"(?m)(?:\A\s*|^#[ \t]+\S.*\n)(?:(?!model:)[\w-]+:.*\n)*model:[ \t]*\S")
_MD2APKG_COMMENT = "<!-- md2apkg "


def _label(words: tuple[str, ...]) -> str:
    """Return a pattern of "**Q:** one", "**Q1.** one", "**1. Q: one**" or "Question: one"."""
    word, bold = one_of(words), r"(?:\*\*|__)"
    # "Q:" alone is of the native format, and "**A.** one" is a choice.
    long = one_of(tuple(one for one in words if len(one) > 1))
    end = rf"(?:(?:[ \t]*\d{{1,3}})?[.)]?{bold}?[ \t]*[:：]|[ \t]*\d{{1,3}}[.)]{bold})"
    return rf"(?i:{bold}(?:\d{{1,3}}[.)][ \t]*)?{word}{end}|{long}[ \t]*[:：])"


_QUESTION_LABEL = lazy_pattern(rf"(?m)^[ \t]*{_label(QUESTION_WORDS)}")
_ANSWER_LABEL = lazy_pattern(rf"(?m)^[ \t]*{_label(ANSWER_WORDS)}")
# One of these starts a row of each file that is looked at more closely. The characters that a row
# may start with make the search three times as fast.
_STARTS = "".join(sorted({one[0] for one in ANSWER_WORDS}))
_SIGN = lazy_pattern(
    rf"\n(?=[*_<m{_STARTS}{_STARTS.upper()}])"
    rf"(?:{_label(ANSWER_WORDS)}|{re.escape(_MD2APKG_COMMENT)}|model:)"
)
# The texts of Mochi's export without its archive.
_MOCHI_DATA = ("~:mochi/", ":mochi/")


def labelled_text(text: str) -> UnreadTool | None:
    """Return the kind of a text with pairs such as `**Q:** …` and `**A:** …`, or `Front: …`.

    Language models write these, but so do authors within a note: the text of a file without notes.
    """
    pairs = min(len(_QUESTION_LABEL.findall(text)), len(_ANSWER_LABEL.findall(text)))
    return LABELLED_TEXT if pairs > 1 else None


def unread_tool(path: str, text: str, *, with_labels: bool = False) -> UnreadTool | None:
    """Return the tool that a file is of, if it is one of these; by its name and its text.

    `with_labels` is whether text with labels is named as well, as in a file without other notes.
    """
    name = path.rpartition("/")[2].lower()
    suffix = name.rpartition(".")[2] if "." in name else ""
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix == "org":
        return next((tool for tool, pattern in _ORG_ITEM if pattern.search(text)), None)
    if suffix in ("edn", "json"):
        return MOCHI if any(word in text for word in _MOCHI_DATA) else None
    if suffix != "md":
        return None
    # A search for one character is ten times as fast, and few texts have these.
    if (";" in text and " ;; " in text) or (">" in text and " >> " in text):
        # One kind of arrow may be anything: "a >> b" is also a path through menus.
        arrows = sum(arrow.search(text) is not None for arrow in _REMNOTE_ARROWS)
        if arrows > 1:
            return REMNOTE
    if not _SIGN.search(f"\n{text}"):
        return None
    if _MD2APKG_COMMENT in text:
        return MD2APKG
    if "\n## " in text and _APY_MODEL.search(text):
        return APY
    return labelled_text(text) if with_labels else None
