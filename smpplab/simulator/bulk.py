"""Messages to many: submit_multi, and the broadcast trio of SMPP 5.0."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from smpplab.session import Received
from smpplab.simulator.mailbox import PENDING, Message
from smpplab.simulator.mailbox_operations import cancel_message, same_source
from smpplab.simulator.taking import check_account, rewrite, take
from smpplab.simulator.validate import check_message, check_times, text_of
from smpplab.wire import (
    BroadcastSmResp,
    CancelBroadcastSmResp,
    CommandStatus,
    DistributionList,
    MessageState,
    QueryBroadcastSmResp,
    SmeAddress,
    SubmitMultiResp,
    SubmitSm,
    Tlvs,
    UnsuccessSme,
)
from smpplab.wire.checks import check_tlvs, missing_tlv

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession

__all__ = ["broadcast", "cancel_broadcast", "query_broadcast", "submit_multi"]

ROK = CommandStatus.ESME_ROK
AREA, CONTENT, TIMES, INTERVAL = 0x0606, 0x0601, 0x0604, 0x0605
MUST_HAVE = (AREA, CONTENT, TIMES, INTERVAL)  # of broadcast_sm (SMPP 5.0 section 4.4.1.1)
AREA_SUCCESS, MESSAGE_STATE, REFERENCE = 0x0608, 0x0427, 0x0204
FOUND = 1000  # broadcasts of an account that are found without their id: the latest
NOBODY: SmeAddress = SmeAddress(destination_addr="")


def submit_multi(served: ServedSession, pdu: Any, event: Received) -> None:
    """submit_multi: one message_id, and a fate and a receipt for each destination (3.4 section 4.5)."""
    smsc, account, octets = served.smsc, served.account, text_of(pdu)
    assert account is not None
    limit, count = account.limit, len(pdu.dest_address)
    status = _check_multi(served, pdu, event) or check_account(served, pdu, len(octets), event.time, count)
    if not status and limit is not None and not limit.take(event.time, count):
        smsc.throttled(served, event)
        return
    if status:
        smsc.refused(served, event, status)
        return
    good = [entry for entry in pdu.dest_address if entry.destination_addr]
    bad = [_refused(entry) for entry in pdu.dest_address if not entry.destination_addr]
    dialect = account.receipts or smsc.receipt_dialect
    message_id = smsc.messages.next_id(served.session.version, dialect) if good else ""
    for entry in good:
        smsc.submitted(served, pdu, take(served, message_id, pdu, entry, octets, event.time))
    answer = SubmitMultiResp(message_id=message_id, unsuccess_sme=tuple(bad))
    answer.command_status = ROK if good else CommandStatus.ESME_RSUBMITFAIL
    served.answer(event, answer)


def _check_multi(served: ServedSession, pdu: Any, event: Received) -> CommandStatus:
    if not 1 <= len(pdu.dest_address) <= 254:  # SMPP 3.4 section 5.2.24
        return CommandStatus.ESME_RINVNUMDESTS
    if any(isinstance(entry, DistributionList) for entry in pdu.dest_address):
        return CommandStatus.ESME_RINVDLNAME  # no list has been made here
    if pdu.replace_if_present_flag == 1:  # reserved in 3.4 (4.5.1); an MC may refuse it in 5.0 (4.7.22)
        return CommandStatus.ESME_RINVSUBREP
    status = check_message(pdu, served.session.dialect)
    return status or check_times(pdu, served.smsc.dates.at(event.time))


def _refused(entry: SmeAddress) -> UnsuccessSme:
    return UnsuccessSme(
        dest_addr_ton=entry.dest_addr_ton,
        dest_addr_npi=entry.dest_addr_npi,
        destination_addr=entry.destination_addr,
        error_status_code=CommandStatus.ESME_RINVDSTADR,
    )


def broadcast(served: ServedSession, pdu: Any, event: Received) -> None:
    """broadcast_sm: a message whose destination is an area (SMPP 5.0 section 4.4.1)."""
    smsc, account, octets = served.smsc, served.account, text_of(pdu)
    assert account is not None
    if account.limit is not None and not account.limit.take(event.time):
        smsc.throttled(served, event)
        return
    status = _check_broadcast(served, pdu, event) or check_account(served, pdu, len(octets), event.time)
    if status:
        smsc.refused(served, event, status)
        return
    if pdu.replace_if_present_flag:
        replacing = _replace_broadcast(served, pdu, event, octets)
        if replacing is None:  # and nothing is submitted (5.0 section 4.4.4)
            smsc.refused(served, event, CommandStatus.ESME_RREPLACEFAIL)
            return
        message = replacing
    else:
        message_id = smsc.messages.next_id("5.0", account.receipts or smsc.receipt_dialect)
        message = take(served, message_id, _as_submit(pdu), NOBODY, octets, event.time)
        smsc.messages.broadcasts.setdefault(account.system_id, deque(maxlen=FOUND)).append(message_id)
    served.answer(event, BroadcastSmResp(message_id=message.message_id))
    smsc.submitted(served, pdu, message)


def _check_broadcast(served: ServedSession, pdu: Any, event: Received) -> CommandStatus:
    if pdu.priority_flag > 4:
        return CommandStatus.ESME_RINVPRTFLG
    if pdu.replace_if_present_flag > 1:
        return CommandStatus.ESME_RINVREPFLAG
    if pdu.sm_default_msg_id:
        return CommandStatus.ESME_RINVDFTMSGID
    status = missing_tlv(pdu.tlvs, *MUST_HAVE) or check_tlvs(pdu.tlvs, served.session.dialect)
    return status or check_times(pdu, served.smsc.dates.at(event.time))


def _as_submit(pdu: Any) -> SubmitSm:
    """The fields of a broadcast that a message has too; nobody gets a receipt of it."""
    names = ("service_type", "source_addr_ton", "source_addr_npi", "source_addr", "data_coding")
    times = ("schedule_delivery_time", "validity_period")
    same = {name: getattr(pdu, name) for name in (*names, *times)}
    return SubmitSm(destination_addr="", tlvs=pdu.tlvs, **same)


def _replace_broadcast(served: ServedSession, pdu: Any, event: Received, octets: bytes) -> Message | None:
    """The pending broadcast that replace_if_present_flag means, with its new content; `None` without."""
    meant = [each for each in _find(served, pdu) if each.state in PENDING and same_source(each, pdu)]
    if not meant or not (pdu.message_id or _reference(pdu.tlvs)):
        return None
    submit, system_id = _as_submit(pdu), meant[0].system_id
    new = Message("", system_id, submit, NOBODY, octets, event.time)
    rewrite(served, meant[0], new, submit, event.time)
    return meant[0]


def query_broadcast(served: ServedSession, pdu: Any, event: Received) -> None:
    """query_broadcast_sm: the state, and for each area how far it was reached (5.0 section 4.6.1)."""
    found = _find(served, pdu) if pdu.message_id or _reference(pdu.tlvs) else []
    if not found:
        served.refuse(event, CommandStatus.ESME_RINVMSGID)
        return
    message = found[0]
    if not same_source(message, pdu):
        served.refuse(event, CommandStatus.ESME_RBCASTQUERYFAIL)
        return
    reached = b"\x64" if message.state is MessageState.DELIVERED else b"\0"  # percent
    tlvs = [(MESSAGE_STATE, bytes([message.state]))]
    for pair in message.tlvs.pairs:
        if pair[0] == AREA:
            tlvs += [pair, (AREA_SUCCESS, reached)]
        elif pair[0] == REFERENCE:
            tlvs.append(pair)
    answer = QueryBroadcastSmResp(message_id=message.message_id)
    answer.tlvs = Tlvs.of(tlvs)
    served.answer(event, answer)


def cancel_broadcast(served: ServedSession, pdu: Any, event: Received) -> None:
    """cancel_broadcast_sm: one by id or reference, or all pending ones of a source (5.0 section 4.6.2)."""
    found = _find(served, pdu)
    if not found and pdu.message_id:
        served.refuse(event, CommandStatus.ESME_RINVMSGID)
        return
    meant = [
        message
        for message in found
        if message.state in PENDING
        and same_source(message, pdu)
        and pdu.service_type in ("", message.service_type)
    ]
    if not meant:
        served.refuse(event, CommandStatus.ESME_RBCASTCANCELFAIL)
        return
    for message in meant:
        cancel_message(served, message, event.time)
    served.answer(event, CancelBroadcastSmResp())


def _find(served: ServedSession, pdu: Any) -> list[Message]:
    """The broadcast of that id; without one those with that user_message_reference, or all, the latest first.
    One message that went to a number is none."""
    account, mailbox = served.account, served.smsc.messages
    assert account is not None
    ids = [pdu.message_id] if pdu.message_id else reversed(mailbox.broadcasts.get(account.system_id, ()))
    found = [message for each in ids for message in mailbox.find(each, account.system_id)]
    reference = b"" if pdu.message_id else _reference(pdu.tlvs)
    return [
        message
        for message in found
        if not message.destination_addr and reference in (b"", _reference(message.tlvs))
    ]


def _reference(tlvs: Tlvs) -> bytes:
    """user_message_reference; empty without one."""
    return next((octets for tag, octets in tlvs.pairs if tag == REFERENCE), b"")
