"""A RabbitMQ that is there and confirms nothing: an alarm about its memory or disk stops all publishers.

It says so with connection.blocked, but only to libraries that ask, and a queue without its leader is as mute
for the same while.  So what is watched here is what matters: whether confirmations come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from smpplab.client.brokers.outage import log

__all__ = ["Confirms"]

T = TypeVar("T")


class Confirms:
    """Waits for confirmations, and says in the log when none come, and when they come again.

    Args:
        server: What to call it in the log: "RabbitMQ at 127.0.0.1:5672".
        patience: Seconds without any confirmation after which that is said.
    """

    def __init__(self, server: str, patience: float = 5.0) -> None:
        self.server, self.patience = server, patience
        self._waiting, self._last, self._silent = 0, 0.0, False
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, confirmed: Awaitable[T]) -> T:
        """What is awaited, and what it gives."""
        loop = asyncio.get_running_loop()
        if not self._waiting and not self._silent:
            self._last = loop.time()
        self._waiting += 1
        if self._timer is None:
            self._timer = loop.call_later(self.patience, self._look, loop)
        try:
            result = await confirmed
        finally:
            self._waiting -= 1
        if self._silent:
            self._silent = False
            log.info("%s confirms messages again after %.1f s", self.server, loop.time() - self._last)
        self._last = loop.time()
        return result

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer, silent_for = None, loop.time() - self._last
        if self._waiting and not self._silent and silent_for >= self.patience:
            self._silent = True
            log.warning(
                "%s has confirmed no message for %.1f s; is it short of memory or disk? %d messages wait",
                self.server, silent_for, self._waiting,
            )  # fmt: skip
        if self._waiting and not self._silent:
            self._timer = loop.call_later(self.patience - silent_for, self._look, loop)

    def close(self) -> None:
        """Watch no more."""
        if self._timer is not None:
            self._timer.cancel()

    def __repr__(self) -> str:
        return f"<Confirms of {self.server}: {self._waiting} waited for>"
