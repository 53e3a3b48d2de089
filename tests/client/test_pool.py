"""Several binds as one: balanced, and nothing lost when some of them are; over TCP with the simulator."""

from __future__ import annotations

import asyncio
import inspect
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from smpplab.capture import record
from smpplab.client import MemoryBroker, MemoryCorrelator, Outgoing, connect_many
from smpplab.client.events import Connected, Done, Receipted, Retrying, Taken
from smpplab.client.operations import Operations
from smpplab.client.pool import Pool
from smpplab.errors import BindError, CommandError, ConnectFailed, ConnectionLost, WindowFull
from smpplab.session import State
from smpplab.simulator import Account, Simulator
from smpplab.wire import EnquireLink, SubmitSm

TO = "447700900123"
QUICK = {"reconnect": (0.01, 0.1), "enquire_link_every": None}


@pytest.fixture
async def smsc() -> AsyncIterator[Simulator]:
    async with Simulator({"lab": "secret"}, receipt_after=0.01) as smsc:
        smsc.taps.append(count)
        yield smsc


def many(smsc: Simulator, **options: Any) -> Any:
    return connect_many(smsc.url(), **(QUICK | options))


taken: Counter[str] = Counter()


@pytest.fixture(autouse=True)
def nothing_taken() -> None:
    taken.clear()


def count(name: str, event: Any) -> None:
    taken[name] += isinstance(event.pdu, SubmitSm)


def per_session() -> list[int]:
    """How many messages each session of the MC has taken."""
    return sorted(number for number in taken.values() if number)


async def until(condition: Any) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  (what happens there has no event)
            await asyncio.sleep(0.005)


class Killer:
    """Cuts off one session after the other, so often."""

    def __init__(self, smsc: Simulator, every: float, times: int) -> None:
        self.smsc, self.every, self.times = smsc, every, times

    async def __call__(self) -> None:
        for number in range(self.times):
            await asyncio.sleep(self.every)
            if self.smsc.sessions:
                self.smsc.sessions[number % len(self.smsc.sessions)].abort()


# Made, seen, ended


async def test_it_is_awaited_and_closed(smsc: Simulator) -> None:
    pool = await many(smsc, sessions=3)
    assert len(smsc.sessions) == pool.bound == len(pool.links) == 3
    name = f"{pool.name} lab@127.0.0.1:{smsc.port}"
    assert repr(pool) == f"<Pool {name} 3 of 3 bound, 0 outstanding>"
    await pool.close()
    assert repr(pool) == f"<Pool {name} closed, 0 outstanding>"
    assert pool.closed and not smsc.sessions
    await pool.close()
    with pytest.raises(ConnectionLost, match=r"^the sessions are closed: nothing was sent$"):
        await pool.submit(TO, "Hello")


async def test_leaving_async_with_unbinds_all(smsc: Simulator) -> None:
    async with many(smsc) as pool:
        assert [esme.state for esme in pool.links] == [State.BOUND_TRX] * 4
    assert smsc.counters["bound"] == 4 and not smsc.sessions
    assert asyncio.all_tasks() == {asyncio.current_task()}


# Balance


async def test_requests_are_spread_evenly_one_after_the_other(smsc: Simulator) -> None:
    async with many(smsc) as pool:
        for number in range(40):
            await pool.submit(TO, str(number))
    assert per_session() == [10, 10, 10, 10]


async def test_requests_are_spread_evenly_all_at_once(smsc: Simulator) -> None:
    async with many(smsc, window=5) as pool:
        results = await pool.submit_all([(TO, str(number)) for number in range(2000)])
    assert all(result.ok for result in results)
    assert len(smsc.messages) == 2000
    assert per_session()[0] >= 475 and per_session()[-1] <= 525


async def test_a_member_that_does_not_answer_gets_no_more_than_its_window(smsc: Simulator) -> None:
    async with many(smsc, sessions=2, window=4) as pool:
        slow = Holding(smsc.sessions[0])
        sent = [asyncio.create_task(pool.submit(TO, str(number))) for number in range(100)]
        await until(lambda: sum(task.done() for task in sent) == 96)
        slow.release()
        await asyncio.gather(*sent)
    assert per_session() == [4, 96]


@pytest.mark.parametrize("wait", [True, False])
async def test_all_windows_are_full(smsc: Simulator, wait: bool) -> None:
    async with many(smsc, sessions=2, window=1, window_wait=wait) as pool:
        held = [Holding(served) for served in smsc.sessions]
        sent = [asyncio.create_task(pool.submit(TO, str(number))) for number in range(2)]
        await until(lambda: all(holding.kept for holding in held))
        assert repr(pool).endswith("2 of 2 bound, 2 outstanding>")
        third = asyncio.create_task(pool.submit(TO, "one more"))
        for _ in range(5):
            await asyncio.sleep(0)
        assert third.done() is not wait
        for holding in held:
            holding.release()
        await asyncio.gather(*sent)
        if wait:
            await third
        else:
            with pytest.raises(WindowFull, match=r"^the windows of all 2 sessions are full$"):
                await third


async def test_waiting_may_be_cancelled(smsc: Simulator) -> None:
    async with many(smsc, sessions=1, window=1) as pool:
        sent = [asyncio.create_task(pool.submit(TO, str(number))) for number in range(10)]
        await asyncio.sleep(0)
        for task in sent[1::2]:
            task.cancel()
        await asyncio.gather(*sent, return_exceptions=True)
        assert [task.cancelled() for task in sent] == [False, True] * 5
        assert pool.members[0].in_hand == 0
        await pool.submit(TO, "and on")
    assert len(smsc.messages) == 6


# Losses


async def test_nothing_is_lost_when_members_are(smsc: Simulator) -> None:
    correlator = MemoryCorrelator()
    async with many(smsc, window=20, correlator=correlator) as pool:
        killing = asyncio.create_task(Killer(smsc, 0.02, 10)())
        results = await pool.submit_all([(TO, str(number)) for number in range(4000)], receipt=True)
        await killing
        accepted = [result.submission for result in results if result.ok]
        unknown = [result.error for result in results if not result.ok]
        assert {type(error) for error in unknown} <= {ConnectionLost}
        assert len(unknown) <= 10 * 20, "a window for each loss"
        assert len(accepted) <= len(smsc.messages) <= 4000
        assert len({submission.message_id for submission in accepted}) == len(accepted)
        receipts = await asyncio.gather(*(submission.receipt(timeout=10) for submission in accepted))
        assert {receipt.outcome for receipt in receipts} == {"delivered"}
        await until(lambda: pool.bound == 4)


async def test_a_lost_member_comes_back_and_takes_its_share(smsc: Simulator) -> None:
    async with many(smsc, sessions=2, reconnect=(0.3, 0.3), seed=1) as pool:
        smsc.sessions[0].abort()
        await until(lambda: pool.bound == 1)
        for number in range(10):
            await pool.submit(TO, str(number))
        await until(lambda: pool.bound == 2)
        for number in range(10):
            await pool.submit(TO, str(number))
    assert per_session() == [5, 15]


async def test_a_broker_is_emptied_over_all_members(smsc: Simulator) -> None:
    broker = MemoryBroker([Outgoing(TO, str(number)) for number in range(3000)])
    async with many(smsc, window=10, broker=broker) as pool:
        killing = asyncio.create_task(Killer(smsc, 0.02, 5)())
        counts = await pool.run(until_empty=True, tries=3)
        await killing
    assert counts["accepted"] == 3000 and counts["refused"] == 0
    assert counts["given back"] <= 5 * 10
    assert len({message.text for message in smsc.messages}) == 3000


async def test_running_goes_on_while_no_member_is_bound() -> None:
    smsc = await Simulator({"lab": "secret"}).start()
    url, port = smsc.url(), smsc.port
    broker = MemoryBroker()
    pool = await connect_many(url, sessions=2, broker=broker, connect_timeout=0.05, **QUICK)
    running = asyncio.create_task(pool.run())
    await smsc.close()
    await until(lambda: pool.bound == 0)
    for number in range(50):
        broker.put(Outgoing(TO, str(number)))
    await asyncio.sleep(0.2)  # longer than the connect_timeout: they are not given up
    async with Simulator({"lab": "secret"}, port=port) as smsc:
        await until(lambda: len(smsc.messages) == 50)
        await pool.close()
    assert await running == {"accepted": 50}


async def test_submitting_waits_for_a_member_so_long() -> None:
    smsc = await Simulator({"lab": "secret"}).start()
    url, port = smsc.url(), smsc.port
    async with connect_many(url, sessions=2, connect_timeout=0.05, **QUICK) as pool:
        await smsc.close()
        await until(lambda: pool.bound == 0)
        with pytest.raises(ConnectionLost) as caught:
            await pool.submit(TO, "Hello")
        assert str(caught.value).startswith("none of 2 sessions was bound within 0.05 s; nothing was sent: ")
        assert caught.value.unanswered == []
        for _ in range(2):
            sending = asyncio.create_task(pool.submit(TO, "Hello"))
            await asyncio.sleep(0)
        pool.settings.connect_timeout = 10.0
        sending = asyncio.create_task(pool.submit(TO, "Hello again"))
        async with Simulator({"lab": "secret"}, port=port) as smsc:
            assert (await sending).message_id


# Not all can bind


async def test_it_may_begin_before_the_message_centre() -> None:
    """`begin` does not wait, and gives up only what is hopeless."""
    smsc = await Simulator({"lab": "secret"}).start()
    connecting, port = many(smsc, sessions=3, broker=MemoryBroker([Outgoing(TO, "Hello")])), smsc.port
    await smsc.close()
    bound: list[str] = []
    async with connecting.begin() as pool:
        pool.on_bound.append(lambda member: bound.append(member.esme.name))
        running = asyncio.create_task(pool.run())
        await until(lambda: all(member.reason is not None for member in pool.members))
        assert len(pool.settings.broker) == 1, "nothing is taken that cannot be sent"
        async with Simulator({"lab": "secret"}, port=port) as smsc:
            await until(lambda: len(smsc.messages) == 1 and pool.bound == 3)
            assert sorted(bound) == sorted(esme.name for esme in pool.links)
            pool.stop()
            assert await running == {"accepted": 1}


async def test_hooks_that_are_added_before_it_begins_reach_all(smsc: Simulator) -> None:
    news: list[Any] = []
    connecting = many(smsc, sessions=3, seed=5)
    for _, settings in connecting.targets:
        settings.hooks = [*settings.hooks, news.append]
    async with connecting:
        pass
    assert len({event.session for event in news if isinstance(event, Connected)}) == 3


async def test_what_a_member_tries_again_has_its_name(smsc: Simulator) -> None:
    news: list[Any] = []
    async with many(smsc, sessions=2, hooks=[news.append]) as pool:
        name = pool.links[0].name
        smsc.sessions[0].abort()
        await until(lambda: any(isinstance(event, Retrying) for event in news))
    (retrying,) = (event for event in news if isinstance(event, Retrying))
    assert retrying.session == name


async def test_it_makes_do_with_the_members_that_are_taken(caplog: pytest.LogCaptureFixture) -> None:
    async with Simulator([Account("lab", "secret", sessions=2)]) as smsc:
        smsc.taps.append(count)
        async with many(smsc, bind_tries=2) as pool:
            assert pool.bound == 2
            await until(lambda: sum(member.error is not None for member in pool.members) == 2)
            assert {type(member.error) for member in pool.members} == {BindError, type(None)}
            for number in range(20):
                await pool.submit(TO, str(number))
        assert per_session() == [10, 10]
    assert caplog.text.count("has given up") == 1, "the same is said once"


async def test_no_member_can_bind(smsc: Simulator) -> None:
    with pytest.raises(BindError, match="ESME_RINVPASWD"):
        await connect_many(smsc.url().replace("secret", "wrong"), **QUICK)
    url = smsc.url()
    await smsc.close()
    with pytest.raises(ConnectFailed, match="the connection was refused"):
        await connect_many(url, **QUICK)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_all_members_give_up_later() -> None:
    account = Account("lab", "secret")
    broker = MemoryBroker()
    async with Simulator([account]) as smsc, many(smsc, sessions=2, broker=broker) as pool:
        running = asyncio.create_task(pool.run())
        account.password = "other"
        for served in smsc.sessions:
            served.abort()
        await until(lambda: pool.finished.done())
        broker.put(Outgoing(TO, "kept"))
        with pytest.raises(BindError, match="ESME_RINVPASWD"):
            await running
        assert len(broker) == 1
        with pytest.raises(
            ConnectionLost, match=r"^no session will be bound again; nothing was sent: .*PASWD"
        ):
            await pool.submit(TO, "Hello")


async def test_without_a_member_messages_stay_in_the_broker_and_are_there_when_all_give_up() -> None:
    account = Account("lab", "secret")
    broker = MemoryBroker()
    smsc = await Simulator([account]).start()
    async with many(smsc, sessions=2, broker=broker, window_wait=False) as pool:
        running = asyncio.create_task(pool.run())
        account.password, port = "other", smsc.port
        await smsc.close()
        await until(lambda: pool.bound == 0)
        for number in range(5):
            broker.put(Outgoing(TO, str(number)))
        await until(lambda: len(broker) == 4)  # one was waited for already
        async with Simulator([account], port=port):
            with pytest.raises(BindError, match="ESME_RINVPASWD"):
                await running
    assert sorted(message.text for message in broker._messages) == ["0", "1", "2", "3", "4"]


# What comes in


async def test_messages_of_all_members_come_together(smsc: Simulator) -> None:
    async with many(smsc, sessions=3) as pool:
        for number in range(30):
            smsc.deliver("lab", source=TO, text=f"message {number}")
        texts = {(await anext(pool)).text for _ in range(30)}
        assert texts == {f"message {number}" for number in range(30)}
        smsc.deliver("lab", source=TO, text="in two segments " * 15)
        assert (await anext(pool)).segments == 2
        smsc.deliver("lab", source=TO, text="the last")
        await until(lambda: len(pool.inbox) == 1)
    assert [message.text async for message in pool] == ["the last"]


async def test_receipts_find_their_message_over_any_member(smsc: Simulator) -> None:
    news: list[Any] = []

    class Hook:
        def on_event(self, event: Any) -> None:
            news.append(event)

    async with many(smsc, sessions=3, hooks=[Hook()]) as pool:
        sent = [await pool.submit(TO, str(number), receipt=True, log_id=str(number)) for number in range(30)]
        for submission in sent:
            assert (await submission.receipt(timeout=5)).outcome == "delivered"
        assert pool.counters["unmatched receipts"] == 0
    receipted = [event for event in news if isinstance(event, Receipted)]
    assert {event.log_id for event in receipted} == {str(number) for number in range(30)}
    assert len({event.session for event in receipted}) == 3, "they came over all of them"


async def test_a_receipt_may_overtake_the_answer_on_another_member(smsc: Simulator) -> None:
    async with many(smsc, sessions=2) as pool:
        one, other = pool.links
        assert one.receiving.live is other.receiving.live, "each knows of what the other waits for"
        held = [Holding(served) for served in smsc.sessions]
        sent = [asyncio.create_task(pool.submit(TO, str(number), receipt=True)) for number in range(10)]
        await until(lambda: len(one.receiving.live.early) == 10)
        for holding in held:
            holding.release()
        for task in sent:
            assert (await (await task).receipt(timeout=5)).outcome == "delivered"
        assert pool.counters["unmatched receipts"] == 0


class Holding:
    """Keeps the answers of one session back."""

    def __init__(self, served: Any) -> None:
        self.served, self.answer, self.kept = served, served.answer, []
        served.answer = lambda *answer: self.kept.append(answer)

    def release(self) -> None:
        self.served.answer = self.answer
        for answer in self.kept:
            self.answer(*answer)
        self.served.flush()


async def test_the_broker_s_news_have_the_pool_s_name(smsc: Simulator) -> None:
    news: list[Any] = []

    class Hook:
        def on_event(self, event: Any) -> None:
            news.append(event)

    async with many(smsc, sessions=2, hooks=[Hook()], broker=MemoryBroker([Outgoing(TO, "Hi")])) as pool:
        await pool.run(until_empty=True)
    own = [event for event in news if isinstance(event, Taken | Done)]
    assert [(type(event), event.session) for event in own] == [(Taken, pool.name), (Done, pool.name)]


# The same methods


async def test_requests_and_operations_go_over_a_member(smsc: Simulator) -> None:
    async with many(smsc, sessions=2) as pool:
        assert (await pool.request(EnquireLink())).command == "enquire_link_resp"
        response = await pool.request(SubmitSm(source_addr="LAB", destination_addr=TO, short_message=b"Hi"))
        assert response.message_id
        with pytest.raises(CommandError):
            await pool.submit("", "Hello")


def test_every_operation_of_an_esme_is_there() -> None:
    names = [name for name, _ in inspect.getmembers(Operations, inspect.iscoroutinefunction)]
    for name in (name for name in names if not name.startswith("_")):
        forwarded, own = getattr(Pool, name), getattr(Operations, name)
        assert forwarded is not own and forwarded.__doc__ == own.__doc__
        assert inspect.iscoroutinefunction(forwarded)


async def test_counters_are_those_of_all_links(smsc: Simulator) -> None:
    async with many(smsc, sessions=2) as pool:
        for esme in pool.links:
            esme.counters["timed out"] += 1
        smsc.sessions[0].abort()
        await until(lambda: smsc.counters["bound"] == 3 and pool.bound == 2)
        pool.links[0].counters["timed out"] += 1
        assert pool.counters["timed out"] == 3


async def test_it_can_be_recorded_while_it_runs(smsc: Simulator) -> None:
    async with many(smsc, sessions=2) as pool:
        with record(pool) as capture:
            names = {esme.name for esme in pool.links}
            for number in range(4):
                await pool.submit(TO, str(number))
            assert set(capture.sessions) == names
            bound = smsc.counters["bound"]
            smsc.sessions[0].abort()
            await until(lambda: smsc.counters["bound"] > bound and pool.bound == 2)
            assert len(capture.filter("bind_transceiver")) == 1


async def test_receipts_that_wait_outlast_a_member_that_is_lost(smsc: Simulator) -> None:
    """One member goes while a receipt is here before the answer that another member waits for."""
    async with many(smsc, sessions=2) as pool:
        live = pool.links[0].receiving.live
        held = [Holding(served) for served in smsc.sessions]
        task = asyncio.create_task(pool.submit(TO, "Hi", receipt=True))
        await until(lambda: len(live.early) == 1)
        (idle,) = (member for member in pool.members if not member.in_hand)
        lost = idle.esme
        assert lost is not None
        lost.driver.abort()
        await until(lambda: idle.bound and idle.esme is not lost)
        assert len(live.early) == 1
        for holding in held:
            if holding.kept:
                holding.release()
        assert (await (await task).receipt(timeout=5)).outcome == "delivered"
        assert pool.counters["unmatched receipts"] == 0


async def test_when_all_members_were_closed_one_by_one_nobody_waits(smsc: Simulator) -> None:
    async with many(smsc, sessions=2, broker=MemoryBroker()) as pool:
        running = asyncio.create_task(pool.run())
        for esme in pool.links:
            await esme.close()
        async with asyncio.timeout(5):
            with pytest.raises(ConnectionLost, match="closed"):
                await pool.submit(TO, "Hi")
            with pytest.raises(ConnectionLost, match="closed"):
                await running
