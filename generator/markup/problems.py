"""The problems of one text, found while it is rendered."""

from dataclasses import field

from generator.diagnostics import Code, Diagnostic, quoted
from generator.text.addresses import as_web_address
from generator.text.located import Text
from generator.values import dataclass


@dataclass(slots=True)
class Problems:
    """Collects the problems of a text; offsets are in its value."""

    text: Text
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, offset: int, code: Code, message: str, hint: str) -> None:
        """Add a problem at an offset."""
        self.found.append(
            Diagnostic(location=self.text.locate(offset), code=code, message=message, hint=hint)
        )


def refused_address(address: str, scheme: str, *, is_media: bool = False) -> tuple[str, str]:
    """Return the message and the hint for an address that no card opens, or loads."""
    what, does = ("picture or sound", "loads") if is_media else ("link", "opens")
    if web := as_web_address(address):  # "localhost:8000/a.png"
        return f"no {what}: {quoted(address, 60)} is no address on the web", f'write "{web}"'
    message = f'no {what}: {quoted(address, 60)} has "{scheme}:", which no card {does}'
    return message, 'write an address with "https:", or put it in backticks if it is text'
