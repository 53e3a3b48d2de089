"""aiosmpplib on the same loop, as an ESME of our simulator."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

pytestmark = pytest.mark.peers

SOURCE, DESTINATION = "447700900001", "447700900002"


def hook() -> Any:
    """A hook of aiosmpplib that puts all that is received into a queue."""
    from aiosmpplib.hook import AbstractHook

    class Queue(AbstractHook):
        def __init__(self) -> None:
            self.received_messages: asyncio.Queue[Any] = asyncio.Queue()
            self.errors: list[Exception] = []

        async def sending(self, smpp_message: Any, pdu: bytes, client_id: str) -> None:
            pass

        async def received(self, smpp_message: Any, pdu: bytes, client_id: str) -> None:
            await self.received_messages.put(smpp_message)

        async def send_error(self, smpp_message: Any, error: Exception, client_id: str) -> None:
            self.errors.append(error)

    return Queue()


def message(text: str, log_id: str, **options: Any) -> Any:
    """A submit_sm that wants a receipt."""
    from aiosmpplib import NPI, TON, PhoneNumber, SubmitSm

    return SubmitSm(
        short_message=text,
        source=PhoneNumber(SOURCE, TON.INTERNATIONAL, NPI.ISDN),
        destination=PhoneNumber(DESTINATION, TON.INTERNATIONAL, NPI.ISDN),
        registered_delivery=1,
        log_id=log_id,
        **options,
    )


async def gather(hook: Any, count: int, kind: str) -> list[Any]:
    """The next `count` messages of a kind; the others go by."""
    found: list[Any] = []
    while len(found) < count:
        item = await hook.received_messages.get()
        if type(item).__name__ == kind:
            found.append(item)
    return found


@contextlib.asynccontextmanager
async def running(port: int, queue: Any, messages: list[Any]) -> AsyncIterator[Any]:
    """An ESME of aiosmpplib that submits these messages; unbound and stopped at the end."""
    import aiosmpplib.broker

    broker = aiosmpplib.broker.SimpleBroker()
    for submit in messages:
        await broker.enqueue(submit)
    esme = aiosmpplib.ESME(
        "127.0.0.1", port, "lab", "secret", hook=queue, broker=broker, log_level="CRITICAL"
    )
    life = asyncio.create_task(esme.start())
    try:
        yield esme
    finally:
        await esme.stop()
        await life


# aiosmpplib half-closes its connection and forgets the writer.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <function StreamWriter:pytest.PytestUnraisableExceptionWarning"
)
async def test_binds_submits_gets_receipts_and_a_message(meeting: Any, texts: Any) -> None:
    sent = [
        message(texts.short, "short"),
        message(texts.unicode, "unicode", encoding="ucs2"),
        message(texts.long, "payload"),  # goes as message_payload
        message(texts.long, "segments", esm_class=0x40, auto_message_payload=False),
    ]
    queue = hook()
    async with asyncio.timeout(20), running(meeting.smsc.port, queue, sent):
        receipts = await gather(queue, 4, "DeliverSm")  # of the last, one for all its segments
        assert {pdu.log_id for pdu in receipts} == {"short", "unicode", "payload", "segments"}
        assert all(pdu.is_receipt() for pdu in receipts)

        reply = meeting.reply()
        (heard,) = await gather(queue, 1, "DeliverSm")
        assert (heard.source.number, heard.short_message) == (DESTINATION, texts.reply)
        assert [answer.status.name for answer in await reply] == ["ESME_ROK"]

    meeting.check_left()
    assert meeting.taken == [texts.short, texts.unicode, texts.long, texts.long]
    assert len(meeting.smsc.messages) == 3 + 3
    assert queue.errors == [] and meeting.smsc.counters["bad_pdus"] == 0
