"""What comes back from `submit`."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.client import Submission
from smpplab.errors import LocalProtocolError, ReceiptTimeout
from smpplab.text.receipts import Receipt
from smpplab.wire import SubmitSm, SubmitSmResp

DONE = Receipt(message_id="a", stat="DELIVRD", outcome="delivered", final=True)
FAILED = Receipt(message_id="b", stat="UNDELIV", outcome="failed", final=True)
ON_ITS_WAY = Receipt(message_id="a", stat="ENROUTE", outcome="pending", final=False)
UNCLEAR = Receipt(message_id="a", stat="UNKNOWN", outcome="unknown", final=None)


def submission(*ids: str) -> Submission:
    requests = [SubmitSm(destination_addr="1", short_message=b"x") for _ in ids]
    made = Submission(requests, 10.0, "log", {"campaign": 7})
    made.responses = [SubmitSmResp(message_id=name) for name in ids]
    made.latency = 0.0125
    return made


def test_what_it_knows() -> None:
    found = submission("a", "b")
    assert (found.message_id, found.message_ids, found.segments) == ("a", ["a", "b"], 2)
    assert (found.request, found.response) == (found.requests[0], found.responses[0])
    assert found.status.name == "ESME_ROK"
    assert repr(found) == "<Submission a, 2 segments, answered in 12.5 ms>"
    assert repr(submission("")) == "<Submission (no id), answered in 12.5 ms>"
    assert not found.receipted
    assert (found.log_id, found.metadata) == ("log", {"campaign": 7})


async def test_no_receipt_was_asked_for() -> None:
    with pytest.raises(LocalProtocolError, match=r"^no receipt was asked for: submit with receipt=True$"):
        await submission("a").receipt()


async def test_no_receipt_in_time() -> None:
    found = submission("a")
    found.expect(found.message_ids, 1)
    with pytest.raises(ReceiptTimeout, match=r"^no final receipt for a within 0\.01 s$"):
        await found.receipt(timeout=0.01)
    found.awaited.take(DONE, "a", 12.0)
    assert await found.receipt() is DONE


async def test_several_may_wait() -> None:
    found = submission("a")
    found.expect(found.message_ids, 1)
    waiting = [asyncio.create_task(found.receipt()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    assert found.awaited.take(ON_ITS_WAY, "a", 11.0)
    assert found.awaited.take(DONE, "a", 12.5)
    assert [await task for task in waiting[1:]] == [DONE, DONE]
    assert found.receipted_after == 2.5
    assert repr(found) == "<Submission a, answered in 12.5 ms, DELIVRD after 2.50 s>"


@pytest.mark.parametrize(("receipts", "told"), [([DONE, FAILED], FAILED), ([FAILED, DONE], FAILED)])
async def test_of_several_the_one_that_says_the_most(receipts: list[Receipt], told: Receipt) -> None:
    found = submission("a", "b")
    found.expect(found.message_ids, 2)
    for receipt in receipts:
        found.awaited.take(receipt, receipt.message_id or "", 11.0)
    assert await found.receipt() is told


def test_a_repetition_is_no_news() -> None:
    found = submission("a")
    found.expect(found.message_ids, 1)
    assert [found.awaited.take(DONE, "a", 11.0), found.awaited.take(DONE, "a", 12.0)] == [True, False]
    assert len(found.receipts) == 1


def test_an_unclear_state_counts_as_final() -> None:
    found = submission("a")
    found.expect(found.message_ids, 1)
    found.awaited.take(UNCLEAR, "a", 11.0)
    assert found.receipted


async def test_latency_is_on_the_links_clock(mc: Any) -> None:
    esme = await mc.connect()
    mc.link.delay = 0.25
    (found,) = await mc.during(1, esme.submit("447700900123", "Hi"))
    assert found.latency == 0.5
