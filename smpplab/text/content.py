"""Content: what the octets of one `short_message` or `message_payload` hold, taken apart.

UDH, then text, whose alphabet depends on `data_coding`, on the message centre's default alphabet and on the
shift elements of the UDH.  `read` puts these together; the joiner does the same for several segments.
"""

from __future__ import annotations

from dataclasses import dataclass

from smpplab.text import udh as headers
from smpplab.text.alphabets import for_data_coding
from smpplab.text.gsm0338 import fill_bits
from smpplab.text.national import known_locking, known_single

__all__ = ["Content", "read"]

_NO_UDH = headers.Udh()


@dataclass(frozen=True, slots=True)
class Content:
    """One message's content.

    Attributes:
        udh: The UDH; empty where there is none.
        octets: What follows it.
        alphabet: Name of the alphabet the text was read in.
        text: The text as a person reads it; hexadecimal digits for binary messages.
    """

    udh: headers.Udh
    octets: bytes
    alphabet: str
    text: str

    def __repr__(self) -> str:
        return f"<Content {self.alphabet} {self.text[:40]!r}>"


def read(octets: bytes, data_coding: int, *, udhi: bool = False, default: str = "gsm7") -> Content:
    """Take `short_message` or `message_payload` apart; never fails.

    Args:
        octets: The whole field.
        data_coding: 0x00 to 0xFF.
        udhi: Whether bit 0x40 of `esm_class` is set, that is, whether the octets begin with a UDH.
        default: The message centre's default alphabet.

    >>> read(bytes.fromhex("0500032a0201 9069"), 0, udhi=True, default="gsm7-packed").text
    'Hi'
    """
    udh = headers.parse(octets) if udhi else _NO_UDH
    text_octets = bytes(octets[udh.length :])
    alphabet = for_data_coding(data_coding, default)
    locking, single = known_locking(udh.locking), known_single(udh.single)
    text = alphabet.decode(text_octets, locking=locking, single=single, fill=fill_bits(udh.length))
    return Content(udh, text_octets, alphabet.name, text)
