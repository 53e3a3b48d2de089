"""What a captured session amounts to as a script."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from smpplab.capture import Record
from smpplab.errors import UsageError
from smpplab.simulator.replay_script import Script, scripts
from smpplab.wire import (
    BindTransceiver,
    BindTransceiverResp,
    DeliverSm,
    EnquireLink,
    EnquireLinkResp,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    UnbindResp,
)


def records(*steps: tuple[str, Any], session: str = "lab") -> list[Record]:
    """One PDU every tenth of a second."""
    time = count(0, 100_000_000)
    return [Record(next(time), session, way, bytes(pdu)) for way, pdu in steps]  # type: ignore[arg-type]


SESSION = [
    ("to_mc", BindTransceiver(system_id="lab", sequence_number=1)),
    ("to_esme", BindTransceiverResp(system_id="MC", sequence_number=1)),
    ("to_mc", EnquireLink(sequence_number=2)),
    ("to_esme", EnquireLinkResp(sequence_number=2)),
    ("to_mc", SubmitSm(destination_addr="1", short_message=b"a", sequence_number=3)),
    ("to_mc", SubmitSm(destination_addr="1", short_message=b"b", sequence_number=4)),
    ("to_mc", SubmitSm(destination_addr="1", short_message=b"c", sequence_number=5)),
    ("to_esme", SubmitSmResp(message_id="of c", sequence_number=5)),
    ("to_esme", DeliverSm(destination_addr="LAB", sequence_number=1)),
    ("to_esme", SubmitSmResp(message_id="of a", sequence_number=3)),
    ("to_esme", SubmitSmResp(message_id="nobody asked", sequence_number=99)),
    ("to_mc", Unbind(sequence_number=6)),
    ("to_esme", UnbindResp(sequence_number=6)),
]


def test_answers_belong_to_the_request_of_that_place() -> None:
    (script,) = scripts(records(*SESSION))
    first, second, third = script.answers[SubmitSm.command_id]
    assert first is not None and third is not None and second is None
    assert (first.after, third.after) == (pytest.approx(0.5), pytest.approx(0.1))
    assert b"of a" in first.octets and b"of c" in third.octets
    assert (script.bind.system_id, script.requests) == ("lab", 4)


def test_what_the_mc_sent_by_itself_follows_a_request() -> None:
    (script,) = scripts(records(*SESSION))
    assert list(script.sent) == [4]
    assert [step.after for step in script.sent[4]] == pytest.approx([0.2, 0.4])
    assert repr(script) == "<Script: 4 requests, 2 PDUs of the MC's own>"


def test_sessions_without_a_bind_are_left_out() -> None:
    whole, rest = records(*SESSION), records(*SESSION[4:], session="begun before")
    assert len(scripts(rest + whole)) == 1
    with pytest.raises(UsageError, match=r"^no session of this capture begins with a bind"):
        scripts(rest)


def test_a_bind_that_cannot_be_read_is_none() -> None:
    octets = bytes(SESSION[0][1])[:20]
    script = Script([Record(0, "lab", "to_mc", octets)])
    assert script.bind is None and script.requests == 1
