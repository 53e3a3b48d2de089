"""Accounts: who may bind to the simulator, how, and how fast.

The field has settled on ESME_RINVSYSID for an account that does not exist and ESME_RINVPASWD for a wrong
password, and that is what every ESME is written against; the letter of SMPP 5.0 section 4.7.6 is
ESME_RBINDFAIL for both, which ``Accounts(..., letter=True)`` answers.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from smpplab.errors import UsageError
from smpplab.session import Timers
from smpplab.simulator.limits import PerSecond, Queue
from smpplab.simulator.receipt_dialects import ReceiptDialect
from smpplab.simulator.receipt_presets import receipt_dialect
from smpplab.simulator.sources import Source, Sources
from smpplab.wire import SMPP, CommandStatus, Pdu

__all__ = ["ANY_BIND", "Account", "Accounts", "PerSecond", "Queue", "Source"]

ANY_BIND = frozenset({"tx", "rx", "trx"})
"""The three ways to bind: as transmitter, receiver, transceiver."""

VERSIONS = frozenset({"3.3", "3.4", "5.0"})
BIND_OF = {"bind_transmitter": "tx", "bind_receiver": "rx", "bind_transceiver": "trx"}
NOBODY_BOUND: Mapping[str, int] = {}
ROK = CommandStatus.ESME_ROK


@dataclass(slots=True)
class Account:
    """One customer of the message centre.  Everything may be changed while the simulator runs.

    Where it stands for itself, a number or a text is enough: ``limit=50``, ``sources=["4477009001*"]``,
    ``timers={"inactivity": 60}``.

    Attributes:
        system_id: Its name, up to 15 characters.
        password: Up to 8 characters by the specification.
        limit: How many messages a second; above it ESME_RTHROTTLED.  It counts for all sessions together.
        bind: The ways in which it may bind, of "tx", "rx" and "trx"; others get ESME_RBINDFAIL.
        versions: The versions of SMPP that it may speak, of "3.3", "3.4" and "5.0".
        sessions: The most sessions that may be bound at once, in all or by the way of binding:
            ``2`` or ``{"tx": 2, "rx": 1, "all": 2}``.  One more gets ESME_RBINDFAIL.
        window: The most deliver_sm that wait for an answer, for each session (SMPP 3.4 section 2.9).
        sources: The source addresses that it may use: "447700900999", "4477009001*",
            ``Source("LAB*", ton=5)``; others get ESME_RINVSRCADR, …TON or …NPI.
        commands: The operations that it may use, such as "submit_sm"; others get ESME_RPROHIBITED, before
            5.0 ESME_RINVCMDID.  Looked at when it binds.
        queue: The most messages that may be under way; one more gets ESME_RMSGQFUL.
        timers: In place of the simulator's; looked at when it binds.
        congestion: Tell sessions of 5.0 the load, in the congestion_state of responses.
        strict: Whether there are sources or a queue, so that each message needs a closer look.
        receipts: How its receipts are written and sent: a `ReceiptDialect`, or the name of one of
            `RECEIPT_DIALECTS`; in place of the simulator's.
    """

    system_id: str
    password: str = field(default="", repr=False)
    limit: PerSecond | None = None
    bind: Iterable[str] = field(default=ANY_BIND, repr=False)
    versions: Iterable[str] = field(default=VERSIONS, repr=False)
    sessions: int | Mapping[str, int] | None = field(default=None, repr=False)
    window: int = 10
    strict: bool = field(default=False, init=False, repr=False)
    sources: Sources | None = field(default=None, repr=False)
    commands: Iterable[str] | None = field(default=None, repr=False)
    queue: Queue | None = field(default=None, repr=False)
    timers: Timers | None = field(default=None, repr=False)
    congestion: bool = field(default=True, repr=False)
    receipts: ReceiptDialect | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.system_id, str) or not isinstance(self.password, str):
            raise UsageError("the system_id and the password of an account are text")
        if not 1 <= len(self.system_id) <= 15:
            raise UsageError(f"a system_id has 1 to 15 characters, not {len(self.system_id)}")
        if len(self.password) > 8:
            raise UsageError(f"the password of {self.system_id!r} is longer than the 8 characters of a bind")

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, KEPT_AS[name](value) if name in KEPT_AS else value)
        if name in ("sources", "queue"):
            of_both = (getattr(self, "sources", None), getattr(self, "queue", None))
            object.__setattr__(self, "strict", of_both != (None, None))

    def may(self, command: str) -> bool:
        """Whether it may use an operation; binding and parting is for everybody."""
        return self.commands is None or command in self.commands or "bind" in command

    def has_room(self, way: str, bound: Mapping[str, int]) -> bool:
        """Whether one more session may be bound.

        Args:
            way: "tx", "rx" or "trx".
            bound: How many are bound so far, by way.
        """
        most = self.sessions if isinstance(self.sessions, Mapping) else {"all": self.sessions}
        of_all, of_way = most.get("all"), most.get(way)
        return (of_all is None or sum(bound.values()) < of_all) and (
            of_way is None or bound.get(way, 0) < of_way
        )


class Accounts(Mapping[str, Account]):
    """The accounts by system_id.

    Args:
        accounts: A mapping of system_id to password (or to an `Account`), or accounts.
        letter: Answer ESME_RBINDFAIL for wrong credentials, as SMPP 5.0 has it.

    >>> Accounts({"lab": "secret"})["lab"]
    Account(system_id='lab', limit=None, window=10)
    """

    def __init__(
        self, accounts: Mapping[str, str | Account] | Iterable[Account] = (), *, letter: bool = False
    ) -> None:
        self.letter = letter
        self._accounts: dict[str, Account] = {}
        if isinstance(accounts, Mapping):
            accounts = [
                value if isinstance(value, Account) else Account(name, value)
                for name, value in accounts.items()
            ]
        elif not isinstance(accounts, Iterable):
            raise UsageError(f"accounts are passwords by system_id, or Account objects, not {accounts!r:.80}")
        for account in accounts:
            self.add(account)

    def add(self, account: Account) -> None:
        """Add an account, or replace the one of the same system_id."""
        if not isinstance(account, Account):
            wrong = type(account).__name__  # not what it is: there may be a password in it
            raise UsageError(f"an account is an Account, such as Account('lab', 'secret'), and no {wrong}")
        self._accounts[account.system_id] = account

    def admit(
        self, bind: Pdu, version: str, bound: Mapping[str, int] = NOBODY_BOUND
    ) -> tuple[Account | None, CommandStatus]:
        """Who binds, and the status to answer.

        Args:
            bind: The bind PDU.
            version: The version of SMPP that it asks for.
            bound: How many sessions of that account are bound already, by "tx", "rx" and "trx".
        """
        account = self._accounts.get(bind.system_id)  # type: ignore[attr-defined]
        status = self._credentials(account, bind.password)  # type: ignore[attr-defined]
        if account is None or status:
            return None, status
        way = BIND_OF[bind.command]
        refused = (
            way not in account.bind or version not in account.versions or not account.has_room(way, bound)
        )
        return account, CommandStatus.ESME_RBINDFAIL if refused else ROK

    def _credentials(self, account: Account | None, password: str) -> CommandStatus:
        """Compare in constant time, for an unknown account too: the time tells nobody which ids exist."""
        wanted = account.password if account is not None else ""
        same = hmac.compare_digest(wanted.encode(), password.encode())
        if account is not None and same:
            return ROK
        if self.letter:
            return CommandStatus.ESME_RBINDFAIL
        return CommandStatus.ESME_RINVSYSID if account is None else CommandStatus.ESME_RINVPASWD

    def __getitem__(self, system_id: str) -> Account:
        try:
            return self._accounts[system_id]
        except KeyError:
            known = ", ".join(self._accounts) or "none at all"
            raise UsageError(f"there is no account {system_id!r}; there are: {known}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._accounts)

    def __len__(self) -> int:
        return len(self._accounts)

    def __contains__(self, system_id: object) -> bool:
        return system_id in self._accounts

    def __repr__(self) -> str:
        return f"<Accounts: {', '.join(self._accounts) or 'none'}>"


def _names(names: str | Iterable[str]) -> frozenset[str]:
    return frozenset({names} if isinstance(names, str) else names)


def _bind_ways(given: Any) -> frozenset[str]:
    ways = _names(given)
    if not ways <= ANY_BIND:
        raise UsageError(f"bind is of tx, rx and trx, not {', '.join(sorted(ways - ANY_BIND))}")
    return ways


def _versions(given: Any) -> frozenset[str]:
    versions = _names(given)
    if not versions <= VERSIONS:
        wrong = ", ".join(sorted(versions - VERSIONS))
        raise UsageError(f"versions are of 3.3, 3.4 and 5.0, not {wrong}")
    return versions


def _commands(given: Any) -> frozenset[str]:
    commands = _names(given)
    wrong = sorted(commands - {cls.command for cls in SMPP.commands.values()})
    if wrong:
        raise UsageError(f"there is no operation {wrong[0]!r}; one is called submit_sm")
    return commands


def _sessions(most: Any) -> Any:
    if isinstance(most, Mapping):
        wrong = sorted(set(most) - ANY_BIND - {"all"})
        if wrong:
            raise UsageError(f"sessions is a number, or numbers for tx, rx, trx and all, not {wrong[0]}")
        most = dict(most)
    return most


def _window(window: Any) -> int:
    if window < 1:
        raise UsageError(f"a window holds at least 1 request, not {window}")
    return int(window)


# What a user may write, to what is kept: also when it is changed later.
KEPT_AS: Mapping[str, Callable[[Any], Any]] = {
    "bind": _bind_ways,
    "versions": _versions,
    "sessions": _sessions,
    "window": _window,
    "limit": lambda limit: PerSecond(limit) if isinstance(limit, int | float) else limit,
    "sources": lambda given: given if isinstance(given, Sources | None) else Sources(given),
    "commands": lambda names: names if names is None else _commands(names),
    "timers": lambda timers: Timers(**timers) if isinstance(timers, Mapping) else timers,
    "queue": lambda most: Queue(most) if isinstance(most, int) else most,
    "receipts": receipt_dialect,
}
