"""What the page shows, as values for JSON: the notes of a project with their cards, and problems.

The page's scripts read these keys; `page/store.js` describes them.
"""

from collections.abc import Sequence
from pathlib import Path

from generator.build import BuiltNote
from generator.diagnostics import Diagnostic
from generator.identity.lock import Entry
from generator.markup.fields import Fields, render_fields
from generator.markup.media import MediaLibrary, is_picture
from generator.notes import (
    BasicNote,
    ClozeNote,
    DraftNote,
    ListNote,
    Note,
    OcclusionNote,
    question_of,
)
from generator.notetypes import NOTE_TYPES, css
from generator.preview.card_data import CardCache
from generator.preview.editors import Editor, folder_of_places
from generator.preview.note_titles import shortened, title_of_removed
from generator.project import Project
from generator.project.source import relative_path
from generator.text.located import Mark, Text

Json = dict[str, object]


def page_data(
    project: Project,
    cards: CardCache,
    media: dict[str, str],
    *,
    has_mathjax: bool,
    live: bool = False,
    editor: Editor | None = None,
) -> Json:
    """Return the data of the page.

    `cards` keeps what was rendered for the next call. `media` has the addresses of media files by
    their names. Without MathJax, formulas are MathML.
    """
    with cards.build(mathml=not has_mathjax):
        notes = [_note(project, built, cards) for built in project.rendered.notes]
    notes += [_removed_note(entry) for entry in project.removed]
    return {
        "deck": project.rendered.deck.name,
        "source": shown_source(project),
        "live": live,
        "editor": editor and _editor(project, editor),
        "noteTypes": {one.name: {"css": css(), "own": True} for one in NOTE_TYPES},
        "media": media,
        "math": _math(notes, has_mathjax=has_mathjax),
        "notes": notes,
        "problems": [_problem(project, found) for found in project.diagnostics],
    }


def shown_source(project: Project) -> str:
    """Return the source's path as the page names it: never with the folders of this machine."""
    root = project.source.root
    return root.name if root.is_absolute() else root.as_posix()


def _shown_path(project: Project, path: str) -> str:
    folder = project.source.folder
    is_inside = folder.is_absolute() and Path(path).is_relative_to(folder)
    return Path(path).relative_to(folder).as_posix() if is_inside else path


def _editor(project: Project, editor: Editor) -> Json:
    folder = project.source.folder
    places = folder_of_places(folder if folder.is_absolute() else None)
    return {"name": editor.name, "link": editor.link, "folder": places}


def _math(notes: Sequence[Json], *, has_mathjax: bool) -> str:
    """Return how the page shows formulas: by "mathjax", as "mathml", or "none" if it has none."""
    if not any(note["math"] for note in notes):
        return "none"
    return "mathjax" if has_mathjax else "mathml"


def _note(project: Project, built: BuiltNote, cards: CardCache) -> Json:
    note, identity = built.note, built.identity
    fields = built.fields or _draft_fields(note, project.media)
    shown = cards.shown(note, fields)
    path = _shown_path(project, note.location.path)
    place = f"{path}:{note.location.line}:{note.location.column}"
    status = "draft" if isinstance(note, DraftNote) else identity.status.value if identity else None
    return {
        "key": identity.guid if identity else place,
        "guid": identity.guid if identity else None,
        "status": status,
        "why": "" if identity is None or status == "unchanged" else identity.why,
        "unsure": _possible_match(project, identity.unsure) if identity else None,
        "path": path,
        "line": note.location.line,
        "column": note.location.column,
        "firstLine": note.lines.first,
        "lastLine": note.lines.last,
        "section": list(note.section),
        "tags": list(note.tags),
        "kind": _kind_of(note),
        "deck": note.deck,
        "pictures": _pictures(note, fields),
        **shown,
        # A question may be a picture only.
        "title": shown["title"] or shortened(question_of(note).value),
    }


def _removed_note(entry: Entry) -> Json:
    return {
        "key": entry.guid,
        "guid": entry.guid,
        "status": "removed",
        "why": "no longer in the source",
        "unsure": None,
        "path": None,
        "line": None,
        "column": None,
        "firstLine": None,
        "lastLine": None,
        "section": [],
        "tags": [],
        "kind": None,
        "deck": entry.deck,
        "noteType": None,
        "title": title_of_removed(entry.question),
        "scripts": False,
        "math": False,
        "pictures": {},
        "cards": [],
    }


def _draft_fields(note: Note | DraftNote, media: MediaLibrary) -> Fields:
    """Render a draft as the question that it is."""
    place = note.location
    no_answer = Text(value="", path=place.path, marks=(Mark(0, place.line, place.column),))
    as_basic = BasicNote(
        location=note.location,
        lines=note.lines,
        deck=note.deck,
        section=note.section,
        tags=note.tags,
        id=None,
        hint=note.hint,
        extra=note.extra,
        source=note.source,
        speech=note.speech,
        language=note.language,
        breaks=note.breaks,
        question=question_of(note),
        answer=no_answer,
    )
    return render_fields(as_basic, media)


def _possible_match(project: Project, guid: str | None) -> str | None:
    """Return the question of the note that a note may be, but not surely enough."""
    if guid is None or project.matching is None:
        return None
    return title_of_removed(project.matching.entries[guid].question)


def _kind_of(note: Note | DraftNote) -> str:
    match note:
        case BasicNote():
            return "typed" if note.typed else "reversed" if note.reversed else "basic"
        case DraftNote():
            return "list" if note.is_list else "occlusion" if note.is_occlusion else "basic"
        case ClozeNote():
            return "cloze"
        case ListNote():
            return "list"
        case OcclusionNote():
            return "occlusion"


def _pictures(note: Note | DraftNote, fields: Fields) -> dict[str, str]:
    """Return how the source may name the note's media files, by their names in Anki."""
    folder = Path(note.location.path).parent
    return {
        file.name: relative_path(Path(file.path), folder).as_posix()
        for file in fields.media
        if is_picture(file.name)
    }


def _problem(project: Project, found: Diagnostic) -> Json:
    path = _shown_path(project, found.location.path)
    return {**found.as_json(), "path": path, "text": project.content.line(found)}
