"""What a simulator holds as DataFrames: its messages and its sessions, named as in the specification.

The simulator itself needs no pandas; it comes here when it is asked for a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from smpplab.simulator.mailbox import Mailbox
    from smpplab.simulator.simulator import Simulator

__all__ = ["messages", "sessions"]

TEXT, STATE, FLAG, DATE = "string", "category", "UInt8", "datetime64[us, UTC]"

MESSAGE_COLUMNS = {
    "message_id": TEXT, "system_id": STATE, "message_state": STATE, "error_code": FLAG,
    "service_type": STATE, "source_addr_ton": FLAG, "source_addr_npi": FLAG, "source_addr": TEXT,
    "dest_addr_ton": FLAG, "dest_addr_npi": FLAG, "destination_addr": TEXT, "esm_class": FLAG,
    "priority_flag": FLAG, "registered_delivery": FLAG, "data_coding": FLAG, "sm_length": "UInt32",
    "submit_date": DATE, "schedule_delivery_time": DATE, "validity_period": DATE, "final_date": DATE,
    "text": TEXT,
}  # fmt: skip

SESSION_COLUMNS = {
    "session": TEXT, "system_id": STATE, "state": STATE, "interface_version": STATE, "peer": TEXT,
    "outstanding": "UInt32", "waiting": "UInt32",
}  # fmt: skip


def messages(mailbox: Mailbox) -> pd.DataFrame:
    """One row a message; each destination of a submit_multi is one.

    Args:
        mailbox: A simulator's `messages`.

    Returns:
        Columns as in `MESSAGE_COLUMNS`, always the same and of the same types.  schedule_delivery_time is
        when delivery began, or will; validity_period when validity ends, ``NaT`` for never; final_date is
        ``NaT`` while a message is under way.

    >>> from smpplab.simulator import Simulator
    >>> messages(Simulator({"lab": "secret"}).messages).shape
    (0, 21)
    """
    return _frame((_message(mailbox, message) for message in mailbox), MESSAGE_COLUMNS)


def _message(mailbox: Mailbox, message: Any) -> tuple[Any, ...]:
    at, pending = _date(mailbox), message.pending
    return (
        message.message_id, message.system_id, message.state.name, 0 if pending else message.error,
        message.service_type, message.source_addr_ton, message.source_addr_npi, message.source_addr,
        message.dest_addr_ton, message.dest_addr_npi, message.destination_addr, message.esm_class,
        message.priority_flag, message.registered_delivery, message.data_coding, len(message.octets),
        at(message.submitted), at(message.starts), at(message.expires), None if pending else at(message.due),
        message.text,
    )  # fmt: skip


def _date(mailbox: Mailbox) -> Any:
    """Seconds on the simulator's clock to a date; infinity to none."""

    def at(seconds: float) -> Any:
        return None if seconds == float("inf") else mailbox.dates.at(seconds)

    return at


def sessions(smsc: Simulator) -> pd.DataFrame:
    """One row a session that is bound.

    Args:
        smsc: A simulator.

    Returns:
        Columns as in `SESSION_COLUMNS`: outstanding are the requests that wait for the ESME's answer, waiting
        is what waits for its account.
    """
    rows = [
        (each["session"], each["system_id"], each["state"], each["version"], each["peer"],
         each["outstanding"], len(smsc.outbox(each["system_id"]).queue))
        for each in (served.to_dict() for served in smsc.sessions)
    ]  # fmt: skip
    return _frame(rows, SESSION_COLUMNS)


def _frame(rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(list(column), dtype=kind)
            for (name, kind), column in zip(columns.items(), values, strict=True)
        }
    )
