"""Hexdumps: lines of offset, octets, characters, as xxd, hexdump -C, od, tcpdump -X and Wireshark print them.

The tools differ in widths and gaps, so no column is believed.  An offset counts when it continues the
dump; the right column counts when its characters are those of the octets before it.
"""

from __future__ import annotations

import re

__all__ = ["payload_of_packet", "read_dump"]

_LINE = re.compile(r"\s*(?:0x)?([0-9a-fA-F]{3,16})(:\s+|\s+|:?\Z)(.*)")
_TOKEN = re.compile(r"((?:[0-9a-fA-F]{2})+)(?=[\s:|-]|\Z)[ \t:-]*")
_LINK_HEADERS = (0, 14, 16, 4, 20)
"""Octets before the IP header: none, Ethernet, Linux cooked, loopback, Linux cooked 2."""


def read_dump(text: str) -> list[bytes]:
    """The octets of each dump in a text; an offset of 0 starts the next one.

    >>> [octets.hex() for octets in read_dump("0000  00 00 00 10 00 00  ......\\n0006  00 15  ..")]
    ['0000001000000015']
    """
    dumps: list[bytearray] = []
    row, starred = b"", False
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            starred = starred or line.strip() == "*"
            continue
        offset = int(match[1], 16)
        octets = _octets_of_line(match[3], offset_width=len(match[1]), colon=":" in match[2])
        if octets is None:
            continue
        if offset == 0 and octets:
            dumps.append(bytearray())
        if not dumps:
            continue
        if starred and row and offset > len(dumps[-1]):
            dumps[-1] += (row * (offset // len(row) + 1))[: offset - len(dumps[-1])]
        if offset == len(dumps[-1]):
            dumps[-1] += octets
            row, starred = octets or row, False
    return [payload_of_packet(bytes(dump)) for dump in dumps]


def _octets_of_line(rest: str, offset_width: int, colon: bool) -> bytes | None:
    """The octets of the rest of a line; `None` when the line belongs to no dump."""
    splits: list[tuple[int, int]] = []
    octets, position = b"", 0
    while match := _TOKEN.match(rest, position):
        if not splits and not colon and len(match[1]) == offset_width and len(rest.split()) > 1:
            return None  # groups of the same width: the first was no offset
        octets += bytes.fromhex(match[1])
        position = match.end()
        splits.append((len(octets), position))
    if not rest.strip():
        return b""
    for count, position in splits:
        if _is_right_column(rest[position:], octets[:count]):
            return octets[:count]
    return octets or None


def _is_right_column(text: str, octets: bytes) -> bool:
    """Whether characters are the picture of octets: themselves, or a dot."""
    text = text.strip("|><") if text.strip() and text.strip()[0] in "|>" else text
    characters = text.rstrip("\n")
    if not characters.strip() or len(characters.rstrip()) > len(octets) + 1:
        return False
    characters = characters.rstrip() if len(characters) > len(octets) else characters
    if len(characters) != len(octets) and octets[len(characters) :].strip(b" "):
        return False
    return all(
        character == chr(octet) or character in ".·\N{REPLACEMENT CHARACTER}"
        for character, octet in zip(characters, octets, strict=False)
    )


def payload_of_packet(octets: bytes) -> bytes:
    """What TCP carries, where octets are a whole packet, as tcpdump -X dumps it; else the octets."""
    if octets[:2] == b"\0\0" and _starts_as_pdu(octets):
        return octets
    for start in _LINK_HEADERS:
        payload = _tcp_payload(octets, start)
        if payload is not None and _starts_as_pdu(payload):
            return payload
    return octets


def _starts_as_pdu(octets: bytes) -> bool:
    """A length from 16 up to what `MAX_LENGTH` believes, and a command_id of the specification's ranges."""
    if len(octets) < 16:
        return False
    length, command_id = int.from_bytes(octets[:4]), int.from_bytes(octets[4:8])
    return 16 <= length <= 131_072 and command_id & 0x7FFFFFFF <= 0x0001FFFF


def _tcp_payload(octets: bytes, start: int) -> bytes | None:
    """The payload of TCP over IPv4 or IPv6 whose IP header starts at octet `start`."""
    if len(octets) < start + 40:
        return None
    if octets[start] >> 4 == 4 and octets[start + 9] == 6:
        tcp, end = start + 4 * (octets[start] & 15), start + int.from_bytes(octets[start + 2 : start + 4])
    elif octets[start] >> 4 == 6 and octets[start + 6] == 6:
        tcp, end = start + 40, start + 40 + int.from_bytes(octets[start + 4 : start + 6])
    else:
        return None
    if len(octets) < tcp + 20:
        return None
    return octets[tcp + 4 * (octets[tcp + 12] >> 4) : end if end > tcp else None]
