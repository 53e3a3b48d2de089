"""Many small writes as few large ones: whoever comes while a write is under way shares the next."""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

from smpplab.errors import SmppError

__all__ = ["Batches", "end"]

T = TypeVar("T")


class Batches(Generic[T]):
    """Writes items in batches; `add` returns when its own item was written.

    A caller that is cancelled no longer waits, but its item is written.

    Args:
        write: Writes several, and gives what `add` shall give for each (or `None`); when it raises, so does
            `add` for each.
        most: The most items of one batch.
    """

    def __init__(self, write: Callable[[list[T]], Awaitable[Sequence[Any] | None]], most: int = 500) -> None:
        self.most = most
        self._write = write
        self._waiting: deque[tuple[T, asyncio.Future[Any]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: T) -> Any:
        """Have an item written."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def close(self, seconds: float) -> None:
        """Wait so long for what is still to be written, then give up: `add` raises `SmppError`."""
        task = self._task
        if task is not None and not (await asyncio.wait([task], timeout=seconds))[0]:
            await end(task)

    async def _run(self) -> None:
        batch: list[tuple[T, asyncio.Future[Any]]] = []
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(self.most, len(self._waiting)))]
                try:
                    results = await self._write([item for item, _ in batch])
                except Exception as error:
                    _fail(batch, error)
                else:
                    _settle(batch, results)
        finally:  # with nothing left to do, unless cancelled
            self._task = None
            _fail([*batch, *self._waiting], SmppError("the broker was closed before its server had answered"))
            self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)


def _settle(batch: list[tuple[T, asyncio.Future[Any]]], results: Sequence[Any] | None) -> None:
    for index, (_, future) in enumerate(batch):
        if not future.done():  # else its caller was cancelled
            future.set_result(None if results is None else results[index])


def _fail(batch: list[tuple[T, asyncio.Future[Any]]], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(copy.copy(error))  # each caller has a traceback of its own


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until they end: clients of servers are known to swallow it while they connect."""
    while unfinished := [task for task in tasks if not task.done()]:
        for task in unfinished:
            task.cancel()
        await asyncio.wait(unfinished, timeout=0.1)
