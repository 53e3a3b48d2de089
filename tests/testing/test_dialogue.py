"""Dialogues: what is written is what has to happen, and a mismatch is a diff."""

from __future__ import annotations

import pytest

from smpplab.session import Role, State, Timers
from smpplab.testing import Answer, Ask, Dialogue, Wait
from smpplab.wire import EnquireLink, EnquireLinkResp, QuerySm, SubmitSm, SubmitSmResp, UnknownPdu

SUBMIT = SubmitSm(destination_addr="447700900123", short_message=b"Hi")


def test_a_dialogue_that_goes_as_written() -> None:
    dialogue = Dialogue(Role.MC, State.BOUND_TRX) >> SUBMIT >> Answer(SubmitSmResp(message_id="1"))
    session = (dialogue << SubmitSmResp(message_id="1")).play()
    assert session.state is State.BOUND_TRX


@pytest.mark.parametrize(
    ("dialogue", "line"),
    [
        (lambda: Dialogue(Role.ESME, State.BOUND_TRX) >> EnquireLink(), "+ << EnquireLinkResp()"),
        (lambda: Dialogue(Role.ESME, State.BOUND_TRX) >> Wait(5) << EnquireLink(), "- << EnquireLink()"),
        (lambda: Dialogue(Role.ESME) >> Ask(SUBMIT.replace()),
         "+ << refused: the ESME may not send submit_sm while OPEN"),
        (lambda: Dialogue(Role.ESME) >> EnquireLink(sequence_number=4) << EnquireLinkResp(sequence_number=5),
         "- << EnquireLinkResp(sequence_number=5)"),
    ],
)  # fmt: skip
def test_a_mismatch_is_a_diff(dialogue: object, line: str) -> None:
    with pytest.raises(AssertionError) as caught:
        dialogue().play()  # type: ignore[operator]
    assert str(caught.value).startswith("the dialogue went otherwise (- written, + happened):\n")
    assert line in str(caught.value).splitlines()


def test_nothing_to_answer_is_an_error() -> None:
    with pytest.raises(AssertionError, match="there is no request to answer"):
        (Dialogue(Role.MC) >> Answer(SubmitSmResp())).play()


def test_numbers_are_filled_in() -> None:
    dialogue = Dialogue(Role.ESME, State.BOUND_TRX, timers=Timers(9, None))
    dialogue >> Ask(SUBMIT.replace()) << SUBMIT >> Ask(QuerySm(message_id="1")) << QuerySm(message_id="1")
    session = (dialogue >> SubmitSmResp(message_id="1") >> Wait(9) << "timed out query_sm").play()
    assert not session.window


def test_unknown_pdus_may_be_said() -> None:
    with pytest.raises(AssertionError, match="GenericNack"):
        (Dialogue(Role.ESME, State.BOUND_TRX) >> UnknownPdu(0x10999, sequence_number=1)).play()
