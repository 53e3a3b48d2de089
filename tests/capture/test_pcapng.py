"""pcapng: sections, interfaces, clocks, and blocks that are skipped."""

from __future__ import annotations

import io
import struct

import pytest

from smpplab.capture.pcap import packets
from smpplab.capture.pcapng import write_pcapng
from smpplab.errors import CaptureError


def block(kind, body, order="<"):
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def section(order="<"):
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(linktype=1, order="<", options=b"", snaplen=0):
    return block(1, struct.pack(order + "HHI", linktype, 0, snaplen) + options, order)


def enhanced(ticks, octets, number=0, order="<"):
    body = struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(octets), len(octets))
    return block(6, body + octets, order)


def read(octets):
    notes = []
    return list(packets(io.BytesIO(octets), "x", notes)), notes


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_octet_orders(order):
    found, notes = read(section(order) + interface(113, order) + enhanced(7, b"abcde", order=order))
    assert (found, notes) == ([(1, 7000, 113, b"abcde", 5, "")], [])


@pytest.mark.parametrize(
    ("resolution", "time_ns"), [(9, 3), (3, 3_000_000), (0x80 | 10, 3 * 10**9 // 1024), (12, 0)]
)
def test_the_clock_of_an_interface(resolution, time_ns):
    options = struct.pack("<HHB3x", 9, 1, resolution) + struct.pack("<HHq", 14, 8, 100)
    found, _ = read(section() + interface(options=options) + enhanced(3, b"ab"))
    assert found[0][1] == time_ns + 100 * 10**9


def test_each_section_has_its_own_interfaces():
    first = section() + interface(1) + interface(101) + enhanced(1, b"a", number=1)
    found, _ = read(first + section(">") + interface(113, ">") + enhanced(2, b"b", order=">"))
    assert [(packet[0], packet[2], packet[3]) for packet in found] == [(1, 101, b"a"), (2, 113, b"b")]


def test_secrets_and_unknown_blocks_are_skipped():
    octets = section() + interface() + block(10, b"secrets!") + block(0xBAD, b"?") + enhanced(1, b"a")
    assert [packet[:1] for packet in read(octets)[0]] == [(1,)]


def test_simple_and_old_packets():
    old = block(2, struct.pack("<HHIIII", 0, 0, 0, 9, 3, 3) + b"old")
    simple = block(3, struct.pack("<I", 6) + b"simp")
    found, _ = read(section() + interface(snaplen=4) + old + simple)
    assert found == [(1, 9000, 1, b"old", 3, ""), (2, 9000, 1, b"simp", 6, "")]


def test_a_packet_of_no_interface_is_noted():
    found, notes = read(section() + enhanced(1, b"a") + interface() + enhanced(1, b"b"))
    assert len(found) == 1
    assert notes == ["x: the block after packet 0 is damaged and was dropped"]


def test_a_cut_at_the_end_is_a_note_and_one_in_the_header_an_error():
    whole = section() + interface() + enhanced(1, b"abcd") + enhanced(2, b"efgh")
    found, notes = read(whole[:-1])
    assert len(found) == 1
    assert notes == ["x is cut short: the block after packet 1 is not whole and was dropped"]
    with pytest.raises(CaptureError, match=r"^x is cut short: it ends within the file header$"):
        read(section()[:20])


def test_what_is_written_is_read():
    written = [(1, 1_715_680_800_123_456_789, 1, b"abc", 3, "a comment"), (2, 5, 1, b"defg", 9, "")]
    file = io.BytesIO()
    write_pcapng(file, written)
    assert read(file.getvalue()) == (written, [])
