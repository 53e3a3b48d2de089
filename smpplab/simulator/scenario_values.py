"""What a file says, as the arguments of classes and functions.

No list of names is kept: what may be said, and of which type, is in the signatures and annotations of the
classes themselves, so that a scenario knows a new setting on the day on which its class does.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from smpplab.errors import SmppError, UsageError

__all__ = ["Seconds", "arguments", "call", "fit", "parameters", "said_with", "seconds", "unknown"]

Seconds = Annotated[float, "seconds"]
"""A stretch of time: a file may write it as ``"10 s"``, ``"2 min"``, ``"1 h"``, or as a number of seconds."""

UNITS = {"ms": 0.001, "": 1.0, "s": 1.0, "min": 60.0, "h": 3600.0}
TIME = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)")
WORDS: Mapping[Any, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
NONE = "none"  # TOML has no word for it

Maker = Callable[[str, Any], Any]
Makers = Mapping[Any, Maker]


def seconds(where: str, value: Any) -> float:
    """A stretch of time.

    >>> seconds("at", "2 min")
    120.0
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf"):
        return float(value)
    found = TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or found[2] not in UNITS:
        raise UsageError(f'{where} is a time such as 10, "10 s", "2 min" or "1 h", not {value!r:.80}')
    return float(found[1]) * UNITS[found[2]]


def unknown(where: str, name: str, known: Iterable[str]) -> UsageError:
    """The error for a name that does not exist: it lists those that do, and the nearest."""
    names = list(known)
    near = difflib.get_close_matches(name, names, 1)
    meant = f" (did you mean {near[0]!r}?)" if near else ""
    return UsageError(f"{where} has no {name!r}{meant}; it has {', '.join(names)}")


def parameters(make: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """What a function or class can be given by name; a class that takes more hands it to those above it."""
    made = list(inspect.signature(make).parameters.values())
    found = {each.name: each for each in made if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)}
    if isinstance(make, type) and any(each.kind is each.VAR_KEYWORD for each in made):
        for base in make.__bases__:
            found |= {name: each for name, each in parameters(base).items() if name not in found}
    return found


def arguments(
    where: str,
    make: Callable[..., Any],
    given: Mapping[str, Any],
    makers: Makers,
    *,
    but: Iterable[str] = ("self",),
) -> dict[str, Any]:
    """What a table says, as arguments of a function or class.

    Args:
        where: The place in the file.
        make: What is to be called.
        given: The table.
        makers: Makes values of types that are not TOML's.
        but: Arguments that a table cannot give.

    Raises:
        UsageError: Naming the place: there is no such argument, or it does not take such a value.
    """
    known = [name for name in parameters(make) if name not in but]
    if not isinstance(given, Mapping):
        raise UsageError(f"{where} is a table, with {', '.join(known)}; not {given!r:.80}")
    for name in given:
        if name not in known:
            raise unknown(where, name, known)
    hints = _hints(make)
    return {name: fit(f"{where}: {name}", given[name], hints.get(name, Any), makers) for name in given}


def call(where: str, make: Callable[..., Any], given: Mapping[str, Any], makers: Makers, **more: Any) -> Any:
    """Call a function or class with what a table says, and with `more`; see `arguments`."""
    fitted = arguments(where, make, given, makers, but=("self", *more))
    for name, each in parameters(make).items():
        if each.default is each.empty and name not in {"self", *given, *more}:
            raise UsageError(f"{where} needs {name}")
    return said_with(where, make, **fitted, **more)


def said_with(where: str, make: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call it; what it finds wrong is said with the place in the file."""
    try:
        return make(*args, **options)
    except (SmppError, TypeError, ValueError) as error:
        raise UsageError(f"{where}: {error}") from None
    except OSError as error:
        raise UsageError(f"{where}: {error.filename}: {error.strerror}") from None


def _hints(make: Callable[..., Any]) -> dict[str, Any]:
    """The types of arguments; those of the classes above behind those of a class."""
    if not isinstance(make, type):
        return get_type_hints(make, include_extras=True)
    found: dict[str, Any] = {}
    for cls in reversed(make.__mro__[:-1]):
        if "__init__" in vars(cls):
            found |= get_type_hints(vars(cls)["__init__"], include_extras=True)
    return found


def fit(where: str, value: Any, hint: Any, makers: Makers) -> Any:
    """A value of a file as a value of that type; the word "none" is `None` where that may be.

    >>> fit("limit", "none", float | None, {}) is None, fit("sessions", {"tx": 2}, Mapping[str, int], {})
    (True, {'tx': 2})
    >>> fit("window", "50", int, {})
    Traceback (most recent call last):
    ...
    smpplab.errors.UsageError: window is a whole number, not '50'
    """
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if NoneType in kinds and (value is None or value == NONE):
        return None
    errors = []
    for kind in kinds:
        if kind is not NoneType:
            try:
                return _fit_one(where, value, kind, makers)
            except UsageError as error:
                errors.append(error)
    raise _together(where, value, kinds, errors)


def _fit_one(where: str, value: Any, kind: Any, makers: Makers) -> Any:
    """A value as one of a type that is no union."""
    if kind is Any:
        return value
    if kind == Seconds:
        return seconds(where, value)
    if kind in makers:
        return makers[kind](where, value)
    if kind in WORDS:
        if type(value) is kind or (kind is float and type(value) is int):
            return value
        secret = where.endswith("password")
        raise UsageError(f"{where} is {WORDS[kind]}" + ("" if secret else f", not {value!r:.80}"))
    if kind is bytes:
        return _octets(where, value)
    return _fit_shape(where, value, kind, makers)


def _fit_shape(where: str, value: Any, kind: Any, makers: Makers) -> Any:
    """A value as a name, as several of something, as a table, or as an object."""
    origin, inner = get_origin(kind) or kind, get_args(kind)
    if isinstance(origin, type) and issubclass(origin, IntEnum):
        return _named(where, value, origin)
    if origin is tuple and Ellipsis not in inner:
        return _pair(where, value, inner, makers)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(where, value, inner, makers)
    abstract = getattr(origin, "__module__", "") == "collections.abc" and origin is not Callable
    if origin is tuple or abstract:
        return _several(where, value, inner[0] if inner else Any, makers)
    if inspect.isclass(kind):
        return _object(where, value, kind, makers)
    raise UsageError(f"{where} is nothing that a file can say")


def _object(where: str, value: Any, kind: Any, makers: Makers) -> Any:
    """An object of a class: a table has its arguments, anything else is the first of them."""
    if isinstance(value, Mapping):
        return call(where, kind, value, makers)
    first = next(iter(parameters(kind)))
    return said_with(where, kind, fit(where, value, _hints(kind).get(first, Any), makers))


def _octets(where: str, value: Any) -> bytes:
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        raise UsageError(f'{where} is octets as hexadecimal digits, "05 00 03", not {value!r:.80}') from None


def _named(where: str, value: Any, kind: Any) -> Any:
    """A member of an enumeration by its name, in either case, or by its number."""
    names = {name.lower(): member for name, member in kind.__members__.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return said_with(where, kind, value)
    try:
        return names[str(value).lower()]
    except KeyError:
        raise UsageError(f"{where} is one of {', '.join(names)}, not {value!r:.80}") from None


def _pair(where: str, value: Any, inner: tuple[Any, ...], makers: Makers) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or len(value) != len(inner):
        raise UsageError(f"{where} is a list of {len(inner)}, not {value!r:.80}")
    return tuple(fit(where, each, kind, makers) for each, kind in zip(value, inner, strict=True))


def _several(where: str, value: Any, kind: Any, makers: Makers) -> tuple[Any, ...]:
    if isinstance(value, str) and kind is not Any:  # one stands for a list of one
        value = [value]
    if not isinstance(value, list | tuple):
        raise UsageError(f"{where} is a list, not {value!r:.80}")
    return tuple(fit(where, each, kind, makers) for each in value)


def _mapping(where: str, value: Any, inner: tuple[Any, ...], makers: Makers) -> dict[Any, Any]:
    if not isinstance(value, Mapping):
        raise UsageError(f"{where} is a table, not {value!r:.80}")
    of_key, of_value = inner or (Any, Any)
    return {
        _key(where, name, of_key): fit(f"{where}.{name}", each, of_value, makers)
        for name, each in value.items()
    }


def _key(where: str, name: str, kind: Any) -> Any:
    """A key of a table, which TOML has as text only."""
    if kind is int:
        if not name.isdecimal():
            raise UsageError(f"{where} has numbers for keys, not {name!r}")
        return int(name)
    if isinstance(kind, type) and issubclass(kind, IntEnum):
        return _named(where, name, kind)
    return name


def _together(where: str, value: Any, kinds: Iterable[Any], errors: list[UsageError]) -> UsageError:
    """One error of those for each of several types: the one that says most."""
    plain = [WORDS[kind] for kind in kinds if kind in WORDS]
    if len(plain) == len(errors) > 1 or (plain and len(errors) == len(plain) and NoneType in kinds):
        none = [f'"{NONE}"'] if NoneType in kinds else []
        return UsageError(f"{where} is {' or '.join(plain + none)}, not {value!r:.80}")
    return errors[-1] if isinstance(value, list | Mapping) else errors[0]
