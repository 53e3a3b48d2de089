"""Limits of an account: how fast it may submit, how much may wait, and how near to both it is.

Above the rate the simulator answers ESME_RTHROTTLED, with a full queue ESME_RMSGQFUL; ESMEs of SMPP 5.0
are told before it comes to that, by congestion_state (SMPP 5.0 sections 2.9 and 4.8.4.18).
"""

from __future__ import annotations

import heapq
from math import exp
from typing import TYPE_CHECKING

from smpplab.errors import UsageError
from smpplab.simulator.message import PENDING, Message

if TYPE_CHECKING:
    from smpplab.simulator.accounts import Account
    from smpplab.simulator.outbox import Outbox

__all__ = ["Load", "PerSecond", "Queue"]

SWEPT_A_SECOND = 100_000  # messages of a full queue that are looked through, at most
CONGESTED = 100  # congestion_state: the maximum; 80 to 89 is best (SMPP 5.0 section 4.8.4.18)
CONGESTION_STATE = b"\x04\x28\0\x01"  # tag and length
LEVELS = [CONGESTION_STATE + bytes([level]) for level in range(CONGESTED + 1)]


class PerSecond:
    """A rate limit as a token bucket: above it the simulator answers ESME_RTHROTTLED.

    Args:
        rate: Messages a second.
        burst: Messages that may come at once after a pause; a second's worth, and at least one, by default.

    Attributes:
        taken: How many messages have passed.

    >>> limit = PerSecond(2)
    >>> [limit.take(now) for now in (0.0, 0.0, 0.0, 0.5)]
    [True, True, False, True]
    """

    __slots__ = ("_tokens", "_updated", "burst", "rate", "taken")

    def __init__(self, rate: float, burst: float | None = None) -> None:
        if not rate > 0:
            raise UsageError(f"a limit is a number of messages a second above 0, not {rate!r}")
        self.rate = float(rate)
        self.burst = max(1.0, self.rate if burst is None else float(burst))
        self._tokens, self._updated = self.burst, float("-inf")
        self.taken = 0

    def take(self, now: float, count: int = 1) -> bool:
        """Whether that many messages may pass now; if they may, they are counted.

        More at once than the burst, as a submit_multi may have, pass when the bucket is full; those behind
        them wait for that.
        """
        tokens = min(self.burst, self._tokens + (now - self._updated) * self.rate)
        self._updated = now
        if tokens < count and tokens < self.burst:
            self._tokens = tokens
            return False
        self._tokens = tokens - count
        self.taken += count
        return True

    def __repr__(self) -> str:
        return f"PerSecond({self.rate:g}, burst={self.burst:g})"


class Queue:
    """The messages of an account that are not delivered yet, of which there may only be so many.

    Args:
        most: One more gets ESME_RMSGQFUL.
    """

    __slots__ = ("_count", "_heap", "_sweep_at", "most")

    def __init__(self, most: int) -> None:
        if most < 1:
            raise UsageError(f"a queue holds at least 1 message, not {most}")
        self.most = int(most)
        self._heap: list[tuple[float, int, Message]] = []  # by the time when it should be settled
        self._count, self._sweep_at = 0, float("-inf")

    def add(self, message: Message) -> None:
        """A message was taken."""
        self._count += 1
        heapq.heappush(self._heap, (message.due, self._count, message))

    def waiting(self, now: float) -> int:
        """How many messages wait; some that were cancelled may be among them."""
        heap = self._heap
        while heap and heap[0][0] <= now:
            message = heapq.heappop(heap)[2]
            if message.settle(now) in PENDING:  # it was replaced, or put off
                self.add(message)
        return len(heap)

    def full(self, now: float, count: int = 1) -> bool:
        """Whether that many messages more are too many."""
        if self.waiting(now) + count <= self.most:
            return False
        if now >= self._sweep_at:  # cancelled messages wait no more
            self._sweep_at = now + len(self._heap) / SWEPT_A_SECOND
            self.sweep(now)
        return len(self._heap) + count > self.most

    def sweep(self, now: float) -> None:
        """Forget messages that were over before their time."""
        self._heap = [entry for entry in self._heap if entry[2].settle(now) in PENDING]
        heapq.heapify(self._heap)

    def __repr__(self) -> str:
        return f"Queue({self.most})"


class Load:
    """How near an account is to its limits, in percent: the fullest of its rate, its queue, its outbox.

    Args:
        account: Whose limits.
        outbox: What waits for its ESMEs.
    """

    __slots__ = ("_limit", "_rate", "_taken", "_updated", "account", "outbox")

    def __init__(self, account: Account, outbox: Outbox) -> None:
        self.account, self.outbox = account, outbox
        self._limit: PerSecond | None = None
        self._rate, self._taken, self._updated = 0.0, 0, 0.0

    def level(self, now: float) -> int:
        """The load now, 0 to 100."""
        account, outbox = self.account, self.outbox
        share = len(outbox.queue) / outbox.capacity
        if account.limit is not None:
            share = max(share, self._messages_a_second(account.limit, now) / account.limit.rate)
        if account.queue is not None:
            share = max(share, account.queue.waiting(now) / account.queue.most)
        return min(CONGESTED, int(CONGESTED * share + 1e-9))

    def tlv(self, now: float) -> bytes:
        """congestion_state as octets."""
        return LEVELS[self.level(now)]

    def _messages_a_second(self, limit: PerSecond, now: float) -> float:
        """The rate of the last second or so: what is older counts less and less."""
        if limit is not self._limit:
            self._limit, self._rate, self._taken, self._updated = limit, 0.0, limit.taken, now
        new, self._taken = limit.taken - self._taken, limit.taken
        passed, self._updated = now - self._updated, now
        kept = exp(-passed)
        # Nobody knows when in that time the new ones came: evenly, then.
        self._rate = self._rate * kept + (new * (1.0 - kept) / passed if passed > 1e-6 else new)
        return self._rate

    def __repr__(self) -> str:
        return f"<Load of {self.account.system_id}>"
