"""Many small writes as few large ones."""

from __future__ import annotations

import asyncio

import pytest

from smpplab.client.brokers.batching import Batches, end
from smpplab.errors import SmppError


class Server:
    """Writes when told to."""

    def __init__(self) -> None:
        self.written: list[list[int]] = []
        self.may = asyncio.Event()
        self.error: Exception | None = None

    async def write(self, items: list[int]) -> list[int]:
        await self.may.wait()
        self.written.append(items)
        if self.error is not None:
            raise self.error
        return [item * 10 for item in items]


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_whoever_comes_during_a_write_shares_the_next() -> None:
    server = Server()
    batches = Batches(server.write, most=3)
    first = asyncio.create_task(batches.add(0))
    await turns()
    rest = [asyncio.create_task(batches.add(number)) for number in range(1, 6)]
    await turns()
    assert not first.done() and len(batches) == 5
    server.may.set()
    assert await asyncio.gather(first, *rest) == [0, 10, 20, 30, 40, 50]
    assert server.written == [[0], [1, 2, 3], [4, 5]]


async def test_an_error_is_everybodys_own_and_the_next_batch_goes_on() -> None:
    server = Server()
    server.may.set()
    server.error = SmppError("no")
    batches = Batches(server.write)
    first, second = await asyncio.gather(batches.add(1), batches.add(2), return_exceptions=True)
    assert isinstance(first, SmppError) and isinstance(second, SmppError) and first is not second
    server.error = None
    assert await batches.add(3) == 30


async def test_what_a_cancelled_caller_wanted_is_written() -> None:
    server = Server()
    batches = Batches(server.write)
    tasks = [asyncio.create_task(batches.add(number)) for number in range(3)]
    await turns()
    tasks[1].cancel()
    await turns()
    server.may.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert server.written == [[0, 1, 2]]
    assert [task.cancelled() for task in tasks] == [False, True, False]


async def test_closing_waits_and_then_gives_up() -> None:
    server = Server()
    batches = Batches(server.write)
    await batches.close(0)  # nothing to do
    task = asyncio.create_task(batches.add(1))
    await turns()
    await batches.close(0.01)
    with pytest.raises(SmppError, match="closed before its server had answered"):
        await task


async def test_a_task_that_swallows_being_cancelled_ends_too() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while swallowed < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1

    task = asyncio.create_task(stubborn())
    await turns()
    await end(task)
    assert task.done() and swallowed == 2
