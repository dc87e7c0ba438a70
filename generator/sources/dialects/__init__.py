"""The dialects: one module or sub-package each, with the grammar of its format in its docstring.

A new file in this package is a new dialect; no list names them.
"""

import re
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules

from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources.dialect import NATIVE, Dialect


@cache
def dialects() -> tuple[Dialect, ...]:
    """Return the `Dialect` values of all modules in this package, sorted by name."""
    # The modules are looked up in the folder: a list of names could miss one.
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    values = [
        value for module in modules for value in vars(module).values() if isinstance(value, Dialect)
    ]
    return tuple(sorted(values, key=lambda dialect: dialect.name))


# A vault has options for each of its folders, and its files are gone through several times.
@lru_cache(maxsize=1000)
def configured_dialects(options: ReadOptions) -> tuple[Dialect, ...]:
    """Return the dialects as they are read and detected with these options."""
    return tuple(
        dialect.configure(options) if dialect.configure else dialect for dialect in dialects()
    )


def dialect_names() -> tuple[str, ...]:
    """Return the names that `dialect:` and `--dialect` accept."""
    return (NATIVE, *(dialect.name for dialect in dialects()))


def dialect_named(name: str, options: ReadOptions = NO_OPTIONS) -> Dialect | None:
    """Return the dialect of that name; None for the native format and for an unknown name."""
    return next((dialect for dialect in configured_dialects(options) if dialect.name == name), None)


def unknown_dialect_hint(value: str) -> str:
    """Return a hint that names what to write instead of an unknown dialect."""
    from difflib import get_close_matches  # here, since few texts have a misspelling

    tools = {tool: dialect.name for dialect in dialects() for tool in dialect.tools}
    tool_name = re.sub(r"[\s_]+", "-", value.strip().lower())
    # A user knows the name of the tool, such as "Obsidian_to_Anki", but not that of its dialect.
    if tool_name in tools:
        return f'write "{tools[tool_name]}" for files of this tool'
    close = get_close_matches(tool_name, [*dialect_names(), *tools], n=1, cutoff=0.5)
    known = ", ".join(dialect_names())
    return f'did you mean "{tools.get(close[0], close[0])}"?' if close else f"write one of {known}"
