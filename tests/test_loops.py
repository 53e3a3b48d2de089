"""Clients and simulators on a thread of their own: awaitable from any loop, blocking through `.sync`."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import urllib.request
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from smpplab.client import ConnectMany, Esme, MemoryBroker, OutbindListener
from smpplab.client.connect import Connect
from smpplab.errors import CommandError, UsageError
from smpplab.loops import (
    LoopThread,
    Remote,
    Simulator,
    connect,
    connect_many,
    facade,
    in_notebook,
    listen_for_outbind,
)
from smpplab.simulator import Simulator as SimulatorHere, fates
from smpplab.wire import BindReceiverResp, Outbind, decode

TO = "447700900123"


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    thread = LoopThread("test")
    yield thread
    thread.stop()


@pytest.fixture
def simulator() -> Iterator[Any]:
    simulator = Simulator({"lab": "secret"}, loop="thread", receipt_after=0.01).start()
    yield simulator
    simulator.stop()


# The thread


def test_blocking_on_the_thread(thread: LoopThread) -> None:
    async def where() -> str:
        return threading.current_thread().name

    assert thread.sync(where()) == "test"
    assert not thread.is_current


async def test_awaiting_from_another_loop(thread: LoopThread) -> None:
    async def fail() -> None:
        raise ValueError("there")

    assert await thread.call(asyncio.sleep(0, "done")) == "done"
    with pytest.raises(ValueError, match="there"):
        await thread.call(fail())


def test_blocking_where_it_would_deadlock(thread: LoopThread) -> None:
    async def inside() -> None:
        thread.sync(asyncio.sleep(0))

    with pytest.raises(
        UsageError, match="blocking here would deadlock: this is the client's own loop; await it"
    ):
        thread.sync(inside())


def test_awaiting_on_the_thread_itself(thread: LoopThread) -> None:
    async def inside() -> str:
        assert thread.is_current
        return await thread.call(asyncio.sleep(0, "direct"))

    assert thread.sync(inside()) == "direct"


async def test_a_cancelled_wait_cancels_the_work(thread: LoopThread) -> None:
    began, ended = threading.Event(), threading.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = asyncio.create_task(thread.call(work()))
    await asyncio.to_thread(began.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 5)


def test_a_wait_that_is_too_long_cancels_the_work(thread: LoopThread) -> None:
    ended = threading.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        thread.sync(work(), timeout=0.01)
    assert ended.wait(5)


def test_there_is_one_shared_thread() -> None:
    assert LoopThread.shared() is LoopThread.shared()
    assert LoopThread.shared().thread.daemon


# Where things live


def test_scripts_stay_on_their_own_loop() -> None:
    assert not in_notebook()
    assert isinstance(connect("smpp://h"), Connect)
    assert isinstance(Simulator(), SimulatorHere)


def test_notebooks_get_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))  # type: ignore[arg-type]
    assert in_notebook()
    assert repr(connect("smpp://h")) == "connect('smpp://h:2775?bind=trx') on its own thread"
    assert isinstance(connect("smpp://h", loop="current"), Connect)
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert not in_notebook()


def test_wrong_arguments_are_said_at_once() -> None:
    with pytest.raises(UsageError, match=r"^loop is one of auto, current, thread, not 'mine'$"):
        connect("smpp://h", loop="mine")
    with pytest.raises(UsageError, match=r"^an asyncio.Queue belongs to one loop and is no broker"):
        connect("smpp://h", broker=asyncio.Queue())
    with pytest.raises(UsageError, match="connect has no argument 'windw'"):
        connect("smpp://h", loop="thread", windw=1)


def test_all_three_ways_in_know_both_places() -> None:
    assert isinstance(connect_many("smpp://h"), ConnectMany)
    assert isinstance(listen_for_outbind(system_id="lab"), OutbindListener)
    assert repr(connect_many("smpp://h", loop="thread")).endswith(" 4 times on its own thread")
    assert "not listening" in repr(listen_for_outbind(system_id="lab", loop="thread"))


# Together


async def test_everything_may_be_awaited(simulator: Any) -> None:
    async with connect(simulator.url(), loop="thread") as esme:
        submission = await esme.submit(TO, "Hello", receipt=True)
        assert submission.segments == 1
        assert (await submission.receipt(timeout=5)).outcome == "delivered"
        assert esme.state.bound
        assert repr(esme).endswith(", own thread>")
        with pytest.raises(CommandError):
            await esme.submit("", "Hello")
    assert esme.closed


def test_everything_may_block(simulator: Any) -> None:
    esme = connect(simulator.url(), loop="thread").sync
    submission = esme.sync.submit(TO, "Hello", receipt=True)
    assert submission.receipt(timeout=5).outcome == "delivered"
    assert "blocking methods of <Esme" in repr(esme.sync)
    assert "sync" in dir(esme) and "submit" in dir(esme)
    esme.sync.close()
    assert esme.closed


async def test_the_other_operations_may_be_awaited(simulator: Any) -> None:
    async with connect(simulator.url(), loop="thread", source="LAB") as esme:
        sent = await esme.submit_multi([TO, "447700900124"], "Hello", receipt=True)
        assert (await sent.receipt(timeout=5)).outcome == "delivered"
        assert [each.ok for each in sent.destinations] == [True, True]
        assert (await esme.query(sent)).outcome == "delivered"
        with pytest.raises(CommandError, match="ESME_RCANCELFAIL"):
            await esme.cancel(message=await esme.data_sm(TO, "Hello"), source="OTHER")


def test_the_other_operations_may_block(simulator: Any) -> None:
    simulator.fate = fates.Delivered(after=600)
    esme = connect(simulator.url(), loop="thread", source="LAB").sync
    sent = esme.sync.submit(TO, "Hello")
    esme.sync.replace(sent, "Ho")
    assert esme.sync.query(sent).state.name == "ENROUTE"
    esme.sync.cancel(sent)
    assert esme.sync.query(sent).state.name == "DELETED"
    assert esme.sync.data_sm(TO, "Hi").segments == 1
    esme.sync.close()


async def test_connecting_by_await_and_by_async_for(simulator: Any) -> None:
    esme = await connect(simulator.url(), loop="thread")
    await esme.close()
    number = 0
    async for link in connect(simulator.url(), loop="thread"):
        number += 1
        await link.close()
    assert number == 1


async def test_a_call_may_be_a_task(simulator: Any) -> None:
    async with connect(simulator.url("lab"), loop="thread") as esme:
        tasks = [asyncio.create_task(esme.submit(TO, text)) for text in ("a", "b")]
        assert {submission.segments for submission in await asyncio.gather(*tasks)} == {1}
        async with asyncio.TaskGroup() as group:
            task = group.create_task(esme.submit(TO, "c", receipt=True))
        waiting = asyncio.create_task(task.result().receipt())
        assert (await waiting).stat == "DELIVRD"


async def test_a_task_of_a_call_may_be_cancelled(simulator: Any) -> None:
    async with connect(simulator.url("lab"), loop="thread") as esme:
        sent = await esme.submit(TO, "a", receipt=True)
        await sent.receipt()
        waiting = asyncio.create_task(esme.__anext__())
        unbegun = asyncio.create_task(esme.submit(TO, "never"))
        unbegun.cancel()
        await asyncio.sleep(0)
        waiting.cancel()
        both = await asyncio.gather(waiting, unbegun, return_exceptions=True)
        assert [type(error) for error in both] == [asyncio.CancelledError] * 2


async def test_what_an_asynchronous_iterable_awaits_is_of_its_own_loop(simulator: Any) -> None:
    wake = asyncio.Event()

    async def messages() -> Any:
        asyncio.get_running_loop().call_later(0.01, wake.set)
        await wake.wait()
        for text in ("a", "b"):
            yield TO, text

    async with connect(simulator.url("lab"), loop="thread") as esme:
        async with asyncio.timeout(10):
            results = await esme.submit_all(messages())
        assert [result.ok for result in results] == [True, True]


async def test_messages_come_to_any_loop(simulator: Any) -> None:
    async with connect(simulator.url(), loop="thread") as esme:
        submission = await esme.submit(TO, "x" * 200, receipt=True)
        await submission.receipt(timeout=5)
        assert submission.message_ids == list(submission.message_ids)
        results = await esme.submit_all([(TO, str(number)) for number in range(20)])
        assert all(result.ok for result in results)


async def test_a_broker_is_filled_from_here_and_emptied_there(simulator: Any) -> None:
    broker = MemoryBroker()
    async with connect(simulator.url(), loop="thread", broker=broker) as esme:
        from smpplab.client import Outgoing

        for text in "abc":
            broker.put(Outgoing(TO, text))
        assert await esme.run(until_empty=True) == {"accepted": 3}


async def test_plain_hooks_run_beside_the_loop(simulator: Any) -> None:
    threads: set[str] = set()

    class Hook:
        def to_smsc(self, event: Any) -> None:
            threads.add(threading.current_thread().name)

    async with connect(simulator.url(), loop="thread", hooks=[Hook()]) as esme:
        await esme.submit(TO, "Hello")
    assert threads and "smpplab-io" not in threads and "MainThread" not in threads


async def test_hooks_get_what_they_ask_for_and_no_more(simulator: Any) -> None:
    class Everything:
        def __init__(self) -> None:
            self.heard: list[str] = []

        async def to_smsc(self, event: Any) -> None:
            self.heard.append("to_smsc")

        def on_event(self, event: Any) -> None:
            self.heard.append(type(event).__name__)

    everything, names = Everything(), []
    hooks = [everything, lambda event: names.append(type(event).__name__)]
    async with connect(simulator.url(), loop="thread", hooks=hooks) as esme:
        await esme.submit(TO, "Hello")
    assert {"to_smsc", "Connected", "Accepted", "Closed"} <= set(everything.heard)
    assert {"Sent", "Received", "Connected", "Accepted", "Closed"} <= set(names)
    async with connect(simulator.url(), loop="thread", hooks=[ToSmsc()]) as esme:
        assert not esme.noticing


class ToSmsc:
    def to_smsc(self, event: Any) -> None:
        """Nothing but this."""


async def test_several_sessions_may_be_awaited(simulator: Any) -> None:
    async with connect_many(simulator.url(), sessions=3, loop="thread") as pool:
        assert (pool.bound, len(simulator.sessions)) == (3, 3)
        submission = await pool.submit(TO, "Hello", receipt=True)
        assert (await submission.receipt(timeout=5)).outcome == "delivered"
        results = await pool.submit_all([(TO, str(number)) for number in range(20)])
        assert all(result.ok for result in results)
        assert isinstance(pool.links[0], Remote)
        assert repr(pool).endswith("3 of 3 bound, 0 outstanding, own thread>")
        simulator.deliver("lab", source=TO, text="Hi")
        assert (await anext(pool)).text == "Hi"
    assert pool.closed


def test_several_sessions_may_block(simulator: Any) -> None:
    pool = connect_many(simulator.url(), sessions=2, loop="thread").sync
    assert pool.sync.submit(TO, "Hello").segments == 1
    pool.sync.close()
    assert pool.closed


async def test_outbind_on_the_thread() -> None:
    given: list[Any] = []
    came = asyncio.Event()
    here = asyncio.get_running_loop()

    def on_esme(esme: Any) -> None:
        given.append((threading.current_thread().name, esme))
        here.call_soon_threadsafe(came.set)

    for callback in (None, on_esme):
        async with listen_for_outbind(port=0, system_id="lab", on_esme=callback, loop="thread") as listener:
            reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
            writer.write(bytes(Outbind(system_id="MC", sequence_number=1)))
            bind = decode(await reader.read(1024))
            writer.write(bytes(BindReceiverResp(system_id="MC", sequence_number=bind.sequence_number)))
            if callback is None:
                esme = await anext(listener)
            else:
                await asyncio.wait_for(came.wait(), 5)
                ((name, esme),) = given
                assert name not in ("smpplab-io", "MainThread")
            assert esme.mc_system_id == "MC" and repr(esme).endswith(", own thread>")
            writer.close()
            await writer.wait_closed()


def test_a_failed_connection_is_raised_here() -> None:
    simulator = Simulator(loop="thread").start()
    url = simulator.url()
    simulator.stop()
    with pytest.raises(ConnectionError, match="the connection was refused"):
        _ = connect(url, loop="thread").sync


def test_what_is_left_open_is_closed_at_the_end(simulator: Any) -> None:
    esme = connect(simulator.url(), loop="thread").sync
    assert isinstance(esme.__wrapped__, Esme)
    facade._close_all()
    assert esme.closed


def test_a_control_port_from_a_notebook(simulator: Any) -> None:
    control = simulator.sync.control(token="secret08")
    request = urllib.request.Request(f"{control.url}/sessions", headers={"Authorization": "Bearer secret08"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["sessions"] == []


@pytest.mark.parametrize("loop", ["current", "thread"])
async def test_to_await_a_simulator_starts_it_once(loop: str) -> None:
    smsc = await Simulator({"lab": "secret"}, loop=loop)
    port = smsc.port
    assert (await smsc).port == port
    await smsc.close()
