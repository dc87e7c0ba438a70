"""An input: the files that a target is given, made from a seed and a number, always the same."""

import re
from functools import cache
from random import Random

from generator.diagnostics import has_errors
from generator.markup.fields import render_fields
from generator.markup.media import MediaFault, MediaFile
from tests.fuzz import corpus
from tests.fuzz.corpus import Entry
from tests.fuzz.mutation import mutated, picked
from tests.test_dialects import DIALECTS
from tests.texts import EveryFile, NoFile, read

# The text of each file by its path, with "/". Bytes that are not UTF-8 are surrogates, as in
# `surrogateescape`.
Files = dict[str, str]

# Media that texts of the corpus and the tokens of mutation refer to.
MEDIA = (
    "a.png", "b.png", "c.png", "cell.png", "france.png", "maps/france.png", "paris.png", "cell.svg",
    "starboard.svg", "a.mp3", "paris.mp3", "b.ogg", "horn.wav", "b.mp4",
)  # fmt: skip
# Where the text is that most targets read.
SOURCE = "cards.md"
_OTHER_SURROGATE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def random_of(target: str, seed: int, number: int) -> Random:
    """Return the source of randomness of one input."""
    return Random(f"{target}:{seed}:{number}")


def to_bytes(text: str) -> bytes:
    """Return the bytes of a file; an unpaired surrogate becomes bytes that are not UTF-8."""
    escaped = _OTHER_SURROGATE.sub(
        lambda one: one[0].encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"), text
    )
    return escaped.encode("utf-8", "surrogateescape")


# ---- what targets are given


def native_source(random: Random) -> Files:
    """A native text, and now and then any other text."""
    kind = corpus.of_kind(corpus.NATIVE) if random.random() < 0.8 else corpus.corpus()
    return {SOURCE: mutated(random, picked(random, kind).text)}


def any_source(random: Random) -> Files:
    """A text of any kind: of each kind as often."""
    kind = random.choice(sorted({entry.kind for entry in corpus.corpus()}))
    return {SOURCE: mutated(random, picked(random, corpus.of_kind(kind)).text)}


def raw_text(random: Random) -> Files:
    kind = corpus.of_kind(corpus.RAW) if random.random() < 0.6 else corpus.corpus()
    return {"raw.txt": mutated(random, picked(random, kind).text)}


def foreign_file(random: Random) -> Files:
    """A file of another tool, whose name is that of its dialect."""
    dialect = random.choice(DIALECTS)
    own = corpus.of_kind(dialect) or corpus.of_kind("csv")
    entries = own if random.random() < 0.8 else corpus.corpus()
    return {dialect: mutated(random, picked(random, entries).text)}


def folder(random: Random) -> Files:
    """A folder with a few files, of which one is perhaps in a folder below; one is mutated."""
    names = ("cards.md", "a.md", "b/c.md", "b/cards.md", "Ä 1.md")
    paths = sorted({SOURCE, *random.sample(names, k=random.randint(0, 3))})
    files = {path: _whole_notes(random) for path in paths}
    changed = random.choice(paths)
    if random.random() < 0.3:
        files[changed] = any_source(random)[SOURCE]
    else:
        files[changed] = _mutated_without_errors(random, files[changed])
    return {**files, **_media_of(*files.values())}


def edited_folder(random: Random) -> Files:
    """Two versions of a folder, before and after an edit; some notes may move to the other file."""
    one, two = _whole_notes(random), _whole_notes(random)
    if random.random() < 0.5:
        one = _mutated_without_errors(random, one)
    files = {"before/cards.md": one, "before/b.md": two}
    if random.random() < 0.5:
        two, three = _split(random, two)
        one = f"{one}\n{three}"
    one = _mutated_without_errors(random, one)
    files |= {"after/cards.md": one, "after/b.md": two}
    media = _media_of(*files.values())
    return {**files, **{f"before/{path}": text for path, text in media.items()}}


def _split(random: Random, text: str) -> tuple[str, str]:
    rows = text.split("\n")
    place = random.randrange(len(rows))
    return "\n".join(rows[:place]), "\n".join(rows[place:])


class _KnownMedia:
    """The files of `MEDIA`, and no others."""

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        found: MediaFile | MediaFault = (EveryFile() if target in MEDIA else NoFile()).find(
            target, source
        )
        return found


def _media_of(*texts: str) -> Files:
    return {path: f"data of {path}" for path in MEDIA if any(path in text for text in texts)}


@cache
def _without_errors() -> tuple[Entry, ...]:
    """Return the native texts that can be built with no other files than media."""
    return tuple(entry for entry in corpus.of_kind(corpus.NATIVE) if _is_fine(entry.text))


def _is_fine(text: str) -> bool:
    deck, found = read(text)
    found = (
        *found,
        *(one for note in deck.notes for one in render_fields(note, _KnownMedia()).problems),
    )
    return not has_errors(found)


def _whole_notes(random: Random) -> str:
    entries = _without_errors()
    return "\n".join(picked(random, entries).text for _ in range(random.randint(1, 5)))


def _mutated_without_errors(random: Random, text: str) -> str:
    """Return a text after a mutation, most often one that can be built."""
    for _ in range(6):
        made = mutated(random, text)
        if _is_fine(made):
            break
    return made


def vault(random: Random) -> Files:
    """A vault with the settings of a plugin, ignored files, and some notes."""
    plugin = corpus.choose(random, corpus.of_kind(corpus.SETTINGS))
    obsidian = corpus.of_kind(random.choice(("obsidian", "flashcards-obsidian")))
    texts = {
        f".obsidian/plugins/{plugin.name}/data.json": plugin.text,
        ".gitignore": corpus.choose(random, corpus.of_kind(corpus.IGNORED)).text,
        "a.md": "Capital of Peru?::Lima #flashcards\n",
        "b/notes.md": picked(random, obsidian).text,
    }
    changed = random.choice(sorted(texts))
    texts[changed] = mutated(random, texts[changed])
    return texts


def with_unique_words(random: Random, text: str) -> str:
    """Add words that appear nowhere else, `wort1x` and so on, between other words."""
    places = [place.end() for place in re.finditer(r"(?<=\S)(?= |\n|$)|(?<= )(?=\w)", text)]
    places = sorted(random.sample(places, k=min(len(places), 12)))
    pieces, end = [], 0
    for number, place in enumerate(places):
        pieces += [text[end:place], f" wort{number}x" + (" " if text[place:][:1] != "\n" else "")]
        end = place
    return "".join([*pieces, text[end:]])


def words_source(random: Random) -> Files:
    return {SOURCE: with_unique_words(random, native_source(random)[SOURCE])}
