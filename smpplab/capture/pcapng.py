"""pcapng: a file of blocks.  Each has a type, a length before and behind, and a body.

Only blocks with packets and those that explain them are read (draft-ietf-opsawg-pcapng section 4); every
other block is skipped, decryption secrets too.  A file may hold several sections, each with its own octet
order and its own list of interfaces.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from smpplab.capture.blocks import Blocks, PacketTuple
from smpplab.errors import CaptureError

__all__ = ["SECTION", "packets", "write_pcapng"]

SECTION = b"\x0a\x0d\x0d\x0a"  # the type of a section header reads the same in both octet orders
_INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _PACKET = 1, 2, 3, 6
_COMMENT, _TSRESOL, _TSOFFSET = 1, 9, 14
_BIGGEST = 1 << 26

_Body = tuple[int, int, bytes, int, str]  # a packet without its number


@dataclass(slots=True)
class _Interface:
    linktype: int
    snaplen: int
    units: int = 1_000_000  # ticks in a second
    offset_ns: int = 0

    def time_ns(self, high: int, low: int) -> int:
        return ((high << 32) | low) * 1_000_000_000 // self.units + self.offset_ns


@dataclass(slots=True)
class _Section:
    order: str = "<"
    interfaces: list[_Interface] = field(default_factory=list)
    last_ns: int = 0


def packets(blocks: Blocks, notes: list[str]) -> Iterator[PacketTuple]:
    """The packets of a pcapng file as plain tuples; damage ends the reading with a note."""
    section, frame = _Section(), 0
    while blocks.need(12):
        kind, length = _start(blocks, section)
        if length < 12 or length % 4 or length > _BIGGEST or not blocks.need(length):
            break
        body = blocks.octets[blocks.at + 8 : blocks.at + length - 4]
        blocks.at += length
        if kind == _INTERFACE:
            section.interfaces.append(_interface(body, section.order))
        elif kind in _READERS:
            try:
                packet = _READERS[kind](body, section)
            except (struct.error, IndexError):
                notes.append(f"{blocks.name}: the block after packet {frame} is damaged and was dropped")
                continue
            frame += 1
            yield frame, *packet
    if blocks.left:
        if not frame and not section.interfaces:
            raise CaptureError(f"{blocks.name} is cut short: it ends within the file header")
        notes.append(
            f"{blocks.name} is cut short: the block after packet {frame} is not whole and was dropped"
        )


def _start(blocks: Blocks, section: _Section) -> tuple[int, int]:
    """Type and length of the next block.  A section header brings a new octet order."""
    octets, at = blocks.octets, blocks.at
    if octets[at : at + 4] == SECTION:
        section.order = "<" if octets[at + 8 : at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        section.interfaces = []
    kind, length = struct.unpack_from(section.order + "II", octets, at)
    return kind, length


def _options(body: bytes, at: int, order: str) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(body):
        code, length = struct.unpack_from(order + "HH", body, at)
        if not code:
            return
        yield code, body[at + 4 : at + 4 + length]
        at += 4 + length + -length % 4


def _interface(body: bytes, order: str) -> _Interface:
    linktype, _, snaplen = struct.unpack_from(order + "HHI", body.ljust(8, b"\0"))
    interface = _Interface(linktype, snaplen)
    for code, value in _options(body, 8, order):
        if code == _TSRESOL and value:
            interface.units = 1 << (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == _TSOFFSET and len(value) == 8:
            interface.offset_ns = int(struct.unpack(order + "q", value)[0]) * 1_000_000_000
    return interface


def _enhanced(body: bytes, section: _Section) -> _Body:
    number, high, low, length, original = struct.unpack_from(section.order + "IIIII", body)
    return _whole(body, section, number, high, low, length, original)


def _old(body: bytes, section: _Section) -> _Body:
    number, _, high, low, length, original = struct.unpack_from(section.order + "HHIIII", body)
    return _whole(body, section, number, high, low, length, original)


def _whole(
    body: bytes, section: _Section, number: int, high: int, low: int, length: int, original: int
) -> _Body:
    interface = section.interfaces[number]
    section.last_ns = interface.time_ns(high, low)
    end, comment = 20 + length + -length % 4, ""
    if len(body) > end:
        found = [value for code, value in _options(body, end, section.order) if code == _COMMENT]
        comment = found[0].decode("utf-8", "replace") if found else ""
    return section.last_ns, interface.linktype, body[20 : 20 + length], original, comment


def _simple(body: bytes, section: _Section) -> _Body:
    """A simple packet has no time of its own: it gets that of the packet before it."""
    (original,) = struct.unpack_from(section.order + "I", body)
    interface = section.interfaces[0]
    length = min(original, interface.snaplen or original)
    return section.last_ns, interface.linktype, body[4 : 4 + length], original, ""


_READERS: dict[int, Callable[[bytes, _Section], _Body]] = {
    _PACKET: _enhanced,
    _OLD_PACKET: _old,
    _SIMPLE_PACKET: _simple,
}


def write_pcapng(file: BinaryIO, packets: Iterable[PacketTuple], *, linktype: int = 1) -> None:
    """Write a pcapng file of one section and one interface, with times in nanoseconds and comments."""
    file.write(
        _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + _option(4, b"smpplab") + _option(0))
    )
    file.write(
        _block(_INTERFACE, struct.pack("<HHI", linktype, 0, 262144) + _option(_TSRESOL, b"\x09") + _option(0))
    )
    for _, time_ns, _, octets, original, comment in packets:
        fixed: Any = struct.pack("<IIIII", 0, time_ns >> 32, time_ns & 0xFFFFFFFF, len(octets), original)
        options = _option(_COMMENT, comment.encode()) + _option(0) if comment else b""
        file.write(_block(_PACKET, fixed + octets + bytes(-len(octets) % 4) + options))


def _block(kind: int, body: bytes) -> bytes:
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def _option(code: int, value: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)
