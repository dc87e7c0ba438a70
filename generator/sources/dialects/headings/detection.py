"""How a file of headings is detected: by the syntax of one of the tools, or by its headings.

Each tool's syntax is in other files too, so it counts only where the tool reads it: `%` below a
heading, tags alone on their row.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from generator.lazy_patterns import lazy_pattern
from generator.sources.dialect import Detection, Rank, Sample
from generator.sources.unread_tools import labelled_text

# The id of a note in Md2Anki.
UUID_AT_END = r"\((?P<id>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\)[ \t]*$"
# A question of markdown-anki-decks in HTML.
_HTML_QUESTION = lazy_pattern(r"<h2\b[^<>]*\bmarkdown\b|<div\b[^<>]*\bdata-question\b")
# Tags, types and ids of Md2Anki, which no other tool has; and a cloze deletion as a question.
_OWN_SYNTAX = lazy_pattern(
    rf"`\{{=(?:<md2anki_type_\w+>|:[^`]*:)=\}}`|#{{1,6}}[ \t].*(?:{UUID_AT_END}"
    r"|`\{=:[^`]*:=\}`|\{\{c\d+::.*\}\})"
)
# A changelog has rows of links to numbered issues, "[#12](https://…)".
_TAG_LINKS = lazy_pattern(r"(?:\[#(?=[^\[\]]*[^\W\d_])[^\[\]]+\]\((?!https?:)[^()\n]*\)[ \t]*)+$")
_SEPARATOR = lazy_pattern(r"%[ \t]*$")
_LEVEL_2_HEADING = lazy_pattern(r"##[ \t]+\S")
_ANY_HEADING = lazy_pattern(r"#{1,6}[ \t]+\S")
# A file that is surely of one of these tools has a row that starts with one of these.
MARKERS = (_HTML_QUESTION, _OWN_SYNTAX, _TAG_LINKS, _SEPARATOR)


def detect(sample: Sample) -> Detection | None:
    """Detect a question in HTML, or headings with the syntax of a tool or with text below each."""
    if found := sample.match(_HTML_QUESTION, Rank.LINE) or sample.match(_OWN_SYNTAX, Rank.LINE):
        return found
    headings = [index for index, row in enumerate(sample.rows) if _LEVEL_2_HEADING.match(row)]
    if not headings:
        return None
    if found := _detect_below(sample, headings):
        return found
    return _detect_questions(sample, headings)


def _detect_below(sample: Sample, headings: Sequence[int]) -> Detection | None:
    """Detect separators with text below them, or a row of tags, below questions.

    Separators are sure if half of the questions or more have one: a long text may have a "%" too,
    as in a list of operators.
    """
    separated: list[int] = []
    for start, end in pairwise([*headings, len(sample.rows)]):
        for index in range(start + 1, end):
            if _TAG_LINKS.match(sample.rows[index]):
                return sample.match_row(min([*separated, index]), Rank.LINE)
            is_first = not separated or separated[-1] < start
            if is_first and _SEPARATOR.match(sample.rows[index]):
                below = next((text for text in sample.rows[index + 1 : end] if text.strip()), "#")
                if not _ANY_HEADING.match(below) and below != "#":
                    separated.append(index)
    if not separated:
        return None
    found = sample.match_row(separated[0], Rank.LINE)
    return found if 2 * len(separated) >= len(headings) else replace(found, is_sure=False)


def _detect_questions(sample: Sample, headings: Sequence[int]) -> Detection | None:
    """Detect headings that all have text below them; a README may have that too."""
    ends = pairwise([*headings, len(sample.rows)])
    bodies = (
        any(row.strip() and not row.startswith("#") for row in sample.rows[start + 1 : end])
        for start, end in ends
    )
    if sample.suffix not in ("md", "") or not all(bodies):
        return None
    # Sections of notes that are labelled in bold.
    if labelled_text("\n".join(sample.rows)) is not None:
        return None
    why = f'line {headings[0] + 1} is a heading of level 2, and there is no "Q:"'
    return Detection(why=why, rank=Rank.PLAIN, is_sure=False)
