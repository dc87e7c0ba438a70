"""Tools whose files are not read: how a file is recognised, and the way to this program from it.

None of these is a dialect. To name the tool is better than a problem for each line of its files.
"""

from generator.lazy_patterns import lazy_pattern
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
LABELLED_TEXT = UnreadTool(
    name="text with labels in bold", way_out='"anki-deck draft" writes the notes of one'
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
# "**Q:** one", "**Q1**: one", "**Question: one**".
_LABEL = r"(?mi)^[ \t]*(?:\*\*|__)(?:{names})(?:[ \t]*\d{{1,3}})?[.)]?(?:\*\*|__)?[ \t]*[:：]"
_BOLD_QUESTION = lazy_pattern(_LABEL.format(names="q|question|front"))
_BOLD_ANSWER = lazy_pattern(_LABEL.format(names="a|answer|back"))
# The texts of Mochi's export without its archive.
_MOCHI_DATA = ("~:mochi/", ":mochi/")


def labelled_text(text: str) -> UnreadTool | None:
    """Return the kind of a text with pairs such as `**Q:** …` and `**A:** …`.

    Language models write these, but so do authors within a note: the text of a file without notes.
    """
    # A search for one character is ten times as fast, and many texts have none of these.
    if not (("*" in text and "**" in text) or ("_" in text and "__" in text)):
        return None
    pairs = min(len(_BOLD_QUESTION.findall(text)), len(_BOLD_ANSWER.findall(text)))
    return LABELLED_TEXT if pairs > 1 else None


def unread_tool(path: str, text: str) -> UnreadTool | None:
    """Return the tool that a file is of, if it is one of these; by its name and its text."""
    name = path.rpartition("/")[2].lower()
    suffix = name.rpartition(".")[2] if "." in name else ""
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix == "org":
        return next((tool for tool, pattern in _ORG_ITEM if pattern.search(text)), None)
    if suffix in ("edn", "json"):
        return MOCHI if any(word in text for word in _MOCHI_DATA) else None
    # A search for one character is ten times as fast, and few texts have these.
    if suffix != "md" or not ((";" in text and " ;; " in text) or (">" in text and " >> " in text)):
        return None
    # One kind of arrow may be anything: "a >> b" is also a path through menus.
    arrows = sum(arrow.search(text) is not None for arrow in _REMNOTE_ARROWS)
    return REMNOTE if arrows > 1 else None
