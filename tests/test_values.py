"""The quickly made dataclasses are like those of the standard library."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from generator.values import dataclass

Decorator = Callable[..., Callable[[type], type]]


def made_by(decorator: Decorator, **options: bool) -> tuple[Any, Any, Any]:
    """Make a class without fields, one with all kinds of fields, and one that inherits them."""

    @decorator(**options)
    class Empty:
        pass

    @decorator(**options)
    class Base:
        """Described."""

        name: str
        size: int = 3
        parts: list[int] = dataclasses.field(default_factory=list)
        hidden: int = dataclasses.field(default=0, repr=False, compare=False)

    @decorator(**options)
    class Derived(Base):
        _name: str = "x"
        value: int = 0
        last: tuple[int, ...] = ()

        def __post_init__(self) -> None:
            self.parts.append(len(self.last))

    return Empty, Base, Derived


OPTIONS = [
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "slots": True},
    {"slots": True},
    {"slots": True, "eq": False},
    {"kw_only": True},
]
CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((), {"name": "a"}),
    ((), {"name": "a", "size": 1, "parts": [7], "hidden": 5, "last": (1, 2)}),
    ((), {"name": "a", "size": 1, "parts": [7]}),
    ((), {"name": "a", "hidden": 9, "_name": "y"}),
    ((), {"name": "a", "nothing": 9}),
    ((), {"name": "a", "value": 9}),
    (("a",), {}),
    (("a", 4, [5], 6), {}),
    (("a",), {"name": "b"}),
    (("a", 1, [2], 3, "y", (4,), 5), {}),
]


def result(made: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> str:
    """Return what a call gives, or its error."""
    named = {key: list(value) if isinstance(value, list) else value for key, value in named.items()}
    try:
        return repr(made(*[*map(copied, arguments)], **named))
    except TypeError as error:
        return str(error)


def copied(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_values_are_those_of_the_standard_library(options: dict[str, bool]) -> None:
    ours, theirs = made_by(dataclass, **options), made_by(dataclasses.dataclass, **options)
    for one, other in zip(ours, theirs, strict=True):
        shown = [result(one, *call) for call in CALLS]
        assert shown == [result(other, *call) for call in CALLS]
        assert shown == [result(one, *call) for call in CALLS]  # with the compiled `__init__`
        assert one.__match_args__ == other.__match_args__


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_values_are_compared_as_those_of_the_standard_library(options: dict[str, bool]) -> None:
    def compared(made: Any) -> list[bool]:
        _, base, derived = made
        values = [
            base(name="a"),
            base(name="a", hidden=1),
            base(name="a", size=4),
            derived(name="a"),
            derived(name="a", last=(1,)),
        ]
        return [one == other for one in values for other in values]

    options = {**options, "kw_only": True}
    assert compared(made_by(dataclass, **options)) == compared(
        made_by(dataclasses.dataclass, **options)
    )


def test_a_default_is_made_for_each_value() -> None:
    _, base, _ = made_by(dataclass, slots=True)
    one, other = base("a"), base("b")
    one.parts.append(1)
    assert (one.parts, other.parts) == ([1], [])


def test_values_can_be_replaced_and_hashed() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Point:
        x: int
        y: int = 0

    point = Point(x=1)
    assert dataclasses.replace(point, y=2) == Point(x=1, y=2)
    assert dataclasses.replace(point) == point
    assert len({point, Point(x=1), Point(x=2)}) == 2
    assert dataclasses.asdict(point) == {"x": 1, "y": 0}
    assert not hasattr(point, "__dict__")


def test_a_class_that_is_mutable_has_no_hash() -> None:
    _, base, _ = made_by(dataclass, slots=True)
    with pytest.raises(TypeError, match="unhashable"):
        hash(base("a"))
