"""The mailbox: every message that the simulator has taken, as long as there is room.

What is kept is bounded: in messages, in octets, and in the time for which an ESME may ask after a message
that is over.  Messages that are under way are never dropped; new ones get ESME_RMSGQFUL instead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any

from smpplab.simulator.dates import Dates
from smpplab.simulator.message import ENROUTE, PENDING, SCHEDULED, Message
from smpplab.simulator.pending import PendingIndex
from smpplab.simulator.receipt_dialects import ReceiptDialect

__all__ = ["ENROUTE", "PENDING", "SCHEDULED", "Mailbox", "Message"]

WEEK = 7 * 86_400.0
SWEPT_A_SECOND = 1_000_000  # messages of a full mailbox that are looked through, at most
LOOKED_AT = 10_000  # of them in one go: a pause of 10 ms for everybody else


class Mailbox:
    """The messages, by id; the oldest that are over go when it is full.

    Args:
        time: Gives the time, for the states.
        capacity: The most messages; each destination of a submit_multi is one.
        max_octets: The most octets of text and TLVs, all together.
        dates: For tables; what the seconds of the clock are in a calendar.
        keep: Seconds for which an ESME may ask after a message that is over; then query_sm says UNKNOWN.
    """

    def __init__(
        self,
        time: Callable[[], float],
        capacity: int = 1_000_000,
        max_octets: int = 1 << 28,
        keep: float = WEEK,
        dates: Dates | None = None,
    ) -> None:
        self.dates = dates or Dates()
        self.time, self.capacity, self.max_octets, self.keep = time, capacity, max_octets, keep
        self.octets = 0
        self._messages: dict[str, Message] = {}
        self._more: dict[str, list[Message]] = {}  # the further destinations of a submit_multi
        self._further = 0  # how many those are
        self._gone: dict[str, str] = {}  # the latest that were dropped: message_id to system_id
        self._pending: PendingIndex | None = None  # built when it is needed
        self._sweep: Iterator[str] | None = None  # goes on where it stopped
        self.broadcasts: dict[str, deque[str]] = {}  # the latest of each account
        self._last_id, self._sweep_at = 0, float("-inf")
        self._origins: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def next_id(self, version: str = "5.0", dialect: ReceiptDialect | None = None) -> str:
        """A new message_id: ten digits or as a dialect writes it, or eight hexadecimal digits for 3.3, which
        has no room for more."""
        self._last_id += 1
        if dialect is not None and version != "3.3":
            while (message_id := dialect.message_id(self._last_id)) in self._messages:
                self._last_id += 1  # another dialect has written another number like this
            return message_id
        return f"{self._last_id:010d}" if version != "3.3" else f"{self._last_id:08X}"

    # Room

    def has_room(self, size: int, count: int = 1) -> bool:
        """Whether that many messages, of that many octets together, can be taken; old ones make way."""
        if (
            len(self._messages) + self._further + count <= self.capacity
            and self.octets + size <= self.max_octets
        ):
            return True  # `_fits`, without a call: every message comes here
        now = self.time()
        while now >= self._sweep_at and self._make_way(now):
            if self._fits(size, count):
                return True
        return self._fits(size, count)

    def _fits(self, size: int, count: int) -> bool:
        return (
            len(self._messages) + self._further + count <= self.capacity
            and self.octets + size <= self.max_octets
        )

    def _make_way(self, now: float) -> bool:
        """Drop the oldest messages that are over, a hundredth of what there is room for; whether any was.

        So many are looked at in one go that nobody waits for long; the next call goes on from there.
        """
        over, looked, most = [], 0, max(1, self.capacity // 100)
        sweep = self._sweep or iter(list(self._messages))
        for message_id in islice(sweep, LOOKED_AT):
            looked += 1
            if message_id in self._messages and not self._under_way(message_id, now):
                over.append(message_id)
                if len(over) == most:
                    break
        for message_id in over:
            self._forget(message_id)
        more = len(self._messages) > LOOKED_AT and (looked == LOOKED_AT or len(over) == most)
        self._sweep = sweep if more else None
        if len(over) * 100 < looked:  # most are under way: not with every message again
            self._sweep_at = now + looked / SWEPT_A_SECOND
        return bool(over)

    def _under_way(self, message_id: str, now: float) -> bool:
        return any(message.settle(now) in PENDING for message in self._of(message_id))

    def _of(self, message_id: str) -> list[Message]:
        """The messages of an id; their states are as last settled."""
        first = self._messages.get(message_id)
        return [] if first is None else [first, *self._more.get(message_id, ())]

    def _forget(self, message_id: str) -> None:
        gone = self._of(message_id)
        del self._messages[message_id]
        self._more.pop(message_id, None)
        self._further -= len(gone) - 1
        for message in gone:
            self.octets -= message.size
            if self._pending is not None:
                self._pending.discard(message)
        self._gone[message_id] = gone[0].system_id
        if len(self._gone) > max(1, self.capacity // 10):
            del self._gone[next(iter(self._gone))]

    # What comes and changes

    def add(self, message: Message) -> None:
        """Keep a message; further ones of the same id are further destinations."""
        first = self._messages.setdefault(message.message_id, message)
        if first is not message:
            self._more.setdefault(message.message_id, []).append(message)
            self._further += 1
        self.octets += message.size if message.tlvs.pairs else len(message.octets)
        # Most messages come from a few sources: one copy of what they share is enough.
        known = self._origins.get(message.origin)
        if known is not None:
            message.origin = known
        elif len(self._origins) < 1000:
            self._origins[message.origin] = message.origin
        if self._pending is not None:
            self._pending.add(message)

    def rewrite(self, message: Message, **fields: Any) -> None:
        """Give a message other values: its text, and whatever goes with it."""
        self.octets -= message.size
        for name, value in fields.items():
            setattr(message, name, value)
        self.octets += message.size

    # Messages by id

    def find(self, message_id: str, system_id: str) -> list[Message]:
        """The messages of that id (several for submit_multi), if the account is theirs; states are set."""
        first = self._messages.get(message_id)
        if first is None or first.system_id != system_id:
            return []
        found, now = self._of(message_id), self.time()
        for message in found:
            message.settle(now)
        return found if any(now - each.due <= self.keep or each.state in PENDING for each in found) else []

    def is_past(self, message_id: str, system_id: str) -> bool:
        """Whether the account had a message of that id, which is over for too long to say more of it."""
        first = self._messages.get(message_id)
        owner = first.system_id if first is not None else self._gone.get(message_id)
        return owner == system_id and not self.find(message_id, system_id)

    # Messages by their addresses

    def pending_like(self, message: Message) -> Message | None:
        """The latest pending message with the same account, source, destination and service_type, which
        replace_if_present_flag is about (SMPP 3.4 section 5.2.18)."""
        return self._index().latest(message, self.time())

    def take_pending(
        self, system_id: str, source: str, destination: str, service_type: str
    ) -> Iterator[Message]:
        """The pending messages that a cancel_sm without message_id means (SMPP 3.4 section 4.9), in their
        order; none without a destination.  They are no longer found by their addresses."""
        if not destination:
            return iter(())
        groups = self._index().take(system_id, source, destination, service_type)
        all_of_them = chain.from_iterable(groups)
        return (message for message in all_of_them if message.settle(self.time()) in PENDING)

    def _index(self) -> PendingIndex:
        if self._pending is None:
            self._pending = PendingIndex(self.everything())
        return self._pending

    # All messages

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

    def to_frame(self) -> Any:
        """A pandas DataFrame with one row a message; see `smpplab.analysis.simulated.messages`."""
        from smpplab.analysis import simulated

        return simulated.messages(self)

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
        return len(self._messages) + self._further

    def __repr__(self) -> str:
        return f"<Mailbox: {len(self):,} messages, {self.octets:,} octets>"
