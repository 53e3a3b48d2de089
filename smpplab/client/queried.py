"""What the MC says about a message when it is asked (SMPP 3.4 section 4.8, 5.0 section 4.6.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smpplab.text.receipt_states import is_final, outcome_of
from smpplab.text.receipts import parse_date
from smpplab.wire import MessageState

__all__ = ["Queried"]

WORST_FIRST = ("failed", "unknown", "pending", "delivered")


@dataclass(slots=True)
class Queried:
    """The state of a message.

    Attributes:
        message_id: The MC's name for it.
        state: A `MessageState`, or a number that no table names.
        final_date: When it reached its final state; `None` while it has none, and where the MC's date makes
            no sense (`response.final_date` has it as it came).  Naive where the MC gives no offset from UTC.
        error_code: The network's or the MC's own; 0 without.
        response: The query_sm_resp.
        segments: Of a long message, what the MC says about each segment; the others are then of the one that
            decides: one that failed, before one that is pending, before one that was delivered.
    """

    message_id: str
    state: MessageState | int
    final_date: datetime | None
    error_code: int
    response: Any = field(default=None, compare=False)
    segments: tuple[Queried, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, response: Any, asked: str) -> Queried:
        """From a query_sm_resp.

        Some MCs write the final date without tenths and offset (the note of SMPP 3.4 section 7.1.1), some
        leave the message_id out.
        """
        return cls(
            response.message_id or asked,
            response.message_state,
            parse_date(response.final_date),
            response.error_code,
            response,
        )

    @classmethod
    def together(cls, found: list[Queried]) -> Queried:
        """What the segments say, as one."""
        worst = min(found, key=lambda each: WORST_FIRST.index(each.outcome))
        many = tuple(found) if len(found) > 1 else ()
        return cls(worst.message_id, worst.state, worst.final_date, worst.error_code, worst.response, many)

    @property
    def outcome(self) -> str:
        """What it means for the sender: "delivered", "failed", "pending" or "unknown"."""
        return outcome_of("", self.state)

    @property
    def final(self) -> bool | None:
        """Whether the state will not change any more; `None` where that is unclear."""
        return is_final(self.outcome, self.state)

    def __repr__(self) -> str:
        state = self.state.name if isinstance(self.state, MessageState) else self.state
        date = f" at {self.final_date:%Y-%m-%d %H:%M:%S}" if self.final_date else ""
        error = f", error {self.error_code}" if self.error_code else ""
        size = f", {len(self.segments)} segments" if self.segments else ""
        return f"<Queried {self.message_id} {state}{date}{error}{size}>"
