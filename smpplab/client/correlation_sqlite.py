"""A correlator in an SQLite file: receipts find their messages after a restart, and from any worker.

SQLite runs in a thread of its own, so the event loop never waits for the disk.  What comes in while one
batch is being written makes up the next: one transaction for all, as many as there are.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

from smpplab.client.sqlite_store import COUNT, GET, PUT, REMOVE, Order, Store
from smpplab.errors import SmppError, UsageError
from smpplab.transport.clock import Clock

__all__ = ["SqliteCorrelator"]

log = logging.getLogger("smpplab.client")

MOST = 5000  # orders in one transaction, so that a look-up need not wait long
QUEUE = 20_000  # orders in memory, from which on `put` waits whatever `durable` says


class SqliteCorrelator:
    """Remembers JSON values under message ids in a file, for a while, up to a number.

    Ids are matched as `MemoryCorrelator` matches them.  The file outlives the process, and several processes
    of one machine may use it at once: each finds what the others have put.  (Not over a network file system:
    SQLite's locks do not work there.)  Close it at the end, or use it with ``async with``.

    Args:
        path: The file; it is made when it does not exist.  Two more beside it, ending in ``-wal`` and
            ``-shm``, belong to it.
        ttl: Seconds that a value is kept.
        limit: How many values are kept, within a per cent or two; the oldest go.
        durable: When `put` returns.  ``"process"``: when the operating system has it, so that it survives
            the killing of this process, though perhaps not a power failure.  ``"disk"``: when the disk has
            it.  ``"no"``: at once; it is written a moment later, and lost if the process is killed before.
            A `get` of this process finds what it put before in any case.
        patience: Seconds to wait for another process that writes.
        clock: Where time comes from; without, it is Unix seconds, which other processes share.

    Attributes:
        rule: The rule by which the last `get` matched: "exact", "trimmed", "case", "zeros",
            "hex-decimal"; "" when nothing did.
        lost: How many changes could not be written after `put` or `remove` had returned (``durable="no"``).

    Raises:
        UsageError: The file cannot be opened, is damaged, or belongs to another program.

    >>> import asyncio, tempfile
    >>> async def main(path):
    ...     async with SqliteCorrelator(path) as correlator:
    ...         await correlator.put("1A2B3C4D", {"log_id": "order-7"})
    ...     async with SqliteCorrelator(path) as correlator:  # another day
    ...         return await correlator.get("0439041101"), correlator.rule
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     asyncio.run(main(f"{folder}/receipts.sqlite"))
    ({'log_id': 'order-7'}, 'hex-decimal')
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        ttl: float = 72 * 3600.0,
        limit: int = 10_000_000,
        durable: Literal["no", "process", "disk"] = "process",
        patience: float = 5.0,
        clock: Clock | None = None,
    ) -> None:
        if durable not in ("no", "process", "disk"):
            raise UsageError(f"durable is one of 'no', 'process', 'disk', not {durable!r}")
        if not ttl > 0 or limit < 1:
            raise UsageError(f"ttl is above 0 and limit at least 1, not {ttl} and {limit}")
        self.path, self.ttl, self.limit, self.durable = os.fspath(path), ttl, limit, durable
        self._time = clock.time if clock is not None else time.time
        self.rule, self.lost = "", 0
        self._store = Store(self.path, limit, durable == "disk", patience)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="smpplab-sqlite")
        self._orders: list[tuple[Order, asyncio.Future[Any] | None]] = []
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    async def put(self, key: str, value: Any) -> None:
        """Remember a value under a message id; `durable` says when this returns.

        Raises:
            UsageError: The value is no JSON, or the key no text.
            SmppError: The file cannot be written: full, locked, damaged.  The value is not remembered.
        """
        try:
            text = json.dumps(value, separators=(",", ":"))
        except (TypeError, ValueError, RecursionError) as error:
            raise UsageError(f"a value in {self.path} must be JSON: {error}") from None
        order = Order(PUT, _checked(key), text, self._time() + self.ttl)
        if self.durable == "no" and len(self._orders) < QUEUE:
            self._give(order, None)
        else:
            await self._ask(order)

    async def get(self, key: str) -> Any:
        """The value of an id, or of another form of it; `None` when nothing fits, or more than one."""
        rule, value = await self._ask(Order(GET, _checked(key)))
        self.rule = rule  # nothing is awaited from here on: whoever called reads the rule of its own look-up
        return value

    async def remove(self, key: str) -> None:
        """Forget an id, as it stands: no receipt is to come any more."""
        order = Order(REMOVE, _checked(key))
        if self.durable == "no":
            self._give(order, None)
        else:
            await self._ask(order)

    async def count(self) -> int:
        """How many values the file holds; takes a while with millions."""
        number: int = await self._ask(Order(COUNT))
        return number

    async def close(self) -> None:
        """Write what is still to be written, and let go of the file."""
        if self._closed:
            return
        self._closed = True
        if self._task is not None and self._loop is asyncio.get_running_loop():
            await asyncio.gather(self._task, return_exceptions=True)
        await self._work()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
        self._thread.shutdown(wait=False)

    async def __aenter__(self) -> SqliteCorrelator:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def _ask(self, order: Order) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._give(order, future)
        return await future

    def _give(self, order: Order, future: asyncio.Future[Any] | None) -> None:
        """Put an order in the line; the batch that it will belong to starts in the next turn of the loop."""
        if self._closed:
            raise UsageError(f"the correlator of {self.path} is closed")
        self._orders.append((order, future))
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._loop is not loop:
            self._loop, self._task = loop, loop.create_task(self._work())

    async def _work(self) -> None:
        """Have batches carried out, one after another, until the line is empty."""
        loop = asyncio.get_running_loop()
        while self._orders:
            batch, self._orders = self._orders[:MOST], self._orders[MOST:]
            orders = [order for order, _ in batch]
            try:
                results = await loop.run_in_executor(self._thread, self._store.run, orders, self._time())
            except Exception as error:
                results = [SmppError(f"{self.path}: {error!r}")] * len(batch)
            self._answer(batch, results)

    def _answer(self, batch: list[tuple[Order, asyncio.Future[Any] | None]], results: list[Any]) -> None:
        """Tell everyone whose order was in the batch; count and log what failed and nobody waits for."""
        lost: list[SmppError] = []
        for (_, future), result in zip(batch, results, strict=True):
            if future is None:
                lost += [result] if isinstance(result, SmppError) else []
            elif future.done():
                continue  # given up
            elif isinstance(result, SmppError):
                future.set_exception(type(result)(str(result)))  # each has a traceback of its own
            else:
                future.set_result(result)
        if lost:
            self.lost += len(lost)
            log.warning("%s changes to message ids are lost: %s", len(lost), lost[0])

    def __repr__(self) -> str:
        state = "closed" if self._closed else f"{len(self._orders)} orders under way"
        return f"<SqliteCorrelator {self.path}: {state}>"


def _checked(key: str) -> str:
    """A key that SQLite can take."""
    if not isinstance(key, str):
        raise UsageError(f"a message id is text, not {key!r}")
    if not key.isascii():
        try:
            key.encode()
        except UnicodeEncodeError:
            raise UsageError(f"the message id {key!r} is no valid text") from None
    return key
