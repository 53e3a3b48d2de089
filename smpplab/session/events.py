"""What happens in a session, as values.

`Session.receive` and `Session.tick` return them; a tap sees `Sent` and `Received` with their octets.
Times are seconds on the clock of the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smpplab.errors import DecodeError
from smpplab.session.states import State
from smpplab.wire import Pdu

__all__ = [
    "BadPdu",
    "Broken",
    "Event",
    "LinkSilent",
    "Received",
    "Sent",
    "SentOctets",
    "StateChanged",
    "Tapped",
    "TimedOut",
]


class About:
    """What an exchange is about: the `context` that its request was given."""

    __slots__ = ()
    context: Any

    @property
    def log_id(self) -> str:
        """The name that the user gave to the message, "" without."""
        return getattr(self.context, "log_id", "")

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What the user keeps with the message."""
        return getattr(self.context, "metadata", None) or {}


@dataclass(slots=True)
class Sent(About):
    """A PDU went out.  `request` and `latency` are there when it answers one that came in."""

    pdu: Pdu
    octets: bytes
    time: float
    request: Pdu | None = None
    latency: float | None = None
    context: Any = None


@dataclass(slots=True)
class Received(About):
    """A PDU came in.

    Attributes:
        pdu: The PDU.
        octets: As it came.
        time: When.
        request: The request that it answers; `None` for requests, and for responses nobody waits for.
        latency: Seconds since that request was sent.
        answered: The session has answered it already (enquire_link, unbind, refused requests).
        context: What the request was given as its context: of an `Esme`, the `Submission`.
    """

    pdu: Pdu
    octets: bytes
    time: float
    request: Pdu | None = None
    latency: float | None = None
    answered: bool = False
    context: Any = None


@dataclass(slots=True)
class StateChanged:
    """The session went from one state to another."""

    old: State
    new: State
    time: float


@dataclass(slots=True)
class TimedOut(About):
    """A request was not answered in time; its slot in the window is free again."""

    request: Pdu
    time: float
    context: Any = None
    waiter: Any = None


@dataclass(slots=True)
class LinkSilent:
    """The link is to be closed: `timer` is "enquire_link", "inactivity" or "session_init"."""

    timer: str
    time: float


@dataclass(slots=True)
class BadPdu(About):
    """Octets came that are no good PDU; they were answered where the specification says so.

    `request` is the outstanding request that a broken response belongs to, `waiter` whom that was for.
    """

    octets: bytes
    error: DecodeError
    time: float
    request: Pdu | None = None
    context: Any = None
    waiter: Any = None


@dataclass(slots=True)
class Broken:
    """The stream can no longer be split: the session ends."""

    octets: bytes
    error: DecodeError
    time: float


@dataclass(slots=True)
class SentOctets:
    """Octets went out as they were given, right or wrong."""

    octets: bytes
    time: float


Tapped = Sent | Received | BadPdu | Broken | SentOctets
Event = Sent | Received | StateChanged | TimedOut | LinkSilent | BadPdu | Broken
