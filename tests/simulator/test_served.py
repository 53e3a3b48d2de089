"""One session as the simulator serves it: timers, unbind, order, taps."""

from __future__ import annotations

import asyncio

from smpplab.session import Received, Sent, Timers
from smpplab.simulator import Account, Simulator
from smpplab.wire import EnquireLink, EnquireLinkResp

from .conftest import bound, connected, submit


async def test_a_bind_and_what_stands_behind_it_in_one_chunk(smsc):
    from smpplab.wire import BindTransceiver

    esme = await connected(smsc)
    bind = BindTransceiver(system_id="lab", password="secret", sequence_number=1)
    first, second = await esme.ask(bytes(bind) + bytes(submit(2)), answers=2)
    assert (first.command_status, second.command_status) == (0, 0)


async def test_a_silent_link_is_asked_and_then_closed(clock):
    async with Simulator(port=None, clock=clock, timers=Timers(response=5, enquire_link=10)) as smsc:
        esme = await bound(smsc)
        await clock.run(11)
        assert esme.pdus[-1].command == "enquire_link"  # answered
        await clock.run(11)
        assert not esme.lost.done()
        esme.answers = False
        await clock.run(20)
        assert esme.lost.done()
        assert not smsc.connections


async def test_an_idle_session_is_unbound(clock):
    timers = Timers(enquire_link=None, inactivity=60)
    async with Simulator(port=None, clock=clock, timers=timers) as smsc:
        esme = await bound(smsc)
        await clock.run(61)
        assert esme.pdus[-1].command == "unbind"
        assert esme.lost.done()


async def test_an_account_may_have_timers_of_its_own(clock):
    accounts = [
        Account("busy", "secret", timers=Timers(response=5, enquire_link=10)),
        Account("idle", "secret", timers={"enquire_link": None, "inactivity": 60}),
        Account("lab", "secret"),
    ]
    async with Simulator(accounts, port=None, clock=clock, timers=Timers(enquire_link=None)) as smsc:
        busy, idle, lab = [await bound(smsc, account=account) for account in ("busy", "idle", "lab")]
        await clock.run(50)
        assert (await idle.ask(submit(1))).command_status == 0
        await clock.run(59)
        assert not idle.lost.done()  # the message counts, its enquire_link would not
        await clock.run(2)
        assert [pdu.command for pdu in busy.pdus[1:]] == ["enquire_link"] * 11
        assert [pdu.command for pdu in idle.pdus[1:]] == ["submit_sm_resp", "unbind"]
        assert [pdu.command for pdu in lab.pdus[1:]] == []


async def test_enquire_link_before_bind(smsc):
    esme = await connected(smsc)
    assert (await esme.ask(EnquireLink(sequence_number=3))).command == "enquire_link_resp"


async def test_taps_see_every_pdu_with_its_octets(smsc):
    seen = []
    smsc.taps.append(lambda name, event: seen.append((name, type(event), event.pdu.command, event.octets)))
    esme = await bound(smsc)
    await esme.ask(submit(1))
    smsc.deliver("lab", text="Hi")
    await esme.until(lambda: len(seen) == 6)
    assert [(kind, command) for _, kind, command, _ in seen] == [
        (Received, "bind_transceiver"),
        (Sent, "bind_transceiver_resp"),
        (Received, "submit_sm"),
        (Sent, "submit_sm_resp"),
        (Sent, "deliver_sm"),
        (Received, "deliver_sm_resp"),
    ]
    assert {name for name, *_ in seen} == {"esme-1"}
    assert b"".join(octets for _, kind, _, octets in seen if kind is Sent) == esme.octets


async def test_taps_may_come_and_go(smsc):
    seen = []
    esme = await bound(smsc)
    smsc.taps.append(lambda name, event: seen.append(event))
    await esme.ask(submit(1))
    smsc.taps.clear()
    await esme.ask(submit(2))
    assert len(seen) == 2


async def test_a_tap_that_fails_harms_nobody(smsc, caplog):
    smsc.taps.append(lambda name, event: 1 / 0)
    esme = await bound(smsc)
    assert (await esme.ask(submit())).command_status == 0
    assert "a tap failed" in caplog.text


async def test_shown(smsc):
    esme = await connected(smsc)
    (served,) = smsc.connections
    assert repr(served) == "<esme-1: nobody yet, OPEN, from memory:esme>"
    await esme.bind()
    assert served.to_dict()["state"] == "BOUND_TRX"
    assert served.to_dict()["system_id"] == "lab"


async def test_an_answer_to_enquire_link_that_nobody_asked(smsc):
    esme = await bound(smsc)
    esme.write(EnquireLinkResp(sequence_number=77))
    assert (await esme.ask(submit(1))).command_status == 0
    assert len(esme.pdus) == 2


async def test_octets_after_the_end_are_not_looked_at(smsc):
    esme = await bound(smsc)
    (served,) = smsc.sessions
    served.end("a test")
    esme.write(submit())
    await asyncio.wait_for(esme.lost, 5)
    assert len(smsc.messages) == 0
