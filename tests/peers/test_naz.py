"""naz, asyncio and dormant since 2020, as an ESME of our simulator.

What it cannot do: split (our test cuts the long message and gives the SAR TLVs), decode what comes (its hook
gets the PDU as octets, which we decode), bind as anything but a transceiver.  It finds the log_id of a receipt only
by the TLV receipted_message_id and only where that is the last one, as it takes the next 65 octets for its
value; our simulator's has message_state behind it, so we relate receipts ourselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

import smpplab as sl

pytestmark = pytest.mark.peers

SOURCE, DESTINATION = "447700900001", "447700900002"


def hook() -> Any:
    """A hook of naz that keeps what comes: command, log_id, PDU."""
    import naz

    class Keeping(naz.hooks.BaseHook):
        def __init__(self) -> None:
            self.heard: list[tuple[str, str, Any]] = []
            self.news = asyncio.Event()

        async def to_smsc(self, smpp_command: str, log_id: str, hook_metadata: str, pdu: bytes) -> None:
            pass

        async def from_smsc(
            self, smpp_command: str, log_id: str, hook_metadata: str, status: Any, pdu: bytes
        ) -> None:
            self.heard.append((smpp_command, log_id, sl.decode(pdu)))
            self.news.set()

        async def gather(self, command: str, count: int) -> list[tuple[str, Any]]:
            """The log_id and PDU of each of a command, once so many have come."""
            while len(found := [(name, pdu) for kind, name, pdu in self.heard if kind == command]) < count:
                self.news.clear()
                await self.news.wait()
            return found

    return Keeping()


def messages(texts: Any) -> list[Any]:
    """Its submit_sm for the three messages; the long one is in three parts."""
    import naz

    def submit(text: str, log_id: str, **options: Any) -> Any:
        return naz.protocol.SubmitSM(
            short_message=text, source_addr=SOURCE, destination_addr=DESTINATION, log_id=log_id, **options
        )

    parts = [texts.long[start : start + 153] for start in range(0, len(texts.long), 153)]
    sar = {"sar_msg_ref_num": 42, "sar_total_segments": len(parts)}
    return [
        submit(texts.short, "short"),
        submit(texts.unicode, "unicode", encoding="ucs2"),
        *(submit(part, f"part {n}", sar_segment_seqnum=n, **sar) for n, part in enumerate(parts, 1)),
    ]


@contextlib.asynccontextmanager
async def running(port: int, hook: Any) -> AsyncIterator[Any]:
    """A client of naz, bound; at the end it unbinds."""
    import naz

    silent = logging.Logger("naz", logging.CRITICAL + 1)
    client = naz.Client(
        smsc_host="127.0.0.1", smsc_port=port, system_id="lab", password="secret",
        broker=naz.broker.SimpleBroker(), hook=hook, logger=silent,
    )  # fmt: skip
    await client.connect()
    await client.tranceiver_bind()
    listening = asyncio.create_task(client.receive_data())
    await hook.gather("bind_transceiver_resp", 1)  # what it sends before that, it sends 30 seconds later
    sending = asyncio.create_task(client.dequeue_messages())
    writer = client.writer  # which naz forgets, open, when it unbinds
    try:
        yield client
        await client.unbind()  # `shutdown` would wait for 8 seconds, then fail on the writer it forgot
        await hook.gather("unbind_resp", 1)
    finally:
        for task in (listening, sending):
            task.cancel()
        await asyncio.gather(listening, sending, return_exceptions=True)
        writer.close()


async def test_binds_submits_gets_receipts_and_a_message(meeting: Any, texts: Any) -> None:
    kept, sent = hook(), messages(texts)
    async with asyncio.timeout(30), running(meeting.smsc.port, kept) as client:
        for message in sent:
            await client.send_message(message)
        receipts = await kept.gather("deliver_sm", len(sent))
        reply = meeting.reply()
        *_, (_, heard) = await kept.gather("deliver_sm", len(sent) + 1)
        assert [answer.status.name for answer in await reply] == ["ESME_ROK"]

    meeting.check(receipts=len(sent))
    accepted = await kept.gather("submit_sm_resp", len(sent))
    assert [name for name, _ in accepted] == [message.log_id for message in sent]
    ids = [pdu.message_id for _, pdu in accepted]
    assert ids == [message.message_id for message in meeting.smsc.messages]
    assert sorted(pdu.tlvs["receipted_message_id"] for _, pdu in receipts) == ids
    assert all(b"stat:DELIVRD" in pdu.short_message for _, pdu in receipts)
    assert (heard.source_addr, heard.short_message.decode("utf-16-be")) == (DESTINATION, texts.reply)
