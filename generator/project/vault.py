"""The vault of a file: the folder that its pictures and embedded notes are looked up in.

It is the nearest folder above the file that contains `.obsidian`, which makes it a vault of
Obsidian, or else `hashcards.db`, or else the file's repository, which contains `.git`. A vault of
Obsidian may be inside another one, which has the files and settings that the inner one lacks.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from generator.cache.file_states import KnownFile, content_digest, read_known, state_from
from generator.file_errors import raise_if_disk_failed
from generator.project.folder import GRAPH_MARK
from generator.reading import Reading, ReadOptions
from generator.regular_files import exists, is_regular_file, real_path
from generator.sources.template_folders import SETTINGS_FILES, template_folder

# Pairs of a plugin's id and the text of its file.
PluginSettings = tuple[tuple[str, str], ...]
OBSIDIAN_FOLDER = ".obsidian"
# A folder outside these vaults that contains one of these; the first kind that is found above.
_OTHER_MARKS = ("hashcards.db", ".git")


class Vaults:
    """The vaults of a source's files, each looked for once.

    `looked_for` has whether there is something at each path that decided, and `known` the settings
    files that were read.
    """

    def __init__(self) -> None:
        self.looked_for: dict[str, bool] = {}
        self.known: dict[str, KnownFile] = {}
        self._marked: dict[tuple[Path, str], Path | None] = {}
        self._options: dict[str | Path, ReadOptions] = {}
        self._templates: dict[Path, tuple[Path, ...]] = {}
        self._texts: dict[tuple[Path, str], str | None] = {}
        self._used: dict[tuple[Path, ...], dict[str, tuple[Path, str]]] = {}

    def roots_of(self, folder: Path) -> tuple[Path, ...]:
        """Return the roots of the vaults that a folder is in, resolved, nearest first."""
        resolved = real_path(folder)
        found = tuple(self._folders_with(resolved, OBSIDIAN_FOLDER))
        others = (self._folder_with(resolved, mark) for mark in _OTHER_MARKS)
        return found or tuple(filter(None, others))[:1]

    def is_in_obsidian(self, folder: Path) -> bool:
        """Return whether a folder is in a vault of Obsidian."""
        return self._folder_with(real_path(folder), OBSIDIAN_FOLDER) is not None

    @property
    def plugin_settings(self) -> tuple[tuple[Path, PluginSettings], ...]:
        """The root of each vault whose settings are used, with these."""
        found: dict[Path, dict[str, str]] = {}
        for used in self._used.values():
            for plugin, (root, text) in used.items():
                found.setdefault(root, {})[plugin] = text
        return tuple((root, tuple(texts.items())) for root, texts in found.items())

    @property
    def settings_in_use(self) -> tuple[PluginSettings, ...]:
        """The settings that are used together in a folder, for the folders that were looked at."""
        found = dict.fromkeys(options.plugin_settings for options in self._options.values())
        return tuple(filter(None, found))

    def options_in(self, folder: str | Path, reading: Reading) -> ReadOptions:
        """Return the options for the files of a folder; `reading` is the same in each call."""
        if folder not in self._options:
            self._options[folder] = self._options_in(real_path(folder), reading)
        return self._options[folder]

    def _options_in(self, folder: Path, reading: Reading) -> ReadOptions:
        roots = tuple(self._folders_with(folder, OBSIDIAN_FOLDER))
        used = self._settings_in(roots)
        used_roots = {root for root, _ in used.values()}
        root = next((root for root in roots if root in used_roots), None)
        below = folder.relative_to(root).as_posix() if root else ""
        return ReadOptions(
            columns=reading.roles,
            columns_from=reading.columns_from,
            vault_patterns=reading.vault_patterns,
            plugin_settings=tuple((plugin, text) for plugin, (_, text) in used.items()),
            vault_folder="" if below == "." else below,
            in_templates=any(self._has_template(root, folder) for root in roots),
            in_graph=self._folder_with(folder, GRAPH_MARK) is not None,
        )

    def _folders_with(self, folder: Path, mark: str) -> Iterator[Path]:
        found = self._folder_with(folder, mark)
        while found is not None:
            yield found
            found = self._folder_with(found.parent, mark) if found.parent != found else None

    def _folder_with(self, folder: Path, mark: str) -> Path | None:
        """Return the nearest folder that contains the mark; `folder` is resolved."""
        looked_at: list[Path] = []
        found: Path | None = None
        for one in (folder, *folder.parents):
            if (one, mark) in self._marked:
                found = self._marked[one, mark]
                break
            looked_at.append(one)
            path = one / mark
            is_there = self.looked_for[str(path)] = exists(path)
            if is_there:
                found = one
                break
        self._marked |= {(one, mark): found for one in looked_at}
        return found

    def _has_template(self, root: Path, folder: Path) -> bool:
        """Return whether a folder is in the folder of templates of this vault."""
        if root not in self._templates:
            texts = ((self._read(root, path), key) for path, key in SETTINGS_FILES)
            names = (template_folder(text, key) for text, key in texts if text is not None)
            self._templates[root] = tuple(root / name for name in names if name)
        return any(folder.is_relative_to(templates) for templates in self._templates[root])

    def _settings_in(self, roots: tuple[Path, ...]) -> dict[str, tuple[Path, str]]:
        """Return the root and the settings of each plugin: the nearest that are not its defaults.

        Of defaults only, the nearest.
        """
        if roots not in self._used:
            # Imported here, since few sources are in a vault.
            from generator.sources.vault_settings import PLUGINS, are_default

            self._used[roots] = {}
            for plugin in PLUGINS if roots else ():
                texts = ((root, self._settings_of(plugin, root)) for root in roots)
                found = [(root, text) for root, text in texts if text is not None]
                own = (one for one in found if not are_default(plugin, one[1]))
                if found:
                    self._used[roots][plugin] = next(own, found[0])
        return self._used[roots]

    def _settings_of(self, plugin: str, root: Path) -> str | None:
        if (root, plugin) not in self._texts:
            self._texts[root, plugin] = self._read(root, f"plugins/{plugin}/data.json")
        return self._texts[root, plugin]

    def _read(self, root: Path, name: str) -> str | None:
        """Return the text of a file of settings; None without any, "" if it cannot be read."""
        from generator.sources.settings_file import LARGEST, TOO_LARGE

        path = root / OBSIDIAN_FOLDER / name
        is_there = self.looked_for[str(path)] = is_regular_file(path)
        if not is_there:
            return None
        try:
            status = path.stat()
            if status.st_size > LARGEST:
                digest = content_digest(path) or ""
                self.known[os.fspath(path)] = KnownFile(digest=digest, state=state_from(status))
                return TOO_LARGE
            data, self.known[os.fspath(path)] = read_known(path)
        except OSError as error:
            raise_if_disk_failed(error)
            return ""
        return data.decode(errors="replace")
