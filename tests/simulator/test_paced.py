"""A clock with another pace."""

from __future__ import annotations

import asyncio

import pytest

from smpplab.errors import UsageError
from smpplab.simulator.paced import PacedClock


async def test_an_hour_takes_no_time() -> None:
    clock = PacedClock(1_000_000)
    called: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    clock.call_at(1800, lambda when: called.set_result(clock.time() - when), 1800)
    await clock.sleep(3600)
    assert clock.time() >= 3600
    assert await called >= 0


async def test_a_timer_can_be_cancelled() -> None:
    clock, called = PacedClock(1_000_000), []
    timer = clock.call_at(clock.time() + 10_000, called.append, 1)
    timer.cancel()
    await clock.sleep(20_000)
    assert called == []


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf"), 1e300])
def test_a_speed_is_above_0(speed: float) -> None:
    with pytest.raises(UsageError, match="speed is a number above 0"):
        PacedClock(speed)
