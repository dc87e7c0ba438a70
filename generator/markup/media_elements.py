"""Pictures, sounds and videos as elements of a tree."""

from xml.etree.ElementTree import Element

from markdown.serializers import to_html_string

from generator.diagnostics import Code, quoted
from generator.markup.anki_text import Sound, Untagged, escape_tree
from generator.markup.inlines import plain_text
from generator.markup.media import (
    MediaFault,
    MediaFile,
    MediaLibrary,
    inline_fault,
    is_picture,
    picture_sizes,
    remote_warning,
    unused_size,
)
from generator.markup.problems import Problems, refused_address
from generator.text.addresses import is_remote_media, scheme
from generator.text.media_references import is_inline, is_remote
from generator.text.regions import MediaLink

# Of an address that is shown as text, in characters.
_LONGEST_SHOWN = 500


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
        """Return the element of a media link, whose `alt` has no escapes, at a source offset.

        For an address that no card opens, this is its text.
        """
        if unused := unused_size(link):
            hint = (
                "write {width=300} or {width=50%} after a picture; sounds and videos have no size"
            )
            message = f"{quoted(unused)} has no effect here"
            self._problems.add(offset, Code.UNUSED_SIZE, message, hint)
        name = self._name(link.target, offset)
        if name is None:
            return Untagged(link.alt or link.target[:_LONGEST_SHOWN])
        if not (is_inline(name) or is_picture(name)):
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

    def _name(self, target: str, offset: int) -> str | None:
        """Return a file's name in the package; a file that cannot be packaged keeps its target.

        None for what a card must not load.
        """
        if is_inline(target):  # "data:image/png;base64,…" contains the picture
            fault = inline_fault(target)
            if fault is not None:
                self._problems.add(offset, fault.code, fault.message, fault.hint)
            return target if fault is None else None
        if is_remote(target):
            if not is_remote_media(target):
                message, hint = refused_address(target, scheme(target), is_media=True)
                self._problems.add(offset, Code.ADDRESS_AS_TEXT, message, hint)
                return None
            location = self._problems.text.locate(offset)
            self._problems.found.append(remote_warning(target, location))
            return target
        found = self._library.find(target, self._problems.text.path)
        if isinstance(found, MediaFault):
            self._problems.add(offset, found.code, found.message, found.hint)
            return target
        self._files[target] = found
        return found.name
