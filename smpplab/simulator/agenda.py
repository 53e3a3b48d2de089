"""The agenda: everything that is to happen later, in one heap with one timer.

A message centre with 100,000 receipts to come would otherwise hold 100,000 timers of the loop.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable
from typing import Any

from smpplab.transport.clock import Clock, Timer

__all__ = ["MOST_AT_ONCE", "Agenda"]

MOST_AT_ONCE = 2_000  # things; then others have their turn: signals, sockets, a control port
FEW = 500  # outdated entries that are not worth a look at all
URGENT = 48  # bits: one more of urgency comes before all that have been counted

log = logging.getLogger("smpplab.simulator")


class Agenda:
    """Things to do, each at its time; those of one time in the order in which they were put down.

    Args:
        clock: Where time comes from.
        done: Called after a batch of due things was done.
        is_outdated: Says of an action and its arguments whether it would do nothing any more; it may keep
            what it has seen in the set that it is given first.
    """

    def __init__(
        self,
        clock: Clock,
        done: Callable[[], None] = lambda: None,
        is_outdated: Callable[..., bool] = lambda seen, action, *args: False,
    ) -> None:
        self.clock, self.done, self.is_outdated = clock, done, is_outdated
        self._outdated = 0
        self._heap: list[tuple[Any, ...]] = []  # when, order, action and its arguments, flat: there are many
        self._count = 0
        self._timer: Timer | None = None
        self._armed_for = float("inf")

    def at(self, when: float, action: Callable[..., None], *args: Any, urgency: int = 0) -> None:
        """Do it at that time, before what is due at the same time and less urgent; at infinity, never."""
        if when == float("inf"):
            return
        self._count += 1
        heapq.heappush(self._heap, (when, self._count - (urgency << URGENT), action, *args))
        if when < self._armed_for:
            self._arm(when)

    def outdated(self) -> None:
        """Something that was put down is of no use any more.

        When that is a quarter of all there is, whatever is of no use is forgotten: who replaces one
        message a million times leaves no million entries.
        """
        self._outdated += 1
        if self._outdated > max(FEW, len(self._heap) // 4):
            self._outdated = 0
            seen: set[Any] = set()
            self._heap[:] = [entry for entry in self._heap if not self.is_outdated(seen, *entry[2:])]
            heapq.heapify(self._heap)

    def clear(self) -> None:
        """Forget everything."""
        self._heap.clear()
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._armed_for = None, float("inf")

    def _arm(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed_for = when
        self._timer = self.clock.call_at(when, self._due)

    def _due(self) -> None:
        self._timer, self._armed_for = None, float("inf")
        heap, now = self._heap, self.clock.time()
        for _ in range(MOST_AT_ONCE):
            if not heap or heap[0][0] > now:
                break
            entry = heapq.heappop(heap)
            try:
                entry[2](*entry[3:])
            except Exception:  # one thing that fails must not stop the rest
                log.exception("%s failed", getattr(entry[2], "__qualname__", entry[2]))
        if heap and heap[0][0] < self._armed_for:
            self._arm(heap[0][0])
        self.done()

    def __len__(self) -> int:
        return len(self._heap)

    def __repr__(self) -> str:
        return f"<Agenda: {len(self._heap)} to do>"
