"""References to blocks, embeds and queries in the texts of a Logseq page.

A reference is `((id))`, with the `id::` of a block, or `[text](((id)))`. Logseq shows the text of
the block, which may be on another page of the graph. Only the page itself is read here.
"""

import re
from collections.abc import Mapping

from generator.diagnostics import Code, Location
from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.gatherer import Gatherer
from generator.text.edits import rewrite
from generator.text.located import Text
from generator.text.regions import CodeAndMath

_ID = r"\(\((?P<{name}>[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}})\)\)"
_REFERENCE = lazy_pattern(
    rf"\[(?P<label>[^\[\]\n]+)\]\({_ID.format(name='labelled')}\)"
    rf"|{_ID.format(name='id')}"
    r"|\{\{(?P<macro>embed|query)\b[^{}\n]*\}\}"
)
# A text with one of these could have deletions or references of its own, or open code.
_SYNTAX = lazy_pattern(r"\{\{|\}\}|\(\(|```|~~~|\n")
# In characters. A page may refer to a block many times.
_LONGEST = 1000
_MACROS = {"embed": "embeds", "query": "queries"}
_REFERENCES = "references to blocks"


class References:
    """The references in the texts of a page; `blocks` are the texts of its blocks by their ids.

    Those that are kept as they are written are reported together at the end, once for each kind.
    """

    def __init__(self, blocks: Mapping[str, str]) -> None:
        self._blocks = {
            name.lower(): text
            for name, text in blocks.items()
            if text and len(text) <= _LONGEST and not _SYNTAX.search(text)
        }
        self._kept: dict[str, list[Location]] = {}

    def resolve(self, text: Text) -> Text:
        """Write the texts of blocks instead of references to them, outside code and math."""
        if "((" not in text.value and "{{" not in text.value:
            return text
        for found in CodeAndMath(text.value).matches_outside(_REFERENCE):
            if self._shown(found) is None:
                kind = _MACROS.get(found["macro"] or "", _REFERENCES)
                self._kept.setdefault(kind, []).append(text.locate(found.start()))
        return rewrite(text, _REFERENCE, lambda found: self._shown(found) or found[0])

    def report_kept(self, gatherer: Gatherer) -> None:
        """Report the references that were kept."""
        for kind, locations in self._kept.items():
            times = f" ({len(locations)} times)" if len(locations) > 1 else ""
            hint = "leave it: the text is kept; or write there what Logseq shows"
            message = f"not converted: {kind}{times}"
            gatherer.report(locations[0], Code.NOT_CONVERTED, message, hint)

    def _shown(self, found: re.Match[str]) -> str | None:
        """Return what Logseq shows for a reference; None if the page does not have it."""
        return found["label"] or self._blocks.get((found["id"] or "").lower())
