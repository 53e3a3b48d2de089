"""Transaction mode: the answer to a request waits until the outcome of its message is known, and tells it
(SMPP 3.4 sections 2.10.3 and 5.2.12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smpplab.session import Received
from smpplab.simulator.message import PENDING, Message
from smpplab.simulator.receipts import SUCCESS
from smpplab.simulator.wishes import failure_tlvs
from smpplab.wire import CommandStatus, DataSmResp, Pdu

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession
    from smpplab.simulator.simulator import Simulator

__all__ = ["MODE", "MOST", "TRANSACTION", "Transactions"]

MODE, TRANSACTION = 0x03, 0x02  # of esm_class (SMPP 3.4 section 5.2.12)
MOST = 200  # answers that may wait for one session: each keeps its request, which may have 64 kB

Waiting = tuple["ServedSession", Received, Pdu]


class Transactions:
    """The answers of a simulator that wait for outcomes."""

    def __init__(self, smsc: Simulator) -> None:
        self.smsc = smsc
        self._waiting: dict[Message, list[Waiting]] = {}

    def wait(self, served: ServedSession, event: Received, response: Pdu, message: Message) -> None:
        """Answer a request with that response when the outcome of its message is known."""
        served.transactions += 1
        others = self._waiting.setdefault(message, [])
        others.append((served, event, response))
        if len(others) == 1:
            self.smsc.agenda.at(message.due, self.known, message)

    def known(self, message: Message) -> None:
        """Answer all that waits for a message, unless it is under way again: it may have been replaced."""
        if message not in self._waiting:
            return
        now = self.smsc.clock.time()
        if message.settle(now) in PENDING:
            self.smsc.agenda.at(message.due, self.known, message)
            return
        for served, event, response in self._waiting.pop(message):
            served.transactions -= 1
            _answer(served, event, response, message, now)

    def forget(self, gone: ServedSession) -> None:
        """A session is gone: nobody waits there any more."""
        if not gone.transactions:
            return
        for message, waiting in list(self._waiting.items()):
            waiting[:] = [entry for entry in waiting if entry[0] is not gone]
            if not waiting:
                del self._waiting[message]
        gone.transactions = 0

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def __repr__(self) -> str:
        return f"<Transactions: {len(self)} answers wait>"


def _answer(served: ServedSession, event: Received, response: Pdu, message: Message, now: float) -> None:
    if message.state not in SUCCESS:
        response.command_status = CommandStatus.ESME_RDELIVERYFAILURE
        if isinstance(response, DataSmResp) or served.session.version == "5.0":
            response.tlvs = failure_tlvs(message)
    if served.session.state.bound:
        served.session.reply(event.pdu, response, now, event.time)
        served.flush()
