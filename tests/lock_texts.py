"""Lines and problems of locks, as the tests of the lock write and read them."""

import json
from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from generator.diagnostics import Diagnostic
from generator.identity.lock import Entry, Lock
from generator.identity.lock_lines import format_count, format_entry, format_first
from generator.identity.lock_text import parse_lock
from generator.identity.numbering import NumberedText
from tests.identities import entry, lock_of

REPAIR = (
    'run "anki-deck lock repair cards.lock": '
    "it restores the notes from version control or the package"
)
BOTH_SIDES = (
    "delete this conflict marker and keep the lines of both sides: "
    "the newest line of each note counts"
)
UPDATE = (
    "get a later version of anki-deck (in a clone, by git pull), and install it in the same way as"
    " this one"
)
NO_COUNT = "cut off after this line: the last line, with the number of notes, is missing"
NO_LINE_END = "cut off in this line: its line end is missing"

LIMA = entry("aaaaaaaaaaaa")
BERN = entry(
    "bbbbbbbbbbbb",
    nid=1_000_000_001_000,
    due=2000,
    order_key=2000,
    question="The capital of Switzerland?",
    answer="Bern",
)
FIRST = format_first(lock_of())
HEADER_1 = '{"anki-deck lock": 1}'
LIMA_1 = (
    '{"guid": "aaaaaaaaaaaa", "nid": 1000000000500, "due": 100000, "mod": 1700000000, '
    '"kind": "basic",'
    ' "path": "cards.md", "section": "", "front": "What is the capital of Peru?", "back": "Lima",'
    ' "digest": "0123456789abcdef"}'
)
BERN_1 = (
    '{"guid": "bbbbbbbbbbbb", "nid": 1000000001000, "due": 2000, "mod": 1700000000, '
    '"kind": "basic",'
    ' "path": "cards.md", "section": "", "front": "The capital of Switzerland?", "back": "Bern",'
    ' "digest": "fedcba9876543210", "place": 1250.5, "at": 1700000005, "removed": true}'
)

SUM = ', "sum": "01234567"}'
ENTRY_OF_1 = (
    "guid", "nid", "due", "mod", "digest", "kind", "path", "section", "question", "answer",
    "order_key", "at", "removed", "deck", "id", "clozes",
)  # fmt: skip

names = st.text(max_size=30)  # every character but unpaired surrogates, which UTF-8 cannot encode
times = st.integers(min_value=0, max_value=2**40)
cards = st.dictionaries(st.integers(0, 499), st.integers(1, 2**53), max_size=3).map(
    lambda found: (*sorted(found.items()),)
)
unknown_keys = st.dictionaries(
    st.text(max_size=5).map(lambda key: f"x{key}"),
    st.none() | names | st.lists(st.integers()) | st.floats(0, 1),
    max_size=2,
).map(
    lambda found: tuple(
        sorted((key, json.dumps(value, ensure_ascii=False)) for key, value in found.items())
    )
)
entries = st.builds(
    Entry,
    guid=st.text(min_size=1, max_size=20),
    nid=st.integers(min_value=1, max_value=2**53),
    due=st.integers(min_value=0, max_value=2**31 - 1),
    mod=times,
    digest=names,
    kind=st.sampled_from(["basic", "cloze"]),
    path=names,
    section=names,
    question=names,
    answer=names,
    order_key=st.integers(min_value=0, max_value=2**31) | st.floats(min_value=0, max_value=2**31),
    at=times,
    removed=st.booleans(),
    deck=names,
    id=names,
    clozes=st.dictionaries(st.integers(1, 499), st.tuples(names, st.booleans()), max_size=3).map(
        lambda found: tuple(NumberedText(number, *rest) for number, rest in sorted(found.items()))
    ),
    fields=st.lists(names, max_size=3).map(tuple),
    draft=st.booleans(),
    room=st.integers(1, 1000),
    cards=cards,
    unknown=unknown_keys,
) | st.builds(entry, guid=st.text(min_size=1, max_size=20), nid=st.just(0), draft=st.just(True))
locks = st.builds(
    Lock,
    entries=st.lists(entries, max_size=8, unique_by=lambda line: line.guid).map(
        lambda found: {e.guid: e for e in found}
    ),
    source=names,
    deck=names,
    dialect=names,
    at=times,
    unknown=unknown_keys,
)


def problems(found: Sequence[Diagnostic]) -> list[str]:
    return [
        f"{problem.location} {problem.code.value} {problem.message}; {problem.hint}"
        for problem in found
    ]


def read(text: str) -> Lock:
    """Read a lock that has no problems."""
    found, reported = parse_lock("cards.lock", text)
    assert problems(reported) == []
    return found


def refused(text: str) -> list[str]:
    """Return the problems of a lock that is refused."""
    found, reported = parse_lock("cards.lock", text)
    assert found == Lock()
    return problems(reported)


def damaged(place: str, what: str) -> list[str]:
    return [f"cards.lock:{place} E401 the lock is damaged: {what}; {REPAIR}"]


def lines(*written: Entry) -> list[str]:
    return [format_entry(line) for line in written]


def merged(*written: Entry) -> Entry:
    """Return the entry that these lines for one note give, in this order and reversed."""
    text, turned = (
        "\n".join([FIRST, *rows, format_count(1), ""])
        for rows in (lines(*written), reversed(lines(*written)))
    )
    (found,) = read(text).entries.values()
    assert read(turned).entries == {found.guid: found}
    return found


def flipped(
    data: bytes, start: int = 0, end: int | None = None, bits: Sequence[int] = range(8)
) -> Iterator[str | None]:
    """Yield the text with each bit flipped; None if it is not UTF-8, which `read_lock` reports."""
    for place in range(start, len(data) if end is None else end):
        for bit in bits:
            changed = bytes([*data[:place], data[place] ^ 1 << bit, *data[place + 1 :]])
            try:
                yield changed.decode()
            except UnicodeDecodeError:
                yield None
