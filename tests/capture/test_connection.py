"""One connection: order, bounds, and which end is which."""

from __future__ import annotations

import pytest

from smpplab.capture.commands import known_command_ids
from smpplab.capture.connection import Connection

ADDRESSES = bytes([192, 0, 2, 1, 192, 0, 2, 2])


def connection(source=50001, target=2775):
    key = ADDRESSES + source.to_bytes(2, "big") + target.to_bytes(2, "big")
    one = Connection(key, known_command_ids(), frozenset())
    for flow in one.flows:
        flow.begin(0, whole=True)
    return one


def test_waiting_for_a_lost_segment_is_bounded(messy):
    one = connection()
    flow = one.flows[0]
    flow.take(0, messy.BIND, 0, 1, 1)
    at, submit = len(messy.BIND) + 500, messy.pdu(4, 2, bytes(1400))
    for frame in range(2, 1600):
        flow.take(at, submit, 0, frame, frame)
        at += len(submit)
    assert flow.framer.lost == 500
    flow.finish()
    assert len([piece for piece in one.pieces if piece[3] == submit]) == 1598


def test_a_segment_cut_by_snaplen_costs_its_own_pdu_only(messy):
    one = connection()
    flow = one.flows[0]
    submit = messy.pdu(4, 2, b"x" * 100)
    flow.take(0, submit[:60], 56, 1, 1)
    flow.take(116, messy.pdu(4, 3), 0, 2, 2)
    assert [piece[3] for piece in one.pieces] == [submit[:60], messy.pdu(4, 3)]
    assert one.pieces[0][4] == "cut short: 60 of 116 octets, 56 octets are missing from the capture"


def test_overlaps_are_taken_once(messy):
    flow = connection().flows[0]
    flow.take(0, messy.BIND, 0, 1, 1)
    flow.take(0, messy.BIND + messy.pdu(4, 2), 0, 2, 2)
    assert [piece[3] for piece in flow.connection.pieces] == [messy.BIND, messy.pdu(4, 2)]
    assert flow.repeated == len(messy.BIND)


@pytest.mark.parametrize(
    ("ports", "opener", "to_mc"),
    [((50001, 2775), None, 0), ((2775, 50001), None, 1), ((9000, 9500), None, 1), ((9000, 9500), 0, 0)],
)
def test_without_evidence_the_ports_or_the_caller_tell(messy, ports, opener, to_mc):
    one = connection(*ports)
    one.opener = None if opener is None else one.flows[opener]
    one.flows[0].take(0, messy.pdu(0x15), 0, 1, 1)
    assert not one.decide()
    assert one.decide(now=True)
    assert one.to_mc is one.flows[to_mc]
