"""Makers: from what a scenario says of accounts, fates, receipts, faults to what a simulator is given."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from smpplab.errors import UsageError
from smpplab.session import Timers
from smpplab.simulator import faults
from smpplab.simulator.accounts import Account
from smpplab.simulator.fates import Delivered, FateLaw, fate_from
from smpplab.simulator.faults_base import Fault
from smpplab.simulator.mailbox import Mailbox
from smpplab.simulator.receipt_dialects import ReceiptDialect
from smpplab.simulator.receipt_presets import RECEIPT_DIALECTS, receipt_dialect
from smpplab.simulator.scenario_values import arguments, call, fit, said_with
from smpplab.wire import SMPP

__all__ = ["MAKERS", "accounts", "fate", "fault_list", "mailbox", "receipt_after", "receipts", "version"]


def accounts(where: str, value: Any) -> dict[str, dict[str, Any]]:
    """system_id to what of the account is set."""
    if not isinstance(value, Mapping):
        raise UsageError(f"{where} is tables by system_id, [accounts.lab]; not {value!r:.80}")
    found = {}
    for name, table in value.items():
        place = f"{where}.{name}"
        found[name] = arguments(place, Account, table, MAKERS, but=("self", "system_id"))
        said_with(place, Account, name, **found[name])
    return found


def fate(where: str, value: Any) -> FateLaw:
    """A fate from its name or table; see `fate_from`."""
    return said_with(where, fate_from, value)  # type: ignore[no-any-return]


def receipt_after(where: str, value: Any) -> FateLaw:
    """What is delivered after that time."""
    return said_with(where, Delivered, value)  # type: ignore[no-any-return]


def receipts(where: str, value: Any) -> ReceiptDialect | None:
    """A dialect by its name, or by its fields; `like` names one that it differs from in those."""
    if not isinstance(value, Mapping):
        return said_with(where, receipt_dialect, fit(where, value, str, {}))  # type: ignore[no-any-return]
    table = dict(value)
    base = receipts(f"{where}: like", table.pop("like", next(iter(RECEIPT_DIALECTS))))
    given = arguments(where, ReceiptDialect, table, {})
    return said_with(where, dataclasses.replace, base, **given)  # type: ignore[no-any-return]


def fault_list(where: str, value: Any) -> list[Fault]:
    """Faults, each a text as of the command line, or a table."""
    if not isinstance(value, list | tuple):
        raise UsageError(f'{where} is a list, such as ["dlr_twice=5%"], not {value!r:.80}')
    return [_fault(f"{where}, number {number}", each) for number, each in enumerate(value, 1)]


def _fault(where: str, value: Any) -> Fault:
    """A fault as text, or as a table with the name of one of `FAULTS` or of a class, and when it strikes."""
    if not isinstance(value, Mapping):
        return said_with(where, faults.parse, fit(where, value, str, {}))  # type: ignore[no-any-return]
    table = dict(value)
    name = fit(f"{where}: name", table.pop("name", ""), str, {})
    cls = getattr(faults, name, None) if name in faults.__all__ else None
    if isinstance(cls, type) and issubclass(cls, Fault) and cls is not Fault:
        return call(where, cls, table, {})  # type: ignore[no-any-return]
    when = arguments(where, Fault, table, {})
    return said_with(where, faults.named, name, **when)  # type: ignore[no-any-return]


def mailbox(where: str, value: Any) -> dict[str, Any]:
    """How much the mailbox holds."""
    return arguments(where, Mailbox, value, {}, but=("self", "time", "dates"))


def version(where: str, value: Any) -> Any:
    """The tables of a version of SMPP."""
    if value not in ("3.3", "3.4", "5.0"):
        raise UsageError(f'{where} is "3.3", "3.4" or "5.0", not {value!r:.80}')
    return SMPP.at_version(value)


MAKERS: dict[Any, Callable[[str, Any], Any]] = {
    ReceiptDialect: receipts,
    Timers: lambda where, value: call(where, Timers, value, {}),
}
