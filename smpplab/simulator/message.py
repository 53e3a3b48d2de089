"""A message of the simulator, and the state that it is in (SMPP 3.4 section 5.2.28, 5.0 section 4.7.15).

A message's fate is decided when it is taken, and its state follows from the time alone: nothing has to
happen for a message to become DELIVERED, so a million of them cost no timers.  What waits for an outcome,
such as a receipt, asks the agenda.
"""

from __future__ import annotations

from typing import Any

from smpplab.simulator.fates_base import Fate
from smpplab.text import content
from smpplab.wire import MessageState, Tlvs

__all__ = ["ENROUTE", "PENDING", "SCHEDULED", "Message"]

ENROUTE, SCHEDULED, EXPIRED = MessageState.ENROUTE, MessageState.SCHEDULED, MessageState.EXPIRED
PENDING = frozenset({ENROUTE, SCHEDULED})
MESSAGE_PAYLOAD = 0x0424
TLV = 96  # octets of memory for a pair of tag and value, beside the value
NEVER = float("inf")


def _shared(index: int) -> Any:
    """A value that a message shares with others of its account, its source and its kind of destination."""
    return property(lambda self: self.origin[index])


class Message:
    """One message: where it came from, where it goes, and what becomes of it.

    Attributes:
        message_id: The simulator's name for it; the destinations of one submit_multi share one.
        system_id: The account that submitted it.
        octets: short_message or message_payload.
        submitted: When it came, in seconds on the simulator's clock.
        starts: When delivery begins: when it was submitted, unless it was scheduled for later.
        due: When its outcome holds.
        outcome: The state that it will have from then on.
        state: The state that it has, as of the last `settle`.
        expires: When its validity ends; infinity is never.
        error: The error code of its outcome.
        receipted: Its receipt has been written.
        origin: What most messages of a source have in common, in one tuple: a million messages that share
            it take 50 MB less.
    """

    __slots__ = (
        "data_coding", "destination_addr", "due", "error", "esm_class", "expires", "message_id", "octets",
        "origin", "outcome", "priority_flag", "receipted", "registered_delivery", "starts", "state",
        "submitted", "tlvs",
    )  # fmt: skip
    system_id, service_type = _shared(0), _shared(1)
    source_addr_ton, source_addr_npi, source_addr = _shared(2), _shared(3), _shared(4)
    dest_addr_ton, dest_addr_npi = _shared(5), _shared(6)

    def __init__(
        self, message_id: str, system_id: str, pdu: Any, destination: Any, octets: bytes, now: float
    ) -> None:
        self.message_id, self.octets = message_id, octets
        self.origin = (
            system_id, pdu.service_type, pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr,
            destination.dest_addr_ton, destination.dest_addr_npi,
        )  # fmt: skip
        self.destination_addr: str = destination.destination_addr
        self.esm_class, self.data_coding = pdu.esm_class, pdu.data_coding
        self.registered_delivery = pdu.registered_delivery
        self.priority_flag = getattr(pdu, "priority_flag", 0)  # data_sm has none
        self.tlvs: Tlvs = pdu.tlvs
        self.submitted = self.starts = self.due = now
        self.expires = NEVER
        self.state = self.outcome = ENROUTE
        self.error, self.receipted = 0, False

    def decide(self, fate: Fate, expires: float) -> None:
        """Set the fate; a message that would take longer than its validity expires."""
        self.outcome, after, self.error = fate
        self.due = self.starts + after
        if expires < NEVER:
            self.expires = expires
            if self.due > expires:
                self.outcome, self.due = EXPIRED, expires
        else:
            self.expires = NEVER  # this one, and not a new infinity for each message

    def settle(self, now: float) -> MessageState:
        """Bring `state` up to date, and give it."""
        if self.state in PENDING:
            if self.due <= now:
                self.state = self.outcome
            else:
                self.state = SCHEDULED if now < self.starts else ENROUTE
        return self.state

    def finish(self, state: MessageState, now: float, error: int = 0) -> None:
        """End it now: cancelled, replaced, or by hand."""
        self.state = self.outcome = state
        self.due, self.error = now, error

    @property
    def pending(self) -> bool:
        """Whether it is still under way, as of the last `settle`."""
        return self.state in PENDING

    @property
    def size(self) -> int:
        """The octets that are kept of it: its text, and its TLVs, each with the objects that hold it."""
        octets = len(self.octets)
        for tag, value in self.tlvs.pairs:
            if tag != MESSAGE_PAYLOAD:  # that is its text
                octets += TLV + len(value)
        return octets

    @property
    def text(self) -> str:
        """The text as a person reads it."""
        return content.read(self.octets, self.data_coding, udhi=bool(self.esm_class & 0x40)).text

    def to_dict(self) -> dict[str, Any]:
        """Its values by name, for tables and JSON."""
        return {
            "message_id": self.message_id,
            "system_id": self.system_id,
            "source": self.source_addr,
            "destination": self.destination_addr,
            "state": self.state.name,
            "submitted": self.submitted,
            "due": self.due,
            "error": self.error,
            "text": self.text,
        }

    def __repr__(self) -> str:
        return f"<Message {self.message_id} to {self.destination_addr or '(area)'}: {self.state.name}>"
