"""A message: how much is kept of it; its states are tested with the mailbox and against the model."""

from __future__ import annotations

from smpplab.simulator import Message
from smpplab.wire import SubmitSm


def test_the_payload_counts_once():
    pdu = SubmitSm(destination_addr="1", tlvs={"message_payload": b"Hello", "callback_num": b"1" * 19})
    message = Message("1", "lab", pdu, pdu, b"Hello", 0.0)
    assert message.size == 5 + 96 + 19
    assert message.pending and message.expires == float("inf")
