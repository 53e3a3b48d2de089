"""A broker in memory: a queue that may be filled from any thread and any loop."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterable

from smpplab.client.outgoing import Outcome, Outgoing
from smpplab.errors import UsageError

__all__ = ["MemoryBroker"]

Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class MemoryBroker:
    """Messages in a deque, first in, first out.

    A message that was taken and could not be finished goes back to the front, so nothing is lost while the
    process lives.

    Args:
        messages: What is in it from the start.
        max_tries: How often a message may fail, perhaps by its own fault, before it goes to the dead
            letters; `smpplab/client/blame.py` says what counts.

    Attributes:
        accepted, refused: How many messages the MC has accepted and refused for good.
        dead: The dead letters: each message, and why it was given up.

    >>> MemoryBroker([Outgoing("447700900123", "Hello")])
    <MemoryBroker: 1 waiting, 0 accepted, 0 refused, 0 dead>
    """

    def __init__(self, messages: Iterable[Outgoing] = (), *, max_tries: int = 5) -> None:
        if max_tries < 1:
            raise UsageError(f"max_tries is at least 1, not {max_tries}")
        self._messages = deque(messages)
        self._lock = threading.Lock()
        self._waiting: deque[Waiter] = deque()
        self.max_tries = max_tries
        self.accepted = self.refused = 0
        self.dead: list[tuple[Outgoing, str]] = []

    # Putting in

    async def enqueue(self, message: Outgoing) -> None:
        """Put a message in."""
        self.put(message)

    async def enqueue_many(self, messages: Iterable[Outgoing]) -> int:
        """Put many messages in; how many they were."""
        total = 0
        for message in messages:
            self.put(message)
            total += 1
        return total

    def put(self, message: Outgoing) -> None:
        """Put a message in, from anywhere."""
        with self._lock:
            self._messages.append(message)
        if self._waiting:
            self._wake_one()

    # Taking out

    async def dequeue(self) -> Outgoing:
        """Wait for the next message and take it; safe to cancel."""
        while True:
            try:
                return self._messages.popleft()  # a deque needs no lock for this
            except IndexError:
                await self._until_put()

    async def _until_put(self) -> None:
        loop = asyncio.get_running_loop()
        entry: Waiter = (loop, loop.create_future())
        with self._lock:
            if self._messages:
                return
            self._waiting.append(entry)
        try:
            await entry[1]
        except asyncio.CancelledError:
            self._give_up(entry)
            raise

    def _wake_one(self) -> None:
        with self._lock:
            waiter = self._waiting.popleft() if self._waiting and self._messages else None
        if waiter is not None:
            loop, future = waiter
            try:
                loop.call_soon_threadsafe(_wake, future)
            except RuntimeError:  # that loop is closed, and its waiter with it
                self._wake_one()

    def _give_up(self, entry: Waiter) -> None:
        """Stop waiting; if this one was woken already, wake the next in its place."""
        with self._lock:
            if entry in self._waiting:
                self._waiting.remove(entry)
                return
        self._wake_one()

    async def done(self, message: Outgoing, outcome: Outcome) -> None:
        """The MC has answered for good."""
        if outcome.ok:
            self.accepted += 1
        else:
            self.refused += 1

    async def back(self, message: Outgoing, reason: str) -> None:
        """It could not be finished: it goes to the front or, tried too often, to the dead letters."""
        message.tries += 1
        if message.tries >= self.max_tries:
            self.dead.append((message, reason))
        else:
            await self.again(message, reason)

    async def again(self, message: Outgoing, reason: str) -> None:
        """It could not be finished, and not by its own fault: it goes to the front."""
        with self._lock:
            self._messages.appendleft(message)
        if self._waiting:
            self._wake_one()

    # Looking

    async def depth(self) -> int:
        """How many messages wait."""
        return len(self._messages)

    async def check(self) -> str:
        """What is there, in a line."""
        return f"in memory: {len(self):,} wait, {len(self.dead):,} are dead letters"

    async def close(self) -> None:
        """Nothing: whoever has the broker keeps its messages."""

    def __len__(self) -> int:
        return len(self._messages)

    def __repr__(self) -> str:
        counts = (
            f"{len(self)} waiting, {self.accepted} accepted, {self.refused} refused, {len(self.dead)} dead"
        )
        return f"<MemoryBroker: {counts}>"


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
