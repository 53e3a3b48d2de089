"""rusmppyc, a client on Rust's tokio, as an ESME of our simulator.

It speaks SMPP 5.0 by default and refuses a message centre that says 3.4, unless told not to look.  Of 5.0's
congestion_state, which any response may have, it knows nothing in those to binds and enquire_link: it takes
the TLV for the next PDU, and the connection is lost.  So the account of this test is not told of the load.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

pytestmark = pytest.mark.peers

SOURCE, DESTINATION = "447700900001", "447700900002"


def c_string(octets: list[int]) -> str:
    """A C-octet string as rusmppyc gives it: the numbers of its octets, NUL included."""
    return bytes(octets).rstrip(b"\0").decode()


def is_receipt(pdu: Any) -> bool:
    """Whether esm_class marks a receipt."""
    import rusmppyc as r

    return isinstance(pdu.esm_class.message_type, r.MessageType.ShortMessageContainsMCDeliveryReceipt)


def receipted(pdu: Any) -> tuple[str, str]:
    """receipted_message_id and message_state of a receipt."""
    values = {type(tlv.value).__name__: tlv.value._0 for tlv in pdu.tlvs}
    name, state = values["TlvValue_ReceiptedMessageId"], values["TlvValue_MessageState"]
    return c_string(name), type(state).__name__.removeprefix("MessageState_")


def submissions(client: Any, texts: Any) -> list[Any]:
    """Its submit_sm for the three messages, receipts wanted; it splits the long one itself, with UDHs."""
    import rusmppyc as r

    final = r.MCDeliveryReceipt.McDeliveryReceiptRequestedWhereFinalDeliveryOutcomeIsSuccessOrFailure()
    wanted = {
        "source_addr_ton": r.Ton.International(), "source_addr_npi": r.Npi.Isdn(), "source_addr": SOURCE,
        "dest_addr_ton": r.Ton.International(), "dest_addr_npi": r.Npi.Isdn(),
        "destination_addr": DESTINATION,
        "registered_delivery": r.RegisteredDelivery(mc_delivery_receipt=final),
    }  # fmt: skip
    ucs2 = r.Encoder.Ucs2(r.Ucs2())
    return [
        client.submit_sm_encode(short_message=texts.short, **wanted),
        client.submit_sm_encode(short_message=texts.unicode, encoder=ucs2, **wanted),
        *client.submit_sm_multipart(short_message=texts.long, reference=7, **wanted),
    ]


async def listen(client: Any, events: Any, count: int) -> list[Any]:
    """Answer the next `count` deliver_sm, and give them."""
    import rusmppyc as r

    heard: list[Any] = []
    async for event in events:
        assert isinstance(event, r.Event.Incoming), event
        if isinstance(event._0.id, r.CommandId.DeliverSm):
            heard.append(event._0.pdu._0)
            await client.deliver_sm_resp(event._0.sequence_number)
        if len(heard) == count:
            break
    return heard


@pytest.mark.parametrize("version", ["Smpp3_4", "Smpp5_0"])
async def test_binds_submits_gets_receipts_and_a_message(meeting: Any, texts: Any, version: str) -> None:
    import rusmppyc as r

    meeting.smsc.account("lab").congestion = False
    async with asyncio.timeout(20):
        client, events = await r.Client.connect(
            f"smpp://127.0.0.1:{meeting.smsc.port}", interface_version_check=version == "Smpp5_0"
        )
        spoken = getattr(r.InterfaceVersion, version)()
        await client.bind_transceiver(system_id="lab", password="secret", interface_version=spoken)
        reply = meeting.reply()
        pdus = submissions(client, texts)
        listening = asyncio.create_task(listen(client, events, len(pdus) + 1))
        answers = [await client.submit_sm(pdu) for pdu in pdus]
        heard = await listening
        assert [answer.status.name for answer in await reply] == ["ESME_ROK"]
        await client.unbind()
        await client.closed()

    meeting.check(receipts=len(pdus))
    receipts = [pdu for pdu in heard if is_receipt(pdu)]
    accepted = [c_string(answer.message_id) for answer in answers]
    assert accepted == [message.message_id for message in meeting.smsc.messages]
    assert [receipted(pdu) for pdu in receipts] == [(name, "Delivered") for name in accepted]
    assert all(b"stat:DELIVRD" in bytes(pdu.short_message) for pdu in receipts)
    (message,) = [pdu for pdu in heard if pdu not in receipts]
    assert c_string(message.source_addr) == DESTINATION
    assert bytes(message.short_message).decode("utf-16-be") == texts.reply
