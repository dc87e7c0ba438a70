r"""Obsidian notes with cards for the plugin Spaced Repetition or for Obsidian_to_Anki.

    file      = [ YAML ] { heading | deck line | card | block | note | text }
    deck line = tags alone on a line, one of them "#flashcards" [ "/" deck ] (see `tag_lines`)
    card      = a card of Spaced Repetition (see `cards`)
    block     = "START" … "END" and other words of Obsidian_to_Anki (see `blocks`)
    note      = a note of a documented expression of Obsidian_to_Anki (see `anki_presets`)
              | a note of the native format

The settings of both plugins in the vault may have other tags, words and separators. Without them,
the expressions are inferred from the ids that the plugin wrote. Headings are sections, as the
plugins show them. Schedule comments are dropped, like all other comments. Text on no card is
reported. Of several deck tags for one card, the first one counts. Code and math are text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from generator.lazy_patterns import lazy_pattern
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources.dialect import Dialect, ParsedFile
from generator.sources.dialects.obsidian.blocks import BlockSyntax
from generator.sources.dialects.obsidian.detection import detect, markers, words
from generator.sources.dialects.obsidian.fenced_notes import without_fences
from generator.sources.dialects.obsidian.reader import Reader
from generator.sources.dialects.obsidian.vault_syntax import vault_syntax
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.yaml_header import read_yaml_header
from generator.sources.front_matter import blank_front_matter

# Obsidian reads both keys, in any case.
_TAGS_ROW = lazy_pattern(r"tags?:(?P<space>[ \t]*)(?P<value>.*)$", re.IGNORECASE)
_YAML_SYNTAX = lazy_pattern(r"[\[\]{}\"',#&*!|>%@`]")


def _read(options: ReadOptions, path: str, rows: Sequence[str]) -> ParsedFile:
    """Read an Obsidian note."""
    vault = vault_syntax(options, path.rpartition("/")[2])
    of_plugin = _plugin_rows(vault.blocks, rows)
    yaml_rows = ["" if index in of_plugin else row for index, row in enumerate(rows)]
    front_matter, problems = read_yaml_header(path, _with_tags_key(yaml_rows))
    deck, tags, is_marked = vault.cards.deck_tags.split(front_matter.tags)
    below = [
        rows[index] if index in of_plugin else row
        for index, row in enumerate(blank_front_matter(front_matter, rows))
    ]
    below_fences = without_fences(below, vault.blocks.settings)
    gatherer = Gatherer(path, is_markdown=True)
    Reader(gatherer, vault, below_fences, deck=deck, is_marked=is_marked).read_all()
    return gatherer.finish().with_front_matter(replace(front_matter, tags=tags), problems)


def _plugin_rows(syntax: BlockSyntax, rows: Sequence[str]) -> set[int]:
    """Return the indices of Obsidian_to_Anki's own rows in the front matter.

    Some write them there, where Obsidian does not show them: the plugin finds them anywhere.
    """
    found: set[int] = set()
    if not rows or rows[0].rstrip() != "---":
        return found
    is_frozen = False
    for index, row in enumerate(rows[1:], start=1):
        if row.rstrip() == "---":
            return found
        setting = syntax.file_setting.match(row)
        starts = setting is not None or syntax.frozen.match(row) is not None
        is_frozen = bool(row.strip()) and (
            (is_frozen and setting is None) or syntax.frozen.match(row) is not None
        )
        if starts or is_frozen:
            found.add(index)
    return set()  # the front matter is not closed


def _with_tags_key(rows: Sequence[str]) -> Sequence[str]:
    """Write the key of the tags in the front matter as the native format does, `tags:`.

    Words without commas are several tags: `tag: a b` becomes `tags: a, b`.
    """
    if not rows or rows[0].rstrip() != "---":
        return rows
    for index, row in enumerate(rows[1:], start=1):
        if row.rstrip() == "---":
            break
        if found := _TAGS_ROW.match(row):
            value = found["value"]
            words = value if _YAML_SYNTAX.search(value) else ", ".join(value.split())
            return [*rows[:index], f"tags:{found['space']}{words}", *rows[index + 1 :]]
    return rows


def _configure(options: ReadOptions) -> Dialect:
    """Return the dialect with the tags, words and separators of a vault's settings."""
    if not options.plugin_settings:
        return DIALECT
    syntax = partial(vault_syntax, options)
    return replace(
        DIALECT,
        read=partial(_read, options),
        detect=partial(detect, syntax),
        markers=markers(syntax("")),
        words=words(syntax("")),
    )


DIALECT = Dialect(
    name="obsidian",
    read=partial(_read, NO_OPTIONS),
    detect=partial(detect, partial(vault_syntax, NO_OPTIONS)),
    tools=("obsidian-sr", "obsidian-spaced-repetition", "obsidian-to-anki", "spaced-repetition"),
    note_hint='write a line "question::answer"',
    shares_markers=True,
    markers=markers(vault_syntax(NO_OPTIONS, "")),
    words=words(vault_syntax(NO_OPTIONS, "")),
    configure=_configure,
)
