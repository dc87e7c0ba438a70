"""What the settings of a vault's plugins make of the syntax of its notes."""

from functools import lru_cache

from generator.reading import ReadOptions
from generator.sources.dialects.obsidian.blocks import BlockSyntax
from generator.sources.dialects.obsidian.tag_lines import DeckTags
from generator.sources.foreign.cloze_patterns import ClozePatterns
from generator.sources.foreign.separators import separators_pattern
from generator.sources.vault_paths import matches, path_in_vault
from generator.sources.vault_settings import (
    ObsidianToAnki,
    SpacedRepetition,
    VaultSettings,
    read_settings,
)


class CardSyntax:
    """The syntax of Spaced Repetition, with patterns made of its settings."""

    def __init__(self, settings: SpacedRepetition) -> None:
        self.settings = settings
        self.deck_tags = DeckTags(settings.tags)
        self.clozes = ClozePatterns(settings.cloze_patterns)
        self.one_line = separators_pattern(settings.one_line, settings.one_line_reversed)
        self.reversed = {settings.one_line_reversed, settings.several_lines_reversed} - {""}
        self.several_lines = {settings.several_lines, settings.several_lines_reversed} - {""}


class VaultSyntax:
    """The syntax of both plugins in a file, and which of them read it.

    `settings` are None for a plugin without any, and `cards` and `blocks` have its defaults.
    """

    def __init__(
        self, settings: VaultSettings, path: str = "", *, run_patterns: bool = False
    ) -> None:
        self.settings = settings
        self.path = path
        self.cards = _card_syntax(settings.spaced_repetition or SpacedRepetition())
        self.blocks = _block_syntax(settings.obsidian_to_anki or ObsidianToAnki())
        self.run_patterns = run_patterns
        used = (settings.spaced_repetition, settings.obsidian_to_anki)
        self.has_settings = used != (None, None)

    @property
    def folder_deck(self) -> str | None:
        """The deck named after the folders of the file; None if the settings have no such decks."""
        cards = self.settings.spaced_repetition
        folders = self.path.split("/")[:-1]
        return "::".join(folders) if cards is not None and cards.by_folders and folders else None

    @property
    def has_cards_ignored(self) -> bool:
        """Whether Spaced Repetition ignores the file."""
        cards = self.settings.spaced_repetition
        return cards is not None and any(matches(glob, self.path) for glob in cards.ignored)

    @property
    def has_notes_ignored(self) -> bool:
        """Whether Obsidian_to_Anki ignores the file."""
        notes = self.settings.obsidian_to_anki
        if notes is None or not self.path:
            return False
        is_outside = bool(notes.scanned) and not self.path.startswith(f"{notes.scanned}/")
        return is_outside or any(matches(glob, self.path) for glob in notes.ignored)


@lru_cache(maxsize=64)
def vault_syntax(options: ReadOptions, name: str) -> VaultSyntax:
    """Return the syntax of a file with this name."""
    settings, _ = read_settings(options.plugin_settings)
    path = path_in_vault(options, name)
    return VaultSyntax(settings, path, run_patterns=options.vault_patterns)


@lru_cache(maxsize=8)
def _card_syntax(settings: SpacedRepetition) -> CardSyntax:
    return CardSyntax(settings)


@lru_cache(maxsize=8)
def _block_syntax(settings: ObsidianToAnki) -> BlockSyntax:
    return BlockSyntax(settings)
