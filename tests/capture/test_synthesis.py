"""The packets made for a capture: correct enough for any reader, ours included."""

from __future__ import annotations

import pytest

from smpplab.capture.linklayers import Network
from smpplab.capture.record import Capture, Record
from smpplab.capture.synthesis import checksum, packets
from smpplab.capture.tcpflow import rows


def reread(capture):
    return [row for batch in rows(packets(capture)) for row in batch]


def test_checksums_are_right(messy):
    capture = Capture([Record(0, "s", "to_mc", messy.BIND + b""), Record(1, "s", "to_esme", messy.BIND_RESP)])
    for _, _, _, octets, _, _ in packets(capture):
        assert checksum(octets[14:34]) == 0
        segment = octets[34:]
        assert checksum(octets[26:34] + len(segment).to_bytes(4, "big") + b"\0\0\0\x06" + segment) == 0


@pytest.mark.parametrize(
    ("src", "dst"), [("192.0.2.7:40000", "198.51.100.1:3000"), ("[2001:db8::7]:40000", "[2001:db8::1]:3000")]
)
def test_known_addresses_are_kept(messy, src, dst):
    (row,) = reread(Capture([Record(5, "s", "to_mc", messy.BIND, src, dst)]))
    assert row == (5, "s", "to_mc", messy.BIND, src, dst, 4, "")


def test_unknown_addresses_are_made_and_sessions_kept_apart(messy):
    records = [Record(n, f"s{n % 3}", "to_mc", messy.pdu(4, n), "localhost:1", "mc") for n in range(9)]
    found = reread(Capture(records))
    assert [row[:4] for row in found] == Capture([*records]).rows[0:0] + [
        row[:4] for row in Capture(records).rows
    ]
    assert {row[5] for row in found} == {"192.0.2.2:2775"}
    assert len({row[4] for row in found}) == 3


def test_the_same_addresses_at_the_same_time_do_not_mix(messy):
    records = [
        Record(n, f"s{n % 2}", "to_mc", messy.pdu(4, n), "192.0.2.7:1", "192.0.2.8:2") for n in range(4)
    ]
    assert [row[:4] for row in reread(Capture(records))] == [row[:4] for row in Capture(records).rows]


def test_a_long_pdu_is_cut_into_segments(messy):
    long = messy.pdu(4, 1, b"z" * 9000)
    capture = Capture([Record(5, "s", "to_mc", long)])
    chunks = [Network().chunk(packet[2], packet[3]) for packet in packets(capture)]
    assert max(len(chunk[3]) for chunk in chunks if chunk) == 1448
    assert reread(capture)[0][3] == long


def test_a_record_cut_short_is_cut_short_again(messy):
    records = [
        Record(1, "s", "to_mc", messy.pdu(4, 1, b"x" * 40)[:30]),
        Record(2, "s", "to_mc", messy.pdu(4, 2)),
    ]
    found = reread(Capture(records))
    assert [row[3] for row in found] == [record.octets for record in records]
    assert found[0][7].startswith("cut short: 30 of 56 octets")
