"""Rate limiting on our side: send no faster than agreed, and wake exactly when the next may go."""

from __future__ import annotations

from smpplab.errors import UsageError
from smpplab.transport.clock import Clock, LoopClock

__all__ = ["TokenBucket"]


class TokenBucket:
    """So many PDUs a second, after a burst.

    Tokens are counted by time alone: nothing runs while nobody asks, and whoever waits wakes when its
    own token is due, in the order of asking.

    Args:
        rate: PDUs a second.
        burst: How many may go at once after a pause; 1 spaces them evenly.
        clock: Where time comes from.
    """

    def __init__(self, rate: float, burst: int = 1, clock: Clock | None = None) -> None:
        if rate <= 0 or burst < 1:
            raise UsageError(
                f"a bucket needs a rate above 0 and a burst of at least 1, not {rate} and {burst}"
            )
        self.rate, self.burst = rate, burst
        self.clock: Clock = clock or LoopClock()
        self._due = float("-inf")  # when the next token would be due if nothing were saved up

    def reserve(self, now: float) -> float:
        """Take the next token; give the seconds until it is due."""
        gap = 1 / self.rate
        self._due = max(self._due, now - gap * (self.burst - 1))
        wait = self._due - now
        self._due += gap
        return max(0.0, wait)

    async def limit(self) -> None:
        """Return when the next PDU may go."""
        wait = self.reserve(self.clock.time())
        if wait > 0:
            await self.clock.sleep(wait)

    def __repr__(self) -> str:
        return f"TokenBucket(rate={self.rate:g}, burst={self.burst})"
