"""Values in words: what any picture of a PDU says about one field, in text and in HTML alike.

Everything shown here came from the wire, and whoever sent it may have meant harm: control characters (which
steer terminals) and marks of writing direction (which reorder what is read) become visible symbols.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from smpplab.text import smpptime
from smpplab.wire.bits import Bits, PartReading
from smpplab.wire.kinds import CString, Integer, Octets
from smpplab.wire.values import Code
from smpplab.wire.walk import Span

__all__ = [
    "MASK",
    "TIMES",
    "as_ascii",
    "bit_pattern",
    "meaning",
    "plural",
    "printable",
    "quoted",
    "shorten",
    "value_in_words",
]

MASK = "•••"
"""What is shown in place of a password."""

TIMES = frozenset({"schedule_delivery_time", "validity_period", "final_date", "broadcast_end_time"})
"""Fields and TLVs that hold a time (SMPP 3.4 section 7.1.1)."""

_HEXADECIMAL = frozenset({"command_id", "command_status", "data_coding", "protocol_id", "error_status_code"})


def printable(text: str) -> str:
    r"""Text without a character that does something: controls as pictures, others as ``\u{…}``.

    >>> printable("a\x1b[31m\u202eb\r\n")
    'a␛[31m\\u{202e}b␍␊'
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    number = ord(character)
    if number < 0x20:
        return chr(0x2400 + number)
    if number == 0x7F:
        return "␡"
    if character.isprintable() or number in (0xA0, 0x200D):  # no-break blank; joiner of emoji
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return f"\\u{{{number:x}}}"


def shorten(text: str, width: int) -> str:
    """Text of at most `width` characters, with an ellipsis where something is left out.

    >>> shorten("a long message", 8)
    'a long …'
    """
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def quoted(text: str) -> str:
    """Printable text in quotation marks."""
    return f'"{printable(text)}"'


def plural(count: int, thing: str) -> str:
    """A count with its noun.

    >>> plural(1, "octet"), plural(1200, "octet")
    ('1 octet', '1,200 octets')
    """
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def as_ascii(octet: int) -> str:
    """The character of an octet in a dump's right column."""
    return chr(octet) if 0x20 <= octet < 0x7F else "."


def bit_pattern(reading: PartReading) -> str:
    """The bits of one part in their octet, others as dots.

    >>> from smpplab.wire import EsmClass
    >>> [bit_pattern(reading) for reading in EsmClass(0x44).readings()]
    ['.... ..00', '..00 01..', '.1.. ....', '0... ....']
    """
    bits = [
        ("1" if reading.value >> place & 1 else "0") if reading.mask >> place & 1 else "."
        for place in range(7, -1, -1)
    ]
    return "".join(bits[:4]) + " " + "".join(bits[4:])


def value_in_words(span: Span) -> str:
    """The value as it would be written in a program: numbers, quoted text, octets in hexadecimal."""
    value = span.value
    if isinstance(value, bytes):
        return value.hex(" ")
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Bits):
        return f"0x{int(value):02X}"
    if isinstance(value, int) and span.name.rpartition(".")[2] in _HEXADECIMAL:
        return f"0x{int(value):0{2 * min(span.length, 4)}X}"
    return str(int(value)) if isinstance(value, int) else printable(str(value))


def meaning(span: Span) -> str:
    """What the value of a field or TLV means; empty where it speaks for itself."""
    value, kind = span.value, span.kind
    if isinstance(value, str):
        if value and span.name in TIMES:
            return smpptime.describe(value)
        return printable(kind.empty) if isinstance(kind, CString) and not value else ""
    if isinstance(value, Bits):
        return "" if value else value.describe(0)  # otherwise its parts say it
    if isinstance(kind, Integer):
        return _meaning_of_number(kind, value)
    if isinstance(value, bytes):
        return _meaning_of_octets(span)
    return ""


def _meaning_of_number(kind: Integer, value: Any) -> str:
    if kind.values is None or isinstance(value, bytes):
        return kind.empty if not value else ""
    described = kind.values.describe(value) or (kind.empty if not value else "")
    if isinstance(value, Code):
        return f"{value.name}: {described}" if described else value.name
    return described or "in no table: reserved"


def _meaning_of_octets(span: Span) -> str:
    value = span.value
    if isinstance(span.kind, Octets) and span.kind.parts:
        return printable(span.display)
    readable = value and all(0x20 <= octet < 0x7F for octet in value.removesuffix(b"\0"))
    return quoted(value.removesuffix(b"\0").decode("ascii")) if readable else ""
