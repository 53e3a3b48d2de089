"""The percentage throttle: pauses above it, and begins afresh."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.client import PercentThrottle
from smpplab.errors import UsageError
from smpplab.transport import ManualClock


async def told(throttle: PercentThrottle, refused: int, accepted: int) -> None:
    for _ in range(accepted):
        await throttle.not_throttled()
    for _ in range(refused):
        await throttle.throttled()


async def test_it_pauses_above_its_percentage() -> None:
    clock = ManualClock()
    throttle = PercentThrottle(above=10, sample=10, wait=3, clock=clock)
    await told(throttle, refused=1, accepted=9)
    assert await throttle.allow_request(), "10 % is not above 10 %"
    await told(throttle, refused=1, accepted=0)
    assert not await throttle.allow_request()
    assert await throttle.throttle_delay() == 3
    assert repr(throttle) == "<PercentThrottle: 2 of 11 answers throttled, 18 %, pausing>"
    clock.advance(2.9)
    assert not await throttle.allow_request()
    clock.advance(0.1)
    assert await throttle.allow_request()
    assert (throttle.seen, throttle.refused, throttle.percent) == (0, 0, 0.0)
    assert repr(throttle) == "<PercentThrottle: 0 of 0 answers throttled, 0 %, sending>"


async def test_a_small_sample_means_nothing() -> None:
    throttle = PercentThrottle(above=0, sample=5, clock=ManualClock())
    await told(throttle, refused=4, accepted=0)
    assert await throttle.allow_request()
    await told(throttle, refused=1, accepted=0)
    assert not await throttle.allow_request()


async def test_counts_start_afresh_after_a_period() -> None:
    clock = ManualClock()
    throttle = PercentThrottle(above=50, sample=4, period=60, clock=clock)
    await told(throttle, refused=3, accepted=0)
    clock.advance(61)
    await told(throttle, refused=1, accepted=3)
    assert (throttle.seen, throttle.refused) == (4, 1)
    assert await throttle.allow_request()


async def test_a_pause_is_not_made_longer_by_answers_that_come_during_it() -> None:
    clock = ManualClock()
    throttle = PercentThrottle(above=0, sample=1, wait=3, clock=clock)
    await throttle.throttled()
    clock.advance(2)
    await throttle.throttled()
    assert await throttle.throttle_delay() == 1


@pytest.mark.parametrize("wrong", [{"above": 101}, {"above": -1}, {"period": 0}, {"sample": 0}, {"wait": -1}])
def test_throttles_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"^above is a percentage; period, sample and wait are positive$"):
        PercentThrottle(**wrong)
