"""Two protocols joined in one process, without sockets: for tests, lessons, and browsers.

Octets written on one side arrive on the other in the next turn of the loop, or after a delay on the
clock; the link can cut them into chunks and can be cut itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from smpplab.transport.clock import Clock, LoopClock

__all__ = ["Link", "MemoryTransport", "join"]


class MemoryTransport(asyncio.Transport):
    """One end of a `Link`."""

    def __init__(self, link: Link, protocol: asyncio.Protocol, name: str, peer: str) -> None:
        super().__init__({"sockname": name, "peername": peer})
        self.link, self.protocol = link, protocol
        self.other: MemoryTransport
        self._closing = False
        self._paused, self._kept = False, b""

    def write(self, data: Any) -> None:
        """Send octets to the other end."""
        if not self._closing and data:
            self.link.carry(self.other, bytes(data))

    def arrive(self, data: bytes) -> None:
        """Octets of the other end are here."""
        if self._paused:
            self._kept += data
        elif not self._closing:
            self.protocol.data_received(data)

    def close(self) -> None:
        """Close; the other end is told after what was written has arrived."""
        if not self._closing:
            self._closing = True
            self.link.carry(self.other, None)
            self.link.soon(self._lost, None)

    def abort(self) -> None:
        """Close at once."""
        self.close()

    def is_closing(self) -> bool:
        """Whether the end has been closed."""
        return self._closing

    def can_write_eof(self) -> bool:
        """There is no half-closing here."""
        return False

    def get_write_buffer_size(self) -> int:
        """Nothing is ever buffered on this side."""
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """There is no limit to set."""

    def pause_reading(self) -> None:
        """Keep what arrives."""
        self._paused = True

    def resume_reading(self) -> None:
        """Hand over what was kept."""
        self._paused = False
        kept, self._kept = self._kept, b""
        if kept:
            self.protocol.data_received(kept)

    def hang_up(self, error: Exception | None = None) -> None:
        """The other end is gone."""
        if not self._closing:
            self._closing = True
            self._lost(error)

    def _lost(self, error: Exception | None) -> None:
        self.protocol.connection_lost(error)


class Link:
    """The wire between two `MemoryTransport`.

    Args:
        clock: Where delays are counted.
        delay: Seconds from one end to the other.
        chunk: Cut what is written into chunks of at most this many octets; 0 does not.
    """

    def __init__(self, clock: Clock | None = None, delay: float = 0.0, chunk: int = 0) -> None:
        self.clock: Clock = clock or LoopClock()
        self.delay, self.chunk, self.is_cut = delay, chunk, False
        self.ends: tuple[MemoryTransport, MemoryTransport]
        self._loop = asyncio.get_running_loop()

    def soon(self, callback: Callable[..., None], *args: Any) -> None:
        """Do it in the next turn of the loop."""
        self._loop.call_soon(callback, *args)

    def carry(self, to: MemoryTransport, data: bytes | None) -> None:
        """Bring octets, or the end of the stream (`None`), to one end."""
        if self.is_cut:
            return
        if self.delay:
            self.clock.call_at(self.clock.time() + self.delay, self._deliver, to, data)
        else:
            self.soon(self._deliver, to, data)

    def _deliver(self, to: MemoryTransport, data: bytes | None) -> None:
        if data is None:
            to.hang_up()
            return
        step = self.chunk or len(data)
        for at in range(0, len(data), step):
            to.arrive(data[at : at + step])

    def cut(self) -> None:
        """Cut the wire: both ends lose the connection, and what is under way is lost."""
        self.is_cut = True
        for end in self.ends:
            self.soon(end.hang_up, ConnectionResetError("the link was cut"))


def join(client: asyncio.Protocol, server: asyncio.Protocol, **link: Any) -> Link:
    """Connect two protocols with a `Link`."""
    wire = Link(**link)
    near = MemoryTransport(wire, client, "memory:esme", "memory:mc")
    far = MemoryTransport(wire, server, "memory:mc", "memory:esme")
    near.other, far.other, wire.ends = far, near, (near, far)
    server.connection_made(far)
    client.connection_made(near)
    return wire
