"""smpp34 on both sides: its server with our ESME, its client with our simulator."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

import smpplab as sl

pytestmark = pytest.mark.peers

SOURCE, DESTINATION = "447700900001", "447700900002"


@pytest.fixture
async def server() -> AsyncIterator[tuple[Any, int]]:
    """smpp34's server and its port, which it must be told."""
    import smpp34

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = smpp34.Server("127.0.0.1", port, system_id="RUST")
    await server.start()
    yield server, port
    await server.stop()


async def accept(server: Any, count: int, first: int = 1) -> list[Any]:
    """Accept the next submit_sm under the ids m1, m2, …"""
    events = []
    for number in range(first, first + count):
        event = await server.next()
        event.accept(f"m{number}")
        events.append(event)
    return events


async def test_our_esme_with_its_server(server: tuple[Any, int], texts: Any) -> None:
    centre, port = server
    async with asyncio.timeout(20):
        esme = await sl.connect(f"smpp://lab:secret@127.0.0.1:{port}")
        session = await centre.next()
        assert (esme.mc_system_id, session.system_id, session.can_receive) == ("RUST", "lab", True)

        taking = asyncio.create_task(accept(centre, 5))
        sent = [
            await esme.submit(DESTINATION, text, source=SOURCE, receipt=True)
            for text in (texts.short, texts.unicode, texts.long)
        ]
        events = await taking
        assert [submission.message_ids for submission in sent] == [["m1"], ["m2"], ["m3", "m4", "m5"]]
        assert events[0].short_message.decode("ascii") == texts.short
        assert (events[1].data_coding, events[1].short_message) == (8, texts.unicode.encode("utf-16-be"))
        heads = [tuple(event.short_message[:6]) for event in events[2:]]
        reference = heads[0][3]
        assert heads == [(5, 0, 3, reference, 3, part) for part in (1, 2, 3)]
        assert b"".join(event.short_message[6:] for event in events[2:]).decode("ascii") == texts.long
        assert {(event.source_addr, event.destination_addr) for event in events} == {(SOURCE, DESTINATION)}

        await _take_receipts(session, sent)
        answer = await session.deliver_sm(
            SOURCE, "Zdravo ☀".encode("utf-16-be"), source_addr=DESTINATION, data_coding=8
        )
        message = await anext(esme)
        assert answer.is_success and (message.source, message.text) == (DESTINATION, "Zdravo ☀")

        await esme.close()  # the server closes without unbind_resp, and that is no error
        assert type(await centre.next()).__name__ == "Unbound"
    assert esme.closed and not esme.bad_pdus


async def _take_receipts(session: Any, sent: list[Any]) -> None:
    """Have the server push a receipt for each segment; each submission gets its own."""
    for submission in sent:
        for message_id in submission.message_ids:
            dates = "submit date:2601010101 done date:2601010102"
            text = f"id:{message_id} sub:001 dlvrd:001 {dates} stat:DELIVRD err:000"
            answer = await session.deliver_sm(SOURCE, text.encode(), source_addr=DESTINATION, esm_class=4)
            assert answer.is_success
        receipt = await submission.receipt(timeout=5)
        assert (receipt.message_id, receipt.outcome) == (submission.message_ids[-1], "delivered")


async def test_our_esme_is_refused_by_its_server(server: tuple[Any, int]) -> None:
    centre, port = server
    async with asyncio.timeout(20):
        async with sl.connect(f"smpp://lab:secret@127.0.0.1:{port}") as esme:
            await centre.next()
            sending = asyncio.create_task(esme.submit(DESTINATION, "Too fast", source=SOURCE))
            (await centre.next()).reject(0x58)
            with pytest.raises(sl.Throttled, match="ESME_RTHROTTLED"):
                await sending


async def test_its_client_with_our_simulator(meeting: Any, texts: Any) -> None:
    import smpp34

    client = smpp34.Client("127.0.0.1", meeting.smsc.port, "lab", "secret", bind_type="TRX")
    wanted = {"source_addr": SOURCE, "registered_delivery": 1, "dest_addr_ton": 1, "dest_addr_npi": 1}
    async with asyncio.timeout(20):
        session = await client.connect()
        short = await session.submit_sm(DESTINATION, texts.short.encode(), **wanted)
        ucs2 = await session.submit_sm(
            DESTINATION, texts.unicode.encode("utf-16-be"), data_coding=8, **wanted
        )
        payload = smpp34.Tlv(smpp34.TLV_MESSAGE_PAYLOAD, texts.long.encode())
        long = await session.submit_sm(DESTINATION, b"", tlvs=[payload], **wanted)
        assert [answer.command_status for answer in (short, ucs2, long)] == [0, 0, 0]

        receipts = [await session.next() for _ in range(3)]
        ids = [answer.message_id for answer in (short, ucs2, long)]
        found = [tlv.as_string() for pdu in receipts for tlv in pdu.tlvs if tlv.tag == 0x001E]
        assert sorted(found) == sorted(ids)

        reply = meeting.reply()
        heard = await session.next()
        assert (heard.source_addr, heard.short_message.decode("utf-16-be")) == (DESTINATION, texts.reply)
        assert [answer.status.name for answer in await reply] == ["ESME_ROK"]
        await session.unbind()
        await client.stop()
    meeting.check(receipts=3)
