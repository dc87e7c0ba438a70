"""How a source is read: what the user asked for, and what is around a file."""

from generator.values import dataclass

# The roles of the columns that go back to those that the header gives.
AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the user asked for.

    All files are read in `dialect`; None if each file's front matter or text decides. `columns` are
    the roles of the columns of a table, as the option has them; "" or `AUTO` if its header decides.
    `columns_from` is the path of the lock that they are from; "" if the user gave them. With
    `vault_patterns`, the user's own patterns in a vault's settings are run.
    """

    dialect: str | None = None
    columns: str = ""
    columns_from: str = ""
    vault_patterns: bool = False

    @property
    def roles(self) -> str:
        """The roles of the columns; "" if the header decides."""
        return "" if self.columns == AUTO else self.columns


AS_FOUND = Reading()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What decides how a file is read besides its text.

    `columns` are the `roles` of a `Reading`; `columns_from` and `vault_patterns` are as there.
    `plugin_settings` has the text of each settings file in the file's vault, as pairs of the
    plugin's id and the text. `vault_folder` is the path of the file's folder in its vault, with
    "/" between names; "" for the vault itself. `in_graph` is whether the file is in a graph of
    Logseq, and `in_templates` whether it is one of the templates of its vault.
    """

    columns: str = ""
    columns_from: str = ""
    vault_patterns: bool = False
    plugin_settings: tuple[tuple[str, str], ...] = ()
    vault_folder: str = ""
    in_graph: bool = False
    in_templates: bool = False


NO_OPTIONS = ReadOptions()
