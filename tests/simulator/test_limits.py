"""Rates, queues, and the load that ESMEs of 5.0 are told."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import UsageError
from smpplab.simulator import Account, Delivered, Pending, PerSecond, Simulator
from smpplab.simulator.limits import Load, Queue
from smpplab.simulator.outbox import Outbox
from smpplab.wire import CancelSm, EnquireLink, QuerySm

from .conftest import bound, submit

ME, YOU = "447700900999", "447700900123"


@given(
    rate=st.floats(0.5, 200),
    gaps=st.lists(st.floats(0, 0.5), min_size=1, max_size=200),
)
def test_never_more_than_burst_and_rate(rate, gaps):
    limit, now, passed = PerSecond(rate), 0.0, 0
    for gap in gaps:
        now += gap
        passed += limit.take(now)
    assert passed <= limit.burst + rate * now + 1e-6


def test_a_steady_stream_below_the_limit_passes_whole():
    limit = PerSecond(10, burst=1)
    assert all(limit.take(number * 0.11) for number in range(100))


def test_what_has_passed_is_counted():
    limit = PerSecond(2)
    assert [limit.take(0.0) for _ in range(4)] == [True, True, False, False]
    assert limit.taken == 2


async def test_a_full_queue(smsc, clock):
    smsc.fate, smsc.account("lab").queue = Delivered(after=10), 2
    esme = await bound(smsc)
    answers = await esme.ask(b"".join(bytes(submit(number)) for number in (1, 2, 3)), answers=3)
    assert [answer.status.name for answer in answers] == ["ESME_ROK", "ESME_ROK", "ESME_RMSGQFUL"]
    await clock.run(10)
    assert (await esme.ask(submit(4))).command_status == 0


async def test_cancelled_messages_make_room(smsc):
    smsc.fate, smsc.account("lab").queue = Pending(), 1
    esme = await bound(smsc)
    first = await esme.ask(submit(1))
    cancel = CancelSm(message_id=first.message_id, source_addr=ME, destination_addr=YOU, sequence_number=2)
    assert (await esme.ask(cancel)).command_status == 0
    assert (await esme.ask(submit(3))).command_status == 0
    assert (await esme.ask(submit(4))).status.name == "ESME_RMSGQFUL"


async def test_a_message_that_is_put_off_still_waits(smsc, clock):
    smsc.fate, smsc.account("lab").queue = Delivered(after=10), 1
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await clock.run(9)
    smsc.messages["0000000001"].due = clock.time() + 10
    await clock.run(5)
    assert (await esme.ask(submit(3))).status.name == "ESME_RMSGQFUL"
    await clock.run(6)
    assert (await esme.ask(submit(4))).command_status == 0


@pytest.mark.parametrize("share", [0.25, 0.5, 0.85])
def test_the_load_is_the_share_of_the_rate(smsc, share):
    account = Account("lab", limit=100)
    load = Load(account, Outbox(smsc.agenda))
    now = level = 0.0
    for _ in range(1000):
        now += 1 / (100 * share)
        assert account.limit.take(now)
        level = load.level(now)
    assert level == pytest.approx(100 * share, abs=2)


def test_the_load_sees_what_came_before_it_was_asked(smsc):
    account = Account("lab", limit=100)
    load = Load(account, Outbox(smsc.agenda))
    assert load.level(0.0) == 0
    for number in range(500):  # 50 a second, on another session
        account.limit.take(number / 50)
    assert load.level(10.0) == pytest.approx(50, abs=1)
    assert load.level(20.0) == 0


def test_the_load_of_the_queue_and_of_the_outbox(smsc):
    account, outbox = Account("lab", queue=4), Outbox(smsc.agenda, capacity=10)
    load = Load(account, outbox)
    assert load.level(0.0) == 0
    outbox.queue.extend([None] * 7)
    assert load.level(0.0) == 70
    outbox.queue.extend([None] * 7)
    assert load.level(0.0) == 100


async def congestion(esme, *pdus):
    return [(await esme.ask(pdu)).tlvs.get("congestion_state") for pdu in pdus]


async def test_congestion_state_in_every_response_to_a_50_session(smsc):
    smsc.fate, smsc.account("lab").queue = Pending(), 4
    esme = await bound(smsc, version=0x50)
    query = QuerySm(message_id="0000000001", source_addr=ME, sequence_number=8)
    assert await congestion(esme, submit(1), submit(2)) == [25, 50]
    assert await congestion(esme, query, EnquireLink(sequence_number=9)) == [50, 50]
    assert await congestion(esme, submit(3), submit(4)) == [75, 100]
    full = await esme.ask(submit(5))
    assert (full.status.name, len(bytes(full))) == ("ESME_RMSGQFUL", 16)  # 5.0 section 3.2.1.3


async def test_a_watched_session_tells_the_same(smsc):
    smsc.account("lab").limit = 4
    esme = await bound(smsc, version=0x50)
    plain = await congestion(esme, submit(1))
    smsc.taps.append(lambda name, event: None)
    assert plain + await congestion(esme, submit(2)) == [25, 50]


@pytest.mark.parametrize(("version", "tells"), [(0x33, True), (0x34, True), (0x50, False)])
async def test_no_congestion_state_for_others(smsc, version, tells):
    smsc.account("lab").congestion = tells
    esme = await bound(smsc, version=version)
    assert await congestion(esme, submit(1), EnquireLink(sequence_number=2)) == [None, None]


async def test_an_esme_that_heeds_the_load_is_never_throttled(smsc, clock):
    """The lesson of SMPP 5.0 section 2.9: aim at 80 to 89."""
    smsc.account("lab").limit = PerSecond(50, burst=5)
    esme, pause, levels = await bound(smsc, version=0x50), 0.04, []
    for number in range(1, 501):
        level = (await esme.ask(submit(number))).tlvs["congestion_state"]
        levels.append(level)
        pause *= 0.998 if level < 80 else 1.002 if level > 89 else 1.0
        await clock.run(pause)
    assert smsc.counters["throttled"] == 0
    assert all(70 <= level < 100 for level in levels[250:])
    assert 78 <= sum(levels[250:]) / 250 <= 91


async def test_throttled_at_the_same_place_each_time(clock):
    async def once():
        async with Simulator([Account("lab", "secret", limit=3)], port=None, clock=clock) as smsc:
            esme = await bound(smsc, version=0x50)
            await esme.ask(b"".join(bytes(submit(number)) for number in range(1, 6)), answers=5)
            return esme.octets

    assert await once() == await once()


def test_wrong_arguments():
    with pytest.raises(UsageError, match="a queue holds at least 1 message, not 0"):
        Queue(0)
