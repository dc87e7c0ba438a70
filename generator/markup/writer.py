"""Writes texts and elements into an element, one after the other."""

from xml.etree.ElementTree import Element


class ElementWriter:
    """Writes at the end of `root`, after what it has."""

    def __init__(self, root: Element) -> None:
        self._open = [root]
        self._texts: list[str] = []

    def text(self, text: str) -> None:
        """Write a text."""
        self._texts.append(text)

    def add(self, element: Element) -> None:
        """Write an element that is finished."""
        self.flush()
        self._open[-1].append(element)

    def start(self, element: Element) -> None:
        """Start an element; what follows is in it until its end."""
        self.add(element)
        self._open.append(element)

    def end(self) -> None:
        """End the element that was started last."""
        self.flush()
        self._open.pop()

    def flush(self) -> None:
        """Write the pending texts, joined once: appending to a text copies it."""
        if not self._texts:
            return
        parent, text = self._open[-1], "".join(self._texts)
        self._texts.clear()
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text
