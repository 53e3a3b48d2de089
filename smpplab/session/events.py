"""What happens in a session, as values.

`Session.receive` and `Session.tick` return them; a tap sees `Sent` and `Received` with their octets.
Times are seconds on the clock of the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(slots=True)
class Sent:
    """A PDU went out.  `request` and `latency` are there when it answers one that came in."""

    pdu: Pdu
    octets: bytes
    time: float
    request: Pdu | None = None
    latency: float | None = None


@dataclass(slots=True)
class Received:
    """A PDU came in.

    Attributes:
        pdu: The PDU.
        octets: As it came.
        time: When.
        request: The request that it answers; `None` for requests, and for responses nobody waits for.
        latency: Seconds since that request was sent.
        answered: The session has answered it already (enquire_link, unbind, refused requests).
    """

    pdu: Pdu
    octets: bytes
    time: float
    request: Pdu | None = None
    latency: float | None = None
    answered: bool = False


@dataclass(slots=True)
class StateChanged:
    """The session went from one state to another."""

    old: State
    new: State
    time: float


@dataclass(slots=True)
class TimedOut:
    """A request was not answered in time; its slot in the window is free again."""

    request: Pdu
    time: float


@dataclass(slots=True)
class LinkSilent:
    """The link is to be closed: `timer` is "enquire_link", "inactivity" or "session_init"."""

    timer: str
    time: float


@dataclass(slots=True)
class BadPdu:
    """Octets came that are no good PDU; they were answered where the specification says so.

    `request` is the outstanding request that a broken response belongs to.
    """

    octets: bytes
    error: DecodeError
    time: float
    request: Pdu | None = None


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
