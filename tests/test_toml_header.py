"""The TOML at the top of a hashcards file."""

from generator.sources.dialects.hashcards.toml_header import read_toml
from generator.sources.foreign.gatherer import Gatherer


def problems_of(*block: str) -> list[tuple[int, str]]:
    gatherer = Gatherer("a.md")
    assert read_toml(gatherer, ["---", *block, "---"]) == len(block) + 2
    return [(problem.location.line, problem.message) for problem in gatherer.problems]


def test_a_key_is_not_the_start_of_another() -> None:
    assert problems_of("name2 = 1", "'a b' = 2", "name = 3") == [
        (2, 'unknown key "name2"'),
        (3, 'unknown key "a b"'),
        (4, '"name" is not text in quotes'),
    ]


def test_the_keys_of_tables_are_found() -> None:
    assert problems_of('"name" = "x"', "[ author ]", "name = 1") == [(3, 'unknown key "author"')]


def test_many_keys_are_found_in_linear_time() -> None:
    """To search for each of them from the first row would take ten minutes."""
    assert problems_of(*(f"key{number} = 1" for number in range(50_000)))[-1][0] == 50_001
