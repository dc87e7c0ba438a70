"""How a source is read: what the user asked for, and what is around a file."""

from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the user asked for.

    All files are read in `dialect`; None if each file's front matter or text decides. `columns` are
    the roles of the columns of a table, as the option has them; "" if its header decides. With
    `vault_patterns`, the user's own patterns in a vault's settings are run.
    """

    dialect: str | None = None
    columns: str = ""
    vault_patterns: bool = False


AS_FOUND = Reading()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What decides how a file is read besides its text.

    `columns` and `vault_patterns` are as in `Reading`. `plugin_settings` has the text of each
    settings file in the file's vault, as pairs of the plugin's id and the text. `vault_folder` is
    the path of the file's folder in its vault, with "/" between names; "" for the vault itself.
    `in_graph` is whether the file is in a graph of Logseq, and `in_templates` whether it is one of
    the templates of its vault.
    """

    columns: str = ""
    vault_patterns: bool = False
    plugin_settings: tuple[tuple[str, str], ...] = ()
    vault_folder: str = ""
    in_graph: bool = False
    in_templates: bool = False


NO_OPTIONS = ReadOptions()
