"""Who is connected and bound: the session side of the simulator.

What a session is, is `served.py`; here is what its coming and going means for the accounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smpplab.simulator.alerts import Alerts
from smpplab.simulator.centre import MessageCentre
from smpplab.simulator.outbox import Delivery
from smpplab.simulator.transactions import Transactions
from smpplab.wire import Dialect

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession

__all__ = ["Presence"]


class Presence(MessageCentre):
    """The connections of a simulator, in the order in which they came.

    Attributes:
        connections: All of them, bound or not.
        dialect: The tables in force; also the highest version that is spoken.
        alerts: The mobiles that ESMEs wait for.
        transactions: The answers that wait for the outcome of their message.
    """

    connections: list[ServedSession]
    dialect: Dialect
    alerts: Alerts
    transactions: Transactions
    _dialects: dict[str, Dialect]

    def is_outdated(self, seen: set[Any], action: Any, *args: Any) -> bool:
        """Whether something on the agenda would do nothing any more."""
        return super().is_outdated(seen, action, *args) or self.alerts.is_outdated(action, *args)

    @property
    def sessions(self) -> list[ServedSession]:
        """The sessions that are bound."""
        return [served for served in self.connections if served.session.state.bound]

    def bound_sessions(self, system_id: str) -> int:
        """How many sessions of an account are bound."""
        return sum(
            served.account is not None and served.account.system_id == system_id for served in self.sessions
        )

    def bound_by_way(self, system_id: str) -> dict[str, int]:
        """How many sessions of an account are bound as "tx", "rx" and "trx"."""
        ways = dict.fromkeys(("tx", "rx", "trx"), 0)
        for served in self.sessions:
            if served.account is not None and served.account.system_id == system_id:
                ways[served.session.state.value.removeprefix("bound_")] += 1
        return ways

    def dialect_of(self, version: str) -> Dialect:
        """The dialect for a session of that version; each is compiled once."""
        if version not in self._dialects:
            self._dialects[version] = self.dialect.at_version(version)
        return self._dialects[version]

    # News of the sessions

    def connected(self, served: ServedSession) -> None:
        """A connection is there; where TLS does not agree there never is one."""
        self.connections.append(served)

    def bound(self, served: ServedSession, pdu: Any) -> None:
        """A session is bound: it gets what has been waiting."""
        self.counters["bound"] += 1
        outbox = served.outbox
        if served.receives:
            outbox.sessions.append(served)
            self.alerts.flush(served)
        if served.called is not None:
            served.called.answered(served)
        self.tell("bound", served, command=pdu.command, version=served.session.version, peer=served.peername)
        outbox.pump()

    def unbound(self, served: ServedSession) -> None:
        """A session is no longer bound."""
        self._retire(served)
        self.tell("unbound", served)

    def lost(self, served: ServedSession, unanswered: list[Delivery], error: Exception | None) -> None:
        """A connection is gone."""
        self._retire(served)
        self.transactions.forget(served)
        if served in self.connections:
            self.connections.remove(served)
        if served.called is not None:
            served.called.lost(error)
        if served.account is not None:
            outbox = served.outbox
            outbox.unanswered(unanswered, "the connection was lost")
            outbox.pump()
        self.tell("closed", served, reason=str(error or ""))

    def _retire(self, served: ServedSession) -> None:
        if served.account is not None:
            sessions = served.outbox.sessions
            if served in sessions:
                sessions.remove(served)
