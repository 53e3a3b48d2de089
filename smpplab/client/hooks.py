"""Hooks see every PDU that goes out or comes in, and all else that happens, without being in its way."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from smpplab.client.parts import pending
from smpplab.session import Received, Sent, Tapped

__all__ = ["HookRunner", "LogHook", "tell"]

log = logging.getLogger("smpplab.hooks")
KEPT = 100_000
METHODS = ("to_smsc", "from_smsc", "on_event")


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


def listeners(hooks: Iterable[Any], method: str) -> list[Callable[[Any], Any]]:
    """What is to be called with an event: the method of each hook that has it, and hooks that are functions."""
    found = []
    for hook in hooks:
        listener = getattr(hook, method, None)
        if listener is None and callable(hook) and not any(hasattr(hook, name) for name in METHODS):
            listener = hook
        if listener is not None:
            found.append(listener)
    return found


async def tell(hooks: Sequence[Any], event: Any) -> None:
    """Tell hooks, in order, of something that happens where there is no link."""
    await _call(listeners(hooks, "on_event"), event)


async def _call(found: list[Callable[[Any], Any]], event: Any) -> None:
    """What a hook raises is reported, and ends nothing."""
    for listener in found:
        try:
            result = listener(event)
            if result is not None and pending(result):
                await result
        except Exception:
            log.exception("hook %r failed", listener)


class HookRunner:
    """Feeds hooks in one task beside the session.

    Attributes:
        dropped: News that hooks were too slow for; said in the log, never in silence.
        noticing: Whether a hook wants more than PDUs.
    """

    def __init__(self, hooks: Sequence[Any]) -> None:
        self.hooks, self.dropped = list(hooks), 0
        self._to, self._from, self._on = (listeners(hooks, method) for method in METHODS)
        self.noticing = bool(self._on)
        self._queue: deque[Any] = deque()
        self._wake, self._ending = asyncio.Event(), False
        self._task = asyncio.get_running_loop().create_task(self._run(), name="smpplab hooks")

    def __call__(self, event: Tapped) -> None:
        """A tap: take the news and go on.  Octets that are no PDU are for captures, not for hooks."""
        kind = type(event)
        if (kind is Sent and self._to) or (kind is Received and self._from):
            self.put(event)

    def put(self, event: Any) -> None:
        """Tell the hooks of it soon."""
        queue = self._queue
        if not queue:
            self._wake.set()
        elif len(queue) >= KEPT:
            if not self.dropped:
                log.warning("hooks are too slow: %d events wait, further ones are dropped", KEPT)
            self.dropped += 1
            return
        queue.append(event)

    async def _run(self) -> None:
        queue = self._queue
        while not self._ending:
            await self._wake.wait()
            self._wake.clear()
            while queue:
                event = queue.popleft()
                kind = type(event)
                await _call(self._to if kind is Sent else self._from if kind is Received else self._on, event)

    async def close(self) -> None:
        """Tell the last news, then stop."""
        self._ending = True
        self._wake.set()
        await asyncio.wait([self._task], timeout=2.0)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
