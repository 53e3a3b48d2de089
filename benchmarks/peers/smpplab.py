"""smpplab itself, through its public names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import smpplab as sl
from benchmarks.messages import DESTINATION, SAR, SAR_NAMES, SOURCE, TEXT

ADDRESSES = {
    "source_addr_ton": sl.TON.INTERNATIONAL,
    "source_addr_npi": sl.NPI.ISDN,
    "source_addr": SOURCE,
    "dest_addr_ton": sl.TON.INTERNATIONAL,
    "dest_addr_npi": sl.NPI.ISDN,
    "destination_addr": DESTINATION,
}


def version() -> str:
    return sl.__version__


def encode(case: str) -> Callable[[], bytes]:
    gsm7, SubmitSm = sl.text.gsm0338.encode, sl.SubmitSm
    if "TLVs" not in case:
        return lambda: SubmitSm(short_message=gsm7(TEXT), sequence_number=1, **ADDRESSES).encode()
    tlvs = {name: value for name, (_, _, value) in zip(SAR_NAMES, SAR, strict=True)}
    return lambda: SubmitSm(short_message=gsm7(TEXT), sequence_number=1, tlvs=tlvs, **ADDRESSES).encode()


def decode(case: str) -> Callable[[bytes], Any]:
    return sl.decode


def fields(pdu: Any) -> tuple[str, str, bytes, int]:
    return pdu.source_addr, pdu.destination_addr, pdu.short_message, len(pdu.tlvs)


def run_client(port: int, n: int, window: int, stopwatch: Any, receipts: bool = False) -> int:
    async def main() -> int:
        numbers, accepted = iter(range(n)), 0
        async with sl.connect(f"smpp://lab:secret@127.0.0.1:{port}", window=window) as esme:

            async def work() -> None:
                nonlocal accepted
                for _ in numbers:
                    sent = await esme.submit(DESTINATION, TEXT, source=SOURCE, receipt=receipts)
                    accepted += not sent.status

            with stopwatch:
                await asyncio.gather(*(work() for _ in range(window)))
        return accepted

    return asyncio.run(main())


def run_receiver(port: int, n: int, window: int, stopwatch: Any) -> int:
    """Receipts that nobody waits for come as messages: each is decoded, parsed and answered."""

    async def main() -> int:
        taken = 0
        with stopwatch:
            async with sl.connect(f"smpp://push-{n}-{window}:secret@127.0.0.1:{port}") as esme:
                async for message in esme:
                    assert message.receipt
                    taken += 1
                    if taken == n:
                        break
        return taken

    return asyncio.run(main())
