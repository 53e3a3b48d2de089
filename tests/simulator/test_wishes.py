"""Modes of delivery, and more_messages_to_send."""

from __future__ import annotations

import pytest

from smpplab.simulator import Delivered, Mixed, Rejected, Undeliverable
from smpplab.simulator.wishes import MOST_LINKS
from smpplab.wire import MessageState

from .conftest import bound, submit

MORE, LAST = {"more_messages_to_send": 1}, {"more_messages_to_send": 0}


async def test_messages_behind_one_another_go_straight_after_it(smsc):
    smsc.fate = Delivered(after=(1, 100))
    esme = await bound(smsc)
    for number, tlvs in enumerate((MORE, MORE, LAST, {}), 1):
        await esme.ask(submit(number, tlvs=tlvs))
    dues = [message.due for message in smsc.messages]
    assert dues[0] == dues[1] == dues[2] != dues[3]
    assert len(smsc.links) == 0


async def test_their_receipts_come_in_order(smsc, clock):
    esme = await bound(smsc)
    for number, tlvs in enumerate((MORE, MORE, MORE, LAST), 1):
        await esme.ask(submit(number, tlvs=tlvs, registered_delivery=1))
    await clock.run(5)
    ids = [receipt.tlvs["receipted_message_id"] for receipt in esme.receipts()]
    assert ids == [f"{number:010d}" for number in (1, 2, 3, 4)]


async def test_nothing_goes_behind_another_after_its_validity(smsc, clock):
    smsc.fate = Delivered(after=100)
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=MORE))
    smsc.fate = Delivered(after=1)
    await esme.ask(submit(2, tlvs=LAST, validity_period="000000000010000R"))  # ten seconds
    assert [message.due for message in smsc.messages] == [100, 1]


async def test_a_link_is_one_accounts_to_one_mobile(smsc):
    smsc.fate = Delivered(after=(1, 100))
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=MORE))
    await esme.ask(submit(2, tlvs=LAST, destination_addr="447700900124"))
    first, second = smsc.messages
    assert first.due != second.due
    assert len(smsc.links) == 1


async def test_a_mobile_that_is_not_reached_leaves_no_link(smsc):
    smsc.fate = Undeliverable(after=50)
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=MORE))
    smsc.fate = Delivered(after=1)
    await esme.ask(submit(2, tlvs=LAST))
    assert [message.due for message in smsc.messages] == [50, 1]


async def test_the_open_links_are_bounded(smsc):
    esme = await bound(smsc)
    for number in range(1, MOST_LINKS + 50, 250):
        chunk = range(number, number + 250)
        octets = b"".join(bytes(submit(n, tlvs=MORE, destination_addr=f"1555{n:07d}")) for n in chunk)
        await esme.ask(octets, answers=250)
    assert len(smsc.links) == MOST_LINKS


async def test_datagram_mode_has_no_receipt_and_no_schedule(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc)
    later = "000000010000000R"  # in an hour
    fields = {"esm_class": 0x01, "registered_delivery": 0x11, "schedule_delivery_time": later}
    await esme.ask(submit(1, **fields))
    await clock.run(2)
    assert smsc.messages["0000000001"].state is MessageState.DELIVERED
    assert esme.receipts() == []


async def test_store_and_forward_is_what_it_is_without(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc)
    for number, esm_class in ((1, 0x00), (2, 0x03)):
        await esme.ask(submit(number, esm_class=esm_class, registered_delivery=1))
    await clock.run(2)
    assert len(esme.receipts()) == 2


@pytest.mark.parametrize(("version", "reason"), [(0x34, None), (0x50, 2)])
async def test_a_failed_submit_in_transaction_mode(smsc, clock, version, reason):
    smsc.fate = Rejected(after=1)
    esme = await bound(smsc, version=version)
    esme.write(submit(1, esm_class=0x02))
    await clock.run(2)
    answer = esme.pdus[-1]
    assert answer.status.name == "ESME_RDELIVERYFAILURE"
    assert answer.tlvs.get("delivery_failure_reason") == reason  # 3.4 has it in data_sm_resp only
    assert "dpf_result" not in answer.tlvs


async def test_a_dpf_result_of_no(smsc, clock):
    smsc.fate = Mixed(after=1, rejected=1)
    esme = await bound(smsc, version=0x50)
    esme.write(submit(1, esm_class=0x02, tlvs={"set_dpf": 1}))
    await clock.run(2)
    assert esme.pdus[-1].tlvs["dpf_result"] == 0
