"""A dialogue: both sides of a session as a script, played against a real `Session`.

What goes into the session is written with ``>>``, what has to come out with ``<<``, and everything that
comes out has to be written down.  A mismatch shows both dialogues as a diff::

    >>> from smpplab.wire import BindTransceiver, BindTransceiverResp, EnquireLink
    >>> dialogue = Dialogue(Role.ESME)
    >>> _ = dialogue >> Ask(BindTransceiver(system_id="lab")) << BindTransceiver(system_id="lab")
    >>> _ = dialogue >> BindTransceiverResp(system_id="MC") << State.BOUND_TRX
    >>> _ = dialogue >> Wait(30) << EnquireLink()
    >>> dialogue.play()
    <Session ESME BOUND_TRX: 1 outstanding>

No loop, no sockets, no real time: a `Wait` of an hour takes none.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, Self

from smpplab.errors import ProtocolError, WindowFull
from smpplab.session import (
    BadPdu,
    Broken,
    Event,
    LinkSilent,
    Received,
    Role,
    Session,
    State,
    StateChanged,
    TimedOut,
    Timers,
)
from smpplab.wire import Pdu, UnknownPdu, decode, split

__all__ = ["Answer", "Ask", "Dialogue", "Wait"]


@dataclass(slots=True)
class Ask:
    """Our program sends a request."""

    pdu: Pdu


@dataclass(slots=True)
class Answer:
    """Our program answers the last request that came in."""

    pdu: Pdu


@dataclass(slots=True)
class Wait:
    """Seconds pass."""

    seconds: float


Step = Pdu | bytes | Ask | Answer | Wait
Outcome = Pdu | State | str


class Dialogue:
    """A script for one session.

    Args:
        role: Which end is ours; the script plays the other.
        state: Where the session stands at the beginning, as if bound before.
        timers: The session's timers.
        **options: Further arguments of `Session`.

    A PDU of the script without sequence_number takes the one that fits: a response that of the last
    request of its kind, a request the next number; in what is expected, any will do.  Besides PDUs and
    states, the words expected are ``"timed out submit_sm"``, ``"silent enquire_link"``, ``"bad submit_sm"``,
    ``"broken"`` and ``"refused: …"``.
    """

    def __init__(
        self, role: Role, state: State = State.OPEN, timers: Timers | None = None, **options: Any
    ) -> None:
        self.session = Session(role, timers=timers, **options)
        if state is not State.OPEN:
            self.session._change(state, 0.0)
            self.session.take()
        self.steps: list[tuple[str, Any]] = []
        self.now = 0.0
        self._said: list[Pdu] = []  # requests that the session has sent
        self._last: Pdu | None = None  # the last request that came in
        self._number = 0

    def __rshift__(self, step: Step) -> Self:
        self.steps.append((">>", step))
        return self

    def __lshift__(self, outcome: Outcome) -> Self:
        self.steps.append(("<<", outcome))
        return self

    def play(self) -> Session:
        """Play the script and compare.

        Returns:
            The session, for further looks at it.

        Raises:
            AssertionError: With the diff of what was written and what happened.
        """
        written = [f"{arrow} {_words(step)}" for arrow, step in self.steps]
        happened: list[str] = []
        for arrow, step in self.steps:
            if arrow == ">>":
                happened.append(f">> {_words(step)}")
                happened += [f"<< {line}" for line in self._go(step)]
        seen = [_anonymous(line) if line not in written else line for line in happened]
        if seen != written:
            diff = "\n".join(difflib.ndiff(written, seen))
            raise AssertionError(f"the dialogue went otherwise (- written, + happened):\n{diff}")
        return self.session

    def _go(self, step: Step) -> list[str]:
        """Do one step; give what came of it, in words."""
        session = self.session
        events: list[Event] = []
        lines: list[str] = []
        try:
            if isinstance(step, Ask):
                session.request(step.pdu, self.now)
            elif isinstance(step, Answer):
                assert self._last is not None, "there is no request to answer"
                session.reply(self._last, step.pdu, self.now)
            elif isinstance(step, Wait):
                lines = self._wait(step.seconds)
            else:
                events = session.receive(step if isinstance(step, bytes) else self._numbered(step), self.now)
        except (ProtocolError, WindowFull) as error:
            lines.append(f"refused: {error}")
        self._last = next((e.pdu for e in events if isinstance(e, Received) and not e.request), self._last)
        return [*lines, *self._written(), *_told(events + session.take())]

    def _wait(self, seconds: float) -> list[str]:
        """Let time pass, and the timers with it."""
        end = self.now + seconds
        lines: list[str] = []
        while (due := self.session.next_deadline()) is not None and due <= end:
            self.now = max(due, self.now)
            events = self.session.tick(self.now)
            lines += [*self._written(), *_told(events)]
        self.now = end
        return lines

    def _written(self) -> list[str]:
        pdus = [decode(octets, self.session.dialect) for octets in split(self.session.data_to_send())[0]]
        self._said += [pdu for pdu in pdus if not pdu.is_response]
        return [_words(pdu) for pdu in pdus]

    def _numbered(self, pdu: Pdu) -> bytes:
        """The octets of a PDU of the peer's, with the sequence number that fits."""
        if isinstance(pdu, UnknownPdu) or pdu.sequence_number:
            return pdu.encode(self.session.dialect)
        if pdu.is_response:
            asked = pdu.command_id & 0x7FFFFFFF
            fits = [request for request in self._said if asked in (0, request.command_id)]
            return pdu.replace(sequence_number=fits[-1].sequence_number if fits else 0).encode()
        self._number += 1
        return pdu.replace(sequence_number=self._number).encode(self.session.dialect)


def _words(step: Any) -> str:
    if isinstance(step, bytes):
        return step.hex(" ")
    return step.name if isinstance(step, State) else str(step)


def _anonymous(line: str) -> str:
    """A line without its PDU's sequence number."""
    head, _, _ = line.rpartition("sequence_number=")
    return head.rstrip(", ") + ")" if head else line


def _told(events: list[Event]) -> list[str]:
    """Events in words; PDUs that came in were written in the script already."""
    lines = []
    for event in events:
        if isinstance(event, StateChanged):
            lines.append(event.new.name)
        elif isinstance(event, TimedOut):
            lines.append(f"timed out {event.request.command}")
        elif isinstance(event, LinkSilent):
            lines.append(f"silent {event.timer}")
        elif isinstance(event, BadPdu):
            lines.append(f"bad {event.error.pdu}")
        elif isinstance(event, Broken):
            lines.append("broken")
    return lines
