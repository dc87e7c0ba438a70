"""`anki-deck watch --push` as a process, with a real collection behind the add-on's server."""

import json
import os
import pty
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from docs.screens import CHROMIUM, chromium
from generator.project.file_guard import exclusive_access
from tests.anki_connect_server import AnkiConnectServer
from tests.test_watch_page import _AXE
from tests.watching import PATIENCE, Watching, run, wait_until, watching

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and a terminal")
needs_chromium = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")

QUICKLY = ("--push", "--push-after", "0.5")


@pytest.fixture
def unsent(folder: Path, anki_connect: AnkiConnectServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source that was not pushed yet, and an Anki to push it to."""
    assert anki_connect.log == []
    monkeypatch.setenv("ANKI_DECK_DATA", str(folder / "data"))
    path = folder / "deck" / "cards.md"
    path.parent.mkdir()
    path.write_text("".join(map(note, range(10))), encoding="utf-8")
    return path


@pytest.fixture
def source(unsent: Path, anki_connect: AnkiConnectServer) -> Path:
    """A source that was pushed."""
    push(unsent)
    anki_connect.log.clear()
    return unsent


def push(source: Path) -> None:
    run(source.parent, "push", "--yes", "--no-sync")


def save(source: Path, *edits: tuple[str, str]) -> None:
    text = source.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    source.write_text(text, encoding="utf-8")


def note(number: int, more: str = "") -> str:
    return f"Q: Question {number}\nA: Answer {number}{more and ', '}{more}\n\n"


def wait_for_request(anki: AnkiConnectServer, action: str) -> None:
    wait_until(lambda: action in anki.actions, lambda: str(anki.actions))


def questions(anki: AnkiConnectServer) -> list[str]:
    with anki.between_requests() as collection:
        notes = [collection.get_note(nid) for nid in collection.find_notes("")]
        return sorted(one.fields[0] for one in notes)


def changes(anki: AnkiConnectServer) -> list[str]:
    return [one.action for one in anki.changes]


def pushed(command: Watching) -> list[str]:
    """Return the lines about pushes, without the time of day."""
    return [line.split("  ", 1)[1] for line in command.lines if "  Anki (" in line]


def test_what_is_saved_is_sent_once_it_is_quiet(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    after = 3.0
    with watching(source.parent, "--push", "--push-after", str(after)) as command:
        # Anki has everything: it is asked, and nothing is imported.
        wait_for_request(anki_connect, "findNotes")
        assert changes(anki_connect) == []
        for edition in count(1):
            pushes, begun, longest = len(pushed(command)), time.monotonic(), 0.0
            for number in range(3):
                builds = len(command.lines)
                save(source, (note(number), note(number, f"edition {edition}")))
                command.line_with("1 changed, 9 unchanged", after=builds)
                now = time.monotonic()
                longest, begun = max(longest, now - begun), now
            wait_until(lambda known=pushes: len(pushed(command)) > known)  # type: ignore[misc]
            # Else a push may have been due between two saves, on a machine that is that slow.
            if longest < after:
                break
        assert pushed(command)[pushes:] == ["Anki (User 1): 3 changed"]
        assert changes(anki_connect)[pushes:] == ["importPackage"]
        assert command.end() == 0


def test_builds_and_ctrl_c_do_not_wait_for_anki(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    free = threading.Event()

    def hang(action: str, _params: dict[str, Any]) -> None:
        if action == "importPackage":
            free.wait()

    anki_connect.on_action = hang
    try:
        with watching(source.parent, *QUICKLY) as command:
            save(source, (note(3), note(3, "edited")))
            wait_for_request(anki_connect, "importPackage")
            save(source, (note(4), note(4, "edited")))
            command.line_with("1 changed, 9 unchanged", after=2)
            assert "edited" in command.get().decode()
            assert command.end() == 0
            assert not pushed(command)
    finally:
        free.set()


def test_errors_are_printed_once_until_anki_can_be_reached(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    port = urlsplit(anki_connect.address).port
    assert port
    anki_connect.close()
    (anki_connect.base / "addons21" / "2055492159").mkdir(parents=True)
    with watching(source.parent, *QUICKLY) as command:
        save(source, (note(3), note(3, "edited")))
        error = command.line_with("not sent to Anki")
        assert error.endswith(f"Anki is not running: no program answers at 127.0.0.1:{port}")
        command.line_with("hint: start Anki")
        command.line_with("  it is tried again every 10 s")
        builds = len(command.lines)
        save(source, (note(4), note(4, "edited")))
        command.line_with("1 changed, 9 unchanged", after=builds)
        again = AnkiConnectServer(anki_connect.collection, anki_connect.base, port)
        try:
            # Without another save.
            command.line_with("Anki (User 1): 2 changed")
            again.is_profile_open = False
            save(source, (note(5), note(5, "edited")))
            command.line_with("not sent to Anki: no profile is open in Anki")
            again.profile = "Second"
            again.is_profile_open = True
            save(source, (note(6), note(6, "edited")))
            command.line_with(
                'not sent to Anki: this source was pushed to the profile "User 1", and "Second" is'
            )
            assert again.actions.count("importPackage") == 1
            again.profile = "User 1"
            save(source, (note(7), note(7, "edited")))
            wait_until(lambda: "Anki (User 1): 3 changed" in pushed(command))
            assert command.end() == 0
        finally:
            again.close()
        assert command.printed.count("Anki is not running") == 1


def test_a_source_is_pushed_by_the_user_first(
    unsent: Path, anki_connect: AnkiConnectServer
) -> None:
    with watching(unsent.parent, *QUICKLY) as command:
        command.line_with('this source was not pushed to the profile "User 1" yet')
        command.line_with("  hint: run once: anki-deck push cards.md")
        assert changes(anki_connect) == []
        push(unsent)
        save(unsent, (note(3), note(3, "edited")))
        command.line_with("Anki (User 1): 1 changed")
        assert command.end() == 0


def test_many_removed_notes_are_not_asked_about(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    with watching(source.parent, *QUICKLY) as command:
        save(source, *((note(number), "") for number in range(4)), (note(5), note(5, "edited")))
        command.line_with("Anki (User 1): 1 changed")
        assert command.line_with("left in Anki") == (
            "  4 removed notes left in Anki, since so many may be a mistake: if not, run:"
            " anki-deck push --delete-many cards.md"
        )
        assert command.end() == 0
        assert "?" not in command.printed
    assert len(questions(anki_connect)) == 10


# ---- answers in the terminal


def test_a_deletion_is_confirmed_in_the_terminal(
    source: Path, anki_connect: AnkiConnectServer, folder: Path
) -> None:
    study_one(anki_connect, "Question 3")
    ours, theirs = pty.openpty()
    with watching(source.parent, *QUICKLY, stdin=theirs) as command:
        # Not an answer: nothing is asked yet.
        os.write(ours, b"y\n")
        save(source, (note(3), ""), (note(5), note(5, "edited")))
        command.line_with("type y and Enter to do it, n to leave them; or answer on the page")
        start = command.lines.index(next(line for line in command.lines if "Delete" in line))
        assert command.lines[start].endswith("Delete 1 note (1 review)?")
        assert command.lines[start + 1 : start + 3] == [
            '  delete    cards.md  "Question 3"',
            "            1 review",
        ]
        assert pushed(command) == ["Anki (User 1): 1 changed"]
        os.write(ours, b"what?\n")
        command.line_with("type y or n, and Enter", after=start + 4)
        assert len(questions(anki_connect)) == 10
        os.write(ours, b"y\n")
        command.line_with("Anki (User 1): 1 deleted")
        saved = command.line_with("saved what").split(": ")[-1]
        assert Path(saved).is_relative_to(folder / "data")
        assert "Question 3" not in "".join(questions(anki_connect))
        # At the end of the input, the page still takes answers.
        save(source, (note(6), ""))
        command.line_with("Delete 1 note (0 reviews)?")
        os.write(ours, b"n\n")
        declined = "  not done: delete 1 note (0 reviews); to do it later, run: anki-deck push"
        assert command.line_with("not done") == f"{declined} cards.md"
        save(source, (note(8), ""))
        command.line_with("Delete 2 notes (0 reviews)?")
        os.close(theirs)
        os.close(ours)
        builds = len(command.lines)
        save(source, (note(7), note(7, "edited")))
        command.line_with("Anki (User 1): 1 changed", after=builds)
        assert command.end() == 0
        assert command.printed.count("not done") == 1
    assert len(questions(anki_connect)) == 9


def test_what_was_saved_is_named_if_the_deletion_fails(
    source: Path, anki_connect: AnkiConnectServer, folder: Path
) -> None:
    def refuse(action: str, _params: dict[str, Any]) -> None:
        if action == "deleteNotes":
            raise ValueError("no")

    anki_connect.on_action = refuse
    with watching(source.parent, *QUICKLY) as command:
        save(source, (note(3), ""))
        command.line_with("Delete 1 note (0 reviews)?")
        assert answer(command, pending(command)["id"], "yes") == 200
        command.line_with("not sent to Anki")
        saved = Path(command.line_with("saved what").split(": ")[-1])
        assert saved.is_relative_to(folder / "data")
        assert saved.exists()
        assert command.end() == 0
    assert len(questions(anki_connect)) == 10


def test_a_question_is_printed_once(source: Path, anki_connect: AnkiConnectServer) -> None:
    with watching(source.parent, *QUICKLY) as command:
        save(source, (note(3), ""))
        command.line_with("Delete 1 note (0 reviews)?")
        for number in (5, 6):
            pushes = len(pushed(command))
            save(source, (note(number), note(number, "edited")))
            wait_until(lambda known=pushes: len(pushed(command)) > known)  # type: ignore[misc]
        assert answer(command, pending(command)["id"], "yes") == 200
        command.line_with("Anki (User 1): 1 deleted")
        assert command.end() == 0
        assert command.printed.count("Delete 1 note") == 1
    assert len(questions(anki_connect)) == 9


def test_an_answer_during_a_push_is_not_asked_for_again(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    free, is_slow = threading.Event(), threading.Event()

    def wait(action: str, _params: dict[str, Any]) -> None:
        if action == "exportPackage" and is_slow.is_set():
            free.wait(PATIENCE)

    anki_connect.on_action = wait
    with watching(source.parent, *QUICKLY) as command:
        save(source, (note(3), ""))
        command.line_with("Delete 1 note (0 reviews)?")
        asked = pending(command)
        is_slow.set()
        exports = anki_connect.actions.count("exportPackage")
        save(source, (note(5), note(5, "edited")))
        wait_until(lambda: anki_connect.actions.count("exportPackage") > exports)
        assert answer(command, asked["id"], "yes") == 200
        free.set()
        command.line_with("Anki (User 1): 1 deleted")
        assert command.end() == 0
        assert command.printed.count("Delete 1 note") == 1
    assert len(questions(anki_connect)) == 9


def test_a_note_that_comes_back_in_a_new_file_is_not_deleted(
    unsent: Path, anki_connect: AnkiConnectServer
) -> None:
    run(unsent.parent, "push", "--yes", "--no-sync", ".")
    back = unsent.with_name("back.md")
    is_agreed = threading.Event()

    def come_back(action: str, _params: dict[str, Any]) -> None:
        if action == "exportPackage" and is_agreed.is_set():
            back.write_text(note(3), encoding="utf-8")

    anki_connect.on_action = come_back
    with watching(unsent.parent, ".", *QUICKLY) as command:
        save(unsent, (note(3), ""))
        command.line_with("Delete 1 note (0 reviews)?")
        is_agreed.set()
        assert answer(command, pending(command)["id"], "yes") == 200
        command.line_with("1 returned")
        builds = len(command.lines)
        save(unsent, (note(5), note(5, "edited")))
        command.line_with("Anki (User 1): 1 changed", after=builds)
        assert command.end() == 0
    assert "deleteNotes" not in changes(anki_connect)


def test_nothing_is_asked_if_the_source_breaks_during_a_push(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    free = threading.Event()

    def wait(action: str, _params: dict[str, Any]) -> None:
        if action == "exportPackage":
            free.wait(PATIENCE)

    anki_connect.on_action = wait
    with watching(source.parent, *QUICKLY) as command:
        save(source, (note(3), ""), (note(5), note(5, "edited")))
        wait_for_request(anki_connect, "exportPackage")
        save(source, (note(6), f"A: nothing\n\n{note(6)}"))
        command.line_with("1 error: nothing was written")
        free.set()
        command.line_with("Anki (User 1): 1 changed")
        assert command.end() == 0
        assert "Delete 1 note" not in command.printed


def test_the_command_for_later_names_the_profile(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    anki_connect.profile = "Second one"
    named = ("--profile", "Second one")
    run(source.parent, "push", "--yes", "--no-sync", *named)
    with watching(source.parent, *QUICKLY, *named) as command:
        save(source, (note(3), ""))
        command.line_with("Delete 1 note (0 reviews)?")
        assert answer(command, pending(command)["id"], "no") == 200
        declined = command.line_with("not done")
        assert declined.endswith("run: anki-deck push --profile 'Second one' cards.md")
        assert command.end() == 0


def test_a_note_that_anki_does_not_take_is_told_once(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    anki_connect.results["importPackage"] = True  # it imports nothing
    with watching(source.parent, *QUICKLY) as command:
        for edition in (1, 2):
            imports = anki_connect.actions.count("importPackage")
            save(source, ("Answer 3", f"Answer 3, edition {edition}"))
            wait_until(
                lambda known=imports: anki_connect.actions.count("importPackage") > known  # type: ignore[misc]
            )
        del anki_connect.results["importPackage"]
        save(source, (note(5), note(5, "edited")))
        command.line_with("Anki (User 1): 2 changed")
        assert command.end() == 0
        assert command.printed.count("cards.md:10: Anki has not imported this note") == 1
        assert "nothing to change" not in command.printed


def test_the_page_says_when_another_push_has_ended(
    source: Path, anki_connect: AnkiConnectServer
) -> None:
    def text(command: Watching) -> str:
        return str(json.loads(command.get("update?since=0"))["push"]["text"])

    with exclusive_access(source.with_suffix(".lock"), print, kind=".push"):
        command = Watching(source.parent, *QUICKLY)
        command.line_with("another push of this source is running")
        wait_until(lambda: text(command) == "Another push of this source is running.")
    try:
        wait_until(lambda: text(command) == "Anki (User 1): nothing to change")
        assert changes(anki_connect) == []
        assert command.end() == 0
    finally:
        command.close()


def study_one(anki: AnkiConnectServer, question: str) -> None:
    with anki.between_requests() as collection:
        card = collection.get_card(collection.find_cards(f'"{question}"')[0])
        card.start_timer()
        collection.decks.set_current(card.did)
        collection.sched.answerCard(card, 3)


# ---- answers on the page


def test_only_what_was_asked_is_done(source: Path, anki_connect: AnkiConnectServer) -> None:
    with watching(source.parent, *QUICKLY) as command:
        save(source, (note(2), ""), (note(3), ""))
        command.line_with("Delete 2 notes (0 reviews)?")
        asked = pending(command)
        assert [one["question"] for one in asked["notes"]] == ["Question 2", "Question 3"]
        assert answer(command, "0" * 32, "yes") == 409
        with anki_connect.between_requests() as collection:
            edited = collection.get_note(collection.find_notes('"Question 2"')[0])
            edited.fields[1] += " of mine"
            collection.update_note(edited)
        assert answer(command, asked["id"], "yes") == 200
        assert answer(command, asked["id"], "yes") == 409
        # It is asked again, without the note that the learner edited.
        command.line_with("Delete 1 note (0 reviews)?")
        assert len(questions(anki_connect)) == 10
        asked = pending(command)
        # The text of a note is in a file again, of which this command does not know.
        (source.parent / "other.md").write_text(note(3), encoding="utf-8")
        assert answer(command, asked["id"], "yes") == 200
        command.line_with("2 notes stay as they are in Anki; to see why, run: anki-deck push")
        # Nothing is asked while the source is broken.
        save(source, (note(4), ""), (note(5), note(5, "edited")))
        command.line_with("Delete 1 note (0 reviews)?", after=len(command.lines) - 1)
        asked = pending(command)
        save(source, (note(6), f"A: nothing\n\n{note(6)}"))
        command.line_with("1 error: nothing was written")
        assert pending(command) is None
        assert answer(command, asked["id"], "yes") == 409
        assert command.end() == 0
    assert len(questions(anki_connect)) == 10
    assert "deleteNotes" not in changes(anki_connect)


def pending(command: Watching) -> Any:
    """Return what is asked on the page."""
    return json.loads(command.get("update?since=0"))["push"]["pending"]


def answer(command: Watching, question: str, word: str) -> int:
    """Answer as the page does; return the status."""
    request = urllib.request.Request(
        f"{command.address}push",
        json.dumps({"id": question, "answer": word}).encode(),
        {"Content-Type": "application/json", "Origin": command.address.rsplit("/", 2)[0]},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(scroll_bars=True) as started:
        yield started


@pytest.fixture
def page(source: Path, browser: Browser) -> Iterator[Page]:
    """The page, which must not fail, and ask only its own server."""
    with watching(source.parent, *QUICKLY) as command:
        context = browser.new_context(viewport={"width": 1200, "height": 800})
        one = context.new_page()
        one.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        errors, requests = list[str](), list[str]()
        one.on("pageerror", lambda error: errors.append(str(error)))
        one.on("request", lambda request: requests.append(request.url))
        one.goto(command.address)
        yield one
        assert errors == []
        assert all(url.startswith((command.address, "data:", "about:")) for url in requests)
        context.close()


@needs_chromium
def test_what_is_sent_and_what_is_asked_is_on_the_page(
    source: Path, anki_connect: AnkiConnectServer, page: Page
) -> None:
    state, question = page.locator("#push-text"), page.locator("#push-question")
    expect(state).to_have_text("Edits are sent to Anki when nothing was saved for 0.5 s.")
    expect(question).to_be_hidden()
    study_one(anki_connect, "Question 2")
    with anki_connect.between_requests() as collection:
        edited = collection.get_note(collection.find_notes('"Question 4"')[0])
        edited.fields[1] += " of mine"
        collection.update_note(edited)
    save(
        source,
        (note(0), f"---\ndeck: Other\n---\n{note(0, 'edited')}"),
        (note(2), ""),
        (note(4), note(4, "edited")),
    )
    expect(state).to_have_text("Anki (User 1): 1 changed")
    action = "Delete 1 note (1 review), move 9 cards and replace your edits in 1 note"
    expect(question.get_by_role("heading")).to_have_text(f"{action}?")
    notes = question.get_by_role("listitem")
    expect(notes).to_have_count(11)
    # The cards are moved by a push: nothing says that an import does not move them.
    assert page.evaluate("data.problems") == []
    expect(notes.first).to_have_text("deleteQuestion 2cards.md · 1 review")
    expect(notes.nth(1)).to_have_text(
        "moveQuestion 0cards.md:4 · 1 card with 0 reviews: from cards to Other"
    )
    expect(notes.last).to_have_text("replaceQuestion 4cards.md:13 · Back in Anki: Answer 4 of mine")
    # What is not wanted now is asked again once there is more of it.
    question.get_by_role("button", name="Not now").click()
    expect(question).to_be_hidden()
    save(source, (note(5), note(5, "edited")), (note(6), note(6, "edited")))
    expect(state).to_have_text("Anki (User 1): 2 changed")
    expect(question).to_be_hidden()
    declined = f"Not done: {action[0].lower()}{action[1:]}; to do it later, run: anki-deck push"
    expect(page.locator("#push-notices")).to_have_text(f"{declined} cards.md")
    save(source, (note(7), ""))
    expect(question).to_be_visible()
    assert "deleteNotes" not in changes(anki_connect)
    delete = question.get_by_role("button", name="Delete 2 notes")
    expect(delete).to_be_enabled()
    delete.press("Enter")
    expect(state).to_have_text("Anki (User 1): 1 changed, 2 deleted, 8 cards moved")
    expect(question).to_be_hidden()
    expect(page.locator("#push-hint")).to_contain_text("Saved what is deleted")
    assert page.evaluate("document.activeElement.id") == "stage"
    with anki_connect.between_requests() as collection:
        assert len(collection.find_notes("")) == len(collection.find_cards("deck:Other")) == 8
        assert len(collection.find_notes('"Answer 4, edited"')) == 1


@needs_chromium
def test_the_question_is_accessible(
    source: Path, anki_connect: AnkiConnectServer, page: Page
) -> None:
    save(source, (note(2), ""), (note(3), ""))
    expect(page.locator("#push-question")).to_be_visible()
    expect(page.locator("#push-yes")).to_be_enabled()
    check_accessibility(page)
    anki_connect.is_profile_open = False
    save(source, (note(4), note(4, "edited")))
    expect(page.locator("#push-text")).to_have_text("Not sent to Anki: no profile is open in Anki")
    expect(page.locator("#push-hint")).to_contain_text("open your profile in Anki")
    check_accessibility(page)


def check_accessibility(page: Page) -> None:
    for width in (360, 1200):
        page.set_viewport_size({"width": width, "height": 700})
        for _ in range(2):
            found = Axe().run(page, options=_AXE).response["violations"]
            assert [(one["id"], width) for one in found] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.locator("#night-button").click()
