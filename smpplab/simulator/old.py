"""For ESMEs of SMPP 3.3: no TLVs, no data_sm (SMPP 3.4 section 3.4)."""

from __future__ import annotations

from typing import Any

from smpplab.wire import DataSm, DeliverSm, Pdu

__all__ = ["for_33"]

MESSAGE_PAYLOAD = 0x0424
SHARED = (
    "service_type", "source_addr_ton", "source_addr_npi", "source_addr", "dest_addr_ton", "dest_addr_npi",
    "destination_addr", "esm_class", "registered_delivery", "data_coding",
)  # fmt: skip


def for_33(pdu: Pdu) -> Pdu:
    """A delivery without what 3.3 does not know; its text moves to short_message.

    What has no room there, such as 300 octets or an address of 40 characters, cannot be encoded.

    >>> for_33(DeliverSm(destination_addr="447700900123", tlvs={"message_payload": b"Hi"})).short_message
    b'Hi'
    """
    payload = next((octets for tag, octets in pdu.tlvs.pairs if tag == MESSAGE_PAYLOAD), None)
    text: dict[str, Any] = {} if payload is None else {"short_message": payload}
    if isinstance(pdu, DataSm):
        return DeliverSm(**{name: getattr(pdu, name) for name in SHARED}, **text)
    return pdu.replace(tlvs=(), **text)
