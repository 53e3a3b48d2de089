"""The options of an address, ``smpp://…?window=50&enquire_link_every=none``, as settings.

Every setting with a plain type can stand there; a keyword argument wins over the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from smpplab.client.settings import Settings
from smpplab.errors import UsageError
from smpplab.transport import Endpoint

__all__ = ["Target", "settings_from", "targets"]

Target = tuple[Endpoint, Settings]
TRUTH = dict.fromkeys(("1", "yes", "true", "on"), True) | dict.fromkeys(("0", "no", "false", "off"), False)
WORDS = {str: "text", int: "a whole number", float: "a number", bool: "yes or no"}
NOTHING = ("none", "off")
TLS = ("cafile", "certfile", "keyfile", "keylog", "server_name")


def targets(urls: str | Endpoint | Iterable[str | Endpoint], options: Mapping[str, Any]) -> list[Target]:
    """Each message centre that an address, or a list of addresses, names, with the settings for it.

    Raises:
        UsageError: An address or an option cannot be.
    """
    given = [urls] if isinstance(urls, str | Endpoint) or not isinstance(urls, Iterable) else list(urls)
    for url in given:
        if not isinstance(url, str | Endpoint):
            raise UsageError(f"an address is text, smpp://system_id:password@host:port; not {url!r:.20}")
    if not given:
        raise UsageError("there is no address to connect to: smpp://system_id:password@host:port")
    points: list[Endpoint] = []
    for url in given:
        points += [url] if isinstance(url, Endpoint) else Endpoint.parse_all(url)
    found = [(point, Settings.of(**(settings_from(point.options) | dict(options)))) for point in points]
    for point, settings in found:
        _check_tls(point, settings, any(one.tls for one in points))
    return found


def settings_from(options: Mapping[str, str]) -> dict[str, Any]:
    """The options of an address as values of settings.

    >>> settings_from({"window": "50", "window_wait": "no", "enquire_link_every": "none"})
    {'window': 50, 'window_wait': False, 'enquire_link_every': None}

    Raises:
        UsageError: There is no such option, or it cannot have that value.
    """
    known = plain_settings()
    for name in options:
        if name not in known:
            names = ", ".join(sorted(["bind", *known]))
            raise UsageError(f"an address has no option {name!r}; it has {names}")
    return {name: _value(name, text, *known[name]) for name, text in options.items()}


@cache
def plain_settings() -> dict[str, tuple[type, bool]]:
    """The settings that text can say: their type, and whether they may be `None`."""
    found: dict[str, tuple[type, bool]] = {"source": (str, False)}
    for name, hint in get_type_hints(Settings).items():
        kinds = {hint} if get_origin(hint) is tuple else set(get_args(hint) or (hint,))
        several = kinds - {NoneType}
        if len(several) == 1 and (kind := several.pop()) in WORDS and name != "bind":
            found[name] = kind, NoneType in kinds
    return found


def _value(name: str, text: str, kind: type, optional: bool) -> Any:
    if optional and text.lower() in NOTHING:
        return None
    try:
        return TRUTH[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError):
        also = " or none" if optional else ""
        raise UsageError(f"the address's option {name} is {WORDS[kind]}{also}, not {text!r}") from None


def _check_tls(point: Endpoint, settings: Settings, tls: bool) -> None:
    """What is only for TLS is not to be ignored in silence."""
    given = [name for name in TLS if getattr(settings, name)]
    if given and settings.context is None and not tls:
        raise UsageError(f"{given[0]} is for TLS: write smpps:// in place of smpp://")
    if given and given != ["server_name"] and settings.context is not None:
        raise UsageError(f"{given[0]} and context exclude each other: put it into the context")
