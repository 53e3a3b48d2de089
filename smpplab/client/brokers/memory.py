"""A broker in memory: a queue that may be filled from any thread and any loop."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterable

from smpplab.client.outgoing import Outcome, Outgoing

__all__ = ["MemoryBroker"]


class MemoryBroker:
    """Messages in a deque, first in, first out.

    A message that was taken and not accepted goes back to the front, so nothing is lost while the
    process lives.

    Attributes:
        accepted, refused: How many messages the MC has accepted and refused for good.
    """

    def __init__(self, messages: Iterable[Outgoing] = ()) -> None:
        self._messages = deque(messages)
        self._lock = threading.Lock()
        self._waiting: deque[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = deque()
        self.accepted = self.refused = 0

    async def enqueue(self, message: Outgoing) -> None:
        """Put a message in."""
        self.put(message)

    def put(self, message: Outgoing) -> None:
        """Put a message in, from anywhere."""
        with self._lock:
            self._messages.append(message)
        self._wake_one()

    def _wake_one(self) -> None:
        with self._lock:
            waiter = self._waiting.popleft() if self._waiting and self._messages else None
        if waiter is not None:
            loop, future = waiter
            loop.call_soon_threadsafe(_wake, future)

    async def dequeue(self) -> Outgoing:
        """Wait for the next message and take it; safe to cancel."""
        while True:
            with self._lock:
                if self._messages:
                    return self._messages.popleft()
                loop = asyncio.get_running_loop()
                future: asyncio.Future[None] = loop.create_future()
                entry = (loop, future)
                self._waiting.append(entry)
            try:
                await future
            except asyncio.CancelledError:
                self._give_up(entry)
                raise

    def _give_up(self, entry: tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]) -> None:
        """Stop waiting; if this one was woken already, wake the next in its place."""
        with self._lock:
            if entry in self._waiting:
                self._waiting.remove(entry)
                return
        self._wake_one()

    async def done(self, message: Outgoing, outcome: Outcome) -> None:
        """The MC has answered, or the connection is gone before it could."""
        if outcome.ok:
            self.accepted += 1
        else:
            self.refused += 1

    def back(self, message: Outgoing) -> None:
        """Put a message back to the front."""
        with self._lock:
            self._messages.appendleft(message)
        self._wake_one()

    def __len__(self) -> int:
        return len(self._messages)

    def __repr__(self) -> str:
        return f"<MemoryBroker: {len(self)} waiting, {self.accepted} accepted, {self.refused} refused>"


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
