"""What the page of a watched source shows: the last good cards, and the current problems."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.preview.card_data import CardCache
from generator.preview.editors import Editor
from generator.preview.formulas import mathjax_path
from generator.preview.page import page_html
from generator.preview.page_data import page_data
from generator.project import Project
from generator.watch.live_page import LivePage
from generator.watch.server import PageServer, TakeAnswer

if TYPE_CHECKING:
    from generator.watch.shown_push import ShownPush


class ShownCards:
    """The page of one source, at an `address` on this machine, until it is closed.

    A `port` of 0 is a free one. Raises OSError for a port that is in use.
    """

    def __init__(self, source: Path, editor: Editor | None, port: int) -> None:
        self._source = source.as_posix()  # a failure may be that it is gone
        self._editor = editor
        self._cards = CardCache()
        self._is_good = False
        self._problems: list[dict[str, Any]] = []
        self._failure: str | None = None
        self._mathjax = mathjax_path()
        self._page = LivePage()
        self._server = PageServer(self._page, self._html, port=port)

    @property
    def address(self) -> str:
        """The address of the page, for a browser."""
        return self._server.address

    def show(self, project: Project) -> None:
        """Show the cards of a build; with an error, its problems and the last good cards."""
        data = self._data(project)
        self._problems = data["problems"]
        # A build that is tried again has not succeeded yet.
        data["problems"] = self._all_problems()
        if project.failed and self._is_good:
            self._page.publish_problems(data["problems"])
            return
        self._is_good = not project.failed
        media = {name: file.path for name, file in project.rendered.media.items()}
        known = project.content.known
        saved_last = sorted(known, key=lambda path: known[path].state[3], reverse=True)
        self._page.publish(data, media, saved_last)

    def show_failure(self, message: str) -> None:
        """Show why there was no build, until `end_failure`: nothing can be read, or written."""
        self._failure = message
        self._page.publish_problems(self._all_problems())

    def end_failure(self) -> None:
        """Show that a build was written again."""
        if self._failure is not None:
            self._failure = None
            self._page.publish_problems(self._problems)

    def show_pushes(self, after: float) -> "ShownPush":
        """Show on the page what is pushed `after` so many seconds."""
        from generator.watch.shown_push import ShownPush

        return ShownPush(self._page, after)

    def take_answers(self, take_answer: TakeAnswer) -> None:
        """Let the user answer on the page what is asked about a push."""
        self._server.take_answer = take_answer

    def _all_problems(self) -> list[dict[str, Any]]:
        if self._failure is None:
            return self._problems
        failure = {
            "path": self._source,
            "line": 1,
            "column": 1,
            "severity": "error",
            "code": "",
            "message": self._failure,
            "hint": "",
            "text": None,
        }
        return [failure, *self._problems]

    def close(self) -> None:
        """End the server."""
        self._server.close()

    def _data(self, project: Project) -> dict[str, Any]:
        addresses = {name: self._server.media_address(name) for name in project.rendered.media}
        return page_data(
            project,
            self._cards,
            addresses,
            has_mathjax=self._mathjax is not None,
            live=True,
            editor=self._editor,
        )

    def _html(self, data: dict[str, Any]) -> str:
        # A later version may have the first formula, so the page has MathJax from the start.
        script = self._mathjax.read_text(encoding="utf-8") if self._mathjax else None
        return page_html(data, mathjax=script, is_live=True)
