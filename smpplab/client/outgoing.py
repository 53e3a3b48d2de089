"""A message to be sent, and what became of the attempt: what brokers hold and hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Outcome", "Outgoing"]


@dataclass(slots=True)
class Outgoing:
    """A message that waits to be sent; the fields are those of `Esme.submit`.

    Attributes:
        to: The destination.
        text: What to say: text, or octets.
        log_id: Yours; comes back in logs and outcomes.
        metadata: Yours; likewise.
        options: Any further arguments of `Esme.submit`.
        tries: How often it was tried already, and failed by what may be its own fault.
        handle: Where a broker keeps what it needs to find the message again.
        lost: How often its link was lost before the MC had answered it; from twice on it is sent alone.
    """

    to: str
    text: str | bytes
    source: str | None = None
    receipt: bool = False
    log_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    handle: Any = field(default=None, compare=False, repr=False)
    lost: int = 0

    def __repr__(self) -> str:
        log_id = f", log_id={self.log_id!r}" if self.log_id else ""
        return f"Outgoing(to={self.to!r}, text={self.text!r}{log_id})"


@dataclass(slots=True)
class Outcome:
    """What became of an attempt: a submission that the MC accepted, or the error."""

    submission: Any = None
    error: Exception | None = None

    @property
    def ok(self) -> bool:
        """Whether the MC accepted the message."""
        return self.error is None
