"""Whose turn it is: each request goes to the member of a pool that has the fewest outstanding.

Requests wait here and not with a member: so nothing that has not been sent is lost with a link, and the
member that answers first gets the next.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections import deque
from typing import TYPE_CHECKING

from smpplab.client.members import Member
from smpplab.errors import ConnectionLost, WindowFull

if TYPE_CHECKING:
    from smpplab.client.pool import Pool

__all__ = ["Balance"]


class Balance:
    """Gives out the members of a pool, one for each request, and takes them back."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.members = pool, pool.members
        self._waiters: deque[asyncio.Future[None]] = deque()
        self._used = itertools.count(1)

    def take(self) -> Member | None:
        """The member whose turn it is; `None` when it is to be waited for."""
        member = self._least() if not self._waiters else None
        return self._taken(member) if member is not None else None

    def _taken(self, member: Member) -> Member:
        member.in_hand += 1
        member.used = next(self._used)
        return member

    def give_back(self, member: Member) -> None:
        """A request is over."""
        member.in_hand -= 1
        if self._waiters:
            self._wake()

    def wake_all(self) -> None:
        """Something has changed: those who wait look again."""
        for _ in range(len(self._waiters)):
            self._wake()

    def _least(self) -> Member | None:
        """The bound member with the fewest requests in hand, and of those the one that has rested longest."""
        best: Member | None = None
        for member in self.members:
            load = member.in_hand
            if best is not None and (load, member.used) >= (best.in_hand, best.used):
                continue
            if load < member.limit and member.bound:
                best = member
        return best

    async def wait(self, patience: float | None) -> Member:
        """Wait for a member with room; but while none is bound, only so many seconds, or (`None`) for ever.

        Raises:
            ConnectionLost: None was bound in that time, or will ever be; nothing was sent.
            WindowFull: With the setting ``window_wait=False``.
        """
        loop, pool = asyncio.get_running_loop(), self.pool
        ends: float | None = None
        while True:
            if pool.stopping.done():
                raise ConnectionLost("the sessions are closed: nothing was sent")
            if pool.finished.done():
                why = self.given_up()
                raise ConnectionLost(f"no session will be bound again; nothing was sent: {why}") from why
            member = self._least()
            if member is not None:
                return self._taken(member)
            if pool.bound:
                ends = None
                if not pool.settings.window_wait and patience is not None:
                    raise WindowFull(f"the windows of all {pool.bound} sessions are full")
            elif ends is None and patience is not None:
                ends = loop.time() + patience
            try:
                async with asyncio.timeout_at(ends):
                    await self._wake_up()
            except TimeoutError:
                raise self._none_bound(patience) from None

    async def _wake_up(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiters.append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._wake()  # it was our turn: pass it on
            elif future in self._waiters:
                self._waiters.remove(future)
            raise

    def _wake(self) -> None:
        while self._waiters:
            future = self._waiters.popleft()
            if not future.done():
                future.set_result(None)
                return

    def _none_bound(self, patience: float | None) -> ConnectionLost:
        reasons = [str(member.reason) for member in self.members if member.reason is not None]
        why = f": {reasons[0]}" if reasons else ""
        return ConnectionLost(
            f"none of {len(self.members)} sessions was bound within {patience:g} s; nothing was sent{why}"
        )

    def given_up(self) -> Exception:
        """Why no member will ever be bound again."""
        errors = [member.error for member in self.members if member.error is not None]
        return copy.copy(errors[0]) if errors else ConnectionLost("each session was closed by itself")
