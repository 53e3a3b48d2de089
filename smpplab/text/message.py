"""The message inside a PDU: its octets, UDH, text, segment and receipt.

The rest of the text layer knows octets and numbers only; this file knows where a PDU keeps them.  A client
asks these questions of every `deliver_sm`, so each looks at `esm_class` and the TLVs first and leaves early.
Nothing here raises, whatever the PDU holds: fields may be missing or of any type.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final, NamedTuple

from smpplab.text import content, receipts, udh
from smpplab.text.alphabets import for_data_coding
from smpplab.text.receipts import Receipt
from smpplab.text.udh import Udh

__all__ = ["Sar", "receipt_of", "sar_of", "segment_of", "text_of", "udh_of", "user_data"]

UDHI: Final = 0x40
RECEIPTED_MESSAGE_ID: Final = 0x001E
SAR: Final = {0x020C: "reference", 0x020E: "total", 0x020F: "part"}
MESSAGE_PAYLOAD: Final = 0x0424
MESSAGE_STATE: Final = 0x0427
RECEIVED: Final = frozenset({"deliver_sm", "data_sm"})


class Sar(NamedTuple):
    """The three TLVs of segmentation (SMPP 3.4 section 5.3.2.22 to 24); `None` for one that is missing."""

    reference: int | None = None
    total: int | None = None
    part: int | None = None

    @property
    def complete(self) -> bool:
        """Whether they say which part of what this is; otherwise a receiver has to ignore them."""
        if self.reference is None or self.total is None or self.part is None:
            return False
        return 1 <= self.part <= self.total


def _pairs(pdu: Any) -> tuple[tuple[int, bytes], ...]:
    try:
        return pdu.tlvs.pairs  # type: ignore[no-any-return]
    except AttributeError:
        return ()


def _number(pdu: Any, name: str) -> int:
    value = getattr(pdu, name, 0)
    return value & 0xFF if isinstance(value, int) else 0


def user_data(pdu: Any) -> bytes:
    """The octets of the message, UDH included: the TLV `message_payload`, or else `short_message`.

    >>> from smpplab.wire import SubmitSm
    >>> user_data(SubmitSm(destination_addr="447700900123", short_message=b"Hi"))
    b'Hi'
    """
    for tag, octets in _pairs(pdu):
        if tag == MESSAGE_PAYLOAD and octets:
            return octets
    octets = getattr(pdu, "short_message", b"")
    return octets if isinstance(octets, bytes) else b""


def text_of(pdu: Any, default: str = "gsm7") -> str:
    """The message as a person reads it: UDH removed, decoded by `data_coding`; empty when there is none.

    Args:
        pdu: Any PDU, or anything with `short_message`, `data_coding`, `esm_class` and `tlvs`.
        default: The alphabet that `data_coding` 0 stands for.

    Returns:
        The text; hexadecimal digits for a binary message; U+FFFD where octets are no character.

    >>> from smpplab.wire import SubmitSm
    >>> text_of(SubmitSm(destination_addr="447700900123", data_coding=8, short_message=b"\\x04\\x1f"))
    'П'
    """
    return _text(user_data(pdu), _number(pdu, "esm_class"), _number(pdu, "data_coding"), default)


def _text(octets: bytes, esm_class: int, data_coding: int, default: str) -> str:
    if not octets:
        return ""
    if esm_class & UDHI:
        return content.read(octets, data_coding, udhi=True, default=default).text
    return for_data_coding(data_coding, default).decode(octets)


def udh_of(pdu: Any) -> Udh | None:
    """The User Data Header; `None` when the UDHI bit of `esm_class` is not set."""
    return udh.parse(user_data(pdu)) if _number(pdu, "esm_class") & UDHI else None


def sar_of(pdu: Any) -> Sar:
    """The segmentation TLVs, as far as they are there and readable."""
    found = {
        SAR[tag]: int.from_bytes(octets) for tag, octets in reversed(_pairs(pdu)) if tag in SAR and octets
    }
    return Sar(**found)


def segment_of(pdu: Any) -> dict[str, int] | None:
    """Which part of which long message this is, by the UDH or else by the segmentation TLVs.

    Returns:
        ``{"reference", "total", "part"}``; `None` when the message is whole.

    >>> from smpplab.wire import SubmitSm
    >>> octets = bytes.fromhex("0500032a0201") + b"Hi"
    >>> segment_of(SubmitSm(destination_addr="447700900123", esm_class=0x40, short_message=octets))
    {'reference': 42, 'total': 2, 'part': 1}
    """
    header = udh_of(pdu)
    place = header.concatenation if header is not None else None
    if place is not None:
        return {"reference": place.reference, "total": place.total, "part": place.part}
    if not _pairs(pdu):
        return None
    sar = sar_of(pdu)
    return sar._asdict() if sar.complete else None


def receipt_of(pdu: Any, default: str = "gsm7") -> Receipt | None:
    """The delivery receipt in a `deliver_sm` or `data_sm`; `None` when it is none.

    `esm_class` marks receipts (SMPP 3.4 section 5.2.12); a TLV `receipted_message_id` does as well, since
    only receipts have it.  `default` is what data_coding 0 means.

    >>> from smpplab.wire import DeliverSm
    >>> octets = b"id:77 stat:DELIVRD err:000 text:Hi"
    >>> receipt_of(DeliverSm(destination_addr="LAB", esm_class=4, short_message=octets))
    Receipt 77 DELIVRD
    """
    if getattr(pdu, "command", "") not in RECEIVED:
        return None
    try:
        esm_class, pairs = pdu.esm_class & 0xFF, pdu.tlvs.pairs
    except (AttributeError, TypeError):
        return None  # no PDU that could have come in
    message_id, state = None, None
    for tag, octets in pairs:
        if tag == RECEIPTED_MESSAGE_ID and message_id is None:
            message_id = octets.removesuffix(b"\0").decode("latin-1")
        elif tag == MESSAGE_STATE and len(octets) == 1:
            state = octets[0]
    by_tlv = message_id is not None
    if not by_tlv and esm_class & 0x3C not in (receipts.RECEIPT, receipts.INTERMEDIATE):
        return None
    text = _text(user_data(pdu), esm_class, _number(pdu, "data_coding"), default)
    found = receipts.find(text, esm_class, state, message_id, by_text=by_tlv)
    if found is not None and (found.message_id or "").isascii():
        return found
    # Most write it in ASCII, whatever data_coding means; and an id is ASCII (SMPP 3.4 section 5.2.23).
    again = receipts.find(_in_latin1(pdu), esm_class, state, message_id, by_text=by_tlv)
    if found is None or again is None or not (again.message_id or "").isascii():
        return found or again
    return dataclasses.replace(found, message_id=again.message_id)


def _in_latin1(pdu: Any) -> str:
    """The octets of the text, one a character."""
    header = udh_of(pdu)
    return user_data(pdu)[header.length if header is not None else 0 :].decode("latin-1")
