"""Bring your own parts: the shapes that a part must have, on one page.

No base class is needed: an object fits by its methods, which may be plain or `async`.  The names are
naz's, so that its users' parts fit.  What a part raises is reported by logging and never ends a session.
"""

from __future__ import annotations

import inspect
from types import CoroutineType
from typing import Any, Protocol

from smpplab.client.outgoing import Outgoing
from smpplab.session import Received, Sent

__all__ = [
    "Broker",
    "Correlator",
    "Hook",
    "RateLimiter",
    "SequenceGenerator",
    "ThrottleHandler",
    "pending",
    "settle",
]


class Broker(Protocol):
    """Where messages wait to be sent: bring your own queue.

    Further methods are used where a broker has them.  With ``done`` and ``back``, delivery is at least once.

        async def done(message, outcome)   the MC has answered: forget it; return when it is forgotten
        async def back(message, reason)    it failed, perhaps by its own fault: count that, and bring it again
        async def again(message, reason)   others were at fault: it must come again, with `message.lost`
        async def depth() -> int           how many wait
        async def check() -> str           reach the server; say in a line what is there
        async def close()                  we take no more
    """

    async def enqueue(self, message: Outgoing) -> None:
        """Put a message in."""

    async def dequeue(self) -> Outgoing:
        """Wait for the next message, and take it.  Must be safe to cancel."""


class RateLimiter(Protocol):
    """How fast we send.  One with ``limit_for(pdu)`` is asked that instead, with the submit_sm; for a
    submit_multi it is asked for each destination, with that entry of dest_address."""

    async def limit(self) -> None:
        """Return when the next PDU may go."""


class ThrottleHandler(Protocol):
    """What we do when the MC says that we are too fast."""

    async def throttled(self) -> None:
        """The MC answered ESME_RTHROTTLED or ESME_RMSGQFUL."""

    async def not_throttled(self) -> None:
        """The MC answered something else."""

    async def allow_request(self) -> bool:
        """Whether a request may be sent now."""

    async def throttle_delay(self) -> float:
        """Seconds to wait before asking again."""


class Hook(Protocol):
    """Sees every PDU and all else that happens; each method is optional, and a function will do.

    Hooks observe, in order, beside the session: a slow hook delays its own news and nothing else.
    """

    async def to_smsc(self, event: Sent) -> None:
        """A PDU was sent."""

    async def from_smsc(self, event: Received) -> None:
        """A PDU was received."""

    async def on_event(self, event: Any) -> None:
        """Something else happened; see `events.py`."""


class SequenceGenerator(Protocol):
    """Where sequence numbers come from."""

    def next_sequence(self) -> int:
        """The next one: 1 to 0x7FFFFFFF, then 1 again (SMPP 5.0 section 4.7.24)."""


class Correlator(Protocol):
    """Remembers, under the message_id that the MC gave, what a receipt will be about."""

    async def put(self, key: str, value: Any) -> None:
        """Remember a value."""

    async def get(self, key: str) -> Any:
        """The value, found by this id or another form of it; `None` when there is none."""


def pending(result: Any) -> bool:
    """Whether the result of a part's method is to be awaited: the method may be plain or `async`."""
    return type(result) is CoroutineType or inspect.isawaitable(result)


async def settle(result: Any) -> Any:
    """The result of a part's method, which may be plain or `async`."""
    return await result if pending(result) else result
