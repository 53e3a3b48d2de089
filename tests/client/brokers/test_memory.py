"""The broker in memory: first in, first out; from any thread; nothing lost when waiting is cancelled."""

from __future__ import annotations

import asyncio
import threading

import pytest

from smpplab.client import MemoryBroker, Outcome, Outgoing
from smpplab.errors import UsageError

A, B, C = (Outgoing("447700900123", text) for text in "abc")


@pytest.fixture(autouse=True)
def untried() -> None:
    A.tries = B.tries = C.tries = 0


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_first_in_first_out() -> None:
    broker = MemoryBroker([A])
    await broker.enqueue(B)
    broker.put(C)
    assert [await broker.dequeue() for _ in range(3)] == [A, B, C]


async def test_whoever_waits_is_woken_in_turn() -> None:
    broker = MemoryBroker()
    first, second = (asyncio.create_task(broker.dequeue()) for _ in range(2))
    await turns()
    broker.put(A)
    broker.put(B)
    assert (await first, await second) == (A, B)


async def test_a_message_put_back_is_first_and_wakes_whoever_waits() -> None:
    broker = MemoryBroker([B])
    await broker.back(A, "link lost")
    assert [await broker.dequeue(), await broker.dequeue()] == [A, B]
    waiting = asyncio.create_task(broker.dequeue())
    await turns()
    await broker.back(C, "link lost")
    await turns()
    assert waiting.done()
    assert await waiting is C


async def test_from_another_thread() -> None:
    broker = MemoryBroker()
    waiting = asyncio.create_task(broker.dequeue())
    await turns()
    thread = threading.Thread(target=broker.put, args=(A,))
    thread.start()
    assert await waiting is A
    thread.join()


async def test_waiting_may_be_cancelled() -> None:
    broker = MemoryBroker()
    first, second = (asyncio.create_task(broker.dequeue()) for _ in range(2))
    await turns()
    first.cancel()
    await turns()
    broker.put(A)
    assert await second is A


async def test_one_that_was_woken_and_cancelled_passes_its_turn_on() -> None:
    broker = MemoryBroker()
    first, second = (asyncio.create_task(broker.dequeue()) for _ in range(2))
    await turns()
    broker.put(A)
    await asyncio.sleep(0)  # its turn has come, but it does not run yet
    first.cancel()
    await turns()
    done = [task for task in (first, second) if task.done() and not task.cancelled()]
    assert [task.result() for task in done] == [A]
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.gather(first, second)


async def test_it_counts_outcomes() -> None:
    broker = MemoryBroker([A])
    await broker.done(A, Outcome("x"))
    await broker.done(B, Outcome(error=ValueError()))
    assert repr(broker) == "<MemoryBroker: 1 waiting, 1 accepted, 1 refused, 0 dead>"
    assert await broker.check() == "in memory: 1 wait, 0 are dead letters"


async def test_a_waiter_whose_loop_is_closed_takes_no_ones_turn() -> None:
    broker = MemoryBroker()
    loop = asyncio.new_event_loop()
    broker._waiting.append((loop, loop.create_future()))
    loop.close()
    waiting = asyncio.create_task(broker.dequeue())
    await turns()
    broker.put(A)
    assert await waiting is A


async def test_many_threads_and_readers_lose_and_double_nothing() -> None:
    broker, total = MemoryBroker(), 2000
    found: list[str] = []
    everything = asyncio.Event()

    async def read() -> None:
        while True:
            found.append(str((await broker.dequeue()).text))
            if len(found) == total:
                everything.set()
            if len(found) % 7 == 0:
                await asyncio.sleep(0)

    def fill(start: int) -> None:
        for number in range(start, total, 4):
            broker.put(Outgoing("447700900123", str(number)))

    readers = [asyncio.create_task(read()) for _ in range(3)]
    await asyncio.gather(*(asyncio.to_thread(fill, start) for start in range(4)))
    await everything.wait()
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    assert sorted(found, key=int) == [str(number) for number in range(total)]


def test_a_message_is_tried_at_least_once() -> None:
    with pytest.raises(UsageError, match="max_tries is at least 1, not 0"):
        MemoryBroker(max_tries=0)


async def test_what_is_tried_too_often_is_a_dead_letter_with_its_last_reason() -> None:
    broker = MemoryBroker([A], max_tries=2)
    for reason in ("link lost", "throttled"):
        await broker.back(await broker.dequeue(), reason)
    assert broker.dead == [(A, "throttled")] and len(broker) == 0
