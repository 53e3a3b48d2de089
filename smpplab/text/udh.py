"""User Data Header: the information elements in front of a message's text (3GPP TS 23.040 section 9.2.3.24).

First octet: the length of the rest.  Then elements: identifier, length, octets.  Reading never fails; what is
wrong is listed in `Udh.problems`, and the elements that could be read are there nevertheless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from smpplab.errors import UsageError

__all__ = [
    "ELEMENTS",
    "Concatenation",
    "Element",
    "Udh",
    "build",
    "concatenation_8",
    "concatenation_16",
    "locking_shift",
    "parse",
    "ports_8",
    "ports_16",
    "single_shift",
]


class _Kind(NamedTuple):
    """What is known about one identifier: its name, and the names and sizes of its parts in octets."""

    name: str
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        return sum(size for _, size in self.parts)


ELEMENTS: dict[int, _Kind] = {
    0x00: _Kind("concatenation_8", (("reference", 1), ("total", 1), ("part", 1))),
    0x01: _Kind("special_message_indication", (("type", 1), ("count", 1))),
    0x04: _Kind("port_8", (("destination", 1), ("source", 1))),
    0x05: _Kind("port_16", (("destination", 2), ("source", 2))),
    0x06: _Kind("smsc_control", (("flags", 1),)),
    0x07: _Kind("udh_source", (("source", 1),)),
    0x08: _Kind("concatenation_16", (("reference", 2), ("total", 1), ("part", 1))),
    0x09: _Kind("wcmp"),
    0x20: _Kind("rfc822_header", (("length", 1),)),
    0x24: _Kind("national_single_shift", (("language", 1),)),
    0x25: _Kind("national_locking_shift", (("language", 1),)),
}
"""The identifiers that are read; others are kept as octets under the name ``element_0x…``."""

_CONCATENATION = {"concatenation_8": "udh8", "concatenation_16": "udh16"}


class Concatenation(NamedTuple):
    """Which part of which message a segment is.

    Attributes:
        reference: The same for all segments of a message.
        total: How many there are.
        part: Which one this is, from 1.
        kind: ``"udh8"``, ``"udh16"`` or ``"sar"``: references of different kinds are not related.
    """

    reference: int
    total: int
    part: int
    kind: str = "udh8"


@dataclass(frozen=True, slots=True)
class Element:
    """One information element.

    Attributes:
        id: Its identifier.
        name: What the identifier stands for.
        octets: The octets behind identifier and length.
        offset: Octets from the UDH's first octet to the identifier.
        length: Octets of the whole element, identifier and length octet included.
        value: The parts by name, such as ``{"reference": 1, "total": 2, "part": 1}``; ``None`` where the
            identifier is unknown or the element too short.
    """

    id: int
    name: str
    octets: bytes
    offset: int
    length: int
    value: dict[str, int] | None

    def __repr__(self) -> str:
        return f"<Element {self.name} {self.value or self.octets.hex()}>"


@dataclass(frozen=True, slots=True)
class Udh:
    """A User Data Header.

    Attributes:
        elements: The elements in the order of the octets.
        length: Octets of the UDH, its length octet included; what follows is the text.
        problems: One sentence for each thing that is wrong.
    """

    elements: tuple[Element, ...] = ()
    length: int = 0
    problems: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<Udh {self.length} octets: {', '.join(element.name for element in self.elements) or 'empty'}>"
        )

    @property
    def concatenation(self) -> Concatenation | None:
        """Which part of which message this is: the last element that is not void counts."""
        for element in reversed(self.elements):
            kind = _CONCATENATION.get(element.name)
            if kind and element.value and _is_part(element.value):
                return Concatenation(**element.value, kind=kind)
        return None

    @property
    def locking(self) -> int:
        """National language of the locking shift table, 0 for none."""
        return self._last("national_locking_shift", "language")

    @property
    def single(self) -> int:
        """National language of the single shift table, 0 for none."""
        return self._last("national_single_shift", "language")

    @property
    def ports(self) -> tuple[int, int] | None:
        """Destination and source port, if there are any."""
        for element in reversed(self.elements):
            if element.name in ("port_8", "port_16") and element.value:
                return element.value["destination"], element.value["source"]
        return None

    def _last(self, name: str, part: str) -> int:
        values = [element.value[part] for element in self.elements if element.name == name and element.value]
        return values[-1] if values else 0


def _is_part(value: dict[str, int]) -> bool:
    return 1 <= value["part"] <= value["total"]


def parse(octets: bytes) -> Udh:
    """Read the UDH at the start of some octets; never fails.

    Args:
        octets: `short_message` or `message_payload` of a PDU whose UDHI bit is set.

    >>> parse(bytes.fromhex("050003 2a0201 4869")).concatenation
    Concatenation(reference=42, total=2, part=1, kind='udh8')
    """
    octets = bytes(octets)
    if not octets:
        return Udh(problems=("there is no UDH: the message is empty",))
    end, problems = 1 + octets[0], []
    if end > len(octets):
        problems.append(f"the UDH says {octets[0]} octets, {len(octets) - 1} left")
        end = len(octets)
    elements, position = [], 1
    while position < end:
        element, position = _element(octets[:end], position, problems)
        if element:
            elements.append(element)
    return Udh(tuple(elements), end, tuple(problems))


def _element(octets: bytes, offset: int, problems: list[str]) -> tuple[Element | None, int]:
    """Read one element; give it and the position behind it."""
    left = len(octets) - offset
    if left < 2:
        problems.append(f"a single octet 0x{octets[offset]:02X} is left over at octet {offset} of the UDH")
        return None, len(octets)
    identifier, size = octets[offset], octets[offset + 1]
    kind = ELEMENTS.get(identifier, _Kind(f"element_0x{identifier:02x}"))
    if size > left - 2:
        problems.append(f"{kind.name} at octet {offset} of the UDH says {size} octets, {left - 2} left")
        size = left - 2
    content = octets[offset + 2 : offset + 2 + size]
    value = _value(kind, content, problems)
    return Element(identifier, kind.name, content, offset, 2 + size, value), offset + 2 + size


def _value(kind: _Kind, content: bytes, problems: list[str]) -> dict[str, int] | None:
    """Read the parts of an element; a short one is void, further octets are passed over."""
    if not kind.parts:
        return None
    if len(content) != kind.size:
        what = "so it counts for nothing" if len(content) < kind.size else "the rest is passed over"
        problems.append(f"{kind.name} takes {kind.size} octets and has {len(content)}: {what}")
    if len(content) < kind.size:
        return None
    value, position = {}, 0
    for name, size in kind.parts:
        value[name] = int.from_bytes(content[position : position + size], "big")
        position += size
    if kind.name in _CONCATENATION and not _is_part(value):
        problems.append(f"{kind.name} says part {value['part']} of {value['total']}: it counts for nothing")
    return value


def build(*elements: bytes) -> bytes:
    """Put elements behind a length octet; no elements, no UDH.

    Raises:
        UsageError: They are longer than the 255 octets that the length octet can say.

    >>> build(concatenation_8(42, 2, 1), single_shift(1)).hex(" ")
    '08 00 03 2a 02 01 24 01 01'
    """
    octets = b"".join(elements)
    if len(octets) > 255:
        raise UsageError(f"a UDH holds at most 255 octets of elements, not {len(octets)}; leave some out")
    return bytes((len(octets),)) + octets if octets else b""


def _encode(identifier: int, *values: int) -> bytes:
    kind = ELEMENTS[identifier]
    out = bytearray((identifier, kind.size))
    for (name, size), value in zip(kind.parts, values, strict=True):
        if not 0 <= value < 256**size:
            raise UsageError(f"{name} of {kind.name} is 0 to {256**size - 1}, not {value}")
        out += value.to_bytes(size, "big")
    return bytes(out)


def concatenation_8(reference: int, total: int, part: int) -> bytes:
    """Build element 0x00: part `part` (from 1) of `total`, with a reference of 0 to 255."""
    return _encode(0x00, reference, total, part)


def concatenation_16(reference: int, total: int, part: int) -> bytes:
    """Build element 0x08: as `concatenation_8`, with a reference of 0 to 65535."""
    return _encode(0x08, reference, total, part)


def ports_8(destination: int, source: int = 0) -> bytes:
    """Build element 0x04: application ports of 0 to 255."""
    return _encode(0x04, destination, source)


def ports_16(destination: int, source: int = 0) -> bytes:
    """Build element 0x05: application ports of 0 to 65535."""
    return _encode(0x05, destination, source)


def single_shift(language: int) -> bytes:
    """Build element 0x24: the single shift table of a national language."""
    return _encode(0x24, language)


def locking_shift(language: int) -> bytes:
    """Build element 0x25: the locking shift table of a national language."""
    return _encode(0x25, language)
