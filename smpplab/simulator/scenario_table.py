"""What a scenario, a change of it, or the control port may set of a simulator: one table of keys.

Each key has two halves.  The first makes an object of what the file says, and finds out what is wrong with
it; the second puts it in place.  So a table is either good as a whole, or changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, get_type_hints

from smpplab.errors import UsageError
from smpplab.session import Timers
from smpplab.simulator import scenario_makers as makers
from smpplab.simulator.accounts import Account
from smpplab.simulator.failed_binds import FailedBinds
from smpplab.simulator.scenario_actions import ACTIONS, NAMES, no_names
from smpplab.simulator.scenario_values import WORDS, fit, unknown
from smpplab.simulator.simulator import Simulator

__all__ = ["KEYS", "Key", "apply", "made", "put", "without_passwords"]

Made = list[tuple["Key", Any]]


class Key(NamedTuple):
    """One thing that a table may set.

    Attributes:
        make: From the place in the file and what stands there to what is put in place.
        put: Puts it in place.
        acts: Whether it does something at once, for which the simulator has to run.
        names: The accounts that it needs.
    """

    make: Callable[[str, Any], Any]
    put: Callable[[Simulator, Any], None]
    acts: bool = False
    names: Callable[[Any], Iterable[str]] = no_names


def apply(smsc: Simulator, table: Mapping[str, Any]) -> None:
    """Set any of `KEYS` on a simulator that runs; tells it as the event "change".

    Args:
        smsc: The simulator, on its own loop.
        table: Key to value, as a scenario's file has them.

    Raises:
        UsageError: Naming the key, and what there is; then nothing has been changed.

    >>> from smpplab.transport import ManualClock
    >>> smsc = Simulator({"lab": "secret"}, clock=ManualClock())
    >>> apply(smsc, {"accounts": {"lab": {"limit": 5}}, "receipts": "vonage"})
    >>> smsc.account("lab").limit
    PerSecond(5, burst=5)
    """
    put(smsc, made("the change", table))
    smsc.tell("change", changed=without_passwords(table))


def made(where: str, table: Mapping[str, Any]) -> Made:
    """The keys of a table and what they are set to.

    Raises:
        UsageError: Naming the place, the key, and what there is.
    """
    for name in table:
        if name not in KEYS:
            raise unknown(where, name, KEYS)
    if "fate" in table and "receipt_after" in table:
        raise UsageError(f"{where}: give fate or receipt_after, not both: receipt_after is short for a fate")
    return [(KEYS[name], KEYS[name].make(f"{where}: {name}", value)) for name, value in table.items()]


def put(smsc: Simulator, things: Made, *, acting: bool = True) -> None:
    """Put what was made in place.

    Args:
        smsc: The simulator.
        things: What `made` gives.
        acting: Also what acts at once; without, only the settings.

    Raises:
        UsageError: It is about an account that there is not; then nothing has been changed.
    """
    _check_names(smsc, things)
    for key, value in things:
        if acting or not key.acts:
            key.put(smsc, value)


def _check_names(smsc: Simulator, things: Made) -> None:
    """An account that is named is there, or comes with a password."""
    known = list(smsc.accounts)
    for key, value in things:
        known += [name for name in value if "password" in value[name]] if key is KEYS["accounts"] else []
    for key, value in things:
        for name in key.names(value):
            if name not in known:
                there = ", ".join(known) or "none"
                raise UsageError(
                    f"there is no account {name!r}; there are: {there}; a new one needs a password"
                )


def without_passwords(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table for those who watch: passwords are nobody's business."""
    return {name: _masked(name, value) for name, value in table.items()}


def _masked(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return without_passwords(value)
    return "•••" if name == "password" else value


# Putting in place


def _put_accounts(smsc: Simulator, accounts: Mapping[str, Mapping[str, Any]]) -> None:
    """Change the accounts that there are, and add the others."""
    for name, settings in accounts.items():
        if name not in smsc.accounts:
            smsc.accounts.add(Account(name, **settings))
            continue
        for attribute, value in settings.items():
            setattr(smsc.accounts[name], attribute, value)
        if "window" in settings:
            _widen(smsc, name)


def _widen(smsc: Simulator, system_id: str) -> None:
    """Sessions that are bound get the new window, too."""
    for served in smsc.sessions:
        if served.account is not None and served.account.system_id == system_id:
            served.session.window.limit = served.account.window
    smsc.outbox(system_id).pump()


def _put_mailbox(smsc: Simulator, settings: Mapping[str, Any]) -> None:
    for name, value in settings.items():
        setattr(smsc.messages, name, value)


def _plain() -> Iterable[tuple[str, Any]]:
    """The arguments of `Simulator` that are plain values and may change while it runs."""
    for name, hint in get_type_hints(Simulator.__init__).items():
        if hint in WORDS and name not in ("seed", "host"):
            yield name, hint


def _of(hint: Any) -> Callable[[str, Any], Any]:
    """Makes values of that type."""
    return lambda where, value: fit(where, value, hint, makers.MAKERS)


def _attribute(name: str, make: Callable[[str, Any], Any]) -> Key:
    """A key that is an attribute of the simulator."""
    return Key(make, lambda smsc, value: setattr(smsc, name, value))


KEYS: dict[str, Key] = {
    "accounts": Key(makers.accounts, _put_accounts, names=lambda accounts: accounts),
    "fate": _attribute("fate", makers.fate),
    "receipt_after": _attribute("fate", makers.receipt_after),
    "receipts": _attribute("receipts", makers.receipts),
    "faults": _attribute("faults", makers.fault_list),
    "timers": _attribute("timers", _of(Timers)),
    "version": _attribute("dialect", makers.version),
    "failed_binds": _attribute("failed_binds", _of(FailedBinds)),
    "mailbox": Key(makers.mailbox, _put_mailbox),
    "letter": Key(_of(bool), lambda smsc, letter: setattr(smsc.accounts, "letter", letter)),
    **{name: _attribute(name, _of(hint)) for name, hint in _plain()},
    **{name: _attribute(name, _of(float)) for name in ("usual_validity", "most_validity")},
    **{name: Key(*action, acts=True, names=NAMES.get(name, no_names)) for name, action in ACTIONS.items()},
}
"""What may be set, by name."""
