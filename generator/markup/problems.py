"""The problems of one text, found while it is rendered."""

from dataclasses import field

from generator.diagnostics import Code, Diagnostic
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
