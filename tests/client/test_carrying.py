"""How an operation names its message, and what goes on while one is under way."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.client import Submission
from smpplab.client.carrying import named
from smpplab.errors import CommandError, UsageError
from smpplab.wire import DataSmResp, SubmitSm, SubmitSmResp

TO = "447700900123"


def submission(*ids: str) -> Submission:
    made = Submission([SubmitSm(destination_addr=TO) for _ in ids])
    made.responses = [SubmitSmResp(message_id=message_id) for message_id in ids]
    return made


def test_names_of_messages() -> None:
    assert named("77") == ["77"]
    assert named(submission("1", "2", "1")) == ["1", "2"]


@pytest.mark.parametrize("message", ["", None, 77, b"77", submission(), submission("1", "")])
def test_what_has_no_name(message: Any) -> None:
    with pytest.raises(UsageError, match=r"^a message is named by its message_id or its Submission, not by "):
        named(message)


@pytest.mark.parametrize("status", [0, 8])
async def test_a_receipt_that_overtakes_waits_only_while_it_may_fit(mc: Any, status: int) -> None:
    """Whatever becomes of a data_sm: nothing goes on waiting for it."""
    mc.on["data_sm"] = lambda pdu: [mc.receipt("77"), DataSmResp(message_id="77", command_status=status)]
    esme = await mc.connect()
    if status:
        with pytest.raises(CommandError):
            await esme.data_sm(TO, "Hi", receipt=True)
    else:
        assert (await esme.data_sm(TO, "Hi", receipt=True)).receipted
    assert esme.receiving.live.awaited == 0
    assert esme.counters["unmatched receipts"] == bool(status)
