"""Octets whose bits have names: one number on the wire and in columns, named parts for people.

A part is declared once, with its mask and what its values mean.  A part with one bit reads as a
`bool`, a wider one as a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, Self

__all__ = [
    "BITS",
    "Bits",
    "CallbackPresentation",
    "EsmClass",
    "MessageWaiting",
    "Part",
    "PartReading",
    "RegisteredDelivery",
]


class PartReading(NamedTuple):
    """One part of a bit octet as read: ``mask`` in place, ``value`` in place, and its meaning."""

    name: str
    mask: int
    value: int
    meaning: str


class Part:
    """A named group of bits: mask, and the meaning of each value (values are in place)."""

    def __init__(self, mask: int, meanings: dict[int, str]) -> None:
        self.mask, self.meanings = mask, meanings
        self.single = mask & (mask - 1) == 0
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, octet: Any, owner: type | None = None) -> Any:
        if octet is None:
            return self
        value = int(octet) & self.mask
        return bool(value) if self.single else value


class Bits(int):
    """An octet made of parts.

    >>> EsmClass(udhi=True)
    EsmClass(0x40: udhi)
    >>> EsmClass(0x44).udhi, EsmClass(0x44).message_type
    (True, 4)
    """

    PARTS: ClassVar[tuple[Part, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.PARTS = tuple(part for part in vars(cls).values() if isinstance(part, Part))

    def __new__(cls, value: int = 0, **parts: int) -> Self:
        octet = int(value)
        for name, wanted in parts.items():
            part = getattr(cls, name, None)
            if not isinstance(part, Part):
                raise TypeError(f"{cls.__name__} has no part {name!r}")
            octet = octet & ~part.mask | (part.mask if wanted is True else int(wanted) & part.mask)
        return super().__new__(cls, octet)

    @classmethod
    def of(cls, value: int) -> Self:
        """The octet as this class (a shared object for each of the 256 values)."""
        table = BITS[cls]
        if isinstance(value, int):
            return table[value] if 0 <= value < len(table) else cls(value)  # type: ignore[return-value]
        return value  # not a number: the encoder says so

    @classmethod
    def describe(cls, value: int) -> str:
        """The parts that are not zero, in words; the meaning of zero when all are."""
        readings = list(cls.of(value).readings())
        active = [reading.meaning for reading in readings if reading.value]
        return "; ".join(meaning for meaning in active if meaning) or (
            readings[0].meaning if readings and not value else ""
        )

    def readings(self) -> Iterator[PartReading]:
        """Each part with its value and meaning, in the order of declaration."""
        for part in self.PARTS:
            value = int(self) & part.mask
            yield PartReading(part.name, part.mask, value, part.meanings.get(value, "reserved"))

    def __repr__(self) -> str:
        active = [
            reading.name
            if reading.mask & (reading.mask - 1) == 0
            else f"{reading.name}=0x{reading.value:02X}"
            for reading in self.readings()
            if reading.value
        ]
        detail = ": " + " ".join(active) if active else ""
        return f"{type(self).__name__}(0x{int(self):02X}{detail})"

    def __str__(self) -> str:
        return str(int(self))


class EsmClass(Bits):
    """Mode, type and GSM features of a message (SMPP 3.4 section 5.2.12, 5.0 section 4.7.12)."""

    message_mode = Part(
        0x03,
        {
            0x00: "Default mode of the SMSC, mostly store and forward",
            0x01: "Datagram: one try, no receipt",
            0x02: "Transaction: one try, response delayed until the outcome is known",
            0x03: "Store and forward asked for explicitly",
        },
    )
    message_type = Part(
        0x3C,
        {
            0x00: "Plain message",
            0x04: "SMSC delivery receipt",
            0x08: "Delivery acknowledgement from an SME",
            0x10: "Manual or user acknowledgement from an SME",
            0x18: "Conversation abort",
            0x20: "Intermediate delivery notification",
        },
    )
    udhi = Part(0x40, {0x00: "", 0x40: "Text starts with a user data header"})
    reply_path = Part(0x80, {0x00: "", 0x80: "Reply path set"})

    @property
    def is_receipt(self) -> bool:
        """Whether this marks a delivery receipt or an intermediate notification."""
        return int(self) & 0x3C in (0x04, 0x20)


class RegisteredDelivery(Bits):
    """Which receipts and acknowledgements are wanted (SMPP 3.4 section 5.2.17, 5.0 section 4.7.21)."""

    smsc_receipt = Part(
        0x03,
        {
            0x00: "No SMSC receipt",
            0x01: "Receipt for either final outcome",
            0x02: "Receipt only on failure",
            0x03: "Receipt only on success (reserved in 3.4)",
        },
    )
    sme_acknowledgement = Part(
        0x0C,
        {
            0x00: "No acknowledgement by the recipient",
            0x04: "Delivery acknowledgement by the recipient",
            0x08: "Manual or user acknowledgement by the recipient",
            0x0C: "Both acknowledgements",
        },
    )
    intermediate_notification = Part(0x10, {0x00: "", 0x10: "Intermediate notification wanted"})


class MessageWaiting(Bits):
    """Message waiting indication (SMPP 3.4 section 5.3.2.13, 5.0 section 4.8.4.40)."""

    indicator = Part(0x80, {0x00: "Indication off", 0x80: "Indication on"})
    type = Part(0x03, {0x00: "Voice mail", 0x01: "Fax", 0x02: "E-mail", 0x03: "Other"})


class CallbackPresentation(Bits):
    """Presentation and screening of a call-back number (SMPP 3.4 section 5.3.2.37, 5.0 section 4.8.4.17)."""

    presentation = Part(
        0x0C,
        {
            0x00: "Presentation allowed",
            0x04: "Presentation restricted",
            0x08: "Number not available",
            0x0C: "Reserved",
        },
    )
    screening = Part(
        0x03,
        {
            0x00: "From the user, not screened",
            0x01: "From the user, checked and passed",
            0x02: "From the user, checked and failed",
            0x03: "From the network",
        },
    )


BITS: dict[type[Bits], list[Bits]] = {
    cls: [cls(octet) for octet in range(256)]
    for cls in (EsmClass, RegisteredDelivery, MessageWaiting, CallbackPresentation)
}
