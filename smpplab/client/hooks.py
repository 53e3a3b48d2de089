"""Hooks see every PDU that goes out or comes in, without being in its way."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any

from smpplab.client.parts import settle
from smpplab.session import Received, Sent, Tapped

__all__ = ["HookRunner", "LogHook"]

log = logging.getLogger("smpplab.hooks")
KEPT = 100_000


class LogHook:
    """Writes one line a PDU to a `logging` logger.

    Args:
        logger: Where to; ``smpplab.pdu`` without.
        level: With which level.
    """

    def __init__(self, logger: logging.Logger | None = None, level: int = logging.INFO) -> None:
        self.logger, self.level = logger or logging.getLogger("smpplab.pdu"), level

    def to_smsc(self, event: Sent) -> None:
        """A PDU was sent."""
        self.logger.log(self.level, "to_smsc %r", event.pdu)

    def from_smsc(self, event: Received) -> None:
        """A PDU was received."""
        latency = f" after {event.latency * 1000:.1f} ms" if event.latency is not None else ""
        self.logger.log(self.level, "from_smsc %r%s", event.pdu, latency)


class HookRunner:
    """Feeds hooks in one task beside the session.

    Attributes:
        dropped: News that hooks were too slow for; said in the log, never in silence.
    """

    def __init__(self, hooks: Sequence[Any]) -> None:
        self.hooks, self.dropped = list(hooks), 0
        self._queue: deque[Sent | Received] = deque()
        self._wake, self._ending = asyncio.Event(), False
        self._task = asyncio.get_running_loop().create_task(self._run(), name="smpplab hooks")

    def __call__(self, event: Tapped) -> None:
        """A tap: take the news and go on.  Octets that are no PDU are for captures, not for hooks."""
        if not isinstance(event, Sent | Received):
            return
        if len(self._queue) >= KEPT:
            if not self.dropped:
                log.warning("hooks are too slow: %d events wait, further ones are dropped", KEPT)
            self.dropped += 1
            return
        self._queue.append(event)
        self._wake.set()

    async def _run(self) -> None:
        while not self._ending:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._tell(self._queue.popleft())

    async def _tell(self, event: Sent | Received) -> None:
        name = "to_smsc" if isinstance(event, Sent) else "from_smsc"
        for hook in self.hooks:
            method = getattr(hook, name, None) or (hook if callable(hook) else None)
            if method is None:
                continue
            try:
                await settle(method(event))
            except Exception:
                log.exception("hook %r failed", hook)

    async def close(self) -> None:
        """Tell the last news, then stop."""
        self._ending = True
        self._wake.set()
        await asyncio.wait([self._task], timeout=2.0)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
