"""smpp34: a core in Rust, with a window of its own; no text codec, so it gets ASCII octets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from importlib import metadata
from typing import Any

import smpp34

from benchmarks.messages import DESTINATION, SAR, SOURCE, TEXT

ADDRESSES = {"source_addr_ton": 1, "source_addr_npi": 1, "dest_addr_ton": 1, "dest_addr_npi": 1}


def version() -> str:
    return metadata.version("smpp34")


def encode(case: str) -> Callable[[], bytes]:
    SubmitSm, Tlv = smpp34.SubmitSm, smpp34.Tlv
    pairs = [(tag, value.to_bytes(size)) for tag, size, value in SAR] if "TLVs" in case else []

    def plain() -> bytes:
        text = TEXT.encode("ascii")
        return SubmitSm(SOURCE, DESTINATION, text, sequence_number=1, **ADDRESSES).encode()

    def with_tlvs() -> bytes:
        text, tlvs = TEXT.encode("ascii"), [Tlv(tag, octets) for tag, octets in pairs]
        return SubmitSm(SOURCE, DESTINATION, text, sequence_number=1, tlvs=tlvs, **ADDRESSES).encode()

    return with_tlvs if pairs else plain


def decode(case: str) -> Callable[[bytes], Any]:
    return smpp34.decode


def fields(pdu: Any) -> tuple[str, str, bytes, int]:
    return pdu.source_addr, pdu.destination_addr, pdu.short_message, len([tlv.value for tlv in pdu.tlvs])


async def connect(port: int, system_id: str, **options: Any) -> Any:
    client = smpp34.Client("127.0.0.1", port, system_id, "secret", bind_type="TRX", **options)
    return client, await client.connect()


def run_client(port: int, n: int, window: int, stopwatch: Any, receipts: bool = False) -> int:
    async def main() -> int:
        keep, smsc = await connect(port, "lab", window_size=window)
        numbers, accepted = iter(range(n)), 0

        async def work() -> None:
            nonlocal accepted
            for _ in numbers:
                answer = await smsc.submit_sm(
                    DESTINATION, TEXT.encode("ascii"), source_addr=SOURCE,
                    registered_delivery=int(receipts), **ADDRESSES,
                )  # fmt: skip
                accepted += answer.is_success

        with stopwatch:
            await asyncio.gather(*(work() for _ in range(window)))
        del keep
        return accepted

    return asyncio.run(main())


def run_receiver(port: int, n: int, window: int, stopwatch: Any) -> int:
    """Its inbound queue takes all: with the default 1,024 it writes broken answers when the queue is full."""

    async def main() -> int:
        taken = 0
        with stopwatch:
            keep, smsc = await connect(port, f"push-{n}-{window}", inbound_capacity=n + 1)
            while taken < n:
                event = await smsc.next()
                assert not isinstance(event, smpp34.Disconnected), f"disconnected after {taken}"
                fields(event)
                taken += 1
        del keep
        return taken

    return asyncio.run(main())


def serve(ready: Callable[[int], None]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async def main() -> None:
        server = smpp34.Server("127.0.0.1", port, system_id="MC")
        await server.start()
        ready(port)
        sessions, accepted = {}, 0
        receipts: set[asyncio.Task[None]] = set()
        while True:
            event = await server.next()
            if isinstance(event, smpp34.SubmitSmEvent):
                accepted += 1
                message_id = f"{accepted:010x}"
                event.accept(message_id)
                if event.registered_delivery & 1:
                    pushed = asyncio.create_task(receipt(sessions[event.session_id], event, message_id))
                    receipts.add(pushed)
                    pushed.add_done_callback(receipts.discard)
            elif isinstance(event, smpp34.Esme):
                sessions[event.session_id] = event

    asyncio.run(main())


async def receipt(session: Any, event: Any, message_id: str) -> None:
    """Send a receipt at once."""
    dates = "submit date:2601010101 done date:2601010102"
    text = f"id:{message_id} sub:001 dlvrd:001 {dates} stat:DELIVRD err:000 text:"
    tlvs = [smpp34.Tlv(0x001E, message_id.encode() + b"\0"), smpp34.Tlv(0x0427, b"\x02")]
    await session.deliver_sm(
        event.source_addr, text.encode(), source_addr=event.destination_addr, esm_class=4, tlvs=tlvs
    )
