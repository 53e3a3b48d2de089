"""Dead letters: messages that a broker has given up, kept for people to look at."""

from __future__ import annotations

from dataclasses import dataclass

from smpplab.client.outgoing import Outgoing

__all__ = ["DeadLetter"]


@dataclass(slots=True)
class DeadLetter:
    """A message that was given up.

    Attributes:
        id: Its name among the dead letters, for `revive`.
        message: The message; `None` when it cannot be read.
        octets: Its JSON, as it was put in.
        reason: Why it was given up.
        tries: How often it was tried.
        time: When it was given up, in Unix seconds.
    """

    id: str
    message: Outgoing | None
    octets: bytes
    reason: str = ""
    tries: int = 0
    time: float = 0.0

    def __repr__(self) -> str:
        return f"<DeadLetter {self.id}: {self.message or self.octets[:40]!r}, {self.reason}>"
