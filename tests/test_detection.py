"""The dialect of a file, detected by its name and its text; native if in doubt."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.diagnostics import Code
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources import SourceFile, read_deck, read_files
from generator.sources.detection import detect_dialect, detect_in_folder
from generator.sources.dialect import NATIVE_NOTE_HINT
from generator.sources.dialects import (
    configured_dialects,
    dialect_named,
    dialect_names,
    unknown_dialect_hint,
)
from generator.sources.file_content import may_have_note, read_content
from generator.sources.references import NO_REFERENCES
from generator.text.lines import split_lines
from tests.generated_texts import sources
from tests.made_vault import SETTINGS
from tests.test_dialects import CASE, FILES, SUFFIX, documents

Run = Callable[..., Result]

# Cases too small to be detected, by the folder of their dialect: they need `--dialect`.
UNDETECTED = {
    "hashcards": {
        "no space after the marker",
        "braces and colons in a deletion are text",
        "lines of text, a list, math and a picture",
        "headings are sections",
        "a marker in code is text",
        "dashes at the top that are not closed are a thematic break",
    },
    "ankiops": {"labels in code are text", "tags in a comment"},
    "brainscape": {"a page without numbers and rating scales"},
    "obsidian": {
        "several lines, and both ways",
        "deletions with hints and numbers",
        "blank lines, in a file that ends cards with plus signs",
        "embeds, links and block ids",
        "syntax in code and math is text",
    },
    "logseq": {"spaces at line ends"},
    "panky": {"equations, deeper headings, pictures", "syntax in code is text"},
    "headings": {"notes at a deeper level, if there are none at level 2"},
}

VAULT_OPTIONS = ReadOptions(
    plugin_settings=tuple((plugin, json.dumps(found)) for plugin, found in SETTINGS.items())
)


def named(path: str, source: str) -> str:
    return detect_dialect(path, split_lines(source)).name


# Quizlet's export has no syntax by which to detect it.
DETECTED = [path for path in FILES if path.stem == "features" and path.parent.name != "quizlet"]


@pytest.mark.parametrize("path", DETECTED, ids=lambda path: path.parent.name)
def test_each_dialect_is_detected_by_its_features(path: Path) -> None:
    folder = path.parent.name
    for case in CASE.finditer(path.read_text(encoding="utf-8")):
        seen = named(f"notes.{SUFFIX.get(folder, 'md')}", case["source"])
        wanted = {"tables": "csv"}.get(folder, folder)
        assert (
            seen in ("native", "headings")
            if case["title"] in UNDETECTED.get(folder, ())
            else seen == wanted
        ), case["title"]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "Q: q\nA: a\n",
        "Q: q\nA: a\nExtra: e\n---\nC: a [link] and {{gap}}\n",
        "# Head\n\nQ: What is `std::map`?\nA: x::y\n\n## a\n\ntext\n",
        "Q: In which order?\nA:\n1. a\n2. b\n---\nQ: r\nA: > b\n",
        "Q: q\nA: a [x](y)\nT: text\n",
        "C: {{a}} [b]\n",
        "C: The list [1, 2] has\n{{two}} items.\n",
        "---\ndeck: D\n---\nC: forgot the braces [really]\n",
        "---\ndeck: D\n---\nQ: q\nA: a\n---\nQ: r\nA: Two.\nT: true\nF: false\n",
        "Q: q\nA: a\n---\nQ: r\nA: Two.\nT: true\nF: false\n",
        "Q: q\nA: a\nE: e\nQ: r\nA: b\n---\nQ: s\nA: c\n",
        "<!-- tags: revise these later -->\nQ: q\nA: a\n",
        "#tags: foo\nQ: q\nA: a\n",
        "# Sec #s\nQ: a #tag1\nA: b\nTags: t2\nC: See [1] for Paris\n",
        "# Sec #s\nQ: a\nA: b\nC: See [1] for Paris\n",
        "Q: a #tag1\nA: b\nC: See [1] for Paris\n",
        "Q: a\nA: b\nTags: t2\nC: See [1] for Paris\n",
        "Q: Sexes?\nA: Two:\nM: male\nF: female\n---\nQ: x\nA: y\n",
        (
            "Q: Sexes?\nA: Two:\nM: male\nF: female\n---\nQ: x\nA: y\n---\n"
            "Q: z\nA: w\nE: e\n---\nQ: v\nA: u\n"
        ),
        "tags: one\n\nsome words\n",
        "```\nSTART\n```\nsome text\n",
        "1. just\n2. a list\n\n> said\n",
        "some :: text\n\nand more?\n?\n",
    ],
)
def test_native_wins_if_in_doubt(source: str) -> None:
    assert named("cards.md", source) == "native"


def test_a_dialect_in_the_front_matter_is_not_detected_again() -> None:
    assert named("a.md", "---\ndialect: inka\n---\n#flashcards\na::b\n") == "native"
    assert named("a.txt", "---\ndialect: inka\n---\nq\ta\n") == "native"
    assert named("a.txt", "---\ndeck: D\n---\nq\ta\n") == "tsv"


def test_a_key_of_another_tool_outweighs_a_line_of_ours() -> None:
    assert named("a.md", "<!-- note_key: k -->\nQ: a\nA: b\nTags: t\n") == "ankiops"


@pytest.mark.parametrize(
    ("path", "source", "wanted"),
    [
        ("a.tsv", "q\ta", "tsv"),
        ("a.csv", "#separator:comma\nq,a", "anki-text"),
        ("a.txt", "q\ta\nr\tb", "tsv"),
        ("a.txt", "What is a risk? | A chance of harm\nA hazard? | A threat\n", "tsv"),
        ("a.txt", "q|a\n\nr|b\n", "tsv"),
        ("a.txt", "q, or p; a\nr; b\n", "tsv"),
        # one more separator in a row, three cells in every row, a row that is not finished
        ("a.txt", "q;a\nr;b\ns;c; d\n", "tsv"),
        ("a.txt", "q;a;x\nr;b;y\n", "tsv"),
        ("a.txt", 'q;"a; b"\n"r\ns";b\n', "tsv"),
        ("a.txt", "q;a\n" * 9 + "r;\n", "tsv"),
        ("a.txt", "---\ndeck: D\n---\nq;a\nr;b\n", "tsv"),
        ("a.txt", "q;a\n" * 8 + "r;\nr\n", "native"),
        ("a.txt", "I came; I saw.\nI went; I sat; I fell; I slept.\n", "native"),
        ("a.txt", "He came; I saw.\nI went.\nIt was late; we slept; all was well.\n", "native"),
        ("a.txt", "Q: a; b\nA: c; d\nQ: e; f; g\nA: h; i\n", "native"),
        ("a.txt", "sep=,\nq,a\n", "tsv"),
        ("a.txt", "| a |\n| b |\n", "native"),
        ("a.txt", "q | a\nr | b\nsome words\n", "native"),
        ("a.txt", "one; two\n", "native"),
        ("a.md", "q | a\nr | b\n", "native"),
        ("a.txt", "some words", "native"),
        ("stdin", "a\tb\n", "tsv"),
        ("notes.d/stdin", "a\tb\n", "tsv"),
        ("stdin", "## q\n\na\n", "headings"),
        ("stdin", "some words", "native"),
        ("a.txt", "tags:one two\nq\ta\nr\tb", "anki-text"),
        ("a.md", "---\nname: Peru\n---\n# Capital?\n\nLima\n", "panky"),
        ("a.md", "# Capital?\n\nLima\n\n<AnkiTags geo/>\n", "panky"),
        ("a.md", "---\nname: Peru\n---\nsome words\n", "native"),
        ("a.md", "Q: a\nA: b\nE: c\n---\nQ: d\nA: e\nM: f\n", "ankiops"),
        ("a.md", "T: the {{c1::x}} #flashcards\n---\nT: y {{c1::z}}\n", "ankiops"),
        ("a.md", "T: {{c1::x}}\nE: see #flashcards/x\n---\nT: y {{c1::z}}\n", "ankiops"),
        ("a.md", "T: {{c1::x}}\nTARGET DECK: x\n---\nT: y {{c1::z}}\n", "ankiops"),
        ("a.md", "T: {{c1::x}}\n. . .\n---\nT: y {{c1::z}}\n", "ankiops"),
        ("a.md", "Q: a\nA: b\n---\nC: [x] y\n---\nF: z\n", "hashcards"),
        ("a.md", "## q\n\na\n", "headings"),
        ("a.txt", '<h2 markdown="1">q</h2>\na\tb\n', "headings"),
        ("a", "## q\na\tb\n", "tsv"),
        ("README.md", "# Title\n\n## Install\n\n## Use\n\ntext\n", "native"),
    ],
)
def test_names_and_tabs(path: str, source: str, wanted: str) -> None:
    assert named(path, source) == wanted


def test_commands_report_the_detected_dialect(anki_deck: Run) -> None:
    Path("notes.md").write_text("#flashcards/peru\nCapital::Lima\n", encoding="utf-8")
    for command in ("build", "check", "diff"):
        result = anki_deck(command, "notes.md")
        assert result.exit_code == 0
        assert result.stderr == (
            'notes.md: read as obsidian, because line 1 reads "#flashcards/peru"; '
            '"--dialect native" reads it in the native format\n'
        )
    assert anki_deck("check", "notes.md", "--dialect", "native").exit_code == 1
    assert anki_deck("check", "notes.md", "--dialect", "Obsidian").stderr == ""
    wrong = anki_deck("check", "notes.md", "--dialect", "obsidien")
    assert wrong.exit_code == 2
    assert 'unknown dialect "obsidien": did you mean "obsidian"?' in wrong.stderr


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("mdanki", 'write "headings" for files of this tool'),
        ("Md2Anki", 'write "headings" for files of this tool'),
        ("markdown-anki-decks", 'write "headings" for files of this tool'),
        ("inka2", 'write "inka" for files of this tool'),
        ("Obsidian_to_Anki", 'write "obsidian" for files of this tool'),
        ("spaced-repetition", 'write "obsidian" for files of this tool'),
        ("anki", 'write "anki-text" for files of this tool'),
        ("markdown-anki-deck", 'did you mean "headings"?'),
        ("hashcard", 'did you mean "hashcards"?'),
        ("-", f"write one of {', '.join(dialect_names())}"),
    ],
)
def test_a_tools_name_leads_to_its_dialect(written: str, hint: str) -> None:
    assert unknown_dialect_hint(written) == hint


@pytest.mark.parametrize("name", dialect_names())
def test_the_hint_for_a_file_without_notes_follows_the_dialect(name: str) -> None:
    _, found = read_deck([SourceFile(path="a.md", subpath=(), text="", dialect=name)], "a")
    dialect = dialect_named(name)
    hint = dialect.note_hint if dialect else NATIVE_NOTE_HINT
    assert [(problem.code, problem.hint) for problem in found] == [(Code.NO_NOTES, hint)]
    assert ('starts with "Q:"' in hint) == (name in ("native", "hashcards", "ankiops"))


def test_the_front_matter_names_a_dialect(anki_deck: Run) -> None:
    Path("cards.md").write_text(
        "---\ndialect: headings\ndeck: Peru\n---\n## Capital?\nLima\n", encoding="utf-8"
    )
    result = anki_deck("check")
    assert (result.stdout, result.stderr) == ("cards.md: 1 note, 1 card, no problems\n", "")
    assert anki_deck("check", "--dialect", "native").exit_code == 1
    Path("cards.md").write_text("---\ndialect: hedings\n---\nQ: q\nA: a\n", encoding="utf-8")
    assert 'cards.md:2:10: error[E111]: unknown dialect "hedings"' in anki_deck("check").stdout


def test_in_a_folder_only_sure_evidence_counts(anki_deck: Run) -> None:
    Path("vault").mkdir()
    for name, text in (
        ("cards.md", "Q: q\nA: a\n"),
        ("peru.md", "#flashcards/peru\nCapital::Lima\n"),
        ("chile.md", "#flashcards/chile\nCapital::Santiago\n"),
    ):
        Path("vault", name).write_text(text, encoding="utf-8")
    result = anki_deck("check", "vault")
    assert result.stdout == "vault: 3 notes, 3 cards, no problems\n"
    assert result.stderr.startswith(
        'vault/chile.md and 1 more: read as obsidian, because line 1 reads "#flashcards/chile"'
    )
    Path("vault/README.md").write_text("## About\n\nThis vault.\n", encoding="utf-8")
    again = anki_deck("check", "vault")
    assert again.stdout == result.stdout
    assert again.stderr.endswith("\nskipped 1 file without cards (--list-skipped lists it)\n")


# Pieces of other tools' syntax, combined with pieces of the native grammar.
FOREIGN = (
    "#flashcards", "a::b", "START", "Basic", "END", "STARTI [Basic] a Back: b ENDI",
    "TARGET DECK: x", "1. a", "> b", "Deck: c", "<!--ID:1-->", "<!-- note_key: a -->", "T: a",
    "F: b", "E: c", ". . .", "<AnkiTags>a</AnkiTags>", "name: a", "## a", "%",
    "How well did you know this?", "Q", "#separator:tab", "dialect: obsidian", "dialect: inka",
    "---", "```", "<!--", "-->",
)  # fmt: skip
foreign = st.lists(st.sampled_from(FOREIGN) | st.text(max_size=3), max_size=15).map("\n".join)


@given(text=sources | foreign, lines=st.sampled_from(["\n", "\r\n", "\r"]))
@example(text="a\u3000#FLASHCARD\u017f\na::b", lines="\n")
@example(text="Q\na::b\nHow well did you know this?", lines="\n")
@example(text="<!-- note_key: a -->\nF: b\n\n#flashcards", lines="\n")
def test_no_file_with_a_card_is_skipped(text: str, lines: str) -> None:
    text = text.replace("\n", lines)
    seen = detect_dialect("a.md", split_lines(text))
    name = seen.name if seen.is_sure and seen.name != "native" else None
    read = read_files(
        [SourceFile(path="a.md", subpath=("a",), text=text, dialect=name)], "deck", "."
    )
    found = detect_in_folder("a.md", text)
    # A note that is left out is reported, so its file is not skipped.
    is_left_out = any(problem.code is Code.LEFT_OUT for problem in read.diagnostics)
    deck = read.deck
    has_card = bool(deck.notes or deck.drafts or deck.invalid_notes or is_left_out)
    if has_card:
        assert found is not None
        assert found.name == (name or "native")
    assert (read.skipped == ()) == has_card


@given(text=sources | foreign, is_among_others=st.booleans())
@example(text="---\n'dialect': headings\n---\n## a\n\nb", is_among_others=False)
@example(text="A: ```\n```\nQ: a\nA: b", is_among_others=True)
@example(text="```\nQ: a\nA: b", is_among_others=True)
def test_no_native_file_with_a_card_is_left_unread(text: str, *, is_among_others: bool) -> None:
    file = SourceFile(path="a.md", subpath=("a",), text=text, is_among_others=is_among_others)
    content = read_content(file, split_lines(text), NO_REFERENCES)
    assert may_have_note(file) or not content.has_cards


@pytest.mark.parametrize("text", ["```\nQ: a\nA: b\n```", "<!--\nQ: a\nA: b\n-->", "`a`\n\nQ:a"])
def test_a_file_with_markers_in_code_or_in_comments_is_left_unread(text: str) -> None:
    assert not may_have_note(SourceFile(path="a.md", subpath=("a",), text=text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_sure_evidence_counts_in_a_folder_as_well(path: Path) -> None:
    for case in CASE.finditer(path.read_text(encoding="utf-8")):
        seen = detect_dialect("notes.md", split_lines(case["source"]))
        if seen.is_sure and seen.name != "native":
            assert detect_in_folder("notes.md", case["source"]) == seen


@given(
    document=documents() | documents(others=()),
    options=st.sampled_from([NO_OPTIONS, ReadOptions(in_graph=True), VAULT_OPTIONS]),
)
@example(document=("inka", "---\nTags: a\n\n1. The capital is {Lima}\n---"), options=NO_OPTIONS)
@example(document=("logseq", "- a {{cloze\tb}}"), options=NO_OPTIONS)
@example(document=("logseq", "- a\n  card-repeats:: 1"), options=NO_OPTIONS)
@example(document=("hashcards", "C: a\n[b] c"), options=NO_OPTIONS)
@example(document=("ankiops", "<!-- tags: x -->\nQ: a\nA: b\n---\nQ: c"), options=NO_OPTIONS)
@example(document=("ankiops", "Q: a\nE: b\n---\nQ: c\nM: d"), options=NO_OPTIONS)
@settings(max_examples=500, deadline=None)
def test_the_search_for_markers_finds_every_file_that_is_surely_of_a_tool(
    document: tuple[str, str], options: ReadOptions
) -> None:
    _, text = document
    for source in (text, f"---\n{text}"):
        seen = detect_dialect("notes.md", split_lines(source), options)
        if seen.is_sure and seen.name != "native":
            assert detect_in_folder("notes.md", source, options) == seen


def test_the_markers_of_a_dialect_are_the_same_in_all_folders_of_a_vault() -> None:
    for options in (ReadOptions(vault_patterns=True), VAULT_OPTIONS):
        inside = replace(options, vault_folder="a/b")
        for one, other in zip(
            configured_dialects(options), configured_dialects(inside), strict=True
        ):
            assert (one.markers, one.words) == (other.markers, other.words)


def test_a_list_below_front_matter_is_not_sure_evidence_of_inka() -> None:
    prose = "---\ncreated: 2024\n---\n# Rivers\n\n1. Loire\n2. Seine\n\n> A quotation.\n"
    assert named("a.md", prose) == "native"
    assert detect_in_folder("a.md", prose) is None
    divided = prose + "\n---\n\n1. one\n\n# Lakes\n\n> Another.\n\n---\n"
    assert detect_in_folder("a.md", divided) is None
    for section in ("1. Capital?\n\n> Lima\n", "Deck: Peru\n\n1. The capital is {Lima}\n"):
        found = detect_in_folder("a.md", f"{prose}\n---\n\n{section}\n---\n")
        assert found is not None
        assert found.name == "inka"


def test_media_are_found_as_the_other_tools_find_them(anki_deck: Run) -> None:
    Path("vault/sub/pics").mkdir(parents=True)
    Path("vault/sub/pics/a b.png").write_bytes(b"a")
    Path("vault/sub/notes.md").write_text("#flashcards\nx ![[a b.png]]::y\n", encoding="utf-8")
    Path("vault/pics").mkdir()
    Path("vault/pics/c.png").write_bytes(b"c")
    Path("vault/sub/hash.md").write_text(
        '---\nname = "x"\n---\nQ: ![](pics/c.png)\nA: y\n', encoding="utf-8"
    )
    assert anki_deck("check", "vault").exit_code == 0
    Path("vault/other").mkdir()
    Path("vault/other/cards.md").write_text("Q: ![](c.png)\nA: y\n", encoding="utf-8")
    assert anki_deck("check", "vault/other").exit_code == 1
