"""TCP put together again: packets in, rows of PDUs out, session by session.

A packet finds its flow by addresses and ports; a SYN with another sequence number begins a new session on the
same ports.  A PDU has the time and number of the packet that completed it, as in Wireshark.  What was
repaired and dropped on the way is counted and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from smpplab.capture.blocks import PacketTuple
from smpplab.capture.commands import known_command_ids
from smpplab.capture.connection import FAR, Connection, Flow
from smpplab.capture.framing import Framer
from smpplab.capture.linklayers import EXPORTED, FIN, RST, SYN, Network, exported, hosts
from smpplab.capture.record import Row

__all__ = ["SESSION_COMMENT", "Reassembler", "rows"]

SESSION_COMMENT = "smpplab session="  # in the comment of a session's first packet (pcapng)

_MASK = 0xFFFFFFFF


class Reassembler:
    """Packets of any number of connections, to rows.

    Args:
        ports: Only connections of these ports, and these are SMPP whatever they look like.
            Without, every connection that looks like SMPP, and those of port 2775.
        known: The command_ids that have a row in the table.

    Attributes:
        rows: Rows that are ready; the reader takes them away.
        notes: After `finish`: what was repaired and dropped, and why.
    """

    def __init__(self, ports: Collection[int] | None = None, known: frozenset[int] | None = None) -> None:
        self._ports = frozenset(ports or ())
        self._known = known_command_ids() if known is None else known
        self._flows: dict[bytes, Flow] = {}
        self._names: Counter[str] = Counter()
        self._labels: dict[Framer, tuple[str, str, str, str]] = {}
        self._totals: Counter[str] = Counter()
        self.network = Network()
        self.rows: list[Row] = []
        self.notes: list[str] = []

    def take(self, packet: PacketTuple) -> None:
        """One packet."""
        frame, time, linktype, octets, _, comment = packet
        if linktype == EXPORTED:
            self._exported(octets, time, frame)
            return
        chunk = self.network.chunk(linktype, octets)
        if chunk is None:
            return
        key, seq, flags, octets, missing = chunk
        flow = self._flows.get(key)
        if flow is None or flags & SYN or flow.start < 0 or flow.closed:
            flow = self._open(key, seq, flags, comment)
            seq += bool(flags & SYN)
        elif not -FAR < flow.ahead(seq) < FAR:
            flow = self._connect(key, "")
            flow.begin(seq, whole=False)
        if octets or missing:
            flow.take(seq & _MASK, octets, missing, time, frame)
            if flow.connection.pieces:
                self._drain(flow.connection)
        if flags & (FIN | RST):
            flow.closed = True

    def _open(self, key: bytes, seq: int, flags: int, comment: str) -> Flow:
        """The flow for a packet that opens one, or that nobody announced."""
        flow = self._flows.get(key)
        if flags & SYN:
            start = (seq + 1) & _MASK
            if flow is None or (flow.start >= 0 and flow.start != start):
                name = comment.removeprefix(SESSION_COMMENT) if comment.startswith(SESSION_COMMENT) else ""
                flow = self._connect(key, name)
                flow.connection.opener = flow.connection.flows[bool(flags & 16)]
            if flow.start < 0:
                flow.begin(start, whole=True)
        elif flow is None or (flow.closed and not -FAR < flow.ahead(seq) <= 1 << 20):
            flow = self._connect(key, "")
        if flow.start < 0:
            flow.begin(seq, whole=False)
        return flow

    def _connect(self, key: bytes, name: str) -> Flow:
        old = self._flows.get(key)
        if old is not None:
            self._close(old.connection)
        connection = Connection(key, self._known, self._ports, name)
        for flow in connection.flows:
            self._flows[flow.key] = flow
            if self._ports and not connection.wanted:
                flow.framer.deafen()
        return connection.flows[0]

    def _exported(self, octets: bytes, time: int, frame: int) -> None:
        """A PDU that Wireshark exported: whole, with addresses, without TCP."""
        key, protocol, octets = exported(octets)
        if protocol != "smpp":
            self.network.skipped[f"exported PDUs of {protocol or 'an unnamed protocol'}"] += 1
            return
        flow = self._flows.get(key) or self._connect(key, "")
        if flow.start < 0:
            flow.connection.forced = True
            flow.begin(0, whole=True)
        flow.framer.feed(octets, time, frame)
        self._drain(flow.connection)

    def _drain(self, connection: Connection, *, now: bool = False) -> None:
        """Pieces to rows, once it is known which way they go."""
        if connection.to_mc is None:
            if not connection.decide(now=now):
                return
            self._label(connection)
        labels = self._labels
        for framer, time, frame, octets, problem in connection.pieces:
            session, direction, src, dst = labels[framer]
            self.rows.append((time, session, direction, octets, src, dst, frame, problem))
        connection.pieces.clear()

    def _label(self, connection: Connection) -> None:
        to_mc = connection.to_mc or connection.flows[0]
        esme, mc = hosts(to_mc.key)[:2]
        name = connection.name or (f"{esme}-{mc}" if esme or mc else "session")
        self._names[name] += 1
        if self._names[name] > 1:
            name = f"{name}#{self._names[name]}"
        for flow in connection.flows:
            mine = flow is to_mc
            self._labels[flow.framer] = (name, "to_mc", esme, mc) if mine else (name, "to_esme", mc, esme)

    def _close(self, connection: Connection) -> None:
        connection.finish()
        if connection.pieces:
            self._drain(connection, now=True)
        framers = [flow.framer for flow in connection.flows]
        if any(framer.secured for framer in framers) and connection.forced:
            self._totals["secured"] += 1
        if not connection.expected():
            self._totals["other"] += any(flow.start >= 0 for flow in connection.flows)
            return
        for flow in connection.flows:
            self._totals["repeated"] += flow.repeated
            self._totals["lost"] += flow.framer.lost
            self._totals["skipped"] += flow.framer.skipped
            self._totals["resyncs"] += flow.framer.resyncs

    def finish(self) -> None:
        """No more packets: what waits is made into rows, and the notes are written."""
        for connection in {id(flow.connection): flow.connection for flow in self._flows.values()}.values():
            self._close(connection)
        sentences = {
            "repeated": "{:,} octets came more than once (retransmissions) and were taken once",
            "lost": "{:,} octets are missing from the capture",
            "resyncs": "{:,} times the next PDU had to be looked for, after a gap or a wrong command_length",
            "skipped": "{:,} octets belong to no whole PDU",
            "secured": "{:,} connections are secured with TLS and cannot be read without their keys",
            "other": "{:,} TCP connections are not SMPP, or of other ports, and were left out",
        }
        self.notes += [text.format(self._totals[key]) for key, text in sentences.items() if self._totals[key]]
        self.notes += [f"{number:,} {what} were left out" for what, number in self.network.skipped.items()]
        if self.network.waiting:
            self.notes.append(
                f"{self.network.waiting:,} fragmented datagrams were never whole and were left out"
            )


def rows(
    packets: Iterable[PacketTuple], *, ports: Collection[int] | None = None, notes: list[str] | None = None
) -> Iterator[list[Row]]:
    """The PDUs of a stream of packets, some hundred rows at a time, in the order of their packets.

    Rows of a connection come late where a segment was missing or its direction was not yet known, so
    whoever wants all rows in order sorts them by frame.

    Args:
        packets: As `smpplab.capture.pcap.packets` gives them.
        ports: Only these TCP ports; they are taken for SMPP whatever they look like.
        notes: Gets what was repaired and dropped, at the end.
    """
    reassembler = Reassembler(ports)
    take = reassembler.take
    for packet in packets:
        take(packet)
        if len(reassembler.rows) > 512:
            yield reassembler.rows
            reassembler.rows = []
    reassembler.finish()
    yield reassembler.rows
    if notes is not None:
        notes += reassembler.notes
