"""Two protocols in one process: what is written here arrives there, later, in pieces, or never."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.transport import ManualClock, join


class End(asyncio.Protocol):
    def __init__(self) -> None:
        self.came: list[bytes] = []
        self.lost: list[Exception | None] = []
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.came.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.append(exc)


async def turns(number: int = 3) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_octets_arrive_in_the_next_turn_both_ways() -> None:
    near, far = End(), End()
    join(near, far)
    near.transport.write(b"hello")
    far.transport.write(bytearray(b"welcome"))
    assert (near.came, far.came) == ([], [])
    await turns()
    assert (near.came, far.came) == ([b"welcome"], [b"hello"])
    assert near.transport.get_extra_info("peername") == far.transport.get_extra_info("sockname")


async def test_a_delay_is_counted_on_the_clock() -> None:
    clock, near, far = ManualClock(), End(), End()
    join(near, far, clock=clock, delay=0.25)
    near.transport.write(b"a")
    near.transport.write(b"b")
    await clock.run(0.24)
    assert far.came == []
    await clock.run(0.02)
    assert far.came == [b"a", b"b"]


@pytest.mark.parametrize(("chunk", "pieces"), [(0, [b"abcde"]), (2, [b"ab", b"cd", b"e"]), (9, [b"abcde"])])
async def test_chunks(chunk: int, pieces: list[bytes]) -> None:
    near, far = End(), End()
    join(near, far, chunk=chunk)
    near.transport.write(b"abcde")
    await turns()
    assert far.came == pieces


async def test_closing_comes_after_what_was_written() -> None:
    near, far = End(), End()
    join(near, far)
    near.transport.write(b"last words")
    near.transport.close()
    near.transport.write(b"too late")
    assert near.transport.is_closing()
    await turns()
    assert (far.came, far.lost, near.lost) == ([b"last words"], [None], [None])
    near.transport.abort()
    far.transport.close()
    await turns()
    assert (far.lost, near.lost) == ([None], [None]), "each end is told once"


async def test_a_cut_loses_what_is_under_way() -> None:
    clock, near, far = ManualClock(), End(), End()
    link = join(near, far, clock=clock, delay=1)
    near.transport.write(b"never")
    link.cut()
    near.transport.write(b"nor this")
    await clock.run(5)
    assert [str(end.lost[0]) for end in (near, far)] == ["the link was cut"] * 2
    assert far.lost != [] and near.transport.is_closing()


async def test_a_paused_end_keeps_what_arrives() -> None:
    near, far = End(), End()
    join(near, far)
    far.transport.pause_reading()
    near.transport.write(b"a")
    near.transport.write(b"b")
    await turns()
    assert far.came == []
    far.transport.resume_reading()
    assert far.came == [b"ab"]
    far.transport.resume_reading()
    assert far.came == [b"ab"]


async def test_what_a_transport_has_to_say() -> None:
    near, far = End(), End()
    join(near, far)
    assert near.transport.can_write_eof() is False
    assert near.transport.get_write_buffer_size() == 0
    near.transport.set_write_buffer_limits(high=1)
    near.transport.write(b"")
    await turns()
    assert far.came == []
