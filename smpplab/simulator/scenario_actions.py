"""What a scenario can have a simulator do at a moment: cut connections, stop listening, deliver, hold back.

Each action is a pair: what makes of the file's value something to act on, and what acts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from smpplab.errors import SmppError, UsageError
from smpplab.simulator.delays import delay_from
from smpplab.simulator.handset import Handset
from smpplab.simulator.handset_message import checked_number
from smpplab.simulator.incoming import incoming
from smpplab.simulator.scenario_values import arguments, fit, parameters, said_with, unknown
from smpplab.simulator.simulator import Simulator
from smpplab.simulator.traffic import Flow, traffic_from
from smpplab.wire import DeliverSm, encode

__all__ = ["ACTIONS", "NAMES", "no_names"]

log = logging.getLogger("smpplab.simulator")

Who = bool | str  # everybody, nobody, or an account
FIELDS = ("tlvs", *(row.name for row in DeliverSm.given()))


def _who(where: str, value: Any) -> Who:
    if isinstance(value, bool | str):
        return value
    raise UsageError(f"{where} is true, or the system_id of an account, not {value!r:.80}")


def _flag(where: str, value: Any) -> bool:
    return fit(where, value, bool, {})  # type: ignore[no-any-return]


def _served(smsc: Simulator, who: Who) -> list[Any]:
    """The connections that are meant."""
    return [
        served
        for served in smsc.connections
        if who is True or (served.account is not None and served.account.system_id == who)
    ]


def _cut(smsc: Simulator, who: Who) -> None:
    """The connections are gone, without a word."""
    for served in _served(smsc, who):
        served.abort()


def _unbind(smsc: Simulator, who: Who) -> None:
    """The sessions are asked to part (SMPP 3.4 section 4.2)."""
    for served in _served(smsc, who):
        served.unbind()


_starting: set[asyncio.Task[Any]] = set()  # a task that nobody holds may be forgotten half-way


def _listen(smsc: Simulator, on: bool) -> None:
    """Take no new connections, or take them again at the same port; those that are there stay."""
    if not on:
        smsc.stop_listening()
    elif smsc.closing:
        task = asyncio.get_running_loop().create_task(_start(smsc))
        _starting.add(task)
        task.add_done_callback(_starting.discard)


async def _start(smsc: Simulator) -> None:
    try:
        await smsc.start()
    except SmppError as error:  # somebody else has taken the port meanwhile
        log.warning("the simulator cannot listen again: %s", error)


def _hold_receipts(smsc: Simulator, on: bool) -> None:
    smsc.hold_receipts = on


def _tables(where: str, value: Any) -> list[tuple[str, Any]]:
    """One table, or a list of them; each with its place."""
    if isinstance(value, list | tuple):
        return [(f"{where}, number {number}", each) for number, each in enumerate(value, 1)]
    return [(where, value)]


def _messages(where: str, value: Any) -> list[dict[str, Any]]:
    """Arguments of `Simulator.deliver`, one mapping for each message."""
    return [_message(place, table) for place, table in _tables(where, value)]


def _message(where: str, table: Any) -> dict[str, Any]:
    named = [name for name in parameters(Simulator.deliver) if name != "self"]
    if not isinstance(table, Mapping):
        raise UsageError(f"{where} is a table, with {', '.join(named)}; not {table!r:.80}")
    for name in table:
        if name not in named and name not in FIELDS:
            raise unknown(where, name, dict.fromkeys([*named, *FIELDS]))
    fields = {name: value for name, value in table.items() if name not in named}
    given = {name: value for name, value in table.items() if name in named}
    made = arguments(where, Simulator.deliver, given, {})
    if "tlvs" in fields:
        fields["tlvs"] = fit(f"{where}: tlvs", fields["tlvs"], tuple[tuple[int | str, Any], ...], {})
    _try(where, made, fields)
    return made | fields


def _try(where: str, made: dict[str, Any], fields: dict[str, Any]) -> None:
    """Write the message once: what cannot be written is said now, and not in the middle of a run."""
    usual = {name: each.default for name, each in parameters(Simulator.deliver).items()} | made
    wanted = [usual[name] for name in ("source", "destination", "text", "octets", "method")]
    for pdu in said_with(where, incoming, *wanted, 1, fields):
        said_with(where, encode, pdu)


def _deliver(smsc: Simulator, messages: list[dict[str, Any]]) -> None:
    for message in messages:
        smsc.deliver(**message)


def _alerts(where: str, value: Any) -> list[dict[str, Any]]:
    return [arguments(place, Simulator.alert, table, {}) for place, table in _tables(where, value)]


def _alert(smsc: Simulator, alerts: list[dict[str, Any]]) -> None:
    for alert in alerts:
        smsc.alert(**alert)


def _traffics(where: str, value: Any) -> list[Flow]:
    return [said_with(place, traffic_from, table) for place, table in _tables(where, value)]


def _traffic(smsc: Simulator, traffics: list[Flow]) -> None:
    """In place of the traffic that there is."""
    for running in list(smsc.traffic):
        running.stop()
    smsc.traffic.clear()
    for traffic in traffics:
        traffic.start(smsc)


def _handsets(where: str, value: Any) -> dict[str, dict[str, Any]]:
    """Number to arguments of `_steer`."""
    tables = fit(where, value, Mapping[str, Any], {})
    return {number: _handset(where, number, table) for number, table in tables.items()}


def _handset(where: str, number: str, table: Any) -> dict[str, Any]:
    """Arguments of `_steer` for one of them."""
    said_with(where, checked_number, number)
    settings = arguments(f"{where}.{number}", _steer, table, {}, but=("phone",))
    if settings.get("answers_after") is not None:
        said_with(f"{where}.{number}: answers_after", delay_from, settings["answers_after"])
    return settings


def _put_handsets(smsc: Simulator, handsets: Mapping[str, Mapping[str, Any]]) -> None:
    for number, settings in handsets.items():
        _steer(smsc.handset(number), **settings)


def _steer(phone: Handset, *, on: bool = True, answers: str | None = None, answers_after: Any = None) -> None:
    """Switch a mobile, and say what it answers to each message, and how long the person takes for that."""
    if answers is not None:
        phone.answers = lambda message: answers
    if answers_after is not None:
        phone.answers_after = delay_from(answers_after, "answers_after")
    (phone.on if on else phone.off)()


ACTIONS: dict[str, tuple[Callable[[str, Any], Any], Callable[[Simulator, Any], None]]] = {
    "close": (_who, _cut),
    "unbind": (_who, _unbind),
    "listen": (_flag, _listen),
    "hold_receipts": (_flag, _hold_receipts),
    "deliver": (_messages, _deliver),
    "alert": (_alerts, _alert),
    "traffic": (_traffics, _traffic),
    "handsets": (_handsets, _put_handsets),
}
"""The actions by name."""


def no_names(value: Any) -> Iterable[str]:
    """It is about no account."""
    return ()


def _of_tables(tables: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    return [table["system_id"] for table in tables if table.get("system_id") is not None]


def _of_traffic(flows: Iterable[Flow]) -> Iterable[str]:
    return [name for flow in flows for name in flow.accounts() if name is not None]


def _of_who(who: Who) -> Iterable[str]:
    return [who] if isinstance(who, str) else []


NAMES: dict[str, Callable[[Any], Iterable[str]]] = {
    "close": _of_who,
    "unbind": _of_who,
    "deliver": _of_tables,
    "alert": _of_tables,
    "traffic": _of_traffic,
}
"""The accounts that an action is about."""
