"""`dataclass`, made in a fraction of the time that the one of the standard library takes.

The standard library compiles up to six methods for each class, which for a hundred classes is most
of the time in which a command starts. Here only `__init__` is compiled, when the first value is
made, and the other methods are shared. A frozen class is frozen for the type checker only, so that
its values are made faster too.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from dataclasses import dataclass as _dataclass

    def dataclass(*, frozen: bool = False, eq: bool = True, **options: bool) -> Callable:
        """Return a decorator like `dataclasses.dataclass`, for the classes of this program.

        A class whose values have an order has the methods of the standard library. Raises TypeError
        for a class with a method that would be replaced, or a field that is no argument.
        """
        if options.get("order"):
            return _dataclass(eq=eq, unsafe_hash=frozen, **options)

        def decorate(cls: type) -> type:
            if own := vars(cls).keys() & {"__init__", "__eq__", "__hash__"}:
                raise TypeError(f"{cls.__name__} has its own {', '.join(sorted(own))}")
            # The standard library would write one, with the signature of a compiled `__init__`.
            cls.__doc__ = cls.__doc__ or cls.__name__
            made = _dataclass(init=False, repr=False, eq=False, **options)(cls)
            if not all(one.init for one in fields(made)):
                raise TypeError(f"{cls.__name__} has a field that is no argument")
            made.__init__ = _first_init(made)
            if "__repr__" not in vars(made):
                made.__repr__ = _repr
            if eq:
                made.__eq__, hashed = _comparison(made)
                made.__hash__ = hashed if frozen else None
            return made

        return decorate


def _first_init(made: Any) -> Callable[..., None]:
    """Return an `__init__` that replaces itself when it is first called."""

    def init(value: Any, /, *arguments: object, **named: object) -> None:
        made.__init__ = _compiled_init(made)
        made.__init__(value, *arguments, **named)

    return init


def _compiled_init(made: Any) -> Callable[..., None]:
    names: dict[str, Any] = {"__missing": MISSING}
    positional, keywords, rows = ["self"], list[str](), list[str]()
    for one in fields(made):
        (keywords if one.kw_only else positional).append(_parameter(one, names))
        given = one.name
        if one.default_factory is not MISSING:
            given = f"__of_{one.name}() if {one.name} is __missing else {one.name}"
        rows.append(f" self.{one.name} = {given}")
    if hasattr(made, "__post_init__"):
        rows.append(" self.__post_init__()")
    parameters = ", ".join([*positional, *(["*", *keywords] if keywords else [])])
    # As in the standard library: nothing else gives a class an `__init__` that is as fast.
    exec("\n".join([f"def __init__({parameters}):", *(rows or [" pass"])]), names)  # noqa: S102
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"  # for the message about a wrong argument
    return init


def _parameter(one: Field[Any], names: dict[str, Any]) -> str:
    """Return the parameter of a field; its default is in `names`."""
    if one.default_factory is not MISSING:
        names[f"__of_{one.name}"] = one.default_factory
        return f"{one.name}=__missing"
    if one.default is not MISSING:
        names[f"__of_{one.name}"] = one.default
        return f"{one.name}=__of_{one.name}"
    return one.name


def _repr(value: Any) -> str:
    shown = (f"{one.name}={getattr(value, one.name)!r}" for one in fields(value) if one.repr)
    return f"{type(value).__qualname__}({', '.join(shown)})"


def _comparison(made: type) -> tuple[Callable[..., bool], Callable[..., int]]:
    names = [one.name for one in fields(made) if one.compare]
    key: Callable[[Any], object] = attrgetter(*names) if names else lambda _: ()

    def is_equal(one: Any, other: Any) -> bool:
        return key(one) == key(other) if type(other) is type(one) else NotImplemented

    def hash_of(one: Any) -> int:
        return hash(key(one))

    return is_equal, hash_of
