"""A project as the next build finds it, if nothing changes until then."""

from collections.abc import Mapping
from dataclasses import replace

from generator.build import with_identities
from generator.identity.lock import Entry
from generator.identity.status import unchanged_identity
from generator.project import Project
from generator.project.lockfile import lock_state
from generator.project.matching import Matching


def as_unchanged(project: Project) -> Project | None:
    """Return a project as the build after this one finds it, if nothing changes until then.

    None if that build would look for notes that this one has not found, or has other problems.
    """
    identification, matching = project.identification, project.matching
    if identification is None or matching is None or project.left_out:
        return None
    entries, guids = project.lock.entries, {one.guid for one in identification.notes}
    gone = (entry for entry in entries.values() if entry.guid not in guids)
    if any(entry.nid and not entry.removed for entry in gone):
        return None
    if _has_passing_problems(project, matching.entries):
        return None
    notes = tuple(
        unchanged_identity(one, entries[one.guid], built.source)
        for one, built in zip(identification.notes, project.rendered.notes, strict=True)
    )
    rendered = project.rendered
    if notes != identification.notes:
        rendered = with_identities(rendered, replace(identification, notes=notes))
    source = project.source
    # A build that has not written the lock must not take another one for it.
    written_state = lock_state(source.lock_path) if project.lock_changes else source.lock_state
    return replace(
        project,
        source=replace(source, lock=project.lock, lock_state=written_state),
        rendered=rendered,
        diagnostics=project.rendered.diagnostics,
        identification=replace(identification, removed=()),
        matching=Matching(
            entries=entries,
            recognised=matching.recognised,
            taken=matching.taken,
            exists_elsewhere=matching.exists_elsewhere,
            deck=matching.deck,
        ),
        searched_folders=(),
    )


def _has_passing_problems(project: Project, before: Mapping[str, Entry]) -> bool:
    """Return whether a note has a problem and other cloze numbers than before this build.

    The problem may be that they differ: "c2" was another text before.
    """
    for note in project.rendered.notes:
        if note.identity is None or note.fields is None or not note.fields.problems:
            continue
        guid = note.identity.guid
        known = before.get(guid)
        if known and known.clozes and known.clozes != project.lock.entries[guid].clozes:
            return True
    return False
