"""A plain model of a message centre: what the specification says becomes of a message, and no more.

It is written from SMPP 3.4 sections 4.4 to 4.10 and 5.2.28 and SMPP 5.0 section 4.7.15, not from the simulator:
no tricks, no index, every pending message looked at whenever time passes.  Times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

NEVER = float("inf")
SUCCESS = ("DELIVERED", "ACCEPTED")
OK = "ESME_ROK"


class Plan(NamedTuple):
    """What the network does with messages to a number: after that many seconds, that."""

    outcome: str
    after: float


@dataclass(eq=False)
class Kept:
    """One message to one destination."""

    message_id: str
    source: str
    destination: str
    service_type: str
    registered: int
    begins: float = 0
    ends: float = NEVER
    settles: float = 0
    outcome: str = ""
    state: str = "ENROUTE"
    final_at: float | None = None

    @property
    def pending(self) -> bool:
        return self.final_at is None

    def wants_receipt(self) -> bool:
        """registered_delivery: none, all, failures, successes (5.2.17; 3 by SMPP 5.0 section 4.7.21)."""
        asked = self.registered & 3
        return (
            asked == 1 or (asked == 2 and self.state not in SUCCESS) or (asked == 3 and self.state in SUCCESS)
        )


class Wish(NamedTuple):
    """What a submission asks for; times are seconds from now, `None` where the field is empty."""

    source: str
    service_type: str = ""
    schedule: float | None = None
    validity: float | None = None
    registered: int = 0
    replace: bool = False


@dataclass
class MessageModel:
    """The message centre: messages in order of arrival, the time, and the receipts that were written.

    Args:
        plans: What becomes of messages, by destination.
        usual_validity: Of messages that give none.
        most_validity: Seconds from when delivery begins; longer ones are cut.
        kept: Seconds that the outcome of a message can be asked for.
    """

    plans: dict[str, Plan]
    usual_validity: float = NEVER
    most_validity: float = NEVER
    kept: float = NEVER
    now: float = 0
    messages: dict[str, list[Kept]] = field(default_factory=dict)
    pending: list[Kept] = field(default_factory=list)
    receipts: list[tuple[str, str, str]] = field(default_factory=list)

    # Time

    def advance(self, seconds: float) -> None:
        """Time passes: every pending message is looked at."""
        self.now += seconds
        self._look()

    def _look(self) -> None:
        for message in self.pending:
            if message.pending:
                self._move(message)
        self.pending = [message for message in self.pending if message.pending]

    def _move(self, message: Kept) -> None:
        if message.settles <= min(self.now, message.ends):
            self._end(message, message.outcome, message.settles)
        elif message.ends <= self.now:
            self._end(message, "EXPIRED", message.ends)
        else:
            message.state = "SCHEDULED" if self.now < message.begins else "ENROUTE"

    def _end(self, message: Kept, state: str, when: float) -> None:
        """A final state is for ever (5.2.28); it may be worth a receipt."""
        assert message.pending
        message.state, message.final_at = state, when
        if message.wants_receipt():
            self.receipts.append((message.message_id, message.destination, state))

    # Submission

    def times_status(self, schedule: float | None, validity: float | None) -> str:
        """A message must not end before it begins."""
        late = validity is not None and validity <= max(schedule or 0, 0)
        return "ESME_RINVEXPIRY" if late else OK

    def submit(self, message_id: str, wish: Wish, destinations: list[str]) -> tuple[str, str]:
        """submit_sm, submit_multi, data_sm: the status and the message_id (4.4, 4.5, 4.7)."""
        status = self.times_status(wish.schedule, wish.validity)
        if status != OK:
            return status, ""
        if wish.replace and (old := self._like(wish, destinations[0])):
            self._set_out(old, wish)
            self._look()
            return OK, old.message_id
        for destination in destinations:
            message = Kept(message_id, wish.source, destination, wish.service_type, 0)
            self._set_out(message, wish)
            self.messages.setdefault(message_id, []).append(message)
            self.pending.append(message)
        self._look()
        return OK, message_id

    def _like(self, wish: Wish, destination: str) -> Kept | None:
        """The latest pending message with the same source, destination and service_type (5.2.18)."""
        wanted = (wish.source, destination, wish.service_type)
        same = [m for m in self.pending if (m.source, m.destination, m.service_type) == wanted]
        return max(same, key=lambda m: m.message_id, default=None)

    def _set_out(self, message: Kept, wish: Wish) -> None:
        message.registered = wish.registered
        message.begins = self.now + max(wish.schedule or 0, 0)
        given = self.now + wish.validity if wish.validity is not None else None
        message.ends = message.begins + self.usual_validity if given is None else given
        self._try(message)

    def _try(self, message: Kept) -> None:
        plan = self.plans[message.destination]
        start = max(self.now, message.begins)
        message.ends = min(message.ends, start + self.most_validity)
        message.settles, message.outcome = start + plan.after, plan.outcome

    # The three operations on a message

    def query(self, message_id: str, source: str) -> tuple[str, str, float | None]:
        """query_sm: status, state, and when it became final (4.8)."""
        found = self.messages.get(message_id, [])
        if not found:
            return "ESME_RINVMSGID", "", None
        if self._forgotten(found):
            return OK, "UNKNOWN", None
        if source not in ("", found[0].source):
            return "ESME_RQUERYFAIL", "", None
        speaker = next((message for message in found if message.pending), found[0])
        return OK, speaker.state, speaker.final_at

    def _forgotten(self, found: list[Kept]) -> bool:
        return all(m.final_at is not None and self.now - m.final_at > self.kept for m in found)

    def cancel(self, message_id: str, source: str, destination: str, service_type: str) -> str:
        """cancel_sm of one message, or of all between two addresses (4.9)."""
        if message_id and message_id not in self.messages:
            return "ESME_RINVMSGID"
        found = [
            message
            for message in (self.messages[message_id] if message_id else self.pending)
            if message.pending
            and source in ("", message.source)
            and (message.destination == destination or (message_id and not destination))
            and (message_id or service_type in ("", message.service_type))
        ]
        for message in found:
            self._end(message, "DELETED", self.now)
        self._look()
        return OK if found else "ESME_RCANCELFAIL"

    def replace(
        self, message_id: str, source: str, schedule: float | None, validity: float | None, registered: int
    ) -> str:
        """replace_sm: empty times stay as they were (4.10.1)."""
        found = self.messages.get(message_id, [])
        if not found:
            return "ESME_RINVMSGID"
        if not any(m.pending for m in found) or source not in ("", found[0].source):
            return "ESME_RREPLACEFAIL"
        if self.times_status(schedule, validity) != OK:
            return self.times_status(schedule, validity)
        for message in (m for m in found if m.pending):
            message.registered = registered
            if schedule is not None:
                message.begins = self.now + max(schedule, 0)
            if validity is not None:
                message.ends = self.now + validity
            self._try(message)
        self._look()
        return OK

    # To compare

    def states(self) -> dict[str, int]:
        """How many messages are in each state."""
        counts: dict[str, int] = {}
        for found in self.messages.values():
            for message in found:
                counts[message.state] = counts.get(message.state, 0) + 1
        return counts
