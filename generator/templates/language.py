"""Anki's language of card templates, read into nodes.

    template    = [ "{{=<% %>=}}" ] { text | comment | replacement | section }
    comment     = "<!--" … "-->"                            what is in it is text
    replacement = "{{" { filter ":" } name "}}"
    section     = ( "{{#" | "{{^" ) name "}}" template "{{/" name "}}"

The first line, which only white space may precede, makes `<%` and `%>` the delimiters. A delimiter
that is not closed is text, and so is `<!--`. There are no comments such as `{{! … }}`: that is a
field with an unusual name.
"""

from collections.abc import Iterator
from functools import lru_cache

from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

_OTHER_DELIMITERS = "{{=<% %>=}}"
# Where a tag or a comment may start, and how it ends.
_OPENING = lazy_pattern(r"\{\{|<!--")
_OTHER_OPENING = lazy_pattern(r"<%|<!--")
_CLOSINGS = {"{{": "}}", "<%": "%>", "<!--": "-->"}
# More templates than a project and the packages that it is compared with have.
_KEPT = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """`{{hint:text:Front}}`: the name of a field, and the filters from the innermost one on."""

    name: str
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """`{{#Front}}…{{/Front}}`, or with `is_inverted` `{{^Front}}…{{/Front}}`."""

    name: str
    is_inverted: bool
    nodes: tuple["Node", ...]


Node = str | Replacement | Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A name in a template, and the tag that has it, as Anki's messages write it."""

    name: str
    is_section: bool
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template's nodes, and all that it refers to, in order."""

    nodes: tuple[Node, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadTemplate:
    """A template with an error, as a section that is not closed. `message` is Anki's, as text."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenSection:
    name: str
    is_inverted: bool
    nodes: list[Node]


@lru_cache(maxsize=_KEPT)
def read_template(source: str) -> Template | BadTemplate:
    """Read a template. The result is kept: all cards of a note type have the same templates."""
    opened = [_OpenSection(name="", is_inverted=False, nodes=[])]
    references: list[Reference] = []
    for text, tag in _tokens(source):
        if text:
            opened[-1].nodes.append(text)
        if tag is None:
            continue
        # A tag of one character, as "{{#}}", is a field.
        kind, name = (tag[0], tag[1:].strip()) if len(tag) > 1 else ("", tag)
        if kind in ("#", "^"):
            written = f"{{{{{kind}{name}}}}}"
            references.append(Reference(name=name, is_section=True, tag=written))
            opened.append(_OpenSection(name=name, is_inverted=kind == "^", nodes=[]))
        elif kind == "/":
            if message := _closing_fault(opened, name):
                return BadTemplate(message=message)
            section = opened.pop()
            opened[-1].nodes.append(_closed(section))
        else:
            *filters, name = tag.split(":")
            opened[-1].nodes.append(Replacement(name=name, filters=tuple(filters[::-1])))
            references.append(Reference(name=name, is_section=False, tag=f"{{{{{tag}}}}}"))
    if len(opened) > 1:
        return BadTemplate(message=f"Missing '\u2068{{{{/{opened[-1].name}}}}}\u2069'")
    return Template(nodes=tuple(opened[0].nodes), references=tuple(references))


def _closed(section: _OpenSection) -> Section:
    return Section(name=section.name, is_inverted=section.is_inverted, nodes=tuple(section.nodes))


def _closing_fault(opened: list[_OpenSection], name: str) -> str:
    """Return Anki's message about a section that ends where it cannot; "" if it can."""
    found = f"Found '\u2068{{{{/{name}}}}}\u2069', but"
    if len(opened) == 1:
        possible = f"'\u2068{{{{#{name}}}}}\u2069' or '\u2068{{{{^{name}}}}}\u2069'"
        return f"{found} missing {possible}"
    if opened[-1].name != name:
        return f"{found} expected '\u2068{{{{/{opened[-1].name}}}}}\u2069'"
    return ""


def _tokens(source: str) -> Iterator[tuple[str, str | None]]:
    """Yield each text with the tag after it, without delimiters; None after the last text."""
    opening = _OPENING
    if source.lstrip().startswith(_OTHER_DELIMITERS):
        source, opening = source.lstrip(), _OTHER_OPENING
        while source.startswith(_OTHER_DELIMITERS):  # Anki takes each of several
            source = source.removeprefix(_OTHER_DELIMITERS)
    unclosed: set[str] = set()
    text = position = 0
    while found := opening.search(source, position):
        start, delimiter = found.start(), found[0]
        closing = _CLOSINGS[delimiter]
        # Each delimiter is searched to the end only once, so that the time is linear.
        end = -1 if delimiter in unclosed else source.find(closing, found.end())
        if end < 0:
            unclosed.add(delimiter)
            position = found.end() if delimiter == "<!--" else start + 1
        elif delimiter == "<!--":
            position = end + len(closing)
        else:
            # "{{{Front}}}": the name is "Front", and the last brace is text.
            yield source[text:start], source[found.end() : end].lstrip("{").strip()
            text = position = end + len(closing)
    yield source[text:], None
