"""The settings of an Obsidian vault's plugins that decide how its notes are read.

They are in JSON files of the vault, whose text is passed in. What a file does not say is as the
plugin has it by default; values of another type than the plugin writes are ignored.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from generator.diagnostics import Diagnostic
from generator.sources.anki_presets import Preset, recognise_preset
from generator.sources.settings_file import SettingsFile
from generator.sources.tags import canonical_tag, is_tag
from generator.values import dataclass

SPACED_REPETITION, OBSIDIAN_TO_ANKI = "Spaced Repetition", "Obsidian_to_Anki"
FLASHCARDS = "Flashcards for Obsidian"
# The plugins whose settings are read, by their ids: the names of their folders in the vault.
PLUGINS = {
    "obsidian-spaced-repetition": SPACED_REPETITION,
    "obsidian-to-anki-plugin": OBSIDIAN_TO_ANKI,
    "flashcards-obsidian": FLASHCARDS,
}
HIGHLIGHT_CLOZE = "==[123;;]answer[;;hint]=="
# Before it had patterns, the plugin had a switch for each of these.
_CLOZE_SWITCHES = {
    "convertHighlightsToClozes": (HIGHLIGHT_CLOZE, True),
    "convertBoldTextToClozes": ("**[123;;]answer[;;hint]**", False),
    "convertCurlyBracketsToClozes": ("{{[123;;]answer[;;hint]}}", False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacedRepetition:
    """The settings of Spaced Repetition.

    `tags` mark cards and name decks, without "#" and with "/" between levels. With `by_folders`,
    folders are the decks and every note may have cards. `card_end` is the line that ends a card of
    several lines; empty if a blank line does. `ignored` are folders or globs of notes.
    """

    tags: tuple[str, ...] = ("flashcards",)
    by_folders: bool = False
    one_line: str = "::"
    one_line_reversed: str = ":::"
    several_lines: str = "?"
    several_lines_reversed: str = "??"
    card_end: str = ""
    cloze_patterns: tuple[str, ...] = (HIGHLIGHT_CLOZE,)
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObsidianToAnki:
    """The settings of Obsidian_to_Anki.

    The first eight are the words of its syntax. `tag` and `deck` are for all notes; empty if they
    are the plugin's own. `presets` are the documented expressions for notes, and `patterns` the
    others: pairs of a note type and a regular expression in the syntax of JavaScript. `fields` has
    the names of the fields of each note type. `folder_decks` and `folder_tags` are by the path of a
    folder in the vault. `scanned` is the folder whose notes are read, empty for all; `ignored` are
    globs of notes.
    """

    begin: str = "START"
    end: str = "END"
    begin_inline: str = "STARTI"
    end_inline: str = "ENDI"
    target_deck: str = "TARGET DECK"
    file_tags: str = "FILE TAGS"
    delete: str = "DELETE"
    frozen: str = "FROZEN"
    tag: str = ""
    deck: str = ""
    curly_cloze: bool = False
    highlight_cloze: bool = False
    obsidian_tags: bool = False
    presets: tuple[Preset, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    folder_decks: tuple[tuple[str, str], ...] = ()
    folder_tags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    scanned: str = ""
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flashcards:
    """The settings of Flashcards for Obsidian; `tag`, without "#", marks cards."""

    tag: str = "card"
    one_line: str = "::"
    one_line_reversed: str = ":::"


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultSettings:
    """The settings of a vault's plugins; None for a plugin without any."""

    spaced_repetition: SpacedRepetition | None = None
    obsidian_to_anki: ObsidianToAnki | None = None
    flashcards: Flashcards | None = None


@lru_cache(maxsize=8)
def read_settings(
    plugin_settings: tuple[tuple[str, str], ...], *, run_patterns: bool = False
) -> tuple[VaultSettings, tuple[Diagnostic, ...]]:
    """Read the settings of plugins: pairs of a plugin's id and the text of its file.

    A file that cannot be used is a warning, and the plugin has its defaults. So is each regular
    expression of the user, unless it is run, and what is left out because a list is too long. Their
    paths are relative to the vault.
    """
    problems: list[Diagnostic] = []
    cards: SpacedRepetition | None = None
    notes: ObsidianToAnki | None = None
    flashcards: Flashcards | None = None
    for plugin, text in plugin_settings:
        if plugin not in PLUGINS:
            continue
        file = SettingsFile(
            f".obsidian/plugins/{plugin}/data.json", text, PLUGINS[plugin], problems
        )
        data = file.read()
        settings = _section(data, "settings")
        if PLUGINS[plugin] == SPACED_REPETITION:
            cards = _read_spaced_repetition(settings)
            kept = file.first(cards.cloze_patterns, "cloze patterns")
            cards = replace(cards, cloze_patterns=kept)
        elif PLUGINS[plugin] == FLASHCARDS:
            flashcards = _read_flashcards(data)
        else:
            notes = _read_obsidian_to_anki(settings, _section(data, "fields_dict"))
            notes = replace(
                notes,
                presets=file.first(notes.presets, "documented patterns"),
                patterns=file.first(notes.patterns, "patterns"),
            )
            for pattern in () if run_patterns else notes.patterns:
                file.report_pattern(*pattern)
    found = VaultSettings(spaced_repetition=cards, obsidian_to_anki=notes, flashcards=flashcards)
    return found, tuple(problems)


def are_default(plugin: str, text: str) -> bool:
    """Return whether a plugin's file says nothing but its defaults; not if it cannot be used."""
    settings, problems = read_settings(((plugin, text),))
    cards, notes = settings.spaced_repetition, settings.obsidian_to_anki
    return (
        not problems
        and cards in (None, SpacedRepetition())
        and settings.flashcards in (None, Flashcards())
        and notes in (None, replace(ObsidianToAnki(), fields=notes.fields if notes else ()))
    )


def describe_settings(settings: VaultSettings) -> tuple[str, ...]:
    """Return the name of each plugin whose settings are not its defaults, and what they are."""
    lines = {
        SPACED_REPETITION: _describe_spaced_repetition(settings.spaced_repetition),
        OBSIDIAN_TO_ANKI: _describe_obsidian_to_anki(settings.obsidian_to_anki),
        FLASHCARDS: _describe_flashcards(settings.flashcards),
    }
    found = ((name, ", ".join(parts)) for name, parts in lines.items())
    return tuple(f"{name}: {parts}" for name, parts in found if parts)


def _read_spaced_repetition(data: dict[str, Any]) -> SpacedRepetition:
    default = SpacedRepetition()
    patterns = data.get("clozePatterns")
    if not isinstance(patterns, list):
        switches = _CLOZE_SWITCHES.items()
        patterns = [pattern for key, (pattern, on) in switches if _flag(data, key, default=on)]
    tags = tuple(
        tag
        for written in _texts(data, "flashcardTags", ("#flashcards",))
        if (tag := canonical_tag(written.strip().removeprefix("#")).replace("::", "/"))
    )
    return SpacedRepetition(
        tags=tags,
        by_folders=_flag(data, "convertFoldersToDecks"),
        one_line=_text(data, "singleLineCardSeparator", default.one_line),
        one_line_reversed=_text(data, "singleLineReversedCardSeparator", default.one_line_reversed),
        several_lines=_text(data, "multilineCardSeparator", default.several_lines).strip(),
        several_lines_reversed=_text(
            data, "multilineReversedCardSeparator", default.several_lines_reversed
        ).strip(),
        card_end=_text(data, "multilineCardEndMarker", "").strip(),
        cloze_patterns=tuple(entry for entry in patterns if isinstance(entry, str) and entry),
        ignored=_texts(data, "noteFoldersToIgnore", ()),
    )


def _read_obsidian_to_anki(data: dict[str, Any], fields: dict[str, Any]) -> ObsidianToAnki:
    words, defaults = _section(data, "Syntax"), _section(data, "Defaults")
    default = ObsidianToAnki()
    tag, deck = _text(defaults, "Tag", ""), _text(defaults, "Deck", "")
    decks = _section(data, "FOLDER_DECKS")
    tags = _section(data, "FOLDER_TAGS")
    patterns = _section(data, "CUSTOM_REGEXPS")
    written = [(kind, _text(patterns, kind, "").strip()) for kind in patterns]
    presets = {kind: recognise_preset(kind, pattern) for kind, pattern in written}
    return ObsidianToAnki(
        begin=_word(words, "Begin Note", default.begin),
        end=_word(words, "End Note", default.end),
        begin_inline=_word(words, "Begin Inline Note", default.begin_inline),
        end_inline=_word(words, "End Inline Note", default.end_inline),
        target_deck=_word(words, "Target Deck Line", default.target_deck),
        file_tags=_word(words, "File Tags Line", default.file_tags),
        delete=_word(words, "Delete Note Line", default.delete),
        frozen=_word(words, "Frozen Fields Line", default.frozen),
        tag="" if tag == OBSIDIAN_TO_ANKI else tag.strip(),
        deck="" if deck == "Default" else deck.strip(),
        curly_cloze=_flag(defaults, "CurlyCloze"),
        highlight_cloze=_flag(defaults, "CurlyCloze - Highlights to Clozes"),
        obsidian_tags=_flag(defaults, "Add Obsidian Tags"),
        presets=tuple(filter(None, presets.values())),
        patterns=tuple((kind, text) for kind, text in written if text and not presets[kind]),
        fields=tuple((kind, _texts(fields, kind, ())) for kind in fields),
        folder_decks=tuple(
            (folder, name) for folder in decks if (name := _text(decks, folder, "").strip())
        ),
        folder_tags=tuple(
            (folder, of_folder)
            for folder in tags
            if (of_folder := tuple(_text(tags, folder, "").split()))
        ),
        scanned=_text(defaults, "Scan Directory", "").strip("/"),
        ignored=_texts(data, "IGNORED_FILE_GLOBS", ()),
    )


def _read_flashcards(data: dict[str, Any]) -> Flashcards:
    default = Flashcards()
    tag = _word(data, "flashcardsTag", default.tag).removeprefix("#").casefold()
    return Flashcards(
        tag=tag if is_tag(f"#{tag}") else default.tag,
        one_line=_word(data, "inlineSeparator", default.one_line),
        one_line_reversed=_word(data, "inlineSeparatorReverse", default.one_line_reversed),
    )


def _describe_spaced_repetition(settings: SpacedRepetition | None) -> Iterator[str]:
    if settings is None:
        return
    default = SpacedRepetition()
    if settings.by_folders:
        yield "folders as decks"
    elif settings.tags != default.tags:
        yield "tags " + " ".join(f"#{tag}" for tag in settings.tags)
    separators = {
        settings.one_line: default.one_line,
        settings.one_line_reversed: default.one_line_reversed,
        settings.several_lines: default.several_lines,
        settings.several_lines_reversed: default.several_lines_reversed,
    }
    for written, usual in separators.items():
        if written and written != usual:
            yield f"separator {written}"
    if settings.card_end:
        yield f"end of a card {settings.card_end}"
    if settings.cloze_patterns != default.cloze_patterns:
        yield "cloze patterns " + (" ".join(settings.cloze_patterns) or "none")


def _describe_obsidian_to_anki(settings: ObsidianToAnki | None) -> Iterator[str]:
    if settings is None:
        return
    default = ObsidianToAnki()
    words = {
        getattr(settings, name): getattr(default, name)
        for name in ("begin", "end", "begin_inline", "end_inline", "target_deck", "file_tags")
    }
    changed = [f"{written} for {usual}" for written, usual in words.items() if written != usual]
    yield from changed
    if settings.tag:
        yield f"tag {settings.tag}"
    if settings.deck:
        yield f"deck {settings.deck}"
    if settings.folder_decks:
        yield "decks of folders"
    if settings.folder_tags:
        yield "tags of folders"
    for preset in settings.presets:
        yield f"{preset.style.value} for {preset.note_type}"


def _describe_flashcards(settings: Flashcards | None) -> Iterator[str]:
    if settings is None:
        return
    default = Flashcards()
    if settings.tag != default.tag:
        yield f"tag #{settings.tag}"
    for name in ("one_line", "one_line_reversed"):
        if (written := getattr(settings, name)) != getattr(default, name):
            yield f"separator {written}"


def _section(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return dict(value) if isinstance(value, dict) else {}


def _text(data: dict[str, Any], key: str, default: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else default


def _word(data: dict[str, Any], key: str, default: str) -> str:
    """Return a word of the syntax; one that is empty or has two lines could start anything."""
    value = _text(data, key, default).strip()
    return value if value and "\n" not in value else default


def _texts(data: dict[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = data.get(key)
    if not isinstance(value, list):
        return default
    return tuple(entry for entry in value if isinstance(entry, str))


def _flag(data: dict[str, Any], key: str, *, default: bool = False) -> bool:
    value = data.get(key)
    return value if isinstance(value, bool) else default
