"""Requests under way: a future for each, room in the window, and what becomes of them when the link goes.

The window of the session is the only register of them: each entry's `waiter` is the future of its answer.
"""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from collections.abc import Callable
from typing import Any

from smpplab.client.settings import Settings
from smpplab.errors import LocalProtocolError, SmppError, UsageError
from smpplab.session import Session, State
from smpplab.session.window import Outstanding
from smpplab.transport import Driver
from smpplab.wire import Pdu, Unbind

__all__ = ["Requests"]


class Requests:
    """The requests of one link that wait for their answers, and those that wait for room in the window.

    Args:
        session, driver: The link.
        settings: `edit` and `window_wait` are used.
        lost: Gives the error for whoever comes after the end of the link.

    Attributes:
        leaving: The link is being closed by us.
        edit: From PDU to PDU, or to `None` to hold it back.
    """

    def __init__(
        self, session: Session, driver: Driver, settings: Settings, lost: Callable[[], SmppError]
    ) -> None:
        self.session, self.driver, self.settings, self.lost = session, driver, settings, lost
        self.leaving = False
        self.edit = settings.edit
        self._idle: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._room: deque[asyncio.Future[None]] = deque()

    def must_wait(self) -> bool:
        """Whether a request cannot be sent at once."""
        window = self.session.window
        return len(window) >= window.limit or self.driver.blocked

    async def wait(self, pdu: Pdu) -> None:
        """Wait for room in the window and in the transport's buffer."""
        await self.driver.drained.wait()
        window, closed = self.session.window, self.driver.closed
        again = False
        while len(window) >= window.limit and not closed.done():
            if not self.settings.window_wait or self.leaving:
                break
            await self._wait_for_room(first=again)
            again = True
        if closed.done():
            raise self.lost()

    def launch(
        self, pdu: Pdu, now: float, timeout: float | None = None, context: Any = None
    ) -> asyncio.Future[Pdu] | None:
        """Queue a request; give the future of its answer, or `None` when there will be none."""
        session = self.session
        try:
            if self.leaving and not isinstance(pdu, Unbind):
                raise self.lost()
            if self.edit is not None:
                pdu = self._edited(pdu)
            future = self._loop.create_future() if getattr(pdu, "has_response", False) else None
            session.request(pdu, now, timeout, context, future)
        except BaseException as error:
            self._make_room()  # the room that it did not take is for the next
            over = self.leaving or session.state in (State.UNBOUND, State.CLOSED)
            if over and isinstance(error, LocalProtocolError):
                raise self.lost() from None
            raise
        self.driver.flush()
        return future

    def answered(self, entry: Outstanding, answer: Pdu) -> None:
        """An answer came."""
        if self._room:
            self._make_room()
        if self.leaving and not self.session.window:
            self._left()
        future = entry.waiter
        if future is not None and not future.done():
            future.set_result(answer)

    def fail(self, future: asyncio.Future[Pdu] | None, error: SmppError) -> None:
        """No good answer came, and none will."""
        self._make_room()
        if self.leaving and not self.session.window:
            self._left()
        if future is not None and not future.done():
            future.set_exception(error)

    async def leave(self, until: float) -> None:
        """Launch nothing any more, and wait for the answers that are outstanding.

        Args:
            until: For how long at most, as the time of the running loop.
        """
        self.leaving = True
        while self._room:
            self._make_room()
        if self.session.window and not self.driver.closed.done():
            self._idle = self._loop.create_future()
            try:
                async with asyncio.timeout_at(until):
                    await self._idle
            except TimeoutError:
                pass  # they are among `unanswered`

    def _left(self) -> None:
        if self._idle is not None and not self._idle.done():
            self._idle.set_result(None)

    def end(self, error: SmppError) -> None:
        """The link is gone: nobody waits any longer."""
        for entry in self.session.window.values():
            if entry.waiter is not None and not entry.waiter.done():
                own = copy.copy(error)  # each waiter has a traceback of its own
                own.request = entry.request  # type: ignore[attr-defined]
                entry.waiter.set_exception(own)
        self._left()
        while self._room:
            self._make_room()

    def _edited(self, pdu: Pdu) -> Pdu:
        """The request after `edit=`."""
        assert self.edit is not None
        edited = self.edit(pdu)
        if edited is None:
            raise UsageError(f"edit= held back {pdu!r}")
        return edited

    async def _wait_for_room(self, first: bool) -> None:
        future = self._loop.create_future()
        if first:
            self._room.appendleft(future)  # it had its turn, and found the room taken
        else:
            self._room.append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._make_room()  # it was our turn: pass it on
            raise

    def _make_room(self) -> None:
        while self._room:
            future = self._room.popleft()
            if not future.done():
                future.set_result(None)
                return

    def __repr__(self) -> str:
        return f"<Requests: {len(self.session.window)} under way, {len(self._room)} waiting for room>"
