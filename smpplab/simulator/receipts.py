"""Delivery receipts, as the simulator writes them: appendix B's text, and the TLVs that say the same; or in
the dialect of another message centre."""

from __future__ import annotations

from typing import Any

from smpplab.simulator.dates import Dates
from smpplab.simulator.mailbox import Message
from smpplab.simulator.receipt_dialects import ReceiptDialect
from smpplab.text import gsm0338, receipts, stat_for
from smpplab.wire import DataSm, DeliverSm, EsmClass, MessageState, Tlvs

__all__ = ["receipt_for", "receipt_in", "wants_intermediate", "wants_receipt"]

DATAGRAM = 0x01
SUCCESS = frozenset({MessageState.DELIVERED, MessageState.ACCEPTED})
RECEIPT, INTERMEDIATE = EsmClass(receipts.RECEIPT), EsmClass(receipts.INTERMEDIATE)
MESSAGE_STATE = {state: bytes([state]) for state in MessageState}
LONGEST = 20  # characters of an address in deliver_sm
PAYLOAD, UCS2 = 0x0424, 0x08
ABSENT = frozenset({MessageState.UNDELIVERABLE, MessageState.EXPIRED})
DPF_WANTED, DPF_SET = (0x0421, b"\x01"), (0x0420, b"\x01")  # set_dpf, dpf_result
GSM_NETWORK = 3  # first octet of network_error_code (SMPP 3.4 section 5.3.2.31)


def wants_receipt(message: Message) -> bool:
    """Whether registered_delivery asks for a receipt of this outcome (SMPP 3.4 section 5.2.17)."""
    asked = message.registered_delivery & 0x03
    if not asked or message.esm_class & 0x03 == DATAGRAM:
        return False
    return bool(asked == 1 or (message.outcome in SUCCESS) == (asked == 3))


def wants_intermediate(message: Message, dialect: ReceiptDialect | None = None) -> bool:
    """Whether registered_delivery asks for word while the message is still under way; a dialect may have
    that come with every receipt, or never."""
    asked = message.registered_delivery & 0x10
    if dialect is not None and dialect.intermediate != "asked":
        asked = message.registered_delivery & 0x03 if dialect.intermediate == "always" else 0
    return bool(asked) and message.esm_class & 0x03 != DATAGRAM


def receipt_for(
    message: Message, dates: Dates, now: float, *, intermediate: bool = False
) -> DeliverSm | DataSm:
    """The receipt of a message in its outcome, or in ENROUTE: source and destination are swapped."""
    state = MessageState.ENROUTE if intermediate else message.outcome
    octets = receipts.build(
        message_id=message.message_id,
        stat=stat_for(state),
        submit_date=dates.minute(message.submitted),
        done_date=dates.minute(now if intermediate else message.due),
        err=message.error if not intermediate else 0,
    ).encode("ascii", "replace") + _first_characters(message)
    esm_class = INTERMEDIATE if intermediate else RECEIPT
    tlvs = _tlvs(message, state)
    if _fits_deliver_sm(message):
        short: DeliverSm = _swapped(DeliverSm, message, esm_class, short_message=octets, tlvs=tlvs)
        return short
    tlvs = Tlvs.of((*tlvs.pairs, (PAYLOAD, octets)))
    long: DataSm = _swapped(DataSm, message, esm_class, tlvs=tlvs)
    return long


def receipt_in(
    dialect: ReceiptDialect, message: Message, dates: Dates, now: float, *, intermediate: bool = False
) -> DeliverSm | DataSm:
    """The receipt of a message in a dialect; the dialect's defaults give what `receipt_for` does."""
    state = dialect.first_state if intermediate else message.outcome
    values = dialect.values(message.message_id, state, 0 if intermediate else message.error)
    values["submitted"] = dates.digits(message.submitted, dialect.date_digits)
    values["done"] = dates.digits(now if intermediate else message.due, dialect.date_digits)
    values["source"], values["destination"] = message.source_addr, message.destination_addr
    pairs = []
    if dialect.body != "text":
        receipted = dialect.tlv_id.format_map(values).encode("ascii", "replace") + b"\0"
        pairs = [(0x001E, receipted), *_tlvs(message, state).pairs[1:], *dialect.more_tlvs]
    octets = b"" if dialect.body == "empty" else _text_in(dialect, message, values)
    by_data_sm = dialect.carrier == "data_sm" or not _fits_deliver_sm(message)
    fields: dict[str, Any] = {} if by_data_sm else {"short_message": octets}
    if octets and (by_data_sm or dialect.body == "tlvs"):
        pairs, fields = [*pairs, (PAYLOAD, octets)], {}
    if dialect.data_coding != "default":
        fields["data_coding"] = message.data_coding
    esm_class = EsmClass(dialect.first_esm_class if intermediate else dialect.esm_class)
    make = DataSm if by_data_sm else DeliverSm
    pdu: DeliverSm | DataSm = _swapped(make, message, esm_class, tlvs=Tlvs.of(pairs), **fields)
    return pdu


def _text_in(dialect: ReceiptDialect, message: Message, values: dict[str, Any]) -> bytes:
    """The text of a receipt; in UCS2 where the dialect copies data_coding and means it."""
    before, text, after = dialect.template.partition("{text}")
    before, after = before.format_map(values), after.format_map(values)
    if dialect.data_coding == "copied" and message.data_coding & 0x0C == UCS2:
        return (before + (message.text[:20] if text else "") + after).encode("utf-16-be")
    first = _first_characters(message) if text else b""
    return before.encode("ascii", "replace") + first + after.encode("ascii", "replace")


def _fits_deliver_sm(message: Message) -> bool:
    """Whether deliver_sm has room for the addresses; data_sm takes longer ones."""
    return len(message.source_addr) <= LONGEST and len(message.destination_addr) <= LONGEST


def _swapped(make: Any, message: Message, esm_class: EsmClass, **text: Any) -> Any:
    """A PDU from the message's destination to its source."""
    return make(
        service_type=message.service_type,
        source_addr_ton=message.dest_addr_ton,
        source_addr_npi=message.dest_addr_npi,
        source_addr=message.destination_addr,
        dest_addr_ton=message.source_addr_ton,
        dest_addr_npi=message.source_addr_npi,
        destination_addr=message.source_addr,
        esm_class=esm_class,
        **text,
    )


def _tlvs(message: Message, state: MessageState) -> Tlvs:
    pairs = [(0x001E, message.message_id.encode() + b"\0"), (0x0427, MESSAGE_STATE[state])]
    if message.error and state is message.outcome:
        pairs.append((0x0423, bytes((GSM_NETWORK, 0, message.error))))
    for pair in message.tlvs.pairs:
        if pair[0] == 0x0204:  # user_message_reference comes back (SMPP 3.4 section 5.3.2.17)
            pairs.append(pair)
        elif pair == DPF_WANTED and state in ABSENT:  # in receipts since 5.0 (section 4.8.4.32)
            pairs.append(DPF_SET)
    return Tlvs.of(pairs)


def _first_characters(message: Message) -> bytes:
    """The first 20 characters of the message in the default alphabet of the receipt."""
    if not message.data_coding and not message.esm_class & 0x40:
        octets = message.octets[:20]  # the default alphabet already
        return octets[:-1] if octets.endswith(b"\x1b") else octets  # never half an extension character
    return b"".join(gsm0338.try_encode(character) or b"?" for character in message.text[:20])
