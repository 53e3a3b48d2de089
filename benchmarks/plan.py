"""What is measured, of whom, and what it has to reach.

A section is a list of jobs; a job is one measurement of one peer, its figures the rows of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

PEERS = {"smpp34": "smpp34==1.5.0", "aiosmpplib": "aiosmpplib==0.7.4", "smpplib": "smpplib==2.2.4"}
"""The peers and what pip installs for each."""

PROGRAMS = {"node-smpp": "smpp@0.5.1", "Net::SMPP": "libnet-smpp-perl"}
"""Peers in other languages, whose message centres are measured, and the packages of npm and Debian."""

EVERYBODY = {**PEERS, **PROGRAMS}
OURS, BY_HAND = "smpplab", "raw"
WINDOWS = (1, 10, 100, 1000)
OUTSTANDING = (1_000, 4_000, 100_000)
A_SECOND = 10_000
COSTS = ("peak", "ms ", "octets ", "seconds ", "KB ")  # how rows begin of which less is better


class Budget(NamedTuple):
    """What a row has to reach: now, and in the end.

    Attributes:
        less: Figures are to be lower.
        hand: The figure of the code by hand on the machine, and at the speed, that the budget was written on.
            A budget is a ratio in one run: it is scaled by how much faster or slower that code is here.
    """

    now: float | None = None
    end: float | None = None
    less: bool = False
    hand: float | None = None

    def scaled(self, hand: float | None) -> Budget:
        """The budget for a machine on which the code by hand has that figure."""
        if self.hand is None or not hand:
            return self
        scale = hand / self.hand
        now, end = (goal * scale if goal is not None else None for goal in (self.now, self.end))
        return self._replace(now=now, end=end)


class Job(NamedTuple):
    """One measurement: of a peer, or with `serves`, of the server that a peer is under the raw client.

    Attributes:
        server: Options of that server.
        once: One round is enough: it does not depend on the weather, and takes long.
    """

    peer: str
    task: str
    options: dict[str, Any]
    rows: Mapping[str, str] = MappingProxyType({})
    serves: bool = False
    server: Mapping[str, Any] = MappingProxyType({})
    once: bool = False


class Section(NamedTuple):
    """One table.

    Attributes:
        rawserver: Its jobs need the raw server.
        grows: Its last row is compared with its first.
    """

    title: str
    jobs: Callable[[Scale], Iterable[Job]]
    budgets: dict[str, Budget]
    rawserver: bool = False
    grows: bool = False


class Scale(NamedTuple):
    """How much work each measurement does."""

    seconds: float = 1.0
    messages: int = 20_000
    pdus: int = 200_000
    outstanding: tuple[int, ...] = OUTSTANDING
    kept: int = 1_000_000
    sessions: int = 1_000
    steady: float = 10.0


QUICK = Scale(0.2, 5_000, 20_000, outstanding=(1_000, 4_000), kept=50_000, sessions=200, steady=2.0)
ALL = (BY_HAND, OURS, *PEERS)


def _codec(scale: Scale) -> Iterator[Job]:
    return (Job(peer, "codec", {"seconds": scale.seconds}) for peer in ALL)


def _client(scale: Scale) -> Iterator[Job]:
    for window in WINDOWS:
        n = scale.messages if window > 1 else scale.messages // 5
        for peer in ALL:
            rows = {"rate": f"window {window:,}", "cpu_us": f"CPU µs a message, window {window:,}"}
            yield Job(peer, "client", {"n": n, "window": window}, rows)


def _receiver(scale: Scale) -> Iterator[Job]:
    for peer in ALL:
        rows = {"rate": "window 100", "cpu_us": "CPU µs a message"}
        yield Job(peer, "receiver", {"n": scale.messages, "window": 100}, rows)


def _parts(scale: Scale) -> Iterator[Job]:
    for name, parts in (("without", False), ("with", True)):
        rows = {"cpu_us": f"{name} limiter, throttle handler, hook and correlator"}
        yield Job(OURS, "client", {"n": scale.messages, "window": 100, "parts": parts}, rows)


def _brokers(scale: Scale) -> Iterator[Job]:
    for workers in (1, 2):
        rows = {"rate": f"{workers} worker{'s' if workers > 1 else ''}"}
        yield Job(OURS, "drain", {"n": scale.messages, "workers": workers}, rows)


def _simulator(scale: Scale) -> Iterator[Job]:
    centres = (OURS, "smpp34", *PROGRAMS)
    load: dict[str, Any] = {"n": scale.messages, "window": 100}
    for peer in (BY_HAND, *centres):
        rows = {"rate": "submit_sm, window 100", "server_cpu_us": "CPU µs a submit_sm"}
        yield Job(peer, "drive", load, rows, serves=True)
    for peer in centres:
        rows = {"rate": "submit_sm, each with a receipt", "receipt_rate": "their receipts",
                "server_cpu_us": "CPU µs a submit_sm and its receipt"}  # fmt: skip
        yield Job(peer, "drive", load | {"receipts": True}, rows, serves=True)


def _scale(scale: Scale) -> Iterator[Job]:
    rate = f"{A_SECOND:,} submit_sm a second"
    rows = {"late_p50": f"ms late, half of the receipts, {rate}", "late_p99": "ms late, 99 % of them",
            "late_max": "ms late, all of them", "weather": "ms for which the client was held up"}  # fmt: skip
    steady = {"seconds": scale.steady, "rate": A_SECOND, "delay": 1.0}
    yield Job(OURS, "lateness", steady, rows, serves=True, server={"after": 1.0})
    for receipts, what in ((False, ""), (True, ", its receipt to come")):
        rows = {"octets": f"octets of memory a message of {scale.kept:,}{what}"}
        yield Job(OURS, "kept", {"n": scale.kept, "receipts": receipts}, rows, once=True)
    many = f"{scale.sessions:,} sessions"
    rows = {"bind_seconds": f"seconds to bind {many}", "exchange_seconds": "seconds for a message of each",
            "server_kb": "KB of memory a session"}  # fmt: skip
    yield Job(OURS, "crowd", {"sessions": scale.sessions}, rows, serves=True)


def _growth(scale: Scale) -> Iterator[Job]:
    for n in scale.outstanding:
        for peer in (BY_HAND, OURS, "aiosmpplib"):
            if peer != "aiosmpplib" or n <= 4_000:  # 10,000 take it minutes
                rows = {"cpu_us": f"{n:,} outstanding"}
                yield Job(peer, "client", {"n": n, "window": 100, "receipts": True}, rows)


def _frame(scale: Scale) -> Iterator[Job]:
    for peer in (BY_HAND, OURS):
        yield Job(peer, "frame", {"n": scale.pdus}, {"rate": "records to DataFrame"})
    rows = {"rate": "pcap to DataFrame", "peak": f"peak MB, pcap of {scale.pdus:,} PDUs"}
    yield Job(OURS, "file", {"n": scale.pdus}, rows)


def _import(scale: Scale) -> Iterator[Job]:
    return (Job(peer, "imported", {"module": peer}, {"seconds": "import"}) for peer in (OURS, *PEERS))


SECTIONS = {
    "codec": Section(
        "Codec: PDUs from text to octets, and from octets to fields, per second of CPU",
        _codec,
        {
            "encode submit": Budget(700e3, 900e3),
            "encode submit, from a copy": Budget(700e3, 900e3),
            "decode submit": Budget(400e3, 500e3),
        },
    ),
    "client": Section(
        "Client: messages submitted and accepted, one awaitable each, per second",
        _client,
        {"window 100": Budget(60e3, 120e3, hand=334e3)}
        | {f"CPU µs a message, window {window:,}": Budget(less=True) for window in WINDOWS}
        | {"CPU µs a message, window 100": Budget(None, 8.0, less=True, hand=2.4)},
        rawserver=True,
    ),
    "receiver": Section(
        "Receiver: receipts decoded and answered, per second",
        _receiver,
        {"window 100": Budget(None, 100e3, hand=397e3), "CPU µs a message": Budget(less=True)},
        rawserver=True,
    ),
    "simulator": Section(
        "Message centre: submit_sm answered under the raw client, per second",
        _simulator,
        {
            "submit_sm, window 100": Budget(40e3, 80e3),
            "CPU µs a submit_sm": Budget(less=True),
            "their receipts": Budget(None, 25e3),
            "CPU µs a submit_sm and its receipt": Budget(less=True),
        },
    ),
    "scale": Section(
        "Message centre at scale: receipts in time, memory, sessions",
        _scale,
        {
            "ms late, all of them": Budget(None, 50, less=True),
            "octets of memory a message of 1,000,000": Budget(None, 600, less=True),
            "octets of memory a message of 1,000,000, its receipt to come": Budget(None, 600, less=True),
        },
    ),
    "growth": Section(
        "Growth: µs of CPU a message while receipts of all are outstanding (peers as they come)",
        _growth,
        {f"{n:,} outstanding": Budget(less=True) for n in OUTSTANDING}
        | {"100,000 over 1,000": Budget(None, 1.25, True)},
        rawserver=True,
        grows=True,
    ),
    "parts": Section(
        "Parts: µs of CPU a message with the ready parts, window 100; they may cost 40 % of the throughput",
        _parts,
        {
            "without limiter, throttle handler, hook and correlator": Budget(less=True),
            "with limiter, throttle handler, hook and correlator": Budget(less=True),
            "with over without": Budget(1 / 0.6, 1 / 0.6, less=True),
        },
        rawserver=True,
        grows=True,
    ),
    "brokers": Section(
        "Brokers: messages from Redis to the MC, each acknowledged, per second (needs redis-server)",
        _brokers,
        {"1 worker": Budget(10e3, 10e3), "2 over 1": Budget(1.0, 1.0)},
        rawserver=True,
        grows=True,
    ),
    "frame": Section(
        "Frames: PDUs to rows of a DataFrame, every field and TLV (by hand: 8 fields), per second",
        _frame,
        {
            "pcap to DataFrame": Budget(None, 400e3),
            "peak MB, pcap of 1,000,000 PDUs": Budget(None, 700, less=True),
        },
    ),
    "import": Section(
        "Import: seconds in a fresh interpreter",
        _import,
        {"import": Budget(0.15, 0.15, less=True)},
    ),
}


def budget(section: Section, row: str) -> Budget:
    """The budget of a row; without figures for most."""
    return section.budgets.get(row) or Budget(less=row.startswith(COSTS) or " over " in row)
