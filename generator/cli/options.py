"""Arguments and options that several commands have."""

from pathlib import Path

import click


class DialectType(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """A dialect's name. The dialects are imported only if one is given, since that takes time."""

    name = "dialect"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name in lower case; fail with the known dialects if it is not one of them."""
        from generator.sources.dialects import dialect_names, unknown_dialect_hint

        if value.lower() not in dialect_names():
            self.fail(f'unknown dialect "{value}": {unknown_dialect_hint(value)}', param, ctx)
        return value.lower()


source_argument = click.argument(
    "source", type=click.Path(exists=True, path_type=Path), required=False
)
dialect_option = click.option(
    "--dialect",
    type=DialectType(),
    help="Read SOURCE in another tool's format.  [default: from the lock or the front matter, or "
    "detected]",
)
strict_option = click.option("--strict", is_flag=True, help="Fail if there is a warning.")
list_skipped_option = click.option(
    "--list-skipped",
    is_flag=True,
    help="List the files of a folder that are skipped because they have no card.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON, for scripts."
)
no_cache_option = click.option(
    "--no-cache",
    is_flag=True,
    help="Read and render everything again, and remember nothing.",
)
file_argument = click.argument("file", metavar="FILE", required=False)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of stdout.",
)
stdin_option = click.option("--stdin", is_flag=True, help='Read stdin, like the FILE "-".')
force_option = click.option("--force", is_flag=True, help="Overwrite an existing file.")
encoding_option = click.option(
    "--encoding",
    metavar="NAME",
    help="The encoding of FILE, such as cp1252.  [default: UTF-8 or UTF-16]",
)
