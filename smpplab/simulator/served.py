"""One ESME's session, as the simulator serves it: a driver with an account, and an end for every trouble.

Whatever this ESME does stays here: its errors are answered on its own session, what it does not read is
bounded and then cut, and what it did not answer goes back to its account's outbox.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from smpplab.errors import SmppError
from smpplab.session import (
    BadPdu,
    Broken,
    Event,
    LinkSilent,
    Received,
    Role,
    Sent,
    SentOctets,
    Session,
    State,
    StateChanged,
    Tapped,
    TimedOut,
    response_class,
)
from smpplab.simulator.accounts import Account
from smpplab.simulator.faults_line import FaultyLine
from smpplab.simulator.old import for_33
from smpplab.simulator.outbox import Delivery, Outbox
from smpplab.transport.driver import Driver
from smpplab.wire import AlertNotification, CommandStatus, GenericNack, Outbind, Pdu, Tlvs, Unbind

if TYPE_CHECKING:
    from smpplab.simulator.calls import Call
    from smpplab.simulator.limits import Load
    from smpplab.simulator.operations import Operation
    from smpplab.simulator.simulator import Simulator

__all__ = ["ServedSession"]

log = logging.getLogger("smpplab.simulator")

RECEIVING = (State.BOUND_RX, State.BOUND_TRX)
WRITE_BUFFER = 1 << 18  # octets an ESME may leave unread before we stop reading from it
LAST_WORDS = 2.0  # seconds for what is still to be written when a session ends


class ServedSession(Driver):
    """One connection to the simulator, from accept to close.

    Attributes:
        name: "esme-1", "esme-2" …, in the order of connections.
        account: Who has bound; `None` before.
    """

    def __init__(self, smsc: Simulator, name: str, operations: dict[type[Pdu], Operation]) -> None:
        clock = smsc.clock
        session = Session(Role.MC, timers=smsc.timers, dialect=smsc.dialect, now=clock.time())
        session.handler = self._request
        super().__init__(session, self._event, clock)
        self.smsc, self.name, self.operations = smsc, name, operations
        self.account: Account | None = None
        self.deliveries: dict[int, Delivery] = {}
        self.ending = False
        self.called: Call | None = None  # where we have called the ESME
        self.load: Load | None = None  # where the ESME wants to know
        self.slowed = False
        self.transactions = 0  # answers that wait for the outcome of their message
        self.line: FaultyLine | None = None  # where faults are on it
        self._stalls = 0

    # What the ESME wants

    def _request(self, event: Received) -> None:
        """Answer a request at once, so that answers leave in the order of the requests."""
        pdu = event.pdu
        operation = self.operations.get(type(pdu))
        if operation is None:
            self.refuse(event, CommandStatus.ESME_RINVCMDID)
            return
        try:
            operation(self, pdu, event)
        except Exception:
            log.exception("%s of %s failed", pdu.command, self.name)
            self.refuse(event, CommandStatus.ESME_RSYSERR)

    def answer(self, event: Received, response: Pdu) -> None:
        """Queue the response to a request."""
        self.session.reply(event.pdu, response, event.time, event.time)

    def refuse(self, event: Received, status: int) -> None:
        """Answer with an error status; such a response ends after its header (SMPP 5.0 section 3.2.1.3)."""
        if event.pdu.has_response:
            self.answer(event, self._refusal(event, status))

    def _refusal(self, event: Received, status: int) -> Pdu:
        make: Any = response_class(self.session.dialect, event.pdu.command_id)
        refusal: Pdu = make(command_status=status)
        return refusal

    def refuse_later(self, event: Received, status: int, wait: float) -> None:
        """Answer a failed bind after a while, and listen to nothing meanwhile."""
        self.slowed = True
        if self.transport is not None:
            self.transport.pause_reading()
        self.smsc.agenda.at(event.time + wait, self._refuse_now, event, status)

    def _refuse_now(self, event: Received, status: int) -> None:
        self.slowed = False
        if self.ending or self.transport is None or self.transport.is_closing():
            return
        self.session.reply(event.pdu, self._refusal(event, status), self.clock.time(), event.time)
        self.flush()
        if self.drained.is_set():
            self.transport.resume_reading()

    def tell_load(self, response: Pdu) -> None:
        """Put congestion_state into a response that has a body (SMPP 5.0 section 4.8.4.18)."""
        if self.load is not None and not response.command_status:
            tlv = self.load.tlv(self.clock.time())
            response.tlvs = Tlvs.of((*response.tlvs.pairs, (0x0428, tlv[4:])))

    # What the ESME gets

    @property
    def outbox(self) -> Outbox:
        """What waits for its account."""
        assert self.account is not None
        return self.smsc.outbox(self.account.system_id)

    @property
    def receives(self) -> bool:
        """Whether messages may be delivered on it."""
        return self.session.state in RECEIVING and not self.ending

    @property
    def room(self) -> int:
        """How many more deliveries its window takes now; none while it does not read."""
        if not self.receives or not self.drained.is_set():
            return 0
        return self.session.window.limit - len(self.session.window)

    def deliver(self, delivery: Delivery) -> None:
        """Send a delivery; one that cannot be sent at all is given up."""
        self._sync_taps()
        pdu = delivery.pdu
        try:
            if pdu.tlvs.pairs and self.session.dialect.version == "3.3":
                pdu = for_33(pdu)
            pdu.sequence_number = 0
            number = self.session.request(pdu, self.clock.time())
        except SmppError as error:
            self.outbox.drop(delivery, str(error))
            return
        self.deliveries[number] = delivery
        self.flush()
        self.smsc.sent(self, delivery)

    def send(self, pdu: Pdu) -> None:
        """Send a PDU that has no response."""
        self._sync_taps()
        self.session.request(pdu, self.clock.time())
        self.flush()

    # What happens

    def data_received(self, data: bytes) -> None:
        """Octets came."""
        self._sync_taps()
        if not self.ending:
            super().data_received(data)
            if self.account is not None and self.outbox.queue:
                self.outbox.pump()  # answers have made room

    def _event(self, event: Event) -> None:
        """News of the session, in order."""
        if isinstance(event, Received):
            if event.pdu.is_response:
                if event.request is not None:
                    self._answered(event.request, event.pdu)
            elif isinstance(event.pdu, Outbind | AlertNotification):
                self._not_for_us(event)
        elif isinstance(event, StateChanged):
            self._moved(event)
        elif isinstance(event, BadPdu | Broken):
            self._bad(event)
        elif isinstance(event, TimedOut):
            self._unanswered(event.request)
        elif isinstance(event, LinkSilent):
            self._silent(event)

    def _answered(self, request: Pdu, response: Pdu) -> None:
        delivery = self.deliveries.pop(request.sequence_number, None)
        if delivery is not None:
            outbox = self.outbox
            outbox.answered(delivery, response)
            self.smsc.was_answered(self, delivery, response)

    def _unanswered(self, request: Pdu) -> None:
        delivery = self.deliveries.pop(request.sequence_number, None)
        if delivery is not None:
            outbox = self.outbox
            outbox.unanswered([delivery], "no answer came in time")
            outbox.pump()
        elif isinstance(request, Unbind):
            self.end("unbind was not answered")

    def _not_for_us(self, event: Received) -> None:
        """outbind or alert_notification: for us to send, so generic_nack answers them (3.4 section 2.3)."""
        if self.session.state is not State.UNBOUND:
            self.answer(event, GenericNack(command_status=CommandStatus.ESME_RINVCMDID))

    def _bad(self, event: BadPdu | Broken) -> None:
        self.smsc.bad_pdu(self, event)
        request = event.request if isinstance(event, BadPdu) else None
        if request is not None:  # an answer that nobody can read is an answer all the same
            unreadable = GenericNack()
            unreadable.command_status = CommandStatus.ESME_RX_R_APPN
            self._answered(request, unreadable)

    def _moved(self, event: StateChanged) -> None:
        if event.new is State.UNBOUND:
            self.smsc.unbound(self)
            self.end("unbound")

    def _silent(self, event: LinkSilent) -> None:
        if event.timer == "inactivity" and not self.ending:
            self.session.request(Unbind(), event.time)
        self.end(f"the {event.timer} timer ran out")

    # The end

    def end(self, why: str = "") -> None:
        """Write what is left and close; cut it off when even that is not read."""
        if self.ending:
            return
        self.ending = True
        log.debug("%s ends: %s", self.name, why)
        self.close()
        self.session.close(self.clock.time())  # no timer of it runs any more
        if self.line is not None and self.line.muted:
            return
        self.smsc.agenda.at(self.clock.time() + LAST_WORDS, self.abort)

    def unbind(self) -> None:
        """Ask the ESME to part; a session that is not bound just ends."""
        if not self.session.state.bound:
            self.end("the simulator closes")
            return
        self._sync_taps()
        self.session.request(Unbind(), self.clock.time())
        self.flush()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        super().connection_made(transport)
        assert self.transport is not None
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER)
        self.smsc.connected(self)
        if self.smsc.faults:
            self.break_line()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone: what was not answered goes back."""
        self.ending = True
        super().connection_lost(exc)
        self.smsc.lost(self, list(self.deliveries.values()), exc)
        self.deliveries.clear()

    def pause_writing(self) -> None:
        """The ESME does not read: take nothing more from it, and do not wait for ever."""
        super().pause_writing()
        assert self.transport is not None
        self.transport.pause_reading()
        self._stalls += 1
        self.smsc.agenda.at(self.clock.time() + self.smsc.patience, self._stalled, self._stalls)

    def resume_writing(self) -> None:
        """The ESME reads again."""
        super().resume_writing()
        self._stalls += 1
        if self.transport is not None and not self.transport.is_closing() and not self.slowed:
            self.transport.resume_reading()
        if self.account is not None:
            self.outbox.pump()

    def _stalled(self, stall: int) -> None:
        if stall == self._stalls:
            log.warning("%s (%s) reads nothing: cut off", self.name, self.peername)
            self.abort()

    # Faults

    def break_line(self) -> None:
        """Put the simulator's faults on the line; take it away when there are none any more."""
        if self.line is None:
            self.line = FaultyLine(self)
        self.line.arm()
        if not self.smsc.faults and self.line.idle:
            self.line = None

    def _write(self) -> None:
        if self.smsc.faults or self.line is not None:
            self.break_line()
            if self.line is not None:
                self.line.send(self.session.pieces_to_send())
        super()._write()

    def close(self) -> None:
        """Write what is left, then close."""
        if self.line is None:
            super().close()
        else:
            self._write()
            self.line.close()

    # Taps

    def _sync_taps(self) -> None:
        """Watch the session while somebody wants to see it; making events for nobody costs time."""
        taps = self.session.taps
        if self.smsc.taps and not taps:
            taps.append(self._tap)
        elif taps and not self.smsc.taps:
            taps.clear()

    def _tap(self, event: Tapped) -> None:
        if self.smsc.faults and isinstance(event, Sent | SentOctets):
            self.break_line()
            assert self.line is not None
            self.line.note(event)  # it is shown when it leaves, as it leaves
        else:
            self.tapped(event)

    def tapped(self, event: Tapped) -> None:
        """Show an event to those who watch."""
        for tap in list(self.smsc.taps):
            try:
                tap(self.name, event)
            except Exception:
                log.exception("a tap failed")

    def to_dict(self) -> dict[str, Any]:
        """What there is to know about it, for tables and JSON."""
        return {
            "session": self.name,
            "system_id": self.account.system_id if self.account else "",
            "state": self.session.state.name,
            "version": self.session.version,
            "peer": self.peername,
            "outstanding": len(self.session.window),
        }

    def __repr__(self) -> str:
        who = self.account.system_id if self.account else "nobody yet"
        return f"<{self.name}: {who}, {self.session.state.name}, from {self.peername or '-'}>"
