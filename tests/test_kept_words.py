"""Every word of a native file is on a card, in a tag or name, or in a problem that names its line.

A word that is in no text is put at every place of many texts: at each edge of a word, and as whole
lines of many kinds. What may vanish in silence is listed here, and documented.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic, has_errors
from generator.markup.fields import draft_problems, render_fields
from generator.notes import DraftNote, note_texts, notes_and_drafts
from tests.texts import EveryFile, read

ROOT = Path(__file__).parents[1]
WORD = "zqx17"
# Lines that start, end or continue something.
LINES = (
    *(f"{marker}: {WORD}" for marker in ("Q", "A", "C", "Extra", "Hint", "Tags", "Type", "ID")),
    *(f"{start}{WORD}" for start in ("", "  ", "    ", "\t", "# ", "## ", "> ", "- ", "1. ", "\\")),
    *(f"{start} {WORD}" for start in ("```", "~~~", "```python", ":", "!!!", ":::", "$$", "***")),
    *(f"[{label}]: {WORD}" for label in ("a", "^1", "^b")),
    *(f"[{WORD}]: a", f"> [!note] {WORD}", f"| {WORD} | b | c |", f"--> {WORD}", f"{WORD}: b"),
    *(f"<!-- a --> {WORD}", f"{{: .{WORD}}}", f"<div {WORD}>", f"![[{WORD}]]", f"%% {WORD} %%"),
)
BREAKS = ("```", "---", "|---|---|", "$$", "-->")
_CASE = re.compile(r"[^\n]+\n\.\n(.*?)\n\.\n.*?\n?\.\n(?:\n|\Z)", re.DOTALL)
_EXAMPLE = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
_FRONT_MATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_KEYS = "deck|description|tags|auto-tags|type|subdecks|speech|language|breaks|warnings"
_FENCE = r"(?:^|[ >:.)-])(?:`{3,}|~{3,})"
# What may vanish.
UNSHOWN = (
    re.compile(r"<!--.*?-->", re.DOTALL),
    # The language of code, and options.
    re.compile(
        rf"{_FENCE}[ ]*(?:[^\s`]+|\{{[^}}\n]*\}})(?:[ ]+\S*=(?:\"[^\"\n]*\"|\S*))*", re.MULTILINE
    ),
    # The address of a link, of which a card shows only the text if it leads to a file; its name.
    re.compile(r"(?<=\])\([ ]*(?:<[^<>\n]*>|[^()\s]*)"),
    re.compile(r"^[ >-]*\[(?!\^)(?:[^\]\n]|\\.)*\]:[ ]*(?:<[^<>\n]*>|\n?[ ]*\S+)", re.MULTILINE),
    re.compile(r"\]\[[^\]\n]*\]"),
    re.compile(r"\[\[[^\]|\n]*\|"),
    # The label of a footnote.
    re.compile(r"\[\^[^\]\s]*\]"),
    # The text of a sound or video, and the part of it that is played.
    re.compile(r"!\[[^\]\n]*\]\([^()\n]*\.(?:ogg|mp3|mp4)"),
    re.compile(r"!\[\[[^\]\n]*\.(?:ogg|mp3|mp4)[^\]\n]*"),
)


def examples() -> Iterator[str]:
    for page in ("docs/format.md", "docs/diagnostics.md"):
        text = ROOT.joinpath(page).read_text(encoding="utf-8")
        yield from (found[2] for found in _EXAMPLE.finditer(text))
    for path in sorted(ROOT.glob("tests/errors/*.md")):
        yield path.read_text(encoding="utf-8", errors="replace")


def cases() -> Iterator[str]:
    for path in sorted(ROOT.glob("tests/cases/*.md")):
        start = "C: " if path.stem == "cloze" else "Q: q\nA:\n"
        yield from (f"{start}{text}" for text in _CASE.findall(path.read_text(encoding="utf-8")))


def with_word(source: str) -> Iterator[str]:
    rows = source.split("\n")
    for index, row in enumerate(rows):
        edges = {0, len(row), *(found.start() for found in re.finditer(r"\b|(?=\W)", row))}
        for edge in sorted(edges):
            for word in (WORD, f" {WORD}", f"{WORD} ", f" {WORD} "):
                changed = row[:edge] + word + row[edge:]
                yield "\n".join((*rows[:index], changed, *rows[index + 1 :]))
    for index in range(len(rows) + 1):
        for line in (*LINES, *(f"{line}\n{WORD}" for line in BREAKS)):
            yield "\n".join((*rows[:index], line, *rows[index:]))


def is_kept(source: str) -> bool:
    """Return whether the word may vanish, or is somewhere that its author sees."""
    if _may_vanish(source):
        return True
    deck, found = read(source)
    problems: list[Diagnostic] = list(found)
    seen = [deck.name]
    for note in notes_and_drafts(deck):
        seen += [note.deck, *note.tags, *note.section, str(note.id)]
        if isinstance(note, DraftNote):
            problems += draft_problems(note, EveryFile())
            seen += [text.value for text in note_texts(note)]
        else:
            fields = render_fields(note, EveryFile())
            problems += fields.problems
            seen += [*fields.values, *(file.path for file in fields.media)]
    html = "\n".join((*seen, *(description for _, description in deck.descriptions))).lower()
    if WORD in html or WORD in re.sub(r"<[^>]*>", "", html):
        return True
    # With an error, nothing is built, and the file stays as it is.
    rows = [number for number, row in enumerate(source.split("\n"), start=1) if WORD in row]
    return has_errors(problems) or any(
        WORD in problem.message or problem.location.line in rows for problem in problems
    )


def _may_vanish(source: str) -> bool:
    front_matter = _FRONT_MATTER.match(source)
    if front_matter and WORD in front_matter[0]:
        # A comment, a key of another program (misspellings are errors), or one of the words that an
        # automatic tag looks for.
        (row,) = (row for row in front_matter[0].split("\n") if WORD in row)
        is_own = re.match(f"(?:{_KEYS}): ", row) is not None
        return not is_own or re.search(f"#.*{WORD}", row) is not None
    for pattern in UNSHOWN:
        source = pattern.sub(" ", source)
    return WORD not in source


def lost_words(sources: Iterator[str], step: int) -> list[str]:
    """Return the texts whose word is lost, of each of so many."""
    native = (
        source for source in sources if not re.search("^dialect: (?!native)", source, re.MULTILINE)
    )
    texts = (text for source in native for text in with_word(source))
    return [text for index, text in enumerate(texts) if not index % step and not is_kept(text)]


def test_a_word_that_is_lost_is_found() -> None:
    assert is_kept(f"Q: {WORD}\nA: a")
    assert not is_kept(f"Q: q\nA: a\n\n![{WORD}](b.flac)")  # not among the sounds above


def test_no_word_of_an_example_is_lost() -> None:
    assert lost_words(examples(), 101) == []


def test_no_word_of_a_field_is_lost() -> None:
    assert lost_words(cases(), 211) == []


@pytest.mark.slow
def test_no_word_is_lost_anywhere() -> None:
    assert lost_words(examples(), 5) == []
    assert lost_words(cases(), 31) == []
