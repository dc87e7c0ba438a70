"""The source of a text by which its note is recognised."""

from generator.markup.media import DIGEST_DIGITS, MediaFile, MediaLibrary
from generator.text.edits import Edit, edit_string
from generator.text.located import Text
from generator.text.media_references import is_remote
from generator.text.regions import MediaLink, regions


def recognition_text(text: Text, library: MediaLibrary) -> str:
    """Return a text's source on one line, with each packaged file named by its content."""
    source = text.value
    # Most texts have no media, and need no search for regions.
    if may_have_media(source):
        links = [link for link in regions(source) if isinstance(link, MediaLink)]
        files = [
            (link, library.find(link.target, text.path))
            for link in links
            if not is_remote(link.target)
        ]
        source = edit_string(
            source,
            (
                Edit(link.start, link.end, f"![{link.alt}]({file.digest[:DIGEST_DIGITS]})")
                for link, file in files
                if isinstance(file, MediaFile)
            ),
        )
    joined = " ".join(source.split())
    # Most questions are one line: they are kept in memory once.
    return source if joined == source else joined


def may_have_media(text: str) -> bool:
    """Return whether there may be a media link in a text: there is none without these."""
    return "![" in text or "[sound:" in text
