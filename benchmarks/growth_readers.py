"""Everything that reads text, as work to be measured with a text of any pattern."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

from benchmarks.growth_patterns import GENERAL, Pattern, own_patterns, repeated
from generator.build import render_deck
from generator.convert import convert
from generator.draft import draft
from generator.identity import identify, recognise_notes
from generator.identity.lock import Lock
from generator.identity.lock_text import format_lock, parse_lock, salvage_lock
from generator.identity.pairing import SourceNote
from generator.preview.card_data import CardCache
from generator.project.gitignore import compile_patterns
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources import SourceFile, read_deck
from generator.sources.decoding import decode
from generator.sources.detection import detect_dialect, detect_in_folder
from generator.sources.dialect import NATIVE
from generator.sources.dialects import dialects
from generator.sources.vault_settings import PLUGINS, read_settings
from generator.text.lines import split_lines
from tests.test_dialects import LINES
from tests.test_obsidian_time import EVERY
from tests.texts import EveryFile

DECK, NOW = "Benchmark", 1_700_000_000
Work = Callable[[], object]

# A note of each dialect, whose answer or text has a pattern at "@".
DIALECT_NOTES = {
    "anki-text": "#separator:tab\n#html:true\na\t@\n",
    "ankiops": "Q: a\nA: @\n",
    "brainscape": "1\n\nQ\n\na\n\nA\n\n@\n",
    "csv": 'Front,Back,Tags\na,"@",b\n',
    "flashcards-obsidian": "# a #card\n@\n",
    "hashcards": "Q: a\nA: @\n",
    "headings": "# a\n\n## a\n\n@\n",
    "inka": "---\n1. a\n> @\n---\n",
    "ki": "# Note\n```\nguid: a\nnotetype: Basic\n```\n\n### Tags\n```\n```\n\n"
    "## Front\na\n\n## Back\n@\n",
    "logseq": "- a #card\n\t- @\n",
    "obsidian": "#flashcards\n\na\n?\n@\n",
    "panky": "---\n\n# a\n\n@\n",
    "quizlet": "a\t@\n",
    "tsv": "a\t@\n",
}
NATIVE_LINES = (
    "Q: a", "A: a", "C: {{a}}", "C: {{a::b}} {{c2::b}}", "Extra: a", "Hint: a", "Source: a",
    "Tags: a, b", "Type: list", "Type: occlusion", "Type: typed", "ID: a", "# a #b", "## a", "---",
    "\\Q: a", "Q:", "A:", "- a", "<!-- a", "-->", "<!-- anki-deck: ignore W901 -->", "deck: a",
    "```", "Question: a", "**Q:** a", "- Q: a", "Q. a", "type: list", "![[a#b]]", "a", "",
)  # fmt: skip
LINES_OF_FRONT_MATTER = (
    "deck: a", "tags: [a, b]", "tags:", "- a", "  - a", "auto-tags:", "  a: [b, c*]", "a: &a b",
    "a: *a", "<<: *a", "a: |", "a: >", "  a", "a: [", "a: {", "? a", ": a", "# a", "ignore: [a]",
    "a: 'b", 'a: "b', "!!binary a", "a:\n b:", "---", "%YAML 1.1", "a: ]", "warnings: W901",
)  # fmt: skip
LINES_OF_GITIGNORE = (
    "a", "*.md", "**/a", "a/**", "!a", "/a/", "*a*a*b", "[a-z]*", "[", "[!a]", "\\", "a/*/b",
    "**/**", "?", "# a", "a ", "*", "**", "a**b",
)  # fmt: skip
LINES_OF_LOCK = (
    '{"guid": "a", "nid": 1, "due": 1, "mod": 1}', '{"anki-deck lock": 2, "source": "."}',
    '{"notes": 1, "sum": "be1ec5a1"}', "<<<<<<< a", "=======", '{"guid": "', "[[", '{"a":',
    '{"guid": "a", "moved": 1}',
)  # fmt: skip
# Texts of notes, before and after; "@" is a number.
EDITS = (
    ("What is @?", "a", "What is @?", "b"),
    ("What is @?", "a", "What was @?", "a"),
    ("What is @?", "a", "What was @?", "b"),
    ("What?", "a @", "What?", "b @"),
    ("What?", "a", "What?", "b"),
    ("What?", "a", "What now?", "b"),
    ("a @ b c d e", "a @ f g h i", "a @ b c d x", "a @ f g h y"),
    ("@", "@", "@ @", "@ x"),
    ("", "@", "", "@ x"),
    ("`@`", "", "@", "x"),
    ("{{c1::@}}", "", "{{c1::x @}}", ""),
)


@dataclass(frozen=True)
class Reader:
    """What is measured; `prepare` returns the work for a text, and `patterns` are its texts."""

    name: str
    prepare: Callable[[str], Work]
    patterns: Sequence[Pattern]


def within(pattern: Pattern, around: str) -> Pattern:
    """Return a pattern with its text in the place of the "@" of another one."""
    before, _, after = around.partition("@")
    return replace(pattern, text=lambda size: f"{before}{pattern.text(size)}{after}")


def reading(text: str, dialect: str, options: ReadOptions = NO_OPTIONS) -> Work:
    """Return what a build does with a file: detect its dialect, read, check and render it."""
    path, rows = "notes.md", split_lines(text)
    file = SourceFile(path=path, subpath=(), text=text, dialect=dialect, options=options)

    def work() -> None:
        detect_dialect(path, rows, options)
        detect_in_folder(path, text, options)
        render_deck(*read_deck([file], DECK), EveryFile())

    return work


def converting(text: str, dialect: str, options: ReadOptions = NO_OPTIONS) -> Work:
    """Return the conversion of a file to the native format."""
    file = SourceFile(path="notes.md", subpath=(), text=text, dialect=dialect, options=options)
    return lambda: convert(file, split_lines(text), DECK, options=options)


def previewing(text: str) -> Work:
    """Return the making of the preview's data of a native text."""
    file = SourceFile(path="cards.md", subpath=(), text=text)
    rendered = render_deck(*read_deck([file], DECK), EveryFile())

    def work() -> None:
        cards = CardCache()
        with cards.build(mathml=True):
            shown = [cards.shown(one.note, one.fields) for one in rendered.notes if one.fields]
        json.dumps([shown, [problem.as_json() for problem in rendered.diagnostics]])

    return work


def ignoring(text: str) -> Work:
    """Return the compilation of a list of globs, and its use for long paths."""
    paths = (("a" * 250,), ("a",) * 100, ("a b",), ("ab" * 100, "a.md"))

    def work() -> None:
        if patterns := compile_patterns(text.split("\n")):
            for path in paths:
                patterns.decide(path, is_folder=False)
                patterns.decide(path, is_folder=True)
            patterns.without_those_that_ignore(("a", "b"))

    return work


def plugin_texts(text: str) -> tuple[tuple[str, str], ...]:
    """Return settings of plugins with a text as each value, and its lines as lists of values."""
    values = text.split("\n")
    sections = dict.fromkeys(("Begin Note", "Tag", "Deck", "Scan Directory"), text)
    settings = {
        "settings": {
            "clozePatterns": values,
            "flashcardTags": values,
            "noteFoldersToIgnore": values,
            "singleLineCardSeparator": text,
            "Syntax": sections,
            "Defaults": sections,
            "CUSTOM_REGEXPS": dict.fromkeys(values[1:], "a") | {"Basic": text},
            "FOLDER_TAGS": dict.fromkeys(values[1:], "a") | {"a": text},
        },
        "IGNORED_FILE_GLOBS": values,
        "flashcardsTag": text,
        "fields_dict": dict.fromkeys(values[1:], ("a",)) | {"a": values},
    }
    return tuple((plugin, json.dumps(settings)) for plugin in PLUGINS)


def setting(text: str) -> Work:
    """Return the reading of plugins' settings, as values and as a file with this text."""
    settings = plugin_texts(text)
    raw = tuple((plugin, text) for plugin in PLUGINS)
    runs = count()
    note = split_lines("#flashcards\n\na::b\n\na\n?\nb\n\n==a==\n\nSTART\nBasic\na\nEND\n")

    def work() -> None:
        for texts in (settings, raw):
            read_settings.__wrapped__(texts)  # without its cache
        # What is kept of these settings is not for others.
        different = (*settings, ("another-plugin", str(next(runs))))
        detect_dialect("a.md", note, ReadOptions(plugin_settings=different))

    return work


def locking(text: str) -> Work:
    """Return the reading and writing of a lock with this text, and of one about notes with it."""
    rows = text.split("\n")
    notes = [source_note(row, row[::-1]) for row in rows[:10_000]]
    lock = dict(identify({}, recognise_notes({}, notes, DECK), DECK, NOW).lock)

    def work() -> None:
        parse_lock("cards.lock", text)
        salvage_lock(text)
        parse_lock("cards.lock", format_lock(Lock(entries=lock)))

    return work


def source_note(question: str, answer: str) -> SourceNote:
    """Return a note as the lock knows it."""
    return SourceNote(
        id=None,
        kind="basic",
        path="cards.md",
        section="",
        question=question,
        answer=answer,
        digest=str(hash((question, answer))),
        ordinals=(0,),
    )


def matching(text: str) -> Work:
    """Return the matching of notes; each line of the text has those before and after an edit."""
    sides = [line.split("\t") for line in text.split("\n") if line.count("\t") == 3]
    before = [source_note(question, answer) for question, answer, _, _ in sides]
    after = [source_note(question, answer) for _, _, question, answer in sides]
    lock = dict(identify({}, recognise_notes({}, before, DECK), DECK, NOW).lock)
    return lambda: identify(lock, recognise_notes(lock, after, DECK), DECK, NOW + 60)


def edits() -> Iterator[Pattern]:
    """Yield patterns for `matching`: many notes that are alike, in order and in reverse."""

    def text(edit: tuple[str, ...], size: int, *, is_reversed: bool) -> str:
        count = size // (len("".join(edit)) + 8)
        numbers = range(count)
        after = numbers[::-1] if is_reversed else numbers
        question, answer, *edited = edit
        return "\n".join(
            "\t".join(
                [
                    *(one.replace("@", str(old)) for one in (question, answer)),
                    *(one.replace("@", str(new)) for one in edited),
                ]
            )
            for old, new in zip(numbers, after, strict=True)
        )

    for edit in EDITS:
        name = " → ".join((" / ".join(edit[:2]), " / ".join(edit[2:])))
        yield Pattern(name, partial(text, edit, is_reversed=False))
        yield Pattern(f"{name}, reversed", partial(text, edit, is_reversed=True))


def one_long_note(pattern: Pattern) -> Pattern:
    """Return a pattern for `matching`: one note of a long text with a small edit."""

    def text(size: int) -> str:
        side = " ".join(pattern.text(size // 4).split())
        return f"{side}\t{side}\t{side}x\ty{side}"

    return replace(pattern, text=text)


def front_matter(pattern: Pattern) -> Pattern:
    """Return a pattern as a value of front matter, and as the rows below it."""
    return Pattern(
        f"{pattern.name} as front matter",
        lambda size: f"---\n{pattern.text(size)}\n---\nQ: a\nA: b\n",
    )


def auto_tags(pattern: Pattern) -> Pattern:
    """Return a pattern as words of `auto-tags`, and as the text that is searched for them."""

    def text(size: int) -> str:
        half = pattern.text(size // 2)
        words = json.dumps(half.split("\n"))
        return f"---\nauto-tags: {{x: {words}}}\n---\nQ: a\nA:\n{half}\n"

    return replace(pattern, text=text)


def native(name: str, around: str, patterns: Sequence[Pattern] = GENERAL) -> Reader:
    """Return the reading and rendering of native files with a pattern at the "@"."""
    return Reader(name, partial(reading, dialect=NATIVE), [within(one, around) for one in patterns])


def dialect_patterns(name: str) -> list[Pattern]:
    """Return the patterns of a dialect: those of its lines, and those of any text in a note."""
    lines = dict.fromkeys(line.format(*"aaaa") for line in LINES.get(name, LINES["csv"]))
    own = own_patterns(list(lines))
    return [*(within(one, DIALECT_NOTES[name]) for one in GENERAL), *own]


def readers() -> Iterator[Reader]:
    """Yield all readers with their patterns."""
    yield native("answer", "Q: a\nA:\n@\n")
    yield native("question", "Q:\n@\nA: a\n")
    yield native("cloze", "C:\n{{b}} @\n")
    yield native("list", "Q: a\nType: list\nA:\n- a\n- @\n")
    yield native("file", "@", [*GENERAL, *own_patterns(NATIVE_LINES)])
    matter = [*GENERAL, *own_patterns(LINES_OF_FRONT_MATTER)]
    yield native("front matter", "---\n@\n---\nQ: a\nA: b\n", matter)
    yield native("value", "---\ndeck: @\n---\nQ: a\nA: b\n")
    yield native("auto-tags", "@", [auto_tags(one) for one in GENERAL])
    for dialect in dialects():
        patterns = dialect_patterns(dialect.name)
        yield Reader(dialect.name, partial(reading, dialect=dialect.name), patterns)
        yield Reader(f"{dialect.name}→", partial(converting, dialect=dialect.name), patterns)
    vault = partial(reading, dialect="obsidian", options=EVERY)
    yield Reader("obsidian+", vault, dialect_patterns("obsidian"))
    yield Reader("draft", lambda text: partial(draft, text, DECK), GENERAL)
    yield Reader("lock", locking, [*GENERAL, *own_patterns(LINES_OF_LOCK)])
    yield Reader("ignore", ignoring, [*GENERAL, *own_patterns(LINES_OF_GITIGNORE)])
    yield Reader("settings", setting, GENERAL)
    yield Reader("decoding", lambda text: partial(decode, "a.md", text.encode()), GENERAL)
    yield Reader("matching", matching, [*edits(), *map(one_long_note, GENERAL)])
    answers = [within(one, "Q: a\nA:\n@\n") for one in GENERAL]
    clozes = [within(one, "C:\n{{b}} @\n") for one in GENERAL]
    many = Pattern("notes", repeated("Q: a\nA: $b$ [sound:a.mp3]\n\n"))
    yield Reader("preview", previewing, [*answers, many])
    yield Reader("preview, cloze", previewing, clozes)
