"""By hand: no library, the least that pure Python can do.  Every ratio has this as its fixed point.

The client is an honest ``await submit(...)``: a written-out encoder, one future a message, one write a
turn of the loop.  What it lacks is everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from benchmarks.messages import (
    DELIVER_SM,
    DESTINATION,
    HEADER,
    RESPONSE,
    SAR_TLVS,
    SOURCE,
    SUBMIT_SM,
    TEXT,
    bind,
    read,
    traffic,
)
from benchmarks.rawserver import serve as serve


def version() -> str:
    return ""


def encode(case: str) -> Callable[[], bytes]:
    tlvs = SAR_TLVS if "TLVs" in case else b""
    return lambda: encoded(SOURCE, DESTINATION, TEXT, 1, tlvs)


def encoded(
    source: str, destination: str, text: str, number: int, tlvs: bytes = b"", receipt: int = 0
) -> bytes:
    """A submit_sm, from text to octets."""
    octets = text.encode("ascii")
    body = b"\0\x01\x01%b\0\x01\x01%b\0\0\0\0\0\0%c\0\0\0%c%b%b" % (
        source.encode("ascii"), destination.encode("ascii"), receipt, len(octets), octets, tlvs,
    )  # fmt: skip
    return HEADER.pack(16 + len(body), SUBMIT_SM, 0, number) + body


def decode(case: str) -> Callable[[bytes], Any]:
    return read


def fields(read: Any) -> tuple[str, str, bytes, int]:
    return read[0]


class Esme(asyncio.Protocol):
    """A link that can submit and take receipts, and nothing more."""

    def __init__(self, system_id: str, wanted: int = 0) -> None:
        self.system_id, self.wanted = system_id, wanted
        self.loop = asyncio.get_running_loop()
        self.bound, self.done = self.loop.create_future(), self.loop.create_future()
        self.waiting: dict[int, asyncio.Future[tuple[int, str]]] = {}
        self.out: list[bytes] = []
        self.pending, self.number = b"", 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(bind(self.system_id))

    def submit(self, source: str, to: str, text: str, receipt: int) -> asyncio.Future[tuple[int, str]]:
        self.number = number = self.number + 1
        if not self.out:
            self.loop.call_soon(self.flush)
        self.out.append(encoded(source, to, text, number, b"", receipt))
        future = self.waiting[number] = self.loop.create_future()
        return future

    def flush(self) -> None:
        self.transport.write(b"".join(self.out))
        self.out.clear()

    def data_received(self, data: bytes) -> None:
        octets = self.pending + data if self.pending else data
        at, size, header = 0, len(octets), HEADER.unpack_from
        while at + 16 <= size:
            length, command_id, status, number = header(octets, at)
            if at + length > size:
                break
            if command_id == RESPONSE | SUBMIT_SM:
                message_id = octets[at + 16 : at + length - 1].decode("ascii")
                self.waiting.pop(number).set_result((status, message_id))
            elif command_id == DELIVER_SM:
                read(octets[at : at + length])
                self.out.append(HEADER.pack(17, RESPONSE | DELIVER_SM, 0, number) + b"\0")
                self.wanted -= 1
            elif not self.bound.done():
                self.bound.set_result(status)
            at += length
        self.pending = octets[at:]
        if self.out:
            self.flush()
        if self.wanted <= 0 and not self.done.done():
            self.done.set_result(None)


async def connect(port: int, system_id: str, wanted: int = 0) -> Esme:
    loop = asyncio.get_running_loop()
    return (await loop.create_connection(lambda: Esme(system_id, wanted), "127.0.0.1", port))[1]


def run_client(port: int, n: int, window: int, stopwatch: Any, receipts: bool = False) -> int:
    async def main() -> int:
        esme = await connect(port, "lab")
        await esme.bound
        numbers, accepted = iter(range(n)), 0

        async def work() -> None:
            nonlocal accepted
            for _ in numbers:
                status, _ = await esme.submit(SOURCE, DESTINATION, TEXT, int(receipts))
                accepted += not status

        with stopwatch:
            await asyncio.gather(*(work() for _ in range(window)))
        return accepted

    return asyncio.run(main())


def run_receiver(port: int, n: int, window: int, stopwatch: Any) -> int:
    async def main() -> int:
        with stopwatch:
            esme = await connect(port, f"push-{n}-{window}", n)
            await esme.done
        return n - esme.wanted

    return asyncio.run(main())


def frame(n: int) -> Callable[[], Any]:
    """What one writes first: a dict for each PDU, its header and the fields that `read` gives."""
    import pandas as pd

    octets = list(traffic(n))

    def row(way: str, pdu: bytes) -> dict[str, Any]:
        found = dict(zip(("length", "command_id", "status", "number"), HEADER.unpack_from(pdu), strict=True))
        if found["command_id"] == SUBMIT_SM:
            return found | read(pdu)[0]._asdict() | {"direction": way}
        return found | {"message_id": pdu[16:-1].decode(), "direction": way}

    return lambda: pd.DataFrame([row(way, pdu) for way, pdu in octets])
