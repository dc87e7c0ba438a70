import os
import subprocess
from pathlib import Path

import pytest

from generator.project.folder import card_files, walk_files
from tests.generated_texts import write

pytestmark = pytest.mark.usefixtures("folder")


def listed(folder: str = ".", *ignore: str) -> list[str]:
    return [*card_files(Path(folder), ignore).files]


def test_files_are_listed_in_natural_order_without_hidden_ones() -> None:
    for path in (
        "10-z.md",
        "2-a.md",
        "sub/x.MD",
        "cards.md",
        ".hidden.md",
        ".obsidian/y.md",
        "no.txt",
        "B.md",
    ):
        write(path)
    assert listed() == ["2-a.md", "10-z.md", "B.md", "cards.md", "sub/x.MD"]


def test_other_names_are_found_by_the_same_rules() -> None:
    for path in ("cards.lock", "a/b.LOCK", "drafts/c.lock", ".d/e.lock", "f.md"):
        write(path)
    write(".gitignore", b"drafts/\n")
    assert [path.as_posix() for path in walk_files(Path(), (".lock",))] == [
        "a/b.LOCK",
        "cards.lock",
    ]
    assert [path.as_posix() for path in walk_files(Path(), (".lock", ".md"), ["a"])] == [
        "cards.lock",
        "f.md",
    ]


def test_globs_of_the_root_file_leave_files_out() -> None:
    for path in (
        "cards.md",
        "README.md",
        "a/README.md",
        "templates/t.md",
        "a/templates/t.md",
        "b.draft.md",
    ):
        write(path)
    listing = card_files(Path(), ["/README.md", "templates/", "*.draft.md", "cards.md"])
    assert [*listing.files] == ["a/README.md", "cards.md"]
    assert [path.as_posix() for path in listing.ignored] == ["b.draft.md", "README.md"]


def test_is_ignored_answers_for_any_path() -> None:
    write("a/.gitignore", b"*.tmp.md\n")
    listing = card_files(Path(), ["templates/"])
    ignored = (
        "templates/t.md",
        "templates/deep/t.md",
        "a/b.tmp.md",
        "a/new/b.tmp.md",
        Path("a/b.tmp.md").resolve(),
    )
    assert [path for path in ignored if not listing.is_ignored(Path(path))] == []
    others = ("b.tmp.md", "templates", "a/templates.md", "cards.md", "../templates/t.md")
    assert [path for path in others if listing.is_ignored(Path(path))] == []


def test_the_globs_of_the_root_file_decide_last() -> None:
    for path in ("a.md", "b.md"):
        write(path)
    write(".gitignore", b"*.md\n")
    assert listed(".", "!b.md") == ["b.md"]


# Compared with what git itself ignores.
PATTERNS = (
    {".gitignore": "*.md\n!keep.md\n"},
    {".gitignore": "/a/\n"},
    {".gitignore": "a/*\n!a/keep.md\n"},
    {".gitignore": "a/\n!a/keep.md\n"},
    {".gitignore": "b/*.md"},
    {".gitignore": "**/b/*.md\n"},
    {".gitignore": "a/**\n"},
    {".gitignore": "*.md\n", "a/.gitignore": "!keep.md\n"},
    {".gitignore": "!keep.md\n", "a/.gitignore": "*.md\n", "a/b/.gitignore": "!/x.md\n"},
    {".gitignore": "# keep.md\n\n\\#x.md\nx y.md\nx.md   \n"},
    {".gitignore": "\ufeffx.md\r\nkeep.md\r\n"},
    {".gitignore": "!\n[\n\\\nx[0-9].md\n?.md\n"},
    {".gitignore": "/\n*/b\n"},
    {".gitignore": "*\n!*/\n!keep.md\n"},
    {".gitignore": "*/\n!b/\n"},
    {".gitignore": "a/**\n!a/**/\n!a/**/x.md\n"},
    {".gitignore": "/*\n!/a\n/a/*\n!/a/b\n"},
    {".gitignore": "b\n!/a/b/\n"},
    {".gitignore": "*.md/\nx.md \n"},
    {".gitignore": "**/b/\n!b\n", "a/.gitignore": "!b/ \n*x*\n"},
)


@pytest.mark.parametrize("patterns", PATTERNS)
def test_patterns_match_as_in_git(patterns: dict[str, str]) -> None:
    for folder in ("", "a/", "a/b/", "b/", "c/b/"):
        for name in ("keep.md", "x.md", "#x.md", "x y.md", "x1.md"):
            write(folder + name)
    for path, text in patterns.items():
        write(path, text.encode())
    subprocess.run(["git", "init", "--quiet"], check=True)
    command = [
        "git",
        "-c",
        "core.excludesFile=",
        "ls-files",
        "-z",
        "--others",
        "--exclude-standard",
        "*.md",
    ]
    listed_by_git = subprocess.run(
        command, check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert sorted(listed()) == sorted(listed_by_git.split("\0")[:-1])


def test_patterns_above_count_up_to_the_root_of_the_repository() -> None:
    for path in (
        "repo/decks/french/a.md",
        "repo/decks/french/b.md",
        "repo/decks/french/c.md",
        "repo/decks/french/d.md",
    ):
        write(path)
    write(".gitignore", b"a.md\n")
    write("repo/.gitignore", b"b.md\n")
    write("repo/decks/.gitignore", b"/french/c.md\n/d.md\n")
    names = ("a.md", "b.md", "c.md", "d.md")
    assert listed("repo/decks/french") == [f"repo/decks/french/{name}" for name in names]
    write("repo/.git", b"gitdir: elsewhere\n")  # as in a worktree or a submodule
    assert listed("repo/decks/french") == ["repo/decks/french/a.md", "repo/decks/french/d.md"]
    assert listed("repo") == ["repo/decks/french/a.md", "repo/decks/french/d.md"]


@pytest.mark.parametrize(
    "pattern", ["decks/", "/decks", "*", "french", "**/french/", "decks/french", "decks/*"]
)
def test_a_folder_that_is_named_is_read_although_git_ignores_it(pattern: str) -> None:
    for path in ("decks/french/a.md", "decks/french/b.tmp.md"):
        write(path)
    Path(".git").mkdir()
    write(".gitignore", f"{pattern}\n*.tmp.md\n".encode())
    assert listed("decks/french") == ["decks/french/a.md"]
    assert listed() == []


def test_the_patterns_count_in_a_folder_that_git_includes_again() -> None:
    for path in ("decks/a.md", "decks/b.md"):
        write(path)
    Path(".git").mkdir()
    write(".gitignore", b"*\n!*/\n!a.md\n")
    assert listed("decks") == ["decks/a.md"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_and_pipes_do_not_block() -> None:
    write("a/b.md")
    Path("a/loop").symlink_to("..")
    Path("a/nowhere.md").symlink_to("nowhere")
    Path("a/self.md").symlink_to("self.md")
    os.mkfifo("a/pipe.md")
    assert listed() == ["a/b.md", "a/nowhere.md", "a/self.md"]


def test_a_folder_that_cannot_be_listed_counts_as_empty() -> None:
    assert listed("nowhere") == []


def test_copies_of_pages_in_a_graph_of_logseq_are_left_out() -> None:
    for path in ("pages/a.md", "logseq/bak/pages/a/2025.md", "logseq/config.edn", "x/logseq/b.md"):
        write(path)
    listing = card_files(Path())
    assert [*listing.files] == ["pages/a.md", "x/logseq/b.md"]
    assert listing.is_ignored(Path("logseq/bak/pages/a/2025.md"))
    assert not listing.is_ignored(Path("x/logseq/b.md"))
    assert listed("logseq") == ["logseq/bak/pages/a/2025.md"]


def test_a_pattern_takes_the_folder_of_a_graph_back() -> None:
    write("logseq/config.edn")
    write("logseq/a.md")
    assert listed() == []
    assert listed(".", "!logseq/") == ["logseq/a.md"]
