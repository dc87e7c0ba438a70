"""How a file of headings is detected: by the syntax of one of the tools, or by its headings."""

from collections.abc import Sequence
from itertools import pairwise

from generator.lazy_patterns import lazy_pattern
from generator.sources.dialect import Detection, Rank, Sample

# The id of a note in Md2Anki.
UUID_AT_END = r"\((?P<id>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\)[ \t]*$"
# Only these tools write these: a separator, links as tags, Md2Anki's tags and ids.
_TOOL_SYNTAX = lazy_pattern(rf"%[ \t]*$|\[#[^\[\]]+\]\(|`\{{=:|#{{1,6}}[ \t].*{UUID_AT_END}")
_MARKDOWN_H2 = lazy_pattern(r"<h2\b[^<>]*\bmarkdown\b")
_LEVEL_2_HEADING = lazy_pattern(r"##[ \t]+\S")
# A file that is surely of one of these tools has a row that starts with one of these.
MARKERS = (_MARKDOWN_H2, _TOOL_SYNTAX)


def detect(sample: Sample) -> Detection | None:
    """Detect an HTML question, or headings with the syntax of a tool or with text below each."""
    if found := sample.match(_MARKDOWN_H2, Rank.LINE):
        return found
    headings = [index for index, row in enumerate(sample.rows) if _LEVEL_2_HEADING.match(row)]
    if not headings:
        return None
    return sample.match(_TOOL_SYNTAX, Rank.LINE) or _detect_questions(sample, headings)


def _detect_questions(sample: Sample, headings: Sequence[int]) -> Detection | None:
    """Detect headings that all have text below them; a README may have that too."""
    ends = pairwise([*headings, len(sample.rows)])
    bodies = (
        any(row.strip() and not row.startswith("#") for row in sample.rows[start + 1 : end])
        for start, end in ends
    )
    if sample.suffix not in ("md", "") or not all(bodies):
        return None
    why = f'line {headings[0] + 1} is a heading of level 2, and there is no "Q:"'
    return Detection(why=why, rank=Rank.PLAIN, is_sure=False)
