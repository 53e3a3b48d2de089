"""Whatever a network does to a stream, the same PDUs come out."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, strategies as st

from smpplab.capture.tcpflow import rows


def read(packets, **how):
    notes = []
    found = [row for batch in rows(packets, notes=notes, **how) for row in batch]
    return sorted(found, key=lambda row: row[6]), notes


def octets(found, direction=None):
    return [row[3] for row in found if direction in (None, row[2])]


@given(data=st.data(), seed=st.integers(0, 1 << 16), wrap=st.booleans())
def test_splitting_repeating_and_reordering_give_the_same_pdus(messy, data, seed, wrap):
    rng = random.Random(seed)
    talk = messy.conversation(data.draw(st.integers(1, 12)), seed)
    wire = messy.Wire(first=(0xFFFFFF00, 0xFFFFFFF0) if wrap else (1000, 9000))
    wire.handshake()
    segments = []
    for sender in (0, 1):
        stream = b"".join(pdu for who, pdu in talk if who == sender)
        at = 0
        while at < len(stream):
            size = rng.choice((1, 3, 7, 16, 100, 1448))
            segments.append((sender, at, stream[at : at + size]))
            if rng.random() < 0.2:
                back = rng.randrange(at + 1) if rng.random() < 0.5 else at
                segments.append((sender, back, stream[back : at + size]))
            at += size
    order = sorted(
        range(len(segments)), key=lambda n: n + rng.random() * data.draw(st.sampled_from((0, 3, 40)))
    )
    start = list(wire.seq)
    for number in order:
        sender, at, piece = segments[number]
        wire.put(wire.frame(sender, piece, seq=start[sender] + at))
    found, _ = read(wire.packets())
    for sender, direction in ((0, "to_mc"), (1, "to_esme")):
        assert Counter(octets(found, direction)) == Counter(pdu for who, pdu in talk if who == sender)
    assert not any(row[7] for row in found)


def test_time_and_frame_are_those_of_the_completing_packet(messy):
    wire = messy.Wire()
    wire.handshake()
    wire.send(0, messy.BIND[:7])
    wire.send(0, messy.BIND[7:] + messy.pdu(4, 2) + messy.pdu(4, 3)[:5])
    wire.send(0, messy.pdu(4, 3)[5:])
    found, _ = read(wire.packets())
    assert [row[6] for row in found] == [4, 4, 5]
    assert found[0][0] == wire.frames[3][0]


def test_a_late_segment_completes_what_it_belongs_to(messy):
    wire = messy.Wire()
    wire.handshake()
    wire.send(0, messy.BIND)
    stream = messy.pdu(4, 2, b"x" * 20) + messy.pdu(4, 3)
    wire.put(wire.frame(0, stream[30:], seq=wire.seq[0] + 30))
    wire.put(wire.frame(0, stream[:30]))
    found, _ = read(wire.packets())
    assert [(row[6], row[3]) for row in found[1:]] == [(4, messy.pdu(4, 3)), (5, messy.pdu(4, 2, b"x" * 20))]


def test_a_gap_within_a_pdu_costs_that_pdu_only(messy):
    wire = messy.Wire()
    wire.handshake()
    wire.send(0, messy.BIND)
    long = messy.pdu(4, 2, b"y" * 100)
    wire.send(0, long[:40])
    wire.seq[0] += 50
    wire.send(0, long[90:] + messy.pdu(4, 3))
    found, notes = read(wire.packets())
    assert octets(found) == [messy.BIND, long[:40], messy.pdu(4, 3)]
    assert found[1][7] == "cut short: 40 of 116 octets, 50 octets are missing from the capture"
    assert found[2][7] == ""
    assert "50 octets are missing from the capture" in notes


def test_after_a_gap_over_a_boundary_the_next_header_is_found(messy):
    wire = messy.Wire()
    wire.handshake()
    wire.send(0, messy.BIND)
    wire.seq[0] += 77
    wire.send(0, b"rest of a PDU" + messy.pdu(4, 5) + messy.pdu(4, 6))
    found, _ = read(wire.packets())
    assert octets(found) == [messy.BIND, messy.pdu(4, 5), messy.pdu(4, 6)]
    assert found[1][7] == "resynchronised: 77 octets before it are missing from the capture"


@pytest.mark.parametrize("cut", [0, 1, 9, 30])
def test_a_capture_begun_in_mid_session(messy, cut):
    wire = messy.Wire(dport=9000)
    first = messy.pdu(4, 1, b"z" * 30)
    wire.send(0, (first + messy.pdu(4, 2) + messy.pdu(4, 3))[cut:])
    wire.send(1, messy.pdu(0x80000004, 2))
    found, _ = read(wire.packets())
    assert octets(found, "to_mc") == ([first] if not cut else []) + [messy.pdu(4, 2), messy.pdu(4, 3)]
    assert octets(found, "to_esme") == [messy.pdu(0x80000004, 2)]


def test_an_unknown_command_and_an_odd_status_are_kept(messy):
    wire = messy.Wire()
    wire.handshake()
    odd = [messy.BIND, messy.pdu(0x00010203, 2, b"?"), messy.pdu(0x80000004, 3, status=0x4A), messy.pdu(4, 4)]
    for one in odd:
        wire.send(0, one)
    assert octets(read(wire.packets())[0]) == odd


def test_an_impossible_length_is_kept_with_its_reason(messy):
    wire = messy.Wire()
    wire.handshake()
    bad = b"\0\0\0\x05" + messy.pdu(4, 2)[4:]
    wire.send(0, messy.BIND + bad + messy.pdu(4, 3))
    found, _ = read(wire.packets())
    assert octets(found) == [messy.BIND, bad, messy.pdu(4, 3)]
    assert found[1][7] == "command_length 5 is impossible: 16 octets up to the next header"


def test_a_length_that_is_too_large_does_not_swallow_the_rest(messy):
    wire = messy.Wire()
    wire.handshake()
    bad = b"\0\0\x08\x00" + messy.pdu(4, 2, b"body")[4:]
    wire.send(0, messy.BIND + bad + messy.pdu(4, 3) + messy.pdu(6, 4))
    assert octets(read(wire.packets())[0]) == [messy.BIND, bad, messy.pdu(4, 3), messy.pdu(6, 4)]


def test_reused_ports_are_a_new_session(messy):
    wire = messy.Wire()
    wire.handshake()
    wire.send(0, messy.BIND)
    wire.put(wire.frame(0, flags=0x11))
    wire.seq = [700_000, 800_000]
    wire.handshake()
    wire.send(0, messy.BIND)
    found, _ = read(wire.packets())
    names = [row[1] for row in found]
    assert names == ["192.0.2.1:50001-192.0.2.2:2775", "192.0.2.1:50001-192.0.2.2:2775#2"]


def test_keep_alives_and_padding_change_nothing(messy):
    wire = messy.Wire()
    wire.handshake()
    wire.send(0, messy.BIND, pad=9)
    wire.put(wire.frame(0, b"\0", seq=wire.seq[0] - 1))
    wire.send(0, messy.pdu(0x15, 2), pad=6)
    assert octets(read(wire.packets())[0]) == [messy.BIND, messy.pdu(0x15, 2)]


def test_the_direction_comes_from_the_commands_even_when_late(messy):
    wire = messy.Wire(sport=100, dport=60000)
    wire.send(1, messy.pdu(0x15, 1))
    wire.send(0, messy.pdu(0x80000015, 1))
    wire.send(0, messy.pdu(4, 1))
    found, _ = read(wire.packets())
    assert [row[2] for row in found] == ["to_esme", "to_mc", "to_mc"]
    assert found[0][4:6] == ("192.0.2.2:60000", "192.0.2.1:100")


def test_an_outbind_comes_from_the_mc_though_it_calls(messy):
    wire = messy.Wire(sport=2775, dport=4000)
    wire.handshake()
    wire.send(0, messy.pdu(0x0B, 1, b"mc\0\0"))
    assert [row[2] for row in read(wire.packets())[0]] == ["to_esme"]


def test_other_protocols_are_left_out_and_counted(messy):
    wire = messy.Wire(dport=80)
    wire.handshake()
    wire.send(0, b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")
    found, notes = read(wire.packets())
    assert found == []
    assert notes == ["1 TCP connections are not SMPP, or of other ports, and were left out"]


def test_ports_choose_the_connections(messy):
    one, two = messy.Wire(dport=2775), messy.Wire(sport=50002, dport=9999)
    for wire in (one, two):
        wire.handshake()
        wire.send(0, messy.BIND)
    packets = one.packets() + two.packets()
    assert {row[5] for row in read(packets)[0]} == {"192.0.2.2:2775", "192.0.2.2:9999"}
    assert {row[5] for row in read(packets, ports=[9999])[0]} == {"192.0.2.2:9999"}


def test_tls_is_named(messy):
    wire = messy.Wire()
    wire.handshake()
    wire.send(0, b"\x16\x03\x01\x02\x00" + bytes(600))
    assert (
        "1 connections are secured with TLS and cannot be read without their keys" in read(wire.packets())[1]
    )
