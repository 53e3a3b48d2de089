"""Readings: what octets may say when nobody knows their alphabet.

`data_coding` 0 is "whatever the message centre means by it", and other values are not always true either.
A dissector therefore shows several readings, the likeliest first, each with the reason why it is offered.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from smpplab.text import alphabets, gsm0338
from smpplab.text.alphabet_kinds import without_padding

__all__ = ["Reading", "readings"]


class Reading(NamedTuple):
    """One way to read octets."""

    alphabet: str
    text: str
    reason: str


def readings(octets: bytes, data_coding: int, *, default: str = "") -> list[Reading]:
    r"""List what the octets may say, the likeliest first; never fails, never empty.

    Args:
        octets: What follows the UDH.
        data_coding: 0x00 to 0xFF.
        default: The message centre's default alphabet, where it is known: then 0 is no guess.

    >>> [(reading.alphabet, reading.text) for reading in readings(bytes.fromhex("e8329bfd06"), 0)]
    [('gsm7-packed', 'hello'), ('latin1', 'è2\x9bý\x06')]
    """
    octets = bytes(octets)
    if data_coding == 0 and not default:
        found = _default_alphabet(octets)
    else:
        first = alphabets.for_data_coding(data_coding, default or "gsm7")
        meaning = "is the default alphabet" if data_coding == 0 else f"stands for {first.title}"
        found = [Reading(first.name, first.decode(octets), f"data_coding 0x{data_coding:02X} {meaning}")]
        found += _doubts(octets, first.name)
    return _distinct(found)


def _distinct(found: list[Reading]) -> list[Reading]:
    by_text: dict[str, Reading] = {}
    for reading in found:
        by_text.setdefault(reading.text, reading)
    return list(by_text.values())


def _read(octets: bytes, name: str, reason: str) -> Reading:
    return Reading(name, alphabets.get(name).decode(octets), reason)


def _default_alphabet(octets: bytes) -> list[Reading]:
    """Guess in the order: GSM unpacked, GSM packed, Latin 1; then what else is possible."""
    latin1 = _read(octets, "latin1", "a guess: one octet a character")
    high = sum(octet > 0x7F for octet in octets)
    faults = high + _undefined_pairs(octets)
    if not faults:
        gsm7 = _read(octets, "gsm7", "a guess: every octet is a septet of the GSM alphabet")
        return [gsm7, _read(octets, "ascii", "a guess: the octets are ASCII as well")]
    found = [latin1]
    packed = _packed(octets, faults, latin1.text)
    if packed:
        found.insert(0, packed)
    if not high:
        found.append(_read(octets, "gsm7", "a guess: every octet is a septet, but an ESC leads nowhere"))
    elif _is_utf8(octets):
        found.append(_read(octets, "utf-8", "a guess: the octets are valid UTF-8"))
    return found


def _packed(octets: bytes, faults: int, latin1: str) -> Reading | None:
    """Read as packed septets, if that has fewer faults, no controls, and looks plainer than Latin 1."""
    septets = without_padding(octets)
    if _undefined_pairs(septets) >= faults or b"\n" in septets or b"\r" in septets:
        return None
    text = gsm0338.decode(septets)
    if _plainness(text) <= _plainness(latin1):
        return None
    return Reading(
        "gsm7-packed", text, "a guess: octets above 0x7F are no septets, packed septets make sense"
    )


def _undefined_pairs(septets: bytes) -> int:
    """Count each ESC before a septet that the extension table lacks."""
    after = (run[0] if run else gsm0338.ESC for run in septets.split(b"\x1b")[1:])
    return sum(septet not in gsm0338.EXTENSION for septet in after)


def _plainness(text: str) -> float:
    """Give the share of letters, digits, blanks and marks that people write: 0 to 1."""
    odd = sum(not _ordinary(character) for character in text)
    return 1 - odd / (len(text) or 1)


def _ordinary(character: str) -> bool:
    if character.isascii():
        return character.isprintable() or character in "\r\n"
    return "LATIN" in unicodedata.name(character, "")


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _doubts(octets: bytes, name: str) -> list[Reading]:
    """Second readings for a `data_coding` that may not be true."""
    if name == "ascii" and not _undefined_pairs(octets):
        return [_read(octets, "gsm7", "some message centres mean GSM 7-bit by ASCII")]
    if name == "latin1" and any(0x80 <= octet < 0xA0 for octet in octets):
        return [_read(octets, "windows-1252", "0x80 to 0x9F are controls in Latin 1, characters in Windows")]
    if name == "octets" and octets and octets.isascii() and octets.decode("ascii").isprintable():
        return [_read(octets, "ascii", "every octet is a printable ASCII character")]
    return _ucs2_doubts(octets) if name == "ucs2" else []


def _ucs2_doubts(octets: bytes) -> list[Reading]:
    found = []
    low, high = octets[1::2], octets[0::2]
    if low and low.count(0) * 2 > len(low) and high.count(0) * 2 < len(high):
        found.append(_read(octets, "utf-16-le", "most second octets are 0: the sender may be little endian"))
    if len(octets) % 2:
        found.append(_read(octets, "latin1", "UCS2 takes an even number of octets, and this is odd"))
    return found
