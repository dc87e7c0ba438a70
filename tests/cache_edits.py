"""Two equal folders, one built with the cache and one without, and edits that are made in both."""

import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cache import file_states
from generator.cache.folder import VARIABLE
from generator.cli import main
from generator.project import lockfile
from generator.project.clock import VARIABLE as BUILD_TIME

# In nanoseconds and in seconds. The clock of a file is that coarse on the systems that run these
# tests; files that are older than this are recognised by their state.
RESOLUTION, WAIT = 30_000_000, 0.04
NOW = 1_790_000_000
START = """\
# Trees

Q: What is amber?
A: A **resin**. #fossil

Q: Which tree has white bark?
A: The birch.
![bark](bark.png)

C: {{Cedar}} is {{evergreen}}, {{larch}} is not.

Q: Steps of growth?
A:
- seed
- {{sprout}}

Q: What is a sapling?
A:

```python
print("not a note")
```
"""
LANGUAGES = ("language: de", "breaks: true", "tags: [oak]", "deck: Woods", "ignore: [more.md]")


class Twins:
    """The folders `cached` and `plain`, and the folder of the cache."""

    def __init__(self, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.cached, self.plain = base / "cached" / "deck", base / "plain" / "deck"
        self.cache = base / "cache"
        self.now = NOW
        monkeypatch.setattr(file_states, "_RESOLUTION", RESOLUTION)
        monkeypatch.delenv("CI", raising=False)
        for folder in (self.cached, self.plain):
            folder.mkdir(parents=True)
            (folder / "cards.md").write_text(START)
            (folder / "bark.png").write_bytes(b"picture 1")

    def edit(self, name: str, number: int) -> None:
        """Make an edit in both folders, or to the cache."""
        if name in CACHE_EDITS:
            CACHE_EDITS[name](self.cache, number)
        elif name == "later":
            self.now += number - 30
        elif name == "wait":
            time.sleep(WAIT)
        else:
            self.now += 5  # a change in the same second as the one before is an error
            for folder in (self.cached, self.plain):
                EDITS[name](folder, number)

    def run(self, *arguments: str, times: int = 2) -> None:
        """Run a command in both folders, and expect the same results."""
        for number in range(times):
            with_cache, without = self._run(self.cached), self._run(self.plain, "--no-cache")
            results = with_cache(*arguments), without(*arguments)
            assert results[0] == results[1], f"run {number + 1} of {arguments}"
            assert contents(self.cached) == contents(self.plain), f"after {arguments}"

    def _run(self, folder: Path, *options: str) -> Callable[..., tuple[str, str, int]]:
        def run(*arguments: str) -> tuple[str, str, int]:
            self._monkeypatch.chdir(folder)
            self._monkeypatch.setenv(VARIABLE, str(self.cache))
            self._monkeypatch.setenv(BUILD_TIME, str(self.now))
            lockfile._read_cached.cache_clear()  # as in a new process
            result = CliRunner().invoke(main, [*arguments, *options], prog_name="anki-deck")
            if not isinstance(result.exception, SystemExit | None):
                raise result.exception
            return result.stdout, result.stderr, result.exit_code

        return run


def contents(folder: Path) -> Mapping[str, bytes]:
    """Return the content of each file in a folder and below it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _blocks(folder: Path) -> list[str]:
    file = folder / "cards.md"
    return file.read_text().split("\n\n") if file.exists() else []


def _save(folder: Path, blocks: list[str]) -> None:
    (folder / "cards.md").write_text("\n\n".join(blocks))


def _reword(folder: Path, number: int) -> None:
    blocks = _blocks(folder)
    if blocks:
        index = number % len(blocks)
        blocks[index] = blocks[index].replace("is", "was" if number % 2 else "is is")
        _save(folder, blocks)


def _add(folder: Path, number: int) -> None:
    texts = (
        f"Q: Question {number}?\nA: Answer {number % 3}",
        f"C: Text {number} with {{{{a hidden}}}} and {{{{c3::numbered}}}} word",
        f"Q: Named {number}?\nA: yes\nID: name-{number % 4}",
        f"Q: A draft {number}?\nA:",
        f"Q: Picture {number}?\nA: ![](bark.png) and ![x](pictures/leaf.png)",
        f"Q: Loose text {number}?\nA: [[bark.png]] <img src=bark.png> bark.png",
        f"# Section {number}",
        "Q: Which tree has white bark?\nA: The birch.",
    )
    blocks = _blocks(folder)
    blocks.insert(number % (len(blocks) + 1), texts[number % len(texts)])
    _save(folder, blocks)


def _delete(folder: Path, number: int) -> None:
    blocks = _blocks(folder)
    if blocks:
        del blocks[number % len(blocks)]
        _save(folder, blocks)


def _swap(folder: Path, number: int) -> None:
    blocks = _blocks(folder)
    if len(blocks) > 1:
        index = number % (len(blocks) - 1)
        blocks[index : index + 2] = reversed(blocks[index : index + 2])
        _save(folder, blocks)


def _move(folder: Path, number: int) -> None:
    """Move a note to another file."""
    blocks = _blocks(folder)
    if blocks:
        with (folder / "more.md").open("a") as more:
            more.write(f"\n\n{blocks.pop(number % len(blocks))}\n")
        _save(folder, blocks)


def _replace(old: str, new: str) -> Callable[[Path, int], None]:
    return lambda folder, _: _save(folder, [text.replace(old, new) for text in _blocks(folder)])


def _front_matter(folder: Path, number: int) -> None:
    blocks = _blocks(folder)
    if blocks and blocks[0].startswith("---"):
        del blocks[0]
    elif blocks:
        blocks.insert(0, f"---\n{LANGUAGES[number % len(LANGUAGES)]}\n---")
    _save(folder, blocks)


def _repaint(folder: Path, number: int) -> None:
    """Replace a picture in place by one of the same size, and set back its time."""
    picture = folder / "bark.png"
    if picture.exists():
        before = picture.stat()
        picture.write_bytes(b"picture %d" % (number % 10))
        os.utime(picture, ns=(before.st_atime_ns, before.st_mtime_ns))


def _toggle(name: str, data: bytes) -> Callable[[Path, int], None]:
    def toggle(folder: Path, _: int) -> None:
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.unlink() if file.exists() else file.write_bytes(data)

    return toggle


def _packages(folder: Path) -> list[Path]:
    return sorted(folder.glob("output/*.apkg"))


def _lose_package(folder: Path, _: int) -> None:
    for path in _packages(folder):
        path.unlink()


def _damage_package(folder: Path, number: int) -> None:
    for path in _packages(folder):
        data = bytearray(path.read_bytes())
        if data:
            data[number * 97 % len(data)] ^= 1
        path.write_bytes(data if number % 3 else data[: number % 50])


def _rename(folder: Path, _: int) -> None:
    names = ("cards.md", "woods.md")
    old, new = (folder / name for name in names)
    old, new = (old, new) if old.exists() else (new, old)
    if old.exists():
        old.rename(new)


def _edit_lock(folder: Path, number: int) -> None:
    lock = folder / "cards.lock"
    if lock.exists():
        lines = lock.read_text().splitlines(keepends=True)
        if number % 2:
            del lines[number % len(lines)]
        else:
            lines[-1] = lines[-1].replace("0", "1")
        lock.write_text("".join(lines))


def _keep_lock(folder: Path, _: int) -> None:
    if (folder / "cards.lock").exists():
        shutil.copyfile(folder / "cards.lock", folder.parent / "kept")


def _revert_lock(folder: Path, _: int) -> None:
    if (folder.parent / "kept").exists():
        shutil.copyfile(folder.parent / "kept", folder / "cards.lock")


EDITS: Mapping[str, Callable[[Path, int], None]] = {
    "reword": _reword,
    "add": _add,
    "delete": _delete,
    "swap": _swap,
    "move": _move,
    "tag": _replace("#fossil", "#gem #stone"),
    "untag": _replace("#gem #stone", "#fossil"),
    "number": _replace("{{larch}}", "{{c5::larch}}"),
    "renumber": _replace("{{c5::larch}}", "{{c2::larch}}"),
    "break": _replace("{{evergreen}}", "{{evergreen"),
    "fix": _replace("{{evergreen,", "{{evergreen}},"),
    "fill": _replace("A:\n\n```", "A: a young tree\n\n```"),
    "empty": _replace("A: The birch.", "A:"),
    "section": _replace("# Trees", "# Plants"),
    "front matter": _front_matter,
    "repaint": _repaint,
    "picture": _toggle("bark.png", b"picture 0"),
    "moved picture": _toggle("pictures/bark.png", b"picture 1"),
    "leaf": _toggle("pictures/leaf.png", b"leaf"),
    "ignore": _toggle(".gitignore", b"more.md\n"),
    "ignore in folder": _toggle("below/.gitignore", b"*.md\n"),
    "more": _toggle("more.md", b"Q: More?\nA: Yes.\n"),
    "below": _toggle("below/other.md", b"Q: Below?\nA: ![x](bark.png)\n"),
    "vault": _toggle("below/vault.md", b"#flashcards\n\nWhat::That ![[bark.png]]\n"),
    "text": _toggle("below/notes.md", b"Only text.\n"),
    "other lock": _toggle("more.lock", b"damaged"),
    "lose package": _lose_package,
    "damage package": _damage_package,
    "rename": _rename,
    "edit lock": _edit_lock,
    "keep lock": _keep_lock,
    "revert lock": _revert_lock,
}


def _delete_cache(cache: Path, _: int) -> None:
    shutil.rmtree(cache, ignore_errors=True)


def _files(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file())


def _flip_cache(cache: Path, number: int) -> None:
    for path in _files(cache):
        data = bytearray(path.read_bytes())
        for place in range(number % 101, len(data), 101 + number):
            data[place] ^= 1 << number % 8
        path.write_bytes(data)


def _cut_cache(cache: Path, number: int) -> None:
    for path in _files(cache):
        os.truncate(path, path.stat().st_size * (number % 10) // 10)


CACHE_EDITS: Mapping[str, Callable[[Path, int], None]] = {
    "delete cache": _delete_cache,
    "flip cache": _flip_cache,
    "cut cache": _cut_cache,
}
