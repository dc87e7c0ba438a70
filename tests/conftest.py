"""Fixtures of the tests: the command, real Anki, and golden files that `--update` rewrites."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from anki.collection import Collection
from click.testing import CliRunner, Result
from hypothesis import settings

from generator.cli import main
from tests.anki_collection import opened

if TYPE_CHECKING:
    from tests.anki_connect_server import AnkiConnectServer
    from tests.device import Device
    from tests.sync_server import SyncServer
    from tests.syncing import Machine

PROJECT = Path(__file__).parent.parent

# Without a deadline, since machines differ and may be busy. CI uses the same examples each time;
# runs by hand try new ones.
settings.register_profile("untimed", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("untimed")

# In a hook, git sets variables that name its repository; the tests make and use other ones.
for _variable in [name for name in os.environ if name.startswith("GIT_")]:
    del os.environ[_variable]

# A cache and a data folder of this run's own, which all tests use that do not ask for other ones;
# and a temporary folder, for the guard files of the builds, which are never deleted. The processes
# of a run share it: the path of a socket of Chromium in it must stay short. The folders of pytest
# stay where they are, to be looked at after a failure.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
_cache = tempfile.TemporaryDirectory(prefix="anki-deck-tests-")
os.environ["ANKI_DECK_CACHE"] = _cache.name
_data = tempfile.TemporaryDirectory(prefix="anki-deck-tests-")
os.environ["ANKI_DECK_DATA"] = _data.name
if "PYTEST_XDIST_WORKER" not in os.environ:
    _temporary = tempfile.TemporaryDirectory(prefix="tests-", ignore_cleanup_errors=True)
    os.environ["TMPDIR"] = tempfile.tempdir = _temporary.name

# Tests of the pure layers: they need no Anki, no browser, and no files except golden ones.
_QUICK = """
    addresses anki_text assembly backslashes build cases checks cloze code code_html containers
    contrasts deletion_tree detection diagnostics dialects draft draft_rules editors emphasis errors
    escaping fields file_guard files footnotes formula_safety formulas front_matter gatherer guids
    highlight html html_look_alikes html_reader identity ids ignored_warnings imports inline_markup
    inline_tags joined_lines ki kinds kinds_of_edit layers link_parts live_page located look_alikes
    markdown_writer marker_look_alikes markers math_look_alikes math_rows media merging native
    neighbourhood no_cache node_text note_content note_lines notes numbering order_keys outcomes
    pairing plain_entries plain_notes plain_paragraphs plan preview_media program_digest
    random_edits readings recognition regions rendered_notes rows scoring similar_pairs similarity
    small_text source_lines sources speech status tables tags templates_cases text_edits titles
    transfers values visible_text weights wiki_links wording words wrapping
"""
QUICK = frozenset(_QUICK.split())


# Tests that look at many pages in a browser, that wait for a command which watches a folder, or
# that sync again and again with a server.
_SLOW = """
    gallery look look_fields preview_drawing preview_hostile preview_page scroll_bars
    syncing_behind syncing_failures syncing_full syncing_histories syncing_login syncing_machines
    syncing_meanwhile watch_changes watch_page watch_push watching
"""
SLOW = frozenset(_SLOW.split())


# Tests that measure, or that go through a large input.
_LONG = (
    "time_is_linear",
    "comes_through",
    "stays_below_ankis_limit",
    "reach_what_is_promised",
    "for_years",
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import the other tests for `-m quick`: the import of Anki takes seconds."""
    is_test = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    is_left_out = (
        config.option.markexpr == "quick"
        and collection_path.stem.removeprefix("test_") not in QUICK
    )
    return True if is_test and is_left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests and the quick ones. A test by Hypothesis is not quick."""
    for item in items:
        name = item.path.stem.removeprefix("test_")
        if name in SLOW:
            item.add_marker("slow")
        searches = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        is_long = (
            searches or any(part in item.name for part in _LONG) or item.get_closest_marker("slow")
        )
        if name in QUICK and not is_long:
            item.add_marker("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite the golden files with the current output"
    )


@pytest.fixture
def anki_deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command in an empty folder, at a fixed time."""
    folder = tmp_path / "deck"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments, prog_name="anki-deck")
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        return result

    return run


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty collection of real Anki."""
    with opened(tmp_path / "anki") as col:
        yield col


@pytest.fixture
def anki_connect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Iterator[AnkiConnectServer]":
    """A running Anki with the add-on AnkiConnect, which the command finds."""
    from tests.anki_connect_server import serving

    with serving(tmp_path) as server:
        monkeypatch.setenv("ANKI_CONNECT_URL", server.address)
        monkeypatch.setenv("ANKI_BASE", str(server.base))
        monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "data"))
        monkeypatch.delenv("ANKI_CONNECT_KEY", raising=False)
        yield server


@pytest.fixture
def sync_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Iterator[SyncServer]":
    """A running sync server of Anki, whose user the command does not know."""
    from tests.sync_server import serving

    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "data"))
    for name in ("ANKI_DECK_USER", "ANKI_DECK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync_server: "SyncServer"
) -> "Machine":
    """The machine of an author who has an account on the server."""
    from tests.syncing import Machine

    return Machine(tmp_path / "author", monkeypatch, sync_server)


@pytest.fixture
def phone(tmp_path: Path, sync_server: "SyncServer") -> "Iterator[Device]":
    """A phone with an empty collection, and with the same account."""
    from tests.device import opened_device

    with opened_device(tmp_path, "phone", sync_server) as phone:
        yield phone


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file, or write it there with `--update`."""
    update = request.config.getoption("--update")

    def compare(path: Path, text: str) -> None:
        if update:
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text

    return compare


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder named "deck", as the current folder."""
    folder = tmp_path / "deck"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
