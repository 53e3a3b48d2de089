"""The members of a `Pool`: each a link that makes itself again, and what they share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from smpplab.client.connect import Connect
from smpplab.client.esme import Esme
from smpplab.client.incoming import Inbox
from smpplab.session import State

if TYPE_CHECKING:
    from smpplab.client.pool import Pool

__all__ = ["Member", "SharedInbox", "Whole"]

BOUND = tuple(state for state in State if state.bound)


class SharedInbox(Inbox):
    """One inbox for all members: the segments of one message may come over several of them."""

    def end(self) -> None:
        """One member's link is gone: messages will come over the others."""

    def finish(self) -> None:
        """No more messages will come."""
        super().end()


class Member:
    """One of several sessions.

    Args:
        connect: Makes its links.
        pool: Hears what changes, when it is bound, and when it gives up.

    Attributes:
        esme: The bound link; `None` while there is none.
        error: Why it has given up for good, or `None`.
        reason: Why its last try failed.
        ended: Whether it will never be bound again.
        in_hand: Requests that it has to answer for now.
        used: When it was last chosen, as a number that grows.
        limit: The most requests that may be outstanding on it.
        settled: Done when its first try has succeeded or failed.
    """

    def __init__(self, connect: Connect, pool: Pool) -> None:
        self.connect, self._pool = connect, pool
        self.esme: Esme | None = None
        self.error: Exception | None = None
        self.reason: Exception | None = None
        self.ended = False
        self.in_hand, self.used, self.limit = 0, 0, connect.settings.window
        loop = asyncio.get_running_loop()
        self.settled: asyncio.Future[None] = loop.create_future()
        connect.on_open.append(self._opened)
        connect.on_retry.append(self._failed)
        self.task = loop.create_task(self._run(), name="smpplab member")

    @property
    def bound(self) -> bool:
        """Whether it can take a request."""
        esme = self.esme
        return esme is not None and esme.session.state in BOUND and not esme.stopping.done()

    def _opened(self, esme: Esme) -> None:
        esme.receiving.inbox = self._pool.inbox

    def _failed(self, error: Exception) -> None:
        self.reason = error
        self._settle()

    def _settle(self) -> None:
        if not self.settled.done():
            self.settled.set_result(None)
        self._pool.changed()

    async def _run(self) -> None:
        try:
            async with aclosing(self.connect.links()) as links:
                async for esme in links:
                    self.esme = esme
                    self._pool.is_bound(self)
                    self._settle()
                    await esme.wait_closed()
                    self.esme = None
        except Exception as error:
            self.error = self.reason = error
            self._pool.gave_up(self, error)
        finally:
            self.esme, self.ended = None, True
            self._settle()

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109
        """Unbind, and try no more."""
        if self.esme is not None:
            await self.esme.close(timeout)
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    def __repr__(self) -> str:
        return f"<Member {self.esme or self.error or 'not bound'}, {self.in_hand} in hand>"


class Whole:
    """A pool as one link with a wide window: what `submit_all` and `run` see of it.

    Attributes:
        session: Has ``window.limit``: that of all members together.
        driver: Has ``closed``: done when all members have given up.
        until_bound: Waits until one of them is bound; `None` when one is.
    """

    def __init__(self, pool: Any, submit: Callable[..., Any]) -> None:
        self.submit, self.name, self.settings, self.clock = submit, pool.name, pool.settings, pool.clock
        self.endpoint = pool.endpoint
        self.stopping, self.noticing, self.until_bound = pool.stopping, pool.noticing, pool.until_bound
        self.notice, self.part_failed = pool.notice, pool.part_failed
        self.session = self.window = self.driver = self
        self.limit = sum(member.limit for member in pool.members)
        self.closed = pool.finished
