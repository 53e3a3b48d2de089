"""A clock that runs with real time, so many times as fast: a day of a message centre in 24 minutes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from smpplab.errors import UsageError

__all__ = ["PacedClock", "check_speed"]

MOST_SPEED = 1_000_000  # a year in half a minute; beyond, no timer means anything


def check_speed(speed: float) -> None:
    """See that it can be a speed.

    Raises:
        UsageError: It cannot.
    """
    if not 0 < speed <= MOST_SPEED:
        raise UsageError(f"speed is a number above 0, and at most {MOST_SPEED:,}; not {speed!r}")


class PacedClock:
    """Real time, faster or slower; second 0 is when it is made.

    Everything that goes by it is faster, too: timers, limits, receipts.

    Args:
        speed: How many times as fast.

    >>> PacedClock(60)
    <PacedClock: 60 times as fast>
    """

    def __init__(self, speed: float = 1.0) -> None:
        check_speed(speed)
        self.speed, self._began = speed, time.monotonic()

    def time(self) -> float:
        """Now."""
        return (time.monotonic() - self._began) * self.speed

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> asyncio.TimerHandle:
        """Call back at that time."""
        wait = max(0.0, (when - self.time()) / self.speed)
        return asyncio.get_running_loop().call_later(wait, callback, *args)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds / self.speed)

    def __repr__(self) -> str:
        return f"<PacedClock: {self.speed:g} times as fast>"
