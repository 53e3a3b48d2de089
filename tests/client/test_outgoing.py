"""What brokers hold and hear."""

from __future__ import annotations

import pickle

from smpplab.client import Outcome, Outgoing


def test_a_message_that_waits() -> None:
    message = Outgoing("447700900123", "Hi", receipt=True, log_id="a7", metadata={"order": 1})
    assert repr(message) == "Outgoing(to='447700900123', text='Hi', log_id='a7')"
    assert repr(Outgoing("1", b"x")) == "Outgoing(to='1', text=b'x')"
    assert pickle.loads(pickle.dumps(message)) == message
    assert (message.tries, message.source, message.options) == (0, None, {})


def test_an_outcome() -> None:
    assert Outcome("submission").ok
    assert not Outcome(error=ValueError()).ok
