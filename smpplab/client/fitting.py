"""Whether settings fit: said when they are given, and not by the log of the thousandth message."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Iterable, Mapping
from math import isnan
from typing import Any

from smpplab.client.address import Address
from smpplab.errors import UsageError
from smpplab.text.alphabets import get
from smpplab.text.segments import METHODS
from smpplab.wire import Dialect

__all__ = ["check", "check_hooks"]

CHOICES = {
    "version": ("3.3", "3.4", "5.0"),
    "bind": (None, "trx", "tx", "rx"),
    "order": ("in turn", "random"),
    "tlvs": ("auto", "strict", "always"),
    "ack": ("auto", "manual"),
    "split": METHODS,
}
SECONDS = ("response_timeout", "enquire_link_every", "inactivity", "connect_timeout", "bind_timeout")
NUMBERS = ("window", "inbox", "bind_tries")
FUNCTIONS = ("edit", "on_message", "on_receipt", "on_alert", "connector")
KINDS: dict[str, type] = {
    "dialect": Dialect,
    "context": ssl.SSLContext,
    "defaults": Mapping,
    "window_wait": bool,
    "system_type": str,
    "address_range": str,
}
PARTS: dict[str, tuple[str, ...]] = {  # the methods without which a part is none; see `parts.py`
    "rate_limiter": ("limit",),
    "throttle": ("allow_request", "throttle_delay", "throttled", "not_throttled"),
    "correlator": ("put", "get"),
    "sequence": ("next_sequence",),
    "broker": ("dequeue",),
    "clock": ("time", "sleep", "call_at"),
}
HOOK = ("to_smsc", "from_smsc", "on_event")


def check(settings: Any) -> None:
    """Check what can be checked of settings before there is a link.

    Raises:
        UsageError: Naming the setting, and what it may be.
    """
    _each(settings, CHOICES, _choice)
    _each(settings, SECONDS, _seconds)
    _each(settings, NUMBERS, _number)
    _each(settings, FUNCTIONS, _function)
    _each(settings, KINDS, _kind)
    _each(settings, PARTS, _part)
    _pair(settings.reconnect)
    check_hooks(settings.hooks)
    get(settings.default_alphabet)
    if settings.alphabet is not None:
        get(settings.alphabet)
    Address.of(settings.source)


def _each(settings: Any, names: Iterable[str], rule: Callable[[str, Any], None]) -> None:
    for name in names:
        rule(name, getattr(settings, name))


def _choice(name: str, value: Any) -> None:
    choices = CHOICES[name]
    if value not in choices:
        raise UsageError(f"{name} is one of {', '.join(filter(None, choices))}, not {value!r:.80}")


def _seconds(name: str, value: Any) -> None:
    if value is not None and not (_real(value) and value > 0):
        raise UsageError(f"{name} is a number of seconds above 0, or None; not {value!r:.80}")


def _number(name: str, value: Any) -> None:
    if name == "bind_tries" and value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise UsageError(f"{name} is a whole number from 1 up, not {value!r:.80}")


def _function(name: str, value: Any) -> None:
    if value is not None and not callable(value):
        raise UsageError(f"{name} is a function, not {value!r:.80}")


def _kind(name: str, value: Any) -> None:
    kind = KINDS[name]
    if not isinstance(value, kind) and not (name == "context" and value is None):
        raise UsageError(f"{name} is of type {kind.__name__}, not {value!r:.80}")


def _part(name: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, type):
        raise UsageError(f"{name} is an object, not the class {value.__name__}: write {value.__name__}(…)")
    lacking = [method for method in PARTS[name] if not callable(getattr(value, method, None))]
    if lacking == ["limit"] and hasattr(value, "limit_for"):
        return
    if lacking:
        raise UsageError(f"{name} has to have {' and '.join(lacking)}, which {value!r:.80} has not")


def _pair(value: Any) -> None:
    if not isinstance(value, tuple | list) or len(value) != 2 or not all(map(_real, value)) or min(value) < 0:
        raise UsageError(f"reconnect is two numbers of seconds, such as (1, 60); not {value!r:.80}")


def check_hooks(hooks: Any) -> None:
    """Check that hooks are several, and each of them one.

    Raises:
        UsageError: One is no hook, or it stands alone.
    """
    if not isinstance(hooks, Collection):
        raise UsageError(f"hooks is a list: write hooks=[…] around {hooks!r:.80}")
    for hook in hooks:
        if isinstance(hook, type):
            raise UsageError(f"a hook is an object, not the class {hook.__name__}: write {hook.__name__}(…)")
        if not callable(hook) and not any(hasattr(hook, name) for name in HOOK):
            raise UsageError(f"a hook is a function, or has one of {', '.join(HOOK)}; {hook!r:.80} has not")


def _real(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not isnan(value)
