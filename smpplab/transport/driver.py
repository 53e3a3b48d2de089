"""The driver: a `Session` on an asyncio transport.

Octets that arrive go to the session, events go to the caller, what the session wants to send is
written once for each turn of the loop, however many PDUs that is: measured, this doubles throughput.
One timer is armed to the session's next deadline.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from smpplab.session import Broken, Event, Session, State
from smpplab.transport.clock import Clock, LoopClock, Timer

__all__ = ["Driver"]

log = logging.getLogger("smpplab.transport")


class Driver(asyncio.Protocol):
    """Joins one session with one transport.

    Args:
        session: The conversation.
        on_event: Called with each event of the session, in order, in the loop's thread.
        clock: Where time comes from.

    Attributes:
        closed: Done when the connection is gone; its result is the error that ended it, or `None`.
        drained: Set while the transport takes octets; clear while its buffer is full.
        blocked: Whether nothing can be sent now: the buffer is full, or the connection is gone.
    """

    def __init__(
        self, session: Session, on_event: Callable[[Event], None], clock: Clock | None = None
    ) -> None:
        self.session, self.on_event = session, on_event
        self.clock: Clock = clock or LoopClock()
        self.transport: asyncio.Transport | None = None
        self.peername = self.sockname = ""
        self.closed: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()
        self.drained = asyncio.Event()
        self.drained.set()
        self._loop = asyncio.get_running_loop()
        self._flushing = self._receiving = self.blocked = False
        self._timer: Timer | None = None
        self._armed_for = float("inf")

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.peername = _address(transport.get_extra_info("peername"))
        self.sockname = _address(transport.get_extra_info("sockname"))
        self._arm()

    def data_received(self, data: bytes) -> None:
        """Octets came."""
        self._receiving = True
        try:
            self._handle(self.session.receive(data, self.clock.time()))
        finally:
            self._receiving = False
        self._write()

    def eof_received(self) -> bool:
        """The peer sends no more: the connection is of no use."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        if self._timer is not None:
            self._timer.cancel()
        self.blocked = True
        self.drained.set()
        self._handle(self.session.close(self.clock.time()))
        if not self.closed.done():
            self.closed.set_result(exc)

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        self.blocked = True
        self.drained.clear()

    def resume_writing(self) -> None:
        """The transport's buffer has room again."""
        self.blocked = self.closed.done()
        self.drained.set()

    # Called by the owner

    def flush(self) -> None:
        """Write what the session has, at the end of this turn of the loop."""
        if not self._flushing and not self._receiving:
            self._flushing = True
            self._loop.call_soon(self._flush_now)

    def close(self) -> None:
        """Write what is left, then close."""
        if self.transport is not None:
            self._write()
            self.transport.close()

    def abort(self) -> None:
        """Close at once; what is not written is dropped."""
        if self.transport is not None:
            self.transport.abort()

    # Inside

    def _flush_now(self) -> None:
        self._flushing = False
        self._write()

    def _write(self) -> None:
        session = self.session
        if session.has_data and self.transport is not None and not self.transport.is_closing():
            self.transport.write(session.data_to_send())
        self._handle(session.take())
        deadline = session.next_deadline()
        if deadline is not None and deadline < self._armed_for:
            self._arm()

    def _handle(self, events: list[Event]) -> None:
        for event in events:
            try:
                self.on_event(event)
            except Exception:
                log.exception("a handler of %s failed", type(event).__name__)
            if isinstance(event, Broken):
                self.close()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer, self._armed_for = None, float("inf")
        deadline = self.session.next_deadline()
        if deadline is not None and self.session.state is not State.CLOSED:
            self._armed_for = deadline
            self._timer = self.clock.call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._timer, self._armed_for = None, float("inf")
        self._handle(self.session.tick(self.clock.time()))
        self._write()
        self._arm()

    def __repr__(self) -> str:
        return f"<Driver {self.sockname or '-'} to {self.peername or '-'}: {self.session!r}>"


def _address(name: Any) -> str:
    """A socket's address as ``host:port``."""
    if isinstance(name, tuple) and len(name) >= 2:
        host = f"[{name[0]}]" if ":" in str(name[0]) else name[0]
        return f"{host}:{name[1]}"
    return str(name or "")
