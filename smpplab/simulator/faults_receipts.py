"""Faults of receipts: their text, their ids, and the PDU that they come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smpplab.simulator.faults_base import Line, Outgoing
from smpplab.simulator.faults_pdus import Rewrite
from smpplab.text import receipts
from smpplab.wire import DataSm, Pdu, Tlvs

__all__ = ["ReceiptAsData", "ReceiptId", "ReceiptText", "TlvsOnly"]

MESSAGE_PAYLOAD = 0x0424
SHARED = (  # fields of deliver_sm and data_sm
    "service_type", "source_addr_ton", "source_addr_npi", "source_addr", "dest_addr_ton", "dest_addr_npi",
    "destination_addr", "esm_class", "registered_delivery", "data_coding",
)  # fmt: skip


class ReceiptText(Rewrite):
    """The text of a receipt is another; its TLVs are gone.

    Args:
        change: From the text's octets to others.
        data_coding: Which is said.
        when: See `Fault`.
    """

    OF = "receipt"

    def __init__(self, change: Callable[[bytes], bytes] = bytes, data_coding: int = 0, **when: Any) -> None:
        super().__init__(**when)
        self.change, self.data_coding = change, data_coding

    def rewrite(self, out: Outgoing, line: Line) -> Pdu:
        """The receipt with that text."""
        text, coding = self.change(out.pdu.short_message), self.data_coding
        changed: Pdu = out.pdu.replace(short_message=text, data_coding=coding, tlvs=())
        return changed


class ReceiptId(ReceiptText):
    """The message_id in a receipt is another than that of the answer.

    Args:
        change: From the id to another.
        when: See `Fault`.
    """

    def __init__(self, change: Callable[[str], str] = lambda name: "0" * 8, **when: Any) -> None:
        def renamed(text: bytes) -> bytes:
            found = receipts.parse(text.decode("latin-1"))
            name = str(found.message_id) if found is not None else ""
            return text.replace(name.encode(), change(name).encode(), 1)

        super().__init__(renamed, **when)


class TlvsOnly(Rewrite):
    """A receipt has no text, only TLVs (SMPP 3.4 section 5.3.2.12)."""

    OF = "receipt"

    def rewrite(self, out: Outgoing, line: Line) -> Pdu:
        """The receipt without its text."""
        changed: Pdu = out.pdu.replace(short_message=b"")
        return changed


class ReceiptAsData(Rewrite):
    """A receipt comes as data_sm (SMPP 3.4 section 4.7)."""

    OF = "receipt"

    def rewrite(self, out: Outgoing, line: Line) -> Pdu:
        """The receipt as data_sm, under the same number."""
        pdu = out.pdu
        if isinstance(pdu, DataSm):
            return pdu
        fields = {name: getattr(pdu, name) for name in SHARED}
        tlvs = Tlvs.of((*pdu.tlvs.pairs, (MESSAGE_PAYLOAD, pdu.short_message)))
        made = DataSm(**fields | {"tlvs": tlvs, "sequence_number": out.sequence_number})
        line.expect(made)
        return made
