"""Which notes a page has missed, and which one was edited."""

import threading
from typing import Any

import pytest

from generator.watch.live_page import LivePage, Version
from tests.watching import wait_until


def note(key: str, card: str, path: str | None = "cards.md", **more: object) -> dict[str, Any]:
    return {"key": key, "path": path, "line": 1, "status": "new", "cards": [card], **more}


def publish(page: LivePage, *notes: dict[str, Any], saved_last: tuple[str, ...] = ()) -> Version:
    """Publish notes without problems; return the new version."""
    page.publish({"notes": list(notes), "problems": []}, {}, saved_last)
    version = page.current(0)
    assert version is not None
    return version


def keys(version: Version, since: int) -> list[str]:
    return [one["key"] for one in version.update_since(since)["notes"]]


def test_an_update_has_the_notes_that_changed_since_the_page_was_made() -> None:
    page = LivePage()
    assert page.current(0) is None
    first = publish(page, note("a", "1"), note("b", "2"), note("c", "3"))
    assert (first.number, first.focus, first.page_data["version"]) == (1, None, 1)
    publish(page, note("a", "1"), note("b", "2, edited"), note("c", "3"))
    third = publish(page, note("d", "4"), note("a", "1", line=5), note("b", "2, edited"))
    assert keys(third, 3) == []
    assert keys(third, 2) == ["d", "a"]
    assert keys(third, 1) == ["d", "a", "b"]
    assert third.update_since(1)["order"] == ["d", "a", "b"]


@pytest.mark.parametrize("since", [0, 4, -1])
def test_a_page_of_another_process_gets_all_notes(since: int) -> None:
    page = LivePage()
    for text in ("1", "2", "3"):
        version = publish(page, note("a", text), note("b", "2"))
    assert keys(version, since) == ["a", "b"]
    assert version.update_since(since)["focus"] is None


def test_a_note_that_comes_back_is_sent_again() -> None:
    page = LivePage()
    publish(page, note("a", "1"), note("b", "2"))
    publish(page, note("a", "1"))
    assert keys(publish(page, note("a", "1"), note("b", "2")), 2) == ["b"]


def test_the_edited_note_is_the_first_with_other_content() -> None:
    page = LivePage()
    publish(page, note("a", "1"), note("b", "2"), note("c", "3"))
    moved = publish(page, note("a", "1", line=7), note("b", "2", status="changed"), note("c", "3"))
    assert moved.focus is None
    edited = publish(page, note("a", "1", line=9), note("b", "2"), note("c", "3"), note("d", "4"))
    assert edited.focus == "d"
    tagged = publish(page, note("a", "1"), note("b", "2", tags=["x"]), note("c", "3!"))
    assert tagged.focus == "b"


def test_a_note_in_the_file_saved_last_goes_before_others() -> None:
    page = LivePage()
    publish(page, note("a", "1", "a.md"), note("b", "2", "b.md"), note("c", "3", "c.md"))
    both = (note("a", "1!", "a.md"), note("b", "2!", "b.md"), note("c", "3", "c.md"))
    assert publish(page, *both, saved_last=("c.md", "b.md", "a.md")).focus == "b"


def test_a_removed_note_is_not_the_edited_one() -> None:
    page = LivePage()
    publish(page, note("a", "1"), note("b", "2"))
    assert publish(page, note("a", "1"), note("b", "", None, status="removed")).focus is None


def test_problems_leave_the_cards() -> None:
    page = LivePage()
    page.publish_problems([{"message": "there is no page yet"}])
    assert page.current(0) is None
    publish(page, note("a", "1"))
    page.publish_problems([{"message": "broken"}])
    version = page.current(0)
    assert version is not None
    assert version.data["problems"] == [{"message": "broken"}]
    assert keys(version, 1) == []
    assert version.update_since(1)["order"] == ["a"]
    assert version.focus is None


def test_threads_wait_for_a_version_and_for_the_end() -> None:
    page = LivePage()
    found: list[int | None] = []

    def follow() -> None:
        number: int | None = 0
        while number is not None:
            number = page.wait_after(number, 20)
            found.append(number)

    thread = threading.Thread(target=follow)
    thread.start()
    publish(page, note("a", "1"))
    wait_until(lambda: found == [1])
    publish(page, note("a", "2"))
    wait_until(lambda: found == [1, 2])
    assert page.wait_after(2, 0) == 2
    page.close()
    thread.join()
    assert found == [1, 2, None]


def test_a_value_beside_the_builds_stays() -> None:
    page = LivePage()
    page.keep_beside("push", 1)
    assert page.current(0) is None
    first = publish(page, note("a", "1"))
    assert first.page_data["push"] == 1
    page.keep_beside("push", 2)
    update = publish(page, note("a", "2")).update_since(1)
    assert (update["version"], update["push"]) == (3, 2)
    page.publish_problems([{"message": "error"}])
    version = page.current(0)
    assert version is not None
    assert version.page_data["push"] == 2
