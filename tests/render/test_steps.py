"""What a ladder says about each PDU."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.render.steps import Event, events_of, step_of
from smpplab.wire import (
    SMPP,
    DeliverSm,
    EnquireLink,
    EnquireLinkResp,
    QuerySmResp,
    SubmitMulti,
    SubmitSm,
    SubmitSmResp,
    patch,
)

SUBMIT = SubmitSm(source_addr="LAB", destination_addr="447700900123", short_message=b"Hello")


@pytest.mark.parametrize(
    ("pdu", "label", "detail", "status"),
    [
        (SUBMIT, "submit_sm #0", 'LAB → 447700900123, "Hello"', ""),
        (SUBMIT.replace(source_addr="", sequence_number=3), "submit_sm #3", '? → 447700900123, "Hello"', ""),
        (
            SUBMIT.replace(esm_class=0x40, short_message=bytes.fromhex("0500035a0201") + b"Hi"),
            "submit_sm #0", 'LAB → 447700900123, part 1/2, "Hi"', "",
        ),
        (SubmitSmResp(message_id="77", sequence_number=1), "submit_sm_resp #1", "message 77", ""),
        (SubmitSmResp(command_status=0x14), "submit_sm_resp #0", "", "ESME_RMSGQFUL"),
        (QuerySmResp(message_id="77", message_state=2), "query_sm_resp #0", "message 77, DELIVERED", ""),
        (SubmitMulti(dest_address=[]), "submit_multi #0", "0 destinations", ""),
        (
            DeliverSm(destination_addr="LAB", esm_class=4, short_message=b"id:1 stat:EXPIRED"),
            "deliver_sm #0", "? → LAB, receipt 1 EXPIRED", "",
        ),
        (patch(SUBMIT, sm_length=99), "submit_sm #0", "sm_length says 99 octets, 5 left", "broken"),
        (b"hi", "no PDU", "a header has 16 octets, 2 are here", "broken"),
    ],
)  # fmt: skip
def test_steps(pdu: Any, label: str, detail: str, status: str) -> None:
    step = step_of(Event(bytes(pdu), True), SMPP)
    assert (step.label, step.detail, step.status) == (label, detail, status)


def test_answers_know_how_long_they_took() -> None:
    class Seen:
        def __init__(self, time: float, pdu: Any, direction: str) -> None:
            self.time, self.octets, self.direction = time, bytes(pdu), direction

    events = events_of(
        [
            Seen(10.0, EnquireLink(sequence_number=1), "to_mc"),
            Seen(10.1, EnquireLink(sequence_number=1), "to_esme"),
            Seen(10.25, EnquireLinkResp(sequence_number=1), "to_esme"),
            Seen(12.1, EnquireLinkResp(sequence_number=1), "to_mc"),
            Seen(13.0, EnquireLinkResp(sequence_number=1), "to_mc"),
        ],
        SMPP,
    )
    assert [step_of(event, SMPP).after for event in events] == ["", "", "in 250.0 ms", "in 2.00 s", ""]
    assert step_of(events[2], SMPP).time == "0.250"
