"""The news of a simulator: counters, and events for whoever listens.

An event is a dict that goes to JSON as it is: ``{"event": "submitted", "time": …, "session": "esme-1", …}``.
With nobody listening none is made.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smpplab.session import BadPdu, Broken, Received
from smpplab.simulator.mailbox import Message
from smpplab.simulator.outbox import Delivery
from smpplab.wire import CommandStatus, Pdu

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession
    from smpplab.transport.clock import Clock

__all__ = ["COUNTERS", "News"]

log = logging.getLogger("smpplab.simulator")

COUNTERS = (
    "connections", "bound", "bind_refused", "submitted", "refused", "throttled", "cancelled", "receipts",
    "delivered", "retried", "bad_pdus", "alerts",
)  # fmt: skip


class News:
    """What the parts of a simulator report.

    Attributes:
        counters: How often each thing has happened.
        on_event: Called with each event; one that fails is logged and no more.
    """

    clock: Clock

    def __init__(self) -> None:
        self.counters: dict[str, int] = dict.fromkeys(COUNTERS, 0)
        self.on_event: list[Callable[[dict[str, Any]], None]] = []

    def tell(self, event: str, served: ServedSession | None = None, **details: Any) -> None:
        """Make an event and hand it round."""
        if not self.on_event:
            return
        news: dict[str, Any] = {"event": event, "time": self.clock.time()}
        if served is not None:
            news["session"] = served.name
            news["system_id"] = served.account.system_id if served.account else ""
        news |= details
        for listener in list(self.on_event):
            try:
                listener(news)
            except Exception:
                log.exception("a listener failed at %s", event)

    def bind_refused(self, served: ServedSession, bind: Any, status: CommandStatus) -> None:
        """Somebody was not let in."""
        self.counters["bind_refused"] += 1
        self.tell("bind_refused", served, command=bind.command, claimed=bind.system_id, status=status.name)

    def submitted(self, served: ServedSession, pdu: Pdu, message: Message) -> None:
        """A message was taken."""
        self.counters["submitted"] += 1
        if self.on_event:
            self.tell(
                "submitted",
                served,
                command=pdu.command,
                message_id=message.message_id,
                source=message.source_addr,
                destination=message.destination_addr,
                status="ESME_ROK",
            )

    def refused(self, served: ServedSession, event: Received, status: int) -> None:
        """A message was not taken; its ESME is told why."""
        served.refuse(event, status)
        self.counters["refused"] += 1
        self.tell("refused", served, command=event.pdu.command, status=CommandStatus(status).name)

    def throttled(self, served: ServedSession, event: Received) -> None:
        """An account goes faster than its limit; its ESME is told."""
        served.refuse(event, CommandStatus.ESME_RTHROTTLED)
        self.counters["throttled"] += 1
        if self.on_event:
            self.tell("throttled", served, command=event.pdu.command, status="ESME_RTHROTTLED")

    def cancelled(self, served: ServedSession, message: Message) -> None:
        """A message was cancelled by its ESME."""
        self.counters["cancelled"] += 1
        self.tell("cancelled", served, message_id=message.message_id)

    def sent(self, served: ServedSession, delivery: Delivery) -> None:
        """A delivery has left; receipts are news now, messages when they are answered."""
        if delivery.tries > 1:
            self.counters["retried"] += 1
        if delivery.kind == "delivered":
            return
        self.counters["receipts"] += 1
        if self.on_event:
            state = delivery.pdu.tlvs.get("message_state")
            self.tell(
                "receipt",
                served,
                message_id=delivery.message_id,
                message_state=delivery.state or state.name,
                final=delivery.kind == "receipt",
            )

    def was_answered(self, served: ServedSession, delivery: Delivery, response: Pdu) -> None:
        """An ESME has answered a delivery."""
        if delivery.kind != "delivered":
            return
        self.counters["delivered"] += not response.command_status
        self.tell("delivered", served, command=delivery.pdu.command, status=response.status.name)

    def originated(self, system_id: str, source: str, destination: str, segments: int) -> None:
        """A mobile has written a message by itself; each segment is news once more when it is answered."""
        if self.on_event:
            self.tell(
                "originated", system_id=system_id, source=source, destination=destination, segments=segments
            )

    def alerted(self, served: ServedSession, alert: Any) -> None:
        """An alert_notification has left."""
        self.counters["alerts"] += 1
        self.tell("alert", served, source=alert.source_addr, destination=alert.esme_addr)

    def bad_pdu(self, served: ServedSession, event: BadPdu | Broken) -> None:
        """Octets came that are no good PDU."""
        self.counters["bad_pdus"] += 1
        error = event.error
        self.tell(
            "bad_pdu",
            served,
            command=error.pdu,
            problem=str(error),
            status=CommandStatus(error.command_status).name,
            octets=event.octets[:64].hex(),
        )
