"""Taking a message: into the mailbox with it, its fate decided, its receipts put on the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smpplab.simulator.mailbox import ENROUTE, Message
from smpplab.simulator.receipt_dialects import ReceiptDialect
from smpplab.simulator.receipts import wants_intermediate, wants_receipt
from smpplab.simulator.validate import moment
from smpplab.simulator.wishes import heed
from smpplab.wire import CommandStatus

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession
    from smpplab.simulator.simulator import Simulator

__all__ = [
    "check_account", "decide", "expected", "plan_receipts", "replaced", "rewrite", "take",
]  # fmt: skip

QOS_TIME_TO_LIVE = 0x0017
MODE = 0x03  # of esm_class (SMPP 3.4 section 5.2.12)
REPLACED = ("octets", "data_coding", "esm_class", "registered_delivery", "priority_flag", "tlvs")
ONE_TRY = (0x01, 0x02)  # datagram and transaction: there and then, so nothing is scheduled (2.10)


def take(
    served: ServedSession, message_id: str, pdu: Any, destination: Any, octets: bytes, now: float
) -> Message:
    """Keep a message that was found good.

    Args:
        served: The session that it came on.
        message_id: Its name.
        pdu: What was submitted.
        destination: What has its destination: the PDU, or one entry of a submit_multi.
        octets: Its text.
        now: The time.
    """
    smsc, account = served.smsc, served.account
    assert account is not None
    message = Message(message_id, account.system_id, pdu, destination, octets, now)
    decide(smsc, message, pdu, now)
    if message.tlvs.pairs:
        heed(smsc, message)
    if smsc.alerts.flags:
        smsc.alerts.noticed(message)
    if smsc.handsets:
        expected(smsc, message)
    smsc.messages.add(message)
    if account.queue is not None:
        account.queue.add(message)
    if message.registered_delivery:
        dialect = account.receipts or smsc.receipt_dialect
        if dialect is not None and dialect.other_bind and wants_receipt(message):
            smsc.submitted_on(message, served)
        plan_receipts(smsc, message, dialect)
    return message


def check_account(served: ServedSession, pdu: Any, size: int, now: float, count: int = 1) -> CommandStatus:
    """Whether the account may send from that address, and there is room for that many messages."""
    account = served.account
    assert account is not None
    if account.sources is not None:
        status = account.sources.check(pdu)
        if status:
            return status
    room = served.smsc.messages.has_room(size * count, count)
    if room and account.queue is not None:
        room = not account.queue.full(now, count)
    return CommandStatus.ESME_ROK if room else CommandStatus.ESME_RMSGQFUL


def decide(smsc: Simulator, message: Message, pdu: Any, now: float, expires: float | None = None) -> None:
    """Set its fate, from the times that the PDU gives.

    Args:
        smsc: Has the fates, and the validity of messages that come without.
        message: Its `starts` holds unless the PDU says otherwise.
        pdu: Whatever has times; data_sm has qos_time_to_live only.
        now: The time.
        expires: When its validity ends if the PDU does not say it.
    """
    schedule = getattr(pdu, "schedule_delivery_time", "")
    validity = getattr(pdu, "validity_period", "")
    if schedule or validity:
        dates, date = smsc.dates, smsc.dates.at(now)
        begins, ends = moment(schedule, date), moment(validity, date)
        if begins is not None and message.esm_class & MODE not in ONE_TRY:
            message.starts = max(now, dates.seconds(begins))
        if ends is not None:
            expires = dates.seconds(ends)
    if pdu.tlvs.pairs:
        expires = _time_to_live(pdu, now, expires)
    if expires is None:
        expires = message.starts + smsc.usual_validity
    message.decide(smsc.ask_fate(message), min(expires, message.starts + smsc.most_validity))


def expected(smsc: Simulator, message: Message) -> None:
    """Tell the handset that it is for, if there is one, that its fate is decided; a broadcast is for all."""
    phone = smsc.handsets.get(message.destination_addr)
    if phone is not None:
        phone.on_the_way.expect(message)
    elif not message.destination_addr:
        for phone in smsc.handsets.values():
            smsc.agenda.at(message.due, phone.hear, message)


def _time_to_live(pdu: Any, now: float, expires: float | None) -> float | None:
    """qos_time_to_live goes before validity_period (SMPP 5.0 section 4.8.4.46)."""
    for tag, octets in pdu.tlvs.pairs:
        if tag == QOS_TIME_TO_LIVE:
            return now + int.from_bytes(octets)
    return expires


def plan_receipts(smsc: Simulator, message: Message, dialect: ReceiptDialect | None = None) -> None:
    """Put what registered_delivery asks for on the agenda; in some dialects it leaves at once."""
    if wants_receipt(message) and message.outcome is not ENROUTE:
        if dialect is not None and dialect.early and message.starts <= smsc.clock.time():
            smsc.send_early(message)
            return
        smsc.agenda.at(message.due, smsc.when_due, message, message.due, urgency=message.priority_flag)
    if wants_intermediate(message, dialect) and message.due > message.starts:
        halfway = (message.starts + min(message.due, message.starts + 2.0)) / 2
        smsc.agenda.at(halfway, smsc.send_intermediate, message, message.due)


def replaced(served: ServedSession, pdu: Any, octets: bytes, now: float) -> Message | None:
    """The pending message that replace_if_present_flag is about, with its new content; `None` without one
    (SMPP 3.4 section 5.2.18).  It keeps its message_id."""
    smsc = served.smsc
    new = Message("", served.account.system_id, pdu, pdu, octets, now)  # type: ignore[union-attr]
    old = smsc.messages.pending_like(new)
    if old is None:
        return None
    rewrite(served, old, new, pdu, now)
    return old


def rewrite(served: ServedSession, old: Message, new: Message, pdu: Any, now: float) -> None:
    """Give a pending message the content of another, and a new fate."""
    smsc = served.smsc
    smsc.messages.rewrite(old, **{name: getattr(new, name) for name in REPLACED})
    smsc.agenda.outdated()
    old.submitted = old.starts = now
    decide(smsc, old, pdu, now)
    if old.tlvs.pairs:
        heed(smsc, old)
    expected(smsc, old)
    plan_receipts(smsc, old, smsc.dialect_for(old.system_id))
