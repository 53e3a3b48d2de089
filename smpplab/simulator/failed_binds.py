"""Wrong passwords are answered more and more slowly, so that guessing takes long.

Only answers that say no are late: a right bind is never kept waiting.
"""

from __future__ import annotations

from collections import OrderedDict

__all__ = ["FailedBinds"]


class FailedBinds:
    """Counts failed binds by peer and by system_id, and says how long the next answer waits.

    Args:
        free: Failures that are answered at once: people mistype.
        step: Seconds for the one after those; doubled for each further one.
        most: Seconds, at most; less than the session_init timer, so that there still is an answer.
        forget: Seconds after which failures are forgotten.
        capacity: The most peers and system_ids that are remembered; the oldest go first.

    >>> failed = FailedBinds()
    >>> [failed.delay("127.0.0.1:50001", "lab", now=0.0) for _ in range(7)]
    [0.0, 0.0, 0.0, 0.25, 0.5, 1.0, 2.0]
    """

    def __init__(
        self,
        *,
        free: int = 3,
        step: float = 0.25,
        most: float = 4.0,
        forget: float = 60.0,
        capacity: int = 1000,
    ) -> None:
        self.free, self.step, self.most, self.forget, self.capacity = free, step, most, forget, capacity
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def delay(self, peer: str, system_id: str, now: float) -> float:
        """Count a failed bind.

        Args:
            peer: Its address, ``host:port``; the port does not matter.
            system_id: Who it said it was.
            now: The time.

        Returns:
            Seconds until it is to be answered.
        """
        count = max(self._count(("peer", peer.rpartition(":")[0]), now), self._count(("id", system_id), now))
        if count <= self.free:
            return 0.0
        return min(self.most, self.step * 2.0 ** min(count - self.free - 1, 30))

    def _count(self, key: tuple[str, str], now: float) -> int:
        """Count one more for a key."""
        count, last = self._failures.pop(key, (0, now))
        count = 1 if now - last >= self.forget else count + 1
        self._failures[key] = (count, now)
        if len(self._failures) > self.capacity:
            self._failures.popitem(last=False)
        return count

    def __len__(self) -> int:
        return len(self._failures)

    def __repr__(self) -> str:
        return f"<FailedBinds: {len(self)} remembered>"
