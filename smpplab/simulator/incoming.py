"""Mobile-originated messages: what a person wrote, as the deliver_sm that bring it to an ESME."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from smpplab.errors import UsageError
from smpplab.simulator.outbox import Delivery
from smpplab.text import split
from smpplab.wire import NPI, TON, DeliverSm, Tlvs

if TYPE_CHECKING:
    from smpplab.simulator.centre import MessageCentre

__all__ = ["incoming", "kind", "post"]


def incoming(
    source: str,
    destination: str,
    text: str | None,
    octets: bytes | None,
    method: str,
    reference: int,
    fields: dict[str, Any],
) -> list[DeliverSm]:
    """The PDUs of one message.

    Args:
        source, destination: Addresses; their TON and NPI follow from their shape unless given in `fields`.
        text: What was written; or
        octets: short_message as it is.
        method: How a long text is cut.
        reference: For the segments of a long text.
        fields: Further fields of deliver_sm, which win.
    """
    if (text is None) == (octets is None):
        raise UsageError("give text or octets: one of the two")
    common = _addresses(source, destination) | fields
    if octets is not None:
        return [DeliverSm(**{"short_message": octets} | common)]
    pdus = []
    for segment in split(text or "", method=method, reference=reference):
        own = {
            "short_message": segment.short_message,
            "data_coding": segment.data_coding,
            "esm_class": int(fields.get("esm_class", 0)) | (0x40 if segment.udhi else 0),
            "tlvs": Tlvs(segment.tlvs) + fields.get("tlvs", ()),
        }
        pdus.append(DeliverSm(**common | own))
    return pdus


def post(centre: MessageCentre, system_id: str, pdus: Sequence[DeliverSm], *, wait: bool) -> list[Delivery]:
    """Put the segments of one message into the outbox of an account.

    Args:
        centre: Has the outboxes.
        system_id: The account.
        pdus: The segments.
        wait: Whether somebody waits for the answers.

    Raises:
        EncodeError: A value does not fit its field; nothing is put anywhere.
    """
    deliveries, outbox = [], centre.outbox(system_id)
    for pdu in pdus:
        bytes(pdu)  # what cannot be sent is refused here, not when a session comes
    for pdu in pdus:
        answer = asyncio.get_running_loop().create_future() if wait else None
        deliveries.append(Delivery(pdu, "delivered", answer=answer))
        outbox.put(deliveries[-1])
    outbox.pump()
    return deliveries


def _addresses(source: str, destination: str) -> dict[str, Any]:
    source_ton, source_npi = kind(source)
    dest_ton, dest_npi = kind(destination)
    return {
        "source_addr": source,
        "source_addr_ton": source_ton,
        "source_addr_npi": source_npi,
        "destination_addr": destination,
        "dest_addr_ton": dest_ton,
        "dest_addr_npi": dest_npi,
    }


def kind(address: str) -> tuple[TON, NPI]:
    """TON and NPI by the shape of an address: letters, a short code, an international number."""
    if not address.isdigit():
        return TON.ALPHANUMERIC, NPI.UNKNOWN
    if len(address) <= 6:
        return TON.NETWORK_SPECIFIC, NPI.UNKNOWN
    return TON.INTERNATIONAL, NPI.ISDN
