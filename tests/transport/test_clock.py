"""Clocks: one moved by hand, exactly; and the loop's own."""

from __future__ import annotations

import asyncio
import time

import pytest

from smpplab.transport import LoopClock, ManualClock


def test_a_manual_clock_does_things_in_their_order() -> None:
    clock, seen = ManualClock(100.0), []
    clock.call_at(130, seen.append, "later")
    clock.call_at(110, seen.append, "first")
    clock.call_at(110, seen.append, "second")
    clock.advance(9.9)
    assert (seen, clock.time()) == ([], 109.9)
    clock.advance(100)
    assert (seen, clock.time()) == (["first", "second", "later"], 209.9)


def test_what_is_cancelled_does_not_happen() -> None:
    clock, seen = ManualClock(), []
    clock.call_at(1, seen.append, "x").cancel()
    clock.advance(2)
    assert seen == []


def test_a_callback_sees_its_own_time_and_may_ask_for_more() -> None:
    clock, seen = ManualClock(), []

    def tick() -> None:
        seen.append(clock.time())
        if len(seen) < 3:
            clock.call_at(clock.time() + 10, tick)

    clock.call_at(10, tick)
    clock.advance(100)
    assert seen == [10, 20, 30]


async def test_sleepers_wake_at_their_time() -> None:
    clock, seen = ManualClock(), []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        seen.append((seconds, clock.time()))

    async with asyncio.TaskGroup() as group:
        for seconds in (3, 1, 2):
            group.create_task(sleeper(seconds))
        await clock.run(10)
    assert seen == [(1, 1.0), (2, 2.0), (3, 3.0)]
    assert clock.time() == 10


async def test_running_in_steps() -> None:
    clock, seen = ManualClock(), []
    clock.call_at(1.5, lambda: seen.append(clock.time()))
    await clock.run(2, step=1)
    assert (seen, clock.time()) == ([1.5], 2.0)


@pytest.mark.parametrize("seconds", [0, -1])
async def test_sleeping_for_no_time_does_not_wait_for_the_clock(seconds: float) -> None:
    clock = ManualClock()
    await clock.sleep(seconds)
    assert clock.time() == 0


async def test_a_cancelled_sleeper_leaves_nothing_behind() -> None:
    clock = ManualClock()
    task = asyncio.create_task(clock.sleep(5))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    clock.advance(10)


async def test_the_loops_clock_is_monotonic_and_calls_back() -> None:
    clock, called = LoopClock(), asyncio.Event()
    before = time.monotonic()
    assert before <= clock.time() <= time.monotonic()
    clock.call_at(clock.time() - 5, called.set)
    await called.wait()
    await clock.sleep(0)


def test_reprs_fit_a_line() -> None:
    clock = ManualClock(2.5)
    clock.call_at(3, print)
    assert (repr(clock), repr(LoopClock())) == ("<ManualClock at 2.5 s: 1 timers>", "<LoopClock>")
