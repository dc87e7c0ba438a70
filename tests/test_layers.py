"""The order of imports: a module imports from its own layer and from the layers above it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "generator"
MODULES = sorted(SOURCE.rglob("*.py"))

LAYERS = (
    ("values", "lazy_patterns", "file_errors"),
    ("regular_files",),
    ("reading",),
    ("cache",),
    ("diagnostics",),
    ("text",),
    ("notes",),
    ("sources",),
    ("checks",),
    ("identity",),
    ("notetypes",),  # above markup, which renders for it: it is data and imports no other layer
    ("markup",),
    ("templates",),
    ("rendering",),
    ("apkg",),
    ("build",),
    ("project",),
    ("delivery", "convert", "draft", "preview"),
    ("migration", "watch"),
    ("cli",),
    ("__main__",),
)
# The order within a layer: modules and sub-packages; those on one line do not import each other.
INNER_ORDERS = {
    "text": (
        ("backslashes", "characters", "globs", "located", "markers", "html", "kept_space", "latex"),
        ("addresses", "media_suffixes"),
        ("code",),
        ("lines", "regions"),
        ("cloze", "edits"),
        ("escaping",),
        ("markdown_writer", "media_references"),
        ("html_blocks", "html_styles", "anki_regions"),
        ("html_tables",),
        ("html_reader",),
        ("html_in_markdown",),
        ("__init__",),
    ),
    "sources": (
        ("auto_tags",),
        ("binary_files", "field_markers", "tags", "note_kinds", "deck_names", "yaml_values"),
        ("decoding",),
        ("anki_presets", "settings_file"),
        ("vault_settings", "vault_paths", "template_folders", "unread_tools"),
        ("ignored_warnings", "marker_look_alikes"),
        ("marker_warnings", "unused_headings"),
        ("front_matter", "source_lines"),
        ("note_parts",),
        ("references",),
        ("assembly",),
        ("plain_notes", "open_note"),
        ("native", "dialect"),
        ("foreign",),
        ("dialects",),
        ("marker_search",),
        ("detection", "embeds"),
        ("file_content",),
        ("__init__",),
    ),
}
LEVELS = {layer: level for level, layers in enumerate(LAYERS) for layer in layers}

# Only one layer knows the content of a package; the cache and the record of pushes are databases.
OF_PACKAGES = {"genanki", "sqlite3", "zipfile"}
# A pure layer does no I/O: what it needs to know is passed as an argument.
PURE = {
    "diagnostics",
    "text",
    "notes",
    "sources",
    "checks",
    "identity",
    "markup",
    "templates",
    "rendering",
    "build",
    "convert",
    "draft",
}
WORLD = {
    "datetime",
    "io",
    "logging",
    "os",
    "random",
    "secrets",
    "shutil",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "time",
    "uuid",
}


def layer_of(module: Path) -> str:
    return module.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(module: Path) -> Iterator[str]:
    """Yield the full name of every module that is imported anywhere in a file."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_module_is_found() -> None:
    assert {layer_of(module) for module in MODULES} >= {
        "diagnostics",
        "notes",
        "sources",
        "markup",
        "apkg",
        "cli",
    }
    assert len(MODULES) > 25


@pytest.mark.parametrize(
    "module", MODULES, ids=lambda module: module.relative_to(SOURCE).as_posix()
)
def test_a_module_imports_from_lines_above_it(module: Path) -> None:
    layer = layer_of(module)
    if layer == "__init__":
        assert list(imports(module)) == []
        return
    assert layer in LEVELS, f'add the layer "{layer}" to LAYERS'
    for name in imports(module):
        first, *rest = name.split(".")
        if first == "generator" and rest[0] not in (layer, "__version__"):
            assert LEVELS[rest[0]] < LEVELS[layer], f"{layer} must not import {name}"


@pytest.mark.parametrize("layer", INNER_ORDERS)
def test_a_module_imports_from_lines_above_it_inside_its_layer(layer: str) -> None:
    levels = {name: level for level, names in enumerate(INNER_ORDERS[layer]) for name in names}
    for module in (SOURCE / layer).rglob("*.py"):
        own = module.relative_to(SOURCE / layer).parts[0].removesuffix(".py")
        for name in imports(module):
            inner = name.removeprefix(f"generator.{layer}.").split(".")[0]
            if name.startswith(f"generator.{layer}.") and inner != own:
                assert levels[inner] < levels[own], f"{module} must not import {name}"


def test_no_dialect_imports_another() -> None:
    folder = SOURCE / "sources" / "dialects"
    for module in folder.rglob("*.py"):
        own = module.relative_to(folder).parts[0].removesuffix(".py")
        others = (
            name for name in imports(module) if name.startswith("generator.sources.dialects.")
        )
        for name in others:
            assert name.split(".")[3] == own, f"{module} must not import {name}"


@pytest.mark.parametrize(
    "text",
    [
        "Q: q\nA: a\nTags: x\n",
        "---\ndeck: D\n---\n<!-- a remark: here -->\nC: {{c}} #tag\n",
        "---\ndialect: native\n---\nQ: q",
    ],
)
def test_a_native_file_does_not_wait_for_the_dialects(text: str, tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(text, encoding="utf-8")
    command = [sys.executable, "-X", "importtime", "-m", "generator", "check", "cards.md"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout
    assert "generator.sources.native" in result.stderr
    assert "generator.sources.dialects" not in result.stderr


@pytest.mark.parametrize(
    "module", MODULES, ids=lambda module: module.relative_to(SOURCE).as_posix()
)
def test_imports_that_only_one_layer_may_have(module: Path) -> None:
    outer = {name.split(".")[0] for name in imports(module) if name != "sys.intern"}
    if layer_of(module) == "cache" or module.name in {"sent_notes.py", "push_records.py"}:
        outer.discard("sqlite3")
    assert not outer & OF_PACKAGES or layer_of(module) == "apkg"
    assert "anki" not in outer or layer_of(module) == "delivery"
    assert not outer & WORLD or layer_of(module) not in PURE


def test_every_test_is_collected() -> None:
    names = {
        path.stem
        for path in Path(__file__).parent.rglob("*.py")
        if "def test_" in path.read_text(encoding="utf-8")
    }
    assert Path(__file__).stem in names
    assert all(name.startswith("test_") for name in names)
