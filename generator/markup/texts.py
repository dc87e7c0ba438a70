"""One text of a note as HTML: code, math, pictures and deletions held while Markdown works on the rest."""

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

# A reading in kana right behind kanji, as Anki's own furigana filter takes it, but with no field of its own. A space
# in Japanese text says where the kanji begin that are read so, and is not shown.
_RUBY = re.compile(
    r"(?:(?:(?<=[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60])|(?<=[ぁ-ヺー]\])) )?"
    r"(?P<kanji>[\u3400-\u9fff\uf900-\ufaff々〆ヶ]+)\[(?P<kana>[ぁ-ゖァ-ヺー・]+)\](?!\()"
)

AroundItem = Callable[[], tuple[str, str]]


class TextRenderer:
    """Renders one text after another; what it finds wrong gathers in `problems`, and the files it needs in `media`."""

    def __init__(self, library: MediaLibrary) -> None:
        self.problems: list[Diagnostic] = []
        self.media: dict[str, MediaFile] = {}
        self.escape_for_anki: Callable[[str], str] = escape_anki_tags
        self._library = library
        self._markdown = MarkdownRenderer()

    def begin(self, *, in_cloze_note: bool) -> None:
        """Begin another note. Anki counts the deletions of every field of a cloze note."""
        self.media = {}
        self.escape_for_anki = _escape_all if in_cloze_note else escape_anki_tags

    def html(
        self,
        text: Text | None,
        found: list[region.Region] | None = None,
        delimiters: list[ClozeDelimiter] | None = None,
    ) -> str:
        """Render one text; `delimiters` are those of the deletions in it, `found` its regions where they are known."""
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
        """Render what is left of a text when all else is held; `around_item` delimiters the items of its first list."""
        try:
            html = self._markdown.render(
                protected, self._picture_namer(text, placeholders), around_item
            )
        except RecursionError:
            hint = "write it with fewer lists and quotations inside each other"
            self.report(
                text, 0, Code.NESTED_TOO_DEEPLY, f"nested too deeply: {quoted(text.value)}", hint
            )
            return protected
        return self.escape_for_anki(html)

    def protect(
        self, text: Text, regions: list[region.Region], delimiters: list[ClozeDelimiter]
    ) -> tuple[Placeholders, str]:
        """Hold what Markdown must not see; return the placeholders and the text that is left."""
        field = _ProtectedText(text.value, delimiters, self.escape_for_anki)
        parts: list[str] = []
        position = 0
        for part in regions:
            parts.append(field.free_text(position, part.start))
            if isinstance(part, region.MediaLink):
                parts.append(field.link(part, self.link(part, text)))
            else:
                parts.append(field.code_or_math(part))
            position = part.end
        parts.append(field.free_text(position, len(text.value)))
        return field.placeholders, "".join(parts)

    def link(self, link: region.MediaLink, text: Text) -> str:
        """Render a picture, sound or video, and take its file along."""
        if unused := unused_size(link):
            hint = (
                "write {width=300} or {width=50%} behind a picture; sounds and videos have no size"
            )
            self.report(
                text, link.start, Code.UNUSED_SIZE, f"{quoted(unused)} has no meaning here", hint
            )
        return media_html(link, self._media_name(link.target, text, link.start))

    def _picture_namer(self, text: Text, placeholders: Placeholders) -> Callable[[str], str]:
        def name(source: str) -> str:
            # "[p]: a&b.png": the "&" was held, and comes back as an entity.
            target = unescape(placeholders.plain(source))
            return self._media_name(target, text, max(text.value.find(target), 0))

        return name

    def _media_name(self, target: str, text: Text, offset: int) -> str:
        """Return the name to show a file by; one that cannot be packaged keeps its own."""
        if is_inline(target):  # "data:image/png;base64,…" is a picture by itself
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
        """Return a text's source with each packaged file named by its content."""
        source = text.value
        # Most texts: spare them the search.
        if "![" in source or "[sound:" in source:
            links = [part for part in region.regions(source) if isinstance(part, region.MediaLink)]
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
        """Note a problem at an offset into a text."""
        self.problems.append(
            Diagnostic(location=text.locate(offset), code=code, message=message, hint=hint)
        )


class _ProtectedText:
    """One text on its way through Markdown: its regions and cloze delimiters turned into held HTML."""

    def __init__(
        self, text: str, delimiters: list[ClozeDelimiter], escape_for_anki: Callable[[str], str]
    ) -> None:
        self.text = text
        self.delimiters = list(
            reversed(delimiters)
        )  # in the order of the text; taken off the end as they are passed
        self.escape_for_anki = escape_for_anki
        self.placeholders = Placeholders()

    def free_text(self, start: int, end: int) -> str:
        """Return text for Markdown."""
        return self._between_delimiters(start, end, self._store_characters_and_ruby)

    def code_or_math(self, part: region.CodeRegion | region.MathRegion) -> str:
        """Render code or math and return the character that stands for it."""
        content = self._between_delimiters(*part.inner, self.placeholders.store_private_characters)
        if isinstance(part, region.MathRegion):
            opening, closing = ("\\[", "\\]") if part.display else ("\\(", "\\)")
            return self._store(
                part, self.escape_for_anki(f"{opening}{escape(content, quote=False)}{closing}")
            )
        if not part.block:
            return self._store(
                part,
                self.escape_for_anki(f"<code>{escape(_span_content(content), quote=False)}</code>"),
            )
        code = self.escape_for_anki(
            highlight_code(_without_fence_indent(content, part), part.language)
        )
        return self._store(
            part, f'<div class="highlight"><pre><code>{code}</code></pre></div>', block=True
        )

    def link(self, part: region.MediaLink, html: str) -> str:
        """Return the character that stands for a picture or sound."""
        return self._store(
            part, html[0] + self.escape_for_anki(escape_private_characters(html[1:]))
        )  # the "[" of a "[sound:…]" stays

    def _store_characters_and_ruby(self, text: str) -> str:
        return _RUBY.sub(self._store_ruby, self.placeholders.store_special_characters(text))

    def _store_ruby(self, found: re.Match[str]) -> str:
        html = f"<ruby>{found['kanji']}<rt>{found['kana']}</rt></ruby>"
        return self.placeholders.store(html, plain=found["kanji"])

    def _store(self, part: region.Region, html: str, *, block: bool = False) -> str:
        source = self.escape_for_anki(
            escape_private_characters(escape(self.text[part.start : part.end]))
        )
        return self.placeholders.store(html, plain=source, block=block)

    def _between_delimiters(self, start: int, end: int, store: Callable[[str], str]) -> str:
        parts: list[str] = []
        while self.delimiters and self.delimiters[-1].start < end:
            delimiter = self.delimiters.pop()
            parts += [
                store(self.text[start : delimiter.start]),
                self.placeholders.store(_delimiter_html(delimiter)),
            ]
            start = delimiter.end
        parts.append(store(self.text[start:end]))
        return "".join(parts)


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
    """Read a code span's content: line ends are spaces, and one space inside either backtick goes (CommonMark 6.1)."""
    content = content.replace("\n", " ")
    # Spaces alone stay: "`  `" shows two.
    padded = content.startswith(" ") and content.endswith(" ") and content.strip()
    return content[1:-1] if padded else content


def _without_fence_indent(code: str, block: region.CodeRegion) -> str:
    """Take what stands before the fence as well off the lines of its block."""
    if block.quoted:
        return "\n".join(strip_quote_marker(line) for line in code.split("\n"))
    # "- ```", then a line with less indent than the fence: its text stays whole.
    return "\n".join(
        line[min(block.indent, len(line) - len(line.lstrip(" "))) :] for line in code.split("\n")
    )
