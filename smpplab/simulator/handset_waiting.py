"""What is on its way to one mobile, and what becomes of it while the mobile is switched off.

A message's state follows from the time alone (see `message`), so a mobile that is off takes the outcome
away from those that would be delivered: they stay ENROUTE until it is on again, or their validity ends.
When the mobile is on, the network tells the message centre, and all that waits comes at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smpplab.simulator.absence import ABSENT_SUBSCRIBER
from smpplab.simulator.alerts import wants_flag
from smpplab.simulator.fates_base import NEVER, Fate
from smpplab.simulator.message import ENROUTE, PENDING, Message
from smpplab.simulator.receipts import wants_receipt
from smpplab.wire import MessageState

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["OnTheWay"]

DELIVERED, UNDELIVERABLE = MessageState.DELIVERED, MessageState.UNDELIVERABLE
MODE, ONE_TRY = 0x03, (0x01, 0x02)  # of esm_class: datagram and transaction (SMPP 3.4 section 5.2.12)


class OnTheWay:
    """The messages on their way to a mobile.

    Args:
        smsc: The message centre.
        arrived: Called with each message that the mobile gets.

    Attributes:
        off: Whether the mobile is switched off.
    """

    def __init__(self, smsc: Simulator, arrived: Callable[[Message], None]) -> None:
        self.smsc, self.arrived = smsc, arrived
        self.off = False
        self._coming: dict[Message, tuple[float, int]] = {}  # due and error, as its fate has them

    def expect(self, message: Message) -> None:
        """A message was taken, or has a new fate."""
        if message.outcome is not DELIVERED:
            self._coming.pop(message, None)
            return
        self._coming[message] = message.due, message.error
        self.smsc.agenda.at(message.due, self._due, message, message.due)
        if self.off:
            self._hold(message)

    def switch_off(self) -> None:
        """From now on nothing arrives."""
        self.off, now = True, self.smsc.clock.time()
        for message in self._coming:
            if message.settle(now) in PENDING:
                self._hold(message)
                self._plan_receipt(message)

    def switch_on(self) -> list[Message]:
        """Give what has waited, in the order in which it was submitted; the rest is on its way again."""
        self.off, now, waited = False, self.smsc.clock.time(), []
        for message, (due, error) in list(self._coming.items()):
            if message.settle(now) not in PENDING:
                if message.state is not DELIVERED:  # else it has just been delivered, and is about to arrive
                    del self._coming[message]
                continue
            message.outcome, message.due, message.error = DELIVERED, max(due, now), error
            if message.settle(now) is DELIVERED:
                del self._coming[message]
                waited.append(message)
            self._plan_receipt(message)
        return waited

    def waiting(self) -> list[Message]:
        """What would have been delivered by now, were the mobile on."""
        now = self.smsc.clock.time()
        coming = list(self._coming.items())
        return [message for message, (due, _) in coming if due <= now and message.settle(now) in PENDING]

    def _hold(self, message: Message) -> None:
        """Keep it from being delivered; where there is but one try, that one fails."""
        if message.esm_class & MODE in ONE_TRY:
            message.outcome, message.error = UNDELIVERABLE, ABSENT_SUBSCRIBER
            return
        message.decide(Fate(ENROUTE, NEVER, ABSENT_SUBSCRIBER), message.expires)
        self.smsc.agenda.at(message.expires, self._over, message)

    def _plan_receipt(self, message: Message) -> None:
        """Its receipt comes at another time now; the one that was planned finds that `due` has changed."""
        if wants_receipt(message):
            self.smsc.agenda.at(
                message.due, self.smsc.send_receipt, message, message.due, urgency=message.priority_flag
            )

    def _due(self, message: Message, due: float) -> None:
        """The network tries to deliver it."""
        if self._coming.get(message, (NEVER,))[0] != due:
            return  # it has another fate by now
        state = message.settle(self.smsc.clock.time())
        if state in PENDING:
            if self.off and wants_flag(message):  # set_dpf (SMPP 3.4 section 5.3.2.29)
                self.smsc.alerts.failed(message)
            return
        del self._coming[message]
        if state is DELIVERED:
            self.arrived(message)

    def _over(self, message: Message) -> None:
        """Its validity has ended, unless it was delivered or has another one."""
        if message.settle(self.smsc.clock.time()) not in PENDING and message.state is not DELIVERED:
            self._coming.pop(message, None)

    def __len__(self) -> int:
        return len(self._coming)

    def __repr__(self) -> str:
        return f"<{len(self)} messages on their way to a mobile that is {'off' if self.off else 'on'}>"
