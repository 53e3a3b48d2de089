"""Clocks: the loop's, and one that is moved by hand.

Everything above takes its time from a clock, so a lesson on a 30-second timer takes no time, and a test
of it is exact.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["Clock", "LoopClock", "ManualClock", "Timer"]


class Timer(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> None:
        """Forget it."""


class Clock(Protocol):
    """Where time comes from.  Seconds; only differences mean anything."""

    def time(self) -> float:
        """Now."""

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> Timer:
        """Call back at that time."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class LoopClock:
    """Real time; timers run on the running event loop."""

    time = staticmethod(time.monotonic)

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> asyncio.TimerHandle:
        """Call back at that time."""
        return asyncio.get_running_loop().call_later(max(0.0, when - self.time()), callback, *args)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def __repr__(self) -> str:
        return "<LoopClock>"


class _Entry:
    """One thing to do on a `ManualClock`."""

    __slots__ = ("args", "callback", "cancelled")

    def __init__(self, callback: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.callback, self.args, self.cancelled = callback, args, False

    def cancel(self) -> None:
        """Forget it."""
        self.cancelled = True


class ManualClock:
    """A clock that stands still until it is told to move.

    >>> clock = ManualClock()
    >>> timer = clock.call_at(30, print, "thirty seconds are over")
    >>> clock.advance(29)
    >>> clock.advance(1)
    thirty seconds are over
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._heap: list[tuple[float, int, _Entry]] = []
        self._count = itertools.count()

    def time(self) -> float:
        """Now."""
        return self._now

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> _Entry:
        """Call back when `advance` reaches that time."""
        entry = _Entry(callback, args)
        heapq.heappush(self._heap, (when, next(self._count), entry))
        return entry

    async def sleep(self, seconds: float) -> None:
        """Wait until `advance` has moved that far."""
        if seconds <= 0:
            return await asyncio.sleep(0)
        reached = asyncio.Event()
        entry = self.call_at(self._now + seconds, reached.set)
        try:
            await reached.wait()
        finally:
            entry.cancel()

    def advance(self, seconds: float) -> None:
        """Move on, and do in order what falls due on the way."""
        end = self._now + seconds
        while self._heap and self._heap[0][0] <= end:
            when, _, entry = heapq.heappop(self._heap)
            self._now = max(self._now, when)
            if not entry.cancelled:
                entry.callback(*entry.args)
        self._now = end

    async def run(self, seconds: float, step: float | None = None) -> None:
        """Move on in steps, and let tasks run between them: for programs with an event loop.

        Without `step`, each step goes to the next thing that is due.
        """
        end = self._now + seconds
        await settle()
        while self._now < end:
            due = self._heap[0][0] if self._heap else end
            target = min(end, self._now + step if step is not None else max(due, self._now))
            self.advance(target - self._now)
            await settle()

    def __repr__(self) -> str:
        return f"<ManualClock at {self._now:g} s: {len(self._heap)} timers>"


async def settle(turns: int = 50) -> None:
    """Let everything that can run now run."""
    for _ in range(turns):
        await asyncio.sleep(0)
