"""Long messages, outbound: split a text into the segments that carry it.

One message on GSM has 140 octets of user data.  A longer text goes as several, by one of three ways
(SMPP 3.4 section 5.2.12): concatenation elements in the UDH, SAR TLVs, or one PDU with `message_payload`,
which the message centre splits.  `smpplab.text.joiner` is the way back.
"""

from __future__ import annotations

from dataclasses import dataclass

from smpplab.errors import BadSegments, CannotEncode, UsageError
from smpplab.text import udh as headers
from smpplab.text.alphabet_kinds import MESSAGE_OCTETS, Alphabet
from smpplab.text.alphabets import ALPHABETS, data_coding_for, get
from smpplab.text.gsm0338 import fill_bits, try_encode
from smpplab.text.joiner import Joiner

__all__ = ["MAX_SEGMENTS", "METHODS", "PAYLOAD_OCTETS", "Joiner", "Segment", "split"]

METHODS = ("udh8", "udh16", "sar", "payload")
"""Ways to send a long message: UDH with an 8- or 16-bit reference, SAR TLVs, `message_payload`."""

MAX_SEGMENTS = 255
"""The most segments that one octet can count (TS 23.040 9.2.3.24.1)."""

PAYLOAD_OCTETS = 65_535
"""The most octets that the length field of a TLV can say."""

_UCS2 = ALPHABETS["ucs2"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a message, ready for a PDU.

    Attributes:
        octets: The encoded text, without UDH.
        udh: The UDH, its length octet included; empty where there is none.
        reference: The same for all segments of a message; 0 for a message of one segment.
        total: How many segments the message has.
        part: Which one this is, from 1.
        alphabet: The name of the alphabet.
        data_coding: What the PDU has to say about the octets.
        method: One of `METHODS`.
    """

    octets: bytes
    udh: bytes
    reference: int
    total: int
    part: int
    alphabet: str
    data_coding: int
    method: str

    def __repr__(self) -> str:
        size = f"{len(self.udh)}+{len(self.octets)}" if self.udh else str(len(self.octets))
        return f"<Segment {self.part}/{self.total} {self.alphabet} {size} octets {self.method}>"

    @property
    def short_message(self) -> bytes:
        """The octets of the field `short_message`: UDH and text; empty for `message_payload`."""
        return b"" if self.method == "payload" else self.udh + self.octets

    @property
    def udhi(self) -> bool:
        """Whether bit 0x40 of `esm_class` has to be set."""
        return bool(self.udh)

    @property
    def tlvs(self) -> tuple[tuple[str, int | bytes], ...]:
        """Names and values of the TLVs that the PDU needs."""
        if self.method == "payload":
            return (("message_payload", self.udh + self.octets),)
        if self.method == "sar" and self.total > 1:
            return (
                ("sar_msg_ref_num", self.reference),
                ("sar_total_segments", self.total),
                ("sar_segment_seqnum", self.part),
            )
        return ()


def split(
    text: str | bytes,
    *,
    alphabet: str | None = None,
    method: str = "udh8",
    reference: int = 1,
    default: str = "gsm7",
    locking: int = 0,
    single: int = 0,
    extra_udh: bytes = b"",
) -> list[Segment]:
    """Split a text into segments, never inside a character; a text that fits is one, without concatenation.

    Args:
        text: The text; or octets, which are taken as they are (as septets, where the alphabet packs them).
        alphabet: Name of the alphabet; ``None`` for the default alphabet if the text fits it, else UCS2.
        method: One of `METHODS`.
        reference: Taken modulo 256 for ``"udh8"``, modulo 65536 otherwise, so that a counter may just run on.
        default: The message centre's default alphabet, which `data_coding` 0 stands for.
        locking: National language of the locking shift table; goes into the UDH of every segment of GSM text.
        single: The same for the single shift table.
        extra_udh: Further elements for the UDH of every segment, such as `udh.ports_16`.

    Raises:
        BadSegments: It would take more than 255 segments, or more octets than `message_payload` holds.
        CannotEncode: The alphabet lacks a character.
        UsageError: Unknown alphabet or method, or UDH elements together with SAR TLVs.

    >>> split("Hello")
    [<Segment 1/1 gsm7 5 octets udh8>]
    >>> split("x" * 161)
    [<Segment 1/2 gsm7 6+153 octets udh8>, <Segment 2/2 gsm7 6+8 octets udh8>]
    """
    if method not in METHODS:
        raise UsageError(f"no method {method!r} to send a long message; use one of {', '.join(METHODS)}")
    if default == "gsm7" and method != "payload" and not (alphabet or locking or single or extra_udh):
        short = _short(text, method) if isinstance(text, str) else None
        if short:
            return [short]
    _check(reference, extra_udh)
    used, units = _encode(text, alphabet, default, locking, single)
    shifts = _shifts(locking, single) if used.unit_bits == 7 else b""
    plan = _Plan(
        alphabet=used,
        data_coding=0 if used is get(default) else data_coding_for(used.name),
        method=method,
        reference=reference % (256 if method == "udh8" else 65_536),
        elements=extra_udh + shifts,
    )
    return plan.segments(text if isinstance(text, str) else "", units)


def _check(reference: int, extra_udh: bytes) -> None:
    if not isinstance(reference, int):
        raise UsageError(f"reference is a whole number, not {reference!r:.80}")
    if not isinstance(extra_udh, bytes):
        raise UsageError(f"extra_udh is bytes, not {extra_udh!r:.80}")


def _short(text: str, method: str) -> Segment | None:
    """Make the one segment of a short text, fast, for this is how most messages go; else ``None``."""
    octets = try_encode(text)
    if octets is not None:
        return Segment(octets, b"", 0, 1, 1, "gsm7", 0, method) if len(octets) <= 160 else None
    octets = _UCS2.try_encode(text)
    if octets is not None and len(octets) <= MESSAGE_OCTETS:
        return Segment(octets, b"", 0, 1, 1, "ucs2", _UCS2.data_coding, method)
    return None


def _encode(
    text: str | bytes, alphabet: str | None, default: str, locking: int, single: int
) -> tuple[Alphabet, bytes]:
    """Choose the alphabet; give it and the encoded text, not packed yet."""
    if not isinstance(text, str):
        if not isinstance(text, bytes | bytearray | memoryview):
            raise UsageError(f"a text is str, or bytes that go out as they are; not {text!r:.80}")
        return get(alphabet or "octets"), bytes(text)
    used = get(alphabet or default)
    units = used.try_encode(text, locking, single)
    if units is None and alphabet is None:
        used = _UCS2
        units = used.try_encode(text)
    if units is None:
        used.encode(text, locking=locking, single=single)  # raises, and says which character
        raise CannotEncode(f"{used.title} cannot write the text", text=text, alphabet=used.name)
    return used, units


def _shifts(locking: int, single: int) -> bytes:
    elements = headers.single_shift(single) if single else b""
    return elements + (headers.locking_shift(locking) if locking else b"")


def _count(alphabet: Alphabet, units: bytes) -> int:
    return len(units) // 2 if alphabet.unit_bits == 16 else len(units)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one message is going to be sent."""

    alphabet: Alphabet
    data_coding: int
    method: str
    reference: int
    elements: bytes

    def segments(self, text: str, units: bytes) -> list[Segment]:
        if self.elements and self.method == "sar":
            raise UsageError("SAR TLVs and a UDH exclude each other; use method udh8 or udh16")
        own_udh = headers.build(self.elements)
        bits = 8 * len(own_udh) + self.alphabet.unit_bits * _count(self.alphabet, units)
        if self.method == "payload" or bits <= 8 * MESSAGE_OCTETS:
            return [self._whole(own_udh, units)]
        pieces = self._pieces(text, units)
        number = len(pieces)
        if number > MAX_SEGMENTS:
            raise BadSegments(
                f"the message takes {number} segments, 255 is the most: shorten it or use message_payload"
            )
        return [self._segment(piece, number, part) for part, piece in enumerate(pieces, start=1)]

    def _whole(self, udh: bytes, units: bytes) -> Segment:
        octets = self.alphabet.finish(units, fill_bits(len(udh)))
        if len(udh) + len(octets) > PAYLOAD_OCTETS:
            size = f"{len(udh) + len(octets):,}"
            raise BadSegments(f"message_payload holds 65,535 octets, not {size}: shorten the text")
        return Segment(octets, udh, 0, 1, 1, self.alphabet.name, self.data_coding, self.method)

    def _pieces(self, text: str, units: bytes) -> list[bytes]:
        room = self.alphabet.capacity(self._udh_length())
        if room < 8:  # the longest character takes eight octets, in ISO 2022-JP
            raise BadSegments(
                f"a UDH of {self._udh_length()} octets leaves no room for text: shorten extra_udh"
            )
        return self.alphabet.cut(text, units, room)

    def _udh_length(self) -> int:
        """Count the UDH octets of a segment; for SAR those of the UDH that the message centre will build."""
        if self.method == "sar":
            return 6 if self.reference < 256 else 7
        return len(self._udh(1, 1))

    def _udh(self, total: int, part: int) -> bytes:
        if self.method == "sar":
            return b""
        concatenation = headers.concatenation_8 if self.method == "udh8" else headers.concatenation_16
        return headers.build(concatenation(self.reference, total, part), self.elements)

    def _segment(self, piece: bytes, total: int, part: int) -> Segment:
        udh = self._udh(total, part)
        octets = self.alphabet.finish(piece, fill_bits(len(udh)))
        return Segment(
            octets, udh, self.reference, total, part, self.alphabet.name, self.data_coding, self.method
        )
