"""pcap in every dialect; what is said about files that are none."""

from __future__ import annotations

import gzip
import io
import struct

import pytest

from smpplab.capture.pcap import packets, read_packets, write_pcap
from smpplab.errors import CaptureError

NOT = "not with the magic number of pcap or pcapng"


def classic(order="<", magic=0xA1B2C3D4, fraction=5, octets=b"0123456789", original=10):
    header = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, 113)
    return header + struct.pack(order + "IIII", 1_715_680_800, fraction, len(octets), original) + octets


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "unit"), [(0xA1B2C3D4, 1000), (0xA1B23C4D, 1)])
def test_both_octet_orders_and_units(tmp_path, order, magic, unit):
    path = tmp_path / "a.bin"
    path.write_bytes(classic(order, magic))
    (packet,) = read_packets(path)
    assert packet == (1, 1_715_680_800_000_000_000 + 5 * unit, 113, b"0123456789", 10, "")


def test_a_gzipped_file_is_read(tmp_path):
    path = tmp_path / "a.pcap.gz"
    path.write_bytes(gzip.compress(classic()))
    assert [packet.frame for packet in read_packets(path)] == [1]


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (b"", "x is empty: a capture has at least a header"),
        (b"Dear diary, today", f"x is no capture: it starts with 'Dear diary, ', {NOT}"),
        (b"\x7fELF" + bytes(8), "x is no capture: it starts with 7f 45 4c 46 " + "00 " * 7 + "00, " + NOT),
        (classic()[:23], "x is cut short: it ends within the file header"),
        (b"\xd4\xc3", "x is cut short: it ends within the file header"),
    ],
)  # fmt: skip
def test_what_is_no_capture_is_said_in_one_sentence(octets, message):
    with pytest.raises(CaptureError) as caught:
        list(packets(io.BytesIO(octets), "x", []))
    assert str(caught.value) == message


def test_a_file_cut_short_keeps_what_is_whole():
    notes = []
    whole = classic() + classic()[24:]
    assert len(list(packets(io.BytesIO(whole[:-3]), "x", notes))) == 1
    assert notes == ["x is cut short: packet 2 is not whole and was dropped"]


def test_a_damaged_length_ends_the_reading():
    notes = []
    octets = classic() + struct.pack("<IIII", 1, 1, 0xFFFFFFFF, 0) + bytes(50)
    assert len(list(packets(io.BytesIO(octets), "x", notes))) == 1
    assert notes == ["x is damaged after packet 1: the next says it has 4,294,967,295 octets"]


def test_what_is_written_is_read():
    written = [(1, 12_345_678_901, 1, b"abc", 3, ""), (2, 12_345_678_902, 1, b"d" * 9000, 9000, "")]
    file = io.BytesIO()
    write_pcap(file, written)
    assert list(packets(io.BytesIO(file.getvalue()), "x", [])) == written
