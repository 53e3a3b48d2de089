"""Faults of the stream: when octets leave, in which pieces, how many of them, and how a connection ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from smpplab.errors import UsageError
from smpplab.simulator.faults_base import Fault, Line, Outgoing
from smpplab.simulator.faults_line import Step

__all__ = [
    "Bandwidth", "Close", "CutShort", "Deaf", "Garbage", "GlueWrites", "HalfOpen", "Jitter", "Latency",
    "Reorder", "Reset", "Silence", "SplitWrites",
]  # fmt: skip


class Silence(Fault):
    """The PDU is never sent."""

    OF = "answer"

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """Nothing."""
        return ()


class _End(Fault):
    """The connection ends in place of the PDU."""

    ALONE = True
    END = ""

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The end, and the PDU is lost."""
        return (Step(end=self.END),)

    def alone(self, line: Line) -> Iterable[Step]:
        """The end."""
        return (Step(end=self.END),)


class Close(_End):
    """The connection is closed in place of the PDU, or after so many seconds."""

    END = "close"


class Reset(_End):
    """The connection is reset in place of the PDU, or after so many seconds."""

    END = "reset"


class HalfOpen(_End):
    """From then on nothing is heard and nothing is said; the connection stays."""

    END = "mute"


class Deaf(_End):
    """From then on nothing is read, and the ESME's octets pile up; the PDU is sent."""

    END = "deaf"

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The PDU, and no more reading."""
        return Step(out.octets), Step(end=self.END)


class CutShort(Fault):
    """Part of the PDU is sent, and then nothing more.

    Args:
        keep: The share of its octets that is sent, 0 to 1.
        end: What comes then: "mute", "close", "reset", or "" to go on as if it were whole.
        when: See `Fault`.
    """

    OF = "answer"
    LAST = True

    def __init__(self, keep: float = 0.5, end: str = "mute", **when: Any) -> None:
        super().__init__(**when)
        self.keep, self.end = keep, end

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The first octets, then the end."""
        return Step(out.octets[: int(len(out.octets) * self.keep)]), Step(end=self.end)


class Garbage(Fault):
    """Octets that are no SMPP, in place of the PDU.

    Args:
        octets: Which; without, as many random ones as the PDU had.
        when: See `Fault`.
    """

    OF = "answer"
    ALONE = True

    def __init__(self, octets: bytes = b"", **when: Any) -> None:
        super().__init__(**when)
        self.octets = octets

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The garbage."""
        return (Step(self.octets or line.random.randbytes(len(out.octets))),)

    def alone(self, line: Line) -> Iterable[Step]:
        """The garbage."""
        return (Step(self.octets or line.random.randbytes(32)),)


class SplitWrites(Fault):
    """The PDU leaves in pieces.

    Args:
        size: Octets in each piece.
        pause: Seconds between them.
        when: See `Fault`.
    """

    LAST = True

    def __init__(self, size: int = 1, pause: float = 0.0, **when: Any) -> None:
        super().__init__(**when)
        if size < 1:
            raise UsageError(f"SplitWrites: a piece has at least 1 octet, not {size}")
        self.size, self.pause = size, pause

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The pieces."""
        octets, size = out.octets, self.size
        pieces = [octets[at : at + size] for at in range(0, len(octets), size)]
        return [Step(piece, delay=number * self.pause) for number, piece in enumerate(pieces)]


class GlueWrites(Fault):
    """What is sent within some seconds leaves in one piece.

    Args:
        seconds: How long octets are collected.
        when: See `Fault`.
    """

    def __init__(self, seconds: float = 0.05, **when: Any) -> None:
        super().__init__(**when)
        self.seconds = seconds

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The PDU, at the end of this stretch of time."""
        wait = self.seconds - line.now % self.seconds
        return (Step(out.octets, delay=wait, glued=True),)


class Latency(Fault):
    """The PDU leaves later; the order stays.

    Args:
        seconds: How much later.
        when: See `Fault`.
    """

    def __init__(self, seconds: float = 0.5, **when: Any) -> None:
        super().__init__(**when)
        if not 0 <= seconds < float("inf"):
            raise UsageError(f"{self.name}: seconds is a number from 0 up, not {seconds}")
        self.seconds = seconds

    def wait(self, out: Outgoing, line: Line) -> float:
        """How many seconds later this PDU leaves."""
        return self.seconds

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The PDU, later."""
        return (Step(out.octets, delay=self.wait(out, line)),)


class Jitter(Latency):
    """The PDU leaves later by a chance between 0 and so many seconds; the order stays."""

    def wait(self, out: Outgoing, line: Line) -> float:
        """How many seconds later this PDU leaves."""
        return line.random.uniform(0, self.seconds)


class Bandwidth(Latency):
    """No more than so many octets a second leave each connection.

    Args:
        octets: How many a second.
        when: See `Fault`.
    """

    def __init__(self, octets: float = 1000.0, **when: Any) -> None:
        super().__init__(**when)
        if octets <= 0:
            raise UsageError(f"Bandwidth: octets is a rate above 0, not {octets}")
        self.octets = octets
        self._free: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def wait(self, out: Outgoing, line: Line) -> float:
        """How many seconds it takes until the last octet of this PDU is out."""
        free = max(line.now, self._free.get(line, 0.0)) + len(out.octets) / self.octets
        self._free[line] = free
        return free - line.now


class Reorder(Fault):
    """The PDU is overtaken by the next one.

    Args:
        behind: The command that overtakes it; "any" for whatever comes next.
        within: Seconds after which it leaves, overtaken or not.
        when: See `Fault`.
    """

    OF = "answer"

    def __init__(self, behind: str = "any", within: float = 1.0, **when: Any) -> None:
        super().__init__(**when)
        self.behind, self.within = behind, within

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The PDU, behind another."""
        return (Step(out.octets, delay=self.within, overtaken=True, until=self.behind),)
