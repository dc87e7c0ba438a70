"""Golden cases: how each dialect's features and malformed files are read, with all locations.

A file in `dialects/` is a list of cases: a title, a file of that dialect, and the result (its deck,
each note with its location, type, sections, tags and id, each text with its location, and the
problems), separated by lines with one full stop. Cloze deletions are in the native format.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator import notetypes
from generator.diagnostics import Code, Diagnostic, Location, has_errors
from generator.notes import BasicNote, ClozeNote, DraftNote, Note, notes_and_drafts
from generator.sources import SourceFile, parse_file, read_deck
from generator.sources.detection import detect_dialect
from generator.sources.dialects import dialects
from generator.sources.field_markers import Field
from generator.sources.foreign.note_types import PLAIN_TEXT_TYPES
from generator.sources.foreign.yaml_header import read_yaml_header
from generator.text.lines import split_lines
from generator.text.located import Text
from tests.generated_texts import markup
from tests.texts import assert_ranges_are_apart, lines_of
from tests.timing import seconds_of

CASES = Path(__file__).parent / "dialects"
FILES = sorted(CASES.glob("*/*.md"))
CASE = re.compile(
    r"(?P<title>[^\n]+)\n\.\n(?P<source>.*?)\n\.\n(?P<read>(?:.*?\n)??)\.\n(?:\n|\Z)", re.DOTALL
)
SUFFIX = {"tables": "csv", "anki-text": "txt", "brainscape": "txt", "quizlet": "txt"}
NAME = {"tables": "csv"}
DIALECTS = [dialect.name for dialect in dialects()]


def file_of(dialect: str, text: str, path: str = "notes.md") -> SourceFile:
    return SourceFile(path=path, subpath=(), text=text, dialect=dialect)


def case_file(folder: str, source: str) -> SourceFile:
    """Return a case's file, named `notes` with the usual suffix of such files."""
    name = NAME.get(folder) or folder
    return file_of(name, source, f"notes.{SUFFIX.get(folder, 'md')}")


def located(name: str, text: Text) -> str:
    """Show a text with its location, and spaces at the end of a line as dots."""
    first = text.location
    rows = [re.sub(" +$", lambda end: "·" * len(end[0]), row) for row in text.value.split("\n")]
    return f"{name} {first.line}:{first.column} " + "\n".join(
        [rows[0], *(f"    {row}".rstrip() for row in rows[1:])]
    )


def described(note: Note | DraftNote, root: str) -> Iterator[str]:
    kind = type(note).__name__.removesuffix("Note").lower()
    if isinstance(note, BasicNote):
        kind = "reversed" if note.reversed else "typed" if note.typed else kind
    facts = [f"{note.location.line}:{note.location.column} {kind}"]
    facts += [f"deck {note.deck}"] if note.deck != root else []
    facts += [f"section {' › '.join(note.section)}"] if note.section else []
    facts += [f"tags {' '.join(note.tags)}"] if note.tags else []
    facts += [f"id {note.id}"] if note.id else []
    yield ", ".join(facts)
    for name, attribute in (("Q", "question"), ("A", "answer"), ("C", "text")):
        if text := getattr(note, attribute, None):
            yield located(name, text)
    for name in ("hint", "extra", "source"):
        if text := getattr(note, name):
            yield located(name.capitalize(), text)


def result(file: SourceFile) -> str:
    deck, found = read_deck([file], "notes")
    _, parsed, _ = parse_file(file, split_lines(file.text))
    out = [f"deck {deck.name}"] if deck.name != "notes" else []
    out += (line for note in notes_and_drafts(deck) for line in described(note, deck.name))
    if parsed is not None:
        out += (f"remark: {remark}" for remark in parsed.id_comments.values())
    return "".join(f"{line}\n" for line in (*out, *lines_of(found)))


def test_every_dialect_has_cases_of_features_and_of_malformed_files() -> None:
    found = {(path.parent.name, path.stem) for path in FILES}
    names = {*DIALECTS, "tables"} - {"csv", "tsv"}
    assert found == {(name, kind) for name in names for kind in ("features", "malformed")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_cases(path: Path, golden: Callable[[Path, str], None]) -> None:
    text = path.read_text(encoding="utf-8")
    found = list(CASE.finditer(text))
    assert "".join(case[0] for case in found) == text
    blocks = [
        (case["title"], case["source"], result(case_file(path.parent.name, case["source"])))
        for case in found
    ]
    golden(path, "\n".join(f"{title}\n.\n{source}\n.\n{read}.\n" for title, source, read in blocks))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_features_are_read_completely_and_malformed_files_are_reported(path: Path) -> None:
    for case in CASE.finditer(path.read_text(encoding="utf-8")):
        _, found = read_deck([case_file(path.parent.name, case["source"])], "notes")
        if path.stem == "features":
            assert {problem.code for problem in found} <= {Code.FOREIGN_ID}, case["title"]
        else:
            assert found, case["title"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_byte_order_mark_at_the_start_of_a_line_changes_nothing(path: Path) -> None:
    # Whole files that are joined have one at the start of each.
    for case in CASE.finditer(path.read_text(encoding="utf-8")):
        marked = re.sub("^", "\ufeff", case["source"], flags=re.MULTILINE)
        assert result(case_file(path.parent.name, marked)) == case["read"], case["title"]


@pytest.mark.parametrize(
    ("name", "source", "hint"),
    [
        ("csv", "q,\nr,a", "write the answer in its cell; a cell with line breaks needs quotes"),
        ("hashcards", "Q: q\nA:", 'write the answer after "A:"'),
        ("ankiops", "F: q", 'write the answer after "B:"'),
        ("ankiops", "Q: q\nA:", 'write the answer after "A:"'),
        ("brainscape", "1\nQ\nq\nA\n", 'write the answer below a line "A"'),
        ("headings", "## q", "write the answer below the heading"),
        ("inka", "---\n1. q\n>\n---",
         'write the answer below it, after ">", or put "{" and "}" around what is asked for'),
        ("obsidian", "q::", 'write the answer after "::"'),
        ("obsidian", "q\n?", 'write the answer on the line below "?"'),
        ("obsidian", "START\nBasic\nq\nEND", 'write the answer after "Back:"'),
        ("panky", "---\n\nq", 'write the answer below a line ". . ."'),
        ("panky", "# q", "write the answer below the heading"),
    ],
)  # fmt: skip
def test_the_hint_of_a_draft_shows_how_its_answer_is_written(
    name: str, source: str, hint: str
) -> None:
    deck, found = read_deck([file_of(name, source)], "notes")
    assert [draft.question.value for draft in deck.drafts] == ["q"]
    assert [(problem.code, problem.hint) for problem in found] == [(Code.DRAFT, hint)]


# Lines of each dialect; each `{}` becomes a unique word, so that the test can look for it.
LINES: dict[str, tuple[str, ...]] = {
    "hashcards": (
        "Q: {}", "Q:{}", "A: {}", "C: [{}] {}", "C: {} [{}", "{}", "- {}", "# {} #{}", "---", "Q:",
        "A:", "[{}]", "name = \"{}\"", "\\[{}\\] \\({}\\)", "C: \\[{}\\] [{}] `\\]`",
        "<b>{}</b> H<sub>2</sub>{}", "![{}][r]", "[r]: {}.png",
    ),
    "headings": (
        "# {}", "## {}", "## {}", "### {}", "## {} (66b3661f-e22e-4986-a50d-569fdac454ad)",
        "## Subdeck: {} (40654)", "{}", "{}", "- {}", "%", "---", "[#{}]() [#{} x](a.md)",
        "`{{=:{},{}:=}}`", "## {{{{c1::{}}}}}", "<h2>", "{} </h2>", "##", "(1234567)", "## ```{}",
        "`{{=<md2anki_type_cloze>=}}`", "`{{=<md2anki_type_answer>=}}` {}",
        "<ul><li>{}</li></ul> {}<br>{}", "<i>{} <b>{}</i></b>", "<p>{}</p>", "&lt;{}&gt;",
    ),
    "obsidian": (
        "{}::{}", "- {}:::{}", "{}", "{}", "?", "??", "=={}== {}", "=={}==^[{}][^2]", "=={}==[^as]",
        "+++", "#flashcards/{}", "#flashcards/{} #{} {}::{}", "# {} #{}", "START", "Basic", "Cloze",
        "Back: {}", "Tags: {} {}", "END", "<!--ID: 15-->", "STARTI [Basic] {} Back: {} ENDI",
        "STARTI {}", "TARGET DECK: {}", "FILE TAGS", "DELETE", "{{{}}} {{2:{}}}", "![[{}.png|30]]",
        "[[x|{}]]", "{} ^abc", "# {} #flashcards/{} #{}", "{} #flashcards/{} {}", "Vocabulary",
        "Front: {}", "Text: {}", "Question: {}", "Back Extra: {}", "ID: 1566052191670",
        "Add Reverse: {}", "STARTI [Vocabulary] {} Sense: {} ID: 1566052191670 ENDI",
        "Text: =={}== {{c2|{}}} {{{}}}", "<b>{}</b><br>- {}", "<img src='{}.png'>",
        "<table><tr><td>{}</td></tr></table>", "<pre>{}</pre>", "Q: {} #{}", "A: {}", "### Q: {}",
        "C: {{{{{}}}}} {}", "<!--ID: 1566052191670-->", "{} #flashcard", "### {} #flashcard", "---",
        "FROZEN - Basic:", "==1;;{};;{}==", "> [!sr|card-metadata]", "<!--SR:!2024-08-16,51,230-->",
        "### {}", "{} :: {} Tags: {}",
    ),
    "flashcards-obsidian": (
        "# {} #card", "## {} #card #{}", "{} #card", "#card-reverse", "{}", "{}", "", "- {}::{}",
        "{}:::{} #{}", "^1653488777736", "{} ^1653488777736", "=={}== {}", "{{1:{}}} {{{}}}",
        "{} #card-spaced", "# {} #{}", "```", "cards-deck: {}",
        "- {} #card/reverse",
    ),
    "logseq": (
        "- {} #card", "- {} #card #{}", "\t- {} #card", "\t- {}", "\t\t- {}", "  {}", "- {}",
        "- {{{{cloze {}}}}} {}", "\t- {} {{{{cloze {} \\\\ {}}}}}", "\t- {{{{cloze {}", "}}}} {}",
        "- ```", "  ```", "\t  id:: 15", "# {}", "  #[[card]] {}", "{}", "\t- ", "$$ {}",
        "- {}#card#{}", "- {}.#card #{}", "  card-repeats:: 4", "\t- [{}](a#card) a://{}#card",
    ),
    "inka": (
        "---", "---", "Deck: {}::{}", "Tags: {} {}", "1. {}", "2. {} {{{}}}", "> {}", "> {}", "{}",
        "<!--ID:15-->", "> ```", "# {}", "{{{{c1::{}}}}}", "Deck:", "3.", "=={}== <u>{}</u>",
        "Deck: {}",
    ),
    "ankiops": (
        "Q: {}", "A: {}", "A: {}", "F: {}", "B: {}", "T: {{{{c1::{}}}}}", "THA: {}", "I: {}",
        "E: {}", "M: {}", "S: {}", "C1: {}", "C2: {}", "---", "{}", "- {}", "IO_A: {}",
        "<!-- note_key: x -->", "<!-- tags: {}, {} -->", "=={}== {}", "<br>", "{}<br>{}",
        "<code>{}</code>",
    ),
    "panky": (
        "---", "name: {}", ". . .", "# {}", "## {}", "{}", "{}", "- {}", "<AnkiTags {} {} />",
        "\\begin{{equation}}", "\\end{{equation}}", "<AnkiTags {} />",
        "x<sup>2</sup>{} <sup>Q{}</sup>", "<ruby>{}<rt>{}</rt></ruby>",
    ),
    "anki-text": (
        "#separator:tab", "#html:true", "#html:false", "#tags:{}", "#deck:{}", "#notetype:Cloze",
        "#guid column:1", "#tags column:2", "#notetype column:3", "#{}:{}", "# {}", "{}\t{}",
        "{}\t{}\t{}", "{}", '"{}\t{}"\t{}', '"{}', "<b>{}</b>\t{{{{c1::{}}}}}",
        "<ul><li>{}</li></ul>\t<table><tr><td>{}</td></tr></table>", "<u>{}<br>\t<pre>{}", "\t{}",
        "Basic\t{}\t{}",
    ),
    "csv": (
        "Front,Back,Tags", "Deck,Back,Front", "{},{}", "{},{},{}", '"{}', '{}",{}', '"{}, {}",{}',
        "{}", ",{}", "{}\t{}", "{};{}", "<i>{}</i>,{}", "{{{{c1::{}}}}},{}",
    ),
    "quizlet": (
        "{}\t{}", "{},{}", "{},{};{},{}", "{}\t{}; {}\t{}", "{}\t{};", "{};", ";", "<b>{}</b>\t{}",
        '"{}',
    ),
    "ki": (
        "# Note", "# Note", "```", "```", "guid: {}", "notetype: Basic", "notetype: Cloze",
        "notetype: {}", "### Tags", "{}", "{}", "## Front", "## Back", "## {}", "{} <b>{}</b>",
        "{{{{c1::{}}}}}", "<pre>{}", "{}</pre>", "<ul><li>{}</li></ul>", "[sound:{}.mp3]",
        "## Image", "<br>", "<img src='{}.png'>",
    ),
    "brainscape": (
        "1", "2", "Q", "A", "{}", "{}", "- {}", "How well did you know this?", "Not at all", "5",
        "Perfectly", "# {}",
    ),
}  # fmt: skip
# Lines that may appear in any dialect.
ANY = (
    "<!-- {}",
    "",
    "",
    "    {}",
    "```",
    "<!-- x -->",
    "| {} | {} |",
    "|---|---|",
    "$x_{}$",
    "`{}`",
    "> {}",
    "Q: {}",
    "ID: {}",
    "\\# {}",
    "1. {}",
)


@st.composite
def documents(draw: st.DrawFn, others: tuple[str, ...] = ANY) -> tuple[str, str]:
    """Draw a dialect, and a text of its lines and of the `others`."""
    name = draw(st.sampled_from(sorted(LINES)))
    lines = draw(st.lists(st.sampled_from(LINES[name] + others), max_size=25))
    words = iter(f"wort{number}x" for number in range(1000))
    return name, "\n".join(
        line.format(*(next(words) for _ in range(line.count("{}")))) for line in lines
    )


anything = st.tuples(
    st.sampled_from(DIALECTS),
    st.lists(
        st.sampled_from([line for lines in LINES.values() for line in lines])
        | markup
        | st.text(max_size=4),
        max_size=20,
    ).map("\n".join),
)
EVERYDAY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SLOW = settings(max_examples=15_000, deadline=None, suppress_health_check=list(HealthCheck))


def read_all(name: str, source: str) -> None:
    """Read anything, and check that every location is in the file."""
    file = file_of(name, source)
    rows = split_lines(source)
    _, parsed, found = parse_file(file, rows)
    deck, problems = read_deck([file], "notes")
    assert parsed is not None
    for note in parsed.notes:
        for text in note.texts.values():
            for offset in range(len(text.value)):
                assert_in_text(text.locate(offset), rows)
        for location in (
            note.location,
            *note.locations.values(),
            *(tag.location for tag in note.tags),
        ):
            assert_in_text(location, rows)
    assert_ranges_are_apart(parsed.notes, len(rows))
    for problem in (*found, *problems):
        assert_in_text(problem.location, rows)
        assert problem.message
        assert problem.hint
    detect_dialect("notes.md", rows)
    detect_dialect("notes.txt", rows)
    assert deck.name


def assert_in_text(location: Location, rows: list[str]) -> None:
    assert 1 <= location.line <= len(rows)
    assert 1 <= location.column <= len(rows[location.line - 1]) + 1


@given(anything | documents())
@example(("panky", "---\nQ: a\n## b"))
@example(("panky", "---\nQ: a\nA: b\n\n. . .\nc"))
@EVERYDAY
def test_nothing_raises(document: tuple[str, str]) -> None:
    read_all(*document)


@pytest.mark.slow
@given(anything | documents())
@SLOW
def test_nothing_raises_for_long(document: tuple[str, str]) -> None:
    read_all(*document)


WITH_YAML = ("ankiops", "flashcards-obsidian", "headings", "logseq", "obsidian")
DECK_HEADINGS = ("# ", "## Subdeck:")


def reported_lines(found: Sequence[Diagnostic], rows: list[str]) -> set[int]:
    """Return the lines that warnings report, and all lines below if one counts more below."""
    lines: set[int] = set()
    for problem in found:
        lines.add(problem.location.line)
        if re.search(r"and \d+ more lines?$", problem.message):
            # The message does not say where the other lines are.
            lines.update(range(problem.location.line, len(rows) + 1))
    return lines


def assert_nothing_is_lost(name: str, source: str) -> None:
    """Check that every word is in a note, a tag, a deck or a reported line if none is left out."""
    file = file_of(name, source)
    rows = split_lines(source)
    front_matter, parsed, _ = parse_file(file, rows)
    _, found = read_deck([file], "notes")
    if has_errors(found) or parsed is None:
        return
    # A note that is left out may have lines below the one that the warning names.
    if any(problem.code is Code.LEFT_OUT for problem in found):
        return
    # A notice names the columns of a table by its header.
    kept = [front_matter.deck or "", *front_matter.tags, *parsed.notices]
    # The name of a note type is on no card. It is reported if its fields may be read wrongly.
    if column := re.search(r"^#notetype column:(\d+)$", source, re.MULTILINE):
        cells = (re.split(r"[\t,;|:]", row) for row in rows)
        kept += (row[int(column[1]) - 1] for row in cells if len(row) >= int(column[1]))
    for note in parsed.notes:
        kept += (text.value for text in note.texts.values())
        kept += (tag.text for tag in note.tags)
        for section in note.sections:
            kept += (section.title, *(tag.text for tag in section.tags))
    reported = reported_lines(found, rows)
    yaml_length = read_yaml_header("x.md", rows)[0].length if name in WITH_YAML else 0
    for number, row in enumerate(rows, start=1):
        if row.startswith(DECK_HEADINGS):
            continue  # there may be no note below it
        if number <= yaml_length and not row.startswith(("tags:", "cards-deck:")):
            continue  # a key that belongs to another tool
        for word in re.findall(r"wort\d+x", row):
            assert number in reported or any(word in text for text in kept), (word, row, found)


@given(documents())
@example(("anki-text", "#notetype column:3\nwort0x\twort1x\twort2x"))
@example(("csv", "wort0x,wort1x\nFront,Back,Tags\nFront,Back,Tags\nFront,Back,Tags"))
@example(("tsv", "wort0x\twort1x\nFront,Back,Tags\nFront,Back,Tags\nFront,Back,Tags"))
@example(("quizlet", "wort0x\twort1x\nQ: wort2x\nQ: wort3x\nQ: wort4x"))
@example(("tsv", "wort0x\twort1x\twort2x\nA\tB\nC\tD\nE\tF"))
@example(("csv", "Front,Back,wort0x\na,b,"))
@example(("obsidian", "FROZEN - Basic:\nwort0x::wort1x\n\na::b\nFROZEN - Basic:"))
@example(("obsidian", "START\nBasic\nq\nBack: a\nAdd Reverse: wort4x\nwort5x\nEND\n"))
@example(("obsidian", "FROZEN - Basic:\nTags: wort0x wort1x\nSTARTI [Basic] a Back: b ENDI"))
@example(("obsidian", "START\nwort0x::wort1x\nEND\nC: {{a}} b"))
@example(("obsidian", "START\nBasic\nTags: wort0x\nEND\na::b"))
@example(("obsidian", "START\n#flashcards/wort0x\n<!--ID: 15-->\nEND\nwort1x::wort2x"))
@example(("obsidian", "---\nBack: wort0x\nwort1x::wort2x"))
@example(("obsidian", "a::b\nQ: wort2x #wort3x\nwort4x::wort5x\n<!--ID: 15-->"))
@example(("obsidian", "wort0x #wort1x\nwort2x\n<!--ID: 1566052191670-->"))
@settings(EVERYDAY, max_examples=1000)
def test_nothing_is_lost(document: tuple[str, str]) -> None:
    assert_nothing_is_lost(*document)


@pytest.mark.slow
@given(documents())
@SLOW
def test_nothing_is_lost_for_long(document: tuple[str, str]) -> None:
    assert_nothing_is_lost(*document)


def test_the_first_of_two_ids_of_a_note_is_reported() -> None:
    rows = (
        "#separator:tab\n#guid column:3\n#notetype:Mine\n#columns:front\tid\tguid\tback\n"
        "q\tfirst\tsecond\ta\n"
    )
    deck, found = read_deck(
        [SourceFile(path="a.txt", subpath=(), text=rows, dialect="anki-text")], "d"
    )
    assert [note.id for note in deck.notes] == ["first"]
    assert [str(problem.location) for problem in found if problem.code is Code.FOREIGN_ID] == [
        "a.txt:5:3"
    ]


def test_the_deck_of_the_front_matter_takes_precedence_over_that_of_a_heading() -> None:
    deck, _ = read_deck([file_of("headings", "---\ndeck: A\n---\n# B\n\n## q\n\na\n")], "d")
    assert [note.deck for note in deck.notes] == ["A"]


def test_a_deletion_in_the_answer_makes_no_cloze_note() -> None:
    rows = "#separator:tab\nq\tsay {{c1::x}}\n"
    deck, _ = read_deck([SourceFile(path="a.txt", subpath=(), text=rows, dialect="anki-text")], "d")
    assert [note.answer.value for note in deck.notes if isinstance(note, BasicNote)] == [
        "say {{c1::x}}"
    ]


def test_deletions_in_single_braces_have_no_number_if_none_names_one() -> None:
    deck, _ = read_deck([file_of("obsidian", "START\nCloze\nA {b} c {d}\nEND\n")], "d")
    assert [note.text.value for note in deck.notes if isinstance(note, ClozeNote)] == [
        "A {{b}} c {{d}}"
    ]


def test_an_id_belongs_to_its_own_note_on_the_line() -> None:
    text = "STARTI [Basic] q Back: a ENDI STARTI [Basic] r Back: b <!--ID: 2--> ENDI\n"
    _, found = read_deck([SourceFile(path="a.md", subpath=(), text=text, dialect="obsidian")], "d")
    assert [(str(problem.location), problem.message) for problem in found] == [
        (
            "a.md:1:56",
            (
                "Anki's import cannot match this note by its id: it becomes a new note, "
                "without the old reviews"
            ),
        )
    ]


def test_this_programs_note_types_have_the_fields_that_the_reader_expects() -> None:
    for kind, names in PLAIN_TEXT_TYPES.items():
        note_type = next(nt for nt in (notetypes.BASIC, notetypes.CLOZE) if nt.name == kind)
        anki_names = {"question": {"Front", "Text"}, "answer": {"Back"}}
        for name, field in zip(names, note_type.fields, strict=True):
            plain = name.name.lower() if isinstance(name, Field) else name
            assert field.lower() == plain or field in anki_names[plain]


@pytest.mark.parametrize("name", DIALECTS)
def test_time_is_linear(name: str) -> None:
    rows = [
        line.format(*"ab") for lines in LINES.values() for line in lines if line.count("{}") <= 2
    ]

    def seconds(times: int) -> float:
        text = "\n".join(rows * times)
        return seconds_of(lambda: parse_file(file_of(name, text), split_lines(text)))

    seconds(1)
    assert seconds(80) < 30 * seconds(10) + 0.2
