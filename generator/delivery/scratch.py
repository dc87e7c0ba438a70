"""Import a package into an empty Anki collection and report the result (needs the `anki` extra)."""

import contextlib
import io
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import anki.lang
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.errors import AnkiException

from generator.apkg import Package
from generator.apkg.writing import write_package
from generator.text.media_references import is_inline
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkiReport:
    """The result of an import into Anki: counts of notes and cards, and problems."""

    new: int
    conflicting: int
    cards: int
    empty_cards: int
    missing_media: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether Anki imported everything and reported no problem."""
        return not (self.conflicting or self.empty_cards or self.missing_media or self.problems)

    def as_json(self) -> dict[str, object]:
        """Return the report for a script."""
        return asdict(self)

    def __str__(self) -> str:
        problems = [
            *([f"{self.conflicting} conflicting"] if self.conflicting else []),
            *([f"{self.empty_cards} empty cards"] if self.empty_cards else []),
            *(f"missing media: {name}" for name in self.missing_media),
            *self.problems,
        ]
        summary = "; ".join(problems) or "no problems"
        return f"Anki: {self.new} new notes, {self.cards} cards, {summary}"


def import_into_scratch(package: Package) -> AnkiReport:
    """Import with the import dialog's defaults, then run Anki's checks on the collection."""
    # Anki's messages become part of this program's output, which is in English.
    anki.lang.set_lang("en_US")
    with TemporaryDirectory() as folder:
        file = Path(folder, "package.apkg")
        with file.open("wb") as stream:
            write_package(package, stream)
        collection = Collection(str(Path(folder, "collection.anki2")))
        try:
            return _import(collection, file)
        finally:
            with contextlib.redirect_stdout(io.StringIO()):
                collection.close()


def _import(collection: Collection, file: Path) -> AnkiReport:
    request = ImportAnkiPackageRequest(package_path=str(file), options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    collection.models._clear_cache()
    problems = []
    # Anki checks templates (two with the same front, say) when a note type is saved, not when it is
    # imported.
    for note_type in collection.models.all():
        try:
            collection.models.update_dict(note_type)
        except AnkiException as error:
            problems.append(f"{note_type['name']}: {error}")
    message, is_sound = collection.fix_integrity()
    if not is_sound:
        problems.append(message)
    return AnkiReport(
        new=len(log.new),
        conflicting=len(log.conflicting),
        cards=collection.card_count(),
        empty_cards=sum(len(note.card_ids) for note in collection.get_empty_cards().notes),
        missing_media=_missing_media(collection),
        problems=tuple(problems),
    )


def _missing_media(collection: Collection) -> tuple[str, ...]:
    """Return the names of the media files that fields name and the package has not."""
    missing = collection.media.check().missing
    if missing:
        # Anki lists its folder first, and then makes a file of each picture inside a field
        # ("paste-….png"), which is there only in the next check. Of an SVG it makes no file.
        missing = collection.media.check().missing
    return tuple(name for name in missing if not is_inline(name))
