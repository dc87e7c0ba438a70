"""Globs of names and paths: what they match, compared with git, and in which time."""

import random
import subprocess
from pathlib import Path

import pytest

from generator.project.gitignore import compile_patterns
from generator.text.globs import name_pattern, path_glob
from tests.timing import seconds_of


def in_path(glob: str, path: str) -> bool:
    read = path_glob(glob)
    return read is not None and read.matches(path.split("/"))


@pytest.mark.parametrize(
    ("glob", "name", "is_matched"),
    [
        ("*a*a*b", "xaxaxb", True),
        ("*a*a*b", "xaxb", False),
        ("a*a", "a", False),
        ("a*", "a", True),
        ("*", "", True),
        ("**a", "ba", True),
        ("?", "ä", True),
        ("[a-c]?[!a-c]", "b.d", True),
        ("[a-c]?[^a-c]", "b.c", False),
        ("[]x]", "]", True),
        ("[!]x]", "]", False),
        ("[z-a]", "z", False),
        ("[!z-a]", "z", True),
        ("[[:digit:]x]", "7", True),
        ("[[:digit:]x]", "x", True),
        ("[[:digit:]x]", ":", False),
        ("[\\]a]", "]", True),
        ("\\*\\?", "*?", True),
        ("\\*", "a", False),
        (".[(+", ".[(+", False),  # no "]"
        ("a.b", "axb", False),
        ("a\nb", "a\nb", True),
    ],
)
def test_names(glob: str, name: str, is_matched: bool) -> None:
    pattern = name_pattern(glob)
    assert (pattern is not None and pattern.fullmatch(name) is not None) is is_matched


@pytest.mark.parametrize("glob", ["[", "a[b", "[]", "[!]", "[a\\]", "a\\", "b/["])
def test_globs_that_are_not_valid(glob: str) -> None:
    assert path_glob(glob) is None


@pytest.mark.parametrize(
    ("glob", "path", "is_matched"),
    [
        ("a/*", "a/b", True),
        ("a/*", "a/b/c", False),
        ("**/b", "b", True),
        ("**/b", "a/a/b", True),
        ("a/**", "a", False),
        ("a/**", "a/b/c", True),
        ("a/**/c", "a/c", True),
        ("a/**/**/c", "a/b/b/c", True),
        ("a/**/c", "a/b", False),
        ("a**/c", "ab/c", True),
        ("a**/c", "ab/b/c", False),
        ("**/a/**/b/**/c", "a/a/b/a/b/x/c", True),
        ("**/a/**/b/**/c", "a/b/c/d", False),
        ("a\\/b", "a/b", True),
    ],
)
def test_paths(glob: str, path: str, is_matched: bool) -> None:
    assert in_path(glob, path) is is_matched


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("*a*a*b", "a"),
        ("*a" * 20 + "b", "a"),
        ("?" * 5 + "*[a-c]*d", "a"),
        ("**/a/**/a/**/a/**/b", "a/"),
        ("a/**/a/**/*b*/**/c", "a/"),
        ("**/a*a*b/**/c", "aaaa/"),
    ],
)
def test_the_time_is_linear(glob: str, path: str) -> None:
    in_path(glob, path)
    short = seconds_of(lambda: in_path(glob, path * 1_000))
    assert seconds_of(lambda: in_path(glob, path * 4_000)) < 12 * short + 0.1


# What random patterns are made of, and the paths to which they are applied.
PIECES = (*"aab/", "/", "*", "**", "?", "[ab]", "[!a]", "[^b-c]", "[[:alpha:]]", "\\a", " ", "!")
FOLDERS = ("a", "b", "a/c", "b/a")
PATHS = (*FOLDERS, "ab", "ba", "aab", "c", "a/a", "a/b", "a/c/b", "b/ab", "b/a/b", "b/a/aa", "b/b")


def test_patterns_match_as_in_git(tmp_path: Path) -> None:
    """Random patterns, each pair in a folder of its own; git decides about all paths at once."""
    chance = random.Random(20)
    lines = ["".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _ in range(500)]
    patterns = {f"f{number}": lines[number : number + 2] for number in range(0, len(lines), 2)}
    for name, pair in patterns.items():
        for folder in FOLDERS:
            tmp_path.joinpath(name, folder).mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath(name, ".gitignore").write_text("\n".join(pair), encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    command = ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-z"]
    asked = [f"{name}/{path}" for name in patterns for path in PATHS]
    answer = subprocess.run(
        command,
        cwd=tmp_path,
        input="\0".join(asked),
        encoding="utf-8",
        capture_output=True,
        check=True,
    )
    by_git = set(answer.stdout.split("\0")[:-1])
    ours = {
        f"{name}/{path}"
        for name, pair in patterns.items()
        for path in PATHS
        if _is_left_out(pair, path)
    }
    assert len(by_git) > 500
    assert {path: patterns[path.partition("/")[0]] for path in by_git ^ ours} == {}


def _is_left_out(lines: list[str], path: str) -> bool:
    patterns = compile_patterns(lines)
    names = tuple(path.split("/"))
    # Nothing in a folder that is left out is looked at.
    ways = ["/".join(names[:end]) for end in range(1, len(names) + 1)]
    return patterns is not None and any(
        patterns.decide(tuple(way.split("/")), is_folder=way in FOLDERS) for way in ways
    )
