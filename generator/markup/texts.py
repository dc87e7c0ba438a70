"""Renders one text of a note: Markdown sees placeholders for code, math, media and deletions."""

import re
from collections.abc import Callable
from html import escape, unescape

from generator.diagnostics import Code, Diagnostic, quoted
from generator.markup.highlight import highlight_code
from generator.markup.markdown import MarkdownRenderer
from generator.markup.media import (
    DIGEST_DIGITS,
    MediaFault,
    MediaFile,
    MediaLibrary,
    is_inline,
    is_remote,
    media_html,
    remote_warning,
    unused_size,
)
from generator.markup.placeholders import (
    Placeholders,
    escape_anki_tags,
    escape_cloze_syntax,
    escape_private_characters,
)
from generator.text import regions as region
from generator.text.cloze import ClozeDelimiter, DelimiterRole, opening_delimiter
from generator.text.code import strip_quote_marker
from generator.text.edits import Edit, edit_string
from generator.text.located import Text

# Kana in brackets directly after kanji, as in Anki's furigana filter. A space in Japanese text
# shows where the kanji start to which the kana belong; the space is not shown.
_RUBY = re.compile(
    r"(?:(?:(?<=[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60])|(?<=[ぁ-ヺー]\])) )?"
    r"(?P<kanji>[\u3400-\u9fff\uf900-\ufaff々〆ヶ]+)\[(?P<kana>[ぁ-ゖァ-ヺー・]+)\](?!\()"
)

AroundItem = Callable[[], tuple[str, str]]


class TextRenderer:
    """Renders texts; collects their problems in `problems` and the files they need in `media`."""

    def __init__(self, library: MediaLibrary) -> None:
        self.problems: list[Diagnostic] = []
        self.media: dict[str, MediaFile] = {}
        self.escape_for_anki: Callable[[str], str] = escape_anki_tags
        self._library = library
        self._markdown = MarkdownRenderer()

    def begin(self, *, in_cloze_note: bool) -> None:
        """Start a new note. Anki reads the deletions in every field of a cloze note."""
        self.media = {}
        self.escape_for_anki = _escape_all if in_cloze_note else escape_anki_tags

    def html(
        self,
        text: Text | None,
        found: list[region.Region] | None = None,
        delimiters: list[ClozeDelimiter] | None = None,
    ) -> str:
        """Render a text with its cloze `delimiters`; `found` are its regions, if known."""
        if text is None:
            return ""
        regions = list(region.regions(text.value)) if found is None else found
        placeholders, protected = self.protect(text, regions, delimiters or [])
        return placeholders.restore(self.markdown(text, protected, placeholders))

    def markdown(
        self,
        text: Text,
        protected: str,
        placeholders: Placeholders,
        around_item: AroundItem | None = None,
    ) -> str:
        """Render a text with placeholders; `around_item` returns those for the next list item."""
        try:
            html = self._markdown.render(
                protected, self._picture_namer(text, placeholders), around_item
            )
        except RecursionError:
            hint = "use fewer levels of lists and block quotes"
            self.report(
                text, 0, Code.NESTED_TOO_DEEPLY, f"nested too deeply: {quoted(text.value)}", hint
            )
            return protected
        return self.escape_for_anki(html)

    def protect(
        self, text: Text, regions: list[region.Region], delimiters: list[ClozeDelimiter]
    ) -> tuple[Placeholders, str]:
        """Store what Markdown must not read; return the placeholders and the text with them."""
        protected = _ProtectedText(text.value, delimiters, self.escape_for_anki)
        pieces: list[str] = []
        position = 0
        for found in regions:
            pieces.append(protected.free_text(position, found.start))
            if isinstance(found, region.MediaLink):
                pieces.append(protected.link(found, self.link(found, text)))
            else:
                pieces.append(protected.code_or_math(found))
            position = found.end
        pieces.append(protected.free_text(position, len(text.value)))
        return protected.placeholders, "".join(pieces)

    def link(self, link: region.MediaLink, text: Text) -> str:
        """Render a picture, sound or video, and add its file to `media`."""
        if unused := unused_size(link):
            hint = (
                "write {width=300} or {width=50%} after a picture; sounds and videos have no size"
            )
            self.report(
                text, link.start, Code.UNUSED_SIZE, f"{quoted(unused)} has no effect here", hint
            )
        return media_html(link, self._media_name(link.target, text, link.start))

    def _picture_namer(self, text: Text, placeholders: Placeholders) -> Callable[[str], str]:
        def name(source: str) -> str:
            # "[p]: a&b.png": the "&" has a placeholder, which is restored as an entity.
            target = unescape(placeholders.plain(source))
            return self._media_name(target, text, max(text.value.find(target), 0))

        return name

    def _media_name(self, target: str, text: Text, offset: int) -> str:
        """Return a file's name in the package; a file that cannot be packaged keeps its target."""
        if is_inline(target):  # "data:image/png;base64,…" contains the picture
            return target
        if is_remote(target):
            self.problems.append(remote_warning(target, text.locate(offset)))
            return target
        found = self._library.find(target, text.path)
        if isinstance(found, MediaFault):
            self.report(text, offset, found.code, found.message, found.hint)
            return target
        self.media[target] = found
        return found.name

    def recognition_text(self, text: Text) -> str:
        """Return a text's source, with each packaged file named by its content."""
        source = text.value
        # Most texts have no media, and need no search for regions.
        if "![" in source or "[sound:" in source:
            links = [link for link in region.regions(source) if isinstance(link, region.MediaLink)]
            files = [
                (link, self._library.find(link.target, text.path))
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
        return " ".join(source.split())

    def report(self, text: Text, offset: int, code: Code, message: str, hint: str) -> None:
        """Add a problem at an offset in a text."""
        self.problems.append(
            Diagnostic(location=text.locate(offset), code=code, message=message, hint=hint)
        )


class _ProtectedText:
    """Replaces the regions and cloze delimiters of one text by placeholders."""

    def __init__(
        self, text: str, delimiters: list[ClozeDelimiter], escape_for_anki: Callable[[str], str]
    ) -> None:
        self.text = text
        self.delimiters = list(reversed(delimiters))  # the next delimiter is the last of the list
        self.escape_for_anki = escape_for_anki
        self.placeholders = Placeholders()

    def free_text(self, start: int, end: int) -> str:
        """Return text for Markdown."""
        return self._between_delimiters(start, end, self._store_characters_and_ruby)

    def code_or_math(self, found: region.CodeRegion | region.MathRegion) -> str:
        """Render code or math, and return its placeholder."""
        content = self._between_delimiters(*found.inner, self.placeholders.store_private_characters)
        if isinstance(found, region.MathRegion):
            opening, closing = ("\\[", "\\]") if found.display else ("\\(", "\\)")
            html = f"{opening}{escape(content, quote=False)}{closing}"
            return self._store(found, self.escape_for_anki(html))
        if not found.block:
            html = f"<code>{escape(_span_content(content), quote=False)}</code>"
            return self._store(found, self.escape_for_anki(html))
        code = highlight_code(_without_fence_indent(content, found), found.language)
        html = f'<div class="highlight"><pre><code>{self.escape_for_anki(code)}</code></pre></div>'
        return self._store(found, html, block=True)

    def link(self, found: region.MediaLink, html: str) -> str:
        """Return the placeholder of a picture, sound or video."""
        # The "[" of "[sound:…]" is not escaped.
        html = html[0] + self.escape_for_anki(escape_private_characters(html[1:]))
        return self._store(found, html)

    def _store_characters_and_ruby(self, text: str) -> str:
        return _RUBY.sub(self._store_ruby, self.placeholders.store_special_characters(text))

    def _store_ruby(self, found: re.Match[str]) -> str:
        html = f"<ruby>{found['kanji']}<rt>{found['kana']}</rt></ruby>"
        return self.placeholders.store(html, plain=found["kanji"])

    def _store(self, found: region.Region, html: str, *, block: bool = False) -> str:
        source = escape_private_characters(escape(self.text[found.start : found.end]))
        return self.placeholders.store(html, plain=self.escape_for_anki(source), block=block)

    def _between_delimiters(self, start: int, end: int, store: Callable[[str], str]) -> str:
        pieces: list[str] = []
        while self.delimiters and self.delimiters[-1].start < end:
            delimiter = self.delimiters.pop()
            pieces += [
                store(self.text[start : delimiter.start]),
                self.placeholders.store(_delimiter_html(delimiter)),
            ]
            start = delimiter.end
        pieces.append(store(self.text[start:end]))
        return "".join(pieces)


def _escape_all(html: str) -> str:
    return escape_cloze_syntax(escape_anki_tags(html))


def _delimiter_html(delimiter: ClozeDelimiter) -> str:
    match delimiter.role:
        case DelimiterRole.OPEN:
            return opening_delimiter(delimiter.numbers)
        case DelimiterRole.HINT:
            return "::"
        case DelimiterRole.CLOSE:
            return "}}"


def _span_content(content: str) -> str:
    """Normalise the content of a code span: its line ends and outer spaces (CommonMark 6.1)."""
    content = content.replace("\n", " ")
    # A span of spaces stays unchanged: "`  `" shows two.
    padded = content.startswith(" ") and content.endswith(" ") and content.strip()
    return content[1:-1] if padded else content


def _without_fence_indent(code: str, block: region.CodeRegion) -> str:
    """Remove from the lines of a block what is before its opening fence: an indent or `>`."""
    if block.quoted:
        return "\n".join(strip_quote_marker(line) for line in code.split("\n"))
    # "- ```", then a line with less indent than the fence: only its spaces are removed.
    return "\n".join(
        line[min(block.indent, len(line) - len(line.lstrip(" "))) :] for line in code.split("\n")
    )
