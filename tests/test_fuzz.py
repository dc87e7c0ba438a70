"""A bounded part of the fuzzing, with fixed inputs; and all inputs that once were finds."""

import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from generator.text.lines import split_lines
from tests.fuzz.attempt import Outcome, attempt
from tests.fuzz.cases import Case, load_case, save_case, saved_cases
from tests.fuzz.corpus import IGNORED, LOCK, NATIVE, PROJECT, RAW, SETTINGS, Entry, choose, corpus
from tests.fuzz.find import Find
from tests.fuzz.inputs import Files, to_bytes
from tests.fuzz.mutation import MOST_CHARACTERS, MUTATORS, Mutator, mutated
from tests.fuzz.reduction import reduced
from tests.fuzz.run import Turn, take_turn
from tests.fuzz.state import Progress, load_state, save_state, table
from tests.fuzz.targets import TARGETS, Target
from tests.test_dialects import DIALECTS

SEED = 21
# How many inputs of each target are run every day, and how many in the slow tests.
INPUTS = {
    "native": (300, 4000), "words": (300, 4000), "foreign": (200, 2500), "converted": (200, 2500),
    "draft": (20, 400), "settings": (500, 5000), "build": (12, 400), "vault": (12, 400),
    "commands": (3, 120), "edit": (12, 400), "lock": (12, 400), "anki": (5, 400),
}  # fmt: skip
# How many times the CPU time that a target may take by hand is allowed here: nothing is measured.
GENEROUS = 20


def outcome_of(target: Target, files: Files) -> Outcome:
    return attempt(replace(target, seconds=target.seconds * GENEROUS), files)


def assert_nothing_is_found(name: str, numbers: range) -> None:
    for number in numbers:
        files = TARGETS[name].input(SEED, number)
        outcome = outcome_of(TARGETS[name], files)
        assert outcome.message == "", (number, files)


def test_each_target_has_a_number_of_inputs() -> None:
    assert INPUTS.keys() == TARGETS.keys()


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_found(name: str) -> None:
    assert_nothing_is_found(name, range(INPUTS[name][0]))


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_found_for_long(name: str) -> None:
    assert_nothing_is_found(name, range(*INPUTS[name]))


@pytest.mark.parametrize("path", saved_cases(), ids=lambda path: path.stem)
def test_what_was_found_once_is_fixed(path: Path) -> None:
    case = load_case(path)
    assert outcome_of(TARGETS[case.target], case.files).message == ""


# ---- the fuzzer


def raise_for_x(files: Files) -> None:
    if "x" in files["a"]:
        raise Find("there is an x", str(len(files)))


LONG = "Q: a 1\nA: [b](c)\n\n```\nd\n```"
TARGET = Target("test", lambda random: {"a": mutated(random, "a x\n"), "b": ""}, raise_for_x)


def test_the_corpus_has_texts_of_each_kind() -> None:
    kinds = Counter(entry.kind for entry in corpus())
    assert {*DIALECTS} - {"tsv"} <= kinds.keys()
    assert kinds.keys() - {*DIALECTS} == {NATIVE, RAW, LOCK, SETTINGS, IGNORED}
    assert kinds[NATIVE] > 500


def test_a_new_text_changes_few_choices() -> None:
    entries = [Entry(str(number), NATIVE, str(number)) for number in range(100)]
    entries.sort(key=lambda entry: entry.place)
    new = Entry("new", NATIVE, "new")
    more = sorted([*entries, new], key=lambda entry: entry.place)
    before = [choose(Random(number), entries) for number in range(1000)]
    after = [choose(Random(number), more) for number in range(1000)]
    changed = [other for one, other in zip(before, after, strict=True) if one != other]
    assert {*changed} == {new}
    assert len(changed) < 50
    assert len({*before}) > 80


@pytest.mark.parametrize("mutator", dict.fromkeys(MUTATORS))
@pytest.mark.parametrize("text", ["", "\n", "a", LONG])
def test_a_mutator_makes_the_same_text_again(mutator: Mutator, text: str) -> None:
    made = [mutator(Random(number), text) for number in range(20)]
    assert made == [mutator(Random(number), text) for number in range(20)]
    assert text != LONG or {*made} != {text}


def test_an_input_is_named_by_its_seed_and_number_and_is_not_long() -> None:
    for target in TARGETS.values():
        for number in range(30):
            files = target.input(SEED, number)
            assert target.input(SEED, number) == files
            for text in files.values():
                assert len(to_bytes(text)) < 4 * MOST_CHARACTERS + 1000


def test_surrogates_stand_for_bytes() -> None:
    assert to_bytes("é\udcff") == b"\xc3\xa9\xff"
    assert to_bytes("\ud800") == b"\xed\xa0\x80"


def test_a_find_is_reduced() -> None:
    files = {"a": "a\nb x c x\nd\n", "b": "e", "c": "f"}
    assert attempt(TARGET, files).kind == "there is an x"
    assert reduced(TARGET, files, "there is an x") == {"a": "x"}


def test_an_exception_is_a_find_of_its_place() -> None:
    def fail(files: Files) -> None:
        split_lines(files["missing"])

    outcome = attempt(Target("test", TARGET.make, fail), {})
    assert outcome.kind == "KeyError in tests/test_fuzz.py: fail"
    assert outcome.message == "KeyError: 'missing'"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer")
def test_a_target_that_does_not_end_is_stopped() -> None:
    def wait(files: Files) -> None:  # noqa: ARG001
        while True:
            pass

    assert attempt(Target("test", TARGET.make, wait, seconds=0.001), {}).kind == "too slow"


def test_a_turn_has_one_case_for_each_kind_of_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "test", TARGET)
    result = take_turn(Turn("test", 1, range(40)))
    finds = ["x" in TARGET.input(1, number)["a"] for number in range(40)]
    assert result.progress.done == 40
    assert result.progress.kinds == {"there is an x": sum(finds)}
    first = finds.index(True)
    assert result.cases == [Case("test", 1, first, "Find: there is an x: 1", {"a": "x"})]
    known = frozenset(result.progress.kinds)
    assert take_turn(Turn("test", 1, range(40), known)).cases == []


def test_a_case_and_the_state_are_kept(tmp_path: Path) -> None:
    case = Case("native", 1, 2, "a message", {"cards.md": "Q: \udcff\ud800\u2028é\r\n"})
    path = save_case(tmp_path, case)
    assert path.name == "native-1-2.json"
    assert load_case(path) == case
    assert saved_cases(tmp_path) == [path]
    state = {"native 1": Progress(done=20, seconds=2.0, kinds={"a": 1})}
    save_state(tmp_path / "new" / "state.json", state)
    assert load_state(tmp_path / "new" / "state.json") == state
    assert load_state(tmp_path / "missing.json") == {}
    assert table(state).splitlines()[1:] == [
        "native 1              20      1        10   0.00 s (number 0)",
        "       1 a",
    ]


@pytest.mark.slow
def test_a_run_goes_on_after_the_last_one(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "tests.fuzz", "--minutes", "0.001", "--target", "settings",
        "--state", str(tmp_path / "state.json"), "--cases", str(tmp_path / "cases"),
    ]  # fmt: skip
    for done in (10, 20):
        subprocess.run(command, check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)
        assert load_state(tmp_path / "state.json")["settings 1"].done >= done
    assert not (tmp_path / "cases").exists()


@pytest.mark.slow
def test_a_case_is_replayed(tmp_path: Path) -> None:
    path = save_case(tmp_path, Case("native", 1, 2, "", {"cards.md": "Q: a\nA: b\n"}))
    command = [sys.executable, "-m", "tests.fuzz", "--replay", str(path)]
    done = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True)
    assert done.stdout.startswith("fine (")
