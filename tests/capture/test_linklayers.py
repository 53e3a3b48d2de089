"""The same chunk of TCP out of every wrapping."""

from __future__ import annotations

import struct

import pytest

from smpplab.capture.linklayers import Network, exported, hosts

TCP = struct.pack(">HHIIBBHHH", 50001, 2775, 77, 0, 0x50, 0x18, 0, 0, 0) + b"octets"
PAIR = bytes([192, 0, 2, 1, 192, 0, 2, 2])
PAIR6 = bytes.fromhex("20010db8") + bytes(11) + b"\x01" + bytes.fromhex("20010db8") + bytes(11) + b"\x02"


def ipv4(payload=TCP, ident=1, place=0, total=None):
    total = 20 + len(payload) if total is None else total
    return struct.pack(">BBHHHBBH", 0x45, 0, total, ident, place, 64, 6, 0) + PAIR + payload


def ipv6(payload=TCP, kind=6):
    return struct.pack(">IHBB", 6 << 28, len(payload), kind, 64) + PAIR6 + payload


WRAPPINGS = {
    "ethernet": (1, bytes(12) + b"\x08\x00" + ipv4()),
    "padded": (1, bytes(12) + b"\x08\x00" + ipv4() + bytes(7)),
    "ip options": (1, bytes(12) + b"\x08\x00" + b"\x46" + ipv4(total=50)[1:20] + b"\x01\x01\x01\x00" + TCP),
    "vlan": (1, bytes(12) + b"\x81\x00\x00\x05\x08\x00" + ipv4()),
    "qinq": (1, bytes(12) + b"\x88\xa8\x00\x05\x81\x00\x00\x06\x08\x00" + ipv4()),
    "mpls": (1, bytes(12) + b"\x88\x47" + b"\x00\x01\x00\x40" + b"\x00\x02\x01\x40" + ipv4()),
    "pppoe": (1, bytes(12) + b"\x88\x64" + bytes(6) + b"\x00\x21" + ipv4()),
    "raw": (101, ipv4()),
    "loopback": (0, b"\x02\0\0\0" + ipv4()),
    "ppp": (9, b"\xff\x03\x00\x21" + ipv4()),
    "sll": (113, bytes(14) + b"\x08\x00" + ipv4()),
    "sll2": (276, b"\x08\x00" + bytes(18) + ipv4()),
    "tso": (101, ipv4(total=0)),
}


@pytest.mark.parametrize("name", WRAPPINGS)
def test_ipv4_in_every_wrapping(name):
    assert Network().chunk(*WRAPPINGS[name]) == (PAIR + TCP[:4], 77, 0x18, b"octets", 0)


@pytest.mark.parametrize(
    "packet",
    [
        ipv6(),
        ipv6(b"\x06\x00" + bytes(6) + TCP, 0),
        ipv6(b"\x06\x01" + bytes(14) + TCP, 60),
        ipv6(b"\x06\x04" + bytes(22) + TCP, 51),
    ],
)
def test_ipv6_with_extension_headers(packet):
    assert Network().chunk(1, bytes(12) + b"\x86\xdd" + packet) == (PAIR6 + TCP[:4], 77, 0x18, b"octets", 0)


def test_a_snaplen_cut_is_noticed():
    assert Network().chunk(101, ipv4()[:-4]) == (PAIR + TCP[:4], 77, 0x18, b"oc", 4)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_fragments_are_put_together(order):
    parts = [ipv4(TCP[:16], 9, 0x2000), ipv4(TCP[16:], 9, 2)]
    network = Network()
    assert network.chunk(101, parts[order[0]]) is None
    assert network.waiting == 1
    assert network.chunk(101, parts[order[1]]) == (PAIR + TCP[:4], 77, 0x18, b"octets", 0)
    assert network.waiting == 0


def test_ipv6_fragments_are_put_together():
    network = Network()
    first = b"\x06\x00" + struct.pack(">HI", 1, 5) + TCP[:16]
    last = b"\x06\x00" + struct.pack(">HI", 16, 5) + TCP[16:]
    assert network.chunk(101, ipv6(first, 44)) is None
    assert network.chunk(101, ipv6(last, 44)) == (PAIR6 + TCP[:4], 77, 0x18, b"octets", 0)


def test_fragments_that_never_end_are_bounded_and_counted():
    network = Network()
    for ident in range(1100):
        network.chunk(101, ipv4(TCP[:16], ident, 0x2000))
    assert network.waiting == 1024
    assert network.skipped["fragmented datagrams that were never whole"] == 76


def test_what_is_not_tcp_is_nothing_and_unknown_links_are_counted():
    network = Network()
    assert network.chunk(1, bytes(12) + b"\x08\x06" + bytes(28)) is None
    assert network.chunk(1, b"short") is None
    assert network.chunk(147, ipv4()) is None
    assert dict(network.skipped) == {
        "packets cut short within their headers": 1,
        "packets of link type 147, which is not known here": 1,
    }


def test_exported_pdus():
    tags = [
        (12, b"smpp"),
        (20, PAIR[:4]),
        (21, PAIR[4:]),
        (25, b"\0\0\xc3\x51"),
        (26, b"\0\0\x0a\xd7"),
        (0, b""),
    ]
    octets = b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in tags) + b"PDU"
    key, protocol, payload = exported(octets)
    assert (hosts(key)[:2], protocol, payload) == (("192.0.2.1:50001", "192.0.2.2:2775"), "smpp", b"PDU")


def test_hosts_of_ipv6():
    assert hosts(PAIR6 + TCP[:4])[:2] == ("[2001:db8::1]:50001", "[2001:db8::2]:2775")
