"""Alerts: word to an ESME that a mobile, for which a message of it could not be delivered, is there again.

The ESME asks for it with set_dpf in the message (SMPP 3.4 section 5.3.2.29); when the message fails because
the mobile is absent, the delivery pending flag is set, and alert_notification follows when it is back
(section 4.12).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from smpplab.simulator.incoming import kind
from smpplab.simulator.message import EXPIRED, PENDING, Message
from smpplab.wire import AlertNotification, MessageState, MsAvailability, SetDpf

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession
    from smpplab.simulator.simulator import Simulator

__all__ = ["Alerts", "alert_for", "wants_flag"]

NEVER = float("inf")
SET_DPF = 0x0421
ABSENT = frozenset({MessageState.UNDELIVERABLE, EXPIRED})
MOST_FLAGS, MOST_WAITING = 100_000, 1000


def wants_flag(message: Message) -> bool:
    """Whether the message asks for a delivery pending flag."""
    return any(tag == SET_DPF and octets == bytes([SetDpf.YES]) for tag, octets in message.tlvs.pairs)


def alert_for(mobile: str, esme: str, availability: MsAvailability | None = None) -> AlertNotification:
    """The alert about one mobile; TON and NPI follow from the shape of the addresses."""
    (ton, npi), (esme_ton, esme_npi) = kind(mobile), kind(esme)
    tlvs = {} if availability is None else {"ms_availability_status": availability}
    return AlertNotification(
        source_addr_ton=ton,
        source_addr_npi=npi,
        source_addr=mobile,
        esme_addr_ton=esme_ton,
        esme_addr_npi=esme_npi,
        esme_addr=esme,
        tlvs=tlvs,
    )


def _about(message: Message) -> AlertNotification:
    """The alert for who submitted a message; it is kept in place of the message, which may be long."""
    return AlertNotification(
        source_addr_ton=message.dest_addr_ton,
        source_addr_npi=message.dest_addr_npi,
        source_addr=message.destination_addr,
        esme_addr_ton=message.source_addr_ton,
        esme_addr_npi=message.source_addr_npi,
        esme_addr=message.source_addr,
    )


class Alerts:
    """The delivery pending flags, and the alerts that wait for a session.

    Attributes:
        flags: Mobile to system_id to the alert that will say that it is back; the oldest go first when there
            are too many.
    """

    def __init__(self, smsc: Simulator) -> None:
        self.smsc = smsc
        self.flags: dict[str, dict[str, AlertNotification]] = {}
        self._watched: dict[Message, float] = {}  # until when
        self._waiting: dict[str, deque[AlertNotification]] = {}

    def watch(self, message: Message) -> None:
        """Set the flag of this message if it fails, which is known when its outcome is due."""
        if self._watched.get(message, NEVER) > message.due:  # else it is looked at before that anyway
            if message in self._watched:
                self.smsc.agenda.outdated()
            self._watched[message] = message.due
            self.smsc.agenda.at(message.due, self._settled, message, message.due)

    def is_outdated(self, action: Any, *args: Any) -> bool:
        """Whether something on the agenda is about a message that was replaced since."""
        return bool(action == self._settled and self._watched.get(args[0]) != args[1])

    def _settled(self, message: Message, due: float) -> None:
        if self._watched.get(message) != due:
            return
        del self._watched[message]
        state = message.settle(self.smsc.clock.time())
        if state in PENDING and message.due > self.smsc.clock.time():  # replaced, or tried once more
            self.watch(message)
        elif state in ABSENT and wants_flag(message):
            self.failed(message)

    def failed(self, message: Message) -> None:
        """Set the flag: the message has failed for good."""
        if len(self.flags) >= MOST_FLAGS:
            del self.flags[next(iter(self.flags))]
        self.flags.setdefault(message.destination_addr, {})[message.system_id] = _about(message)

    def noticed(self, message: Message) -> None:
        """Another message: if it is delivered to a mobile with a flag, the mobile is there again."""
        if message.destination_addr in self.flags and message.outcome is MessageState.DELIVERED:
            self.smsc.agenda.at(message.due, self._delivered, message)

    def _delivered(self, message: Message) -> None:
        if message.settle(self.smsc.clock.time()) is MessageState.DELIVERED:
            self.back(message.destination_addr)

    def back(self, mobile: str) -> int:
        """A mobile is there again: all who wait for it are told.

        Returns:
            How many alerts that makes.
        """
        failed = self.flags.pop(mobile, {})
        for system_id, alert in failed.items():
            self.send(system_id, alert)
        return len(failed)

    def send(self, system_id: str, alert: AlertNotification) -> None:
        """Send an alert, on a session that may receive it; without one it waits."""
        bytes(alert)  # what cannot be sent is refused here, not when a session comes
        self._waiting.setdefault(system_id, deque(maxlen=MOST_WAITING)).append(alert)
        for served in self.smsc.sessions:
            if served.account is not None and served.account.system_id == system_id:
                self.flush(served)

    def flush(self, served: ServedSession) -> None:
        """Send what waits for the account of a session; 3.3 knows no alert_notification."""
        assert served.account is not None
        waiting: Any = self._waiting.get(served.account.system_id)
        if waiting and served.receives and served.session.version != "3.3":
            while waiting:
                alert = waiting.popleft()
                served.send(alert)
                self.smsc.alerted(served, alert)

    def __repr__(self) -> str:
        return f"<Alerts: {len(self.flags)} flags, {sum(map(len, self._waiting.values()))} waiting>"
