"""query_sm, cancel_sm and replace_sm: what an ESME may do to a message that it has submitted.

A message of another account is as unknown as one that never was.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from smpplab.session import Received
from smpplab.simulator.mailbox import ENROUTE, PENDING, SCHEDULED, Message
from smpplab.simulator.receipts import wants_receipt
from smpplab.simulator.taking import decide, expected, plan_receipts
from smpplab.simulator.validate import check_times, text_of
from smpplab.wire import CancelSmResp, CommandStatus, MessageState, QuerySmResp, ReplaceSmResp, Tlvs
from smpplab.wire.checks import check_tlvs

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession

__all__ = ["cancel", "cancel_message", "overall", "query", "replace", "same_source"]

MESSAGE_PAYLOAD = 0x0424
AT_ONCE, TURN = 1000, 0.001  # messages that are cancelled in one go, and seconds until the next go


def query(served: ServedSession, pdu: Any, event: Received) -> None:
    """query_sm (SMPP 3.4 section 4.8)."""
    found = _own(served, pdu)
    if not found:
        _query_nothing(served, pdu, event)
        return
    if not same_source(found[0], pdu):
        served.refuse(event, CommandStatus.ESME_RQUERYFAIL)
        return
    message = overall(found)
    state: MessageState = message.state
    if state is SCHEDULED and served.session.version < "5.0":
        state = ENROUTE  # 3.4 has no SCHEDULED
    served.answer(
        event,
        QuerySmResp(
            message_id=message.message_id,
            final_date="" if state in PENDING else served.smsc.dates.smpp_time(message.due),
            message_state=state,
            error_code=0 if state in PENDING else message.error,
        ),
    )


def _query_nothing(served: ServedSession, pdu: Any, event: Received) -> None:
    """What is over for too long is UNKNOWN (SMPP 5.0 section 4.7.15); what never was has an error."""
    if _is_past(served, pdu):
        unknown = QuerySmResp(message_id=pdu.message_id, message_state=MessageState.UNKNOWN)
        served.answer(event, unknown)
    else:
        served.refuse(event, CommandStatus.ESME_RINVMSGID)


def overall(messages: list[Message]) -> Message:
    """The message that speaks for all destinations: one that is still pending, else the first."""
    return next((message for message in messages if message.state in PENDING), messages[0])


def cancel(served: ServedSession, pdu: Any, event: Received) -> None:
    """cancel_sm: one message by its id, or all pending ones between two addresses (3.4 section 4.9)."""
    if pdu.message_id:
        found = _own(served, pdu)
        if not found and not _is_past(served, pdu):
            served.refuse(event, CommandStatus.ESME_RINVMSGID)
            return
        meant = iter([message for message in found if message.state in PENDING and _is_meant(message, pdu)])
    else:
        meant = served.smsc.messages.take_pending(
            served.account.system_id,  # type: ignore[union-attr]
            pdu.source_addr,
            pdu.destination_addr,
            pdu.service_type,
        )
    if _cancel_some(served, meant):
        served.answer(event, CancelSmResp())
    else:
        served.refuse(event, CommandStatus.ESME_RCANCELFAIL)


def _cancel_some(served: ServedSession, meant: Iterator[Message]) -> bool:
    """Cancel the first of them, and the rest when others have had their turn: there may be a million.

    Returns:
        Whether there were any.
    """
    smsc = served.smsc
    now, some = smsc.clock.time(), list(islice(meant, AT_ONCE))
    for message in some:
        cancel_message(served, message, now)
    if len(some) == AT_ONCE:
        smsc.agenda.at(now + TURN, _cancel_more, served, meant)
    return bool(some)


def _cancel_more(served: ServedSession, meant: Iterator[Message]) -> None:
    _cancel_some(served, meant)


def cancel_message(served: ServedSession, message: Message, now: float) -> None:
    """End one message as DELETED, with its receipt where one was asked for."""
    message.finish(MessageState.DELETED, now)
    served.smsc.transactions.known(message)
    if message.registered_delivery:
        served.smsc.agenda.outdated()  # the receipt that was planned
        if wants_receipt(message):
            served.smsc.agenda.at(now, served.smsc.send_receipt, message, now)
    served.smsc.cancelled(served, message)


def replace(served: ServedSession, pdu: Any, event: Received) -> None:
    """replace_sm: another text for a pending message (SMPP 3.4 section 4.10)."""
    found = _own(served, pdu)
    status = _check_replace(served, pdu, found, event.time)
    if status:
        served.refuse(event, status)
        return
    smsc, octets = served.smsc, text_of(pdu)
    for message in (each for each in found if each.state in PENDING):
        tlvs = _without_text(message.tlvs) if message.tlvs.pairs else message.tlvs
        asked = pdu.registered_delivery
        smsc.messages.rewrite(message, octets=octets, registered_delivery=asked, tlvs=tlvs)
        message.starts = max(message.starts, event.time)  # without new times the old ones hold
        decide(smsc, message, pdu, event.time, message.expires)
        expected(smsc, message)
        smsc.agenda.outdated()
        plan_receipts(smsc, message, smsc.dialect_for(message.system_id))
    served.answer(event, ReplaceSmResp())


def _without_text(tlvs: Tlvs) -> Tlvs:
    """message_payload is the text that was replaced: it is not kept."""
    return Tlvs.of(pair for pair in tlvs.pairs if pair[0] != MESSAGE_PAYLOAD)


def _check_replace(served: ServedSession, pdu: Any, found: list[Message], now: float) -> CommandStatus:
    if not found:
        past = _is_past(served, pdu)
        return CommandStatus.ESME_RREPLACEFAIL if past else CommandStatus.ESME_RINVMSGID
    if overall(found).state not in PENDING or not same_source(found[0], pdu):
        return CommandStatus.ESME_RREPLACEFAIL
    if pdu.registered_delivery > 0x1F:
        return CommandStatus.ESME_RINVREGDLVFLG
    if pdu.sm_default_msg_id:
        return CommandStatus.ESME_RINVDFTMSGID
    times = check_times(pdu, served.smsc.dates.at(now))
    status = times or check_tlvs(pdu.tlvs, served.session.dialect)
    if not status and not served.smsc.messages.has_room(len(text_of(pdu)) * len(found), 0):
        status = CommandStatus.ESME_RMSGQFUL
    return status


def _own(served: ServedSession, pdu: Any) -> list[Message]:
    return served.smsc.messages.find(pdu.message_id, served.account.system_id)  # type: ignore[union-attr]


def _is_past(served: ServedSession, pdu: Any) -> bool:
    return served.smsc.messages.is_past(pdu.message_id, served.account.system_id)  # type: ignore[union-attr]


def _is_meant(message: Message, pdu: Any) -> bool:
    """Whether a cancel_sm by id is about that destination; an empty one is about all (3.4 section 4.9.1)."""
    return same_source(message, pdu) and pdu.destination_addr in ("", message.destination_addr)


def same_source(message: Message, pdu: Any) -> bool:
    """The source address must be the one of the submission; many ESMEs leave it empty."""
    return pdu.source_addr in ("", message.source_addr)
