"""Taking a message: into the mailbox with it, its fate decided, its receipts put on the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smpplab.session import Received
from smpplab.simulator.mailbox import ENROUTE, Message
from smpplab.simulator.receipts import SUCCESS, wants_intermediate, wants_receipt
from smpplab.simulator.validate import moment
from smpplab.wire import CommandStatus, Pdu

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession
    from smpplab.simulator.simulator import Simulator

__all__ = ["answer_when_known", "decide", "plan_receipts", "replaced", "take"]

NEVER = float("inf")


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
    smsc = served.smsc
    message = Message(message_id, served.account.system_id, pdu, destination, octets, now)  # type: ignore[union-attr]
    decide(smsc, message, pdu, now)
    smsc.messages.add(message)
    if message.registered_delivery:
        plan_receipts(smsc, message)
    return message


def decide(smsc: Simulator, message: Message, pdu: Any, now: float) -> None:
    """Set its fate, from the times that the PDU gives (data_sm has none)."""
    expires = NEVER
    schedule = getattr(pdu, "schedule_delivery_time", "")
    validity = getattr(pdu, "validity_period", "")
    if schedule or validity:
        dates, date = smsc.dates, smsc.dates.at(now)
        begins, ends = moment(schedule, date), moment(validity, date)
        if begins is not None:
            message.starts = max(message.starts, dates.seconds(begins))
        if ends is not None:
            expires = dates.seconds(ends)
    message.decide(smsc.ask_fate(message), expires)


def plan_receipts(smsc: Simulator, message: Message) -> None:
    """Put what registered_delivery asks for on the agenda."""
    if wants_receipt(message) and message.outcome is not ENROUTE:
        smsc.agenda.at(message.due, smsc.send_receipt, message, message.due)
    if wants_intermediate(message) and message.due > message.starts:
        halfway = (message.starts + min(message.due, message.starts + 2.0)) / 2
        smsc.agenda.at(halfway, smsc.send_intermediate, message, message.due)


def answer_when_known(served: ServedSession, event: Received, response: Pdu, message: Message) -> None:
    """Transaction mode: the response waits for the outcome, and tells it (SMPP 3.4 section 5.2.12)."""
    smsc = served.smsc

    def answer() -> None:
        now = smsc.clock.time()
        if message.settle(now) not in SUCCESS:
            response.command_status = CommandStatus.ESME_RDELIVERYFAILURE
        if served.session.state.bound:
            served.session.reply(event.pdu, response, now, event.time)
            served.flush()

    smsc.agenda.at(message.due, answer)


def replaced(served: ServedSession, pdu: Any, octets: bytes, now: float) -> Message | None:
    """The pending message that replace_if_present_flag is about, with its new content; `None` without one
    (SMPP 3.4 section 5.2.18).  It keeps its message_id."""
    smsc = served.smsc
    new = Message("", served.account.system_id, pdu, pdu, octets, now)  # type: ignore[union-attr]
    old = smsc.messages.pending_like(new)
    if old is None:
        return None
    smsc.messages.octets += len(octets) - len(old.octets)
    old.octets, old.data_coding, old.esm_class = octets, new.data_coding, new.esm_class
    old.registered_delivery, old.tlvs = new.registered_delivery, new.tlvs
    old.submitted = old.starts = now
    decide(smsc, old, pdu, now)
    plan_receipts(smsc, old)
    return old
