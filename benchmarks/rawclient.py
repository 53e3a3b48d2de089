"""One ESME for every server: PDUs written beforehand, answers counted, so that the server is timed."""

from __future__ import annotations

import asyncio
import time
from typing import Any, NamedTuple

from benchmarks.messages import (
    DELIVER_SM,
    HEADER,
    RESPONSE,
    SUBMIT_SM,
    TEXT,
    bind,
    message,
    renumbered,
)


class Client(asyncio.Protocol):
    """One connection that submits `count` messages, `window` outstanding, and answers every deliver_sm."""

    def __init__(self, count: int, window: int, receipts: bool) -> None:
        self.count, self.window = count, window
        self.receipts_left = count if receipts else 0
        template = message(SUBMIT_SM, TEXT, receipt=int(receipts))
        self.pdus = [renumbered(template, number + 2) for number in range(count)]
        self.sent = self.answered = self.refused = 0
        self.all_answered = 0.0
        self.pending = b""
        loop = asyncio.get_running_loop()
        self.bound, self.done = loop.create_future(), loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(bind("lab"))

    def connection_lost(self, error: Exception | None) -> None:
        for future in (self.bound, self.done):
            if not future.done():
                future.set_exception(ConnectionError(f"the server closed: {error}"))

    def submit(self, out: list[bytes]) -> None:
        """Fill the window."""
        stop = min(self.count, self.answered + self.window)
        out += self.pdus[self.sent : stop]
        self.sent = stop

    def data_received(self, data: bytes) -> None:
        octets = self.pending + data if self.pending else data
        out: list[bytes] = []
        at, size, header = 0, len(octets), HEADER.unpack_from
        while at + 16 <= size:
            length, command_id, status, number = header(octets, at)
            if at + length > size:
                break
            at += length
            if command_id == RESPONSE | SUBMIT_SM:
                self.answered += 1
                self.refused += status != 0
            elif command_id == DELIVER_SM:
                self.receipts_left -= 1
                out.append(HEADER.pack(17, RESPONSE | DELIVER_SM, 0, number) + b"\0")
            elif not self.bound.done():
                self.bound.set_result(status)
        self.pending = octets[at:]
        if self.sent:
            self.submit(out)
        if out:
            self.transport.write(b"".join(out))
        if self.answered >= self.count and not self.done.done():
            self.all_answered = self.all_answered or time.perf_counter()
            if self.receipts_left <= 0:
                self.done.set_result(self.count - self.refused)


class Driven(NamedTuple):
    """How many messages were accepted, and the seconds until all were answered, and had their receipts."""

    accepted: int
    answered: float
    receipted: float


def drive(port: int, n: int, window: int, stopwatch: Any, receipts: bool = False) -> Driven:
    """Submit `n` messages to a server."""

    async def main() -> Driven:
        loop = asyncio.get_running_loop()
        _, client = await loop.create_connection(lambda: Client(n, window, receipts), "127.0.0.1", port)
        assert await client.bound == 0, "the bind was refused"
        with stopwatch:
            began, out = time.perf_counter(), list[bytes]()
            client.submit(out)
            client.transport.write(b"".join(out))
            accepted = await client.done
        client.transport.abort()
        return Driven(accepted, client.all_answered - began, time.perf_counter() - began)

    return asyncio.run(main())
