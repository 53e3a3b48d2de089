"""The outbox of an account: messages and receipts on their way to its ESMEs.

They go out on any session that may receive, as far as its window allows; they are kept while there is
none; they are tried again when the ESME asks for that, does not answer, or is lost (SMPP 3.4 section 2.8).
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from smpplab.errors import ConnectionLost, SmppError
from smpplab.simulator.agenda import Agenda
from smpplab.wire import CommandStatus, Pdu

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession

__all__ = ["Delivery", "Outbox"]

RX_P_APPN = CommandStatus.ESME_RX_P_APPN
MOST_UNWANTED = 10_000  # addresses; the oldest are forgotten, and get what waits for them


class Delivery:
    """One deliver_sm or data_sm on its way.

    Attributes:
        pdu: What is sent.
        kind: "receipt", "intermediate" or "delivered".
        message_id: Of the message that a receipt is about.
        answer: Done with the response; `None` where nobody waits.
        tries: How often it was sent.
        state: What a receipt says of the message, where no TLV says it.
    """

    __slots__ = ("answer", "kind", "message_id", "pdu", "state", "tries")

    def __init__(
        self, pdu: Pdu, kind: str, message_id: str = "", answer: asyncio.Future[Any] | None = None
    ) -> None:
        self.pdu, self.kind, self.message_id, self.answer = pdu, kind, message_id, answer
        self.tries, self.state = 0, ""

    def resolve(self, response: Pdu | SmppError) -> None:
        """Tell the one who waits."""
        if self.answer is None or self.answer.done():
            return
        if isinstance(response, SmppError):
            self.answer.set_exception(response)
            self.answer.exception()  # not to be reported as "never retrieved" when nobody looks
        else:
            self.answer.set_result(response)

    def __repr__(self) -> str:
        return f"<Delivery {self.kind} {self.message_id or self.pdu.command}, {self.tries} tries>"


class Outbox:
    """What waits for the ESMEs of one account.

    Args:
        agenda: For later tries.
        capacity: The most that is kept; then the oldest goes.
        tries: How often each is sent before it is given up.
        pause: Seconds before the second try; doubled for each further one.
    """

    def __init__(
        self, agenda: Agenda, *, capacity: int = 200_000, tries: int = 6, pause: float = 1.0
    ) -> None:
        self.agenda, self.capacity, self.tries, self.pause = agenda, capacity, tries, pause
        self.queue: deque[Delivery] = deque()
        self.sessions: list[ServedSession] = []
        self.dropped = 0
        self._taken = 0  # deliveries that have left the queue at its head
        self._unwanted: dict[str, int] = {}  # addresses, and up to which delivery their ESME wants none

    def put(self, delivery: Delivery) -> None:
        """Add one; `pump` sends it."""
        if len(self.queue) >= self.capacity:
            self.drop(self.queue.popleft(), "the outbox is full")
            self._taken += 1
        self.queue.append(delivery)

    def pump(self) -> None:
        """Send what can be sent, on the sessions in turn."""
        while self.queue and self.sessions:
            queue, sessions = self.queue, self.sessions
            sessions.append(sessions.pop(0))  # so that one message at a time goes round as well
            rooms = [(session, room) for session in sessions if (room := session.room) > 0]
            if not rooms:
                return
            share = -(-len(queue) // len(rooms))
            for session, room in rooms:
                for _ in range(min(share, room, len(queue))):
                    delivery = queue.popleft()
                    self._taken += 1
                    if self._unwanted and self._is_unwanted(delivery):
                        self.drop(delivery, "the ESME wants no more messages for that address")
                        continue
                    delivery.tries += 1
                    session.deliver(delivery)

    def answered(self, delivery: Delivery, response: Pdu) -> None:
        """An ESME has answered: done, or once more later, or never (SMPP 3.4 section 5.1.3)."""
        status = response.command_status
        if status and _may_retry(status) and delivery.tries < self.tries:
            self.later(delivery)
            return
        if status == RX_P_APPN:
            self._refused(delivery.pdu.destination_addr)  # type: ignore[attr-defined]
        delivery.resolve(response)

    def later(self, delivery: Delivery) -> None:
        """Try once more after a pause that grows."""
        wait = self.pause * 2 ** (delivery.tries - 1)
        self.agenda.at(self.agenda.clock.time() + wait, self._again, delivery)

    def unanswered(self, deliveries: list[Delivery], why: str) -> None:
        """Nobody knows whether these arrived: they go first, on the next session."""
        for delivery in reversed(deliveries):
            if delivery.tries < self.tries:
                self.queue.appendleft(delivery)
                self._taken -= 1
            else:
                self.drop(delivery, why)

    def drop(self, delivery: Delivery, why: str) -> None:
        """Give one up."""
        self.dropped += 1
        delivery.resolve(ConnectionLost(f"{delivery.pdu.command} was given up: {why}"))

    def clear(self) -> None:
        """Give everything up."""
        while self.queue:
            self.drop(self.queue.popleft(), "the simulator has closed")

    def _again(self, delivery: Delivery) -> None:
        self.queue.append(delivery)
        self.pump()

    def _refused(self, address: str) -> None:
        """The ESME wants nothing of what waits for that address."""
        self._unwanted.pop(address, None)
        if not self.queue or len(self._unwanted) >= MOST_UNWANTED:
            self._unwanted.pop(next(iter(self._unwanted), ""), None)
        if self.queue:
            self._unwanted[address] = self._taken + len(self.queue)

    def _is_unwanted(self, delivery: Delivery) -> bool:
        """Whether the ESME has refused its address for good after it was put here (3.4 section 5.1.3, 0x65).

        It is found out when its turn comes: to look through all that wait at each refusal takes too long.
        """
        until = self._unwanted.get(delivery.pdu.destination_addr)  # type: ignore[attr-defined]
        return until is not None and self._taken <= until

    def __repr__(self) -> str:
        return f"<Outbox: {len(self.queue)} waiting, {len(self.sessions)} sessions>"


def _may_retry(status: int) -> bool:
    named = CommandStatus._value2member_map_.get(status)
    return isinstance(named, CommandStatus) and named.retry in ("yes", "limited")
