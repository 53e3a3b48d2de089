"""The values in a message's JSON that JSON has no kind for: octets, times, TLVs by tag."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from smpplab.client.building import TIMES, as_time
from smpplab.errors import BadMessage
from smpplab.wire import Tlvs

__all__ = ["octets_in", "octets_out", "options_in", "options_out", "shown"]

OCTETS = bytes | bytearray | memoryview


def octets_out(value: Any, name: str) -> dict[str, str]:
    """Octets as ``{"hex": …}``."""
    if isinstance(value, OCTETS):
        return {"hex": bytes(value).hex()}
    raise BadMessage(f"{name} is text or octets, not {shown(value)}")


def octets_in(value: Any, name: str) -> bytes:
    """The octets of ``{"hex": …}``."""
    if type(value) is not dict or value.keys() != {"hex"} or type(value["hex"]) is not str:
        raise BadMessage(f'{name} is text, or octets as {{"hex": "…"}}, not {shown(value)}')
    try:
        return bytes.fromhex(value["hex"])
    except ValueError:
        raise BadMessage(f"{name}: {shown(value['hex'])} is not hexadecimal digits in pairs") from None


def options_out(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as JSON can hold them."""
    return {name: (_tlvs_out if name == "tlvs" else _out)(name, value) for name, value in options.items()}


def options_in(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as `submit` takes them."""
    return {name: (_tlvs_in if name == "tlvs" else _in)(name, value) for name, value in options.items()}


def _out(name: str, value: Any) -> Any:
    if isinstance(value, OCTETS):
        return octets_out(value, name)
    if name in TIMES and isinstance(value, timedelta):
        return value.total_seconds()
    return as_time(value) if name in TIMES and isinstance(value, datetime) else value


def _in(name: str, value: Any) -> Any:
    return octets_in(value, f"options.{name}") if type(value) is dict else value


def _tlvs_out(name: str, tlvs: Any) -> Any:
    """An object, from a mapping; else a list of pairs, which keeps order and repetitions."""
    if isinstance(tlvs, Mapping):
        return {_key_out(key): _out(name, value) for key, value in tlvs.items()}
    pairs = tlvs.pairs if isinstance(tlvs, Tlvs) else tlvs
    try:
        return [[_key_out(key), _out(name, value)] for key, value in pairs]
    except (TypeError, ValueError):
        raise BadMessage(f"options.tlvs is an object from names to values, not {shown(tlvs)}") from None


def _tlvs_in(name: str, tlvs: Any) -> Any:
    if type(tlvs) is dict:
        return {_key_in(key): _in(f"{name}.{key}", value) for key, value in tlvs.items()}
    return [(_key_in(key), _in(f"{name}.{key}", value)) for key, value in tlvs]


def _key_out(key: str | int) -> str:
    return f"0x{key:04x}" if isinstance(key, int) else key


def _key_in(key: str) -> str | int:
    if not key.startswith("0x"):
        return key
    try:
        return int(key, 16)
    except ValueError:
        raise BadMessage(f"options.tlvs: {shown(key)} is no tag; write it like 0x1501") from None


def shown(value: Any) -> str:
    """A value for an error, cut when it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
