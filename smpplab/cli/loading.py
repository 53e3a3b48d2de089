"""Objects of Python modules by name, ``package.module:name``; what is wrong with them is said in one line."""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from smpplab.errors import SmppError, UsageError

__all__ = ["REFERENCE", "arguments", "attempt", "fitting", "load", "said", "unknown"]

REFERENCE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
WORDS: dict[Any, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def load(reference: str) -> Any:
    """The object that ``package.module:name`` names; the current folder is looked at first.

    >>> load("smpplab.client:TokenBucket").__name__
    'TokenBucket'

    Raises:
        UsageError: There is no such module or name, or the module raises.
    """
    if "" not in sys.path:
        sys.path.insert(0, "")
    importlib.invalidate_caches()  # the module may have been written a moment ago
    module, _, names = reference.partition(":")
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if module == missing or module.startswith(f"{missing}."):
            raise UsageError(
                f"{reference}: there is no module {missing}, in this folder or installed"
            ) from None
        raise UsageError(f"{reference}: {module} needs {missing}, which is not installed") from None
    except Exception as error:
        raise UsageError(f"{reference}: {module} cannot be imported: {said(error)}") from None
    for name in names.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            near = _nearest(name, [other for other in dir(found) if not other.startswith("_")])
            raise UsageError(f"{reference}: {module} has no {name!r}{near}") from None
    return found


def said(error: BaseException) -> str:
    """What an exception of somebody else's code says, and where it was raised."""
    if isinstance(error, SmppError):
        return str(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, SyntaxError):
        return f"SyntaxError: {error.msg} ({error.filename}, line {error.lineno})"
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"


def attempt(where: str, make: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call it; what it raises becomes a `UsageError` that names the place in the configuration."""
    try:
        return make(*args, **options)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
    except SmppError:
        raise
    except Exception as error:
        raise UsageError(f"{where}: {said(error)}") from None


def unknown(where: str, name: str, known: Iterable[str]) -> UsageError:
    """The error for a key that does not exist: it lists those that do, and the nearest."""
    names = sorted(known)
    return UsageError(f"{where} has no {name!r}{_nearest(name, names)}; it has {', '.join(names)}")


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def arguments(
    where: str, make: Callable[..., Any], given: Mapping[str, Any], called: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The arguments of a class or function, as a file gives them.

    Args:
        where: The place in the configuration.
        make: What will be called.
        given: The arguments.
        called: What a file calls an argument that has another name.

    Raises:
        UsageError: It takes no such argument, not such a value, or needs another one.
    """
    real = {(called or {}).get(name, name): value for name, value in given.items()}
    try:
        known = inspect.signature(make).parameters
    except (TypeError, ValueError):  # some that are written in C
        return real
    files = {name: in_file for in_file, name in (called or {}).items()}
    plain = {files.get(name, name): each for name, each in known.items() if each.kind in NAMED}
    if not any(each.kind is each.VAR_KEYWORD for each in known.values()):
        for name in given:
            if name not in plain or name == "clock":
                raise unknown(where, name, plain.keys() - {"clock"})
    for name, each in plain.items():
        if each.default is each.empty and name not in given:
            raise UsageError(f"{where} needs {name}")
    hints = _hints(make)
    return {
        name: fitting(f"{where}: {files.get(name, name)}", value, hints.get(name, Any))
        for name, value in real.items()
    }


def _hints(make: Any) -> dict[str, Any]:
    try:
        return get_type_hints(inspect.getattr_static(make, "__init__") if inspect.isclass(make) else make)
    except Exception:  # annotations of others may name what is not there
        return {}


def fitting(name: str, value: Any, hint: Any) -> Any:
    """A value, if it fits a type that files can hold; the word "none" is `None` where that may be.

    >>> fitting("window", 50, int), fitting("inactivity", "none", float | None)
    (50, None)
    >>> fitting("window", "50", int)
    Traceback (most recent call last):
    ...
    smpplab.errors.UsageError: window is a whole number, not '50'
    """
    kinds = set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}
    optional = NoneType in kinds
    kinds -= {NoneType}
    if not kinds <= WORDS.keys():
        return value
    if optional and (value is None or (value == "none" and str not in kinds)):
        return None
    if type(value) in kinds or (type(value) is int and float in kinds):
        return value
    words = " or ".join(WORDS[kind] for kind in WORDS if kind in kinds) + (' or "none"' if optional else "")
    raise UsageError(f"{name} is {words}, not {value!r}")
