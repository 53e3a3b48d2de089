"""aiosmpplib: asyncio, no window of its own, so the adapter's broker holds back.

As it comes, its correlator walks all it stores at each message; `run_client` gives it a plain dict
instead, so that the rest of it is seen, and only the measurement of growth takes it as it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import metadata
from typing import Any

from aiosmpplib import ESME, NPI, TON, DeliverSm, PhoneNumber, SubmitSm
from aiosmpplib.broker import AbstractBroker
from aiosmpplib.correlator import AbstractCorrelator
from aiosmpplib.hook import AbstractHook
from aiosmpplib.protocol import SmppMessage, SubmitSmResp
from aiosmpplib.state import OptionalParam, SmppCommandStatus

from benchmarks.messages import DESTINATION, SAR, SOURCE, TEXT


def version() -> str:
    return metadata.version("aiosmpplib")


def message(tlvs: Any = None, receipt: bool = False) -> Any:
    return SubmitSm(
        short_message=TEXT,
        source=PhoneNumber(SOURCE, TON.INTERNATIONAL, NPI.ISDN),
        destination=PhoneNumber(DESTINATION, TON.INTERNATIONAL, NPI.ISDN),
        registered_delivery=int(receipt),
        sequence_num=1,
        optional_params=tlvs,
    )


def encode(case: str) -> Callable[[], bytes]:
    if "TLVs" not in case:
        return lambda: message().pdu()
    return lambda: message([OptionalParam(tag, value) for tag, _, value in SAR]).pdu()


def decode(case: str) -> Callable[[bytes], Any]:
    cls, header = DeliverSm if case == "receipt" else SubmitSm, SmppMessage.parse_header
    return lambda octets: cls.from_pdu(octets, header(octets), "gsm0338")


def fields(pdu: Any) -> tuple[str, str, str, int]:
    return pdu.source.number, pdu.destination.number, pdu.short_message, len(pdu.optional_params)


class Broker(AbstractBroker):
    """Gives `n` messages, no more than `window` of them unanswered."""

    def __init__(self, n: int, window: int, receipts: bool) -> None:
        self.left, self.receipts = n, receipts
        self.room = asyncio.Semaphore(window)

    async def enqueue(self, message: Any) -> None:
        raise NotImplementedError

    async def dequeue(self) -> Any:
        if not self.left:
            await asyncio.Event().wait()
        await self.room.acquire()
        self.left -= 1
        return message(receipt=self.receipts)


class Hook(AbstractHook):
    """Counts what comes in until it was `wanted` of one `kind`."""

    def __init__(self, kind: type, wanted: int, broker: Broker) -> None:
        self.kind, self.wanted, self.broker = kind, wanted, broker
        self.refused = 0
        self.done = asyncio.get_running_loop().create_future()

    async def sending(self, smpp_message: Any, pdu: bytes, client_id: str) -> None:
        pass

    async def received(self, smpp_message: Any, pdu: bytes, client_id: str) -> None:
        if isinstance(smpp_message, self.kind):
            if isinstance(smpp_message, SubmitSmResp):
                self.refused += smpp_message.command_status != SmppCommandStatus.ESME_ROK
                self.broker.room.release()
            else:
                fields(smpp_message)
            self.wanted -= 1
            if not self.wanted:
                self.done.set_result(None)

    async def send_error(self, smpp_message: Any, error: Exception, client_id: str) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class DictCorrelator(AbstractCorrelator):
    """Remembers requests, and nothing about receipts."""

    def __init__(self) -> None:
        self.requests: dict[int, Any] = {}

    async def put(self, smpp_message: Any) -> None:
        self.requests[smpp_message.sequence_num] = smpp_message

    async def get(self, response: Any) -> Any:
        return self.requests.pop(response.sequence_num, None)

    async def put_delivery(self, smsc_message_id: str, submit_sm: Any) -> None:
        pass

    async def get_delivery(self, delivery_receipt: Any) -> Any:
        return None

    async def put_delivery_segmented(self, deliver_sm: Any) -> Any:
        return deliver_sm

    async def get_segmented(self, smpp_seq_num: int, remove: bool = False) -> tuple[None, int]:
        return None, 0

    async def expired(self, smpp_message: Any) -> None:
        pass

    def get_cumulated_status(self, ref_num: int) -> int:
        return 0


async def run(port: int, system_id: str, broker: Broker, hook: Hook, correlator: Any, stopwatch: Any) -> None:
    esme = ESME(
        "127.0.0.1", port, system_id, "secret",
        log_level="CRITICAL", broker=broker, hook=hook, correlator=correlator,
    )  # fmt: skip
    if hook.kind is SubmitSmResp:
        await esme.connect()
    with stopwatch:
        task = asyncio.create_task(esme.start())
        await hook.done
    task.cancel()


def run_client(port: int, n: int, window: int, stopwatch: Any, receipts: bool = False) -> int:
    async def main() -> int:
        broker = Broker(n, window, receipts)
        hook = Hook(SubmitSmResp, n, broker)
        await run(port, "lab", broker, hook, None if receipts else DictCorrelator(), stopwatch)
        return n - hook.refused

    return asyncio.run(main())


def run_receiver(port: int, n: int, window: int, stopwatch: Any) -> int:
    async def main() -> int:
        broker = Broker(0, 1, False)
        hook = Hook(DeliverSm, n, broker)
        await run(port, f"push-{n}-{window}", broker, hook, DictCorrelator(), stopwatch)
        return n

    return asyncio.run(main())
