"""What happens to a client beyond its PDUs, as values: connections, receipts, brokers, throttling.

A hook's ``on_event`` gets them, and the session's own `TimedOut`, `BadPdu`, `LinkSilent`, `Broken` and
`StateChanged`; logs, metrics and traces are made of nothing else.  Each names the `session` (the `Esme`'s
name, "" where there is none) and the `time` on the link's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Accepted",
    "Arrived",
    "ClientEvent",
    "Closed",
    "Connected",
    "Done",
    "GivenBack",
    "Lost",
    "PartFailed",
    "Paused",
    "Receipted",
    "Refused",
    "Retrying",
    "Taken",
    "Unmatched",
]


@dataclass(slots=True, kw_only=True)
class ClientEvent:
    """What all of them have."""

    session: str = ""
    time: float = 0.0


@dataclass(slots=True)
class Connected(ClientEvent):
    """Bound: `latency` is seconds from the first octet of the bind to its answer."""

    endpoint: Any
    mc_system_id: str = ""
    mc_version: int | None = None
    latency: float = 0.0


@dataclass(slots=True)
class Lost(ClientEvent):
    """The link is gone, and not by our `close`; the outcome of `unanswered` requests is unknown."""

    error: Exception
    unanswered: int = 0


@dataclass(slots=True)
class Closed(ClientEvent):
    """We have closed the link."""


@dataclass(slots=True)
class Retrying(ClientEvent):
    """There is no link; try number `attempt` comes after `delay` seconds."""

    endpoint: Any
    attempt: int
    delay: float
    error: Exception


@dataclass(slots=True)
class Paused(ClientEvent):
    """The throttle handler holds a request back for `seconds`."""

    seconds: float
    reason: str = "throttled"


@dataclass(slots=True)
class Accepted(ClientEvent):
    """The MC took a message."""

    submission: Any
    log_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Refused(ClientEvent):
    """A message was not taken, or whether it was is unknown: `error` tells which."""

    error: Exception
    log_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Receipted(ClientEvent):
    """A receipt found its message, by a `rule` of `smpplab.text.candidates`.

    `awaited` is what is kept of the message: an `Awaited`; `None` for a message of another worker, or of an
    earlier run.
    """

    receipt: Any
    awaited: Any
    rule: str
    log_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Unmatched(ClientEvent):
    """A receipt fits no message that we know of."""

    receipt: Any


@dataclass(slots=True)
class Arrived(ClientEvent):
    """A mobile-originated message came, joined when it was long."""

    message: Any


@dataclass(slots=True)
class Taken(ClientEvent):
    """A message was taken from the broker, where `depth` others wait (`None`: it does not tell)."""

    message: Any
    depth: int | None = None


@dataclass(slots=True)
class Done(ClientEvent):
    """A message has left the broker: the MC has answered it."""

    message: Any
    outcome: Any


@dataclass(slots=True)
class GivenBack(ClientEvent):
    """A message went back to the broker; `counted` as a try, where it may be the message's own fault."""

    message: Any
    reason: str
    counted: bool = True


@dataclass(slots=True)
class PartFailed(ClientEvent):
    """A part of the user's raised; the session goes on."""

    part: str
    error: Exception
