"""`python -m tests.fuzz.coverage TARGET`: a search by Atheris for inputs that reach new code.

Atheris is no dependency: it is for Linux and macOS, and not for each version of Python. What is
after the target are options of libFuzzer, such as `-runs=100000` or a folder of inputs. The bytes
of an input are the text of the file that the target reads. A find is saved as a case.
"""

import sys
from random import Random

import atheris

with atheris.instrument_imports(include=["generator"]):
    from tests.fuzz.attempt import attempt
    from tests.fuzz.cases import CASES, Case, save_case
    from tests.fuzz.corpus import choose, corpus
    from tests.fuzz.inputs import Files, to_bytes
    from tests.fuzz.mutation import mutated
    from tests.fuzz.reduction import reduced
    from tests.fuzz.targets import TARGETS, Target

# Shorter data, and one in so many others, are replaced by a text of the corpus.
_SHORT, _NEW = 4, 0.1


def main() -> None:
    name, *options = sys.argv[1:]
    target = TARGETS[name]
    known: set[str] = set()

    def run(data: bytes) -> None:
        files = _files(target, data)
        outcome = attempt(target, files)
        if outcome.kind and outcome.kind not in known:
            known.add(outcome.kind)
            smaller = reduced(target, files, outcome.kind)
            # The number only names the case: no seed makes this input.
            print(save_case(CASES, Case(name, 0, len(known), outcome.message, smaller)))

    # Slow inputs are finds; libFuzzer need not write files about them.
    atheris.Setup(
        [sys.argv[0], "-report_slow_units=100000", *options], run, custom_mutator=_mutated
    )
    atheris.Fuzz()


def _files(target: Target, data: bytes) -> Files:
    """Return an input with a text of these bytes; the first byte chooses its other files."""
    files = target.input(0, data[0] if data else 0)
    path = max(files, key=lambda path: len(files[path]))
    return {**files, path: data[1:].decode("utf-8", "surrogateescape")}


def _mutated(data: bytes, most: int, seed: int) -> bytes:
    """Mutate an input as the other runs do; now and then, begin with a text of the corpus."""
    random = Random(seed)
    text = data[1:].decode("utf-8", "surrogateescape")
    if len(data) < _SHORT or random.random() < _NEW:
        text = choose(random, corpus()).text
    return (bytes([random.randrange(256)]) + to_bytes(mutated(random, text)))[:most]


if __name__ == "__main__":
    main()
