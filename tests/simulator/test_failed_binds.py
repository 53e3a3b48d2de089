"""Guessing a password takes long; knowing it does not."""

from __future__ import annotations

from hypothesis import given, strategies as st

from smpplab.simulator.failed_binds import FailedBinds
from smpplab.wire import BindTransceiver

from .conftest import bound, connected, submit


def guess(number, password="wrong"):
    return BindTransceiver(system_id="lab", password=password, sequence_number=number)


def test_by_peer_or_by_system_id():
    failed = FailedBinds(free=1)
    assert failed.delay("192.0.2.1:5000", "one", 0) == 0
    assert failed.delay("192.0.2.1:5001", "two", 0) == 0.25  # the same host
    assert failed.delay("192.0.2.2:5000", "two", 0) == 0.25  # the same account
    assert failed.delay("192.0.2.3:5000", "three", 0) == 0


def test_a_minute_forgets():
    failed = FailedBinds(free=1)
    assert [failed.delay("a:1", "lab", now) for now in (0, 59, 118, 178)] == [0, 0.25, 0.5, 0]


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3), st.floats(0, 100)), max_size=60))
def test_bounded_in_memory_and_in_time(failures):
    failed = FailedBinds(capacity=10)
    for peer, system_id, now in failures:
        assert 0 <= failed.delay(peer, system_id, now) <= failed.most
        assert len(failed) <= 10


async def test_wrong_answers_come_later_and_later(smsc, clock):
    smsc.timers.session_init = None
    esme, waits = await connected(smsc), []
    for number in range(1, 9):
        esme.write(guess(number))
        began, step = clock.time(), 0.0
        while len(esme.pdus) < number:
            await clock.run(step)
            step = 0.25
        waits.append(clock.time() - began)
    assert waits == [0, 0, 0, 0.25, 0.5, 1, 2, 4]
    assert {pdu.status.name for pdu in esme.pdus} == {"ESME_RINVPASWD"}


async def test_one_guess_at_a_time(smsc, clock):
    smsc.failed_binds.free = 0
    esme = await connected(smsc)
    esme.write(bytes(guess(1)) + bytes(guess(2)) + bytes(guess(3, "secret")))
    await clock.run(1)
    answers = {pdu.sequence_number: pdu.status.name for pdu in esme.pdus}
    assert answers == {1: "ESME_RINVPASWD", 2: "ESME_RBINDFAIL", 3: "ESME_RBINDFAIL"}
    assert (await esme.bind()).command_status == 0  # what it writes later is heard


async def test_a_right_bind_never_waits(smsc, clock):
    smsc.failed_binds.free = 0
    esme = await connected(smsc)
    esme.write(guess(1))
    other = await bound(smsc)
    assert (await other.ask(submit())).command_status == 0
    assert (clock.time(), esme.pdus) == (0, [])


async def test_who_leaves_before_the_answer(smsc, clock, caplog):
    smsc.failed_binds.free = 0
    esme = await connected(smsc)
    esme.write(guess(1))
    await clock.run(0.1)
    esme.transport.link.cut()
    await clock.run(5)
    assert (esme.pdus, smsc.connections, caplog.text) == ([], [], "")


async def test_the_session_init_timer_goes_on(smsc, clock):
    smsc.timers.session_init, smsc.failed_binds.free, smsc.failed_binds.step = 1, 0, 3
    esme = await connected(smsc)
    esme.write(guess(1))
    await clock.run(2)
    assert esme.lost.done()
