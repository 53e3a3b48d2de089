"""The driver: octets in, events out, one write a turn of the loop, one timer."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from smpplab.session import (
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
from smpplab.transport import Driver, ManualClock
from smpplab.wire import EnquireLink, EnquireLinkResp, GenericNack, SubmitSm, decode, split


class Wire(asyncio.Transport):
    """A transport that notes what is done with it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 2775), "sockname": ("2001:db8::1", 40000, 0, 0)})
        self.writes: list[bytes] = []
        self.closed = self.aborted = False

    def write(self, data: Any) -> None:
        assert not self.closed, "written after it was closed"
        self.writes.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = self.aborted = True


class Bench:
    def __init__(self, **timers: Any) -> None:
        self.clock = ManualClock()
        self.session = Session(Role.ESME, window=100, timers=Timers(**{"enquire_link": None} | timers))
        self.session._change(State.BOUND_TRX, 0.0)
        self.session.take()
        self.events: list[Event] = []
        self.driver = Driver(self.session, self.events.append, self.clock)
        self.wire = Wire()
        self.driver.connection_made(self.wire)

    def submit(self) -> None:
        self.session.request(SubmitSm(destination_addr="447700900123"), self.clock.time())
        self.driver.flush()


async def test_one_write_a_turn_of_the_loop() -> None:
    bench = Bench()
    for _ in range(7):
        bench.submit()
    assert bench.wire.writes == [], "nothing before the turn ends"
    await asyncio.sleep(0)
    assert [len(split(octets)[0]) for octets in bench.wire.writes] == [7]
    await asyncio.sleep(0)
    assert len(bench.wire.writes) == 1


async def test_answers_to_one_chunk_leave_in_one_write() -> None:
    bench = Bench()
    bench.driver.data_received(b"".join(bytes(EnquireLink(sequence_number=n)) for n in (1, 2, 3)))
    assert [len(split(octets)[0]) for octets in bench.wire.writes] == [3]
    assert [type(event) for event in bench.events] == [Received] * 3


async def test_what_a_handler_sends_leaves_with_the_answers() -> None:
    bench = Bench()
    bench.driver.on_event = lambda event: bench.submit()
    bench.driver.data_received(bytes(EnquireLink(sequence_number=1)))
    assert [decode(octets).command for octets in split(bench.wire.writes[0])[0]] == [
        "enquire_link_resp", "submit_sm",
    ]  # fmt: skip
    assert len(bench.wire.writes) == 1


async def test_timers_follow_the_session() -> None:
    bench = Bench(response=10, enquire_link=60)
    bench.submit()
    await asyncio.sleep(0)
    bench.clock.advance(9.9)
    assert bench.events == []
    bench.clock.advance(0.1)
    assert [type(event) for event in bench.events] == [TimedOut]
    bench.clock.advance(50)
    assert decode(bench.wire.writes[-1]).command == "enquire_link"
    bench.clock.advance(10)
    assert [type(event) for event in bench.events] == [TimedOut, LinkSilent, TimedOut]


async def test_a_silent_link_that_nobody_closes_does_not_spin() -> None:
    bench = Bench(inactivity=5)
    bench.clock.advance(100)
    assert [type(event) for event in bench.events] == [LinkSilent]


async def test_a_shorter_wait_moves_the_timer_forward() -> None:
    bench = Bench(response=30)
    bench.submit()
    await asyncio.sleep(0)
    bench.session.request(SubmitSm(destination_addr="1"), 0.0, timeout=1)
    bench.driver.flush()
    await asyncio.sleep(0)
    bench.clock.advance(1)
    assert len(bench.events) == 1


async def test_a_full_buffer_is_told() -> None:
    bench = Bench()
    assert bench.driver.drained.is_set()
    bench.driver.pause_writing()
    assert not bench.driver.drained.is_set()
    bench.driver.resume_writing()
    assert bench.driver.drained.is_set()


async def test_a_lost_connection_wakes_who_waits_for_its_buffer() -> None:
    bench = Bench()
    bench.driver.pause_writing()
    error = ConnectionResetError("reset")
    bench.driver.connection_lost(error)
    assert bench.driver.drained.is_set()
    assert bench.driver.closed.result() is error
    assert bench.events == [StateChanged(State.BOUND_TRX, State.CLOSED, 0.0)]
    bench.clock.advance(1000)
    assert len(bench.events) == 1, "no timer outlives the connection"


async def test_the_end_of_the_stream_closes() -> None:
    assert Bench().driver.eof_received() is False


async def test_a_broken_stream_is_nacked_and_closed() -> None:
    bench = Bench()
    bench.driver.data_received(b"HTTP/1.1 400 Bad Request\r\n")
    (octets,) = bench.wire.writes
    assert type(decode(octets)) is GenericNack
    assert bench.wire.closed
    assert Broken in [type(event) for event in bench.events]


async def test_a_failing_handler_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()

    def fail(event: Event) -> None:
        raise RuntimeError("mine")

    bench.driver.on_event = fail
    with caplog.at_level(logging.ERROR):
        bench.driver.data_received(bytes(EnquireLink(sequence_number=1)))
    assert "a handler of Received failed" in caplog.text
    assert decode(bench.wire.writes[0]) == EnquireLinkResp(sequence_number=1)
    assert not bench.wire.closed


async def test_closing_writes_what_is_left_and_aborting_does_not() -> None:
    bench = Bench()
    bench.submit()
    bench.driver.close()
    assert (len(bench.wire.writes), bench.wire.closed, bench.wire.aborted) == (1, True, False)
    other = Bench()
    other.submit()
    other.driver.abort()
    await asyncio.sleep(0)
    assert (other.wire.writes, other.wire.aborted) == ([], True)


async def test_before_there_is_a_connection() -> None:
    driver = Driver(Session(Role.ESME), print, ManualClock())
    driver.close()
    driver.abort()
    assert repr(driver) == "<Driver - to -: <Session ESME OPEN: 0 outstanding>>"


async def test_addresses_are_text() -> None:
    bench = Bench()
    assert (bench.driver.peername, bench.driver.sockname) == ("192.0.2.1:2775", "[2001:db8::1]:40000")
