"""What we do when the MC says that we are too fast (ESME_RTHROTTLED, ESME_RMSGQFUL).

`PercentThrottle` pauses, and `AdaptiveThrottle` finds out how fast is fast enough.  Both are asked before
and told after each message, so while the MC is content they do next to nothing.
"""

from __future__ import annotations

import math
from collections import deque

from smpplab.errors import UsageError
from smpplab.transport.clock import Clock, LoopClock

__all__ = ["AdaptiveThrottle", "PercentThrottle"]

LATE = 0.05  # seconds: slots that the event loop was late for may be used together up to this much
AHEAD = 0.2  # seconds: how far ahead slots are reserved
NEAR = 0.9  # of the rate that was too much: from here on the rate is raised with care
PROVEN = 1.25  # times the rate that was once too much: the MC has become faster, start searching anew
RECORD = 0.1  # seconds between entries of the history while the rate rises


class PercentThrottle:
    """Pause when more than a percentage of the recent answers said "too fast".

    For those who come from naz, this is its SimpleThrottleHandler: ``deny_request_at`` is `above`,
    ``sampling_period`` is `period`, ``sample_size`` is `sample`, ``throttle_wait`` is `wait`, with the same
    defaults.  One thing differs unless ``fresh=False``: after a pause we count afresh and so try again,
    where naz goes on denying, `wait` after `wait`, until the period is over.

    Args:
        above: The percentage of throttled answers above which sending pauses.
        period: Seconds after which the counts start afresh.
        sample: Answers that must have come before the percentage means anything.
        wait: Seconds to pause.
        fresh: Whether the counts start afresh after a pause.
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
        fresh: bool = True,
        clock: Clock | None = None,
    ) -> None:
        if not 0 <= above <= 100 or period <= 0 or sample < 1 or wait < 0:
            raise UsageError("above is a percentage; period, sample and wait are positive")
        self.above, self.period, self.sample, self.wait = above, period, sample, wait
        self.fresh = fresh
        self.clock: Clock = clock or LoopClock()
        self.seen = self.refused = 0
        self._since: float | None = None  # when counting began
        self._until: float | None = None  # when the pause ends

    @property
    def percent(self) -> float:
        """Of the answers in this period, how many percent said "too fast"."""
        return 100 * self.refused / self.seen if self.seen else 0.0

    async def throttled(self) -> None:
        """An answer said "too fast"."""
        self._count(refused=True)

    async def not_throttled(self) -> None:
        """An answer said something else."""
        if self.refused or self._since is None:
            self._count(refused=False)
        else:
            self.seen += 1  # nothing to judge: the period's end may be noticed later

    async def allow_request(self) -> bool:
        """Whether to send now."""
        if self._until is None:
            return True
        now = self.clock.time()
        if now >= self._until:
            self._resume(now)
        return self._until is None

    async def throttle_delay(self) -> float:
        """Seconds to wait before asking again."""
        return max(0.0, self._until - self.clock.time()) if self._until is not None else 0.0

    def _count(self, refused: bool) -> None:
        now = self.clock.time()
        if self._since is None or now - self._since > self.period:
            self._begin(now)
        self.seen += 1
        self.refused += refused
        if self._until is None and self._too_many:
            self._until = now + self.wait

    @property
    def _too_many(self) -> bool:
        return self.seen >= self.sample and self.percent > self.above

    def _resume(self, now: float) -> None:
        """A pause is over: send again, or pause again."""
        if self.fresh or self._since is None or now - self._since > self.period:
            self._begin(now)
        self._until = now + self.wait if self._too_many else None

    def _begin(self, now: float) -> None:
        self._since, self.seen, self.refused = now, 0, 0

    def __repr__(self) -> str:
        state = "pausing" if self._until is not None else "sending"
        counts = f"{self.refused} of {self.seen} answers throttled, {self.percent:.0f} %"
        return f"<PercentThrottle: {counts}, {state}>"


class AdaptiveThrottle:
    """Find the rate that the MC takes: a little faster while it is content, half as fast when it is not.

    Requests are spaced by `rate`.  An answer "too fast" multiplies it by `decrease`, at most once in
    `reaction` seconds.  Afterwards the rate climbs back, doubling every second, up to 90 % of the one that
    was too much, and goes on from there by `increase` a second.  It rises only while requests are being
    held back: a rate that nobody needed proves nothing.

    A request that is told to wait has its slot reserved, so any number that ask at once go one by one.
    Against an MC that takes a steady number a second, about nine tenths of that number go through, and
    well under one in a hundred is refused once the rate is found.

    Args:
        start: Messages a second to begin with.
        lowest, highest: The rate stays between them.
        increase: Messages a second that are added for each second of sending, near the rate that was too
            much; 1 % of the rate by default.  A small one is refused rarely, a large one follows an MC
            that changes.
        decrease: What "too fast" multiplies the rate by.
        reaction: Seconds in which further such answers count as belonging to the first.
        clock: Where time comes from.

    Attributes:
        rate: Messages a second, now.
        refused: How many answers said "too fast".
        history: (time, rate) of the last 10,000 changes, to plot.

    >>> import asyncio
    >>> from smpplab.transport import ManualClock
    >>> throttle = AdaptiveThrottle(start=100, clock=ManualClock())
    >>> asyncio.run(throttle.throttled())
    >>> throttle, list(throttle.history)
    (<AdaptiveThrottle: 50 a second, 1 refused>, [(0.0, 100.0), (0.0, 50.0)])
    """

    def __init__(
        self,
        start: float = 10.0,
        *,
        lowest: float = 1.0,
        highest: float = math.inf,
        increase: float | None = None,
        decrease: float = 0.5,
        reaction: float = 1.0,
        clock: Clock | None = None,
    ) -> None:
        if not 0 < lowest <= start <= highest:
            raise UsageError(
                f"the rates must be 0 < lowest <= start <= highest, not {lowest}, {start}, {highest}"
            )
        if not 0 < decrease < 1 or (increase is not None and not increase > 0) or not reaction >= 0:
            raise UsageError("decrease lies between 0 and 1; increase is above 0, reaction not below")
        self.start, self.lowest, self.highest = start, lowest, highest
        self.increase, self.decrease, self.reaction = increase, decrease, reaction
        self.clock: Clock = clock or LoopClock()
        self.rate, self.refused = float(start), 0
        self.history: deque[tuple[float, float]] = deque([(self.clock.time(), self.rate)], maxlen=10_000)
        self._ceiling = math.inf  # the rate that was last too much
        self._calm_from = -math.inf  # until then, answers belong to the last decrease
        self._next = -math.inf  # the first slot that nobody has
        self._reserved: deque[float] = deque()  # slots of those who were told to wait
        self._rising = 0  # answers that may still raise the rate since a request was held back

    async def allow_request(self) -> bool:
        """Whether to send now; if so, the slot is taken."""
        now, reserved = self.clock.time(), self._reserved
        if reserved:
            if reserved[0] <= now:
                self._drop_stale(now)
                reserved.popleft()
                return True
        elif self._next <= now:
            late = now - self._next
            self._next = (now if late > LATE else self._next) + 1 / self.rate
            return True
        self._rising = int(self.rate) + 1
        return False

    async def throttle_delay(self) -> float:
        """Seconds to wait before asking again: until the next free slot, which is reserved herewith."""
        now = self.clock.time()
        slot = self._next if now - self._next <= LATE else now
        if self._reserved and slot - now > AHEAD:
            return AHEAD / 2  # no promise yet: by then the rate may be another
        self._next = slot + 1 / self.rate
        self._reserved.append(slot)
        return max(0.0, slot - now)

    async def throttled(self) -> None:
        """An answer said "too fast"."""
        self.refused += 1
        now = self.clock.time()
        if now < self._calm_from:
            return
        self._ceiling, self._calm_from = self.rate, now + self.reaction
        self._change(max(self.lowest, self.rate * self.decrease), now)
        self._reserved.clear()  # whoever was promised a slot at the old rate asks again
        self._next = now + 1 / self.rate

    async def not_throttled(self) -> None:
        """An answer said something else."""
        if self._rising > 0 and self.rate < self.highest:
            self._rising -= 1
            self._rise(self.clock.time())

    def _rise(self, now: float) -> None:
        """One answer's share of what is added in a second."""
        if now < self._calm_from:
            return
        rate = self.rate
        careful = rate >= NEAR * self._ceiling
        if careful and rate > PROVEN * self._ceiling:
            self._ceiling = math.inf
        share = (0.01 if self.increase is None else self.increase / rate) if careful else math.log(2)
        self.rate = min(self.highest, rate + share)
        if now - self.history[-1][0] >= RECORD:
            self._change(self.rate, now)

    def _change(self, rate: float, now: float) -> None:
        self.rate = rate
        self.history.append((now, rate))

    def _drop_stale(self, now: float) -> None:
        """Slots whose owners never came back are no burst for others, except for a moment's worth."""
        keep = max(1, int(self.rate * LATE))
        reserved = self._reserved
        while len(reserved) > keep and reserved[keep] <= now:
            reserved.popleft()

    def __repr__(self) -> str:
        return f"<AdaptiveThrottle: {self.rate:.3g} a second, {self.refused} refused>"
