"""The mailbox: every message that the simulator has taken, and the state it is in.

A message's fate is decided when it is taken, and its state follows from the time alone: nothing has to
happen for a message to become DELIVERED, so a million of them cost no timers.  What waits for an outcome,
such as a receipt, asks the agenda.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from smpplab.simulator.fates import Fate
from smpplab.text import content
from smpplab.wire import MessageState, Tlvs

__all__ = ["Mailbox", "Message"]

ENROUTE, SCHEDULED, EXPIRED = MessageState.ENROUTE, MessageState.SCHEDULED, MessageState.EXPIRED
PENDING = frozenset({ENROUTE, SCHEDULED})


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
        error: The error code of its outcome.
        receipted: Its receipt has been written.
    """

    __slots__ = (
        "data_coding", "dest_addr_npi", "dest_addr_ton", "destination_addr", "due", "error", "esm_class",
        "message_id", "octets", "outcome", "receipted", "registered_delivery", "service_type", "source_addr",
        "source_addr_npi", "source_addr_ton", "starts", "state", "submitted", "system_id", "tlvs",
    )  # fmt: skip

    def __init__(
        self, message_id: str, system_id: str, pdu: Any, destination: Any, octets: bytes, now: float
    ) -> None:
        self.message_id, self.system_id, self.octets = message_id, system_id, octets
        self.service_type = pdu.service_type
        self.source_addr_ton, self.source_addr_npi = pdu.source_addr_ton, pdu.source_addr_npi
        self.source_addr = pdu.source_addr
        self.dest_addr_ton, self.dest_addr_npi = destination.dest_addr_ton, destination.dest_addr_npi
        self.destination_addr: str = destination.destination_addr
        self.esm_class, self.data_coding = pdu.esm_class, pdu.data_coding
        self.registered_delivery = pdu.registered_delivery
        self.tlvs: Tlvs = pdu.tlvs
        self.submitted = self.starts = self.due = now
        self.state = self.outcome = ENROUTE
        self.error, self.receipted = 0, False

    def decide(self, fate: Fate, expires: float) -> None:
        """Set the fate; a message that would take longer than its validity expires."""
        self.outcome, after, self.error = fate
        self.due = self.starts + after
        if self.due > expires:
            self.outcome, self.due = EXPIRED, expires

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


class Mailbox:
    """The messages, by id; the oldest go when it is full.

    Args:
        time: Gives the time, for the states.
        capacity: The most messages.
        max_octets: The most octets of text, all together.
    """

    def __init__(
        self, time: Callable[[], float], capacity: int = 1_000_000, max_octets: int = 1 << 28
    ) -> None:
        self.time, self.capacity, self.max_octets = time, capacity, max_octets
        self.octets = 0
        self._messages: dict[str, Message] = {}
        self._more: dict[str, list[Message]] = {}  # the further destinations of a submit_multi
        self._latest: dict[tuple[str, ...], Message] | None = None  # built when replace_if_present is used
        self._last_id = 0
        self._addresses: dict[str, str] = {}

    def next_id(self, version: str = "5.0") -> str:
        """A new message_id: ten digits, or eight hexadecimal ones for 3.3, which has no room for more."""
        self._last_id += 1
        return f"{self._last_id:010d}" if version != "3.3" else f"{self._last_id:08X}"

    def has_room(self, size: int) -> bool:
        """Whether a message of that many octets can be taken; old settled messages make way."""
        if len(self._messages) < self.capacity and self.octets + size <= self.max_octets:
            return True
        now = self.time()
        old = list(islice(self._messages.values(), max(1, self.capacity // 100)))
        for message in old:
            if message.settle(now) not in PENDING:
                self._forget(message)
        return len(self._messages) < self.capacity and self.octets + size <= self.max_octets

    def add(self, message: Message) -> None:
        """Keep a message; further ones of the same id are further destinations."""
        first = self._messages.setdefault(message.message_id, message)
        if first is not message:
            self._more.setdefault(message.message_id, []).append(message)
        self.octets += len(message.octets)
        # Most messages come from a few sources: one copy of each is enough.
        if len(self._addresses) < 1000:
            message.source_addr = self._addresses.setdefault(message.source_addr, message.source_addr)
        if self._latest is not None:
            self._latest[_key(message)] = message

    def _forget(self, message: Message) -> None:
        gone = [self._messages.pop(message.message_id)]
        gone += self._more.pop(message.message_id, [])
        self.octets -= sum(len(each.octets) for each in gone)
        for each in gone:
            latest = self._latest or {}
            if latest.get(_key(each)) is each:
                del latest[_key(each)]

    def find(self, message_id: str, system_id: str) -> list[Message]:
        """The messages of that id (several for submit_multi), if the account is theirs; states are set."""
        first = self._messages.get(message_id)
        if first is None or first.system_id != system_id:
            return []
        found = [first, *self._more.get(message_id, ())]
        now = self.time()
        for message in found:
            message.settle(now)
        return found

    def pending_like(self, message: Message) -> Message | None:
        """The latest pending message with the same account, source, destination and service_type, which
        replace_if_present_flag is about (SMPP 3.4 section 5.2.18)."""
        if self._latest is None:
            self._latest = {_key(each): each for each in self.everything()}
        found = self._latest.get(_key(message))
        return found if found is not None and found.settle(self.time()) in PENDING else None

    def pending_between(
        self, system_id: str, source: str, destination: str, service_type: str
    ) -> list[Message]:
        """The pending messages that a cancel_sm without message_id means (SMPP 3.4 section 4.9)."""
        now = self.time()
        return [
            message
            for message in self.everything()
            if message.destination_addr == destination
            and message.system_id == system_id
            and source in ("", message.source_addr)
            and service_type in ("", message.service_type)
            and message.settle(now) in PENDING
        ]

    def everything(self) -> Iterator[Message]:
        """All messages, each destination of a submit_multi by itself; states are as last settled."""
        yield from self._messages.values()
        for more in self._more.values():
            yield from more

    def states(self) -> dict[str, int]:
        """How many messages are in each state now."""
        counts: dict[str, int] = {}
        for message in self:
            counts[message.state.name] = counts.get(message.state.name, 0) + 1
        return counts

    def __iter__(self) -> Iterator[Message]:
        now = self.time()
        for message in list(self.everything()):
            message.settle(now)
            yield message

    def __getitem__(self, message_id: str) -> Message:
        message = self._messages[message_id]
        message.settle(self.time())
        return message

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._messages

    def __len__(self) -> int:
        return len(self._messages) + sum(map(len, self._more.values()))

    def __repr__(self) -> str:
        return f"<Mailbox: {len(self):,} messages, {self.octets:,} octets>"


def _key(message: Message) -> tuple[str, ...]:
    return (message.system_id, message.source_addr, message.destination_addr, message.service_type)
