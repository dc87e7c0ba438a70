"""Every dialect, one module or sub-package each, with its grammar in its docstring: a new one is a new file here."""

import re
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from generator.sources.dialect import NATIVE, Dialect


@cache
def dialects() -> tuple[Dialect, ...]:
    """Return every value `Dialect` of the modules in this package, by name."""
    # Read from the folder, so that a list of names cannot miss one.
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    values = [
        value for module in modules for value in vars(module).values() if isinstance(value, Dialect)
    ]
    return tuple(sorted(values, key=lambda dialect: dialect.name))


def dialect_names() -> tuple[str, ...]:
    """List what `dialect:` and `--dialect` may name."""
    return (NATIVE, *(dialect.name for dialect in dialects()))


def dialect_named(name: str) -> Dialect | None:
    """Return the dialect of that name; None for our own format, and for a name that no dialect has."""
    return next((dialect for dialect in dialects() if dialect.name == name), None)


def unknown_dialect_hint(value: str) -> str:
    """Say what to write instead of a dialect that does not exist."""
    tools = {tool: dialect.name for dialect in dialects() for tool in dialect.tools}
    tool_name = re.sub(r"[\s_]+", "-", value.strip().lower())
    # A person knows the name of the tool, such as "My_Tool", and not ours for its files.
    if tool_name in tools:
        return f'write "{tools[tool_name]}" for its files'
    close = get_close_matches(tool_name, [*dialect_names(), *tools], n=1, cutoff=0.5)
    known = ", ".join(dialect_names())
    return (
        f'did you mean "{tools.get(close[0], close[0])}"?' if close else f"the dialects are {known}"
    )
