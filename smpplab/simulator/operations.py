"""What the simulator does with each request: one function for each command, and a table of them.

`submit` is the one that is in a hurry.  It decides with one look whether a value is unusual and only then
looks closer, and it writes its response as octets when nobody watches the session.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smpplab.session import Received, response_class
from smpplab.simulator import bulk, mailbox_operations
from smpplab.simulator.accounts import Account
from smpplab.simulator.limits import Load
from smpplab.simulator.mailbox import Message
from smpplab.simulator.taking import check_account, replaced, take
from smpplab.simulator.transactions import MODE, MOST, TRANSACTION
from smpplab.simulator.validate import check_data, check_message, check_times, text_of
from smpplab.wire import (
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    BroadcastSm,
    CancelBroadcastSm,
    CancelSm,
    CommandStatus,
    DataSm,
    DataSmResp,
    Pdu,
    QueryBroadcastSm,
    QuerySm,
    ReplaceSm,
    SubmitMulti,
    SubmitSm,
    SubmitSmResp,
)

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession

__all__ = ["OPERATIONS", "Operation"]

Operation = Callable[["ServedSession", Any, Received], None]

RBINDFAIL = CommandStatus.ESME_RBINDFAIL
RINVDSTADR, RMSGQFUL = CommandStatus.ESME_RINVDSTADR, CommandStatus.ESME_RMSGQFUL
HEADER = struct.Struct(">IIII").pack


def bind(served: ServedSession, pdu: Any, event: Received) -> None:
    """Any of the three binds (SMPP 3.4 section 4.1)."""
    smsc = served.smsc
    version = min(version_of(pdu.interface_version), smsc.dialect.version)
    account, status = admit(served, pdu, version)
    if account is None or status:
        refuse_bind(served, pdu, event, status)
        return
    settle_in(served, account, version)
    response: Any = response_class(smsc.dialect, pdu.command_id)
    # A peer below 3.4 knows no TLVs (SMPP 3.4 section 3.4).
    known = {"3.4": 0x34, "5.0": 0x50}.get(smsc.dialect.version)
    tlvs = {"sc_interface_version": known} if known and version != "3.3" else ()
    served.answer(event, response(system_id=smsc.system_id, tlvs=tlvs))
    smsc.bound(served, pdu)


def admit(served: ServedSession, pdu: Any, version: str) -> tuple[Account | None, CommandStatus]:
    """Who binds, and the status to answer; over one connection, one guess at a time."""
    if served.slowed:
        return None, RBINDFAIL
    smsc = served.smsc
    account, status = smsc.accounts.admit(pdu, version, smsc.bound_by_way(pdu.system_id))
    if account is not None and served.called is not None and not served.called.wants(account):
        status = RBINDFAIL
    return account, status


def refuse_bind(served: ServedSession, pdu: Any, event: Received, status: CommandStatus) -> None:
    """Say no; to those who guess, later and later."""
    smsc = served.smsc
    smsc.bind_refused(served, pdu, status)
    wait = 0.0 if served.slowed else smsc.failed_binds.delay(served.peername, pdu.system_id, event.time)
    if wait:
        served.refuse_later(event, status, wait)
    else:
        served.refuse(event, status)


def settle_in(served: ServedSession, account: Account, version: str) -> None:
    """Make the session that of its account: dialect, window, timers, operations, word of the load."""
    smsc, session = served.smsc, served.session
    served.account = account
    session.dialect, session.version = smsc.dialect_of(version), version
    session.window.limit = account.window
    if account.timers is not None:
        session.set_timers(account.timers)
    if account.commands is not None:
        served.operations = {
            cls: operation if account.may(cls.command) else prohibited
            for cls, operation in served.operations.items()
        }
    if version == "5.0" and account.congestion:
        served.load, session.on_reply = Load(account, served.outbox), served.tell_load


def prohibited(served: ServedSession, pdu: Any, event: Received) -> None:
    """What this account may not do; 3.4 has no status of its own for that (5.0 section 4.7.6)."""
    new = served.session.version == "5.0"
    status = CommandStatus.ESME_RPROHIBITED if new else CommandStatus.ESME_RINVCMDID
    served.smsc.refused(served, event, status)


def version_of(interface_version: int) -> str:
    """The version of SMPP that an interface_version means (SMPP 5.0 section 2.11.2)."""
    return "3.3" if interface_version < 0x34 else "3.4" if interface_version < 0x50 else "5.0"


def submit(served: ServedSession, pdu: Any, event: Received) -> None:
    """submit_sm (SMPP 3.4 section 4.4)."""
    smsc, account = served.smsc, served.account
    assert account is not None
    if account.limit is not None and not account.limit.take(event.time):
        smsc.throttled(served, event)
        return
    status = check_message(pdu, served.session.dialect) if pdu.destination_addr else RINVDSTADR
    if not status and (pdu.schedule_delivery_time or pdu.validity_period):
        status = check_times(pdu, smsc.dates.at(event.time))
    octets = text_of(pdu) if pdu.tlvs.pairs else pdu.short_message
    if not status and account.strict:
        status = check_account(served, pdu, len(octets), event.time)
    elif not status and not smsc.messages.has_room(len(octets)):
        status = RMSGQFUL
    if not status and served.transactions >= MOST and pdu.esm_class & MODE == TRANSACTION:
        status = RMSGQFUL
    if status:
        smsc.refused(served, event, status)
        return
    message = replaced(served, pdu, octets, event.time) if pdu.replace_if_present_flag else None
    if message is None:
        dialect = account.receipts or smsc.receipt_dialect
        message_id = smsc.messages.next_id(served.session.version, dialect)
        message = take(served, message_id, pdu, pdu, octets, event.time)
    if served.session.taps or message.esm_class & MODE == TRANSACTION:
        accepted(served, event, SubmitSmResp(message_id=message.message_id), message)
    else:  # what `accepted` would send, without making a PDU of it
        body = b"%b\0" % message.message_id.encode()
        if served.load is not None:
            body += served.load.tlv(event.time)
        head = HEADER(16 + len(body), 0x80000004, 0, pdu.sequence_number)
        served.session.send_octets(head + body, event.time)
    smsc.submitted(served, pdu, message)


def accepted(served: ServedSession, event: Received, response: Pdu, message: Message) -> None:
    """Answer for a message that was taken: at once, in transaction mode when its outcome is known."""
    if message.esm_class & MODE == TRANSACTION:
        served.smsc.transactions.wait(served, event, response, message)
    else:
        served.answer(event, response)


def data(served: ServedSession, pdu: Any, event: Received) -> None:
    """data_sm from an ESME (SMPP 3.4 section 4.7)."""
    smsc, account = served.smsc, served.account
    assert account is not None
    if account.limit is not None and not account.limit.take(event.time):
        smsc.throttled(served, event)
        return
    status, octets = check_data(pdu, served.session.dialect), text_of(pdu)
    status = status or check_account(served, pdu, len(octets), event.time)
    if not status and served.transactions >= MOST and pdu.esm_class & MODE == TRANSACTION:
        status = RMSGQFUL
    if status:
        smsc.refused(served, event, status)
        return
    dialect = account.receipts or smsc.receipt_dialect
    message_id = smsc.messages.next_id(served.session.version, dialect)
    message = take(served, message_id, pdu, pdu, octets, event.time)
    accepted(served, event, DataSmResp(message_id=message.message_id), message)
    smsc.submitted(served, pdu, message)


OPERATIONS: dict[type[Pdu], Operation] = {
    BindTransmitter: bind,
    BindReceiver: bind,
    BindTransceiver: bind,
    SubmitSm: submit,
    DataSm: data,
    SubmitMulti: bulk.submit_multi,
    BroadcastSm: bulk.broadcast,
    QueryBroadcastSm: bulk.query_broadcast,
    CancelBroadcastSm: bulk.cancel_broadcast,
    QuerySm: mailbox_operations.query,
    CancelSm: mailbox_operations.cancel,
    ReplaceSm: mailbox_operations.replace,
}
