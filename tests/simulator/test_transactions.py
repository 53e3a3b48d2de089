"""In transaction mode answers wait for outcomes: all of them come, none are kept for nobody."""

from __future__ import annotations

from typing import Any

from smpplab.simulator.fates import Delivered, Pending
from smpplab.simulator.transactions import MOST
from smpplab.wire import CancelSm, CommandStatus

from .conftest import bound, submit

ME = submit(1).source_addr


async def test_a_message_that_is_cancelled_is_answered_at_once(smsc: Any, clock: Any) -> None:
    smsc.fate = Pending()
    esme = await bound(smsc)
    esme.write(submit(1, esm_class=0x02))
    await clock.run(1)
    cancel = CancelSm(message_id="0000000001", source_addr=ME, sequence_number=2)
    first, second = await esme.ask(cancel, answers=2)
    assert {first.sequence_number: first.status, second.sequence_number: second.status} == {
        1: CommandStatus.ESME_RDELIVERYFAILURE,
        2: CommandStatus.ESME_ROK,
    }
    assert len(smsc.transactions) == smsc.sessions[0].transactions == 0


async def test_only_so_many_answers_wait_for_a_session(smsc: Any, clock: Any) -> None:
    smsc.fate = Delivered(after=5)
    esme = await bound(smsc)
    for number in range(1, MOST + 2):
        esme.write(submit(number, esm_class=0x02, replace_if_present_flag=number % 2))
    esme.write(submit(MOST + 2))
    await clock.run(1)
    answers = [(pdu.sequence_number, pdu.status) for pdu in esme.pdus[1:]]
    assert answers == [(MOST + 1, CommandStatus.ESME_RMSGQFUL), (MOST + 2, CommandStatus.ESME_ROK)]
    assert repr(smsc.transactions) == f"<Transactions: {MOST} answers wait>"
    await clock.run(10)
    assert len(esme.pdus) == 1 + MOST + 2 and not len(smsc.transactions)


async def test_what_waits_for_a_session_that_is_gone_is_forgotten(smsc: Any, clock: Any) -> None:
    smsc.fate = Pending()
    gone, other = await bound(smsc), await bound(smsc)
    for esme in (gone, other):
        esme.write(submit(1, esm_class=0x02, replace_if_present_flag=1))
    await clock.run(1)
    assert len(smsc.transactions) == 2
    gone.transport.abort()
    await clock.run(1)
    assert len(smsc.transactions) == smsc.sessions[0].transactions == 1
