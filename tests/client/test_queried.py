"""What the MC says about a message, as values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from smpplab.client.queried import Queried
from smpplab.wire import MessageState, QuerySmResp

STATES = list(MessageState)


def queried(state: Any, message_id: str = "77", **fields: Any) -> Queried:
    return Queried.of(QuerySmResp(message_id=message_id, message_state=state, **fields), "asked")


def test_the_parts() -> None:
    found = queried(MessageState.UNDELIVERABLE, final_date="270115083100000+", error_code=9)
    assert (found.message_id, found.state, found.error_code) == ("77", MessageState.UNDELIVERABLE, 9)
    assert (found.outcome, found.final, found.segments) == ("failed", True, ())
    assert repr(found) == "<Queried 77 UNDELIVERABLE at 2027-01-15 08:31:00, error 9>"
    assert queried(77, "").message_id == "asked"
    assert repr(queried(77, "")) == "<Queried asked 77>"


def test_a_date_without_an_offset_is_naive() -> None:
    assert queried(2, final_date="270115083100").final_date == datetime(2027, 1, 15, 8, 31)


@pytest.mark.parametrize("state", STATES)
def test_what_a_state_means(state: MessageState) -> None:
    found = queried(state)
    pending = state in (MessageState.SCHEDULED, MessageState.ENROUTE)
    assert (found.outcome == "pending") == pending
    assert (found.final is False) == pending


@pytest.mark.parametrize(
    ("states", "decides"),
    [([2], 2), ([2, 2], 2), ([2, 1], 1), ([1, 5, 2], 5), ([2, 7], 7), ([1, 7], 7), ([8, 3], 8)],
)
def test_several_segments_as_one(states: list[int], decides: int) -> None:
    found = [queried(MessageState(state), str(at)) for at, state in enumerate(states)]
    together = Queried.together(found)
    assert (together.state, together.message_id) == (decides, str(states.index(decides)))
    assert together.segments == (tuple(found) if len(found) > 1 else ())
    assert (", 2 segments" in repr(together)) == (len(found) == 2)
