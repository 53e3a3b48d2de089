"""smpplab itself, through its public names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import smpplab as sl
from benchmarks.crowd import many_files
from benchmarks.messages import DESTINATION, SAR, SAR_NAMES, SOURCE, TEXT, traffic
from smpplab.simulator.calm import Calm

ADDRESSES: dict[str, Any] = {
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
        return lambda: bytes(SubmitSm(short_message=gsm7(TEXT), sequence_number=1, **ADDRESSES))
    tlvs = {name: value for name, (_, _, value) in zip(SAR_NAMES, SAR, strict=True)}
    return lambda: bytes(SubmitSm(short_message=gsm7(TEXT), sequence_number=1, tlvs=tlvs, **ADDRESSES))


def encode_copy() -> Callable[[], bytes]:
    """As `submit` does it for one message after the other: a copy with another destination and text."""
    gsm7, model = sl.text.gsm0338.encode, sl.SubmitSm(sequence_number=1, **ADDRESSES)

    def one() -> bytes:
        pdu = model.copy()
        pdu.destination_addr, pdu.short_message = DESTINATION, gsm7(TEXT)
        return bytes(pdu)

    return one


def decode(case: str) -> Callable[[bytes], Any]:
    return sl.decode


def fields(pdu: Any) -> tuple[str, str, bytes, int]:
    return pdu.source_addr, pdu.destination_addr, pdu.short_message, len([tlv.value for tlv in pdu.tlvs])


class Hook:
    """Counts what it sees."""

    seen = 0

    def to_smsc(self, event: sl.Sent) -> None:
        self.seen += 1

    async def from_smsc(self, event: sl.Received) -> None:
        self.seen += 1


def ready_parts() -> dict[str, Any]:
    """The parts that ship, none of which slows anything down by what it is for."""
    return {
        "rate_limiter": sl.TokenBucket(1e6, burst=1000),
        "throttle": sl.PercentThrottle(),
        "hooks": [Hook()],
        "correlator": sl.MemoryCorrelator(),
    }


def run_client(
    port: int, n: int, window: int, stopwatch: Any, receipts: bool = False, parts: bool = False
) -> int:
    async def main() -> int:
        numbers, accepted = iter(range(n)), 0
        given = ready_parts() if parts else {}
        async with sl.connect(f"smpp://lab:secret@127.0.0.1:{port}", window=window, **given) as esme:

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


def serve(ready: Callable[[int], None], after: float = 0.0) -> None:
    """The simulator as it comes, but a receipt follows after `after` seconds and 100 may be outstanding."""
    many_files()

    async def main() -> None:
        lab = sl.Account("lab", "secret", window=100)
        async with sl.Simulator(accounts=[lab], fate=sl.fates.Delivered(after), loop="current") as smsc:
            with Calm(smsc):  # as in `smpplab simulate`
                ready(smsc.port)
                await asyncio.Event().wait()

    asyncio.run(main())


def capture(n: int) -> sl.Capture:
    """A capture of `n` PDUs, one a millisecond."""
    names = {"to_mc": ("192.0.2.1:40001", "192.0.2.2:2775"), "to_esme": ("192.0.2.2:2775", "192.0.2.1:40001")}
    return sl.Capture.from_rows(
        (1_767_225_600_000_000_000 + number * 1_000_000, "lab", way, octets, *names[way], 0, "")
        for number, (way, octets) in enumerate(traffic(n))
    )


def write_capture(n: int, path: str) -> None:
    capture(n).save(path)


def frame(n: int) -> Callable[[], Any]:
    return capture(n).to_frame


def read_frame(path: str) -> Any:
    return sl.read(path).to_frame()
