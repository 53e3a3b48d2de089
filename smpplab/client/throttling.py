"""What we do when the MC says that we are too fast (ESME_RTHROTTLED, ESME_RMSGQFUL)."""

from __future__ import annotations

from smpplab.errors import UsageError
from smpplab.transport.clock import Clock, LoopClock

__all__ = ["PercentThrottle"]


class PercentThrottle:
    """Pause when more than a percentage of the recent answers said "too fast".

    Args:
        above: The percentage of throttled answers above which sending pauses.
        period: Seconds after which the counts start afresh.
        sample: Answers that must have come before the percentage means anything.
        wait: Seconds to pause.
        clock: Where time comes from.

    >>> import asyncio
    >>> from smpplab.transport import ManualClock
    >>> throttle = PercentThrottle(above=1.0, sample=2, clock=ManualClock())
    >>> for _ in range(2):
    ...     asyncio.run(throttle.throttled())
    >>> asyncio.run(throttle.allow_request()), throttle
    (False, <PercentThrottle: 2 of 2 answers throttled, 100 %, pausing>)
    """

    def __init__(
        self,
        above: float = 1.0,
        *,
        period: float = 180.0,
        sample: int = 50,
        wait: float = 3.0,
        clock: Clock | None = None,
    ) -> None:
        if not 0 <= above <= 100 or period <= 0 or sample < 1 or wait < 0:
            raise UsageError("above is a percentage; period, sample and wait are positive")
        self.above, self.period, self.sample, self.wait = above, period, sample, wait
        self.clock: Clock = clock or LoopClock()
        self.seen = self.refused = 0
        self._since: float | None = None
        self._until = float("-inf")

    @property
    def percent(self) -> float:
        """Of the answers in this period, how many percent said "too fast"."""
        return 100 * self.refused / self.seen if self.seen else 0.0

    async def throttled(self) -> None:
        """An answer said "too fast"."""
        self._count(refused=True)

    async def not_throttled(self) -> None:
        """An answer said something else."""
        self._count(refused=False)

    async def allow_request(self) -> bool:
        """Whether to send now; after a pause the counts start afresh."""
        now = self.clock.time()
        if now < self._until:
            return False
        if self._until != float("-inf"):
            self._until, self.seen, self.refused, self._since = float("-inf"), 0, 0, now
        return True

    async def throttle_delay(self) -> float:
        """Seconds to wait before asking again."""
        return max(0.0, self._until - self.clock.time())

    def _count(self, refused: bool) -> None:
        now = self.clock.time()
        if self._since is None or now - self._since > self.period:
            self._since, self.seen, self.refused = now, 0, 0
        self.seen += 1
        self.refused += refused
        if self.seen >= self.sample and self.percent > self.above and now >= self._until:
            self._until = now + self.wait

    def __repr__(self) -> str:
        state = "pausing" if self._until != float("-inf") else "sending"
        counts = f"{self.refused} of {self.seen} answers throttled, {self.percent:.0f} %"
        return f"<PercentThrottle: {counts}, {state}>"
