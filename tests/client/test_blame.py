"""Whose fault it is that a message goes back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.client import Outgoing
from smpplab.client.blame import STOPPED, cause, counts
from smpplab.errors import ConnectionLost, LinkTimeout, ResponseTimeout, Throttled
from smpplab.wire import SubmitSm

SENT = ConnectionLost("gone", request=SubmitSm(destination_addr="447700900123"))
SILENT = LinkTimeout("gone", request=SubmitSm(destination_addr="447700900123"))


@pytest.mark.parametrize(
    ("error", "alone", "counted", "lost"),
    [
        (SENT, False, False, 1),
        (SENT, True, True, 1),
        (SILENT, False, False, 1),
        (SILENT, True, True, 1),
        (ConnectionLost("nothing was sent"), True, False, 0),
        (Throttled("too fast"), True, False, 0),
        (asyncio.CancelledError(), True, False, 0),
        (ResponseTimeout("no answer"), False, True, 0),
        (ZeroDivisionError("mine"), False, True, 0),
    ],
)
def test_what_counts(error: Any, alone: bool, counted: bool, lost: int) -> None:
    message = Outgoing("447700900123", "Hello")
    assert counts(error, message, alone) is counted
    assert message.lost == lost


def test_where_one_try_is_all_nothing_that_was_sent_is_sent_again() -> None:
    message = Outgoing("447700900123", "Hello")
    assert counts(SENT, message, alone=False, once=True)
    assert not counts(ConnectionLost("nothing was sent"), message, alone=False, once=True)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SENT, "the link was lost"),
        (Throttled("too fast"), "the MC says that we are too fast"),
        (asyncio.CancelledError(), STOPPED),
        (asyncio.CancelledError("the link was lost"), "the link was lost"),
    ],
)
def test_causes_tell_nothing_of_the_message(error: BaseException, said: str) -> None:
    assert cause(error) == said
