"""Replaces the targets of media references in a text that moves to another folder."""

from collections.abc import Callable

from generator.text.edits import edit_string
from generator.text.located import Text
from generator.text.media_references import media_edits

# Gets a target and the path of the file that has it; returns the target to write.
Relink = Callable[[str, str], str]


def relink_text(text: Text, relink: Relink) -> str:
    """Return a text with the targets of its media references replaced by `relink`."""
    edits = media_edits(text.value, lambda target, _offset: relink(target, text.path))
    return edit_string(text.value, edits)
