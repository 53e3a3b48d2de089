"""smpplib, blocking and in a thread, as an ESME of our simulator."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.wire import EsmClass

pytestmark = pytest.mark.peers

SOURCE, DESTINATION = "447700900001", "447700900002"


class Phone:
    """A client of smpplib that keeps what it hears."""

    def __init__(self, port: int, **options: Any) -> None:
        import smpplib.client

        self.client = smpplib.client.Client("127.0.0.1", port, timeout=10, **options)
        self.accepted: list[str] = []
        self.heard: list[Any] = []
        self.client.set_message_sent_handler(lambda pdu: self.accepted.append(pdu.message_id.decode()))
        self.client.set_message_received_handler(lambda pdu: self.heard.append(pdu))

    def bind(self) -> Any:
        """Connect and bind."""
        self.client.connect()
        return self.client.bind_transceiver(system_id="lab", password="secret")

    def submit(self, text: str) -> int:
        """Submit a text with smpplib's own splitting; give the number of segments."""
        import smpplib.gsm

        parts, data_coding, esm_class = smpplib.gsm.make_parts(text)
        for part in parts:
            self.client.send_message(
                source_addr_ton=1, source_addr_npi=1, source_addr=SOURCE,
                dest_addr_ton=1, dest_addr_npi=1, destination_addr=DESTINATION,
                short_message=part, data_coding=data_coding, esm_class=esm_class, registered_delivery=1,
            )  # fmt: skip
        return len(parts)

    def listen(self, answers: int, messages: int) -> None:
        """Read until so many answers and messages have come."""
        while len(self.accepted) < answers or len(self.heard) < messages:
            self.client.read_once(auto_send_enquire_link=False)

    def unbind(self) -> str:
        """Unbind and close; what the answer was."""
        answer = self.client.unbind()
        self.client.disconnect()
        return str(answer.command)


def talk(phone: Phone, texts: Any) -> tuple[int, str]:
    """All that a client does in its life; the number of segments, the last answer."""
    phone.bind()
    segments = sum(phone.submit(text) for text in (texts.short, texts.unicode, texts.long))
    phone.listen(segments, segments + 1)  # the receipts, and what the mobile wrote
    return segments, phone.unbind()


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(
            {}, marks=pytest.mark.filterwarnings("ignore:Unknown optional parameters:DeprecationWarning")
        ),
        {"allow_unknown_opt_params": True},
    ],
    ids=["as it comes", "tolerant"],
)
async def test_binds_submits_gets_receipts_and_a_message(
    meeting: Any, texts: Any, options: dict[str, Any]
) -> None:
    phone = Phone(meeting.smsc.port, **options)
    reply = meeting.reply()  # waits for the bind
    async with asyncio.timeout(20):
        segments, last = await asyncio.to_thread(talk, phone, texts)
        assert [answer.status.name for answer in await reply] == ["ESME_ROK"]

    assert segments == 2 + 3 and last == "unbind_resp"
    meeting.check(receipts=segments)
    assert phone.accepted == [message.message_id for message in meeting.smsc.messages]
    receipts = [pdu for pdu in phone.heard if EsmClass(pdu.esm_class).is_receipt]
    assert {pdu.receipted_message_id.decode() for pdu in receipts} == set(phone.accepted)
    assert all(b"stat:DELIVRD" in pdu.short_message and pdu.message_state == 2 for pdu in receipts)
    messages = [pdu for pdu in phone.heard if pdu not in receipts]
    heard = [(pdu.source_addr.decode(), pdu.short_message.decode("utf-16-be")) for pdu in messages]
    assert heard == [(DESTINATION, texts.reply)]


async def test_is_told_a_wrong_password_by_its_status(smsc: Any) -> None:
    import smpplib.client
    import smpplib.exceptions

    client = smpplib.client.Client("127.0.0.1", smsc.port, timeout=10, allow_unknown_opt_params=True)
    client.connect()
    with pytest.raises(smpplib.exceptions.PDUError) as refused:
        await asyncio.to_thread(client.bind_transceiver, system_id="lab", password="guess")
    client.disconnect()
    assert refused.value.args[1] == 0x0E  # ESME_RINVPASWD
