"""The folder of templates that the settings of an Obsidian vault name: its files are no notes."""

import json

# The files of settings, below `.obsidian`, each with the key of the folder.
SETTINGS_FILES = (
    ("templates.json", "folder"),
    ("plugins/templater-obsidian/data.json", "templates_folder"),
)


def template_folder(text: str, key: str) -> str:
    """Return the path of the folder in its vault; "" if the settings name none."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return ""
    value = data.get(key) if isinstance(data, dict) else None
    return value.strip().strip("/") if isinstance(value, str) else ""
