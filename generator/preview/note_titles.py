"""The title of a note in the page's lists: the words of its question."""

import re

from generator.lazy_patterns import lazy_pattern
from generator.markup.field_html import PROMPT, plain_text, unwrapped, without_math_marks
from generator.markup.fields import Fields
from generator.markup.media import DIGEST_DIGITS
from generator.text.cloze import split_deletions

# In characters. The list shows two lines of a title.
LONGEST_TITLE = 200
# A sort field has more than the question: the items of a list after the prompt, the section and the
# hint of an occlusion note.
_AFTER_QUESTION = lazy_pattern(
    r'(?<=</div>)\n.*|\n<(?:div class="context"|details class="hint").*', re.DOTALL
)
# What is played, and the readings above Japanese words.
_NOT_READ = lazy_pattern(
    r"\[sound:[^\]]*\]|\[anki:tts[^\]]*\].*?\[/anki:tts\]|<r[tp]\b[^<>]*>.*?</r[tp]>", re.DOTALL
)
_HASHED_PICTURE = lazy_pattern(rf"!\[([^\]\n]*)\]\([0-9a-f]{{{DIGEST_DIGITS}}}\)")
_FORMULA_DELIMITER = lazy_pattern(r"\\[()\[\]]")


def note_title(fields: Fields) -> str:
    """Return the words of a note's question, on one line; of a formula, its TeX."""
    html = unwrapped(fields.values[fields.note_type.fields.index(fields.note_type.sort_field)])
    if html.startswith(PROMPT) or fields.note_type.sort_field == "Header":
        html = _AFTER_QUESTION.sub("", html, count=1)
    html = without_math_marks(_NOT_READ.sub("", html))
    if fields.note_type.is_cloze:
        html = "".join(split_deletions(html))
    words = plain_text(_FORMULA_DELIMITER.sub("", html))
    return shortened(words)


def title_of_removed(question: str) -> str:
    """Return the title of a note of the lock, which names pictures by their content."""
    return shortened(_HASHED_PICTURE.sub(lambda found: found[1] or "[picture]", question))


def shortened(text: str) -> str:
    """Return a text on one line, cut if it is too long for a title."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE]}…"
