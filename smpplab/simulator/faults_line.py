"""One connection with faults on it: what the session writes goes through them, and then out in its time."""

from __future__ import annotations

import asyncio
import dataclasses
import heapq
import itertools
import logging
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smpplab.errors import DecodeError
from smpplab.session import Sent, SentOctets
from smpplab.simulator.faults_base import Fault, Outgoing
from smpplab.wire import Pdu

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession

__all__ = ["FaultyLine", "Step"]

log = logging.getLogger("smpplab.simulator")

FIRST_STRAY = 0x7000_0000  # far from the numbers that the session counts
MOST_WAITING = 200_000  # steps that a line keeps for later
NEVER = float("inf")
TICK = 1e-6  # seconds by which a timer may be early


@dataclass(slots=True, eq=False)
class Step:
    """One thing to do on the connection.

    Attributes:
        octets: To write, in a piece of their own.
        delay: Seconds until then.
        overtaken: Whether those behind it go out in the meantime.
        until: A command behind which it goes out, if that comes earlier; "any" for the next PDU.
        glued: In one piece with what goes out at the same time.
        end: Then "close", "reset", "mute" (hear nothing, say nothing, stay) or "deaf" (read nothing).
        meant: What the session made of these octets, where they are still what it wrote.
    """

    octets: bytes = b""
    delay: float = 0.0
    overtaken: bool = False
    until: str = ""
    glued: bool = False
    end: str = ""
    meant: Sent | SentOctets | None = None


class FaultyLine:
    """What lies between a session and its transport while there are faults.

    Args:
        served: The session.
    """

    def __init__(self, served: ServedSession) -> None:
        self.served, self.clock = served, served.clock
        self.random = served.smsc.random
        self.muted = False
        self._last, self._strays = 0.0, FIRST_STRAY
        self._heap: list[tuple[float, int, Step]] = []
        self._count = itertools.count()
        self._held: list[Step] = []
        self._timed: dict[Fault, float] = {}  # when those with `after` may strike
        self._sent: dict[int, Sent | SentOctets] = {}
        self._closing = False

    # What a fault may know

    @property
    def now(self) -> float:
        """The time."""
        return self.clock.time()

    def stray_number(self) -> int:
        """A sequence number that the session itself does not use."""
        self._strays += 1
        return self._strays

    def expect(self, request: Pdu) -> None:
        """The answer to come is one to this request, in place of the one of the same number."""
        entry = self.served.session.window.get(request.sequence_number)
        if entry is not None:
            entry.request = request

    @property
    def idle(self) -> bool:
        """Whether nothing of the past is on it any more."""
        return not (self._heap or self._sent or self.muted)

    # Faults

    def arm(self) -> None:
        """Wait for the faults that strike after so many seconds; what is no fault leaves the list."""
        faults = self.served.smsc.faults
        for fault in list(faults):
            if not isinstance(fault, Fault):
                log.error("%r is no fault: a fault is one of smpplab.faults, such as Silence()", fault)
                faults.remove(fault)
                continue
            if fault.after is not None and fault not in self._timed:
                due = self._timed[fault] = self.now + fault.after
                self.clock.call_at(due, self._alone, fault)

    def _alone(self, fault: Fault) -> None:
        """Its time has come: it strikes now, or else the next PDU."""
        if fault.ALONE and not self.served.closed.done() and not self.muted and self._may(fault):
            self._tell(fault, "")
            self.play(fault.alone(self))

    def _may(self, fault: Fault) -> bool:
        account = self.served.account
        if fault not in self.served.smsc.faults or not fault.may(account.system_id if account else ""):
            return False
        return fault.after is None or self.now >= self._timed[fault] - TICK

    def send(self, pdus: list[bytes]) -> None:
        """What the session has to say goes through the faults, in their order."""
        self.arm()
        faults = sorted(self.served.smsc.faults, key=lambda fault: fault.LAST)
        for octets in pdus:
            steps = [Step(octets)]
            for fault in faults:
                steps = [made for step in steps for made in self._through(fault, step)]
            self.play(steps)
        self._sent.clear()

    def _through(self, fault: Fault, step: Step) -> list[Step]:
        """What one fault makes of one step; one that fails changes nothing."""
        try:
            out = Outgoing.of(step.octets) if self._may(fault) else None
            if out is None or not fault.meets(out, self.random):
                return [step]
            made = list(fault.strike(out, self))
        except DecodeError:  # another fault has been there before
            return [step]
        except Exception:
            log.exception("the fault %r failed", fault)
            return [step]
        self._tell(fault, out.command)
        for new in made:  # what an earlier fault wanted stays so
            new.delay += step.delay
            new.overtaken |= step.overtaken
            new.glued |= step.glued
            new.until = new.until or step.until
        return [*made, Step(end=step.end)] if step.end else made

    def _tell(self, fault: Fault, command: str) -> None:
        fault.fired += 1
        if fault.after is not None:
            self._timed[fault] = NEVER
        smsc = self.served.smsc
        smsc.counters["faults"] = smsc.counters.get("faults", 0) + 1
        smsc.tell("fault", self.served, fault=fault.name, command=command)

    # The wire

    def play(self, steps: Iterable[Step]) -> None:
        """Do each step in its time; steps keep their order unless they may be overtaken."""
        for step in steps:
            step.meant = self._sent.get(id(step.octets))
            if step.until:
                self._held.append(step)
            when = self.now + step.delay
            if not step.overtaken:
                when = self._last = max(when, self._last)
            heapq.heappush(self._heap, (when, next(self._count), step))
            if when > self.now:
                self.clock.call_at(when, self._due)
        if len(self._heap) > MOST_WAITING and self.served.transport is not None:
            log.warning("%s asks for more than its faulty line can carry: cut off", self.served.name)
            self.served.transport.abort()
        self._due()

    def _due(self) -> None:
        """Do what is due; glued pieces become one."""
        now, piece = self.now + TICK, b""
        while self._heap and self._heap[0][0] <= now:
            step = heapq.heappop(self._heap)[2]
            if step.until:
                if step not in self._held:
                    continue
                self._held.remove(step)
            if step.glued and not step.end:
                self._told(step)
                piece += step.octets
            else:
                piece = self._write(piece)
                self._do(step)
            if self._held:
                piece = self._write(piece)
                self._release(step.octets)
        self._write(piece)
        if self._closing and not self._heap and self.served.transport is not None:
            self.served.transport.close()

    def _release(self, octets: bytes) -> None:
        """Let out what was held until a PDU like this one had passed."""
        out = Outgoing.of(octets)
        for step in list(self._held):
            if out is not None and step.until in ("any", out.command):
                self._held.remove(step)
                self._do(step)

    def _do(self, step: Step) -> None:
        if step.octets:
            self._told(step)
            self._write(step.octets)
        transport = self.served.transport
        if not step.end or transport is None or self.muted:
            return
        if step.end == "mute":
            self.muted = self.served.ending = True
        elif step.end == "deaf":
            transport.pause_reading()
        elif step.end == "close":
            transport.close()
        else:
            _reset(transport)

    def _write(self, octets: bytes) -> bytes:
        transport = self.served.transport
        if octets and not self.muted and transport is not None and not transport.is_closing():
            transport.write(octets)
        return b""

    def close(self) -> None:
        """Close when what is still to be written has been; a mute end does not even close."""
        if self.muted:
            return
        self._closing = True
        self._due()

    # Taps see what goes out, not what was meant

    def note(self, event: Sent | SentOctets) -> None:
        """Something was put into the session; whether it ever leaves is to be seen."""
        self._sent[id(event.octets)] = event

    def _told(self, step: Step) -> None:
        served = self.served
        if step.octets and not self.muted and served.session.taps:
            event = step.meant or SentOctets(step.octets, self.now)
            served.tapped(dataclasses.replace(event, time=self.now))


def _reset(transport: asyncio.Transport) -> None:
    """Cut the connection off; over TCP with RST in place of FIN."""
    tcp = transport.get_extra_info("socket")
    if tcp is not None:
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
