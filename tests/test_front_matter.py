import pytest

from generator.diagnostics import Code, Location
from generator.sources.front_matter import FrontMatter, may_have_key, read_front_matter
from generator.sources.note_kinds import NoteKind
from generator.text.lines import split_lines

LINES = 'write "key: value" lines'
NO_GLOB = 'write a path or a ".gitignore" pattern, such as "drafts/" or "*.draft.md"'


def front_matter(source: str) -> FrontMatter:
    result, problems = read_front_matter("a.md", split_lines(source))
    assert problems == []
    return result


def problems_of(source: str) -> list[tuple[int, int, str, str, str]]:
    return [
        (found.location.line, found.location.column, found.code.value, found.message, found.hint)
        for found in read_front_matter("a.md", split_lines(source))[1]
    ]


@pytest.mark.parametrize("key", ["deck", "'deck'", r'"d\x65ck"', "? deck\n", "x: &a deck\n*a "])
def test_a_key_may_be_written_in_several_ways(key: str) -> None:
    source = f"---\n{key}: Peru\n---\n"
    assert front_matter(source).deck == "Peru"
    assert may_have_key(split_lines(source), ["speech", "deck"])


@pytest.mark.parametrize(
    "source", ["", "deck: a\n", "---\ndeck: a\n", "---\ntags: a\n---\ndeck: a"]
)
def test_text_outside_the_block_is_no_key(source: str) -> None:
    assert not may_have_key(split_lines(source), ["deck"])


def test_every_key() -> None:
    result = front_matter(
        "---\ndeck: A::B\ndescription: what it is\ntags: [x, y/z]\n"
        "auto-tags:\n  RNN: [RNN, long short]\n"
        "type: typed\nsubdecks: 2\nspeech: de-DE\ndialect: native\n"
        "ignore: [drafts/, '*.tmp.md']\nlanguage: pt_br\nbreaks: true\n"
        "warnings: [W901, w920]\n---\nQ: a"
    )
    assert result == FrontMatter(
        deck="A::B",
        description="what it is",
        description_location=Location(path="a.md", line=3, column=14),
        tags=("x", "y::z"),
        auto_tags={"RNN": ("RNN", "long short")},
        auto_tag_locations={"RNN": Location(path="a.md", line=6, column=3)},
        type=NoteKind.TYPED,
        subdecks=2,
        speech="de_DE",
        dialect="native",
        dialect_location=Location(path="a.md", line=10, column=10),
        ignore=("drafts/", "*.tmp.md"),
        language="pt-BR",
        breaks=True,
        warnings=(Code.DUPLICATE_QUESTION, Code.MARKER_LOOK_ALIKE),
        length=15,
    )


@pytest.mark.parametrize(
    "source", ["", "Q: a", " ---\ndeck: a\n---", "\n---\ndeck: a\n---", "----\ndeck: a\n----"]
)
def test_without_front_matter(source: str) -> None:
    assert front_matter(source) == FrontMatter()


@pytest.mark.parametrize(
    "source", ["---\n---\n", "---\n\n---", "---\n# comment\n---", "--- \n---  "]
)
def test_empty_front_matter(source: str) -> None:
    assert front_matter(source) == FrontMatter(length=len(split_lines(source.rstrip("\n"))))


def test_values_are_read_as_they_are_written() -> None:
    result = front_matter(
        "---\ndeck: 1e3\ndescription: 2024-01-01\ntags: [NO, 1.0, 0x1F, null-able]\n---"
    )
    assert (result.deck, result.description) == ("1e3", "2024-01-01")
    assert result.tags == ("NO", "1.0", "0x1F", "null-able")


def test_escapes_of_json_are_read_as_their_characters() -> None:
    assert front_matter('---\ndeck: "\\ud83d\\ude42 \\u65e5"\n---').deck == "🙂 日"


@pytest.mark.parametrize(
    ("yaml", "line", "column", "number"),
    [
        ('deck: "a\\ud83d"', 2, 7, "D83D"),
        ('tags: [a, "b\\x00"]', 2, 11, "0000"),
        ('description: "\\a"', 2, 14, "0007"),
        ('auto-tags:\n  "\\e": [a]', 3, 3, "001B"),
        ('"\\x1f": a', 2, 1, "001F"),
    ],
)
def test_an_escaped_control_character(yaml: str, line: int, column: int, number: str) -> None:
    message, hint = (
        f"control character U+{number}",
        "delete the escape, or write the character you mean",
    )
    assert problems_of(f"---\n{yaml}\n---") == [(line, column, "E102", message, hint)]


def test_a_long_description() -> None:
    assert (
        front_matter("---\ndescription: >\n  one\n  two\n\n  three\n---").description
        == "one two\nthree"
    )


@pytest.mark.parametrize(
    "written", ["a, b c", "[a, b c]", "\n- a\n- b c", '"#a #b_c"', "'#a, #b_c'"]
)
def test_tags_in_a_list_or_in_a_line(written: str) -> None:
    assert front_matter(f"---\ntags: {written}\n---").tags == ("a", "b_c")


def test_one_auto_tag_word_needs_no_brackets() -> None:
    result = front_matter("---\nauto-tags:\n  a/b: one word, other\n  a::b: [third]\n---")
    assert result.auto_tags == {"a::b": ("one word", "other", "third")}
    assert result.auto_tag_locations == {"a::b": Location(path="a.md", line=3, column=3)}


@pytest.mark.parametrize("below", ["", "\nA: c\n---", "\nA: c\n---\nQ: d\nA: e", "\n---"])
def test_front_matter_that_is_not_closed_above_a_note(below: str) -> None:
    assert problems_of(f"---\ndeck: a\nQ: b{below}") == [
        (
            1,
            1,
            "E108",
            "front matter is not closed",
            'add a line "---" below its last key, or delete this line if no key follows',
        )
    ]


@pytest.mark.parametrize(
    ("yaml", "line", "column", "why"),
    [
        ("deck: [a", 2, 9, "expected ',' or ']', but got '<stream end>'"),
        ("deck: a: b", 2, 8, "mapping values are not allowed here"),
        ("deck: a\n\ttags: b", 3, 1, "found character '\\t' that cannot start any token"),
        ("deck: a\n b\n c: d", 4, 3, "mapping values are not allowed here"),
        ("a: *b", 2, 4, "found undefined alias 'b'"),
        ("a: \x07", 2, 1, "a character that YAML does not allow"),
        ("a: " + "[" * 3000, 2, 1, "nested too deeply"),
    ],
)
def test_what_yaml_refuses(yaml: str, line: int, column: int, why: str) -> None:
    hint = (
        'write "key: value" lines, with quotes around a value that contains ": " or " #" '
        'or starts with "*", "[" or "{"'
    )
    assert problems_of(f"---\n{yaml}\n---") == [
        (line, column, "E109", f"front matter is not valid YAML: {why}", hint)
    ]


@pytest.mark.parametrize(
    ("key", "intended"),
    [
        ("tag", "tags"),
        ("Tags", "tags"),
        ("TAGS", "tags"),
        ("auto_tags", "auto-tags"),
        ("Auto Tags", "auto-tags"),
        ("autotags", "auto-tags"),
        ("dek", "deck"),
        ("subdeck", "subdecks"),
        ("desciption", "description"),
        ("types", "type"),
        ("Dialect", "dialect"),
        ("ignored", "ignore"),
        ("break", "breaks"),
        ("Breaks", "breaks"),
        ("languages", "language"),
        ("langage", "language"),
        ("warning", "warnings"),
    ],
)
def test_a_key_that_is_spelt_like_ours(key: str, intended: str) -> None:
    problem = (3, 1, "E110", f'unknown key "{key}"', f'did you mean "{intended}"?')
    assert problems_of(f"---\ndeck: a\n{key}: b\n---") == [problem]


def test_keys_of_other_programs_are_ignored() -> None:
    source = (
        "---\naliases: [a, {b: c}]\ncreated: 2024-01-01\ncssclasses:\ntitle: >\n  x\n"
        "date: {{date}}\ntasks: 1\ntitle: again\ncolour: b\nspec: c\n2024: d\nstyle: e\n"
        "pages: f\nauthor: [[Somebody]]\nid: g\npublish: true\nlang: de\nlinebreaks: h\n"
        "deck: D\n---\nQ: a"
    )
    assert front_matter(source) == FrontMatter(deck="D", length=21)


def test_a_key_that_appears_twice() -> None:
    assert problems_of("---\ndeck: a\ntags: b\ndeck: c\n---") == [
        (4, 1, "E112", 'the front matter has a second "deck"', "delete one of the two")
    ]


@pytest.mark.parametrize(
    ("yaml", "line", "column", "message", "hint"),
    [
        ("- deck", 2, 1, "front matter is not a list of keys", LINES),
        ("just words", 2, 1, "front matter is not a list of keys", LINES),
        ("[a]: b", 2, 1, "a key must be a word", 'write "key: value"'),
        ("deck:", 2, 6, 'missing value for "deck"', 'write it as in "deck: Biology::Cells"'),
        ("deck: ~", 2, 7, 'missing value for "deck"', 'write it as in "deck: Biology::Cells"'),
        ("deck: ' '", 2, 7, 'missing value for "deck"', 'write it as in "deck: Biology::Cells"'),
        (
            "deck: [a]",
            2,
            7,
            'wrong kind of value for "deck"',
            'write it as in "deck: Biology::Cells"',
        ),
        (
            "description: [a]",
            2,
            14,
            'wrong kind of value for "description"',
            'write it as in "description: what the deck is about"',
        ),
        (
            "tags: {a: b}",
            2,
            7,
            'wrong kind of value for "tags"',
            'write it as in "tags: [one, two]"',
        ),
        (
            "tags: [a, [b]]",
            2,
            11,
            'wrong kind of value for "tags"',
            'write it as in "tags: [one, two]"',
        ),
        (
            "auto-tags: a",
            2,
            12,
            '"auto-tags" is not a list of keys',
            'write "tag: [one, two]" lines below it',
        ),
        (
            f"auto-tags:\n  a: [b, {'x ' * 100}y]",
            3,
            10,
            f'"{("x " * 20)[:39]}…" is too long: 201 characters',
            "write a phrase of at most 200 characters",
        ),
        (
            "auto-tags:\n  a: {b: c}",
            3,
            6,
            'wrong kind of value for "a"',
            'write it as in "a: [one, two]"',
        ),
        (
            "ignore:",
            2,
            8,
            'missing value for "ignore"',
            'write it as in "ignore: [README.md, templates/]"',
        ),
        ("ignore: [a, '!']", 2, 13, '"!" matches no file', NO_GLOB),
        ("ignore: [a\\]", 2, 10, '"a\\" matches no file', NO_GLOB),
        ('ignore: ["a[b"]', 2, 10, '"a[b" matches no file', NO_GLOB),
        (
            "subdecks: 7",
            2,
            11,
            '"subdecks" cannot be "7"',
            "write a number from 0 to 6: how many heading levels become subdecks",
        ),
        (
            "subdecks: [1]",
            2,
            11,
            'wrong kind of value for "subdecks"',
            'write it as in "subdecks: 1"',
        ),
    ],
)
def test_a_value_of_the_wrong_kind(
    yaml: str, line: int, column: int, message: str, hint: str
) -> None:
    assert problems_of(f"---\n{yaml}\n---") == [(line, column, "E111", message, hint)]


@pytest.mark.parametrize(
    ("written", "hint"),
    [("basics", 'did you mean "basic"?'), ("q", f"the types are {', '.join(NoteKind)}")],
)
def test_an_unknown_type(written: str, hint: str) -> None:
    problem = (2, 7, "E203", f'unknown type "{written}"', hint)
    assert problems_of(f"---\ntype: {written}\n---\nQ: a") == [problem]
    assert problems_of(f"---\ntype: {written}\n---\n\nC:") == [problem]


@pytest.mark.parametrize("written", ["book", "", "[book, film]", "{a: b}"])
def test_the_type_of_another_program(written: str) -> None:
    source = f"---\ntype: {written}\n---\n What is it? :: A book\n Q: a\nQ:b"
    assert front_matter(source) == FrontMatter(length=3)


@pytest.mark.parametrize(
    "written", ["[a/, '*.md']", "a/, *.md", "\n- a/\n- '*.md'", "|\n  a/\n  *.md", "'a/, *.md'"]
)
def test_globs_in_a_list_or_in_a_line(written: str) -> None:
    assert front_matter(f"---\nignore: {written}\n---").ignore == ("a/", "*.md")


def test_globs_in_a_file_that_is_not_the_root_file() -> None:
    _, (problem,) = read_front_matter(
        "a/b.md", ["---", "deck: a", "ignore: [x.md]", "---"], is_root=False
    )
    assert str(problem.location) == "a/b.md:3:9"
    assert (problem.code.value, problem.message) == ("E111", '"ignore" has no effect in this file')
    assert problem.hint == 'move it to the front matter of "cards.md" at the top of the folder'


@pytest.mark.parametrize(
    ("yaml", "line", "column", "code", "message"),
    [
        ("tags: [a, /]", 2, 11, "E206", '"/" is not a valid tag'),
        ("tags: [a, leech]", 2, 11, "W904", 'tag "leech" will not reach Anki'),
        ("auto-tags:\n  '#': [a]", 3, 3, "E206", '"" is not a valid tag'),
        ("auto-tags:\n  Marked: [a]", 3, 3, "W904", 'tag "Marked" will not reach Anki'),
    ],
)
def test_a_tag_that_is_not_valid(
    yaml: str, line: int, column: int, code: str, message: str
) -> None:
    assert [found[:4] for found in problems_of(f"---\n{yaml}\n---")] == [
        (line, column, code, message)
    ]


def test_a_type_without_a_value_above_notes() -> None:
    assert problems_of("---\ntype:\n---\nQ: a") == [
        (2, 6, "E111", 'missing value for "type"', 'write it as in "type: basic"')
    ]


def test_all_problems_are_reported_at_once_and_valid_keys_count() -> None:
    source = "---\ntag: 1\ndeck: D\nsubdecks: x\n---\n"
    result, problems = read_front_matter("a.md", split_lines(source))
    assert [found.location.line for found in problems] == [2, 4]
    assert (result.deck, result.subdecks, result.length) == ("D", 0, 5)


@pytest.mark.parametrize(
    ("written", "breaks"),
    [
        ("true", True),
        ("yes", True),
        ("True", True),
        ("false", False),
        ("no", False),
        ("'NO'", False),
    ],
)
def test_breaks(written: str, breaks: bool) -> None:
    assert front_matter(f"---\nbreaks: {written}\n---").breaks is breaks


@pytest.mark.parametrize(
    ("written", "spelt"),
    [("de", "de"), ("PT_br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("no", "no"), ("gsw", "gsw")],
)
def test_language(written: str, spelt: str) -> None:
    assert front_matter(f"---\nlanguage: {written}\n---").language == spelt


@pytest.mark.parametrize(
    "written",
    ["W901, w920", "W901 W920", "[W901, W920]", "\n- w901\n- W920", "'W901,W920'", "[W901 W920]"],
)
def test_warnings_in_a_list_or_in_a_line(written: str) -> None:
    assert front_matter(f"---\nwarnings: {written}\n---").warnings == (
        Code.DUPLICATE_QUESTION,
        Code.MARKER_LOOK_ALIKE,
    )


BREAKS = 'write "true" if each line end is a line break, otherwise "false"'
LANGUAGE = 'write the code of a language, such as "de" or "pt-BR"'
ALL_WARNINGS = 'the page "Problems and their fixes" of the documentation lists all warnings'


@pytest.mark.parametrize(
    ("yaml", "column", "message", "hint"),
    [
        ("breaks: 1", 9, '"breaks" cannot be "1"', BREAKS),
        ("breaks: hard", 9, '"breaks" cannot be "hard"', BREAKS),
        ("breaks:", 8, 'missing value for "breaks"', 'write it as in "breaks: true"'),
        ("breaks: [true]", 9, 'wrong kind of value for "breaks"', 'write it as in "breaks: true"'),
        ("language: English", 11, '"language" cannot be "English"', LANGUAGE),
        ("language: de-", 11, '"language" cannot be "de-"', LANGUAGE),
        ("language: de, en", 11, '"language" cannot be "de, en"', LANGUAGE),
        ("language:", 10, 'missing value for "language"', 'write it as in "language: de"'),
        (
            "language: [de]",
            11,
            'wrong kind of value for "language"',
            'write it as in "language: de"',
        ),
        (
            "warnings:",
            10,
            'missing value for "warnings"',
            'write it as in "warnings: [W901, W920]"',
        ),
        (
            "warnings: {W901: no}",
            11,
            'wrong kind of value for "warnings"',
            'write it as in "warnings: [W901, W920]"',
        ),
        (
            "ignore: W920",
            9,
            '"W920" is the code of a warning, not a file',
            'write "warnings: [W920]" to leave out this warning',
        ),
        (
            "language: jp",
            11,
            '"language" cannot be "jp", the code of a country',
            'did you mean "ja"?',
        ),
        ("warnings: off", 11, '"off" is not the code of a warning', ALL_WARNINGS),
        (
            "warnings: [W901, W915x]",
            18,
            '"W915x" is not the code of a warning',
            'did you mean "W915"?',
        ),
        (
            "warnings: [W901, E105]",
            18,
            '"E105" is the code of an error',
            "delete it: an error cannot be left out",
        ),
    ],
)
def test_a_wrong_value_of_breaks_language_or_warnings(
    yaml: str, column: int, message: str, hint: str
) -> None:
    assert problems_of(f"---\n{yaml}\n---") == [(2, column, "E111", message, hint)]
