"""Files of packets: read pcap and pcapng, write both, with nothing but the standard library.

A pcap file is a header of 24 octets and then packets, each with a header of 16 octets; the magic
number at its start says which octet order and which unit of time.  pcapng lives in `pcapng.py`.
Files are read in blocks of a megabyte, so a capture of 10 GB costs no more memory than a small one.

Inside this package packets travel as plain tuples (`PacketTuple`), since there are millions of them;
`read_packets` gives them names.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterable, Iterator
from os import PathLike, fspath
from typing import BinaryIO, NamedTuple, cast

from smpplab.capture import pcapng
from smpplab.capture.blocks import Blocks, PacketTuple
from smpplab.errors import CaptureError

__all__ = ["MAGIC", "Packet", "packets", "read_packets", "write_pcap"]

# magic number as it lies in the file -> octet order, nanoseconds in one unit of the fraction
MAGIC = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
_BIGGEST = 1 << 26  # no link carries a packet of 64 MiB: such a length is a damaged file


class Packet(NamedTuple):
    """One packet of a capture file.

    Attributes:
        frame: Its number as Wireshark shows it, counted from 1.
        time_ns: Nanoseconds since 1970-01-01 UTC.
        linktype: What the octets begin with (1: Ethernet; see `linklayers`).
        octets: As many as were captured.
        original_length: How many there were on the wire.
        comment: The comment that pcapng keeps with a packet.
    """

    frame: int
    time_ns: int
    linktype: int
    octets: bytes
    original_length: int
    comment: str = ""


def read_packets(path: str | PathLike[str], notes: list[str] | None = None) -> Iterator[Packet]:
    """The packets of a pcap or pcapng file, gzipped or not, whatever its suffix says.

    Args:
        path: The file.
        notes: Gets a sentence when the file is cut short or damaged; the packets before that are kept.

    Raises:
        CaptureError: The file is empty, is no capture, or ends within its header.
    """
    with open(path, "rb") as file:
        for packet in packets(file, fspath(path), [] if notes is None else notes):
            yield Packet(*packet)


def packets(file: BinaryIO, name: str, notes: list[str]) -> Iterator[PacketTuple]:
    """The packets of an open file as plain tuples; see `read_packets`."""
    if file.read(2) == b"\x1f\x8b":
        file.seek(0)
        file = cast(BinaryIO, gzip.GzipFile(fileobj=file))
    else:
        file.seek(0)
    blocks = Blocks(file, name)
    magic = blocks.peek(4)
    if magic in MAGIC:
        return _pcap(blocks, notes, *MAGIC[magic])
    if magic == pcapng.SECTION:
        return pcapng.packets(blocks, notes)
    raise CaptureError(_no_capture(name, blocks.peek(12)))


def _no_capture(name: str, start: bytes) -> str:
    if not start:
        return f"{name} is empty: a capture has at least a header"
    if any(magic.startswith(start) for magic in (*MAGIC, pcapng.SECTION)):
        return f"{name} is cut short: it ends within the file header"
    shown = repr(start.decode()) if start.isascii() and start.decode().isprintable() else start.hex(" ")
    return f"{name} is no capture: it starts with {shown}, not with the magic number of pcap or pcapng"


def _pcap(blocks: Blocks, notes: list[str], order: str, unit: int) -> Iterator[PacketTuple]:
    """Packets of a pcap file (draft-ietf-opsawg-pcap sections 4 and 5)."""
    if not blocks.need(24):
        raise CaptureError(f"{blocks.name} is cut short: it ends within the file header")
    (linktype,) = struct.unpack_from(order + "I", blocks.octets, 20)
    linktype &= 0xFFFF  # the upper bits say how long the frame check sequence is
    blocks.at, frame, header = 24, 0, struct.Struct(order + "IIII").unpack_from
    while blocks.need(16):
        octets, at, length = blocks.octets, blocks.at, 0
        last = len(octets) - 16
        while at <= last:
            seconds, fraction, length, original = header(octets, at)
            stop = at + 16 + length
            if stop > last + 16:
                break
            frame += 1
            time = seconds * 1_000_000_000 + fraction * unit
            yield frame, time, linktype, octets[at + 16 : stop], original, ""
            at = stop
        blocks.at = at
        if length > _BIGGEST:
            notes.append(
                f"{blocks.name} is damaged after packet {frame}: the next says it has {length:,} octets"
            )
            return
        if at <= last and not blocks.need(16 + length):
            break
    if blocks.left:
        notes.append(f"{blocks.name} is cut short: packet {frame + 1} is not whole and was dropped")


def write_pcap(file: BinaryIO, packets: Iterable[PacketTuple], *, linktype: int = 1) -> None:
    """Write a pcap file with times in nanoseconds.  Comments have no place in it."""
    file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, linktype))
    for _, time_ns, _, octets, original, _ in packets:
        seconds, fraction = divmod(time_ns, 1_000_000_000)
        file.write(struct.pack("<IIII", seconds, fraction, len(octets), original) + octets)
