"""What one worker has of a Redis stream: fetched ahead, claimed from dead workers, in hand.

Two tasks see to it.  One fetches messages ahead, when there is demand.  The other shows Redis three times in
`claim_after` seconds that we live, and claims what those had who did not.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from smpplab.client.brokers.batching import end
from smpplab.client.brokers.outage import log
from smpplab.client.brokers.redis_stream import RedisStream
from smpplab.client.message_json import from_json
from smpplab.client.outgoing import Outgoing
from smpplab.errors import BadMessage, UsageError

__all__ = ["ENDING", "Held"]

BLOCK = 2.0  # seconds that one read waits for the first message
FORGOTTEN = 3600.0  # seconds after which a worker that ended without leaving is taken off Redis's list
ENDING = -1  # tries of a message in hand that is on its way out


class Held:
    """The messages of one worker.

    Attributes:
        hand: Ids of the messages handed out, with how often each had been tried before.
    """

    def __init__(self, server: RedisStream, max_tries: int, claim_after: float, prefetch: int) -> None:
        self.server, self.max_tries = server, max_tries
        self.claim_after, self.prefetch = claim_after, prefetch
        self.fresh: deque[tuple[bytes, Outgoing]] = deque()  # never delivered before
        self.claimed: deque[bytes] = deque()  # their workers may have died of them: looked at one by one
        self.hand: dict[bytes, int] = {}
        self._kept_until = 0.0  # until then no other worker claims what we have
        self._asked_at, self._waiting = 0.0, 0
        self._wanted, self._arrived = asyncio.Event(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._others: set[asyncio.Task[Outgoing | None]] = set()
        self._failure: Exception | None = None
        self._closed = False

    @property
    def ahead(self) -> int:
        """How many messages are here and not in hand."""
        return len(self.fresh) + len(self.claimed)

    def ids(self) -> list[bytes]:
        """All that is here."""
        return [*self.hand, *self.claimed, *(entry for entry, _ in self.fresh)]

    async def next(self) -> Outgoing:
        """Wait for a message, and take it in hand; safe to cancel."""
        while True:
            now = self._asked_at = time.monotonic()
            if now >= self._kept_until and self.ahead:
                await self._beside(self._keep())  # we were away for long: others may have claimed some
            elif self.claimed:
                message = await self._beside(self._take(self.claimed.popleft()))
                if message is not None:
                    return message
            elif self.fresh:
                entry, message = self.fresh.popleft()
                self.hand[entry] = message.tries
                if len(self.fresh) * 2 < self.prefetch:
                    self._wanted.set()
                return message
            else:
                await self._until_arrived()

    async def _until_arrived(self) -> None:
        if self._closed:
            raise UsageError("the broker is closed")
        if not self._tasks:
            self._failure = None
            self._tasks = [asyncio.create_task(self._failing(work)) for work in (self._reads, self._keeps)]
        self._arrived.clear()
        self._wanted.set()
        self._waiting += 1
        try:
            await self._arrived.wait()
        finally:
            self._waiting -= 1
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    async def _beside(self, work: Coroutine[Any, Any, Outgoing | None]) -> Outgoing | None:
        """Do something that goes on when `next` is cancelled, and then is not lost."""
        task = asyncio.create_task(work)
        self._others.add(task)
        task.add_done_callback(self._others.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(self._not_taken)
            raise

    def _not_taken(self, task: asyncio.Task[Outgoing | None]) -> None:
        message = None if task.cancelled() or task.exception() else task.result()
        if message is not None:
            self.hand.pop(message.handle, None)
            self.fresh.appendleft((message.handle, message))
            self._arrived.set()

    async def _take(self, entry: bytes) -> Outgoing | None:
        """Take in hand what a dead worker left, and count it: that worker may have died of it."""
        try:
            deliveries, fields = await self.server.take(entry) or (0, {})
            message = await self._opened(entry, fields) if deliveries else None
            if message is None:
                return None  # claimed by another, or no message
            message.tries += deliveries
            if message.tries < self.max_tries:
                self.hand[entry] = message.tries
                return message
            await self.server.bury(entry, message.tries, _why(deliveries, fields))
        except BaseException:
            self.claimed.appendleft(entry)
            raise
        return None

    async def _opened(self, entry: bytes, fields: dict[bytes, bytes]) -> Outgoing | None:
        """The message of an entry; `None` when it cannot be read, and is among the dead letters now."""
        try:
            message = from_json(fields[b"message"])
            if b"tries" in fields:
                message.tries = _number("tries", fields)
            if b"lost" in fields:
                message.lost = _number("lost", fields)
        except KeyError:
            reason = "the entry has no field message"
        except ValueError as error:  # BadMessage is one
            reason = str(error)
        else:
            message.handle = entry
            return message
        log.warning("entry %s of %s is a dead letter: %s", entry.decode(), self.server.stream, reason)
        await self.server.bury(entry, 0, reason)
        return None

    # The tasks

    async def _failing(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do work for ever; what it raises goes to `next`, and the one after starts anew."""
        try:
            await work()
        except Exception as error:
            self._failure = error
            tasks, self._tasks = self._tasks, []
            for task in tasks:
                if task is not asyncio.current_task():
                    task.cancel()
            self._arrived.set()

    async def _reads(self) -> None:
        """Fetch messages ahead, when there is demand."""
        block = min(BLOCK, self.claim_after / 4, self.server.line.patience / 2)
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            room, began = self.prefetch - len(self.fresh), time.monotonic()
            if room > 0:
                entries = await self.server.read(room, block)
                opened = [(entry, await self._opened(entry, fields)) for entry, fields in entries]
                self._take_in(began, self.fresh, [pair for pair in opened if pair[1] is not None])
            if self._waiting and not self.fresh:
                self._wanted.set()

    async def _keeps(self) -> None:
        """Show ourselves, three times in `claim_after` seconds, and claim what dead workers left."""
        last = -math.inf
        while True:
            idle = not self._waiting and time.monotonic() - self._asked_at > self.claim_after
            if idle:
                await self.release()  # nobody asks here: others shall have them
            await self._keep()
            # After an outage nobody has shown himself, dead or alive: claim from the next round on.
            if not idle and time.monotonic() - last < self.claim_after * 2 / 3:
                await self._claim()
                await self.server.tidy(FORGOTTEN)
            last = time.monotonic()
            await asyncio.sleep(self.claim_after / 3)

    async def _keep(self) -> None:
        """Show Redis that we still work on what we have, and let go of what others have claimed."""
        began, ids = time.monotonic(), self.ids()
        lost = set(await self.server.keep(ids)) if ids else set()
        self._kept_until = began + 0.8 * self.claim_after  # well before others may claim
        for entry in lost & self.hand.keys():
            if self.hand.pop(entry) != ENDING:
                log.warning("%s is another worker's now: this one was away too long", entry.decode())
        if lost:
            self.claimed = deque(entry for entry in self.claimed if entry not in lost)
            self.fresh = deque(pair for pair in self.fresh if pair[0] not in lost)

    async def _claim(self) -> None:
        room, began = self.prefetch - len(self.claimed), time.monotonic()
        if room > 0:
            found = await self.server.claim(room, self.claim_after)
            ours = set(self.ids()) if found else set()
            self._take_in(began, self.claimed, [entry for entry in found if entry not in ours])

    def _take_in(self, began: float, into: deque[Any], entries: list[Any]) -> None:
        """Have entries that Redis gave us no earlier than `began`."""
        if entries:
            if not self.ahead:
                self._kept_until = began + 0.8 * self.claim_after
            into.extend(entries)
            self._arrived.set()

    # The end

    async def release(self) -> None:
        """Give back what is not in hand; that is no try."""
        entries = [*self.claimed, *(entry for entry, _ in self.fresh)]
        self.fresh.clear()
        self.claimed.clear()
        await self.server.release(entries)

    async def stop(self) -> bool:
        """Fetch no more; whether anything was fetched ever."""
        self._closed = True
        tasks, self._tasks = self._tasks, []
        await end(*tasks, *self._others)
        self._arrived.set()  # whoever waits hears that we are closed
        return bool(tasks)

    async def leave(self) -> None:
        """Leave nothing behind in Redis but what is in hand; what was on its way to us included."""
        self.fresh.clear()
        self.claimed.clear()
        ours = await self.server.own(len(self.hand) + 10 * self.prefetch)
        await self.server.release(entry for entry in ours if entry not in self.hand)
        await self.server.leave()

    def __repr__(self) -> str:
        return f"<Held: {len(self.hand)} in hand, {self.ahead} fetched ahead>"


def _number(name: str, fields: dict[bytes, bytes]) -> int:
    octets = fields[name.encode()]
    if not octets.isdigit():
        raise BadMessage(f"the field {name} is a whole number, not {octets[:40]!r}")
    return int(octets)


def _why(deliveries: int, fields: dict[bytes, bytes]) -> str:
    reason = fields.get(b"reason", b"").decode(errors="replace")
    return f"{deliveries} workers ended with it in hand" + (f"; before that: {reason}" if reason else "")
