"""Import a package into an empty collection of real Anki, and report what Anki says. Needs the `anki` extra."""

import contextlib
import io
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import anki.lang
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.errors import AnkiException

from generator.apkg import Package, write_package


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkiReport:
    """What Anki made of a package: counts of notes and cards, and its complaints."""

    new: int
    conflicting: int
    cards: int
    empty_cards: int
    missing_media: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether Anki took everything without a remark."""
        return not (self.conflicting or self.empty_cards or self.missing_media or self.problems)

    def as_json(self) -> dict[str, object]:
        """Return the report for a script."""
        return asdict(self)

    def __str__(self) -> str:
        remarks = [
            *([f"{self.conflicting} conflicting"] if self.conflicting else []),
            *([f"{self.empty_cards} empty cards"] if self.empty_cards else []),
            *(f"missing media: {name}" for name in self.missing_media),
            *self.problems,
        ]
        return (
            f"Anki: {self.new} new notes, {self.cards} cards, {'; '.join(remarks) or 'no remark'}"
        )


def import_into_scratch(package: Package) -> AnkiReport:
    """Import with the import dialog's defaults, then run Anki's own checks over the collection."""
    # The remarks go into our own output, which is in English.
    anki.lang.set_lang("en_US")
    with TemporaryDirectory() as folder:
        file = Path(folder, "package.apkg")
        with file.open("wb") as stream:
            write_package(package, stream)
        collection = Collection(str(Path(folder, "collection.anki2")))
        try:
            return _imported(collection, file)
        finally:
            with contextlib.redirect_stdout(io.StringIO()):
                collection.close()


def _imported(collection: Collection, file: Path) -> AnkiReport:
    request = ImportAnkiPackageRequest(package_path=str(file), options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    collection.models._clear_cache()
    problems = []
    # Anki checks templates where a note type is saved, not where it is imported: two fronts that are alike.
    for note_type in collection.models.all():
        try:
            collection.models.update_dict(note_type)
        except AnkiException as error:
            problems.append(f"{note_type['name']}: {error}")
    remark, is_sound = collection.fix_integrity()
    if not is_sound:
        problems.append(remark)
    return AnkiReport(
        new=len(log.new),
        conflicting=len(log.conflicting),
        cards=collection.card_count(),
        empty_cards=sum(len(note.card_ids) for note in collection.get_empty_cards().notes),
        missing_media=tuple(collection.media.check().missing),
        problems=tuple(problems),
    )
