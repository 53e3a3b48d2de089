"""A capture as packets: Ethernet, IP and TCP that never were, around PDUs that were.

Wireshark and tshark need a connection to put PDUs together, so each session gets one: a handshake, one
or more segments for each record with the record's time, and an end.  Known addresses are kept; where there
are none, addresses of the documentation ranges stand in (RFC 5737).  A record that was cut short leaves a gap
in the sequence numbers, so reading the file shows it cut short again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from ipaddress import ip_address

from smpplab.capture.blocks import PacketTuple
from smpplab.capture.framing import LONGEST
from smpplab.capture.linklayers import ACK, FIN, SYN
from smpplab.capture.record import Capture, Row
from smpplab.capture.tcpflow import SESSION_COMMENT

__all__ = ["checksum", "packets"]

_MSS = 1448
_PSH_ACK = 0x18
_MC = ("192.0.2.2", 2775)

Address = tuple[str, int]


def checksum(octets: bytes) -> int:
    """The Internet checksum (RFC 1071): one's complement of the sum of 16-bit words.

    >>> hex(checksum(bytes.fromhex("00010f20")))
    '0xf0de'
    """
    total = int.from_bytes(octets + bytes(len(octets) & 1), "big") % 0xFFFF
    return 0xFFFF - total if total or not any(octets) else 0


def packets(capture: Capture) -> Iterator[PacketTuple]:
    """The packets of a capture, record by record in its order.

    >>> link_check = bytes.fromhex("00000010000000150000000000000001")
    >>> from smpplab.capture.record import Record
    >>> len(list(packets(Capture([Record(0, "lab", "to_mc", link_check)]))))  # 3 to open, the PDU, 4 to close
    8
    """
    last = {row[1]: index for index, row in enumerate(capture.rows)}
    wires = _wires(capture)
    frame, begun = 0, set()
    for index, row in enumerate(capture.rows):
        wire, time = wires[row[1]], row[0]
        frames = [] if row[1] in begun else list(wire.open())
        begun.add(row[1])
        comments = [f"{SESSION_COMMENT}{row[1]}"] * len(frames)
        frames += wire.carry(row[2] == "to_esme", row[3])
        if index == last[row[1]]:
            frames += wire.close()
        comments += [""] * (len(frames) - len(comments))
        for octets, comment in zip(frames, comments, strict=True):
            frame += 1
            yield frame, time, 1, octets, len(octets), comment


def _wires(capture: Capture) -> dict[str, _Wire]:
    """A connection for each session.  Two share addresses only if one ends before the other begins."""
    first: dict[str, Row] = {}
    end: dict[str, int] = {}
    start: dict[str, int] = {}
    for index, row in enumerate(capture.rows):
        if row[1] not in first:
            first[row[1]], start[row[1]] = row, index
        end[row[1]] = index
    wires: dict[str, _Wire] = {}
    taken: dict[tuple[Address, Address], int] = {}
    for number, (session, row) in enumerate(first.items()):
        pair = _addresses(row)
        if pair is None or taken.get(pair, -1) >= start[session]:
            pair = ("192.0.2." + str(10 + number // 15000), 50001 + number % 15000), _MC
        taken[pair] = end[session]
        wires[session] = _Wire(*pair, first_seq=(number + 1) * 0x1000003 & 0x7FFFFFFF)
    return wires


def _addresses(row: Row) -> tuple[Address, Address] | None:
    """ESME and MC of a row; None where they are unknown or no IP addresses of one family."""
    ends = (row[4], row[5]) if row[2] == "to_mc" else (row[5], row[4])
    try:
        (esme, mc) = (_address(text) for text in ends)
    except ValueError:
        return None
    return (esme, mc) if (":" in esme[0]) == (":" in mc[0]) and esme != mc else None


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    number = int(port)
    if not 0 <= number <= 0xFFFF:
        raise ValueError(text)
    return str(ip_address(host.strip("[]"))), number


class _Wire:
    """One connection: what both ends send, with the sequence numbers that they would use."""

    def __init__(self, esme: Address, mc: Address, *, first_seq: int) -> None:
        self._ends = (esme, mc)
        self._ip = tuple(ip_address(host).packed for host, _ in self._ends)
        self._seq = [first_seq, first_seq ^ 0x55555555]

    def open(self) -> Iterator[bytes]:
        yield self._frame(0, SYN)
        yield self._frame(1, SYN | ACK)
        yield self._frame(0, ACK)

    def carry(self, sender: int, octets: bytes) -> Iterator[bytes]:
        for at in range(0, len(octets), _MSS):
            yield self._frame(sender, _PSH_ACK, octets[at : at + _MSS])
        length = int.from_bytes(octets[:4], "big") if len(octets) >= 4 else 0
        if len(octets) < length <= LONGEST:  # cut short: leave room for the octets that are missing
            self._seq[sender] += length - len(octets)

    def close(self) -> Iterator[bytes]:
        yield self._frame(0, FIN | ACK)
        yield self._frame(1, ACK)
        yield self._frame(1, FIN | ACK)
        yield self._frame(0, ACK)

    def _frame(self, sender: int, flags: int, octets: bytes = b"") -> bytes:
        other = 1 - sender
        seq, ack = self._seq[sender], self._seq[other] if flags & ACK else 0
        self._seq[sender] += len(octets) + bool(flags & (SYN | FIN))
        tcp = struct.pack(
            ">HHIIBBHHH", self._ends[sender][1], self._ends[other][1], seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
            5 << 4, flags, 0xFFFF, 0, 0,
        )  # fmt: skip
        pseudo = self._ip[sender] + self._ip[other] + struct.pack(">II", len(tcp) + len(octets), 6)
        tcp = tcp[:16] + struct.pack(">H", checksum(pseudo + tcp + octets)) + tcp[18:]
        macs = bytes((2, 0, 0, 0, 0, other + 1)) + bytes((2, 0, 0, 0, 0, sender + 1))
        return macs + self._network(sender, tcp + octets)

    def _network(self, sender: int, segment: bytes) -> bytes:
        """EtherType and IP header before a segment."""
        addresses = self._ip[sender] + self._ip[1 - sender]
        if len(addresses) == 32:
            return b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(segment), 6, 64) + addresses + segment
        header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0x4000, 64, 6, 0)
        total = checksum(header + addresses)
        return b"\x08\x00" + header[:10] + struct.pack(">H", total) + addresses + segment
