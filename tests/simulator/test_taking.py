"""Taking a message: schedule, validity, and replace_if_present_flag."""

from __future__ import annotations

import pytest

from smpplab.simulator import Delivered, Pending, Undeliverable
from smpplab.wire import DataSm, MessageState, QuerySm

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
