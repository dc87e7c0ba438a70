"""Targets without files: each takes an input, and raises if something does not hold."""

import re
from collections.abc import Iterator

from generator.checks import check_deck
from generator.convert import convert
from generator.diagnostics import Code, Severity, has_errors
from generator.draft import draft
from generator.markup.fields import render_fields
from generator.notes import Note, note_texts, notes_and_drafts
from generator.sources import SourceFile, parse_file, read_deck, read_foreign
from generator.sources.vault_settings import describe_settings, read_settings
from generator.text.lines import split_lines
from tests.fuzz.find import Find
from tests.fuzz.inputs import SOURCE, Files, to_bytes
from tests.test_dialects import file_of, read_all, reported_lines
from tests.test_draft import assert_kept, errors
from tests.test_fields import Balanced
from tests.test_never_raises import assert_faithful, assert_in_text
from tests.texts import EveryFile, assert_ranges_are_apart, read

_SUFFIX = {"csv": "csv", "tsv": "tsv", "anki-text": "txt", "brainscape": "txt", "quizlet": "txt"}
_WORD = re.compile(r"wort\d+x")
_TAG = re.compile(r"<[^<>]*>")


def check_native(files: Files) -> None:
    """A native text is read, checked and rendered; all locations are in it; HTML is balanced."""
    source = files[SOURCE]
    deck, found = read(source)
    is_native = parse_file(_native_file(source), split_lines(source))[1] is None
    problems = [*found, *check_deck(deck)]
    for note in deck.notes:
        fields = render_fields(note, EveryFile())
        problems += fields.problems
        for html in fields.values:
            check_html(html)
        # Other tools' files may name their dialect in the front matter.
        for text in note_texts(note) if is_native else ():
            assert_faithful(text, source)
    assert_ranges_are_apart(notes_and_drafts(deck), len(split_lines(source)))
    for problem in problems:
        assert_in_text(problem, source)


def _native_file(source: str) -> SourceFile:
    return SourceFile(path=SOURCE, subpath=(), text=source)


def check_html(html: str) -> None:
    """HTML has known tags only, each closed in the order in which it was opened."""
    parser = Balanced()
    parser.feed(html)
    parser.close()
    if parser.open:
        raise Find("a tag is not closed", html[:200])


def check_foreign(files: Files) -> None:
    """A file of another tool is read, and all locations are in it."""
    ((dialect, source),) = files.items()
    read_all(dialect, source)


def check_converted(files: Files) -> None:
    """A converted text has the same notes and the same fields, and nothing was left out."""
    ((dialect, source),) = files.items()
    source = to_bytes(source).decode("utf-8", "replace")  # a file with other bytes is not converted
    file = file_of(dialect, source, f"notes.{_SUFFIX.get(dialect, 'md')}")
    rows = split_lines(source)
    result = convert(file, rows, "notes")
    before = read_foreign(file, rows, "notes")
    if result is None or before is None or result.text is None:
        return
    for problem in result.diagnostics:
        # A formula with "<!--" has no other spelling that Anki shows as the same.
        if problem.code is Code.NOT_WRITABLE and "<!--" not in source:
            raise Find("not writable", str(problem))
    again, problems = read_deck([SourceFile(path="a.md", subpath=(), text=result.text)], "notes")
    if has_errors(problems):
        raise Find("a converted text has errors", str(problems[0]))
    for one, other in zip(before.deck.notes, again.notes, strict=True):
        if render_fields(one, EveryFile()).values != render_fields(other, EveryFile()).values:
            raise Find("a converted note has other fields", str(one.location))


def check_draft(files: Files) -> None:
    """A draft of raw text has no errors, and every word of the text."""
    ((_, source),) = files.items()
    made = draft(source, "raw")
    # A block of code that is not closed is reported, and stays as it is.
    assert [one for one in errors(made) if one.severity is Severity.ERROR] == []
    assert_kept(source, made)


def check_settings(files: Files) -> None:
    """The settings of a plugin are read, whatever is in their file."""
    for path, text in files.items():
        if path.endswith("data.json"):
            found, problems = read_settings(((path.split("/")[2], text),))
            describe_settings(found)
            for problem in problems:
                assert_in_text(problem, text)


# ---- every word is somewhere


def check_words(files: Files) -> None:
    """Each of the unique words is on a card, in a draft, or in a reported line."""
    source = files[SOURCE]
    rows = split_lines(source)
    deck, found = read(source)
    problems = [*found, *check_deck(deck)]
    kept: list[str] = [deck.name, *(text for _, text in deck.descriptions)]
    for note in deck.notes:
        fields = render_fields(note, EveryFile())
        problems += fields.problems
        kept += fields.values
        kept += (_TAG.sub("", value) for value in fields.values)
        kept += _facts(note)
    kept += (text.value for draft in deck.drafts for text in note_texts(draft))
    kept += (tag for draft in deck.drafts for tag in (*draft.tags, *draft.section))
    if has_errors(problems) or parse_file(_native_file(source), rows)[1] is not None:
        return  # nothing is built, or the file is another tool's
    lines = reported_lines(problems, rows)
    visible = "\n".join(kept)
    for number, row in enumerate(_without_dropped(source, rows), start=1):
        for word in _WORD.findall(row):
            if number not in lines and word not in visible:
                raise Find("a word vanished", f"{word} in line {number}: {row[:200]!r}")


def _facts(note: Note) -> Iterator[str]:
    yield from (note.deck, note.id or "", *note.section, *note.tags)
    yield str(note.speech)


# What is dropped on purpose: comments, the targets of links and sounds, and the languages of code.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DROPPED = re.compile(
    r"\]\([^()\n]*\)|^[ >\t-]*\[[^\]\n]+\]:.*$|\]\[[^\]\n]*\]"
    r"|^(?:\w+:)?(?:[ >\t*+:-]|\d+[.)])*(?:```|~~~).*$|\[\^[^\]\n]*\]|\[![^\]\n]*\]|^[ >\t]*!!!.*$"
    r"|!\[\[[^|\]\n]*\]\]|\[\[[^|\]\n]*\||\|[^\]\n]*\]\]|\[sound:[^\]\n]*\]",
    re.DOTALL | re.MULTILINE,
)


def _without_dropped(source: str, rows: list[str]) -> list[str]:
    """Return the lines without what no card shows, and without the front matter."""
    if rows and rows[0].removeprefix("\ufeff").rstrip() == "---":
        length = parse_file(_native_file(source), rows)[0].length
        rows = [*([""] * length), *rows[length:]]
    text = "\n".join(rows)
    for dropped in (_COMMENT, _DROPPED):  # what a comment has means nothing outside of it
        text = dropped.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return text.split("\n")
