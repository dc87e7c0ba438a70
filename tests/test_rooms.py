"""Which module may import which: a module imports from its own room and from those on lines above it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "generator"
MODULES = sorted(SOURCE.rglob("*.py"))

ROOMS = (
    ("diagnostics",),
    ("text",),
    ("notes",),
    ("sources",),
    ("checks",),
    ("identity",),
    ("notetypes",),  # above what renders for it: it is data and imports nothing of ours
    ("markup",),
    ("apkg",),
    ("build",),
    ("project",),
    ("preview", "delivery", "convert", "draft"),
    ("cli",),
    ("__main__",),
)
# The order inside of a room: modules and sub-packages, those on one line in any order among themselves.
INNER_ORDERS = {
    "sources": (
        ("markers", "tags", "types", "deck_names"),
        ("front_matter", "source_lines"),
        ("assembly",),
        ("native", "dialect"),
        ("foreign",),
        ("dialects",),
        ("detection",),
        ("__init__",),
    ),
}
LEVELS = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}

# Only this module knows what a package is made of.
OF_PACKAGES = {"genanki", "sqlite3", "zipfile"}
# A pure room takes no part in the world: what it needs to know arrives as an argument.
PURE = {"diagnostics", "text", "notes", "sources", "checks", "identity", "markup", "build"}
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


def room_of(module: Path) -> str:
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


def test_every_module_is_looked_at() -> None:
    assert {room_of(module) for module in MODULES} >= {"diagnostics", "notes", "sources", "markup", "apkg", "cli"}
    assert len(MODULES) > 25


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.relative_to(SOURCE).as_posix())
def test_a_module_imports_from_lines_above_it(module: Path) -> None:
    room = room_of(module)
    if room == "__init__":
        assert list(imports(module)) == []
        return
    assert room in LEVELS, f'give the room "{room}" its place in ROOMS'
    for name in imports(module):
        first, *rest = name.split(".")
        if first == "generator" and rest[0] not in (room, "__version__"):
            assert LEVELS[rest[0]] < LEVELS[room], f"{room} must not import {name}"


@pytest.mark.parametrize("room", INNER_ORDERS)
def test_a_module_imports_from_lines_above_it_in_its_room(room: str) -> None:
    levels = {name: level for level, names in enumerate(INNER_ORDERS[room]) for name in names}
    for module in (SOURCE / room).rglob("*.py"):
        own = module.relative_to(SOURCE / room).parts[0].removesuffix(".py")
        for name in imports(module):
            inner = name.removeprefix(f"generator.{room}.").split(".")[0]
            if name.startswith(f"generator.{room}.") and inner != own:
                assert levels[inner] < levels[own], f"{module} must not import {name}"


def test_no_dialect_imports_another() -> None:
    folder = SOURCE / "sources" / "dialects"
    for module in folder.rglob("*.py"):
        own = module.relative_to(folder).parts[0].removesuffix(".py")
        others = (name for name in imports(module) if name.startswith("generator.sources.dialects."))
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
def test_a_file_of_ours_waits_for_no_dialect(text: str, tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(text, encoding="utf-8")
    command = [sys.executable, "-X", "importtime", "-m", "generator", "check", "cards.md"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout
    assert "generator.sources.native" in result.stderr
    assert "generator.sources.dialects" not in result.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.relative_to(SOURCE).as_posix())
def test_what_only_one_room_may_import(module: Path) -> None:
    outer = {name.split(".")[0] for name in imports(module) if name != "sys.intern"}
    assert not outer & OF_PACKAGES or room_of(module) == "apkg"
    assert "anki" not in outer or room_of(module) == "delivery"
    assert not outer & WORLD or room_of(module) not in PURE


def test_every_test_is_collected() -> None:
    names = {
        path.stem for path in Path(__file__).parent.rglob("*.py") if "def test_" in path.read_text(encoding="utf-8")
    }
    assert Path(__file__).stem in names
    assert all(name.startswith("test_") for name in names)
