"""Hexdumps of other tools."""

from __future__ import annotations

from hypothesis import given, strategies as st

from smpplab.render.dumps import payload_of_packet, read_dump
from smpplab.wire import EnquireLink

LINK = bytes(EnquireLink(sequence_number=1))
IP = bytes.fromhex("45000038000040004006 0000 7f000001 7f000001".replace(" ", ""))
TCP = bytes.fromhex("9c410ad7 00000001 00000001 5018 0200 0000 0000".replace(" ", ""))


def picture(octets: bytes) -> str:
    return "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in octets)


def dump(octets: bytes) -> str:
    rows = ((at, octets[at : at + 16]) for at in range(0, len(octets), 16))
    return "\n".join(f"{at:08x}: {row.hex(' ', -2):<39}  {picture(row)}" for at, row in rows)


def test_two_dumps_are_two() -> None:
    assert read_dump(dump(LINK) + "\n\n" + dump(LINK)) == [LINK, LINK]


def test_repeated_lines_of_hexdump_are_filled_in() -> None:
    text = (
        "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n"
        "00000030  61  |a|\n00000031\n"
    )
    assert read_dump(text) == [bytes(48) + b"a"]


def test_offsets_that_do_not_follow_are_left_out() -> None:
    assert read_dump("0000  00 00\n0009  ff ff\n0002  01 02") == [b"\0\0\1\2"]
    assert read_dump("0010  00 00") == []


def test_packets_are_opened() -> None:
    assert payload_of_packet(IP + TCP + LINK) == LINK
    assert payload_of_packet(bytes(12) + b"\x08\0" + IP + TCP + LINK) == LINK
    ip6 = b"\x60\0\0\0" + (20 + 16).to_bytes(2) + b"\x06\x40" + bytes(32)
    assert payload_of_packet(ip6 + TCP + LINK) == LINK
    lines = dump(IP + TCP + LINK).replace("000000", "\t0x00")
    assert read_dump("08:30:00.1 IP 127.0.0.1.40001 > 127.0.0.1.2775: Flags [P.]\n" + lines) == [LINK]
    assert payload_of_packet(IP + TCP + b"GET / HTTP/1.1\r\n\r\n") != b"GET / HTTP/1.1\r\n\r\n"


@given(st.binary(min_size=1, max_size=70))
def test_dumps_come_back(octets: bytes) -> None:
    assert read_dump(dump(b"\0\0" + octets)) == [b"\0\0" + octets]
