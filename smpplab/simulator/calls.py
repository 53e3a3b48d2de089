"""Outbind: the message centre calls an ESME that listens, and asks it to bind over that connection.

SMPP 3.4 section 2.2.1, 5.0 section 2.3.7.  Who binds is checked as ever; an ESME that does not want us
just closes the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from smpplab.errors import ConnectFailed, ConnectionLost
from smpplab.simulator.accounts import Account
from smpplab.simulator.served import ServedSession
from smpplab.wire import Outbind

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["Call", "call"]


class Call:
    """One outbind that waits for its bind.

    Attributes:
        account: Who shall bind; `None` for anybody.
        served: The session, once there is a connection.
        bound: Done when a session is bound, or the connection is gone.
    """

    def __init__(self, account: Account | None) -> None:
        self.account = account
        self.served: ServedSession | None = None
        self.bound: asyncio.Future[ServedSession] = asyncio.get_running_loop().create_future()

    def wants(self, account: Account) -> bool:
        """Whether it is that account's to bind; others get ESME_RBINDFAIL."""
        return self.account is None or self.account is account

    def answered(self, served: ServedSession) -> None:
        """A session is bound."""
        if not self.bound.done():
            self.bound.set_result(served)

    def lost(self, error: Exception | None) -> None:
        """The connection is gone."""
        if not self.bound.done():
            why = f": {error}" if error else ""
            self.bound.set_exception(ConnectionLost(f"the ESME closed the connection and did not bind{why}"))

    def __repr__(self) -> str:
        who = self.account.system_id if self.account else "anybody"
        return f"<Call to {who}: {'over' if self.bound.done() else 'no bind yet'}>"


async def call(
    smsc: Simulator,
    connect: Callable[[Callable[[], ServedSession]], Awaitable[object]],
    account: Account | None,
    password: str,
) -> ServedSession:
    """Connect, send outbind, and wait for the bind; the session_init timer ends what takes too long.

    Args:
        smsc: Who calls.
        connect: Makes the connection, given what makes its protocol.
        account: Who shall bind.
        password: What the ESME knows us by.
    """
    if smsc.closing or len(smsc.connections) >= smsc.max_sessions:
        raise ConnectFailed("the simulator takes no more connections")
    made = Call(account)

    def protocol() -> ServedSession:  # when TCP is there: session_init counts from now
        made.served = served = smsc.new_session()
        served.called = made
        return served

    await connect(protocol)
    assert made.served is not None
    try:
        if not made.bound.done():  # the ESME may have gone already
            made.served.send(Outbind(system_id=smsc.system_id, password=password))
        return await made.bound
    except BaseException:
        made.served.end("the call is over")
        raise
