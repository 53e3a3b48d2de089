"""Accounts: who may bind to the simulator, how, and how fast.

The field has settled on ESME_RINVSYSID for an account that does not exist and ESME_RINVPASWD for a wrong
password, and that is what every ESME is written against; the letter of SMPP 5.0 section 4.7.6 is
ESME_RBINDFAIL for both, which ``Accounts(..., letter=True)`` answers.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from smpplab.errors import UsageError
from smpplab.wire import CommandStatus, Pdu

__all__ = ["ANY_BIND", "Account", "Accounts", "PerSecond"]

ANY_BIND = frozenset({"tx", "rx", "trx"})
"""The three ways to bind: as transmitter, receiver, transceiver."""

BIND_OF = {"bind_transmitter": "tx", "bind_receiver": "rx", "bind_transceiver": "trx"}
ROK = CommandStatus.ESME_ROK


class PerSecond:
    """A rate limit as a token bucket: above it the simulator answers ESME_RTHROTTLED.

    Args:
        rate: Messages a second.
        burst: Messages that may come at once after a pause; a second's worth, and at least one, by default.

    >>> limit = PerSecond(2)
    >>> [limit.take(now) for now in (0.0, 0.0, 0.0, 0.5)]
    [True, True, False, True]
    """

    __slots__ = ("_tokens", "_updated", "burst", "rate")

    def __init__(self, rate: float, burst: float | None = None) -> None:
        if not rate > 0:
            raise UsageError(f"a limit is a number of messages a second above 0, not {rate!r}")
        self.rate = float(rate)
        self.burst = max(1.0, self.rate if burst is None else float(burst))
        self._tokens, self._updated = self.burst, float("-inf")

    def take(self, now: float, count: int = 1) -> bool:
        """Whether that many messages may pass now; if they may, they are counted."""
        tokens = min(self.burst, self._tokens + (now - self._updated) * self.rate)
        self._updated = now
        enough = tokens >= count
        self._tokens = tokens - count if enough else tokens
        return enough

    def __repr__(self) -> str:
        return f"PerSecond({self.rate:g}, burst={self.burst:g})"


@dataclass(slots=True)
class Account:
    """One customer of the message centre.  Everything may be changed while the simulator runs.

    Attributes:
        system_id: Its name, up to 15 characters.
        password: Up to 8 characters by the specification.
        limit: Above it ESME_RTHROTTLED; `None` for no limit.  It counts for all sessions together.
        bind: The ways in which it may bind, of "tx", "rx" and "trx"; others get ESME_RBINDFAIL.
        versions: The versions of SMPP that it may speak, of "3.3", "3.4" and "5.0".
        sessions: The most sessions that may be bound at once; one more gets ESME_RBINDFAIL.
        window: The most deliver_sm that wait for an answer, for each session (SMPP 3.4 section 2.9).
    """

    system_id: str
    password: str = field(default="", repr=False)
    limit: PerSecond | None = None
    bind: Iterable[str] = field(default=ANY_BIND, repr=False)
    versions: Iterable[str] = field(default=frozenset({"3.3", "3.4", "5.0"}), repr=False)
    sessions: int | None = field(default=None, repr=False)
    window: int = 10

    def __post_init__(self) -> None:
        if not 1 <= len(self.system_id) <= 15:
            raise UsageError(f"a system_id has 1 to 15 characters, not {len(self.system_id)}")
        if len(self.password) > 8:
            raise UsageError(f"the password of {self.system_id!r} is longer than the 8 characters of a bind")
        self.bind = frozenset({self.bind} if isinstance(self.bind, str) else self.bind)
        if not self.bind <= ANY_BIND:
            raise UsageError(f"bind is of tx, rx and trx, not {', '.join(sorted(self.bind - ANY_BIND))}")


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
        for account in accounts:
            self.add(account)

    def add(self, account: Account) -> None:
        """Add an account, or replace the one of the same system_id."""
        self._accounts[account.system_id] = account

    def admit(self, bind: Pdu, version: str, bound: int) -> tuple[Account | None, CommandStatus]:
        """Who binds, and the status to answer.

        Args:
            bind: The bind PDU.
            version: The version of SMPP that it asks for.
            bound: How many sessions of that account are bound already.
        """
        account = self._accounts.get(bind.system_id)  # type: ignore[attr-defined]
        status = self._credentials(account, bind.password)  # type: ignore[attr-defined]
        if account is None or status:
            return None, status
        refused = (
            BIND_OF[bind.command] not in account.bind
            or version not in account.versions
            or (account.sessions is not None and bound >= account.sessions)
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
