"""What is answered by itself: a table from what came to what is said."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.errors import DecodeError
from smpplab.session import State
from smpplab.session.answers import LINK, to_bad, to_broken, to_unexpected
from smpplab.wire import (
    SMPP,
    AlertNotification,
    BindTransceiver,
    CommandStatus,
    EnquireLink,
    GenericNack,
    Outbind,
    Pdu,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    UnknownPdu,
    decode,
    patch,
)

STATUS = CommandStatus


def said(answer: Pdu | None) -> Any:
    return None if answer is None else (answer.command, answer.status)


@pytest.mark.parametrize(
    ("pdu", "state", "answer"),
    [
        (SubmitSm(destination_addr="1"), State.OPEN, ("submit_sm_resp", STATUS.ESME_RINVBNDSTS)),
        (SubmitSm(destination_addr="1"), State.UNBOUND, None),
        (BindTransceiver(system_id="lab"), State.BOUND_TX, ("bind_transceiver_resp", STATUS.ESME_RALYBND)),
        (BindTransceiver(system_id="lab"), State.OPEN, ("bind_transceiver_resp", STATUS.ESME_RINVBNDSTS)),
        (Outbind(system_id="mc"), State.BOUND_TX, None),
        (AlertNotification(source_addr="1", esme_addr="2"), State.OPEN, None),
        (UnknownPdu(0x0999, b""), State.BOUND_TRX, ("generic_nack", STATUS.ESME_RINVCMDID)),
        (UnknownPdu(0x80000999, b""), State.BOUND_TRX, None),
    ],
)
def test_what_is_unexpected(pdu: Pdu, state: State, answer: Any) -> None:
    assert said(to_unexpected(SMPP, pdu, state)) == answer


def broken(pdu: Pdu, **fields: int) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        decode(patch(pdu, **fields))
    return caught.value


def test_a_bad_request_gets_its_response_with_what_is_wrong() -> None:
    error = broken(SubmitSm(destination_addr="1", short_message=b"Hi", sequence_number=7), sm_length=200)
    answer = to_bad(SMPP, error)
    assert answer is not None
    assert (said(answer), answer.sequence_number) == (("submit_sm_resp", STATUS.ESME_RINVMSGLEN), 7)


def test_bad_responses_and_one_way_pdus_get_nothing() -> None:
    response = bytes(SubmitSmResp(message_id="77"))[:-1]
    one_way = bytes(Outbind(system_id="mc"))[:-1]
    for octets in (response, one_way):
        with pytest.raises(DecodeError) as caught:
            decode(len(octets).to_bytes(4) + octets[4:])
        assert to_bad(SMPP, caught.value) is None


def test_a_stream_out_of_step_is_told_so() -> None:
    error = broken(EnquireLink(sequence_number=9), command_length=9)
    assert isinstance(to_broken(error), GenericNack)
    assert to_broken(error).status is STATUS.ESME_RINVCMDLEN


def test_link_pdus_have_their_answers() -> None:
    assert {asked.command: answer.command for asked, answer in LINK.items()} == {
        "enquire_link": "enquire_link_resp",
        "unbind": "unbind_resp",
    }
    assert set(LINK) == {EnquireLink, Unbind}
