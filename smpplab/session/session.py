"""One conversation between an ESME and an MC, without I/O and without a clock.

Octets come in through `receive`, leave through `data_to_send`; time is a parameter.  The session keeps
the state machine, the window and the timers, answers what the specification answers by itself
(enquire_link, unbind, broken and forbidden PDUs), and leaves the rest to its caller.

    octets -> receive(octets, now) -> events        request(pdu, now), reply(request, response, now)
    octets <- data_to_send()                        next_deadline() -> time; tick(time) -> events
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smpplab.errors import DecodeError, LocalProtocolError, UsageError, WindowFull
from smpplab.session import answers
from smpplab.session.answers import LINK
from smpplab.session.events import (
    BadPdu,
    Broken,
    Event,
    LinkSilent,
    Received,
    Sent,
    SentOctets,
    StateChanged,
    Tapped,
    TimedOut,
)
from smpplab.session.states import HIGHEST, RESPONSE, TRANSITIONS, Role, State, legal
from smpplab.session.timers import Timers, due
from smpplab.session.window import Outstanding, Window
from smpplab.wire import SMPP, Dialect, EnquireLink, Pdu, Splitter, Unbind

__all__ = ["Session"]

NEVER = float("inf")


class Session:
    """One end of one conversation.

    Args:
        role: Which end.
        window: The most requests that may be outstanding.
        timers: How long to wait for what.
        dialect: The tables in force.
        now: The time of the connection.
        sequence: Where sequence numbers come from: an object with ``next_sequence()``; 1, 2, 3 … without.

    Attributes:
        state: Where the session stands.
        window: The outstanding requests.
        taps: Called at once with each `Sent` and `Received`, and with octets that are no PDU (`BadPdu`,
            `Broken`, `SentOctets`); for captures, hooks and logs.
        handler: Where it is set, requests go to it at once and are not among the events: so they are
            answered in their order, before the session answers an unbind that stands behind them.
        on_answer: Where it is set, the answer to a request goes to it at once, with the request's entry of
            the window, and is not among the events.
        on_reply: Where it is set, it sees each response that `reply` sends, and may add TLVs to it.
    """

    def __init__(
        self,
        role: Role,
        *,
        window: int = 10,
        timers: Timers | None = None,
        dialect: Dialect = SMPP,
        now: float = 0.0,
        sequence: Any = None,
    ) -> None:
        self.role, self.dialect, self.version = role, dialect, "5.0"
        self.set_timers(timers or Timers())
        self.window = Window(window)
        self.state = State.OPEN
        self.taps: list[Callable[[Tapped], None]] = []
        self.handler: Callable[[Received], None] | None = None
        self.on_answer: Callable[[Outstanding, Pdu], None] | None = None
        self.on_reply: Callable[[Pdu], None] | None = None
        self._splitter = Splitter()
        self._out: list[bytes] = []
        self._sequence, self._last_sequence = sequence, 0
        self._events: list[Event] = []
        self._began, self._last_heard, self._last_message = now, now, now
        self._checked = self._leaving = self._silent = False
        self._legal()

    def set_timers(self, timers: Timers) -> None:
        """Other timers from now on: those of the account that has bound, for one."""
        self.timers, self._watched = timers, timers.inactivity is not None

    # Sending

    def request(
        self, pdu: Pdu, now: float, timeout: float | None = None, context: Any = None, waiter: Any = None
    ) -> int:
        """Queue a request for sending.

        Args:
            pdu: It gets a sequence number unless it has one.
            now: The time.
            timeout: Seconds to wait for the answer, in place of the response timer.
            context: What it is about; comes back in the events of the exchange.
            waiter: Whom the answer is for; kept in the window's entry.

        Returns:
            The sequence number.

        Raises:
            LocalProtocolError: The operation matrix forbids it now; nothing was sent.
            WindowFull: Too many requests are outstanding; nothing was sent.
            EncodeError: A value does not fit; nothing was sent.
        """
        cls, window = type(pdu), self.window
        if cls not in self._allowed:
            raise self._not_allowed(pdu)
        answered = cls.has_response
        if len(window) >= window.limit and answered and cls is not EnquireLink and cls is not Unbind:
            raise WindowFull(f"{len(window)} requests are outstanding, the window takes {window.limit}")
        number = pdu.sequence_number
        if not number:
            number = self._last_sequence + 1  # as a rule; else the window knows which
            if number in window or number > HIGHEST or self._sequence is not None:
                number = window.next_sequence(self._last_sequence, self._sequence)
            self._last_sequence = pdu.sequence_number = number
        elif answered and number in window:
            raise LocalProtocolError(f"the request with sequence_number {number} still waits for its answer")
        octets = self.dialect.encoders[cls](pdu)
        self._out.append(octets)
        if self.taps:
            self._tap(Sent(pdu, octets, now, context=context))
        if answered:
            wait = self.timers.response
            if timeout is not None:
                wait, window.mixed = timeout, True
            due = now + wait if wait is not None else NEVER
            window[number] = Outstanding(pdu, now, due, context, waiter)
            if cls is Unbind:
                self._leave()
        elif self.state is State.OPEN:
            self._move(cls, now)
        return number

    def _not_allowed(self, pdu: Any) -> UsageError | LocalProtocolError:
        if not isinstance(pdu, Pdu):
            return UsageError(f"a request is a PDU, such as EnquireLink(), not {pdu!r:.80}")
        when = f"while {self.state.name}" if not self._leaving else "after unbind"
        return LocalProtocolError(f"the {self.role.name} may not send {pdu.command} {when}")

    def reply(self, request: Pdu, response: Pdu, now: float, since: float | None = None) -> None:
        """Queue the answer to a request that came in.

        Args:
            request: What is answered.
            response: Gets the request's sequence number.
            now: The time.
            since: When the request came, for the latency.

        Raises:
            EncodeError: A value does not fit; nothing was sent.
        """
        response.sequence_number = request.sequence_number
        if self.on_reply is not None:
            self.on_reply(response)
        self._send(response, now, request, since)
        if not response.command_status and type(response) in self._moves:
            self._move(type(response), now)

    def send_octets(self, octets: bytes, now: float) -> None:
        """Queue octets as they are, right or wrong: for lessons and experiments.

        Raises:
            UsageError: They are no bytes.
        """
        if not isinstance(octets, bytes | bytearray | memoryview):
            raise UsageError(f"octets are bytes, not {octets!r:.80}")
        self._out.append(octets)
        self._tap(SentOctets(octets, now))

    def data_to_send(self) -> bytes:
        """The octets to write now; the only way out."""
        out, self._out = self._out, []
        return out[0] if len(out) == 1 else b"".join(out)

    def pieces_to_send(self) -> list[bytes]:
        """The same PDU by PDU, for those who want to come between."""
        out, self._out = self._out, []
        return out

    @property
    def has_data(self) -> bool:
        """Whether there is something to write."""
        return bool(self._out)

    def _send(self, pdu: Pdu, now: float, request: Pdu | None = None, since: float | None = None) -> None:
        """Queue an answer."""
        octets = self.dialect.encoders[type(pdu)](pdu)
        self._out.append(octets)
        if self.taps:
            self._tap(Sent(pdu, octets, now, request, now - since if since is not None else None))

    def _tap(self, event: Tapped) -> None:
        for tap in self.taps:
            tap(event)

    # Receiving

    def receive(self, octets: bytes, now: float) -> list[Event]:
        """Take octets in chunks of any size; give what happened.

        The caller then writes `data_to_send`.  After `Broken` the connection is to be closed.
        """
        if self.ended:
            return []
        self._last_heard, self._checked = now, False
        broken: DecodeError | None = None
        try:
            whole = self._splitter.feed(octets)
        except DecodeError as error:
            whole, broken = error.whole, error  # type: ignore[attr-defined]
        for pdu_octets in whole:
            try:  # a bind among them may change the dialect for those behind it
                pdu = self.dialect.decoders[pdu_octets[4:8]](pdu_octets)
            except DecodeError as error:
                self._bad(pdu_octets, error, now)
            else:
                if pdu.is_response:
                    self._response(pdu, pdu_octets, now)
                else:
                    self._request(pdu, pdu_octets, now)
                if self.state is State.CLOSED:
                    break
        if broken is not None and self.state is not State.CLOSED:
            self._break(broken, now)
        return self.take()

    def _response(self, pdu: Pdu, octets: bytes, now: float) -> None:
        number = pdu.sequence_number
        entry = self.window.get(number)
        if entry is None or (
            pdu.command_id != entry.request.command_id | RESPONSE and pdu.command_id != RESPONSE
        ):
            self._note(Received(pdu, octets, now))  # nobody asked: kept for captures, never answered
            return
        del self.window[number]
        request = entry.request
        if self._watched and type(request) not in LINK:
            self._last_message = now
        if self.taps or self.on_answer is None:
            event = Received(pdu, octets, now, request, now - entry.sent_at, context=entry.context)
            self._tap(event)
            if self.on_answer is None:
                self._events.append(event)
        if not pdu.command_status:
            if type(pdu) in self._moves:
                self._move(type(pdu), now)
        elif type(request) is Unbind:  # refused: the session goes on
            self._leaving = False
            self._legal()
        if self.on_answer is not None:
            self.on_answer(entry, pdu)

    def _request(self, pdu: Pdu, octets: bytes, now: float) -> None:
        cls = type(pdu)
        event = Received(pdu, octets, now)
        if cls in self._expected and cls not in LINK:
            self._last_message = now
            if self.handler is None:
                self._note(event)
            else:
                if self.taps:
                    self._tap(event)
                self.handler(event)
            if not cls.has_response:
                self._move(cls, now)
            return
        event.answered = True
        self._note(event)
        if cls in LINK and (cls in self._expected or cls is EnquireLink):
            answer: Pdu | None = LINK[cls]()
        else:
            answer = answers.to_unexpected(self.dialect, pdu, self.state)
        if answer is not None:
            self.reply(pdu, answer, now, now)

    def _bad(self, octets: bytes, error: DecodeError, now: float) -> None:
        """A PDU that cannot be decoded: answer it if it is a request, and go on."""
        entry = self.window.get(error.sequence_number)
        if entry is not None and error.command_id == entry.request.command_id | RESPONSE:
            del self.window[error.sequence_number]
            self._note(BadPdu(octets, error, now, entry.request, entry.context, entry.waiter))
            return
        self._note(BadPdu(octets, error, now))
        answer = answers.to_bad(self.dialect, error)
        if answer is not None:
            self._send(answer, now)

    def _break(self, error: DecodeError, now: float) -> None:
        """The stream is out of step: say so, and end."""
        self._note(Broken(error.octets, error, now))
        self._send(answers.to_broken(error), now)
        self._change(State.CLOSED, now)

    # Time

    def next_deadline(self) -> float | None:
        """When `tick` is due next, or `None`."""
        return min((when for when, _ in self._deadlines()), default=None)

    def _deadlines(self) -> list[tuple[float, str]]:
        first = self.window.first_due()
        found = [(first, "response")] if first is not None and first < NEVER else []
        if self._silent:
            return found  # it has been said; now it is up to the caller to close
        if self.state in (State.OPEN, State.OUTBOUND):
            found += due("session_init", self._began, self.timers.session_init)
        elif self.state.bound:
            if not self._checked:
                found += due("enquire_link", self._last_heard, self.timers.enquire_link)
            found += due("inactivity", self._last_message, self.timers.inactivity)
        return found

    def tick(self, now: float) -> list[Event]:
        """Do what is due by now: send enquire_link, give up on requests, report a silent link."""
        for number in self.window.overdue(now):
            entry = self.window.pop(number)
            if type(entry.request) is EnquireLink:
                self._silence("enquire_link", now)
            self._events.append(TimedOut(entry.request, now, entry.context, entry.waiter))
        for when, timer in self._deadlines():
            if when <= now and timer == "enquire_link":
                self._checked = True  # and without a response timer, silence for as long again ends the link
                self.request(EnquireLink(), now, self.timers.response or self.timers.enquire_link)
            elif when <= now and timer in ("session_init", "inactivity"):
                self._silence(timer, now)
        return self.take()

    def _silence(self, timer: str, now: float) -> None:
        if not self._silent:
            self._silent = True
            self._events.append(LinkSilent(timer, now))

    # The end

    @property
    def ended(self) -> bool:
        """Whether the connection is gone, or of no more use."""
        return self.state is State.CLOSED

    def close(self, now: float) -> list[Event]:
        """The connection is gone."""
        self._change(State.CLOSED, now)
        return self.take()

    @property
    def unanswered(self) -> list[Pdu]:
        """The requests whose outcome is unknown."""
        return [entry.request for entry in self.window.values()]

    # Inside

    def _note(self, event: Received | BadPdu | Broken) -> None:
        self._tap(event)
        self._events.append(event)

    def take(self) -> list[Event]:
        """The events that `request` and `reply` left behind; `receive` and `tick` give theirs themselves."""
        events, self._events = self._events, []
        return events

    def _move(self, cls: type[Pdu], now: float) -> None:
        new = self._moves.get(cls)
        if new is not None:
            self._change(new, now)

    def _change(self, new: State, now: float) -> None:
        if new is not self.state:
            self._events.append(StateChanged(self.state, new, now))
            self.state = new
            self._legal()

    def _leave(self) -> None:
        """unbind was sent: no new requests (5.0 section 2.3.5), but the peer may still send his."""
        self._leaving = True
        self._allowed = legal(self.dialect, self.role, State.UNBOUND)

    def _legal(self) -> None:
        """Note what either end may send now.  We obey the wider rules of 5.0 and leave it to the peer to
        refuse: many message centres that say 3.4 go by them too."""
        self._moves = TRANSITIONS[self.state]
        self._allowed = legal(self.dialect, self.role, self.state)
        self._expected = legal(self.dialect, self.role.peer, self.state, self.version)

    def __repr__(self) -> str:
        return f"<Session {self.role.name} {self.state.name}: {len(self.window)} outstanding>"
