"""What ESMEs of SMPP 3.3 get."""

from __future__ import annotations

import pytest

from smpplab.errors import ConnectionLost
from smpplab.simulator import Delivered
from smpplab.simulator.old import for_33
from smpplab.wire import SMPP33, DataSm, QuerySm

from .conftest import bound, submit


async def test_no_tlvs_and_short_ids(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc, version=0x33)
    answer = await esme.ask(submit(1, registered_delivery=1))
    assert len(answer.message_id) <= 8  # SMPP 3.4 section 3.4
    await clock.run(2)
    found = await esme.ask(
        QuerySm(message_id=answer.message_id, source_addr="447700900999", sequence_number=2)
    )
    assert found.message_state.name == "DELIVERED"
    assert len(esme.receipts()) == 1
    assert [pdu for pdu in esme.pdus if pdu.tlvs.pairs] == []
    for pdu in esme.pdus:
        SMPP33.decode(bytes(pdu))  # nothing in it that 3.3 cannot read


async def test_a_text_in_message_payload_moves(smsc, clock):
    esme = await bound(smsc, version=0x33)
    smsc.deliver(text="Hello", method="payload")
    await clock.run(1)
    assert esme.pdus[-1].short_message == b"Hello"


async def test_what_has_no_room_is_given_up_and_not_cut(smsc, clock):
    esme = await bound(smsc, version=0x33)
    answers = smsc.deliver(text="x" * 300, method="payload")
    await clock.run(1)
    assert [pdu.command for pdu in esme.pdus] == ["bind_transceiver_resp"]
    with pytest.raises(ConnectionLost, match="deliver_sm was given up"):
        await answers


def test_data_sm_becomes_deliver_sm():
    data = DataSm(
        source_addr="447700900123",
        destination_addr="15550100",
        esm_class=4,
        tlvs={"message_payload": b"id:1"},
    )
    pdu = for_33(data)
    assert (pdu.command, pdu.short_message, pdu.esm_class) == ("deliver_sm", b"id:1", 4)
    assert (pdu.source_addr, pdu.tlvs.pairs) == ("447700900123", ())


async def test_a_receipt_for_a_long_address_harms_nobody(smsc, clock, caplog):
    old, new = await bound(smsc, version=0x33, bind="rx"), await bound(smsc, bind="tx")
    tlvs = {"message_payload": b"Hi"}
    await new.ask(
        DataSm(
            source_addr="1" * 40,
            destination_addr="15550100",
            registered_delivery=1,
            tlvs=tlvs,
            sequence_number=1,
        )
    )
    await clock.run(5)
    assert (len(old.pdus), smsc.outbox("lab").dropped, caplog.text) == (1, 1, "")
