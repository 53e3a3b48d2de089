"""Alphabet kinds: how text becomes units, units become octets, and where a long text may be cut.

One class a kind: a codec of the standard library, GSM 7-bit unpacked and packed, 16-bit code units, and
octets that are no text.  `smpplab.text.alphabets` holds the table of alphabets made from them.
"""

from __future__ import annotations

from smpplab.errors import CannotEncode
from smpplab.text import gsm0338

__all__ = ["MESSAGE_OCTETS", "Alphabet", "Binary", "CodeUnits", "Gsm7", "PackedGsm7", "without_padding"]

MESSAGE_OCTETS = 140
"""User data octets of one message on GSM, UDH included (3GPP TS 23.040 9.2.3.16)."""


class Alphabet:
    """One way to write text as octets; this class does it with a codec of the standard library.

    Attributes:
        name: Its name, as `get` takes it.
        title: What people call it.
        data_coding: The value to send it under; 0 for alphabets that SMPP has no value for.
        unit: What `length` and `capacity` count: ``"septet"``, ``"octet"`` or ``"code unit"``.
        unit_bits: Bits of a unit on the air: 7, 8 or 16.
    """

    unit, unit_bits = "octet", 8

    def __init__(self, name: str, title: str, data_coding: int, codec: str) -> None:
        self.name, self.title, self.data_coding, self.codec = name, title, data_coding, codec

    def __repr__(self) -> str:
        return f"<Alphabet {self.name}: {self.title}, {self.capacity()} {self.unit}s a message>"

    def encode(self, text: str, *, locking: int = 0, single: int = 0, fill: int = 0) -> bytes:
        """Encode text to the octets that follow the UDH.

        Args:
            text: The text.
            locking: National language of the locking shift table; GSM alphabets only, others ignore it.
            single: The same for the single shift table.
            fill: Bits between UDH and text; packed GSM only.

        Raises:
            CannotEncode: The alphabet lacks a character; the error says which and where.
        """
        try:
            return text.encode(self.codec)
        except UnicodeEncodeError as error:
            raise self._lacks(text, error.start) from None

    def decode(self, octets: bytes, *, locking: int = 0, single: int = 0, fill: int = 0) -> str:
        """Decode octets; never fails: what has no meaning becomes U+FFFD.  Arguments as for `encode`."""
        return bytes(octets).decode(self.codec, "replace")

    def try_encode(self, text: str, locking: int = 0, single: int = 0) -> bytes | None:
        """Encode, without packing, or give ``None`` if a character is lacking."""
        try:
            return text.encode(self.codec)
        except UnicodeEncodeError:
            return None

    def can_encode(self, text: str) -> bool:
        """Tell whether the alphabet has every character of the text."""
        return self.try_encode(text) is not None

    def length(self, text: str) -> int:
        """Count the units that the text takes.

        Raises:
            CannotEncode: As `encode`.
        """
        return len(self.encode(text))

    def capacity(self, udh_length: int = 0) -> int:
        """Count the units that fit into one message behind a UDH of so many octets, length octet included.

        >>> latin1 = Alphabet("latin1", "Latin 1", 3, "latin-1")
        >>> latin1.capacity(), latin1.capacity(6)
        (140, 134)
        """
        return max(0, MESSAGE_OCTETS - udh_length) * 8 // self.unit_bits

    def cut(self, text: str, octets: bytes, units: int) -> list[bytes]:
        """Cut encoded text into pieces of at most so many units, never inside a character.

        Args:
            text: The text; empty where octets are all that is known.
            octets: What `try_encode` made of it.
            units: The most that one piece may hold.
        """
        if not text:
            return [octets[start : start + units] for start in range(0, len(octets), units)]
        pieces, start = [], 0
        while start < len(text):
            end = self._furthest(text, start, units)
            pieces.append(text[start:end].encode(self.codec))
            start = end
        return pieces

    def _furthest(self, text: str, start: int, units: int) -> int:
        """Find by bisection how far a piece that begins at `start` may reach; at least one character."""
        low, high = start + 1, min(len(text), start + units)
        while low < high:
            middle = (low + high + 1) // 2
            if len(text[start:middle].encode(self.codec)) <= units:
                low = middle
            else:
                high = middle - 1
        return low

    def finish(self, piece: bytes, fill: int = 0) -> bytes:
        """Turn a piece from `cut` or `try_encode` into octets for the wire: packed, where they are."""
        return piece

    def _lacks(self, text: str, position: int) -> CannotEncode:
        character = text[position]
        return CannotEncode(
            f"{self.title} has no {character!r} (U+{ord(character):04X}), character {position} of the text; "
            "use another alphabet, or replace it",
            text=text,
            position=position,
            alphabet=self.name,
        )


class Gsm7(Alphabet):
    """GSM 7-bit, unpacked: one septet an octet."""

    unit, unit_bits = "septet", 7

    def encode(self, text: str, *, locking: int = 0, single: int = 0, fill: int = 0) -> bytes:
        return gsm0338.encode(text, locking=locking, single=single)

    def decode(self, octets: bytes, *, locking: int = 0, single: int = 0, fill: int = 0) -> str:
        return gsm0338.decode(octets, locking=locking, single=single)

    def try_encode(self, text: str, locking: int = 0, single: int = 0) -> bytes | None:
        return gsm0338.try_encode(text, locking, single)

    def length(self, text: str) -> int:
        return gsm0338.septets(text)

    def cut(self, text: str, octets: bytes, units: int) -> list[bytes]:
        pieces, start = [], 0
        while start < len(octets):
            end = start + units
            if end < len(octets) and octets[end - 1] == gsm0338.ESC:
                end -= 1  # never between ESC and its septet
            pieces.append(octets[start:end])
            start = end
        return pieces


class PackedGsm7(Gsm7):
    """GSM 7-bit, packed: eight septets in seven octets."""

    def encode(self, text: str, *, locking: int = 0, single: int = 0, fill: int = 0) -> bytes:
        return gsm0338.pack(gsm0338.encode(text, locking=locking, single=single), fill)

    def decode(self, octets: bytes, *, locking: int = 0, single: int = 0, fill: int = 0) -> str:
        return gsm0338.decode(without_padding(octets, fill), locking=locking, single=single)

    def finish(self, piece: bytes, fill: int = 0) -> bytes:
        return gsm0338.pack(piece, fill)


class CodeUnits(Alphabet):
    """UTF-16 under the name of UCS2: a character beyond U+FFFF is two code units, as phones read it."""

    unit, unit_bits = "code unit", 16

    def length(self, text: str) -> int:
        return len(self.encode(text)) // 2

    def cut(self, text: str, octets: bytes, units: int) -> list[bytes]:
        pieces, start = [], 0
        high = 0 if self.codec.endswith("be") else 1
        while start < len(octets):
            end = start + 2 * units
            if end < len(octets) and 0xD8 <= octets[end - 2 + high] <= 0xDB:
                end -= 2  # never inside a surrogate pair
            pieces.append(octets[start:end])
            start = end
        return pieces


class Binary(Alphabet):
    """Octets that are no text: shown as hexadecimal digits, and written as such."""

    def encode(self, text: str, *, locking: int = 0, single: int = 0, fill: int = 0) -> bytes:
        try:
            return bytes.fromhex(text)
        except ValueError:
            message = f"octets are written as pairs of hexadecimal digits, not {text[:20]!r}"
            raise CannotEncode(message, text=text, alphabet=self.name) from None

    def decode(self, octets: bytes, *, locking: int = 0, single: int = 0, fill: int = 0) -> str:
        return bytes(octets).hex()

    def try_encode(self, text: str, locking: int = 0, single: int = 0) -> bytes | None:
        try:
            return bytes.fromhex(text)
        except ValueError:
            return None

    def cut(self, text: str, octets: bytes, units: int) -> list[bytes]:
        return super().cut("", octets, units)


def without_padding(octets: bytes, fill: int = 0) -> bytes:
    """Unpack septets, less a last 0x00 that seven spare bits may have made.

    Text that really ends in ``@`` there loses it: padding is the likelier of the two.
    """
    septets = gsm0338.unpack(octets, fill)
    ambiguous = len(septets) > 1 and (8 * len(octets) - fill) % 7 == 0 and septets[-1] == 0
    return septets[:-1] if ambiguous else septets
