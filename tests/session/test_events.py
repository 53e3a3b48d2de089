"""Events are values: equal by value, told apart by type, and each knows its time."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from smpplab.errors import DecodeError
from smpplab.session import (
    BadPdu,
    Broken,
    LinkSilent,
    Received,
    Role,
    Sent,
    Session,
    State,
    StateChanged,
    TimedOut,
    events,
)
from smpplab.wire import EnquireLink, EnquireLinkResp

PDU = EnquireLink(sequence_number=1)
EXAMPLES = [
    Sent(PDU, bytes(PDU), 1.0),
    Received(PDU, bytes(PDU), 1.0),
    StateChanged(State.OPEN, State.CLOSED, 1.0),
    TimedOut(PDU, 1.0),
    LinkSilent("enquire_link", 1.0),
    BadPdu(b"", DecodeError("why"), 1.0),
    Broken(b"", DecodeError("why"), 1.0),
]


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_every_event_knows_its_time(event: typing.Any) -> None:
    assert event.time == 1.0
    assert dataclasses.replace(event) == event
    assert dataclasses.replace(event, time=2.0) != event


def test_the_union_names_every_event() -> None:
    assert {cls.__name__ for cls in typing.get_args(events.Event)} == {
        type(event).__name__ for event in EXAMPLES
    }


def test_what_answers_knows_its_request_and_the_latency() -> None:
    session, seen = Session(Role.MC), []
    session.taps.append(seen.append)
    session.receive(bytes(PDU), 5.0)
    came, went = seen
    assert (type(came), came.pdu, came.octets, came.request) == (Received, PDU, bytes(PDU), None)
    assert (type(went), went.request, went.latency) == (Sent, PDU, 0.0)
    assert went.pdu == EnquireLinkResp(sequence_number=1)
    assert came.answered
