"""Rate limiting on our side: send no faster than agreed, and wake exactly when the next may go.

One rate for a link (`TokenBucket`), or several limiters together (`AllOf`); see also `PerDestination`.
A bucket is a stretch of time kept as one number, the moment at which the next token is due: nothing runs
while nobody asks, and asking when a token is there costs a comparison and an addition.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Generator
from typing import Any

from smpplab.client.parts import settle
from smpplab.errors import UsageError
from smpplab.transport.clock import Clock, LoopClock, Timer

__all__ = ["AllOf", "TokenBucket"]

LATE = 0.02  # seconds: an event loop that wakes us no later than this has cost us no token


class _Done(Coroutine[Any, Any, None]):
    """What is awaited when there is nothing to wait for: one object for all, so that it costs nothing."""

    __slots__ = ()

    def __await__(self) -> Generator[Any, Any, None]:
        return iter(())  # type: ignore[return-value]

    def send(self, value: Any) -> None:
        raise StopIteration

    def throw(self, kind: Any, value: Any = None, traceback: Any = None) -> None:
        raise kind

    def close(self) -> None:
        """Nothing is open."""

    def __repr__(self) -> str:
        return "<no need to wait>"


DONE = _Done()
"""The result of `limit` when the PDU may go at once; whoever compares with it need not even await it."""


class TokenBucket:
    """So many PDUs a second, after a burst.

    Tokens are counted by time alone.  Whoever waits wakes when its token is due, in the order of asking;
    whoever gives up waiting leaves its token to the next.  Over any stretch of s seconds, no more than
    ``rate * (s + 0.02) + burst`` PDUs go: up to 20 ms by which the event loop wakes us late are caught up
    with, a longer pause is not.

    Args:
        rate: PDUs a second.  May be changed at any time, as `burst` may: those who wait are told.
        burst: How many may go at once after a pause; 1 spaces them evenly.
        clock: Where time comes from.

    >>> import asyncio
    >>> from smpplab.transport import ManualClock
    >>> bucket = TokenBucket(100, burst=10)
    >>> asyncio.run(bucket.limit())
    >>> bucket.rate = 250
    >>> bucket
    TokenBucket(rate=250, burst=10)
    """

    def __init__(self, rate: float, burst: int = 1, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or LoopClock()
        self._time = self.clock.time
        self._due = float("-inf")  # when the next token is due; long ago when all are saved up
        self._waiting: OrderedDict[asyncio.Future[None], None] = OrderedDict()
        self._timer: Timer | None = None
        self._gap = 0.0
        self._set(rate, burst)

    @property
    def rate(self) -> float:
        """PDUs a second."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._set(rate, self._burst)

    @property
    def burst(self) -> int:
        """How many may go at once after a pause."""
        return self._burst

    @burst.setter
    def burst(self, burst: int) -> None:
        self._set(self._rate, burst)

    def _set(self, rate: float, burst: int) -> None:
        if not all(isinstance(given, int | float) for given in (rate, burst)) or not rate > 0 or burst < 1:
            raise UsageError(
                f"a bucket needs a rate above 0 and a burst of at least 1, not {rate} and {burst}"
            )
        gap = 1 / rate
        self._due += gap - self._gap  # the pause after the last PDU is as long as the new rate says
        self._rate, self._burst, self._gap = rate, burst, gap
        self._saved = gap * (burst - 1)
        self._patience = self._saved + LATE
        self._serve()

    def limit(self) -> Coroutine[Any, Any, None]:
        """Await it: it returns when the next PDU may go."""
        now = self._time()
        due = self._due
        if due > now or self._waiting:
            return self._wait()
        if now - due > self._patience:
            due = now - self._saved
        self._due = due + self._gap
        return DONE

    def give_back(self) -> None:
        """Return a token that was not used after all."""
        self._due -= self._gap
        self._serve()

    async def _wait(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting[future] = None
        self._serve()
        try:
            await future
        except asyncio.CancelledError:
            if future.cancelled():
                self._waiting.pop(future, None)
                self._serve()
            else:
                self.give_back()  # it had its token already
            raise

    def _serve(self) -> None:
        """Let go whose token is due; set the timer for the next."""
        now = self._time()
        while self._waiting and self._due <= now:
            future, _ = self._waiting.popitem(last=False)
            if future.done():
                continue  # cancelled, and not yet told
            if now - self._due > self._patience:
                self._due = now - self._saved
            self._due += self._gap
            future.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.clock.call_at(self._due, self._serve) if self._waiting else None

    def __repr__(self) -> str:
        return f"TokenBucket(rate={self.rate:g}, burst={self.burst})"


class AllOf:
    """Several limiters at once: a PDU goes when each of them lets it.

    Those that look at the PDU are asked first, whatever their order here, and those that do not last: so
    no token of the whole link is spent on a PDU that then waits for its destination's.

    Args:
        *limiters: Anything with `limit_for` or `limit`.

    >>> from smpplab.client import PerDestination
    >>> AllOf(TokenBucket(100), PerDestination(1))
    AllOf(<PerDestination: 1 a second, burst 1, 0 destinations in memory>, TokenBucket(rate=100, burst=1))
    """

    def __init__(self, *limiters: Any) -> None:
        for limiter in limiters:
            if not hasattr(limiter, "limit_for") and not hasattr(limiter, "limit"):
                raise UsageError(f"a limiter has a method limit or limit_for, which {limiter!r} lacks")
        self.limiters = sorted(limiters, key=lambda limiter: not hasattr(limiter, "limit_for"))
        self._asks = [(getattr(part, "limit_for", None), part) for part in self.limiters]

    def limit_for(self, pdu: Any) -> Coroutine[Any, Any, None]:
        """Await it: it returns when this PDU may go."""
        for index, (limit_for, limiter) in enumerate(self._asks):
            waiting = limiter.limit() if limit_for is None else limit_for(pdu)
            if waiting is not DONE and waiting is not None:
                return self._wait(waiting, index, pdu)
        return DONE

    async def _wait(self, waiting: Any, index: int, pdu: Any) -> None:
        try:
            await settle(waiting)
            for limit_for, limiter in self._asks[index + 1 :]:
                index += 1
                await settle(limiter.limit() if limit_for is None else limit_for(pdu))
        except BaseException:
            self._give_back(self._asks[:index], pdu)  # the one that was waited for sees to itself
            raise

    def _give_back(self, asks: list[tuple[Any, Any]], pdu: Any) -> None:
        for limit_for, limiter in asks:
            give_back = getattr(limiter, "give_back", None)
            if give_back is not None:
                give_back() if limit_for is None else give_back(pdu)

    def __repr__(self) -> str:
        return f"AllOf({', '.join(map(repr, self.limiters))})"
