"""Receipts: who gets one, what it says, and that our own reader understands it."""

from __future__ import annotations

import pytest

from smpplab.simulator import Delivered, Fate, Undeliverable
from smpplab.simulator.dates import Dates
from smpplab.simulator.mailbox import Message
from smpplab.simulator.receipts import receipt_for
from smpplab.text import content, receipts
from smpplab.wire import DataSm, MessageState, SubmitSm

from .conftest import bound, submit

D, U = MessageState.DELIVERED, MessageState.UNDELIVERABLE


async def receipts_of(smsc, clock, fate, **fields):
    smsc.fate = fate
    esme = await bound(smsc)
    await esme.ask(submit(**fields))
    await clock.run(100)
    return esme.receipts()


@pytest.mark.parametrize(
    ("registered_delivery", "outcome", "count"),
    [(0, D, 0), (0, U, 0), (1, D, 1), (1, U, 1), (2, D, 0), (2, U, 1), (3, D, 1), (3, U, 0)],
)
async def test_who_gets_one(smsc, clock, registered_delivery, outcome, count):
    fate = Delivered(after=1) if outcome is D else Undeliverable(after=1)
    got = await receipts_of(smsc, clock, fate, registered_delivery=registered_delivery)
    assert len(got) == count
    assert smsc.counters["receipts"] == count


async def test_what_it_says(smsc, clock):
    (pdu,) = await receipts_of(
        smsc, clock, Delivered(after=61), registered_delivery=1, short_message=b"Your parcel is here, come"
    )
    assert pdu.short_message == (
        b"id:0000000001 sub:001 dlvrd:001 submit date:2701150830 done date:2701150831 stat:DELIVRD err:000 "
        b"text:Your parcel is here,"
    )
    assert (pdu.source_addr, pdu.destination_addr) == ("447700900123", "447700900999")  # swapped
    assert pdu.esm_class == 0x04
    assert pdu.tlvs == {"receipted_message_id": "0000000001", "message_state": 2}


async def test_a_failure_has_its_code(smsc, clock):
    (pdu,) = await receipts_of(smsc, clock, Undeliverable(after=1, error=77), registered_delivery=1)
    assert b"dlvrd:000" in pdu.short_message and b"stat:UNDELIV err:077" in pdu.short_message
    assert pdu.tlvs["network_error_code"] == b"\x03\x00\x4d"


async def test_a_datagram_has_none(smsc, clock):
    assert not await receipts_of(smsc, clock, Delivered(after=1), registered_delivery=1, esm_class=1)


async def test_an_intermediate_notification_comes_first(smsc, clock):
    first, last = await receipts_of(smsc, clock, Delivered(after=10), registered_delivery=0x11)
    assert (first.esm_class, last.esm_class) == (0x20, 0x04)
    assert (first.tlvs["message_state"], last.tlvs["message_state"]) == (MessageState.ENROUTE, D)
    assert b"stat:ENROUTE" in first.short_message


async def test_the_reference_comes_back(smsc, clock):
    tlvs = {"user_message_reference": 99}
    (pdu,) = await receipts_of(smsc, clock, Delivered(after=1), registered_delivery=1, tlvs=tlvs)
    assert pdu.tlvs["user_message_reference"] == 99


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"short_message": "Grüße".encode("utf-16-be"), "data_coding": 8}, "Grüße"),
        ({"short_message": "Жук".encode("utf-16-be"), "data_coding": 8}, "???"),
        ({"short_message": b"\x05\0\x03\x01\x02\x01Hello", "esm_class": 0x40}, "Hello"),
        ({"short_message": b"x" * 19 + b"\x1be"}, "x" * 19),  # never half a euro sign
    ],
)
async def test_its_text_is_in_the_default_alphabet(smsc, clock, fields, text):
    (pdu,) = await receipts_of(smsc, clock, Delivered(after=1), registered_delivery=1, **fields)
    read = content.read(pdu.short_message, pdu.data_coding).text
    assert read.endswith(f"text:{text}")
    assert receipts.parse(read).to_dict()["message_id"] == "0000000001"


async def test_long_addresses_go_by_data_sm(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc)
    to = "someone-with-a-long-name.example"
    tlvs = {"message_payload": b"Hello"}
    await esme.ask(
        DataSm(
            source_addr="15550100", destination_addr=to, registered_delivery=1, tlvs=tlvs, sequence_number=1
        )
    )
    clock.advance(1)
    await esme.until(lambda: esme.pdus[-1].command == "data_sm")
    assert esme.pdus[-1].source_addr == to
    assert b"stat:DELIVRD" in esme.pdus[-1].tlvs["message_payload"]


async def test_a_33_session_gets_no_tlvs(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc, version=0x33)
    await esme.ask(submit(registered_delivery=1))
    clock.advance(1)
    await esme.until(lambda: len(esme.receipts()) == 1)
    assert len(esme.receipts()[0].tlvs) == 0
    assert esme.receipts()[0].short_message.startswith(b"id:00000001 ")


async def test_receipts_may_come_the_moment_after_the_response(smsc, clock):
    class AtOnce:
        def fate(self, message):
            return Fate(D, 0.0)

    smsc.fate = AtOnce()
    esme = await bound(smsc)
    esme.write(submit(registered_delivery=1))
    await clock.run(0.1)
    assert [pdu.command for pdu in esme.pdus[1:]] == ["submit_sm_resp", "deliver_sm"]


def test_dpf_result_is_in_the_receipt_of_who_asked_for_the_flag():
    """SMPP 5.0 section 4.8.4.32."""
    for tlvs, told in (({"set_dpf": 1}, True), ({"set_dpf": 0}, False), ({}, False)):
        pdu = SubmitSm(destination_addr="447700900123", tlvs=tlvs, registered_delivery=1)
        failed = Message("1", "lab", pdu, pdu, b"", 0.0)
        failed.finish(MessageState.UNDELIVERABLE, 1.0, 1)
        assert ("dpf_result" in receipt_for(failed, Dates(), 1.0).tlvs) is told
