"""Fuzzing: every text of the project's own, mutated, given to each way into the program.

`corpus` has the texts, `mutation` changes them, `inputs` makes the input of a seed and a number,
and each target in `targets` says what must hold for one. `run` runs them and keeps what it found
out, `reduction` makes an input that was found smaller, and `cases` saves it for `test_fuzz`.

    python -m tests.fuzz --minutes 5 --target native
"""
