"""More than three warnings of one kind in one file are one line, unless `--all` is given."""

import json
from collections.abc import Callable

import pytest
from click import Context
from click.testing import Result

from generator.cli import main
from generator.cli.grouped_warnings import WarningGroup, format_group, grouped
from generator.diagnostics import Code, Diagnostic, Location
from tests.generated_texts import write

Run = Callable[..., Result]

REMOTE = "Q: q{}\nA: ![](https://e.org/{}.png)\n\n"
SKEWED = "Q: q\nA: {{c1::x}}\n"


def problem(path: str, line: int, code: Code = Code.REMOTE_MEDIA) -> Diagnostic:
    location = Location(path=path, line=line, column=1)
    return Diagnostic(location=location, code=code, message=f"message {line}", hint="hint")


def lines(found: list[Diagnostic | WarningGroup]) -> list[str]:
    return [
        str(one.location) if isinstance(one, Diagnostic) else format_group(one) for one in found
    ]


def test_three_warnings_of_a_kind_are_printed_and_more_are_one_line() -> None:
    three = [problem("a.md", line) for line in (1, 2, 3)]
    other = [problem("a.md", 4, Code.DROPPED_TAG), problem("b.md", 1)]
    assert grouped([*three, *other], ()) == [*three, *other]
    assert lines(grouped([*three, problem("a.md", 9), *other], ())) == [
        "a.md:1:1: warning[W903]: message 1 (and 3 more W903 in this file: --all shows them)",
        "a.md:4:1",
        "b.md:1:1",
    ]


def test_errors_and_drafts_are_not_grouped() -> None:
    for code in (Code.MEDIA_MISSING, Code.DRAFT):
        found = [problem("a.md", line, code) for line in range(1, 9)]
        assert grouped(found, ()) == found


def test_in_other_tools_files_the_warnings_of_all_files_are_one_line() -> None:
    found = [problem(f"{name}.md", 1) for name in "abcde"]
    assert grouped(found, ()) == found
    assert lines(grouped(found, {"a.md", "b.md", "c.md", "d.md"})) == [
        "a.md:1:1: warning[W903]: message 1 (and 3 more W903 in 4 files: --all shows them)",
        "e.md:1:1",
    ]


def test_every_command_that_counts_skipped_files_has_the_option_that_it_names() -> None:
    context = Context(main)
    names = main.list_commands(context)
    commands = [main.resolve_command(context, [name])[1] for name in names]
    options = {one.name: {option.name for option in one.params} for one in commands if one}
    reading = {name for name, names in options.items() if "list_skipped" in names}
    assert {"build", "check", "convert", "diff", "preview", "push", "sync", "watch"} <= reading
    assert {name for name in reading if "show_all" not in options[name]} == set()


@pytest.mark.parametrize("command", ["check", "build", "diff"])
def test_all_prints_every_warning(command: str, anki_deck: Run) -> None:
    source = "".join(REMOTE.format(number, number) for number in range(5))
    write("cards.md", source.encode())
    shown = anki_deck(command, "cards.md", "--no-cache").output
    assert shown.count("warning[W903]") == 1
    assert "(and 4 more W903 in this file: --all shows them)" in shown
    everything = anki_deck(command, "cards.md", "--no-cache", "--all").output
    assert everything.count("warning[W903]") == 5
    assert "--all" not in everything
    for options in ((), ("--all",)):
        result = anki_deck(command, "cards.md", "--json", *options)
        assert len(json.loads(result.stdout)["diagnostics"]) == 5


def test_the_page_is_written_with_every_warning_printed(anki_deck: Run) -> None:
    write("vault/a.md", b"#flashcards\n\nText.\n\nq::a\n")
    assert "in 1 place of 1 file (--all shows it)" in anki_deck("preview", "vault").stderr
    everything = anki_deck("preview", "vault", "--all").stderr
    assert ("--all" in everything, everything.count("warning[W908]")) == (False, 1)


def test_text_on_no_card_is_counted_and_printed_with_all(anki_deck: Run) -> None:
    write("vault/a.md", b"#flashcards\n\nText.\n\nq::a\n\nMore.\n")
    counted = "text on no card in 2 places of 1 file (--all shows it)\n"
    short = anki_deck("check", "vault", "--no-cache")
    assert counted in short.stderr
    assert short.stdout == "vault: 1 note, 1 card, no problems\n"
    everything = anki_deck("check", "vault", "--no-cache", "--all")
    assert counted not in everything.stderr
    assert everything.stdout.count("warning[W908]") == 2
    strict = anki_deck("check", "vault", "--no-cache", "--strict", "--all")
    assert strict.exit_code == 0
