"""What the simulator looks for in a request, and the command_status that says it was wrong.

The codec has made sure that every field can be read; this is about values.  A check gives ESME_ROK or the
status of the first field that cannot be (SMPP 5.0 section 2.8.2: the error that belongs to the field).
Reserved values are an error here where they are plainly wrong, and ignored in TLVs (3.4 section 3.3).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from smpplab.errors import CannotDecode
from smpplab.text import smpptime
from smpplab.wire import CommandStatus, Dialect
from smpplab.wire.checks import check_tlvs, missing_tlv

__all__ = ["check_data", "check_message", "check_times", "moment", "text_of"]

ROK = CommandStatus.ESME_ROK
RINVMSGLEN = CommandStatus.ESME_RINVMSGLEN
MESSAGE_PAYLOAD, UDHI = 0x0424, 0x40

# Message types that an ESME may submit: plain, and the two acknowledgements (SMPP 3.4 section 5.2.12).
FROM_ESME = tuple(octet & 0x3C in (0x00, 0x08, 0x10) for octet in range(256))
PLAIN = tuple(octet & 0x7C == 0 for octet in range(256))  # nothing in esm_class needs a further look


def check_message(pdu: Any, dialect: Dialect) -> CommandStatus:
    """A submit_sm, or a submit_multi but for its destinations; times are `check_times`'s."""
    if not PLAIN[pdu.esm_class]:
        if not FROM_ESME[pdu.esm_class]:
            return CommandStatus.ESME_RINVESMCLASS
        if pdu.esm_class & UDHI and not _udh_fits(text_of(pdu)):
            return RINVMSGLEN
    if pdu.priority_flag > 3:
        return CommandStatus.ESME_RINVPRTFLG
    if pdu.registered_delivery > 0x1F:
        return CommandStatus.ESME_RINVREGDLVFLG
    if pdu.replace_if_present_flag > 1:
        return CommandStatus.ESME_RINVREPFLAG
    if pdu.sm_default_msg_id:  # there are no canned messages here
        return CommandStatus.ESME_RINVDFTMSGID
    return _check_message_tlvs(pdu, dialect) if pdu.tlvs.pairs else ROK


def _check_message_tlvs(pdu: Any, dialect: Dialect) -> CommandStatus:
    if pdu.short_message and dialect.version < "5.0" and MESSAGE_PAYLOAD in dict(pdu.tlvs.pairs):
        return RINVMSGLEN  # SMPP 3.4 section 4.4.1; in 5.0 message_payload wins (section 4.2.1.1)
    return check_tlvs(pdu.tlvs, dialect)


def check_data(pdu: Any, dialect: Dialect) -> CommandStatus:
    """A data_sm; its text is in message_payload and nowhere else."""
    if not pdu.destination_addr:
        return CommandStatus.ESME_RINVDSTADR
    if not FROM_ESME[pdu.esm_class]:
        return CommandStatus.ESME_RINVESMCLASS
    if pdu.registered_delivery > 0x1F:
        return CommandStatus.ESME_RINVREGDLVFLG
    status = missing_tlv(pdu.tlvs, MESSAGE_PAYLOAD) or check_tlvs(pdu.tlvs, dialect)
    if not status and pdu.esm_class & UDHI and not _udh_fits(text_of(pdu)):
        return RINVMSGLEN
    return status


def check_times(pdu: Any, now: datetime) -> CommandStatus:
    """The two times: readable, and the validity not over before delivery may begin."""
    try:
        begins = moment(pdu.schedule_delivery_time, now)
    except CannotDecode:
        return CommandStatus.ESME_RINVSCHED
    try:
        ends = moment(pdu.validity_period, now)
    except CannotDecode:
        return CommandStatus.ESME_RINVEXPIRY
    if ends is not None and ends <= max(begins or now, now):
        return CommandStatus.ESME_RINVEXPIRY
    return ROK


def moment(text: str, now: datetime) -> datetime | None:
    """An SMPP time as a moment; `None` where the field is empty.

    Raises:
        CannotDecode: It is no time.
    """
    time = smpptime.parse(text)
    if time is None or isinstance(time, datetime):
        return time
    try:
        return time.after(now)
    except (ValueError, OverflowError) as error:
        raise CannotDecode(f"{text!r} is beyond every calendar: {error}") from error


def text_of(pdu: Any) -> bytes:
    """The octets of a message: message_payload where there is one, else short_message."""
    for tag, octets in pdu.tlvs.pairs:
        if tag == MESSAGE_PAYLOAD:
            return bytes(octets)
    return getattr(pdu, "short_message", b"")


def _udh_fits(octets: bytes) -> bool:
    return len(octets) > 0 and octets[0] + 1 <= len(octets)
