"""What goes to ESMEs: kept, windowed, tried again, given up."""

from __future__ import annotations

import asyncio

import pytest

from smpplab.errors import ConnectionLost
from smpplab.session import Timers
from smpplab.simulator import Account, Delivered, Simulator
from smpplab.wire import DeliverSmResp

from .conftest import bound, submit


def delivered(esme):
    return [pdu for pdu in esme.pdus if pdu.command == "deliver_sm"]


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


def respond(esme, pdu, status=0):
    esme.write(DeliverSmResp(command_status=status, sequence_number=pdu.sequence_number))


async def test_kept_until_somebody_receives(smsc, clock):
    smsc.fate = Delivered(after=1)
    tx = await bound(smsc, bind="tx")
    await tx.ask(submit(registered_delivery=1))
    clock.advance(5)
    await settled()
    assert not delivered(tx)
    rx = await bound(smsc, bind="rx")
    await rx.until(lambda: len(rx.receipts()) == 1)


async def test_the_window_is_kept(smsc):
    smsc.account("lab").window = 3
    esme = await bound(smsc)
    esme.answers = False
    for number in range(5):
        smsc.deliver("lab", text=str(number))
    await settled()
    assert len(delivered(esme)) == 3
    respond(esme, delivered(esme)[0])
    await esme.until(lambda: len(delivered(esme)) == 4)


async def test_sessions_take_turns(smsc):
    esmes = [await bound(smsc), await bound(smsc, bind="rx")]
    for number in range(8):
        smsc.deliver("lab", text=str(number))
        await settled()
    assert len(delivered(esmes[0])) + len(delivered(esmes[1])) == 8
    assert min(len(delivered(esme)) for esme in esmes) > 0


async def test_once_more_later(smsc, clock):
    esme = await bound(smsc)
    esme.answers = False
    answer = smsc.deliver("lab", text="Hello")
    await esme.until(lambda: len(delivered(esme)) == 1)
    respond(esme, delivered(esme)[0], 0x64)  # ESME_RX_T_APPN
    await clock.run(0.9)
    assert len(delivered(esme)) == 1
    await clock.run(0.2)
    assert len(delivered(esme)) == 2
    respond(esme, delivered(esme)[1])
    (response,) = await answer
    assert response.command_status == 0
    assert smsc.counters["retried"] == 1


async def test_pauses_grow_and_end(smsc, clock):
    esme = await bound(smsc)
    esme.answers = False
    answer = smsc.deliver("lab", text="Hello")
    for number in range(6):
        await clock.run(2.0**number)
        assert len(delivered(esme)) == number + 1
        respond(esme, delivered(esme)[-1], 0x14)  # ESME_RMSGQFUL
        await settled()
    await clock.run(1000)
    assert len(delivered(esme)) == 6
    assert (await answer)[0].status.name == "ESME_RMSGQFUL"


@pytest.mark.parametrize("status", [0x66, 0x01, 0x0FFF], ids=["RX_R_APPN", "RINVMSGLEN", "a vendor's"])
async def test_never_again(smsc, clock, status):
    esme = await bound(smsc)
    esme.answers = False
    answer = smsc.deliver("lab", text="Hello")
    await esme.until(lambda: len(delivered(esme)) == 1)
    respond(esme, delivered(esme)[0], status)
    assert (await answer)[0].command_status == status
    await clock.run(100)
    assert len(delivered(esme)) == 1


async def test_permanent_for_a_destination_drops_what_waits_for_it(smsc):
    smsc.account("lab").window = 1
    esme = await bound(smsc)
    esme.answers = False
    for to in ("15550100", "15550100", "15550101"):
        smsc.deliver("lab", destination=to, text="Hello")
    await esme.until(lambda: len(delivered(esme)) == 1)
    respond(esme, delivered(esme)[0], 0x65)  # ESME_RX_P_APPN
    await esme.until(lambda: len(delivered(esme)) == 2)
    assert delivered(esme)[1].destination_addr == "15550101"
    assert smsc.outbox("lab").dropped == 1


async def test_no_answer_in_time(clock):
    async with Simulator(port=None, clock=clock, timers=Timers(response=5, enquire_link=None)) as smsc:
        esme = await bound(smsc)
        esme.answers = False
        smsc.deliver("lab", text="Hello")
        await clock.run(5.5)
        assert len(delivered(esme)) == 2
        esme.answers = True


async def test_a_lost_connection_gives_back_what_it_did_not_answer(smsc):
    first = await bound(smsc)
    first.answers = False
    for number in range(3):
        smsc.deliver("lab", text=str(number))
    await first.until(lambda: len(delivered(first)) == 3)
    first.transport.link.cut()
    await first.lost
    second = await bound(smsc)
    await second.until(lambda: len(delivered(second)) == 3)
    assert [pdu.short_message for pdu in delivered(second)] == [b"0", b"1", b"2"]


async def test_an_answer_that_cannot_be_read_is_an_answer(smsc):
    esme = await bound(smsc)
    esme.answers = False
    answer = smsc.deliver("lab", text="Hello")
    await esme.until(lambda: len(delivered(esme)) == 1)
    number = delivered(esme)[0].sequence_number
    esme.write(bytes.fromhex("000000138000000500000000") + number.to_bytes(4) + b"abc")  # no NUL
    assert (await answer)[0].status.name == "ESME_RX_R_APPN"


async def test_a_full_outbox_drops_the_oldest(smsc):
    smsc.outbox("lab").capacity = 2
    first = smsc.deliver("lab", text="1")
    smsc.deliver("lab", text="2")
    smsc.deliver("lab", text="3")
    with pytest.raises(ConnectionLost, match="deliver_sm was given up: the outbox is full"):
        await first
    esme = await bound(smsc)
    await esme.until(lambda: len(delivered(esme)) == 2)


async def test_closing_gives_everything_up(clock):
    smsc = Simulator([Account("lab")], port=None, clock=clock)
    await smsc.start()
    waiting = smsc.deliver("lab", text="Hello")
    await smsc.close()
    with pytest.raises(ConnectionLost, match="the simulator has closed"):
        await waiting
