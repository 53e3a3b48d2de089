"""Fates of messages, and accounts by name."""

from __future__ import annotations

from smpplab.simulator import Delivered, Mixed, Simulator
from smpplab.wire import MessageState

from .conftest import bound, submit


async def test_a_fate_that_fails_harms_nobody(smsc, caplog):
    class Broken:
        def fate(self, message):
            raise RuntimeError("no")

    smsc.fate = Broken()
    esme = await bound(smsc)
    assert (await esme.ask(submit())).command_status == 0
    assert smsc.messages["0000000001"].state is MessageState.UNKNOWN
    assert "failed" in caplog.text


async def test_the_fate_may_change_while_it_runs(smsc, clock):
    esme = await bound(smsc)
    smsc.fate = Delivered(after=1)
    await esme.ask(submit(1))
    smsc.fate = Mixed(rejected=1, after=1)
    await esme.ask(submit(2))
    clock.advance(2)
    assert [message.state.name for message in smsc.messages] == ["DELIVERED", "REJECTED"]


async def test_receipt_after():
    assert repr(Simulator(receipt_after=(0.1, 0.5)).fate) == "Delivered(after=(0.1, 0.5))"
