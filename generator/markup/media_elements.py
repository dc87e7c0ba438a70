"""Pictures, sounds and videos as elements of a tree."""

from xml.etree.ElementTree import Element

from markdown.serializers import to_html_string

from generator.diagnostics import Code, quoted
from generator.markup.anki_text import Sound, escape_tree
from generator.markup.inlines import plain_text
from generator.markup.media import (
    MediaFault,
    MediaFile,
    MediaLibrary,
    is_inline,
    is_picture,
    picture_sizes,
    remote_warning,
    unused_size,
)
from generator.markup.problems import Problems
from generator.text.media_references import is_remote
from generator.text.regions import MediaLink


class MediaElements:
    """Makes the media elements of one text, and collects the files that they need."""

    def __init__(self, library: MediaLibrary, problems: Problems) -> None:
        self._library = library
        self._problems = problems
        self._files: dict[str, MediaFile] = {}

    @property
    def files(self) -> tuple[MediaFile, ...]:
        """The files to package, each once: `a.png` and `./a.png` are the same."""
        return tuple({file.name: file for file in self._files.values()}.values())

    def element(self, link: MediaLink, offset: int) -> Element:
        """Return the element of a media link, whose `alt` has no escapes, at a source offset."""
        if unused := unused_size(link):
            hint = (
                "write {width=300} or {width=50%} after a picture; sounds and videos have no size"
            )
            message = f"{quoted(unused)} has no effect here"
            self._problems.add(offset, Code.UNUSED_SIZE, message, hint)
        name = self._name(link.target, offset)
        if not is_picture(name):
            return Sound(f"[sound:{name}]")
        element = Element("img", {"src": name, "alt": link.alt})
        if link.title:
            element.set("title", link.title)
        for attribute, size in picture_sizes(link):
            element.set(attribute, size)
        return element

    def html(self, link: MediaLink) -> str:
        """Return a media link as HTML for a field of a cloze note."""
        element = self.element(link._replace(alt=plain_text(link.alt)), link.start)
        escape_tree(element, in_cloze_note=True)
        return to_html_string(element)

    def _name(self, target: str, offset: int) -> str:
        """Return a file's name in the package; a file that cannot be packaged keeps its target."""
        if is_inline(target):  # "data:image/png;base64,…" contains the picture
            return target
        if is_remote(target):
            location = self._problems.text.locate(offset)
            self._problems.found.append(remote_warning(target, location))
            return target
        found = self._library.find(target, self._problems.text.path)
        if isinstance(found, MediaFault):
            self._problems.add(offset, found.code, found.message, found.hint)
            return target
        self._files[target] = found
        return found.name
