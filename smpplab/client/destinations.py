"""Rate limiting by destination: one number a second to each subscriber, country or whatever counts as one.

A destination is one number, the moment at which its next token is due; it becomes a `TokenBucket` while
somebody waits for it, and is forgotten when its bucket would be full.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Hashable
from typing import Any

from smpplab.client.limiters import DONE, TokenBucket
from smpplab.errors import UsageError
from smpplab.transport.clock import Clock, LoopClock

__all__ = ["PerDestination"]


class PerDestination:
    """So many PDUs a second to each destination, after a burst.

    A destination costs some 200 octets of memory while its bucket fills up, and none afterwards: a million
    of them do not add up.  A submit_multi waits for each of its destinations; what has no destination_addr,
    such as a distribution list, is not limited.

    Args:
        rate: PDUs a second, to each.
        burst: How many may go at once to one that had none for a while.
        key: What counts as one destination.  By default the whole destination_addr; a number of leading
            digits, so that 2 may stand for a country; or a function that takes the PDU and gives anything
            hashable, or `None` for a PDU that is not limited.
        clock: Where time comes from.

    >>> import asyncio
    >>> limiter = PerDestination(1, key=4)
    >>> asyncio.run(limiter.limit_for("447700900123"))
    >>> limiter
    <PerDestination: 1 a second, burst 1, 1 destination in memory>
    """

    def __init__(
        self,
        rate: float,
        burst: int = 1,
        key: int | Callable[[Any], Hashable] | None = None,
        clock: Clock | None = None,
    ) -> None:
        if isinstance(key, int) and key < 1:
            raise UsageError(f"key is a number of leading digits of at least 1, not {key}")
        self.clock: Clock = clock or LoopClock()
        self._time = self.clock.time
        self._model = TokenBucket(rate, burst, self.clock)
        self._key = _prefix(key) if isinstance(key, int) else key or _destination
        self._due: dict[Hashable, float] = {}  # when the next token of each is due
        self._busy: dict[Hashable, _Busy] = {}  # those for which somebody waits; they are due never
        self._sweep: deque[Hashable] = deque()

    @property
    def rate(self) -> float:
        """PDUs a second, to each; may be changed at any time."""
        return self._model.rate

    @rate.setter
    def rate(self, rate: float) -> None:
        for bucket in (self._model, *self._busy.values()):
            bucket.rate = rate

    def limit_for(self, pdu: Any) -> Coroutine[Any, Any, None]:
        """Await it: it returns when this PDU may go.  A destination address alone will do as well."""
        key = self._key(pdu)
        if key is None:
            return DONE
        model, now, due = self._model, self._time(), self._due.get(key)
        if due is None:
            self._tidy(now, key)
            due = now - model._saved
        elif due > now:
            return self._wait(key)
        elif now - due > model._patience:
            due = now - model._saved
        self._due[key] = due + model._gap
        return DONE

    def give_back(self, pdu: Any) -> None:
        """Return a token that was not used after all."""
        key = self._key(pdu)
        if key in self._busy:
            self._busy[key].give_back()
        elif key in self._due:
            self._due[key] -= self._model._gap

    def _tidy(self, now: float, key: Hashable) -> None:
        """One comes, up to two whose buckets are full again go: so memory follows the traffic."""
        sweep = self._sweep
        for _ in range(2):
            if sweep:
                oldest = sweep.popleft()
                if now - self._due[oldest] <= self._model._patience:
                    sweep.append(oldest)
                    break
                del self._due[oldest]
        sweep.append(key)

    async def _wait(self, key: Hashable) -> None:
        bucket = self._busy.get(key)
        if bucket is None:
            bucket = self._busy[key] = _Busy(self.rate, self._model.burst, self.clock)
            bucket._due = self._due.get(key, float("-inf"))
            self._due[key] = float("inf")
        bucket.users += 1
        try:
            await bucket.limit()
        finally:
            bucket.users -= 1
            if not bucket.users:
                self._due[key] = self._busy.pop(key)._due

    def __len__(self) -> int:
        return len(self._due)

    def __repr__(self) -> str:
        some = f"{len(self)} destination{'s' if len(self) != 1 else ''}"
        return f"<PerDestination: {self.rate:g} a second, burst {self._model.burst}, {some} in memory>"


class _Busy(TokenBucket):
    """The bucket of a destination that `users` wait for."""

    users = 0


def _destination(pdu: Any) -> Any:
    """The destination, of a PDU that has one."""
    return pdu if isinstance(pdu, str) else getattr(pdu, "destination_addr", None)


def _prefix(length: int) -> Callable[[Any], Any]:
    """A function that gives the leading digits of the destination."""

    def prefix(pdu: Any) -> Any:
        address = _destination(pdu)
        return address[:length] if address is not None else None

    return prefix
