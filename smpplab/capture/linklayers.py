"""From a packet to the chunk of TCP in it: Ethernet and its kin, IPv4, IPv6, fragments.

A chunk is ``(key, seq, flags, octets, missing)``: `key` is source address, destination address, source port
and destination port as they lie in the packet, so one dictionary look-up finds the flow; `missing` says how
many octets of the segment the capture did not keep (snaplen).  IP's own length decides where a segment ends:
Ethernet pads short frames to 60 octets.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address

__all__ = ["FIN", "RST", "SYN", "Chunk", "Network", "exported", "hosts"]

Chunk = tuple[bytes, int, int, bytes, int]
FIN, SYN, RST, ACK = 1, 2, 4, 16
EXPORTED = 252  # Wireshark's "Export PDUs to File"

_TCP = struct.Struct(">4sI4xBB").unpack_from
_IPV4 = struct.Struct(">HHH").unpack_from
_WORD = struct.Struct(">H").unpack_from
_VLAN = {0x8100, 0x88A8, 0x9100}
_IP_TYPES = {0x0800, 0x86DD}
_MOST_FRAGMENTS = 1024  # datagrams that wait for the rest of their fragments


def hosts(key: bytes) -> tuple[str, str, int, int]:
    """Source ``host:port``, destination ``host:port`` and the two ports of a flow's key.

    >>> hosts(bytes([192, 0, 2, 1, 192, 0, 2, 2]) + bytes.fromhex("c3510ad7"))
    ('192.0.2.1:50001', '192.0.2.2:2775', 50001, 2775)
    """
    half = (len(key) - 4) // 2
    ports = struct.unpack(">HH", key[-4:])
    names = [
        str(ip_address(key[i * half : (i + 1) * half])) if any(key[:-4]) or ports[i] else "" for i in (0, 1)
    ]
    shown = [
        f"[{name}]:{port}" if ":" in name else f"{name}:{port}" if name else ""
        for name, port in zip(names, ports, strict=True)
    ]
    return shown[0], shown[1], ports[0], ports[1]


def _ethernet(octets: bytes) -> int:
    at = 12
    (kind,) = _WORD(octets, at)
    while kind in _VLAN:  # IEEE 802.1Q, 802.1ad
        at += 4
        (kind,) = _WORD(octets, at)
    if kind in (0x8847, 0x8848):  # MPLS: labels until the bottom of the stack
        while not octets[at + 4] & 1:
            at += 4
        return at + 6
    if kind == 0x8864:  # PPPoE session: 6 octets, then PPP's protocol
        return at + 10
    return at + 2 if kind in _IP_TYPES else -1


def _ppp(octets: bytes) -> int:
    at = 2 if octets[:2] == b"\xff\x03" else 0
    return at + 2 if octets[at : at + 2] in (b"\x00\x21", b"\x00\x57") else at + 1


def _cooked(octets: bytes) -> int:
    return 16 if _WORD(octets, 14)[0] in _IP_TYPES else -1


def _cooked2(octets: bytes) -> int:
    return 20 if _WORD(octets, 0)[0] in _IP_TYPES else -1


# link type -> where the IP header begins (-1: no IP); see the registry at tcpdump.org/linktypes.html
_LINKS: dict[int, Callable[[bytes], int]] = {
    0: lambda octets: 4,  # BSD loopback, host's octet order
    1: _ethernet,
    9: _ppp,
    12: lambda octets: 0,  # raw IP, under three numbers
    14: lambda octets: 0,
    50: _ppp,
    101: lambda octets: 0,
    108: lambda octets: 4,  # OpenBSD loopback
    113: _cooked,  # tcpdump -i any
    228: lambda octets: 0,
    229: lambda octets: 0,
    276: _cooked2,
}


def exported(octets: bytes) -> tuple[bytes, str, bytes]:
    """Flow key, protocol name and payload of a packet of "Export PDUs" (tags 12 and 20 to 26)."""
    tags, at = {}, 0
    while at + 4 <= len(octets):
        tag, length = struct.unpack_from(">HH", octets, at)
        at += 4
        if not tag:
            break
        tags[tag] = octets[at : at + length]
        at += length
    source, target = tags.get(20) or tags.get(22) or bytes(4), tags.get(21) or tags.get(23) or bytes(4)
    ports = tags.get(25, bytes(4))[-2:] + tags.get(26, bytes(4))[-2:]
    return source + target + ports, tags.get(12, b"").rstrip(b"\0").decode("latin-1"), octets[at:]


class Network:
    """Packets in, chunks of TCP out.  Remembers IP fragments, and counts what it left aside and why."""

    def __init__(self) -> None:
        self.skipped: Counter[str] = Counter()
        self._fragments: dict[bytes, dict[int, tuple[bytes, bool]]] = {}

    @property
    def waiting(self) -> int:
        """Datagrams that some fragment of is missing."""
        return len(self._fragments)

    def chunk(self, linktype: int, octets: bytes) -> Chunk | None:
        """The chunk of TCP in a packet; None where there is no TCP in it, or nothing to say."""
        try:
            if linktype == 1 and octets[12:15] == b"\x08\x00\x45":
                return self._ipv4(octets, 14)
            link = _LINKS.get(linktype)
            if link is None:
                self.skipped[f"packets of link type {linktype}, which is not known here"] += 1
                return None
            at = link(octets)
            return None if at < 0 else self._ip(octets, at)
        except (struct.error, IndexError):
            self.skipped["packets cut short within their headers"] += 1
            return None

    def _ip(self, octets: bytes, at: int) -> Chunk | None:
        version = octets[at] >> 4
        if version == 4:
            return self._ipv4(octets, at)
        return self._ipv6(octets, at) if version == 6 else None

    def _ipv4(self, octets: bytes, at: int) -> Chunk | None:
        if octets[at + 9] != 6:
            return None
        total, ident, place = _IPV4(octets, at + 2)
        start = at + (octets[at] & 15) * 4
        end = at + total if total else len(octets)  # 0: the sending card cut the segment itself (TSO)
        addresses = octets[at + 12 : at + 20]
        if place & 0x3FFF:
            key = addresses + ident.to_bytes(4, "big")
            whole = self._fragment(key, (place & 0x1FFF) * 8, octets[start:end], bool(place & 0x2000))
            return _tcp(addresses, whole, 0, len(whole)) if whole else None
        return _tcp(addresses, octets, start, end)

    def _ipv6(self, octets: bytes, at: int) -> Chunk | None:
        length, kind = struct.unpack_from(">HB", octets, at + 4)
        addresses, start = octets[at + 8 : at + 40], at + 40
        end = start + length if length else len(octets)
        while kind in (0, 43, 60, 51, 44):  # extension headers (RFC 8200 section 4)
            if kind == 44:
                place, ident = struct.unpack_from(">HI", octets, start + 2)
                if octets[start] != 6:
                    return None
                key = addresses + ident.to_bytes(4, "big")
                whole = self._fragment(key, place & 0xFFF8, octets[start + 8 : end], bool(place & 1))
                return _tcp(addresses, whole, 0, len(whole)) if whole else None
            step = (octets[start + 1] + 2) * 4 if kind == 51 else (octets[start + 1] + 1) * 8
            kind, start = octets[start], start + step
        return _tcp(addresses, octets, start, end) if kind == 6 else None

    def _fragment(self, key: bytes, place: int, octets: bytes, more: bool) -> bytes:
        """Keep a fragment; the whole datagram when this was the last one missing, else nothing."""
        parts = self._fragments.setdefault(key, {})
        parts[place] = (octets, more)
        whole = bytearray()
        for start in sorted(parts):
            piece, follows = parts[start]
            if start > len(whole):
                break
            whole[start:] = piece
            if not follows:
                del self._fragments[key]
                return bytes(whole)
        if len(self._fragments) > _MOST_FRAGMENTS:
            del self._fragments[next(iter(self._fragments))]
            self.skipped["fragmented datagrams that were never whole"] += 1
        return b""


def _tcp(addresses: bytes, octets: bytes, at: int, end: int) -> Chunk | None:
    ports, seq, size, flags = _TCP(octets, at)
    start = at + (size >> 4) * 4
    if start >= end and not flags & (SYN | FIN | RST):
        return None
    kept = len(octets)
    return addresses + ports, seq, flags, octets[start:end], end - max(kept, start) if end > kept else 0
