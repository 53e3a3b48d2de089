"""The values of a broadcast: where, about what, how often (SMPP 5.0 sections 4.8.4.4 to 4.8.4.13)."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from smpplab.errors import UsageError
from smpplab.wire import AreaFormat, BroadcastContent, BroadcastNetwork, Code, FrequencyUnit

__all__ = ["Area"]

_C = TypeVar("_C", bound=Code)
UNITS = (
    (FrequencyUnit.SECONDS, 1),
    (FrequencyUnit.MINUTES, 60),
    (FrequencyUnit.HOURS, 3600),
    (FrequencyUnit.DAYS, 86_400),
    (FrequencyUnit.WEEKS, 604_800),
)


class Area(NamedTuple):
    """An area: a name that operator and application agree on, or a figure (SMPP 5.0 section 4.8.4.4).

    Attributes:
        format: `AreaFormat`: by name, ellipsoid arc, polygon.
        details: The name's characters, or the figure as 3GPP TS 23.032 writes it.

    >>> Area.of("Kerry"), bytes(Area.of("Kerry"))
    (<Area Kerry>, b'\\x00Kerry')
    """

    format: AreaFormat | int
    details: bytes

    @classmethod
    def of(cls, given: Any) -> Area:
        """From a name, (format, details), or the octets of the TLV."""
        if isinstance(given, str):
            return cls(AreaFormat.ALIAS, given.encode("latin-1", "replace"))
        if isinstance(given, bytes):
            return cls(AreaFormat.of(given[0]) if given else AreaFormat.ALIAS, given[1:])
        if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], bytes):
            return cls(AreaFormat.of(given[0]), given[1])
        raise UsageError(f"an area is a name, (format, details), or octets, not {given!r}")

    @property
    def name(self) -> str:
        """Its name; of a figure, the octets as hexadecimal digits."""
        by_name = self.format == AreaFormat.ALIAS
        return self.details.decode("latin-1").rstrip("\0") if by_name else self.details.hex()

    def __bytes__(self) -> bytes:
        return bytes([self.format]) + self.details

    def __repr__(self) -> str:
        return f"<Area {self.name}>"


def areas_of(given: Any) -> list[Area]:
    """One area, or several in a list."""
    return [Area.of(each) for each in (given if isinstance(given, list) else [given])]


def content_of(given: Any) -> bytes:
    """What a broadcast is about: a `BroadcastContent` or its name, (network, content), or the TLV's octets.

    >>> content_of("weather").hex(), content_of((BroadcastNetwork.GSM, 0x32)).hex()
    ('000033', '010032')
    """
    if isinstance(given, bytes):
        return given
    network, content = given if isinstance(given, tuple) else (BroadcastNetwork.GENERIC, given)
    kind = _named(BroadcastContent, content, "content_type", 0xFFFF)
    where = _named(BroadcastNetwork, network, "the network of content_type", 0xFF)
    return where.to_bytes(1) + kind.to_bytes(2)


def interval_of(given: Any) -> bytes:
    """How often a broadcast is repeated.

    Args:
        given: Seconds, a `timedelta`, a `FrequencyUnit` (one of it), (unit, count), or the TLV's octets;
            0 is as often as possible.

    >>> [interval_of(given).hex() for given in (90, "days", timedelta(hours=36), 0)]
    ['08005a', '0b0001', '090870', '000000']
    """
    if isinstance(given, bytes):
        return given
    if isinstance(given, tuple):
        unit, count = given
    elif isinstance(given, FrequencyUnit | str):
        unit, count = given, 1
    else:
        unit, count = _shortest(given.total_seconds() if isinstance(given, timedelta) else given)
    number = _named(FrequencyUnit, unit, "the unit of interval", 0xFF)
    if not isinstance(count, int) or not 0 <= count <= 0xFFFF:
        raise UsageError(f"the count of interval is 0 to 65535, not {count!r}")
    return number.to_bytes(1) + (count if number else 0).to_bytes(2)


def _shortest(seconds: Any) -> tuple[FrequencyUnit, int]:
    """The smallest unit in which a time fits, rounded up."""
    if not isinstance(seconds, int | float) or not 0 <= seconds < math.inf:
        raise UsageError(f"interval is seconds, a timedelta, or (unit, count), not {seconds!r}")
    if not seconds:
        return FrequencyUnit.AS_OFTEN_AS_POSSIBLE, 0
    for unit, size in UNITS:
        if (count := math.ceil(seconds / size)) <= 0xFFFF:
            return unit, count
    raise UsageError(f"interval is at most 65535 weeks, not {seconds:g} s: give (unit, count)")


def _named(kind: type[_C], given: Any, what: str, most: int) -> int:
    """The number of a value that is given by name, or as it is."""
    if isinstance(given, str):
        found = kind.__members__.get(given.upper())
        if found is None:
            raise UsageError(f"{what} has no {given!r}; it has {', '.join(kind.__members__).lower()}")
        return int(found)
    if not isinstance(given, int) or not 0 <= given <= most:
        raise UsageError(f"{what} is a name or a number of 0 to {most}, not {given!r}")
    return int(given)
