"""smpplib: blocking sockets, no window of its own, so the adapter keeps count of what is outstanding."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import metadata
from typing import Any

import smpplib.client
import smpplib.gsm
import smpplib.smpp

from benchmarks.messages import DESTINATION, SAR, SAR_NAMES, SOURCE, TEXT

logging.disable(logging.CRITICAL)
TLVS = (*SAR_NAMES, "receipted_message_id", "message_state")


class Sequence:
    """All that a PDU asks of its client."""

    sequence = 1

    def next_sequence(self) -> int:
        return 1


def version() -> str:
    return metadata.version("smpplib")


def values(receipt: int = 0) -> dict[str, Any]:
    return {
        "source_addr_ton": 1,
        "source_addr_npi": 1,
        "source_addr": SOURCE,
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
        "destination_addr": DESTINATION,
        "registered_delivery": receipt,
        "short_message": smpplib.gsm.gsm_encode(TEXT),
    }


def encode(case: str) -> Callable[[], bytes]:
    make, sequence = smpplib.smpp.make_pdu, Sequence()
    tlvs = {name: value for name, (_, _, value) in zip(SAR_NAMES, SAR, strict=True)} if "TLVs" in case else {}
    return lambda: make("submit_sm", client=sequence, **values(), **tlvs).generate()


def decode(case: str) -> Callable[[bytes], Any]:
    parse, sequence = smpplib.smpp.parse_pdu, Sequence()
    return lambda octets: parse(octets, client=sequence, allow_unknown_opt_params=True)


def fields(pdu: Any) -> tuple[Any, Any, bytes, int]:
    tlvs = sum(getattr(pdu, name, None) is not None for name in TLVS)
    return pdu.source_addr, pdu.destination_addr, pdu.short_message, tlvs


def connect(port: int, system_id: str) -> Any:
    client = smpplib.client.Client("127.0.0.1", port, timeout=30, allow_unknown_opt_params=True)
    client.connect()
    client.bind_transceiver(system_id=system_id, password="secret")
    return client


def run_client(port: int, n: int, window: int, stopwatch: Any, receipts: bool = False) -> int:
    client, sent, answered = connect(port, "lab"), 0, []
    client.set_message_sent_handler(lambda pdu: answered.append(pdu))
    with stopwatch:
        while len(answered) < n:
            while sent < n and sent - len(answered) < window:
                client.send_message(**values(int(receipts)))
                sent += 1
            client.read_once()
    return sum(not pdu.status for pdu in answered)


def run_receiver(port: int, n: int, window: int, stopwatch: Any) -> int:
    taken: list[Any] = []
    with stopwatch:
        client = connect(port, f"push-{n}-{window}")
        client.set_message_received_handler(lambda pdu: taken.append(fields(pdu)))
        while len(taken) < n:
            client.read_once()
    return len(taken)
