"""What Anki should have after a push: the notes of a build, and not those that were removed."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from operator import attrgetter

from generator.apkg import Package, PackageNote
from generator.identity.lock import Entry
from generator.markup.media import MediaFile
from generator.notetypes import NOTE_TYPES
from generator.project import Project
from generator.sources.field_markers import MARKER
from generator.values import dataclass

_BETWEEN = "-"  # the parts of a header


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedNote:
    """A note of the build. `place` is where it is in the source: `cards.md:12`.

    `before` has the digests of its fields and tags in the build before this one, `deck_before` its
    deck and `mod_before` its modification time then; all are empty for a new note.
    """

    note: PackageNote
    place: str
    before: tuple[str, ...] = ()
    deck_before: str = ""
    mod_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """All that the source says about the learner's collection.

    `removed` are all notes that ever left the source. `unsure` are the GUIDs of removed notes that
    may be a note of the source under another GUID. `reason_to_keep` says why such a note must
    not be deleted whatever Anki has, or None. `header` has digests of what comes with any note: the
    note types and the descriptions of decks.
    """

    package: Package
    notes: Mapping[str, WantedNote]
    removed: Mapping[str, Entry]
    unsure: frozenset[str]
    reason_to_keep: Callable[[Entry], str | None]
    header: str
    media: Mapping[str, tuple[MediaFile, ...]]

    def part(
        self, notes: Sequence[PackageNote], *, media_of: Collection[str], with_descriptions: bool
    ) -> Package:
        """Return a package with some of the notes, and the media of those with these GUIDs."""
        files = {file.name: file for guid in media_of for file in self.media.get(guid, ())}
        return replace(
            self.package,
            notes=tuple(notes),
            descriptions=self.package.descriptions if with_descriptions else (),
            media=tuple(files[name] for name in sorted(files)),
        )


def wanted_of(project: Project) -> Wanted:
    """Return what a project that was built wants Anki to have."""
    package, matching = project.package, project.matching
    if matching is None or project.identification is None:
        raise ValueError("a project with errors wants nothing")
    built = {one.identity.guid: one for one in project.rendered.notes if one.identity}
    notes = {}
    for note in package.notes:
        one = built[note.guid]
        known = one.identity.previous if one.identity else None
        location = one.note.location
        notes[note.guid] = WantedNote(
            note=note,
            place=f"{location.path}:{location.line}",
            before=known.fields if known else (),
            deck_before=known.deck if known else "",
            mod_before=known.mod if known else 0,
        )
    texts = project.content.texts.values()
    # Read once, and only if a removed note is in Anki: there may be thousands.
    written = cache(lambda: _written_questions(texts))

    def reason_to_keep(entry: Entry) -> str | None:
        is_moved = entry.guid in matching.silently_removed or matching.exists_elsewhere(entry)
        if is_moved or _on_one_line(entry.question) in written():
            return "its text is still in a file"
        return None

    removed = [
        entry
        for guid, entry in project.lock.entries.items()
        if entry.removed and entry.nid and guid not in notes
    ]
    return Wanted(
        package=package,
        notes=notes,
        removed={entry.guid: entry for entry in sorted(removed, key=attrgetter("order_key"))},
        unsure=frozenset(
            one.identity.unsure for one in built.values() if one.identity and one.identity.unsure
        ),
        reason_to_keep=reason_to_keep,
        header=_header(package),
        media={
            one.identity.guid: one.fields.media
            for one in project.rendered.notes
            if one.identity and one.fields and one.fields.media
        },
    )


def _written_questions(texts: Iterable[str]) -> frozenset[str]:
    """Return the questions in the texts of a source, also those in comments, each on one line."""
    found = set[str]()
    for text in texts:
        lines = [line.strip(" \t<!->") for line in text.splitlines()]
        starts = [index for index, line in enumerate(lines) if _ends_question(line)]
        for start, end in pairwise([*starts, len(lines)]):
            if lines[start].startswith(("Q: ", "C: ")):
                first, rest = lines[start][3:], " ".join(lines[start + 1 : end])
                # With what may be its tags, and without.
                found |= {_on_one_line(f"{one} {rest}") for one in (first, first.split(" #")[0])}
    return frozenset(found)


def _ends_question(line: str) -> bool:
    return line.startswith("#") or bool(MARKER.match(line))


def _on_one_line(question: str) -> str:
    return " ".join(question.split())


def _header(package: Package) -> str:
    types = [(note_type.id, note_type.changed) for note_type in NOTE_TYPES]
    return f"{_digest(types)}{_BETWEEN}{_digest(package.descriptions)}"


def are_types_changed(header: str, earlier: str) -> bool:
    """Return whether the note types of a header are others than those of an earlier one.

    False if nothing was sent earlier: then `earlier` is "".
    """
    return bool(earlier) and header.partition(_BETWEEN)[0] != earlier.partition(_BETWEEN)[0]


def are_descriptions_changed(header: str, earlier: str) -> bool:
    """Return whether the descriptions of a header are others than those of an earlier one."""
    return header.partition(_BETWEEN)[2] != earlier.partition(_BETWEEN)[2]


def _digest(content: object) -> str:
    return hashlib.sha256(repr(content).encode(errors="surrogatepass")).hexdigest()[:16]
