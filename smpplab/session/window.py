"""The window: requests that were sent and not yet answered, and how many there may be.

SMPP 3.4 section 2.9 advises at most 10; a limit protects both sides.
"""

from __future__ import annotations

from typing import Any

from smpplab.errors import LocalProtocolError, UsageError
from smpplab.session.states import HIGHEST
from smpplab.wire import Pdu

__all__ = ["Outstanding", "Window"]


class Outstanding:
    """One request that waits for its answer.

    Attributes:
        request: The PDU.
        sent_at, due_at: When it was sent, and when its answer is overdue.
        context: What it is about; comes back in every event of the exchange.
        waiter: Whom the answer is for; the session does not look at it.
    """

    __slots__ = ("context", "due_at", "request", "sent_at", "waiter")

    def __init__(
        self, request: Pdu, sent_at: float, due_at: float, context: Any = None, waiter: Any = None
    ) -> None:
        self.request, self.sent_at, self.due_at = request, sent_at, due_at
        self.context, self.waiter = context, waiter

    def __repr__(self) -> str:
        request = self.request
        return f"<Outstanding {request.command} {request.sequence_number}, sent at {self.sent_at:g}>"


class Window(dict[int, Outstanding]):
    """Sequence number to outstanding request, oldest first.

    Attributes:
        limit: The most that may be outstanding.
        mixed: Whether some requests wait longer than others.
    """

    def __init__(self, limit: int = 10) -> None:
        super().__init__()
        if limit < 1:
            raise UsageError(f"a window holds at least 1 request, not {limit}")
        self.limit, self.mixed = limit, False

    @property
    def full(self) -> bool:
        """Whether no further request may be sent now."""
        return len(self) >= self.limit

    def next_sequence(self, last: int, given: Any = None) -> int:
        """The sequence number after the last one; or, from a generator of the user's, what that gives.

        Raises:
            LocalProtocolError: It gave something else, or a number that is still in use.
        """
        if given is not None:
            number = given.next_sequence()
            if isinstance(number, int) and 1 <= number <= HIGHEST and number not in self:
                return number
            wrong = f"sequence= gave {number!r:.80}: it is no sequence number, or still in use"
            raise LocalProtocolError(wrong)
        number = last % HIGHEST + 1
        while number in self:  # after a wrap, an old request may still hold its number
            number = number % HIGHEST + 1
        return number

    def first_due(self) -> float | None:
        """When the first of them is overdue: that of the oldest, unless some asked for another time."""
        if not self:
            self.mixed = False
            return None
        if self.mixed:
            return min(entry.due_at for entry in self.values())
        return next(iter(self.values())).due_at

    def overdue(self, now: float) -> list[int]:
        """The sequence numbers of those that should have been answered by now."""
        return [number for number, entry in self.items() if entry.due_at <= now]

    def __repr__(self) -> str:
        return f"<Window: {len(self)} of {self.limit} outstanding>"
