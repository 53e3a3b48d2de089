"""query_sm, cancel_sm, replace_sm."""

from __future__ import annotations

from smpplab.simulator import Delivered, Pending, Simulator
from smpplab.wire import (
    CancelSm,
    MessageState,
    QuerySm,
    ReplaceSm,
    SmeAddress,
    SubmitMulti,
)

from .conftest import bound, submit

ME, YOU = "447700900999", "447700900123"


def query(message_id, number=50):
    return QuerySm(message_id=message_id, source_addr=ME, sequence_number=number)


async def test_query(smsc, clock):
    smsc.fate = Delivered(after=10)
    esme = await bound(smsc)
    await esme.ask(submit())
    before = await esme.ask(query("0000000001"))
    assert (before.message_state, before.final_date) == (MessageState.ENROUTE, "")
    clock.advance(90)
    after = await esme.ask(query("0000000001"))
    assert (after.message_state, after.final_date) == (MessageState.DELIVERED, "270115083010000+")


async def test_query_of_a_foreign_source(smsc):
    esme = await bound(smsc)
    await esme.ask(submit())
    answer = await esme.ask(QuerySm(message_id="0000000001", source_addr="15550100", sequence_number=9))
    assert answer.status.name == "ESME_RQUERYFAIL"


async def test_other_accounts_see_nothing():
    async with Simulator({"lab": "secret", "eve": "secret"}, port=None) as smsc:
        lab, eve = await bound(smsc), await bound(smsc, account="eve")
        await lab.ask(submit())
        assert (await eve.ask(query("0000000001"))).status.name == "ESME_RINVMSGID"


async def test_cancel(smsc, clock):
    smsc.fate = Delivered(after=10)
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=1))
    cancel = CancelSm(message_id="0000000001", source_addr=ME, destination_addr=YOU, sequence_number=2)
    assert (await esme.ask(cancel)).command_status == 0
    assert smsc.messages["0000000001"].state is MessageState.DELETED
    assert (await esme.ask(cancel)).status.name == "ESME_RCANCELFAIL"
    clock.advance(60)
    await esme.until(lambda: len(esme.receipts()) == 1)
    assert b"stat:DELETED" in esme.receipts()[0].short_message  # and none for a delivery that never was


async def test_cancel_between_two_addresses(smsc):
    smsc.fate = Pending()
    esme = await bound(smsc)
    for number, to in enumerate((YOU, YOU, "15550100"), 1):
        await esme.ask(submit(number, destination_addr=to))
    cancel = CancelSm(source_addr=ME, destination_addr=YOU, sequence_number=9)
    assert (await esme.ask(cancel)).command_status == 0
    assert smsc.messages.states() == {"DELETED": 2, "ENROUTE": 1}
    assert (await esme.ask(cancel)).status.name == "ESME_RCANCELFAIL"


async def test_replace(smsc, clock):
    smsc.fate = Delivered(after=10)
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=1))
    new = ReplaceSm(
        message_id="0000000001",
        source_addr=ME,
        short_message=b"Bye",
        registered_delivery=1,
        sequence_number=2,
    )
    assert (await esme.ask(new)).command_status == 0
    clock.advance(11)
    await esme.until(lambda: len(esme.receipts()) == 1)
    assert esme.receipts()[0].short_message.endswith(b"text:Bye")
    assert (await esme.ask(new)).status.name == "ESME_RREPLACEFAIL"  # too late
    assert len(esme.receipts()) == 1


def replacing(number, **fields):
    """A replace_sm of the first message."""
    return ReplaceSm(
        message_id="0000000001", source_addr=ME, short_message=b"Bye", sequence_number=number, **fields
    )


async def test_replace_keeps_the_times_that_it_does_not_give(smsc, clock):
    smsc.fate = Delivered(after=10)
    esme = await bound(smsc, version=0x50)
    times = {"schedule_delivery_time": "000000010000000R", "validity_period": "000000010005000R"}
    await esme.ask(submit(**times))  # in an hour, and for five seconds
    assert (await esme.ask(replacing(2))).command_status == 0
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.SCHEDULED
    clock.advance(3605)
    assert (await esme.ask(query("0000000001", 51))).message_state == MessageState.EXPIRED


async def test_who_replaces_without_registered_delivery_gets_no_receipt(smsc, clock):
    smsc.fate = Pending()
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=0x11, validity_period="000000000010000R"))
    await esme.ask(replacing(2))  # its end stays the same, and so does the receipt's moment on the agenda
    await clock.run(20)
    assert smsc.messages["0000000001"].state is MessageState.EXPIRED
    assert esme.receipts() == []


async def test_no_word_under_way_of_a_message_that_was_put_off(smsc, clock):
    smsc.fate = Pending()
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=0x10, validity_period="000000010000000R"))
    await esme.ask(replacing(2, registered_delivery=0x10, schedule_delivery_time="000000000030000R"))
    await clock.run(15)
    assert esme.receipts() == []
    await clock.run(30)
    assert len(esme.receipts()) == 1


async def test_replacing_needs_room_as_well(smsc):
    smsc.fate, smsc.messages.max_octets = Pending(), 200
    esme = await bound(smsc)
    await esme.ask(submit())
    long = replacing(2).replace(short_message=b"x" * 254)
    assert (await esme.ask(long)).status.name == "ESME_RMSGQFUL"
    assert smsc.messages["0000000001"].text == "Hello"


async def test_one_destination_of_several_is_cancelled_by_itself(smsc):
    smsc.fate = Pending()
    esme = await bound(smsc)
    to = tuple(SmeAddress(destination_addr=number) for number in (YOU, "15550100"))
    await esme.ask(SubmitMulti(source_addr=ME, dest_address=to, short_message=b"Hi", sequence_number=1))
    names = {"message_id": "0000000001", "source_addr": ME}
    wrong = CancelSm(**names, destination_addr="15550199", sequence_number=2)
    assert (await esme.ask(wrong)).status.name == "ESME_RCANCELFAIL"
    assert (await esme.ask(CancelSm(**names, destination_addr=YOU, sequence_number=3))).command_status == 0
    assert smsc.messages.states() == {"DELETED": 1, "ENROUTE": 1}
    assert (await esme.ask(CancelSm(**names, sequence_number=4))).command_status == 0
    assert smsc.messages.states() == {"DELETED": 2}


async def test_what_is_over_for_long_is_unknown(smsc, clock):
    smsc.fate, smsc.messages.keep = Delivered(after=1), 3600
    esme = await bound(smsc)
    await esme.ask(submit())
    clock.advance(3601)
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.DELIVERED
    clock.advance(1)
    answer = await esme.ask(query("0000000001", 51))
    assert (answer.command_status, answer.message_state, answer.final_date) == (0, MessageState.UNKNOWN, "")
    cancel = CancelSm(message_id="0000000001", source_addr=ME, destination_addr=YOU, sequence_number=2)
    assert (await esme.ask(cancel)).status.name == "ESME_RCANCELFAIL"
    assert (await esme.ask(replacing(3))).status.name == "ESME_RREPLACEFAIL"
