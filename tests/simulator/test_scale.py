"""At scale: a thousand sessions, a hundred thousand messages, and memory that nobody can drive up.

Memory is that of Python's objects as tracemalloc counts it: the same on every machine, loaded or not.
"""

from __future__ import annotations

import asyncio
import gc
import struct
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from smpplab.session import Timers
from smpplab.simulator import Account, Delivered, Pending, Simulator
from smpplab.transport.clock import ManualClock
from smpplab.wire import AlertNotification, BindTransceiver, Pdu

from .conftest import bound, connected, submit

KB, MB = 1 << 10, 1 << 20
QUIET = Timers(session_init=5.0, enquire_link=None)


class Memory:
    """Octets that were added while it was watched: in the end, and at most."""

    kept = most = 0


@contextmanager
def memory() -> Iterator[Memory]:
    """Watch how memory grows."""
    watched = Memory()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    try:
        yield watched
        watched.most = tracemalloc.get_traced_memory()[1] - before
        gc.collect()
        watched.kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


@pytest.fixture
async def centre(clock: ManualClock) -> Simulator:
    """A simulator without sockets or timers, that delivers after an hour."""
    simulator = Simulator(port=None, clock=clock, timers=QUIET, fate=Delivered(3600), max_sessions=2000)
    await simulator.start()
    yield simulator
    for served in list(simulator.connections):
        served.abort()
    await simulator.close(limit=0.05)


class Sink(asyncio.Protocol):
    """An ESME that answers every deliver_sm and keeps nothing; quick, since it reads headers only."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def write(self, what: bytes | Pdu) -> None:
        self.transport.write(bytes(what))

    def data_received(self, data: bytes) -> None:
        octets, at, answers = self.pending + data, 0, []
        while at + 16 <= len(octets):
            length, command_id, _, number = struct.unpack_from(">IIII", octets, at)
            if at + length > len(octets):
                break
            if command_id == 5:
                answers.append(struct.pack(">IIIIB", 17, 0x80000005, 0, number, 0))
            at += length
        self.pending = octets[at:]
        if answers:
            self.write(b"".join(answers))


async def turns(count: int = 3) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


# A thousand sessions


@pytest.mark.parametrize("over", ["memory", "tcp"])
async def test_a_thousand_sessions_exchange_a_message_each(over):
    count = 1000 if over == "memory" else 200  # two files each, in one process that may have few
    async with Simulator({"lab": "secret"}, timers=QUIET, fate=Delivered(0)) as smsc:
        esmes = await asyncio.gather(*(bound(smsc, over) for _ in range(count)))
        assert len(smsc.sessions) == count
        answers = await asyncio.gather(*(esme.ask(submit(7, registered_delivery=1)) for esme in esmes))
        assert {answer.command_status for answer in answers} == {0}
        assert len({answer.message_id for answer in answers}) == count
        await esmes[0].until(lambda: sum(len(esme.receipts()) for esme in esmes) == count)
        assert all(len(esme.receipts()) == 1 for esme in esmes)  # shared out evenly


async def test_a_session_takes_little_memory(centre):
    await bound(centre)
    with memory() as used:
        for _ in range(200):
            sink = Sink()
            centre.connect_memory(sink)
            sink.write(BindTransceiver(system_id="lab", password="secret", interface_version=0x34))
        await turns()
    assert len(centre.sessions) == 201
    assert used.kept / 200 < 16 * KB  # the client's side of the link is in it


# A hundred thousand messages


def renumbered(model: bytes, number: int) -> bytes:
    """The same for another mobile, under another sequence_number."""
    return model[:12] + (number + 2).to_bytes(4) + model[16:].replace(b"________", b"%08d" % number)


async def submit_many(smsc: Simulator, count: int, **fields: int) -> Sink:
    """So many messages to as many mobiles, on one session."""
    sink = Sink()
    smsc.connect_memory(sink)
    sink.write(BindTransceiver(system_id="lab", password="secret", interface_version=0x34))
    model = bytes(submit(0, destination_addr="4477________", short_message=b"Good morning, Kelvin", **fields))
    for first in range(0, count, 100):
        sink.write(b"".join(renumbered(model, number) for number in range(first, first + 100)))
        await turns()
    return sink


@pytest.mark.parametrize(
    ("receipt", "count"), [(0, 20_000), (1, 100_000)], ids=["without", "receipts to come"]
)
async def test_a_message_takes_no_more_than_600_octets(centre, receipt, count):
    await submit_many(centre, 1000, registered_delivery=receipt)
    with memory() as used:
        await submit_many(centre, count, registered_delivery=receipt)
    assert len(centre.messages) == 1000 + count
    assert used.kept / count < 600


async def test_receipts_that_have_left_leave_nothing_behind(centre, clock):
    centre.account("lab").window = 1000
    await submit_many(centre, 1000, registered_delivery=1)
    await clock.run(3600)
    with memory() as used:
        await submit_many(centre, 10_000, registered_delivery=1)
        await clock.run(3600)
        await turns(200)
    assert centre.counters["receipts"] == 11_000
    assert len(centre.agenda) == 0 and not any(served.deliveries for served in centre.connections)
    assert used.kept / 10_000 < 600


# Memory that nobody can drive up


def of_length(length: int) -> bytes:
    """The header of a submit_sm of that length."""
    return struct.pack(">IIII", length, 4, 0, 2)


ALERT = AlertNotification(source_addr="447700900123", esme_addr="447700900999", sequence_number=1)
ENDLESS = [
    ("nothing that is a PDU", b"\xff" * 4096, False),
    ("a PDU that never ends", of_length(65_000) + bytes(4080), False),
    ("a PDU of 2 GB", of_length(2**31 - 1) + bytes(4080), True),
    ("a PDU of 2 GB from a stranger", of_length(2**31 - 1) + bytes(4080), False),
    ("headers of 15 octets", (b"\0\0\0\x0f" + bytes(11)) * 256, True),
    ("responses to nothing", struct.pack(">IIII", 16, 0x80000004, 0, 9) * 256, True),
    ("nacks of nothing", struct.pack(">IIII", 16, 0x80000000, 3, 9) * 256, True),
    ("requests that nobody knows", struct.pack(">IIII", 16, 0x0F0F, 0, 1) * 256, True),
    ("enquire_links", struct.pack(">IIII", 16, 0x15, 0, 1) * 256, True),
    ("alerts, which only we send", bytes(ALERT) * 64, True),
    ("binds with ever other names", b"", True),
    ("submit_sm before a bind", bytes(submit()) * 8, False),
]


@pytest.mark.parametrize(
    ("octets", "binds"), [case[1:] for case in ENDLESS], ids=[case[0] for case in ENDLESS]
)
async def test_megabytes_of_anything_from_one_client_leave_nothing(centre, octets, binds):
    friend = await bound(centre)
    sink = Sink()
    centre.connect_memory(sink)
    if binds:
        sink.write(BindTransceiver(system_id="lab", password="secret", interface_version=0x34))
        await turns()
    with memory() as used:
        for number in range(MB // 4 * 3 // 4096 if binds else 10 * MB // 4096):
            sink.write(octets or many_names(number))
            await turns(1)
        await turns()
    assert used.kept < MB and used.most < 2 * MB
    assert (await friend.ask(submit())).command_status == 0


def many_names(number: int) -> bytes:
    return b"".join(
        bytes(BindTransceiver(system_id=f"n{number}-{each}", password="x", sequence_number=1))
        for each in range(10)
    )


async def test_a_pdu_of_the_greatest_length_is_held_once_and_let_go(centre, clock):
    sink = Sink()
    centre.connect_memory(sink)
    with memory() as used:
        sink.write(of_length(65_000))
        for _ in range(64):
            sink.write(bytes(1000))
            await turns(1)
        await clock.run(10)  # session_init: it has not bound
        sink.transport = None  # its link leads to the session
    assert used.most < 400 * KB and used.kept < 50 * KB
    assert not centre.connections


async def test_the_mailbox_has_an_end_and_says_so(clock):
    async with Simulator(port=None, clock=clock, timers=QUIET, fate=Pending()) as smsc:
        smsc.messages.capacity = 50
        esme = await bound(smsc)
        answers = [await esme.ask(submit(number)) for number in range(1, 61)]
        assert [answer.status.name for answer in answers] == ["ESME_ROK"] * 50 + ["ESME_RMSGQFUL"] * 10
        esme.transport.abort()


async def test_tlvs_are_counted_with_what_they_cost(clock):
    """An empty TLV has 4 octets on the wire and some 90 in memory: what is bounded is memory."""
    async with Simulator(port=None, clock=clock, timers=QUIET, fate=Pending()) as smsc:
        smsc.messages.max_octets = 4 * MB
        sink = Sink()
        smsc.connect_memory(sink)
        sink.write(BindTransceiver(system_id="lab", password="secret", interface_version=0x34))
        many = bytes(submit(tlvs=[(0x1400 + number % 256, b"") for number in range(15_000)]))
        with memory() as used:
            for _ in range(20):
                sink.write(many)
                await turns()
        assert used.kept < 8 * MB
        sink.transport.abort()


async def test_receipts_for_an_esme_that_stays_away_have_an_end(centre, clock):
    outbox = centre.outbox("lab")
    outbox.capacity = 500
    sender = await submit_many(centre, 100)
    sender.transport.abort()
    esme = await bound(centre, bind="tx")
    with memory() as used:
        for number in range(2000):
            await esme.ask(submit(number + 1, registered_delivery=1))
        esme.pdus.clear()
        await clock.run(3600)
    assert len(outbox.queue) == 500 and outbox.dropped == 1500
    assert used.kept < 2000 * 600 + 500 * 2 * KB + 2000 * KB


async def test_a_client_that_never_reads_gets_its_window_and_no_more(clock):
    accounts = [Account("lab", "secret", window=5)]
    async with Simulator(accounts, port=None, clock=clock, timers=QUIET, fate=Delivered(0)) as smsc:
        deaf = await connected(smsc)
        await deaf.bind()
        deaf.answers = False
        for number in range(50):
            await deaf.ask(submit(number + 1, registered_delivery=1))
        await clock.run(1)
        await clock.run(0)
        assert len(deaf.receipts()) == 5 and len(smsc.sessions[0].deliveries) == 5
        assert len(smsc.outbox("lab").queue) == 45
        deaf.transport.abort()


async def test_a_storm_of_binds_from_one_account_harms_no_other(clock):
    accounts = [Account("lab", "secret", sessions=2), Account("friend", "secret")]
    async with Simulator(accounts, port=None, clock=clock, timers=QUIET) as smsc:
        friend = await bound(smsc, account="friend")
        storm = [await connected(smsc) for _ in range(300)]
        binding = asyncio.gather(*(esme.bind() for esme in storm))
        await clock.run(4.5)  # who guesses is answered late
        answers = await binding
        assert [answer.status.name for answer in answers] == ["ESME_ROK"] * 2 + ["ESME_RBINDFAIL"] * 298
        assert (await friend.ask(submit())).command_status == 0
        await clock.run(10)
        assert len(smsc.connections) == 3
        friend.transport.abort()


async def test_who_connects_and_says_nothing_is_capped_and_closed(clock):
    async with Simulator(port=None, clock=clock, max_sessions=100) as smsc:
        with memory() as used:
            silent = [await connected(smsc) for _ in range(1000)]
            await turns()
            assert len(smsc.connections) == 100
            await clock.run(10)
            assert not smsc.connections
            silent.clear()
        assert used.kept < 100 * KB
