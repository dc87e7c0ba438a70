"""The targets: how the input of each is made, and what must hold for it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.fuzz import command_targets, inputs, text_targets
from tests.fuzz.inputs import Files, random_of

# Of CPU time, for an input of up to 10 KB; commands run several times.
_SECONDS, _SECONDS_OF_COMMANDS = 1.0, 8.0


@dataclass(frozen=True, slots=True)
class Target:
    """`check` raises if something does not hold; `seconds` are the most that it may take."""

    name: str
    make: Callable[[Random], Files]
    check: Callable[[Files], None]
    seconds: float = _SECONDS

    def input(self, seed: int, number: int) -> Files:
        """Return the input of a seed and a number."""
        return self.make(random_of(self.name, seed, number))


def _check_import(files: Files) -> None:
    from tests.fuzz.anki_target import check_import  # the import of Anki takes seconds

    check_import(files)


TARGETS = {
    target.name: target
    for target in (
        Target("native", inputs.native_source, text_targets.check_native),
        Target("words", inputs.words_source, text_targets.check_words),
        Target("foreign", inputs.foreign_file, text_targets.check_foreign),
        Target("converted", inputs.foreign_file, text_targets.check_converted),
        Target("draft", inputs.raw_text, text_targets.check_draft),
        Target("settings", inputs.vault, text_targets.check_settings),
        Target("build", inputs.folder, command_targets.check_build, _SECONDS_OF_COMMANDS),
        Target("vault", inputs.vault, command_targets.check_build, _SECONDS_OF_COMMANDS),
        Target("commands", inputs.folder, command_targets.check_commands, _SECONDS_OF_COMMANDS),
        Target("edit", inputs.edited_folder, command_targets.check_edit, _SECONDS_OF_COMMANDS),
        Target(
            "lock", command_targets.damaged_lock, command_targets.check_lock, _SECONDS_OF_COMMANDS
        ),
        Target("anki", inputs.folder, _check_import, _SECONDS_OF_COMMANDS),
    )
}
