"""query_sm, cancel_sm, replace_sm."""

from __future__ import annotations

from smpplab.simulator import Delivered, Pending, Simulator
from smpplab.wire import (
    CancelSm,
    MessageState,
    QuerySm,
    ReplaceSm,
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
