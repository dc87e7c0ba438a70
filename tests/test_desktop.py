"""The collection of a running Anki: what is read, and what is changed."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from click.testing import Result

from generator.delivery import desktop
from generator.delivery.anki import Anki, DeliveryError, ErrorKind
from generator.delivery.anki_connect import LONG_TIMEOUT, PROBE_TIMEOUT, TIMEOUT
from generator.delivery.anki_note import AnkiNote
from generator.delivery.desktop import Desktop, Profile, connect
from generator.notetypes import BASIC, CLOZE, OCCLUSION
from generator.project.libraries import install_command
from tests.anki_collection import import_package, opened
from tests.anki_connect_server import AnkiConnectServer, Logged
from tests.learner import GOOD, Learner

KEY = "s3cret-k3y"
UPDATE = "update the add-on: in Anki, Tools > Add-ons > Check for Updates, then start Anki again"
PACKAGE = "output/nature.apkg"
FILES = {
    "cards.md": """\
---
deck: Nature
---
Q: Which animal cracks shells?
A: The otter
Hint: It swims
Tags: animal, sea

C: The {{newt}} regrows a lost {{leg}}.
""",
    "Plants.md": """\
Q: What has spores?
A: A fern
""",
}


@pytest.fixture
def package(anki_deck: Callable[..., Result]) -> Path:
    """A package of three notes, in two decks."""
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    assert anki_deck("build", ".").exit_code == 0
    return Path(PACKAGE).absolute()


@pytest.fixture
def learner(anki_connect: AnkiConnectServer, package: Path) -> Learner:
    """A learner who has imported the package."""
    learner = Learner(anki_connect.collection)
    learner.import_package(package)
    return learner


def failure(call: Callable[[], object]) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        call()
    return caught.value


def nids(collection: Collection) -> list[int]:
    return sorted(collection.find_notes(""))


def nid_of(collection: Collection, text: str) -> int:
    (nid,) = collection.find_notes(text)
    return nid


# ---- connecting


def test_the_checks_come_first_and_change_nothing(anki_connect: AnkiConnectServer) -> None:
    found: Anki = connect()  # all that the protocol asks for
    assert isinstance(found, Desktop)
    assert found.profile == Profile(name="User 1", base=anki_connect.base)
    assert anki_connect.actions == ["requestPermission", "version", "getMediaDirPath"]
    assert anki_connect.changes == []


def test_another_profile(anki_connect: AnkiConnectServer) -> None:
    anki_connect.profile = "Zweites Ä"
    assert connect().profile == Profile(name="Zweites Ä", base=anki_connect.base)


def test_a_profile_on_windows(anki_connect: AnkiConnectServer) -> None:
    anki_connect.results["getMediaDirPath"] = r"C:\Users\Ä\Anki2\User 1\collection.media"
    profile = connect().profile
    assert (profile.name, str(profile.base)) == ("User 1", r"C:\Users\Ä\Anki2")


def test_an_add_on_that_only_names_the_profile(anki_connect: AnkiConnectServer) -> None:
    anki_connect.is_newer, anki_connect.missing = True, {"getMediaDirPath"}
    assert connect().profile == Profile(name="User 1", base=None)
    anki_connect.results["getActiveProfile"] = None
    assert failure(connect).message == "no profile is open in Anki"
    anki_connect.results["getActiveProfile"] = 5
    assert failure(connect).message == (
        'AnkiConnect gave an unexpected result of "getActiveProfile"'
    )


def test_no_way_to_know_the_profile(anki_connect: AnkiConnectServer) -> None:
    anki_connect.missing = {"getMediaDirPath"}
    error = failure(connect)
    assert (error.kind, error.hint) == (ErrorKind.OLD_ADD_ON, UPDATE)


@pytest.mark.parametrize("is_newer", [False, True])
def test_no_profile_is_open(anki_connect: AnkiConnectServer, is_newer: bool) -> None:
    anki_connect.is_profile_open, anki_connect.is_newer = False, is_newer
    error = failure(connect)
    assert (error.kind, error.message) == (ErrorKind.NO_PROFILE, "no profile is open in Anki")


def test_a_key_is_sent_only_where_it_is_needed(
    anki_connect: AnkiConnectServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An add-on without a key refuses any.
    monkeypatch.setenv("ANKI_CONNECT_KEY", KEY)
    assert connect().deck_names() == {"Default"}
    assert connect(key=KEY).deck_names() == {"Default"}
    anki_connect.api_key = KEY
    assert connect().deck_names() == {"Default"}
    monkeypatch.setenv("ANKI_CONNECT_KEY", "other")
    assert connect(key=KEY).deck_names() == {"Default"}  # typed by the user


def test_no_key(anki_connect: AnkiConnectServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    anki_connect.api_key = KEY
    monkeypatch.setattr("sys.executable", "/bin/python")
    error = failure(connect)
    assert (error.kind, error.message) == (
        ErrorKind.KEY_MISSING,
        "AnkiConnect requires an API key",
    )
    assert error.hint == (
        'it is the value of "apiKey" in Anki, Tools > Add-ons > AnkiConnect > Config: set'
        " ANKI_CONNECT_KEY to it, or run: "
        f"{install_command('keyring')} && /bin/python -m keyring set anki-deck ankiconnect"
    )
    assert anki_connect.actions == ["requestPermission"]


def test_a_wrong_key(anki_connect: AnkiConnectServer, monkeypatch: pytest.MonkeyPatch) -> None:
    anki_connect.api_key = KEY
    monkeypatch.setenv("ANKI_CONNECT_KEY", "other")
    error = failure(connect)
    assert error.kind is ErrorKind.KEY_WRONG
    assert error.message == "AnkiConnect does not accept the API key from ANKI_CONNECT_KEY"
    assert failure(lambda: connect(key="typo")).message == (
        "AnkiConnect does not accept the API key"
    )


def test_an_empty_key_in_anki(anki_connect: AnkiConnectServer) -> None:
    anki_connect.api_key = ""
    error = failure(connect)
    assert error.message == "AnkiConnect has an empty API key, with which it refuses everything"
    assert error.hint == (
        'set "apiKey" to null, or to a key, in Anki, Tools > Add-ons > AnkiConnect > Config'
    )


def test_permission_is_denied(anki_connect: AnkiConnectServer) -> None:
    anki_connect.is_permitted = False
    error = failure(connect)
    assert error.kind is ErrorKind.PERMISSION
    assert error.message == "AnkiConnect does not permit this program to use Anki"
    assert error.hint == (
        'repeat the command, and answer "Yes" in Anki\'s window; if there is none, empty'
        ' "ignoreOriginList" in Anki, Tools > Add-ons > AnkiConnect > Config'
    )


def test_an_old_version(anki_connect: AnkiConnectServer) -> None:
    anki_connect.version = 5
    error = failure(connect)
    assert (error.kind, error.hint) == (ErrorKind.OLD_ADD_ON, UPDATE)
    assert error.message == "AnkiConnect has version 5, and this program needs version 6"


def test_an_add_on_without_the_first_action(anki_connect: AnkiConnectServer) -> None:
    anki_connect.missing = {"requestPermission"}
    error = failure(connect)
    assert (error.kind, error.hint) == (ErrorKind.OLD_ADD_ON, UPDATE)
    assert error.message == (
        'this version of AnkiConnect does not have the action "requestPermission" as it is needed'
    )


def test_a_dialog_is_open(anki_connect: AnkiConnectServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop, "PROBE_TIMEOUT", 0.1)
    anki_connect.delays["requestPermission"] = 60
    assert failure(connect).message == "Anki does not answer"
    assert anki_connect.log == []


@pytest.mark.parametrize("result", [None, [], {}, True, 6])
def test_a_program_that_answers_the_first_action_otherwise(
    anki_connect: AnkiConnectServer, result: object
) -> None:
    anki_connect.results["requestPermission"] = result
    error = failure(connect)
    assert error.kind is ErrorKind.NOT_ANKI_CONNECT
    name = anki_connect.address.removeprefix("http://")
    assert error.message == f"the program at {name} is not AnkiConnect"


def test_a_version_that_is_no_number(anki_connect: AnkiConnectServer) -> None:
    anki_connect.results["version"] = "6"
    assert failure(connect).kind is ErrorKind.NOT_ANKI_CONNECT


def test_anki_is_closed_meanwhile(anki_connect: AnkiConnectServer) -> None:
    found = connect()
    anki_connect.close()
    error = failure(found.deck_names)
    assert error.kind is ErrorKind.NOT_RUNNING
    # The folder of this Anki has no add-ons.
    assert error.message == "Anki's add-on AnkiConnect is not installed"


# ---- notes


def test_notes(learner: Learner) -> None:
    collection = learner.collection
    otter, newt = nid_of(collection, "otter"), nid_of(collection, "newt")
    collection.add_note(collection.new_note(collection.models.by_name("Basic")), 1)
    (other,) = collection.find_notes("note:Basic")
    found = connect().notes([newt, 5, otter, other])
    note = collection.get_note(otter)
    assert list(found) == [newt, otter, other]
    assert found[otter] == AnkiNote(
        nid=otter, note_type=BASIC, fields=tuple(note.fields), tags=("animal", "sea")
    )
    assert found[otter].fields[:3] == (
        "<p>Which animal cracks shells?</p>",
        "<p>The otter</p>",
        "<p>It swims</p>",
    )
    assert (found[newt].note_type, found[newt].tags) == (CLOZE, ())
    assert (found[other].note_type, found[other].fields) == (None, ("", ""))


def test_a_newer_add_on_knows_when_a_note_was_changed(
    anki_connect: AnkiConnectServer, learner: Learner
) -> None:
    anki_connect.is_newer = True
    (nid, *_) = nids(learner.collection)
    assert connect().notes([nid])[nid].mod == learner.collection.get_note(nid).mod


def change_type(collection: Collection, change: Callable[[Any], None]) -> None:
    model = collection.models.get(BASIC.id)
    assert model is not None
    change(model)
    collection.models.update_dict(model)


def test_the_learner_renamed_the_note_type(learner: Learner) -> None:
    change_type(learner.collection, lambda model: model.update(name="My cards"))
    nid = nid_of(learner.collection, "otter")
    assert connect().notes([nid])[nid].note_type is BASIC


def test_the_learner_changed_the_fields(learner: Learner) -> None:
    collection, models = learner.collection, learner.collection.models
    nid = nid_of(collection, "otter")
    before = connect().notes([nid])[nid]

    def change(model: Any) -> None:
        own = models.new_field("Mine")
        models.add_field(model, own)
        models.reposition_field(model, own, 8)

    change_type(collection, change)
    note = collection.get_note(nid)
    note["Mine"] = "my own"
    collection.update_note(note)
    found = connect().notes([nid])[nid]
    assert found == replace(before, has_more_text=True)

    change_type(collection, lambda model: models.reposition_field(model, model["flds"][7], 0))
    assert connect().notes([nid])[nid] == found
    # Which of them is "Hint" is not clear, since there is another one.
    change_type(collection, lambda model: models.rename_field(model, model["flds"][3], "Tip"))
    assert connect().notes([nid])[nid].note_type is None


def test_the_learner_renamed_a_field(learner: Learner) -> None:
    collection, models = learner.collection, learner.collection.models
    nid = nid_of(collection, "otter")
    before = connect().notes([nid])[nid]
    change_type(collection, lambda model: models.rename_field(model, model["flds"][2], "Tip"))
    assert connect().notes([nid])[nid] == before


def test_the_learner_deleted_a_field(learner: Learner) -> None:
    collection, models = learner.collection, learner.collection.models
    nid = nid_of(collection, "otter")
    change_type(collection, lambda model: models.remove_field(model, model["flds"][7]))
    found = connect().notes([nid])[nid]
    assert (found.note_type, len(found.fields)) == (None, 7)
    assert found.fields[1] == "<p>The otter</p>"


def test_present(learner: Learner) -> None:
    collection = learner.collection
    collection.add_note(collection.new_note(collection.models.by_name("Basic")), 1)
    assert connect().present([*nids(collection), 1, 2]) == frozenset(nids(collection))


def test_many_ids(anki_connect: AnkiConnectServer, learner: Learner) -> None:
    own, others = nids(learner.collection), range(10**12, 10**12 + 45_000)
    found = connect()
    anki_connect.log.clear()
    assert found.present([*others, *own]) == frozenset(own)
    assert found.decks_of([*others, *own]) == {"Nature", "Nature::Plants"}
    assert list(found.notes([*range(4_000), *own])) == own
    assert anki_connect.actions == [
        *["findNotes"] * 3,
        *["findCards"] * 3,
        "getDecks",
        "modelNamesAndIds",
        *["notesInfo"] * 3,
    ]


def test_nothing_is_asked_about_no_notes(anki_connect: AnkiConnectServer) -> None:
    found = connect()
    anki_connect.log.clear()
    assert (found.present([]), found.notes([]), found.decks_of([])) == (
        frozenset(),
        {},
        frozenset(),
    )
    found.add_tags([], ["a"])
    found.add_tags([1], [])
    found.delete_notes([])
    found.move_cards([], "A")
    assert anki_connect.log == []


# ---- decks


def test_decks_of(learner: Learner) -> None:
    collection, found = learner.collection, connect()
    nid = nid_of(collection, "newt")
    assert found.decks_of([nid]) == {"Nature"}
    assert found.decks_of(nids(collection)) == {"Nature", "Nature::Plants"}
    filtered = collection.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    filtered.name = "Today"
    filtered.config.search_terms[0].search = "newt"
    collection.sched.add_or_update_filtered_deck(filtered)
    assert found.decks_of([nid]) == {"Today"}
    # A card counts for its own deck as well.
    assert (found.card_count("Nature"), found.card_count("Today")) == (4, 2)


ODD_NAMES = [
    "A",
    'quo"te',
    "s*t*r",
    "u_n_d",
    "unxd",
    "back\\slash",
    "back\\\\two",
    "trail\\",
    "co:lon",
    "current",
    "filtered",
    "par(e)n",
    "-dash",
    "it's",
    "a b  c",
    "U\u0308mlaut",
    "Straße",
    "&amp; <b>",
    "AND",
    "re:x",
    "tag:x",
    "[x] {{y}}",
    "*",
    "_",
    'deck:"x"',
]


def test_the_cards_of_decks_with_odd_names(anki_connect: AnkiConnectServer) -> None:
    collection, found = anki_connect.collection, connect()
    for number, name in enumerate(ODD_NAMES, 1):
        for deck in (name, f"{name}::Below *"):
            for _ in range(number):
                note = collection.new_note(collection.models.by_name("Basic"))
                note["Front"] = "x"
                collection.add_note(note, collection.decks.id(deck))  # type: ignore[arg-type]
    counts = {name: found.card_count(name) for name in ODD_NAMES}
    assert counts == {name: 2 * number for number, name in enumerate(ODD_NAMES, 1)}
    assert found.card_count("current::Below *") == ODD_NAMES.index("current") + 1
    assert (found.card_count("a"), found.card_count("nowhere")) == (2, 0)


@pytest.mark.usefixtures("learner")
def test_deck_names() -> None:
    assert connect().deck_names() == {"Default", "Nature", "Nature::Plants"}


def test_move_cards(anki_connect: AnkiConnectServer, learner: Learner) -> None:
    collection, found = learner.collection, connect()
    nid = nid_of(collection, "newt")
    found.move_cards(collection.card_ids_of_note(nid), "New::Deck")
    assert found.decks_of([nid]) == {"New::Deck"}
    assert found.card_count("New") == 2
    found.move_cards([5], "New::Deck")  # a card that Anki does not have
    assert anki_connect.changes[-1] == Logged("changeDeck", {"cards": [5], "deck": "New::Deck"})


# ---- packages


def test_import_and_export(
    anki_connect: AnkiConnectServer, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection, found = anki_connect.collection, connect()
    found.import_package(Path(PACKAGE))
    assert anki_connect.changes == [Logged("importPackage", {"path": str(package)})]
    learner = Learner(collection)
    learner.study("Nature", [GOOD, GOOD])
    monkeypatch.chdir(tmp_path)
    found.export("Nature", Path("export.apkg"))
    with opened(tmp_path / "other") as other:
        log = other.import_anki_package(_with_reviews(tmp_path / "export.apkg")).log
        assert len(log.new) == 3
        assert Learner(other).reviews() == learner.reviews()
        assert sorted(Learner(other).guids()) == learner.guids()


def _with_reviews(path: Path) -> ImportAnkiPackageRequest:
    options = ImportAnkiPackageOptions(with_scheduling=True)
    return ImportAnkiPackageRequest(package_path=str(path), options=options)


@pytest.mark.usefixtures("anki_connect")
def test_a_deck_that_anki_does_not_have(tmp_path: Path) -> None:
    error = failure(lambda: connect().export("No\x1bwhere", tmp_path / "a.apkg"))
    assert (error.kind, error.message) == (ErrorKind.OTHER, 'Anki has no deck "No where" to export')


def test_an_export_that_is_written_elsewhere(
    anki_connect: AnkiConnectServer, tmp_path: Path
) -> None:
    # As by an Anki in a sandbox, whose folder for temporary files is another one.
    anki_connect.results["exportPackage"] = True
    path = tmp_path / "two words" / "a.apkg"
    error = failure(lambda: connect().export("Default", path))
    assert error.kind is ErrorKind.FILE
    assert error.message == f"Anki cannot write {path}: the file is not where Anki wrote it"
    assert error.hint == (
        "if Anki runs in a sandbox or as another user, let it use this folder; with Flatpak by:"
        f" flatpak override --user '--filesystem={path.parent}' net.ankiweb.Anki"
    )


def test_a_package_that_anki_did_not_import(anki_connect: AnkiConnectServer) -> None:
    anki_connect.results["importPackage"] = False
    error = failure(lambda: connect().import_package(Path("a.apkg")))
    assert error.message == "Anki did not import the package"


def test_the_import_dialog(anki_connect: AnkiConnectServer, package: Path) -> None:
    connect().open_import_dialog(Path(PACKAGE))
    assert anki_connect.changes == [Logged("guiImportFile", {"path": package.as_posix()})]
    assert nids(anki_connect.collection) == []


def test_long_requests_have_more_time(
    anki_connect: AnkiConnectServer, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "LONG_TIMEOUT", 0.1)
    anki_connect.delays = {"importPackage": 0.3, "exportPackage": 0.3, "sync": 0.3}
    found = connect()
    error = failure(lambda: found.import_package(package))
    assert error.message == (
        "Anki did not answer within 0.1 s: whether the package was imported is not known"
    )
    error = failure(lambda: found.export("Default", tmp_path / "a.apkg"))
    assert error.message == "Anki did not answer within 0.1 s"
    assert failure(found.sync).message.endswith(": whether the collection was synced is not known")
    assert (PROBE_TIMEOUT, TIMEOUT, LONG_TIMEOUT) == (5, 60, 300)


# ---- other changes


def test_tags(learner: Learner) -> None:
    collection = learner.collection
    otter, newt = nid_of(collection, "otter"), nid_of(collection, "newt")
    connect().add_tags([otter, newt], ["a::b", "Sea"])
    assert collection.get_note(otter).tags == ["a::b", "animal", "sea"]
    assert collection.get_note(newt).tags == ["a::b", "sea"]


def test_delete_notes(learner: Learner) -> None:
    first, *rest = nids(learner.collection)
    connect().delete_notes([first, 5])
    assert nids(learner.collection) == rest


def test_a_learner_who_edits_meanwhile(anki_connect: AnkiConnectServer, learner: Learner) -> None:
    nid = nid_of(learner.collection, "otter")

    def edit(action: str, _params: dict[str, Any]) -> None:
        if action == "notesInfo":
            note = learner.collection.get_note(nid)
            note["Back"] = "edited"
            learner.collection.update_note(note)

    anki_connect.on_action = edit
    assert connect().notes([nid])[nid].fields[1] == "edited"


# ---- sync


def test_sync(anki_connect: AnkiConnectServer) -> None:
    connect().sync()
    assert anki_connect.changes == [Logged("sync", {})]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "Sync status 2 not one of [0, 1] - see SyncCollectionResponse.ChangesRequired",
            "Anki needs a one-way sync, and asks you for its direction",
            "press Sync in Anki: Upload replaces what the server has, Download what Anki has",
        ),
        (
            "Email or password was incorrect; please try again.",
            "Anki could not sync: Email or password was incorrect; please try again.",
            "check the network connection, and press Sync in Anki",
        ),
        (
            "A network error occurred.\n\nError details: \u2068timed out\u2069",
            "Anki could not sync: A network error occurred. Error details: timed out",
            "check the network connection, and press Sync in Anki",
        ),
    ],
)
def test_a_sync_that_fails(
    anki_connect: AnkiConnectServer, text: str, message: str, hint: str
) -> None:
    anki_connect.is_newer, anki_connect.sync_error = True, text
    error = failure(connect().sync)
    assert (error.kind, error.message, error.hint) == (ErrorKind.SYNC, message, hint)


def test_a_sync_without_an_account(anki_connect: AnkiConnectServer) -> None:
    anki_connect.is_newer, anki_connect.sync_error = True, "sync: auth not configured"
    error = failure(connect().sync)
    assert (error.kind, error.message, error.hint) == (
        ErrorKind.NO_ACCOUNT,
        "Anki is not logged in to a sync server",
        "press Sync in Anki and log in, or add --no-sync",
    )


def test_the_profile_is_switched(anki_connect: AnkiConnectServer) -> None:
    anki = connect()
    anki.check_profile()
    anki_connect.profile = "Second"
    error = failure(anki.check_profile)
    assert (error.message, error.hint) == (
        'the profile "Second" was opened in Anki meanwhile, instead of "User 1"',
        "open the one that you want to push to, and push again",
    )


@pytest.mark.usefixtures("learner")
def test_decks_of_note_types() -> None:
    anki = connect()
    assert anki.decks_of_types([BASIC.id, CLOZE.id]) == {"Nature", "Nature::Plants"}
    assert anki.decks_of_types([OCCLUSION.id]) == frozenset()


# ---- unexpected results

_INFO = {"noteId": 1, "modelName": "Basic", "tags": [], "fields": {}}


@pytest.mark.parametrize(
    ("action", "result", "call"),
    [
        ("deckNames", [1], lambda found: found.deck_names()),
        ("findNotes", {"a": 1}, lambda found: found.present([1])),
        ("findCards", ["1"], lambda found: found.card_count("A")),
        ("getDecks", [], lambda found: found.decks_of([1])),
        ("modelNamesAndIds", [], lambda found: found.notes([1])),
        ("modelNamesAndIds", {"a": "1"}, lambda found: found.notes([1])),
        ("notesInfo", None, lambda found: found.notes([1])),
        ("notesInfo", [None], lambda found: found.notes([1])),
        ("notesInfo", [{"noteId": 1}], lambda found: found.notes([1])),
        ("notesInfo", [{**_INFO, "tags": [1]}], lambda found: found.notes([1])),
        ("notesInfo", [{**_INFO, "fields": {"Front": "x"}}], lambda found: found.notes([1])),
        ("getMediaDirPath", None, lambda _: connect()),
    ],
)
def test_a_result_that_is_not_as_documented(
    anki_connect: AnkiConnectServer,
    action: str,
    result: object,
    call: Callable[[Desktop], object],
) -> None:
    anki_connect.results = {"findCards": [1], "modelNamesAndIds": {}}
    found = connect()
    anki_connect.results[action] = result
    error = failure(lambda: call(found))
    assert (error.kind, error.hint) == (ErrorKind.OLD_ADD_ON, UPDATE)
    assert error.message == f'AnkiConnect gave an unexpected result of "{action}"'


# ---- the server of these tests


def test_an_import_leaves_options_as_that_of_the_add_on(
    anki_connect: AnkiConnectServer, package: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "other") as other:
        import_package(other, package)
        assert _sticky_options(other) == (False, False, False)
    connect().import_package(package)
    assert _sticky_options(anki_connect.collection) == (True, True, True)


def _sticky_options(collection: Collection) -> tuple[bool, bool, bool]:
    """Return what the import dialog shows next time."""
    options = collection._backend.get_import_anki_package_presets()
    return options.merge_notetypes, options.with_scheduling, options.with_deck_configs
