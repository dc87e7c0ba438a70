"""Reads values from YAML with the location of each problem.

Values are read as text, without YAML's conversion to numbers, dates and booleans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.text.characters import CONTROL, shows_nothing
from generator.text.located import Text

if TYPE_CHECKING:
    import yaml

MISSING_VALUE = "missing value for "
_NULL_TAG = "tag:yaml.org,2002:null"


class YamlValues:
    """Reads the nodes of a YAML text, whose offsets become locations; collects `problems`."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.problems: list[Diagnostic] = []

    def compose(self) -> yaml.Node | None:
        """Parse the text; None if it is empty or not valid YAML."""
        # Imported here, since it takes half of the start-up time without front matter.
        import yaml

        try:
            return yaml.compose(self.text.value, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._report_yaml(mark.index if mark else 0, error.problem or "unknown error")
        except yaml.YAMLError:  # a control character, for which YAML gives no mark
            self._report_yaml(0, "a character that YAML does not allow")
        except RecursionError:
            self._report_yaml(0, "nested too deeply")
        return None

    def location(self, node: yaml.Node) -> Location:
        """Return the location of a node."""
        return self.text.locate(node.start_mark.index)

    def report(self, node: yaml.Node, code: Code, message: str, hint: str) -> None:
        """Add a problem with a node."""
        location = self.location(node)
        self.problems.append(Diagnostic(location=location, code=code, message=message, hint=hint))

    def pairs(
        self, node: yaml.Node, what: str, hint: str = 'write "key: value" lines'
    ) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Yield the keys and values of a mapping; `what` names it in a problem."""
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self.report(node, Code.WRONG_VALUE, f"{what} is not a list of keys", hint)
            return
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.report(key, Code.WRONG_VALUE, "a key must be a word", 'write "key: value"')
            elif self._decode_escapes(key):
                yield key, value

    def scalar(self, node: yaml.Node, key: str, example: str) -> str | None:
        """Return the text of a single value; None if it has none. The hint has the `example`."""
        import yaml

        hint = f'write it as in "{key}: {example}"'
        if not isinstance(node, yaml.ScalarNode):
            self.report(node, Code.WRONG_VALUE, f"wrong kind of value for {quoted(key)}", hint)
            return None
        # "deck: ~" and "deck: null" have no value.
        if shows_nothing(node.value) or node.tag == _NULL_TAG:
            self.report(node, Code.WRONG_VALUE, f"{MISSING_VALUE}{quoted(key)}", hint)
            return None
        return str(node.value).strip() if self._decode_escapes(node) else None

    def entries(
        self, node: yaml.Node, key: str, example: str, split: Callable[[str], Iterable[str]]
    ) -> Iterator[tuple[yaml.Node, str]]:
        """Yield the entries of a list; `split` separates those of a single value."""
        import yaml

        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                if entry := self.scalar(item, key, example):
                    yield item, entry
        elif text := self.scalar(node, key, example):
            yield from ((node, entry) for entry in split(text))

    def _report_yaml(self, offset: int, why: str) -> None:
        location = self.text.locate(min(offset, len(self.text.value)))
        message = f"front matter is not valid YAML: {why}"
        hint = (
            'write "key: value" lines, with quotes around a value that contains ": " or " #" '
            'or starts with "*", "[" or "{"'
        )
        code = Code.FRONT_MATTER_NOT_YAML
        self.problems.append(Diagnostic(location=location, code=code, message=message, hint=hint))

    def _decode_escapes(self, node: yaml.ScalarNode) -> bool:
        """Join surrogate pairs written as JSON escapes; return whether the value is valid text.

        An escape of a control character is reported.
        """
        # "\ud83d\ude00" is one character in two escapes.
        node.value = node.value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        found = CONTROL.search(node.value)
        if found:
            message = f"control character U+{ord(found[0]):04X}"
            hint = "delete the escape, or write the character you mean"
            self.report(node, Code.CONTROL_CHARACTER, message, hint)
        return found is None
