"""The parts of a client in a configuration, by their kind or by ``"package.module:Name"``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from smpplab.cli.loading import REFERENCE, arguments, attempt, load, unknown
from smpplab.client.hooks import METHODS
from smpplab.errors import UsageError

__all__ = ["KINDS", "PARTS", "hooks", "part", "reference"]

KINDS: dict[str, dict[str, str]] = {
    "broker": {
        "memory": "smpplab.client.brokers.memory:MemoryBroker",
        "redis": "smpplab.client.brokers.redis:RedisBroker",
        "rabbitmq": "smpplab.client.brokers.rabbitmq:RabbitBroker",
    },
    "rate_limiter": {
        "bucket": "smpplab.client.limiters:TokenBucket",
        "per_destination": "smpplab.client.destinations:PerDestination",
    },
    "throttle": {
        "percent": "smpplab.client.throttling:PercentThrottle",
        "adaptive": "smpplab.client.throttling:AdaptiveThrottle",
    },
    "correlator": {
        "memory": "smpplab.client.correlation:MemoryCorrelator",
        "sqlite": "smpplab.client.correlation_sqlite:SqliteCorrelator",
    },
    "sequence": {"numbers": "smpplab.client.sequences:SequenceNumbers"},
    "hooks": {
        "log": "smpplab.client.logs:LogHook",
        "prometheus": "smpplab.client.metrics:PrometheusHook",
        "tracing": "smpplab.client.tracing:TracingHook",
    },
}
"""What comes with smpplab, by its kind."""

PARTS = {
    "broker": ("dequeue",),
    "rate_limiter": ("limit",),
    "throttle": ("allow_request", "throttle_delay", "throttled", "not_throttled"),
    "correlator": ("put", "get"),
    "sequence": ("next_sequence",),
}
"""The parts of which there is one, and the methods that they must have; see `smpplab/client/parts.py`."""
USUAL = {"rate_limiter": "bucket", "throttle": "percent", "sequence": "numbers"}
CALLED = {"RedisBroker": {"url": "redis"}}  # what a file calls an argument that has another name


def part(name: str, given: Any) -> Any:
    """A part: made from a table, found by its name, or as it is.

    >>> part("rate_limiter", {"rate": 100})
    TokenBucket(rate=100, burst=1)

    Raises:
        UsageError: It cannot be made.
    """
    if isinstance(given, list) and name == "rate_limiter":
        from smpplab.client import AllOf

        return AllOf(*(part(name, each) for each in given))
    if isinstance(given, str):
        given = {"kind": given}
    found = _made(name, *_kind(name, given)) if isinstance(given, Mapping) else given
    lacks = [method for method in PARTS[name] if not hasattr(found, method)]
    if lacks and not (name == "rate_limiter" and hasattr(found, "limit_for")):
        raise UsageError(f"[{name}]: {found!r} has no {', '.join(f'{method}()' for method in lacks)}")
    return found


def hooks(given: Any) -> list[Any]:
    """Hooks: a list of tables, names, or hooks; a function that is named is a hook itself."""
    found = []
    for each in given if isinstance(given, list | tuple) else [given]:
        each = {"kind": each} if isinstance(each, str) else each
        if isinstance(each, Mapping):
            make, options = _kind("hooks", each)
            each = make if inspect.isroutine(make) and not options else _made("hooks", make, options)
        if not callable(each) and not any(hasattr(each, name) for name in METHODS):
            raise UsageError(f"[hooks]: {each!r} has none of {', '.join(METHODS)}")
        found.append(each)
    return found


def reference(name: str, given: Any) -> Any:
    """An object by its name; anything but text is the object itself."""
    if not isinstance(given, str):
        return given
    if not REFERENCE.fullmatch(given):
        raise UsageError(f'{name} is named as "package.module:name", not {given!r}')
    return load(given)


def _kind(name: str, given: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """What makes the part, and the arguments for it."""
    options = dict(given)
    kind = options.pop("kind", USUAL.get(name))
    known = KINDS[name]
    if kind is None:
        raise UsageError(f'[{name}] says no kind: {", ".join(known)}, or "package.module:Name"')
    if not isinstance(kind, str):
        raise UsageError(f"the kind of [{name}] is text, not {kind!r}")
    if REFERENCE.fullmatch(kind):
        return load(kind), options
    if kind not in known:
        raise unknown(f"kind of [{name}]", kind, [*known, "package.module:Name"])
    return load(known[kind]), options


def _made(name: str, make: Any, options: Mapping[str, Any]) -> Any:
    """Call what makes a part; an object that is one already stays as it is."""
    where = f"[{name}]"
    if not inspect.isclass(make) and not inspect.isroutine(make):
        if options:
            raise UsageError(f"{where}: {make!r} is made already, and takes no {', '.join(options)}")
        return make
    call: Callable[..., Any] = make
    return attempt(where, call, **arguments(where, call, options, CALLED.get(make.__name__)))
