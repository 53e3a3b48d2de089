"""Are receipts on time?  Messages at a steady rate, and how late the receipt of each one comes.

A receipt is due `delay` seconds after its submit_sm was written; both ways over the wire, and whatever holds
up this client, count as the message centre's delay.
"""

from __future__ import annotations

import asyncio
import gc
from typing import Any

from benchmarks.messages import DELIVER_SM, HEADER, RESPONSE, SUBMIT_SM, TEXT, bind, message, renumbered

TICK = 0.001


class Steady(asyncio.Protocol):
    """One connection that submits `count` messages, `rate` a second, whatever becomes of them."""

    def __init__(self, count: int, rate: float, delay: float) -> None:
        self.count, self.rate, self.delay = count, rate, delay
        template = message(SUBMIT_SM, TEXT, receipt=1)
        self.pdus = [renumbered(template, number + 2) for number in range(count)]
        self.written: list[float] = []
        self.due: dict[bytes, float] = {}
        self.late: list[float] = []
        self.stalled = 0.0  # the longest time for which this client itself was held up
        self.refused, self.pending = 0, b""
        self.loop = asyncio.get_running_loop()
        self.bound, self.done = self.loop.create_future(), self.loop.create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(bind("lab"))

    def connection_lost(self, error: Exception | None) -> None:
        for future in (self.bound, self.done):
            if not future.done():
                future.set_exception(ConnectionError(f"the server closed: {error}"))

    def begin(self) -> None:
        """Start to submit."""
        self.began = self.next = self.loop.time()
        self.tick()

    def tick(self) -> None:
        """Submit what is to be submitted by now."""
        now = self.loop.time()
        self.stalled = max(self.stalled, now - self.next)
        ready = self.pdus[len(self.written) : int((now - self.began) * self.rate) + 1]
        self.written += [now] * len(ready)
        self.transport.write(b"".join(ready))
        if len(self.written) < self.count:
            self.next = now + TICK
            self.loop.call_at(self.next, self.tick)
        else:
            self.ended = now

    def data_received(self, data: bytes) -> None:
        octets, now = self.pending + data, self.loop.time()
        out: list[bytes] = []
        at, size = 0, len(octets)
        while at + 16 <= size:
            length, command_id, status, number = HEADER.unpack_from(octets, at)
            if at + length > size:
                break
            if command_id == RESPONSE | SUBMIT_SM:
                self.refused += status != 0
                self.due[octets[at + 16 : at + length - 1]] = self.written[number - 2] + self.delay
            elif command_id == DELIVER_SM:
                begin = octets.index(b"id:", at) + 3
                self.late.append(now - self.due.pop(octets[begin : octets.index(b" ", begin)]))
                out.append(HEADER.pack(17, RESPONSE | DELIVER_SM, 0, number) + b"\0")
            elif not self.bound.done():
                self.bound.set_result(status)
            at += length
        self.pending = octets[at:]
        if out:
            self.transport.write(b"".join(out))
        if len(self.late) + self.refused == self.count and not self.done.done():
            self.done.set_result(None)


def lateness(port: int, seconds: float, rate: float, delay: float) -> dict[str, float]:
    """Milliseconds by which receipts are late, and the rate that was reached.

    Args:
        port: Of the message centre.
        seconds: For how long to submit.
        rate: Messages a second.
        delay: Seconds after which the message centre sends a receipt.
    """

    async def main() -> Steady:
        count = int(seconds * rate)
        loop = asyncio.get_running_loop()
        _, client = await loop.create_connection(lambda: Steady(count, rate, delay), "127.0.0.1", port)
        assert await client.bound == 0, "the bind was refused"
        gc.collect()
        gc.disable()  # the pauses of this client are not what is measured
        client.begin()
        await client.done
        client.transport.abort()
        return client

    client = asyncio.run(main())
    assert not client.refused, f"{client.refused} messages were refused"
    late = sorted(client.late)
    return {
        "rate": (client.count - 1) / (client.ended - client.began),
        "late_p50": late[len(late) // 2] * 1e3,
        "late_p99": late[len(late) * 99 // 100] * 1e3,
        "late_max": late[-1] * 1e3,
        "weather": client.stalled * 1e3,
    }
