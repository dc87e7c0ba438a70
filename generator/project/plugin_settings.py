"""What is reported of the settings of plugins in a source's vaults."""

import os
from collections.abc import Iterator
from dataclasses import replace

from generator.diagnostics import Diagnostic
from generator.project.vault import Vaults
from generator.reading import Reading


def settings_notices(vaults: Vaults) -> Iterator[str]:
    """Yield a line for each vault with plugins whose settings are not their defaults."""
    # Imported here, since few sources are in a vault.
    from generator.sources.vault_settings import describe_settings, read_settings

    described = (
        describe_settings(read_settings(plugin_settings)[0])
        for plugin_settings in vaults.settings_in_use
    )
    # Vaults inside a vault often have the same settings.
    for found in dict.fromkeys(described):
        if found:
            yield "settings of " + "; of ".join(found)


def settings_problems(vaults: Vaults, reading: Reading) -> Iterator[Diagnostic]:
    """Yield the problems of settings, such as a pattern that is not run, with their paths."""
    if not vaults.plugin_settings:
        return
    from generator.sources.vault_settings import read_settings

    for root, plugin_settings in vaults.plugin_settings:
        _, problems = read_settings(plugin_settings, run_patterns=reading.vault_patterns)
        for problem in problems:
            path = os.path.relpath(root / problem.location.path).replace(os.sep, "/")
            yield replace(problem, location=replace(problem.location, path=path))
