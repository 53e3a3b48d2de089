"""One TCP connection: segments put in order, and which end is the ESME.

Segments come twice, overlap, come in the wrong order, or never.  A `Flow` (one direction) puts them in order
by sequence number, as far as 2 MiB wait for one that is missing; then it is taken for lost, and the framer
finds the next PDU.  Which way a flow goes is told by the commands in it: a bind, or any other that only one
end may send (SMPP 3.4 table 2-1); failing that by who called, or by the ports.
"""

from __future__ import annotations

from bisect import insort
from operator import itemgetter

from smpplab.capture.commands import FROM_ESME, FROM_MC
from smpplab.capture.framing import Framer, Piece
from smpplab.capture.linklayers import hosts

__all__ = ["FAR", "Connection", "Flow"]

FAR = 1 << 26  # no window is so large: a sequence number beyond belongs to another connection

_MASK = 0xFFFFFFFF
_MOST_WAITING = 1 << 21  # octets kept for a segment that is missing
_MOST_SEGMENTS = 8192
_PATIENCE = 10_000  # PDUs kept until one tells the direction
_PORTS = frozenset({2775, 3550})  # registered for SMPP, plain and secured
_ESME_IDS = frozenset(number.to_bytes(4, "big") for number in FROM_ESME)
_MC_IDS = frozenset(number.to_bytes(4, "big") for number in FROM_MC)
_Segment = tuple[int, bytes, int, int, int]  # sequence number (never wrapping), octets, missing, time, frame


class Flow:
    """One direction of a connection: segments by sequence number, in order, to the framer."""

    __slots__ = ("_size", "_waiting", "closed", "connection", "framer", "key", "next", "repeated", "start")

    def __init__(self, connection: Connection, key: bytes, known: frozenset[int]) -> None:
        self.connection, self.key = connection, key
        self.framer = Framer(connection.pieces.append, known, connection.expected)
        self.start = self.next = -1
        self._waiting: list[_Segment] = []
        self._size = self.repeated = 0
        self.closed = False

    def begin(self, seq: int, *, whole: bool) -> None:
        """The first octet has this sequence number; `whole` if it is the first of the stream."""
        self.start = self.next = seq
        self.framer.begin(whole=whole)

    def ahead(self, seq: int) -> int:
        """How far a sequence number lies ahead of the octet that is due; they wrap at 2^32 (RFC 9293)."""
        return ((seq - self.next + 0x80000000) & _MASK) - 0x80000000

    def take(self, seq: int, octets: bytes, missing: int, time: int, frame: int) -> None:
        """One segment of which `missing` octets at the end were not captured."""
        if seq == self.next & _MASK and not missing and not self._waiting:
            self.next += len(octets)
            self.framer.feed(octets, time, frame)
            return
        self._deliver((self.next + self.ahead(seq), octets, missing, time, frame))
        while self._waiting and self._waiting[0][0] <= self.next:
            self._deliver(self._pop())
        if self._size > _MOST_WAITING or len(self._waiting) > _MOST_SEGMENTS:
            self._pass_gap()

    def _deliver(self, segment: _Segment) -> None:
        seq, octets, missing, time, frame = segment
        if seq > self.next:
            insort(self._waiting, segment, key=itemgetter(0))
            self._size += len(octets)
            return
        seen = self.next - seq
        self.repeated += min(seen, len(octets))
        if seen < len(octets):
            self.next += len(octets) - seen
            self.framer.feed(octets[seen:] if seen else octets, time, frame)
        lack = seq + len(octets) + missing - self.next
        if missing and lack > 0:
            self.next += lack
            self.framer.gap(lack)

    def _pop(self) -> _Segment:
        segment = self._waiting.pop(0)
        self._size -= len(segment[1])
        return segment

    def _pass_gap(self) -> None:
        """The segment that is due will not come: go on with the first of those that wait."""
        self.framer.gap(self._waiting[0][0] - self.next)
        self.next = self._waiting[0][0]
        while self._waiting and self._waiting[0][0] <= self.next:
            self._deliver(self._pop())

    def finish(self) -> None:
        """No more segments will come."""
        while self._waiting:
            self._pass_gap()
        self.framer.finish()


class Connection:
    """Both flows of a connection, and which of them goes to the MC."""

    __slots__ = ("_looked", "flows", "forced", "name", "opener", "pieces", "ports", "to_mc", "wanted")

    def __init__(self, key: bytes, known: frozenset[int], ports: frozenset[int], name: str = "") -> None:
        self.pieces: list[Piece] = []
        self.ports, self.name = ports, name
        numbers = hosts(key)[2:]
        self.wanted = not ports or not ports.isdisjoint(numbers)
        self.forced = bool(name) or not (ports or _PORTS).isdisjoint(numbers)
        self.flows = (Flow(self, key, known), Flow(self, _reverse(key), known))
        self.opener: Flow | None = None
        self.to_mc: Flow | None = None
        self._looked = 0

    def expected(self) -> bool:
        """Whether this is SMPP for certain: by its port, or because one end has proven it."""
        return self.forced or any(flow.framer.proven for flow in self.flows)

    def decide(self, *, now: bool = False) -> bool:
        """Find out which flow goes to the MC; with `now`, at least by who called or by the ports."""
        for framer, _, _, octets, _ in self.pieces[self._looked :]:
            command_id, mine = octets[4:8], framer is self.flows[0].framer
            if command_id in _ESME_IDS or command_id in _MC_IDS:
                self.to_mc = self.flows[mine is not (command_id in _ESME_IDS)]
                return True
        self._looked = len(self.pieces)
        if now or self._looked > _PATIENCE:
            self.to_mc = self._guess()
        return self.to_mc is not None

    def _guess(self) -> Flow:
        """The ESME calls the MC; else the MC has the known port; else the lower one."""
        _, _, source, target = hosts(self.flows[0].key)
        known = self.ports or _PORTS
        if self.opener and source not in known:
            return self.opener
        if (source in known) != (target in known):
            return self.flows[source in known]
        return self.flows[source < target]

    def finish(self) -> None:
        for flow in self.flows:
            flow.finish()


def _reverse(key: bytes) -> bytes:
    half = (len(key) - 4) // 2
    return key[half:-4] + key[:half] + key[-2:] + key[-4:-2]
