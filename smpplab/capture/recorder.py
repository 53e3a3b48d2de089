"""The recorder: taps on clients and simulators, from which a capture grows while traffic runs.

    with smpplab.record(esme) as capture:
        ...

A tap is called where the PDU passes, on whatever thread that is, and does one thing: it appends a row.
The clock of a session only counts; what that count is in the calendar is noted once, when the recorder is
attached.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from smpplab.capture.record import Capture, Row
from smpplab.errors import UsageError
from smpplab.session import Role, Sent, SentOctets
from smpplab.transport.clock import ManualClock

__all__ = ["EPOCH", "Recorder", "record"]

EPOCH = datetime(2027, 1, 15, 8, 30, tzinfo=UTC)
"""What second 0 is on a clock that is moved by hand, so that every run records the same times."""

_NANOSECONDS = 1_000_000_000


class Recorder:
    """Records what passes through clients and simulators until it is closed; see `record`.

    Attributes:
        capture: What was recorded so far.
    """

    def __init__(self, *things: Any, epoch: datetime | int | None = None) -> None:
        if not things:
            raise UsageError("record what? give an ESME, a simulator, or several of them")
        self.capture = Capture()
        self._detach: list[Callable[[], None]] = []
        for thing in things:
            self._attach(getattr(thing, "__wrapped__", thing), epoch, several=len(things) > 1)

    def _attach(self, thing: Any, epoch: datetime | int | None, several: bool) -> None:
        """Put a tap on one thing: a simulator has its own, with the session's name; others have a session."""
        if hasattr(thing, "taps"):
            prefix = f"{getattr(thing, 'system_id', 'mc')}/" if several else ""
            tap: Any = _SimulatorTap(self.capture.rows.append, thing, _offset(thing, epoch), prefix)
            holder = thing
        elif hasattr(getattr(thing, "session", None), "taps"):
            name = str(getattr(thing, "name", "") or f"session-{len(self._detach) + 1}")
            tap = _Tap(self.capture.rows.append, thing, thing.session.role, name, _offset(thing, epoch))
            holder = thing.session
        elif hasattr(thing, "on_open"):
            self._follow(thing, epoch)
            return
        else:
            raise UsageError(
                f"{thing!r} cannot be recorded: give an Esme, a Simulator, or anything with a session"
            )
        # A new list, never a changed one: another thread may be going through the old one.
        holder.taps = [*holder.taps, tap]
        self._detach.append(lambda: setattr(holder, "taps", [one for one in holder.taps if one is not tap]))

    def _follow(self, connect: Any, epoch: datetime | int | None) -> None:
        """Record each link that a `connect` or a pool opens, those that are there and those after them."""

        def opened(esme: Any) -> None:
            self._attach(esme, epoch, several=True)

        there = getattr(connect, "links", ())
        for esme in there if isinstance(there, list) else ():
            opened(esme)
        connect.on_open.append(opened)
        self._detach.append(lambda: connect.on_open.remove(opened))

    @property
    def recording(self) -> bool:
        """Whether it still records."""
        return bool(self._detach)

    def close(self) -> Capture:
        """Stop recording, and give the capture; what was recorded stays in it."""
        while self._detach:
            self._detach.pop()()
        return self.capture

    def __enter__(self) -> Capture:
        return self.capture

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self.capture)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<Recorder {'recording' if self.recording else 'closed'}: {len(self):,} PDUs>"

    def _repr_html_(self) -> str:
        return self.capture._repr_html_()


class _Tap:
    """Takes the events of one session."""

    def __init__(self, append: Callable[[Row], None], thing: Any, role: Role, name: str, offset: int) -> None:
        self._append, self._name, self._offset, self._last = append, name, offset, 0.0
        clock = getattr(thing, "clock", None)
        self._now: Callable[[], float] | None = clock.time if clock is not None else None
        self._sent, self._received = ("to_mc", "to_esme") if role is Role.ESME else ("to_esme", "to_mc")
        self._driver, self._near, self._far = getattr(thing, "driver", thing), "", ""

    def _ends(self) -> None:
        """Ask who is at the two ends: known as soon as there is a connection."""
        self._near = str(getattr(self._driver, "sockname", "") or "")
        self._far = str(getattr(self._driver, "peername", "") or "")

    def __call__(self, event: Any) -> None:
        if not self._far:
            self._ends()
        time_ = event.time
        if isinstance(event, Sent | SentOctets):
            # An answer may bear the time of its request; what counts here is when it goes.
            if self._now is not None:
                time_ = max(time_, self._now())
            way, near, far = self._sent, self._near, self._far
        else:
            way, near, far = self._received, self._far, self._near
        # PDUs of one chunk have its time, though answers went between them: time never runs backwards.
        self._last = time_ = max(time_, self._last)
        when = self._offset + round(time_ * _NANOSECONDS)
        self._append((when, self._name, way, event.octets, near, far, 0, ""))


class _SimulatorTap:
    """Takes the events of all sessions of a simulator, each to a tap of its own."""

    def __init__(self, append: Callable[[Row], None], smsc: Any, offset: int, prefix: str) -> None:
        self._append, self._smsc, self._offset, self._prefix = append, smsc, offset, prefix
        self._taps: dict[str, _Tap] = {}

    def __call__(self, name: str, event: Any) -> None:
        tap = self._taps.get(name)
        if tap is None:
            served = [one for one in getattr(self._smsc, "connections", ()) if one.name == name]
            driver = served[0] if served else None
            tap = _Tap(self._append, driver, Role.MC, self._prefix + name, self._offset)
            self._taps[name] = tap
        tap(event)


def _offset(thing: Any, epoch: datetime | int | None) -> int:
    """Nanoseconds since 1970 of second 0 on the thing's clock."""
    clock = getattr(thing, "clock", None)
    if epoch is None and isinstance(clock, ManualClock):
        epoch = EPOCH
    if epoch is None:
        now = clock.time() if clock is not None else time.monotonic()
        return time.time_ns() - round(now * _NANOSECONDS)
    if isinstance(epoch, int):
        return epoch
    since = epoch - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * _NANOSECONDS + since.microseconds * 1000


def record(*things: Any, epoch: datetime | int | None = None) -> Recorder:
    """Record every PDU that passes, from now on.

    Args:
        things: ESMEs, simulators, or anything with a ``session``; on this thread or another.  What `connect`
            gives is recorded from its first octet, and across reconnections.
        epoch: What second 0 of their clock is: a moment, or nanoseconds since 1970.  Without it, real clocks
            give real time, and a `ManualClock` begins at a fixed moment.

    Returns:
        A `Recorder`: ``with record(esme) as capture:``, or keep it and `close` it.

    Raises:
        UsageError: There is nothing to record, or a thing that cannot be.
    """
    return Recorder(*things, epoch=epoch)
