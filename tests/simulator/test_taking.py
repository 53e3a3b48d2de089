"""Taking a message: schedule, validity, and replace_if_present_flag."""

from __future__ import annotations

import pytest

from smpplab.simulator import Delivered, Pending, Undeliverable
from smpplab.wire import CancelSm, DataSm, MessageState, QuerySm, ReplaceSm

from .conftest import bound, submit


def data(number, **fields):
    """A data_sm in order."""
    tlvs = {"message_payload": b"Hello"}
    return DataSm(destination_addr=YOU, tlvs=tlvs, sequence_number=number, **fields)


ME, YOU = "447700900999", "447700900123"


def query(message_id, number=50):
    return QuerySm(message_id=message_id, source_addr=ME, sequence_number=number)


async def test_schedule(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc, version=0x50)
    await esme.ask(submit(schedule_delivery_time="000000010000000R"))  # in an hour
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.SCHEDULED
    old = await bound(smsc)
    assert (await old.ask(query("0000000001"))).message_state == MessageState.ENROUTE  # 3.4 has no other word
    clock.advance(3601)
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.DELIVERED


async def test_a_day_of_validity_in_no_time(smsc, clock):
    smsc.fate = Pending()
    esme = await bound(smsc)
    await esme.ask(submit(validity_period="000001000000000R", registered_delivery=1))
    clock.advance(86_399)
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.ENROUTE
    clock.advance(1)
    answer = await esme.ask(query("0000000001"))
    assert answer.message_state == MessageState.EXPIRED
    await esme.until(lambda: len(esme.receipts()) == 1)
    assert b"stat:EXPIRED" in esme.receipts()[0].short_message


async def test_replace_if_present(smsc):
    smsc.fate = Pending()
    esme = await bound(smsc)
    first = await esme.ask(submit(1, short_message=b"one"))
    second = await esme.ask(submit(2, short_message=b"two", replace_if_present_flag=1))
    other = await esme.ask(submit(3, destination_addr="15550100", replace_if_present_flag=1))
    assert (first.message_id, second.message_id, other.message_id) == (
        "0000000001",
        "0000000001",
        "0000000002",
    )
    assert smsc.messages["0000000001"].text == "two"


@pytest.mark.parametrize(("law", "status"), [(Delivered, 0x00), (Undeliverable, 0xFE)])
@pytest.mark.parametrize("command", [submit, data])
async def test_transaction_mode_answers_when_the_outcome_is_known(smsc, clock, law, status, command):
    smsc.fate = law(after=3)
    esme = await bound(smsc)
    esme.write(command(1, esm_class=0x02))
    esme.write(submit(2))
    await clock.run(2)
    assert [pdu.sequence_number for pdu in esme.pdus[1:]] == [2]
    await clock.run(2)
    answer = esme.pdus[-1]
    assert (answer.sequence_number, answer.command_status, answer.message_id) == (1, status, "0000000001")


async def test_transaction_mode_on_a_session_that_has_gone(smsc, clock, caplog):
    esme = await bound(smsc)
    esme.write(submit(1, esm_class=0x02))
    await clock.run(0.1)
    esme.transport.link.cut()
    await clock.run(10)
    assert smsc.messages["0000000001"].state is MessageState.DELIVERED
    assert not caplog.text


async def test_the_latest_pending_message_is_replaced_though_a_later_one_is_over(smsc):
    smsc.fate = Pending()
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await esme.ask(submit(2))
    await esme.ask(CancelSm(message_id="0000000002", source_addr=ME, sequence_number=3))
    answer = await esme.ask(submit(4, replace_if_present_flag=1))
    assert answer.message_id == "0000000001"


async def test_a_message_without_validity_has_the_usual_one_and_none_has_more_than_the_most(smsc, clock):
    smsc.fate, smsc.usual_validity, smsc.most_validity = Pending(), 60, 100
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await esme.ask(submit(2, validity_period="000001000000000R"))
    ends = [message.expires for message in smsc.messages]
    assert ends == [60, 100]
    clock.advance(60)
    assert smsc.messages.states() == {"EXPIRED": 1, "ENROUTE": 1}
    clock.advance(40)
    assert smsc.messages.states() == {"EXPIRED": 2}


async def test_qos_time_to_live(smsc, clock):
    smsc.fate = Pending()
    esme = await bound(smsc)
    tlvs = {"message_payload": b"Hello", "qos_time_to_live": 5}
    await esme.ask(DataSm(destination_addr=YOU, tlvs=tlvs, sequence_number=1))
    clock.advance(5)
    assert smsc.messages["0000000001"].state is MessageState.EXPIRED


async def test_of_messages_that_are_due_together_the_urgent_ones_go_first(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc)
    for number, priority in enumerate((0, 3, 1, 3), 1):
        await esme.ask(submit(number, priority_flag=priority, registered_delivery=1))
    await clock.run(2)
    order = [pdu.tlvs["receipted_message_id"] for pdu in esme.receipts()]
    assert order == ["0000000002", "0000000004", "0000000003", "0000000001"]


async def test_transaction_mode_waits_for_a_message_that_was_replaced(smsc, clock):
    smsc.fate = Delivered(after=3)
    esme = await bound(smsc)
    esme.write(submit(1, esm_class=0x02))
    await clock.run(2)
    new = ReplaceSm(message_id="0000000001", source_addr=ME, short_message=b"Bye", sequence_number=2)
    assert (await esme.ask(new)).command_status == 0
    await clock.run(2)
    assert [pdu.sequence_number for pdu in esme.pdus[1:]] == [2]
    await clock.run(2)
    assert (esme.pdus[-1].sequence_number, esme.pdus[-1].command_status) == (1, 0)
